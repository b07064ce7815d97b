/* SPDX-License-Identifier: Apache-2.0 */
/* variable.c - the values of constant, external and local variables. */

#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/utf8.h"
#include "daemon/scap/oval/engine.h"
#include "probes/compare.h"

enum { VALUE_SHOWN_MAX = 80 };

/* What an external variable had when the system was recorded, if it is a record. */
static int
take_recorded(struct oval *oval, const struct content_variable *row, struct values *v,
    struct error *err)
{
	const struct oval_source *source = &oval->source;
	const char *const *texts;
	uint32_t count = 0;

	if (source->recall_values != NULL)
		count = source->recall_values(source->arg,
		    content_text(oval->content, row->id),
		    content_document_at(oval->content, row->document)->variable_instance,
		    &texts);
	for (uint32_t i = 0; i < count; i++) {
		int r = values_add(oval, v, texts[i], err);

		if (r != 0)
			return r < 0 ? r : 0;
	}
	if (count == 0)
		values_flag(v, OVAL_FLAG_ERROR, "no value was given to it from outside");
	return 0;
}

static int
take_given(struct oval *oval, const struct content_variable *row, struct values *v,
    struct error *err)
{
	for (uint32_t i = 0; i < row->values.count; i++) {
		int r = values_add(
		    oval, v, content_str(oval->content, row->values, i), err);

		if (r != 0)
			return r < 0 ? r : 0;
	}
	if (row->values.count == 0 && row->kind == CONTENT_VARIABLE_EXTERNAL)
		return take_recorded(oval, row, v, err);
	return 0;
}

/* A value is of its datatype when it can be compared with itself. */
static bool
is_typed(const struct content_variable *row, const char *text)
{
	return compare_value((enum oval_datatype)row->datatype, OVAL_OPERATION_EQUALS,
		   text, strlen(text), text, NULL) == OVAL_RESULT_TRUE;
}

static bool
meets(struct oval *oval, const struct content_variable *row,
    const struct content_possible *possible, const char *text)
{
	unsigned int results[OVAL_RESULT__MAX] = { 0 };

	for (uint32_t i = 0; i < possible->restrictions.count; i++) {
		const struct content_restriction *r = content_restriction_at(
		    oval->content, possible->restrictions.first + i);

		results[compare_value((enum oval_datatype)row->datatype,
		    (enum oval_operation)r->operation, text, strlen(text),
		    content_text(oval->content, r->value), oval->match)]++;
	}
	return oval_combine_operator((enum oval_operator)possible->operator_, results) ==
	       OVAL_RESULT_TRUE;
}

/* One of them is enough (oval-definitions schema, "PossibleRestrictionType"). */
static bool
is_possible(struct oval *oval, const struct content_variable *row, const char *text)
{
	for (uint32_t i = 0; i < row->possibles.count; i++)
		if (meets(oval, row,
			content_possible_at(oval->content, row->possibles.first + i),
			text))
			return true;
	return row->possibles.count == 0;
}

static int
check_values(struct oval *oval, const struct content_variable *row, struct values *v,
    struct error *err)
{
	for (uint32_t i = 0; i < v->count; i++) {
		const char *text = v->texts[i], *reason, *kind;
		size_t cut = utf8_cut(text, strlen(text), VALUE_SHOWN_MAX);

		if (!is_typed(row, text))
			kind = "not of its datatype";
		else if (!is_possible(oval, row, text))
			kind = "none of its possible values";
		else
			continue;
		reason = arena_printf(oval->arena, "%s%.*s%s is %s (%s)",
		    v->is_secret ? "a value" : "'", v->is_secret ? 0 : (int)cut, text,
		    v->is_secret ? "" : "'", kind,
		    oval_datatype_text((enum oval_datatype)row->datatype));
		if (reason == NULL)
			return oval_no_memory(err);
		values_flag(v, OVAL_FLAG_ERROR, reason);
		return 0;
	}
	return 0;
}

static int
evaluate(struct oval *oval, const struct content_variable *row, struct values *v,
    struct error *err)
{
	int r = 0;

	if (row->kind != CONTENT_VARIABLE_LOCAL)
		r = take_given(oval, row, v, err);
	else if (row->component != CONTENT_NONE)
		r = component_evaluate(oval, row->component, v, err);
	else
		values_flag(v, OVAL_FLAG_ERROR, "there is no function that is known");
	if (r < 0)
		return r;
	r = check_values(oval, row, v, err);
	if (r < 0)
		return r;
	if (v->count == 0)
		values_flag(v, OVAL_FLAG_DOES_NOT_EXIST, "it has no value");
	return 0;
}

int
variable_values(
    struct oval *oval, uint32_t row, const struct values **ret, struct error *err)
{
	static const struct values cyclic = {
		.flag = OVAL_FLAG_ERROR,
		.reason = OVAL_REASON_CYCLE,
	};
	static const struct values too_deep = {
		.flag = OVAL_FLAG_ERROR,
		.reason = OVAL_REASON_DEPTH,
	};
	enum visit_answer answer;
	struct values *v;
	int r;

	*ret = &too_deep;
	if (oval->depth >= OVAL_DEPTH_MAX)
		return 0;
	answer = oval_enter(oval, NODE_VARIABLE, row);
	*ret = &cyclic;
	if (answer == VISIT_OPEN)
		return 0;
	if (answer == VISIT_NEW) {
		v = arena_new_array(oval->arena, struct values, 1);
		oval->variables[row] = v;
		oval->depth++;
		r = v == NULL
			? oval_no_memory(err)
			: evaluate(oval, content_variable_at(oval->content, row), v, err);
		oval->depth--;
		oval_leave(oval, NODE_VARIABLE, row);
		if (r < 0)
			return r;
	}
	if (!oval_is_cyclic(oval, NODE_VARIABLE, row))
		*ret = oval->variables[row];
	return 0;
}
