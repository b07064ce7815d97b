/* SPDX-License-Identifier: Apache-2.0 */
/* object.c - what content asks a probe for. */

#include <string.h>

#include "probes/compare.h"
#include "probes/object.h"

const struct object_entity *
object_find(const struct object *object, const char *name)
{
	for (uint32_t i = 0; i < object->n_entities; i++)
		if (strcmp(object->entities[i].name, name) == 0)
			return &object->entities[i];
	return NULL;
}

const char *
object_behavior(const struct object *object, const char *name, const char *default_value)
{
	for (uint32_t i = 0; i < object->n_behaviors; i++)
		if (strcmp(object->behaviors[i].name, name) == 0)
			return object->behaviors[i].value;
	return default_value;
}

bool
object_wants(const struct object *object, const char *name)
{
	if (object->wanted == NULL)
		return true;
	for (uint32_t i = 0; i < object->n_wanted; i++)
		if (strcmp(object->wanted[i], name) == 0)
			return true;
	return false;
}

enum oval_result
object_entity_accepts(const struct object_entity *entity, const char *value,
    size_t length, struct match_cache *cache)
{
	unsigned int results[OVAL_RESULT__MAX] = { 0 };

	if (entity == NULL || entity->is_nil)
		return OVAL_RESULT_TRUE;
	for (uint32_t i = 0; i < entity->n_values; i++)
		results[compare_value(entity->datatype, entity->operation, value, length,
		    entity->values[i], cache)]++;
	if (entity->n_values == 0)
		return OVAL_RESULT_FALSE;
	return oval_combine_check(entity->var_check, results);
}
