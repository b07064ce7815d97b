/* SPDX-License-Identifier: Apache-2.0 */
/* criteria.c - the tree of criteria below a definition. */

#include "daemon/scap/oval/engine.h"
#include "probes/compare.h"

static int
group_evaluate(struct oval *oval, const struct content_criteria *row,
    enum oval_result *result, struct error *err)
{
	unsigned int results[OVAL_RESULT__MAX] = { 0 };

	/* Every child, even when the first decides: what is not true is evidence. */
	for (uint32_t i = 0; i < row->children.count; i++) {
		uint32_t child = content_ref(oval->content, row->children, i);
		enum oval_result one;
		int r = criteria_evaluate(oval, child, &one, err);

		if (r < 0)
			return r;
		results[one]++;
	}
	*result = oval_combine_operator((enum oval_operator)row->operator_, results);
	return 0;
}

static int
leaf_evaluate(struct oval *oval, const struct content_criteria *row,
    enum oval_result *result, struct error *err)
{
	if (row->ref == CONTENT_NONE) {
		*result = OVAL_RESULT_ERROR;
		return 0;
	}
	if (row->kind == CONTENT_CRITERIA_EXTEND)
		return oval_definition(oval, row->ref, result, err);
	return test_evaluate(oval, row->ref, result, err);
}

static enum oval_result
negate(enum oval_result result)
{
	if (result == OVAL_RESULT_TRUE)
		return OVAL_RESULT_FALSE;
	return result == OVAL_RESULT_FALSE ? OVAL_RESULT_TRUE : result;
}

int
criteria_evaluate(
    struct oval *oval, uint32_t criteria, enum oval_result *result, struct error *err)
{
	const struct content_criteria *row = content_criteria_at(oval->content, criteria);
	int r;

	*result = OVAL_RESULT_ERROR;
	if (oval->depth >= OVAL_DEPTH_MAX)
		return 0;
	oval->depth++;
	r = row->kind == CONTENT_CRITERIA_GROUP ? group_evaluate(oval, row, result, err)
						: leaf_evaluate(oval, row, result, err);
	oval->depth--;
	if (row->negate)
		*result = negate(*result);
	return r;
}

static enum oval_result
leaf_result(const struct oval *oval, const struct content_criteria *row)
{
	enum oval_result result = OVAL_RESULT_ERROR;

	if (row->ref == CONTENT_NONE)
		return result;
	if (row->kind == CONTENT_CRITERIA_EXTEND)
		(void)oval_definition_result(oval, row->ref, &result);
	else if (oval->tests[row->ref] != NULL)
		result = oval->tests[row->ref]->result;
	return result;
}

static enum oval_result
known_result(const struct oval *oval, uint32_t criteria, unsigned int depth)
{
	const struct content_criteria *row = content_criteria_at(oval->content, criteria);
	unsigned int results[OVAL_RESULT__MAX] = { 0 };
	enum oval_result result;

	if (depth >= OVAL_DEPTH_MAX)
		return OVAL_RESULT_ERROR;
	for (uint32_t i = 0; i < row->children.count; i++)
		results[known_result(
		    oval, content_ref(oval->content, row->children, i), depth + 1)]++;
	result = row->kind == CONTENT_CRITERIA_GROUP
		     ? oval_combine_operator((enum oval_operator)row->operator_, results)
		     : leaf_result(oval, row);
	return row->negate ? negate(result) : result;
}

enum oval_result
oval_criteria(const struct oval *oval, uint32_t criteria)
{
	return known_result(oval, criteria, 0);
}
