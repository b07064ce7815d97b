/* SPDX-License-Identifier: Apache-2.0 */
/* syschar.c - recorded system characteristics answer for the objects of content. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/error.h"
#include "daemon/scap/ds/syschar.h"
#include "daemon/scap/ds/syschar_rows.h"
#include "probes/item.h"
#include "probes/object.h"

const struct system_info *
syschar_system(const struct syschar *s)
{
	return &s->system;
}

bool
syschar_has_objects(const struct syschar *s)
{
	return s->has_objects;
}

struct key {
	const char *id;
	uint32_t instance;
};

static int
compare(const struct key *key, const char *id, uint32_t instance)
{
	int order = strcmp(key->id, id);

	return order != 0 ? order
			  : (key->instance > instance) - (key->instance < instance);
}

static int
compare_object(const void *key, const void *element)
{
	const struct syschar_object *o = element;

	return compare(key, o->id, o->instance);
}

static int
compare_variable(const void *key, const void *element)
{
	const struct syschar_variable *v = element;

	return compare(key, v->id, v->instance);
}

void
syschar_recall(
    const struct syschar *s, const char *id, uint32_t instance, struct item_list *list)
{
	const struct key key = { id, instance };
	const struct syschar_object *o = NULL;

	if (s->n_objects > 0)
		o = bsearch(
		    &key, s->objects, s->n_objects, sizeof(*s->objects), compare_object);
	if (o == NULL) {
		list->flag = OVAL_FLAG_NOT_COLLECTED;
		list->reason = "it is not in the system characteristics";
		return;
	}
	list->flag = o->flag;
	list->reason = o->reason;
	list->items = o->items;
	list->count = o->n_items;
	list->room = o->n_items;
}

uint32_t
syschar_values(
    const struct syschar *s, const char *id, uint32_t instance, const char *const **texts)
{
	const struct key key = { id, instance };
	const struct syschar_variable *v = NULL;

	if (s->n_variables > 0)
		v = bsearch(&key, s->variables, s->n_variables, sizeof(*s->variables),
		    compare_variable);
	if (v == NULL)
		return 0;
	*texts = v->texts;
	return v->n_texts;
}

/* Items are called as their objects are, but for this one. */
static const char *
item_type(const char *object_type)
{
	return strcmp(object_type, "textfilecontent54") == 0 ? "textfilecontent"
							     : object_type;
}

/* Whether one of ITEM's values is what ENTITY asks for. */
static enum oval_result
entity_accepts(const struct object_entity *entity, const struct item *item,
    struct match_cache *match)
{
	enum oval_result answer = OVAL_RESULT_FALSE;

	for (uint32_t i = 0; i < item->n_entities; i++) {
		const struct entity *e = &item->entities[i];
		char scratch[ENTITY_TEXT_SIZE];
		const char *text;
		enum oval_result one;

		if (strcmp(e->name, entity->name) != 0 || e->status != OVAL_STATUS_EXISTS)
			continue;
		text = entity_text(e, scratch);
		one = object_entity_accepts(entity, text, strlen(text), match);
		if (one == OVAL_RESULT_TRUE)
			return one;
		if (one != OVAL_RESULT_FALSE)
			answer = one;
	}
	return answer;
}

/* Without a filename an object means directories, whose items have none. Elsewhere nil
 * asks for nothing. */
static bool
is_file_for_directory(const struct object_entity *nil, const struct item *item)
{
	const struct entity *e = strcmp(nil->name, "filename") == 0
				     ? item_find(item, "filename")
				     : NULL;
	char scratch[ENTITY_TEXT_SIZE];

	return e != NULL && entity_text(e, scratch)[0] != '\0';
}

static enum oval_result
object_accepts(
    const struct object *object, const struct item *item, struct match_cache *match)
{
	for (uint32_t i = 0; i < object->n_entities; i++) {
		const struct object_entity *entity = &object->entities[i];
		enum oval_result one;

		if (entity->is_nil && is_file_for_directory(entity, item))
			return OVAL_RESULT_FALSE;
		if (entity->is_nil)
			continue;
		one = entity_accepts(entity, item, match);
		if (one != OVAL_RESULT_TRUE)
			return one;
	}
	return OVAL_RESULT_TRUE;
}

int
syschar_search(const struct syschar *s, const struct object *object,
    struct match_cache *match, struct item_list *list, struct error *err)
{
	const char *type = item_type(object->type);

	list->items = arena_new_array(list->arena, struct item *, (size_t)s->n_items + 1);
	if (list->items == NULL)
		return error_say(err, ENOMEM, "no memory to search '%s'", s->path);
	list->room = s->n_items;
	for (uint32_t i = 0; i < s->n_items; i++) {
		struct item *item = s->items[i].item;
		enum oval_result answer;

		if (strcmp(item->type, type) != 0)
			continue;
		answer = object_accepts(object, item, match);
		if (answer == OVAL_RESULT_TRUE)
			list->items[list->count++] = item;
		else if (answer != OVAL_RESULT_FALSE) {
			list->flag = OVAL_FLAG_ERROR;
			list->reason = "an item could not be compared with the object";
		}
	}
	return 0;
}
