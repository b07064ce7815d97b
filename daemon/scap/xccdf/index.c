/* SPDX-License-Identifier: Apache-2.0 */
/* index.c - items of a Benchmark by id, by cluster-id, and by the end of their id. */

#include <errno.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/error.h"
#include "daemon/scap/ds/xml.h"
#include "daemon/scap/xccdf/model.h"

static int
compare_ids(const void *a, const void *b)
{
	return strcmp((*(struct item *const *)a)->id, (*(struct item *const *)b)->id);
}

static int
compare_clusters(const void *a, const void *b)
{
	return strcmp(
	    (*(struct item *const *)a)->cluster, (*(struct item *const *)b)->cluster);
}

int
benchmark_index(struct benchmark *b, const struct xml *x, struct error *err)
{
	uint32_t n = 0;

	b->by_id = arena_new_array(b->arena, struct item *, b->n_items + 1);
	b->by_cluster = arena_new_array(b->arena, struct item *, b->n_items + 1);
	if (b->by_id == NULL || b->by_cluster == NULL)
		return error_set(err, ENOMEM, "Benchmark %s", b->id);
	for (struct item *item = b->items; item != NULL; item = item->next) {
		b->by_id[n++] = item;
		if (item->cluster != NULL)
			b->by_cluster[b->n_clustered++] = item;
	}
	qsort(b->by_id, n, sizeof(*b->by_id), compare_ids);
	qsort(b->by_cluster, b->n_clustered, sizeof(*b->by_cluster), compare_clusters);
	for (uint32_t i = 1; i < n; i++)
		if (strcmp(b->by_id[i - 1]->id, b->by_id[i]->id) == 0)
			return xml_error(
			    x, err, "two items are called %s", b->by_id[i]->id);
	return 0;
}

struct item *
benchmark_find(const struct benchmark *b, const char *id)
{
	struct item wanted = { .id = id }, *key = &wanted;
	struct item **found = bsearch(
	    &key, b->by_id, b->n_items, sizeof(*b->by_id), compare_ids);

	return found == NULL ? NULL : *found;
}

int
benchmark_each(const struct benchmark *b, const char *idref,
    void (*visit)(void *arg, struct item *item), void *arg)
{
	struct item *item = benchmark_find(b, idref);
	uint32_t low = 0, high = b->n_clustered;
	int n = 0;

	if (item != NULL) {
		visit(arg, item);
		return 1;
	}
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (strcmp(b->by_cluster[middle]->cluster, idref) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < b->n_clustered && strcmp(b->by_cluster[low]->cluster, idref) == 0;
	     low++, n++)
		visit(arg, b->by_cluster[low]);
	return n;
}

bool
id_has_suffix(const char *id, const char *suffix)
{
	size_t have = strlen(id), want = strlen(suffix);

	return have >= want && strcmp(id + have - want, suffix) == 0;
}
