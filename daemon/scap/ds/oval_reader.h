/* SPDX-License-Identifier: Apache-2.0 */
/*
 * oval_reader.h - what the parts of the OVAL reader share. Included by oval_read*.c only.
 *
 * Rows of one list must lie together, and children before parents. So what an element
 * contains is held in the reader's stacks (each user takes what it pushed) until all of
 * it is known. References are written as CONTENT_NONE and filled in at the document's
 * end.
 */
#ifndef DAEMON_SCAP_DS_OVAL_READER_H
#define DAEMON_SCAP_DS_OVAL_READER_H

#include <stddef.h>

#include "daemon/base/buffer.h"
#include "daemon/scap/ds/oval_read.h"
#include "daemon/scap/tables.h"

struct oval_reader {
	struct xml *x;
	struct builder *b;
	const struct oval_origin *origin;
	uint32_t document;
	struct buffer pending;	/* struct oval_pending */
	struct buffer rows;	/* stack of uint32_t */
	struct buffer names;	/* stack of struct oval_name */
	struct buffer entities; /* stack of struct oval_entity */
	struct buffer filters;	/* stack of struct oval_filter */
	struct buffer extends;	/* struct oval_extend, of the whole document */
	bool met_unknown;	/* a function that this reader does not know */
};

/* The id of something, and where it was written. */
struct oval_name {
	struct content_str id;
	unsigned long line;
};

/* Definition FROM extends another. */
struct oval_extend {
	uint32_t from;
	struct content_str to;
	unsigned long line;
};

/* Reads the element the reader stands on. */
typedef int oval_read_element(struct oval_reader *r, struct error *err);

oval_read_element oval_read_definition, oval_read_object, oval_read_state,
    oval_read_variable;

/* Note the definitions, from row FIRST on, that extend themselves. */
int oval_read_circles(struct oval_reader *r, uint32_t first, struct error *err);

/* "<path>:<line>: ..." */
void oval_note(struct oval_reader *r, unsigned long line, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* An attribute's text in the pool; empty when absent. */
struct content_str oval_attr(struct oval_reader *r, const char *name);
/* An attribute that is a whole number; 0 when absent or not one. */
uint32_t oval_attr_number(struct oval_reader *r, const char *name);
/* An attribute whose word PARSE knows; DEFAULT_VALUE when absent. A word it does not know
 * is an error: guessing would change verdicts. */
int oval_attr_word(struct oval_reader *r, const char *name, int (*parse)(const char *),
    uint32_t default_value, uint32_t *ret, struct error *err);
/* The current element's text in the pool, without white space around it. */
int oval_text(struct oval_reader *r, struct content_str *ret, struct error *err);

/*
 * The id of the current element, not empty. 1: *ID is it; 0: TABLE has such a row, which
 * was noted, and this element is to be passed over.
 */
int oval_read_id(struct oval_reader *r, enum content_table table, struct content_str *id,
    struct error *err);
/* "unix" of "...oval-definitions-5#unix", and "file" of "file_object". */
void oval_read_type(
    struct oval_reader *r, struct content_str *family, struct content_str *type);

/* Fill the word at OFFSET of ROW with the row of TARGET that NAME names. */
void oval_refer(struct oval_reader *r, enum content_table table, uint32_t row,
    size_t offset, enum content_table target, const struct oval_name *name);

/* The stack of row numbers. */
void oval_push_row(struct oval_reader *r, uint32_t row);
struct content_range oval_take_rows(struct oval_reader *r, size_t base);
/* The stack of names; they become a list of rows of TARGET. */
void oval_push_name(struct oval_reader *r, struct content_str id, unsigned long line);
struct content_range oval_take_names(
    struct oval_reader *r, size_t base, enum content_table target);

#endif
