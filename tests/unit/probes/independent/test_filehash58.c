/* SPDX-License-Identifier: Apache-2.0 */
/* test_filehash58.c - one item per file and digest, errors as items of their own. */

#include "tests/unit/probes/fixture.h"

extern const struct probe probe_filehash58;

#define MD5_A "0cc175b9c0f1b6a831c399e269772661"
#define SHA1_A "86f7e437faa5a7fce15d1ddcb9eaeaea377667b8"

static const struct made_file files[] = {
	{ MADE_DIR, "etc", NULL, 0, 0 },
	{ MADE_FILE, "etc/a", "a", 0, 0 },
	{ MADE_LINK, "etc/dangling", "none", 0, 0 },
	{ MADE_LINK, "etc/link", "/etc/a", 0, 0 },
	{ MADE_FIFO, "etc/pipe", NULL, 0, 0 },
};

static const struct {
	const char *filepath;
	enum oval_operation operation;
	const char *type, *text;
} rows[] = {
	{ "/etc/a", OVAL_OPERATION_EQUALS, "SHA-1", "/etc/a|SHA-1|" SHA1_A "\n" },
	{ "/etc/link", OVAL_OPERATION_EQUALS, "SHA-1", "/etc/link|SHA-1|" SHA1_A "\n" },
	{ "/etc/a", OVAL_OPERATION_CASE_INSENSITIVE_EQUALS, "sha-1",
	    "/etc/a|SHA-1|" SHA1_A "\n" },
	{ "/etc/a", OVAL_OPERATION_PATTERN_MATCH, "^(MD5|SHA-1)$",
	    "/etc/a|MD5|" MD5_A "\n/etc/a|SHA-1|" SHA1_A "\n" },
	{ "/etc/a", OVAL_OPERATION_EQUALS, "CRC", "" },
	{ "/etc/pipe", OVAL_OPERATION_EQUALS, "SHA-1", "" },
	{ "/etc/none", OVAL_OPERATION_EQUALS, "SHA-1", "" },
	{ "/etc/dangling", OVAL_OPERATION_EQUALS, "SHA-1",
	    "[error]/etc/dangling|SHA-1|error\n" },
};

static void
test_items(void **state)
{
	struct fixture f;
	struct error err;

	(void)state;
	assert_int_equal(probe_filehash58.warm(&err), 0);
	fixture_start(&f, files, ARRAY_LEN(files));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct asked asked = {
			.entities = { { "filepath", OVAL_OPERATION_EQUALS,
					  { rows[i].filepath }, OVAL_CHECK_ALL },
			    { "hash_type", rows[i].operation, { rows[i].type },
				OVAL_CHECK_ALL } },
		};
		struct asked_object made;
		struct item_list items;

		item_list_init(&items, f.arena, 0);
		assert_int_equal(probe_filehash58.collect(
				     &f.env, asked_make(&made, &asked), &items, &err),
		    0);
		assert_int_equal(items.flag, OVAL_FLAG_COMPLETE);
		assert_string_equal(
		    items_text(f.arena, &items, "filepath hash_type hash"), rows[i].text);
		for (uint32_t k = 0; k < items.count; k++)
			assert_int_equal(items.items[k]->message != NULL,
			    items.items[k]->status == OVAL_STATUS_ERROR);
	}
	fixture_end(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_items) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
