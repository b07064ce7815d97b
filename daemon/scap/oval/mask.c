/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mask.c - values that content wants never shown (oval-definitions schema,
 * "EntityAttributeGroup", mask).
 *
 * Of two objects that found the same thing the mask of one counts for both, whichever was
 * collected first. Items are shared with results and sets, so a mask that comes late
 * still reaches them.
 */

#include <string.h>

#include "daemon/base/cleanup.h"
#include "daemon/scap/oval/engine.h"

/* Entities that say the same in another form, or a part of it. */
static const struct {
	const char *name, *also;
} kin[] = {
	{ "filepath", "path" },
	{ "filepath", "filename" },
	{ "path", "filepath" },
	{ "filename", "filepath" },
	{ "text", "subexpression" },
	{ "subexpression", "text" },
};

static bool
is_kin(const char *masked, const char *name)
{
	if (strcmp(masked, name) == 0)
		return true;
	for (size_t i = 0; i < ARRAY_LEN(kin); i++)
		if (strcmp(kin[i].name, masked) == 0 && strcmp(kin[i].also, name) == 0)
			return true;
	return false;
}

static void
mask_fields(const struct item *record, const char *field)
{
	for (uint32_t i = 0; record != NULL && i < record->n_entities; i++) {
		struct entity *e = &record->entities[i];

		e->is_masked = e->is_masked || field == NULL ||
			       strcmp(e->name, field) == 0;
	}
}

static void
mask_item(struct item *item, void *arg)
{
	const struct need *need = arg;

	for (uint32_t i = 0; i < need->n_masks; i++) {
		const struct mask *m = &need->masks[i];

		for (uint32_t k = 0; k < item->n_entities; k++) {
			struct entity *e = &item->entities[k];

			if (!is_kin(m->name, e->name))
				continue;
			e->is_masked = e->is_masked || m->field == NULL;
			mask_fields(e->record, m->field);
		}
		if (m->field == NULL && is_kin("filepath", m->name))
			item->source = NULL;
	}
}

static bool
is_alike(const struct oval *oval, uint32_t a, uint32_t b)
{
	const struct content_object *one = content_object_at(oval->content, a);
	const struct content_object *two = content_object_at(oval->content, b);

	/* The pool holds each text once. */
	return one->type.offset == two->type.offset &&
	       one->family.offset == two->family.offset;
}

int
mask_apply(struct oval *oval, uint32_t object, struct error *err)
{
	const struct item_list *list = oval->objects[object];
	uint32_t count;
	int r = 0;

	for (uint32_t i = 0; i < list->count; i++)
		mask_item(list->items[i], &oval->needs[object]);
	(void)content_table(oval->content, CONTENT_OBJECTS, &count);
	for (uint32_t i = 0; oval->has_masks && i < count && r == 0; i++) {
		const struct item_list *other = oval->objects[i];

		if (i == object || other == NULL || !is_alike(oval, i, object))
			continue;
		if (oval->needs[i].n_masks > 0)
			r = merge_common(other, list, mask_item, &oval->needs[i], err);
		if (r == 0 && oval->needs[object].n_masks > 0)
			r = merge_common(
			    list, other, mask_item, &oval->needs[object], err);
	}
	return r;
}
