/* SPDX-License-Identifier: Apache-2.0 */
/* test_evaluate.c - definitions, tests, states, objects, sets, filters, variables. */

#include "tests/unit/scap/oval/fake.h"

#include <time.h>

enum { DEFINITIONS_MAX = 8 };

/* BODY holds the five sections' inner elements in any order a document may have them;
 * definitions def:1.. up to the first missing one are evaluated. */
struct case_ {
	const char *name;
	const char *definitions, *tests, *objects, *states, *variables;
	const char *items;
	const char *expected; /* results of def:1, def:2, ... */
	const char *reason;   /* part of tst:1's reason; NULL: none is given */
};

/* A definition of one test. */
#define DEF(n)                                                   \
	"<definition id='def:" #n                                \
	"' version='1' class='compliance'><criteria><criterion " \
	"test_ref='tst:" #n "'/></criteria></definition>"
#define CRITERIA(n, inner)                                                  \
	"<definition id='def:" #n "' version='1' class='compliance'>" inner \
	"</definition>"
#define TST(n, attributes, object, states)                                     \
	"<u:file_test id='tst:" #n "' version='1' comment='c' " attributes ">" \
	"<u:object object_ref='" object "'/>" states "</u:file_test>"
#define ST(n) "<u:state state_ref='ste:" #n "'/>"
#define OBJ(n, inner) \
	"<u:file_object id='obj:" #n "' version='1'>" inner "</u:file_object>"
#define FILEPATH "<u:filepath>/f</u:filepath>"
#define STE(n, attributes, inner)                                         \
	"<u:file_state id='ste:" #n "' version='1' " attributes ">" inner \
	"</u:file_state>"
#define ENT(name, attributes, value) "<u:" name " " attributes ">" value "</u:" name ">"
#define UID(value) ENT("user_id", "datatype='int'", value)
#define LOCAL(n, inner)               \
	"<local_variable id='var:" #n \
	"' version='1' comment='c' datatype='string'>" inner "</local_variable>"
#define LITERAL(text) "<literal_component>" text "</literal_component>"
#define ITEM(obj, field) "<object_component object_ref='" obj "' item_field='" field "'/>"
#define VALUES(n, inner)                 \
	"<constant_variable id='var:" #n \
	"' version='1' comment='c' datatype='string'>" inner "</constant_variable>"
#define V(text) "<value>" text "</value>"
#define VARTEST(n, attributes)                                                     \
	"<i:variable_test id='tst:" #n "' version='1' comment='c' " attributes ">" \
	"<i:object object_ref='obj:" #n "'/><i:state state_ref='ste:" #n           \
	"'/></i:variable_test>"

#define ALL "check='all' "
#define ANY "check_existence='any_exist' "
#define NONE "check_existence='none_exist' "
#define ONE "check_existence='only_one_exists' "
#define ALLEX "check_existence='all_exist' "

static const struct case_ cases[] = {
	/* ---- existence and check ---- */
	{ .name = "no state: existence alone",
	    .definitions = DEF(1) DEF(2) DEF(3) DEF(4) DEF(5),
	    .tests = TST(1, ALL, "obj:1", "") TST(2, ALL ANY, "obj:1", "")
		TST(3, ALL NONE, "obj:1", "") TST(4, ALL ONE, "obj:1", "")
		    TST(5, ALL ALLEX, "obj:1", ""),
	    .objects = OBJ(1, FILEPATH),
	    .items = "obj:1 filepath=/f\n",
	    .expected = "true true false true true" },
	{ .name = "nothing there",
	    .definitions = DEF(1) DEF(2) DEF(3) DEF(4) DEF(5),
	    .tests = TST(1, ALL, "obj:1", "") TST(2, ALL ANY, "obj:1", "")
		TST(3, ALL NONE, "obj:1", "") TST(4, ALL ONE, "obj:1", "")
		    TST(5, ALL ALLEX, "obj:1", ""),
	    .objects = OBJ(1, FILEPATH),
	    .expected = "false true true false false" },
	{ .name = "nothing there, with a state",
	    .definitions = DEF(1) DEF(2),
	    .tests = TST(1, ALL, "obj:1", ST(1)) TST(2, ALL ANY, "obj:1", ST(1)),
	    .objects = OBJ(1, FILEPATH),
	    .states = STE(1, "", UID("0")),
	    .expected = "false true" },
	{ .name = "flag error is error, whatever existence says",
	    .definitions = DEF(1) DEF(2) DEF(3),
	    .tests = TST(1, ALL, "obj:1", "") TST(2, ALL ANY, "obj:1", "")
		TST(3, ALL NONE, "obj:1", ""),
	    .objects = OBJ(1, FILEPATH),
	    .items = "obj:1 @error the pattern is bad\n",
	    .expected = "error error error",
	    .reason = "object obj:1: the pattern is bad" },
	{ .name = "not collected is unknown",
	    .definitions = DEF(1) DEF(2),
	    .tests = TST(1, ALL, "obj:1", "") TST(2, ALL ANY, "obj:1", ST(1)),
	    .objects = OBJ(1, FILEPATH),
	    .states = STE(1, "", UID("0")),
	    .items = "obj:1 @not collected there is no probe for unix:foo_object\n",
	    .expected = "unknown unknown",
	    .reason = "object obj:1: there is no probe for unix:foo_object" },
	{ .name = "not applicable",
	    .definitions = DEF(1),
	    .tests = TST(1, ALL NONE, "obj:1", ""),
	    .objects = OBJ(1, FILEPATH),
	    .items = "obj:1 @not applicable no rpm\n",
	    .expected = "not applicable",
	    .reason = "obj:1: no rpm" },
	{ .name = "incomplete, by existence",
	    .definitions = DEF(1) DEF(2) DEF(3) DEF(4) DEF(5),
	    .tests = TST(1, ALL, "obj:1", "") TST(2, ALL ANY, "obj:1", "")
		TST(3, ALL NONE, "obj:1", "") TST(4, ALL ONE, "obj:1", "")
		    TST(5, ALL ALLEX, "obj:1", ""),
	    .objects = OBJ(1, FILEPATH),
	    .items = "obj:1 filepath=/f\nobj:1 @incomplete limit\n",
	    .expected = "true true false unknown unknown" },
	{ .name = "incomplete, two there",
	    .definitions = DEF(1),
	    .tests = TST(1, ALL ONE, "obj:1", ""),
	    .objects = OBJ(1, FILEPATH),
	    .items = "obj:1 filepath=/f\nobj:1 filepath=/g\nobj:1 @incomplete limit\n",
	    .expected = "false" },
	{ .name = "incomplete, by check",
	    .definitions = DEF(1) DEF(2) DEF(3) DEF(4) DEF(5),
	    .tests = TST(1, ALL, "obj:1", ST(1)) TST(2, ALL, "obj:1", ST(2)) TST(
		3, "check='at least one'", "obj:1", ST(1)) TST(4, "check='none satisfy'",
		"obj:1", ST(1)) TST(5, "check='only one'", "obj:1", ST(1)),
	    .objects = OBJ(1, FILEPATH),
	    .states = STE(1, "", UID("0")) STE(2, "", UID("1")),
	    .items = "obj:1 user_id#0\nobj:1 @incomplete the limit is reached\n",
	    .expected = "unknown false true false unknown",
	    .reason = "object obj:1: the limit is reached" },
	{ .name = "check over three items",
	    .definitions = DEF(1) DEF(2) DEF(3) DEF(4),
	    .tests = TST(1, ALL, "obj:1", ST(1)) TST(2, "check='at least one'", "obj:1",
		ST(1)) TST(3, "check='none satisfy'", "obj:1", ST(1))
		TST(4, "check='only one'", "obj:1", ST(1)),
	    .objects = OBJ(1, FILEPATH),
	    .states = STE(1, "", UID("0")),
	    .items = "obj:1 user_id#0\nobj:1 user_id#1\nobj:1 user_id#2\n",
	    .expected = "false true false true" },
	{ .name = "item status: absent ones are passed over, broken ones are errors",
	    .definitions = DEF(1) DEF(2) DEF(3),
	    .tests = TST(1, ALL ANY, "obj:1", ST(1)) TST(2, ALL, "obj:2", ST(1))
		TST(3, "check='at least one'", "obj:2", ST(1)),
	    .objects = OBJ(1, FILEPATH) OBJ(2, FILEPATH),
	    .states = STE(1, "", UID("0")),
	    .items = "obj:1 !does not exist\nobj:1 user_id#0\n"
		     "obj:2 !error the disk is gone\nobj:2 user_id#0\n",
	    .expected = "true error true" },
	{ .name = "why an item is an error",
	    .definitions = DEF(1),
	    .tests = TST(1, ALL, "obj:1", ST(1)),
	    .objects = OBJ(1, FILEPATH),
	    .states = STE(1, "", UID("0")),
	    .items = "obj:1 user_id#0\nobj:1 !error the disk is gone\n",
	    .expected = "error",
	    .reason = "object obj:1: the disk is gone" },
	{ .name = "existence over broken items only",
	    .definitions = DEF(1) DEF(2),
	    .tests = TST(1, ALL, "obj:1", "") TST(2, ALL ANY, "obj:1", ""),
	    .objects = OBJ(1, FILEPATH),
	    .items = "obj:1 !error the disk is gone\n",
	    .expected = "error error",
	    .reason = "object obj:1: the disk is gone" },
	/* ---- references ---- */
	{ .name = "missing object, missing state, missing test, missing definition",
	    .definitions = DEF(1) DEF(2) DEF(3) CRITERIA(
		4, "<criteria><extend_definition definition_ref='def:9'/></criteria>"),
	    .tests = TST(1, ALL, "obj:9", "") TST(2, ALL, "obj:1", ST(9)),
	    .objects = OBJ(1, FILEPATH),
	    .items = "obj:1 filepath=/f\n",
	    .expected = "error error error error",
	    .reason = "the test's object is not in the content" },
	{ .name = "unknown_test",
	    .definitions = DEF(1),
	    .tests = "<i:unknown_test id='tst:1' version='1' comment='c' check='all'/>",
	    .expected = "unknown",
	    .reason = "cannot be tested" },
	{ .name = "no criteria",
	    .definitions = CRITERIA(1, ""),
	    .expected = "not evaluated" },
	/* ---- criteria ---- */
	{ .name = "operators and negate",
	    .definitions = CRITERIA(1,
		"<criteria operator='AND'><criterion test_ref='tst:1'/>"
		"<criterion test_ref='tst:2' negate='true'/></criteria>") CRITERIA(2,
		"<criteria operator='OR' negate='true'><criterion test_ref='tst:1'/>"
		"<criterion test_ref='tst:2'/></criteria>") CRITERIA(3,
		"<criteria operator='XOR'><criterion test_ref='tst:1'/>"
		"<criterion test_ref='tst:1'/><criterion test_ref='tst:1'/></criteria>")
		CRITERIA(4, "<criteria operator='ONE'><criterion test_ref='tst:1'/>"
			    "<criterion test_ref='tst:1'/></criteria>") CRITERIA(5,
		    "<criteria><criteria operator='OR'><criterion test_ref='tst:2'/>"
		    "<extend_definition definition_ref='def:1'/></criteria>"
		    "<extend_definition negate='true' "
		    "definition_ref='def:2'/></criteria>") CRITERIA(6,
		    "<criteria negate='true'><criterion test_ref='tst:3'/></criteria>"),
	    .tests = TST(1, ALL, "obj:1", "") TST(2, ALL, "obj:2", "")
		TST(3, ALL, "obj:3", ""),
	    .objects = OBJ(1, FILEPATH) OBJ(2, FILEPATH) OBJ(3, FILEPATH),
	    .items = "obj:1 filepath=/f\nobj:3 @not collected\n",
	    .expected = "true false true false true unknown" },
	{ .name = "a cycle makes all its members errors, and only them",
	    .definitions = CRITERIA(1,
		"<criteria operator='OR'><criterion test_ref='tst:1'/>"
		"<extend_definition definition_ref='def:2'/></criteria>") CRITERIA(2,
		"<criteria operator='OR'><criterion test_ref='tst:1'/>"
		"<extend_definition definition_ref='def:3'/></criteria>") CRITERIA(3,
		"<criteria operator='OR'><criterion test_ref='tst:1'/>"
		"<extend_definition definition_ref='def:1'/>"
		"<extend_definition definition_ref='def:2'/></criteria>") CRITERIA(4,
		"<criteria operator='OR'><criterion test_ref='tst:1'/>"
		"<extend_definition definition_ref='def:1'/></criteria>")
		CRITERIA(5, "<criteria><criterion test_ref='tst:1'/>"
			    "<extend_definition definition_ref='def:3'/></criteria>")
		    CRITERIA(6, "<criteria operator='OR'><criterion test_ref='tst:1'/>"
				"<extend_definition definition_ref='def:6'/></criteria>")
			CRITERIA(7, "<criteria><criterion test_ref='tst:1'/></criteria>"),
	    .tests = TST(1, ALL, "obj:1", ""),
	    .objects = OBJ(1, FILEPATH),
	    .items = "obj:1 filepath=/f\n",
	    .expected = "error error error true error error true" },
	/* ---- states ---- */
	{ .name = "operators between entities and between states",
	    .definitions = DEF(1) DEF(2) DEF(3) DEF(4) DEF(5),
	    .tests = TST(1, ALL, "obj:1", ST(1)) TST(2, ALL, "obj:1", ST(2)) TST(
		3, ALL, "obj:1", ST(3) ST(4)) TST(4, ALL "state_operator='OR'", "obj:1",
		ST(3) ST(4)) TST(5, ALL "state_operator='XOR'", "obj:1", ST(3) ST(3)),
	    .objects = OBJ(1, FILEPATH),
	    .states = STE(1, "", UID("0") ENT("group_id", "datatype='int'", "1"))
		STE(2, "operator='OR'", UID("0") ENT("group_id", "datatype='int'", "1"))
		    STE(3, "", UID("0")) STE(4, "", UID("1")),
	    .items = "obj:1 filepath=/f; user_id#0; group_id#0\n",
	    .expected = "false true false true false" },
	{ .name = "an entity the item says nothing about",
	    .definitions = DEF(1) DEF(2) DEF(3) DEF(4),
	    .tests = TST(1, ALL, "obj:1", ST(1)) TST(2, ALL, "obj:1", ST(2))
		TST(3, ALL, "obj:1", ST(3)) TST(4, ALL, "obj:1", ST(4)),
	    .objects = OBJ(1, FILEPATH),
	    .states = STE(1, "", UID("0")) STE(2, "", UID("0") ENT("filepath", "", "/g"))
		STE(3, "operator='OR'", UID("0") ENT("filepath", "", "/f")) STE(4, "",
		    ENT("user_id", "datatype='int' check_existence='any_exist'", "0")),
	    .items = "obj:1 filepath=/f\n",
	    .expected = "unknown false true true",
	    .reason = "state ste:1: entity user_id: the item says nothing about it" },
	{ .name = "a value that cannot be cast",
	    .definitions = DEF(1) DEF(2),
	    .tests = TST(1, ALL, "obj:1", ST(1)) TST(2, ALL, "obj:1", ST(2)),
	    .objects = OBJ(1, FILEPATH),
	    .states = STE(1, "", UID("0")) STE(2, "", UID("abc")),
	    .items = "obj:1 user_id=root\n",
	    .expected = "error error",
	    .reason = "entity user_id: the value cannot be compared by 'equals' as int" },
	{ .name = "a pattern that takes too many steps",
	    .definitions = DEF(1) DEF(2),
	    .tests = TST(1, ALL, "obj:1", ST(1)) TST(2, ALL, "obj:1", ST(2)),
	    .objects = OBJ(1, FILEPATH),
	    .states = STE(1, "", ENT("s", "operation='pattern match'", "(a+)+[bc]"))
		STE(2, "", ENT("s", "operation='pattern match'", "a")),
	    .items = "obj:1 s=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n",
	    .expected = "error true",
	    .reason = "the pattern '(a+)+[bc]' takes more steps" },
	{ .name = "entity status",
	    .definitions = DEF(1) DEF(2) DEF(3),
	    .tests = TST(1, ALL, "obj:1", ST(1)) TST(2, ALL, "obj:2", ST(1))
		TST(3, ALL, "obj:3", ST(1)),
	    .objects = OBJ(1, FILEPATH) OBJ(2, FILEPATH) OBJ(3, FILEPATH),
	    .states = STE(1, "", UID("0")),
	    .items = "obj:1 user_id!error\nobj:2 user_id!does not exist\nobj:3 "
		     "user_id!not collected\n",
	    .expected = "error false unknown",
	    .reason = "entity user_id: it could not be read" },
	{ .name = "existence of entities",
	    .definitions = DEF(1) DEF(2) DEF(3) DEF(4) DEF(5),
	    .tests = TST(1, ALL, "obj:1", ST(1)) TST(2, ALL, "obj:1", ST(2)) TST(3, ALL,
		"obj:2", ST(1)) TST(4, ALL, "obj:2", ST(3)) TST(5, ALL, "obj:3", ST(4)),
	    .objects = OBJ(1, FILEPATH) OBJ(2, FILEPATH) OBJ(3, FILEPATH),
	    .states = STE(1, "",
		ENT("user_id", "datatype='int' check_existence='none_exist'", "0")) STE(2,
		"", ENT("user_id", "datatype='int' check_existence='any_exist'", "0"))
		STE(3, "",
		    ENT("user_id", "datatype='int' check_existence='only_one_exists'",
			"0")) STE(4, "",
		    ENT("user_id", "datatype='int' check_existence='all_exist'", "0")),
	    .items = "obj:1 user_id!does not exist\nobj:2 user_id#0;user_id#0\nobj:3 "
		     "user_id#0;user_id!does not exist\n",
	    .expected = "true true false false false" },
	{ .name = "entity_check",
	    .definitions = DEF(1) DEF(2) DEF(3) DEF(4),
	    .tests = TST(1, ALL, "obj:1", ST(1)) TST(2, ALL, "obj:1", ST(2))
		TST(3, ALL, "obj:1", ST(3)) TST(4, ALL, "obj:1", ST(4)),
	    .objects = OBJ(1, FILEPATH),
	    .states = STE(1, "", ENT("s", "", "a"))
		STE(2, "", ENT("s", "entity_check='at least one'", "a"))
		    STE(3, "", ENT("s", "entity_check='none satisfy'", "a"))
			STE(4, "", ENT("s", "entity_check='only one'", "a")),
	    .items = "obj:1 filepath=/f; s=a; s=b; s=c; t=a\n",
	    .expected = "false true false true" },
	{ .name = "items of one object that are not alike",
	    .definitions = DEF(1) DEF(2),
	    .tests = TST(1, ALL, "obj:1", ST(1)) TST(2, ALL, "obj:1", ST(2)),
	    .objects = OBJ(1, FILEPATH),
	    .states = STE(1, "", ENT("s", "", "a"))
		STE(2, "", ENT("s", "entity_check='at least one'", "a")),
	    .items = "obj:1 filepath=/f; s=a\nobj:1 s=b; s=a; t=a\nobj:1 t=x; t=x; s=a\n",
	    .expected = "false true" },
	{ .name = "numbers and texts compare as the state's datatype says",
	    .definitions = DEF(1) DEF(2) DEF(3) DEF(4) DEF(5),
	    .tests = TST(1, ALL, "obj:1", ST(1)) TST(2, ALL, "obj:1", ST(2)) TST(3, ALL,
		"obj:1", ST(3)) TST(4, ALL, "obj:1", ST(4)) TST(5, ALL, "obj:1", ST(5)),
	    .objects = OBJ(1, FILEPATH),
	    .states = STE(1, "", ENT("user_id", "operation='pattern match'", "^1.$"))
		STE(2, "", ENT("text", "datatype='int' operation='less than'", "9")) STE(
		    3, "", ENT("user_id", "datatype='int' operation='bitwise and'", "4"))
		    STE(4, "", ENT("uread", "datatype='boolean'", "1")) STE(5, "",
			ENT("uread", "datatype='boolean' operation='not equal'", "true")),
	    .items = "obj:1 user_id#12; text= 8; uread?1\n",
	    .expected = "true true true true false" },
	{ .name = "nil in a state",
	    .definitions = DEF(1) DEF(2),
	    .tests = TST(1, ALL, "obj:1", ST(1)) TST(2, ALL, "obj:2", ST(1)),
	    .objects = OBJ(1, FILEPATH) OBJ(2, FILEPATH),
	    .states = STE(1, "", "<u:filename xsi:nil='true'/>"),
	    .items = "obj:1 filename!does not exist\nobj:2 filename=x\n",
	    .expected = "true false" },
	/* ---- variables in states ---- */
	{ .name = "var_check",
	    .definitions = DEF(1) DEF(2) DEF(3) DEF(4),
	    .tests = TST(1, ALL, "obj:1", ST(1)) TST(2, ALL, "obj:1", ST(2))
		TST(3, ALL, "obj:1", ST(3)) TST(4, ALL, "obj:1", ST(4)),
	    .objects = OBJ(1, FILEPATH),
	    .states = STE(1, "",
		ENT("user_id", "datatype='int' var_ref='var:1' var_check='all'",
		    "")) STE(2, "",
		ENT("user_id", "datatype='int' var_ref='var:1' var_check='at least one'",
		    "")) STE(3, "",
		ENT("user_id", "datatype='int' var_ref='var:1' var_check='none satisfy'",
		    "")) STE(4, "",
		ENT("user_id", "datatype='int' operation='less than' var_ref='var:1'",
		    "")),
	    .variables = VALUES(1, V("1") V("2")),
	    .items = "obj:1 user_id#1\n",
	    .expected = "false true false false" },
	{ .name = "a literal's var_check and a single value of a variable",
	    .definitions = DEF(1),
	    .tests = TST(1, ALL, "obj:1", ST(1)),
	    .objects = OBJ(1, FILEPATH),
	    .states = STE(1, "",
		ENT("user_id", "datatype='int' var_ref='var:1' var_check='none satisfy'",
		    "")),
	    .variables = VALUES(1, V("1")),
	    .items = "obj:1 user_id#1\n",
	    .expected = "false" },
	{ .name = "a variable without a value is an error in a state",
	    .definitions = DEF(1) DEF(2) DEF(3),
	    .tests = TST(1, ALL, "obj:1", ST(1)) TST(2, ALL, "obj:1", ST(2))
		TST(3, ALL, "obj:1", ST(3)),
	    .objects = OBJ(1, FILEPATH) OBJ(2, FILEPATH),
	    .states = STE(1, "", ENT("text", "var_ref='var:1'", ""))
		STE(2, "", ENT("text", "var_ref='var:9'", ""))
		    STE(3, "", ENT("text", "var_ref='var:2'", "")),
	    .variables = LOCAL(
		1, ITEM("obj:2", "text")) "<external_variable id='var:2' version='1' "
					  "comment='c' datatype='string'/>",
	    .items = "obj:1 text=a\n",
	    .expected = "error error error",
	    .reason = "state ste:1: entity text: variable var:1: object obj:2: does not "
		      "exist" },
	{ .name = "values of items, incomplete",
	    .definitions = DEF(1) DEF(2),
	    .tests = TST(1, ALL, "obj:1", ST(1)) TST(2, ALL, "obj:1", ST(2)),
	    .objects = OBJ(1, FILEPATH) OBJ(2, FILEPATH),
	    .states = STE(1, "", ENT("text", "var_ref='var:1' var_check='all'", ""))
		STE(2, "", ENT("text", "var_ref='var:1' var_check='at least one'", "")),
	    .variables = LOCAL(1, ITEM("obj:2", "text")),
	    .items = "obj:1 text=a\nobj:2 text=a\nobj:2 @incomplete limit\n",
	    .expected = "unknown true",
	    .reason = "object obj:1: state ste:1: entity text: object obj:2: limit" },
	/* ---- variables in objects ---- */
	{ .name = "a variable without a value: the object does not exist",
	    .definitions = DEF(1) DEF(2) DEF(3),
	    .tests = TST(1, ALL, "obj:1", "") TST(2, ALL NONE, "obj:1", "")
		TST(3, ALL, "obj:3", ""),
	    .objects = OBJ(1, "<u:filepath var_ref='var:1' var_check='at least one'/>")
		OBJ(2, FILEPATH) OBJ(3, "<u:filepath var_ref='var:9'/>"),
	    .variables = LOCAL(1, ITEM("obj:2", "text")),
	    .items = "obj:1 filepath=/f\n",
	    .expected = "false true error" },
	{ .name = "errors of a variable pass on to the object",
	    .definitions = DEF(1) DEF(2),
	    .tests = TST(1, ALL NONE, "obj:1", "") TST(2, ALL, "obj:3", ""),
	    .objects = OBJ(1, "<u:filepath var_ref='var:1'/>") OBJ(2, FILEPATH)
		OBJ(3, "<u:filepath var_ref='var:2'/>"),
	    .variables = LOCAL(1, ITEM("obj:2", "text"))
		LOCAL(2, ITEM("obj:2", "nothing")),
	    .items = "obj:2 @error bad pattern\n",
	    .expected = "error error",
	    .reason = "object obj:1: entity filepath: variable var:1: object obj:2: bad "
		      "pattern" },
	{ .name = "no item has the field",
	    .definitions = DEF(1),
	    .tests = TST(1, ALL NONE, "obj:1", ""),
	    .objects = OBJ(1, "<u:filepath var_ref='var:1'/>") OBJ(2, FILEPATH),
	    .variables = LOCAL(1, ITEM("obj:2", "nothing")),
	    .items = "obj:2 text=a\n",
	    .expected = "error",
	    .reason = "no item has the entity that item_field names" },
	{ .name = "objects and variables in a circle",
	    .definitions = DEF(1) DEF(2) DEF(3),
	    .tests = TST(1, ALL, "obj:1", "") TST(2, ALL NONE, "obj:2", "")
		TST(3, ALL, "obj:3", ST(1)),
	    .objects = OBJ(1, "<u:filepath var_ref='var:2'/>")
		OBJ(2, "<u:filepath var_ref='var:1'/>") OBJ(3, FILEPATH),
	    .states = STE(1, "", ENT("text", "var_ref='var:1'", "")),
	    .variables = LOCAL(1, ITEM("obj:1", "text")) LOCAL(2, ITEM("obj:2", "text")),
	    .items = "obj:1 text=a\nobj:2 text=a\nobj:3 text=a\n",
	    .expected = "error error error",
	    .reason = "refers to itself" },
	/* ---- filters ---- */
	{ .name = "filters of an object",
	    .definitions = DEF(1) DEF(2) DEF(3) DEF(4),
	    .tests = TST(1, ALL, "obj:1", ST(2)) TST(2, ALL, "obj:2", ST(1))
		TST(3, ALL NONE, "obj:3", "") TST(4, ALL, "obj:4", ""),
	    .objects = OBJ(1, FILEPATH "<filter>ste:1</filter>")
		OBJ(2, FILEPATH "<filter action='include'>ste:1</filter>") OBJ(3, FILEPATH
		    "<filter action='include'>ste:1</filter><filter>ste:1</filter>")
		    OBJ(4, FILEPATH "<filter>ste:9</filter>"),
	    .states = STE(1, "", UID("0")) STE(2, "", UID("1")),
	    .items = "obj:1 user_id#0\nobj:1 user_id#1\nobj:2 user_id#0\nobj:2 "
		     "user_id#1\nobj:3 user_id#0\nobj:3 user_id#1\nobj:4 user_id#0\n",
	    .expected = "true true true error" },
	{ .name = "a filter that cannot decide",
	    .definitions = DEF(1) DEF(2),
	    .tests = TST(1, ALL NONE, "obj:1", "") TST(2, ALL NONE, "obj:2", ""),
	    .objects = OBJ(1, FILEPATH "<filter>ste:1</filter>")
		OBJ(2, FILEPATH "<filter>ste:1</filter>"),
	    .states = STE(1, "", UID("0")),
	    .items = "obj:1 text=a\nobj:2 user_id=x\n",
	    .expected = "unknown error",
	    .reason = "object obj:1: state ste:1: entity user_id" },
	{ .name = "a filter that asks for nothing",
	    .definitions = DEF(1) DEF(2),
	    .tests = TST(1, ALL NONE, "obj:1", "") TST(2, ALL NONE, "obj:2", ""),
	    .objects = OBJ(1, FILEPATH "<filter>ste:1</filter>")
		OBJ(2, FILEPATH "<filter action='include'>ste:1</filter>"),
	    .states = STE(1, "", ""),
	    .items = "obj:1 text=a\nobj:2 text=a\n",
	    .expected = "unknown unknown",
	    .reason = "object obj:1: state ste:1: it asks for nothing" },
	/* ---- sets ---- */
	{ .name = "union, intersection, complement",
	    .definitions = DEF(1) DEF(2) DEF(3) DEF(4),
	    .tests = TST(1, ALL, "obj:3", ST(1)) TST(2, ALL ONE, "obj:4", ST(2))
		TST(3, ALL ONE, "obj:5", ST(3)) TST(4, ALL ONE, "obj:6", ""),
	    .objects = OBJ(1, FILEPATH) OBJ(2, FILEPATH) OBJ(3,
		"<set><object_reference>obj:1</object_reference><object_reference>obj:2</"
		"object_reference></set>") OBJ(4,
		"<set "
		"set_operator='INTERSECTION'><object_reference>obj:1</"
		"object_reference><object_reference>obj:2</object_reference></set>")
		OBJ(5,
		    "<set "
		    "set_operator='COMPLEMENT'><object_reference>obj:1</"
		    "object_reference><object_reference>obj:2</object_reference></set>")
		    OBJ(6, "<set><object_reference>obj:1</"
			   "object_reference><filter>ste:2</filter></set>"),
	    .states = STE(1, "", ENT("filepath", "operation='pattern match'", "^/[abc]$"))
		STE(2, "", ENT("filepath", "", "/b"))
		    STE(3, "", ENT("filepath", "", "/a")),
	    .items = "obj:1 filepath=/a\nobj:1 filepath=/b\nobj:2 filepath=/b; "
		     "size#3\nobj:2 filepath=/c\n",
	    .expected = "true true true true" },
	{ .name = "sets of sets, with filters, and what is missing",
	    .definitions = DEF(1) DEF(2) DEF(3),
	    .tests = TST(1, ALL ONE, "obj:3", ST(1)) TST(2, ALL, "obj:4", "")
		TST(3, ALL, "obj:5", ""),
	    .objects = OBJ(1, FILEPATH) OBJ(2, FILEPATH)
		OBJ(3, "<set "
		       "set_operator='COMPLEMENT'><set><object_reference>obj:1</"
		       "object_reference><object_reference>obj:2</object_reference></set>"
		       "<set><object_reference>obj:2</object_reference><filter>ste:1</"
		       "filter></set></set>")
		    OBJ(4, "<set><object_reference>obj:9</object_reference></set>")
			OBJ(5, "<set><object_reference>obj:5</object_reference></set>"),
	    .states = STE(1, "", ENT("filepath", "", "/a")),
	    .items = "obj:1 filepath=/a\nobj:2 filepath=/a\nobj:2 filepath=/c\n",
	    .expected = "true error error" },
	{ .name = "one of two members was not collected",
	    .definitions = DEF(1) DEF(2),
	    .tests = TST(1, ALL, "obj:3", ST(1))
		TST(2, "check='at least one'", "obj:3", ST(1)),
	    .objects = OBJ(1, FILEPATH) OBJ(2, FILEPATH) OBJ(3,
		"<set><object_reference>obj:1</"
		"object_reference><object_reference>obj:2</object_reference></set>"),
	    .states = STE(1, "", ENT("filepath", "", "/a")),
	    .items = "obj:1 filepath=/a\nobj:2 @not collected no probe\n",
	    .expected = "unknown true",
	    .reason = "object obj:3: object obj:2: no probe" },
	{ .name = "a filter keeps what could not be looked at",
	    .definitions = DEF(1) DEF(2),
	    .tests = TST(1, ALL, "obj:1", "") TST(2, ALL, "obj:2", ""),
	    .objects = OBJ(1, FILEPATH "<filter>ste:1</filter>")
		OBJ(2, FILEPATH "<filter>ste:1</filter>"),
	    .states = STE(1, "", UID("0")),
	    .items = "obj:1 user_id#0\nobj:1 !not collected no right to\n"
		     "obj:2 user_id#0\nobj:2 !error the disk is gone\n",
	    .expected = "unknown error" },
	{ .name = "all_exist: every value of a variable",
	    .definitions = DEF(1) DEF(2) DEF(3) DEF(4) DEF(5) DEF(6),
	    .tests = TST(1, ALL ALLEX, "obj:1", "") TST(2, ALL ALLEX, "obj:2", "")
		TST(3, ALL, "obj:1", "") TST(4, ALL ALLEX, "obj:3", "")
		    TST(5, ALL ALLEX, "obj:4", "") TST(6, ALL ALLEX, "obj:5", ""),
	    .objects = OBJ(1, "<u:filepath var_ref='var:1' var_check='at least one'/>")
		OBJ(2, "<u:filepath var_ref='var:2' var_check='at least one'/>") OBJ(3,
		    "<u:filepath operation='pattern match' var_ref='var:1' "
		    "var_check='at least one'/>") OBJ(4, "<u:filepath var_ref='var:1' "
							 "var_check='at least one'/>"
							 "<filter>ste:1</filter>")
		    OBJ(5, "<u:path var_ref='var:1' var_check='at least one'/>"),
	    .states = STE(1, "", UID("7")),
	    .variables = VALUES(1, V("/a") V("/b")) VALUES(2, V("/a")),
	    .items = "obj:1 filepath=/a\nobj:2 filepath=/a\nobj:3 filepath=/a\n"
		     "obj:4 filepath=/a; user_id#0\nobj:4 filepath=/b; user_id#7\n"
		     "obj:5 filepath=/a\n",
	    .expected = "false true true true true true" },
	{ .name = "all_exist of an incomplete object",
	    .definitions = DEF(1),
	    .tests = TST(1, ALL ALLEX, "obj:1", ""),
	    .objects = OBJ(1, "<u:filepath var_ref='var:1' var_check='at least one'/>"),
	    .variables = VALUES(1, V("/a") V("/b")),
	    .items = "obj:1 filepath=/a\nobj:1 @incomplete limit\n",
	    .expected = "unknown" },
	{ .name = "none exist, as before 5.3",
	    .definitions = DEF(1) DEF(2) DEF(3) DEF(4),
	    .tests = TST(1, "check='none exist' ", "obj:1", ST(1))
		TST(2, "check='none exist' ", "obj:2", "") TST(3, "check='none exist' ",
		    "obj:1", "") TST(4, "check='none exist' " ALLEX, "obj:2", ST(1)),
	    .objects = OBJ(1, FILEPATH) OBJ(2, FILEPATH),
	    .states = STE(1, "", UID("7")),
	    .items = "obj:1 user_id#0\n",
	    .expected = "true true false false" },
	{ .name = "a part of criteria that nobody knows is an error",
	    .definitions = CRITERIA(1, "<criteria><criterion test_ref='tst:1'/><oracle/>"
				       "</criteria>") CRITERIA(2, "<criteria "
								  "operator='OR'>"
								  "<criterion "
								  "test_ref='tst:1'/>"
								  "<oracle/>"
								  "</criteria>"),
	    .tests = TST(1, ALL, "obj:1", ""),
	    .objects = OBJ(1, FILEPATH),
	    .items = "obj:1 filepath=/f\n",
	    .expected = "error true" },
	/* ---- variable_object ---- */
	{ .name = "variable_test: all values are one item's",
	    .definitions = DEF(1) DEF(2) DEF(3) DEF(4),
	    .tests = VARTEST(1, ALL) VARTEST(2, "check='at least one'") VARTEST(3, ALL)
		VARTEST(4, ALL ANY),
	    .objects = "<i:variable_object id='obj:1' "
		       "version='1'><i:var_ref>var:1</i:var_ref></i:variable_object>"
		       "<i:variable_object id='obj:2' "
		       "version='1'><i:var_ref>var:1</i:var_ref></i:variable_object>"
		       "<i:variable_object id='obj:3' "
		       "version='1'><i:var_ref>var:9</i:var_ref></i:variable_object>"
		       "<i:variable_object id='obj:4' "
		       "version='1'><i:var_ref>var:2</i:var_ref></i:variable_object>" OBJ(
			   5, FILEPATH),
	    .states = "<i:variable_state id='ste:1' version='1'><i:value "
		      "operation='pattern match'>^[12]$</i:value></i:variable_state>"
		      "<i:variable_state id='ste:2' "
		      "version='1'><i:value>1</i:value></i:variable_state>"
		      "<i:variable_state id='ste:3' "
		      "version='1'><i:value>1</i:value></i:variable_state>"
		      "<i:variable_state id='ste:4' "
		      "version='1'><i:value>1</i:value></i:variable_state>",
	    .variables = VALUES(1, V("1") V("2")) LOCAL(2, ITEM("obj:5", "text")),
	    .expected = "true false error true" },
};

static char *
document_of(const struct case_ *c)
{
	char *text;

	assert_true(
	    asprintf(&text,
		FAKE_OVAL_HEAD "<definitions>%s</definitions><tests>%s</tests>"
			       "<objects>%s</objects><states>%s</states>"
			       "<variables>%s</variables></oval_definitions>",
		c->definitions, c->tests != NULL ? c->tests : "",
		c->objects != NULL ? c->objects : "", c->states != NULL ? c->states : "",
		c->variables != NULL ? c->variables : "") > 0);
	return text;
}

static uint32_t
count_definitions(const struct fake *fake)
{
	uint32_t count;

	(void)content_table(fake->content, CONTENT_DEFINITIONS, &count);
	assert_true(count <= DEFINITIONS_MAX);
	return count;
}

/* The results in the order of the definitions, evaluated as ORDER says. */
static void
run(struct fake *fake, const uint32_t *order, char *text, size_t size)
{
	uint32_t count = count_definitions(fake);
	enum oval_result results[DEFINITIONS_MAX];
	size_t at = 0;

	for (uint32_t i = 0; i < count; i++) {
		struct error err = { 0 };

		assert_int_equal(
		    oval_definition(fake->oval, order[i], &results[order[i]], &err), 0);
	}
	for (uint32_t i = 0; i < count; i++)
		at += (size_t)snprintf(text + at, size - at, "%s%s", i > 0 ? " " : "",
		    oval_result_text(results[i]));
}

static void
test_cases(void **state)
{
	static const uint32_t order[] = { 0, 1, 2, 3, 4, 5, 6, 7 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		autofree char *document = document_of(&cases[i]);
		struct fake fake;
		char results[256];

		print_message("%s\n", cases[i].name);
		fake_init(&fake, document, cases[i].items, NULL);
		run(&fake, order, results, sizeof(results));
		assert_string_equal(results, cases[i].expected);
		if (cases[i].reason != NULL) {
			print_message("  %s\n", fake_test(&fake, "tst:1")->reason);
			assert_non_null(
			    strstr(fake_test(&fake, "tst:1")->reason, cases[i].reason));
		}
		fake_done(&fake);
	}
}

/* A small generator of our own, so that a failure repeats. */
static uint32_t
next_random(uint32_t *seed)
{
	*seed = *seed * 1664525U + 1013904223U;
	return *seed >> 8;
}

static void
test_order_is_irrelevant(void **state)
{
	uint32_t seed = 1;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		autofree char *document = document_of(&cases[i]);

		for (int round = 0; round < 20; round++) {
			uint32_t order[DEFINITIONS_MAX] = { 0, 1, 2, 3, 4, 5, 6, 7 };
			struct fake fake;
			char results[256];

			fake_init(&fake, document, cases[i].items, NULL);
			for (uint32_t n = count_definitions(&fake); n > 1; n--) {
				uint32_t other = next_random(&seed) % n;
				uint32_t taken = order[n - 1];

				order[n - 1] = order[other];
				order[other] = taken;
			}
			run(&fake, order, results, sizeof(results));
			if (strcmp(results, cases[i].expected) != 0)
				fail_msg(
				    "%s, round %d: %s", cases[i].name, round, results);
			fake_done(&fake);
		}
	}
}

static void
test_test_result(void **state)
{
	const struct case_ c = {
		.definitions = DEF(1) DEF(2),
		.tests = TST(1, ALL, "obj:1", ST(1)) TST(2, ALL, "obj:1", ""),
		.objects = OBJ(1, FILEPATH),
		.states = STE(1, "", UID("0")),
	};
	autofree char *document = document_of(&c);
	const struct oval_test_result *t;
	struct fake fake;

	(void)state;
	fake_init(&fake, document, "obj:1 user_id#0\nobj:1 user_id#7\n", NULL);
	assert_null(fake_test(&fake, "tst:1"));
	assert_null(oval_object(fake.oval, 0));
	assert_int_equal(fake_definition(&fake, "def:1"), OVAL_RESULT_FALSE);
	t = fake_test(&fake, "tst:1");
	assert_int_equal(t->flag, OVAL_FLAG_COMPLETE);
	assert_int_equal(t->n_items, 2);
	assert_int_equal(t->item_results[0], OVAL_RESULT_TRUE);
	assert_int_equal(t->item_results[1], OVAL_RESULT_FALSE);
	assert_string_equal(t->reason, "");
	assert_int_equal(item_find(t->items[1], "user_id")->number, 7);
	assert_null(fake_test(&fake, "tst:2"));
	assert_int_equal(fake_definition(&fake, "def:2"), OVAL_RESULT_TRUE);
	assert_null(fake_test(&fake, "tst:2")->item_results);
	assert_int_equal(oval_object(fake.oval, 0)->count, 2);
	assert_int_equal(fake_definition(&fake, "def:1"), OVAL_RESULT_FALSE);
	assert_int_equal(fake.n_collected, 1);
	fake_done(&fake);
}

static void
test_what_is_asked(void **state)
{
	const struct case_ c = {
		.definitions = DEF(1) DEF(2),
		.tests = TST(1, ALL, "obj:2", ST(1)) TST(2, ALL, "obj:4", ""),
		.objects = OBJ(1, FILEPATH "<filter>ste:2</filter>")
		    OBJ(2, "<set><object_reference>obj:1</object_reference></set>")
			OBJ(4, "<u:behaviors max_depth='2'/><u:path var_ref='var:1' "
			       "var_check='at least one'/><u:filename xsi:nil='true'/>"),
		.states = STE(1, "", UID("0"))
		    STE(2, "", ENT("size", "datatype='int'", "1")),
		.variables = LOCAL(1, ITEM("obj:1", "text")),
	};
	static const struct oval_limits want_all = { .want_all = true };
	autofree char *document = document_of(&c);
	struct fake fake;

	(void)state;
	fake_init(
	    &fake, document, "obj:1 text=/a; size#2\nobj:1 text=/b; size#2\n", NULL);
	(void)fake_definition(&fake, "def:1");
	assert_string_equal(fake.wanted, "user_id,size,text");
	assert_string_equal(fake.asked, "filepath=/f");
	(void)fake_definition(&fake, "def:2");
	assert_string_equal(fake.asked, "path=/a|/b,filename=nil");
	assert_string_equal(fake.wanted, "");
	fake_done(&fake);

	fake_init(&fake, document, "obj:1 text=/a\n", &want_all);
	(void)fake_definition(&fake, "def:1");
	assert_string_equal(fake.wanted, "everything");
	fake_done(&fake);
}

static void
test_masks(void **state)
{
	const struct case_ c = {
		.definitions = DEF(1) DEF(2) DEF(3) DEF(4),
		.tests = TST(1, ALL, "obj:1", "") TST(2, ALL, "obj:2", ST(1))
		    TST(3, ALL, "obj:3", "") "<i:variable_test id='tst:4' version='1' "
					     "comment='c' check='all'><i:object "
					     "object_ref='obj:4'/></i:variable_test>",
		.objects = OBJ(1, FILEPATH)
		    OBJ(2, "<set><object_reference>obj:1</object_reference></set>") OBJ(
			3, FILEPATH) "<i:variable_object id='obj:4' version='1'>"
				     "<i:var_ref>var:1</i:var_ref></i:variable_object>",
		.states = STE(1, "", ENT("text", "mask='true'", "x")),
		.variables = LOCAL(
		    1, "<concat>" LITERAL("a") ITEM("obj:1", "text") "</concat>"),
	};
	autofree char *document = document_of(&c);
	struct fake fake;

	(void)state;
	fake_init(&fake, document, "obj:1 text=x; size#1\nobj:3 text=x; size#2\n", NULL);
	(void)fake_definition(&fake, "def:1");
	assert_false(fake_test(&fake, "tst:1")->items[0]->is_secret);
	assert_true(fake_test(&fake, "tst:1")->items[0]->entities[0].is_masked);
	assert_false(fake_test(&fake, "tst:1")->items[0]->entities[1].is_masked);
	(void)fake_definition(&fake, "def:3");
	assert_false(fake_test(&fake, "tst:3")->items[0]->entities[0].is_masked);
	(void)fake_definition(&fake, "def:4");
	assert_true(fake_test(&fake, "tst:4")->items[0]->is_secret);
	fake_done(&fake);
}

/* What else was taken of an item with a secret may be a part of it. */
static void
test_secret_variable(void **state)
{
	const struct case_ c = {
		.definitions = DEF(1) DEF(2),
		.tests = "<i:variable_test id='tst:1' version='1' comment='c' "
			 "check='all'><i:object object_ref='obj:3'/></i:variable_test>"
			 "<i:variable_test id='tst:2' version='1' comment='c' "
			 "check='all'><i:object object_ref='obj:4'/></i:variable_test>",
		.objects = OBJ(1, FILEPATH)
		    OBJ(2, FILEPATH) "<i:variable_object id='obj:3' version='1'>"
				     "<i:var_ref>var:1</i:var_ref></i:variable_object>"
				     "<i:variable_object id='obj:4' version='1'>"
				     "<i:var_ref>var:2</i:var_ref></i:variable_object>",
		.variables = LOCAL(1, ITEM("obj:1", "part"))
		    LOCAL(2, ITEM("obj:2", "part")),
	};
	autofree char *document = document_of(&c);
	struct fake fake;

	(void)state;
	fake_init(&fake, document,
	    "obj:1 text=$6$salted$0123456789abcdefghijklmnop; part=salted\n"
	    "obj:2 text=plain; part=pl\n",
	    NULL);
	(void)fake_definition(&fake, "def:1");
	assert_int_equal(fake_test(&fake, "tst:1")->n_items, 1);
	assert_true(fake_test(&fake, "tst:1")->items[0]->is_secret);
	(void)fake_definition(&fake, "def:2");
	assert_false(fake_test(&fake, "tst:2")->items[0]->is_secret);
	fake_done(&fake);
}

/* What is asked for with a masked value shows it. */
static void
test_masked_variable(void **state)
{
	const struct case_ c = {
		.definitions = DEF(1) DEF(2) DEF(3),
		.tests = TST(1, ALL, "obj:1", ST(1)) TST(2, ALL, "obj:2", "")
		    TST(3, ALL, "obj:3", ""),
		.objects = OBJ(1, FILEPATH) OBJ(2, ENT("filepath", "var_ref='var:1'", ""))
		    OBJ(3, ENT("filepath", "var_ref='var:1'", "")),
		.states = STE(1, "", ENT("text", "mask='true'", "x")),
		.variables = LOCAL(1, ITEM("obj:1", "text")),
	};
	autofree char *document = document_of(&c);
	const struct oval_test_result *t;
	struct fake fake;

	(void)state;
	fake_init(&fake, document,
	    "obj:1 text=/x\nobj:2 filepath=/x\nobj:2 !error read '/x'\n"
	    "obj:3 @error read '/x'\n",
	    NULL);
	(void)fake_definition(&fake, "def:2");
	t = fake_test(&fake, "tst:2");
	assert_int_equal(t->n_items, 2);
	for (uint32_t i = 0; i < t->n_items; i++) {
		assert_true(t->items[i]->is_secret);
		assert_null(t->items[i]->source);
	}
	assert_null(t->items[0]->message);
	assert_string_equal(
	    t->items[1]->message, "the reason has a value that is not shown");
	(void)fake_definition(&fake, "def:3");
	assert_null(strstr(fake_test(&fake, "tst:3")->reason, "/x"));
	(void)fake_definition(&fake, "def:1");
	assert_false(fake_test(&fake, "tst:1")->items[0]->is_secret);
	fake_done(&fake);
}

static void
test_limits(void **state)
{
	static const struct oval_limits limits = { .items_max = 2, .values_max = 3 };
	const struct case_ c = {
		.definitions = DEF(1) DEF(2),
		.tests = TST(1, ALL, "obj:1", ST(1)) TST(2, ALL, "obj:3", ST(2)),
		.objects = OBJ(1, FILEPATH) OBJ(3, FILEPATH),
		.states = STE(1, "", UID("0")) STE(2, "",
		    ENT("text",
			"var_ref='var:1' "
			"var_check='all'",
			"")),
		.variables = LOCAL(1, "<concat><variable_component var_ref='var:2'/>"
				      "<variable_component var_ref='var:2'/></concat>")
		    VALUES(2, V("") V("")),
	};
	autofree char *document = document_of(&c);
	struct fake fake;

	(void)state;
	fake_init(&fake, document,
	    "obj:1 user_id#0\nobj:1 user_id#0\nobj:1 user_id#0\nobj:3 text=\n", &limits);
	assert_int_equal(fake_definition(&fake, "def:1"), OVAL_RESULT_UNKNOWN);
	assert_string_equal(fake_test(&fake, "tst:1")->reason,
	    "object obj:1: there are more items than the limit of 2");
	assert_int_equal(fake_definition(&fake, "def:2"), OVAL_RESULT_UNKNOWN);
	assert_non_null(
	    strstr(fake_test(&fake, "tst:2")->reason, "more values than the limit of 3"));
	fake_done(&fake);
}

static void
test_no_memory(void **state)
{
	const struct case_ c = {
		.definitions = DEF(1),
		.tests = TST(1, ALL, "obj:1", ST(1)),
		.objects = OBJ(1, FILEPATH),
		.states = STE(1, "", UID("0")),
	};
	autofree char *document = document_of(&c);
	struct fake fake;

	(void)state;
	fake_init(&fake, document, "obj:1 user_id#0\n", NULL);
	for (size_t bytes = 16; bytes < 4096; bytes += 16) {
		const struct oval_source source = { .collect = fake_collect,
			.arg = &fake };
		static const struct oval_limits limits;
		autoptr(arena) arena = arena_new(bytes);
		autoptr(oval) oval = NULL;
		enum oval_result result;
		struct error err = { 0 };
		int r = oval_new(
		    &oval, fake.content, &source, &limits, arena, fake.match, &err);

		if (r == 0)
			r = oval_definition(oval, 0, &result, &err);
		assert_true(r == 0 || (r == -ENOMEM && err.text[0] != '\0'));
		if (r == 0 && bytes > 3000)
			assert_int_equal(result, OVAL_RESULT_TRUE);
	}
	fake_done(&fake);
}

/* An object, and a variable, that want all memory there is are errors, nothing else. */
static void
test_much_memory(void **state)
{
	enum { MEMORY = 1024 * 1024, LENGTH = 300 * 1024 };
	static const char part[] = "obj:2 s=0123456789012345678901234567890123456789\n";
	static const enum oval_result expected[] = { OVAL_RESULT_ERROR, OVAL_RESULT_ERROR,
		OVAL_RESULT_TRUE };
	const struct case_ c = {
		.definitions = DEF(1) DEF(2) DEF(3),
		.tests = TST(1, ALL, "obj:1", "") TST(2, ALL, "obj:3", ST(2))
		    TST(3, ALL, "obj:3", ""),
		.objects = OBJ(1, FILEPATH) OBJ(2, FILEPATH) OBJ(3, FILEPATH),
		.states = STE(2, "", ENT("s", "var_ref='var:1' var_check='all'", "")),
		.variables = LOCAL(1, "<concat>" ITEM("obj:2", "s") ITEM("obj:2", "s")
					  ITEM("obj:2", "s") "</concat>"),
	};
	static const struct oval_limits limits;
	autofree char *document = document_of(&c);
	autofree char *items = malloc(2 * LENGTH + 100 * sizeof(part) + 64);
	autoptr(arena) arena = arena_new(MEMORY);
	autoptr(oval) oval = NULL;
	struct error err = { 0 };
	struct fake fake;
	char *at = items;

	(void)state;
	for (const char *name = "st"; *name != '\0'; name++) {
		at += sprintf(at, "%s%c=", name[1] != '\0' ? "obj:1 " : "; ", *name);
		memset(at, 'a', LENGTH);
		at += LENGTH;
	}
	*at++ = '\n';
	for (int i = 0; i < 100; i++)
		at += sprintf(at, "%s", part);
	(void)sprintf(at, "obj:3 s=x\n");
	fake_init(&fake, document, items, NULL);
	assert_int_equal(
	    oval_new(&oval, fake.content,
		&(struct oval_source){ .collect = fake_collect, .arg = &fake }, &limits,
		arena, fake.match, &err),
	    0);
	for (uint32_t i = 0; i < ARRAY_LEN(expected); i++) {
		enum oval_result result;

		if (oval_definition(oval, i, &result, &err) < 0)
			fail_msg("def:%u: %s", i + 1, err.text);
		assert_int_equal(result, expected[i]);
	}
	assert_non_null(strstr(oval_test(oval, 0)->reason, "memory"));
	assert_non_null(
	    strstr(oval_test(oval, 1)->reason, "more than half of the memory"));
	fake_done(&fake);
}

/* Cases of a chain that is longer than the stack would bear. */
static void
test_depth(void **state)
{
	enum { LENGTH = 20000 };
	autofree char *text = malloc(LENGTH * 160 + 4096);
	char *at = text + sprintf(text, FAKE_OVAL_HEAD "<definitions>");
	struct fake fake;

	(void)state;
	for (int i = 1; i <= LENGTH; i++)
		at += sprintf(at,
		    "<definition id='def:%d' version='1'><criteria><extend_definition "
		    "definition_ref='def:%d'/></criteria></definition>",
		    i, i + 1);
	(void)
	    sprintf(
		at, CRITERIA(20001, "<criteria><criterion test_ref='tst:1'/></criteria>") "</definitions><tests>" TST(
			1, ALL, "obj:1", "") "</tests><objects>" OBJ(1,
			FILEPATH) "</objects></oval_definitions>");
	fake_init(&fake, text, "obj:1 filepath=/f\n", NULL);
	assert_int_equal(fake_definition(&fake, "def:1"), OVAL_RESULT_ERROR);
	assert_int_equal(fake_definition(&fake, "def:19500"), OVAL_RESULT_TRUE);
	fake_done(&fake);
}

/* Objects that are sets of the next one: a set is where it ends, since one criteria more
 * makes the levels odd. */
static void
test_depth_of_sets(void **state)
{
	enum { LENGTH = 1000 };
	autofree char *text = malloc(LENGTH * 200 + 4096);
	const char *reason;
	struct fake fake;
	char *at = text;

	(void)state;
	at += sprintf(
	    at, FAKE_OVAL_HEAD "<definitions>" CRITERIA(1,
		    "<criteria><criteria><criterion test_ref='tst:1'/></criteria>"
		    "</criteria>") "</definitions><tests>" TST(1, ALL ANY, "obj:1",
		    "") "</tests><objects>");
	for (int i = 1; i < LENGTH; i++)
		at += sprintf(at,
		    "<u:file_object id='obj:%d' version='1'><set><object_reference>obj:%d"
		    "</object_reference></set></u:file_object>",
		    i, i + 1);
	(void)sprintf(at, OBJ(1000, FILEPATH) "</objects></oval_definitions>");
	fake_init(&fake, text, "", NULL);
	assert_int_equal(fake_definition(&fake, "def:1"), OVAL_RESULT_ERROR);
	reason = strstr(fake_test(&fake, "tst:1")->reason, "object obj:749: ");
	assert_non_null(reason);
	assert_string_equal(reason, "object obj:749: its references are nested too deep");
	fake_done(&fake);
}

static int
collect_many(
    void *arg, const struct object *object, struct item_list *items, struct error *err)
{
	(void)arg;
	(void)err;
	for (int i = 0; i < 10000; i++) {
		struct item *item = item_new(items, object->type, 12);

		item_add_text(items, item, "filepath", "/usr/lib/x");
		item_add_text(items, item, "path", "/usr/lib");
		item_add_text(items, item, "filename", "x");
		item_add_text(items, item, "type", "regular");
		item_add_int(items, item, "group_id", 0);
		item_add_int(items, item, "user_id", 0);
		item_add_int(items, item, "size", i);
	}
	return 0;
}

static double
now_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* The time is told, not tested: it depends on who else uses the machine. */
static void
test_ten_thousand_items(void **state)
{
	const struct case_ c = {
		.definitions = DEF(1) DEF(2),
		.tests = TST(1, ALL, "obj:1", "") TST(2, ALL, "obj:1", ST(1)),
		.objects = OBJ(1, FILEPATH),
		.states = STE(1, "", UID("0") ENT("group_id", "datatype='int'", "0")),
	};
	const struct oval_source source = { .collect = collect_many };
	static const struct oval_limits limits;
	autofree char *document = document_of(&c);
	struct error err = { 0 };
	enum oval_result result;
	struct fake fake;
	double best = 1e9;

	(void)state;
	fake_init(&fake, document, NULL, NULL);
	for (int i = 0; i < 10; i++) {
		autoptr(oval) oval = NULL;
		double start, ms;

		assert_int_equal(oval_new(&oval, fake.content, &source, &limits,
				     fake.arena, fake.match, &err),
		    0);
		assert_int_equal(oval_definition(oval, 0, &result, &err), 0);
		start = now_ms();
		assert_int_equal(oval_definition(oval, 1, &result, &err), 0);
		ms = now_ms() - start;
		best = ms < best ? ms : best;
		assert_int_equal(result, OVAL_RESULT_TRUE);
	}
	print_message("10,000 items, two entities: %.3f ms\n", best);
	fake_done(&fake);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_order_is_irrelevant),
		cmocka_unit_test(test_test_result),
		cmocka_unit_test(test_what_is_asked),
		cmocka_unit_test(test_masks),
		cmocka_unit_test(test_masked_variable),
		cmocka_unit_test(test_secret_variable),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_no_memory),
		cmocka_unit_test(test_much_memory),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_depth_of_sets),
		cmocka_unit_test(test_ten_thousand_items),
	};

	return cmocka_run_group_tests_name("scap/oval/evaluate", tests, NULL, NULL);
}
