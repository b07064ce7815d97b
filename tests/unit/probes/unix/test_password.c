/* SPDX-License-Identifier: Apache-2.0 */
/* test_password.c - which lines of /etc/passwd are accounts, and what they say. */

#include "tests/unit/probes/target.h"

extern const struct probe probe_password;

#define NEVER " last_login(does not exist)\n"

/* clang-format off */
static const struct {
	const char *line, *expected; /* "": no account */
} rows[] = {
	{ "root:x:0:0:root:/root:/bin/bash",
	  " username=root password=x user_id=0 group_id=0 gcos=root home_dir=/root"
	  " login_shell=/bin/bash" NEVER },
	{ "# comment:x:1:1::/:/bin/sh", "" },
	{ "", "" },
	{ "  lead:x:5:5:g:/h:/s",
	  " username=lead password=x user_id=5 group_id=5 gcos=g home_dir=/h login_shell=/s" NEVER },
	{ "four:x:1:2",
	  " username=four password=x user_id=1 group_id=2 gcos= home_dir= login_shell=" NEVER },
	{ "six:x:8:8:a:b",
	  " username=six password=x user_id=8 group_id=8 gcos=a home_dir=b login_shell=" NEVER },
	{ "extra:x:7:7:a:b:c:d",
	  " username=extra password=x user_id=7 group_id=7 gcos=a home_dir=b login_shell=c:d" NEVER },
	{ "short:x:3", "" },
	{ "bad:x:abc:1:a:b:c", "" },
	{ "nouid:x:::a:b:c", "" },
	{ "neg:x:-1:-2:a:b:c", "" },
	{ "hex:x:0x10:010:a:b:c", "" },
	{ "blank:x:5:6 :a:b:c", "" },
	{ "big:x:4294967296:1:a:b:c", "" },
	{ "max:x:4294967295:007:a:b:c",
	  " username=max password=x user_id=4294967295 group_id=7 gcos=a home_dir=b login_shell=c" NEVER },
	{ ":x:9:9:empty:b:c",
	  " username= password=x user_id=9 group_id=9 gcos=empty home_dir=b login_shell=c" NEVER },
	{ "+::::::",
	  " username=+ password= user_id=0 group_id=0 gcos= home_dir= login_shell=" NEVER },
	{ "+nis",
	  " username=+nis password(does not exist) user_id=0 group_id=0"
	  " gcos(does not exist) home_dir(does not exist) login_shell(does not exist)" NEVER },
	{ "old:abcdefghijklm:1:1:a:b:c",
	  " username=old password=abcdefghijklm user_id=1 group_id=1 gcos=a home_dir=b login_shell=c"
	  " last_login(does not exist) SECRET\n" },
};
/* clang-format on */

static void
test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char expected[512];
		struct target t;

		(void)snprintf(expected, sizeof(expected), "%s\n%s",
		    *rows[i].expected ? "complete" : "does not exist", rows[i].expected);
		target_open(&t);
		target_put_text(&t, "/etc/passwd", rows[i].line);
		assert_string_equal(target_collect(&t, &probe_password, "username",
					OVAL_OPERATION_PATTERN_MATCH, ""),
		    expected);
		target_close(&t);
	}
}

static void
test_names_and_logins(void **state)
{
	/* lastlog: int32 time, 32 bytes of line, 256 of host; uid 1 logged in. */
	unsigned char lastlog[292 * 2] = { 0 };
	const int32_t when = 1700000000;
	struct target t;

	(void)state;
	memcpy(lastlog + 292, &when, sizeof(when));
	target_open(&t);
	target_put(&t, "/var/log/lastlog", lastlog, sizeof(lastlog));
	target_put_text(&t, "/etc/passwd",
	    "a:x:0:0:::\nb:x:1:0:::\nb:x:4294967295:0:twice::\nB:x:3:0:::\n");
	assert_string_equal(
	    target_collect(&t, &probe_password, "username", OVAL_OPERATION_EQUALS, "b"),
	    "complete\n"
	    " username=b password=x user_id=1 group_id=0 gcos= home_dir= login_shell="
	    " last_login=1700000000\n"
	    " username=b password=x user_id=4294967295 group_id=0 gcos=twice home_dir="
	    " login_shell= last_login(does not exist)\n");
	assert_string_equal(target_collect(&t, &probe_password, "username",
				OVAL_OPERATION_PATTERN_MATCH, "("),
	    "error\n");
	target_close(&t);
}

static void
test_no_file(void **state)
{
	struct target t;

	(void)state;
	target_open(&t);
	assert_string_equal(
	    target_collect(&t, &probe_password, "username", OVAL_OPERATION_EQUALS, "b"),
	    "does not exist\n");
	target_close(&t);
}

static void
test_not_a_file(void **state)
{
	struct target t;

	(void)state;
	target_open(&t);
	target_put_text(&t, "/etc/passwd/x", "its parent is a directory");
	assert_string_equal(
	    target_collect(&t, &probe_password, "username", OVAL_OPERATION_EQUALS, "b"),
	    "error\n");
	target_close(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_names_and_logins),
		cmocka_unit_test(test_no_file),
		cmocka_unit_test(test_not_a_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
