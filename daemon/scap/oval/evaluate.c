/* SPDX-License-Identifier: Apache-2.0 */
/* evaluate.c - an evaluation: made, asked, freed. */

#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "daemon/base/error.h"
#include "daemon/scap/oval/engine.h"

int
oval_no_memory(struct error *err)
{
	return error_say(err, ENOMEM, "evaluation: the memory limit is reached");
}

enum visit_answer
oval_enter(struct oval *oval, enum oval_node kind, uint32_t row)
{
	return visit_enter(&oval->visits, oval->first_node[kind] + row);
}

void
oval_leave(struct oval *oval, enum oval_node kind, uint32_t row)
{
	visit_leave(&oval->visits, oval->first_node[kind] + row);
}

bool
oval_is_cyclic(const struct oval *oval, enum oval_node kind, uint32_t row)
{
	return oval->visits.nodes[oval->first_node[kind] + row].is_cyclic;
}

static uint32_t
count_rows(const struct oval *oval, enum content_table table)
{
	uint32_t count;

	(void)content_table(oval->content, table, &count);
	return count;
}

/* One array element too many, so that an empty table is no failure. */
#define NEW_ROWS(oval, table, pointer) \
	((pointer) = calloc((size_t)count_rows(oval, table) + 1, sizeof(*(pointer))))

static bool
make_rows(struct oval *oval)
{
	return NEW_ROWS(oval, CONTENT_DEFINITIONS, oval->definitions) != NULL &&
	       NEW_ROWS(oval, CONTENT_TESTS, oval->tests) != NULL &&
	       NEW_ROWS(oval, CONTENT_OBJECTS, oval->objects) != NULL &&
	       NEW_ROWS(oval, CONTENT_OBJECTS, oval->needs) != NULL &&
	       NEW_ROWS(oval, CONTENT_VARIABLES, oval->variables) != NULL &&
	       NEW_ROWS(oval, CONTENT_STATES, oval->states) != NULL;
}

static int
make_visits(struct oval *oval)
{
	static const enum content_table tables[NODE__MAX] = {
		[NODE_DEFINITION] = CONTENT_DEFINITIONS,
		[NODE_OBJECT] = CONTENT_OBJECTS,
		[NODE_VARIABLE] = CONTENT_VARIABLES,
		[NODE_STATE] = CONTENT_STATES,
	};
	uint32_t n_nodes = 0;

	for (int kind = 0; kind < NODE__MAX; kind++) {
		oval->first_node[kind] = n_nodes;
		n_nodes += count_rows(oval, tables[kind]);
	}
	return visits_init(&oval->visits, n_nodes);
}

int
oval_new(struct oval **ret, const struct content *content,
    const struct oval_source *source, const struct oval_limits *limits,
    struct arena *arena, struct match_cache *match, struct error *err)
{
	autoptr(oval) oval = calloc(1, sizeof(*oval));
	int r;

	if (oval == NULL)
		return oval_no_memory(err);
	oval->content = content;
	oval->source = *source;
	oval->limits = *limits;
	oval->arena = arena;
	oval->match = match;
	oval->now = (int64_t)time(NULL);
	if (!make_rows(oval) || make_visits(oval) < 0)
		return oval_no_memory(err);
	r = wanted_find(oval, err);
	if (r < 0)
		return r;
	*ret = take_ptr(oval);
	return 0;
}

void
oval_free(struct oval *oval)
{
	if (oval == NULL)
		return;
	visits_done(&oval->visits);
	free(oval->definitions);
	free(oval->tests);
	free(oval->objects);
	free(oval->needs);
	free(oval->variables);
	free(oval->states);
	free(oval);
}

int
oval_definition(
    struct oval *oval, uint32_t definition, enum oval_result *result, struct error *err)
{
	const struct content_definition *row = content_definition_at(
	    oval->content, definition);
	enum visit_answer answer = oval_enter(oval, NODE_DEFINITION, definition);
	int r;

	*result = OVAL_RESULT_ERROR;
	if (answer == VISIT_OPEN)
		return 0;
	if (answer == VISIT_NEW) {
		oval->definitions[definition] = OVAL_RESULT_NOT_EVALUATED;
		r = row->criteria == CONTENT_NONE
			? 0
			: criteria_evaluate(
			      oval, row->criteria, &oval->definitions[definition], err);
		oval_leave(oval, NODE_DEFINITION, definition);
		if (r < 0)
			return r;
	}
	if (!oval_is_cyclic(oval, NODE_DEFINITION, definition))
		*result = oval->definitions[definition];
	return 0;
}

bool
oval_definition_result(
    const struct oval *oval, uint32_t definition, enum oval_result *result)
{
	const struct visit
	    *visit = &oval->visits.nodes[oval->first_node[NODE_DEFINITION] + definition];

	*result = visit->is_cyclic ? OVAL_RESULT_ERROR : oval->definitions[definition];
	return visit->index != 0;
}

uint32_t
oval_variable(const struct oval *oval, uint32_t variable, const char *const **texts,
    bool *is_secret)
{
	const struct values *v = oval->variables[variable];

	if (v == NULL)
		return 0;
	*texts = v->texts;
	*is_secret = v->is_secret;
	return v->count;
}

const struct oval_test_result *
oval_test(const struct oval *oval, uint32_t test)
{
	return oval->tests[test];
}

const struct item_list *
oval_object(const struct oval *oval, uint32_t object)
{
	return oval_is_cyclic(oval, NODE_OBJECT, object) ? NULL : oval->objects[object];
}
