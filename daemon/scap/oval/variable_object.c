/* SPDX-License-Identifier: Apache-2.0 */
/* variable_object.c - independent variable_object: one item with a variable's values. */

#include <string.h>

#include "daemon/scap/oval/engine.h"

bool
variable_object_is(const struct oval *oval, const struct content_object *object)
{
	return strcmp(content_text(oval->content, object->type), "variable") == 0 &&
	       strcmp(content_text(oval->content, object->family), "independent") == 0;
}

/* The id that var_ref holds; NULL when the object has none. */
static const char *
find_id(const struct oval *oval, const struct content_object *object)
{
	for (uint32_t i = 0; i < object->entities.count; i++) {
		const struct content_entity *e = content_entity_at(
		    oval->content, object->entities.first + i);

		if (strcmp(content_text(oval->content, e->name), "var_ref") == 0)
			return content_text(oval->content, e->value);
	}
	return NULL;
}

static uint32_t
find_variable(
    const struct oval *oval, const struct content_object *object, const char *id)
{
	const struct content_document *document = content_document_at(
	    oval->content, object->document);

	for (uint32_t i = 0; i < document->variables.count; i++) {
		uint32_t row = document->variables.first + i;
		const struct content_variable *v = content_variable_at(
		    oval->content, row);

		if (strcmp(content_text(oval->content, v->id), id) == 0)
			return row;
	}
	return CONTENT_NONE;
}

static void
add_item(const struct values *values, enum oval_datatype datatype, const char *id,
    struct item_list *list)
{
	struct item *item;

	if (values->count == 0)
		return;
	item = item_new(list, "variable", values->count + 1);
	if (item == NULL)
		return;
	item->is_secret = values->is_secret;
	item_add_text(list, item, "var_ref", id);
	for (uint32_t i = 0; i < values->count; i++)
		item_add_typed(list, item, "value", datatype, values->texts[i]);
}

int
variable_object_collect(struct oval *oval, const struct content_object *object,
    struct item_list *list, struct error *err)
{
	const char *id = find_id(oval, object);
	uint32_t row = id != NULL ? find_variable(oval, object, id) : CONTENT_NONE;
	const struct values *values;
	int r;

	if (row == CONTENT_NONE) {
		list->flag = OVAL_FLAG_ERROR;
		list->reason = "its variable is not in the content";
		return 0;
	}
	r = variable_values(oval, row, &values, err);
	if (r < 0)
		return r;
	list->flag = values->flag;
	list->reason = values->reason;
	if (values->flag == OVAL_FLAG_COMPLETE || values->flag == OVAL_FLAG_INCOMPLETE)
		add_item(values,
		    (enum oval_datatype)content_variable_at(oval->content, row)->datatype,
		    id, list);
	return 0;
}
