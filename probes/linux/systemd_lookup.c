/* SPDX-License-Identifier: Apache-2.0 */
/* systemd_lookup.c - the unit files of a target, sorted by what they are looked up by. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/error.h"
#include "probes/linux/systemd_files.h"

/* A row is sorted by the texts at OFFSETS, and looked up by the first of them. */
struct order {
	size_t size, rank, offsets[3], n_offsets;
};

static const struct order by_name = { sizeof(struct systemd_file),
	offsetof(struct systemd_file, rank), { offsetof(struct systemd_file, name) }, 1 };
static const struct order by_target = { sizeof(struct systemd_file),
	offsetof(struct systemd_file, rank), { offsetof(struct systemd_file, target) },
	1 };
static const struct order by_from = { sizeof(struct systemd_link),
	offsetof(struct systemd_link, rank),
	{ offsetof(struct systemd_link, from), offsetof(struct systemd_link, name),
	    offsetof(struct systemd_link, property) },
	3 };
static const struct order by_link = { sizeof(struct systemd_link),
	offsetof(struct systemd_link, rank), { offsetof(struct systemd_link, name) }, 1 };
static const struct order by_dropin = { sizeof(struct systemd_dropins),
	offsetof(struct systemd_dropins, rank),
	{ offsetof(struct systemd_dropins, name) }, 1 };

static const char *
text_of(const void *row, size_t offset)
{
	return *(const char *const *)(const void *)((const char *)row + offset);
}

static int
compare_rows(const void *a, const void *b, void *arg)
{
	const struct order *order = arg;
	uint32_t x, y;

	for (size_t i = 0; i < order->n_offsets; i++) {
		int by_text = strcmp(
		    text_of(a, order->offsets[i]), text_of(b, order->offsets[i]));

		if (by_text != 0)
			return by_text;
	}
	memcpy(&x, (const char *)a + order->rank, sizeof(x));
	memcpy(&y, (const char *)b + order->rank, sizeof(y));
	return x < y ? -1 : x > y;
}

static void
sort(void *rows, uint32_t count, const struct order *order)
{
	struct order copy = *order;

	if (count > 0)
		qsort_r(rows, count, order->size, compare_rows, &copy);
}

/* The first row called NAME and how many there are; NULL when there is none. */
static const void *
find(const void *rows, uint32_t n_rows, const struct order *order, const char *name,
    uint32_t *count)
{
	uint32_t low = 0, high = n_rows;
	const char *base = rows;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (strcmp(text_of(base + middle * order->size, order->offsets[0]),
			name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	*count = 0;
	while (low + *count < n_rows &&
	       strcmp(text_of(base + (low + *count) * order->size, order->offsets[0]),
		   name) == 0)
		(*count)++;
	return *count > 0 ? base + low * order->size : NULL;
}

const struct systemd_file *
systemd_file_find(const struct systemd_files *files, const char *name)
{
	uint32_t count;

	return find(files->files, files->n_files, &by_name, name, &count);
}

const struct systemd_file *
systemd_aliases_of(const struct systemd_files *files, const char *name, uint32_t *count)
{
	return find(files->aliases, files->n_aliases, &by_target, name, count);
}

const struct systemd_link *
systemd_links_from(const struct systemd_files *files, const char *name, uint32_t *count)
{
	return find(files->links, files->n_links, &by_from, name, count);
}

const struct systemd_link *
systemd_links_to(const struct systemd_files *files, const char *name, uint32_t *count)
{
	return find(files->enabled, files->n_links, &by_link, name, count);
}

const struct systemd_dropins *
systemd_dropins_of(const struct systemd_files *files, const char *name, uint32_t *count)
{
	return find(files->dropins, files->n_dropins, &by_dropin, name, count);
}

int
systemd_sort_files(struct arena *arena, struct systemd_files *f, struct error *err)
{
	f->aliases = arena_new_array(arena, struct systemd_file, (size_t)f->n_files + 1);
	f->enabled = arena_new_array(arena, struct systemd_link, (size_t)f->n_links + 1);
	if (f->aliases == NULL || f->enabled == NULL)
		return error_set(err, ENOMEM, "list unit files");
	for (uint32_t i = 0; i < f->n_files; i++)
		if (f->files[i].kind == KIND_ALIAS)
			f->aliases[f->n_aliases++] = f->files[i];
	for (uint32_t i = 0; i < f->n_links; i++)
		f->enabled[i] = f->links[i];
	sort(f->files, f->n_files, &by_name);
	sort(f->aliases, f->n_aliases, &by_target);
	sort(f->links, f->n_links, &by_from);
	sort(f->enabled, f->n_links, &by_link);
	sort(f->dropins, f->n_dropins, &by_dropin);
	return 0;
}
