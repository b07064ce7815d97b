/* SPDX-License-Identifier: Apache-2.0 */
/*
 * object.h - what content asks a probe for, variables already replaced by their values.
 *
 * Made by the engine in the scan's arena, read by probes. Names, operations and
 * behaviours are the schema's, verbatim.
 */
#ifndef PROBES_OBJECT_H
#define PROBES_OBJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "probes/oval.h"

struct entity;
struct match_cache;

struct object_entity {
	const char *name; /* "path", "filename", "pattern", ... */
	enum oval_operation operation;
	enum oval_datatype datatype;
	enum oval_check var_check; /* how several values combine; all unless var_ref */
	bool is_nil;		   /* xsi:nil="true": no values */
	const char **values;	   /* one, or the values of the variable */
	uint32_t n_values;
};

struct object_behavior {
	const char *name;  /* "recurse_direction", "max_depth", ... */
	const char *value; /* as written */
};

struct object {
	const char *family; /* "independent", "unix", "linux" */
	const char *type;   /* "file", "textfilecontent54", ... */
	const char *id;	    /* "oval:...:obj:1", for messages */
	const struct object_entity *entities;
	uint32_t n_entities;
	const struct object_behavior *behaviors;
	uint32_t n_behaviors;
	/*
	 * Names of item entities that somebody will read (states, filters,
	 * object_components), NULL when everything is wanted. A probe may leave out what
	 * is expensive and not wanted; it always gives the entities that identify the
	 * item.
	 */
	const char *const *wanted;
	uint32_t n_wanted;
};

/* The object's entity called NAME; NULL when content left it out. */
const struct object_entity *object_find(const struct object *object, const char *name);

/* The behaviour NAME as written, or DEFAULT_VALUE. */
const char *object_behavior(
    const struct object *object, const char *name, const char *default_value);

/* Somebody reads item entity NAME. */
bool object_wants(const struct object *object, const char *name);

/*
 * Whether VALUE satisfies ENTITY: every operation and datatype, several values combined
 * by var_check (OVAL object entity semantics). A NULL or nil ENTITY accepts everything.
 * Returns OVAL_RESULT_TRUE, _FALSE, or _ERROR (bad pattern, bad number, match limit).
 */
enum oval_result object_entity_accepts(const struct object_entity *entity,
    const char *value, size_t length, struct match_cache *cache);

#endif
