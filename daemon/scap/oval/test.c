/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test.c - a test: do enough items exist, and do enough of them satisfy the states (OVAL
 * definitions schema, "TestType").
 */

#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/scap/oval/engine.h"
#include "probes/compare.h"

struct evaluation {
	struct oval *oval;
	const struct content_test *row;
	struct state **states;
	uint32_t n_states;
	struct trouble troubles[OVAL_RESULT__MAX];
};

static int
prepare_states(struct evaluation *e, struct error *err)
{
	struct oval *oval = e->oval;

	e->n_states = e->row->states.count;
	e->states = arena_new_array(oval->arena, struct state *, e->n_states);
	if (e->states == NULL)
		return oval_no_memory(err);
	for (uint32_t i = 0; i < e->n_states; i++) {
		uint32_t state = content_ref(oval->content, e->row->states, i);
		int r = state_prepare(oval, state, &e->states[i], err);

		if (r < 0)
			return r;
	}
	return 0;
}

static enum oval_result
item_result(struct evaluation *e, const struct item *item)
{
	unsigned int results[OVAL_RESULT__MAX] = { 0 };

	if (e->n_states == 1)
		return state_compare(e->oval, e->states[0], item, e->troubles);
	for (uint32_t i = 0; i < e->n_states; i++)
		results[state_compare(e->oval, e->states[i], item, e->troubles)]++;
	return oval_combine_operator((enum oval_operator)e->row->state_operator, results);
}

/* What the states say of all items together. */
static enum oval_result
check_states(struct evaluation *e, const struct oval_test_result *t,
    enum oval_result *item_results)
{
	unsigned int results[OVAL_RESULT__MAX] = { 0 };
	unsigned int n_compared = 0;

	for (uint32_t i = 0; i < t->n_items; i++) {
		item_results[i] = item_result(e, t->items[i]);
		if (t->items[i]->status == OVAL_STATUS_DOES_NOT_EXIST)
			continue;
		results[item_results[i]]++;
		n_compared++;
	}
	/* An incomplete object has at least one item more, of which nothing is known. */
	if (t->flag == OVAL_FLAG_INCOMPLETE)
		results[OVAL_RESULT_UNKNOWN]++;
	else if (n_compared == 0)
		return OVAL_RESULT_TRUE;
	return oval_combine_check((enum oval_check)e->row->check, results);
}

static enum oval_result
check_existence(const struct evaluation *e, const struct oval_test_result *t)
{
	const struct content_test *row = e->row;
	unsigned int statuses[OVAL_STATUS__MAX] = { 0 };

	for (uint32_t i = 0; i < t->n_items; i++)
		statuses[t->items[i]->status]++;
	if (t->flag == OVAL_FLAG_INCOMPLETE)
		statuses[OVAL_STATUS_NOT_COLLECTED]++;
	if (row->check_existence == OVAL_EXISTENCE_ALL_EXIST)
		statuses[OVAL_STATUS_DOES_NOT_EXIST] += e->oval->needs[row->object]
							    .n_missing;
	return existence_check((enum oval_existence)row->check_existence, statuses);
}

/* The first item that could not be looked at, for the reason. */
static const char *
item_message(const struct oval_test_result *t)
{
	for (uint32_t i = 0; i < t->n_items; i++)
		if (t->items[i]->status == OVAL_STATUS_ERROR &&
		    t->items[i]->message != NULL)
			return t->items[i]->message;
	return NULL;
}

static const char *
find_reason(
    const struct evaluation *e, const struct oval_test_result *t, const char *list_reason)
{
	const struct content_object *object = content_object_at(
	    e->oval->content, e->row->object);
	const char *why = NULL;

	if (t->result == OVAL_RESULT_TRUE || t->result == OVAL_RESULT_FALSE)
		return "";
	if (t->flag != OVAL_FLAG_COMPLETE)
		why = list_reason != NULL ? list_reason : oval_flag_text(t->flag);
	if (why == NULL || t->flag == OVAL_FLAG_INCOMPLETE) {
		const char *text = trouble_text(e->oval, &e->troubles[t->result]);

		why = text != NULL ? text : why;
	}
	if (why == NULL)
		why = item_message(t);
	if (why == NULL)
		return "";
	why = arena_printf(e->oval->arena, "object %s: %s",
	    content_text(e->oval->content, object->id), why);
	return why != NULL ? why : "";
}

static enum oval_result
flag_result(enum oval_flag flag)
{
	static const enum oval_result by_flag[OVAL_FLAG__MAX] = {
		[OVAL_FLAG_COMPLETE] = OVAL_RESULT_TRUE,
		[OVAL_FLAG_INCOMPLETE] = OVAL_RESULT_TRUE,
		[OVAL_FLAG_DOES_NOT_EXIST] = OVAL_RESULT_TRUE,
		[OVAL_FLAG_ERROR] = OVAL_RESULT_ERROR,
		[OVAL_FLAG_NOT_COLLECTED] = OVAL_RESULT_UNKNOWN,
		[OVAL_FLAG_NOT_APPLICABLE] = OVAL_RESULT_NOT_APPLICABLE,
	};

	return by_flag[flag];
}

static int
judge_items(struct evaluation *e, const struct item_list *list,
    struct oval_test_result *t, struct error *err)
{
	enum oval_result *item_results = NULL;
	int r;

	t->flag = item_list_flag(list);
	t->items = (const struct item *const *)list->items;
	t->n_items = list->count;
	t->is_void = list->is_void && list->count == 0;
	if (e->row->states.count > 0) {
		item_results = arena_new_array(
		    e->oval->arena, enum oval_result, t->n_items + 1);
		if (item_results == NULL)
			return oval_no_memory(err);
		t->item_results = item_results;
		for (uint32_t i = 0; i < t->n_items; i++)
			item_results[i] = OVAL_RESULT_NOT_EVALUATED;
	}

	t->result = flag_result(t->flag);
	if (t->result == OVAL_RESULT_TRUE)
		t->result = check_existence(e, t);
	if (t->result == OVAL_RESULT_TRUE && item_results != NULL) {
		r = prepare_states(e, err);
		if (r < 0)
			return r;
		t->result = check_states(e, t, item_results);
	}
	t->reason = find_reason(e, t, list->reason);
	return 0;
}

/* unknown_test has no object and is unknown by definition. */
static void
judge_nothing(
    const struct oval *oval, const struct content_test *row, struct oval_test_result *t)
{
	bool is_unknown = strncmp(content_text(oval->content, row->type), "unknown", 7) ==
			  0;

	t->flag = is_unknown ? OVAL_FLAG_NOT_COLLECTED : OVAL_FLAG_ERROR;
	t->result = is_unknown ? OVAL_RESULT_UNKNOWN : OVAL_RESULT_ERROR;
	t->reason = is_unknown ? "the content itself says that this cannot be tested"
			       : "the test's object is not in the content";
}

static const char *
missing_state(const struct oval *oval, const struct content_test *row)
{
	for (uint32_t i = 0; i < row->states.count; i++)
		if (content_ref(oval->content, row->states, i) == CONTENT_NONE)
			return "a state of the test is not in the content";
	return NULL;
}

static int
judge(struct oval *oval, const struct content_test *row, struct oval_test_result *t,
    struct error *err)
{
	struct evaluation e = { .oval = oval, .row = row };
	const char *missing = missing_state(oval, row);
	const struct item_list *list;
	int r;

	if (row->object == CONTENT_NONE) {
		judge_nothing(oval, row, t);
		return 0;
	}
	if (missing != NULL) {
		t->flag = OVAL_FLAG_ERROR;
		t->result = OVAL_RESULT_ERROR;
		t->reason = missing;
		return 0;
	}
	r = object_collect(oval, row->object, &list, err);
	if (r < 0)
		return r;
	return judge_items(&e, list, t, err);
}

int
test_evaluate(
    struct oval *oval, uint32_t test, enum oval_result *result, struct error *err)
{
	struct oval_test_result *t;
	int r;

	if (oval->tests[test] == NULL) {
		t = arena_new_array(oval->arena, struct oval_test_result, 1);
		if (t == NULL)
			return oval_no_memory(err);
		t->reason = "";
		r = judge(oval, content_test_at(oval->content, test), t, err);
		if (r < 0)
			return r;
		oval->tests[test] = t;
	}
	*result = oval->tests[test]->result;
	return 0;
}
