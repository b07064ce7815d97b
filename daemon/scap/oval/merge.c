/* SPDX-License-Identifier: Apache-2.0 */
/*
 * merge.c - which items of two objects are the same thing.
 *
 * Two objects may have found the same thing and still have looked at different sides of
 * it, each at what its own content wants. So two items are the same when all entities
 * that both have are equal, and the hash covers only names that every item has.
 */

#include <stdlib.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/scap/oval/engine.h"

enum { KEY_NAMES_MAX = 16 };

struct key {
	const char *names[KEY_NAMES_MAX];
	uint32_t count;
};

struct index {
	const struct key *key;
	const struct item **slots;
	uint32_t size; /* a power of two, at least twice the number of items */
};

static bool
is_same_value(const struct entity *a, const struct entity *b)
{
	char one[ENTITY_TEXT_SIZE], two[ENTITY_TEXT_SIZE];

	if (a->status != b->status)
		return false;
	if (a->is_number && b->is_number && a->datatype == b->datatype)
		return a->number == b->number;
	return strcmp(entity_text(a, one), entity_text(b, two)) == 0;
}

/* The first entity of ITEM called NAME from place FROM on. */
static uint32_t
find_from(const struct item *item, uint32_t from, const char *name)
{
	while (from < item->n_entities && item->entities[from].name != name &&
	       strcmp(item->entities[from].name, name) != 0)
		from++;
	return from;
}

static bool
is_same_item(const struct item *a, const struct item *b)
{
	uint32_t at = 0, common = 0;

	if (a == b)
		return true;
	if (a->status != b->status || strcmp(a->type, b->type) != 0)
		return false;
	for (uint32_t i = 0; i < a->n_entities; i++) {
		uint32_t found = find_from(b, at, a->entities[i].name);

		if (found == b->n_entities)
			continue;
		if (!is_same_value(&a->entities[i], &b->entities[found]))
			return false;
		at = found + 1;
		common++;
	}
	return common > 0 || (a->n_entities == 0 && b->n_entities == 0);
}

/* Leave in KEY what every item of LIST has. */
static void
key_narrow(struct key *key, const struct item_list *list)
{
	for (uint32_t i = 0; i < list->count; i++) {
		const struct item *item = list->items[i];
		uint32_t kept = 0;

		for (uint32_t j = 0; j < key->count; j++)
			if (find_from(item, 0, key->names[j]) < item->n_entities)
				key->names[kept++] = key->names[j];
		key->count = kept;
	}
}

static void
key_init(struct key *key, const struct item_list *first, const struct item_list *second)
{
	const struct item_list *some = first->count > 0 ? first : second;

	key->count = 0;
	if (some->count == 0)
		return;
	for (uint32_t i = 0; i < some->items[0]->n_entities; i++) {
		const struct entity *e = &some->items[0]->entities[i];

		/* Of several with one name only the first has a fixed partner. */
		if (key->count < KEY_NAMES_MAX &&
		    find_from(some->items[0], 0, e->name) == i)
			key->names[key->count++] = e->name;
	}
	key_narrow(key, first);
	key_narrow(key, second);
}

static uint32_t
hash_item(const struct key *key, const struct item *item)
{
	uint32_t hash = 2166136261U;

	for (uint32_t i = 0; i < key->count; i++) {
		const struct entity
		    *e = &item->entities[find_from(item, 0, key->names[i])];
		char scratch[ENTITY_TEXT_SIZE];

		for (const char *c = entity_text(e, scratch); *c != '\0'; c++)
			hash = (hash ^ (unsigned char)*c) * 16777619U;
		hash = (hash ^ '|') * 16777619U;
	}
	return hash ^ hash >> 15;
}

static int
index_init(struct index *index, const struct key *key, uint32_t n_items)
{
	index->key = key;
	index->size = 16;
	while (index->size < n_items * UINT64_C(2) && index->size < UINT32_C(1) << 30)
		index->size *= 2;
	index->slots = calloc(index->size, sizeof(*index->slots));
	return index->slots != NULL ? 0 : -1;
}

/* Whether an item like ITEM is there; if not and ADD, now it is. */
static bool
index_has(struct index *index, const struct item *item, bool add)
{
	uint32_t at = hash_item(index->key, item) & (index->size - 1);

	while (index->slots[at] != NULL) {
		if (is_same_item(index->slots[at], item))
			return true;
		at = (at + 1) & (index->size - 1);
	}
	if (add)
		index->slots[at] = item;
	return false;
}

/* Append the items of FROM that are in FILTER (or are not, if not WANTED), each once. */
static void
append(struct item_list *list, const struct item_list *from, struct index *filter,
    bool wanted, struct index *seen)
{
	for (uint32_t i = 0; i < from->count; i++) {
		struct item *item = from->items[i];

		if (filter != NULL && index_has(filter, item, false) != wanted)
			continue;
		if (!index_has(seen, item, true))
			list->items[list->count++] = item;
	}
}

int
merge_items(struct oval *oval, enum content_set_operator operator_,
    const struct item_list *first, const struct item_list *second, struct item_list *list,
    struct error *err)
{
	uint32_t room = first->count + second->count;
	bool is_union = operator_ == CONTENT_SET_UNION;
	autofree const struct item **seen_slots = NULL;
	autofree const struct item **other_slots = NULL;
	struct index seen = { 0 }, other = { 0 };
	struct key key;
	int r;

	key_init(&key, first, second);
	r = index_init(&seen, &key, room);
	seen_slots = seen.slots;
	if (r == 0)
		r = index_init(&other, &key, second->count);
	other_slots = other.slots;
	list->items = arena_new_array(oval->arena, struct item *, (size_t)room + 1);
	if (r < 0 || list->items == NULL)
		return oval_no_memory(err);
	list->room = room;
	for (uint32_t i = 0; !is_union && i < second->count; i++)
		(void)index_has(&other, second->items[i], true);

	append(list, first, is_union ? NULL : &other,
	    operator_ == CONTENT_SET_INTERSECTION, &seen);
	if (is_union)
		append(list, second, NULL, true, &seen);
	return 0;
}

int
merge_common(const struct item_list *first, const struct item_list *second,
    void (*each)(struct item *item, void *arg), void *arg, struct error *err)
{
	autofree const struct item **slots = NULL;
	struct index index = { 0 };
	struct key key;
	int r;

	key_init(&key, first, second);
	r = index_init(&index, &key, first->count);
	slots = index.slots;
	if (r < 0)
		return oval_no_memory(err);
	for (uint32_t i = 0; i < first->count; i++)
		(void)index_has(&index, first->items[i], true);
	for (uint32_t i = 0; i < second->count; i++)
		if (index_has(&index, second->items[i], false))
			each(second->items[i], arg);
	return 0;
}
