/* SPDX-License-Identifier: Apache-2.0 */
/* test_runlevel.c - init scripts by the links in runlevels' directories. */

#include "tests/unit/probes/fixture.h"

extern const struct probe probe_runlevel;

static const struct made_file debian[] = {
	{ MADE_DIR, "etc", NULL, 0, 0 },
	{ MADE_DIR, "etc/init.d", NULL, 0, 0 },
	{ MADE_FILE, "etc/init.d/ssh", "", 0755, 0 },
	{ MADE_FILE, "etc/init.d/cron", "", 0755, 0 },
	{ MADE_FILE, "etc/init.d/README", "", 0644, 0 },
	{ MADE_DIR, "etc/init.d/dir", NULL, 0, 0 },
	{ MADE_DIR, "etc/rc0.d", NULL, 0, 0 },
	{ MADE_LINK, "etc/rc0.d/K01ssh", "../init.d/ssh", 0, 0 },
	{ MADE_DIR, "etc/rc3.d", NULL, 0, 0 },
	{ MADE_LINK, "etc/rc3.d/S01ssh", "../init.d/ssh", 0, 0 },
	{ MADE_LINK, "etc/rc3.d/Scron", "../init.d/cron", 0, 0 },
	{ MADE_LINK, "etc/rc3.d/S1xcron", "../init.d/cron", 0, 0 },
	{ MADE_LINK, "etc/rc3.d/S02gone", "../init.d/gone", 0, 0 },
	{ MADE_DIR, "etc/rcS.d", NULL, 0, 0 },
	{ MADE_LINK, "etc/rcS.d/S10cron", "../init.d/cron", 0, 0 },
};

static const struct made_file redhat[] = {
	{ MADE_DIR, "etc", NULL, 0, 0 },
	{ MADE_DIR, "etc/rc.d", NULL, 0, 0 },
	{ MADE_DIR, "etc/rc.d/init.d", NULL, 0, 0 },
	{ MADE_FILE, "etc/rc.d/init.d/ssh", "", 0755, 0 },
	{ MADE_DIR, "etc/rc.d/rc3.d", NULL, 0, 0 },
	{ MADE_LINK, "etc/rc.d/rc3.d/S55ssh", "../init.d/ssh", 0, 0 },
	{ MADE_LINK, "etc/rc.d/rc3.d/K55ssh", "../init.d/ssh", 0, 0 },
};

static const struct made_file suse[] = {
	{ MADE_DIR, "etc", NULL, 0, 0 },
	{ MADE_DIR, "etc/init.d", NULL, 0, 0 },
	{ MADE_FILE, "etc/init.d/ssh", "", 0755, 0 },
	{ MADE_DIR, "etc/init.d/rc5.d", NULL, 0, 0 },
	{ MADE_LINK, "etc/init.d/rc5.d/S01ssh", "../ssh", 0, 0 },
};

static const struct made_file none[] = { { MADE_DIR, "etc", NULL, 0, 0 } };

#define EQ OVAL_OPERATION_EQUALS
#define MATCH OVAL_OPERATION_PATTERN_MATCH
#define LAYOUT(files) files, ARRAY_LEN(files)

static const struct {
	const struct made_file *files;
	size_t n_files;
	const char *service;
	enum oval_operation operation;
	const char *level, *text; /* service|runlevel|start|kill */
	enum oval_flag flag;
} rows[] = {
	{ LAYOUT(debian), "ssh", EQ, "3", "ssh|3|true|false\n", 0 },
	{ LAYOUT(debian), "ssh", EQ, "0", "ssh|0|false|true\n", 0 },
	{ LAYOUT(debian), "ssh", EQ, ".*",
	    "ssh|0|false|true\nssh|3|true|false\nssh|S|false|false\n", 0 },
	{ LAYOUT(debian), ".*", MATCH, "3", "cron|3|false|false\nssh|3|true|false\n", 0 },
	{ LAYOUT(debian), "cron", EQ, "S", "cron|S|true|false\n", 0 },
	{ LAYOUT(debian), "gone", EQ, "3", "", 0 },
	{ LAYOUT(debian), "README", EQ, "3", "", 0 },
	{ LAYOUT(debian), "dir", EQ, "3", "", 0 },
	{ LAYOUT(debian), "ssh", EQ, "5", "", 0 },
	{ LAYOUT(debian), "ssh", EQ, "9", "", 0 },
	{ LAYOUT(debian), "(", MATCH, "3", "", OVAL_FLAG_ERROR },
	{ LAYOUT(redhat), "ssh", EQ, "3", "ssh|3|true|true\n", 0 },
	{ LAYOUT(suse), "ssh", EQ, "5", "ssh|5|true|false\n", 0 },
	{ LAYOUT(none), "ssh", EQ, "3", "", 0 },
	{ LAYOUT(none), "(", MATCH, "3", "", OVAL_FLAG_ERROR },
};

static void
test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct asked asked = {
			.entities = { { "service_name", rows[i].operation,
					  { rows[i].service }, OVAL_CHECK_ALL },
			    { "runlevel", MATCH, { rows[i].level }, OVAL_CHECK_ALL } },
		};
		struct asked_object made;
		struct item_list items;
		struct error err;
		struct fixture f;
		char *text;

		fixture_start(&f, rows[i].files, rows[i].n_files);
		item_list_init(&items, f.arena, 0);
		assert_int_equal(probe_runlevel.collect(
				     &f.env, asked_make(&made, &asked), &items, &err),
		    0);
		text = items_text(f.arena, &items, "service_name runlevel start kill");
		if (strcmp(text, rows[i].text) != 0 || items.flag != rows[i].flag)
			fail_msg("row %zu: %s", i, text);
		assert_int_equal(items.is_void, rows[i].files == none);
		fixture_end(&f);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_rows) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
