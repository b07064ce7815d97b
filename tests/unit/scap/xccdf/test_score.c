/* SPDX-License-Identifier: Apache-2.0 */
/* test_score.c - the four scoring models, by hand and against what oscap 1.3.7 gave. */

#include <math.h>

#include "tests/unit/scap/fixture.h"

static const char *const systems[] = { "urn:xccdf:scoring:default",
	"urn:xccdf:scoring:flat", "urn:xccdf:scoring:flat-unweighted",
	"urn:xccdf:scoring:absolute" };

enum { GROUPS_MAX = 12, RULES_MAX = 12 };

static const struct score_row {
	struct {
		uint32_t parent; /* 0: the benchmark; else the group's number, from 1 */
		float weight;
	} groups[GROUPS_MAX];
	uint32_t n_groups;
	struct {
		uint32_t group, count; /* so many alike */
		float weight;
		enum oval_result result;
	} rules[RULES_MAX];
	double values[ARRAY_LEN(systems)], maxima[ARRAY_LEN(systems)];
} rows[] = {
	/* nothing counts: notapplicable and notchecked take no part */
	{ .rules = { { 0, 3, 1, OVAL_RESULT_NOT_APPLICABLE },
	      { 0, 1, 1, OVAL_RESULT_NOT_EVALUATED } },
	    .values = { 0, 0, 0, 1 },
	    .maxima = { 100, 0, 0, 1 } },
	/* error and unknown count as not passed */
	{ .rules = { { 0, 1, 1, OVAL_RESULT_TRUE }, { 0, 1, 1, OVAL_RESULT_ERROR },
	      { 0, 1, 1, OVAL_RESULT_UNKNOWN }, { 0, 1, 1, OVAL_RESULT_NOT_APPLICABLE } },
	    .values = { 100.0 / 3, 1, 1, 0 },
	    .maxima = { 100, 3, 3, 1 } },
	/* weights of rules */
	{ .rules = { { 0, 1, 3, OVAL_RESULT_TRUE }, { 0, 1, 1, OVAL_RESULT_FALSE } },
	    .values = { 75, 3, 1, 0 },
	    .maxima = { 100, 4, 2, 1 } },
	{ .rules = { { 0, 2, 2.5F, OVAL_RESULT_TRUE } },
	    .values = { 100, 5, 2, 1 },
	    .maxima = { 100, 5, 2, 1 } },
	/* a weight of 0 stays 0, also where no weights count */
	{ .rules = { { 0, 1, 0, OVAL_RESULT_TRUE }, { 0, 1, 4, OVAL_RESULT_FALSE } },
	    .values = { 0, 0, 0, 0 },
	    .maxima = { 100, 4, 1, 1 } },
	/* weights of groups, one within another, one without any rule that counts */
	{ .groups = { { 0, 2 }, { 1, 3 }, { 0, 100 }, { 0, 0 } },
	    .n_groups = 4,
	    .rules = { { 1, 1, 1, OVAL_RESULT_TRUE }, { 2, 1, 1, OVAL_RESULT_FALSE },
		{ 3, 1, 1, OVAL_RESULT_NOT_APPLICABLE }, { 0, 1, 1, OVAL_RESULT_TRUE },
		{ 4, 1, 1, OVAL_RESULT_FALSE } },
	    /* group 1: (100*1 + 0*3) / 4 = 25; benchmark: (25*2 + 100*1) / 3 */
	    .values = { 50, 2, 2, 0 },
	    .maxima = { 100, 4, 4, 1 } },
	/*
	 * What oscap 1.3.7 gave for Chainguard's GPOS datastream over an empty root: ten
	 * groups, the first not applicable. Its scores: default 55.555557, flat 80 of 91.
	 */
	{ .groups = { { 0, 1 }, { 0, 1 }, { 0, 1 }, { 0, 1 }, { 0, 1 }, { 0, 1 },
	      { 0, 1 }, { 0, 1 }, { 0, 1 }, { 0, 1 } },
	    .n_groups = 10,
	    .rules = { { 1, 107, 1, OVAL_RESULT_NOT_APPLICABLE },
		{ 2, 5, 1, OVAL_RESULT_FALSE }, { 3, 46, 1, OVAL_RESULT_TRUE },
		{ 4, 1, 1, OVAL_RESULT_TRUE }, { 5, 13, 1, OVAL_RESULT_TRUE },
		{ 6, 18, 1, OVAL_RESULT_TRUE }, { 7, 2, 1, OVAL_RESULT_TRUE },
		{ 8, 3, 1, OVAL_RESULT_FALSE }, { 9, 2, 1, OVAL_RESULT_FALSE },
		{ 10, 1, 1, OVAL_RESULT_FALSE } },
	    .values = { 55.555557, 80, 80, 0 },
	    .maxima = { 100, 91, 91, 1 } },
};

static void
add_rules(struct fixture *f, const struct score_row *row)
{
	for (size_t i = 0; i < RULES_MAX; i++)
		for (uint32_t k = 0; k < row->rules[i].count; k++) {
			struct content_rule *rule;
			uint32_t def = fixture_definition(
			    f, "oval:t:def:1", CONTENT_CLASS_COMPLIANCE, CONTENT_NONE);
			uint32_t at = fixture_rule(f, fixture_check(f, def));

			rule = builder_at(f->b, CONTENT_RULES, at);
			rule->weight = row->rules[i].weight;
			rule->group = row->rules[i].group == 0 ? CONTENT_NONE
							       : row->rules[i].group - 1;
			fixture_put_definition(f, def, row->rules[i].result);
		}
}

static void
check_row(const struct score_row *row)
{
	struct fixture f;

	fixture_start(&f);
	for (uint32_t i = 0; i < row->n_groups; i++) {
		struct content_group group = { .selected = 1,
			.weight = row->groups[i].weight,
			.parent = row->groups[i].parent == 0
				      ? CONTENT_NONE
				      : row->groups[i].parent - 1 };

		(void)builder_row(f.b, CONTENT_GROUPS, &group);
	}
	for (size_t i = 0; i < ARRAY_LEN(systems); i++)
		fixture_model(&f, systems[i]);
	add_rules(&f, row);
	fixture_compile(&f);
	fixture_decide(&f);
	assert_int_equal(f.decision->n_scores, ARRAY_LEN(systems));
	for (size_t i = 0; i < ARRAY_LEN(systems); i++) {
		const struct score *score = &f.decision->scores[i];

		assert_string_equal(score->system, systems[i]);
		if (fabs(score->value - row->values[i]) > 0.00001 ||
		    fabs(score->maximum - row->maxima[i]) > 0.00001)
			fail_msg("row %zu: %s %f of %f", (size_t)(row - rows), systems[i],
			    score->value, score->maximum);
	}
	fixture_end(&f);
}

static void
test_models(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		check_row(&rows[i]);
}

/* No model named, or none known: the default one. */
static void
test_default(void **state)
{
	(void)state;
	for (int named = 0; named < 2; named++) {
		struct fixture f;

		fixture_start(&f);
		if (named)
			fixture_model(&f, "urn:example:other");
		fixture_compile(&f);
		fixture_decide(&f);
		assert_int_equal(f.decision->n_scores, 1);
		assert_string_equal(f.decision->scores[0].system, systems[0]);
		fixture_end(&f);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_models),
		cmocka_unit_test(test_default),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
