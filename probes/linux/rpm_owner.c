/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rpm_owner.c - users and groups by name and number, from the target's own passwd and
 * group.
 *
 * Sorted once, as every file of every package asks. Where several lines have one name or
 * one number the first counts, as for getpwnam(3).
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/error.h"
#include "probes/linux/rpm_owner.h"
#include "probes/tree.h"

enum { LINES_MAX = 1000000 };

struct owner {
	const char *name;
	uint32_t length, id, line;
};

struct rpm_owners {
	struct owner *by_name, *by_id;
	uint32_t count;
};

static int
name_order(const void *a, const void *b)
{
	const struct owner *x = a, *y = b;
	uint32_t shorter = x->length < y->length ? x->length : y->length;
	int order = memcmp(x->name, y->name, shorter);

	if (order == 0)
		order = (x->length > y->length) - (x->length < y->length);
	return order != 0 ? order : (x->line > y->line) - (x->line < y->line);
}

static int
id_order(const void *a, const void *b)
{
	const struct owner *x = a, *y = b;
	int order = (x->id > y->id) - (x->id < y->id);

	return order != 0 ? order : (x->line > y->line) - (x->line < y->line);
}

static bool
parse_id(const char *at, const char *end, uint32_t *id)
{
	uint64_t number = 0;

	if (at == end || *at == ':')
		return false;
	for (; at < end && *at != ':'; at++) {
		if (*at < '0' || *at > '9')
			return false;
		number = number * 10 + (uint64_t)(*at - '0');
		if (number > UINT32_MAX)
			return false;
	}
	*id = (uint32_t)number;
	return true;
}

/* NAME:PASSWORD:ID... */
static bool
parse_line(const char *at, const char *end, struct owner *owner)
{
	const char *first, *second;

	while (at < end && (*at == ' ' || *at == '\t'))
		at++;
	if (at == end || *at == '#' || *at == '+' || *at == '-')
		return false;
	first = memchr(at, ':', (size_t)(end - at));
	if (first == NULL || first == at)
		return false;
	second = memchr(first + 1, ':', (size_t)(end - first - 1));
	if (second == NULL || first - at > UINT16_MAX)
		return false;
	owner->name = at;
	owner->length = (uint32_t)(first - at);
	return parse_id(second + 1, end, &owner->id);
}

static uint32_t
count_lines(const char *data, size_t length)
{
	uint32_t count = 1;

	for (const char *at = data, *end = data + length; count < LINES_MAX; count++) {
		at = memchr(at, '\n', (size_t)(end - at));
		if (at == NULL)
			break;
		at++;
	}
	return count;
}

static void
parse_lines(struct rpm_owners *owners, const char *data, size_t length, uint32_t lines)
{
	const char *at = data, *end = data + length;

	for (uint32_t line = 0; line < lines && at < end; line++) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		const char *line_end = newline != NULL ? newline : end;
		struct owner owner = { .line = line };

		if (parse_line(at, line_end, &owner))
			owners->by_name[owners->count++] = owner;
		at = newline != NULL ? newline + 1 : end;
	}
}

int
rpm_owners_read(struct rpm_owners **ret, struct tree *tree, const char *path,
    struct arena *arena, struct error *err)
{
	struct rpm_owners *owners = arena_new_array(arena, struct rpm_owners, 1);
	const char *data;
	size_t length;
	uint32_t lines;
	int r = tree_read_file(tree, path, &data, &length, err);

	if (owners == NULL)
		return error_set(err, ENOMEM, "%s", path);
	if (r == -ENOENT || r == -ENOTDIR) {
		*ret = owners;
		return 0;
	}
	if (r < 0)
		return r;
	lines = count_lines(data, length);
	owners->by_name = arena_new_array(arena, struct owner, lines);
	owners->by_id = arena_new_array(arena, struct owner, lines);
	if (owners->by_name == NULL || owners->by_id == NULL)
		return error_set(err, ENOMEM, "%s", path);
	parse_lines(owners, data, length, lines);
	memcpy(owners->by_id, owners->by_name, owners->count * sizeof(struct owner));
	qsort(owners->by_name, owners->count, sizeof(struct owner), name_order);
	qsort(owners->by_id, owners->count, sizeof(struct owner), id_order);
	*ret = owners;
	return 0;
}

/* The first of LIST that is not before WANTED, whose line is 0. */
static const struct owner *
find_owner(const struct owner *list, uint32_t count, const struct owner *wanted,
    int (*order)(const void *a, const void *b))
{
	uint32_t from = 0, to = count;

	while (from < to) {
		uint32_t middle = from + (to - from) / 2;

		if (order(&list[middle], wanted) < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return from < count ? &list[from] : NULL;
}

static bool
has_name(const struct owner *owner, const struct owner *wanted)
{
	return owner->length == wanted->length &&
	       memcmp(owner->name, wanted->name, wanted->length) == 0;
}

bool
rpm_owners_match(const struct rpm_owners *owners, const char *name, uint32_t id)
{
	const struct owner wanted = {
		.name = name, .length = (uint32_t)strlen(name), .id = id
	};
	const struct owner *found;

	if (strcmp(name, "root") == 0)
		return id == 0;
	found = find_owner(owners->by_name, owners->count, &wanted, name_order);
	if (found != NULL && has_name(found, &wanted) && found->id == id)
		return true;
	found = id != 0 ? find_owner(owners->by_id, owners->count, &wanted, id_order)
			: NULL;
	return found != NULL && found->id == id && has_name(found, &wanted);
}
