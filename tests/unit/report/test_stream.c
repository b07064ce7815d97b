/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_stream.c - OVAL results and ARF of a record: what it has, what it has not, and
 * nothing that anybody wrote into it as markup.
 */

#include <stdio.h>

#include "daemon/report/oval_results.h"
#include "daemon/report/report.h"
#include "daemon/report/stream.h"
#include "daemon/scap/record.h"
#include "daemon/scap/system_info.h"
#include "daemon/scap/xccdf/decide.h"
#include "tests/unit/scap/oval/fake.h"

#define SOURCE "<copied source=\"as it is\"/>"

/* clang-format off */
#define OVAL_BODY OVAL_WITH("2")
#define OVAL_WITH(two) \
"<generator><o:schema_version>5.11</o:schema_version></generator>" \
"<definitions>" \
"<definition id='oval:t:def:1' version='2' class='compliance'><metadata><title>t</title></metadata>" \
"<criteria operator='OR'><criterion test_ref='oval:t:tst:1'/>" \
"<extend_definition definition_ref='oval:t:def:2'/></criteria></definition>" \
"<definition id='oval:t:def:2' version='1' class='inventory'><metadata><title>t</title></metadata>" \
"<criteria><criterion test_ref='oval:t:tst:" two "'/></criteria></definition>" \
"<definition id='oval:t:def:3' version='1' class='inventory'><metadata><title>t</title></metadata>" \
"<criteria><criterion test_ref='oval:t:tst:3'/></criteria></definition>" \
"</definitions><tests>" \
"<u:file_test id='oval:t:tst:1' version='1' comment='c' check='all'><u:object " \
"object_ref='oval:t:obj:1'/><u:state state_ref='oval:t:ste:1'/></u:file_test>" \
"<u:file_test id='oval:t:tst:" two "' version='1' comment='c' check='all'><u:object " \
"object_ref='oval:t:obj:1'/></u:file_test>" \
"<u:file_test id='oval:t:tst:3' version='1' comment='c' check='all'><u:object " \
"object_ref='oval:t:obj:2'/></u:file_test>" \
"</tests><objects>" \
"<u:file_object id='oval:t:obj:1' version='3'><u:path>/a</u:path></u:file_object>" \
"<u:file_object id='oval:t:obj:2' version='1'><u:path>/b</u:path></u:file_object>" \
"</objects><states><u:file_state id='oval:t:ste:1' version='1'>" \
"<u:type var_ref='oval:t:var:1'/></u:file_state></states><variables>" \
"<constant_variable id='oval:t:var:1' version='1' datatype='string' comment='c'>" \
"<value>regular</value><value>a&amp;b</value></constant_variable></variables></oval_definitions>"

#define BENCHMARK(href) \
"<Benchmark xmlns='http://checklists.nist.gov/xccdf/1.2' id='xccdf_x_benchmark_b'>" \
"<status>draft</status><title>b</title><version>1</version>" \
"<Rule id='xccdf_x_rule_one' selected='true'><title>one</title>" \
"<check system='http://oval.mitre.org/XMLSchema/oval-definitions-5'>" \
"<check-content-ref href='" href "' name='oval:t:def:1'/></check></Rule>" \
"<Rule id='xccdf_x_rule_other' selected='true'><title>other</title>" \
"<check system='http://oval.mitre.org/XMLSchema/oval-definitions-5'>" \
"<check-content-ref href='second.xml' name='oval:t:def:1'/></check></Rule>" \
"</Benchmark>"

#define DATA_STREAM \
"<ds:data-stream-collection xmlns:ds='http://scap.nist.gov/schema/scap/source/1.2' " \
"xmlns:xlink='http://www.w3.org/1999/xlink' " \
"xmlns:cat='urn:oasis:names:tc:entity:xmlns:xml:catalog' id='scap_x_collection_c'>" \
"<ds:data-stream id='scap_x_datastream_d' scap-version='1.3' use-case='CONFIGURATION'>" \
"<ds:checklists><ds:component-ref id='scap_x_cref_x' xlink:href='#scap_x_comp_x'><cat:catalog>" \
"<cat:uri name='first.xml' uri='#scap_x_cref_o'/><cat:uri name='second.xml' uri='#scap_x_cref_p'/>" \
"</cat:catalog></ds:component-ref></ds:checklists><ds:checks>" \
"<ds:component-ref id='scap_x_cref_o' xlink:href='#scap_x_comp_o'/>" \
"<ds:component-ref id='scap_x_cref_p' xlink:href='#scap_x_comp_p'/>" \
"</ds:checks></ds:data-stream>" \
"<ds:component id='scap_x_comp_x' timestamp='2024-01-01T00:00:00'>" BENCHMARK("first.xml") \
"</ds:component>" \
"<ds:component id='scap_x_comp_o' timestamp='2024-01-01T00:00:00'>" FAKE_HEAD OVAL_BODY \
"</ds:component>" \
"<ds:component id='scap_x_comp_p' timestamp='2024-01-01T00:00:00'>" FAKE_HEAD OVAL_WITH("22") \
"</ds:component></ds:data-stream-collection>"

#define FAKE_HEAD \
"<oval_definitions xmlns='http://oval.mitre.org/XMLSchema/oval-definitions-5'" \
" xmlns:o='http://oval.mitre.org/XMLSchema/oval-common-5'" \
" xmlns:u='http://oval.mitre.org/XMLSchema/oval-definitions-5#unix'>"
/* clang-format on */

struct made {
	struct content *content;
	struct arena *arena;
	struct buffer image, bytes, out;
	struct item_list items;
	struct record *record;
	struct decision *decision;
	unsigned int n_puts, fail_at, n_sources;
};

static int
put(void *arg, const void *data, size_t length, struct error *err)
{
	struct made *m = arg;

	if (++m->n_puts == m->fail_at)
		return error_say(err, ENOSPC, "full");
	buffer_add(&m->out, data, length);
	return 0;
}

static int
put_source(void *arg, struct error *err)
{
	struct made *m = arg;

	m->n_sources++;
	return put(arg, SOURCE, strlen(SOURCE), err);
}

static void
put_file(struct made *m, const char *path, const char *type, enum oval_result result)
{
	struct item *item = item_new(&m->items, "file", 2);

	item_add_text(&m->items, item, "path", path);
	item_add_text(&m->items, item, "type", type);
	record_put_item(&m->bytes, item, result);
}

static void
put_test(
    struct made *m, uint32_t test, enum oval_result result, uint32_t found, uint32_t fail)
{
	record_put_test(&m->bytes, &(struct record_test){ .test = test,
				       .result = result,
				       .flag = OVAL_FLAG_COMPLETE,
				       .n_items = found,
				       .n_failing = fail,
				       .reason = "a <reason>" });
}

static const struct record_fact facts[] = { { "ip-address", "fe80::1" },
	{ "mac-address", "02:42:ac:11:00:02" }, { "fqdn", "web.example.org" } };

static void
made_start(struct made *m, const char *xml, const struct record_target *target)
{
	struct error err;

	*m = (struct made){ .arena = arena_new(0) };
	item_list_init(&m->items, m->arena, 0);
	if (source_compile(&m->content, &m->image, xml, NULL, &err) < 0)
		fail_msg("%s", err.text);
	record_begin(&m->bytes);
	if (target != NULL)
		record_put_target(&m->bytes, target);
}

static void
made_finish(struct made *m)
{
	struct error err;

	record_put_done(&m->bytes);
	if (record_read(&m->record, m->bytes.data, m->bytes.length, m->content, &err) <
		0 ||
	    decision_make(&m->decision, m->record, m->content, NULL, 0, &err) < 0)
		fail_msg("%s", err.text);
}

static void
made_done(struct made *m)
{
	decision_free(m->decision);
	record_free(m->record);
	content_free(m->content);
	arena_free(m->arena);
	buffer_done(&m->image);
	buffer_done(&m->bytes);
	buffer_done(&m->out);
}

static int
made_write(struct made *m,
    int (*write)(const struct report_stream *stream, struct error *err),
    struct error *err)
{
	const struct report report = {
		.content = m->content, .record = m->record, .decision = m->decision
	};
	const struct report_stream stream = { &report, put, put_source, m };

	m->out.length = 0;
	m->n_puts = 0;
	return write(&stream, err);
}

static unsigned int
count_text(struct made *m, const char *text)
{
	const char *at = buffer_text(&m->out);
	unsigned int count = 0;

	for (; (at = strstr(at, text)) != NULL; at++)
		count++;
	return count;
}

static void
expect_all(struct made *m, const char *const *texts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (count_text(m, texts[i]) == 0)
			fail_msg("not there: %s\n%s", texts[i], buffer_text(&m->out));
}

static const struct record_target plain = { .scan = "1",
	.target = "web@host",
	.host = "host",
	.container_id = "c0ffee",
	.container_name = "web",
	.image = "",
	.image_id = "",
	.started_at = "",
	.content_path = "",
	.content_digest = "",
	.benchmark = "",
	.profile = "",
	.undecided = "",
	.time_end = INT64_C(1700000000) * 1000000,
	.facts = facts,
	.n_facts = ARRAY_LEN(facts) };

/* Two tests of one object, one of another; of test 1 two items look alike. */
static void
make_small(struct made *m, const char *xml, const struct record_target *target)
{
	made_start(m, xml, target);
	put_test(m, 0, OVAL_RESULT_FALSE, 90, 88);
	put_file(m, "/a", "directory", OVAL_RESULT_FALSE);
	put_file(m, "/same", "socket", OVAL_RESULT_FALSE);
	put_file(m, "/same", "socket", OVAL_RESULT_ERROR);
	put_test(m, 1, OVAL_RESULT_TRUE, 90, 0);
	put_file(m, "/same", "socket", OVAL_RESULT_TRUE);
	put_file(m, "/b<&>\x01\xff", "regular", OVAL_RESULT_TRUE);
	record_put_definition(
	    &m->bytes, &(struct record_definition){ 0, OVAL_RESULT_TRUE });
	made_finish(m);
}

/* clang-format off */
static const char *const in_oval[] = {
	"<oval:timestamp>2023-11-14T22:13:20Z</oval:timestamp>",
	"<directives include_source_definitions=\"false\">",
	"<definition definition_id=\"oval:t:def:1\" version=\"2\" class=\"compliance\" "
	"result=\"true\">",
	"<criteria operator=\"OR\" result=\"true\">",
	"<criterion test_ref=\"oval:t:tst:1\" version=\"1\" result=\"false\"/>",
	"<extend_definition definition_ref=\"oval:t:def:2\" version=\"1\" result=\"true\"/>",
	"<definition definition_id=\"oval:t:def:2\" version=\"1\" class=\"inventory\" "
	"result=\"true\">",
	"<message>a &lt;reason&gt;</message>",
	"<message level=\"info\">3 of 90 items were kept as evidence</message>\n"
	"          <tested_item item_id=\"1\" result=\"false\"/>\n"
	"          <tested_item item_id=\"2\" result=\"false\"/>\n"
	"          <tested_item item_id=\"3\" result=\"error\"/>",
	"<message level=\"info\">2 of 90 items were kept as evidence</message>\n"
	"          <tested_item item_id=\"2\" result=\"not evaluated\"/>\n"
	"          <tested_item item_id=\"4\" result=\"not evaluated\"/>",
	"<tested_variable variable_id=\"oval:t:var:1\">a&amp;b</tested_variable>",
	"<primary_host_name>web@host</primary_host_name>",
	"<object id=\"oval:t:obj:1\" version=\"3\" flag=\"complete\">\n"
	"            <message level=\"info\">4 of 90 items were kept as evidence</message>\n"
	"            <reference item_ref=\"1\"/>\n            <reference item_ref=\"2\"/>\n"
	"            <reference item_ref=\"3\"/>\n            <reference item_ref=\"4\"/>\n",
	"<path>/b&lt;&amp;&gt;\xef\xbf\xbd\xef\xbf\xbd</path>",
};
/* clang-format on */

static void
test_oval(void **state)
{
	struct error err = { 0 };
	struct made m;

	(void)state;
	make_small(&m, FAKE_HEAD OVAL_BODY, &plain);
	assert_int_equal(made_write(&m, stream_oval, &err), 0);
	expect_all(&m, in_oval, ARRAY_LEN(in_oval));
	/* Nobody asked for them. */
	assert_int_equal(count_text(&m, "oval:t:def:3"), 0);
	assert_int_equal(count_text(&m, "oval:t:tst:3"), 0);
	assert_int_equal(count_text(&m, "oval:t:obj:2"), 0);
	assert_int_equal(count_text(&m, "<file_item "), 4);
	assert_int_equal(m.n_sources, 0);
	made_done(&m);
}

/* A record is a file: anybody may have written it. */
static void
test_hostile(void **state)
{
	static const char *const names[] = { "a><evil/", "", "1a", "a b", "\xc3\xa9",
		"-a" };
	struct error err = { 0 };
	struct made m;

	(void)state;
	made_start(&m, FAKE_HEAD OVAL_BODY, &plain);
	put_test(&m, 0, OVAL_RESULT_FALSE, 7, 7);
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		struct item *item = item_new(&m.items, i % 2 ? "file" : names[i], 1);

		item_add_text(&m.items, item, i % 2 ? names[i] : "path", "x");
		record_put_item(&m.bytes, item, OVAL_RESULT_FALSE);
	}
	put_file(&m, "/good", "socket", OVAL_RESULT_FALSE);
	/* Complete, of nine, and none was kept. */
	put_test(&m, 2, OVAL_RESULT_TRUE, 9, 0);
	record_put_definition(
	    &m.bytes, &(struct record_definition){ 0, OVAL_RESULT_FALSE });
	made_finish(&m);
	assert_int_equal(made_write(&m, stream_oval, &err), 0);
	assert_int_equal(count_text(&m, "evil"), 0);
	assert_int_equal(count_text(&m, "<path>"), 1);
	assert_true(count_text(&m, "1 of 7 items were kept") == 2);
	assert_int_equal(
	    count_text(
		&m, "<object id=\"oval:t:obj:2\" version=\"1\" flag=\"complete\">"),
	    1);
	assert_int_equal(count_text(&m, "0 of 9 items were kept"), 2);
	made_done(&m);
}

/* clang-format off */
static const char *const in_arf[] = {
	"<core:relationship type=\"arfvocab:createdFor\" subject=\"xccdf1\">\n"
	"      <core:ref>collection1</core:ref>",
	"<core:relationship type=\"arfvocab:isAbout\" subject=\"oval1\">\n"
	"      <core:ref>asset0</core:ref>",
	"<core:relationship type=\"arfvocab:hasSource\" subject=\"oval0\">\n"
	"      <core:ref>asset0</core:ref>",
	"<arf:report-request id=\"collection1\">\n      <arf:content>" SOURCE "\n",
	"<ai:synthetic-id resource=\"urn:stigwatch:target\" id=\"web@host\"/>",
	"<ai:synthetic-id resource=\"urn:stigwatch:container\" id=\"c0ffee\"/>",
	"<ai:ip-v6>fe80:0000:0000:0000:0000:0000:0000:0001</ai:ip-v6>",
	"<ai:mac-address>02:42:ac:11:00:02</ai:mac-address>",
	"<ai:fqdn>web.example.org</ai:fqdn>",
	"<ai:hostname>web</ai:hostname>",
	"<benchmark href=\"#scap_x_comp_x\" id=\"xccdf_x_benchmark_b\"/>",
	"<target-id-ref system=\"http://scap.nist.gov/schema/asset-identification/1.1\" "
	"name=\"asset0\" href=\"\"/>",
	"<check-content-ref name=\"oval:t:def:1\" href=\"#oval0\"/>",
	"<check-content-ref name=\"oval:t:def:1\" href=\"#oval1\"/>",
	"<object-ref xmlns=\"http://scap.nist.gov/schema/asset-reporting-format/1.1\" "
	"ref-id=\"asset0\"/>",
};
/* clang-format on */

static void
make_stream(struct made *m, const struct record_target *target)
{
	made_start(m, DATA_STREAM, target);
	put_test(m, 0, OVAL_RESULT_FALSE, 1, 1);
	put_file(m, "/first", "socket", OVAL_RESULT_FALSE);
	put_test(m, 3, OVAL_RESULT_FALSE, 2, 2);
	put_file(m, "/first", "socket", OVAL_RESULT_FALSE);
	put_file(m, "/second", "socket", OVAL_RESULT_FALSE);
	put_test(m, 4, OVAL_RESULT_FALSE, 0, 0);
	record_put_definition(
	    &m->bytes, &(struct record_definition){ 0, OVAL_RESULT_FALSE });
	record_put_definition(
	    &m->bytes, &(struct record_definition){ 3, OVAL_RESULT_FALSE });
	made_finish(m);
}

static void
test_arf(void **state)
{
	struct error err = { 0 };
	struct made m;

	(void)state;
	make_stream(&m, &plain);
	assert_int_equal(made_write(&m, stream_arf, &err), 0);
	expect_all(&m, in_arf, ARRAY_LEN(in_arf));
	assert_int_equal(count_text(&m, "<?xml"), 1);
	assert_int_equal(count_text(&m, "<oval_results "), 2);
	assert_int_equal(count_text(&m, "<TestResult "), 1);
	assert_int_equal(count_text(&m, "<core:relationship "), 9);
	assert_int_equal(count_text(&m, "<test test_id=\"oval:t:tst:1\""), 2);
	assert_int_equal(count_text(&m, "<test test_id=\"oval:t:tst:22\""), 1);
	/* Both documents have the object, and it is one: as are its items. */
	assert_int_equal(count_text(&m, "<path>/first</path>"), 2);
	assert_int_equal(count_text(&m, "<path>/second</path>"), 2);
	assert_int_equal(m.n_sources, 1);
	assert_int_equal(made_write(&m, stream_oval, &err), 0);
	assert_int_equal(count_text(&m, "<path>/first</path>"), 1);
	assert_int_equal(count_text(&m, "<reference "), 2);
	made_done(&m);
}

/* What nobody looked at has no OVAL results, and is no source. */
static void
test_nothing(void **state)
{
	struct record_target target = plain;
	struct error err = { 0 };
	struct made m;

	(void)state;
	target.basis = RECORD_BASIS_NONE;
	target.undecided = "it was gone";
	made_start(&m, DATA_STREAM, &target);
	made_finish(&m);
	assert_int_equal(made_write(&m, stream_arf, &err), 0);
	assert_int_equal(count_text(&m, "<oval_results "), 0);
	assert_int_equal(count_text(&m, "<core:relationship "), 2);
	assert_int_equal(count_text(&m, "hasSource"), 0);
	assert_int_equal(count_text(&m, "href=\"#oval"), 0);
	made_done(&m);
}

static void
test_asset(void **state)
{
	static const struct {
		const char *target, *container;
		struct record_fact fact;
		const char *there; /* NULL: neither hostname nor connection */
	} assets[] = {
		{ "web.example-1.org", "c", { "x", "y" },
		    "<ai:hostname>web.example-1.org</ai:hostname>" },
		{ "/srv/root", "", { "x", "y" }, NULL },
		{ "a..b", "", { "ip-address", "1.2.3" }, NULL },
		{ "a.", "", { "mac-address", "02:42:ac:11:00" }, NULL },
		{ "", "", { "mac-address", "02:42:ac:11:00:0g" }, NULL },
		{ "@", "", { "hostname", "h" }, "<ai:hostname>h</ai:hostname>" },
		{ "@", "", { "ip-address", "10.0.0.7" },
		    "<ai:ip-v4>10.0.0.7</ai:ip-v4>" },
		{ "@", "<", { "fqdn", "not one" }, NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(assets); i++) {
		struct record_target target = plain;
		struct error err = { 0 };
		struct made m;

		target.target = assets[i].target;
		target.container_name = assets[i].container;
		target.facts = &assets[i].fact;
		target.n_facts = 1;
		make_stream(&m, &target);
		assert_int_equal(made_write(&m, stream_arf, &err), 0);
		if (assets[i].there != NULL)
			expect_all(&m, &assets[i].there, 1);
		else if (count_text(&m, "<ai:hostname>") + count_text(&m, "<ai:fqdn>") +
			     count_text(&m, "<ai:ip-v") + count_text(&m, "<ai:mac") >
			 0)
			fail_msg("row %zu:\n%s", i, buffer_text(&m.out));
		made_done(&m);
	}
}

/* The TestResult of an ARF is that of the results but for where it leads. */
static void
test_same(void **state)
{
	autobuffer alone = { 0 }, whole = { 0 };
	struct error err = { 0 };
	struct report report;
	struct made m;

	(void)state;
	make_stream(&m, &plain);
	report = (struct report){
		.content = m.content, .record = m.record, .decision = m.decision
	};
	assert_int_equal(report_test_result(&alone, &report, &err), 0);
	assert_int_equal(report_results(&whole, &report, &err), 0);
	assert_non_null(strstr(buffer_text(&whole), buffer_text(&alone)));
	assert_non_null(strstr(buffer_text(&alone), "href=\"second.xml\""));
	assert_null(strstr(buffer_text(&alone), "target-id-ref"));
	made_done(&m);
}

static void
test_failures(void **state)
{
	struct error err = { 0 };
	unsigned int n_puts;
	struct made m;

	(void)state;
	make_stream(&m, &plain);
	assert_int_equal(made_write(&m, stream_arf, &err), 0);
	n_puts = m.n_puts;
	assert_true(n_puts > 5);
	for (m.fail_at = 1; m.fail_at <= n_puts; m.fail_at++) {
		assert_int_equal(made_write(&m, stream_arf, &err), -ENOSPC);
		assert_int_equal(m.n_puts, m.fail_at);
	}
	made_done(&m);
	make_small(&m, FAKE_HEAD OVAL_BODY, &plain);
	assert_int_equal(made_write(&m, stream_arf, &err), -EINVAL);
	assert_non_null(strstr(err.text, "'t.xml'"));
	assert_int_equal(m.n_puts, 0);
	made_done(&m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_oval),
		cmocka_unit_test(test_hostile), cmocka_unit_test(test_arf),
		cmocka_unit_test(test_nothing), cmocka_unit_test(test_asset),
		cmocka_unit_test(test_same), cmocka_unit_test(test_failures) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
