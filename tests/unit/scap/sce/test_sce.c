/* SPDX-License-Identifier: Apache-2.0 */
/* test_sce.c - what a script gets: its environment, its interpreter, its text. */

#include "tests/unit/scap/fixture.h"

#include "daemon/scap/sce/sce.h"

static uint32_t
add_check(struct fixture *f, const struct content_export *exports, uint32_t count)
{
	struct content_check c = { .system_uri = builder_str(f->b, SCE_SYSTEM),
		.system = CONTENT_SYSTEM_SCE,
		.exports = { builder_count(f->b, CONTENT_EXPORTS), count } };

	for (uint32_t i = 0; i < count; i++)
		(void)builder_row(f->b, CONTENT_EXPORTS, &exports[i]);
	return builder_row(f->b, CONTENT_CHECKS, &c);
}

static struct content_export
make_export(struct fixture *f, const char *name, const char *value, const char *type,
    const char *operator_)
{
	return (struct content_export){ .name = builder_str(f->b, name),
		.value = builder_str(f->b, value),
		.type = builder_str(f->b, type),
		.operator_ = builder_str(f->b, operator_) };
}

/* NAME=VALUE stands in the environment exactly once. */
static void
assert_has(const struct buffer *out, const char *text)
{
	const char *at = (const char *)out->data, *end = at + out->length;
	unsigned int found = 0;

	for (; at < end; at += strlen(at) + 1)
		found += strcmp(at, text) == 0;
	if (found != 1)
		fail_msg("%s: %u times", text, found);
}

static uint32_t
count_texts(const struct buffer *out)
{
	uint32_t count = 0;

	for (size_t i = 0; i < out->length; i++)
		count += out->data[i] == '\0';
	return count;
}

static void
test_environ(void **state)
{
	static const char *const expected[] = { "XCCDF_RESULT_PASS=101",
		"XCCDF_RESULT_NOT_APPLICABLE=105", "XCCDF_RESULT_FIXED=109",
		"XCCDF_VALUE_max=17", "XCCDF_TYPE_max=NUMBER",
		"XCCDF_OPERATOR_max=LESS_EQUAL", "XCCDF_VALUE_text=a=b;$(c)\n",
		"XCCDF_TYPE_text=STRING", "XCCDF_OPERATOR_text=EQUALS",
		"XCCDF_VALUE_long=", "XCCDF_TYPE_long=AAAAAAAAAAAAAAA",
		"XCCDF_OPERATOR_long=EQUALS" };
	struct fixture f;
	struct content_export exports[3];
	autobuffer none = { 0 };
	autobuffer out = { 0 };
	uint32_t count = 99, bare, check;

	(void)state;
	fixture_start(&f);
	bare = add_check(&f, NULL, 0);
	exports[0] = make_export(&f, "max", "17", "number", "less than or equal");
	exports[1] = make_export(&f, "text", "a=b;$(c)\n", "", "");
	exports[2] = make_export(&f, "long", "",
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "no such operator");
	check = add_check(&f, exports, 3);
	fixture_compile(&f);
	sce_environ(&none, f.content, bare, &count);
	assert_int_equal(count, 10);
	assert_int_equal(count_texts(&none), count);
	assert_memory_equal(none.data, "PATH=/", 6);
	sce_environ(&out, f.content, check, &count);
	assert_int_equal(count, 10 + 9);
	assert_int_equal(count_texts(&out), count);
	for (size_t i = 0; i < ARRAY_LEN(expected); i++)
		assert_has(&out, expected[i]);
	fixture_end(&f);
}

static void
test_operators(void **state)
{
	static const struct {
		const char *xccdf, *line;
	} rows[] = {
		{ "equals", "XCCDF_OPERATOR_v=EQUALS" },
		{ "not equal", "XCCDF_OPERATOR_v=NOT_EQUAL" },
		{ "greater than", "XCCDF_OPERATOR_v=GREATER" },
		{ "greater than or equal", "XCCDF_OPERATOR_v=GREATER_EQUAL" },
		{ "less than", "XCCDF_OPERATOR_v=LESS" },
		{ "less than or equal", "XCCDF_OPERATOR_v=LESS_EQUAL" },
		{ "pattern match", "XCCDF_OPERATOR_v=PATTERN_MATCH" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct fixture f;
		struct content_export export;
		autobuffer out = { 0 };
		uint32_t count, check;

		fixture_start(&f);
		export = make_export(&f, "v", "1", "boolean", rows[i].xccdf);
		check = add_check(&f, &export, 1);
		fixture_compile(&f);
		sce_environ(&out, f.content, check, &count);
		assert_has(&out, rows[i].line);
		assert_has(&out, "XCCDF_TYPE_v=BOOLEAN");
		fixture_end(&f);
	}
}

static void
test_interpreter(void **state)
{
	static const struct {
		const char *script, *program, *argument;
	} rows[] = {
		{ "#!/bin/bash\necho", "/bin/bash", NULL },
		{ "#! /usr/bin/python3 -u\n", "/usr/bin/python3", "-u" },
		{ "#!/usr/bin/env python3\n", "/usr/bin/env", "python3" },
		/* one argument, as the kernel gives it */
		{ "#!/usr/bin/env \t-S bash  -e \r\n", "/usr/bin/env", "-S bash  -e" },
		{ "#!\t/bin/bash\r\n", "/bin/bash", NULL },
		{ "#!/bin/bash", "/bin/bash", NULL },
		{ "echo #!/bin/bash\n", "/bin/sh", NULL },
		{ "\n#!/bin/bash\n", "/bin/sh", NULL },
		{ "#!bash\n", "/bin/sh", NULL },
		{ "#!../../bash\n", "/bin/sh", NULL },
		{ "#!\n", "/bin/sh", NULL },
		{ "#!  \r\n", "/bin/sh", NULL },
		{ "#!", "/bin/sh", NULL },
		{ "#", "/bin/sh", NULL },
		{ "", "/bin/sh", NULL },
	};
	struct sce_interpreter found;
	char text[300] = "#!/bin/bash-of-a-very-long-name";

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		sce_interpreter(&found, rows[i].script);
		assert_string_equal(found.argv[0], rows[i].program);
		if (rows[i].argument == NULL)
			assert_null(found.argv[1]);
		else
			assert_string_equal(found.argv[1], rows[i].argument);
		assert_null(found.argv[2]);
	}
	/* does not fit: not cut to another program's name */
	memset(text + strlen(text), 'x', 299 - strlen(text));
	sce_interpreter(&found, text);
	assert_string_equal(found.argv[0], "/bin/sh");
}

/* The first reference that names a script; none of an OVAL check. */
static void
test_script(void **state)
{
	struct fixture f;
	uint32_t oval, sce, both;
	struct content_check_ref dead = { .document = CONTENT_NONE,
		.definition = CONTENT_NONE,
		.script = CONTENT_NONE };
	struct content_check c = { .system = CONTENT_SYSTEM_SCE };

	(void)state;
	fixture_start(&f);
	sce = fixture_script_check(&f);
	oval = fixture_check(&f, CONTENT_NONE);
	dead.href = builder_str(f.b, "gone.sh");
	c.refs.first = builder_row(f.b, CONTENT_CHECK_REFS, &dead);
	dead.script = 0;
	(void)builder_row(f.b, CONTENT_CHECK_REFS, &dead);
	c.refs.count = 2;
	both = builder_row(f.b, CONTENT_CHECKS, &c);
	fixture_compile(&f);
	assert_int_equal(sce_script(f.content, sce), 0);
	assert_int_equal(sce_script(f.content, oval), CONTENT_NONE);
	assert_int_equal(sce_script(f.content, both), 0);
	fixture_end(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_environ),
		cmocka_unit_test(test_operators),
		cmocka_unit_test(test_interpreter),
		cmocka_unit_test(test_script),
	};

	return cmocka_run_group_tests_name("scap/sce", tests, NULL, NULL);
}
