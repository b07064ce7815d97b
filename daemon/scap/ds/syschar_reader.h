/* SPDX-License-Identifier: Apache-2.0 */
/*
 * syschar_reader.h - what the parts of the reader of system characteristics share.
 * Included by syschar_*.c only.
 */
#ifndef DAEMON_SCAP_DS_SYSCHAR_READER_H
#define DAEMON_SCAP_DS_SYSCHAR_READER_H

#include "daemon/base/buffer.h"
#include "daemon/scap/ds/syschar_rows.h"
#include "daemon/scap/ds/xml.h"
#include "probes/item.h"

struct arena;
struct error;

#define NS_SYSCHAR "http://oval.mitre.org/XMLSchema/oval-system-characteristics-5"

struct syschar_reader {
	struct xml *x;
	struct arena *arena;
	struct syschar *s;
	struct buffer objects, items, refs, variables, texts, entities, fields;
	uint64_t n_refs, n_texts;
	/* Entities of like items have one address for their name, which comparisons
	 * use. */
	const struct item *previous;
};

int syschar_no_memory(const struct syschar_reader *r, struct error *err);
/* ROWS in the arena; never NULL but for memory. */
void *syschar_keep(struct syschar_reader *r, const struct buffer *rows);

/* Of the element the reader stands on: its text in the arena, an attribute that is a word
 * of an enumeration, an item's id. */
int syschar_text(struct syschar_reader *r, const char **ret, struct error *err);
int syschar_word(struct syschar_reader *r, const char *name, int (*parse)(const char *),
    int default_value, int *ret, struct error *err);
int syschar_number(
    struct syschar_reader *r, const char *name, uint64_t *ret, struct error *err);

/* The item the reader stands on. */
int syschar_item(struct syschar_reader *r, struct error *err);

/* In this order, once everything is read. */
int syschar_link_items(struct syschar_reader *r, struct error *err);
int syschar_link_objects(struct syschar_reader *r, struct error *err);
int syschar_link_variables(struct syschar_reader *r, struct error *err);

#endif
