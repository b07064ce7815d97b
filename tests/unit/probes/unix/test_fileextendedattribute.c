/* SPDX-License-Identifier: Apache-2.0 */
/* test_fileextendedattribute.c - attributes as text and as bytes, and files that have
 * none. */

#include <sys/xattr.h>

#include "tests/unit/probes/fixture.h"

extern const struct probe probe_fileextendedattribute;

static const struct made_file files[] = {
	{ MADE_DIR, "d", NULL, 0, 0 },
	{ MADE_FILE, "d/plain", "", 0, 0 },
	{ MADE_FILE, "d/set", "", 0, 0 },
	{ MADE_LINK, "d/link", "set", 0, 0 },
	{ MADE_FIFO, "d/pipe", NULL, 0, 0 },
	{ MADE_DIR, "d/sub", NULL, 0, 0 },
};

static const struct {
	const char *path, *name, *value;
	size_t length;
} attributes[] = {
	{ "d/set", "user.text", "caf\xc3\xa9 x\n", 8 },
	{ "d/set", "user.empty", "", 0 },
	{ "d/set", "user.label", "a:b\0", 4 },
	{ "d/set", "user.nul", "a\0b", 3 },
	{ "d/set", "user.bytes", "\xff\x01Z", 3 },
	{ "d/sub", "user.text", "dir", 3 },
};

#define EQ OVAL_OPERATION_EQUALS
#define MATCH OVAL_OPERATION_PATTERN_MATCH

static const struct {
	const char *filename; /* NULL: nil, and the path is /d/sub */
	enum oval_operation operation;
	const char *name;
	enum oval_flag flag;
	const char *text; /* filename|attribute_name|value */
} rows[] = {
	{ "set", EQ, "user.text", 0, "set|user.text|caf\xc3\xa9 x\n\n" },
	{ "set", EQ, "user.empty", 0, "set|user.empty|\n" },
	{ "set", EQ, "user.label", 0, "set|user.label|a:b\n" },
	{ "set", EQ, "user.nul", 0, "set|user.nul|610062\n" },
	{ "set", EQ, "user.bytes", 0, "set|user.bytes|ff015a\n" },
	{ "set", EQ, "user.none", 0, "" },
	{ "set", EQ, "USER.TEXT", 0, "" },
	{ "set", MATCH, "^user\\.[el]", 0, "set|user.empty|\nset|user.label|a:b\n" },
	{ "set", MATCH, "(", OVAL_FLAG_ERROR, "" },
	{ "set", EQ, "trusted.x", OVAL_FLAG_NOT_COLLECTED, "" },
	{ "plain", MATCH, "^user", 0, "" },
	{ "none", EQ, "user.text", 0, "" },
	{ NULL, EQ, "user.text", 0, "|user.text|dir\n" },
	{ "link", EQ, "user.text", 0, "" },
	{ "pipe", EQ, "user.text", 0, "" },
	{ "link", EQ, "security.x", OVAL_FLAG_INCOMPLETE, "" },
	{ "pipe", MATCH, "^user", OVAL_FLAG_INCOMPLETE, "" },
	{ ".*", EQ, "user.empty", 0, "set|user.empty|\n" },
};

static int
compare_lines(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The kernel lists attributes in no order. */
static char *
sort_lines(struct arena *arena, char *text)
{
	char *lines[8], *sorted = arena_strdup(arena, "");
	size_t count = 0;

	for (char *line = strtok(text, "\n"); line != NULL && count < ARRAY_LEN(lines);
	     line = strtok(NULL, "\n"))
		lines[count++] = line;
	qsort(lines, count, sizeof(lines[0]), compare_lines);
	for (size_t i = 0; i < count; i++)
		sorted = arena_printf(arena, "%s%s\n", sorted, lines[i]);
	return sorted;
}

static bool
set_attributes(const struct fixture *f)
{
	for (size_t i = 0; i < ARRAY_LEN(attributes); i++) {
		char path[256];

		(void)snprintf(path, sizeof(path), "%s/%s", f->root, attributes[i].path);
		if (setxattr(path, attributes[i].name, attributes[i].value,
			attributes[i].length, 0) < 0)
			return false;
	}
	return true;
}

static void
check_row(const struct fixture *f, size_t i)
{
	bool is_all = rows[i].filename != NULL && strcmp(rows[i].filename, ".*") == 0;
	struct asked asked = {
		.entities = { { "path", EQ, { rows[i].filename ? "/d" : "/d/sub" },
				  OVAL_CHECK_ALL },
		    { "filename", is_all ? MATCH : EQ, { rows[i].filename },
			OVAL_CHECK_ALL },
		    { "attribute_name", rows[i].operation, { rows[i].name },
			OVAL_CHECK_ALL } },
	};
	struct asked_object made;
	struct item_list items;
	struct error err;
	char *text, *expected;

	item_list_init(&items, f->arena, 0);
	assert_int_equal(probe_fileextendedattribute.collect(
			     &f->env, asked_make(&made, &asked), &items, &err),
	    0);
	assert_int_equal(items.flag, rows[i].flag);
	assert_int_equal(items.reason != NULL, items.flag != OVAL_FLAG_COMPLETE);
	text = sort_lines(
	    f->arena, items_text(f->arena, &items, "filename attribute_name value"));
	expected = sort_lines(f->arena, arena_strdup(f->arena, rows[i].text));
	if (strcmp(text, expected) != 0)
		fail_msg("row %zu: %s", i, text);
	for (uint32_t k = 0; k < items.count; k++)
		assert_int_equal(item_find(items.items[k], "filepath") == NULL,
		    rows[i].filename == NULL);
}

static void
test_rows(void **state)
{
	struct fixture f;

	(void)state;
	fixture_start(&f, files, ARRAY_LEN(files));
	if (!set_attributes(&f)) {
		fixture_end(&f);
		print_message("SKIP: /tmp has no extended attributes\n");
		skip();
	}
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		check_row(&f, i);
	fixture_end(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_rows) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
