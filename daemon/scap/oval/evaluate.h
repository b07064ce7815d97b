/* SPDX-License-Identifier: Apache-2.0 */
/*
 * evaluate.h - OVAL definitions over collected items (OVAL 5.11.2, "Definition
 * Evaluation").
 *
 * Pure: content and items in, results out. Every object is collected at most once; a
 * definition or test is evaluated at most once, whatever asks for it and in whatever
 * order.
 */
#ifndef DAEMON_SCAP_OVAL_EVALUATE_H
#define DAEMON_SCAP_OVAL_EVALUATE_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/base/cleanup.h"
#include "probes/item.h"
#include "probes/oval.h"

struct arena;
struct content;
struct error;
struct match_cache;
struct object;
struct oval;

/* Where items come from: the worker plugs in probes, a unit test plugs in fakes. */
struct oval_source {
	int (*collect)(void *arg, const struct object *object, struct item_list *items,
	    struct error *err);
	void *arg;
	/*
	 * For recorded system characteristics, else NULL. RECALL fills ITEMS with what
	 * was recorded of the object called ID in that variable_instance, filters and
	 * sets already applied; nothing is collected then. RECALL_VALUES gives the
	 * recorded values of an external variable to which the content gives none.
	 */
	void (*recall)(
	    void *arg, const char *id, uint32_t instance, struct item_list *items);
	uint32_t (*recall_values)(
	    void *arg, const char *id, uint32_t instance, const char *const **texts);
};

struct oval_limits {
	uint32_t items_max;  /* of one object */
	uint32_t values_max; /* of one variable */
	bool want_all;	     /* collect every entity, not only those content reads */
};

struct oval_test_result {
	enum oval_result result;
	enum oval_flag flag;
	const char *reason;		 /* "" when there is nothing to say */
	const struct item *const *items; /* after filters and sets */
	const enum oval_result
	    *item_results; /* per item; NULL when the test has no state */
	uint32_t n_items;
	bool is_void; /* no item, and nothing was there to look at */
};

/* Everything is borrowed and must outlive the evaluation; results live in ARENA. */
int oval_new(struct oval **ret, const struct content *content,
    const struct oval_source *source, const struct oval_limits *limits,
    struct arena *arena, struct match_cache *match, struct error *err);
void oval_free(struct oval *oval);
DEFINE_AUTOPTR(oval);

/*
 * Evaluate row DEFINITION with all it rests on. 0 and *RESULT; a negative return means
 * the scan as a whole cannot go on (no memory). A reference to nothing, a cycle, an
 * unknown object type are results (error or unknown) with a reason, never a failure.
 */
int oval_definition(
    struct oval *oval, uint32_t definition, enum oval_result *result, struct error *err);

/* The result of row TEST if some definition needed it; NULL if none did. */
const struct oval_test_result *oval_test(const struct oval *oval, uint32_t test);

/* Whether row DEFINITION was evaluated, and the result without evaluating it now. */
bool oval_definition_result(
    const struct oval *oval, uint32_t definition, enum oval_result *result);

/*
 * The result of row CRITERIA of a definition that was evaluated. It is not kept, but
 * follows from what is below it.
 */
enum oval_result oval_criteria(const struct oval *oval, uint32_t criteria);

/* The values row VARIABLE had, 0 if none asked for it; *IS_SECRET: they must not be
 * shown.
 */
uint32_t oval_variable(const struct oval *oval, uint32_t variable,
    const char *const **texts, bool *is_secret);

/* The collected items of row OBJECT if it was collected; NULL if not. */
const struct item_list *oval_object(const struct oval *oval, uint32_t object);

#endif
