/* SPDX-License-Identifier: Apache-2.0 */
/*
 * instance.c - an OVAL document once more, for other values of its external variables.
 *
 * What refers to what is read from the description of the tables, which also checks the
 * finished content: a reference it does not know would not get past content_open().
 */

#include <assert.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/scap/content.h"
#include "daemon/scap/ds/builder.h"
#include "daemon/scap/ds/instance.h"
#include "daemon/scap/layout.h"

enum { ROW_SIZE_MAX = 256 };

/* In this order a row's number is settled before its copy is written. */
static const enum content_table parts[] = { CONTENT_COMPONENTS, CONTENT_VARIABLES,
	CONTENT_ENTITIES, CONTENT_FILTERS, CONTENT_SETS, CONTENT_OBJECTS, CONTENT_STATES,
	CONTENT_TESTS, CONTENT_CRITERIA, CONTENT_DEFINITIONS };

struct copying {
	struct builder *b;
	uint32_t document, copy;
	uint32_t counts[CONTENT__MAX]; /* rows before the copy */
	bool *marks[CONTENT__MAX];     /* per row: it is copied; NULL: not of parts */
	uint32_t *places[CONTENT__MAX];
};

/* One reference of a row: a run of rows, or of CONTENT_REFS that hold rows. */
struct reference {
	enum content_table target;
	struct content_range range;
	bool is_list; /* RANGE is of CONTENT_REFS */
	bool is_row;  /* a single row, CONTENT_NONE possible: RANGE.first */
};

static bool
read_reference(const struct layout_field *field, enum content_table table,
    const unsigned char *row, struct reference *ref)
{
	uint32_t kind;

	memcpy(&kind, row, sizeof(kind));
	if (field->only != 0 && (kind >= 32 || (field->only & 1U << kind) == 0))
		return false;
	*ref = (struct reference){ .target = field->table };
	switch (field->kind) {
	case LAYOUT_ROW:
	case LAYOUT_ROW_OPT:
		ref->is_row = true;
		memcpy(&ref->range.first, row + field->offset, sizeof(uint32_t));
		ref->range.count = ref->range.first == CONTENT_NONE ? 0 : 1;
		return true;
	case LAYOUT_FIELDS:
	case LAYOUT_CHILDREN:
		ref->target = table;
		break;
	case LAYOUT_RANGE:
	case LAYOUT_REFS:
	case LAYOUT_REFS_OPT:
		break;
	default:
		return false;
	}
	ref->is_list = field->kind != LAYOUT_RANGE && field->kind != LAYOUT_FIELDS;
	memcpy(&ref->range, row + field->offset, sizeof(ref->range));
	return true;
}

/* The I-th row REF names; CONTENT_NONE when it names nothing. */
static uint32_t
referred(const struct copying *c, const struct reference *ref, uint32_t i)
{
	uint32_t row = ref->range.first + i;

	if (ref->is_list)
		memcpy(&row, builder_at(c->b, CONTENT_REFS, row), sizeof(row));
	return row;
}

static bool
is_marked(const struct copying *c, enum content_table table, uint32_t row)
{
	return c->marks[table] != NULL && row < c->counts[table] && c->marks[table][row];
}

/* A variable_object names its variable by id, not by reference. */
static bool
names_marked(const struct copying *c, const struct content_object *object)
{
	if (object->document != c->document ||
	    strcmp(builder_text(c->b, object->type), "variable") != 0)
		return false;
	for (uint32_t i = 0; i < object->entities.count; i++) {
		const struct content_entity *e = builder_at(
		    c->b, CONTENT_ENTITIES, object->entities.first + i);

		if (strcmp(builder_text(c->b, e->name), "var_ref") == 0 &&
		    is_marked(c, CONTENT_VARIABLES,
			builder_find(c->b, CONTENT_VARIABLES, c->document,
			    builder_text(c->b, e->value))))
			return true;
	}
	return false;
}

static bool
depends(const struct copying *c, enum content_table table, uint32_t row)
{
	const unsigned char *data = builder_at(c->b, table, row);
	struct reference ref;

	for (uint32_t i = 0; i < layouts[table].n_fields; i++) {
		if (!read_reference(&layouts[table].fields[i], table, data, &ref))
			continue;
		for (uint32_t k = 0; k < ref.range.count; k++)
			if (is_marked(c, ref.target, referred(c, &ref, k)))
				return true;
	}
	return table == CONTENT_OBJECTS &&
	       names_marked(c, (const struct content_object *)data);
}

/* Mark what depends on what is marked, until nothing more does. */
static void
mark_dependents(struct copying *c)
{
	bool is_changed = true;

	while (is_changed) {
		is_changed = false;
		for (size_t i = 0; i < ARRAY_LEN(parts); i++)
			for (uint32_t row = 0; row < c->counts[parts[i]]; row++)
				if (!c->marks[parts[i]][row] && depends(c, parts[i], row))
					is_changed = c->marks[parts[i]][row] = true;
	}
}

/* A run of rows is copied as a whole, so that it stays one. */
static void
mark_run(struct copying *c, enum content_table table, uint32_t row)
{
	const unsigned char *data = builder_at(c->b, table, row);
	struct reference ref;

	for (uint32_t i = 0; i < layouts[table].n_fields; i++) {
		if (!read_reference(&layouts[table].fields[i], table, data, &ref) ||
		    ref.is_list || ref.is_row || c->marks[ref.target] == NULL)
			continue;
		for (uint32_t k = 0; k < ref.range.count; k++)
			c->marks[ref.target][ref.range.first + k] = true;
	}
}

/* From the last row down: fields of a record stand before their entity, and entities in a
 * table behind that of objects and states. */
static void
mark_runs(struct copying *c)
{
	for (size_t i = ARRAY_LEN(parts); i > 0; i--) {
		enum content_table table = parts[i - 1];

		for (uint32_t row = c->counts[table]; row > 0; row--)
			if (c->marks[table][row - 1])
				mark_run(c, table, row - 1);
	}
}

static void
mark_range(struct copying *c, enum content_table table, struct content_range range)
{
	memset(c->marks[table] + range.first, true, range.count);
}

static void
place_rows(struct copying *c)
{
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		enum content_table table = parts[i];
		uint32_t next = c->counts[table];

		for (uint32_t row = 0; row < c->counts[table]; row++)
			c->places[table][row] = c->marks[table][row] ? next++ : row;
	}
}

static uint32_t
place_of(const struct copying *c, enum content_table table, uint32_t row)
{
	if (table == CONTENT_DOCUMENTS)
		return row == c->document ? c->copy : row;
	return c->places[table] == NULL || row == CONTENT_NONE ? row
							       : c->places[table][row];
}

static struct content_range
copy_list(struct copying *c, const struct reference *ref)
{
	uint32_t first = builder_count(c->b, CONTENT_REFS);

	for (uint32_t i = 0; i < ref->range.count; i++) {
		uint32_t row = place_of(c, ref->target, referred(c, ref, i));

		(void)builder_row(c->b, CONTENT_REFS, &row);
	}
	return ref->range.count == 0 ? ref->range
				     : (struct content_range){ first, ref->range.count };
}

static void
copy_row(struct copying *c, enum content_table table, uint32_t row)
{
	size_t size = layouts[table].row_size;
	unsigned char data[ROW_SIZE_MAX];
	struct reference ref;

	assert(size <= sizeof(data));
	memcpy(data, builder_at(c->b, table, row), size);
	for (uint32_t i = 0; i < layouts[table].n_fields; i++) {
		const struct layout_field *field = &layouts[table].fields[i];

		if (!read_reference(field, table, data, &ref) || ref.range.count == 0)
			continue;
		if (ref.is_list)
			ref.range = copy_list(c, &ref);
		else
			ref.range.first = place_of(c, ref.target, ref.range.first);
		memcpy(data + field->offset, &ref.range,
		    ref.is_row ? sizeof(uint32_t) : sizeof(ref.range));
	}
	(void)builder_row(c->b, table, data);
}

static void
copy_rows(struct copying *c)
{
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		for (uint32_t row = 0; row < c->counts[parts[i]]; row++)
			if (c->marks[parts[i]][row])
				copy_row(c, parts[i], row);
}

/* The rows of TABLE that were added. */
static struct content_range
added(const struct copying *c, enum content_table table)
{
	return (struct content_range){ c->counts[table],
		builder_count(c->b, table) - c->counts[table] };
}

static void
copying_done(struct copying *c)
{
	for (int i = 0; i < CONTENT__MAX; i++) {
		free(c->marks[i]);
		free(c->places[i]);
	}
}

static bool
copying_init(struct copying *c)
{
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		enum content_table table = parts[i];
		size_t room;

		c->counts[table] = builder_count(c->b, table);
		room = (size_t)c->counts[table] + 1;
		c->marks[table] = calloc(room, sizeof(*c->marks[table]));
		c->places[table] = calloc(room, sizeof(*c->places[table]));
		if (c->marks[table] == NULL || c->places[table] == NULL)
			return false;
	}
	return true;
}

static void
write_document(struct copying *c, uint32_t number)
{
	struct content_document row;

	memcpy(&row, builder_at(c->b, CONTENT_DOCUMENTS, c->document), sizeof(row));
	row.variable_instance = number;
	row.definitions = added(c, CONTENT_DEFINITIONS);
	row.tests = added(c, CONTENT_TESTS);
	row.objects = added(c, CONTENT_OBJECTS);
	row.states = added(c, CONTENT_STATES);
	row.variables = added(c, CONTENT_VARIABLES);
	(void)builder_row(c->b, CONTENT_DOCUMENTS, &row);
}

int
instance_copy(struct builder *b, uint32_t document, uint32_t number,
    const struct instance_value *values, uint32_t n_values, uint32_t *copy,
    struct error *err)
{
	__attribute__((cleanup(copying_done))) struct copying c = {
		.b = b,
		.document = document,
		.copy = builder_count(b, CONTENT_DOCUMENTS),
	};
	struct content_document original;

	memcpy(&original, builder_at(b, CONTENT_DOCUMENTS, document), sizeof(original));
	if (!copying_init(&c))
		return error_set(err, ENOMEM, "values of variables");
	for (uint32_t i = 0; i < n_values; i++)
		c.marks[CONTENT_VARIABLES][values[i].variable] = true;
	mark_dependents(&c);
	mark_range(&c, CONTENT_DEFINITIONS, original.definitions);
	mark_range(&c, CONTENT_VARIABLES, original.variables);
	mark_runs(&c);
	place_rows(&c);
	copy_rows(&c);
	for (uint32_t i = 0; i < n_values; i++) {
		struct content_variable *v = builder_at(b, CONTENT_VARIABLES,
		    c.places[CONTENT_VARIABLES][values[i].variable]);

		v->values = values[i].values;
	}
	write_document(&c, number);
	*copy = c.copy;
	return 0;
}
