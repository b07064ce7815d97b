/* SPDX-License-Identifier: Apache-2.0 */
/*
 * item.h - what a probe found: one item per thing, its entities in schema order.
 *
 * Items live in the scan's arena and are never freed singly. A numeric entity keeps the
 * number and becomes text only where somebody reads it: a walk makes thousands that
 * nobody does.
 */
#ifndef PROBES_ITEM_H
#define PROBES_ITEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "probes/oval.h"

struct arena;

struct entity {
	const char *name; /* as in the schema; static storage */
	enum oval_datatype datatype;
	enum oval_status status;
	bool is_number;	  /* `number` holds the value, `text` is NULL */
	bool is_masked;	  /* content wants it never shown */
	const char *text; /* NUL-terminated, arena; NULL unless status is exists */
	int64_t number;
	const struct item *record; /* a record's fields are its entities; else NULL */
};

struct item {
	const char *type; /* object name without "_object", e.g. "file"; static storage */
	enum oval_status status;
	const char
	    *source; /* path the facts came from, inside the target; NULL if none */
	const char *message; /* why status is error, or how the facts were come by */
	bool is_secret;	     /* values are never copied into results or logs */
	uint32_t cut;	     /* bytes of values left out because of a limit */
	uint32_t n_entities, room;
	struct entity *entities; /* a multi-valued entity is several with the same name */
};

/* A growing list of items and what became of the object as a whole. */
struct item_list {
	struct arena *arena; /* borrowed */
	struct item **items;
	uint32_t count, room;
	uint32_t items_max; /* limit of this scan; beyond it the flag is incomplete */
	/*
	 * Set by the probe when it is not "complete with the items listed": error, not
	 * collected, not applicable, incomplete. Left at complete with no item, the
	 * engine reads "does not exist". `reason` says why (arena or static).
	 */
	enum oval_flag flag;
	const char *reason;
	/*
	 * There was nothing to look at: no file to search, no account or package
	 * database; for names alone, no directory to search or an empty one. "None
	 * found" then says little.
	 */
	bool is_void;
};

/* Ready an empty list over ARENA. ITEMS_MAX 0: no limit. */
void item_list_init(struct item_list *list, struct arena *arena, uint32_t items_max);

/*
 * A new item of TYPE at the end of LIST with room for N_ENTITIES (it grows). NULL when
 * memory ended or the limit is reached (then LIST->flag is incomplete and ->reason says
 * so).
 */
struct item *item_new(struct item_list *list, const char *type, uint32_t n_entities);

/* Append an entity. TEXT/LENGTH is copied to the arena. Without memory the item's status
 * is error. */
void item_add_text(
    struct item_list *list, struct item *item, const char *name, const char *text);
void item_add_bytes(struct item_list *list, struct item *item, const char *name,
    const char *text, size_t length);
void item_add_int(
    struct item_list *list, struct item *item, const char *name, int64_t number);
void item_add_bool(
    struct item_list *list, struct item *item, const char *name, bool value);
/* The same for any datatype that is written as text (evr_string, version, ...). */
void item_add_typed(struct item_list *list, struct item *item, const char *name,
    enum oval_datatype datatype, const char *text);
/*
 * A record: an entity that has fields instead of a value. They are added to what this
 * returns as entities are to an item; a field of several values is several of one name,
 * one behind the other. Names of fields live as long as the arena. NULL without memory
 * (then ITEM's status is error).
 */
struct item *item_add_record(struct item_list *list, struct item *item, const char *name);
/* An entity without a value: does not exist, error, not collected. */
void item_add_status(
    struct item_list *list, struct item *item, const char *name, enum oval_status status);

/* The first entity called NAME; NULL when there is none. */
const struct entity *item_find(const struct item *item, const char *name);

enum { ENTITY_TEXT_SIZE = 24 };
/* The value as text: ->text, or the number written into SCRATCH (booleans as
 * "true"/"false"); "" if none. */
const char *entity_text(const struct entity *entity, char scratch[ENTITY_TEXT_SIZE]);

/* The list's flag as the engine reads it: complete without any item is "does not exist".
 */
enum oval_flag item_list_flag(const struct item_list *list);

#endif
