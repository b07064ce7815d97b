/* SPDX-License-Identifier: Apache-2.0 */
/* test_process58.c - processes of a made /proc, of both object types. */

#include "probes/unix/process_clock.h"
#include "tests/unit/probes/target.h"

extern const struct probe probe_process;
extern const struct probe probe_process58;

#define EQUALS OVAL_OPERATION_EQUALS
#define PATTERN OVAL_OPERATION_PATTERN_MATCH

struct made_process {
	int pid;
	const char *name, *rest; /* of stat, behind the name */
	const char *command;
	size_t length;
	const char *uids, *capabilities, *loginuid, *label;
};

/* clang-format off */
#define STAT(state, parent, session, tty, user, kernel, priority, start, policy) \
	state " " parent " 1 " session " " tty " -1 0 0 0 0 0 " user " " kernel \
	" 0 0 " priority " 0 1 0 " start " 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 17 0 0 " policy \
	" 0 0 0\n"

static const struct made_process made[] = {
	{ 1, "init", STAT("S", "0", "1", "0", "360000", "0", "20", "100", "0"), "/sbin/init\0-x\0", 14,
	  "0\t0\t0\t0", "000001ffffffffff", "4294967295", NULL },
	{ 7, "sshd", STAT("S", "1", "7", "34816", "8640000", "360100", "-51", "8640100", "1"), "sshd: a\nb", 9,
	  "1000\t0\t0\t0", "0000000000000003", "1000", "system_u:system_r:sshd_t:s0-s0:c0.c1023" },
	{ 9, "a) S (b", STAT("S", "1", "7", "1025", "99", "0", "39", "200", "5"), "", 0,
	  "5\t6\t6\t6", "0000000000000000", "0", "docker-default (enforce)\n" },
	{ 12, "gone", STAT("Z", "1", "7", "1095", "0", "0", "20", "200", "77"), "", 0,
	  "5\t5\t5\t5", "0000000000000000", "0", NULL },
};
/* clang-format on */

static void
put_of(struct target *t, int pid, const char *name, const void *data, size_t length)
{
	char path[64];

	(void)snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	target_put(t, path, data, length);
}

static void
put_process(struct target *t, const struct made_process *p)
{
	char text[512];
	int length = snprintf(text, sizeof(text), "%d (%s) %s", p->pid, p->name, p->rest);

	put_of(t, p->pid, "stat", text, (size_t)length);
	put_of(t, p->pid, "cmdline", p->command, p->length);
	length = snprintf(text, sizeof(text), "Name:\tx\nUid:\t%s\nCapEff:\t%s\n",
	    p->uids, p->capabilities);
	put_of(t, p->pid, "status", text, (size_t)length);
	put_of(t, p->pid, "loginuid", p->loginuid, strlen(p->loginuid));
	if (p->label != NULL)
		put_of(t, p->pid, "attr/current", p->label, strlen(p->label));
}

static void
fill(struct target *t)
{
	for (size_t i = 0; i < ARRAY_LEN(made); i++)
		put_process(t, &made[i]);
	/* It ended while it was read, and what is no process. */
	target_put_text(t, "/proc/3/cmdline", "x");
	target_put_text(t, "/proc/4/stat", "4 (short) S 1 2 3");
	target_put_text(t, "/proc/12x/stat", "12 (x) S");
	target_put_text(t, "/proc/99", "no directory");
	target_put_text(t, "/proc/stat", "cpu 1 2\nbtime 86400\n");
}

/* clang-format off */
static const struct {
	const char *entity;
	enum oval_operation operation;
	const char *value, *expected;
} rows[] = {
	{ "pid", EQUALS, "7", "complete\n"
	  " command_line=sshd: a.b exec_time=01-01:00:01 pid=7 ppid=1 priority=-51 ruid=1000"
	  " scheduling_class=FF start_time=Jan_3 tty=pts/0 user_id=0 exec_shield(not collected)"
	  " loginuid=1000 posix_capability=CAP_CHOWN posix_capability=CAP_DAC_OVERRIDE"
	  " selinux_domain_label=sshd_t session_id=7\n" },
	{ "command_line", EQUALS, "[a) S (b]", "complete\n"
	  " command_line=[a) S (b] exec_time=00:00:00 pid=9 ppid=1 priority=39 ruid=5"
	  " scheduling_class=IDL start_time=Jan_2 tty=tty1 user_id=6 exec_shield(not collected)"
	  " loginuid=0 posix_capability(does not exist) selinux_domain_label(does not exist)"
	  " session_id=7\n" },
	{ "command_line", PATTERN, "^\\[gone\\] <defunct>$", "complete\n"
	  " command_line=[gone] <defunct> exec_time=00:00:00 pid=12 ppid=1 priority=20 ruid=5"
	  " scheduling_class=? start_time=Jan_2 tty=ttyS7 user_id=5 exec_shield(not collected)"
	  " loginuid=0 posix_capability(does not exist) selinux_domain_label(does not exist)"
	  " session_id=7\n" },
	{ "pid", EQUALS, "3", "does not exist\n" },
	{ "pid", EQUALS, "4", "does not exist\n" },
	{ "pid", EQUALS, "99", "does not exist\n" },
	{ "pid", EQUALS, "x", "error\n" },
	{ "command_line", PATTERN, "(", "error\n" },
	{ "command_line", EQUALS, "/sbin/init", "does not exist\n" },
};
/* clang-format on */

/* The same as target_collect() with pid as the number it is. */
static const char *
collect(struct target *t, const struct probe *probe, const char *entity,
    enum oval_operation operation, const char *value)
{
	const char *values[] = { value };
	const struct object_entity asked = { .name = entity,
		.operation = operation,
		.datatype = strcmp(entity, "pid") == 0 ? OVAL_DATATYPE_INT
						       : OVAL_DATATYPE_STRING,
		.values = values,
		.n_values = 1 };
	const struct object object = { .entities = &asked, .n_entities = 1 };

	return target_collect_object(t, probe, &object);
}

static void
test_rows(void **state)
{
	struct target t;

	(void)state;
	target_open(&t);
	fill(&t);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_string_equal(collect(&t, &probe_process58, rows[i].entity,
					rows[i].operation, rows[i].value),
		    rows[i].expected);
	target_close(&t);
}

static void
test_capabilities_of_schema(void **state)
{
	struct target t;
	const char *text;
	int count = 0;

	(void)state;
	target_open(&t);
	fill(&t);
	text = collect(&t, &probe_process58, "command_line", EQUALS, "/sbin/init -x");
	for (; (text = strstr(text, "posix_capability=")) != NULL; text++)
		count++;
	assert_int_equal(count, 38);
	target_close(&t);
}

static void
test_process(void **state)
{
	struct target t;

	(void)state;
	target_open(&t);
	fill(&t);
	assert_string_equal(collect(&t, &probe_process, "command", EQUALS, "sshd"),
	    "complete\n command=sshd exec_time=01-01:00:01 pid=7 ppid=1 priority=-51"
	    " ruid=1000 scheduling_class=FF start_time=Jan_3 tty=pts/0 user_id=0\n");
	assert_string_equal(collect(&t, &probe_process, "command", EQUALS, "sshd: a.b"),
	    "does not exist\n");
	target_close(&t);
}

/* Owners are the target's own; an unset login is no user. */
static void
test_owners(void **state)
{
	static const struct tree_id_map map = { 0, 1000, 1 };
	struct target t;
	const char *text;

	(void)state;
	target_open(&t);
	fill(&t);
	tree_map_owners(t.tree, &map, 1, &map, 1);
	text = collect(&t, &probe_process58, "pid", EQUALS, "7");
	assert_non_null(strstr(text, " ruid=0 "));
	assert_non_null(strstr(text, " user_id=65534 "));
	assert_non_null(strstr(text, " loginuid=0 "));
	text = collect(&t, &probe_process58, "pid", EQUALS, "1");
	assert_non_null(strstr(text, " loginuid=4294967295 "));
	target_close(&t);
}

static void
test_nothing(void **state)
{
	struct target t;

	(void)state;
	target_open(&t);
	assert_string_equal(
	    collect(&t, &probe_process58, "pid", EQUALS, "1"), "not collected\n");
	t.env.is_live = true;
	assert_string_equal(collect(&t, &probe_process58, "pid", EQUALS, "1"), "error\n");
	target_close(&t);
}

/* A directory's /proc may say anything. */
static void
test_absurd_times(void **state)
{
	static const char *const boots[] = { "btime 9223372036854775807\n",
		"btime 99999999999999999999\n", "btime -1\n", "btime x\n", "" };
	struct target t;

	(void)state;
	target_open(&t);
	fill(&t);
	for (size_t i = 0; i < ARRAY_LEN(boots); i++) {
		target_put_text(&t, "/proc/stat", boots[i]);
		assert_non_null(strstr(collect(&t, &probe_process58, "pid", EQUALS, "7"),
		    " start_time(not collected)"));
	}
	target_close(&t);
}

/* In a container our own process is not the container's; on a host it is one of many. */
static void
test_self(void **state)
{
	char path[128];
	struct target t;

	(void)state;
	target_open(&t);
	fill(&t);
	(void)snprintf(path, sizeof(path), "%s/proc/self", t.dir);
	assert_int_equal(symlink("7", path), 0);
	t.env.is_live = true;
	assert_string_equal(
	    collect(&t, &probe_process58, "pid", EQUALS, "7"), "does not exist\n");
	t.env.is_host = true;
	assert_non_null(
	    strstr(collect(&t, &probe_process58, "pid", EQUALS, "7"), "pid=7"));
	target_close(&t);
}

/* clang-format off */
static const struct {
	time_t start, now;
	const char *expected;
} starts[] = {
	{ 0, 86399, "00:00:00" },
	{ 86399, 86399, "23:59:59" },
	{ 86399, 86400, "Jan_1" },
	{ 86400 * 40, 86400 * 41, "Feb_10" },
	{ 0, (time_t)86400 * 365, "Jan_1" },
};
/* clang-format on */

static void
test_start(void **state)
{
	char text[PROCESS_TIME_SIZE];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(starts); i++) {
		process_format_start(text, starts[i].start, starts[i].now);
		assert_string_equal(text, starts[i].expected);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_capabilities_of_schema),
		cmocka_unit_test(test_process),
		cmocka_unit_test(test_owners),
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_absurd_times),
		cmocka_unit_test(test_self),
		cmocka_unit_test(test_start),
	};

	(void)setenv("TZ", "UTC", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
