/* SPDX-License-Identifier: Apache-2.0 */
/* oval_index.c - numbers for items, and which ids were written already. */

#include <errno.h>
#include <stdlib.h>

#include "daemon/base/error.h"
#include "daemon/report/oval_writer.h"

bool
oval_is_of(const struct oval_results *results, uint32_t document)
{
	return results->documents == NULL || results->documents[document];
}

const struct item_list *
oval_listed(const struct oval_results *results, uint32_t object)
{
	uint32_t document = content_object_at(results->content, object)->document;

	return oval_is_of(results, document)
		   ? results->view.object(results->view.of, object)
		   : NULL;
}

static int
by_address(const void *one, const void *other)
{
	const struct oval_numbered *a = one, *b = other;
	uintptr_t x = (uintptr_t)a->item, y = (uintptr_t)b->item;

	return x != y ? (x > y) - (x < y)
		      : (a->object > b->object) - (a->object < b->object);
}

static uint64_t
count_items(const struct oval_results *results)
{
	uint32_t n_objects;
	uint64_t count = 0;

	(void)content_table(results->content, CONTENT_OBJECTS, &n_objects);
	for (uint32_t i = 0; i < n_objects; i++) {
		const struct item_list *list = oval_listed(results, i);

		count += list == NULL ? 0 : list->count;
	}
	return count;
}

static void
take_items(struct oval_numbers *n, const struct oval_results *results)
{
	uint32_t n_objects, kept = 0;

	(void)content_table(results->content, CONTENT_OBJECTS, &n_objects);
	for (uint32_t i = 0; i < n_objects; i++) {
		const struct item_list *list = oval_listed(results, i);

		for (uint32_t k = 0; list != NULL && k < list->count; k++)
			n->rows[n->count++] = (struct oval_numbered){ list->items[k], i,
				0 };
	}
	if (n->count > 0)
		qsort(n->rows, n->count, sizeof(*n->rows), by_address);
	for (uint32_t i = 0; i < n->count; i++)
		if (kept == 0 || n->rows[kept - 1].item != n->rows[i].item)
			n->rows[kept++] = n->rows[i];
	n->count = kept;
}

static struct oval_numbered *
find(const struct oval_numbers *n, const struct item *item)
{
	uint32_t low = 0, high = n->count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (n->rows[middle].item == item)
			return &n->rows[middle];
		if ((uintptr_t)n->rows[middle].item < (uintptr_t)item)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/* By address they would be numbered differently each time. */
static void
number(struct oval_numbers *n, const struct oval_results *results)
{
	uint32_t n_objects, last = 0;

	(void)content_table(results->content, CONTENT_OBJECTS, &n_objects);
	for (uint32_t i = 0; i < n_objects; i++) {
		const struct item_list *list = oval_listed(results, i);

		for (uint32_t k = 0; list != NULL && k < list->count; k++) {
			struct oval_numbered *row = find(n, list->items[k]);

			if (row == NULL || row->number != 0)
				continue;
			n->order[last] = (uint32_t)(row - n->rows);
			row->number = ++last;
		}
	}
}

int
oval_numbers_make(
    struct oval_numbers *n, const struct oval_results *results, struct error *err)
{
	uint64_t count = count_items(results);

	if (count >= UINT32_MAX)
		return error_say(err, E2BIG, "more items than a document can number");
	n->count = 0;
	n->rows = calloc(count + 1, sizeof(*n->rows));
	n->order = calloc(count + 1, sizeof(*n->order));
	if (n->rows == NULL || n->order == NULL)
		return error_say(err, ENOMEM, "no memory to number items");
	take_items(n, results);
	number(n, results);
	return 0;
}

void
oval_numbers_done(struct oval_numbers *n)
{
	free(n->rows);
	free(n->order);
}

uint32_t
oval_number(const struct oval_numbers *n, const struct item *item)
{
	const struct oval_numbered *row = find(n, item);

	return row == NULL ? 0 : row->number;
}

int
oval_ids_make(struct oval_ids *ids, uint32_t count, struct error *err)
{
	ids->size = 16;
	while (ids->size / 2 < count && ids->size < UINT32_C(1) << 30)
		ids->size *= 2;
	ids->slots = calloc(ids->size, sizeof(*ids->slots));
	return ids->slots == NULL ? error_say(err, ENOMEM, "no memory for %u ids", count)
				  : 0;
}

void
oval_ids_done(struct oval_ids *ids)
{
	free(ids->slots);
}

/* Texts are in the pool once, so the offset is the id; no id has offset 0. */
bool
oval_ids_add(
    struct oval_ids *ids, struct content_str id, uint32_t version, uint32_t instance)
{
	uint64_t key = (uint64_t)id.offset << 32 | (uint64_t)(instance & 0x1ff) << 23 |
		       (version & 0x7fffff);
	uint32_t at = (uint32_t)(key * UINT64_C(0x9E3779B97F4A7C15) >> 32) &
		      (ids->size - 1);

	while (ids->slots[at] != 0) {
		if (ids->slots[at] == key)
			return false;
		at = (at + 1) & (ids->size - 1);
	}
	ids->slots[at] = key;
	return true;
}

uint32_t
oval_instance(const struct content *content, uint32_t document)
{
	return content_document_at(content, document)->variable_instance;
}
