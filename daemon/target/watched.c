/* SPDX-License-Identifier: Apache-2.0 */
/* watched.c - the containers watch.c knows, by id. */

#include <stdlib.h>
#include <string.h>

#include "daemon/target/watched.h"

static void
watched_free(struct watched *c)
{
	target_free(c->facts);
	free(c->id);
	free(c->image);
	free(c);
}

void
watched_free_all(struct watched_table *table)
{
	for (uint32_t i = 0; i < WATCHED_BUCKETS; i++)
		for (struct watched *c = table->buckets[i], *next; c != NULL; c = next) {
			next = c->next_in_bucket;
			watched_free(c);
		}
}

static struct watched **
find_place(const struct watched_table *table, const char *id)
{
	uint32_t hash = 2166136261U;
	struct watched **place;

	for (const char *c = id; *c != '\0'; c++)
		hash = (hash ^ (unsigned char)*c) * 16777619U;
	place = (struct watched **)(uintptr_t)&table->buckets[hash % WATCHED_BUCKETS];
	while (*place != NULL && strcmp((*place)->id, id) != 0)
		place = &(*place)->next_in_bucket;
	return place;
}

struct watched *
watched_find(const struct watched_table *table, const char *id)
{
	return *find_place(table, id);
}

struct watched *
watched_find_or_add(struct watched_table *table, const char *id)
{
	struct watched **place = find_place(table, id), *c = *place;

	if (c != NULL)
		return c;
	c = calloc(1, sizeof(*c));
	if (c == NULL)
		return NULL;
	c->id = strdup(id);
	if (c->id == NULL) {
		free(c);
		return NULL;
	}
	c->may_join_pid = true;
	*place = c;
	table->count++;
	return c;
}

void
watched_forget(struct watched_table *table, struct watched *c)
{
	struct watched **place = find_place(table, c->id);

	*place = c->next_in_bucket;
	table->count--;
	watched_free(c);
}

void
watched_remember_image(struct watched *c, const char *image)
{
	if (c->image == NULL && image != NULL && *image != '\0')
		c->image = strdup(image);
}
