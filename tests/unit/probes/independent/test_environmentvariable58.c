/* SPDX-License-Identifier: Apache-2.0 */
/* test_environmentvariable58.c - whose environment is asked for, and what is in it. */

#include <errno.h>

#include "tests/unit/probes/target.h"

extern const struct probe probe_environmentvariable;
extern const struct probe probe_environmentvariable58;

static const char one[] = "PATH=/p1\0FOO=a=b\0DUP=1\0DUP=2\0NOEQ\0=x\0HOME=";
static const char forty_two[] = "PATH=/p42"; /* without the NUL behind it */

static const struct probe_environ running[] = {
	{ 42, forty_two, sizeof(forty_two) - 1, 0 },
	{ 1, one, sizeof(one), 0 },
	{ 43, NULL, 0, ESRCH },
	{ 44, NULL, 0, EACCES },
};
static const char *const configured[] = { "PATH=/c", "FOO=bar" };

enum kind { PLAIN, STOPPED, LIVE, UNREAD };

/* clang-format off */
static const struct {
	const char *label;
	enum kind kind;
	const char *pid; /* NULL: nil */
	enum oval_operation pid_operation;
	const char *name;
	enum oval_operation operation;
	const char *expected;
} rows[] = {
	{ "nil is the container's init", LIVE, NULL, OVAL_OPERATION_EQUALS,
	  "PATH", OVAL_OPERATION_EQUALS, "complete\n pid=1 name=PATH value=/p1\n" },
	{ "a pid", LIVE, "42", OVAL_OPERATION_EQUALS,
	  "PATH", OVAL_OPERATION_EQUALS, "complete\n pid=42 name=PATH value=/p42\n" },
	{ "no such pid", LIVE, "999999", OVAL_OPERATION_EQUALS,
	  "PATH", OVAL_OPERATION_EQUALS, "does not exist\n" },
	{ "no such name", LIVE, NULL, OVAL_OPERATION_EQUALS,
	  "path", OVAL_OPERATION_EQUALS, "does not exist\n" },
	{ "a pattern, doubles kept, no name and no '=' left out", LIVE, "1",
	  OVAL_OPERATION_EQUALS, ".*", OVAL_OPERATION_PATTERN_MATCH,
	  "complete\n pid=1 name=PATH value=/p1\n pid=1 name=FOO value=a=b\n"
	  " pid=1 name=DUP value=1\n pid=1 name=DUP value=2\n pid=1 name=HOME value=\n" },
	{ "several pids", LIVE, "43", OVAL_OPERATION_LESS_THAN,
	  "PATH", OVAL_OPERATION_EQUALS,
	  "complete\n pid=42 name=PATH value=/p42\n pid=1 name=PATH value=/p1\n" },
	{ "a process that ended", LIVE, "43", OVAL_OPERATION_EQUALS,
	  "PATH", OVAL_OPERATION_EQUALS, "does not exist\n" },
	{ "a process we may not read", LIVE, "44", OVAL_OPERATION_EQUALS,
	  "PATH", OVAL_OPERATION_EQUALS, "error\nerror: pid=44\n" },
	{ "a bad pattern", LIVE, NULL, OVAL_OPERATION_EQUALS,
	  "(", OVAL_OPERATION_PATTERN_MATCH, "error\n" },
	{ "a bad pid", LIVE, "one", OVAL_OPERATION_EQUALS,
	  "PATH", OVAL_OPERATION_EQUALS, "error\n" },
	{ "nothing was read", UNREAD, NULL, OVAL_OPERATION_EQUALS,
	  "PATH", OVAL_OPERATION_EQUALS, "not collected\n" },
	{ "the configuration of what does not run", STOPPED, NULL, OVAL_OPERATION_EQUALS,
	  "PATH", OVAL_OPERATION_EQUALS,
	  "complete\n pid(does not exist) name=PATH value=/c\n" },
	{ "what does not run has no pids", STOPPED, "1", OVAL_OPERATION_EQUALS,
	  "PATH", OVAL_OPERATION_EQUALS, "does not exist\n" },
	{ "a plain directory has neither", PLAIN, NULL, OVAL_OPERATION_EQUALS,
	  "SSL_CERT_FILE", OVAL_OPERATION_EQUALS, "does not exist\n" },
};
/* clang-format on */

static void
set_kind(struct target *t, enum kind kind)
{
	t->env.is_live = kind == LIVE || kind == UNREAD;
	t->env.environs = kind == LIVE ? running : NULL;
	t->env.n_environs = kind == LIVE ? ARRAY_LEN(running) : 0;
	t->env.config_environ = kind == STOPPED ? configured : NULL;
	t->env.n_config_environ = kind == STOPPED ? ARRAY_LEN(configured) : 0;
}

static void
test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *pids[] = { rows[i].pid }, *names[] = { rows[i].name };
		const struct object_entity entities[] = {
			{ .name = "pid",
			    .datatype = OVAL_DATATYPE_INT,
			    .operation = rows[i].pid_operation,
			    .is_nil = rows[i].pid == NULL,
			    .values = pids,
			    .n_values = rows[i].pid != NULL },
			{ .name = "name",
			    .operation = rows[i].operation,
			    .values = names,
			    .n_values = 1 },
		};
		const struct object object = { .entities = entities, .n_entities = 2 };
		struct target t;

		print_message("%s\n", rows[i].label);
		target_open(&t);
		set_kind(&t, rows[i].kind);
		assert_string_equal(
		    target_collect_object(&t, &probe_environmentvariable58, &object),
		    rows[i].expected);
		target_close(&t);
	}
}

static void
test_without_pid(void **state)
{
	struct target t;

	(void)state;
	target_open(&t);
	set_kind(&t, LIVE);
	assert_string_equal(target_collect(&t, &probe_environmentvariable, "name",
				OVAL_OPERATION_EQUALS, "FOO"),
	    "complete\n name=FOO value=a=b\n");
	target_close(&t);
}

static void
test_host_is_ourselves(void **state)
{
	struct target t;

	(void)state;
	target_open(&t);
	t.env.is_host = true;
	assert_int_equal(setenv("STIGWATCH_TEST", "here", 1), 0);
	assert_string_equal(target_collect(&t, &probe_environmentvariable, "name",
				OVAL_OPERATION_EQUALS, "STIGWATCH_TEST"),
	    "complete\n name=STIGWATCH_TEST value=here\n");
	target_close(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_without_pid),
		cmocka_unit_test(test_host_is_ourselves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
