/* SPDX-License-Identifier: Apache-2.0 */
/* syschar_item.c - an item of recorded system characteristics with its entities. */

#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/scap/ds/syschar_reader.h"

#define ITEM_SUFFIX "_item"

enum {
	ITEMS_MAX = 2000000,
	ENTITIES_MAX = 200000, /* of one item, or fields of one record: a variable's
				  values */
};

/*
 * The name, at the address that the entity before or the item before has for it:
 * comparisons take those of one address for one entity's values.
 */
static const char *
entity_name(struct syschar_reader *r, uint32_t place)
{
	const struct entity *before = (const struct entity *)r->entities.data;
	const char *name = xml_name(r->x);
	const struct item *p = r->previous;

	if (place > 0 && strcmp(before[place - 1].name, name) == 0)
		return before[place - 1].name;
	if (p != NULL && place < p->n_entities &&
	    strcmp(p->entities[place].name, name) == 0)
		return p->entities[place].name;
	return arena_strdup(r->arena, name);
}

/* The attributes that entities and fields have in common. */
static int
read_attributes(struct syschar_reader *r, struct entity *e, struct error *err)
{
	int datatype, entity_status;
	int status = syschar_word(
	    r, "datatype", oval_datatype_parse, OVAL_DATATYPE_STRING, &datatype, err);

	if (status == 0)
		status = syschar_word(r, "status", oval_status_parse, OVAL_STATUS_EXISTS,
		    &entity_status, err);
	if (status < 0)
		return status;
	e->datatype = (enum oval_datatype)datatype;
	e->status = (enum oval_status)entity_status;
	e->is_masked = xml_attr_bool(r->x, "mask", false);
	return 0;
}

/*
 * A masked value was left out of a results document: that it was not collected is all
 * that can be said of it here.
 */
static int
read_value(struct syschar_reader *r, struct entity *e, struct error *err)
{
	int status = syschar_text(r, &e->text, err);

	if (status < 0)
		return status;
	if (e->is_masked && e->text[0] == '\0' && e->status == OVAL_STATUS_EXISTS)
		e->status = OVAL_STATUS_NOT_COLLECTED;
	if (e->status != OVAL_STATUS_EXISTS)
		e->text = NULL;
	return 0;
}

static int
read_field(struct syschar_reader *r, struct item *record, struct error *err)
{
	const char *name = xml_attr(r->x, "name");
	struct entity e = { .name = NULL };
	int status;

	if (name == NULL || name[0] == '\0')
		return xml_error(r->x, err, "a field has no name");
	if (record->n_entities >= ENTITIES_MAX)
		return xml_error(
		    r->x, err, "more than %d fields in one record", ENTITIES_MAX);
	e.name = arena_strdup(r->arena, name);
	if (e.name == NULL)
		return syschar_no_memory(r, err);
	status = read_attributes(r, &e, err);
	if (status == 0)
		status = read_value(r, &e, err);
	if (status < 0)
		return status;
	buffer_add(&r->fields, &e, sizeof(e));
	record->n_entities++;
	return 0;
}

static int
read_record(
    struct syschar_reader *r, struct item *item, struct entity *e, struct error *err)
{
	struct item *record = arena_new_array(r->arena, struct item, 1);
	int depth = xml_depth(r->x), status;

	if (record == NULL)
		return syschar_no_memory(r, err);
	r->fields.length = 0;
	while ((status = xml_next_child(r->x, depth, err)) > 0) {
		if (xml_is(r->x, NS_SYSCHAR, "field"))
			status = read_field(r, record, err);
		if (status < 0)
			return status;
	}
	if (status < 0)
		return status;
	record->type = item->type;
	record->entities = syschar_keep(r, &r->fields);
	record->room = record->n_entities;
	e->record = record;
	return record->entities == NULL ? syschar_no_memory(r, err) : 0;
}

static int
read_entity(struct syschar_reader *r, struct item *item, struct error *err)
{
	struct entity e = { .name = entity_name(r, item->n_entities) };
	int status;

	if (e.name == NULL)
		return syschar_no_memory(r, err);
	if (item->n_entities >= ENTITIES_MAX)
		return xml_error(
		    r->x, err, "more than %d entities in one item", ENTITIES_MAX);
	status = read_attributes(r, &e, err);
	if (status == 0)
		status = e.datatype == OVAL_DATATYPE_RECORD
			     ? read_record(r, item, &e, err)
			     : read_value(r, &e, err);
	if (status < 0)
		return status;
	buffer_add(&r->entities, &e, sizeof(e));
	item->n_entities++;
	return 0;
}

static int
read_entities(struct syschar_reader *r, struct item *item, struct error *err)
{
	int depth = xml_depth(r->x), status;

	r->entities.length = 0;
	while ((status = xml_next_child(r->x, depth, err)) > 0) {
		if (xml_is(r->x, NS_SYSCHAR, "message")) {
			if (item->message == NULL)
				status = syschar_text(r, &item->message, err);
		} else {
			status = read_entity(r, item, err);
		}
		if (status < 0)
			return status;
	}
	if (status < 0)
		return status;
	item->entities = syschar_keep(r, &r->entities);
	item->room = item->n_entities;
	return item->entities == NULL || r->entities.failed ? syschar_no_memory(r, err)
							    : 0;
}

static const char *
item_type(struct syschar_reader *r)
{
	const char *name = xml_name(r->x);
	size_t length = strlen(name), suffix = sizeof(ITEM_SUFFIX) - 1;

	if (length > suffix && strcmp(name + length - suffix, ITEM_SUFFIX) == 0)
		length -= suffix;
	if (r->previous != NULL && strncmp(r->previous->type, name, length) == 0 &&
	    r->previous->type[length] == '\0')
		return r->previous->type;
	return arena_memdup(r->arena, name, length);
}

int
syschar_item(struct syschar_reader *r, struct error *err)
{
	struct syschar_item row = { .line = xml_line(r->x) };
	int item_status, status = syschar_number(r, "id", &row.id, err);

	if (status == 0)
		status = syschar_word(r, "status", oval_status_parse, OVAL_STATUS_EXISTS,
		    &item_status, err);
	if (status < 0)
		return status;
	if (r->s->n_items >= ITEMS_MAX)
		return xml_error(r->x, err, "more than %d items", ITEMS_MAX);
	row.item = arena_new_array(r->arena, struct item, 1);
	if (row.item == NULL)
		return syschar_no_memory(r, err);
	row.item->status = (enum oval_status)item_status;
	row.item->type = item_type(r);
	if (row.item->type == NULL)
		return syschar_no_memory(r, err);
	status = read_entities(r, row.item, err);
	if (status < 0)
		return status;
	if (row.item->message == NULL && row.item->status == OVAL_STATUS_ERROR)
		row.item->message = "an item could not be looked at when it was recorded";
	r->previous = row.item;
	buffer_add(&r->items, &row, sizeof(row));
	r->s->n_items++;
	return 0;
}
