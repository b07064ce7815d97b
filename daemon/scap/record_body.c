/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record_body.c - what is in the chunks of a record, checked and unpacked.
 *
 * One table serves both a worker's socket and a file: checking is reading that keeps
 * nothing.
 */

#include <errno.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/error.h"
#include "daemon/scap/record_private.h"

void *
reader_keep(struct reader *r, size_t size)
{
	void *p = arena_alloc(r->record->arena, size);

	r->no_memory |= p == NULL;
	return p;
}

uint32_t
reader_count_rows(const struct reader *r, enum content_table table)
{
	uint32_t count = 0;

	(void)content_table(r->check->content, table, &count);
	return count;
}

static const char *
take_text(struct reader *r, size_t max)
{
	size_t length;
	const char *bytes = unpack_bytes(&r->u, &length), *text;

	if (length > max || memchr(bytes, '\0', length) != NULL)
		r->u.failed = true;
	if (r->record == NULL || r->u.failed || length == 0)
		return "";
	text = arena_memdup(r->record->arena, bytes, length);
	r->no_memory |= text == NULL;
	return text == NULL ? "" : text;
}

static unsigned int
take_enum(struct reader *r, unsigned int end)
{
	unsigned int value = unpack_u8(&r->u);

	if (value >= end)
		r->u.failed = true;
	return value < end ? value : 0;
}

static int
take_row(struct reader *r, enum content_table table, const char *noun, uint32_t *row,
    struct error *err)
{
	uint32_t count = reader_count_rows(r, table);

	*row = unpack_u32(&r->u);
	if (*row >= count)
		return error_say(
		    err, EPROTO, "%s %u of %u in the content", noun, *row, count);
	return 0;
}

static void
take_facts(struct reader *r, struct record_target *t)
{
	struct record_fact *facts = NULL;

	t->n_facts = unpack_u32(&r->u);
	if (t->n_facts > RECORD_FACTS_MAX)
		r->u.failed = true;
	if (!r->u.failed && t->n_facts > 0)
		facts = reader_keep(r, t->n_facts * sizeof(*facts));
	for (uint32_t i = 0; facts != NULL && i < t->n_facts; i++) {
		facts[i].name = take_text(r, RECORD_NAME_MAX);
		facts[i].value = take_text(r, RECORD_VALUE_MAX);
	}
	t->facts = facts;
}

static int
read_target(struct reader *r, struct error *err)
{
	struct record_target *t;
	const char **texts[13];

	/* Only a file has one, and a file is always kept. */
	if (r->record == NULL)
		return error_say(err, EPROTO, "a target from a worker");
	t = &r->record->target;
	memcpy(texts,
	    (const char **[13]){ &t->scan, &t->target, &t->host, &t->container_id,
		&t->container_name, &t->image, &t->image_id, &t->started_at,
		&t->content_path, &t->content_digest, &t->benchmark, &t->profile,
		&t->undecided },
	    sizeof(texts));
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		*texts[i] = take_text(r, RECORD_TEXT_MAX);
	t->basis = take_enum(r, RECORD_BASIS__MAX);
	t->stage = take_enum(r, RECORD_STAGE__MAX);
	t->time_event = (int64_t)unpack_u64(&r->u);
	t->time_start = (int64_t)unpack_u64(&r->u);
	t->time_end = (int64_t)unpack_u64(&r->u);
	take_facts(r, t);
	r->record->has_target = true;
	return 0;
}

static int
read_definition(struct reader *r, struct error *err)
{
	uint32_t row;
	enum oval_result result;

	if (take_row(r, CONTENT_DEFINITIONS, "definition", &row, err) < 0)
		return -err->code;
	result = take_enum(r, OVAL_RESULT__MAX);
	if (r->record == NULL)
		return 0;
	if (r->record->has_definition[row])
		return error_say(err, EPROTO, "definition %u told twice", row);
	r->record->has_definition[row] = true;
	r->record->definitions[row] = result;
	return 0;
}

static int
read_test(struct reader *r, struct error *err)
{
	struct record_test t = { 0 };

	r->check->n_items = 0;
	if (take_row(r, CONTENT_TESTS, "test", &t.test, err) < 0)
		return -err->code;
	t.result = take_enum(r, OVAL_RESULT__MAX);
	t.flag = take_enum(r, OVAL_FLAG__MAX);
	t.n_items = unpack_u32(&r->u);
	t.n_failing = unpack_u32(&r->u);
	t.is_void = unpack_u8(&r->u) != 0;
	t.reason = take_text(r, RECORD_VALUE_MAX);
	if (t.n_failing > t.n_items)
		return error_say(err, EPROTO, "test %u: %u of %u items fail", t.test,
		    t.n_failing, t.n_items);
	if (r->record == NULL)
		return 0;
	if (r->record->tests[t.test] != NULL)
		return error_say(err, EPROTO, "test %u told twice", t.test);
	r->test = reader_keep(r, sizeof(*r->test));
	if (r->test != NULL)
		*r->test = t;
	r->record->tests[t.test] = r->test;
	return 0;
}

/* The kind says whether a value follows; a record's fields are the caller's. */
static enum record_value
take_value(struct reader *r, struct entity *entity, bool is_secret)
{
	enum record_value kind;

	entity->name = take_text(r, RECORD_NAME_MAX);
	entity->datatype = take_enum(r, OVAL_DATATYPE__MAX);
	entity->status = take_enum(r, OVAL_STATUS__MAX);
	kind = take_enum(r, RECORD_VALUE__MAX);
	if (kind != RECORD_VALUE_NONE && entity->status != OVAL_STATUS_EXISTS)
		r->u.failed = true;
	if (is_secret && (kind == RECORD_VALUE_TEXT || kind == RECORD_VALUE_NUMBER))
		r->u.failed = true;
	if (kind == RECORD_VALUE_TEXT)
		entity->text = take_text(r, RECORD_VALUE_MAX);
	if (kind == RECORD_VALUE_NUMBER)
		entity->number = (int64_t)unpack_u64(&r->u);
	entity->is_number = kind == RECORD_VALUE_NUMBER;
	entity->is_masked = kind == RECORD_VALUE_SECRET;
	return kind;
}

/* Room for ITEM's entities; NULL when they are only checked. */
static struct entity *
make_entities(struct reader *r, struct item *item)
{
	struct entity *entities = NULL;

	if (item->n_entities > RECORD_ENTITIES_MAX)
		r->u.failed = true;
	if (r->record != NULL && !r->u.failed && item->n_entities > 0)
		entities = reader_keep(r, item->n_entities * sizeof(*entities));
	item->entities = entities;
	item->room = item->n_entities;
	return entities;
}

static void
take_fields(struct reader *r, struct entity *entity, bool is_secret)
{
	struct item record = { .n_entities = unpack_u32(&r->u) }, *kept;
	struct entity *fields = make_entities(r, &record);

	for (uint32_t i = 0; i < record.n_entities && !r->u.failed; i++) {
		struct entity unkept = { 0 };

		if (take_value(r, fields == NULL ? &unkept : &fields[i], is_secret) ==
		    RECORD_VALUE_RECORD)
			r->u.failed = true;
	}
	if (r->record == NULL || r->u.failed)
		return;
	kept = reader_keep(r, sizeof(*kept));
	if (kept != NULL)
		*kept = record;
	entity->record = kept;
}

static void
take_entities(struct reader *r, struct item *item)
{
	struct entity *entities = make_entities(r, item);

	for (uint32_t i = 0; i < item->n_entities && !r->u.failed; i++) {
		struct entity unkept = { 0 };
		struct entity *e = entities == NULL ? &unkept : &entities[i];

		if (take_value(r, e, item->is_secret) == RECORD_VALUE_RECORD)
			take_fields(r, e, item->is_secret);
	}
}

static const char *
take_optional(struct reader *r, size_t max)
{
	bool is_there = take_enum(r, 2) == 1;
	const char *text = take_text(r, max);

	return is_there ? text : NULL;
}

static int
read_item(struct reader *r, struct error *err)
{
	struct item item = { 0 }, *kept;
	enum oval_result result;

	if ((r->check->seen & 1U << RECORD_TEST) == 0)
		return error_say(err, EPROTO, "an item before any test");
	if (r->check->n_items++ >= RECORD_EVIDENCE_MAX)
		return error_say(
		    err, EPROTO, "more than %d items of a test", RECORD_EVIDENCE_MAX);
	item.type = take_text(r, RECORD_NAME_MAX);
	item.status = take_enum(r, OVAL_STATUS__MAX);
	item.source = take_optional(r, RECORD_TEXT_MAX);
	item.message = take_optional(r, RECORD_VALUE_MAX);
	item.is_secret = take_enum(r, 2) == 1;
	item.cut = unpack_u32(&r->u);
	result = take_enum(r, OVAL_RESULT__MAX);
	item.n_entities = unpack_u32(&r->u);
	take_entities(r, &item);
	if (r->record == NULL || r->u.failed)
		return 0;
	kept = reader_keep(r, sizeof(*kept));
	if (kept != NULL)
		*kept = item;
	r->evidence[r->check->n_items - 1] = (struct record_evidence){ kept, result };
	return 0;
}

static void
keep_script(struct reader *r, const struct record_script *script)
{
	struct record *record = r->record;

	if (record->n_scripts == r->scripts_room) {
		uint32_t room = r->scripts_room == 0 ? 8 : r->scripts_room * 2;
		struct record_script *grown = reader_keep(r, room * sizeof(*grown));

		if (grown == NULL)
			return;
		if (record->n_scripts > 0)
			memcpy(
			    grown, record->scripts, record->n_scripts * sizeof(*grown));
		record->scripts = grown;
		r->scripts_room = room;
	}
	((struct record_script *)record->scripts)[record->n_scripts++] = *script;
}

static int
read_script(struct reader *r, struct error *err)
{
	struct record_script s = { 0 };

	if (take_row(r, CONTENT_SCRIPTS, "script", &s.script, err) < 0 ||
	    take_row(r, CONTENT_CHECKS, "check", &s.check, err) < 0)
		return -err->code;
	s.where = take_enum(r, RECORD_WHERE_NONE + 1);
	s.exit_code = (int32_t)unpack_u32(&r->u);
	s.reason = take_text(r, RECORD_VALUE_MAX);
	s.out = take_text(r, RECORD_OUTPUT_MAX);
	s.errout = take_text(r, RECORD_OUTPUT_MAX);
	s.cut = unpack_u32(&r->u);
	if (s.exit_code < -1 || s.exit_code > 255)
		return error_say(
		    err, EPROTO, "script %u: exit code %d", s.script, s.exit_code);
	if (r->record != NULL && !r->u.failed)
		keep_script(r, &s);
	return 0;
}

static int
read_limit(struct reader *r, struct error *err)
{
	const char *text = take_text(r, RECORD_VALUE_MAX);
	struct record *record = r->record;

	if (record == NULL)
		return 0;
	if (record->limits == NULL)
		record->limits = reader_keep(
		    r, RECORD_LIMITS_MAX * sizeof(*record->limits));
	if (record->n_limits == RECORD_LIMITS_MAX)
		return error_say(err, EPROTO, "more than %d limits", RECORD_LIMITS_MAX);
	if (record->limits != NULL)
		record->limits[record->n_limits++] = text;
	return 0;
}

static int
read_stats(struct reader *r, struct error *err)
{
	struct record_stats stats;

	(void)err;
	stats.files = unpack_u64(&r->u);
	stats.bytes = unpack_u64(&r->u);
	stats.system_calls = unpack_u64(&r->u);
	stats.memory = unpack_u64(&r->u);
	if (r->record != NULL)
		r->record->stats = stats;
	return 0;
}

static int
read_done(struct reader *r, struct error *err)
{
	(void)err;
	if (r->record != NULL)
		r->record->is_done = true;
	return 0;
}

const struct record_body record_bodies[RECORD_CHUNK__MAX] = {
	/* clang-format off */
	[RECORD_TARGET]     = { "target",     256 * 1024, true,  true,  read_target     },
	[RECORD_DEFINITION] = { "definition", 5,          false, false, read_definition },
	[RECORD_TEST]       = { "test",       2 * 1024,   false, false, read_test       },
	[RECORD_ITEM]       = { "item",       256 * 1024, false, false, read_item       },
	[RECORD_SCRIPT]     = { "script",     160 * 1024, false, false, read_script     },
	[RECORD_LIMIT]      = { "limit",      2 * 1024,   false, false, read_limit      },
	[RECORD_STATS]      = { "stats",      32,         true,  false, read_stats      },
	[RECORD_DONE]       = { "done",       0,          true,  false, read_done       },
	/* clang-format on */
};
