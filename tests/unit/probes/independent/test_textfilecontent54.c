/* SPDX-License-Identifier: Apache-2.0 */
/* test_textfilecontent54.c - matches, their numbers and groups, in whatever bytes. */

#include "tests/unit/probes/fixture.h"

extern const struct probe probe_textfilecontent54;

static const struct made_file files[] = {
	{ MADE_DIR, "etc", NULL, 0, 0 },
	{ MADE_FILE, "etc/multi", "a=1\nb=2\na=3\n", 0, 0 },
	{ MADE_FILE, "etc/crlf", "a=1\r\nb=2\r\n", 0, 0 },
	{ MADE_FILE, "etc/nonl", "last=x", 0, 0 },
	{ MADE_FILE, "etc/nul", "one\0two=2\n", 0, 10 },
	{ MADE_FILE, "etc/latin", "caf\xe9=1\nok=2\n", 0, 0 },
	{ MADE_FILE, "etc/utf8", "caf\xc3\xa9=1\n", 0, 0 },
	{ MADE_FILE, "etc/empty", "", 0, 0 },
	{ MADE_FILE, "etc/zero", "xaaay\n", 0, 0 },
	{ MADE_FILE, "etc/bad", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac", 0,
	    0 },
	{ MADE_LINK, "etc/link", "multi", 0, 0 },
	{ MADE_LINK, "etc/dangling", "none", 0, 0 },
	{ MADE_FIFO, "etc/pipe", NULL, 0, 0 },
	{ MADE_LINK, "etc/to-pipe", "pipe", 0, 0 },
	{ MADE_SOCKET, "etc/socket", NULL, 0, 0 },
	{ MADE_LINK, "etc/loop", "loop", 0, 0 },
	{ MADE_LINK, "etc/dir", "/etc", 0, 0 },
	{ MADE_DIR, "proc", NULL, 0, 0 },
	{ MADE_LINK, "etc/mounts", "/proc/self/mounts", 0, 0 },
	{ MADE_LINK, "etc/magic", "/proc/self/root/etc/multi", 0, 0 },
	{ MADE_LINK, "etc/around", "../proc/./1//net/../cwd/etc/multi", 0, 0 },
	{ MADE_LINK, "magic-etc", "/proc/1/task/1/root/etc", 0, 0 },
	{ MADE_FILE, "etc/shadow", "root:hash\n", 0, 0 },
	{ MADE_LINK, "etc/alias", "shadow", 0, 0 },
};

#define GE OVAL_OPERATION_GREATER_THAN_OR_EQUAL
#define ERROR OVAL_FLAG_ERROR

struct row {
	const char *file, *pattern;
	enum oval_operation operation; /* of the instance */
	const char *instance;
	struct object_behavior behavior;
	const char *text; /* instance|text|subexpression... */
	enum oval_flag flag;
};

static const struct row rows[] = {
	{ "multi", "^a=(.*)$", GE, "1", { 0 }, "1|a=1|1\n2|a=3|3\n", 0 },
	{ "link", "^b=(.*)$", GE, "1", { 0 }, "1|b=2|2\n", 0 },
	{ "multi", "^b", GE, "1", { "multiline", "false" }, "", 0 },
	{ "multi", "a.*3", GE, "1", { 0 }, "1|a=3\n", 0 },
	{ "multi", "a.*3", GE, "1", { "singleline", "true" }, "1|a=1\nb=2\na=3\n", 0 },
	{ "multi", "A=(3)", GE, "1", { "ignore_case", "true" }, "1|a=3|3\n", 0 },
	{ "multi", "A=(3)", GE, "1", { 0 }, "", 0 },
	{ "multi", "=(\\d)", OVAL_OPERATION_EQUALS, "2", { 0 }, "2|=2|2\n", 0 },
	{ "multi", "=(\\d)", OVAL_OPERATION_EQUALS, "0", { 0 }, "", 0 },
	{ "multi", "=(\\d)", OVAL_OPERATION_EQUALS, "-1", { 0 }, "3|=3|3\n", 0 },
	{ "multi", "=(\\d)", OVAL_OPERATION_EQUALS, "-3", { 0 }, "1|=1|1\n", 0 },
	{ "multi", "=(\\d)", OVAL_OPERATION_EQUALS, "-4", { 0 }, "", 0 },
	{ "multi", "=(\\d)", OVAL_OPERATION_LESS_THAN, "2", { 0 }, "1|=1|1\n", 0 },
	{ "multi", "=\\d", OVAL_OPERATION_LESS_THAN_OR_EQUAL, "2", { 0 }, "1|=1\n2|=2\n",
	    0 },
	{ "multi", "=\\d", OVAL_OPERATION_NOT_EQUAL, "2", { 0 }, "1|=1\n3|=3\n", 0 },
	{ "multi", "=\\d", OVAL_OPERATION_GREATER_THAN, "2", { 0 }, "3|=3\n", 0 },
	/* A group without a part in the match captured nothing; an empty one did. */
	{ "multi", "(x)|(b)(y)?(=)", GE, "1", { 0 }, "1|b=|b|=\n", 0 },
	{ "multi", "()b", GE, "1", { 0 }, "1|b|\n", 0 },
	/* An empty match is one match. */
	{ "multi", "^", GE, "1", { 0 }, "1|\n2|\n3|\n", 0 },
	{ "zero", "a*", GE, "1", { 0 }, "1|\n2|aaa\n3|\n4|\n5|\n", 0 },
	{ "empty", "^", GE, "1", { 0 }, "1|\n", 0 },
	{ "empty", ".", GE, "1", { 0 }, "", 0 },
	{ "crlf", "b=(.*)$", GE, "1", { 0 }, "1|b=2\r|2\r\n", 0 },
	{ "nonl", "last=(.*)$", GE, "1", { 0 }, "1|last=x|x\n", 0 },
	{ "nul", "^two=(.*)|o=(2)", GE, "1", { 0 }, "1|o=2|2\n", 0 },
	{ "latin", "^ok=(.*)", GE, "1", { 0 }, "1|ok=2|2\n", 0 },
	{ "latin", "caf(.)=1", GE, "1", { 0 }, "1|caf\xe9=1|\xe9\n", 0 },
	{ "utf8", "caf(.)=1", GE, "1", { 0 }, "1|caf\xc3\xa9=1|\xc3\xa9\n", 0 },
	{ "socket", ".*", GE, "1", { 0 }, "", 0 },
	{ "dir", ".*", GE, "1", { 0 }, "", 0 },
	{ "mounts", ".*", GE, "1", { 0 }, "", 0 },
	{ "dangling", ".*", GE, "1", { 0 }, "", 0 },
	{ "none", ".*", GE, "1", { 0 }, "", 0 },
	{ "multi", "(", GE, "1", { 0 }, "", ERROR },
	{ "multi", "a", GE, "x", { 0 }, "", ERROR },
	{ "multi", "a", OVAL_OPERATION_EQUALS, "", { 0 }, "", ERROR },
	{ "multi", "a", OVAL_OPERATION_EQUALS, "x", { 0 }, "", ERROR },
	{ "none", "a", OVAL_OPERATION_EQUALS, "0x1", { 0 }, "", ERROR },
	{ "bad", "^(a+)+$", GE, "1", { 0 }, "", ERROR },
};

static void
make_asked(struct asked *asked, const struct row *row, char *path, size_t size)
{
	(void)snprintf(path, size, "/etc/%s", row->file);
	*asked = (struct asked){
		.entities = { { "filepath", OVAL_OPERATION_EQUALS, { path },
				  OVAL_CHECK_ALL },
		    { "pattern", OVAL_OPERATION_PATTERN_MATCH, { row->pattern },
			OVAL_CHECK_ALL },
		    { "instance", row->operation, { row->instance }, OVAL_CHECK_ALL } },
		.behaviors = { row->behavior },
	};
}

static void
collect(struct fixture *f, const struct row *row, struct item_list *items)
{
	struct asked asked;
	struct asked_object made;
	struct error err;
	char path[64];

	make_asked(&asked, row, path, sizeof(path));
	item_list_init(items, f->arena, 0);
	assert_int_equal(probe_textfilecontent54.collect(
			     &f->env, asked_make(&made, &asked), items, &err),
	    0);
}

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
test_matches(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct item_list items;
		char *text;

		collect(f, &rows[i], &items);
		text = items_text(f->arena, &items, "instance text subexpression");
		if (items.flag != rows[i].flag || strcmp(text, rows[i].text) != 0)
			fail_msg("row %zu (%s in %s): flag %s\ngot:\n%swanted:\n%s", i,
			    rows[i].pattern, rows[i].file, oval_flag_text(items.flag),
			    text, rows[i].text);
		assert_int_equal(items.reason != NULL, rows[i].flag == ERROR);
	}
}

static void
test_schema_order(void **state)
{
	static const char *const names[] = { "filepath", "path", "filename", "pattern",
		"instance", "text", "subexpression", "subexpression" };
	static const struct row row = { "multi", "(b)=(2)", GE, "1", { 0 }, "", 0 };
	struct item_list items;

	collect(*state, &row, &items);
	assert_int_equal(items.count, 1);
	assert_int_equal(items.items[0]->n_entities, ARRAY_LEN(names));
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		assert_string_equal(items.items[0]->entities[i].name, names[i]);
	assert_string_equal(items.items[0]->source, "/etc/multi");
}

static void
test_secrets(void **state)
{
	static const struct {
		struct row row;
		bool is_secret;
	} secrets[] = {
		{ { "shadow", "root", GE, "1", { 0 }, "", 0 }, true },
		{ { "alias", "root", GE, "1", { 0 }, "", 0 }, true },
		{ { "multi", "b", GE, "1", { 0 }, "", 0 }, false },
	};

	for (size_t i = 0; i < ARRAY_LEN(secrets); i++) {
		struct item_list items;

		collect(*state, &secrets[i].row, &items);
		assert_int_equal(items.count, 1);
		assert_int_equal(items.items[0]->is_secret, secrets[i].is_secret);
	}
}

/* What a program of the target can read and we cannot is no absence. */
static void
test_unreadable(void **state)
{
	static const struct row unreadable[] = {
		{ "pipe", ".*", GE, "1", { 0 }, "[error]/etc/pipe\n", 0 },
		{ "to-pipe", ".*", GE, "1", { 0 }, "[error]/etc/to-pipe\n", 0 },
		{ "loop", ".*", GE, "1", { 0 }, "[error]/etc/loop\n", 0 },
		{ "magic", ".*", GE, "1", { 0 }, "[error]/etc/magic\n", 0 },
		{ "around", ".*", GE, "1", { 0 }, "[error]/etc/around\n", 0 },
		{ "../magic-etc/multi", ".*", GE, "1", { 0 }, "", OVAL_FLAG_INCOMPLETE },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(unreadable); i++) {
		struct item_list items;
		char *text;

		collect(f, &unreadable[i], &items);
		text = items_text(f->arena, &items, "filepath");
		assert_string_equal(text, unreadable[i].text);
		assert_int_equal(items.flag, unreadable[i].flag);
	}
}

/* A file above the limit is an item that says so, not an absence. */
static void
test_too_large(void **state)
{
	static const struct tree_limits limits = { 100, 100, 5, 0 };
	static const struct row row = { "multi", "b", GE, "1", { 0 }, "", 0 };
	struct fixture *f = *state;
	struct item_list items;

	fixture_close(f);
	fixture_open(f, &limits);
	collect(f, &row, &items);
	assert_string_equal(
	    items_text(f->arena, &items, "filepath"), "[error]/etc/multi\n");
	assert_non_null(strstr(items.items[0]->message, "limit"));
}

/* A file made for its pattern is an error that names both, and no more than that. */
static void
test_hostile(void **state)
{
	static const struct row hostile[] = {
		{ "bad", "^(a+)+$", GE, "1", { 0 }, "from one place", ERROR },
		{ "large", "\\w+\\d", GE, "1", { 0 }, "than a search may", ERROR },
		{ "large", "\\w+\\d", OVAL_OPERATION_EQUALS, "-1", { 0 },
		    "than a search may", ERROR },
	};
	static const struct row fine = { "multi", "b", GE, "1", { 0 }, "1|b\n", 0 };
	static char text[900 * 1000];
	struct fixture *f = *state;
	struct item_list items;

	memset(text, 'a', sizeof(text));
	fixture_make(
	    f, &(struct made_file){ MADE_FILE, "etc/large", text, 0, sizeof(text) });
	for (size_t i = 0; i < ARRAY_LEN(hostile); i++) {
		collect(f, &hostile[i], &items);
		assert_int_equal(items.flag, ERROR);
		assert_non_null(strstr(items.reason, hostile[i].file));
		assert_non_null(strstr(items.reason, hostile[i].pattern));
		assert_non_null(strstr(items.reason, hostile[i].text));
		collect(f, &fine, &items);
		assert_string_equal(
		    items_text(f->arena, &items, "instance text"), fine.text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_matches, setup, teardown),
		cmocka_unit_test_setup_teardown(test_schema_order, setup, teardown),
		cmocka_unit_test_setup_teardown(test_secrets, setup, teardown),
		cmocka_unit_test_setup_teardown(test_unreadable, setup, teardown),
		cmocka_unit_test_setup_teardown(test_too_large, setup, teardown),
		cmocka_unit_test_setup_teardown(test_hostile, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
