/* SPDX-License-Identifier: Apache-2.0 */
/* test_tidings.c - what opened, closed or changed between two decisions, there and back.
 */

#include <errno.h>

#include "tests/unit/scap/fixture.h"

#include "daemon/report/report.h"
#include "daemon/tidings.h"

static struct cause causes_before[] = {
	{ "stays", "the same", 1, CONTENT_SEVERITY_MEDIUM },
	{ "worse", "before", 1, CONTENT_SEVERITY_LOW },
	{ "more", "r", 1, CONTENT_SEVERITY_LOW },
	{ "goes", "", 3, CONTENT_SEVERITY_HIGH },
	{ "accepted", "found", 1, CONTENT_SEVERITY_LOW },
};
static struct cause causes_now[] = {
	{ "comes", "new\nline", 2, CONTENT_SEVERITY_HIGH },
	{ "stays", "the same", 1, CONTENT_SEVERITY_MEDIUM },
	{ "worse", "after", 1, CONTENT_SEVERITY_LOW },
	{ "more", "r", 2, CONTENT_SEVERITY_LOW },
};
static struct score scores[] = { { "urn:xccdf:scoring:default", 62.499, 100 } };
static const struct override accepted = { "n", "who", "2026-11-01", "never", "why",
	XCCDF_FAIL };
static struct rule_result rules[] = {
	{ .rule = 0, .result = XCCDF_PASS, .cause = "comes" },
	{ .rule = 0, .result = XCCDF_FAIL, .cause = "comes" },
	{ .rule = 0,
	    .result = XCCDF_INFORMATIONAL,
	    .override = &accepted,
	    .cause = "accepted" },
};

static void
make_content(struct fixture *f)
{
	struct content_rule *rule;
	struct content_str cci;

	fixture_start(f);
	cci = builder_str(f->b, "CCI-000366");
	rule = builder_at(f->b, CONTENT_RULES, fixture_rule(f, CONTENT_NONE));
	rule->ccis = builder_strs(f->b, &cci, 1);
	fixture_compile(f);
}

static struct tidings *
make_tidings(const struct fixture *f, bool has_previous)
{
	const struct decision before = { .causes = causes_before,
		.n_causes = ARRAY_LEN(causes_before) };
	const struct decision now = { .causes = causes_now,
		.n_causes = ARRAY_LEN(causes_now),
		.rules = rules,
		.n_rules = ARRAY_LEN(rules),
		.verdict = VERDICT_NONCOMPLIANT,
		.doubt = "why not",
		.counts = { [XCCDF_PASS] = 7, [XCCDF_FIXED] = 9 },
		.open = { 1, 2, 3 },
		.n_waived = 4,
		.scores = scores,
		.n_scores = 1 };
	const struct report report = { .content = f->content,
		.decision = &now,
		.previous = has_previous ? &before : NULL };
	struct tidings *t = NULL;
	struct error err = { 0 };

	assert_int_equal(tidings_make(&t, &report, &err), 0);
	return t;
}

static const struct {
	enum change change;
	const char *cause, *reason, *rule, *cci, *result;
	uint32_t n_rules, severity;
} expected[] = {
	{ CHANGE_OPENED, "comes", "new\nline", "xccdf_mil.disa.stig_rule_SV-1r1_rule",
	    "CCI-000366", "fail", 2, CONTENT_SEVERITY_HIGH },
	{ CHANGE_CHANGED, "worse", "after", "", "", "", 1, CONTENT_SEVERITY_LOW },
	{ CHANGE_CHANGED, "more", "r", "", "", "", 2, CONTENT_SEVERITY_LOW },
	{ CHANGE_CLOSED, "goes", "", "", "", "pass", 3, CONTENT_SEVERITY_HIGH },
	{ CHANGE_CLOSED, "accepted", "waived by who (n): found", "", "", "informational",
	    1, CONTENT_SEVERITY_LOW },
};

static void
assert_findings(const struct tidings *t)
{
	assert_int_equal(t->verdict, VERDICT_NONCOMPLIANT);
	assert_string_equal(t->doubt, "why not");
	assert_int_equal(t->counts[XCCDF_PASS], 7);
	assert_int_equal(t->counts[XCCDF_FIXED], 9);
	assert_int_equal(t->open[0] * 100 + t->open[1] * 10 + t->open[2], 123);
	assert_int_equal(t->n_waived, 4);
	assert_string_equal(t->score, "62.50");
	assert_int_equal(t->n_findings, ARRAY_LEN(expected));
	for (size_t i = 0; i < ARRAY_LEN(expected); i++) {
		const struct finding *f = &t->findings[i];

		assert_int_equal(f->change, expected[i].change);
		assert_string_equal(f->cause, expected[i].cause);
		assert_string_equal(f->reason, expected[i].reason);
		assert_string_equal(f->rule, expected[i].rule);
		assert_string_equal(f->cci, expected[i].cci);
		assert_string_equal(f->result, expected[i].result);
		assert_int_equal(f->n_rules, expected[i].n_rules);
		assert_int_equal(f->severity, expected[i].severity);
	}
}

static void
test_changes(void **state)
{
	struct fixture f;
	autoptr(tidings) t = NULL;
	autoptr(tidings) first = NULL;

	(void)state;
	make_content(&f);
	t = make_tidings(&f, true);
	assert_findings(t);
	/* without a scan before, all of it is new */
	first = make_tidings(&f, false);
	assert_int_equal(first->n_findings, ARRAY_LEN(causes_now));
	for (uint32_t i = 0; i < first->n_findings; i++)
		assert_int_equal(first->findings[i].change, CHANGE_OPENED);
	fixture_end(&f);
}

static void
test_there_and_back(void **state)
{
	autoptr(tidings) t = NULL;
	autoptr(tidings) back = NULL;
	autobuffer bytes = { 0 };
	struct error err = { 0 };
	struct fixture f;

	(void)state;
	make_content(&f);
	t = make_tidings(&f, true);
	t->path = "/var/spool/x";
	t->is_unchanged = true;
	tidings_pack(&bytes, t, NULL);
	assert_int_equal(tidings_read(&back, bytes.data, bytes.length, &err), 0);
	assert_findings(back);
	assert_string_equal(back->path, "/var/spool/x");
	assert_true(back->is_unchanged);
	fixture_end(&f);
}

/* Every beginning and every single byte made 0xff: refused or read, never beyond its end.
 */
static void
test_broken(void **state)
{
	autoptr(tidings) t = NULL;
	autobuffer bytes = { 0 };
	struct error err = { 0 };
	struct fixture f;

	(void)state;
	make_content(&f);
	t = make_tidings(&f, true);
	tidings_pack(&bytes, t, NULL);
	for (size_t length = 0; length < bytes.length; length++) {
		autofree unsigned char *cut = malloc(length + 1);
		struct tidings *back = NULL;

		memcpy(cut, bytes.data, length);
		assert_int_equal(tidings_read(&back, cut, length, &err), -EPROTO);
		assert_null(back);
	}
	for (size_t at = 0; at < bytes.length; at++) {
		autofree unsigned char *bad = malloc(bytes.length);
		autoptr(tidings) back = NULL;

		memcpy(bad, bytes.data, bytes.length);
		bad[at] = 0xff;
		if (tidings_read(&back, bad, bytes.length, &err) < 0)
			continue;
		assert_true(back->verdict < VERDICT__MAX);
		for (uint32_t i = 0; i < back->n_findings; i++)
			assert_true(back->findings[i].severity < CONTENT_SEVERITY__MAX &&
				    back->findings[i].change < CHANGE__MAX);
	}
	buffer_add_text(&bytes, "x");
	assert_int_equal(
	    tidings_read(&(struct tidings *){ 0 }, bytes.data, bytes.length, &err),
	    -EPROTO);
	fixture_end(&f);
}

/* The scribe's own failure comes as an error with its text. */
static void
test_failure(void **state)
{
	struct error failure = { 0 }, err = { 0 };
	autobuffer bytes = { 0 };
	struct tidings *back = NULL;

	(void)state;
	(void)error_say(&failure, ENOSPC, "no room left");
	tidings_pack(&bytes, NULL, &failure);
	assert_int_equal(tidings_read(&back, bytes.data, bytes.length, &err), -EIO);
	assert_string_equal(err.text, "no room left");
	assert_int_equal(
	    tidings_read(&back, bytes.data, bytes.length - 1, &err), -EPROTO);
	assert_null(back);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_changes),
		cmocka_unit_test(test_there_and_back),
		cmocka_unit_test(test_broken),
		cmocka_unit_test(test_failure),
	};

	return cmocka_run_group_tests_name("tidings", tests, NULL, NULL);
}
