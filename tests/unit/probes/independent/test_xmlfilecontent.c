/* SPDX-License-Identifier: Apache-2.0 */
/* test_xmlfilecontent.c - files with what XPath finds in them, and files that are no XML.
 */

#include "tests/unit/probes/fixture.h"

extern const struct probe probe_xmlfilecontent;

static const struct made_file files[] = {
	{ MADE_DIR, "etc", NULL, 0, 0 },
	{ MADE_FILE, "etc/a.xml", "<z><s n='ssh'>on</s><s n='dns'/><c>5</c></z>", 0, 0 },
	{ MADE_FILE, "etc/bad.xml", "<z>", 0, 0 },
	{ MADE_FILE, "etc/shadow.xml", "<hidden></z>", 0, 0 },
	{ MADE_FILE, "etc/empty.xml", "", 0, 0 },
	{ MADE_FILE, "etc/shadow", "<z>hash</z>", 0, 0 },
	{ MADE_LINK, "etc/link.xml", "a.xml", 0, 0 },
	{ MADE_FIFO, "etc/pipe.xml", NULL, 0, 0 },
	{ MADE_DIR, "etc/dir.xml", NULL, 0, 0 },
};

static const struct {
	const char *file, *xpath;
	const char *text; /* filename|xpath|value_of... */
	enum oval_flag flag;
	bool is_secret;
} rows[] = {
	{ "a.xml", "/z/s/@n", "a.xml|/z/s/@n|ssh|dns\n", 0, false },
	{ "a.xml", "/z/s[@n='ssh']", "a.xml|/z/s[@n='ssh']|on\n", 0, false },
	{ "link.xml", "/z/c/text()", "link.xml|/z/c/text()|5\n", 0, false },
	{ "a.xml", "/z/s/text()", "a.xml|/z/s/text()|on\n", 0, false },
	{ "a.xml", "/z/x", "", 0, false },
	{ "a.xml", "count(/z/s)", "a.xml|count(/z/s)|2\n", 0, false },
	{ "a.xml", "/z/c = 5", "a.xml|/z/c = 5|true\n", 0, false },
	{ "a.xml", "string(/z/x)", "a.xml|string(/z/x)|\n", 0, false },
	{ "bad.xml", "/z", "[error]bad.xml\n", 0, false },
	{ "empty.xml", "/z", "[error]empty.xml\n", 0, false },
	{ "pipe.xml", "/z", "[error]pipe.xml\n", 0, false },
	{ "dir.xml", "/z", "", 0, false },
	{ "none.xml", "/z", "", 0, false },
	{ "shadow", "/z", "shadow|/z|hash\n", 0, true },
	{ "a.xml", "/z[", "", OVAL_FLAG_ERROR, false },
	{ "none.xml", "/z[", "", OVAL_FLAG_ERROR, false },
	{ "a.xml", "p:z", "", OVAL_FLAG_ERROR, false },
	{ "a.xml", "$v", "", OVAL_FLAG_ERROR, false },
	{ "a.xml", "document('a.xml')", "", OVAL_FLAG_ERROR, false },
};

static void
collect(const struct fixture *f, const struct asked *asked, struct item_list *items)
{
	struct asked_object made;
	struct error err;

	item_list_init(items, f->arena, 0);
	assert_int_equal(
	    probe_xmlfilecontent.collect(&f->env, asked_make(&made, asked), items, &err),
	    0);
	assert_int_equal(items->reason != NULL, items->flag != OVAL_FLAG_COMPLETE);
}

static void
test_rows(void **state)
{
	struct fixture f;
	struct error err;

	(void)state;
	assert_int_equal(probe_xmlfilecontent.warm(&err), 0);
	fixture_start(&f, files, ARRAY_LEN(files));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct asked asked = {
			.entities = { { "path", OVAL_OPERATION_EQUALS, { "/etc" },
					  OVAL_CHECK_ALL },
			    { "filename", OVAL_OPERATION_EQUALS, { rows[i].file },
				OVAL_CHECK_ALL },
			    { "xpath", OVAL_OPERATION_EQUALS, { rows[i].xpath },
				OVAL_CHECK_ALL } },
		};
		struct item_list items;
		char *text;

		collect(&f, &asked, &items);
		text = items_text(f.arena, &items, "filename xpath value_of");
		if (items.flag != rows[i].flag || strcmp(text, rows[i].text) != 0)
			fail_msg("row %zu: %s", i, text);
		for (uint32_t k = 0; k < items.count; k++)
			assert_int_equal(items.items[k]->is_secret, rows[i].is_secret);
	}
	fixture_end(&f);
}

/* A file that is no XML does not hide the others. */
static void
test_several(void **state)
{
	static const struct asked asked = {
		.entities = { { "path", OVAL_OPERATION_EQUALS, { "/etc" },
				  OVAL_CHECK_ALL },
		    { "filename", OVAL_OPERATION_PATTERN_MATCH, { "^[ab].*\\.xml$" },
			OVAL_CHECK_ALL },
		    { "xpath", OVAL_OPERATION_EQUALS, { "/z/c", "count(//s)" },
			OVAL_CHECK_ALL } },
	};
	struct item_list items;
	struct fixture f;

	(void)state;
	fixture_start(&f, files, ARRAY_LEN(files));
	collect(&f, &asked, &items);
	assert_string_equal(items_text(f.arena, &items, "filename value_of"),
	    "a.xml|5\na.xml|2\n[error]bad.xml\n");
	assert_int_equal(
	    item_find(items.items[1], "value_of")->datatype, OVAL_DATATYPE_INT);
	assert_non_null(strstr(items.items[2]->message, "/etc/bad.xml"));
	fixture_end(&f);
}

/* Names in a file may say as much as its texts. */
static void
test_secret_reason(void **state)
{
	static const struct asked asked = {
		.entities = { { "filepath", OVAL_OPERATION_EQUALS, { "/etc/shadow.xml" },
				  OVAL_CHECK_ALL },
		    { "xpath", OVAL_OPERATION_EQUALS, { "/z" }, OVAL_CHECK_ALL } },
	};
	struct item_list items;
	struct fixture f;

	(void)state;
	fixture_start(&f, files, ARRAY_LEN(files));
	collect(&f, &asked, &items);
	assert_int_equal(items.count, 1);
	assert_int_equal(items.items[0]->status, OVAL_STATUS_ERROR);
	assert_null(strstr(items.items[0]->message, "hidden"));
	fixture_end(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_rows),
		cmocka_unit_test(test_several), cmocka_unit_test(test_secret_reason) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
