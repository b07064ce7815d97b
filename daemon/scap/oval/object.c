/* SPDX-License-Identifier: Apache-2.0 */
/* object.c - the items of an object: variables put in, collected once, filtered. */

#include <errno.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/scap/oval/engine.h"
#include "probes/compare.h"
#include "probes/object.h"

static int
give_up(struct oval *oval, struct item_list *list, enum oval_flag flag,
    const char *entity, const char *why, struct error *err)
{
	list->flag = flag;
	list->reason = arena_printf(oval->arena, "entity %s: %s", entity, why);
	return list->reason != NULL ? 0 : oval_no_memory(err);
}

/*
 * What becomes of an object one of whose variables is not complete. No value at all means
 * that the object does not exist (oval-definitions schema, "EntityAttributeGroup").
 */
static int
take_variable(struct oval *oval, const struct content_entity *row,
    struct object_entity *e, struct item_list *list, struct error *err)
{
	const struct content_variable *variable;
	const struct values *v;
	const char *why;
	int r;

	if (row->variable == CONTENT_NONE)
		return give_up(oval, list, OVAL_FLAG_ERROR, e->name,
		    "its variable is not in the content", err);
	r = variable_values(oval, row->variable, &v, err);
	if (r < 0)
		return r;
	e->values = v->texts;
	e->n_values = v->count;
	e->var_check = (enum oval_check)row->var_check;
	if (v->flag == OVAL_FLAG_COMPLETE)
		return 0;
	variable = content_variable_at(oval->content, row->variable);
	why = arena_printf(oval->arena, "variable %s: %s",
	    content_text(oval->content, variable->id),
	    v->reason != NULL ? v->reason : oval_flag_text(v->flag));
	if (why == NULL)
		return oval_no_memory(err);
	/* Keep what is worse of two variables. */
	if (values_worse(list->flag, v->flag) == list->flag)
		return 0;
	return give_up(oval, list, v->flag, e->name, why, err);
}

static int
take_entity(struct oval *oval, const struct content_entity *row, struct object_entity *e,
    struct item_list *list, struct error *err)
{
	*e = (struct object_entity){
		.name = content_text(oval->content, row->name),
		.operation = (enum oval_operation)row->operation,
		.datatype = (enum oval_datatype)row->datatype,
		.is_nil = row->is_nil != 0,
	};
	if (e->is_nil)
		return 0;
	if (row->has_var_ref || row->variable != CONTENT_NONE)
		return take_variable(oval, row, e, list, err);
	e->values = arena_new_array(oval->arena, const char *, 1);
	if (e->values == NULL)
		return oval_no_memory(err);
	e->values[0] = content_text(oval->content, row->value);
	e->n_values = 1;
	return 0;
}

static int
take_entities(struct oval *oval, const struct content_object *row, struct object *object,
    struct item_list *list, struct error *err)
{
	struct object_entity *entities = arena_new_array(
	    oval->arena, struct object_entity, (size_t)row->entities.count + 1);

	if (entities == NULL)
		return oval_no_memory(err);
	for (uint32_t i = 0; i < row->entities.count; i++) {
		int r = take_entity(oval,
		    content_entity_at(oval->content, row->entities.first + i),
		    &entities[i], list, err);

		if (r < 0)
			return r;
	}
	object->entities = entities;
	object->n_entities = row->entities.count;
	return 0;
}

static int
take_behaviors(struct oval *oval, const struct content_object *row, struct object *object,
    struct error *err)
{
	struct object_behavior *behaviors = arena_new_array(
	    oval->arena, struct object_behavior, (size_t)row->behaviors.count + 1);

	if (behaviors == NULL)
		return oval_no_memory(err);
	for (uint32_t i = 0; i < row->behaviors.count; i++) {
		const struct content_behavior *b = content_behavior_at(
		    oval->content, row->behaviors.first + i);

		behaviors[i].name = content_text(oval->content, b->name);
		behaviors[i].value = content_text(oval->content, b->value);
	}
	object->behaviors = behaviors;
	object->n_behaviors = row->behaviors.count;
	return 0;
}

static void
take_needs(const struct oval *oval, const struct need *need, struct object *object)
{
	static const char *const nothing[] = { NULL };

	if (oval->limits.want_all)
		return;
	object->wanted = need->names != NULL ? need->names : nothing;
	object->n_wanted = need->count;
}

static bool
is_found(struct oval *oval, const struct object_entity *e, const char *value,
    const struct item_list *list)
{
	char scratch[ENTITY_TEXT_SIZE];

	for (uint32_t i = 0; i < list->count; i++) {
		const struct entity *have = item_find(list->items[i], e->name);
		const char *text = have == NULL ? NULL : entity_text(have, scratch);

		/* A probe that does not say it cannot be asked. */
		if (text == NULL ||
		    compare_value(e->datatype, OVAL_OPERATION_EQUALS, text, strlen(text),
			value, oval->match) == OVAL_RESULT_TRUE)
			return true;
	}
	return false;
}

/*
 * How many values of the variables behind an object's entities were not found: with
 * all_exist every one must be (oval-definitions schema, "TestType", check_existence).
 */
static uint32_t
count_missing(struct oval *oval, const struct content_object *row,
    const struct object *object, const struct item_list *list)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < object->n_entities; i++) {
		const struct object_entity *e = &object->entities[i];

		if (e->is_nil || e->operation != OVAL_OPERATION_EQUALS ||
		    !content_entity_at(oval->content, row->entities.first + i)
			 ->has_var_ref)
			continue;
		for (uint32_t k = 0; k < e->n_values; k++)
			count += !is_found(oval, e, e->values[k], list);
	}
	return count;
}

static bool
has_secret_variable(const struct oval *oval, const struct content_object *row)
{
	for (uint32_t i = 0; i < row->entities.count; i++) {
		const struct content_entity *e = content_entity_at(
		    oval->content, row->entities.first + i);
		const struct values *v = e->variable == CONTENT_NONE
					     ? NULL
					     : oval->variables[e->variable];

		if (v != NULL && v->is_secret)
			return true;
	}
	return false;
}

/* A value that must not be shown was asked for: it stands in whatever was found, in its
 * place, and in why it could not be looked at. */
static void
hide(struct item_list *list)
{
	static const char hidden[] = "the reason has a value that is not shown";

	for (uint32_t i = 0; i < list->count; i++) {
		struct item *item = list->items[i];

		item->is_secret = true;
		item->source = NULL;
		item->message = item->message != NULL ? hidden : NULL;
	}
	list->reason = list->reason != NULL ? hidden : NULL;
}

/* The items of one object, which cannot take the memory of all others. */
static int
collect_bounded(struct oval *oval, const struct object *object, struct item_list *list,
    struct error *err)
{
	size_t before = arena_hold_back(oval->arena);
	int r = oval->source.collect(oval->source.arg, object, list, err);

	arena_release(oval->arena, before);
	if (r != -ENOMEM)
		return r;
	list->count = 0;
	list->flag = OVAL_FLAG_ERROR;
	list->reason = OVAL_REASON_MEMORY;
	return 0;
}

static int
ask_source(struct oval *oval, uint32_t index, const struct content_object *row,
    struct item_list *list, struct error *err)
{
	struct object object = {
		.family = content_text(oval->content, row->family),
		.type = content_text(oval->content, row->type),
		.id = content_text(oval->content, row->id),
	};
	enum oval_flag flag;
	const char *reason;
	int r = take_entities(oval, row, &object, list, err);

	if (r == 0)
		r = take_behaviors(oval, row, &object, err);
	if (r < 0)
		return r;
	if (list->flag != OVAL_FLAG_COMPLETE && list->flag != OVAL_FLAG_INCOMPLETE)
		return 0;
	/* Values were missing from a variable: so are items, whatever the probe says. */
	flag = list->flag;
	reason = list->reason;
	list->flag = OVAL_FLAG_COMPLETE;
	take_needs(oval, &oval->needs[index], &object);
	r = collect_bounded(oval, &object, list, err);
	if (r < 0)
		return r;
	if (has_secret_variable(oval, row))
		hide(list);
	if (oval->needs[index].all_exist && list->flag == OVAL_FLAG_COMPLETE)
		oval->needs[index].n_missing = count_missing(oval, row, &object, list);
	if (list->flag == OVAL_FLAG_COMPLETE) {
		list->flag = flag;
		list->reason = flag == OVAL_FLAG_COMPLETE ? list->reason : reason;
	}
	return 0;
}

/* What filters took away cannot be told from what was not there. */
static int
recall(struct oval *oval, uint32_t index, const struct content_object *row,
    struct item_list *list, struct error *err)
{
	struct object object = { .family = "" };
	struct item_list variables;
	int r;

	oval->source.recall(oval->source.arg, content_text(oval->content, row->id),
	    content_document_at(oval->content, row->document)->variable_instance, list);
	if (!oval->needs[index].all_exist || list->flag != OVAL_FLAG_COMPLETE ||
	    row->set != CONTENT_NONE || row->filters.count > 0)
		return 0;
	item_list_init(&variables, oval->arena, oval->limits.items_max);
	r = take_entities(oval, row, &object, &variables, err);
	if (r == 0 && variables.flag == OVAL_FLAG_COMPLETE)
		oval->needs[index].n_missing = count_missing(oval, row, &object, list);
	return r;
}

static int
collect(struct oval *oval, uint32_t index, struct item_list *list, struct error *err)
{
	const struct content_object *row = content_object_at(oval->content, index);
	int r;

	item_list_init(list, oval->arena, oval->limits.items_max);
	if (oval->source.recall != NULL)
		r = recall(oval, index, row, list, err);
	else if (row->set != CONTENT_NONE)
		r = set_collect(oval, row->set, list, err);
	else if (variable_object_is(oval, row))
		r = variable_object_collect(oval, row, list, err);
	else
		r = ask_source(oval, index, row, list, err);
	if (r < 0)
		return r;
	r = mask_apply(oval, index, err);
	if (r < 0 || oval->source.recall != NULL)
		return r;
	return filter_apply(oval, row->filters, list, err);
}

int
object_collect(
    struct oval *oval, uint32_t row, const struct item_list **ret, struct error *err)
{
	static const struct item_list cyclic = {
		.flag = OVAL_FLAG_ERROR,
		.reason = OVAL_REASON_CYCLE,
	};
	static const struct item_list too_deep = {
		.flag = OVAL_FLAG_ERROR,
		.reason = OVAL_REASON_DEPTH,
	};
	enum visit_answer answer;
	struct item_list *list;
	int r;

	*ret = &too_deep;
	if (oval->depth >= OVAL_DEPTH_MAX)
		return 0;
	answer = oval_enter(oval, NODE_OBJECT, row);
	*ret = &cyclic;
	if (answer == VISIT_OPEN)
		return 0;
	if (answer == VISIT_NEW) {
		list = arena_new_array(oval->arena, struct item_list, 1);
		oval->objects[row] = list;
		oval->depth++;
		r = list == NULL ? oval_no_memory(err) : collect(oval, row, list, err);
		oval->depth--;
		oval_leave(oval, NODE_OBJECT, row);
		if (r < 0)
			return r;
	}
	if (!oval_is_cyclic(oval, NODE_OBJECT, row))
		*ret = oval->objects[row];
	return 0;
}
