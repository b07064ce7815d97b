/* SPDX-License-Identifier: Apache-2.0 */
/* syschar_link.c - what was read of system characteristics is sorted and refers to each
 * other. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/error.h"
#include "daemon/scap/ds/syschar_reader.h"

static int
by_name(const char *one, uint32_t instance, const char *other, uint32_t other_instance)
{
	int order = strcmp(one, other);

	return order != 0 ? order
			  : (instance > other_instance) - (instance < other_instance);
}

static int
by_object(const void *one, const void *other)
{
	const struct syschar_object *a = one, *b = other;
	int order = by_name(a->id, a->instance, b->id, b->instance);

	return order != 0 ? order : (a->line > b->line) - (a->line < b->line);
}

static int
by_item(const void *one, const void *other)
{
	const struct syschar_item *a = one, *b = other;

	return (a->id > b->id) - (a->id < b->id);
}

/* The longest list first: each object may have used a part only. */
static int
by_variable(const void *one, const void *other)
{
	const struct syschar_variable *a = one, *b = other;
	int order = by_name(a->id, a->instance, b->id, b->instance);

	return order != 0 ? order : (b->n_texts > a->n_texts) - (b->n_texts < a->n_texts);
}

static struct item *
find_item(const struct syschar *s, uint64_t id)
{
	const struct syschar_item key = { .id = id };
	const struct syschar_item *row = NULL;

	if (s->n_items > 0)
		row = bsearch(&key, s->items, s->n_items, sizeof(*s->items), by_item);
	return row == NULL ? NULL : row->item;
}

static int
resolve(struct syschar_reader *r, struct syschar_object *o, struct error *err)
{
	uint32_t n = 0;

	o->items = arena_new_array(r->arena, struct item *, (size_t)o->n_items + 1);
	if (o->items == NULL)
		return syschar_no_memory(r, err);
	for (uint32_t i = 0; i < o->n_items; i++) {
		struct item *item = find_item(r->s, o->refs[i]);

		if (item != NULL) {
			o->items[n++] = item;
			continue;
		}
		o->flag = OVAL_FLAG_ERROR;
		o->reason = arena_printf(r->arena,
		    "%s:%lu: it refers to item %llu, which is not there", r->s->path,
		    o->line, (unsigned long long)o->refs[i]);
		if (o->reason == NULL)
			return syschar_no_memory(r, err);
	}
	o->n_items = n;
	return 0;
}

int
syschar_link_items(struct syschar_reader *r, struct error *err)
{
	struct syschar *s = r->s;

	s->items = syschar_keep(r, &r->items);
	if (s->items == NULL)
		return syschar_no_memory(r, err);
	if (s->n_items > 0)
		qsort(s->items, s->n_items, sizeof(*s->items), by_item);
	for (uint32_t i = 1; i < s->n_items; i++)
		if (s->items[i].id == s->items[i - 1].id)
			return error_say(err, EPROTO,
			    "%s:%lu: item %llu is there already, in line %lu", s->path,
			    s->items[i].line > s->items[i - 1].line
				? s->items[i].line
				: s->items[i - 1].line,
			    (unsigned long long)s->items[i].id,
			    s->items[i].line > s->items[i - 1].line ? s->items[i - 1].line
								    : s->items[i].line);
	return 0;
}

/* Of several versions of an object the first counts: content says which it has, but not
 * all of what records it. */
int
syschar_link_objects(struct syschar_reader *r, struct error *err)
{
	struct syschar *s = r->s;
	uint32_t n = 0;

	s->objects = syschar_keep(r, &r->objects);
	if (s->objects == NULL)
		return syschar_no_memory(r, err);
	if (s->n_objects > 0)
		qsort(s->objects, s->n_objects, sizeof(*s->objects), by_object);
	for (uint32_t i = 0; i < s->n_objects; i++) {
		const struct syschar_object *o = &s->objects[i];
		const struct syschar_object *last = n > 0 ? &s->objects[n - 1] : NULL;
		int status;

		if (last != NULL &&
		    by_name(last->id, last->instance, o->id, o->instance) == 0) {
			if (last->version == o->version)
				return error_say(err, EPROTO,
				    "%s:%lu: object '%.200s' is there already, in line "
				    "%lu",
				    s->path, o->line, o->id, last->line);
			continue;
		}
		s->objects[n] = *o;
		status = resolve(r, &s->objects[n++], err);
		if (status < 0)
			return status;
	}
	s->n_objects = n;
	return 0;
}

int
syschar_link_variables(struct syschar_reader *r, struct error *err)
{
	struct syschar *s = r->s;
	const char **texts = syschar_keep(r, &r->texts);
	uint32_t count = (uint32_t)(r->variables.length / sizeof(*s->variables));
	uint32_t n = 0;

	s->variables = syschar_keep(r, &r->variables);
	if (s->variables == NULL || texts == NULL)
		return syschar_no_memory(r, err);
	for (uint32_t i = 0; i < count; i++) {
		s->variables[i].texts = texts;
		texts += s->variables[i].n_texts;
	}
	if (count > 0)
		qsort(s->variables, count, sizeof(*s->variables), by_variable);
	for (uint32_t i = 0; i < count; i++)
		if (n == 0 ||
		    by_name(s->variables[n - 1].id, s->variables[n - 1].instance,
			s->variables[i].id, s->variables[i].instance) != 0)
			s->variables[n++] = s->variables[i];
	s->n_variables = n;
	return 0;
}
