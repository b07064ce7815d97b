/* SPDX-License-Identifier: Apache-2.0 */
/* record_write.c - the chunks of a record, packed; what is too long is cut and counted.
 */

#include <inttypes.h>
#include <string.h>

#include "daemon/base/utf8.h"
#include "daemon/scap/record.h"
#include "daemon/scap/record_chunk.h"
#include "probes/secret.h"

/* A chunk is open from here until close_chunk() writes its length. */
static size_t
open_chunk(struct buffer *out, enum record_chunk type)
{
	pack_u32(out, type);
	pack_u32(out, 0);
	return out->length;
}

static void
close_chunk(struct buffer *out, size_t body)
{
	uint32_t length = (uint32_t)(out->length - body);
	autobuffer packed = { 0 };

	pack_u32(&packed, length);
	if (out->failed || packed.failed) {
		out->failed = true;
		return;
	}
	memcpy(out->data + body - packed.length, packed.data, packed.length);
}

/* Gives how many bytes did not fit. */
static size_t
pack_cut(struct buffer *out, const char *text, size_t max)
{
	size_t length = text == NULL ? 0 : strlen(text), cut = 0;

	if (length > 0)
		cut = utf8_cut(text, length, max);
	pack_bytes(out, text, cut);
	return length - cut;
}

void
record_begin(struct buffer *out)
{
	buffer_printf(out, "%s%d\n", RECORD_MAGIC, RECORD_FORMAT);
}

void
record_put_target(struct buffer *out, const struct record_target *t)
{
	const char *texts[] = { t->scan, t->target, t->host, t->container_id,
		t->container_name, t->image, t->image_id, t->started_at, t->content_path,
		t->content_digest, t->benchmark, t->profile, t->undecided };
	uint32_t n_facts = t->n_facts < RECORD_FACTS_MAX ? t->n_facts : RECORD_FACTS_MAX;
	size_t body = open_chunk(out, RECORD_TARGET);

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		(void)pack_cut(out, texts[i], RECORD_TEXT_MAX);
	pack_u8(out, (uint8_t)t->basis);
	pack_u8(out, (uint8_t)t->stage);
	pack_u64(out, (uint64_t)t->time_event);
	pack_u64(out, (uint64_t)t->time_start);
	pack_u64(out, (uint64_t)t->time_end);
	pack_u32(out, n_facts);
	for (uint32_t i = 0; i < n_facts; i++) {
		(void)pack_cut(out, t->facts[i].name, RECORD_NAME_MAX);
		(void)pack_cut(out, t->facts[i].value, RECORD_VALUE_MAX);
	}
	close_chunk(out, body);
}

void
record_put_definition(struct buffer *out, const struct record_definition *definition)
{
	size_t body = open_chunk(out, RECORD_DEFINITION);

	pack_u32(out, definition->definition);
	pack_u8(out, (uint8_t)definition->result);
	close_chunk(out, body);
}

void
record_put_test(struct buffer *out, const struct record_test *test)
{
	size_t body = open_chunk(out, RECORD_TEST);

	pack_u32(out, test->test);
	pack_u8(out, (uint8_t)test->result);
	pack_u8(out, (uint8_t)test->flag);
	pack_u32(out, test->n_items);
	pack_u32(out, test->n_failing);
	pack_u8(out, test->is_void);
	(void)pack_cut(out, test->reason, RECORD_VALUE_MAX);
	close_chunk(out, body);
}

static enum record_value
value_kind(const struct entity *entity, bool is_secret)
{
	if (entity->status != OVAL_STATUS_EXISTS)
		return RECORD_VALUE_NONE;
	if (is_secret || entity->is_masked)
		return RECORD_VALUE_SECRET;
	if (entity->is_number)
		return RECORD_VALUE_NUMBER;
	return entity->text != NULL ? RECORD_VALUE_TEXT : RECORD_VALUE_NONE;
}

static size_t
pack_value(struct buffer *out, const struct entity *entity, enum record_value kind)
{
	(void)pack_cut(out, entity->name, RECORD_NAME_MAX);
	pack_u8(out, (uint8_t)entity->datatype);
	pack_u8(out, (uint8_t)entity->status);
	pack_u8(out, (uint8_t)kind);
	if (kind == RECORD_VALUE_NUMBER)
		pack_u64(out, (uint64_t)entity->number);
	return kind == RECORD_VALUE_TEXT ? pack_cut(out, entity->text, RECORD_VALUE_MAX)
					 : 0;
}

static size_t
text_length(const struct item *item, uint32_t first)
{
	size_t length = 0;

	for (uint32_t i = first; i < item->n_entities; i++)
		if (item->entities[i].text != NULL)
			length += strlen(item->entities[i].text);
	return length;
}

static size_t
pack_entity(struct buffer *out, const struct entity *entity, bool is_secret)
{
	enum record_value kind = value_kind(entity, is_secret);
	const struct item *record = entity->record;
	size_t cut = 0;
	uint32_t n;

	if (record == NULL || kind != RECORD_VALUE_NONE ||
	    entity->status != OVAL_STATUS_EXISTS)
		return pack_value(out, entity, kind);
	n = record->n_entities < RECORD_ENTITIES_MAX ? record->n_entities
						     : RECORD_ENTITIES_MAX;
	(void)pack_value(out, entity, RECORD_VALUE_RECORD);
	pack_u32(out, n);
	for (uint32_t i = 0; i < n; i++)
		cut += pack_value(out, &record->entities[i],
		    value_kind(&record->entities[i], is_secret));
	return cut + text_length(record, n);
}

void
record_put_item(struct buffer *out, const struct item *item, enum oval_result result)
{
	size_t body = open_chunk(out, RECORD_ITEM), cut = item->cut;
	uint32_t n = item->n_entities < RECORD_ENTITIES_MAX ? item->n_entities
							    : RECORD_ENTITIES_MAX;
	autobuffer entities = { 0 };

	for (uint32_t i = 0; i < n; i++)
		cut += pack_entity(&entities, &item->entities[i], item->is_secret);
	cut += text_length(item, n);
	(void)pack_cut(out, item->type, RECORD_NAME_MAX);
	pack_u8(out, (uint8_t)item->status);
	pack_u8(out, item->source != NULL);
	(void)pack_cut(out, item->source, RECORD_TEXT_MAX);
	pack_u8(out, item->message != NULL);
	(void)pack_cut(out, item->message, RECORD_VALUE_MAX);
	pack_u8(out, item->is_secret);
	pack_u32(out, cut > UINT32_MAX ? UINT32_MAX : (uint32_t)cut);
	pack_u8(out, (uint8_t)result);
	pack_u32(out, n);
	buffer_add(out, entities.data, entities.length);
	out->failed |= entities.failed;
	close_chunk(out, body);
}

/* A script may print what it found. */
static const char *
shown(const char *text)
{
	return text != NULL && secret_text(text, strlen(text))
		   ? "(not shown: it holds a password or a private key)\n"
		   : text;
}

void
record_put_script(struct buffer *out, const struct record_script *script)
{
	size_t body = open_chunk(out, RECORD_SCRIPT), cut = script->cut;

	pack_u32(out, script->script);
	pack_u32(out, script->check);
	pack_u8(out, (uint8_t)script->where);
	pack_u32(out, (uint32_t)script->exit_code);
	(void)pack_cut(out, script->reason, RECORD_VALUE_MAX);
	cut += pack_cut(out, shown(script->out), RECORD_OUTPUT_MAX);
	cut += pack_cut(out, shown(script->errout), RECORD_OUTPUT_MAX);
	pack_u32(out, cut > UINT32_MAX ? UINT32_MAX : (uint32_t)cut);
	close_chunk(out, body);
}

void
record_put_limit(struct buffer *out, const char *text)
{
	size_t body = open_chunk(out, RECORD_LIMIT);

	(void)pack_cut(out, text, RECORD_VALUE_MAX);
	close_chunk(out, body);
}

void
record_put_stats(struct buffer *out, const struct record_stats *stats)
{
	size_t body = open_chunk(out, RECORD_STATS);

	pack_u64(out, stats->files);
	pack_u64(out, stats->bytes);
	pack_u64(out, stats->system_calls);
	pack_u64(out, stats->memory);
	close_chunk(out, body);
}

void
record_put_done(struct buffer *out)
{
	close_chunk(out, open_chunk(out, RECORD_DONE));
}
