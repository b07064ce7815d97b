/* SPDX-License-Identifier: Apache-2.0 */
/* test_rpm_rich.c - versions that overlap, and relations that are words. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/base/cleanup.h"
#include "probes/linux/rpm_rich.h"

#define LT RPM_SENSE_LESS
#define GT RPM_SENSE_GREATER
#define EQ RPM_SENSE_EQUAL
#define GE (GT | EQ)
#define LE (LT | EQ)

static struct text_span
span(const char *text)
{
	return (struct text_span){ text, strlen(text) };
}

static void
test_overlap(void **state)
{
	static const struct {
		uint32_t provided;
		const char *have;
		uint32_t asked;
		const char *want;
		bool overlaps;
	} rows[] = {
		{ 0, "", EQ, "1", true },
		{ EQ, "1", 0, "", true },
		{ EQ, "1-1", EQ, "1", true },
		{ EQ, "1", EQ, "1-7", true },
		{ EQ, "1-1", EQ, "1-2", false },
		{ EQ, "1-1", GT, "1", false },
		{ EQ, "1-1", GE, "1", true },
		{ EQ, "1-1", LT, "1", false },
		{ EQ, "1.10", GT, "1.9", true },
		{ EQ, "2", LT, "1", false },
		{ EQ, "1:1", GT, "2", true },
		{ EQ, "1", LT, "1:0", true },
		{ EQ, "0:1-1", EQ, "1-1", true },
		{ EQ, "1:1-1", EQ, "1-1", false },
		{ GT, "4", GT, "9", true },
		{ GT, "4", LT, "4", false },
		{ GE, "4", LE, "4", true },
		{ LT, "4", GT, "9", false },
		{ EQ, "1~rc1", LT, "1", true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct rpm_relation a = { .evr = span(rows[i].have),
			.flags = rows[i].provided };
		const struct rpm_relation b = { .evr = span(rows[i].want),
			.flags = rows[i].asked };

		print_message("%s %s\n", rows[i].have, rows[i].want);
		assert_int_equal(rpm_relation_overlaps(&a, &b), rows[i].overlaps);
		assert_int_equal(rpm_relation_overlaps(&b, &a), rows[i].overlaps);
	}
}

/* Package 0 provides a = 1, 1 provides b = 5, 70 provides b = 7 and c(x) = 1. */
static void
add(void *arg, const struct rpm_relation *relation, uint64_t *bits)
{
	static const struct {
		const char *name, *evr;
		uint32_t package;
	} provided[] = { { "a", "1", 0 }, { "b", "5", 1 }, { "b", "7", 70 },
		{ "c(x)", "1", 70 } };

	(void)arg;
	for (size_t i = 0; i < ARRAY_LEN(provided); i++) {
		const struct rpm_relation have = { .evr = span(provided[i].evr),
			.flags = EQ };

		if (relation->name.length == strlen(provided[i].name) &&
		    memcmp(relation->name.at, provided[i].name, relation->name.length) ==
			0 &&
		    rpm_relation_overlaps(&have, relation))
			bits[provided[i].package / 64] |= UINT64_C(1)
							  << provided[i].package % 64;
	}
}

static void
test_words(void **state)
{
	static const struct {
		const char *text;
		enum rpm_rich answer;
	} rows[] = {
		{ "(a)", RPM_RICH_YES },
		{ "(a and b)", RPM_RICH_YES },
		{ "(a and b and n)", RPM_RICH_NO },
		{ "(n or m or a)", RPM_RICH_YES },
		{ "(n or m)", RPM_RICH_NO },
		{ "(c(x) >= 1 and a)", RPM_RICH_YES },
		{ "(c(x) > 1 or n)", RPM_RICH_NO },
		{ "(n if m)", RPM_RICH_YES },
		{ "(n if a)", RPM_RICH_NO },
		{ "(a if b)", RPM_RICH_YES },
		{ "(a if b else n)", RPM_RICH_YES },
		{ "(a if m else n)", RPM_RICH_NO },
		{ "(n if m else a)", RPM_RICH_YES },
		{ "(a unless n)", RPM_RICH_YES },
		{ "(a unless b)", RPM_RICH_NO },
		{ "(n unless a else b)", RPM_RICH_YES },
		{ "(a unless n else m)", RPM_RICH_YES },
		{ "(b >= 5 with b < 6)", RPM_RICH_YES },
		{ "(b > 6 with b < 6)", RPM_RICH_NO },
		{ "(b with c(x))", RPM_RICH_YES },
		{ "(b = 5 with c(x))", RPM_RICH_NO },
		{ "(b without c(x))", RPM_RICH_YES },
		{ "(b = 7 without c(x))", RPM_RICH_NO },
		{ "((a or n) and (b or (m and n)))", RPM_RICH_YES },
		{ "((a and n) or (b and n))", RPM_RICH_NO },
		{ "( a  and\tb )", RPM_RICH_YES },
		{ "", RPM_RICH_BAD },
		{ "(", RPM_RICH_BAD },
		{ "()", RPM_RICH_BAD },
		{ "(a", RPM_RICH_BAD },
		{ "(a and)", RPM_RICH_BAD },
		{ "(a nor b)", RPM_RICH_BAD },
		{ "(a and b or n)", RPM_RICH_BAD },
		{ "(a else b)", RPM_RICH_BAD },
		{ "(a if b if n)", RPM_RICH_BAD },
		{ "(a if b else n else m)", RPM_RICH_BAD },
		{ "(a >=)", RPM_RICH_BAD },
		{ "(a) b", RPM_RICH_BAD },
		{ "(((((((((((((((((((((((((((((((((((((((((a)))", RPM_RICH_BAD },
	};
	static const struct rpm_providers providers = { .n_packages = 100, .add = add };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct rpm_set set;

		print_message("%s\n", rows[i].text);
		assert_int_equal(
		    rpm_rich_eval(span(rows[i].text), &providers, &set), rows[i].answer);
		rpm_set_done(&set);
	}
}

/* Who makes it true: those are in conflict. */
static void
test_sets(void **state)
{
	static const struct {
		const char *text;
		bool has[3]; /* 0, 1, 70 */
	} rows[] = {
		{ "(a and b)", { true, true, true } },
		{ "(a or c(x))", { true, false, true } },
		{ "(b with c(x))", { false, false, true } },
		{ "(b without c(x))", { false, true, false } },
		{ "(a unless n)", { true, false, false } },
		{ "(n unless a else b < 6)", { false, true, false } },
	};
	static const struct rpm_providers providers = { .n_packages = 71, .add = add };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct rpm_set set;

		print_message("%s\n", rows[i].text);
		assert_int_equal(
		    rpm_rich_eval(span(rows[i].text), &providers, &set), RPM_RICH_YES);
		assert_int_equal(rpm_set_has(&set, 0), rows[i].has[0]);
		assert_int_equal(rpm_set_has(&set, 1), rows[i].has[1]);
		assert_int_equal(rpm_set_has(&set, 70), rows[i].has[2]);
		rpm_set_done(&set);
	}
}

static bool
count_name(void *arg, const struct rpm_relation *relation)
{
	(void)relation;
	return ++*(int *)arg < 4;
}

static void
test_names(void **state)
{
	int count = 0;

	(void)state;
	assert_true(
	    rpm_rich_names(span("(/bin/a or (b >= 2 if c))"), count_name, &count));
	assert_int_equal(count, 3);
	count = 0;
	assert_false(
	    rpm_rich_names(span("(a and b and c and d and e)"), count_name, &count));
	assert_int_equal(count, 4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_overlap),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_sets),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
