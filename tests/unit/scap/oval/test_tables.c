/* SPDX-License-Identifier: Apache-2.0 */
/* test_tables.c - every row of the schema's tables of existence, set flags and variable
 * flags; cycles of any shape. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/scap/oval/engine.h"

#define T OVAL_RESULT_TRUE
#define F OVAL_RESULT_FALSE
#define E OVAL_RESULT_ERROR
#define U OVAL_RESULT_UNKNOWN

/* exists, does not exist, error, not collected */
static const struct {
	unsigned int counts[4];
	enum oval_result all, any, at_least_one, none, only_one;
} existences[] = {
	/* clang-format off */
	{ { 0, 0, 0, 0 }, F, T, F, T, F },
	{ { 1, 0, 0, 0 }, T, T, T, F, T },
	{ { 2, 0, 0, 0 }, T, T, T, F, F },
	{ { 0, 1, 0, 0 }, F, T, F, T, F },
	{ { 1, 1, 0, 0 }, F, T, T, F, T },
	{ { 2, 1, 0, 0 }, F, T, T, F, F },
	{ { 0, 0, 1, 0 }, E, E, E, E, E },
	{ { 1, 0, 1, 0 }, E, T, T, F, E },
	{ { 2, 0, 1, 0 }, E, T, T, F, F },
	{ { 0, 1, 1, 0 }, F, E, E, E, E },
	{ { 1, 1, 1, 1 }, F, T, T, F, E },
	{ { 0, 0, 0, 1 }, U, T, U, U, U },
	{ { 1, 0, 0, 1 }, U, T, T, F, U },
	{ { 2, 0, 0, 1 }, U, T, T, F, F },
	{ { 0, 1, 0, 1 }, F, T, U, U, U },
	{ { 0, 0, 1, 1 }, E, E, E, E, E },
	{ { 1, 0, 1, 1 }, E, T, T, F, E },
	{ { 2, 1, 1, 1 }, F, T, T, F, F },
	/* clang-format on */
};

#undef E

static void
test_existence(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(existences); i++) {
		unsigned int counts[OVAL_STATUS__MAX];

		counts[OVAL_STATUS_EXISTS] = existences[i].counts[0];
		counts[OVAL_STATUS_DOES_NOT_EXIST] = existences[i].counts[1];
		counts[OVAL_STATUS_ERROR] = existences[i].counts[2];
		counts[OVAL_STATUS_NOT_COLLECTED] = existences[i].counts[3];
		print_message("row %zu\n", i);
		assert_int_equal(
		    existence_check(OVAL_EXISTENCE_ALL_EXIST, counts), existences[i].all);
		assert_int_equal(
		    existence_check(OVAL_EXISTENCE_ANY_EXIST, counts), existences[i].any);
		assert_int_equal(
		    existence_check(OVAL_EXISTENCE_AT_LEAST_ONE_EXISTS, counts),
		    existences[i].at_least_one);
		assert_int_equal(existence_check(OVAL_EXISTENCE_NONE_EXIST, counts),
		    existences[i].none);
		assert_int_equal(existence_check(OVAL_EXISTENCE_ONLY_ONE_EXISTS, counts),
		    existences[i].only_one);
	}
}

/* As printed in SetOperatorEnumeration: rows are the second operand, columns the first,
 * both in the order error, complete, incomplete, does not exist, not collected, not
 * applicable. */
static const char *const set_flags[3][6] = {
	[CONTENT_SET_UNION] = {
		"E E E E E E",
		"E C I C I C",
		"E I I I I I",
		"E C I D I D",
		"E I I I N N",
		"E C I D N A",
	},
	[CONTENT_SET_INTERSECTION] = {
		"E E E D E E",
		"E C I D N C",
		"E I I D N I",
		"D D D D D D",
		"E N N D N N",
		"E C I D N A",
	},
	[CONTENT_SET_COMPLEMENT] = {
		"E E E D E E",
		"E C I D N E",
		"E E E D N E",
		"E C I D N E",
		"E N N D N E",
		"E E E E E E",
	},
};

static void
test_set_flags(void **state)
{
	static const char letters[] = "ECIDNA";
	static const enum oval_flag flags[] = { OVAL_FLAG_ERROR, OVAL_FLAG_COMPLETE,
		OVAL_FLAG_INCOMPLETE, OVAL_FLAG_DOES_NOT_EXIST, OVAL_FLAG_NOT_COLLECTED,
		OVAL_FLAG_NOT_APPLICABLE };

	(void)state;
	for (int operator_ = 0; operator_ < 3; operator_++)
		for (size_t second = 0; second < 6; second++)
			for (size_t first = 0; first < 6; first++) {
				char letter = set_flags[operator_][second][first * 2];
				size_t i = (size_t)(strchr(letters, letter) - letters);

				assert_int_equal(
				    set_flag((enum content_set_operator)operator_,
					flags[first], flags[second]),
				    flags[i]);
			}
}

static void
test_worse_flag(void **state)
{
	/* ConcatFunctionType's table: each is worse than those before it. */
	static const enum oval_flag order[] = { OVAL_FLAG_COMPLETE, OVAL_FLAG_INCOMPLETE,
		OVAL_FLAG_DOES_NOT_EXIST, OVAL_FLAG_NOT_COLLECTED,
		OVAL_FLAG_NOT_APPLICABLE, OVAL_FLAG_ERROR };

	(void)state;
	for (size_t i = 0; i < 6; i++)
		for (size_t j = 0; j < 6; j++)
			assert_int_equal(
			    values_worse(order[i], order[j]), order[i > j ? i : j]);
}

enum { NODES = 7 };

static void
visit_all(struct visits *v, const bool edges[NODES][NODES], uint32_t node)
{
	if (visit_enter(v, node) != VISIT_NEW)
		return;
	for (uint32_t i = 0; i < NODES; i++)
		if (edges[node][i])
			visit_all(v, edges, i);
	visit_leave(v, node);
}

/* By definition: a node lies on a cycle when it can reach itself. */
static void
reach(bool reaches[NODES][NODES])
{
	for (int k = 0; k < NODES; k++)
		for (int i = 0; i < NODES; i++)
			for (int j = 0; j < NODES; j++)
				reaches[i][j] = reaches[i][j] ||
						(reaches[i][k] && reaches[k][j]);
}

static void
test_cycles(void **state)
{
	(void)state;
	srand(1);
	for (int round = 0; round < 3000; round++) {
		bool edges[NODES][NODES], reaches[NODES][NODES];
		uint32_t start = (uint32_t)(rand() % NODES);
		struct visits v;

		for (int i = 0; i < NODES; i++)
			for (int j = 0; j < NODES; j++)
				edges[i][j] = rand() % 6 == 0;
		memcpy(reaches, edges, sizeof(edges));
		reach(reaches);
		assert_int_equal(visits_init(&v, NODES), 0);
		for (uint32_t i = 0; i < NODES; i++)
			visit_all(&v, edges, (start + i) % NODES);
		for (int i = 0; i < NODES; i++)
			assert_int_equal(v.nodes[i].is_cyclic, reaches[i][i]);
		assert_int_equal(v.n_open, 0);
		visits_done(&v);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_existence),
		cmocka_unit_test(test_set_flags),
		cmocka_unit_test(test_worse_flag),
		cmocka_unit_test(test_cycles),
	};

	return cmocka_run_group_tests_name("scap/oval/tables", tests, NULL, NULL);
}
