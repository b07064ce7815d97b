/* SPDX-License-Identifier: Apache-2.0 */
/* test_textfilecontent.c - the deprecated one: a line is an item, by its first match. */

#include "tests/unit/probes/fixture.h"

extern const struct probe probe_textfilecontent;

static const struct made_file files[] = {
	{ MADE_DIR, "etc", NULL, 0, 0 },
	{ MADE_FILE, "etc/f", "alpha=1\nbeta=2 beta=3\n\nalpha=4 x\nlast=x", 0, 0 },
	{ MADE_FILE, "etc/nl", "one\n", 0, 0 },
	{ MADE_FILE, "etc/empty", "", 0, 0 },
	{ MADE_FILE, "etc/latin", "caf\xe9=1\nok\xc3\xa9=2\n", 0, 0 },
	{ MADE_FILE, "etc/slow", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac\n", 0, 0 },
	{ MADE_FILE, "etc/shadow", "root:x\n", 0, 0 },
	{ MADE_FIFO, "etc/pipe", NULL, 0, 0 },
	{ MADE_DIR, "etc/dir", NULL, 0, 0 },
};

static const struct {
	const char *file, *pattern;
	enum oval_operation operation;
	const char *text; /* instance|line|text|subexpression... */
	enum oval_flag flag;
} rows[] = {
#define MATCH OVAL_OPERATION_PATTERN_MATCH
	{ "f", "^(a\\w+)=(\\d)", MATCH,
	    "1|alpha=1|alpha=1|alpha|1\n2|alpha=4 x|alpha=4|alpha|4\n", 0 },
	{ "f", "beta=(\\d)", MATCH, "1|beta=2 beta=3|beta=2|2\n", 0 },
	{ "f", "^$", MATCH, "1||\n", 0 },
	{ "f", "^(b)|(l)ast", MATCH, "1|beta=2 beta=3|b|b\n2|last=x|last|l\n", 0 },
	{ "f", "1\nbeta", MATCH, "", 0 },
	{ "f", "x$", MATCH, "1|alpha=4 x|x\n2|last=x|x\n", 0 },
	{ "f", "last", OVAL_OPERATION_EQUALS, "1|last=x|last\n", 0 },
	{ "f", "zzz", MATCH, "", 0 },
	{ "nl", ".*", MATCH, "1|one|one\n", 0 },
	{ "empty", ".*", MATCH, "", 0 },
	{ "latin", "(.)=", MATCH,
	    "1|caf\xe9=1|\xe9=|\xe9\n2|ok\xc3\xa9=2|\xc3\xa9=|\xc3\xa9\n", 0 },
	{ "dir", ".*", MATCH, "", 0 },
	{ "none", ".*", MATCH, "", 0 },
	{ "pipe", ".*", MATCH, "[error]\n", 0 },
	{ "slow", "^(a+)+$", MATCH, "", OVAL_FLAG_ERROR },
	{ "f", "(", MATCH, "", OVAL_FLAG_ERROR },
	{ "f", "x", OVAL_OPERATION_NOT_EQUAL, "", OVAL_FLAG_ERROR },
};

static void
test_lines(void **state)
{
	struct fixture f;

	(void)state;
	fixture_start(&f, files, ARRAY_LEN(files));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct asked asked = {
			.entities = { { "path", OVAL_OPERATION_EQUALS, { "/etc" },
					  OVAL_CHECK_ALL },
			    { "filename", OVAL_OPERATION_EQUALS, { rows[i].file },
				OVAL_CHECK_ALL },
			    { "line", rows[i].operation, { rows[i].pattern },
				OVAL_CHECK_ALL } },
		};
		struct asked_object made;
		struct item_list items;
		struct error err;
		char *text;

		item_list_init(&items, f.arena, 0);
		assert_int_equal(probe_textfilecontent.collect(
				     &f.env, asked_make(&made, &asked), &items, &err),
		    0);
		text = items_text(f.arena, &items, "instance line text subexpression");
		if (items.flag != rows[i].flag || strcmp(text, rows[i].text) != 0)
			fail_msg("row %zu: %s", i, text);
		for (uint32_t k = 0; k < items.count; k++)
			assert_false(items.items[k]->is_secret);
	}
	fixture_end(&f);
}

static void
test_secret(void **state)
{
	static const struct asked asked = {
		.entities = { { "path", OVAL_OPERATION_EQUALS, { "/etc" },
				  OVAL_CHECK_ALL },
		    { "filename", OVAL_OPERATION_EQUALS, { "shadow" }, OVAL_CHECK_ALL },
		    { "line", OVAL_OPERATION_PATTERN_MATCH, { "root" },
			OVAL_CHECK_ALL } },
	};
	struct asked_object made;
	struct item_list items;
	struct fixture f;
	struct error err;

	(void)state;
	fixture_start(&f, files, ARRAY_LEN(files));
	item_list_init(&items, f.arena, 0);
	assert_int_equal(probe_textfilecontent.collect(
			     &f.env, asked_make(&made, &asked), &items, &err),
	    0);
	assert_int_equal(items.count, 1);
	assert_true(items.items[0]->is_secret);
	fixture_end(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_lines),
		cmocka_unit_test(test_secret) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
