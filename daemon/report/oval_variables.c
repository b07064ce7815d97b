/* SPDX-License-Identifier: Apache-2.0 */
/* oval_variables.c - the variables that a test or an object rests on, with their values.
 */

#include <string.h>

#include "daemon/report/oval_writer.h"

enum {
	VARIABLES_MAX = 1024, /* of one test or object; each is looked for among them */
	SETS_DEPTH_MAX = 64,
};

static uint32_t
row_at(const struct buffer *rows, size_t i)
{
	uint32_t row;

	memcpy(&row, rows->data + i * sizeof(row), sizeof(row));
	return row;
}

static void
add(struct oval_writer *w, uint32_t row)
{
	size_t count = w->variables.length / sizeof(row);

	if (row == CONTENT_NONE || count >= VARIABLES_MAX)
		return;
	for (size_t i = 0; i < count; i++)
		if (row_at(&w->variables, i) == row)
			return;
	buffer_add(&w->variables, &row, sizeof(row));
}

void
oval_variables_start(struct oval_writer *w)
{
	w->variables.length = 0;
}

void
oval_variables_of_entities(struct oval_writer *w, struct content_range entities)
{
	const struct content *content = w->results->content;

	for (uint32_t i = 0; i < entities.count; i++) {
		const struct content_entity *e = content_entity_at(
		    content, entities.first + i);

		add(w, e->variable);
		/* Fields have no fields: children lie before their parents. */
		for (uint32_t k = 0; k < e->fields.count; k++)
			add(w, content_entity_at(content, e->fields.first + k)->variable);
	}
}

static void
of_filters(struct oval_writer *w, struct content_range filters)
{
	const struct content *content = w->results->content;

	for (uint32_t i = 0; i < filters.count; i++) {
		uint32_t state = content_filter_at(content, filters.first + i)->state;

		if (state != CONTENT_NONE)
			oval_variables_of_entities(
			    w, content_state_at(content, state)->entities);
	}
}

static void
of_set(struct oval_writer *w, uint32_t set, unsigned int depth)
{
	const struct content *content = w->results->content;
	const struct content_set *row = content_set_at(content, set);

	if (depth >= SETS_DEPTH_MAX)
		return;
	of_filters(w, row->filters);
	for (uint32_t i = 0; i < row->sets.count && i < 2; i++)
		of_set(w, content_ref(content, row->sets, i), depth + 1);
	for (uint32_t i = 0; i < row->objects.count && i < 2; i++)
		oval_variables_of_object(
		    w, content_ref(content, row->objects, i), depth + 1);
}

void
oval_variables_of_object(struct oval_writer *w, uint32_t object, unsigned int depth)
{
	const struct content_object *row;

	if (object == CONTENT_NONE || depth >= SETS_DEPTH_MAX)
		return;
	row = content_object_at(w->results->content, object);
	oval_variables_of_entities(w, row->entities);
	of_filters(w, row->filters);
	if (row->set != CONTENT_NONE)
		of_set(w, row->set, depth + 1);
}

static int
write_values(
    struct oval_writer *w, const char *name, uint32_t variable, struct error *err)
{
	const struct content *content = w->results->content;
	const char *id = content_text(
	    content, content_variable_at(content, variable)->id);
	const char *const *texts = NULL;
	bool is_secret = false;
	uint32_t count = w->results->view.variable(
	    w->results->view.of, variable, &texts, &is_secret);
	int r = 0;

	for (uint32_t i = 0; i < count && r == 0; i++) {
		markup_start(&w->x, name);
		markup_attribute(&w->x, "variable_id", id);
		if (!is_secret)
			markup_text(&w->x, texts[i]);
		markup_end(&w->x);
		r = oval_writer_flush(w, false, err);
	}
	return r;
}

int
oval_variables_write(struct oval_writer *w, const char *name, struct error *err)
{
	size_t count = w->variables.length / sizeof(uint32_t);
	int r = 0;

	for (size_t i = 0; i < count && r == 0; i++)
		r = write_values(w, name, row_at(&w->variables, i), err);
	return r;
}
