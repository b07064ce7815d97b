/* SPDX-License-Identifier: Apache-2.0 */
/* test_file.c - file items: lstat's facts in schema order, and only what is wanted. */

#include "tests/unit/probes/fixture.h"

extern const struct probe probe_file;

static const struct made_file files[] = {
	{ MADE_DIR, "d", NULL, 01777, 0 },
	{ MADE_FILE, "d/file", "12345", 06754, 0 },
	{ MADE_LINK, "d/link", "file", 0, 0 },
	{ MADE_LINK, "d/linkdir", "..", 0, 0 },
	{ MADE_FIFO, "d/pipe", NULL, 0, 0 },
	{ MADE_SOCKET, "d/socket", NULL, 0, 0 },
};

#define EQ OVAL_OPERATION_EQUALS
#define PM OVAL_OPERATION_PATTERN_MATCH

static const struct asked all_files = {
	{ { "path", EQ, { "/d" }, OVAL_CHECK_ALL },
	    { "filename", PM, { ".*" }, OVAL_CHECK_ALL } },
	{ { 0 } }
};
static const struct asked the_directory = {
	{ { "path", EQ, { "/d" }, OVAL_CHECK_ALL },
	    { "filename", EQ, { NULL }, OVAL_CHECK_ALL } },
	{ { 0 } }
};
static const struct asked one_file = {
	{ { "filepath", EQ, { "/d/file" }, OVAL_CHECK_ALL } }, { { 0 } }
};

static int
setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	fixture_start(f, files, ARRAY_LEN(files));
	*state = f;
	return 0;
}

static int
teardown(void **state)
{
	fixture_end(*state);
	free(*state);
	return 0;
}

static void
collect(struct fixture *f, const struct asked *asked, const char *const *wanted,
    uint32_t n_wanted, struct item_list *items)
{
	struct asked_object made;
	struct error err;

	(void)asked_make(&made, asked);
	made.object.wanted = wanted;
	made.object.n_wanted = n_wanted;
	item_list_init(items, f->arena, items->items_max);
	assert_int_equal(probe_file.collect(&f->env, &made.object, items, &err), 0);
}

static void
test_values(void **state)
{
	static const struct {
		const struct asked *asked;
		const char *names, *text;
	} rows[] = {
		{ &all_files, "filepath type",
		    "/d/file|regular\n/d/link|symbolic link\n/d/linkdir|symbolic link\n"
		    "/d/pipe|fifo\n/d/socket|socket\n" },
		{ &one_file, "filepath path filename size has_extended_acl",
		    "/d/file|/d|file|5|false\n" },
		{ &one_file,
		    "suid sgid sticky uread uwrite uexec gread gwrite gexec "
		    "oread owrite oexec",
		    "true|true|false|true|true|true|true|false|true|true|false|false\n" },
		{ &the_directory, "filepath path filename type sticky owrite",
		    "/d||directory|true|true\n" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct item_list items = { 0 };

		collect(f, rows[i].asked, NULL, 0, &items);
		assert_int_equal(item_list_flag(&items), OVAL_FLAG_COMPLETE);
		assert_string_equal(
		    items_text(f->arena, &items, rows[i].names), rows[i].text);
	}
}

static void
test_schema_order(void **state)
{
	static const char *const names[] = { "filepath", "path", "filename", "type",
		"group_id", "user_id", "a_time", "c_time", "m_time", "size", "suid",
		"sgid", "sticky", "uread", "uwrite", "uexec", "gread", "gwrite", "gexec",
		"oread", "owrite", "oexec", "has_extended_acl" };
	struct fixture *f = *state;
	struct item_list items = { 0 };

	collect(f, &one_file, NULL, 0, &items);
	assert_int_equal(items.count, 1);
	assert_string_equal(items.items[0]->source, "/d/file");
	assert_int_equal(items.items[0]->n_entities, ARRAY_LEN(names));
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		assert_string_equal(items.items[0]->entities[i].name, names[i]);
}

static void
test_only_wanted(void **state)
{
	static const char *const wanted[] = { "user_id" };
	struct fixture *f = *state;
	struct item_list items = { 0 };

	collect(f, &one_file, wanted, 1, &items);
	assert_int_equal(items.items[0]->n_entities, 4);
	assert_int_equal(item_find(items.items[0], "user_id")->number, getuid());
	assert_null(item_find(items.items[0], "size"));
}

static void
test_items_limit(void **state)
{
	struct fixture *f = *state;
	struct item_list items = { .items_max = 2 };

	collect(f, &all_files, NULL, 0, &items);
	assert_int_equal(items.count, 2);
	assert_int_equal(items.flag, OVAL_FLAG_INCOMPLETE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_values, setup, teardown),
		cmocka_unit_test_setup_teardown(test_schema_order, setup, teardown),
		cmocka_unit_test_setup_teardown(test_only_wanted, setup, teardown),
		cmocka_unit_test_setup_teardown(test_items_limit, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
