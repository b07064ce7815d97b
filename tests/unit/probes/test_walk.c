/* SPDX-License-Identifier: Apache-2.0 */
/* test_walk.c - what FileBehaviors, patterns and the other operations reach. */

#include "probes/walk.h"
#include "tests/unit/probes/fixture.h"

static const struct made_file files[] = {
	{ MADE_FILE, "top", "t", 0, 0 },
	{ MADE_DIR, "etc", NULL, 0, 0 },
	{ MADE_FILE, "etc/.hidden", "h", 0, 0 },
	{ MADE_FILE, "etc/a.conf", "a", 0, 0 },
	{ MADE_FILE, "etc/b.conf", "b", 0, 0 },
	{ MADE_FILE, "etc/n\nl", "n", 0, 0 },
	{ MADE_LINK, "etc/link.conf", "a.conf", 0, 0 },
	{ MADE_LINK, "etc/dangle.conf", "nothing", 0, 0 },
	{ MADE_LINK, "etc/host", "/proc", 0, 0 },
	{ MADE_LINK, "etc/linkdir", "sub", 0, 0 },
	{ MADE_DIR, "etc/sub", NULL, 0, 0 },
	{ MADE_FILE, "etc/sub/s.conf", "s", 0, 0 },
	{ MADE_LINK, "etc/sub/up", "..", 0, 0 },
	{ MADE_DIR, "etc/sub/deep", NULL, 0, 0 },
	{ MADE_FILE, "etc/sub/deep/d.conf", "d", 0, 0 },
	{ MADE_DIR, "var", NULL, 0, 0 },
	{ MADE_FILE, "var/a.conf", "v", 0, 0 },
	{ MADE_LINK, "var/absolute", "/etc/sub/deep", 0, 0 },
};

#define EQ OVAL_OPERATION_EQUALS
#define NE OVAL_OPERATION_NOT_EQUAL
#define CI OVAL_OPERATION_CASE_INSENSITIVE_EQUALS
#define PM OVAL_OPERATION_PATTERN_MATCH
#define DOWN                                \
	{                                   \
		"recurse_direction", "down" \
	}
#define UP                                \
	{                                 \
		"recurse_direction", "up" \
	}
#define PATH(op, ...)                                                \
	{                                                            \
		"path", op, { __VA_ARGS__ }, OVAL_CHECK_AT_LEAST_ONE \
	}
#define NAME(op, ...)                                                    \
	{                                                                \
		"filename", op, { __VA_ARGS__ }, OVAL_CHECK_AT_LEAST_ONE \
	}
#define FILEPATH(op, ...)                                                \
	{                                                                \
		"filepath", op, { __VA_ARGS__ }, OVAL_CHECK_AT_LEAST_ONE \
	}
#define NIL                                              \
	{                                                \
		"filename", EQ, { NULL }, OVAL_CHECK_ALL \
	}

struct row {
	struct asked asked;
	const char *found;
};

static const struct row rows[] = {
	/* Directories: the start and, downwards, what is below; links as behaviours say.
	 */
	{ { { PATH(EQ, "/etc"), NIL }, { { 0 } } }, "/etc\n" },
	{ { { PATH(EQ, "/etc"), NIL }, { DOWN } },
	    "/etc\n/etc/linkdir\n/etc/linkdir/deep\n/etc/sub\n/etc/sub/deep\n" },
	{ { { PATH(EQ, "/etc"), NIL }, { DOWN, { "recurse", "directories" } } },
	    "/etc\n/etc/sub\n/etc/sub/deep\n" },
	{ { { PATH(EQ, "/etc"), NIL }, { DOWN, { "recurse", "files and directories" } } },
	    "/etc\n/etc/sub\n/etc/sub/deep\n" },
	{ { { PATH(EQ, "/etc"), NIL }, { DOWN, { "recurse", "files" } } }, "/etc\n" },
	{ { { PATH(EQ, "/etc"), NIL }, { DOWN, { "recurse", "none" } } }, "/etc\n" },
	{ { { PATH(EQ, "/etc/sub"), NIL }, { UP, { "recurse", "none" } } },
	    "/etc/sub\n" },
	{ { { PATH(EQ, "/etc"), NIL }, { DOWN, { "max_depth", "1" } } },
	    "/etc\n/etc/linkdir\n/etc/sub\n" },
	{ { { PATH(EQ, "/etc"), NIL }, { DOWN, { "max_depth", "0" } } }, "/etc\n" },
	{ { { PATH(EQ, "/etc/sub"), NIL }, { DOWN } },
	    "/etc/sub\n/etc/sub/deep\n/etc/sub/up\n" },
	{ { { PATH(EQ, "/var"), NIL }, { DOWN } }, "/var\n/var/absolute\n" },
	{ { { PATH(EQ, "/etc/sub/deep"), NIL }, { UP } },
	    "/etc/sub/deep\n/etc/sub\n/etc\n/\n" },
	{ { { PATH(EQ, "/etc/sub/deep"), NIL }, { UP, { "max_depth", "1" } } },
	    "/etc/sub/deep\n/etc/sub\n" },
	{ { { PATH(EQ, "/etc/linkdir/"), NIL }, { { 0 } } }, "/etc/linkdir/\n" },
	{ { { PATH(EQ, "/etc/a.conf"), NIL }, { { 0 } } }, "" },
	{ { { PATH(EQ, "/none"), NIL }, { DOWN } }, "" },
	{ { { PATH(EQ, "etc"), NIL }, { DOWN } }, "" },
	/* Files: what is no directory itself; a link to one counts as a file. */
	{ { { PATH(EQ, "/etc"), NAME(PM, "conf$") }, { { 0 } } },
	    "/etc/a.conf\n/etc/b.conf\n/etc/dangle.conf\n/etc/link.conf\n" },
	{ { { PATH(EQ, "/etc"), NAME(PM, "^.*$") }, { { 0 } } },
	    "/etc/.hidden\n/etc/a.conf\n/etc/b.conf\n/etc/dangle.conf\n/etc/host\n"
	    "/etc/link.conf\n/etc/linkdir\n" },
	{ { { PATH(EQ, "/etc"), NAME(PM, "^n(?s:.)") }, { { 0 } } }, "/etc/n\nl\n" },
	{ { { PATH(EQ, "/etc/"), NAME(EQ, "a.conf") }, { { 0 } } }, "/etc/a.conf\n" },
	{ { { PATH(EQ, "/etc"), NAME(EQ, "sub") }, { { 0 } } }, "" },
	{ { { PATH(EQ, "/etc"), NAME(EQ, "sub/s.conf") }, { { 0 } } }, "" },
	{ { { PATH(EQ, "/etc"), NAME(EQ, "..") }, { { 0 } } }, "" },
	{ { { PATH(EQ, "/etc"), NAME(EQ, "s.conf") }, { DOWN } },
	    "/etc/linkdir/s.conf\n/etc/sub/s.conf\n" },
	{ { { PATH(EQ, "/etc"), NAME(CI, "A.CONF") }, { { 0 } } }, "/etc/a.conf\n" },
	{ { { PATH(EQ, "/etc", "/var"), NAME(EQ, "a.conf") }, { { 0 } } },
	    "/etc/a.conf\n/var/a.conf\n" },
	{ { { PATH(EQ, "/etc"), NAME(EQ, "b.conf", "a.conf", "b.conf") }, { { 0 } } },
	    "/etc/b.conf\n/etc/a.conf\n" },
	/* Finding the path: links are followed whatever the behaviours say. */
	{ { { PATH(PM, "^/etc$"), NAME(PM, "^[ab]\\.") }, { { 0 } } },
	    "/etc/a.conf\n/etc/b.conf\n" },
	{ { { PATH(PM, "/etc/s"), NIL }, { { "recurse", "directories" } } },
	    "/etc/sub\n/etc/sub/deep\n/etc/sub/up\n" },
	/* Where a path that is all text begins is no part of a cycle. */
	{ { { PATH(PM, "^/etc/sub/up"), NIL }, { { 0 } } },
	    "/etc/sub/up\n/etc/sub/up/linkdir\n/etc/sub/up/linkdir/deep\n"
	    "/etc/sub/up/sub\n/etc/sub/up/sub/deep\n" },
	{ { { PATH(PM, "^/etc/sub"), NAME(EQ, "a.conf") }, { { 0 } } },
	    "/etc/sub/up/a.conf\n" },
	{ { { PATH(PM, "^/etc/sub.*"), NAME(EQ, "a.conf") }, { { 0 } } }, "" },
	{ { { PATH(PM, "^/etc/linkdir"), NIL }, { { "recurse", "directories" } } },
	    "/etc/linkdir\n/etc/linkdir/deep\n/etc/linkdir/up\n" },
	{ { { PATH(PM, "^/etc/sub$|^/var$"), NIL }, { { 0 } } }, "/etc/sub\n/var\n" },
	{ { { PATH(PM, "(?i)^/VAR"), NIL }, { { 0 } } }, "/var\n/var/absolute\n" },
	{ { { PATH(PM, "eep$"), NIL }, { { 0 } } },
	    "/etc/linkdir/deep\n/etc/sub/deep\n" },
	{ { { PATH(PM, "^/$"), NAME(PM, ".*") }, { { 0 } } }, "/top\n" },
	{ { { PATH(NE, "/etc"), NAME(EQ, "a.conf") }, { { 0 } } }, "/var/a.conf\n" },
	/* Several starts that reach the same place give it once. */
	{ { { PATH(PM, "^/etc"), NAME(EQ, "d.conf") },
	      { DOWN, { "recurse", "directories" } } },
	    "/etc/sub/deep/d.conf\n/etc/linkdir/deep/d.conf\n" },
	/* Filepaths: a link to a directory is a directory; depth does not count. */
	{ { { FILEPATH(EQ, "/etc/a.conf") }, { { 0 } } }, "/etc/a.conf\n" },
	{ { { FILEPATH(EQ, "/etc//a.conf") }, { { 0 } } }, "/etc/a.conf\n" },
	{ { { FILEPATH(EQ, "/etc/sub") }, { { 0 } } }, "" },
	{ { { FILEPATH(EQ, "/etc/linkdir") }, { { 0 } } }, "" },
	{ { { FILEPATH(EQ, "/etc/dangle.conf") }, { { 0 } } }, "/etc/dangle.conf\n" },
	{ { { FILEPATH(EQ, "/etc/a.conf/") }, { { 0 } } }, "" },
	{ { { FILEPATH(EQ, "/top", "/none", "/top") }, { { 0 } } }, "/top\n" },
	{ { { FILEPATH(PM, "^/etc/[^/]*$") }, { { "max_depth", "0" } } },
	    "/etc/.hidden\n/etc/a.conf\n/etc/b.conf\n/etc/dangle.conf\n/etc/host\n"
	    "/etc/link.conf\n/etc/n\nl\n" },
	{ { { FILEPATH(PM, "^/etc/(sub|none)/.*\\.conf$") }, { { "max_depth", "0" } } },
	    "/etc/sub/s.conf\n/etc/sub/deep/d.conf\n" },
	{ { { FILEPATH(PM, "^/etc/a?b\\.conf") }, { { 0 } } }, "/etc/b.conf\n" },
	{ { { FILEPATH(PM, "^/to(p|q)$") }, { { 0 } } }, "/top\n" },
	{ { { FILEPATH(PM, "^/var/absolute/.*") }, { { 0 } } },
	    "/var/absolute/d.conf\n" },
};

/* Objects that cannot be evaluated, and words that are in the reason. */
static const struct row faults[] = {
	{ { { PATH(EQ, "/etc"), NIL }, { { "recurse", "junk" } } }, "recurse" },
	{ { { PATH(EQ, "/etc"), NIL }, { { "recurse_direction", "x" } } }, "direction" },
	{ { { PATH(EQ, "/etc"), NIL }, { { "max_depth", "1x" } } }, "max_depth" },
	{ { { PATH(EQ, "/etc"), NIL }, { { "max_depth", "-2" } } }, "max_depth" },
	{ { { PATH(PM, "^/etc/("), NIL }, { { 0 } } }, "parenthesis" },
	{ { { PATH(EQ, "/etc"), NAME(PM, "[") }, { { 0 } } }, "filename" },
	{ { { PATH(OVAL_OPERATION_GREATER_THAN, "/etc"), NIL }, { { 0 } } }, "greater" },
	{ { { PATH(EQ, "/etc") }, { { 0 } } }, "filename" },
	{ { { FILEPATH(EQ, NULL) }, { { 0 } } }, "nil" },
};

struct found {
	struct arena *arena;
	char *text;
	uint32_t stop_at, count;
};

static bool
visit(void *arg, const struct walk_entry *entry)
{
	struct found *found = arg;

	if (entry->filename != NULL)
		assert_string_equal(strrchr(entry->filepath, '/') + 1, entry->filename);
	else
		assert_string_equal(entry->filepath, entry->path);
	found->text = arena_printf(found->arena, "%s%s\n", found->text, entry->filepath);
	return ++found->count != found->stop_at;
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
test_found(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct found found = { f->arena, arena_strdup(f->arena, ""), 0, 0 };
		struct asked_object made;
		const struct object *object = asked_make(&made, &rows[i].asked);
		struct error err = { 0 };
		int rc = walk_object(&f->env, object, visit, &found, &err);

		if (rc != 0 || strcmp(found.text, rows[i].found) != 0)
			fail_msg("row %zu (%s %s): %d %s\ngot:\n%swanted:\n%s", i,
			    object->entities[0].name, object->entities[0].values[0], rc,
			    err.text, found.text, rows[i].found);
	}
}

/* Beside files[]: what says whether "none found" is a find at all. */
static const struct {
	struct asked asked;
	bool is_void;
} voids[] = {
	{ { { PATH(EQ, "/etc"), NAME(EQ, "none") }, { { 0 } } }, false },
	{ { { PATH(EQ, "/etc"), NAME(PM, "^none$") }, { { 0 } } }, false },
	{ { { PATH(EQ, "/etc"), NIL }, { DOWN } }, false },
	{ { { PATH(EQ, "/"), NIL }, { { 0 } } }, false },
	{ { { PATH(EQ, "/none"), NAME(EQ, "none") }, { { 0 } } }, true },
	{ { { PATH(EQ, "/none"), NAME(PM, ".") }, { DOWN } }, true },
	{ { { PATH(EQ, "/none"), NIL }, { DOWN } }, true },
	{ { { PATH(EQ, "/none", "/etc"), NAME(EQ, "none") }, { { 0 } } }, false },
	{ { { PATH(EQ, "/bare"), NAME(EQ, "none") }, { { 0 } } }, true },
	{ { { PATH(EQ, "/bare"), NAME(PM, ".") }, { DOWN } }, true },
	{ { { PATH(EQ, "/bare"), NIL }, { { 0 } } }, false },
	/* On the way to a place is not in it. */
	{ { { PATH(PM, "^/(a|b)$"), NAME(PM, ".") }, { { 0 } } }, true },
	{ { { PATH(PM, "^/(a|etc)$"), NAME(EQ, "none") }, { { 0 } } }, false },
	{ { { FILEPATH(EQ, "/etc/none") }, { { 0 } } }, false },
	{ { { FILEPATH(EQ, "/none/none") }, { { 0 } } }, true },
	{ { { FILEPATH(EQ, "/bare/none") }, { { 0 } } }, true },
	{ { { FILEPATH(PM, "^/etc/no+ne$") }, { { 0 } } }, false },
	{ { { FILEPATH(PM, "^/none/.*$") }, { { 0 } } }, true },
};

static void
test_void(void **state)
{
	static const struct made_file bare = { MADE_DIR, "bare", NULL, 0, 0 };
	struct fixture *f = *state;

	fixture_make(f, &bare);
	for (size_t i = 0; i < ARRAY_LEN(voids); i++) {
		struct found found = { f->arena, arena_strdup(f->arena, ""), 0, 0 };
		struct asked_object made;
		const struct object *object = asked_make(&made, &voids[i].asked);
		struct item_list items;
		struct error err = { 0 };

		item_list_init(&items, f->arena, 0);
		assert_int_equal(
		    walk_items(&f->env, object, &items, visit, &found, &err), 0);
		if (items.is_void != voids[i].is_void)
			fail_msg("row %zu: %svoid", i, items.is_void ? "" : "not ");
	}
}

static void
test_faults(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
		struct found found = { f->arena, arena_strdup(f->arena, ""), 0, 0 };
		struct asked_object made;
		const struct object *object = asked_make(&made, &faults[i].asked);
		struct item_list items;
		struct error err = { 0 };

		assert_int_equal(
		    walk_object(&f->env, object, visit, &found, &err), -EINVAL);
		if (strstr(err.text, faults[i].found) == NULL)
			fail_msg("row %zu: %s", i, err.text);
		item_list_init(&items, f->arena, 0);
		assert_int_equal(
		    walk_items(&f->env, object, &items, visit, &found, &err), 0);
		assert_int_equal(items.flag, OVAL_FLAG_ERROR);
		assert_string_equal(found.text, "");
	}
}

/* What could not be looked at, or not be compared, is told: what is given may lack it. */
static void
test_incomplete(void **state)
{
	static const struct row gaps[] = {
		{ { { PATH(EQ, "/magic"), NAME(EQ, "a.conf") }, { { 0 } } },
		    "symbolic links" },
		{ { { PATH(EQ, "/magic"), NAME(PM, ".") }, { { 0 } } },
		    "symbolic links" },
		{ { { PATH(EQ, "/magic"), NAME(PM, ".") }, { DOWN } }, "symbolic links" },
		{ { { FILEPATH(EQ, "/magic/a.conf") }, { { 0 } } }, "symbolic links" },
		{ { { PATH(EQ, "/"), NAME(PM, "^(a+)+$") }, { { 0 } } },
		    "ac': the pattern '^(a+)+$' takes more steps" },
	};
	static const struct made_file made_files[] = {
		{ MADE_FILE, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac", "",
		    0, 0 },
		{ MADE_LINK, "magic", "/proc/self/root/etc", 0, 0 },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(made_files); i++)
		fixture_make(f, &made_files[i]);
	for (size_t i = 0; i < ARRAY_LEN(gaps); i++) {
		struct found found = { f->arena, arena_strdup(f->arena, ""), 0, 0 };
		struct asked_object made;
		struct error err = { 0 };

		if (walk_object(&f->env, asked_make(&made, &gaps[i].asked), visit, &found,
			&err) != 1)
			fail_msg("row %zu: not told", i);
		if (strstr(err.text, gaps[i].found) == NULL)
			fail_msg("row %zu: %s", i, err.text);
		assert_string_equal(found.text, "");
	}
}

static const struct asked everything = { { PATH(EQ, "/"), NAME(PM, ".*") }, { DOWN } };

static void
test_stop(void **state)
{
	struct fixture *f = *state;
	struct found found = { f->arena, arena_strdup(f->arena, ""), 3, 0 };
	struct asked_object made;
	struct error err;

	assert_int_equal(
	    walk_object(&f->env, asked_make(&made, &everything), visit, &found, &err), 0);
	assert_int_equal(found.count, 3);
}

/* A second object, and a third, cost no system call: what has gone is still known. */
static void
test_cached(void **state)
{
	struct fixture *f = *state;
	char *first = NULL;

	for (int i = 0; i < 2; i++) {
		struct found found = { f->arena, arena_strdup(f->arena, ""), 0, 0 };
		struct asked_object made;
		struct error err;

		assert_int_equal(walk_object(&f->env, asked_make(&made, &everything),
				     visit, &found, &err),
		    0);
		if (i == 1)
			assert_string_equal(first, found.text);
		first = found.text;
		(void)nftw(f->root, fixture_remove, 16, FTW_DEPTH | FTW_PHYS);
	}
}

static void
test_limits(void **state)
{
	static const struct tree_limits limits[] = { { 5, 100, 10, 0 },
		{ 1000, 2, 10, 0 } };
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(limits); i++) {
		struct found found;
		struct asked_object made;
		struct item_list items;
		struct error err;

		fixture_close(f);
		fixture_open(f, &limits[i]);
		found = (struct found){ f->arena, arena_strdup(f->arena, ""), 0, 0 };
		item_list_init(&items, f->arena, 0);
		assert_int_equal(walk_items(&f->env, asked_make(&made, &everything),
				     &items, visit, &found, &err),
		    0);
		assert_int_equal(items.flag, OVAL_FLAG_INCOMPLETE);
		assert_non_null(items.reason);
	}
}

static void
test_network_and_made_up(void **state)
{
	static const struct {
		struct asked asked;
		bool is_found;
	} local[] = {
		{ { { PATH(EQ, "/proc"), NAME(EQ, "version") },
		      { { "recurse_file_system", "local" } } },
		    false },
		{ { { PATH(EQ, "/proc"), NAME(EQ, "version") },
		      { { "recurse_file_system", "all" } } },
		    true },
		{ { { PATH(EQ, "/"), NAME(EQ, "meminfo") },
		      { DOWN, { "max_depth", "1" },
			  { "recurse_file_system", "local" } } },
		    false },
		{ { { PATH(EQ, "/"), NAME(EQ, "meminfo") },
		      { DOWN, { "max_depth", "1" },
			  { "recurse_file_system", "defined" } } },
		    false },
	};
	struct fixture *f = *state;
	char root[sizeof(f->root)];

	if (access("/proc/meminfo", F_OK) != 0)
		skip();
	memcpy(root, f->root, sizeof(root));
	for (size_t i = 0; i < ARRAY_LEN(local); i++) {
		struct found found;
		struct asked_object made;
		struct error err;

		fixture_close(f);
		(void)snprintf(f->root, sizeof(f->root), "/");
		fixture_open(f, NULL);
		memcpy(f->root, root, sizeof(root));
		found = (struct found){ f->arena, arena_strdup(f->arena, ""), 0, 0 };
		(void)walk_object(
		    &f->env, asked_make(&made, &local[i].asked), visit, &found, &err);
		assert_int_equal(found.count > 0, local[i].is_found);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_found, setup, teardown),
		cmocka_unit_test_setup_teardown(test_void, setup, teardown),
		cmocka_unit_test_setup_teardown(test_faults, setup, teardown),
		cmocka_unit_test_setup_teardown(test_incomplete, setup, teardown),
		cmocka_unit_test_setup_teardown(test_stop, setup, teardown),
		cmocka_unit_test_setup_teardown(test_cached, setup, teardown),
		cmocka_unit_test_setup_teardown(test_limits, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    test_network_and_made_up, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
