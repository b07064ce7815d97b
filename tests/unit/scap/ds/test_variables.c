/* SPDX-License-Identifier: Apache-2.0 */
/* test_variables.c - OVAL variables documents: values reach external variables, and what
 * is wrong with them is told. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/scap/ds/source.h"

static const char content_text_[] =
    "<oval_definitions xmlns='http://oval.mitre.org/XMLSchema/oval-definitions-5'>\n"
    "<variables>\n"
    "<external_variable id='v:s' version='1' datatype='string'/>\n"
    "<external_variable id='v:i' version='1' datatype='int'/>\n"
    "<external_variable id='v:b' version='1' datatype='boolean'/>\n"
    "<constant_variable id='v:c' version='1' datatype='string'>"
    "<value>own</value></constant_variable>\n"
    "</variables></oval_definitions>";

#define NS "http://oval.mitre.org/XMLSchema/oval-variables-5"
#define DOCUMENT(x)                                                      \
	"<oval_variables xmlns='" NS "'>\n<generator/>\n<variables>\n" x \
	"</variables></oval_variables>"
#define VARIABLE(id, datatype, values)                                          \
	"<variable id='" id "' datatype='" datatype "' comment=''>" values "</" \
	"variable>\n"

static int
compile(struct content **ret, struct buffer *image, const char *text, struct error *err)
{
	autoclose int fd = source_fd(text, strlen(text));
	const struct compile_variables variables = { fd, "v.xml" };
	static const struct compile_binding bound = { "v:b", "true" };
	const struct compile_options options = { .path = "t.xml",
		.bindings = &bound,
		.n_bindings = 1,
		.variables = &variables };

	return source_compile(ret, image, content_text_, &options, err);
}

static void
check_values(const struct content *content, const char *id, const char *wanted)
{
	const struct content_variable *row = NULL;
	autobuffer text = { 0 };
	uint32_t count;

	(void)content_table(content, CONTENT_VARIABLES, &count);
	for (uint32_t i = 0; i < count; i++) {
		row = content_variable_at(content, i);
		if (strcmp(content_text(content, row->id), id) == 0)
			break;
	}
	for (uint32_t i = 0; i < row->values.count; i++)
		buffer_printf(&text, "%s%s", i > 0 ? "|" : "",
		    content_str(content, row->values, i));
	assert_string_equal(buffer_text(&text), wanted);
}

static void
test_values(void **state)
{
	static const char text[] = DOCUMENT(
	    VARIABLE("v:s", "string", "<value> a </value><notes/><value/>")
		VARIABLE("v:i", "int", "<value>-7</value><value>8</value>")
		    VARIABLE("v:c", "string", "<value>not</value>")
			VARIABLE("v:x", "string", "<value>1</value><value>2</value>"));
	autoptr(content) content = NULL;
	autobuffer image = { 0 };
	struct error err = { 0 };

	(void)state;
	if (compile(&content, &image, text, &err) < 0)
		fail_msg("%s", err.text);
	check_values(content, "v:s", " a |");
	check_values(content, "v:i", "-7|8");
	/* What was bound otherwise stays, and a constant is one. */
	check_values(content, "v:b", "true");
	check_values(content, "v:c", "own");
	assert_true(source_has_note(content,
	    "v.xml:6: 'v:c' is no external variable of the content; its value is not "
	    "used"));
	assert_true(source_has_note(content, "v.xml:7: 'v:x' is no external variable"));
}

/* A datatype that is declared otherwise is noted; a value must be of the content's. */
static void
test_datatype(void **state)
{
	autoptr(content) content = NULL;
	autobuffer image = { 0 };
	struct error err = { 0 };

	(void)state;
	if (compile(&content, &image,
		DOCUMENT(VARIABLE("v:i", "string", "<value>5</value>")), &err) < 0)
		fail_msg("%s", err.text);
	check_values(content, "v:i", "5");
	assert_true(source_has_note(
	    content, "v.xml:4: variable 'v:i' is declared as int, not as string"));
}

/* clang-format off */
static const struct { const char *text, *error; } refused[] = {
	{ "", "v.xml:1: the file is empty" },
	{ "<a/>", "v.xml:1: root element 'a' of namespace '' is not OVAL variables" },
	{ "<!DOCTYPE a><a/>", "DOCTYPE" },
	{ "<oval_variables xmlns='" NS "'>", "v.xml:1: " },
	{ DOCUMENT("<variable datatype='int'/>"), "v.xml:4: a variable has no id" },
	{ DOCUMENT(VARIABLE("v:s", "string", "")), "v.xml:4: variable 'v:s' has no value" },
	{ DOCUMENT(VARIABLE("v:s", "text", "<value/>")),
	  "v.xml:4: variable 'v:s': datatype 'text' is not one of a variable" },
	{ DOCUMENT(VARIABLE("v:s", "record", "<value/>")), "datatype 'record'" },
	{ DOCUMENT(VARIABLE("v:s", "string", "<value/>") VARIABLE("v:s", "string", "<value/>")),
	  "v.xml:5: variable 'v:s' is there already" },
	{ DOCUMENT(VARIABLE("v:i", "int", "<value>1</value>\n<value>x</value>")),
	  "v.xml:5: variable 'v:i': 'x' is not of its datatype, int" },
	{ DOCUMENT(VARIABLE("v:i", "string", "<value>x</value>")), "datatype, int" },
};
/* clang-format on */

static void
test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
		autoptr(content) content = NULL;
		autobuffer image = { 0 };
		struct error err = { 0 };
		int r = compile(&content, &image, refused[i].text, &err);

		if (r >= 0 || strstr(err.text, refused[i].error) == NULL)
			fail_msg("row %zu: %d '%s', not '%s'", i, r, err.text,
			    refused[i].error);
	}
}

/* Too many of them are refused before they cost time. */
static void
test_many(void **state)
{
	autoptr(content) content = NULL;
	autobuffer text = { 0 }, image = { 0 };
	struct error err = { 0 };

	(void)state;
	buffer_add_text(&text, "<oval_variables xmlns='" NS "'><variables>");
	for (int i = 0; i < 20000; i++)
		buffer_printf(&text,
		    "<variable id='v:%d' datatype='string'><value/></variable>", i);
	buffer_add_text(&text, "</variables></oval_variables>");
	assert_true(compile(&content, &image, buffer_text(&text), &err) < 0);
	assert_non_null(strstr(err.text, "more than 16384 variables"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_datatype),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
