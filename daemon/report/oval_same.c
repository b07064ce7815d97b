/* SPDX-License-Identifier: Apache-2.0 */
/* oval_same.c - copies of an object in several documents of a data stream. */

#include <stdlib.h>

#include "daemon/base/arena.h"
#include "daemon/base/cleanup.h"
#include "daemon/report/oval_same.h"
#include "daemon/scap/content.h"

struct identity {
	uint32_t id; /* texts are in the pool once */
	uint32_t version, instance, row;
};

static int
compare(uint32_t a, uint32_t b)
{
	return (a > b) - (a < b);
}

/* What is the same, but for its row; 0 if all is. */
static int
by_identity(const struct identity *a, const struct identity *b)
{
	int order = compare(a->id, b->id);

	if (order == 0)
		order = compare(a->version, b->version);
	return order != 0 ? order : compare(a->instance, b->instance);
}

static int
by_row(const void *one, const void *other)
{
	const struct identity *a = one, *b = other;
	int order = by_identity(a, b);

	return order != 0 ? order : compare(a->row, b->row);
}

uint32_t *
oval_same_objects(struct arena *arena, const struct content *content)
{
	autofree struct identity *all = NULL;
	uint32_t *same, first = 0, n;

	(void)content_table(content, CONTENT_OBJECTS, &n);
	same = arena_new_array(arena, uint32_t, (size_t)n + 1);
	all = calloc((size_t)n + 1, sizeof(*all));
	if (same == NULL || all == NULL)
		return NULL;
	for (uint32_t i = 0; i < n; i++) {
		const struct content_object *o = content_object_at(content, i);

		all[i] = (struct identity){ o->id.offset, o->version,
			content_document_at(content, o->document)->variable_instance, i };
	}
	qsort(all, n, sizeof(*all), by_row);
	for (uint32_t i = 0; i < n; i++) {
		if (by_identity(&all[first], &all[i]) != 0)
			first = i;
		same[all[i].row] = all[first].row;
	}
	return same;
}
