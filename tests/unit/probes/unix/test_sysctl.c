/* SPDX-License-Identifier: Apache-2.0 */
/* test_sysctl.c - names, values and walks below a made /proc/sys. */

#include "tests/unit/probes/target.h"

extern const struct probe probe_sysctl;

#define EQUALS OVAL_OPERATION_EQUALS
#define PATTERN OVAL_OPERATION_PATTERN_MATCH

static void
fill(struct target *t)
{
	static const char lines[] = "a b\tc\n\n  lead\ttwo \nlast";

	target_put_text(t, "/proc/sys/kernel/ostype", "Linux\n");
	target_put_text(t, "/proc/sys/kernel/printk", "4\t4\t1\t7\n");
	target_put(t, "/proc/sys/kernel/lines", lines, sizeof(lines) - 1);
	target_put(t, "/proc/sys/kernel/nul", "x\0y\n", 4);
	target_put_text(t, "/proc/sys/kernel/empty", "");
	target_put_text(t, "/proc/sys/kernel/newline", "\n");
	target_put_text(t, "/proc/sys/net/ipv4/conf/eth0.1/forwarding", "1\n");
	target_put_text(t, "/proc/sys/net/ipv4/route/flush", "0\n");
	target_put_text(t, "/proc/outside", "no parameter\n");
	assert_int_equal(fchmodat(t->fd, "proc/sys/net/ipv4/route/flush", 0200, 0), 0);
}

/* clang-format off */
static const struct {
	const char *name;
	enum oval_operation operation;
	const char *expected;
} rows[] = {
	{ "kernel.ostype", EQUALS, "complete\n name=kernel.ostype value=Linux\n" },
	{ "kernel.printk", EQUALS, "complete\n name=kernel.printk value=4\t4\t1\t7\n" },
	{ "kernel.lines", EQUALS,
	  "complete\n name=kernel.lines value=a b\tc value= value=  lead\ttwo  value=last\n" },
	{ "kernel.nul", EQUALS, "complete\n name=kernel.nul value=x value=y\n" },
	{ "kernel.newline", EQUALS, "complete\n name=kernel.newline value=\n" },
	{ "kernel.empty", EQUALS, "does not exist\n" },
	{ "kernel.nosuch", EQUALS, "does not exist\n" },
	{ "kernel", EQUALS, "does not exist\n" },
	{ "kernel/ostype", EQUALS, "does not exist\n" },
	{ "//.outside", EQUALS, "does not exist\n" },
	{ "kernel..ostype", EQUALS, "does not exist\n" },
	{ "", EQUALS, "does not exist\n" },
	{ "net.ipv4.route.flush", EQUALS, "does not exist\n" },
	{ "net.ipv4.conf.eth0/1.forwarding", EQUALS,
	  "complete\n name=net.ipv4.conf.eth0/1.forwarding value=1\n" },
	{ "^net\\.", PATTERN,
	  "complete\n name=net.ipv4.conf.eth0/1.forwarding value=1\n" },
	{ "^kernel\\.(ostype|printk|empty)$", PATTERN,
	  "complete\n name=kernel.ostype value=Linux\n name=kernel.printk value=4\t4\t1\t7\n" },
	{ "KERNEL.ostype", OVAL_OPERATION_CASE_INSENSITIVE_EQUALS,
	  "complete\n name=kernel.ostype value=Linux\n" },
	{ "(", PATTERN, "error\n" },
};
/* clang-format on */

static void
test_rows(void **state)
{
	struct target t;

	(void)state;
	target_open(&t);
	t.env.is_live = true;
	fill(&t);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_string_equal(target_collect(&t, &probe_sysctl, "name",
					rows[i].operation, rows[i].name),
		    rows[i].expected);
	target_close(&t);
}

static void
test_not_running(void **state)
{
	struct target t;

	(void)state;
	target_open(&t);
	fill(&t);
	assert_string_equal(
	    target_collect(&t, &probe_sysctl, "name", EQUALS, "kernel.ostype"),
	    "not collected\n");
	target_close(&t);
}

/* A container may mount a tree of its own over /proc/sys. */
static void
test_depth(void **state)
{
	char path[512] = "/proc/sys";
	struct target t;

	(void)state;
	target_open(&t);
	t.env.is_live = true;
	for (int i = 0; i < 40; i++)
		(void)strcat(path, "/d");
	(void)strcat(path, "/end");
	target_put_text(&t, path, "1\n");
	assert_string_equal(target_collect(&t, &probe_sysctl, "name", PATTERN, "end"),
	    "does not exist\n");
	target_close(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_not_running),
		cmocka_unit_test(test_depth),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
