/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_oval_results.c - an evaluation as an OVAL results document, and back: what it says
 * of items gives the same results.
 */

#include "daemon/report/oval_results.h"
#include "daemon/scap/ds/syschar.h"
#include "daemon/scap/system_info.h"
#include "tests/unit/scap/oval/fake.h"

#define DEFINITION(n, criteria)                                                \
	"<definition id='oval:t:def:" n "' version='" n "' class='inventory'>" \
	"<metadata><title>t</title></metadata>" criteria "</definition>\n"
#define TEST(n, attributes, states)                                                     \
	"<u:file_test id='oval:t:tst:" n "' version='1' comment='c' " attributes "><u:" \
	"object object_ref='oval:t:obj:" n "'/>" states "</u:file_test>\n"

/* clang-format off */
static const char content[] = FAKE_OVAL_HEAD
"<definitions>"
DEFINITION("1", "<criteria operator='OR'>"
	"<criterion test_ref='oval:t:tst:1' negate='true'/>"
	"<criteria negate='1'><criterion test_ref='oval:t:tst:2'/></criteria>"
	"<extend_definition definition_ref='oval:t:def:2' applicability_check='true'/>"
	"</criteria>")
DEFINITION("2", "<criteria><criterion test_ref='oval:t:tst:2'/></criteria>")
DEFINITION("3", "<criteria><criterion test_ref='oval:t:tst:3'/></criteria>")
DEFINITION("4", "<criteria><criterion test_ref='oval:t:tst:4'/></criteria>")
DEFINITION("9", "<criteria><criterion test_ref='oval:t:tst:9'/></criteria>")
"</definitions><tests>"
TEST("1", "check='all'", "<u:state state_ref='oval:t:ste:1'/>")
TEST("2", "check='at least one' check_existence='only_one_exists' state_operator='OR'",
	"<u:state state_ref='oval:t:ste:2'/>")
TEST("3", "check='all' check_existence='any_exist'", "")
TEST("4", "check='all'", "<u:state state_ref='oval:t:ste:2'/>")
TEST("9", "check='all'", "")
"</tests><objects>"
"<u:file_object id='oval:t:obj:1' version='4' comment='a &lt;b&gt;'>"
	"<u:path var_ref='oval:t:var:1'/></u:file_object>\n"
"<u:file_object id='oval:t:obj:2' version='1'><u:path>/b</u:path></u:file_object>\n"
"<u:file_object id='oval:t:obj:3' version='1'><set>"
	"<object_reference>oval:t:obj:1</object_reference>"
	"<object_reference>oval:t:obj:2</object_reference></set></u:file_object>\n"
"<u:file_object id='oval:t:obj:4' version='1'><u:path>/d</u:path></u:file_object>\n"
"<u:file_object id='oval:t:obj:9' version='1'><u:path>/e</u:path></u:file_object>\n"
"</objects><states>"
"<u:file_state id='oval:t:ste:1' version='1'><u:user_id datatype='int' var_ref='oval:t:var:2'/>"
"</u:file_state>\n"
"<u:file_state id='oval:t:ste:2' version='1'><u:type mask='true'>secret</u:type></u:file_state>\n"
"</states><variables>"
"<constant_variable id='oval:t:var:1' version='1' datatype='string' comment='c'>"
	"<value>/a</value><value>/&amp;</value></constant_variable>\n"
"<constant_variable id='oval:t:var:2' version='1' datatype='int' comment='c'>"
	"<value>0</value></constant_variable>\n"
"</variables></oval_definitions>";

static const char items[] =
	"oval:t:obj:1 path=/a\001<\xff>; user_id#0; size!does not exist; uread?1\n"
	"oval:t:obj:1 path=/&; user_id#7; extra{one=1, two#2}\n"
	"oval:t:obj:2 path=/b; type=secret\n"
	"oval:t:obj:4 @not collected nobody looked\n";
/* clang-format on */

struct sink {
	struct buffer text;
	size_t longest, fail_at;
	unsigned int n_puts;
};

static int
put(void *arg, const void *data, size_t length, struct error *err)
{
	struct sink *sink = arg;

	if (sink->fail_at > 0 && ++sink->n_puts >= sink->fail_at)
		return error_say(err, ENOSPC, "full");
	sink->longest = length > sink->longest ? length : sink->longest;
	buffer_add(&sink->text, data, length);
	return 0;
}

static int
put_definitions(void *arg, struct error *err)
{
	return put(arg, "<copied/>", 9, err);
}

static const struct system_interface interface = { "lo", "127.0.0.1", "" };
static const struct system_info system_ = { "O&S", "1", "x86_64", "h", &interface, 1 };

static int
write_results(
    struct fake *fake, struct sink *sink, bool with_definitions, struct error *err)
{
	const struct oval_results results = { .content = fake->content,
		.view = oval_view_live(fake->oval),
		.system = &system_,
		.time_us = INT64_C(1700000000) * 1000000,
		.put = put,
		.put_definitions = with_definitions ? put_definitions : NULL,
		.arg = sink };

	return oval_results_write(&results, err);
}

static const char *const ids[] = { "oval:t:def:1", "oval:t:def:2", "oval:t:def:3",
	"oval:t:def:4" };

static void
evaluate(struct fake *fake)
{
	fake_init(fake, content, items, NULL);
	for (size_t i = 0; i < ARRAY_LEN(ids); i++)
		(void)fake_definition(fake, ids[i]);
}

/* clang-format off */
static const char *const wanted[] = {
	"<oval:timestamp>2023-11-14T22:13:20Z</oval:timestamp>",
	"<directives include_source_definitions=\"false\">",
	"<definition definition_id=\"oval:t:def:1\" version=\"1\" class=\"inventory\" "
	"result=\"true\">",
	"<criteria operator=\"OR\" result=\"true\">",
	"<criterion test_ref=\"oval:t:tst:1\" version=\"1\" negate=\"true\" result=\"true\"/>",
	"<criteria operator=\"AND\" negate=\"true\" result=\"false\">",
	"<extend_definition applicability_check=\"true\" definition_ref=\"oval:t:def:2\" "
	"version=\"2\" result=\"true\"/>",
	"<test test_id=\"oval:t:tst:2\" version=\"1\" check_existence=\"only_one_exists\" "
	"check=\"at least one\" state_operator=\"OR\" result=\"true\">",
	"<tested_item item_id=\"1\" result=\"true\"/>",
	"<tested_item item_id=\"2\" result=\"false\"/>",
	"<tested_item item_id=\"3\" result=\"not evaluated\"/>",
	"<tested_variable variable_id=\"oval:t:var:2\">0</tested_variable>",
	"<tested_variable variable_id=\"oval:t:var:1\">/&amp;</tested_variable>",
	"<message>object oval:t:obj:4: nobody looked</message>",
	"<os_name>O&amp;S</os_name>",
	"<ip_address>127.0.0.1</ip_address>",
	"<object id=\"oval:t:obj:1\" version=\"4\" comment=\"a &lt;b&gt;\" flag=\"complete\">",
	"<variable_value variable_id=\"oval:t:var:1\">/a</variable_value>",
	"<reference item_ref=\"3\"/>",
	"<object id=\"oval:t:obj:4\" version=\"1\" flag=\"not collected\">",
	"<message>nobody looked</message>",
	"<file_item xmlns=\"http://oval.mitre.org/XMLSchema/oval-system-characteristics-5#unix\" "
	"id=\"1\" status=\"exists\">",
	"<path>/a\xef\xbf\xbd&lt;\xef\xbf\xbd&gt;</path>",
	"<user_id datatype=\"int\">0</user_id>",
	"<size datatype=\"int\" status=\"does not exist\"/>",
	"<uread datatype=\"boolean\">true</uread>",
	"<extra datatype=\"record\">",
	"name=\"two\" datatype=\"int\">2</field>",
	"<type mask=\"true\"/>",
};
/* clang-format on */

static void
test_document(void **state)
{
	struct sink sink = { .longest = 0 };
	struct error err = { 0 };
	struct fake fake;
	const char *text;

	(void)state;
	evaluate(&fake);
	if (write_results(&fake, &sink, false, &err) < 0)
		fail_msg("%s", err.text);
	text = buffer_text(&sink.text);
	for (size_t i = 0; i < ARRAY_LEN(wanted); i++)
		if (strstr(text, wanted[i]) == NULL)
			fail_msg("no %s in\n%s", wanted[i], text);
	/* What must not be shown; what was not asked for. */
	assert_null(strstr(text, ">secret<"));
	assert_null(strstr(text, "oval:t:def:9"));
	assert_null(strstr(text, "oval:t:obj:9"));
	assert_null(strstr(text, "<copied/>"));
	buffer_done(&sink.text);
	fake_done(&fake);
}

static void
test_definitions(void **state)
{
	struct sink sink = { .longest = 0 };
	struct error err = { 0 };
	struct fake fake;

	(void)state;
	evaluate(&fake);
	assert_int_equal(write_results(&fake, &sink, true, &err), 0);
	assert_null(strstr(buffer_text(&sink.text), "include_source_definitions"));
	assert_non_null(strstr(buffer_text(&sink.text), "</directives><copied/>"));
	buffer_done(&sink.text);
	fake_done(&fake);
}

/* However many items: what is held at a time is one piece. */
static void
test_pieces(void **state)
{
	struct sink sink = { .longest = 0 };
	struct error err = { 0 };
	autobuffer many = { 0 };
	struct fake fake;

	(void)state;
	for (int i = 0; i < 20000; i++)
		buffer_printf(&many, "oval:t:obj:2 path=/b/%d; type=file\n", i);
	fake_init(&fake, content, buffer_text(&many), NULL);
	(void)fake_definition(&fake, "oval:t:def:2");
	assert_int_equal(write_results(&fake, &sink, false, &err), 0);
	assert_true(sink.text.length > 4 * 1024 * 1024);
	assert_true(sink.longest < 70 * 1024);
	buffer_done(&sink.text);
	/* Whatever piece cannot be handed over ends it. */
	for (size_t i = 1; i < 70; i += 3) {
		struct sink full = { .fail_at = i };

		assert_int_equal(write_results(&fake, &full, false, &err), -ENOSPC);
		buffer_done(&full.text);
	}
	fake_done(&fake);
}

static void
recall(void *arg, const char *id, uint32_t instance, struct item_list *list)
{
	syschar_recall(arg, id, instance, list);
}

/* The same content over what the document says: the same results. */
static void
test_back(void **state)
{
	static const struct oval_limits no_limits;
	struct sink sink = { .longest = 0 };
	struct error err = { 0 };
	struct syschar *recorded;
	struct fake fake;
	autoclose int fd = -1;
	enum oval_result before[ARRAY_LEN(ids)];

	(void)state;
	evaluate(&fake);
	for (size_t i = 0; i < ARRAY_LEN(ids); i++)
		before[i] = fake_definition(&fake, ids[i]);
	assert_int_equal(write_results(&fake, &sink, false, &err), 0);
	fd = source_fd(sink.text.data, sink.text.length);
	if (syschar_read(&recorded, fd, "r.xml", fake.arena, &err) < 0)
		fail_msg("%s", err.text);
	oval_free(fake.oval);
	const struct oval_source source = { .arg = recorded, .recall = recall };

	assert_int_equal(oval_new(&fake.oval, fake.content, &source, &no_limits,
			     fake.arena, fake.match, &err),
	    0);
	/* Items of an entity that was masked cannot be compared again. */
	assert_int_equal(before[1], OVAL_RESULT_TRUE);
	assert_int_equal(fake_definition(&fake, ids[1]), OVAL_RESULT_UNKNOWN);
	assert_int_equal(before[2], fake_definition(&fake, ids[2]));
	assert_int_equal(before[3], fake_definition(&fake, ids[3]));
	assert_int_equal(before[0], fake_definition(&fake, ids[0]));
	assert_int_equal(fake_definition(&fake, "oval:t:def:9"), OVAL_RESULT_UNKNOWN);
	buffer_done(&sink.text);
	fake_done(&fake);
}

static uint32_t
recall_values(void *arg, const char *id, uint32_t instance, const char *const **texts)
{
	return syschar_values(arg, id, instance, texts);
}

/* clang-format off */
static const char external[] = FAKE_OVAL_HEAD
"<definitions>" DEFINITION("1", "<criteria><criterion test_ref='oval:t:tst:1'/></criteria>")
"</definitions><tests>" TEST("1", "check='all'", "<u:state state_ref='oval:t:ste:1'/>")
"</tests><objects><u:file_object id='oval:t:obj:1' version='1'>"
"<u:path var_ref='oval:t:var:1'/></u:file_object></objects>"
"<states><u:file_state id='oval:t:ste:1' version='1'><u:path var_ref='oval:t:var:1'/>"
"</u:file_state></states>"
"<variables><external_variable id='oval:t:var:1' version='1' datatype='string' comment='c'/>"
"</variables></oval_definitions>";
/* clang-format on */

/* Evaluate the content again without the value, over RECORDED. */
static enum oval_result
again(struct syschar *recorded, bool with_values)
{
	static const struct oval_limits no_limits;
	const struct oval_source source = { .arg = recorded,
		.recall = recall,
		.recall_values = with_values ? recall_values : NULL };
	struct error err = { 0 };
	enum oval_result result;
	struct fake fake;

	fake_init(&fake, external, "", NULL);
	oval_free(fake.oval);
	assert_int_equal(oval_new(&fake.oval, fake.content, &source, &no_limits,
			     fake.arena, fake.match, &err),
	    0);
	result = fake_definition(&fake, "oval:t:def:1");
	fake_done(&fake);
	return result;
}

/* What an external variable was given is recorded with the object that used it. */
static void
test_external(void **state)
{
	static const struct compile_binding bound = { "oval:t:var:1", "/x" };
	static const struct compile_options options = {
		.path = "t.xml", .bindings = &bound, .n_bindings = 1
	};
	struct sink sink = { .longest = 0 };
	struct error err = { 0 };
	struct syschar *recorded;
	autoclose int fd = -1;
	struct fake fake;

	(void)state;
	fake_init_with(&fake, external, "oval:t:obj:1 path=/x\n", NULL, &options);
	assert_int_equal(fake_definition(&fake, "oval:t:def:1"), OVAL_RESULT_TRUE);
	assert_int_equal(write_results(&fake, &sink, false, &err), 0);
	fd = source_fd(sink.text.data, sink.text.length);
	assert_int_equal(syschar_read(&recorded, fd, "r.xml", fake.arena, &err), 0);
	assert_int_equal(again(recorded, true), OVAL_RESULT_TRUE);
	assert_int_equal(again(recorded, false), OVAL_RESULT_ERROR);
	buffer_done(&sink.text);
	fake_done(&fake);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_document),
		cmocka_unit_test(test_definitions),
		cmocka_unit_test(test_pieces),
		cmocka_unit_test(test_back),
		cmocka_unit_test(test_external),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
