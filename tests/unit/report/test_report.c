/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_report.c - files made of a decision: valid, complete, and safe from what they
 * quote.
 */

#include <fcntl.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "daemon/report/markup.h"
#include "daemon/report/report.h"
#include "daemon/report/summary.h"
#include "daemon/scap/ds/compile.h"
#include "daemon/scap/xccdf/waiver.h"
#include "tests/unit/scap/fixture.h"

#define SCHEMA "/usr/share/openscap/schemas/xccdf/1.2/xccdf_1.2.xsd"
#define NASTY "a<&>\"'\x01\033[31m\xff\xc3\x28 \xed\xa0\x80\xef\xbf\xbf]]>\r\n\te"

#define LIMIT_TEXT                                                   \
	"a b c d e f g h i j k l m n o p q r s t u v w x y z a b c " \
	"d e f g h i j k l m n o p q r s t u v w x y z"

#define TIME INT64_C(1795457102000000) /* 2026-11-23T18:05:02Z */

enum { BENCH_ROUNDS = 20 };

static const struct record_fact facts[] = { { "privileged", "false" },
	{ RECORD_FACT_ADDRESS, "10.0.0.1" }, { "odd name<", NASTY } };

static void
put_target(struct fixture *f, const char *text)
{
	struct record_target target = { .scan = "20261123-1",
		.target = text,
		.host = "host",
		.container_id = "c0ffee00c0ffee00c0ffee00",
		.container_name = text,
		.image = "nginx:1",
		.image_id = "sha256:1",
		.started_at = "2026-11-23T18:00:00.1Z",
		.benchmark = "b",
		.time_event = TIME - 2000000,
		.time_start = TIME - 1000000,
		.time_end = TIME,
		.facts = facts,
		.n_facts = ARRAY_LEN(facts) };

	record_put_target(&f->record_bytes, &target);
}

/* A failing OVAL rule, a script that describes the host, a complex-check. */
static void
make_small_with(struct fixture *f, const char *text, const struct waivers *waivers)
{
	static const struct fixture_entity object[FIXTURE_ENTITIES] = { { "filepath",
	    "/etc/foo", 0, 0 } };
	static const struct fixture_entity none[FIXTURE_ENTITIES] = { { 0 } };
	struct content_ident ident = { 0 };
	struct content_set_value value = { 0 };
	struct content_rule *rule;
	struct item *item;
	uint32_t test, checks[2];

	fixture_start(f);
	ident.system = builder_str(f->b, "http://cyber.mil/cci");
	ident.value = builder_str(f->b, "CCI-000001");
	value.idref = builder_str(f->b, "xccdf_org.test_value_max");
	value.value = builder_str(f->b, "17");
	(void)builder_row(f->b, CONTENT_SET_VALUES, &value);
	test = fixture_test(f, "oval:t:tst:1", "textfilecontent54",
	    OVAL_EXISTENCE_NONE_EXIST, OVAL_CHECK_ALL, object, none);
	checks[0] = fixture_check(
	    f, fixture_definition(f, "oval:t:def:1", CONTENT_CLASS_COMPLIANCE,
		   fixture_leaf(f, CONTENT_CRITERIA_CRITERION, test, 0, "a comment")));
	checks[1] = fixture_script_check(f);
	(void)fixture_rule(f, checks[0]);
	(void)fixture_rule(f, checks[1]);
	(void)fixture_rule(f, fixture_complex(f, OVAL_OPERATOR_OR, checks, 2));
	rule = builder_at(f->b, CONTENT_RULES, 0);
	rule->idents = (struct content_range){ builder_row(f->b, CONTENT_IDENTS, &ident),
		1 };
	rule->severity = CONTENT_SEVERITY_HIGH;
	fixture_compile(f);
	put_target(f, text);
	fixture_put_test(f, 0, OVAL_RESULT_FALSE, 1, 0);
	item = item_new(&f->items, "textfilecontent54", 1);
	item->source = "/etc/foo";
	item_add_text(&f->items, item, "text", text);
	record_put_item(&f->record_bytes, item, OVAL_RESULT_TRUE);
	fixture_put_definition(f, 0, OVAL_RESULT_FALSE);
	record_put_script(&f->record_bytes,
	    &(struct record_script){ 0, 1, RECORD_WHERE_HOST, 101, "", text, "", 0 });
	record_put_limit(&f->record_bytes, LIMIT_TEXT);
	fixture_decide_with(f, waivers, TIME);
}

static void
make_small(struct fixture *f, const char *text)
{
	make_small_with(f, text, NULL);
}

static struct report
report_of(const struct fixture *f)
{
	return (struct report){
		.content = f->content, .record = f->record, .decision = f->decision
	};
}

static void
write_file(const char *path, const struct buffer *data)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, data->data, data->length), (ssize_t)data->length);
	(void)close(fd);
}

/* COMMAND with the results' path for its %s ends with 0. */
static void
expect_valid(const struct buffer *results, const char *command, const char *program)
{
	char path[] = "/tmp/stigwatch-results-XXXXXX", line[512], probe[128];
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	(void)close(fd);
	(void)snprintf(probe, sizeof(probe), "command -v %s >/dev/null", program);
	if (system(probe) != 0 || access(SCHEMA, R_OK) < 0) {
		(void)fprintf(stderr, "SKIP: no %s or no %s\n", program, SCHEMA);
		(void)unlink(path);
		return;
	}
	write_file(path, results);
	(void)snprintf(line, sizeof(line), "%s '%s' 2>&1", command, path);
	assert_int_equal(system(line), 0);
	(void)unlink(path);
}

static bool
holds_text(const struct buffer *bytes, const char *text)
{
	return memmem(bytes->data, bytes->length, text, strlen(text)) != NULL;
}

static void
expect_texts(const struct buffer *bytes, const char *const *texts, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!holds_text(bytes, texts[i]))
			fail_msg("no '%s' in:\n%.*s", texts[i], (int)bytes->length,
			    bytes->data);
}

static void
expect_schema(const struct buffer *results)
{
	expect_valid(results, "xmllint --noout --schema " SCHEMA, "xmllint");
	expect_valid(results, "oscap xccdf validate --skip-schematron", "oscap");
}

static const char *const results_texts[] = {
	"<TestResult xmlns=\"http://checklists.nist.gov/xccdf/1.2\" "
	"id=\"xccdf_org.stigwatch_testresult_20261123-1\" "
	"start-time=\"2026-11-23T",
	"test-system=\"cpe:/a:stigwatch:stigwatch:" STIGWATCH_VERSION "\">",
	"<benchmark href=\"small-ds.xml\" id=\"xccdf_org.test_benchmark_small\"/>",
	"<identity authenticated=\"false\" privileged=\"true\">stigwatch</identity>",
	"<target>web@host</target>",
	"<fact name=\"urn:xccdf:fact:stigwatch:basis\" type=\"string\">live</fact>",
	"<target-address>10.0.0.1</target-address>",
	"<fact name=\"urn:xccdf:fact:stigwatch:odd-name-\" type=\"string\">",
	"<set-value idref=\"xccdf_org.test_value_max\">17</set-value>",
	"<rule-result idref=\"xccdf_mil.disa.stig_rule_SV-1r1_rule\" role=\"full\" "
	"time=\"2026-11-23T",
	"severity=\"high\" weight=\"1.000000\">\n    <result>fail</result>\n"
	"    <ident system=\"http://cyber.mil/cci\">CCI-000001</ident>\n"
	"    <message severity=\"info\">Not met: found /etc/foo: web@host (a comment)."
	"</message>",
	"<check-content-ref name=\"oval:t:def:1\" href=\"oval.xml\"/>",
	"\nThis describes the host, not the container.</message>",
	"<check-import import-name=\"stdout\">web@host</check-import>",
	"<complex-check operator=\"OR\">",
	"<score system=\"urn:xccdf:scoring:default\" maximum=\"100.000000\">66.666667"
	"</score>\n</TestResult>\n</Benchmark>",
};

static void
test_results(void **state)
{
	struct error err = { 0 };
	autobuffer out = { 0 };
	struct fixture f;

	(void)state;
	make_small(&f, "web@host");
	assert_int_equal(
	    report_results(&out,
		&(struct report){
		    .content = f.content, .record = f.record, .decision = f.decision },
		&err),
	    0);
	expect_texts(&out, results_texts, ARRAY_LEN(results_texts));
	expect_schema(&out);
	fixture_end(&f);
}

/* JSON that config/summary.schema.json allows. */
static void
expect_summary_schema(const struct buffer *summary)
{
	expect_valid(summary,
	    "python3 -c 'import jsonschema' 2>/dev/null || "
	    "{ echo SKIP: no python3-jsonschema >&2; exit; }; "
	    "python3 -c 'import json, sys, jsonschema; jsonschema.Draft202012Validator("
	    "json.load(open(\"config/summary.schema.json\"))).validate("
	    "json.load(open(sys.argv[1])))'",
	    "python3");
}

/* What was written is read back, and is the same when it is written again. */
static void
expect_read_back(const struct buffer *bytes)
{
	autoptr(summary) summary = NULL;
	struct error err = { 0 };
	autobuffer again = { 0 };

	if (summary_read(&summary, bytes->data, bytes->length, &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(summary_write(&again, summary, &err), 0);
	assert_int_equal(again.length, bytes->length);
	assert_memory_equal(again.data, bytes->data, again.length);
}

/* A file of before there were waivers has none. */
static void
expect_read_without(struct buffer *bytes)
{
	static const char *const members[] = { "\"waived\":0,", "\"waiver\":null," };
	autoptr(summary) summary = NULL;
	struct error err = { 0 };

	for (size_t i = 0; i < ARRAY_LEN(members); i++)
		for (char *at; (at = strstr(buffer_text(bytes), members[i])) != NULL;
		     bytes->length -= strlen(members[i]))
			memmove(at, at + strlen(members[i]),
			    strlen(at + strlen(members[i])) + 1);
	if (summary_read(&summary, bytes->data, bytes->length, &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(summary->n_waived, 0);
	assert_null(summary->rules[0].override);
}

/* Nothing a container says makes a file unreadable or reaches the terminal. */
static void
test_nasty(void **state)
{
	struct error err = { 0 };
	autobuffer results = { 0 }, summary = { 0 }, table = { 0 };
	struct fixture f;
	struct report r;
	struct json_object *json;

	(void)state;
	make_small(&f, NASTY);
	r = report_of(&f);
	assert_int_equal(report_results(&results, &r, &err), 0);
	expect_schema(&results);
	assert_true(
	    holds_text(&results, "<target>a&lt;&amp;&gt;\"'\xef\xbf\xbd\xef\xbf\xbd["
				 "31m\xef\xbf\xbd\xef\xbf\xbd("));
	assert_int_equal(report_summary(&summary, &r, &err), 0);
	assert_false(holds_text(&summary, "\xff"));
	json = json_tokener_parse(buffer_text(&summary));
	assert_non_null(json);
	(void)json_object_put(json);
	expect_summary_schema(&summary);
	expect_read_back(&summary);
	assert_int_equal(report_table(&table, &r, 80, false, &err), 0);
	assert_false(holds_text(&table, "\033"));
	assert_false(holds_text(&table, "\xff"));
	fixture_end(&f);
}

/* The members of format 2, in their order. */
static const char summary_wanted[] =
    "{\"format\":2,\"target\":\"web@host\",\"container\":{\"id\":"
    "\"c0ffee00c0ffee00c0ffee00\",\"name\":\"web@host\",\"image\":\"nginx:1\","
    "\"image_id\":\"sha256:1\",\"started_at\":\"2026-11-23T18:00:00.1Z\"},"
    "\"basis\":\"live\",\"stage\":\"initial\",\"verdict\":\"noncompliant\","
    "\"doubt\":\"\",\"undecided\":\"\",\"finished\":true,\"limits\":[\"" LIMIT_TEXT "\"],"
    "\"content\":{\"digest\":\"d1\",\"benchmark\":"
    "\"xccdf_org.test_benchmark_small\",\"profile\":\"\",\"title\":\"Small\","
    "\"version\":\"1.2\"},\"time\":{\"event\":\"2026-11-23T18:05:00.000000Z\","
    "\"start\":\"2026-11-23T18:05:01.000000Z\",\"end\":\"2026-11-23T18:05:02.000000Z\"},"
    "\"counts\":{\"pass\":2,\"fail\":1,\"error\":0,\"unknown\":0,\"notapplicable\":0,"
    "\"notchecked\":0,\"notselected\":0,\"informational\":0,\"fixed\":0},"
    "\"open\":{\"cat1\":1,\"cat2\":0,\"cat3\":0},\"waived\":0,\"score\":66.67,\"scores\":"
    "[{\"system\":"
    "\"urn:xccdf:scoring:default\",\"value\":66.67,\"maximum\":100.00}],"
    "\"changes\":{\"since\":\"2026-11-22T18:05:01.000000Z\",\"causes\":[{\"change\":"
    "\"opened\",\"id\":\"oval:t:tst:1\",\"reason\":\"found /etc/foo: web@host (a "
    "comment)\"}],"
    "\"rules\":[{\"id\":\"xccdf_mil.disa.stig_rule_SV-1r1_rule\",\"from\":\"pass\","
    "\"to\":\"fail\"}]},"
    "\"causes\":[{\"id\":\"oval:t:tst:1\",\"reason\":\"found /etc/foo: web@host (a "
    "comment)\","
    "\"severity\":\"high\",\"rules\":1,\"rule_ids\":[\"xccdf_mil.disa.stig_rule_SV-1r1_"
    "rule\"]}],"
    "\"rules\":[{\"id\":\"xccdf_mil.disa.stig_rule_SV-1r1_rule\",\"result\":\"fail\","
    "\"waiver\":null,\"severity\":\"high\",\"reason\":\"found /etc/foo: web@host (a "
    "comment)\","
    "\"cause\":\"oval:t:tst:1\",\"vacuous\":false,\"host\":false,\"title\":\"";

static void
test_summary(void **state)
{
	static struct rule_result results[8];
	struct error err = { 0 };
	autobuffer first = { 0 }, out = { 0 };
	struct decision before;
	struct fixture f;
	struct report r;

	(void)state;
	make_small(&f, "web@host");
	r = report_of(&f);
	assert_int_equal(report_summary(&first, &r, &err), 0);
	assert_true(holds_text(&first, "\"changes\":null,"));
	before = *f.decision;
	memcpy(results, before.rules, before.n_rules * sizeof(*results));
	results[0].result = XCCDF_PASS;
	before.rules = results;
	before.n_causes = 0;
	r.previous = &before;
	r.previous_us = TIME - 1000000 - INT64_C(86400000000);
	assert_int_equal(report_summary(&out, &r, &err), 0);
	assert_int_equal(out.data[out.length - 1], '\n');
	if (memcmp(out.data, summary_wanted, strlen(summary_wanted)) != 0)
		assert_string_equal(buffer_text(&out), summary_wanted);
	expect_summary_schema(&first);
	expect_summary_schema(&out);
	expect_read_back(&first);
	expect_read_back(&out);
	expect_read_without(&out);
	fixture_end(&f);
}

static const char *const table_texts[] = {
	"web@host\n  container  c0ffee00c0ff  web@host\n",
	"\nNOT COMPLIANT\n  1 of 3 rules is not met: CAT I 1, CAT II 0, CAT III 0.\n"
	"  Limit: a b c d e f g h i j k l m n o p q r s t u v w x y z a b c d e f g h i "
	"j\n"
	"  k l m n o p q r s t u v w x y z\n",
	"\nCAT I, 1 rule: oval:t:tst:1\n  found /etc/foo: web@host (a comment)\n"
	"    fail     The operating system must do",
	"\n3 rules: 2 pass, 1 fail\n2 describe the host, not the container.\n"
	"score 66.67 of 100.00  urn:xccdf:scoring:default\n",
};

/* Nothing is cut or wrapped where nobody looks at columns. */
static const char *const whole_texts[] = {
	" y z a b c d e f g h i j k ",
	" (SV-1r1)\n",
};

static void
expect_width(const struct buffer *out, size_t width)
{
	size_t column = 0;

	for (size_t i = 0; i < out->length; i++) {
		column = out->data[i] == '\n' ? 0 : column + 1;
		assert_true(column <= width);
	}
}

static void
test_table(void **state)
{
	static const unsigned int widths[] = { 0, 40, 60, 80, 200 };
	struct error err = { 0 };
	struct fixture f;
	struct report r;
	autobuffer coloured = { 0 };

	(void)state;
	make_small(&f, "web@host");
	r = report_of(&f);
	for (size_t i = 0; i < ARRAY_LEN(widths); i++) {
		autobuffer out = { 0 };

		assert_int_equal(report_table(&out, &r, widths[i], false, &err), 0);
		if (widths[i] != 0)
			expect_width(&out, widths[i]);
		else
			expect_texts(&out, whole_texts, ARRAY_LEN(whole_texts));
		if (widths[i] == 80)
			expect_texts(&out, table_texts, ARRAY_LEN(table_texts));
		assert_false(holds_text(&out, "\033"));
	}
	assert_int_equal(report_table(&coloured, &r, 80, true, &err), 0);
	assert_true(holds_text(&coloured, "\033[1;31mNOT COMPLIANT"));
	fixture_end(&f);
}

static const char *const waived_results[] = {
	"<result>informational</result>\n"
	"    <override time=\"2026-11-01T00:00:00Z\" authority=\"Jane &lt;Doe&gt;\">\n"
	"      <old-result>fail</old-result>\n"
	"      <new-result>informational</new-result>\n"
	"      <remark>old, but &lt;b&gt; works</remark>\n"
	"    </override>\n"
	"    <ident system=",
	"<message severity=\"info\">Not met: found /etc/foo: web@host (a comment).\n"
	"Waived until 2026-11-23 by Jane &lt;Doe&gt; (foo): old, but &lt;b&gt; works"
	"</message>",
};
static const char *const waived_summary[] = {
	"\"verdict\":\"compliant\",",
	"\"fail\":0,\"error\":0,\"unknown\":0,\"notapplicable\":0,\"notchecked\":0,"
	"\"notselected\":0,\"informational\":1,",
	"\"open\":{\"cat1\":0,\"cat2\":0,\"cat3\":0},\"waived\":1,\"score\":100.00,",
	"\"causes\":[],",
	"\"result\":\"informational\",\"waiver\":{\"name\":\"foo\",\"authority\":"
	"\"Jane <Doe>\",\"date\":\"2026-11-01\",\"until\":\"2026-11-23\",\"reason\":"
	"\"old, but <b> works\",\"old_result\":\"fail\"},\"severity\":\"high\","
	"\"reason\":\"found /etc/foo: web@host (a comment)\","
	"\"cause\":\"oval:t:tst:1\",",
};
static const char *const waived_table[] = {
	"\nCOMPLIANT\n  Every rule that applies is met or waived.\n",
	"\nWaived, 1 rule, now informational: foo\n"
	"  Waived until 2026-11-23 by Jane <Doe> (foo): old, but <b> works\n"
	"    fail     The operating system must do the one right thing in every case "
	"that\n"
	"             anybody can think of. (SV-1r1)\n"
	"             found /etc/foo: web@host (a comment)\n"
	"\n3 rules: 2 pass, 1 informational\n"
	"1 waived: the result was decided by a person, not found.\n",
};

/* A result that somebody has decided about, in every format. */
static void
test_waived(void **state)
{
	char name[] = "foo", rule[] = "SV-1r1", who[] = "Jane <Doe>",
	     why[] = "old, but <b> works", date[] = "2026-11-01", until[] = "2026-11-23",
	     nasty[] = NASTY, *rules[] = { rule };
	struct waiver w = { .name = name,
		.rules = { rules, 1 },
		.result = XCCDF_INFORMATIONAL,
		.authority = who,
		.reason = why,
		.date = date,
		.until = until };

	(void)state;
	for (int i = 0; i < 2; i++) {
		autobuffer results = { 0 }, summary = { 0 }, table = { 0 };
		const struct waivers waivers = { &w, 1 };
		struct error err = { 0 };
		struct fixture f;
		struct report r;

		make_small_with(&f, i == 0 ? "web@host" : NASTY, &waivers);
		r = report_of(&f);
		assert_int_equal(report_results(&results, &r, &err), 0);
		expect_schema(&results);
		assert_int_equal(report_summary(&summary, &r, &err), 0);
		expect_summary_schema(&summary);
		expect_read_back(&summary);
		assert_int_equal(report_table(&table, &r, 80, false, &err), 0);
		if (i == 0) {
			expect_texts(&results, waived_results, ARRAY_LEN(waived_results));
			expect_texts(&summary, waived_summary, ARRAY_LEN(waived_summary));
			expect_texts(&table, waived_table, ARRAY_LEN(waived_table));
			expect_width(&table, 80);
		}
		assert_false(holds_text(&table, "\033"));
		fixture_end(&f);
		w.name = w.authority = w.reason = nasty;
	}
}

static const struct {
	const char *text, *as_text, *as_attribute;
} escapes[] = {
	{ "plain", "plain", "plain" },
	{ "<&>", "&lt;&amp;&gt;", "&lt;&amp;&gt;" },
	{ "\"\t\n\r", "\"\t\n&#13;", "&quot;&#9;&#10;&#13;" },
	{ "\x02\x7f", "\xef\xbf\xbd\x7f", "\xef\xbf\xbd\x7f" },
	{ "\xc3\xa9\xf0\x9f\x98\x80", "\xc3\xa9\xf0\x9f\x98\x80",
	    "\xc3\xa9\xf0\x9f\x98\x80" },
	/* overlong, surrogate, beyond U+10FFFF, cut off, noncharacter */
	{ "\xc0\xaf", "\xef\xbf\xbd\xef\xbf\xbd", "\xef\xbf\xbd\xef\xbf\xbd" },
	{ "\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd",
	    "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
	{ "\xf5\x80\x80\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd",
	    "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
	{ "\xe2\x82", "\xef\xbf\xbd\xef\xbf\xbd", "\xef\xbf\xbd\xef\xbf\xbd" },
	{ "\xef\xbf\xbe", "\xef\xbf\xbd", "\xef\xbf\xbd" },
};

static void
test_escapes(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(escapes); i++) {
		autobuffer out = { 0 }, wanted = { 0 };
		struct markup x = { .out = &out };

		markup_start(&x, "a");
		markup_attribute(&x, "b", escapes[i].text);
		markup_text(&x, escapes[i].text);
		markup_end(&x);
		buffer_printf(&wanted, "\n<a b=\"%s\">%s</a>", escapes[i].as_attribute,
		    escapes[i].as_text);
		assert_string_equal(buffer_text(&out), buffer_text(&wanted));
	}
}

/* Every definition true, save those of which NTH is a divisor of the row's number. */
static void
decide_real(struct fixture *f, uint32_t nth)
{
	uint32_t n;

	put_target(f, "web@host");
	(void)content_table(f->content, CONTENT_TESTS, &n);
	for (uint32_t i = 0; i < n; i++)
		fixture_put_test(
		    f, i, i % nth == 0 ? OVAL_RESULT_FALSE : OVAL_RESULT_TRUE, i % 3, 0);
	(void)content_table(f->content, CONTENT_DEFINITIONS, &n);
	for (uint32_t i = 0; i < n; i++)
		fixture_put_definition(
		    f, i, i % nth == 0 ? OVAL_RESULT_FALSE : OVAL_RESULT_TRUE);
	fixture_decide(f);
}

static double
milliseconds(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1000 + (double)now.tv_nsec / 1e6;
}

/* The datastream this is made for: valid results, and quickly. */
static void
test_chainguard(void **state)
{
	const char *path = getenv("STIGWATCH_CHAINGUARD");
	struct compile_options options = { .path = path };
	struct error err = { 0 };
	autobuffer table = { 0 }, summary = { 0 };
	autoclose int fd = -1;
	struct fixture f;
	struct report r;
	double start;

	(void)state;
	if (path == NULL) {
		(void)fprintf(stderr, "SKIP: STIGWATCH_CHAINGUARD names no datastream\n");
		return;
	}
	fd = open(path, O_RDONLY | O_CLOEXEC);
	fixture_start(&f);
	if (fd < 0 || compile_content(&f.image, fd, &options, &err) < 0 ||
	    content_open_memory(&f.content, f.image.data, f.image.length, &err) < 0)
		fail_msg("%s: %s", path, err.text);
	decide_real(&f, 2);
	r = report_of(&f);
	assert_int_equal(f.decision->n_rules, 198);
	assert_int_equal(f.decision->counts[XCCDF_NOTAPPLICABLE], 107);
	assert_string_equal(f.decision->doubt, "");
	start = milliseconds();
	for (int i = 0; i < BENCH_ROUNDS; i++) {
		autobuffer out = { 0 };

		assert_int_equal(report_results(&out, &r, &err), 0);
		if (i == 0)
			expect_schema(&out);
		if (i == 0)
			start = milliseconds();
	}
	(void)fprintf(stderr, "results of 198 rules: %.2f ms\n",
	    (milliseconds() - start) / (BENCH_ROUNDS - 1));
	assert_int_equal(report_summary(&summary, &r, &err), 0);
	expect_summary_schema(&summary);
	expect_read_back(&summary);
	assert_int_equal(report_table(&table, &r, 80, false, &err), 0);
	expect_width(&table, 80);
	if (getenv("STIGWATCH_SHOW") != NULL)
		(void)fprintf(stderr, "%s", buffer_text(&table));
	fixture_end(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_results),
		cmocka_unit_test(test_nasty),
		cmocka_unit_test(test_summary),
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_waived),
		cmocka_unit_test(test_escapes),
		cmocka_unit_test(test_chainguard),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
