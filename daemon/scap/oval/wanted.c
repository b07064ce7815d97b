/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wanted.c - what content reads from an object's items, found before anything is
 * collected.
 *
 * Probes leave out what nobody reads. A set passes what is read from it on to its
 * members, so the search runs down from tests, filters and components.
 */

#include <stdlib.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/scap/oval/engine.h"

enum { NAMES_ROOM = 8 };

struct search {
	struct oval *oval;
	uint32_t *marks; /* per object: the walk that came by last */
	uint32_t walk;
	unsigned int depth;
	bool failed;
	/* What the walk carries. */
	const char *name;
	const struct mask *mask; /* NULL: none */
};

static void
need_name(struct search *s, struct need *need)
{
	uint32_t room = need->room == 0 ? NAMES_ROOM : need->room * 2;
	const char **names;

	/* The pool holds each text once, so a name is its address. */
	for (uint32_t i = 0; i < need->count; i++)
		if (need->names[i] == s->name)
			return;
	if (need->count == need->room) {
		names = arena_new_array(s->oval->arena, const char *, room);
		if (names == NULL) {
			s->failed = true;
			return;
		}
		if (need->count > 0)
			memcpy(names, need->names, sizeof(*names) * need->count);
		need->names = names;
		need->room = room;
	}
	need->names[need->count++] = s->name;
}

static void
need_mask(struct search *s, struct need *need)
{
	uint32_t room = need->masks_room == 0 ? NAMES_ROOM : need->masks_room * 2;
	struct mask *masks;

	s->oval->has_masks = true;
	if (need->n_masks == need->masks_room) {
		masks = arena_new_array(s->oval->arena, struct mask, room);
		if (masks == NULL) {
			s->failed = true;
			return;
		}
		if (need->n_masks > 0)
			memcpy(masks, need->masks, sizeof(*masks) * need->n_masks);
		need->masks = masks;
		need->masks_room = room;
	}
	need->masks[need->n_masks++] = *s->mask;
}

static void walk_set(struct search *s, uint32_t set);

static void
walk_object(struct search *s, uint32_t object)
{
	const struct content_object *row;

	if (object == CONTENT_NONE || s->marks[object] == s->walk ||
	    s->depth >= OVAL_DEPTH_MAX)
		return;
	s->marks[object] = s->walk;
	row = content_object_at(s->oval->content, object);
	if (s->name != NULL)
		need_name(s, &s->oval->needs[object]);
	if (s->mask != NULL)
		need_mask(s, &s->oval->needs[object]);
	if (row->set != CONTENT_NONE)
		walk_set(s, row->set);
}

static void
walk_set(struct search *s, uint32_t set)
{
	const struct content *content = s->oval->content;
	const struct content_set *row = content_set_at(content, set);

	if (s->depth >= OVAL_DEPTH_MAX)
		return;
	s->depth++;
	for (uint32_t i = 0; i < row->sets.count; i++)
		walk_set(s, content_ref(content, row->sets, i));
	for (uint32_t i = 0; i < row->objects.count; i++)
		walk_object(s, content_ref(content, row->objects, i));
	s->depth--;
}

/* OBJECT's items, or those of SET if it is one, give the entity NAME to somebody. */
static void
spread(struct search *s, uint32_t object, uint32_t set, const char *name,
    const struct mask *mask)
{
	s->walk++;
	s->name = name;
	s->mask = mask;
	if (set != CONTENT_NONE)
		walk_set(s, set);
	else
		walk_object(s, object);
}

/* The masks of an entity of an object or a state, and of its fields. */
static void
spread_masks(
    struct search *s, uint32_t object, uint32_t set, const struct content_entity *e)
{
	const struct content *content = s->oval->content;
	struct mask mask = { .name = content_text(content, e->name) };

	if (e->mask != 0)
		spread(s, object, set, NULL, &mask);
	for (uint32_t i = 0; i < e->fields.count; i++) {
		const struct content_entity *field = content_entity_at(
		    content, e->fields.first + i);

		mask.field = content_text(content, field->name);
		if (field->mask != 0)
			spread(s, object, set, NULL, &mask);
	}
}

static void
spread_state(struct search *s, uint32_t object, uint32_t set, uint32_t state)
{
	const struct content *content = s->oval->content;
	const struct content_state *row;

	if (state == CONTENT_NONE)
		return;
	row = content_state_at(content, state);
	for (uint32_t i = 0; i < row->entities.count; i++) {
		const struct content_entity *e = content_entity_at(
		    content, row->entities.first + i);

		spread(s, object, set, content_text(content, e->name), NULL);
		spread_masks(s, object, set, e);
	}
}

static void
spread_filters(
    struct search *s, uint32_t object, uint32_t set, struct content_range filters)
{
	for (uint32_t i = 0; i < filters.count; i++)
		spread_state(s, object, set,
		    content_filter_at(s->oval->content, filters.first + i)->state);
}

static void
read_tests(struct search *s)
{
	const struct content *content = s->oval->content;
	uint32_t count;

	(void)content_table(content, CONTENT_TESTS, &count);
	for (uint32_t i = 0; i < count; i++) {
		const struct content_test *row = content_test_at(content, i);

		if (row->object != CONTENT_NONE &&
		    row->check_existence == OVAL_EXISTENCE_ALL_EXIST)
			s->oval->needs[row->object].all_exist = true;
		for (uint32_t j = 0; j < row->states.count; j++)
			spread_state(s, row->object, CONTENT_NONE,
			    content_ref(content, row->states, j));
	}
}

static void
read_objects(struct search *s)
{
	const struct content *content = s->oval->content;
	uint32_t count;

	(void)content_table(content, CONTENT_OBJECTS, &count);
	for (uint32_t i = 0; i < count; i++) {
		const struct content_object *row = content_object_at(content, i);

		spread_filters(s, i, CONTENT_NONE, row->filters);
		for (uint32_t j = 0; j < row->entities.count; j++)
			spread_masks(s, i, CONTENT_NONE,
			    content_entity_at(content, row->entities.first + j));
	}
	(void)content_table(content, CONTENT_SETS, &count);
	for (uint32_t i = 0; i < count; i++)
		spread_filters(s, CONTENT_NONE, i, content_set_at(content, i)->filters);
}

static void
read_components(struct search *s)
{
	const struct content *content = s->oval->content;
	uint32_t count;

	(void)content_table(content, CONTENT_COMPONENTS, &count);
	for (uint32_t i = 0; i < count; i++) {
		const struct content_component *row = content_component_at(content, i);

		if (row->kind == CONTENT_COMPONENT_OBJECT)
			spread(s, row->ref, CONTENT_NONE,
			    content_text(content, row->text), NULL);
	}
}

int
wanted_find(struct oval *oval, struct error *err)
{
	struct search s = { .oval = oval };
	autofree uint32_t *marks = NULL;
	uint32_t count;

	(void)content_table(oval->content, CONTENT_OBJECTS, &count);
	marks = calloc((size_t)count + 1, sizeof(*marks));
	if (marks == NULL)
		return oval_no_memory(err);
	s.marks = marks;
	read_tests(&s);
	read_objects(&s);
	read_components(&s);
	return s.failed ? oval_no_memory(err) : 0;
}
