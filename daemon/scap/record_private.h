/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record_private.h - between record_read.c, which finds the chunks of a record, and
 * record_body.c, which knows what is in them. Nothing else includes it.
 */
#ifndef DAEMON_SCAP_RECORD_PRIVATE_H
#define DAEMON_SCAP_RECORD_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/scap/content.h"
#include "daemon/scap/record.h"
#include "daemon/scap/record_chunk.h"

struct error;

struct reader {
	struct record_check *check;
	struct record *record; /* NULL: nothing is kept */
	struct unpack u;       /* the body of the chunk at hand */
	bool no_memory;
	struct record_test *test; /* the last one, whose items follow */
	uint32_t scripts_room;
	struct record_evidence evidence[RECORD_EVIDENCE_MAX];
};

struct record_body {
	const char *name;
	uint32_t size_max;
	bool is_once, is_daemons;
	int (*read)(struct reader *r, struct error *err);
};

/* Everything a record may hold and a worker may say; by type. */
extern const struct record_body record_bodies[RECORD_CHUNK__MAX];

/* Zeroed, of the record's arena; NULL sets ->no_memory. */
void *reader_keep(struct reader *r, size_t size);
uint32_t reader_count_rows(const struct reader *r, enum content_table table);

#endif
