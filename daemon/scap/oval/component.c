/* SPDX-License-Identifier: Apache-2.0 */
/* component.c - the components of a local variable: literals, items, variables,
 * functions. */

#include <errno.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/scap/oval/engine.h"

static int
take_literal(struct oval *oval, const struct content_component *row,
    struct values *values, struct error *err)
{
	int r = values_add(oval, values, content_text(oval->content, row->text), err);

	return r < 0 ? r : 0;
}

static int
take_variable(struct oval *oval, const struct content_component *row,
    struct values *values, struct error *err)
{
	const struct values *v;
	const char *id, *reason;
	int r;

	if (row->ref == CONTENT_NONE) {
		values_flag(values, OVAL_FLAG_ERROR,
		    "a variable it refers to is not in the content");
		return 0;
	}
	r = variable_values(oval, row->ref, &v, err);
	if (r < 0)
		return r;
	*values = *v;
	/* The texts stay the variable's own: nothing is appended to them here. */
	values->room = values->count;
	if (v->reason == NULL)
		return 0;
	id = content_text(
	    oval->content, content_variable_at(oval->content, row->ref)->id);
	reason = arena_printf(oval->arena, "variable %s: %s", id, v->reason);
	if (reason == NULL)
		return oval_no_memory(err);
	values->reason = reason;
	return 0;
}

/* One value, unless it is a status or a record. Like values_add(). */
static int
take_value(struct oval *oval, const struct item *item, const struct entity *e,
    struct values *values, struct error *err)
{
	char scratch[ENTITY_TEXT_SIZE];
	const char *text;

	if (e->status == OVAL_STATUS_ERROR || e->status == OVAL_STATUS_NOT_COLLECTED)
		values_flag(values, OVAL_FLAG_ERROR,
		    item->message != NULL ? item->message : "a value could not be read");
	if (e->status != OVAL_STATUS_EXISTS)
		return 0;
	if (e->record != NULL) {
		values_flag(values, OVAL_FLAG_ERROR,
		    "item_field names a record, and record_field none of its fields");
		return 0;
	}
	values->is_secret = values->is_secret || e->is_masked;
	text = entity_text(e, scratch);
	if (text == scratch)
		text = arena_strdup(oval->arena, text);
	return values_add(oval, values, text, err);
}

static int
take_fields(struct oval *oval, const struct item *item, const struct entity *e,
    const char *field, struct values *values, struct error *err)
{
	bool is_named = false;

	if (e->status != OVAL_STATUS_EXISTS)
		return take_value(oval, item, e, values, err);
	for (uint32_t i = 0; e->record != NULL && i < e->record->n_entities; i++) {
		int r;

		if (strcmp(e->record->entities[i].name, field) != 0)
			continue;
		is_named = true;
		r = take_value(oval, item, &e->record->entities[i], values, err);
		if (r != 0)
			return r;
	}
	if (!is_named)
		values_flag(values, OVAL_FLAG_ERROR,
		    e->record == NULL ? "record_field, but the item's value is no record"
				      : "a record has no field that record_field names");
	return 0;
}

/* The values of one item. Returns how many entities bear the name, or a negative errno.
 */
static int
take_item(struct oval *oval, const struct item *item, const char *name, const char *field,
    struct values *values, struct error *err)
{
	int n_named = 0;

	for (uint32_t i = 0; i < item->n_entities; i++) {
		const struct entity *e = &item->entities[i];
		int r;

		if (strcmp(e->name, name) != 0)
			continue;
		n_named++;
		r = field[0] != '\0' ? take_fields(oval, item, e, field, values, err)
				     : take_value(oval, item, e, values, err);
		if (r != 0)
			return r < 0 ? r : n_named;
	}
	return n_named;
}

static int
take_items(struct oval *oval, const struct item_list *list, const char *name,
    const char *field, struct values *values, struct error *err)
{
	bool is_named = false;

	for (uint32_t i = 0; i < list->count; i++) {
		const struct item *item = list->items[i];
		int r;

		values->is_secret = values->is_secret || item->is_secret;
		if (item->status == OVAL_STATUS_DOES_NOT_EXIST)
			continue;
		if (item->status != OVAL_STATUS_EXISTS)
			values_flag(values, OVAL_FLAG_ERROR,
			    item->message != NULL ? item->message
						  : "an item could not be looked at");
		r = take_item(oval, item, name, field, values, err);
		if (r < 0)
			return r;
		is_named = is_named || r > 0;
	}
	if (list->count > 0 && !is_named)
		values_flag(values, OVAL_FLAG_ERROR,
		    "no item has the entity that item_field names");
	return 0;
}

static int
take_object(struct oval *oval, const struct content_component *row, struct values *values,
    struct error *err)
{
	const struct item_list *list;
	const char *id, *reason;
	enum oval_flag flag;
	int r;

	if (row->ref == CONTENT_NONE) {
		values_flag(values, OVAL_FLAG_ERROR,
		    "an object it refers to is not in the content");
		return 0;
	}
	r = object_collect(oval, row->ref, &list, err);
	if (r < 0)
		return r;
	flag = item_list_flag(list);
	values_flag(values, flag,
	    list->reason != NULL	 ? list->reason
	    : flag == OVAL_FLAG_COMPLETE ? NULL
					 : oval_flag_text(flag));
	if (flag == OVAL_FLAG_COMPLETE || flag == OVAL_FLAG_INCOMPLETE) {
		r = take_items(oval, list, content_text(oval->content, row->text),
		    content_text(oval->content, row->text2), values, err);
		if (r < 0)
			return r;
	}
	if (values->reason == NULL)
		return 0;
	id = content_text(oval->content, content_object_at(oval->content, row->ref)->id);
	reason = arena_printf(oval->arena, "object %s: %s", id, values->reason);
	if (reason == NULL)
		return oval_no_memory(err);
	values->reason = reason;
	return 0;
}

static function_fn *const functions[CONTENT_COMPONENT__MAX] = {
	[CONTENT_COMPONENT_ARITHMETIC] = function_arithmetic,
	[CONTENT_COMPONENT_BEGIN] = function_begin,
	[CONTENT_COMPONENT_CONCAT] = function_concat,
	[CONTENT_COMPONENT_COUNT] = function_count,
	[CONTENT_COMPONENT_END] = function_end,
	[CONTENT_COMPONENT_ESCAPE_REGEX] = function_escape_regex,
	[CONTENT_COMPONENT_GLOB_TO_REGEX] = function_glob_to_regex,
	[CONTENT_COMPONENT_REGEX_CAPTURE] = function_regex_capture,
	[CONTENT_COMPONENT_SPLIT] = function_split,
	[CONTENT_COMPONENT_SUBSTRING] = function_substring,
	[CONTENT_COMPONENT_TIME_DIFFERENCE] = function_time_difference,
	[CONTENT_COMPONENT_UNIQUE] = function_unique,
};

/* The values of one function, which cannot take the memory of all others. */
static int
call_bounded(
    struct oval *oval, const struct function *f, struct values *values, struct error *err)
{
	size_t before = arena_hold_back(oval->arena);
	int r = functions[f->row->kind](oval, f, values, err);

	arena_release(oval->arena, before);
	if (r != -ENOMEM)
		return r;
	values->count = 0;
	values_flag(values, OVAL_FLAG_ERROR, OVAL_REASON_MEMORY);
	return 0;
}

/* The function is computed only from parts that are there; otherwise the worst of their
 * flags is the answer (ConcatFunctionType's table, used for all). */
static int
take_function(struct oval *oval, const struct content_component *row,
    struct values *values, struct error *err)
{
	uint32_t n = row->children.count;
	struct values *parts = arena_new_array(oval->arena, struct values, n + 1);
	const struct function f = { .row = row, .parts = parts, .n_parts = n };

	if (parts == NULL)
		return oval_no_memory(err);
	for (uint32_t i = 0; i < n; i++) {
		uint32_t child = content_ref(oval->content, row->children, i);
		int r = component_evaluate(oval, child, &parts[i], err);

		if (r < 0)
			return r;
		values_flag(values, parts[i].flag, parts[i].reason);
		values->is_secret = values->is_secret || parts[i].is_secret;
	}
	if (values->flag != OVAL_FLAG_COMPLETE && values->flag != OVAL_FLAG_INCOMPLETE)
		return 0;
	if (n == 0) {
		values_flag(values, OVAL_FLAG_ERROR, "a function has nothing to work on");
		return 0;
	}
	return call_bounded(oval, &f, values, err);
}

int
component_evaluate(
    struct oval *oval, uint32_t row, struct values *values, struct error *err)
{
	const struct content_component *c = content_component_at(oval->content, row);
	int r;

	if (oval->depth >= OVAL_DEPTH_MAX) {
		values_flag(values, OVAL_FLAG_ERROR, OVAL_REASON_DEPTH);
		return 0;
	}
	oval->depth++;
	if (c->kind == CONTENT_COMPONENT_LITERAL)
		r = take_literal(oval, c, values, err);
	else if (c->kind == CONTENT_COMPONENT_OBJECT)
		r = take_object(oval, c, values, err);
	else if (c->kind == CONTENT_COMPONENT_VARIABLE)
		r = take_variable(oval, c, values, err);
	else
		r = take_function(oval, c, values, err);
	oval->depth--;
	if (r >= 0 && values->count == 0)
		values_flag(values, OVAL_FLAG_DOES_NOT_EXIST, "there is no value");
	return r;
}
