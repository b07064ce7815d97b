/* SPDX-License-Identifier: Apache-2.0 */
/* test_function.c - components of local variables: what they give, and what they do when
 * they cannot. */

#include "tests/unit/scap/oval/fake.h"

#define L(text) "<literal_component>" text "</literal_component>"
#define I(field) "<object_component object_ref='obj:1' item_field='" field "'/>"
#define VAR(n) "<variable_component var_ref='var:" #n "'/>"
#define FN(name, attributes, inner) "<" name " " attributes ">" inner "</" name ">"
#define TIME(attributes, inner) FN("time_difference", attributes, inner)
#define GLOB(text) FN("glob_to_regex", "", L(text))
#define GLOBN(text) FN("glob_to_regex", "glob_noescape='true'", L(text))

struct function_row {
	const char *component;
	const char *expected; /* values joined by "|", or "<flag>: part of the reason" */
	const char *items;
};

#define RF "<object_component object_ref='obj:1' item_field='r' record_field='f'/>"

static const struct function_row rows[] = {
	/* clang-format off */
	{ L("a"), "a", NULL },
	{ L(""), "", NULL },
	{ VAR(2), "x|y", NULL },
	{ VAR(9), "<error>: not in the content", NULL },
	{ VAR(3), "<error>: variable var:3: no value was given", NULL },
	{ "<merge>" L("a") "</merge>", "<error>: no function that is known", NULL },
	{ VAR(4), "<error>: variable var:4: it refers to itself", NULL },
	{ VAR(1), "<error>: refers to itself", NULL },
	{ I("s"), "a|b|c", "obj:1 s=a; s=b\nobj:1 t=1; s=c\n" },
	{ I("n"), "7|true", "obj:1 n#7\nobj:1 n?1\n" },
	{ I("s"), "a", "obj:1 s=a\nobj:1 t=x\n" },
	{ I("s"), "<error>: object obj:1: no item has the entity", "obj:1 t=a\n" },
	{ I("s"), "<does not exist>: object obj:1: does not exist", NULL },
	{ I("s"), "<does not exist>: there is no value", "obj:1 s!does not exist\n" },
	{ I("s"), "<error>: object obj:1: a value could not be read", "obj:1 s=a; s!error\n" },
	{ I("s"), "<error>: object obj:1: gone", "obj:1 s=a\nobj:1 !error gone\n" },
	{ I("s"), "<not collected>: object obj:1: no probe", "obj:1 @not collected no probe\n" },
	{ I("s"), "<incomplete>: object obj:1: limit", "obj:1 s=a\nobj:1 @incomplete limit\n" },
	{ "<object_component object_ref='obj:9' item_field='s'/>", "<error>: not in the content", NULL },
	{ "<object_component object_ref='obj:1' item_field='s' record_field='f'/>", "<error>: no record", "obj:1 s=a\n" },
	/* fields of records */
	{ RF, "a|b|c|7", "obj:1 r{f=a,f=b,g=x}; r{f=c}\nobj:1 r{g=y,f#7}\n" },
	{ RF, "<error>: object obj:1: a record has no field", "obj:1 r{f=a}; r{g=b}\n" },
	{ RF, "<error>: object obj:1: no item has the entity", "obj:1 s{f=a}\n" },
	{ RF, "a", "obj:1 r{f=a,f!does not exist}; r!does not exist\n" },
	{ RF, "<error>: could not be read", "obj:1 r{f=a,f!error}\n" },
	{ I("r"), "<error>: item_field names a record", "obj:1 r{f=a}\n" },
	/* concat: the first part changes slowest */
	{ FN("concat", "", L("a") L("b")), "ab", NULL },
	{ FN("concat", "", VAR(2) L("-") VAR(2)), "x-x|x-y|y-x|y-y", NULL },
	{ FN("concat", "", L("a") I("s")), "<does not exist>: object obj:1", NULL },
	{ FN("concat", "", L("a") I("s") VAR(9)), "<error>: not in the content", NULL },
	/* begin, end */
	{ FN("begin", "character='/'", L("a")), "/a", NULL },
	{ FN("begin", "character='/'", L("/a")), "/a", NULL },
	{ FN("begin", "character='ab'", L("ac")), "abac", NULL },
	{ FN("end", "character='/'", VAR(2)), "x/|y/", NULL },
	{ FN("end", "character='bc'", L("abc")), "abc", NULL },
	{ FN("end", "character='bc'", L("c")), "cbc", NULL },
	/* split */
	{ FN("split", "delimiter='-'", L("a-b-c-d")), "a|b|c|d", NULL },
	{ FN("split", "delimiter='-'", L("-a-a-")), "|a|a|", NULL },
	{ FN("split", "delimiter='-'", L("---")), "|||", NULL },
	{ FN("split", "delimiter='--'", L("a--b-c")), "a|b-c", NULL },
	{ FN("split", "delimiter=''", L("ab")), "ab", NULL },
	/* substring */
	{ FN("substring", "substring_start='3' substring_length='2'", L("abcdefg")), "cd", NULL },
	{ FN("substring", "substring_start='0' substring_length='2'", L("abc")), "ab", NULL },
	{ FN("substring", "substring_start='-5' substring_length='1'", L("abc")), "a", NULL },
	{ FN("substring", "substring_start='2' substring_length='-1'", L("abc")), "bc", NULL },
	{ FN("substring", "substring_start='2' substring_length='99'", L("abc")), "bc", NULL },
	{ FN("substring", "substring_start='3' substring_length='0'", L("abc")), "", NULL },
	{ FN("substring", "substring_start='4' substring_length='1'", L("abc")), "<error>: behind", NULL },
	{ FN("substring", "substring_start='2' substring_length='1'", L("\xc3\xa4\xc3\xb6\xc3\xbc")), "\xc3\xb6", NULL },
	/* escape_regex */
	{ FN("escape_regex", "", L("(\\.test_string*)?")), "\\(\\\\\\.test_string\\*\\)\\?", NULL },
	{ FN("escape_regex", "", L("a^$[]{}+|-b")), "a\\^\\$\\[\\]\\{\\}\\+\\|-b", NULL },
	/* regex_capture */
	{ FN("regex_capture", "pattern='^abc(.*)xyz$'", L("abc-xyz")), "-", NULL },
	{ FN("regex_capture", "pattern='(b)(c)'", L("abc")), "b", NULL },
	{ FN("regex_capture", "pattern='b(x)?'", L("abc")), "", NULL },
	{ FN("regex_capture", "pattern='b'", L("abc")), "", NULL },
	{ FN("regex_capture", "pattern='z(.)'", L("abc")), "", NULL },
	{ FN("regex_capture", "pattern='(.)'", VAR(2)), "x|y", NULL },
	{ FN("regex_capture", "pattern='('", L("abc")), "<error>: pattern '(':", NULL },
	{ FN("regex_capture", "pattern='(a+)+$'", L("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab")), "<error>: the pattern '(a+)+$' takes more steps", NULL },
	/* arithmetic */
	{ FN("arithmetic", "arithmetic_operation='add'", VAR(5) VAR(6)), "4|5|6|5|6|7", NULL },
	{ FN("arithmetic", "arithmetic_operation='multiply'", VAR(5) L("-3")), "-3|-6", NULL },
	{ FN("arithmetic", "arithmetic_operation='add'", L("1") L("0.5")), "1.5", NULL },
	{ FN("arithmetic", "arithmetic_operation='multiply'", L("0.1") L("3")), "0.3", NULL },
	{ FN("arithmetic", "arithmetic_operation='add'", L("9223372036854775807") L("1")), "<error>: too large", NULL },
	{ FN("arithmetic", "arithmetic_operation='add'", L("1") L("x")), "<error>: neither int nor float", NULL },
	/* count, unique */
	{ FN("count", "", VAR(2) L("x")), "3", NULL },
	{ FN("count", "", I("s")), "<does not exist>: object obj:1", NULL },
	{ FN("unique", "", VAR(2) L("x") L("z") L("y")), "x|y|z", NULL },
	/* a function of a function */
	{ FN("count", "", FN("unique", "", FN("split", "delimiter=' '", L("a b a")))), "2", NULL },
	/* time_difference */
	{ TIME("", L("2009-04-02") L("2009-04-01")), "86400", NULL },
	{ TIME("", L("20090401") L("20090402T000001")), "-86401", NULL },
	{ TIME("", L("2009/04/02 01:02:03") L("2009/04/02")), "3723", NULL },
	{ TIME("", L("2000-03-01") L("2000-02-28")), "172800", NULL },
	{ TIME("", L("1900-03-01") L("1900-02-28")), "86400", NULL },
	{ TIME("format_1='month_day_year' format_2='day_month_year'", L("04/02/2009") L("01-04-2009 00:00:01")), "86399", NULL },
	{ TIME("format_1='month_day_year' format_2='month_day_year'", L("February, 28 2021") L("Feb, 27 2021 23:59:59")), "1", NULL },
	{ TIME("format_1='seconds_since_epoch' format_2='year_month_day'", L("100") L("19700101")), "100", NULL },
	{ TIME("format_1='win_filetime' format_2='seconds_since_epoch'", L("116444736010000000") L("0")), "1", NULL },
	{ TIME("format_1='cim_datetime' format_2='year_month_day'", L("20090402120000.000000+120") L("20090402")), "36000", NULL },
	{ TIME("format_1='cim_datetime' format_2='year_month_day'", L("2009-04-02 12:00:00:000") L("20090402")), "43200", NULL },
	{ TIME("", L("2009-02-30") L("2009-04-01")), "<error>: date-time format", NULL },
	{ TIME("", L("2009-02-28x") L("2009-04-01")), "<error>: date-time format", NULL },
	{ TIME("", L("2021-02-29") L("2009-04-01")), "<error>: date-time format", NULL },
	/* glob_to_regex: the schema's table */
	{ GLOBN("\\[hello\\]"), "^\\\\[hello\\\\]$", NULL },
	{ GLOB("\\[hello\\]"), "^\\[hello\\]$", NULL },
	{ GLOB("/root/*"), "^/root/(?=[^.])[^/]*$", NULL },
	{ GLOB("/root/.*"), "^/root/\\.[^/]*$", NULL },
	{ GLOB("/root/x*"), "^/root/x[^/]*$", NULL },
	{ GLOB("/root/?"), "^/root/[^./]$", NULL },
	{ GLOB("/root/.?"), "^/root/\\.[^/]$", NULL },
	{ GLOB("/root/x?"), "^/root/x[^/]$", NULL },
	{ GLOB("list.?"), "^list\\.[^/]$", NULL },
	{ GLOBN("project.*"), "^project\\.[^/]*$", NULL },
	{ GLOB("*old"), "^(?=[^.])[^/]*old$", NULL },
	{ GLOB("type*.[ch]"), "^type[^/]*\\.[ch]$", NULL },
	{ GLOBN("*.*"), "^(?=[^.])[^/]*\\.[^/]*$", NULL },
	{ GLOB("*"), "^(?=[^.])[^/]*$", NULL },
	{ GLOB("?"), "^[^./]$", NULL },
	{ GLOB("\\*"), "^\\*$", NULL },
	{ GLOBN("\\*"), "^\\\\[^/]*$", NULL },
	{ GLOB("\\?"), "^\\?$", NULL },
	{ GLOBN("\\?"), "^\\\\[^./]$", NULL },
	{ GLOB("x[[:digit:]]\\*"), "^x[[:digit:]]\\*$", NULL },
	{ GLOBN("x[[:digit:]]\\*"), "^x[[:digit:]]\\\\[^/]*$", NULL },
	{ GLOB(""), "^$", NULL },
	{ GLOB("~/files/*.txt"), "^~/files/(?=[^.])[^/]*\\.txt$", NULL },
	{ GLOB("\\"), "^\\\\$", NULL },
	{ GLOBN("\\"), "^\\\\$", NULL },
	{ GLOB("[ab"), "<error>: bracket", NULL },
	{ GLOBN("a*b?["), "<error>: bracket", NULL },
	{ GLOB(".*.conf"), "^\\.[^/]*\\.conf$", NULL },
	{ GLOB("docs/?b"), "^docs/[^./]b$", NULL },
	{ GLOB("xy/??z"), "^xy/[^./][^/]z$", NULL },
	{ GLOB("[!a]b"), "^[^a]b$", NULL },
	{ GLOB("[]a]b"), "^[]a]b$", NULL },
	{ GLOB("a+(b){c,d}"), "^a\\+\\(b\\){c,d}$", NULL },
	/* clang-format on */
};

static void
fake_component(struct fake *fake, const struct function_row *row)
{
	autofree char *xml = NULL;

	assert_true(
	    asprintf(&xml,
		FAKE_OVAL_HEAD
		"<definitions><definition id='def:1' version='1'><criteria>"
		"<criterion test_ref='tst:1'/></criteria></definition></definitions>"
		"<tests><i:variable_test id='tst:1' version='1' comment='c' "
		"check='all'><i:object object_ref='obj:2'/></i:variable_test></tests>"
		"<objects><u:file_object id='obj:1' version='1'/>"
		"<i:variable_object id='obj:2' version='1'><i:var_ref>var:1</i:var_ref>"
		"</i:variable_object></objects><variables>"
		"<local_variable id='var:1' version='1' comment='c' "
		"datatype='string'>%s</local_variable>"
		"<constant_variable id='var:2' version='1' comment='c' "
		"datatype='string'><value>x</value><value>y</value></constant_variable>"
		"<external_variable id='var:3' version='1' comment='c' "
		"datatype='string'/>"
		"<local_variable id='var:4' version='1' comment='c' "
		"datatype='string'><variable_component var_ref='var:4'/></local_variable>"
		"<constant_variable id='var:5' version='1' comment='c' "
		"datatype='int'><value>1</value><value>2</value></constant_variable>"
		"<constant_variable id='var:6' version='1' comment='c' "
		"datatype='int'><value>3</value><value>4</value><value>5</value>"
		"</constant_variable>"
		"</variables></oval_definitions>",
		row->component) > 0);
	fake_init(fake, xml, row->items, NULL);
}

static void
check_values(const struct fake *fake, const char *expected)
{
	const struct item_list *list = oval_object(fake->oval, 1);
	char scratch[ENTITY_TEXT_SIZE];
	char text[512] = "";
	size_t at = 0;

	assert_int_equal(list->count, 1);
	for (uint32_t i = 1; i < list->items[0]->n_entities; i++)
		at += (size_t)snprintf(text + at, sizeof(text) - at, "%s%s",
		    i > 1 ? "|" : "", entity_text(&list->items[0]->entities[i], scratch));
	assert_string_equal(text, expected);
}

/* EXPECTED is "<flag>: part". */
static void
check_flag(const struct fake *fake, const char *expected)
{
	const struct item_list *list = oval_object(fake->oval, 1);
	const char *flag = oval_flag_text(list->flag);
	size_t length = strlen(flag);

	print_message("  %s: %s\n", flag, list->reason);
	assert_int_equal(strncmp(expected + 1, flag, length), 0);
	assert_non_null(list->reason);
	assert_non_null(strstr(list->reason, strchr(expected, ':') + 2));
}

static void
test_components(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct fake fake;

		print_message("%s\n", rows[i].component);
		fake_component(&fake, &rows[i]);
		(void)fake_definition(&fake, "def:1");
		if (rows[i].expected[0] == '<')
			check_flag(&fake, rows[i].expected);
		else
			check_values(&fake, rows[i].expected);
		fake_done(&fake);
	}
}

static void
test_now(void **state)
{
	const struct function_row row = {
		TIME("format_2='seconds_since_epoch'", L("1000000000")), NULL, NULL
	};
	struct fake fake;
	const struct item_list *list;
	long long seconds;

	(void)state;
	fake_component(&fake, &row);
	(void)fake_definition(&fake, "def:1");
	list = oval_object(fake.oval, 1);
	seconds = strtoll(list->items[0]->entities[1].text, NULL, 10);
	assert_true(seconds > 1600000000LL - 1000000000LL);
	fake_done(&fake);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_components),
		cmocka_unit_test(test_now),
	};

	return cmocka_run_group_tests_name("scap/oval/function", tests, NULL, NULL);
}
