/* SPDX-License-Identifier: Apache-2.0 */
/* test_changes.c - what differs between two decisions. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/report/changes.h"

enum { CAUSES_MAX = 3, RULES_MAX = 3 };

static const struct override waived = { "n", "who", "2026-11-01", "2027-01-31", "why",
	XCCDF_FAIL };

/* Rules by their results' first letters: p, f, e, w (waived, of cause a); capital: one
 * definition of several. */
static const struct {
	const char *name;
	struct cause before[CAUSES_MAX], now[CAUSES_MAX];
	const char *rules_before, *rules_now; /* NULL: no scan before */
	const char *changes;
} rows[] = {
	{ "nothing before", { { 0 } }, { { "a", "r", 1, 3 } }, NULL, "f", "opened a" },
	{ "the same", { { "a", "r", 1, 3 } }, { { "a", "r", 1, 3 } }, "pf", "pf", "" },
	{ "opened and closed", { { "a", "r", 1, 3 } }, { { "b", "r", 1, 3 } }, "fp", "pf",
	    "opened b, closed a, 0 fail to pass, 1 pass to fail" },
	{ "another reason", { { "a", "r", 1, 3 } }, { { "a", "s", 1, 3 } }, "f", "f",
	    "changed a" },
	{ "more rules", { { "a", "r", 1, 3 } }, { { "a", "r", 2, 3 } }, "fp", "ff",
	    "changed a, 1 pass to fail" },
	{ "worse", { { "a", "r", 1, 3 } }, { { "a", "r", 1, 4 } }, "f", "f",
	    "changed a" },
	{ "another order", { { "a", "r", 1, 3 }, { "b", "r", 1, 3 } },
	    { { "b", "r", 1, 3 }, { "a", "r", 1, 3 } }, "ff", "ff", "" },
	{ "all closed", { { "a", "r", 1, 3 }, { "b", "r", 1, 3 } }, { { 0 } }, "fe", "pp",
	    "closed a, closed b, 0 fail to pass, 1 error to pass" },
	{ "waived", { { "a", "r", 1, 3 }, { "b", "s", 1, 3 } }, { { "b", "s", 1, 3 } },
	    "ff", "wf",
	    "closed a: waived until 2027-01-31 by who (n): r, 0 fail to informational" },
	{ "waived of another cause", { { "b", "r", 1, 3 } }, { { 0 } }, "pf", "wp",
	    "closed b, 0 pass to informational, 1 fail to pass" },
	{ "ended", { { 0 } }, { { "a", "r", 1, 3 } }, "w", "f",
	    "opened a, 0 informational to fail" },
	{ "one of many", { { 0 } }, { { 0 } }, "PF", "PP", "1 fail to pass" },
};

static void
fill(struct decision *d, const struct cause *causes, const char *results,
    struct rule_result rules[RULES_MAX])
{
	*d = (struct decision){ .causes = (struct cause *)(uintptr_t)causes,
		.rules = rules };
	while (d->n_causes < CAUSES_MAX && causes[d->n_causes].id != NULL)
		d->n_causes++;
	for (; results != NULL && results[d->n_rules] != '\0'; d->n_rules++) {
		char c = results[d->n_rules];

		rules[d->n_rules] = (struct rule_result){ .rule = d->n_rules,
			.definition = d->n_rules,
			.is_one_of_many = c < 'a',
			.cause = c == 'w' ? "a" : "",
			.override = c == 'w' ? &waived : NULL,
			.result = c == 'p' || c == 'P'	 ? XCCDF_PASS
				  : c == 'w'		 ? XCCDF_INFORMATIONAL
				  : c == 'f' || c == 'F' ? XCCDF_FAIL
							 : XCCDF_ERROR };
	}
}

static void
say(struct buffer *out, const struct changes *c)
{
	for (uint32_t i = 0; i < c->n_causes; i++) {
		const struct cause_change *one = &c->causes[i];

		assert_int_equal(one->now == NULL, one->change == CHANGE_CLOSED);
		assert_int_equal(one->before == NULL, one->change == CHANGE_OPENED);
		buffer_printf(out, "%s%s %s", out->length > 0 ? ", " : "",
		    change_text(one->change),
		    (one->now != NULL ? one->now : one->before)->id);
		if (one->waived != NULL) {
			buffer_add_text(out, ": ");
			change_reason(out, one);
		}
	}
	for (uint32_t i = 0; i < c->n_rules; i++)
		buffer_printf(out, "%s%u %s to %s", out->length > 0 ? ", " : "",
		    c->rules[i].now->rule, xccdf_result_text(c->rules[i].before->result),
		    xccdf_result_text(c->rules[i].now->result));
}

static void
test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct rule_result old_rules[RULES_MAX], new_rules[RULES_MAX];
		struct decision before, now;
		autoptr(changes) changes = NULL;
		autobuffer text = { 0 };
		struct error err = { 0 };

		fill(&before, rows[i].before, rows[i].rules_before, old_rules);
		fill(&now, rows[i].now, rows[i].rules_now, new_rules);
		assert_int_equal(changes_make(&changes, &now,
				     rows[i].rules_before == NULL ? NULL : &before, &err),
		    0);
		say(&text, changes);
		if (strcmp(buffer_text(&text), rows[i].changes) != 0)
			fail_msg("%s: \"%s\"", rows[i].name, buffer_text(&text));
	}
}

/* Of one rule: what makes its waiver another one. */
static void
test_waivers(void **state)
{
	static const struct override later = { "n", "who", "2026-11-01", "2027-02-28",
		"why", XCCDF_FAIL };
	static const struct {
		struct rule_result before, now;
		bool differ;
	} of_one[] = {
		{ { .result = XCCDF_FAIL }, { .result = XCCDF_PASS }, false },
		{ { .result = XCCDF_FAIL },
		    { .result = XCCDF_INFORMATIONAL, .override = &waived }, true },
		{ { .result = XCCDF_INFORMATIONAL, .override = &waived },
		    { .result = XCCDF_FAIL }, true },
		{ { .result = XCCDF_INFORMATIONAL, .override = &waived },
		    { .result = XCCDF_INFORMATIONAL, .override = &waived }, false },
		{ { .result = XCCDF_INFORMATIONAL, .override = &waived },
		    { .result = XCCDF_INFORMATIONAL, .override = &later }, true },
		{ { .result = XCCDF_INFORMATIONAL, .override = &waived },
		    { .result = XCCDF_PASS, .override = &waived }, true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(of_one); i++) {
		struct rule_result a = of_one[i].before, b = of_one[i].now;
		const struct decision before = { .rules = &a, .n_rules = 1 },
				      now = { .rules = &b, .n_rules = 1 };

		assert_int_equal(changes_of_waivers(&now, &before), of_one[i].differ);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_rows),
		cmocka_unit_test(test_waivers) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
