/* SPDX-License-Identifier: Apache-2.0 */
/* oval_read_variable.c - OVAL variables and their functions become rows. */

#include <string.h>

#include "daemon/base/error.h"
#include "daemon/scap/content.h"
#include "daemon/scap/ds/builder.h"
#include "daemon/scap/ds/compile.h"
#include "daemon/scap/ds/oval_reader.h"
#include "daemon/scap/ds/xml.h"

/* clang-format off */
static const struct component_shape {
	const char *name;
	enum content_component_kind kind;
	const char *ref;
	enum content_table target;
	const char *text, *text_default, *text2, *text2_default;
} shapes[] = {
	{ .name = "literal_component", .kind = CONTENT_COMPONENT_LITERAL },
	{ .name = "object_component", .kind = CONTENT_COMPONENT_OBJECT,
	  .ref = "object_ref", .target = CONTENT_OBJECTS,
	  .text = "item_field", .text2 = "record_field" },
	{ .name = "variable_component", .kind = CONTENT_COMPONENT_VARIABLE,
	  .ref = "var_ref", .target = CONTENT_VARIABLES },
	{ .name = "arithmetic", .kind = CONTENT_COMPONENT_ARITHMETIC,
	  .text = "arithmetic_operation" },
	{ .name = "begin", .kind = CONTENT_COMPONENT_BEGIN, .text = "character" },
	{ .name = "concat", .kind = CONTENT_COMPONENT_CONCAT },
	{ .name = "count", .kind = CONTENT_COMPONENT_COUNT },
	{ .name = "end", .kind = CONTENT_COMPONENT_END, .text = "character" },
	{ .name = "escape_regex", .kind = CONTENT_COMPONENT_ESCAPE_REGEX },
	{ .name = "glob_to_regex", .kind = CONTENT_COMPONENT_GLOB_TO_REGEX,
	  .text = "glob_noescape", .text_default = "false" },
	{ .name = "regex_capture", .kind = CONTENT_COMPONENT_REGEX_CAPTURE, .text = "pattern" },
	{ .name = "split", .kind = CONTENT_COMPONENT_SPLIT, .text = "delimiter" },
	{ .name = "substring", .kind = CONTENT_COMPONENT_SUBSTRING,
	  .text = "substring_start", .text2 = "substring_length" },
	{ .name = "time_difference", .kind = CONTENT_COMPONENT_TIME_DIFFERENCE,
	  .text = "format_1", .text_default = "year_month_day",
	  .text2 = "format_2", .text2_default = "year_month_day" },
	{ .name = "unique", .kind = CONTENT_COMPONENT_UNIQUE },
};
/* clang-format on */

static const struct component_shape *
find_shape(const struct oval_reader *r)
{
	for (size_t i = 0; i < ARRAY_LEN(shapes); i++)
		if (xml_is(r->x, XML_NS_OVAL, shapes[i].name))
			return &shapes[i];
	return NULL;
}

static struct content_str
attr_or(struct oval_reader *r, const char *name, const char *default_value)
{
	const char *value = name == NULL ? NULL : xml_attr(r->x, name);

	return builder_str(r->b, value == NULL ? default_value : value);
}

static int
read_literal(struct oval_reader *r, struct content_str *ret, struct error *err)
{
	const char *text;
	int status = xml_text(r->x, &text, err);

	if (status == 0)
		*ret = builder_str(r->b, text);
	return status;
}

/* The row of the component the reader stands on is pushed. It recurses as deep as XML may
 * nest. */
static int
read_component(struct oval_reader *r, struct error *err)
{
	const struct component_shape *shape = find_shape(r);
	struct content_component row = { .ref = CONTENT_NONE };
	struct oval_name name = { .line = xml_line(r->x) };
	int depth = xml_depth(r->x), status;
	size_t base = r->rows.length;
	uint32_t index;

	if (shape == NULL) {
		r->met_unknown |= strcmp(xml_name(r->x), "notes") != 0;
		return 0;
	}
	row.kind = shape->kind;
	row.text = attr_or(r, shape->text, shape->text_default);
	row.text2 = attr_or(r, shape->text2, shape->text2_default);
	name.id = attr_or(r, shape->ref, NULL);
	status = oval_attr_word(
	    r, "datatype", oval_datatype_parse, OVAL_DATATYPE_STRING, &row.datatype, err);
	if (status == 0 && shape->kind == CONTENT_COMPONENT_LITERAL)
		status = read_literal(r, &row.text, err);
	while (status >= 0 && (status = xml_next_child(r->x, depth, err)) > 0)
		status = read_component(r, err);
	if (status < 0)
		return status;
	row.children = oval_take_rows(r, base);
	index = builder_row(r->b, CONTENT_COMPONENTS, &row);
	if (shape->ref != NULL)
		oval_refer(r, CONTENT_COMPONENTS, index,
		    offsetof(struct content_component, ref), shape->target, &name);
	oval_push_row(r, index);
	return 0;
}

static int
read_local(struct oval_reader *r, struct content_variable *row, struct error *err)
{
	int depth = xml_depth(r->x), status;
	unsigned long line = xml_line(r->x);

	r->met_unknown = false;
	r->rows.length = 0;
	while ((status = xml_next_child(r->x, depth, err)) > 0) {
		status = read_component(r, err);
		if (status < 0)
			return status;
	}
	if (r->met_unknown)
		oval_note(r, line, "variable '%s' uses a function that is not known",
		    builder_text(r->b, row->id));
	else if (r->rows.length > 0)
		memcpy(&row->component, r->rows.data, sizeof(row->component));
	r->rows.length = 0;
	return status;
}

static int
read_constant(struct oval_reader *r, struct content_variable *row, struct error *err)
{
	int depth = xml_depth(r->x), status;

	r->rows.length = 0;
	while ((status = xml_next_child(r->x, depth, err)) > 0) {
		struct content_str value;

		if (!xml_is(r->x, XML_NS_OVAL, "value"))
			continue;
		status = read_literal(r, &value, err);
		if (status < 0)
			return status;
		buffer_add(&r->rows, &value, sizeof(value));
	}
	row->values = builder_strs(r->b, (const struct content_str *)r->rows.data,
	    (uint32_t)(r->rows.length / sizeof(struct content_str)));
	r->rows.length = 0;
	return status;
}

/* A restriction's attributes and text, or a possible_value's text alone. */
static int
read_restriction(
    struct oval_reader *r, struct content_restriction *row, struct error *err)
{
	int status = oval_attr_word(r, "operation", oval_operation_parse,
	    OVAL_OPERATION_EQUALS, &row->operation, err);

	return status < 0 ? status : read_literal(r, &row->value, err);
}

static int
read_possible_restriction(
    struct oval_reader *r, struct content_possible *row, struct error *err)
{
	int depth = xml_depth(r->x), status;

	status = oval_attr_word(
	    r, "operator", oval_operator_parse, OVAL_OPERATOR_AND, &row->operator_, err);
	if (status < 0)
		return status;
	row->restrictions.first = builder_count(r->b, CONTENT_RESTRICTIONS);
	while ((status = xml_next_child(r->x, depth, err)) > 0) {
		struct content_restriction restriction;

		if (!xml_is(r->x, XML_NS_OVAL, "restriction"))
			continue;
		status = read_restriction(r, &restriction, err);
		if (status < 0)
			return status;
		(void)builder_row(r->b, CONTENT_RESTRICTIONS, &restriction);
		row->restrictions.count++;
	}
	return status;
}

static int
read_possible(struct oval_reader *r, struct content_variable *row, struct error *err)
{
	struct content_possible possible = { .operator_ = OVAL_OPERATOR_AND };
	struct content_restriction equals;
	int status;

	if (xml_is(r->x, XML_NS_OVAL, "possible_restriction")) {
		status = read_possible_restriction(r, &possible, err);
	} else if (xml_is(r->x, XML_NS_OVAL, "possible_value")) {
		status = read_restriction(r, &equals, err);
		possible.restrictions = (struct content_range){
			builder_row(r->b, CONTENT_RESTRICTIONS, &equals), 1
		};
	} else {
		return 0;
	}
	if (status < 0)
		return status;
	(void)builder_row(r->b, CONTENT_POSSIBLES, &possible);
	row->possibles.count++;
	return 0;
}

static int
read_external(struct oval_reader *r, struct content_variable *row, struct error *err)
{
	const struct compile_options *options = r->origin->options;
	const char *id = builder_text(r->b, row->id);
	int depth = xml_depth(r->x), status;

	r->rows.length = 0;
	for (uint32_t i = 0; i < options->n_bindings; i++)
		if (strcmp(options->bindings[i].variable, id) == 0)
			oval_push_row(
			    r, builder_str(r->b, options->bindings[i].value).offset);
	row->values = builder_strs(r->b, (const struct content_str *)r->rows.data,
	    (uint32_t)(r->rows.length / sizeof(struct content_str)));
	r->rows.length = 0;
	row->possibles.first = builder_count(r->b, CONTENT_POSSIBLES);
	while ((status = xml_next_child(r->x, depth, err)) > 0) {
		status = read_possible(r, row, err);
		if (status < 0)
			return status;
	}
	return status;
}

static const struct variable_shape {
	const char *name;
	enum content_variable_kind kind;
	int (*read)(
	    struct oval_reader *r, struct content_variable *row, struct error *err);
} variable_shapes[] = {
	{ "constant_variable", CONTENT_VARIABLE_CONSTANT, read_constant },
	{ "local_variable", CONTENT_VARIABLE_LOCAL, read_local },
	{ "external_variable", CONTENT_VARIABLE_EXTERNAL, read_external },
};

int
oval_read_variable(struct oval_reader *r, struct error *err)
{
	struct content_variable row = {
		.component = CONTENT_NONE,
		.document = r->document,
	};
	int status;

	for (size_t i = 0; i < ARRAY_LEN(variable_shapes); i++) {
		const struct variable_shape *shape = &variable_shapes[i];

		if (!xml_is(r->x, XML_NS_OVAL, shape->name))
			continue;
		status = oval_read_id(r, CONTENT_VARIABLES, &row.id, err);
		if (status <= 0)
			return status;
		row.kind = shape->kind;
		row.comment = oval_attr(r, "comment");
		row.version = oval_attr_number(r, "version");
		status = oval_attr_word(r, "datatype", oval_datatype_parse,
		    OVAL_DATATYPE_STRING, &row.datatype, err);
		if (status == 0)
			status = shape->read(r, &row, err);
		if (status == 0)
			(void)builder_row(r->b, CONTENT_VARIABLES, &row);
		return status;
	}
	oval_note(r, xml_line(r->x), "element '%s' is no variable", xml_name(r->x));
	return 0;
}
