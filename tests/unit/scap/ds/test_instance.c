/* SPDX-License-Identifier: Apache-2.0 */
/* test_instance.c - checks that export different values to one variable: each definition
 * is evaluated under the values of its check. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/base/arena.h"
#include "daemon/scap/oval/evaluate.h"
#include "probes/match.h"
#include "probes/object.h"
#include "tests/unit/scap/ds/source.h"

#define OVAL_SYSTEM "http://oval.mitre.org/XMLSchema/oval-definitions-5"
#define HEAD                                                                         \
	"<?xml version='1.0'?>\n<ds:data-stream-collection "                         \
	"xmlns:ds='http://scap.nist.gov/schema/scap/source/1.2' "                    \
	"xmlns:xlink='http://www.w3.org/1999/xlink' "                                \
	"xmlns:cat='urn:oasis:names:tc:entity:xmlns:xml:catalog' id='c'>"            \
	"<ds:data-stream id='s1'><ds:checklists>"                                    \
	"<ds:component-ref id='cref-b' xlink:href='#b'><cat:catalog>"                \
	"<cat:uri name='o.xml' uri='#cref-o'/></cat:catalog></ds:component-ref>"     \
	"</ds:checklists><ds:checks><ds:component-ref id='cref-o' xlink:href='#o'/>" \
	"</ds:checks></ds:data-stream><ds:component id='b'>"
#define VALUE(id, text) "<Value id='" id "' type='string'><value>" text "</value></Value>"
#define EXPORT(value, variable) \
	"<check-export value-id='" value "' export-name='" variable "'/>"
#define RULE(id, exports, name)                                                         \
	"<Rule id='" id "' selected='true'><title>t</title><check system='" OVAL_SYSTEM \
	"'>" exports "<check-content-ref href='o.xml'" name "/></check></Rule>"
#define DEFINITION(n, inner)                                                         \
	"<definition id='def:" n "' class='compliance' version='1'><criteria>" inner \
	"</criteria></definition>"
#define TEST(n) "<criterion test_ref='tst:" n "'/>"

static const char source[] = HEAD
    "<Benchmark xmlns='http://checklists.nist.gov/xccdf/1.2' id='bench'>"
    "<status>draft</status><title>T</title><version>1</version>" VALUE(
	"v", "seven") VALUE("w", "eight") RULE("r0", EXPORT("v", "var:1"),
	" name='def:1'") RULE("r1", EXPORT("w", "var:1"), " name='def:1'") RULE("r2", "",
	" name='def:2'") RULE("r3", EXPORT("w", "var:1"), " name='def:3'") RULE("r4",
	EXPORT("v", "var:1") EXPORT("w", "var:1"), " name='def:1'") RULE("r5",
	EXPORT("w", "var:2"), " name='def:2'") RULE("r6", EXPORT("w", "var:1"),
	" name='def:4'") RULE("r7", EXPORT("v", "var:1"), " name='def:4'") RULE("r8",
	EXPORT("w", "var:1"), "") RULE("r9", EXPORT("w", "var:1"),
	" name='def:5'") "</Benchmark></ds:component><ds:component id='o'>"
			 "<oval_definitions xmlns='" OVAL_SYSTEM "' xmlns:u='" OVAL_SYSTEM
			 "#unix' "
			 "xmlns:i='" OVAL_SYSTEM "#independent'><definitions>" DEFINITION(
			     "1", TEST("1")) DEFINITION("2", TEST("2")) DEFINITION("3",
			     "<extend_definition definition_ref='def:1'/>")
			     DEFINITION("4", TEST("4")) DEFINITION("5",
				 TEST("5") TEST(
				     "2")) "</definitions><tests>"
					   "<i:variable_test id='tst:1' check='all' "
					   "comment='c' version='1'><i:object "
					   "object_ref='obj:1'/><i:state "
					   "state_ref='ste:1'/></i:variable_test>"
					   "<u:file_test id='tst:2' check='all' "
					   "comment='c' version='1'><u:object "
					   "object_ref='obj:2'/></u:file_test>"
					   "<u:file_test id='tst:4' check='all' "
					   "comment='c' version='1'><u:object "
					   "object_ref='obj:3'/></u:file_test>"
					   "<u:file_test id='tst:5' check='all' "
					   "comment='c' version='1'><u:object "
					   "object_ref='obj:2'/><u:state "
					   "state_ref='ste:3'/></u:file_test>"
					   "</tests><objects>"
					   "<i:variable_object id='obj:1' "
					   "version='1'><i:var_ref>var:1</i:var_ref>"
					   "</i:variable_object>"
					   "<u:file_object id='obj:2' "
					   "version='1'><u:filepath>/f</u:filepath>"
					   "</u:file_object>"
					   "<u:file_object id='obj:3' "
					   "version='1'><set><object_reference>obj:2"
					   "</object_reference><filter "
					   "action='include'>ste:2</filter></set>"
					   "</u:file_object></objects><states>"
					   "<i:variable_state id='ste:1' "
					   "version='1'><i:value>eight</i:value>"
					   "</i:variable_state>"
					   "<u:file_state id='ste:2' version='1'><u:more "
					   "check_existence='any_exist'>x</"
					   "u:more><u:text "
					   "var_ref='var:3'/></u:file_state>"
					   "<u:file_state id='ste:3' version='1'><u:r "
					   "datatype='record'><u:field name='a' "
					   "var_ref='var:1'/></u:r></u:file_state>"
					   "</states><variables>"
					   "<external_variable id='var:1' "
					   "datatype='string' comment='c' version='1'/>"
					   "<external_variable id='var:2' "
					   "datatype='string' comment='c' version='1'/>"
					   "<local_variable id='var:3' datatype='string' "
					   "comment='c' version='1'><concat>"
					   "<literal_component>a "
					   "</literal_component><variable_component "
					   "var_ref='var:1'/>"
					   "</concat></local_variable>"
					   "</variables></oval_definitions></"
					   "ds:component></ds:data-stream-collection>";

static int
collect(
    void *arg, const struct object *object, struct item_list *items, struct error *err)
{
	struct item *item = item_new(items, object->type, 3), *record;

	(void)err;
	++*(unsigned int *)arg;
	item_add_text(items, item, "text", "a eight");
	record = item_add_record(items, item, "r");
	item_add_text(items, record, "b", "x");
	item_add_text(items, record, "a", "eight");
	return 0;
}

static enum oval_result
evaluate(struct oval *oval, const struct content *content, uint32_t check)
{
	const struct content_check_ref *ref = content_check_ref_at(content, check);
	enum oval_result result = OVAL_RESULT__MAX;
	uint32_t definition = ref->definition;
	struct error err = { 0 };

	if (definition == CONTENT_NONE)
		definition = content_document_at(content, ref->document)
				 ->definitions.first;
	assert_int_equal(
	    content_definition_at(content, definition)->document, ref->document);
	assert_int_equal(oval_definition(oval, definition, &result, &err), 0);
	return result;
}

static void
test_instances(void **state)
{
	static const struct {
		uint32_t instance;
		enum oval_result result;
	} expected[] = { { 1, OVAL_RESULT_FALSE }, { 2, OVAL_RESULT_TRUE },
		{ 1, OVAL_RESULT_TRUE }, { 2, OVAL_RESULT_TRUE },
		{ 3, OVAL_RESULT_FALSE }, { 1, OVAL_RESULT_TRUE },
		{ 2, OVAL_RESULT_TRUE }, { 1, OVAL_RESULT_FALSE },
		{ 2, OVAL_RESULT_TRUE }, { 2, OVAL_RESULT_TRUE } };
	static const struct oval_limits limits;
	autoptr(match_cache) match = match_cache_new();
	autoptr(arena) arena = arena_new(0);
	autoptr(content) content = NULL;
	autoptr(oval) oval = NULL;
	autobuffer image = { 0 };
	struct error err = { 0 };
	unsigned int n_collected = 0;
	const struct oval_source from = { .collect = collect, .arg = &n_collected };
	uint32_t count;

	(void)state;
	if (source_compile(&content, &image, source, NULL, &err) < 0)
		fail_msg("%s", err.text);
	(void)content_table(content, CONTENT_DOCUMENTS, &count);
	assert_int_equal(count, 3);
	if (oval_new(&oval, content, &from, &limits, arena, match, &err) < 0)
		fail_msg("%s", err.text);
	for (uint32_t i = 0; i < ARRAY_LEN(expected); i++) {
		const struct content_check_ref *ref = content_check_ref_at(content, i);

		print_message("r%u\n", i);
		assert_int_equal(
		    content_document_at(content, ref->document)->variable_instance,
		    expected[i].instance);
		assert_int_equal(evaluate(oval, content, i), expected[i].result);
	}
	/* What does not depend on the values is collected once. */
	assert_int_equal(n_collected, 1);
}

/* Bound on the command line, nothing is left to differ. */
static void
test_bound(void **state)
{
	static const struct compile_binding binding = { "var:1", "eight" };
	const struct compile_options options = {
		.path = "t.xml", .bindings = &binding, .n_bindings = 1
	};
	autoptr(content) content = NULL;
	autobuffer image = { 0 };
	struct error err = { 0 };
	uint32_t count;

	(void)state;
	if (source_compile(&content, &image, source, &options, &err) < 0)
		fail_msg("%s", err.text);
	(void)content_table(content, CONTENT_DOCUMENTS, &count);
	assert_int_equal(count, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_instances),
		cmocka_unit_test(test_bound),
	};

	return cmocka_run_group_tests_name("scap/ds/instance", tests, NULL, NULL);
}
