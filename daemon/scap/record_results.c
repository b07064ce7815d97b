/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record_results.c - what follows from a record without being in it.
 *
 * Criteria are trees, so their rows come children first; only extended definitions lead
 * elsewhere, perhaps in a circle. Each row is computed once.
 */

#include <errno.h>
#include <stdlib.h>

#include "daemon/base/error.h"
#include "daemon/scap/content.h"
#include "daemon/scap/record.h"
#include "daemon/scap/record_results.h"
#include "probes/compare.h"

/* Extended definitions and their criteria, one in the other; as deep as an evaluation
 * goes. */
enum { DEPTH_MAX = 1500 };

enum { STATE_NEW, STATE_OPEN, STATE_RESULT }; /* and from there on a result each */

struct record_results {
	const struct record *record;
	const struct content *content;
	uint8_t *criteria; /* by row: a state; owned */
	bool *is_used;	   /* by row of CONTENT_DEFINITIONS; owned */
	bool marks;	   /* what is extended now is used */
	unsigned int depth;
};

static enum oval_result
negate(enum oval_result result, uint32_t negated)
{
	if (negated == 0)
		return result;
	if (result == OVAL_RESULT_TRUE)
		return OVAL_RESULT_FALSE;
	return result == OVAL_RESULT_FALSE ? OVAL_RESULT_TRUE : result;
}

static enum oval_result find_criteria(struct record_results *r, uint32_t row);

static enum oval_result
find_group(struct record_results *r, const struct content_criteria *c)
{
	unsigned int counts[OVAL_RESULT__MAX] = { 0 };

	for (uint32_t i = 0; i < c->children.count; i++)
		counts[find_criteria(r, content_ref(r->content, c->children, i))]++;
	return oval_combine_operator(c->operator_, counts);
}

static enum oval_result
find_definition(struct record_results *r, uint32_t row)
{
	uint32_t root = content_definition_at(r->content, row)->criteria;
	enum oval_result result = r->record->definitions[row];

	if (r->marks)
		r->is_used[row] = true;
	if (r->record->has_definition[row] || root == CONTENT_NONE)
		return result;
	return find_criteria(r, root);
}

static enum oval_result
find_leaf(struct record_results *r, const struct content_criteria *c)
{
	if (c->ref == CONTENT_NONE)
		return OVAL_RESULT_ERROR;
	if (c->kind == CONTENT_CRITERIA_EXTEND)
		return find_definition(r, c->ref);
	return r->record->tests[c->ref] == NULL ? OVAL_RESULT_NOT_EVALUATED
						: r->record->tests[c->ref]->result;
}

static enum oval_result
find_criteria(struct record_results *r, uint32_t row)
{
	const struct content_criteria *c = content_criteria_at(r->content, row);
	enum oval_result result;

	if (r->criteria[row] >= STATE_RESULT)
		return (enum oval_result)(r->criteria[row] - STATE_RESULT);
	if (r->criteria[row] == STATE_OPEN || r->depth >= DEPTH_MAX)
		return OVAL_RESULT_ERROR;
	r->criteria[row] = STATE_OPEN;
	r->depth++;
	result = c->kind == CONTENT_CRITERIA_GROUP ? find_group(r, c) : find_leaf(r, c);
	r->depth--;
	result = negate(result, c->negate);
	r->criteria[row] = (uint8_t)(STATE_RESULT + result);
	return result;
}

static void
find_all(struct record_results *r, uint32_t n_definitions, uint32_t n_criteria)
{
	r->marks = true;
	for (uint32_t i = 0; i < n_definitions; i++) {
		uint32_t root = content_definition_at(r->content, i)->criteria;

		if (!r->record->has_definition[i])
			continue;
		r->is_used[i] = true;
		if (root != CONTENT_NONE)
			(void)find_criteria(r, root);
	}
	r->marks = false;
	for (uint32_t i = 0; i < n_criteria; i++)
		(void)find_criteria(r, i);
}

int
record_results_new(struct record_results **ret, const struct record *record,
    const struct content *content, struct error *err)
{
	autoptr(record_results) r = calloc(1, sizeof(*r));
	uint32_t n_definitions, n_criteria;

	(void)content_table(content, CONTENT_DEFINITIONS, &n_definitions);
	(void)content_table(content, CONTENT_CRITERIA, &n_criteria);
	if (r == NULL)
		return error_say(err, ENOMEM, "no memory for results");
	r->record = record;
	r->content = content;
	r->criteria = calloc((size_t)n_criteria + 1, sizeof(*r->criteria));
	r->is_used = calloc((size_t)n_definitions + 1, sizeof(*r->is_used));
	if (r->criteria == NULL || r->is_used == NULL)
		return error_say(err, ENOMEM, "no memory for results");
	find_all(r, n_definitions, n_criteria);
	*ret = take_ptr(r);
	return 0;
}

void
record_results_free(struct record_results *r)
{
	if (r == NULL)
		return;
	free(r->criteria);
	free(r->is_used);
	free(r);
}

enum oval_result
record_results_criteria(const struct record_results *r, uint32_t criteria)
{
	return (enum oval_result)(r->criteria[criteria] - STATE_RESULT);
}

bool
record_results_definition(
    const struct record_results *r, uint32_t definition, enum oval_result *result)
{
	uint32_t root = content_definition_at(r->content, definition)->criteria;

	*result = r->record->definitions[definition];
	if (!r->record->has_definition[definition] && root != CONTENT_NONE)
		*result = record_results_criteria(r, root);
	return r->is_used[definition];
}
