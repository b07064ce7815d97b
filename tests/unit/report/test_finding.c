/* SPDX-License-Identifier: Apache-2.0 */
/* test_finding.c - one rule's result in words: reasons, evidence, names, categories. */

#include "tests/unit/scap/fixture.h"

#include "daemon/report/finding.h"
#include "daemon/report/report.h"

enum { FILES_MANY = 30 };

/* A rule that wants every file's user_id to be 0; N files of which FAILING are not. */
static void
make(struct fixture *f, uint32_t n, uint32_t failing, bool is_secret)
{
	static const struct fixture_entity object[FIXTURE_ENTITIES] = { { "filepath",
	    "/etc/foo", 0, 0 } };
	static const struct fixture_entity owner[FIXTURE_ENTITIES] = { { "user_id", "0",
	    OVAL_OPERATION_EQUALS, OVAL_DATATYPE_INT } };
	enum oval_result result = failing > 0 ? OVAL_RESULT_FALSE : OVAL_RESULT_TRUE;
	uint32_t test;

	fixture_start(f);
	test = fixture_test(f, "oval:t:tst:1", "file", OVAL_EXISTENCE_ANY_EXIST,
	    OVAL_CHECK_ALL, object, owner);
	(void)fixture_rule(f,
	    fixture_check(f,
		fixture_definition(f, "oval:t:def:1", CONTENT_CLASS_COMPLIANCE,
		    fixture_leaf(f, CONTENT_CRITERIA_CRITERION, test, 0, "a comment"))));
	fixture_compile(f);
	fixture_put_test(f, 0, result, n, failing);
	/* Backwards, as a file system might list them. */
	for (uint32_t i = n; i-- > 0;) {
		struct item *item = item_new(&f->items, "file", 2);
		char path[32];

		(void)snprintf(path, sizeof(path), "/etc/f%02u", i);
		item->is_secret = is_secret;
		item->source = arena_strdup(f->arena, path);
		item_add_text(&f->items, item, "filepath", path);
		item_add_text(&f->items, item, "user_id", i < failing ? "1000" : "0");
		record_put_item(&f->record_bytes, item,
		    i < failing ? OVAL_RESULT_FALSE : OVAL_RESULT_TRUE);
	}
	fixture_put_definition(f, 0, result);
	fixture_decide(f);
}

static void
expect_detail(struct fixture *f, const char *wanted)
{
	const struct report report = {
		.content = f->content, .record = f->record, .decision = f->decision
	};
	autobuffer text = { 0 };

	finding_detail(&text, &report, &f->decision->rules[0]);
	assert_string_equal(buffer_text(&text), wanted);
	fixture_end(f);
}

static void
test_details(void **state)
{
	struct fixture f;

	(void)state;
	make(&f, 1, 1, false);
	expect_detail(&f, "Not met: /etc/f00: user_id is 1000, required 0 (a comment).");
	make(&f, 3, 2, false);
	expect_detail(&f,
	    "Not met: 2 of 3 files: first /etc/f00: user_id is 1000, required 0 "
	    "(a comment).\nFound:\n- /etc/f00; user_id is 1000, required 0\n"
	    "- /etc/f01; user_id is 1000, required 0");
	make(&f, 2, 0, false);
	expect_detail(&f, "Met: found 2 files, first /etc/f00 (a comment).\nFound:\n"
			  "- /etc/f00\n- /etc/f01");
	make(&f, 0, 0, false);
	expect_detail(&f, "Met, because nothing was there to look at: no file /etc/foo "
			  "(a comment).");
}

static void
test_secrets(void **state)
{
	struct fixture f;
	const struct evidence *e;

	(void)state;
	make(&f, 2, 2, true);
	e = &f.decision->rules[0].evidence;
	for (uint32_t i = 0; i < e->n_lines; i++)
		if (strstr(e->lines[i], "1000") != NULL)
			fail_msg("%s", e->lines[i]);
	assert_string_equal(
	    e->lines[0], "/etc/f00 (not shown); user_id is not as required");
	fixture_end(&f);
}

static void
test_many(void **state)
{
	autobuffer text = { 0 };
	struct fixture f;
	const struct evidence *e;

	(void)state;
	make(&f, FILES_MANY, FILES_MANY, false);
	e = &f.decision->rules[0].evidence;
	assert_int_equal(e->n_lines, 20);
	assert_int_equal(e->n_more, FILES_MANY - 20);
	assert_string_equal(e->lines[19], "/etc/f19; user_id is 1000, required 0");
	assert_int_equal(finding_evidence(&text, &f.decision->rules[0], "* "), 21);
	assert_non_null(strstr(buffer_text(&text), "\n* and 10 more\n"));
	fixture_end(&f);
}

static void
test_names(void **state)
{
	static const struct {
		const char *id, *name;
	} rows[] = {
		{ "xccdf_mil.disa.stig_rule_SV-203739r987791_rule", "SV-203739r987791" },
		{ "xccdf_org.ssgproject.content_rule_no_empty", "no_empty" },
		{ "plain", "plain" },
		{ "a_rule_", "a_rule_" },
		{ "_rule", "_rule" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		autobuffer text = { 0 };

		finding_name(&text, rows[i].id);
		assert_string_equal(buffer_text(&text), rows[i].name);
	}
	assert_string_equal(finding_severity(CONTENT_SEVERITY_HIGH), "high");
	assert_string_equal(finding_severity(99), "unknown");
	assert_string_equal(finding_category(CONTENT_SEVERITY_HIGH), "CAT I");
	assert_string_equal(finding_category(CONTENT_SEVERITY_LOW), "CAT III");
	assert_string_equal(finding_category(CONTENT_SEVERITY_INFO), "");
	assert_true(finding_is_open(XCCDF_ERROR) && !finding_is_open(XCCDF_NOTCHECKED));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_details),
		cmocka_unit_test(test_secrets),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
