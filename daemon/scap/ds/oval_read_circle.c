/* SPDX-License-Identifier: Apache-2.0 */
/* oval_read_circle.c - definitions that extend themselves, by way of others or not, are
 * told before anybody evaluates them: each circle once. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/scap/content.h"
#include "daemon/scap/ds/builder.h"
#include "daemon/scap/ds/oval_reader.h"

/* A definition on the way, and which of its extensions is next. */
struct step {
	uint32_t definition, next;
};

struct circles {
	struct oval_reader *r;
	const struct oval_extend *extends; /* by the definition that extends */
	uint32_t n_extends;
	uint32_t first, count; /* definitions of the document */
	uint32_t *starts;      /* per definition: its first row of extends */
	bool *is_done, *is_open;
	struct step *path;
	uint32_t n_path;
};

static void
enter(struct circles *c, uint32_t definition)
{
	c->is_open[definition] = true;
	c->path[c->n_path++] = (struct step){ definition, c->starts[definition] };
}

static void
note(const struct circles *c, const struct oval_extend *extend)
{
	const char *id = builder_text(c->r->b, extend->to);

	oval_note(c->r, extend->line,
	    "definition '%s' extends itself; its result is error", id);
}

/* Go on with the definition that was reached last. */
static void
take_step(struct circles *c)
{
	struct step *step = &c->path[c->n_path - 1];
	uint32_t definition = step->definition, row;
	const struct oval_extend *extend;

	if (step->next == c->starts[definition + 1]) {
		c->is_open[definition] = false;
		c->is_done[definition] = true;
		c->n_path--;
		return;
	}
	extend = &c->extends[step->next++];
	row = builder_find(c->r->b, CONTENT_DEFINITIONS, c->r->document,
	    builder_text(c->r->b, extend->to));
	if (row == CONTENT_NONE)
		return;
	row -= c->first;
	if (c->is_open[row])
		note(c, extend);
	else if (!c->is_done[row])
		enter(c, row);
}

static void
find_starts(struct circles *c)
{
	uint32_t at = 0;

	for (uint32_t i = 0; i <= c->count; i++) {
		while (at < c->n_extends && c->extends[at].from < c->first + i)
			at++;
		c->starts[i] = at;
	}
}

static void
circles_done(struct circles *c)
{
	free(c->starts);
	free(c->is_done);
	free(c->is_open);
	free(c->path);
}

int
oval_read_circles(struct oval_reader *r, uint32_t first, struct error *err)
{
	uint32_t count = builder_count(r->b, CONTENT_DEFINITIONS) - first;
	__attribute__((cleanup(circles_done))) struct circles c = {
		.r = r,
		.extends = (const struct oval_extend *)r->extends.data,
		.n_extends = (uint32_t)(r->extends.length / sizeof(*c.extends)),
		.first = first,
		.count = count,
		.starts = calloc((size_t)count + 1, sizeof(*c.starts)),
		.is_done = calloc((size_t)count + 1, sizeof(*c.is_done)),
		.is_open = calloc((size_t)count + 1, sizeof(*c.is_open)),
		.path = calloc((size_t)count + 1, sizeof(*c.path)),
	};

	if (c.starts == NULL || c.is_done == NULL || c.is_open == NULL || c.path == NULL)
		return error_set(err, ENOMEM, "circles of definitions");
	find_starts(&c);
	for (uint32_t i = 0; i < count; i++) {
		if (!c.is_done[i])
			enter(&c, i);
		while (c.n_path > 0)
			take_step(&c);
	}
	return 0;
}
