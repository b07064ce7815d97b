/* SPDX-License-Identifier: Apache-2.0 */
/* test_selinuxboolean.c - booleans of a made SELinux file system. */

#include "tests/unit/probes/target.h"

extern const struct probe probe_selinuxboolean;

#define EQUALS OVAL_OPERATION_EQUALS
#define PATTERN OVAL_OPERATION_PATTERN_MATCH
#define DIRECTORY "/sys/fs/selinux/booleans/"

static void
fill(struct target *t)
{
	target_put_text(t, DIRECTORY "off_on", "0 1");
	target_put_text(t, DIRECTORY "on_off", "1 0\n");
	target_put_text(t, DIRECTORY "short", "1");
	target_put_text(t, DIRECTORY "empty", "");
	target_put_text(t, DIRECTORY "letter", "1 x");
	target_put_text(t, DIRECTORY "long", "1 01");
	target_put_text(t, DIRECTORY "first", "x 1");
	target_put_text(t, DIRECTORY "between", "1x1");
	target_put_text(t, DIRECTORY "folder/inside", "1 1");
}

#define BROKEN(name) \
	"complete\nerror: name=" name " current_status(error) pending_status(error)\n"

/* clang-format off */
static const struct {
	const char *name;
	enum oval_operation operation;
	const char *expected;
} rows[] = {
	{ "off_on", EQUALS,
	  "complete\n name=off_on current_status:boolean=false pending_status:boolean=true\n" },
	{ "on_off", EQUALS,
	  "complete\n name=on_off current_status:boolean=true pending_status:boolean=false\n" },
	{ "^o[fn]+_o", PATTERN,
	  "complete\n name=off_on current_status:boolean=false pending_status:boolean=true\n"
	  " name=on_off current_status:boolean=true pending_status:boolean=false\n" },
	{ "short", EQUALS, BROKEN("short") },
	{ "empty", EQUALS, BROKEN("empty") },
	{ "letter", EQUALS, BROKEN("letter") },
	{ "long", EQUALS, BROKEN("long") },
	{ "first", EQUALS, BROKEN("first") },
	{ "between", EQUALS, BROKEN("between") },
	{ "nosuch", EQUALS, "does not exist\n" },
	{ "folder", EQUALS, "does not exist\n" },
	{ "../enforce", EQUALS, "does not exist\n" },
	{ "(", PATTERN, "error\n" },
};
/* clang-format on */

static void
test_rows(void **state)
{
	struct target t;

	(void)state;
	target_open(&t);
	fill(&t);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_string_equal(target_collect(&t, &probe_selinuxboolean, "name",
					rows[i].operation, rows[i].name),
		    rows[i].expected);
	target_close(&t);
}

/* No SELinux in a running target means no booleans; without one nobody knows. */
static void
test_none(void **state)
{
	struct target t;

	(void)state;
	target_open(&t);
	assert_string_equal(
	    target_collect(&t, &probe_selinuxboolean, "name", EQUALS, "off_on"),
	    "not collected\n");
	t.env.is_live = true;
	assert_string_equal(
	    target_collect(&t, &probe_selinuxboolean, "name", EQUALS, "off_on"),
	    "does not exist\n");
	target_close(&t);
}

static void
test_old_place(void **state)
{
	struct target t;

	(void)state;
	target_open(&t);
	target_put_text(&t, "/selinux/booleans/old", "1 1");
	assert_string_equal(
	    target_collect(&t, &probe_selinuxboolean, "name", EQUALS, "old"),
	    "complete\n name=old current_status:boolean=true "
	    "pending_status:boolean=true\n");
	target_close(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_none),
		cmocka_unit_test(test_old_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
