/* SPDX-License-Identifier: Apache-2.0 */
/*
 * layout.h - how compiled content lies in memory: the image's head, and for each table
 * what its rows point at.
 *
 * The builder takes row sizes from here, content_open() checks every row by it. A field
 * of tables.h that refers to anything and is not listed here is a hole in that check.
 */
#ifndef DAEMON_SCAP_LAYOUT_H
#define DAEMON_SCAP_LAYOUT_H

#include <stdint.h>

#include "daemon/scap/tables.h"

#define LAYOUT_MAGIC "STIGWTCH"
#define LAYOUT_BYTE_ORDER UINT32_C(0x01020304)
enum {
	LAYOUT_ALIGN = 8,
	LAYOUT_DEPTH_MAX = 256,	   /* of criteria, sets, components, checks, platforms */
	LAYOUT_COST_MAX = 1 << 20, /* rows that walking one such tree may visit */
	LAYOUT_IMAGE_MAX = 1 << 30,
};

struct layout_place {
	uint64_t offset; /* from the image's start */
	uint32_t count, row_size;
};

struct layout_head {
	char magic[8];
	uint32_t format, byte_order;
	uint64_t size; /* of the whole image */
	uint32_t n_tables, unused;
	struct layout_place tables[CONTENT__MAX];
};

enum layout_kind {
	LAYOUT_STR,	 /* content_str */
	LAYOUT_ENUM,	 /* uint32_t below `limit` */
	LAYOUT_FLOAT,	 /* finite, not negative */
	LAYOUT_ROW,	 /* row of `table` */
	LAYOUT_ROW_OPT,	 /* the same, or CONTENT_NONE */
	LAYOUT_PARENT,	 /* earlier row of the same table, or CONTENT_NONE */
	LAYOUT_RANGE,	 /* rows of `table` */
	LAYOUT_FIELDS,	 /* earlier rows of the same table */
	LAYOUT_REFS,	 /* range of CONTENT_REFS holding rows of `table` */
	LAYOUT_REFS_OPT, /* the same, CONTENT_NONE allowed in it */
	LAYOUT_CHILDREN, /* range of CONTENT_REFS holding earlier rows of the same table
			  */
	LAYOUT_STRS,	 /* range of CONTENT_STRS */
	LAYOUT_KIND__MAX
};

struct layout_field {
	uint16_t offset;
	uint8_t kind;  /* enum layout_kind */
	uint8_t table; /* enum content_table */
	uint32_t limit;
	/* Bits of the values of the row's first field for which this one counts; 0: all.
	 */
	uint32_t only;
};

struct layout {
	const char *name;
	uint32_t row_size;
	uint32_t n_fields;
	const struct layout_field *fields;
};

extern const struct layout layouts[CONTENT__MAX];

#endif
