/* SPDX-License-Identifier: Apache-2.0 */
/* oval_read_object.c - OVAL objects, sets, filters and states become rows. */

#include <string.h>

#include "daemon/base/error.h"
#include "daemon/scap/content.h"
#include "daemon/scap/ds/builder.h"
#include "daemon/scap/ds/oval_reader.h"
#include "daemon/scap/ds/xml.h"

struct oval_entity {
	struct content_entity row;
	struct oval_name var_ref;
};

struct oval_filter {
	struct content_filter row;
	struct oval_name state;
};

static struct content_range
take_entities(struct oval_reader *r, size_t base)
{
	uint32_t first = builder_count(r->b, CONTENT_ENTITIES), count = 0;

	for (size_t at = base; at < r->entities.length;
	     at += sizeof(struct oval_entity)) {
		struct oval_entity e;
		uint32_t index;

		memcpy(&e, r->entities.data + at, sizeof(e));
		index = builder_row(r->b, CONTENT_ENTITIES, &e.row);
		if (e.row.has_var_ref)
			oval_refer(r, CONTENT_ENTITIES, index,
			    offsetof(struct content_entity, variable), CONTENT_VARIABLES,
			    &e.var_ref);
		count++;
	}
	r->entities.length = base;
	return count == 0 ? (struct content_range){ 0 }
			  : (struct content_range){ first, count };
}

static struct content_range
take_filters(struct oval_reader *r, size_t base)
{
	uint32_t first = builder_count(r->b, CONTENT_FILTERS), count = 0;

	for (size_t at = base; at < r->filters.length; at += sizeof(struct oval_filter)) {
		struct oval_filter f;
		uint32_t index;

		memcpy(&f, r->filters.data + at, sizeof(f));
		index = builder_row(r->b, CONTENT_FILTERS, &f.row);
		oval_refer(r, CONTENT_FILTERS, index,
		    offsetof(struct content_filter, state), CONTENT_STATES, &f.state);
		count++;
	}
	r->filters.length = base;
	return count == 0 ? (struct content_range){ 0 }
			  : (struct content_range){ first, count };
}

static int
read_entity_words(struct oval_reader *r, struct content_entity *row, struct error *err)
{
	const struct {
		const char *name;
		int (*parse)(const char *);
		uint32_t default_value, *ret;
	} words[] = {
		{ "operation", oval_operation_parse, OVAL_OPERATION_EQUALS,
		    &row->operation },
		{ "datatype", oval_datatype_parse, OVAL_DATATYPE_STRING, &row->datatype },
		{ "var_check", oval_check_parse, OVAL_CHECK_ALL, &row->var_check },
		{ "entity_check", oval_check_parse, OVAL_CHECK_ALL, &row->entity_check },
		{ "check_existence", oval_existence_parse,
		    OVAL_EXISTENCE_AT_LEAST_ONE_EXISTS, &row->check_existence },
	};

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		int status = oval_attr_word(r, words[i].name, words[i].parse,
		    words[i].default_value, words[i].ret, err);

		if (status < 0)
			return status;
	}
	return 0;
}

static int
read_entity_attributes(struct oval_reader *r, struct oval_entity *e, struct error *err)
{
	const char *var_ref = xml_attr(r->x, "var_ref");

	e->row.variable = CONTENT_NONE;
	e->row.mask = xml_attr_bool(r->x, "mask", false);
	e->row.is_nil = xml_bool(xml_attr_ns(r->x, XML_NS_XSI, "nil"), false);
	e->row.has_var_ref = var_ref != NULL;
	e->var_ref = (struct oval_name){ builder_str(r->b, var_ref), xml_line(r->x) };
	return read_entity_words(r, &e->row, err);
}

/* Strings count to the last blank; around a number or a version blanks mean nothing. */
static int
read_value(struct oval_reader *r, struct content_entity *row, struct error *err)
{
	const char *text;
	int status;

	if (row->datatype != OVAL_DATATYPE_STRING)
		return oval_text(r, &row->value, err);
	status = xml_text(r->x, &text, err);
	if (status == 0)
		row->value = builder_str(r->b, text);
	return status;
}

static int
read_field(struct oval_reader *r, struct error *err)
{
	struct oval_entity e = { .row.name = oval_attr(r, "name") };
	int status;

	status = read_entity_attributes(r, &e, err);
	if (status == 0)
		status = read_value(r, &e.row, err);
	if (status == 0)
		buffer_add(&r->entities, &e, sizeof(e));
	return status;
}

static int
read_record(struct oval_reader *r, struct content_entity *row, struct error *err)
{
	int depth = xml_depth(r->x), status;
	size_t base = r->entities.length;

	while ((status = xml_next_child(r->x, depth, err)) > 0) {
		status = strcmp(xml_name(r->x), "field") == 0 ? read_field(r, err) : 0;
		if (status < 0)
			return status;
	}
	row->fields = take_entities(r, base);
	return status;
}

static int
read_entity(struct oval_reader *r, struct error *err)
{
	struct oval_entity e = { .row.name = builder_str(r->b, xml_name(r->x)) };
	int status;

	status = read_entity_attributes(r, &e, err);
	if (status < 0)
		return status;
	if (e.row.datatype == OVAL_DATATYPE_RECORD)
		status = read_record(r, &e.row, err);
	else
		status = read_value(r, &e.row, err);
	if (status == 0)
		buffer_add(&r->entities, &e, sizeof(e));
	return status;
}

static int
read_filter(struct oval_reader *r, struct error *err)
{
	const char *action = xml_attr(r->x, "action");
	struct oval_filter f = {
		.row = { .state = CONTENT_NONE },
		.state = { .line = xml_line(r->x) },
	};
	int status;

	f.row.include = action != NULL && strcmp(action, "include") == 0;
	status = oval_text(r, &f.state.id, err);
	if (status == 0)
		buffer_add(&r->filters, &f, sizeof(f));
	return status;
}

static int
find_set_operator(const char *text)
{
	static const char *const words[] = { "UNION", "INTERSECTION", "COMPLEMENT" };

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (strcmp(words[i], text) == 0)
			return (int)i;
	return -1;
}

static int read_set(struct oval_reader *r, struct error *err);

static int
read_object_reference(struct oval_reader *r, struct error *err)
{
	unsigned long line = xml_line(r->x);
	struct content_str id;
	int status = oval_text(r, &id, err);

	if (status == 0)
		oval_push_name(r, id, line);
	return status;
}

static int
read_set_child(struct oval_reader *r, struct error *err)
{
	if (xml_is(r->x, XML_NS_OVAL, "set"))
		return read_set(r, err);
	if (xml_is(r->x, XML_NS_OVAL, "object_reference"))
		return read_object_reference(r, err);
	if (xml_is(r->x, XML_NS_OVAL, "filter"))
		return read_filter(r, err);
	return 0;
}

/* The row of the set the reader stands on is pushed. It recurses as deep as XML may nest.
 */
static int
read_set(struct oval_reader *r, struct error *err)
{
	size_t rows = r->rows.length, names = r->names.length,
	       filters = r->filters.length;
	int depth = xml_depth(r->x), status;
	struct content_set row;

	status = oval_attr_word(r, "set_operator", find_set_operator, CONTENT_SET_UNION,
	    &row.set_operator, err);
	if (status < 0)
		return status;
	while ((status = xml_next_child(r->x, depth, err)) > 0) {
		status = read_set_child(r, err);
		if (status < 0)
			return status;
	}
	row.sets = oval_take_rows(r, rows);
	row.objects = oval_take_names(r, names, CONTENT_OBJECTS);
	row.filters = take_filters(r, filters);
	if (status == 0)
		oval_push_row(r, builder_row(r->b, CONTENT_SETS, &row));
	return status;
}

static void
read_behaviors(struct oval_reader *r)
{
	const char *name, *value;

	for (uint32_t i = 0; xml_attr_at(r->x, i, &name, &value); i++) {
		struct content_behavior row = { builder_str(r->b, name),
			builder_str(r->b, value) };

		(void)builder_row(r->b, CONTENT_BEHAVIORS, &row);
	}
}

/* What is the language's own, in an object or a state, is a note; else a signature. */
static bool
is_entity(const struct xml *x)
{
	return strcmp(xml_namespace(x), XML_NS_OVAL) != 0 &&
	       strcmp(xml_name(x), "Signature") != 0;
}

static int
read_object_child(struct oval_reader *r, struct error *err)
{
	if (strcmp(xml_name(r->x), "behaviors") == 0) {
		read_behaviors(r);
		return 0;
	}
	if (xml_is(r->x, XML_NS_OVAL, "set"))
		return read_set(r, err);
	if (xml_is(r->x, XML_NS_OVAL, "filter"))
		return read_filter(r, err);
	return is_entity(r->x) ? read_entity(r, err) : 0;
}

int
oval_read_object(struct oval_reader *r, struct error *err)
{
	struct content_object row = { .set = CONTENT_NONE, .document = r->document };
	int depth = xml_depth(r->x), status;

	status = oval_read_id(r, CONTENT_OBJECTS, &row.id, err);
	if (status <= 0)
		return status;
	row.comment = oval_attr(r, "comment");
	row.version = oval_attr_number(r, "version");
	oval_read_type(r, &row.family, &row.type);
	row.behaviors.first = builder_count(r->b, CONTENT_BEHAVIORS);
	while ((status = xml_next_child(r->x, depth, err)) > 0) {
		status = read_object_child(r, err);
		if (status < 0)
			return status;
	}
	row.behaviors.count = builder_count(r->b, CONTENT_BEHAVIORS) -
			      row.behaviors.first;
	row.entities = take_entities(r, 0);
	row.filters = take_filters(r, 0);
	if (r->rows.length > 0)
		memcpy(&row.set, r->rows.data, sizeof(row.set));
	r->rows.length = 0;
	if (status == 0)
		(void)builder_row(r->b, CONTENT_OBJECTS, &row);
	return status;
}

int
oval_read_state(struct oval_reader *r, struct error *err)
{
	struct content_state row = { .document = r->document };
	int depth = xml_depth(r->x), status;

	status = oval_read_id(r, CONTENT_STATES, &row.id, err);
	if (status <= 0)
		return status;
	row.comment = oval_attr(r, "comment");
	row.version = oval_attr_number(r, "version");
	oval_read_type(r, &row.family, &row.type);
	status = oval_attr_word(
	    r, "operator", oval_operator_parse, OVAL_OPERATOR_AND, &row.operator_, err);
	if (status < 0)
		return status;
	while ((status = xml_next_child(r->x, depth, err)) > 0) {
		if (is_entity(r->x))
			status = read_entity(r, err);
		if (status < 0)
			return status;
	}
	row.entities = take_entities(r, 0);
	if (status == 0)
		(void)builder_row(r->b, CONTENT_STATES, &row);
	return status;
}
