/* SPDX-License-Identifier: Apache-2.0 */
/* test_filehash.c - the deprecated digests: both in one item, regular files alone. */

#include "tests/unit/probes/fixture.h"

extern const struct probe probe_filehash;

#define MD5_A "0cc175b9c0f1b6a831c399e269772661"
#define SHA1_A "86f7e437faa5a7fce15d1ddcb9eaeaea377667b8"
#define MD5_NONE "d41d8cd98f00b204e9800998ecf8427e"
#define SHA1_NONE "da39a3ee5e6b4b0d3255bfef95601890afd80709"

static const struct made_file files[] = {
	{ MADE_DIR, "etc", NULL, 0, 0 },
	{ MADE_FILE, "etc/a", "a", 0, 0 },
	{ MADE_FILE, "etc/empty", "", 0, 0 },
	{ MADE_LINK, "etc/dangling", "none", 0, 0 },
	{ MADE_LINK, "etc/link", "/etc/a", 0, 0 },
	{ MADE_FIFO, "etc/pipe", NULL, 0, 0 },
};

static const struct {
	const char *filepath, *text;
} rows[] = {
	{ "/etc/a", "/etc/a|" MD5_A "|" SHA1_A "\n" },
	{ "/etc/link", "/etc/link|" MD5_A "|" SHA1_A "\n" },
	{ "/etc/empty", "/etc/empty|" MD5_NONE "|" SHA1_NONE "\n" },
	{ "/etc/pipe", "" },
	{ "/etc/none", "" },
	{ "/etc/dangling", "[error]/etc/dangling\n" },
};

static void
test_items(void **state)
{
	struct fixture f;
	struct error err;

	(void)state;
	assert_int_equal(probe_filehash.warm(&err), 0);
	fixture_start(&f, files, ARRAY_LEN(files));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct asked asked = {
			.entities = { { "filepath", OVAL_OPERATION_EQUALS,
			    { rows[i].filepath }, OVAL_CHECK_ALL } },
		};
		struct asked_object made;
		struct item_list items;

		item_list_init(&items, f.arena, 0);
		assert_int_equal(probe_filehash.collect(
				     &f.env, asked_make(&made, &asked), &items, &err),
		    0);
		assert_int_equal(items.flag, OVAL_FLAG_COMPLETE);
		assert_string_equal(
		    items_text(f.arena, &items, "filepath md5 sha1"), rows[i].text);
	}
	fixture_end(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_items) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
