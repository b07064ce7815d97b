/* SPDX-License-Identifier: Apache-2.0 */
/* filter.c - filters of objects and sets: keep or drop the items that satisfy a state. */

#include "daemon/base/arena.h"
#include "daemon/scap/oval/engine.h"

/*
 * Whether ITEM stays. One that could not be looked at stays, so that the test still
 * meets it; one that could not be compared makes the whole object doubtful.
 */
static bool
passes(struct oval *oval, const struct content_filter *row, struct state *state,
    const struct item *item, struct trouble *troubles)
{
	enum oval_result result;

	if (item->status == OVAL_STATUS_ERROR ||
	    item->status == OVAL_STATUS_NOT_COLLECTED)
		return true;
	result = state_compare(oval, state, item, troubles);
	if (result == OVAL_RESULT_TRUE)
		return row->include != 0;
	if (result == OVAL_RESULT_FALSE)
		return row->include == 0;
	return false;
}

static void
list_flag(struct item_list *list, enum oval_flag flag, const char *reason)
{
	if (list->flag != OVAL_FLAG_COMPLETE && list->flag != OVAL_FLAG_INCOMPLETE)
		return;
	if (flag == OVAL_FLAG_INCOMPLETE && list->flag == OVAL_FLAG_INCOMPLETE)
		return;
	list->flag = flag;
	list->reason = reason;
}

static int
apply(struct oval *oval, const struct content_filter *row, struct item_list *list,
    struct error *err)
{
	struct trouble troubles[OVAL_RESULT__MAX] = { 0 };
	struct item **kept = arena_new_array(
	    oval->arena, struct item *, (size_t)list->count + 1);
	struct state *state;
	const char *why;
	uint32_t n = 0;
	int r = state_prepare(oval, row->state, &state, err);

	if (r < 0)
		return r;
	if (kept == NULL)
		return oval_no_memory(err);
	for (uint32_t i = 0; i < list->count; i++)
		if (passes(oval, row, state, list->items[i], troubles))
			kept[n++] = list->items[i];
	list->items = kept;
	list->count = n;
	list->room = n;
	why = trouble_text(oval, &troubles[OVAL_RESULT_UNKNOWN]);
	if (why != NULL)
		list_flag(list, OVAL_FLAG_INCOMPLETE, why);
	why = trouble_text(oval, &troubles[OVAL_RESULT_ERROR]);
	if (why != NULL)
		list_flag(list, OVAL_FLAG_ERROR, why);
	return 0;
}

int
filter_apply(struct oval *oval, struct content_range filters, struct item_list *list,
    struct error *err)
{
	for (uint32_t i = 0; i < filters.count; i++) {
		const struct content_filter *row = content_filter_at(
		    oval->content, filters.first + i);
		int r = 0;

		if (row->state == CONTENT_NONE)
			list_flag(list, OVAL_FLAG_ERROR,
			    "a filter's state is not in the content");
		else
			r = apply(oval, row, list, err);
		if (r < 0)
			return r;
	}
	return 0;
}
