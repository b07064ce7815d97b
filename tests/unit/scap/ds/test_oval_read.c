/* SPDX-License-Identifier: Apache-2.0 */
/* test_oval_read.c - OVAL documents as rows. */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/scap/ds/source.h"

#define OVAL(sections)                                                                   \
	"<oval_definitions xmlns='http://oval.mitre.org/XMLSchema/oval-definitions-5'\n" \
	" xmlns:o='http://oval.mitre.org/XMLSchema/oval-common-5'\n"                     \
	" xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'\n"                       \
	" xmlns:u='http://oval.mitre.org/XMLSchema/oval-definitions-5#unix'\n"           \
	" xmlns:i='http://oval.mitre.org/XMLSchema/oval-definitions-5#independent'>\n"   \
	"<generator><o:product_name>x</o:product_name>"                                  \
	"<o:schema_version platform='p'>9</o:schema_version>"                            \
	"<o:schema_version> 5.11.1 </o:schema_version></generator>\n" sections           \
	"</oval_definitions>"

struct opened {
	struct buffer image;
	struct content *content;
};

static void
open_oval(struct opened *o, const char *text, const struct compile_options *options)
{
	struct error err = { 0 };

	*o = (struct opened){ 0 };
	if (source_compile(&o->content, &o->image, text, options, &err) < 0)
		fail_msg("%s", err.text);
}

static void
opened_done(struct opened *o)
{
	content_free(o->content);
	buffer_done(&o->image);
}

static const char *
text(const struct opened *o, struct content_str str)
{
	return content_text(o->content, str);
}

static void
test_definition(void **state)
{
	struct opened o;
	const struct content_document *document;
	const struct content_definition *d;
	const struct content_criteria *root, *group, *leaf;

	(void)state;
	open_oval(&o,
	    OVAL("<definitions>"
		 "<definition id='def:1' version='3' class='compliance'>"
		 "<metadata><title> A title </title></metadata>"
		 "<notes><note>x</note></notes>"
		 "<criteria operator='OR' comment='top'>"
		 "<criterion test_ref='tst:1' negate='true' comment='c'/>"
		 "<criteria negate='1' operator='XOR'>"
		 "<extend_definition definition_ref='def:2' applicability_check='true'/>"
		 "<criterion test_ref='tst:none'/></criteria>"
		 "</criteria></definition>"
		 "<definition id='def:2' class='inventory'/>"
		 "</definitions>\n<tests>"
		 "<u:file_test id='tst:1' check='all'><u:object "
		 "object_ref='x'/></u:file_test>"
		 "</tests>"),
	    NULL);
	document = content_document_at(o.content, 0);
	assert_string_equal(text(&o, document->href), "t.xml");
	assert_string_equal(text(&o, document->schema_version), "5.11.1");
	assert_int_equal(document->definitions.count, 2);
	assert_int_equal(document->tests.count, 1);
	d = content_definition_at(o.content, 0);
	assert_string_equal(text(&o, d->title), "A title");
	assert_int_equal(d->version, 3);
	assert_int_equal(d->oval_class, CONTENT_CLASS_COMPLIANCE);
	root = content_criteria_at(o.content, d->criteria);
	assert_int_equal(root->operator_, OVAL_OPERATOR_OR);
	assert_string_equal(text(&o, root->comment), "top");
	assert_int_equal(root->children.count, 2);
	leaf = content_criteria_at(o.content, content_ref(o.content, root->children, 0));
	assert_int_equal(leaf->kind, CONTENT_CRITERIA_CRITERION);
	assert_int_equal(leaf->negate, 1);
	assert_int_equal(leaf->ref, 0);
	group = content_criteria_at(o.content, content_ref(o.content, root->children, 1));
	assert_int_equal(group->operator_, OVAL_OPERATOR_XOR);
	assert_int_equal(group->negate, 1);
	leaf = content_criteria_at(o.content, content_ref(o.content, group->children, 0));
	assert_int_equal(leaf->kind, CONTENT_CRITERIA_EXTEND);
	assert_int_equal(leaf->ref, 1);
	assert_int_equal(leaf->applicability_check, 1);
	leaf = content_criteria_at(o.content, content_ref(o.content, group->children, 1));
	assert_int_equal(leaf->ref, CONTENT_NONE);
	assert_string_equal(text(&o, leaf->ref_id), "tst:none");
	assert_true(source_has_note(o.content, "t.xml:7: 'tst:none' is not in this"));
	assert_true(source_has_note(o.content, "t.xml:8: 'x' is not in this"));
	assert_int_equal(content_definition_at(o.content, 1)->criteria, CONTENT_NONE);
	opened_done(&o);
}

static void
test_test(void **state)
{
	struct opened o;
	const struct content_test *t;

	(void)state;
	open_oval(&o,
	    OVAL("<tests>"
		 "<i:textfilecontent54_test id='tst:1' check='none exist' comment='no'"
		 " check_existence='only_one_exists' state_operator='ONE' version='2'>"
		 "<i:object object_ref='obj:1'/><i:state state_ref='ste:2'/>"
		 "<i:state state_ref='ste:none'/><i:state state_ref='ste:1'/>"
		 "</i:textfilecontent54_test>"
		 "<i:unknown_test id='tst:2' check='at least one'/></tests>"
		 "<objects><i:textfilecontent54_object id='obj:1'/></objects>"
		 "<states><i:textfilecontent54_state id='ste:1'/>"
		 "<i:textfilecontent54_state id='ste:2' operator='OR'/></states>"),
	    NULL);
	t = content_test_at(o.content, 0);
	assert_string_equal(text(&o, t->family), "independent");
	assert_string_equal(text(&o, t->type), "textfilecontent54");
	assert_int_equal(t->check, OVAL_CHECK_NONE_SATISFY);
	assert_int_equal(t->check_existence, OVAL_EXISTENCE_ONLY_ONE_EXISTS);
	assert_int_equal(t->state_operator, OVAL_OPERATOR_ONE);
	assert_int_equal(t->object, 0);
	assert_int_equal(t->states.count, 3);
	assert_int_equal(content_ref(o.content, t->states, 0), 1);
	assert_int_equal(content_ref(o.content, t->states, 1), CONTENT_NONE);
	assert_int_equal(content_ref(o.content, t->states, 2), 0);
	assert_int_equal(content_state_at(o.content, 1)->operator_, OVAL_OPERATOR_OR);
	t = content_test_at(o.content, 1);
	assert_int_equal(t->check, OVAL_CHECK_AT_LEAST_ONE);
	assert_int_equal(t->check_existence, OVAL_EXISTENCE_AT_LEAST_ONE_EXISTS);
	assert_int_equal(t->state_operator, OVAL_OPERATOR_AND);
	assert_int_equal(t->object, CONTENT_NONE);
	assert_string_equal(text(&o, t->type), "unknown");
	opened_done(&o);
}

static void
assert_object(const struct opened *o)
{
	const struct content_object *object;
	const struct content_entity *e;
	const struct content_behavior *behavior;

	object = content_object_at(o->content, 0);
	assert_string_equal(text(o, object->type), "file");
	assert_int_equal(object->behaviors.count, 2);
	behavior = content_behavior_at(o->content, object->behaviors.first + 1);
	assert_string_equal(text(o, behavior->name), "recurse");
	assert_string_equal(text(o, behavior->value), "directories");
	assert_int_equal(object->entities.count, 2);
	e = content_entity_at(o->content, object->entities.first);
	assert_string_equal(text(o, e->name), "path");
	assert_int_equal(e->operation, OVAL_OPERATION_PATTERN_MATCH);
	assert_int_equal(e->var_check, OVAL_CHECK_AT_LEAST_ONE);
	assert_int_equal(e->has_var_ref, 1);
	assert_int_equal(e->variable, 0);
	assert_int_equal(
	    content_entity_at(o->content, object->entities.first + 1)->is_nil, 1);
	assert_int_equal(object->filters.count, 2);
	assert_int_equal(
	    content_filter_at(o->content, object->filters.first)->include, 1);
	assert_int_equal(content_filter_at(o->content, object->filters.first)->state, 0);
	assert_int_equal(
	    content_filter_at(o->content, object->filters.first + 1)->include, 0);
	assert_int_equal(content_filter_at(o->content, object->filters.first + 1)->state,
	    CONTENT_NONE);
}

static void
assert_state(const struct opened *o)
{
	const struct content_state *s;
	const struct content_entity *e;

	s = content_state_at(o->content, 0);
	assert_int_equal(s->entities.count, 3);
	e = content_entity_at(o->content, s->entities.first);
	assert_string_equal(text(o, e->value), "5");
	assert_int_equal(e->datatype, OVAL_DATATYPE_INT);
	assert_int_equal(e->operation, OVAL_OPERATION_LESS_THAN);
	assert_int_equal(e->entity_check, OVAL_CHECK_ONLY_ONE);
	assert_int_equal(e->check_existence, OVAL_EXISTENCE_ANY_EXIST);
	e = content_entity_at(o->content, s->entities.first + 1);
	assert_string_equal(text(o, e->value), " a & b ");
	assert_int_equal(e->mask, 1);
	assert_int_equal(e->has_var_ref, 1);
	assert_int_equal(e->variable, CONTENT_NONE);
	e = content_entity_at(o->content, s->entities.first + 2);
	assert_int_equal(e->datatype, OVAL_DATATYPE_RECORD);
	assert_int_equal(e->fields.count, 2);
	e = content_entity_at(o->content, e->fields.first + 1);
	assert_string_equal(text(o, e->name), "f2");
	assert_string_equal(text(o, e->value), "2");
}

static void
test_entities(void **state)
{
	struct opened o;

	(void)state;
	open_oval(&o,
	    OVAL("<objects><u:file_object id='obj:1' comment='c'>"
		 "<notes><note/></notes><u:behaviors max_depth='-1' "
		 "recurse='directories'/>"
		 "<u:path operation='pattern match' var_ref='var:1' var_check='at least "
		 "one'/>"
		 "<u:filename xsi:nil='true'/>"
		 "<filter action='include'> ste:1 </filter><filter>ste:no</filter>"
		 "</u:file_object></objects>"
		 "<states><u:file_state id='ste:1'>"
		 "<u:size datatype='int' operation='less than' entity_check='only one'"
		 " check_existence='any_exist'> 5 </u:size>"
		 "<u:x mask='true' var_ref='var:no'> a &amp; b </u:x>"
		 "<u:result datatype='record'><field name='f1' "
		 "entity_check='all'>v1</field>"
		 "<field name='f2' datatype='int'>2</field></u:result>"
		 "</u:file_state></states>"
		 "<variables><constant_variable id='var:1' datatype='string' comment='v'>"
		 "<value>a</value><value> b</value></constant_variable></variables>"),
	    NULL);
	assert_object(&o);
	assert_state(&o);
	assert_string_equal(
	    content_str(o.content, content_variable_at(o.content, 0)->values, 1), " b");
	opened_done(&o);
}

static void
test_set(void **state)
{
	struct opened o;
	const struct content_set *root, *left;

	(void)state;
	open_oval(&o,
	    OVAL("<objects><u:file_object id='obj:1'><set set_operator='COMPLEMENT'>"
		 "<set><object_reference>obj:2</object_reference>"
		 "<object_reference> obj:no "
		 "</object_reference><filter>ste:1</filter></set>"
		 "<set "
		 "set_operator='INTERSECTION'><object_reference>obj:1</object_reference>"
		 "</set></set></u:file_object><u:file_object id='obj:2'/></objects>"
		 "<states><u:file_state id='ste:1'/></states>"),
	    NULL);
	assert_int_equal(content_object_at(o.content, 1)->set, CONTENT_NONE);
	root = content_set_at(o.content, content_object_at(o.content, 0)->set);
	assert_int_equal(root->set_operator, CONTENT_SET_COMPLEMENT);
	assert_int_equal(root->sets.count, 2);
	assert_int_equal(root->filters.count, 0);
	left = content_set_at(o.content, content_ref(o.content, root->sets, 0));
	assert_int_equal(left->set_operator, CONTENT_SET_UNION);
	assert_int_equal(left->objects.count, 2);
	assert_int_equal(content_ref(o.content, left->objects, 0), 1);
	assert_int_equal(content_ref(o.content, left->objects, 1), CONTENT_NONE);
	assert_int_equal(left->filters.count, 1);
	opened_done(&o);
}

static void
assert_components(const struct opened *o, const struct content_component *c)
{
	const struct content_component *inner;

	assert_int_equal(c->kind, CONTENT_COMPONENT_CONCAT);
	assert_int_equal(c->children.count, 4);
	inner = content_component_at(o->content, content_ref(o->content, c->children, 0));
	assert_string_equal(text(o, inner->text), " x");
	assert_int_equal(inner->datatype, OVAL_DATATYPE_INT);
	inner = content_component_at(o->content, content_ref(o->content, c->children, 1));
	assert_string_equal(text(o, inner->text), "(a)");
	inner = content_component_at(
	    o->content, content_ref(o->content, inner->children, 0));
	assert_int_equal(inner->ref, 0);
	assert_string_equal(text(o, inner->text), "text");
	assert_string_equal(text(o, inner->text2), "r");
	inner = content_component_at(o->content, content_ref(o->content, c->children, 2));
	assert_string_equal(text(o, inner->text2), "3");
	inner = content_component_at(o->content, content_ref(o->content, c->children, 3));
	assert_string_equal(text(o, inner->text), "year_month_day");
	assert_string_equal(text(o, inner->text2), "seconds_since_epoch");
	inner = content_component_at(
	    o->content, content_ref(o->content, inner->children, 0));
	assert_int_equal(inner->ref, CONTENT_NONE);
}

static void
test_variables(void **state)
{
	static const struct compile_binding bindings[] = {
		{ "var:ext", "one" },
		{ "var:other", "no" },
		{ "var:ext", "two" },
	};
	struct compile_options options = {
		.path = "d/t.xml",
		.bindings = bindings,
		.n_bindings = ARRAY_LEN(bindings),
	};
	struct opened o;
	const struct content_variable *v;

	(void)state;
	open_oval(&o,
	    OVAL("<objects><u:file_object id='obj:1'/></objects><variables>"
		 "<external_variable id='var:ext' datatype='int'/>"
		 "<local_variable id='var:1' datatype='string'><concat>"
		 "<literal_component datatype='int'> x</literal_component>"
		 "<regex_capture pattern='(a)'><object_component object_ref='obj:1'"
		 " item_field='text' record_field='r'/></regex_capture>"
		 "<substring substring_start='2' substring_length='3'>"
		 "<variable_component var_ref='var:ext'/></substring>"
		 "<time_difference format_2='seconds_since_epoch'>"
		 "<variable_component var_ref='var:no'/></time_difference>"
		 "</concat></local_variable>"
		 "<local_variable id='var:2' datatype='string'><count><shuffle/></count>"
		 "</local_variable></variables>"),
	    &options);
	assert_string_equal(text(&o, content_document_at(o.content, 0)->href), "t.xml");
	v = content_variable_at(o.content, 0);
	assert_int_equal(v->kind, CONTENT_VARIABLE_EXTERNAL);
	assert_int_equal(v->datatype, OVAL_DATATYPE_INT);
	assert_int_equal(v->values.count, 2);
	assert_string_equal(content_str(o.content, v->values, 1), "two");
	v = content_variable_at(o.content, 1);
	assert_int_equal(v->kind, CONTENT_VARIABLE_LOCAL);
	assert_components(&o, content_component_at(o.content, v->component));
	assert_int_equal(content_variable_at(o.content, 2)->component, CONTENT_NONE);
	assert_true(source_has_note(o.content, "variable 'var:2' uses a function"));
	opened_done(&o);
}

static void
test_twice(void **state)
{
	struct opened o;

	(void)state;
	open_oval(&o,
	    OVAL("<states><u:file_state id='ste:1' comment='a'/>"
		 "<u:file_state id='ste:1' comment='b'><u:x>no</u:x></u:file_state>"
		 "<u:file_state id='ste:2'/></states>"),
	    NULL);
	assert_int_equal(content_document_at(o.content, 0)->states.count, 2);
	assert_string_equal(text(&o, content_state_at(o.content, 0)->comment), "a");
	assert_int_equal(content_state_at(o.content, 0)->entities.count, 0);
	assert_true(source_has_note(o.content, "t.xml:7: id 'ste:1' is there already"));
	opened_done(&o);
}

#define EXTEND(n, more) \
	"<definition id='def:" #n "'><criteria>" more "</criteria></definition>\n"
#define EXTENDS(n) "<extend_definition definition_ref='def:" #n "'/>"

static void
test_circles(void **state)
{
	static const struct {
		const char *definitions, *notes[2];
	} rows[] = {
		{ EXTEND(1, EXTENDS(2)) EXTEND(2, EXTENDS(3)) EXTEND(3, ""), { NULL } },
		{ EXTEND(1, EXTENDS(2) EXTENDS(2)) EXTEND(2, ""), { NULL } },
		{ EXTEND(1, EXTENDS(9)), { "'def:9' is not in this document" } },
		{ EXTEND(1, EXTENDS(1)),
		    { "t.xml:7: definition 'def:1' extends itself" } },
		{ EXTEND(1, EXTENDS(2)) EXTEND(2, EXTENDS(3)) EXTEND(3, EXTENDS(2)),
		    { "t.xml:9: definition 'def:2' extends itself" } },
		{ EXTEND(1, EXTENDS(1)) EXTEND(2, "<criteria>" EXTENDS(2) "</criteria>"),
		    { "definition 'def:1' extends itself",
			"t.xml:8: definition 'def:2' extends itself" } },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		autofree char *document = NULL;
		struct opened o;
		uint32_t count, expected = 0;

		assert_true(asprintf(&document, OVAL("<definitions>%s</definitions>"),
				rows[i].definitions) > 0);
		open_oval(&o, document, NULL);
		for (; expected < 2 && rows[i].notes[expected] != NULL; expected++)
			assert_true(source_has_note(o.content, rows[i].notes[expected]));
		(void)content_table(o.content, CONTENT_NOTES, &count);
		assert_int_equal(count, expected);
		opened_done(&o);
	}
}

static void
test_refused(void **state)
{
	static const struct {
		const char *text, *error;
	} rows[] = {
		{ OVAL("<tests>\n<u:file_test check='all'/></tests>"),
		    "t.xml:8: element 'file_test' has no id" },
		{ OVAL("<tests>\n<u:file_test id='t' check='some'/></tests>"),
		    "t.xml:8: element 'file_test': check 'some' is not known to OVAL" },
		{ OVAL("<states><u:file_state id='s'>\n<u:path operation='like'/>"
		       "</u:file_state></states>"),
		    "t.xml:8: element 'path': operation 'like' is not known to OVAL" },
		{ "<oval_results/>",
		    "t.xml:1: root element 'oval_results' of namespace '' is not SCAP" },
		{ OVAL("<tests>\n<u:file_test id='1'/>"), "t.xml:8: " },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct error err = { 0 };
		autobuffer image = { 0 };
		autoptr(content) content = NULL;

		assert_int_equal(
		    source_compile(&content, &image, rows[i].text, NULL, &err), -EPROTO);
		if (strncmp(err.text, rows[i].error, strlen(rows[i].error)) != 0)
			fail_msg("row %zu: %s", i, err.text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_definition),
		cmocka_unit_test(test_test),
		cmocka_unit_test(test_entities),
		cmocka_unit_test(test_set),
		cmocka_unit_test(test_variables),
		cmocka_unit_test(test_twice),
		cmocka_unit_test(test_circles),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
