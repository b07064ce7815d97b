/* SPDX-License-Identifier: Apache-2.0 */
/* test_symlink.c - where links lead inside the target, and those that lead nowhere. */

#include "tests/unit/probes/fixture.h"

extern const struct probe probe_symlink;

static const struct made_file files[] = {
	{ MADE_DIR, "etc", NULL, 0, 0 },
	{ MADE_FILE, "etc/file", "", 0, 0 },
	{ MADE_LINK, "etc/link", "file", 0, 0 },
	{ MADE_LINK, "etc/twice", "/etc/link", 0, 0 },
	{ MADE_LINK, "etc/root", "../../../..", 0, 0 },
	{ MADE_LINK, "etc/dangling", "/etc/none", 0, 0 },
	{ MADE_LINK, "etc/loop", "loop", 0, 0 },
};

static void
test_links(void **state)
{
	static const struct {
		enum oval_operation operation;
		const char *filepaths[3];
		enum oval_flag flag;
		const char *text;
	} rows[] = {
		{ 0, { "/etc/link" }, OVAL_FLAG_COMPLETE, "/etc/link|/etc/file\n" },
		{ 0, { "/etc/twice" }, OVAL_FLAG_COMPLETE, "/etc/twice|/etc/file\n" },
		{ 0, { "/etc/root" }, OVAL_FLAG_COMPLETE, "/etc/root|/\n" },
		{ 0, { "/etc/root/etc/link" }, OVAL_FLAG_COMPLETE,
		    "/etc/root/etc/link|/etc/file\n" },
		{ 0, { "/etc/file" }, OVAL_FLAG_DOES_NOT_EXIST, "" },
		{ 0, { "/etc/none" }, OVAL_FLAG_DOES_NOT_EXIST, "" },
		{ 0, { "/etc/file/none" }, OVAL_FLAG_DOES_NOT_EXIST, "" },
		{ 0, { "/etc/loop/none" }, OVAL_FLAG_ERROR, "" },
		{ 0, { "/etc/dangling" }, OVAL_FLAG_ERROR, "" },
		{ 0, { "/etc/loop" }, OVAL_FLAG_ERROR, "" },
		{ 0, { "/etc/link", "/etc/loop", "/etc/root" }, OVAL_FLAG_ERROR,
		    "/etc/link|/etc/file\n/etc/root|/\n" },
		{ OVAL_OPERATION_PATTERN_MATCH, { "/etc/l.*" }, OVAL_FLAG_ERROR, "" },
	};
	struct fixture f;

	(void)state;
	fixture_start(&f, files, ARRAY_LEN(files));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct asked asked = { 0 };
		struct asked_object made;
		struct item_list items;
		struct error err;

		asked.entities[0].name = "filepath";
		asked.entities[0].operation = rows[i].operation;
		memcpy(asked.entities[0].values, rows[i].filepaths,
		    sizeof(rows[i].filepaths));
		item_list_init(&items, f.arena, 0);
		assert_int_equal(probe_symlink.collect(
				     &f.env, asked_make(&made, &asked), &items, &err),
		    0);
		assert_int_equal(item_list_flag(&items), rows[i].flag);
		assert_int_equal(items.reason != NULL, rows[i].flag == OVAL_FLAG_ERROR);
		assert_string_equal(
		    items_text(f.arena, &items, "filepath canonical_path"), rows[i].text);
	}
	fixture_end(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_links) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
