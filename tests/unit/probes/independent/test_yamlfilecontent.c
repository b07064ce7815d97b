/* SPDX-License-Identifier: Apache-2.0 */
/* test_yamlfilecontent.c - paths into YAML, the records they give, and YAML made to hang
 * or crash a reader. */

#include <time.h>

#include "daemon/base/buffer.h"
#include "probes/independent/yaml_node.h"
#include "tests/unit/probes/fixture.h"

extern const struct probe probe_yamlfilecontent;

/* Far above what any of these needs, far below what they need without a limit. */
enum { SECONDS_MAX = 20 };

static const char sample[] =
    "a: 1\n"
    "b: {c: x, D: y, e^F: z, '#': n}\n"
    "list: [one, two, 3]\n"
    "m: [{name: n1, mode: 420}, {name: n2}, {other: o}]\n"
    "nested: [[1, 2], [], [3]]\n"
    "none: [~, null, Null, NULL, '', ]\n"
    "void:\n"
    "yes: [true, True, TRUE, false, yes, 'true']\n"
    "int: [0x1F, 0o17, 017, -5, +5, 1_0, 99999999999999999999]\n"
    "float: [1.5, .5, 5., 1e3, -1E-3, .inf, -.Inf, .nan, 1.2.3]\n"
    "odd: [., e1, 1e, +, -, 0x, 0o8, 0xg]\n"
    "tag: [!!str 5, !!int '5', !!int x, !foo 5, ! 5]\n"
    "a.b: dotted\n"
    "anchor: &v {x: 1, z: 0}\n"
    "alias: *v\n"
    "aliases: [*v, *v]\n"
    "merge: {<<: *v, x: 2}\n"
    "merges: {<<: [{p: 1}, {p: 2, q: 3}]}\n"
    "quoted: {'<<': 1}\n"
    "dup: 1\n"
    "dup: 2\n"
    "flat: {h: [1, 2], i: 3, j: []}\n"
    "mapmap: {a: {b: 1, c: [5]}, d: {b: 2}}\n"
    "deep: [[[1]]]\n"
    "mixed: [[a], b]\n"
    "empty: {}\n"
    "empties: [[], []]\n"
    "text: |\n  one\n  two\n"
    "? [complex]\n: key\n"
    "---\n"
    "second: 2\n"
    "b: {c: again}\n";

/* clang-format off */
static const struct {
	const char *path, *expected; /* flag, then "name=type:value " a record a line */
} rows[] = {
	{ ".a", "complete\n#=int:1\n" },
	{ "a", "complete\n#=int:1\n" },
	{ "$.a", "complete\n#=int:1\n" },
	{ "['a']", "complete\n#=int:1\n" },
	{ "$[\"a\"]", "complete\n#=int:1\n" },
	{ "m[0]", "complete\nname=string:n1 mode=int:420\n" },
	{ ".list", "complete\n#=string:one #=string:two #=int:3\n" },
	{ ".list[:]", "complete\n#=string:one #=string:two #=int:3\n" },
	{ ".list[1]", "complete\n#=string:two\n" },
	{ ".list[2,0]", "complete\n#=string:one #=int:3\n" },
	{ ".list[3]", "does not exist\n" },
	{ ".list.one", "does not exist\n" },
	{ ".a[0]", "does not exist\n" },
	{ ".a.b", "does not exist\n" },
	{ ".nope.x", "does not exist\n" },
	{ ".m", "complete\nname=string:n1 mode=int:420\nname=string:n2\nother=string:o\n" },
	{ ".m[:].name", "complete\n#=string:n1 #=string:n2\n" },
	{ ".m[:]['name','other']", "complete\nname=string:n1\nname=string:n2\nother=string:o\n" },
	{ ".m.name", "does not exist\n" },
	{ ".nested", "complete\n#=int:1 #=int:2\n#=int:3\n" },
	{ ".nested[:][0]", "complete\n#=int:1 #=int:3\n" },
	{ ".none", "complete\n#=string:(null) #=string:(null) #=string:(null) #=string:(null) #=string:\n" },
	{ ".void", "complete\n#=string:(null)\n" },
	{ ".yes", "complete\n#=boolean:true #=boolean:true #=boolean:true #=boolean:false "
	  "#=string:yes #=string:true\n" },
	{ ".int", "complete\n#=int:31 #=int:15 #=int:17 #=int:-5 #=int:5 #=string:1_0 "
	  "#=int:99999999999999999999\n" },
	{ ".float", "complete\n#=float:1.5 #=float:.5 #=float:5. #=float:1e3 #=float:-1E-3 "
	  "#=float:INF #=float:-INF #=float:NaN #=string:1.2.3\n" },
	{ ".odd", "complete\n#=string:. #=string:e1 #=string:1e #=string:+ #=string:- "
	  "#=string:0x #=string:0o8 #=string:0xg\n" },
	{ ".tag", "complete\n#=string:5 #=int:5 #=string:x #=string:5 #=string:5\n" },
	{ "['a.b']", "complete\n#=string:dotted\n" },
	{ ".alias", "complete\nx=int:1 z=int:0\n" },
	{ ".alias.x", "complete\n#=int:1\n" },
	{ ".aliases[:].x", "complete\n#=int:1 #=int:1\n" },
	{ "&v", "complete\nx=int:1 z=int:0\n" },
	{ "&v.x", "complete\n#=int:1\n" },
	{ "&w", "does not exist\n" },
	{ ".merge", "complete\nx=int:2 z=int:0\n" },
	{ ".merge.z", "complete\n#=int:0\n" },
	{ ".merges", "complete\np=int:1 q=int:3\n" },
	{ ".quoted", "complete\n<<=int:1\n" },
	{ ".dup", "complete\n#=int:1 #=int:2\n" },
	{ ".flat", "complete\nh=int:1 h=int:2 i=int:3\n" },
	{ ".flat.*", "complete\nh=int:1 h=int:2 i=int:3\n" },
	{ ".flat[*]", "complete\nh=int:1 h=int:2 i=int:3\n" },
	{ ".flat[:]", "does not exist\n" },
	{ ".mapmap.*.b", "complete\na=int:1 d=int:2\n" },
	{ ".mapmap.*.c", "complete\na=int:5\n" },
	{ ".mapmap['a','d'].b", "complete\na=int:1 d=int:2\n" },
	{ ".mapmap", "complete\nerror\n" },
	{ ".deep", "complete\nerror\n" },
	{ ".mixed", "complete\nerror\n" },
	{ "$", "complete\nerror\n" },
	{ ".empty", "does not exist\n" },
	{ ".empties", "does not exist\n" },
	{ ".text", "complete\n#=string:one\ntwo\n\n" },
	{ ".second", "complete\n#=int:2\n" },
	{ ".b", "complete\nc=string:x ^d=string:y e^^^f=string:z #=string:n\nc=string:again\n" },
	{ ".b.c", "complete\n#=string:x #=string:again\n" },
	{ "", "error\n" },
	{ ".", "error\n" },
	{ "$.", "error\n" },
	{ "..a", "error\n" },
	{ ".a.", "error\n" },
	{ "$a", "error\n" },
	{ "[", "error\n" },
	{ "[]", "error\n" },
	{ "[a]", "error\n" },
	{ "[-1]", "error\n" },
	{ "[0:1]", "error\n" },
	{ "[0,]", "error\n" },
	{ "[0,'a']", "error\n" },
	{ "['a]", "error\n" },
	{ "['a'", "error\n" },
	{ "['']", "error\n" },
	{ "[:", "error\n" },
	{ "['a']b", "error\n" },
	{ "&", "error\n" },
	{ "[99999999999999999999]", "error\n" },
};
/* clang-format on */

static void
put_item(struct buffer *text, const struct item *item)
{
	if (item->status != OVAL_STATUS_EXISTS) {
		assert_non_null(item->message);
		assert_null(strstr(item->message, "hidden"));
		assert_null(item_find(item, "value"));
		buffer_printf(text, "%s\n", oval_status_text(item->status));
	}
	for (uint32_t i = 0; i < item->n_entities; i++) {
		const struct item *record = item->entities[i].record;
		char scratch[ENTITY_TEXT_SIZE];

		if (strcmp(item->entities[i].name, "value") != 0)
			continue;
		assert_non_null(record);
		for (uint32_t k = 0; k < record->n_entities; k++)
			buffer_printf(text, "%s%s=%s:%s", k > 0 ? " " : "",
			    record->entities[k].name,
			    oval_datatype_text(record->entities[k].datatype),
			    entity_text(&record->entities[k], scratch));
		buffer_add_text(text, "\n");
	}
}

static void
collect(const struct fixture *f, const char *kind, const char *from, const char *path,
    struct buffer *text)
{
	struct asked asked = {
		.entities = { { kind, OVAL_OPERATION_EQUALS, { from }, OVAL_CHECK_ALL },
		    { "yamlpath", OVAL_OPERATION_EQUALS, { path }, OVAL_CHECK_ALL } },
	};
	struct asked_object made;
	struct item_list items;
	struct error err;

	item_list_init(&items, f->arena, 0);
	assert_int_equal(probe_yamlfilecontent.collect(
			     &f->env, asked_make(&made, &asked), &items, &err),
	    0);
	assert_int_equal(items.reason != NULL, items.flag != OVAL_FLAG_COMPLETE);
	buffer_printf(text, "%s\n", oval_flag_text(item_list_flag(&items)));
	for (uint32_t i = 0; i < items.count; i++)
		put_item(text, items.items[i]);
}

static void
test_paths(void **state)
{
	struct fixture f;

	(void)state;
	fixture_start(&f, NULL, 0);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		autobuffer text = { 0 };

		collect(&f, "content", sample, rows[i].path, &text);
		if (strcmp(buffer_text(&text), rows[i].expected) != 0)
			fail_msg("%s\ngot:\n%swanted:\n%s", rows[i].path,
			    buffer_text(&text), rows[i].expected);
	}
	fixture_end(&f);
}

static const struct made_file files[] = {
	{ MADE_FILE, "a.json", "{\"a\": [1, true, null, \"x\\u00e9\"]}", 0, 0 },
	{ MADE_FILE, "empty", "", 0, 0 },
	{ MADE_FILE, "comment", "# nothing\n", 0, 0 },
	{ MADE_FILE, "bad", "a: [1\n", 0, 0 },
	{ MADE_FILE, "shadow", "a: *hidden\n", 0, 0 },
	{ MADE_FILE, "late", "a: 1\nb: [1\n", 0, 0 },
	{ MADE_FILE, "latin", "a: caf\xe9\n", 0, 0 },
	{ MADE_FILE, "nul", "a: b\0c\n", 0, 7 },
	{ MADE_FILE, "wide",
	    "\xff\xfe"
	    "a\0:\0 \0"
	    "1\0",
	    0, 10 },
	{ MADE_FILE, "scalar", "1", 0, 0 },
	{ MADE_FIFO, "pipe", NULL, 0, 0 },
	{ MADE_DIR, "dir", NULL, 0, 0 },
};

static void
test_files(void **state)
{
	static const struct {
		const char *file, *path, *expected;
	} asked[] = {
		{ "/a.json", ".a",
		    "complete\n#=int:1 #=boolean:true #=string:(null) "
		    "#=string:x\xc3\xa9\n" },
		{ "/empty", ".a", "does not exist\n" },
		{ "/comment", "$", "does not exist\n" },
		{ "/bad", ".a", "complete\nerror\n" },
		{ "/shadow", ".a", "complete\nerror\n" },
		{ "/late", ".a", "complete\nerror\n" },
		{ "/latin", ".a", "complete\nerror\n" },
		{ "/nul", ".a", "complete\nerror\n" },
		{ "/wide", ".a", "complete\n#=int:1\n" },
		{ "/scalar", "$", "complete\n#=int:1\n" },
		{ "/pipe", "$", "complete\nerror\n" },
		{ "/dir", "$", "does not exist\n" },
		{ "/none", "$", "does not exist\n" },
		{ "/none", "[", "error\n" },
	};
	struct fixture f;

	(void)state;
	fixture_start(&f, files, ARRAY_LEN(files));
	for (size_t i = 0; i < ARRAY_LEN(asked); i++) {
		autobuffer text = { 0 };

		collect(&f, "filepath", asked[i].file, asked[i].path, &text);
		if (strcmp(buffer_text(&text), asked[i].expected) != 0)
			fail_msg("%s %s: %s", asked[i].file, asked[i].path,
			    buffer_text(&text));
	}
	fixture_end(&f);
}

/* HEAD, then COUNT times UNIT (numbers for its %d), then TAIL. */
static const struct {
	const char *head, *unit, *tail;
	int count;
	const char *reason;
} bombs[] = {
	{ "", "[", "", 1000000, "deeper" },
	{ "", "{", "", 1000000, "deeper" },
	{ "", "- ", "", 1000000, "deeper" },
	{ "", "? ", "", 1000000, "deeper" },
	{ "[", "1,", "]", 600000, "nodes" },
	{ "", "--- 1\n", "", 600000, "nodes" },
	{ "", "%%TAG !a%d! tag:a\n", "--- 1\n", 200000, "directives" },
	{ "", "- &a%d 1\n", "", 2000, "anchors" },
	{ "a: &a [*a]\n", "", "", 0, "anchor" },
	{ "a: &a {b: *a}\n", "", "", 0, "anchor" },
	{ "a: *b\n", "", "", 0, "anchor" },
	{ "a: &b 1\n--- *b\n", "", "", 0, "anchor" },
	{ "a: {<<: 1}\n", "", "", 0, "merges" },
	{ "a: {<<: [1]}\n", "", "", 0, "merges" },
	{ "a: \"", "0123456789abcdef", "\"", 1100000, "16 MiB" },
	{ "m: &m {", "k%d: 1, ", "}\nn: {<<: *m, <<: *m, <<: *m}\n", 10000, "limit" },
};

static void
test_bombs(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bombs); i++) {
		autobuffer text = { 0 };
		autoptr(arena) arena = arena_new(0);
		struct yaml_file file;
		struct error err = { 0 };
		time_t start = time(NULL);

		buffer_add_text(&text, bombs[i].head);
		for (int k = 0; k < bombs[i].count; k++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
			buffer_printf(&text, bombs[i].unit, k);
#pragma GCC diagnostic pop
		}
		buffer_add_text(&text, bombs[i].tail);
		assert_int_equal(
		    yaml_read((const char *)text.data, text.length, arena, &file, &err),
		    -EPROTO);
		if (strstr(err.text, bombs[i].reason) == NULL)
			fail_msg("row %zu: %s", i, err.text);
		assert_in_range(time(NULL) - start, 0, SECONDS_MAX);
	}
}

/* Few aliases, very many values: reading is cheap, selecting is what must end. */
static void
test_laughs(void **state)
{
	static const char laughs[] =
	    "- &a [x,x,x,x,x,x,x,x,x,x]\n- &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\n"
	    "- &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\n- &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\n"
	    "- &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\n- &f [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\n"
	    "- &g [*f,*f,*f,*f,*f,*f,*f,*f,*f,*f]\n- &h "
	    "[*g,*g,*g,*g,*g,*g,*g,*g,*g,*g]\n";
	static const char *const paths[] = { "$", "[7]", "[7][:][:][:][:][:][:][:][:]",
		"[:][:][:][:][:][:][:][:][:]" };
	autobuffer wide = { 0 };
	struct fixture f;

	(void)state;
	fixture_start(&f, NULL, 0);
	for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
		autobuffer text = { 0 };

		collect(&f, "content", laughs, paths[i], &text);
		assert_string_equal(buffer_text(&text), "complete\nerror\n");
	}
	/* One list of a thousand in another a thousand times is flat enough. */
	buffer_add_text(&wide, "a: &a [");
	for (int i = 0; i < 1000; i++)
		buffer_add_text(&wide, "x,");
	buffer_add_text(&wide, "]\nb: [");
	for (int i = 0; i < 1000; i++)
		buffer_add_text(&wide, "*a,");
	buffer_add_text(&wide, "]\n");
	for (int i = 0; i < 2; i++) {
		autobuffer text = { 0 };

		collect(
		    &f, "content", buffer_text(&wide), i == 0 ? ".b" : ".b[:][:]", &text);
		assert_string_equal(buffer_text(&text), "complete\nerror\n");
	}
	fixture_end(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_paths),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_bombs),
		cmocka_unit_test(test_laughs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
