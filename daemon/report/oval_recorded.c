/* SPDX-License-Identifier: Apache-2.0 */
/*
 * oval_recorded.c - a record as an OVAL results document sees it.
 *
 * A record keeps items by test. An object that several tests look at, also by its copies
 * in other documents, has each of its items once, so equal ones of different tests are
 * taken for the same; equal ones of one test are different things of which content reads
 * nothing that differs.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/buffer.h"
#include "daemon/base/digest.h"
#include "daemon/base/error.h"
#include "daemon/report/oval_same.h"
#include "daemon/report/oval_view.h"
#include "daemon/scap/content.h"
#include "daemon/scap/oval/evaluate.h"
#include "daemon/scap/record.h"
#include "daemon/scap/record_results.h"

/* Several times what the largest record comes to. */
#define MEMORY_MAX ((size_t)256 * 1024 * 1024)

/* An item of an object that was met before. */
struct known {
	struct item *item; /* NULL: the slot is free */
	uint32_t object;
	uint32_t test; /* the last one that has it */
	char digest[DIGEST_HEX_SIZE];
};

struct values {
	const char **texts;
	uint32_t count;
};

struct oval_recorded {
	const struct record *record;
	const struct content *content;
	struct record_results *results;
	struct arena *arena; /* holds the rest */
	struct oval_test_result **tests;
	struct item_list **objects;
	uint32_t *same;	 /* by object: the first row that is the same one */
	uint32_t *found; /* by object */
	struct values *values;
	struct known *known; /* while it is made; owned */
	uint32_t n_slots;    /* a power of two */
};

static int
no_memory(struct error *err)
{
	return error_say(err, ENOMEM, "no memory for recorded results");
}

static uint32_t
count_rows(const struct content *content, enum content_table table)
{
	uint32_t count;

	(void)content_table(content, table, &count);
	return count;
}

/* Names become elements; a record may have been written by anybody. */
static bool
is_name(const char *text)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ_";
	static const char more[] = "abcdefghijklmnopqrstuvwxyz"
				   "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789-.";

	return strspn(text, letters) > 0 && text[strspn(text, more)] == '\0';
}

static bool
is_writable(const struct item *item)
{
	for (uint32_t i = 0; i < item->n_entities; i++)
		if (!is_name(item->entities[i].name))
			return false;
	return is_name(item->type);
}

static int
digest_item(const struct item *item, char digest[DIGEST_HEX_SIZE], struct error *err)
{
	struct digest *d = NULL;
	autobuffer bytes = { 0 };
	int r;

	record_put_item(&bytes, item, OVAL_RESULT_TRUE);
	if (bytes.failed)
		return no_memory(err);
	r = digest_new(&d, err);
	if (r < 0)
		return r;
	digest_add(d, bytes.data, bytes.length);
	r = digest_finish(d, digest, err);
	digest_free(d);
	return r;
}

/* The slot of what is like ITEM and not yet of TEST, or a free one. */
static struct known *
find_slot(struct oval_recorded *r, uint32_t object, uint32_t test, const char *digest)
{
	char head[16 + 1] = { 0 };
	struct known *k;
	uint32_t at;

	memcpy(head, digest, sizeof(head) - 1);
	at = (uint32_t)strtoull(head, NULL, 16) + object;
	for (;; at++) {
		k = &r->known[at & (r->n_slots - 1)];
		if (k->item == NULL ||
		    (k->object == object && k->test != test &&
			memcmp(k->digest, digest, sizeof(k->digest)) == 0))
			return k;
	}
}

static int
list_add(struct item_list *list, struct item *item, struct error *err)
{
	if (list->count == list->room) {
		uint32_t room = list->room == 0 ? 8 : list->room * 2;
		struct item **grown = arena_new_array(list->arena, struct item *, room);

		if (grown == NULL)
			return no_memory(err);
		if (list->count > 0)
			memcpy(grown, list->items, list->count * sizeof(struct item *));
		list->items = grown;
		list->room = room;
	}
	list->items[list->count++] = item;
	return 0;
}

/* *RET is the item of OBJECT that ITEM is. */
static int
take_item(struct oval_recorded *r, uint32_t object, uint32_t test,
    const struct item *item, const struct item **ret, struct error *err)
{
	char digest[DIGEST_HEX_SIZE];
	struct known *k;
	int error = digest_item(item, digest, err);

	if (error < 0)
		return error;
	k = find_slot(r, object, test, digest);
	if (k->item == NULL) {
		k->item = (struct item *)item;
		k->object = object;
		memcpy(k->digest, digest, sizeof(digest));
		error = list_add(r->objects[object], k->item, err);
	}
	k->test = test;
	*ret = k->item;
	return error;
}

static int
take_object(struct oval_recorded *r, uint32_t object, const struct record_test *from,
    struct error *err)
{
	struct item_list *list = r->objects[object];

	if (list == NULL) {
		list = arena_alloc(r->arena, sizeof(*list));
		if (list == NULL)
			return no_memory(err);
		item_list_init(list, r->arena, 0);
		list->flag = from->flag;
		r->objects[object] = list;
	}
	if (r->found[object] < from->n_items)
		r->found[object] = from->n_items;
	return 0;
}

static int
take_items(struct oval_recorded *r, struct oval_test_result *t, uint32_t row,
    uint32_t object, struct error *err)
{
	uint32_t count = r->record->evidence_count[row];
	const struct record_evidence *evidence = r->record->evidence[row];
	const struct item **items = arena_new_array(
	    r->arena, const struct item *, (size_t)count + 1);
	enum oval_result *results = arena_new_array(
	    r->arena, enum oval_result, (size_t)count + 1);

	if (items == NULL || results == NULL)
		return no_memory(err);
	for (uint32_t i = 0; i < count; i++) {
		int error;

		if (!is_writable(evidence[i].item))
			continue;
		results[t->n_items] = evidence[i].result;
		error = take_item(
		    r, object, row, evidence[i].item, &items[t->n_items], err);
		if (error < 0)
			return error;
		t->n_items++;
	}
	t->items = items;
	if (content_test_at(r->content, row)->states.count > 0)
		t->item_results = results;
	return 0;
}

static int
take_test(struct oval_recorded *r, uint32_t row, struct error *err)
{
	const struct record_test *from = r->record->tests[row];
	uint32_t object = content_test_at(r->content, row)->object;
	struct oval_test_result *t;
	int error;

	if (from == NULL)
		return 0;
	t = arena_alloc(r->arena, sizeof(*t));
	if (t == NULL)
		return no_memory(err);
	*t = (struct oval_test_result){ .result = from->result,
		.flag = from->flag,
		.reason = from->reason,
		.is_void = from->is_void };
	r->tests[row] = t;
	if (object == CONTENT_NONE)
		return 0;
	object = r->same[object];
	error = take_object(r, object, from, err);
	return error < 0 ? error : take_items(r, t, row, object, err);
}

static int
take_tests(struct oval_recorded *r, struct error *err)
{
	uint32_t n_tests = count_rows(r->content, CONTENT_TESTS);
	uint64_t n_items = 0;
	int error = 0;

	for (uint32_t i = 0; i < n_tests; i++)
		n_items += r->record->evidence_count[i];
	/* A record's size bounds them. */
	r->n_slots = 16;
	while (r->n_slots / 2 < n_items)
		r->n_slots *= 2;
	r->known = calloc(r->n_slots, sizeof(*r->known));
	if (r->known == NULL)
		return no_memory(err);
	for (uint32_t i = 0; i < n_tests && error == 0; i++)
		error = take_test(r, i, err);
	free(r->known);
	r->known = NULL;
	return error;
}

/* What the content itself gives a variable, a record need not have. */
static int
take_values(struct oval_recorded *r, struct error *err)
{
	uint32_t n = count_rows(r->content, CONTENT_VARIABLES);

	for (uint32_t i = 0; i < n; i++) {
		const struct content_variable *row = content_variable_at(r->content, i);
		struct values *v = &r->values[i];

		if (row->kind == CONTENT_VARIABLE_LOCAL)
			continue;
		v->texts = arena_new_array(
		    r->arena, const char *, (size_t)row->values.count + 1);
		if (v->texts == NULL)
			return no_memory(err);
		for (; v->count < row->values.count; v->count++)
			v->texts[v->count] = content_str(
			    r->content, row->values, v->count);
	}
	return 0;
}

/* One array element too many, so that an empty table is no failure. */
static bool
make_rows(struct oval_recorded *r)
{
	size_t n_tests = count_rows(r->content, CONTENT_TESTS) + (size_t)1;
	size_t n_objects = count_rows(r->content, CONTENT_OBJECTS) + (size_t)1;
	size_t n_variables = count_rows(r->content, CONTENT_VARIABLES) + (size_t)1;

	r->arena = arena_new(MEMORY_MAX);
	if (r->arena == NULL)
		return false;
	r->tests = arena_new_array(r->arena, struct oval_test_result *, n_tests);
	r->objects = arena_new_array(r->arena, struct item_list *, n_objects);
	r->same = oval_same_objects(r->arena, r->content);
	r->found = arena_new_array(r->arena, uint32_t, n_objects);
	r->values = arena_new_array(r->arena, struct values, n_variables);
	return r->tests != NULL && r->objects != NULL && r->same != NULL &&
	       r->found != NULL && r->values != NULL;
}

int
oval_recorded_new(struct oval_recorded **ret, const struct record *record,
    const struct content *content, struct error *err)
{
	autoptr(oval_recorded) r = calloc(1, sizeof(*r));
	int error;

	if (r == NULL)
		return no_memory(err);
	r->record = record;
	r->content = content;
	if (!make_rows(r))
		return no_memory(err);
	error = record_results_new(&r->results, record, content, err);
	if (error == 0)
		error = take_tests(r, err);
	if (error == 0)
		error = take_values(r, err);
	if (error < 0)
		return error;
	*ret = take_ptr(r);
	return 0;
}

void
oval_recorded_free(struct oval_recorded *r)
{
	if (r == NULL)
		return;
	record_results_free(r->results);
	arena_free(r->arena);
	free(r->known);
	free(r);
}

static bool
definition(const void *of, uint32_t row, enum oval_result *result)
{
	return record_results_definition(
	    ((const struct oval_recorded *)of)->results, row, result);
}

static enum oval_result
criteria(const void *of, uint32_t row)
{
	return record_results_criteria(((const struct oval_recorded *)of)->results, row);
}

static const struct oval_test_result *
test(const void *of, uint32_t row)
{
	return ((const struct oval_recorded *)of)->tests[row];
}

static const struct item_list *
object(const void *of, uint32_t row)
{
	const struct oval_recorded *r = of;

	return r->objects[r->same[row]];
}

static uint32_t
variable(const void *of, uint32_t row, const char *const **texts, bool *is_secret)
{
	const struct values *v = &((const struct oval_recorded *)of)->values[row];

	*texts = v->texts;
	*is_secret = false;
	return v->count;
}

static uint32_t
test_found(const void *of, uint32_t row)
{
	const struct record_test *t = ((const struct oval_recorded *)of)
					  ->record->tests[row];

	return t == NULL ? 0 : t->n_items;
}

static uint32_t
object_found(const void *of, uint32_t row)
{
	const struct oval_recorded *r = of;

	return r->found[r->same[row]];
}

struct oval_view
oval_view_recorded(const struct oval_recorded *recorded)
{
	return (struct oval_view){ recorded, definition, criteria, test, object, variable,
		test_found, object_found };
}
