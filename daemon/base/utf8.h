/* SPDX-License-Identifier: Apache-2.0 */
/*
 * utf8.h - text from containers, which may be any bytes, made fit for people and formats.
 *
 * What is not well-formed UTF-8 is read as U+FFFD, one per bad byte.
 */
#ifndef DAEMON_BASE_UTF8_H
#define DAEMON_BASE_UTF8_H

#include <stddef.h>
#include <stdint.h>

struct buffer;

enum { UTF8_REPLACEMENT = 0xFFFD, UTF8_SIZE_MAX = 4 };

/* The character at *AT, which must be before END; *AT moves behind it. */
uint32_t utf8_next(const char **at, const char *end);

/*
 * How many bytes of TEXT, up to END, are printable ASCII that no format escapes: none of
 * them is & < > " ' or \.
 */
size_t utf8_plain(const char *text, const char *end);

/* Append a character. */
void utf8_add(struct buffer *out, uint32_t character);

/* The largest length <= MAX at which LENGTH bytes of TEXT can be cut between characters.
 */
size_t utf8_cut(const char *text, size_t length, size_t max);

/*
 * Append LENGTH bytes of TEXT as part of one line: white space becomes a blank; what
 * could move a terminal, hide or reorder text becomes U+FFFD.
 */
void utf8_add_line(struct buffer *out, const char *text, size_t length);
/* The same of several lines: each ends with a newline, whatever it ended with. */
void utf8_add_lines(struct buffer *out, const char *text, size_t length);

#endif
