/* SPDX-License-Identifier: Apache-2.0 */
/* builder.c - the tables of content.h while they are being filled. */

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/buffer.h"
#include "daemon/base/error.h"
#include "daemon/scap/content.h"
#include "daemon/scap/ds/builder.h"
#include "daemon/scap/layout.h"

/* More notes than anybody reads mean broken content; the last one says that it goes on.
 */
enum { NOTES_MAX = 500, NOTE_SIZE = 512 };

struct slot {
	uint32_t hash;
	uint32_t value; /* offset into the pool, or row number */
	uint8_t table;	/* ids only */
	bool is_used;
};

/* Open addressing; a slot's key is what its value points at. */
struct map {
	struct slot *slots;
	uint32_t room, used; /* room is a power of two */
};

struct builder {
	struct buffer tables[CONTENT__MAX];
	struct map texts, ids;
	uint32_t indexed[CONTENT__MAX]; /* rows that are in ids already */
	uint64_t mark;
	bool failed;
};

/* Where the tables that have ids keep them. */
static const struct id_place {
	enum content_table table;
	size_t id, document;
} id_places[] = {
	{ CONTENT_DEFINITIONS, offsetof(struct content_definition, id),
	    offsetof(struct content_definition, document) },
	{ CONTENT_TESTS, offsetof(struct content_test, id),
	    offsetof(struct content_test, document) },
	{ CONTENT_OBJECTS, offsetof(struct content_object, id),
	    offsetof(struct content_object, document) },
	{ CONTENT_STATES, offsetof(struct content_state, id),
	    offsetof(struct content_state, document) },
	{ CONTENT_VARIABLES, offsetof(struct content_variable, id),
	    offsetof(struct content_variable, document) },
};

static uint32_t
hash_bytes(const void *data, size_t length, uint32_t seed)
{
	const unsigned char *p = data;
	uint32_t hash = seed ^ 2166136261U;

	for (size_t i = 0; i < length; i++)
		hash = (hash ^ p[i]) * 16777619U;
	return hash ^ hash >> 15;
}

static bool
map_grow(struct map *map)
{
	uint32_t room = map->room == 0 ? 1024 : map->room * 2;
	struct slot *slots;

	if (map->used < map->room / 4 * 3)
		return true;
	if (room < map->room)
		return false;
	slots = calloc(room, sizeof(*slots));
	if (slots == NULL)
		return false;
	for (uint32_t i = 0; i < map->room; i++) {
		uint32_t at = map->slots[i].hash & (room - 1);

		if (!map->slots[i].is_used)
			continue;
		while (slots[at].is_used)
			at = (at + 1) & (room - 1);
		slots[at] = map->slots[i];
	}
	free(map->slots);
	map->slots = slots;
	map->room = room;
	return true;
}

/* The slot holding TEXT, or the free one where it belongs; NULL while the map is empty.
 */
static struct slot *
text_slot(const struct builder *b, const char *text, size_t length, uint32_t hash)
{
	const struct buffer *pool = &b->tables[CONTENT_POOL];
	uint32_t mask = b->texts.room - 1;

	if (b->texts.room == 0)
		return NULL;
	for (uint32_t at = hash & mask;; at = (at + 1) & mask) {
		struct slot *slot = &b->texts.slots[at];

		if (!slot->is_used)
			return slot;
		/* The pool ends with a NUL and memcmp is bounded by what is left of it.
		 */
		if (slot->hash == hash && length < pool->length - slot->value &&
		    memcmp(pool->data + slot->value, text, length + 1) == 0)
			return slot;
	}
}

struct builder *
builder_new(void)
{
	autoptr(builder) b = calloc(1, sizeof(*b));

	if (b == NULL)
		return NULL;
	buffer_add(&b->tables[CONTENT_POOL], "", 1);
	if (b->tables[CONTENT_POOL].failed)
		return NULL;
	return take_ptr(b);
}

void
builder_free(struct builder *b)
{
	if (b == NULL)
		return;
	for (int i = 0; i < CONTENT__MAX; i++)
		buffer_done(&b->tables[i]);
	free(b->texts.slots);
	free(b->ids.slots);
	free(b);
}

struct content_str
builder_str(struct builder *b, const char *text)
{
	struct buffer *pool = &b->tables[CONTENT_POOL];
	size_t length = text == NULL ? 0 : strlen(text);
	uint32_t hash, offset = (uint32_t)pool->length;
	struct slot *slot;

	if (length == 0)
		return (struct content_str){ 0 };
	hash = hash_bytes(text, length, 0);
	if (length > LAYOUT_IMAGE_MAX - pool->length || !map_grow(&b->texts)) {
		b->failed = true;
		return (struct content_str){ 0 };
	}
	slot = text_slot(b, text, length, hash);
	if (slot->is_used)
		return (struct content_str){ slot->value };
	buffer_add(pool, text, length + 1);
	if (pool->failed)
		return (struct content_str){ 0 };
	*slot = (struct slot){ .hash = hash, .value = offset, .is_used = true };
	b->texts.used++;
	return (struct content_str){ offset };
}

const char *
builder_text(const struct builder *b, struct content_str str)
{
	assert(str.offset < b->tables[CONTENT_POOL].length);
	return (const char *)b->tables[CONTENT_POOL].data + str.offset;
}

uint32_t
builder_count(const struct builder *b, enum content_table table)
{
	return (uint32_t)(b->tables[table].length / layouts[table].row_size);
}

uint32_t
builder_row(struct builder *b, enum content_table table, const void *row)
{
	uint32_t index = builder_count(b, table);

	if (b->tables[table].length >= LAYOUT_IMAGE_MAX)
		b->failed = true;
	else
		buffer_add(&b->tables[table], row, layouts[table].row_size);
	if (!b->failed && !b->tables[table].failed)
		return index;
	/* A caller may write to the row it believes to have; the image is lost anyway. */
	b->failed = true;
	return index == 0 ? 0 : index - 1;
}

void *
builder_at(struct builder *b, enum content_table table, uint32_t index)
{
	static uint64_t nowhere[64];

	if (index >= builder_count(b, table)) {
		assert(b->failed);
		return nowhere;
	}
	return b->tables[table].data + (size_t)index * layouts[table].row_size;
}

struct content_range
builder_refs(struct builder *b, const uint32_t *rows, uint32_t count)
{
	struct content_range range = { builder_count(b, CONTENT_REFS), count };

	if (count == 0)
		return (struct content_range){ 0 };
	for (uint32_t i = 0; i < count; i++)
		(void)builder_row(b, CONTENT_REFS, &rows[i]);
	return range;
}

struct content_range
builder_strs(struct builder *b, const struct content_str *strs, uint32_t count)
{
	struct content_range range = { builder_count(b, CONTENT_STRS), count };

	if (count == 0)
		return (struct content_range){ 0 };
	for (uint32_t i = 0; i < count; i++)
		(void)builder_row(b, CONTENT_STRS, &strs[i]);
	return range;
}

static const struct id_place *
find_place(enum content_table table)
{
	for (size_t i = 0; i < ARRAY_LEN(id_places); i++)
		if (id_places[i].table == table)
			return &id_places[i];
	assert(!"a table without ids");
	return NULL;
}

static uint32_t
word_at(const struct builder *b, enum content_table table, uint32_t row, size_t offset)
{
	uint32_t word;

	memcpy(&word,
	    b->tables[table].data + (size_t)row * layouts[table].row_size + offset,
	    sizeof(word));
	return word;
}

static struct slot *
id_slot(const struct builder *b, const struct id_place *place, uint32_t document,
    uint32_t id, uint32_t *hash)
{
	const uint32_t key[] = { place->table, document, id };
	uint32_t mask = b->ids.room - 1;

	*hash = hash_bytes(key, sizeof(key), 0);
	if (b->ids.room == 0)
		return NULL;
	for (uint32_t at = *hash & mask;; at = (at + 1) & mask) {
		struct slot *slot = &b->ids.slots[at];

		if (!slot->is_used ||
		    (slot->hash == *hash && slot->table == place->table &&
			word_at(b, place->table, slot->value, place->id) == id &&
			word_at(b, place->table, slot->value, place->document) ==
			    document))
			return slot;
	}
}

/* Put the rows that came since the last look-up into the map; of equal ids the first. */
static void
index_rows(struct builder *b, const struct id_place *place)
{
	enum content_table table = place->table;

	for (; b->indexed[table] < builder_count(b, table); b->indexed[table]++) {
		uint32_t row = b->indexed[table], hash;
		struct slot *slot;

		if (!map_grow(&b->ids)) {
			b->failed = true;
			return;
		}
		slot = id_slot(b, place, word_at(b, table, row, place->document),
		    word_at(b, table, row, place->id), &hash);
		if (slot->is_used)
			continue;
		*slot = (struct slot){ .hash = hash,
			.value = row,
			.table = (uint8_t)table,
			.is_used = true };
		b->ids.used++;
	}
}

uint32_t
builder_find(
    const struct builder *b, enum content_table table, uint32_t document, const char *id)
{
	const struct id_place *place = find_place(table);
	size_t length = strlen(id);
	const struct slot *slot;
	uint32_t hash;

	/* The index is a cache: filling it is not a change anybody can see. */
	index_rows((struct builder *)(uintptr_t)b, place);
	slot = text_slot(b, id, length, hash_bytes(id, length, 0));
	if (slot == NULL || !slot->is_used)
		return CONTENT_NONE;
	slot = id_slot(b, place, document, slot->value, &hash);
	return slot == NULL || !slot->is_used ? CONTENT_NONE : slot->value;
}

void
builder_note(struct builder *b, const char *format, ...)
{
	uint32_t count = builder_count(b, CONTENT_NOTES);
	char text[NOTE_SIZE] = "... and more of the kind";
	struct content_note note;
	va_list args;

	if (count > NOTES_MAX)
		return;
	if (count < NOTES_MAX) {
		va_start(args, format);
		(void)vsnprintf(text, sizeof(text), format, args);
		va_end(args);
	}
	error_make_printable(text);
	note.text = builder_str(b, text);
	(void)builder_row(b, CONTENT_NOTES, &note);
}

void
builder_skeleton(struct builder *b, const void *data, size_t length, uint64_t mark)
{
	struct buffer *skeleton = &b->tables[CONTENT_SKELETON];

	skeleton->length = 0;
	buffer_add(skeleton, data, length);
	b->mark = mark;
}

static void
pad(struct buffer *out, size_t start)
{
	static const char zeros[LAYOUT_ALIGN];
	size_t over = (out->length - start) % LAYOUT_ALIGN;

	if (over > 0)
		buffer_add(out, zeros, LAYOUT_ALIGN - over);
}

int
builder_finish(struct builder *b, const struct content_summary *summary,
    struct buffer *out, struct error *err)
{
	struct layout_head head = {
		.magic = LAYOUT_MAGIC,
		.format = CONTENT_FORMAT,
		.byte_order = LAYOUT_BYTE_ORDER,
		.n_tables = CONTENT__MAX,
	};
	struct content_summary row = *summary;
	size_t start = out->length;

	row.skeleton_mark = b->mark;
	b->tables[CONTENT_SUMMARY].length = 0;
	(void)builder_row(b, CONTENT_SUMMARY, &row);
	buffer_add(out, &head, sizeof(head));
	for (int i = 0; i < CONTENT__MAX; i++) {
		pad(out, start);
		head.tables[i] = (struct layout_place){
			.offset = out->length - start,
			.count = builder_count(b, i),
			.row_size = layouts[i].row_size,
		};
		b->failed |= b->tables[i].failed;
		buffer_add(out, b->tables[i].data, b->tables[i].length);
	}
	pad(out, start);
	if (b->failed || out->failed)
		return error_set(err, ENOMEM, "compile content");
	head.size = out->length - start;
	if (head.size > LAYOUT_IMAGE_MAX)
		return error_say(err, EFBIG, "compiled content is larger than 1 GiB");
	memcpy(out->data + start, &head, sizeof(head));
	return 0;
}
