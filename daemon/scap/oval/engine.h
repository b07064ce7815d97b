/* SPDX-License-Identifier: Apache-2.0 */
/*
 * engine.h - what the files of this folder share. Nothing outside includes it.
 *
 * Functions that take `struct error *` return 0 or a negative errno, and only for what
 * ends the whole evaluation: memory, or a collector that gave up. Whatever is wrong with
 * content or target is a flag or a result with a reason: an object, or a function, that
 * needs more than half of the memory left, too.
 */
#ifndef DAEMON_SCAP_OVAL_ENGINE_H
#define DAEMON_SCAP_OVAL_ENGINE_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/scap/content.h"
#include "daemon/scap/oval/evaluate.h"
#include "daemon/scap/oval/visit.h"
#include "probes/item.h"
#include "probes/oval.h"

/* Definitions, criteria, sets, components and what they refer to, one in the other. Real
 * content stays below 50; each level costs some hundred bytes of stack. */
enum { OVAL_DEPTH_MAX = 1500 };

/* The values of a variable or of one of its components. */
struct values {
	const char **texts;
	uint32_t count, room;
	enum oval_flag flag;
	const char *reason; /* when flag is not complete */
	bool is_secret;	    /* came from an item whose values must not be shown */
};

/* What must not be shown: an item's entity, or one field of it. */
struct mask {
	const char *name, *field; /* field NULL: the whole entity */
};

/* What content reads from an object's items. */
struct need {
	const char **names;
	uint32_t count, room;
	/* Of the object's entities and of those of states its items meet. */
	struct mask *masks;
	uint32_t n_masks, masks_room;
	bool all_exist;	    /* a test wants every value of its variables to be there */
	uint32_t n_missing; /* of those, not found; known once it was collected */
};

enum oval_node { NODE_DEFINITION, NODE_OBJECT, NODE_VARIABLE, NODE_STATE, NODE__MAX };

struct oval {
	const struct content *content;
	struct oval_source source;
	struct oval_limits limits;
	struct arena *arena;
	struct match_cache *match;
	struct visits visits;
	uint32_t first_node[NODE__MAX];
	unsigned int depth;
	bool has_masks;
	int64_t now; /* seconds since the epoch: one moment for the whole evaluation */
	/* By row; owned arrays, what they point at lives in the arena. */
	enum oval_result *definitions;
	const struct oval_test_result **tests;
	struct item_list **objects;
	struct values **variables;
	struct state **states;
	struct need *needs;
};

/* ---- evaluate.c ---- */
int oval_no_memory(struct error *err);
enum visit_answer oval_enter(struct oval *oval, enum oval_node kind, uint32_t row);
void oval_leave(struct oval *oval, enum oval_node kind, uint32_t row);
bool oval_is_cyclic(const struct oval *oval, enum oval_node kind, uint32_t row);
#define OVAL_REASON_CYCLE "it refers to itself by way of others"
#define OVAL_REASON_DEPTH "its references are nested too deep"
#define OVAL_REASON_MEMORY "it needs more than half of the memory that the scan has left"

/* ---- criteria.c ---- */
int criteria_evaluate(
    struct oval *oval, uint32_t criteria, enum oval_result *result, struct error *err);

/* ---- test.c ---- */
int test_evaluate(
    struct oval *oval, uint32_t test, enum oval_result *result, struct error *err);

/* ---- existence.c ---- */
/* By the table of ExistenceEnumeration; STATUSES[OVAL_STATUS__MAX] counts. */
enum oval_result existence_check(
    enum oval_existence existence, const unsigned int *statuses);

/* ---- state_prepare.c, state.c ---- */
struct state;
/* Why an item's result was error, or unknown: the first case of each met so far. */
struct trouble {
	const struct state *state;
	const struct state_entity *entity; /* NULL: it is the item itself */
	const struct state_entity *field;  /* of a record; NULL: the entity itself */
	const struct item *item;
};
/* Ready a row of CONTENT_STATES for comparing: values parsed, variables replaced. */
int state_prepare(struct oval *oval, uint32_t row, struct state **ret, struct error *err);
/* TROUBLES[OVAL_RESULT__MAX], by result. */
enum oval_result state_compare(struct oval *oval, struct state *state,
    const struct item *item, struct trouble *troubles);
/* In words; NULL when there was none. "" without memory. */
const char *trouble_text(const struct oval *oval, const struct trouble *trouble);

/* ---- object.c ---- */
/* The items of a row of CONTENT_OBJECTS after filters and sets. Never NULL on success. */
int object_collect(
    struct oval *oval, uint32_t row, const struct item_list **ret, struct error *err);

/* ---- filter.c ---- */
/* Leave in LIST what FILTERS let pass. */
int filter_apply(struct oval *oval, struct content_range filters, struct item_list *list,
    struct error *err);

/* ---- set.c ---- */
int set_collect(
    struct oval *oval, uint32_t set, struct item_list *list, struct error *err);
/* The flag of two operands together, by the tables of SetOperatorEnumeration. */
enum oval_flag set_flag(
    enum content_set_operator operator_, enum oval_flag first, enum oval_flag second);

/* ---- merge.c ---- */
/* Fill LIST with the items of both by OPERATOR_, each thing once. */
int merge_items(struct oval *oval, enum content_set_operator operator_,
    const struct item_list *first, const struct item_list *second, struct item_list *list,
    struct error *err);

/* Call EACH with every item of SECOND that FIRST has too. */
int merge_common(const struct item_list *first, const struct item_list *second,
    void (*each)(struct item *item, void *arg), void *arg, struct error *err);

/* ---- mask.c ---- */
/* Mask the items of row OBJECT, just collected: by its own masks, and by those of other
 * objects that found the same things; and theirs by its own. */
int mask_apply(struct oval *oval, uint32_t object, struct error *err);

/* ---- variable.c ---- */
int variable_values(
    struct oval *oval, uint32_t row, const struct values **ret, struct error *err);

/* ---- variable_object.c ---- */
/* Collect a variable_object of the independent schema: no probe is needed for it. */
bool variable_object_is(const struct oval *oval, const struct content_object *object);
int variable_object_collect(struct oval *oval, const struct content_object *object,
    struct item_list *list, struct error *err);

/* ---- values.c ---- */
/* Append TEXT, which must live as long as the arena. 1: not added, the limit is reached
 * (the flag says so). */
int values_add(
    struct oval *oval, struct values *values, const char *text, struct error *err);
/* Set FLAG and REASON unless something worse was said before. */
void values_flag(struct values *values, enum oval_flag flag, const char *reason);
/* Which of two flags of components counts, by the table of ConcatFunctionType. */
enum oval_flag values_worse(enum oval_flag a, enum oval_flag b);

/* ---- component.c ---- */
int component_evaluate(
    struct oval *oval, uint32_t row, struct values *values, struct error *err);

/* ---- function_*.c: one per kind of component ---- */
/* PARTS are the children's values, OUT is empty with flag and secrecy already combined.
 */
struct function {
	const struct content_component *row;
	const struct values *parts;
	uint32_t n_parts;
};
typedef int function_fn(
    struct oval *oval, const struct function *f, struct values *out, struct error *err);
function_fn function_arithmetic, function_begin, function_concat, function_count,
    function_end, function_escape_regex, function_glob_to_regex, function_regex_capture,
    function_split, function_substring, function_time_difference, function_unique;

/*
 * Call EACH with one value of every part, for all combinations, the first part's value
 * changing slowest. EACH returns 0, 1 to stop, or a negative errno.
 */
int function_product(struct oval *oval, const struct function *f, struct values *out,
    int (*each)(struct oval *oval, const struct function *f, const char *const *texts,
	struct values *out, struct error *err),
    struct error *err);

/* ---- wanted.c ---- */
/* Find out, for every object, what content reads from its items. */
int wanted_find(struct oval *oval, struct error *err);

#endif
