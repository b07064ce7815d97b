/* SPDX-License-Identifier: Apache-2.0 */
/* tree_table.c - the hash table behind the tree's caches: chains, seeded per scan, since
 * the names come from the target. */

#include <stdlib.h>
#include <string.h>

#include "probes/tree_private.h"

enum { ROOM_FIRST = 256 };

static uint64_t
hash_bytes(uint64_t seed, const void *data, size_t length)
{
	const unsigned char *p = data;
	uint64_t h = seed ^ 0xcbf29ce484222325u;

	for (size_t i = 0; i < length; i++)
		h = (h ^ p[i]) * 0x100000001b3u;
	return h ^ (h >> 29);
}

struct tree_key *
tree_table_find(const struct tree_table *table, const void *data, size_t length)
{
	uint64_t hash = hash_bytes(table->seed, data, length);

	if (table->room == 0)
		return NULL;
	for (struct tree_key *k = table->buckets[hash & (table->room - 1)]; k != NULL;
	     k = k->next)
		if (k->hash == hash && k->length == length &&
		    memcmp(k->data, data, length) == 0)
			return k;
	return NULL;
}

static bool
grow(struct tree_table *table)
{
	uint32_t room = table->room == 0 ? ROOM_FIRST : table->room * 2;
	struct tree_key **buckets = calloc(room, sizeof(struct tree_key *));

	if (buckets == NULL)
		return false;
	for (uint32_t i = 0; i < table->room; i++) {
		struct tree_key *next;

		for (struct tree_key *k = table->buckets[i]; k != NULL; k = next) {
			next = k->next;
			k->next = buckets[k->hash & (room - 1)];
			buckets[k->hash & (room - 1)] = k;
		}
	}
	free(table->buckets);
	table->buckets = buckets;
	table->room = room;
	return true;
}

bool
tree_table_add(struct tree_table *table, struct tree_key *entry)
{
	struct tree_key **bucket;

	if (table->count >= table->room && !grow(table))
		return false;
	entry->hash = hash_bytes(table->seed, entry->data, entry->length);
	bucket = &table->buckets[entry->hash & (table->room - 1)];
	entry->next = *bucket;
	*bucket = entry;
	table->count++;
	return true;
}

void
tree_table_remove(struct tree_table *table, struct tree_key *entry)
{
	struct tree_key **at = &table->buckets[entry->hash & (table->room - 1)];

	while (*at != NULL && *at != entry)
		at = &(*at)->next;
	if (*at == NULL)
		return;
	*at = entry->next;
	table->count--;
}

void
tree_table_done(struct tree_table *table)
{
	free(table->buckets);
	*table = (struct tree_table){ 0 };
}
