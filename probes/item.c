/* SPDX-License-Identifier: Apache-2.0 */
/* item.c - items and their entities, grown in the scan's arena. */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "probes/item.h"
#include "probes/secret.h"

enum { LIST_ROOM = 16, ITEM_ROOM = 8 };

/* A larger copy of an array of COUNT elements of SIZE bytes; the old one stays in the
 * arena. */
static void *
grow(struct arena *arena, const void *old, uint32_t count, uint32_t room, size_t size)
{
	void *larger = arena_alloc(arena, (size_t)room * size);

	if (larger != NULL && count > 0)
		memcpy(larger, old, (size_t)count * size);
	return larger;
}

static void
cut_short(struct item_list *list, const char *reason)
{
	if (list->flag != OVAL_FLAG_COMPLETE)
		return;
	list->flag = OVAL_FLAG_INCOMPLETE;
	list->reason = reason;
}

static bool
list_has_room(struct item_list *list)
{
	uint32_t room = list->room == 0 ? LIST_ROOM : list->room * 2;
	struct item **items;

	if (list->count < list->room)
		return true;
	items = grow(list->arena, list->items, list->count, room, sizeof(*items));
	if (items == NULL)
		return false;
	list->items = items;
	list->room = room;
	return true;
}

static bool
item_has_room(struct item_list *list, struct item *item)
{
	uint32_t room = item->room == 0 ? ITEM_ROOM : item->room * 2;
	struct entity *entities;

	if (item->n_entities < item->room)
		return true;
	entities = grow(
	    list->arena, item->entities, item->n_entities, room, sizeof(*entities));
	if (entities == NULL)
		return false;
	item->entities = entities;
	item->room = room;
	return true;
}

static struct entity *
add_entity(struct item_list *list, struct item *item, const char *name,
    enum oval_datatype datatype)
{
	struct entity *e;

	if (!item_has_room(list, item)) {
		item->status = OVAL_STATUS_ERROR;
		item->message = "the scan's memory limit is reached";
		return NULL;
	}
	e = &item->entities[item->n_entities++];
	*e = (struct entity){
		.name = name,
		.datatype = datatype,
		.status = OVAL_STATUS_EXISTS,
	};
	return e;
}

static void
add_bytes(struct item_list *list, struct item *item, const char *name,
    enum oval_datatype datatype, const char *text, size_t length)
{
	struct entity *e = add_entity(list, item, name, datatype);

	if (e == NULL)
		return;
	e->text = arena_memdup(list->arena, text, length);
	e->is_masked = secret_text(text, length);
	/* What else was taken of the same place may be a part of it. */
	item->is_secret |= e->is_masked;
	if (e->text != NULL)
		return;
	e->status = OVAL_STATUS_ERROR;
	item->status = OVAL_STATUS_ERROR;
	item->message = "the scan's memory limit is reached";
}

static void
add_number(struct item_list *list, struct item *item, const char *name,
    enum oval_datatype datatype, int64_t number)
{
	struct entity *e = add_entity(list, item, name, datatype);

	if (e == NULL)
		return;
	e->is_number = true;
	e->number = number;
}

void
item_list_init(struct item_list *list, struct arena *arena, uint32_t items_max)
{
	*list = (struct item_list){
		.arena = arena,
		.items_max = items_max,
		.flag = OVAL_FLAG_COMPLETE,
	};
}

struct item *
item_new(struct item_list *list, const char *type, uint32_t n_entities)
{
	struct item *item;
	const char *reason;

	if (list->items_max != 0 && list->count >= list->items_max) {
		reason = arena_printf(list->arena,
		    "there are more items than the limit of %" PRIu32, list->items_max);
		cut_short(list,
		    reason != NULL ? reason : "there are more items than the limit");
		return NULL;
	}
	item = list_has_room(list) ? arena_new_array(list->arena, struct item, 1) : NULL;
	if (item != NULL && n_entities > 0)
		item->entities = arena_new_array(list->arena, struct entity, n_entities);
	if (item == NULL || (n_entities > 0 && item->entities == NULL)) {
		cut_short(list, "the scan's memory limit is reached");
		return NULL;
	}
	item->type = type;
	item->status = OVAL_STATUS_EXISTS;
	item->room = n_entities;
	list->items[list->count++] = item;
	return item;
}

void
item_add_text(
    struct item_list *list, struct item *item, const char *name, const char *text)
{
	add_bytes(list, item, name, OVAL_DATATYPE_STRING, text, strlen(text));
}

void
item_add_bytes(struct item_list *list, struct item *item, const char *name,
    const char *text, size_t length)
{
	add_bytes(list, item, name, OVAL_DATATYPE_STRING, text, length);
}

void
item_add_int(struct item_list *list, struct item *item, const char *name, int64_t number)
{
	add_number(list, item, name, OVAL_DATATYPE_INT, number);
}

void
item_add_bool(struct item_list *list, struct item *item, const char *name, bool value)
{
	add_number(list, item, name, OVAL_DATATYPE_BOOLEAN, value ? 1 : 0);
}

void
item_add_typed(struct item_list *list, struct item *item, const char *name,
    enum oval_datatype datatype, const char *text)
{
	add_bytes(list, item, name, datatype, text, strlen(text));
}

struct item *
item_add_record(struct item_list *list, struct item *item, const char *name)
{
	struct entity *e = add_entity(list, item, name, OVAL_DATATYPE_RECORD);
	struct item *record;

	if (e == NULL)
		return NULL;
	record = arena_new_array(list->arena, struct item, 1);
	if (record == NULL) {
		e->status = OVAL_STATUS_ERROR;
		item->status = OVAL_STATUS_ERROR;
		item->message = "the scan's memory limit is reached";
		return NULL;
	}
	record->type = item->type;
	record->status = OVAL_STATUS_EXISTS;
	e->record = record;
	return record;
}

void
item_add_status(
    struct item_list *list, struct item *item, const char *name, enum oval_status status)
{
	struct entity *e = add_entity(list, item, name, OVAL_DATATYPE_STRING);

	if (e != NULL)
		e->status = status;
}

const struct entity *
item_find(const struct item *item, const char *name)
{
	for (uint32_t i = 0; i < item->n_entities; i++)
		if (item->entities[i].name == name ||
		    strcmp(item->entities[i].name, name) == 0)
			return &item->entities[i];
	return NULL;
}

const char *
entity_text(const struct entity *entity, char scratch[ENTITY_TEXT_SIZE])
{
	if (entity->status != OVAL_STATUS_EXISTS)
		return "";
	if (!entity->is_number)
		return entity->text != NULL ? entity->text : "";
	if (entity->datatype == OVAL_DATATYPE_BOOLEAN)
		return entity->number != 0 ? "true" : "false";
	(void)snprintf(scratch, ENTITY_TEXT_SIZE, "%" PRId64, entity->number);
	return scratch;
}

enum oval_flag
item_list_flag(const struct item_list *list)
{
	if (list->flag == OVAL_FLAG_COMPLETE && list->count == 0)
		return OVAL_FLAG_DOES_NOT_EXIST;
	return list->flag;
}
