/* SPDX-License-Identifier: Apache-2.0 */
/* test_record.c - what is written is read; secrets stay out; nothing hostile gets in. */

#include <errno.h>
#include <stdlib.h>

#include "daemon/scap/record_chunk.h"
#include "tests/unit/scap/fixture.h"

enum { MUTATIONS = 4000, SEED = 20261123 };

static const struct record_fact facts[] = { { "privileged", "false" }, { "user", "0" } };
static const struct record_target sample = { .scan = "s1",
	.target = "web@host",
	.host = "host",
	.container_id = "c0ffee",
	.container_name = "web",
	.image = "nginx:1",
	.image_id = "sha256:1",
	.started_at = "2026-11-23T18:00:00.1Z",
	.content_path = "/c.xml",
	.content_digest = "d1",
	.benchmark = "b",
	.profile = "p",
	.basis = RECORD_BASIS_LAYERS,
	.stage = RECORD_STAGE_SETTLED,
	.undecided = "",
	.time_event = 1,
	.time_start = 2,
	.time_end = -3,
	.facts = facts,
	.n_facts = 2 };

static void
make_content(struct fixture *f)
{
	uint32_t leaf;

	fixture_start(f);
	for (uint32_t i = 0; i < 3; i++) {
		leaf = fixture_leaf(f, CONTENT_CRITERIA_CRITERION,
		    fixture_plain_test(f, "oval:t:tst:1"), 0, "");
		(void)fixture_definition(
		    f, "oval:t:def:1", CONTENT_CLASS_COMPLIANCE, leaf);
	}
	(void)fixture_rule(f, fixture_script_check(f));
	fixture_compile(f);
}

static struct item *
make_item(struct fixture *f)
{
	struct item *item = item_new(&f->items, "file", 4);

	item->source = "/etc/foo";
	item_add_text(&f->items, item, "path", "/etc");
	item_add_int(&f->items, item, "user_id", -7);
	item_add_bool(&f->items, item, "suid", true);
	item_add_status(&f->items, item, "filename", OVAL_STATUS_DOES_NOT_EXIST);
	return item;
}

static void
write_sample(struct fixture *f, struct buffer *out)
{
	struct item *item = make_item(f);

	record_begin(out);
	record_put_target(out, &sample);
	record_put_test(out, &(struct record_test){ 1, OVAL_RESULT_FALSE,
				 OVAL_FLAG_COMPLETE, 9, 2, true, "why" });
	record_put_item(out, item, OVAL_RESULT_FALSE);
	record_put_item(out, item, OVAL_RESULT_TRUE);
	record_put_definition(out, &(struct record_definition){ 2, OVAL_RESULT_FALSE });
	record_put_script(out, &(struct record_script){ 0, 0, RECORD_WHERE_CONTAINER, 101,
				   "", "out\n", "err", 5 });
	record_put_script(
	    out, &(struct record_script){ 0, 0, RECORD_WHERE_CONTAINER, 102, "",
		     "found\nold:$6$salted$0123456789abcdefghijklmnop:1:\n",
		     "-----BEGIN PRIVATE KEY-----", 0 });
	record_put_limit(out, "items of an object");
	record_put_stats(out, &(struct record_stats){ 1, 2, 3, 4 });
	record_put_done(out);
}

static void
test_round(void **state)
{
	struct fixture f;
	autobuffer bytes = { 0 };
	autoptr(record) r = NULL;
	const struct item *item;
	struct error err = { 0 };
	char scratch[ENTITY_TEXT_SIZE];

	(void)state;
	make_content(&f);
	write_sample(&f, &bytes);
	assert_int_equal(record_read(&r, bytes.data, bytes.length, f.content, &err), 0);
	assert_true(r->has_target && r->is_done);
	assert_string_equal(r->target.scan, "s1");
	assert_string_equal(r->target.profile, "p");
	assert_string_equal(r->target.undecided, "");
	assert_int_equal(r->target.basis, RECORD_BASIS_LAYERS);
	assert_int_equal(r->target.stage, RECORD_STAGE_SETTLED);
	assert_int_equal(r->target.time_end, -3);
	assert_int_equal(r->target.n_facts, 2);
	assert_string_equal(r->target.facts[1].name, "user");
	assert_string_equal(r->target.facts[1].value, "0");
	assert_null(r->tests[0]);
	assert_int_equal(r->tests[1]->n_items, 9);
	assert_int_equal(r->tests[1]->n_failing, 2);
	assert_true(r->tests[1]->is_void);
	assert_string_equal(r->tests[1]->reason, "why");
	assert_int_equal(r->evidence_count[1], 2);
	assert_int_equal(r->evidence[1][1].result, OVAL_RESULT_TRUE);
	item = r->evidence[1][0].item;
	assert_string_equal(item->type, "file");
	assert_string_equal(item->source, "/etc/foo");
	assert_null(item->message);
	assert_int_equal(item->n_entities, 4);
	assert_string_equal(item_find(item, "path")->text, "/etc");
	assert_int_equal(item_find(item, "user_id")->number, -7);
	assert_string_equal(entity_text(item_find(item, "suid"), scratch), "true");
	assert_int_equal(item_find(item, "filename")->status, OVAL_STATUS_DOES_NOT_EXIST);
	assert_false(r->has_definition[0]);
	assert_int_equal(r->definitions[0], OVAL_RESULT_NOT_EVALUATED);
	assert_true(r->has_definition[2]);
	assert_int_equal(r->definitions[2], OVAL_RESULT_FALSE);
	assert_int_equal(r->n_scripts, 2);
	assert_int_equal(r->scripts[0].exit_code, 101);
	assert_string_equal(r->scripts[0].out, "out\n");
	assert_string_equal(r->scripts[0].errout, "err");
	assert_int_equal(r->scripts[1].exit_code, 102);
	assert_non_null(strstr(r->scripts[1].out, "not shown"));
	assert_null(strstr(r->scripts[1].out, "salted"));
	assert_null(strstr(r->scripts[1].errout, "KEY"));
	assert_int_equal(r->scripts[0].cut, 5);
	assert_int_equal(r->n_limits, 1);
	assert_string_equal(r->limits[0], "items of an object");
	assert_int_equal(r->stats.memory, 4);
	fixture_end(&f);
}

/* The beginning of a record tells its target, wherever it is cut behind that. */
static void
test_head(void **state)
{
	struct fixture f;
	autobuffer bytes = { 0 };
	autobuffer other = { 0 };
	autoptr(record) r = NULL;
	struct error err = { 0 };
	size_t head;

	(void)state;
	make_content(&f);
	write_sample(&f, &bytes);
	head = record_head(bytes.data, bytes.length);
	assert_in_range(head, 1, bytes.length - 1);
	for (size_t length = 0; length < bytes.length; length++)
		assert_int_equal(
		    record_head(bytes.data, length), length < head ? 0 : head);
	assert_int_equal(record_read(&r, bytes.data, head, NULL, &err), 0);
	assert_string_equal(r->target.target, "web@host");
	record_begin(&other);
	record_put_done(&other);
	assert_int_equal(record_head(other.data, other.length), 0);
	fixture_end(&f);
}

static void
test_without_content(void **state)
{
	struct fixture f;
	autobuffer bytes = { 0 };
	autoptr(record) r = NULL;
	struct error err = { 0 };

	(void)state;
	make_content(&f);
	write_sample(&f, &bytes);
	assert_int_equal(record_read(&r, bytes.data, bytes.length, NULL, &err), 0);
	assert_string_equal(r->target.target, "web@host");
	assert_null(r->definitions);
	assert_int_equal(r->n_scripts, 0);
	fixture_end(&f);
}

static bool
holds_text(const struct buffer *bytes, const char *text)
{
	return memmem(bytes->data, bytes->length, text, strlen(text)) != NULL;
}

static void
test_secret(void **state)
{
	struct fixture f;
	autobuffer bytes = { 0 };
	autoptr(record) r = NULL;
	const struct entity *e;
	struct error err = { 0 };
	struct item *item;

	(void)state;
	make_content(&f);
	item = item_new(&f.items, "textfilecontent54", 2);
	item->source = "/etc/shadow";
	item->is_secret = true;
	item_add_text(&f.items, item, "text", "root:$6$hash");
	item_add_int(&f.items, item, "instance", 12345678);
	record_begin(&bytes);
	record_put_test(&bytes, &(struct record_test){ 0, OVAL_RESULT_TRUE,
				    OVAL_FLAG_COMPLETE, 1, 0, false, "" });
	record_put_item(&bytes, item, OVAL_RESULT_TRUE);
	assert_false(holds_text(&bytes, "$6$"));
	assert_false(holds_text(&bytes, "N\x61\xbc"));
	assert_int_equal(record_read(&r, bytes.data, bytes.length, f.content, &err), 0);
	assert_true(r->evidence[0][0].item->is_secret);
	e = item_find(r->evidence[0][0].item, "text");
	assert_int_equal(e->status, OVAL_STATUS_EXISTS);
	assert_null(e->text);
	e = item_find(r->evidence[0][0].item, "instance");
	assert_false(e->is_number);
	assert_int_equal(e->number, 0);
	fixture_end(&f);
}

/* A record keeps its fields; what is masked keeps its place alone. */
static void
test_fields(void **state)
{
	struct fixture f;
	autobuffer bytes = { 0 };
	autoptr(record) r = NULL;
	const struct item *fields;
	struct error err = { 0 };
	struct item *item, *record;

	(void)state;
	make_content(&f);
	item = item_new(&f.items, "yamlfilecontent", 2);
	record = item_add_record(&f.items, item, "value");
	item_add_text(&f.items, record, "user", "alice");
	item_add_int(&f.items, record, "uid", 7);
	item_add_text(&f.items, record, "password", "hidden-field");
	record->entities[2].is_masked = true;
	item_add_text(&f.items, item, "filepath", "/hidden-path");
	item->entities[1].is_masked = true;
	record_begin(&bytes);
	record_put_test(&bytes, &(struct record_test){ 0, OVAL_RESULT_TRUE,
				    OVAL_FLAG_COMPLETE, 1, 0, false, "" });
	record_put_item(&bytes, item, OVAL_RESULT_TRUE);
	assert_false(holds_text(&bytes, "hidden"));
	assert_int_equal(record_read(&r, bytes.data, bytes.length, f.content, &err), 0);
	item = (struct item *)(uintptr_t)r->evidence[0][0].item;
	assert_false(item->is_secret);
	fields = item->entities[0].record;
	assert_non_null(fields);
	assert_int_equal(fields->n_entities, 3);
	assert_string_equal(fields->entities[0].text, "alice");
	assert_int_equal(fields->entities[1].number, 7);
	assert_true(fields->entities[2].is_masked);
	assert_null(fields->entities[2].text);
	assert_true(item->entities[1].is_masked);
	fixture_end(&f);
}

/* A value of N bytes, MARK at its byte AT, is kept to KEPT bytes. */
static const struct cut_row {
	size_t length;
	size_t at;
	const char *mark;
	size_t kept;
} cuts[] = {
	{ RECORD_VALUE_MAX, 0, "", RECORD_VALUE_MAX },
	{ RECORD_VALUE_MAX + 5, 0, "", RECORD_VALUE_MAX },
	{ RECORD_VALUE_MAX + 5, RECORD_VALUE_MAX - 1, "\xc3\xa9", RECORD_VALUE_MAX - 1 },
	{ RECORD_VALUE_MAX + 5, RECORD_VALUE_MAX - 2, "\xc3\xa9", RECORD_VALUE_MAX },
	{ RECORD_VALUE_MAX + 5, RECORD_VALUE_MAX - 3, "\xf0\x9f\x98\x80",
	    RECORD_VALUE_MAX - 3 },
	{ RECORD_VALUE_MAX + 5, RECORD_VALUE_MAX - 4, "\x80\x80\x80\x80\x80\x80\x80",
	    RECORD_VALUE_MAX },
};

static void
check_cut(const struct cut_row *row)
{
	char text[RECORD_VALUE_MAX + 64];
	struct fixture f;
	autobuffer bytes = { 0 };
	autoptr(record) r = NULL;
	struct error err = { 0 };
	struct item *item;

	make_content(&f);
	memset(text, 'a', row->length);
	text[row->length] = '\0';
	memcpy(text + row->at, row->mark, strlen(row->mark));
	item = item_new(&f.items, "file", 1);
	item->cut = 3;
	item_add_text(&f.items, item, "path", text);
	record_begin(&bytes);
	record_put_test(&bytes, &(struct record_test){ 0, OVAL_RESULT_TRUE,
				    OVAL_FLAG_COMPLETE, 1, 0, false, "" });
	record_put_item(&bytes, item, OVAL_RESULT_TRUE);
	assert_int_equal(record_read(&r, bytes.data, bytes.length, f.content, &err), 0);
	item = (struct item *)r->evidence[0][0].item;
	assert_int_equal(strlen(item_find(item, "path")->text), row->kept);
	assert_int_equal(item->cut, 3 + row->length - row->kept);
	fixture_end(&f);
}

static void
test_cut(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cuts); i++)
		check_cut(&cuts[i]);
}

/* What a worker must not say, and a word of the refusal. */
static void
say_target(struct buffer *out)
{
	record_put_target(out, &sample);
}

static void
say_unknown_chunk(struct buffer *out)
{
	pack_u32(out, RECORD_CHUNK__MAX);
	pack_u32(out, 0);
}

static void
say_too_much(struct buffer *out)
{
	pack_u32(out, RECORD_DEFINITION);
	pack_u32(out, 6);
}

static void
say_too_little(struct buffer *out)
{
	pack_u32(out, RECORD_DEFINITION);
	pack_u32(out, 4);
	pack_u32(out, 0);
}

static void
say_no_such_definition(struct buffer *out)
{
	record_put_definition(out, &(struct record_definition){ 3, OVAL_RESULT_TRUE });
}

static void
say_no_such_test(struct buffer *out)
{
	record_put_test(out, &(struct record_test){ .test = 77, .reason = "" });
}

static void
say_no_such_script(struct buffer *out)
{
	record_put_script(out, &(struct record_script){ .script = 1 });
}

static void
say_bad_result(struct buffer *out)
{
	record_put_definition(out, &(struct record_definition){ 0, OVAL_RESULT__MAX });
}

static void
say_bad_exit(struct buffer *out)
{
	record_put_script(out, &(struct record_script){ .exit_code = 256 });
}

static void
say_early_item(struct buffer *out)
{
	record_put_item(out, &(struct item){ .type = "file" }, OVAL_RESULT_TRUE);
}

static void
say_many_items(struct buffer *out)
{
	record_put_test(out, &(struct record_test){ .n_items = 99, .reason = "" });
	for (int i = 0; i <= RECORD_EVIDENCE_MAX; i++)
		record_put_item(out, &(struct item){ .type = "file" }, OVAL_RESULT_TRUE);
}

static void
say_more_failing(struct buffer *out)
{
	record_put_test(
	    out, &(struct record_test){ .n_items = 1, .n_failing = 2, .reason = "" });
}

static void
say_stats_twice(struct buffer *out)
{
	record_put_stats(out, &(struct record_stats){ 0 });
	record_put_stats(out, &(struct record_stats){ 0 });
}

static void
say_after_done(struct buffer *out)
{
	record_put_done(out);
	record_put_limit(out, "x");
}

static void
say_nul(struct buffer *out)
{
	pack_u32(out, RECORD_LIMIT);
	pack_u32(out, 7);
	pack_bytes(out, "a\0b", 3);
}

static void
say_secret_text(struct buffer *out)
{
	struct entity e = { .name = "text", .text = "hash" };
	struct item item = { .type = "x", .entities = &e, .n_entities = 1 };
	size_t at;

	record_put_test(out, &(struct record_test){ .n_items = 1, .reason = "" });
	at = out->length;
	record_put_item(out, &item, OVAL_RESULT_TRUE);
	/* type, status, no source, no message: is_secret */
	out->data[at + RECORD_HEAD_SIZE + 5 + 1 + 5 + 5] = 1;
}

/* A record within a record. */
static void
say_deep_record(struct buffer *out)
{
	struct entity inner = { .name = "b", .text = "x" };
	struct item record = { .type = "x", .entities = &inner, .n_entities = 1 };
	struct entity e = { .name = "a", .record = &record };
	struct item item = { .type = "x", .entities = &e, .n_entities = 1 };

	record_put_test(out, &(struct record_test){ .n_items = 1, .reason = "" });
	record_put_item(out, &item, OVAL_RESULT_TRUE);
	/* the field's kind, before a length and one byte of text */
	assert_int_equal(out->data[out->length - 4 - 1 - 1], 1);
	out->data[out->length - 4 - 1 - 1] = 4;
}

static const struct {
	void (*say)(struct buffer *out);
	const char *refusal;
} refused[] = {
	{ say_target, "target from a worker" },
	{ say_unknown_chunk, "unknown chunk" },
	{ say_too_much, "definition of 6 bytes" },
	{ say_too_little, "malformed definition" },
	{ say_no_such_definition, "definition 3 of 3" },
	{ say_no_such_test, "test 77 of 3" },
	{ say_no_such_script, "script 1 of 1" },
	{ say_bad_result, "malformed definition" },
	{ say_bad_exit, "exit code 256" },
	{ say_early_item, "before any test" },
	{ say_many_items, "more than 50 items" },
	{ say_more_failing, "2 of 1 items" },
	{ say_stats_twice, "second stats" },
	{ say_after_done, "limit after done" },
	{ say_nul, "malformed limit" },
	{ say_secret_text, "malformed item" },
	{ say_deep_record, "malformed item" },
};

static int
check_all(const struct content *content, const struct buffer *said, struct error *err)
{
	struct record_check check = { .content = content };
	size_t length, at = 0;

	for (; at < said->length; at += length) {
		if (record_check_chunk(
			&check, said->data + at, said->length - at, &length, err) < 0)
			return -err->code;
		if (length == 0)
			return -EAGAIN;
	}
	return 0;
}

static void
test_refused(void **state)
{
	struct fixture f;

	(void)state;
	make_content(&f);
	for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
		struct error err = { 0 };
		autobuffer said = { 0 }, file = { 0 };
		struct record *r = NULL;

		refused[i].say(&said);
		assert_int_equal(check_all(f.content, &said, &err), -EPROTO);
		if (strstr(err.text, refused[i].refusal) == NULL)
			fail_msg("'%s' lacks '%s'", err.text, refused[i].refusal);
		if (refused[i].say == say_target)
			continue;
		record_begin(&file);
		buffer_add(&file, said.data, said.length);
		assert_int_equal(
		    record_read(&r, file.data, file.length, f.content, &err), -EPROTO);
		assert_non_null(strstr(err.text, refused[i].refusal));
		assert_non_null(strstr(err.text, "byte "));
		assert_null(r);
	}
	fixture_end(&f);
}

/* A worker's bytes come in pieces of any size. */
static void
test_piecemeal(void **state)
{
	struct fixture f;
	autobuffer bytes = { 0 };
	struct record_check check = { 0 };
	struct error err = { 0 };
	size_t chunk = 0;

	(void)state;
	make_content(&f);
	check.content = f.content;
	record_put_test(&bytes, &(struct record_test){ .n_items = 1, .reason = "why" });
	for (size_t i = 0; i < bytes.length; i++) {
		assert_int_equal(
		    record_check_chunk(&check, bytes.data, i, &chunk, &err), 0);
		assert_int_equal(chunk, 0);
	}
	assert_int_equal(
	    record_check_chunk(&check, bytes.data, bytes.length, &chunk, &err), 0);
	assert_int_equal(chunk, bytes.length);
	fixture_end(&f);
}

static const struct {
	const char *header, *refusal;
} headers[] = {
	{ "", "not a record" },
	{ "stigwatch record ", "not a record" },
	{ "stigwatch record 1", "not a record" },
	{ "stigwatch record 0\n", "not a record" },
	{ "stigwatch record x\n", "not a record" },
	{ "stigwatch record 2\n", "format 2 is newer than 1" },
	{ "stigwatch record 1\n\x01", "cut off" },
	{ "stigwatch record 9999999999\n", "not a record" },
};

static void
test_headers(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(headers); i++) {
		struct record *r = NULL;
		struct error err = { 0 };

		assert_int_equal(record_read(&r, headers[i].header,
				     strlen(headers[i].header), NULL, &err),
		    -EPROTO);
		assert_non_null(strstr(err.text, headers[i].refusal));
	}
}

static void
test_told_twice(void **state)
{
	struct fixture f;
	struct record *r = NULL;
	struct error err = { 0 };

	(void)state;
	make_content(&f);
	fixture_put_test(&f, 1, OVAL_RESULT_TRUE, 0, 0);
	fixture_put_test(&f, 1, OVAL_RESULT_TRUE, 0, 0);
	assert_int_equal(
	    record_read(&r, f.record_bytes.data, f.record_bytes.length, f.content, &err),
	    -EPROTO);
	assert_non_null(strstr(err.text, "test 1 told twice"));
	fixture_end(&f);
}

/* Bent records are read or refused, never more; what is read can be decided. */
static void
test_mutations(void **state)
{
	struct fixture f;
	autobuffer bytes = { 0 };
	autofree unsigned char *bent = NULL;
	unsigned int seed = SEED, read = 0;

	(void)state;
	make_content(&f);
	write_sample(&f, &bytes);
	bent = malloc(bytes.length);
	for (int i = 0; i < MUTATIONS; i++) {
		autoptr(record) r = NULL;
		autoptr(decision) d = NULL;
		struct error err = { 0 };
		size_t length = bytes.length;

		memcpy(bent, bytes.data, length);
		for (int k = rand_r(&seed) % 4; k >= 0; k--)
			bent[rand_r(&seed) % length] = (unsigned char)rand_r(&seed);
		if (rand_r(&seed) % 4 == 0)
			length = (size_t)rand_r(&seed) % length;
		if (record_read(&r, bent, length, f.content, &err) < 0) {
			assert_true(err.text[0] != '\0');
			continue;
		}
		read++;
		(void)decision_make(&d, r, f.content, NULL, 0, &err);
	}
	/* The test bends too much to be one if nothing is ever read. */
	assert_true(read > MUTATIONS / 50);
	fixture_end(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round),
		cmocka_unit_test(test_head),
		cmocka_unit_test(test_without_content),
		cmocka_unit_test(test_secret),
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_piecemeal),
		cmocka_unit_test(test_headers),
		cmocka_unit_test(test_told_twice),
		cmocka_unit_test(test_mutations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
