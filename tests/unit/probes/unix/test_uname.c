/* SPDX-License-Identifier: Apache-2.0 */
/* test_uname.c - the kernel of a target that runs, and of one that does not. */

#include <sys/utsname.h>

#include "tests/unit/probes/target.h"

extern const struct probe probe_uname;

static void
test_running(void **state)
{
	char expected[1024];
	struct utsname u;
	struct target t;

	(void)state;
	assert_int_equal(uname(&u), 0);
	(void)snprintf(expected, sizeof(expected),
	    "complete\n machine_class=%s node_name=%s os_name=%s os_release=%s "
	    "os_version=%s processor_type=%s\n",
	    u.machine, u.nodename, u.sysname, u.release, u.version, u.machine);
	target_open(&t);
	t.env.is_live = true;
	assert_string_equal(target_collect(&t, &probe_uname, NULL, 0, NULL), expected);
	target_close(&t);
}

static void
test_not_running(void **state)
{
	struct target t;

	(void)state;
	target_open(&t);
	assert_string_equal(
	    target_collect(&t, &probe_uname, NULL, 0, NULL), "not collected\n");
	target_close(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_running),
		cmocka_unit_test(test_not_running),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
