/* SPDX-License-Identifier: Apache-2.0 */
/* test_fields.c - records against records, masks, and what a variable may be. */

#include "tests/unit/scap/oval/fake.h"

#define CHECK(n)                                                        \
	"<definition id='def:" #n "' version='1'><criteria><criterion " \
	"test_ref='tst:" #n "'/></criteria></definition>"
#define TEST(n, object, state)                                              \
	"<u:file_test id='tst:" #n "' version='1' comment='c' check='all'>" \
	"<u:object object_ref='" object "'/>" state "</u:file_test>"
#define STATE(n) "<u:state state_ref='ste:" #n "'/>"
#define OBJECT(n, inner) \
	"<u:file_object id='obj:" #n "' version='1'>" inner "</u:file_object>"

static void
fake_state(struct fake *fake, const char *inner, const char *items)
{
	autofree char *xml = NULL;

	assert_true(
	    asprintf(&xml,
		FAKE_OVAL_HEAD "<definitions>" CHECK(1) "</definitions><tests>" TEST(
		    1, "obj:1", STATE(1)) "</tests><objects>" OBJECT(1,
		    "<u:filepath>/f</u:filepath>") "</objects><states>"
						   "<u:file_state id='ste:1' "
						   "version='1'>%s</u:file_state></"
						   "states>"
						   "<variables><constant_variable "
						   "id='var:1' version='1' comment='c' "
						   "datatype='string'><value>root</"
						   "value><value>daemon</value>"
						   "</constant_variable></variables></"
						   "oval_definitions>",
		inner) > 0);
	fake_init(fake, xml, items, NULL);
}

#define RECORD(attributes, fields) \
	"<u:result datatype='record' " attributes ">" fields "</u:result>"
#define FIELD(name, attributes, value) \
	"<o:field name='" name "' " attributes ">" value "</o:field>"

static const struct {
	const char *state, *items, *expected, *reason;
} records[] = {
	/* clang-format off */
	{ RECORD("", FIELD("user", "", "root")), "obj:1 result{user=root,uid#0}", "true", "" },
	{ RECORD("", FIELD("user", "", "root") FIELD("uid", "datatype='int'", "0")),
	  "obj:1 result{user=root,uid#0}", "true", "" },
	{ RECORD("", FIELD("user", "", "root") FIELD("uid", "datatype='int'", "1")),
	  "obj:1 result{user=root,uid#0}", "false", "" },
	{ RECORD("", FIELD("uid", "datatype='int' operation='less than'", "1")),
	  "obj:1 result{uid#0}", "true", "" },
	{ RECORD("", FIELD("user", "operation='pattern match'", "^r")),
	  "obj:1 result{user=root}", "true", "" },
	/* what the state has and the item has not is an error; the other way round is nothing */
	{ RECORD("", FIELD("gid", "", "0")), "obj:1 result{user=root}", "error",
	  "entity result: field gid: the record has no such field" },
	{ RECORD("", FIELD("gid", "", "0") FIELD("user", "", "x")), "obj:1 result{user=root}",
	  "false", "" },
	/* several fields of one name */
	{ RECORD("", FIELD("user", "", "a")), "obj:1 result{user=a,user=a}", "true", "" },
	{ RECORD("", FIELD("user", "", "a")), "obj:1 result{user=a,user=b}", "false", "" },
	{ RECORD("", FIELD("user", "entity_check='at least one'", "b")),
	  "obj:1 result{user=a,user=b}", "true", "" },
	{ RECORD("", FIELD("user", "entity_check='only one'", "a")),
	  "obj:1 result{user=a,user=a}", "false", "" },
	{ RECORD("", FIELD("user", "entity_check='none satisfy'", "c")),
	  "obj:1 result{user=a,user=b}", "true", "" },
	/* several records */
	{ RECORD("", FIELD("user", "", "a")), "obj:1 result{user=a}; result{user=b}", "false", "" },
	{ RECORD("entity_check='at least one'", FIELD("user", "", "b")),
	  "obj:1 result{user=a}; result{user=b}", "true", "" },
	{ RECORD("entity_check='at least one'", FIELD("user", "", "a") FIELD("uid", "", "2")),
	  "obj:1 result{user=a,uid=1}; result{user=b,uid=2}", "false", "" },
	{ RECORD("entity_check='none satisfy'", FIELD("user", "", "c")),
	  "obj:1 result{user=a}; result{user=b}", "true", "" },
	{ RECORD("check_existence='none_exist'", FIELD("user", "", "c")),
	  "obj:1 result!does not exist", "true", "" },
	{ RECORD("check_existence='none_exist'", FIELD("user", "", "c")),
	  "obj:1 result{user=c}", "false", "" },
	/* variables in fields */
	{ RECORD("", FIELD("user", "var_ref='var:1' var_check='at least one'", "")),
	  "obj:1 result{user=daemon}", "true", "" },
	{ RECORD("", FIELD("user", "var_ref='var:1' var_check='all'", "")),
	  "obj:1 result{user=daemon}", "false", "" },
	{ RECORD("", FIELD("user", "var_ref='var:9' var_check='all'", "")),
	  "obj:1 result{user=daemon}", "error",
	  "field user: its variable is not in the content" },
	/* statuses of fields */
	{ RECORD("", FIELD("user", "", "a")), "obj:1 result{user!does not exist}", "false", "" },
	{ RECORD("", FIELD("user", "", "a")), "obj:1 result{user!error}", "error",
	  "field user: it could not be read" },
	{ RECORD("", FIELD("user", "", "a")), "obj:1 result{user!not collected}", "unknown",
	  "field user: it was not collected" },
	{ RECORD("", FIELD("uid", "datatype='int'", "1")), "obj:1 result{uid=x}", "error",
	  "field uid: the value cannot be compared by 'equals' as int" },
	/* no records */
	{ RECORD("", FIELD("user", "", "a")), "obj:1 result=a", "error", "is no record" },
	{ "<u:result>a</u:result>", "obj:1 result{user=a}", "error", "is a record" },
	{ RECORD("", ""), "obj:1 result{user=a}", "error", "no field to compare" },
	{ RECORD("operation='not equal'", FIELD("user", "", "a")), "obj:1 result{user=a}", "error",
	  "records can only be compared by 'equals'" },
	{ RECORD("var_ref='var:1'", ""), "obj:1 result{user=a}", "error",
	  "a variable cannot be a record" },
	{ RECORD("", FIELD("user", "datatype='record'", "")), "obj:1 result{user=a}", "error",
	  "a field cannot be a record" },
	{ RECORD("", FIELD("user", "", "b")), "obj:1 result{user=a}\nobj:1 !error gone", "false", "" },
	/* clang-format on */
};

static void
test_records(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(records); i++) {
		struct fake fake;
		const char *result;

		print_message("%s | %s\n", records[i].state, records[i].items);
		fake_state(&fake, records[i].state, records[i].items);
		result = oval_result_text(fake_definition(&fake, "def:1"));
		assert_string_equal(result, records[i].expected);
		print_message("  %s\n", fake_test(&fake, "tst:1")->reason);
		assert_non_null(
		    strstr(fake_test(&fake, "tst:1")->reason, records[i].reason));
		fake_done(&fake);
	}
}

/* Names of the masked entities and fields of an item, in its order. */
static void
masked_names(const struct item *item, char *text, size_t size)
{
	size_t at = strlen(text);

	for (uint32_t i = 0; i < item->n_entities; i++) {
		const struct entity *e = &item->entities[i];

		if (e->is_masked)
			at += (size_t)snprintf(text + at, size - at, "%s ", e->name);
		if (e->record != NULL) {
			masked_names(e->record, text, size);
			at = strlen(text);
		}
	}
}

#define SIMPLE(n) OBJECT(n, "<u:filepath>/f</u:filepath>")
#define ITEMS(n) "obj:" #n " filepath=/f; text=x; subexpression=y; r{a=1,b=2}\n"

static const struct {
	const char *objects, *state;
	const char *expected[2]; /* of obj:1, obj:2 */
} masks[] = {
	/* clang-format off */
	{ SIMPLE(1) SIMPLE(2), "<u:text>x</u:text>", { "", "" } },
	{ SIMPLE(1) SIMPLE(2), "<u:size mask='true'>x</u:size>", { "", "" } },
	/* the same thing found by another object is masked as well */
	{ SIMPLE(1) SIMPLE(2), "<u:text mask='true'>x</u:text>",
	  { "text subexpression ", "text subexpression " } },
	{ OBJECT(1, "<u:filepath mask='true'>/f</u:filepath>") SIMPLE(2), "<u:text>x</u:text>",
	  { "filepath ", "filepath " } },
	{ SIMPLE(1) OBJECT(2, "<u:filepath mask='true'>/f</u:filepath>"), "<u:text>x</u:text>",
	  { "filepath ", "filepath " } },
	{ SIMPLE(1) SIMPLE(2), RECORD("mask='true'", FIELD("a", "", "1")),
	  { "r a b ", "r a b " } },
	{ SIMPLE(1) SIMPLE(2), RECORD("", FIELD("a", "mask='true'", "1")), { "a ", "a " } },
	{ OBJECT(1, "<set><object_reference>obj:2</object_reference></set>") SIMPLE(2),
	  "<u:text mask='true'>x</u:text>",
	  { "text subexpression ", "text subexpression " } },
	/* clang-format on */
};

static void
fake_masks(struct fake *fake, size_t row, const char *items)
{
	autofree char *state = NULL, *xml = NULL;
	char *at;

	state = strdup(masks[row].state);
	/* the record of the states above is called result */
	while ((at = strstr(state, "result")) != NULL) {
		*at = 'r';
		memmove(at + 1, at + 6, strlen(at + 6) + 1);
	}
	assert_true(
	    asprintf(&xml,
		FAKE_OVAL_HEAD "<definitions>" CHECK(1) CHECK(
		    2) "</definitions><tests>" TEST(1, "obj:1", STATE(1)) TEST(2, "obj:2",
		    "") "</tests><objects>%s</objects><states>"
			"<u:file_state id='ste:1' version='1'>%s</u:file_state></states>"
			"</oval_definitions>",
		masks[row].objects, state) > 0);
	fake_init(fake, xml, items, NULL);
}

/* Whichever of the two was collected first. */
static void
test_masks(void **state)
{
	static const char *const orders[2][2] = { { "def:1", "def:2" },
		{ "def:2", "def:1" } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(masks) * 2; i++) {
		struct fake fake;

		print_message("%s\n", masks[i / 2].objects);
		fake_masks(&fake, i / 2, ITEMS(1) ITEMS(2));
		(void)fake_definition(&fake, orders[i % 2][0]);
		(void)fake_definition(&fake, orders[i % 2][1]);
		for (int k = 0; k < 2; k++) {
			const struct oval_test_result *t = fake_test(
			    &fake, k == 0 ? "tst:1" : "tst:2");
			char text[256] = "";

			assert_int_equal(t->n_items, 1);
			assert_false(t->items[0]->is_secret);
			masked_names(t->items[0], text, sizeof(text));
			assert_string_equal(text, masks[i / 2].expected[k]);
		}
		fake_done(&fake);
	}
}

/* Another thing keeps its values. */
static void
test_mask_of_another(void **state)
{
	struct fake fake;
	char text[256] = "";

	(void)state;
	fake_masks(&fake, 2, ITEMS(1) "obj:2 filepath=/g; text=x; subexpression=y\n");
	(void)fake_definition(&fake, "def:1");
	(void)fake_definition(&fake, "def:2");
	masked_names(fake_test(&fake, "tst:2")->items[0], text, sizeof(text));
	assert_string_equal(text, "");
	fake_done(&fake);
}

#define POSSIBLE "<possible_value hint='h'>"
#define RANGE(operator_, inner)                                          \
	"<possible_restriction hint='h' operator='" operator_ "'>" inner \
	"</possible_restriction>"
#define LIMIT(operation, value) \
	"<restriction operation='" operation "'>" value "</restriction>"

/* EXPECTED: the values, or "<error>: part of the reason". */
static const struct {
	const char *datatype, *inner;
	const char *bound[3]; /* NULL: constant with the values in INNER */
	const char *expected;
} variables[] = {
	/* clang-format off */
	{ "string", "", { "a" }, "a" },
	{ "string", "", { "a", "b" }, "a|b" },
	{ "string", "", { "" }, "" },
	{ "int", "", { "7" }, "7" },
	{ "int", "", { "seven" }, "<error>: 'seven' is not of its datatype (int)" },
	{ "int", "", { "7", "" }, "<error>: '' is not of its datatype (int)" },
	{ "boolean", "", { "yes" }, "<error>: not of its datatype (boolean)" },
	{ "float", "", { "1e3" }, "1e3" },
	{ "version", "", { "none" }, "<error>: (version)" },
	{ "ipv4_address", "", { "10.0.0.0/8" }, "10.0.0.0/8" },
	{ "ipv4_address", "", { "300.0.0.0" }, "<error>: (ipv4_address)" },
	{ "fileset_revision", "", { "A.03.61" }, "A.03.61" },
	{ "ios_version", "", { "12.4(15)T" }, "12.4(15)T" },
	{ "record", "", { "a" }, "<error>: (record)" },
	{ "int", "<value>1</value><value>x</value>", { NULL }, "<error>: 'x' is not of" },
	{ "int", "<value>1</value><value>2</value>", { NULL }, "1|2" },
	{ "string", POSSIBLE "a</possible_value>" POSSIBLE "b</possible_value>", { "b" }, "b" },
	{ "string", POSSIBLE "a</possible_value>" POSSIBLE "b</possible_value>", { "c" },
	  "<error>: 'c' is none of its possible values" },
	{ "string", POSSIBLE "a</possible_value>", { "a", "c" }, "<error>: 'c' is none" },
	{ "int", POSSIBLE "7</possible_value>", { "07" }, "07" },
	{ "int", RANGE("AND", LIMIT("greater than", "3") LIMIT("less than", "6")), { "5" }, "5" },
	{ "int", RANGE("AND", LIMIT("greater than", "3") LIMIT("less than", "6")), { "6" },
	  "<error>: '6' is none of its possible values" },
	{ "int", RANGE("OR", LIMIT("less than", "3") LIMIT("greater than", "6")), { "9" }, "9" },
	{ "int", RANGE("OR", LIMIT("less than", "3") LIMIT("greater than", "6")), { "5" },
	  "<error>: none of its" },
	{ "int", RANGE("ONE", LIMIT("less than", "3") LIMIT("less than", "6")), { "1" },
	  "<error>: none of its" },
	{ "int", RANGE("AND", LIMIT("less than", "3")) POSSIBLE "9</possible_value>", { "9", "2" },
	  "9|2" },
	{ "string", RANGE("AND", LIMIT("pattern match", "^[a-c]+$")), { "abc" }, "abc" },
	{ "string", RANGE("AND", LIMIT("pattern match", "^[a-c]+$")), { "abd" }, "<error>: 'abd'" },
	{ "string", RANGE("AND", ""), { "a" }, "<error>: none of its" },
	{ "string", RANGE("AND", LIMIT("pattern match", "(")), { "a" }, "<error>: none of its" },
	{ "int", "<possible_restriction hint='h'>" LIMIT("greater than", "3") LIMIT("less than", "6")
	  "</possible_restriction>", { "9" }, "<error>: '9' is none of its possible values" },
	{ "string", "<notes/>", { "a" }, "a" },
	/* clang-format on */
};

static void
fake_variable(struct fake *fake, size_t row)
{
	struct compile_binding bindings[3];
	struct compile_options options = { .path = "t.xml", .bindings = bindings };
	autofree char *xml = NULL;
	bool is_external = variables[row].bound[0] != NULL;

	for (int i = 0; i < 3 && variables[row].bound[i] != NULL; i++)
		bindings[options.n_bindings++] = (struct compile_binding){ "var:1",
			variables[row].bound[i] };
	assert_true(
	    asprintf(&xml,
		FAKE_OVAL_HEAD "<definitions>" CHECK(
		    1) "</definitions><tests>"
		       "<i:variable_test id='tst:1' version='1' comment='c' check='all'>"
		       "<i:object object_ref='obj:1'/></i:variable_test></tests><objects>"
		       "<i:variable_object id='obj:1' "
		       "version='1'><i:var_ref>var:1</i:var_ref>"
		       "</i:variable_object></objects><variables>"
		       "<%s_variable id='var:1' version='1' comment='c' datatype='%s'>%s"
		       "</%s_variable></variables></oval_definitions>",
		is_external ? "external" : "constant", variables[row].datatype,
		variables[row].inner, is_external ? "external" : "constant") > 0);
	fake_init_with(fake, xml, NULL, NULL, &options);
}

static void
check_variable(const struct fake *fake, const char *expected)
{
	const struct item_list *list = oval_object(fake->oval, 0);
	char scratch[ENTITY_TEXT_SIZE], text[256] = "";
	size_t at = 0;

	if (expected[0] == '<') {
		print_message("  %s\n", list->reason);
		assert_int_equal(list->flag, OVAL_FLAG_ERROR);
		assert_non_null(strstr(list->reason, strchr(expected, ':') + 2));
		return;
	}
	assert_int_equal(list->flag, OVAL_FLAG_COMPLETE);
	for (uint32_t i = 1; i < list->items[0]->n_entities; i++)
		at += (size_t)snprintf(text + at, sizeof(text) - at, "%s%s",
		    i > 1 ? "|" : "", entity_text(&list->items[0]->entities[i], scratch));
	assert_string_equal(text, expected);
}

static void
test_variables(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(variables); i++) {
		struct fake fake;

		print_message("%s %s\n", variables[i].datatype, variables[i].inner);
		fake_variable(&fake, i);
		(void)fake_definition(&fake, "def:1");
		check_variable(&fake, variables[i].expected);
		fake_done(&fake);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_records),
		cmocka_unit_test(test_masks),
		cmocka_unit_test(test_mask_of_another),
		cmocka_unit_test(test_variables),
	};

	return cmocka_run_group_tests_name("scap/oval/fields", tests, NULL, NULL);
}
