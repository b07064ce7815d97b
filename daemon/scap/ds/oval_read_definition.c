/* SPDX-License-Identifier: Apache-2.0 */
/* oval_read_definition.c - OVAL definitions and their criteria become rows. */

#include <stddef.h>
#include <string.h>

#include "daemon/base/error.h"
#include "daemon/scap/content.h"
#include "daemon/scap/ds/builder.h"
#include "daemon/scap/ds/oval_reader.h"
#include "daemon/scap/ds/xml.h"

static int
find_class(const char *text)
{
	static const char *const words[CONTENT_CLASS__MAX] = { "compliance", "inventory",
		"miscellaneous", "patch", "vulnerability" };

	for (int i = 0; i < CONTENT_CLASS__MAX; i++)
		if (strcmp(words[i], text) == 0)
			return i;
	return -1;
}

static const struct criteria_shape {
	const char *name;
	enum content_criteria_kind kind;
	const char *ref;
	enum content_table target;
} criteria_shapes[] = {
	{ "criteria", CONTENT_CRITERIA_GROUP, NULL, CONTENT__MAX },
	{ "criterion", CONTENT_CRITERIA_CRITERION, "test_ref", CONTENT_TESTS },
	{ "extend_definition", CONTENT_CRITERIA_EXTEND, "definition_ref",
	    CONTENT_DEFINITIONS },
};

static const struct criteria_shape *
find_criteria(const struct oval_reader *r)
{
	for (size_t i = 0; i < ARRAY_LEN(criteria_shapes); i++)
		if (xml_is(r->x, XML_NS_OVAL, criteria_shapes[i].name))
			return &criteria_shapes[i];
	return NULL;
}

/* Passing over a part of a condition would change what it means, so the part's result is
 * an error. */
static int
read_unknown(struct oval_reader *r)
{
	struct content_criteria row = {
		.kind = CONTENT_CRITERIA_CRITERION,
		.operator_ = OVAL_OPERATOR_AND,
		.ref = CONTENT_NONE,
		.ref_id = builder_str(r->b, xml_name(r->x)),
	};

	if (xml_is(r->x, XML_NS_OVAL_COMMON, "notes") ||
	    xml_is(r->x, XML_NS_OVAL, "notes"))
		return 0;
	oval_note(r, xml_line(r->x), "element '%s' is no criteria; its result is error",
	    xml_name(r->x));
	oval_push_row(r, builder_row(r->b, CONTENT_CRITERIA, &row));
	return 0;
}

/* The definition's row is written when all of it was read. */
static void
keep_extend(struct oval_reader *r, const struct oval_name *name)
{
	struct oval_extend extend = {
		.from = builder_count(r->b, CONTENT_DEFINITIONS),
		.to = name->id,
		.line = name->line,
	};

	buffer_add(&r->extends, &extend, sizeof(extend));
}

/* The criteria, criterion or extend_definition the reader stands on: its row is pushed.
 * It recurses as deep as XML may nest. */
static int
read_criteria(struct oval_reader *r, struct error *err)
{
	const struct criteria_shape *shape = find_criteria(r);
	struct oval_name name = { .line = xml_line(r->x) };
	struct content_criteria row = { .ref = CONTENT_NONE };
	int depth = xml_depth(r->x), status;
	size_t base = r->rows.length;
	uint32_t index;

	if (shape == NULL)
		return read_unknown(r);
	row.kind = shape->kind;
	row.negate = xml_attr_bool(r->x, "negate", false);
	row.applicability_check = xml_attr_bool(r->x, "applicability_check", false);
	row.comment = oval_attr(r, "comment");
	if (shape->ref != NULL)
		row.ref_id = name.id = oval_attr(r, shape->ref);
	if (shape->kind == CONTENT_CRITERIA_EXTEND)
		keep_extend(r, &name);
	status = oval_attr_word(
	    r, "operator", oval_operator_parse, OVAL_OPERATOR_AND, &row.operator_, err);
	if (status < 0)
		return status;
	while ((status = xml_next_child(r->x, depth, err)) > 0) {
		status = shape->ref == NULL ? read_criteria(r, err) : 0;
		if (status < 0)
			return status;
	}
	if (status < 0)
		return status;
	row.children = oval_take_rows(r, base);
	index = builder_row(r->b, CONTENT_CRITERIA, &row);
	if (shape->ref != NULL)
		oval_refer(r, CONTENT_CRITERIA, index,
		    offsetof(struct content_criteria, ref), shape->target, &name);
	oval_push_row(r, index);
	return 0;
}

static int
read_metadata(struct oval_reader *r, struct content_definition *row, struct error *err)
{
	int depth = xml_depth(r->x), status;

	while ((status = xml_next_child(r->x, depth, err)) > 0) {
		if (row->title.offset != 0 || !xml_is(r->x, XML_NS_OVAL, "title"))
			continue;
		status = oval_text(r, &row->title, err);
		if (status < 0)
			return status;
	}
	return status;
}

int
oval_read_definition(struct oval_reader *r, struct error *err)
{
	struct content_definition row = { .criteria = CONTENT_NONE };
	int depth = xml_depth(r->x), status;
	size_t base = r->rows.length;

	status = oval_read_id(r, CONTENT_DEFINITIONS, &row.id, err);
	if (status <= 0)
		return status;
	row.document = r->document;
	row.version = oval_attr_number(r, "version");
	status = oval_attr_word(
	    r, "class", find_class, CONTENT_CLASS_MISCELLANEOUS, &row.oval_class, err);
	if (status < 0)
		return status;
	while ((status = xml_next_child(r->x, depth, err)) > 0) {
		if (xml_is(r->x, XML_NS_OVAL, "metadata"))
			status = read_metadata(r, &row, err);
		else if (xml_is(r->x, XML_NS_OVAL, "criteria") && r->rows.length == base)
			status = read_criteria(r, err);
		if (status < 0)
			return status;
	}
	if (r->rows.length > base)
		memcpy(&row.criteria, r->rows.data + base, sizeof(row.criteria));
	r->rows.length = base;
	if (status == 0)
		(void)builder_row(r->b, CONTENT_DEFINITIONS, &row);
	return status;
}
