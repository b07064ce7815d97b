/* SPDX-License-Identifier: Apache-2.0 */
/*
 * combine.c - many results into one: the truth tables of the OVAL common schema
 * ("CheckEnumeration", "OperatorEnumeration").
 */

#include <stdbool.h>

#include "probes/compare.h"

/* What decides when neither true nor false do, worst first. */
static enum oval_result
combine_rest(const unsigned int *results, enum oval_result decided)
{
	if (results[OVAL_RESULT_ERROR] > 0)
		return OVAL_RESULT_ERROR;
	if (results[OVAL_RESULT_UNKNOWN] > 0)
		return OVAL_RESULT_UNKNOWN;
	if (results[OVAL_RESULT_NOT_EVALUATED] > 0)
		return OVAL_RESULT_NOT_EVALUATED;
	if (results[OVAL_RESULT_TRUE] + results[OVAL_RESULT_FALSE] > 0)
		return decided;
	return results[OVAL_RESULT_NOT_APPLICABLE] > 0 ? OVAL_RESULT_NOT_APPLICABLE
						       : OVAL_RESULT_UNKNOWN;
}

static enum oval_result
combine_all(const unsigned int *results)
{
	if (results[OVAL_RESULT_FALSE] > 0)
		return OVAL_RESULT_FALSE;
	return combine_rest(results, OVAL_RESULT_TRUE);
}

static enum oval_result
combine_at_least_one(const unsigned int *results)
{
	if (results[OVAL_RESULT_TRUE] > 0)
		return OVAL_RESULT_TRUE;
	return combine_rest(results, OVAL_RESULT_FALSE);
}

static enum oval_result
combine_none(const unsigned int *results)
{
	if (results[OVAL_RESULT_TRUE] > 0)
		return OVAL_RESULT_FALSE;
	return combine_rest(results, OVAL_RESULT_TRUE);
}

static enum oval_result
combine_only_one(const unsigned int *results)
{
	if (results[OVAL_RESULT_TRUE] > 1)
		return OVAL_RESULT_FALSE;
	return combine_rest(results,
	    results[OVAL_RESULT_TRUE] == 1 ? OVAL_RESULT_TRUE : OVAL_RESULT_FALSE);
}

static enum oval_result
combine_odd(const unsigned int *results)
{
	return combine_rest(results,
	    results[OVAL_RESULT_TRUE] % 2 == 1 ? OVAL_RESULT_TRUE : OVAL_RESULT_FALSE);
}

typedef enum oval_result combine_fn(const unsigned int *results);

enum oval_result
oval_combine_check(enum oval_check check, const unsigned int *results)
{
	static combine_fn *const by_check[OVAL_CHECK__MAX] = {
		[OVAL_CHECK_ALL] = combine_all,
		[OVAL_CHECK_AT_LEAST_ONE] = combine_at_least_one,
		[OVAL_CHECK_NONE_SATISFY] = combine_none,
		[OVAL_CHECK_ONLY_ONE] = combine_only_one,
	};

	return (unsigned int)check < OVAL_CHECK__MAX ? by_check[check](results)
						     : OVAL_RESULT_ERROR;
}

enum oval_result
oval_combine_operator(enum oval_operator operator_, const unsigned int *results)
{
	static combine_fn *const by_operator[OVAL_OPERATOR__MAX] = {
		[OVAL_OPERATOR_AND] = combine_all,
		[OVAL_OPERATOR_OR] = combine_at_least_one,
		[OVAL_OPERATOR_ONE] = combine_only_one,
		[OVAL_OPERATOR_XOR] = combine_odd,
	};

	return (unsigned int)operator_ < OVAL_OPERATOR__MAX
		   ? by_operator[operator_](results)
		   : OVAL_RESULT_ERROR;
}
