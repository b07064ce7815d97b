/* SPDX-License-Identifier: Apache-2.0 */
/* test_decide.c - from recorded results to rule results, reasons, causes and verdict. */

#include <errno.h>

#include "daemon/scap/xccdf/deciding.h"
#include "tests/unit/scap/fixture.h"

/* One letter per result, in the order of the enumeration. */
static const char letters[] = "PFEUNKSIX";

static enum xccdf_result
result_of(char letter)
{
	return (enum xccdf_result)(strchr(letters, letter) - letters);
}

/* NISTIR 7275r4: rows and columns P F E U N K S I. */
static const struct {
	uint32_t operator_;
	const char *rows[8];
} truths[] = {
	{ OVAL_OPERATOR_AND, { "PFEUPPPP", "FFFFFFFF", "EFEUEEEE", "UFUUUUUU", "PFEUNNNN",
				 "PFEUNKKK", "PFEUNKSS", "PFEUNKSI" } },
	{ OVAL_OPERATOR_OR, { "PPPPPPPP", "PFEUFFFF", "PEEUEEEE", "PUUUUUUU", "PFEUNNNN",
				"PFEUNKKK", "PFEUNKSS", "PFEUNKSI" } },
};

static void
test_truth(void **state)
{
	(void)state;
	for (size_t t = 0; t < ARRAY_LEN(truths); t++)
		for (unsigned int a = 0; a < 8; a++)
			for (unsigned int b = 0; b < 8; b++) {
				uint32_t op = truths[t].operator_;

				assert_int_equal(result_combine(op, a, b),
				    result_of(truths[t].rows[a][b]));
				assert_int_equal(
				    result_combine(op, a, b), result_combine(op, b, a));
			}
	assert_int_equal(
	    result_combine(OVAL_OPERATOR_AND, XCCDF_FIXED, XCCDF_PASS), XCCDF_PASS);
	assert_int_equal(result_negate(XCCDF_UNKNOWN), XCCDF_UNKNOWN);
}

/* One definition of CLASS, its one test RESULT; NEGATE and ROLE of check and rule. */
static const struct {
	uint32_t oval_class;
	enum oval_result result;
	uint32_t negate, role;
	enum xccdf_result wanted;
	enum verdict verdict;
} mappings[] = {
	/* clang-format off */
	{ CONTENT_CLASS_COMPLIANCE,    OVAL_RESULT_TRUE,  0, 0, XCCDF_PASS, VERDICT_COMPLIANT },
	{ CONTENT_CLASS_COMPLIANCE,    OVAL_RESULT_FALSE, 0, 0, XCCDF_FAIL, VERDICT_NONCOMPLIANT },
	{ CONTENT_CLASS_COMPLIANCE,    OVAL_RESULT_ERROR, 0, 0, XCCDF_ERROR, VERDICT_UNDECIDED },
	{ CONTENT_CLASS_COMPLIANCE,    OVAL_RESULT_UNKNOWN, 0, 0, XCCDF_UNKNOWN, VERDICT_UNDECIDED },
	{ CONTENT_CLASS_COMPLIANCE,    OVAL_RESULT_NOT_EVALUATED, 0, 0, XCCDF_NOTCHECKED, VERDICT_UNDECIDED },
	{ CONTENT_CLASS_COMPLIANCE,    OVAL_RESULT_NOT_APPLICABLE, 0, 0, XCCDF_NOTAPPLICABLE, VERDICT_UNDECIDED },
	{ CONTENT_CLASS_COMPLIANCE,    OVAL_RESULT_TRUE,  1, 0, XCCDF_FAIL, VERDICT_NONCOMPLIANT },
	{ CONTENT_CLASS_COMPLIANCE,    OVAL_RESULT_FALSE, 1, 0, XCCDF_PASS, VERDICT_COMPLIANT },
	{ CONTENT_CLASS_COMPLIANCE,    OVAL_RESULT_ERROR, 1, 0, XCCDF_ERROR, VERDICT_UNDECIDED },
	{ CONTENT_CLASS_INVENTORY,     OVAL_RESULT_TRUE,  0, 0, XCCDF_PASS, VERDICT_COMPLIANT },
	{ CONTENT_CLASS_VULNERABILITY, OVAL_RESULT_TRUE,  0, 0, XCCDF_FAIL, VERDICT_NONCOMPLIANT },
	{ CONTENT_CLASS_VULNERABILITY, OVAL_RESULT_FALSE, 0, 0, XCCDF_PASS, VERDICT_COMPLIANT },
	{ CONTENT_CLASS_PATCH,         OVAL_RESULT_TRUE,  0, 0, XCCDF_FAIL, VERDICT_NONCOMPLIANT },
	{ CONTENT_CLASS_PATCH,         OVAL_RESULT_TRUE,  1, 0, XCCDF_PASS, VERDICT_COMPLIANT },
	{ CONTENT_CLASS_COMPLIANCE,    OVAL_RESULT_FALSE, 0, CONTENT_ROLE_UNSCORED, XCCDF_INFORMATIONAL, VERDICT_UNDECIDED },
	{ CONTENT_CLASS_COMPLIANCE,    OVAL_RESULT_NOT_APPLICABLE, 0, CONTENT_ROLE_UNSCORED, XCCDF_INFORMATIONAL, VERDICT_UNDECIDED },
	{ CONTENT_CLASS_COMPLIANCE,    OVAL_RESULT_FALSE, 0, CONTENT_ROLE_UNCHECKED, XCCDF_NOTCHECKED, VERDICT_UNDECIDED },
	/* clang-format on */
};

static void
test_mapping(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(mappings); i++) {
		struct fixture f;
		uint32_t leaf, check, rule;

		fixture_start(&f);
		leaf = fixture_leaf(&f, CONTENT_CRITERIA_CRITERION,
		    fixture_plain_test(&f, "oval:t:tst:1"), 0, "");
		check = fixture_check(&f,
		    fixture_definition(&f, "oval:t:def:1", mappings[i].oval_class, leaf));
		rule = fixture_rule(&f, check);
		((struct content_check *)builder_at(f.b, CONTENT_CHECKS, check))
		    ->negate = mappings[i].negate;
		((struct content_rule *)builder_at(f.b, CONTENT_RULES, rule))
		    ->role = mappings[i].role;
		fixture_compile(&f);
		fixture_put_test(&f, 0, mappings[i].result, 1, 0);
		fixture_put_definition(&f, 0, mappings[i].result);
		fixture_decide(&f);
		assert_int_equal(f.decision->rules[0].result, mappings[i].wanted);
		assert_int_equal(f.decision->verdict, mappings[i].verdict);
		assert_int_equal(f.decision->counts[mappings[i].wanted], 1);
		fixture_end(&f);
	}
}

/* As fixture_criteria() and fixture_put_tests() take them. */
static const struct {
	const char *criteria, *tests;
	enum oval_result result;
	const char *cause, *reason;
	bool is_vacuous;
} criteria_rows[] = {
	{ "(&01)", "TF", OVAL_RESULT_FALSE, "oval:t:tst:1", "found 1 file (leaf 1)",
	    false },
	{ "(&01)", "fF", OVAL_RESULT_FALSE, "oval:t:tst:0", "no file /etc/foo (leaf 0)",
	    false },
	{ "(&01)", "TE", OVAL_RESULT_ERROR, "oval:t:tst:1",
	    "what was found could not be compared (leaf 1)", false },
	{ "(&01)", "Tu", OVAL_RESULT_UNKNOWN, "oval:t:tst:1",
	    "nothing was there to look at (leaf 1)", false },
	{ "(|01)", "ff", OVAL_RESULT_FALSE, "oval:t:tst:0",
	    "none of 2 alternatives: no file /etc/foo (leaf 0); no file /etc/foo (leaf "
	    "1)",
	    false },
	{ "(|012)", "fFf", OVAL_RESULT_FALSE, "oval:t:tst:0",
	    "none of 3 alternatives: no file /etc/foo (leaf 0); found 1 file (leaf 1); "
	    "...",
	    false },
	{ "(&0(|1(&23)))", "TFTF", OVAL_RESULT_FALSE, "oval:t:tst:1",
	    "none of 2 alternatives: found 1 file (leaf 1); found 1 file (leaf 3)",
	    false },
	{ "(&0!1)", "TT", OVAL_RESULT_FALSE, "oval:t:tst:1", "found 1 file (leaf 1)",
	    false },
	{ "(&0!(|12))", "TFT", OVAL_RESULT_FALSE, "oval:t:tst:2", "found 1 file (leaf 2)",
	    false },
	{ "(101)", "TT", OVAL_RESULT_FALSE, "oval:t:tst:0",
	    "not exactly one of 2: found 1 file (leaf 0)", false },
	{ "(&01)", "tt", OVAL_RESULT_TRUE, "", "no file /etc/foo (leaf 0)", true },
	{ "(&01)", "tT", OVAL_RESULT_TRUE, "", "", false },
	{ "(|01)", "tF", OVAL_RESULT_TRUE, "", "no file /etc/foo (leaf 0)", true },
	{ "(|01)", "tT", OVAL_RESULT_TRUE, "", "", false },
	{ "(&0!1)", "tf", OVAL_RESULT_TRUE, "", "no file /etc/foo (leaf 0)", true },
	{ "!(|01)", "ff", OVAL_RESULT_TRUE, "",
	    "none of 2 alternatives: no file /etc/foo (leaf 0); no file /etc/foo (leaf "
	    "1)",
	    true },
	{ "(&01)", "tn", OVAL_RESULT_TRUE, "", "no file /etc/foo (leaf 0)", true },
};

static void
test_criteria(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(criteria_rows); i++) {
		const char *at = criteria_rows[i].criteria;
		const struct rule_result *r;
		struct fixture f;

		fixture_start(&f);
		(void)fixture_rule(
		    &f, fixture_check(&f,
			    fixture_definition(&f, "oval:t:def:1",
				CONTENT_CLASS_COMPLIANCE, fixture_criteria(&f, &at))));
		fixture_compile(&f);
		fixture_put_tests(&f, criteria_rows[i].tests);
		fixture_put_definition(&f, 0, criteria_rows[i].result);
		fixture_decide(&f);
		r = &f.decision->rules[0];
		assert_string_equal(r->reason, criteria_rows[i].reason);
		assert_string_equal(r->cause, criteria_rows[i].cause);
		assert_int_equal(r->is_vacuous, criteria_rows[i].is_vacuous);
		assert_int_equal(r->definition, 0);
		fixture_end(&f);
	}
}

/* What a definition extends need not be in the record; what is missing is told. */
static void
test_extend(void **state)
{
	struct fixture f;
	uint32_t leaf, inner, both[2], outer;

	(void)state;
	fixture_start(&f);
	leaf = fixture_leaf(&f, CONTENT_CRITERIA_CRITERION,
	    fixture_plain_test(&f, "oval:t:tst:1"), 0, "leaf");
	inner = fixture_definition(&f, "oval:t:def:1", CONTENT_CLASS_INVENTORY, leaf);
	both[0] = fixture_leaf(&f, CONTENT_CRITERIA_EXTEND, CONTENT_NONE, 0, "");
	both[1] = fixture_leaf(&f, CONTENT_CRITERIA_EXTEND, inner, 1, "");
	outer = fixture_definition(&f, "oval:t:def:2", CONTENT_CLASS_COMPLIANCE,
	    fixture_group(&f, OVAL_OPERATOR_AND, 0, both, 2));
	(void)fixture_rule(&f, fixture_check(&f, outer));
	(void)fixture_rule(
	    &f, fixture_check(&f,
		    fixture_definition(&f, "oval:t:def:3", CONTENT_CLASS_COMPLIANCE,
			fixture_leaf(&f, CONTENT_CRITERIA_EXTEND, CONTENT_NONE, 0, ""))));
	fixture_compile(&f);
	fixture_put_test(&f, 0, OVAL_RESULT_TRUE, 1, 0);
	fixture_put_definition(&f, outer, OVAL_RESULT_FALSE);
	fixture_put_definition(&f, outer + 1, OVAL_RESULT_ERROR);
	fixture_decide(&f);
	assert_string_equal(f.decision->rules[0].reason, "found 1 file (leaf)");
	assert_string_equal(f.decision->rules[0].cause, "oval:t:tst:1");
	assert_string_equal(
	    f.decision->rules[1].reason, "there is no definition 'oval:t:ref:9'");
	assert_string_equal(f.decision->rules[1].cause, "oval:t:ref:9");
	fixture_end(&f);
}

enum { WORDING_ITEMS = 3, WORDING_ENTITIES = 4 };

static const struct wording_row {
	const char *type;
	uint32_t existence, check;
	struct fixture_entity object[FIXTURE_ENTITIES], state[FIXTURE_ENTITIES];
	enum oval_result result;
	uint32_t n_items, n_failing;
	struct {
		const char *source;
		enum oval_result result;
		bool is_secret;
		struct {
			const char *name, *value; /* a value of digits is a number */
		} entities[WORDING_ENTITIES];
	} items[WORDING_ITEMS];
	const char *wanted;
} wordings[] = {
	{ "file", OVAL_EXISTENCE_AT_LEAST_ONE_EXISTS, OVAL_CHECK_ALL,
	    { { "path", "/usr/lib", 0, 0 } },
	    { { "user_id", "0", 0, OVAL_DATATYPE_INT } }, OVAL_RESULT_FALSE, 1, 1,
	    { { "/usr/lib/foo", OVAL_RESULT_FALSE, false, { { "user_id", "1000" } } } },
	    "/usr/lib/foo: user_id is 1000, required 0" },
	{ "file", OVAL_EXISTENCE_AT_LEAST_ONE_EXISTS, OVAL_CHECK_ALL,
	    { { "path", "/usr/lib", 0, 0 } },
	    { { "group_id", "0", 0, OVAL_DATATYPE_INT },
		{ "user_id", "0", 0, OVAL_DATATYPE_INT } },
	    OVAL_RESULT_FALSE, 6021, 3,
	    { { "/usr/lib/foo", OVAL_RESULT_FALSE, false,
		  { { "user_id", "1000" }, { "group_id", "0" } } },
		{ "/usr/lib/a", OVAL_RESULT_TRUE, false,
		    { { "user_id", "0" }, { "group_id", "0" } } },
		{ "/usr/lib/z", OVAL_RESULT_FALSE, false,
		    { { "user_id", "1" }, { "group_id", "0" } } } },
	    "3 of 6,021 files: first /usr/lib/foo: user_id is 1000, required 0" },
	{ "file", OVAL_EXISTENCE_NONE_EXIST, OVAL_CHECK_ALL,
	    { { "filepath", "/usr/bin/sshd", 0, 0 } }, { { 0 } }, OVAL_RESULT_FALSE, 1, 0,
	    { { "/usr/bin/sshd", OVAL_RESULT_TRUE, false, { { 0 } } } },
	    "found /usr/bin/sshd" },
	{ "file", OVAL_EXISTENCE_AT_LEAST_ONE_EXISTS, OVAL_CHECK_ALL,
	    { { "filepath", "/etc/ssl/certs/ca-certificates.crt", 0, 0 } }, { { 0 } },
	    OVAL_RESULT_FALSE, 0, 0, { { 0 } },
	    "no file /etc/ssl/certs/ca-certificates.crt" },
	{ "file", OVAL_EXISTENCE_AT_LEAST_ONE_EXISTS, OVAL_CHECK_ALL,
	    { { "path", "/etc/", 0, 0 }, { "filename", "foo", 0, 0 } }, { { 0 } },
	    OVAL_RESULT_FALSE, 0, 0, { { 0 } }, "no file /etc/foo" },
	{ "file", OVAL_EXISTENCE_AT_LEAST_ONE_EXISTS, OVAL_CHECK_ALL,
	    { { "path", "/var/log", 0, 0 }, { "filename", NULL, 0, 0 } }, { { 0 } },
	    OVAL_RESULT_FALSE, 0, 0, { { 0 } }, "no directory /var/log" },
	{ "file", OVAL_EXISTENCE_AT_LEAST_ONE_EXISTS, OVAL_CHECK_ALL,
	    { { "path", "/etc", 0, 0 },
		{ "filename", "^a+$", OVAL_OPERATION_PATTERN_MATCH, 0 } },
	    { { 0 } }, OVAL_RESULT_FALSE, 0, 0, { { 0 } },
	    "no file matching '^a+$' in /etc" },
	{ "textfilecontent54", OVAL_EXISTENCE_ALL_EXIST, OVAL_CHECK_ALL,
	    { { "filepath", "/etc/foo", 0, 0 },
		{ "pattern", "^a b$", OVAL_OPERATION_PATTERN_MATCH, 0 } },
	    { { 0 } }, OVAL_RESULT_FALSE, 0, 0, { { 0 } },
	    "no line in /etc/foo matching '^a b$'" },
	{ "textfilecontent54", OVAL_EXISTENCE_NONE_EXIST, OVAL_CHECK_ALL,
	    { { "filepath", "/etc/foo", 0, 0 } }, { { 0 } }, OVAL_RESULT_FALSE, 2, 0,
	    { { "/etc/foo", OVAL_RESULT_TRUE, false,
		  { { "filepath", "/etc/foo" }, { "text", "b\033[31m x" } } },
		{ "/etc/foo", OVAL_RESULT_TRUE, false,
		    { { "filepath", "/etc/foo" }, { "text", "a\nx" } } } },
	    "found 2 lines, first /etc/foo: 'a x'" },
	{ "textfilecontent54", OVAL_EXISTENCE_NONE_EXIST, OVAL_CHECK_ALL,
	    { { "filepath", "/etc/shadow", 0, 0 } }, { { 0 } }, OVAL_RESULT_FALSE, 1, 0,
	    { { "/etc/shadow", OVAL_RESULT_TRUE, true, { { "text", "root:$6$" } } } },
	    "found line in /etc/shadow (not shown)" },
	{ "environmentvariable58", OVAL_EXISTENCE_ALL_EXIST, OVAL_CHECK_ALL,
	    { { "name", "SSL_CERT_FILE", 0, 0 } }, { { 0 } }, OVAL_RESULT_FALSE, 0, 0,
	    { { 0 } }, "no environment variable SSL_CERT_FILE" },
	{ "environmentvariable58", OVAL_EXISTENCE_ALL_EXIST, OVAL_CHECK_ALL,
	    { { "name", "SSL_CERT_FILE", 0, 0 } },
	    { { "value", "^/etc", OVAL_OPERATION_PATTERN_MATCH, 0 } }, OVAL_RESULT_FALSE,
	    1, 1,
	    { { NULL, OVAL_RESULT_FALSE, false,
		{ { "name", "SSL_CERT_FILE" }, { "value", "/tmp/a b" } } } },
	    "SSL_CERT_FILE: value is '/tmp/a b', required to match ^/etc" },
	{ "dpkginfo", OVAL_EXISTENCE_AT_LEAST_ONE_EXISTS, OVAL_CHECK_NONE_SATISFY,
	    { { "name", "x", 0, 0 } }, { { "evr", "1", 0, 0 } }, OVAL_RESULT_FALSE, 3, 1,
	    { { NULL, OVAL_RESULT_FALSE, false, { { "name", "a" }, { "evr", "v" } } },
		{ NULL, OVAL_RESULT_TRUE, false,
		    { { "name", "telnet" }, { "evr", "v" } } } },
	    "2 of 3 packages: first telnet: v" },
	{ "file", OVAL_EXISTENCE_ONLY_ONE_EXISTS, OVAL_CHECK_ALL,
	    { { "filepath", "/a", 0, 0 } }, { { "user_id", "0", 0, 0 } },
	    OVAL_RESULT_FALSE, 2, 1, { { "/a", OVAL_RESULT_TRUE, false, { { 0 } } } },
	    "found 2 files, first /a, exactly one is required" },
	{ "file", OVAL_EXISTENCE_AT_LEAST_ONE_EXISTS, OVAL_CHECK_ALL,
	    { { "filepath", "/a", 0, 0 } }, { { "user_id", "0", 0, 0 } },
	    OVAL_RESULT_FALSE, 1, 1, { { "/a", OVAL_RESULT_FALSE, false, { { 0 } } } },
	    "/a: user_id is not there, required 0" },
	{ "file", OVAL_EXISTENCE_AT_LEAST_ONE_EXISTS, OVAL_CHECK_ALL,
	    { { "filepath", "/a", 0, 0 } }, { { 0 } }, OVAL_RESULT_NOT_EVALUATED, 0, 0,
	    { { 0 } }, "nothing was there to look at" },
};

static void
put_evidence(struct fixture *f, const struct wording_row *row)
{
	for (size_t i = 0; i < WORDING_ITEMS; i++) {
		struct item *item = item_new(&f->items, row->type, WORDING_ENTITIES);

		if (row->items[i].source == NULL &&
		    row->items[i].entities[0].name == NULL)
			break;
		item->source = row->items[i].source;
		for (size_t k = 0; k < WORDING_ENTITIES; k++) {
			const char *name = row->items[i].entities[k].name;
			const char *value = row->items[i].entities[k].value;

			if (name == NULL)
				break;
			if (strspn(value, "0123456789") == strlen(value))
				item_add_int(&f->items, item, name, atoi(value));
			else
				item_add_text(&f->items, item, name, value);
		}
		/* As a hostile worker might send it: with values and all. */
		item->is_secret = row->items[i].is_secret;
		record_put_item(&f->record_bytes, item, row->items[i].result);
	}
}

static void
test_wording(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(wordings); i++) {
		const struct wording_row *row = &wordings[i];
		struct fixture f;
		uint32_t test;

		fixture_start(&f);
		test = fixture_test(&f, "oval:t:tst:1", row->type, row->existence,
		    row->check, row->object, row->state);
		(void)fixture_rule(&f,
		    fixture_check(&f,
			fixture_definition(&f, "oval:t:def:1", CONTENT_CLASS_COMPLIANCE,
			    fixture_leaf(&f, CONTENT_CRITERIA_CRITERION, test, 0, ""))));
		fixture_compile(&f);
		fixture_put_test(&f, 0, row->result, row->n_items, row->n_failing);
		put_evidence(&f, row);
		fixture_put_definition(&f, 0, row->result);
		fixture_decide(&f);
		assert_string_equal(f.decision->rules[0].reason, row->wanted);
		fixture_end(&f);
	}
}

/* How many more there are than those that were kept: of all that were found, or of those
 * that do not satisfy the state. */
static void
test_evidence_more(void **state)
{
	static const struct {
		enum oval_existence existence;
		struct fixture_entity state;
		uint32_t n_more;
	} rows[] = {
		{ OVAL_EXISTENCE_NONE_EXIST, { 0 }, 7 },
		{ OVAL_EXISTENCE_AT_LEAST_ONE_EXISTS, { "user_id", "0", 0, 0 }, 1 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct wording_row row = { .type = "file",
			.existence = rows[i].existence,
			.check = OVAL_CHECK_ALL,
			.object = { { "filepath", "/a", 0, 0 } },
			.state = { rows[i].state },
			.items = { { "/a", OVAL_RESULT_FALSE, false, { { 0 } } },
			    { "/b", OVAL_RESULT_FALSE, false, { { 0 } } } } };
		struct fixture f;
		uint32_t test;

		fixture_start(&f);
		test = fixture_test(&f, "oval:t:tst:1", row.type, row.existence,
		    row.check, row.object, row.state);
		(void)fixture_rule(&f,
		    fixture_check(&f,
			fixture_definition(&f, "oval:t:def:1", CONTENT_CLASS_COMPLIANCE,
			    fixture_leaf(&f, CONTENT_CRITERIA_CRITERION, test, 0, ""))));
		fixture_compile(&f);
		fixture_put_test(&f, 0, OVAL_RESULT_FALSE, 9, 3);
		put_evidence(&f, &row);
		fixture_put_definition(&f, 0, OVAL_RESULT_FALSE);
		fixture_decide(&f);
		assert_int_equal(f.decision->rules[0].evidence.n_lines, 2);
		assert_int_equal(f.decision->rules[0].evidence.n_more, rows[i].n_more);
		fixture_end(&f);
	}
}

/* A state's masked entity is not shown, wherever it would be. */
static void
test_mask(void **state)
{
	static const struct fixture_entity object[FIXTURE_ENTITIES] = { { "filepath",
	    "/a", 0, 0 } };
	static const struct fixture_entity wanted[FIXTURE_ENTITIES] = { { "text", "x", 0,
	    0 } };
	struct fixture f;
	struct item *item;
	uint32_t test;

	(void)state;
	fixture_start(&f);
	test = fixture_test(&f, "oval:t:tst:1", "textfilecontent54",
	    OVAL_EXISTENCE_AT_LEAST_ONE_EXISTS, OVAL_CHECK_ALL, object, wanted);
	((struct content_entity *)builder_at(f.b, CONTENT_ENTITIES, 1))->mask = 1;
	(void)fixture_rule(
	    &f, fixture_check(
		    &f, fixture_definition(&f, "oval:t:def:1", CONTENT_CLASS_COMPLIANCE,
			    fixture_leaf(&f, CONTENT_CRITERIA_CRITERION, test, 0, ""))));
	fixture_compile(&f);
	fixture_put_test(&f, 0, OVAL_RESULT_FALSE, 1, 1);
	item = item_new(&f.items, "textfilecontent54", 1);
	item->source = "/a";
	item_add_text(&f.items, item, "text", "hunter2");
	record_put_item(&f.record_bytes, item, OVAL_RESULT_FALSE);
	fixture_put_definition(&f, 0, OVAL_RESULT_FALSE);
	fixture_decide(&f);
	assert_string_equal(f.decision->rules[0].reason, "/a: text is not as required");
	fixture_end(&f);
}

static const struct {
	enum record_where where;
	int32_t exit_code;
	const char *reason, *out;
	enum xccdf_result wanted;
	const char *wanted_reason;
	bool is_host;
} scripts[] = {
	{ RECORD_WHERE_CONTAINER, 101, "", "ok\n", XCCDF_PASS, "", false },
	{ RECORD_WHERE_HOST, 102, "", "off\nmore", XCCDF_FAIL,
	    "./a.sh ended with 102: off", true },
	{ RECORD_WHERE_CONTAINER, 103, "", "", XCCDF_ERROR, "./a.sh ended with 103",
	    false },
	{ RECORD_WHERE_CONTAINER, 104, "", "", XCCDF_UNKNOWN, "./a.sh ended with 104",
	    false },
	{ RECORD_WHERE_CONTAINER, 105, "", "", XCCDF_NOTAPPLICABLE,
	    "./a.sh ended with 105", false },
	{ RECORD_WHERE_CONTAINER, 106, "", "", XCCDF_NOTCHECKED, "./a.sh ended with 106",
	    false },
	{ RECORD_WHERE_CONTAINER, 107, "", "", XCCDF_NOTSELECTED, "./a.sh ended with 107",
	    false },
	{ RECORD_WHERE_CONTAINER, 108, "", "", XCCDF_INFORMATIONAL,
	    "./a.sh ended with 108", false },
	{ RECORD_WHERE_CONTAINER, 109, "", "", XCCDF_FIXED, "", false },
	{ RECORD_WHERE_CONTAINER, 110, "", "", XCCDF_ERROR, "./a.sh ended with 110",
	    false },
	{ RECORD_WHERE_CONTAINER, 0, "", "", XCCDF_ERROR, "./a.sh ended with 0", false },
	{ RECORD_WHERE_CONTAINER, -1, "deadline of 5 s", "", XCCDF_ERROR,
	    "./a.sh did not end by itself: deadline of 5 s", false },
	{ RECORD_WHERE_NONE, -1, "no shell", "", XCCDF_NOTCHECKED,
	    "./a.sh was not run: no shell", false },
};

static void
test_script(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(scripts); i++) {
		const struct rule_result *r;
		struct fixture f;

		fixture_start(&f);
		(void)fixture_rule(&f, fixture_script_check(&f));
		fixture_compile(&f);
		record_put_script(&f.record_bytes,
		    &(struct record_script){ 0, 0, scripts[i].where, scripts[i].exit_code,
			scripts[i].reason, scripts[i].out, "", 0 });
		fixture_decide(&f);
		r = &f.decision->rules[0];
		assert_int_equal(r->result, scripts[i].wanted);
		assert_string_equal(r->reason, scripts[i].wanted_reason);
		assert_int_equal(r->is_host, scripts[i].is_host);
		if (scripts[i].exit_code >= 0)
			assert_string_equal(r->import, scripts[i].out);
		fixture_end(&f);
	}
}

/* Which platforms a rule names ("T" true, "F" false, "E" error, "?" absent check; "N" a
 * bare name; "!" negates; two letters: both must apply). */
static const struct {
	const char *platforms;
	bool applies;
} platform_rows[] = {
	{ "", true },
	{ "T", true },
	{ "F", false },
	{ "E", false },
	{ "?", false },
	{ "N", false },
	{ "!F", true },
	{ "!T", false },
	{ "!E", false },
	{ "!?", false },
	{ "TT", true },
	{ "TF", false },
};

static uint32_t
add_platform(struct fixture *f, char kind, uint32_t negate, uint32_t definition)
{
	struct content_platform leaf = { .id = builder_str(f->b, "cpe:/o:notapplicable"),
		.kind = kind == 'N' ? CONTENT_PLATFORM_NAME : CONTENT_PLATFORM_CHECK,
		.definition = kind == 'N' ? CONTENT_NONE : definition };
	uint32_t row = builder_row(f->b, CONTENT_PLATFORMS, &leaf);
	struct content_platform logical = { .kind = CONTENT_PLATFORM_LOGICAL,
		.operator_ = OVAL_OPERATOR_OR,
		.negate = negate,
		.definition = CONTENT_NONE,
		.children = builder_refs(f->b, &row, 1) };

	return builder_row(f->b, CONTENT_PLATFORMS, &logical);
}

static void
test_platform(void **state)
{
	static const char kinds[] = "TF?E";

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(platform_rows); i++) {
		const char *p = platform_rows[i].platforms;
		uint32_t negate = *p == '!', rows[2], n = 0, rule, first;
		struct fixture f;

		fixture_start(&f);
		first = fixture_definition(
		    &f, "oval:t:def:1", CONTENT_CLASS_COMPLIANCE, CONTENT_NONE);
		for (uint32_t k = 0; k < 4; k++)
			(void)fixture_definition(
			    &f, "oval:t:def:2", CONTENT_CLASS_INVENTORY, CONTENT_NONE);
		for (p += negate; *p != '\0'; p++) {
			uint32_t at = *p == 'N' ? 0
						: (uint32_t)(strchr(kinds, *p) - kinds);

			rows[n++] = add_platform(&f, *p, negate, first + 1 + at);
		}
		rule = fixture_rule(&f, fixture_check(&f, first));
		((struct content_rule *)builder_at(f.b, CONTENT_RULES, rule))
		    ->platforms = builder_refs(f.b, rows, n);
		fixture_compile(&f);
		fixture_put_definition(&f, first, OVAL_RESULT_TRUE);
		fixture_put_definition(&f, first + 1, OVAL_RESULT_TRUE);
		fixture_put_definition(&f, first + 2, OVAL_RESULT_FALSE);
		fixture_put_definition(&f, first + 4, OVAL_RESULT_ERROR);
		fixture_decide(&f);
		assert_int_equal(f.decision->rules[0].result,
		    platform_rows[i].applies ? XCCDF_PASS : XCCDF_NOTAPPLICABLE);
		if (!platform_rows[i].applies)
			assert_string_equal(f.decision->rules[0].reason,
			    "platform cpe:/o:notapplicable is not the target's");
		fixture_end(&f);
	}
}

/* References are tried in order; one without a name is every definition of it. */
static void
test_references(void **state)
{
	struct fixture f;
	uint32_t def[2], check, whole;
	struct content_check_ref absent = { .document = CONTENT_NONE,
		.definition = CONTENT_NONE,
		.script = CONTENT_NONE };
	struct content_check *row;

	(void)state;
	fixture_start(&f);
	for (int i = 0; i < 2; i++)
		def[i] = fixture_definition(
		    &f, "oval:t:def:1", CONTENT_CLASS_COMPLIANCE, CONTENT_NONE);
	absent.href = builder_str(f.b, "gone.xml");
	(void)builder_row(f.b, CONTENT_CHECK_REFS, &absent);
	check = fixture_check(&f, def[0]);
	row = builder_at(f.b, CONTENT_CHECKS, check);
	row->refs.first--;
	row->refs.count++;
	whole = fixture_check(&f, CONTENT_NONE);
	row = builder_at(f.b, CONTENT_CHECKS, whole);
	((struct content_check_ref *)builder_at(f.b, CONTENT_CHECK_REFS, row->refs.first))
	    ->name.offset = 0;
	(void)fixture_rule(&f, check);
	(void)fixture_rule(&f, whole);
	(void)fixture_rule(&f, CONTENT_NONE);
	fixture_compile(&f);
	fixture_put_definition(&f, def[0], OVAL_RESULT_TRUE);
	fixture_put_definition(&f, def[1], OVAL_RESULT_FALSE);
	fixture_decide(&f);
	assert_int_equal(f.decision->rules[0].result, XCCDF_PASS);
	assert_int_equal(f.decision->rules[1].result, XCCDF_FAIL);
	assert_int_equal(f.decision->rules[1].definition, def[1]);
	assert_int_equal(f.decision->rules[2].result, XCCDF_NOTCHECKED);
	assert_string_equal(f.decision->rules[2].reason, "the rule has no check");
	fixture_end(&f);
}

/* A complex-check of two, either way round. */
static const struct {
	uint32_t operator_;
	enum oval_result a, b;
	enum xccdf_result wanted;
} complexes[] = {
	{ OVAL_OPERATOR_AND, OVAL_RESULT_TRUE, OVAL_RESULT_TRUE, XCCDF_PASS },
	{ OVAL_OPERATOR_AND, OVAL_RESULT_TRUE, OVAL_RESULT_ERROR, XCCDF_ERROR },
	{ OVAL_OPERATOR_AND, OVAL_RESULT_FALSE, OVAL_RESULT_ERROR, XCCDF_FAIL },
	{ OVAL_OPERATOR_AND, OVAL_RESULT_TRUE, OVAL_RESULT_NOT_APPLICABLE, XCCDF_PASS },
	{ OVAL_OPERATOR_OR, OVAL_RESULT_FALSE, OVAL_RESULT_UNKNOWN, XCCDF_UNKNOWN },
	{ OVAL_OPERATOR_OR, OVAL_RESULT_TRUE, OVAL_RESULT_ERROR, XCCDF_PASS },
};

static void
check_complex(size_t i, bool is_swapped)
{
	struct fixture f;
	uint32_t def[2], checks[2];

	fixture_start(&f);
	for (int k = 0; k < 2; k++)
		def[k] = fixture_definition(
		    &f, "oval:t:def:1", CONTENT_CLASS_COMPLIANCE, CONTENT_NONE);
	for (int k = 0; k < 2; k++)
		checks[k] = fixture_check(&f, def[k]);
	(void)fixture_rule(&f, fixture_complex(&f, complexes[i].operator_, checks, 2));
	fixture_compile(&f);
	fixture_put_definition(&f, def[0], is_swapped ? complexes[i].b : complexes[i].a);
	fixture_put_definition(&f, def[1], is_swapped ? complexes[i].a : complexes[i].b);
	fixture_decide(&f);
	assert_int_equal(f.decision->rules[0].result, complexes[i].wanted);
	fixture_end(&f);
}

static void
test_complex(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(complexes); i++) {
		check_complex(i, false);
		check_complex(i, true);
	}
}

/* Causes: the worst severity first, then the most rules. */
static void
test_causes(void **state)
{
	/* rule i rests on definition which[i] and has severities[i] */
	static const uint32_t which[] = { 0, 1, 1, 2, 0, 0 };
	static const uint32_t severities[] = { CONTENT_SEVERITY_LOW,
		CONTENT_SEVERITY_MEDIUM, CONTENT_SEVERITY_LOW, CONTENT_SEVERITY_HIGH,
		CONTENT_SEVERITY_MEDIUM, CONTENT_SEVERITY_LOW };
	static const char *const ids[] = { "oval:t:tst:a", "oval:t:tst:b",
		"oval:t:tst:c" };
	struct fixture f;

	(void)state;
	fixture_start(&f);
	for (uint32_t i = 0; i < 3; i++)
		(void)fixture_definition(&f, "oval:t:def:1", CONTENT_CLASS_COMPLIANCE,
		    fixture_leaf(&f, CONTENT_CRITERIA_CRITERION,
			fixture_plain_test(&f, ids[i]), 0, ids[i]));
	for (uint32_t i = 0; i < ARRAY_LEN(which); i++) {
		uint32_t rule = fixture_rule(&f, fixture_check(&f, which[i]));

		((struct content_rule *)builder_at(f.b, CONTENT_RULES, rule))
		    ->severity = severities[i];
	}
	fixture_compile(&f);
	for (uint32_t i = 0; i < 3; i++) {
		fixture_put_test(&f, i, OVAL_RESULT_FALSE, 0, 0);
		fixture_put_definition(&f, i, OVAL_RESULT_FALSE);
	}
	fixture_decide(&f);
	assert_int_equal(f.decision->n_causes, 3);
	assert_string_equal(f.decision->causes[0].id, "oval:t:tst:c");
	assert_string_equal(f.decision->causes[1].id, "oval:t:tst:a");
	assert_string_equal(f.decision->causes[2].id, "oval:t:tst:b");
	assert_int_equal(f.decision->causes[1].n_rules, 3);
	assert_int_equal(f.decision->causes[1].severity, CONTENT_SEVERITY_MEDIUM);
	assert_string_equal(
	    f.decision->causes[1].reason, "no file /etc/foo (oval:t:tst:a)");
	assert_int_equal(f.decision->open[0], 1);
	assert_int_equal(f.decision->open[1], 2);
	assert_int_equal(f.decision->open[2], 3);
	fixture_end(&f);
}

/* Passes that looked at nothing are none; one that looked, or a finding, is. */
static const struct {
	uint32_t n_items;
	enum oval_result result;
	enum verdict verdict;
	const char *doubt;
} looks[] = {
	{ 0, OVAL_RESULT_TRUE, VERDICT_UNDECIDED, "nothing was there to look at" },
	{ 1, OVAL_RESULT_TRUE, VERDICT_COMPLIANT, "" },
	{ 0, OVAL_RESULT_FALSE, VERDICT_NONCOMPLIANT, "" },
};

static void
test_nothing_there(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(looks); i++) {
		struct fixture f;

		fixture_start(&f);
		for (uint32_t k = 0; k < 2; k++)
			(void)fixture_rule(
			    &f, fixture_check(
				    &f, fixture_definition(&f, "oval:t:def:1",
					    CONTENT_CLASS_COMPLIANCE,
					    fixture_leaf(&f, CONTENT_CRITERIA_CRITERION,
						fixture_plain_test(&f, "oval:t:tst:1"), 0,
						"leaf"))));
		fixture_compile(&f);
		fixture_put_test(&f, 0, OVAL_RESULT_TRUE, 0, 0);
		fixture_put_test(&f, 1, looks[i].result, looks[i].n_items, 0);
		fixture_put_definition(&f, 0, OVAL_RESULT_TRUE);
		fixture_put_definition(&f, 1, looks[i].result);
		fixture_decide(&f);
		assert_int_equal(f.decision->verdict, looks[i].verdict);
		assert_string_equal(f.decision->doubt, looks[i].doubt);
		fixture_end(&f);
	}
}

/* N rules of which REAL have a result; what the record says of the scan as a whole. */
static const struct {
	uint32_t n, real;
	enum oval_result result;
	enum record_basis basis;
	const char *undecided;
	bool is_done, has_definition;
	enum verdict verdict;
	const char *doubt;
	const char *reason;
} scans[] = {
	{ 100, 5, OVAL_RESULT_TRUE, 0, "", true, true, VERDICT_COMPLIANT, "", "" },
	{ 100, 4, OVAL_RESULT_TRUE, 0, "", true, true, VERDICT_UNDECIDED,
	    "96 rules were not checked: the rule has no check", "" },
	{ 0, 0, OVAL_RESULT_TRUE, 0, "", true, true, VERDICT_UNDECIDED,
	    "no rule is selected", NULL },
	{ 2, 2, OVAL_RESULT_TRUE, 0, "", false, true, VERDICT_UNDECIDED, "", "" },
	{ 2, 2, OVAL_RESULT_FALSE, 0, "", false, true, VERDICT_NONCOMPLIANT, "",
	    "the definition has no criteria" },
	{ 2, 2, OVAL_RESULT_TRUE, 0, "", false, false, VERDICT_UNDECIDED, "",
	    "the scan ended before this was evaluated" },
	{ 2, 2, OVAL_RESULT_TRUE, 0, "", true, false, VERDICT_UNDECIDED, "",
	    "the record has no result of definition oval:t:def:1" },
	{ 2, 2, OVAL_RESULT_TRUE, 0, "worker killed", true, false, VERDICT_UNDECIDED, "",
	    "worker killed" },
	{ 2, 2, OVAL_RESULT_TRUE, RECORD_BASIS_NONE, "gone", true, false,
	    VERDICT_UNASSESSED, "", "gone" },
};

static void
check_scan(size_t i)
{
	struct record_target target = { .basis = scans[i].basis,
		.undecided = scans[i].undecided };
	struct error err = { 0 };
	struct fixture f;
	uint32_t check;

	fixture_start(&f);
	check = fixture_check(&f, fixture_definition(&f, "oval:t:def:1",
				      CONTENT_CLASS_COMPLIANCE, CONTENT_NONE));
	for (uint32_t k = 0; k < scans[i].n; k++)
		(void)fixture_rule(&f, k < scans[i].real ? check : CONTENT_NONE);
	fixture_compile(&f);
	record_put_target(&f.record_bytes, &target);
	if (scans[i].has_definition)
		fixture_put_definition(&f, 0, scans[i].result);
	if (scans[i].is_done)
		record_put_done(&f.record_bytes);
	assert_int_equal(record_read(&f.record, f.record_bytes.data,
			     f.record_bytes.length, f.content, &err),
	    0);
	assert_int_equal(
	    decision_make(&f.decision, f.record, f.content, NULL, 0, &err), 0);
	assert_int_equal(f.decision->verdict, scans[i].verdict);
	assert_string_equal(f.decision->doubt, scans[i].doubt);
	if (scans[i].reason != NULL)
		assert_string_equal(f.decision->rules[0].reason, scans[i].reason);
	fixture_end(&f);
}

static void
test_verdict(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(scans); i++)
		check_scan(i);
}

static void
test_other_content(void **state)
{
	struct record_target target = { .content_digest = "other" };
	struct error err = { 0 };
	struct fixture f;

	(void)state;
	fixture_start(&f);
	(void)fixture_rule(&f, CONTENT_NONE);
	fixture_compile(&f);
	record_put_target(&f.record_bytes, &target);
	assert_int_equal(record_read(&f.record, f.record_bytes.data,
			     f.record_bytes.length, f.content, &err),
	    0);
	assert_int_equal(
	    decision_make(&f.decision, f.record, f.content, NULL, 0, &err), -ESTALE);
	assert_non_null(strstr(err.text, "other"));
	fixture_end(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_truth),
		cmocka_unit_test(test_mapping),
		cmocka_unit_test(test_criteria),
		cmocka_unit_test(test_extend),
		cmocka_unit_test(test_wording),
		cmocka_unit_test(test_evidence_more),
		cmocka_unit_test(test_mask),
		cmocka_unit_test(test_script),
		cmocka_unit_test(test_platform),
		cmocka_unit_test(test_references),
		cmocka_unit_test(test_nothing_there),
		cmocka_unit_test(test_complex),
		cmocka_unit_test(test_causes),
		cmocka_unit_test(test_verdict),
		cmocka_unit_test(test_other_content),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
