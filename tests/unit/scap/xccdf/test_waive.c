/* SPDX-License-Identifier: Apache-2.0 */
/* test_waive.c - what waivers make of results, on which days, and of which findings. */

#include "daemon/scap/xccdf/waiver.h"
#include "tests/unit/scap/fixture.h"

#define DAY INT64_C(86400000000)
#define NOVEMBER_10 INT64_C(1794268800000000) /* 2026-11-10T00:00:00Z */
#define NOVEMBER_20 (NOVEMBER_10 + 10 * DAY)

static char any[] = "*", name_a[] = "a", name_b[] = "b", who[] = "Jane Doe",
	    why[] = "it is\nas it is", date[] = "2026-11-10", until[] = "2026-11-20",
	    never[] = WAIVER_NEVER;

static char *any_words[] = { any };

static struct waiver
waiver(char *name, enum xccdf_result result)
{
	return (struct waiver){ .name = name,
		.rules = { any_words, 1 },
		.result = result,
		.authority = who,
		.reason = why,
		.date = date,
		.until = until };
}

/* One rule whose definition of CRITERIA came to RESULT. */
static void
start(struct fixture *f, const char *criteria, const char *tests, enum oval_result result)
{
	fixture_start(f);
	(void)fixture_rule(f, fixture_check(f, fixture_definition(f, "oval:t:def:1",
						   CONTENT_CLASS_COMPLIANCE,
						   fixture_criteria(f, &criteria))));
	fixture_compile(f);
	fixture_put_tests(f, tests);
	fixture_put_definition(f, 0, result);
}

static const struct {
	enum oval_result oval;
	const char *test;
	enum xccdf_result old;
	bool is_waived;
} olds[] = {
	{ OVAL_RESULT_TRUE, "T", XCCDF_PASS, false },
	{ OVAL_RESULT_FALSE, "F", XCCDF_FAIL, true },
	{ OVAL_RESULT_ERROR, "E", XCCDF_ERROR, true },
	{ OVAL_RESULT_UNKNOWN, "U", XCCDF_UNKNOWN, true },
	{ OVAL_RESULT_NOT_EVALUATED, "F", XCCDF_NOTCHECKED, true },
	{ OVAL_RESULT_NOT_APPLICABLE, "N", XCCDF_NOTAPPLICABLE, false },
};

/* Each result there is, to each that it may become. */
static void
test_results(void **state)
{
	static const struct {
		enum xccdf_result result;
		double score;
	} news[] = { { XCCDF_INFORMATIONAL, 0 }, { XCCDF_NOTAPPLICABLE, 0 },
		{ XCCDF_PASS, 100 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(olds); i++)
		for (size_t k = 0; k < ARRAY_LEN(news); k++) {
			struct waiver w = waiver(name_a, news[k].result);
			const struct waivers ws = { &w, 1 };
			const struct decision *d;
			struct fixture f;

			start(&f, "0", olds[i].test, olds[i].oval);
			fixture_decide_with(&f, &ws, NOVEMBER_10);
			d = f.decision;
			assert_int_equal(d->n_waived, olds[i].is_waived);
			assert_int_equal(d->n_used, olds[i].is_waived);
			assert_int_equal(d->n_causes, 0);
			if (!olds[i].is_waived) {
				assert_int_equal(d->rules[0].result, olds[i].old);
				assert_null(d->rules[0].override);
				fixture_end(&f);
				continue;
			}
			assert_int_equal(d->rules[0].result, news[k].result);
			assert_int_equal(d->rules[0].override->old_result, olds[i].old);
			assert_int_equal(d->counts[news[k].result], 1);
			assert_int_equal(d->counts[olds[i].old], 0);
			assert_int_equal(d->open[1], 0);
			assert_true(d->scores[0].value == news[k].score);
			if (olds[i].old != XCCDF_NOTCHECKED ||
			    news[k].result == XCCDF_PASS)
				assert_int_equal(d->verdict, VERDICT_COMPLIANT);
			fixture_end(&f);
		}
}

/* What is told of it; what was found stays. */
static void
test_texts(void **state)
{
	struct waiver w = waiver(name_a, XCCDF_PASS);
	const struct waivers ws = { &w, 1 };
	const struct rule_result *r;
	struct fixture f;

	(void)state;
	start(&f, "0", "F", OVAL_RESULT_FALSE);
	fixture_decide_with(&f, &ws, NOVEMBER_10);
	r = &f.decision->rules[0];
	assert_string_equal(r->override->name, "a");
	assert_string_equal(r->override->authority, "Jane Doe");
	assert_string_equal(r->override->date, "2026-11-10");
	assert_string_equal(r->override->until, "2026-11-20");
	assert_string_equal(r->override->reason, "it is as it is");
	assert_string_equal(r->reason, "found 1 file (leaf 0)");
	assert_string_equal(r->cause, "oval:t:tst:0");
	fixture_end(&f);
}

static const struct {
	int64_t now_us;
	char *until;
	const char *reason; /* NULL: it holds */
} days[] = {
	{ 0, until, "found 1 file (leaf 0)" },
	{ NOVEMBER_10 - 1, until, "found 1 file (leaf 0)" },
	{ NOVEMBER_10, until, NULL },
	{ NOVEMBER_20 + DAY - 1, until, NULL },
	{ NOVEMBER_20 + DAY, until,
	    "waiver a ended on 2026-11-20: found 1 file (leaf 0)" },
	{ NOVEMBER_10 - 1, never, "found 1 file (leaf 0)" },
	{ NOVEMBER_20 + 365000 * DAY, never, NULL },
};

static void
test_days(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(days); i++) {
		struct waiver w = waiver(name_a, XCCDF_PASS);
		const struct waivers ws = { &w, 1 };
		struct fixture f;

		w.until = days[i].until;
		start(&f, "0", "F", OVAL_RESULT_FALSE);
		fixture_decide_with(&f, &ws, days[i].now_us);
		assert_int_equal(f.decision->n_waived, days[i].reason == NULL);
		if (days[i].reason != NULL) {
			const struct decision *d = f.decision;

			assert_int_equal(d->rules[0].result, XCCDF_FAIL);
			assert_string_equal(d->rules[0].reason, days[i].reason);
			assert_string_equal(d->causes[0].reason, days[i].reason);
			assert_int_equal(
			    d->n_used, strstr(days[i].reason, "ended") != NULL);
			assert_int_equal(d->verdict, VERDICT_NONCOMPLIANT);
		}
		fixture_end(&f);
	}
}

/* The rule is xccdf_mil.disa.stig_rule_SV-1r1_rule, which stands for SV-9r2_rule. */
static const struct {
	const char *rule, *target, *image;
	bool is_waived;
} subjects[] = {
	{ "xccdf_mil.disa.stig_rule_SV-1r1_rule", NULL, NULL, true },
	{ "SV-1r1_rule", NULL, NULL, true },
	{ "SV-1r1", NULL, NULL, true },
	{ "SV-1r*_rule", NULL, NULL, true },
	{ "SV-9r2_rule", NULL, NULL, true },
	{ "SV-9*", NULL, NULL, true },
	{ "SV-1", NULL, NULL, false },
	{ "V-1r1_rule", NULL, NULL, false },
	{ "*", "web@*", NULL, true },
	{ "*", "web", NULL, false },
	{ "*", NULL, "nginx:*", true },
	{ "*", NULL, "nginx", false },
	{ "*", "web@h", "nginx:1", true },
	{ "*", "web@h", "x", false },
	{ "*", "x", "nginx:1", false },
};

static void
test_subjects(void **state)
{
	const struct record_target target = { .scan = "",
		.target = "web@h",
		.host = "",
		.container_id = "",
		.container_name = "",
		.image = "nginx:1",
		.image_id = "",
		.started_at = "",
		.content_path = "",
		.content_digest = "",
		.benchmark = "",
		.profile = "",
		.undecided = "" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(subjects); i++) {
		struct waiver w = waiver(name_a, XCCDF_PASS);
		const struct waivers ws = { &w, 1 };
		char rule[64], asset[16] = "", image[16] = "";
		char *rules[] = { rule }, *assets[] = { asset }, *images[] = { image };
		struct fixture f;

		(void)snprintf(rule, sizeof(rule), "%s", subjects[i].rule);
		w.rules = (struct words){ rules, 1 };
		if (subjects[i].target != NULL) {
			(void)snprintf(asset, sizeof(asset), "%s", subjects[i].target);
			w.targets = (struct words){ assets, 1 };
		}
		if (subjects[i].image != NULL) {
			(void)snprintf(image, sizeof(image), "%s", subjects[i].image);
			w.images = (struct words){ images, 1 };
		}
		fixture_start(&f);
		((struct content_rule *)builder_at(
		     f.b, CONTENT_RULES, fixture_rule(&f, CONTENT_NONE)))
		    ->stig_rule = builder_str(f.b, "SV-9r2_rule");
		fixture_compile(&f);
		record_put_target(&f.record_bytes, &target);
		fixture_decide_with(&f, &ws, NOVEMBER_10);
		if (f.decision->n_waived != subjects[i].is_waived)
			fail_msg("row %zu", i);
		fixture_end(&f);
	}
}

/* The first that holds wins; of those that do not the first is told. */
static void
test_order(void **state)
{
	struct waiver list[] = { waiver(name_a, XCCDF_PASS),
		waiver(name_b, XCCDF_NOTAPPLICABLE) };
	const struct waivers ws = { list, 2 };
	struct fixture f;

	(void)state;
	start(&f, "0", "F", OVAL_RESULT_FALSE);
	fixture_decide_with(&f, &ws, NOVEMBER_10);
	assert_string_equal(f.decision->rules[0].override->name, "a");
	assert_int_equal(f.decision->n_used, 1);
	fixture_end(&f);

	list[0].until = date;
	start(&f, "0", "F", OVAL_RESULT_FALSE);
	fixture_decide_with(&f, &ws, NOVEMBER_20);
	assert_string_equal(f.decision->rules[0].override->name, "b");
	assert_ptr_equal(f.decision->used[0], &list[1]);
	fixture_end(&f);

	start(&f, "0", "F", OVAL_RESULT_FALSE);
	fixture_decide_with(&f, &ws, NOVEMBER_20 + DAY);
	assert_string_equal(f.decision->rules[0].reason,
	    "waiver a ended on 2026-11-10: found 1 file (leaf 0)");
	assert_ptr_equal(f.decision->used[0], &list[0]);
	fixture_end(&f);
}

enum { ITEMS = 3 };

/*
 * A test that no file may be there, with items of which the record kept those named;
 * OTHER is what a second test, which is not told, came to.
 */
static const struct {
	const char *items[ITEMS];
	uint32_t n_items;
	char other;
	const char *findings[2];
	enum { OPEN, PART, WAIVED } wanted;
} findings[] = {
	/* one item: its line or the reason, which tells of it */
	{ { "/bin/su" }, 1, 'T', { "/bin/su" }, WAIVED },
	{ { "/bin/su" }, 1, 'T', { "found /bin/su*" }, WAIVED },
	{ { "/bin/su" }, 1, 'T', { "*/bin/*" }, WAIVED },
	{ { "/bin/su" }, 1, 'T', { "/bin/sudo" }, OPEN },
	{ { "/bin/su" }, 1, 'T', { "/bin/sudo", "/bin/su" }, WAIVED },
	/* more: each line */
	{ { "/bin/ping", "/bin/su" }, 2, 'T', { "/bin/su" }, PART },
	{ { "/bin/ping", "/bin/su" }, 2, 'T', { "found 2 files, first /bin/ping*" },
	    PART },
	{ { "/bin/ping", "/bin/su" }, 2, 'T', { "/bin/ping", "/bin/su" }, WAIVED },
	{ { "/bin/ping", "/bin/su" }, 2, 'T', { "/bin/*" }, WAIVED },
	{ { "/bin/ping", "/bin/su" }, 2, 'T', { "/sbin/*" }, OPEN },
	/* one that was not kept could be anything */
	{ { "/bin/ping", "/bin/su" }, 3, 'T', { "/bin/*" }, PART },
	/* nothing was kept: the reason is all there is */
	{ { NULL }, 1, 'T', { "found 1 file*" }, WAIVED },
	{ { NULL }, 2, 'T', { "found 1 file*" }, OPEN },
	/* another test that is not met is another finding */
	{ { "/bin/su" }, 1, 'F', { "/bin/su" }, PART },
	{ { "/bin/su" }, 1, 'E', { "/bin/su" }, PART },
	{ { "/bin/su" }, 1, 'U', { "/bin/su" }, PART },
	{ { "/bin/su" }, 1, 'n', { "/bin/su" }, WAIVED },
};

static void
put_items(struct fixture *f, const char *const items[ITEMS], uint32_t n)
{
	fixture_put_test(f, 0, OVAL_RESULT_FALSE, n, 0);
	for (size_t i = 0; i < ITEMS && items[i] != NULL; i++) {
		struct item *item = item_new(&f->items, "file", 0);

		item->source = items[i];
		record_put_item(&f->record_bytes, item, OVAL_RESULT_TRUE);
	}
}

static void
check_finding(size_t i)
{
	static const struct fixture_entity none[FIXTURE_ENTITIES] = { { 0 } };
	static const struct fixture_entity object[FIXTURE_ENTITIES] = { { "path", "/bin",
	    0, 0 } };
	struct waiver w = waiver(name_a, XCCDF_INFORMATIONAL);
	const struct waivers ws = { &w, 1 };
	char globs[2][64], *words[] = { globs[0], globs[1] };
	const char other[] = { findings[i].other, '\0' };
	uint32_t leaves[2];
	struct fixture f;

	for (; w.findings.count < 2 && findings[i].findings[w.findings.count] != NULL;
	     w.findings.count++)
		(void)snprintf(globs[w.findings.count], sizeof(globs[0]), "%s",
		    findings[i].findings[w.findings.count]);
	w.findings.words = words;
	fixture_start(&f);
	leaves[0] = fixture_leaf(&f, CONTENT_CRITERIA_CRITERION,
	    fixture_test(&f, "oval:t:tst:1", "file", OVAL_EXISTENCE_NONE_EXIST,
		OVAL_CHECK_ALL, object, none),
	    0, "");
	leaves[1] = fixture_leaf(&f, CONTENT_CRITERIA_CRITERION,
	    fixture_plain_test(&f, "oval:t:tst:2"), 0, "");
	(void)fixture_rule(
	    &f, fixture_check(
		    &f, fixture_definition(&f, "oval:t:def:1", CONTENT_CLASS_COMPLIANCE,
			    fixture_group(&f, OVAL_OPERATOR_AND, 0, leaves, 2))));
	fixture_compile(&f);
	put_items(&f, findings[i].items, findings[i].n_items);
	fixture_put_test(&f, 1,
	    other[0] == 'T'   ? OVAL_RESULT_TRUE
	    : other[0] == 'F' ? OVAL_RESULT_FALSE
	    : other[0] == 'E' ? OVAL_RESULT_ERROR
	    : other[0] == 'U' ? OVAL_RESULT_UNKNOWN
			      : OVAL_RESULT_NOT_APPLICABLE,
	    1, 0);
	fixture_put_definition(&f, 0, OVAL_RESULT_FALSE);
	fixture_decide_with(&f, &ws, NOVEMBER_10);
	if (f.decision->n_waived != (findings[i].wanted == WAIVED))
		fail_msg("row %zu: %s", i, f.decision->rules[0].reason);
	if ((strstr(f.decision->rules[0].reason, "waiver a does not cover all of it: ") !=
		NULL) != (findings[i].wanted == PART))
		fail_msg("row %zu: %s", i, f.decision->rules[0].reason);
	fixture_end(&f);
}

static void
test_findings(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(findings); i++)
		check_finding(i);
}

/* Criteria whose first failure is told: whether there is more that keeps them from being
 * met. */
static const struct {
	const char *criteria, *tests;
	enum oval_result result;
	bool has_more;
} mores[] = {
	{ "0", "F", OVAL_RESULT_FALSE, false },
	{ "(&01)", "FT", OVAL_RESULT_FALSE, false },
	{ "(&01)", "TF", OVAL_RESULT_FALSE, false },
	{ "(&01)", "FF", OVAL_RESULT_FALSE, true },
	{ "(&01)", "EF", OVAL_RESULT_FALSE, true },
	{ "(&01)", "EU", OVAL_RESULT_ERROR, true },
	{ "(&01)", "FN", OVAL_RESULT_FALSE, false },
	{ "(|01)", "FF", OVAL_RESULT_FALSE, false },
	{ "(|0(&12))", "FFF", OVAL_RESULT_FALSE, true },
	{ "(|0(&12))", "FFT", OVAL_RESULT_FALSE, false },
	{ "!(|01)", "TT", OVAL_RESULT_FALSE, true },
	{ "!(|01)", "TF", OVAL_RESULT_FALSE, false },
	{ "!(&01)", "TT", OVAL_RESULT_FALSE, false },
	{ "(101)", "TT", OVAL_RESULT_FALSE, false },
	{ "(&0(&12))", "TFF", OVAL_RESULT_FALSE, true },
};

static void
test_more(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(mores); i++) {
		struct waiver w = waiver(name_a, XCCDF_PASS);
		const struct waivers ws = { &w, 1 };
		struct fixture f;

		w.findings = (struct words){ any_words, 1 };
		start(&f, mores[i].criteria, mores[i].tests, mores[i].result);
		fixture_decide_with(&f, &ws, NOVEMBER_10);
		if (f.decision->n_waived == mores[i].has_more)
			fail_msg("row %zu: %s", i, f.decision->rules[0].reason);
		fixture_end(&f);
	}
}

/* The same of several definitions: of a complex-check, or of a document (0). */
static const struct {
	uint32_t operator_;
	enum oval_result a, b;
	bool has_more;
} joined[] = {
	{ OVAL_OPERATOR_AND, OVAL_RESULT_FALSE, OVAL_RESULT_TRUE, false },
	{ OVAL_OPERATOR_AND, OVAL_RESULT_FALSE, OVAL_RESULT_FALSE, true },
	{ OVAL_OPERATOR_AND, OVAL_RESULT_FALSE, OVAL_RESULT_ERROR, true },
	{ OVAL_OPERATOR_AND, OVAL_RESULT_UNKNOWN, OVAL_RESULT_ERROR, true },
	{ OVAL_OPERATOR_AND, OVAL_RESULT_FALSE, OVAL_RESULT_NOT_APPLICABLE, false },
	{ OVAL_OPERATOR_OR, OVAL_RESULT_FALSE, OVAL_RESULT_FALSE, false },
	{ OVAL_OPERATOR_OR, OVAL_RESULT_FALSE, OVAL_RESULT_ERROR, false },
	{ OVAL_OPERATOR_OR, OVAL_RESULT_UNKNOWN, OVAL_RESULT_ERROR, true },
	{ UINT32_MAX, OVAL_RESULT_FALSE, OVAL_RESULT_TRUE, false },
	{ UINT32_MAX, OVAL_RESULT_FALSE, OVAL_RESULT_ERROR, true },
	{ UINT32_MAX, OVAL_RESULT_FALSE, OVAL_RESULT_FALSE, true },
};

static void
build_joined(struct fixture *f, uint32_t operator_)
{
	uint32_t definitions[2], checks[2];

	fixture_start(f);
	for (int i = 0; i < 2; i++)
		definitions[i] = fixture_definition(
		    f, "oval:t:def:1", CONTENT_CLASS_COMPLIANCE, CONTENT_NONE);
	if (operator_ != UINT32_MAX) {
		for (int i = 0; i < 2; i++)
			checks[i] = fixture_check(f, definitions[i]);
		(void)fixture_rule(f, fixture_complex(f, operator_, checks, 2));
	} else {
		checks[0] = fixture_check(f, CONTENT_NONE);
		((struct content_check_ref *)builder_at(f->b, CONTENT_CHECK_REFS, 0))
		    ->name.offset = 0;
		(void)fixture_rule(f, checks[0]);
	}
	fixture_compile(f);
}

static void
test_joined(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(joined); i++) {
		struct waiver w = waiver(name_a, XCCDF_PASS);
		const struct waivers ws = { &w, 1 };
		struct fixture f;

		w.findings = (struct words){ any_words, 1 };
		build_joined(&f, joined[i].operator_);
		fixture_put_definition(&f, 0, joined[i].a);
		fixture_put_definition(&f, 1, joined[i].b);
		fixture_decide_with(&f, &ws, NOVEMBER_10);
		if (f.decision->n_waived == joined[i].has_more)
			fail_msg("row %zu: %s", i, f.decision->rules[0].reason);
		fixture_end(&f);
	}
}

/* What was found was found: no doubt comes of its being accepted. */
static void
test_doubt(void **state)
{
	struct waiver w = waiver(name_a, XCCDF_INFORMATIONAL);
	const struct waivers ws = { &w, 1 };
	struct fixture f;

	(void)state;
	start(&f, "0", "F", OVAL_RESULT_FALSE);
	fixture_decide_with(&f, &ws, NOVEMBER_10);
	assert_string_equal(f.decision->doubt, "");
	assert_int_equal(f.decision->verdict, VERDICT_COMPLIANT);
	fixture_end(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_results),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_days),
		cmocka_unit_test(test_subjects),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_findings),
		cmocka_unit_test(test_more),
		cmocka_unit_test(test_joined),
		cmocka_unit_test(test_doubt),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
