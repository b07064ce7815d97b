/* SPDX-License-Identifier: Apache-2.0 */
/*
 * state.c - an item against a state.
 *
 * What a state wants is parsed once; a comparison allocates nothing, since a walk gives
 * ten thousand items. Several values: var_check combines those of the state, then
 * entity_check those of the item (oval-definitions schema, "EntityStateSimpleBaseType").
 */

#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/error.h"
#include "daemon/scap/oval/engine.h"
#include "daemon/scap/oval/state.h"
#include "probes/compare.h"

/* The first of the item's entities called like E; those of one name stand together.
 * N_ENTITIES when there is none. */
static uint32_t
find_entity(struct state_entity *e, const struct item *item)
{
	const struct entity *all = item->entities;
	uint32_t i = e->place;

	if (i < item->n_entities && all[i].name == e->seen &&
	    (i == 0 || all[i - 1].name != e->seen))
		return i;
	for (i = 0; i < item->n_entities; i++)
		if (strcmp(all[i].name, e->name) == 0) {
			e->place = i;
			e->seen = all[i].name;
			break;
		}
	return i;
}

static enum oval_result
compare_number(const struct state_entity *e, const struct entity *have, uint32_t i)
{
	return compare_int(
	    (enum oval_operation)e->row->operation, have->number, e->ints[i]);
}

static enum oval_result
compare_text(struct oval *oval, const struct state_entity *e, const struct entity *have,
    uint32_t i)
{
	char scratch[ENTITY_TEXT_SIZE];
	const char *text = entity_text(have, scratch);

	return compare_value((enum oval_datatype)e->row->datatype,
	    (enum oval_operation)e->row->operation, text, strlen(text),
	    e->values->texts[i], oval->match);
}

static enum oval_result compare_fields(
    struct oval *oval, struct state_entity *e, const struct item *record);

/* One value of the item with all values of the state. */
static enum oval_result
compare_entity(struct oval *oval, struct state_entity *e, const struct entity *have)
{
	bool is_number = e->ints != NULL && have->is_number;
	unsigned int results[OVAL_RESULT__MAX] = { 0 };

	if (e->row->datatype == OVAL_DATATYPE_RECORD)
		return have->record != NULL ? compare_fields(oval, e, have->record)
					    : OVAL_RESULT_ERROR;
	if (have->record != NULL)
		return OVAL_RESULT_ERROR;
	if (!e->row->has_var_ref)
		return is_number ? compare_number(e, have, 0)
				 : compare_text(oval, e, have, 0);
	for (uint32_t i = 0; i < e->values->count; i++)
		results[is_number ? compare_number(e, have, i)
				  : compare_text(oval, e, have, i)]++;
	if (e->values->flag == OVAL_FLAG_INCOMPLETE)
		results[OVAL_RESULT_UNKNOWN]++;
	return oval_combine_check((enum oval_check)e->row->var_check, results);
}

/* xsi:nil in a state: the item has no value there. */
static enum oval_result
compare_nil(const unsigned int *statuses)
{
	if (statuses[OVAL_STATUS_ERROR] > 0)
		return OVAL_RESULT_ERROR;
	if (statuses[OVAL_STATUS_NOT_COLLECTED] > 0)
		return OVAL_RESULT_UNKNOWN;
	return statuses[OVAL_STATUS_EXISTS] == 0 ? OVAL_RESULT_TRUE : OVAL_RESULT_FALSE;
}

/* How many entities from FIRST on bear its name. */
static uint32_t
count_named(const struct item *item, uint32_t first)
{
	const struct entity *all = item->entities;
	uint32_t end = first;

	while (end < item->n_entities && (all[end].name == all[first].name ||
					     strcmp(all[end].name, all[first].name) == 0))
		end++;
	return end - first;
}

/* Several values, or one that is not simply there. */
static enum oval_result
compare_several(
    struct oval *oval, struct state_entity *e, const struct entity *have, uint32_t n)
{
	unsigned int statuses[OVAL_STATUS__MAX] = { 0 };
	unsigned int results[OVAL_RESULT__MAX] = { 0 };
	enum oval_result existence;

	for (uint32_t i = 0; i < n; i++)
		statuses[have[i].status]++;
	if (e->row->is_nil)
		return compare_nil(statuses);
	/* Nothing was said about it: neither that it is there nor that it is not. */
	if (n == 0 && e->row->check_existence != OVAL_EXISTENCE_ANY_EXIST)
		return OVAL_RESULT_UNKNOWN;
	existence = existence_check(
	    (enum oval_existence)e->row->check_existence, statuses);
	if (existence != OVAL_RESULT_TRUE || statuses[OVAL_STATUS_EXISTS] == 0)
		return existence;
	for (uint32_t i = 0; i < n; i++)
		if (have[i].status == OVAL_STATUS_EXISTS)
			results[compare_entity(oval, e, &have[i])]++;
	results[OVAL_RESULT_ERROR] += statuses[OVAL_STATUS_ERROR];
	results[OVAL_RESULT_UNKNOWN] += statuses[OVAL_STATUS_NOT_COLLECTED];
	return oval_combine_check((enum oval_check)e->row->entity_check, results);
}

static enum oval_result
compare_entities(struct oval *oval, struct state_entity *e, const struct item *item)
{
	uint32_t first = find_entity(e, item);
	const struct entity *have = item->entities + first;
	uint32_t n = count_named(item, first);

	/* By far the most common, and the result of the rest: one value that is there. */
	if (n == 1 && have->status == OVAL_STATUS_EXISTS && e->is_simple)
		return compare_entity(oval, e, have);
	return compare_several(oval, e, have, n);
}

/* All fields together; one that the record does not have is an error (oval-definitions
 * schema, "EntityStateFieldType"). */
static enum oval_result
compare_fields(struct oval *oval, struct state_entity *e, const struct item *record)
{
	unsigned int results[OVAL_RESULT__MAX] = { 0 };

	e->unsure = NULL;
	for (uint32_t i = 0; i < e->n_fields; i++) {
		struct state_entity *field = &e->fields[i];
		enum oval_result result = OVAL_RESULT_ERROR;

		if (field->fault == NULL &&
		    find_entity(field, record) < record->n_entities)
			result = compare_entities(oval, field, record);
		if (result != OVAL_RESULT_TRUE && result != OVAL_RESULT_FALSE &&
		    e->unsure == NULL)
			e->unsure = field;
		results[result]++;
	}
	return oval_combine_operator(OVAL_OPERATOR_AND, results);
}

static enum oval_result
note(struct trouble *troubles, enum oval_result result, const struct state *state,
    const struct state_entity *entity, const struct item *item)
{
	if ((result == OVAL_RESULT_ERROR || result == OVAL_RESULT_UNKNOWN) &&
	    troubles[result].item == NULL)
		troubles[result] = (struct trouble){ state, entity,
			entity != NULL ? entity->unsure : NULL, item };
	return result;
}

static enum oval_result
item_status_result(enum oval_status status)
{
	return status == OVAL_STATUS_DOES_NOT_EXIST ? OVAL_RESULT_FALSE
						    : OVAL_RESULT_ERROR;
}

enum oval_result
state_compare(struct oval *oval, struct state *state, const struct item *item,
    struct trouble *troubles)
{
	const struct state_entity *first[OVAL_RESULT__MAX] = { NULL };
	unsigned int results[OVAL_RESULT__MAX] = { 0 };
	enum oval_result all;

	if (item->status != OVAL_STATUS_EXISTS)
		return note(
		    troubles, item_status_result(item->status), state, NULL, item);
	if (state->fault != NULL)
		return note(troubles, OVAL_RESULT_ERROR, state, NULL, item);
	if (state->row->entities.count == 0)
		return note(troubles, OVAL_RESULT_UNKNOWN, state, NULL, item);
	for (uint32_t i = 0; i < state->row->entities.count; i++) {
		struct state_entity *e = &state->entities[i];
		enum oval_result result = e->fault != NULL
					      ? OVAL_RESULT_ERROR
					      : compare_entities(oval, e, item);

		if (first[result] == NULL)
			first[result] = e;
		results[result]++;
	}
	/* No trouble where the rest decides: false and error are false. */
	all = oval_combine_operator((enum oval_operator)state->row->operator_, results);
	return note(troubles, all, state, first[all], item);
}

static const char *
status_trouble(const struct entity *have, const struct item *item)
{
	if (have == NULL)
		return "the item says nothing about it";
	if (have->status == OVAL_STATUS_ERROR)
		return item->message != NULL ? item->message : "it could not be read";
	return have->status == OVAL_STATUS_NOT_COLLECTED ? "it was not collected" : NULL;
}

/* What is wrong with the patterns an entity is to match; NULL: nothing. */
static const char *
pattern_trouble(
    const struct oval *oval, const struct state_entity *e, const struct item *item)
{
	const char *source = item->source != NULL ? item->source : item->type;
	struct error why;

	if (e->row->operation != OVAL_OPERATION_PATTERN_MATCH || e->values == NULL)
		return NULL;
	for (uint32_t i = 0; i < e->values->count; i++)
		if (compare_pattern_trouble(e->values->texts[i], oval->match, &why))
			return arena_printf(
			    oval->arena, "'%.200s': %s", source, why.text);
	return NULL;
}

static const char *
entity_trouble(const struct oval *oval, const struct state_entity *e,
    const struct entity *have, const struct item *item)
{
	const char *text = e->fault != NULL ? e->fault : status_trouble(have, item);

	if (text != NULL)
		return text;
	if (e->values != NULL && e->values->flag == OVAL_FLAG_INCOMPLETE)
		return e->values->reason != NULL ? e->values->reason
						 : "its variable is incomplete";
	if (have->record == NULL && e->row->datatype == OVAL_DATATYPE_RECORD)
		return "the item's value is no record";
	if (have->record != NULL && e->row->datatype != OVAL_DATATYPE_RECORD)
		return "the item's value is a record";
	text = pattern_trouble(oval, e, item);
	if (text != NULL)
		return text;
	return arena_printf(oval->arena, "the value cannot be compared by '%s' as %s",
	    oval_operation_text((enum oval_operation)e->row->operation),
	    oval_datatype_text((enum oval_datatype)e->row->datatype));
}

static const char *
field_trouble(
    const struct oval *oval, const struct trouble *trouble, const struct entity *have)
{
	const struct state_entity *field = trouble->field;
	const char *text;

	have = item_find(have->record, field->name);
	text = have == NULL && field->fault == NULL
		   ? "the record has no such field"
		   : entity_trouble(oval, field, have, trouble->item);
	return text == NULL
		   ? NULL
		   : arena_printf(oval->arena, "field %s: %s", field->name, text);
}

const char *
trouble_text(const struct oval *oval, const struct trouble *trouble)
{
	const struct state_entity *e = trouble->entity;
	const struct entity *have;
	const char *id, *text;

	if (trouble->item == NULL)
		return NULL;
	id = content_text(oval->content, trouble->state->row->id);
	if (trouble->item->status != OVAL_STATUS_EXISTS)
		return trouble->item->message != NULL ? trouble->item->message
						      : "an item could not be looked at";
	if (e == NULL) {
		text = trouble->state->fault;
		text = arena_printf(oval->arena, "state %s: %s", id,
		    text != NULL ? text : "it asks for nothing");
		return text != NULL ? text : "";
	}
	have = item_find(trouble->item, e->name);
	text = trouble->field != NULL && have != NULL && have->record != NULL
		   ? field_trouble(oval, trouble, have)
		   : entity_trouble(oval, e, have, trouble->item);
	if (text != NULL)
		text = arena_printf(
		    oval->arena, "state %s: entity %s: %s", id, e->name, text);
	return text != NULL ? text : "";
}
