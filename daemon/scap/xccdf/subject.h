/* SPDX-License-Identifier: Apache-2.0 */
/*
 * subject.h - one test and what it looked at, as wording.c and evidence.c speak of it.
 *
 * Of secret and masked values only the place is told.
 */
#ifndef DAEMON_SCAP_XCCDF_SUBJECT_H
#define DAEMON_SCAP_XCCDF_SUBJECT_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/scap/content.h"
#include "daemon/scap/record.h"
#include "daemon/scap/xccdf/deciding.h"

enum { VALUE_SHOWN_MAX = 80, PLACE_SHOWN_MAX = 160 };

/* How people call an item, which entities name it, and which one says what it is like. */
struct noun {
	const char *type, *one, *many;
	const char *name, *detail;
};

struct subject {
	const struct content *content;
	const struct record_test *result;
	const struct content_test *test;
	const struct noun *noun;
	const struct record_evidence *evidence;
	uint32_t n_evidence;
};

/* The test in row TEST of the content; ->result is NULL if it was not evaluated. */
struct subject subject_of(const struct deciding *d, uint32_t test);

/* Append what ITEM is called; and what it is like, if that is wanted and may be told. */
void subject_add_item(const struct subject *s, struct buffer *out,
    const struct item *item, bool with_detail);
/* "user_id is 1000, required 0": ENTITY of a state, which ITEM does not meet. */
void subject_add_unmet(const struct subject *s, struct buffer *out,
    const struct item *item, const struct content_entity *entity);
/* The state entity ITEM does not meet: one that surely fails, else one that may; NULL. */
const struct content_entity *subject_find_unmet(
    const struct subject *s, const struct item *item);
/* Too many of what must be absent or single is not a matter of its state. */
bool subject_fails_by_state(const struct subject *s);
/* Whether an item with RESULT is one of those that count against (or for) the test. */
bool subject_is_telling(const struct subject *s, enum oval_result result, bool by_state);

#endif
