/* SPDX-License-Identifier: Apache-2.0 */
/*
 * text.h - texts of content as plain text: white space, and the places of <sub>.
 *
 * A <sub idref> is kept as a mark, the idref, an end mark: bytes that no XML 1.0 text can
 * hold, so foreign text cannot forge them.
 */
#ifndef DAEMON_SCAP_XCCDF_TEXT_H
#define DAEMON_SCAP_XCCDF_TEXT_H

#include <stddef.h>

struct arena;

#define TEXT_SUB_VALUE "\x01"
#define TEXT_SUB_TITLE "\x02"
#define TEXT_SUB_END "\x03"

/* Trimmed, each run of white space one blank. NULL: no memory. */
char *text_line(struct arena *arena, const char *text);
/* Trimmed at both ends, line breaks kept. NULL: no memory. */
char *text_block(struct arena *arena, const char *text);
/* The same for prose: a line break is one only between paragraphs. NULL: no memory. */
char *text_prose(struct arena *arena, const char *text);
/* The longest prefix of at most LENGTH bytes that ends between UTF-8 characters. */
size_t text_cut(const char *text, size_t length);

#endif
