/* SPDX-License-Identifier: Apache-2.0 */
/* test_match_budget.c - prices of patterns, and what a scan's searches may take. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "probes/match_budget.h"

/* A step takes 10 to 20 ns: 20 seconds, where a scan has five minutes. */
#define SCAN_MAX UINT64_C(1000000000)
/* What nearly all searches of real content stay below, and what they do. */
#define LARGE 10000
#define ORDINARY 500
#define MEGABYTE (1000 * 1000)

static const struct match_price cheap = { .item = 1 };

static void
test_prices(void **state)
{
	static const struct {
		const char *pattern;
		uint32_t n_groups;
		bool ignores_case, refers_back;
		struct match_price price;
	} rows[] = {
		{ "a+b", 1, false, false, { 1, false, false } },
		{ "a+b", 1, true, false, { 1, true, false } },
		{ "(a)\\1", 2, false, true, { 1, false, true } },
		{ "(?i)a", 1, false, false, { 1, true, false } },
		{ "a(?m-i:b)", 1, false, false, { 1, true, false } },
		{ "a(?:i)(?=i)(?!i)(?>i)(?P<i>i)", 2, false, false, { 1, false, false } },
		{ "a{7}", 1, false, false, { 1, false, false } },
		{ "a{80}b{16,}{", 1, false, false, { 11, false, false } },
		{ "a{65535}b{99999}", 1, false, false, { 8192, false, false } },
		{ "((((a))))", 320, false, false, { 11, false, false } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct match_price price = match_price_of(rows[i].pattern,
		    rows[i].n_groups, rows[i].ignores_case, rows[i].refers_back);

		print_message("row %zu: %s\n", i, rows[i].pattern);
		assert_int_equal(price.item, rows[i].price.item);
		assert_int_equal(price.ignores_case, rows[i].price.ignores_case);
		assert_int_equal(price.refers_back, rows[i].price.refers_back);
	}
}

/* Items tried until COUNT or the limit; how many. */
static uint64_t
try_items(struct match_budget *b, uint64_t count)
{
	uint64_t tried = 0;

	while (tried < count && match_budget_step(b, b->at, 0))
		tried++;
	return tried;
}

static void
test_search(void **state)
{
	struct match_budget b = { 0 };
	uint64_t small, large, steps;

	(void)state;
	match_budget_begin(&b, cheap, 0, 0, 0);
	small = try_items(&b, UINT64_MAX);
	(void)match_budget_end(&b);
	assert_string_equal(match_budget_limit(&b), "takes more steps than a search may");

	/* A larger text may take more. */
	b = (struct match_budget){ 0 };
	match_budget_begin(&b, cheap, 0, MEGABYTE, 0);
	large = try_items(&b, UINT64_MAX);
	(void)match_budget_end(&b);
	assert_true(large > small + MEGABYTE);

	/* What was taken before counts, each way to take it. */
	b = (struct match_budget){ 0 };
	match_budget_begin(&b, cheap, 0, 0, 0);
	assert_int_equal(try_items(&b, LARGE), LARGE);
	steps = match_budget_end(&b);
	match_budget_begin(&b, cheap, steps, 0, 0);
	assert_true(match_budget_step(&b, 1000 * MATCH_STEP_BYTES, 0));
	assert_true(match_budget_step(&b, 0, 1000 * MATCH_STEP_BYTES));
	assert_in_range(small - try_items(&b, UINT64_MAX), LARGE + 2000, LARGE + 2100);
	(void)match_budget_end(&b);
	assert_in_range(b.spent, small - 2000, small);
}

/* A search that takes all it may but one step, in one stride. */
static uint64_t
take_nearly_all(struct match_budget *b)
{
	match_budget_begin(b, cheap, 0, 0, 0);
	if (b->steps + 1 < b->steps_max)
		assert_true(match_budget_step(
		    b, (size_t)(b->steps_max - b->steps - 1) * MATCH_STEP_BYTES, 0));
	return match_budget_end(b);
}

static bool
is_allowed(struct match_budget *b, uint64_t count)
{
	uint64_t tried;

	match_budget_begin(b, cheap, 0, 1000, 0);
	tried = try_items(b, count);
	(void)match_budget_end(b);
	return tried == count;
}

static void
test_scan(void **state)
{
	struct match_budget b = { 0 };
	uint64_t first = take_nearly_all(&b);

	(void)state;
	/* Files with which a search comes near its limit. */
	for (int i = 0; i < 30; i++) {
		(void)take_nearly_all(&b);
		assert_true(is_allowed(&b, LARGE));
	}
	match_budget_begin(&b, cheap, 0, 0, 0);
	assert_true(try_items(&b, first) < first);
	assert_string_equal(match_budget_limit(&b),
	    "takes more steps than the scan has left for patterns");
	(void)match_budget_end(&b);

	/* As many as one likes. */
	for (int i = 0; i < 1000 * 1000; i++)
		(void)take_nearly_all(&b);
	assert_true(is_allowed(&b, ORDINARY));
	assert_false(is_allowed(&b, LARGE));
	assert_in_range(b.spent, SCAN_MAX / 2, SCAN_MAX + 1000);
}

/* A large target has millions of names, which are searched for little each. */
static void
test_many(void **state)
{
	struct match_budget b = { 0 };

	(void)state;
	for (int i = 0; i < 3 * 1000 * 1000; i++)
		assert_true(is_allowed(&b, ORDINARY));
	assert_int_equal(b.spent, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_prices),
		cmocka_unit_test(test_search),
		cmocka_unit_test(test_scan),
		cmocka_unit_test(test_many),
	};

	return cmocka_run_group_tests_name("probes/match_budget", tests, NULL, NULL);
}
