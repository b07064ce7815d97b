/* SPDX-License-Identifier: Apache-2.0 */
/*
 * colon.h - files of one account a line, fields between colons: passwd(5), shadow(5).
 *
 * Reads what fgetpwent(3) and fgetspent(3) would accept and skips what they skip, so an
 * account exists for us when it exists for login(1), but takes bytes instead of a
 * stream and knows no name service.
 */
#ifndef PROBES_UNIX_COLON_H
#define PROBES_UNIX_COLON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The rest of a file, then the rest of a line. */
struct colon {
	const char *at, *end;
};

struct colon_text {
	const char *text; /* not NUL-terminated */
	size_t length;
};

/* The next line of FILE that is not blank or a comment. False at the end. */
bool colon_line(struct colon *file, struct colon *line);

/* Nothing of the line is left. */
bool colon_at_end(const struct colon *line);

/* The next field; empty when nothing is left. */
struct colon_text colon_field(struct colon *line);
/* Everything left, colons and all. */
struct colon_text colon_rest(struct colon *line);

/*
 * The next field as an unsigned number of 32 bits; an empty one reads as WHEN_EMPTY if
 * MAY_BE_EMPTY. False when nothing is left or the field is not such a number.
 */
bool colon_number(
    struct colon *line, bool may_be_empty, int64_t when_empty, int64_t *ret);

#endif
