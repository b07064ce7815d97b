/* SPDX-License-Identifier: Apache-2.0 */
/* test_rpm_owner.c - whose a number is, by the target's own files. */

#include "probes/linux/rpm_owner.h"
#include "tests/unit/probes/target.h"

static void
test_match(void **state)
{
	static const char passwd[] = "# comment:x:1:\n"
				     "root:x:5:5::/:/bin/sh\n"
				     "bin:x:1:1::/:/bin/sh\n"
				     "alias:x:1:1::/:/bin/sh\n"
				     "bin:x:2:2::/:/bin/sh\n"
				     "  white:x:3:3::/:/bin/sh\n"
				     "nonumber:x:a:3::/:/bin/sh\n"
				     "empty:x::3::/:/bin/sh\n"
				     "large:x:4294967296:3::/:/bin/sh\n"
				     "short:x\n"
				     ":x:9:9::/:/bin/sh\n"
				     "+nis:x:11:11::/:/bin/sh\n"
				     "last:x:4294967294:12::/:/bin/sh";
	static const struct {
		const char *name;
		uint32_t id;
		bool matches;
	} rows[] = {
		{ "root", 0, true },
		{ "root", 5, false },
		{ "bin", 1, true },
		{ "bin", 2, true },
		{ "alias", 1, true },
		{ "alias", 2, false },
		{ "white", 3, true },
		{ "nonumber", 0, false },
		{ "empty", 0, false },
		{ "large", 0, false },
		{ "short", 0, false },
		{ "", 9, false },
		{ "+nis", 11, false },
		{ "nis", 11, false },
		{ "# comment", 1, false },
		{ "last", 4294967294, true },
		{ "nobody", 65534, false },
		{ "zzz", 77, false },
	};
	struct rpm_owners *owners, *none;
	struct target t;
	struct error err;

	(void)state;
	target_open(&t);
	target_put_text(&t, "/etc/passwd", passwd);
	assert_int_equal(
	    rpm_owners_read(&owners, t.tree, "/etc/passwd", t.arena, &err), 0);
	assert_int_equal(rpm_owners_read(&none, t.tree, "/etc/group", t.arena, &err), 0);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		print_message("%s %u\n", rows[i].name, rows[i].id);
		assert_int_equal(
		    rpm_owners_match(owners, rows[i].name, rows[i].id), rows[i].matches);
		assert_int_equal(rpm_owners_match(none, rows[i].name, rows[i].id),
		    strcmp(rows[i].name, "root") == 0 && rows[i].id == 0);
	}
	target_close(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_match) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
