/* SPDX-License-Identifier: Apache-2.0 */
/* state_prepare.c - a state's values parsed and its variables replaced, once. */

#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/scap/oval/engine.h"
#include "daemon/scap/oval/state.h"
#include "probes/compare.h"

static int
parse_ints(struct oval *oval, struct state_entity *e, struct error *err)
{
	const struct values *v = e->values;

	if (e->row->datatype != OVAL_DATATYPE_INT || v->count == 0)
		return 0;
	e->ints = arena_new_array(oval->arena, long long, v->count);
	if (e->ints == NULL)
		return oval_no_memory(err);
	for (uint32_t i = 0; i < v->count; i++)
		if (!oval_parse_int(v->texts[i], strlen(v->texts[i]), &e->ints[i])) {
			e->ints = NULL;
			if (!oval_is_int(v->texts[i], strlen(v->texts[i])))
				e->fault = "what the state wants is no integer";
			return 0;
		}
	return 0;
}

static int
take_literal(struct oval *oval, struct state_entity *e, struct error *err)
{
	struct values *v = arena_new_array(oval->arena, struct values, 1);

	if (v == NULL)
		return oval_no_memory(err);
	v->flag = OVAL_FLAG_COMPLETE;
	e->values = v;
	return values_add(oval, v, content_text(oval->content, e->row->value), err);
}

/* A variable that has no value is an error for the state (EntityAttributeGroup, var_ref).
 */
static int
take_variable(struct oval *oval, struct state_entity *e, struct error *err)
{
	const struct content_variable *variable;
	const char *why;
	int r;

	if (e->row->variable == CONTENT_NONE) {
		e->fault = "its variable is not in the content";
		return 0;
	}
	r = variable_values(oval, e->row->variable, &e->values, err);
	if (r < 0)
		return r;
	if (e->values->count > 0 && (e->values->flag == OVAL_FLAG_COMPLETE ||
					e->values->flag == OVAL_FLAG_INCOMPLETE))
		return 0;
	variable = content_variable_at(oval->content, e->row->variable);
	why = e->values->reason != NULL ? e->values->reason : "it has no value";
	e->fault = arena_printf(oval->arena, "variable %s: %s",
	    content_text(oval->content, variable->id), why);
	return e->fault != NULL ? 0 : oval_no_memory(err);
}

static int
prepare_entity(struct oval *oval, struct state_entity *e, uint32_t row, struct error *err)
{
	int r;

	e->row = content_entity_at(oval->content, row);
	e->name = content_text(oval->content, e->row->name);
	e->is_simple = !e->row->is_nil &&
		       e->row->check_existence != OVAL_EXISTENCE_NONE_EXIST &&
		       e->row->entity_check != OVAL_CHECK_NONE_SATISFY;
	if (e->row->is_nil || e->row->datatype == OVAL_DATATYPE_RECORD)
		return 0;
	r = e->row->has_var_ref ? take_variable(oval, e, err)
				: take_literal(oval, e, err);
	if (r < 0 || e->fault != NULL)
		return r;
	return parse_ints(oval, e, err);
}

/* A record's own attributes are fixed (oval-definitions schema, "EntityStateRecordType").
 */
static int
prepare_record(struct oval *oval, struct state_entity *e, struct error *err)
{
	struct content_range range = e->row->fields;

	if (e->row->operation != OVAL_OPERATION_EQUALS)
		e->fault = "records can only be compared by 'equals'";
	else if (e->row->has_var_ref)
		e->fault = "a variable cannot be a record";
	else if (range.count == 0)
		e->fault = "the record has no field to compare";
	e->fields = arena_new_array(oval->arena, struct state_entity, range.count + 1);
	if (e->fields == NULL)
		return oval_no_memory(err);
	e->n_fields = range.count;
	for (uint32_t i = 0; i < range.count; i++) {
		int r = prepare_entity(oval, &e->fields[i], range.first + i, err);

		if (r < 0)
			return r;
		if (e->fields[i].row->datatype == OVAL_DATATYPE_RECORD)
			e->fault = "a field cannot be a record";
	}
	return 0;
}

static int
prepare(struct oval *oval, struct state *s, struct error *err)
{
	struct content_range range = s->row->entities;

	s->entities = arena_new_array(oval->arena, struct state_entity, range.count + 1);
	if (s->entities == NULL)
		return oval_no_memory(err);
	for (uint32_t i = 0; i < range.count; i++) {
		struct state_entity *e = &s->entities[i];
		int r = prepare_entity(oval, e, range.first + i, err);

		if (r == 0 && !e->row->is_nil && e->row->datatype == OVAL_DATATYPE_RECORD)
			r = prepare_record(oval, e, err);
		if (r < 0)
			return r;
	}
	return 0;
}

/* A state that cannot even be prepared still has to be there to say so. */
static int
faulty(struct oval *oval, uint32_t row, const char *fault, struct state **ret,
    struct error *err)
{
	struct state *s = arena_new_array(oval->arena, struct state, 1);

	if (s == NULL)
		return oval_no_memory(err);
	s->row = content_state_at(oval->content, row);
	s->fault = fault;
	*ret = s;
	return 0;
}

int
state_prepare(struct oval *oval, uint32_t row, struct state **ret, struct error *err)
{
	enum visit_answer answer;
	struct state *s;
	int r = 0;

	if (oval->depth >= OVAL_DEPTH_MAX)
		return faulty(oval, row, OVAL_REASON_DEPTH, ret, err);
	answer = oval_enter(oval, NODE_STATE, row);
	if (answer == VISIT_OPEN)
		return faulty(oval, row, OVAL_REASON_CYCLE, ret, err);
	if (answer == VISIT_NEW) {
		s = arena_new_array(oval->arena, struct state, 1);
		if (s == NULL)
			r = oval_no_memory(err);
		if (s != NULL) {
			s->row = content_state_at(oval->content, row);
			oval->states[row] = s;
			oval->depth++;
			r = prepare(oval, s, err);
			oval->depth--;
		}
		oval_leave(oval, NODE_STATE, row);
		if (r < 0)
			return r;
	}
	if (oval_is_cyclic(oval, NODE_STATE, row))
		oval->states[row]->fault = OVAL_REASON_CYCLE;
	*ret = oval->states[row];
	return 0;
}
