/* SPDX-License-Identifier: Apache-2.0 */
/* oval_read.c - one oval_definitions element becomes rows: the document, its definitions
 * and tests. */

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "daemon/base/error.h"
#include "daemon/scap/content.h"
#include "daemon/scap/ds/builder.h"
#include "daemon/scap/ds/compile.h"
#include "daemon/scap/ds/oval_reader.h"
#include "daemon/scap/ds/xml.h"

struct oval_pending {
	enum content_table table, target;
	uint32_t row;
	size_t offset;
	struct oval_name name;
};

void
oval_note(struct oval_reader *r, unsigned long line, const char *format, ...)
{
	char text[ERROR_TEXT_SIZE];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	builder_note(r->b, "%s:%lu: %s", r->origin->path, line, text);
}

struct content_str
oval_attr(struct oval_reader *r, const char *name)
{
	return builder_str(r->b, xml_attr(r->x, name));
}

uint32_t
oval_attr_number(struct oval_reader *r, const char *name)
{
	const char *text = xml_attr(r->x, name);
	unsigned long value;
	char *end;

	if (text == NULL || !isdigit((unsigned char)text[0]))
		return 0;
	value = strtoul(text, &end, 10);
	return *end != '\0' || value > UINT32_MAX ? 0 : (uint32_t)value;
}

int
oval_attr_word(struct oval_reader *r, const char *name, int (*parse)(const char *),
    uint32_t default_value, uint32_t *ret, struct error *err)
{
	const char *text = xml_attr(r->x, name);
	int value = text == NULL ? (int)default_value : parse(text);

	if (value < 0)
		return xml_error(r->x, err, "element '%s': %s '%s' is not known to OVAL",
		    xml_name(r->x), name, text);
	*ret = (uint32_t)value;
	return 0;
}

int
oval_text(struct oval_reader *r, struct content_str *ret, struct error *err)
{
	static const char blanks[] = " \t\r\n";
	autofree char *copy = NULL;
	const char *text;
	size_t length;
	int status = xml_text(r->x, &text, err);

	if (status < 0)
		return status;
	text += strspn(text, blanks);
	length = strlen(text);
	while (length > 0 && strchr(blanks, text[length - 1]) != NULL)
		length--;
	copy = strndup(text, length);
	if (copy == NULL)
		return error_set(err, ENOMEM, "%s", r->origin->path);
	*ret = builder_str(r->b, copy);
	return 0;
}

int
oval_read_id(struct oval_reader *r, enum content_table table, struct content_str *id,
    struct error *err)
{
	const char *text = xml_attr(r->x, "id");

	if (text == NULL || text[0] == '\0')
		return xml_error(r->x, err, "element '%s' has no id", xml_name(r->x));
	if (builder_find(r->b, table, r->document, text) != CONTENT_NONE) {
		oval_note(r, xml_line(r->x), "id '%s' is there already; the first counts",
		    text);
		return 0;
	}
	*id = builder_str(r->b, text);
	return 1;
}

void
oval_read_type(
    struct oval_reader *r, struct content_str *family, struct content_str *type)
{
	const char *name = xml_name(r->x), *hash = strrchr(xml_namespace(r->x), '#');
	const char *end = strrchr(name, '_');
	char text[128];

	*family = builder_str(r->b, hash == NULL ? "" : hash + 1);
	(void)snprintf(text, sizeof(text), "%.*s",
	    end == NULL ? (int)strlen(name) : (int)(end - name), name);
	*type = builder_str(r->b, text);
}

void
oval_refer(struct oval_reader *r, enum content_table table, uint32_t row, size_t offset,
    enum content_table target, const struct oval_name *name)
{
	struct oval_pending pending = {
		.table = table,
		.target = target,
		.row = row,
		.offset = offset,
		.name = *name,
	};

	buffer_add(&r->pending, &pending, sizeof(pending));
}

void
oval_push_row(struct oval_reader *r, uint32_t row)
{
	buffer_add(&r->rows, &row, sizeof(row));
}

struct content_range
oval_take_rows(struct oval_reader *r, size_t base)
{
	struct content_range range = { 0 };

	if (r->rows.length > base)
		range = builder_refs(r->b, (const uint32_t *)(r->rows.data + base),
		    (uint32_t)((r->rows.length - base) / sizeof(uint32_t)));
	r->rows.length = base;
	return range;
}

void
oval_push_name(struct oval_reader *r, struct content_str id, unsigned long line)
{
	struct oval_name name = { .id = id, .line = line };

	buffer_add(&r->names, &name, sizeof(name));
}

struct content_range
oval_take_names(struct oval_reader *r, size_t base, enum content_table target)
{
	static const uint32_t none = CONTENT_NONE;
	uint32_t first = builder_count(r->b, CONTENT_REFS), count = 0;

	for (size_t at = base; at < r->names.length; at += sizeof(struct oval_name)) {
		struct oval_name name;
		struct content_range range = builder_refs(r->b, &none, 1);

		memcpy(&name, r->names.data + at, sizeof(name));
		oval_refer(r, CONTENT_REFS, range.first, 0, target, &name);
		count++;
	}
	r->names.length = base;
	return count == 0 ? (struct content_range){ 0 }
			  : (struct content_range){ first, count };
}

static void
resolve(struct oval_reader *r)
{
	for (size_t at = 0; at < r->pending.length; at += sizeof(struct oval_pending)) {
		struct oval_pending p;
		const char *id;
		unsigned char *row;
		uint32_t found;

		memcpy(&p, r->pending.data + at, sizeof(p));
		id = builder_text(r->b, p.name.id);
		found = builder_find(r->b, p.target, r->document, id);
		if (found == CONTENT_NONE)
			oval_note(r, p.name.line, "'%s' is not in this document", id);
		row = builder_at(r->b, p.table, p.row);
		memcpy(row + p.offset, &found, sizeof(found));
	}
}

static int
read_test_words(struct oval_reader *r, struct content_test *row, struct error *err)
{
	int status;

	status = oval_attr_word(
	    r, "check", oval_check_parse, OVAL_CHECK_ALL, &row->check, err);
	if (status == 0)
		status = oval_attr_word(r, "check_existence", oval_existence_parse,
		    OVAL_EXISTENCE_AT_LEAST_ONE_EXISTS, &row->check_existence, err);
	if (status == 0)
		status = oval_attr_word(r, "state_operator", oval_operator_parse,
		    OVAL_OPERATOR_AND, &row->state_operator, err);
	return status;
}

/*
 * Before version 5.3 a test had no check_existence, and "none exist" asked that nothing
 * be there that satisfies the state; later it means "none satisfy" (oval-common schema,
 * "CheckEnumeration"). Where check_existence is given, it says what it says.
 */
static void
read_none_exist(struct oval_reader *r, struct content_test *row)
{
	const char *check = xml_attr(r->x, "check");

	if (check == NULL || strcmp(check, "none exist") != 0 ||
	    xml_attr(r->x, "check_existence") != NULL)
		return;
	row->check_existence = OVAL_EXISTENCE__MAX;
}

static int
read_test(struct oval_reader *r, struct error *err)
{
	struct content_test row = { .object = CONTENT_NONE, .document = r->document };
	struct oval_name object = { 0 };
	int depth = xml_depth(r->x), status;
	size_t base = r->names.length;
	uint32_t index;

	status = oval_read_id(r, CONTENT_TESTS, &row.id, err);
	if (status <= 0)
		return status;
	row.comment = oval_attr(r, "comment");
	row.version = oval_attr_number(r, "version");
	oval_read_type(r, &row.family, &row.type);
	status = read_test_words(r, &row, err);
	if (status < 0)
		return status;
	read_none_exist(r, &row);
	while ((status = xml_next_child(r->x, depth, err)) > 0) {
		const char *name = xml_name(r->x);

		if (strcmp(name, "object") == 0)
			object = (struct oval_name){ oval_attr(r, "object_ref"),
				xml_line(r->x) };
		else if (strcmp(name, "state") == 0)
			oval_push_name(r, oval_attr(r, "state_ref"), xml_line(r->x));
	}
	if (status < 0)
		return status;
	row.states = oval_take_names(r, base, CONTENT_STATES);
	if (row.check_existence == OVAL_EXISTENCE__MAX)
		row.check_existence = row.states.count > 0 ? OVAL_EXISTENCE_ANY_EXIST
							   : OVAL_EXISTENCE_NONE_EXIST;
	index = builder_row(r->b, CONTENT_TESTS, &row);
	if (object.line != 0)
		oval_refer(r, CONTENT_TESTS, index, offsetof(struct content_test, object),
		    CONTENT_OBJECTS, &object);
	return 0;
}

static int
read_schema_version(struct oval_reader *r, struct error *err)
{
	struct content_document *document;
	struct content_str version;
	int status;

	/* One with a platform is that platform's schema, not the language. */
	if (!xml_is(r->x, XML_NS_OVAL_COMMON, "schema_version") ||
	    xml_attr(r->x, "platform") != NULL)
		return 0;
	status = oval_text(r, &version, err);
	document = builder_at(r->b, CONTENT_DOCUMENTS, r->document);
	if (status == 0 && document->schema_version.offset == 0)
		document->schema_version = version;
	return status;
}

/* clang-format off */
static const struct section {
	const char *name;
	oval_read_element *read;
} sections[] = {
	{ "generator",   read_schema_version },
	{ "definitions", oval_read_definition },
	{ "tests",       read_test },
	{ "objects",     oval_read_object },
	{ "states",      oval_read_state },
	{ "variables",   oval_read_variable },
};

static const struct range_place {
	enum content_table table;
	size_t offset;
} range_places[] = {
	{ CONTENT_DEFINITIONS, offsetof(struct content_document, definitions) },
	{ CONTENT_TESTS,       offsetof(struct content_document, tests) },
	{ CONTENT_OBJECTS,     offsetof(struct content_document, objects) },
	{ CONTENT_STATES,      offsetof(struct content_document, states) },
	{ CONTENT_VARIABLES,   offsetof(struct content_document, variables) },
};
/* clang-format on */

static oval_read_element *
find_section(const struct oval_reader *r)
{
	for (size_t i = 0; i < ARRAY_LEN(sections); i++)
		if (xml_is(r->x, XML_NS_OVAL, sections[i].name))
			return sections[i].read;
	return NULL;
}

static int
read_sections(struct oval_reader *r, struct error *err)
{
	int depth = xml_depth(r->x), status, inner;

	while ((status = xml_next_child(r->x, depth, err)) > 0) {
		oval_read_element *read = find_section(r);

		while (
		    read != NULL && (inner = xml_next_child(r->x, depth + 1, err)) != 0) {
			if (inner > 0)
				inner = read(r, err);
			if (inner < 0)
				return inner;
		}
	}
	return status;
}

static void
reader_done(struct oval_reader *r)
{
	buffer_done(&r->pending);
	buffer_done(&r->rows);
	buffer_done(&r->names);
	buffer_done(&r->entities);
	buffer_done(&r->filters);
	buffer_done(&r->extends);
}

static bool
reader_failed(const struct oval_reader *r)
{
	return r->pending.failed || r->rows.failed || r->names.failed ||
	       r->entities.failed || r->filters.failed || r->extends.failed;
}

int
oval_read(struct xml *x, struct builder *b, const struct oval_origin *origin,
    uint32_t *document, struct error *err)
{
	__attribute__((cleanup(reader_done))) struct oval_reader r = {
		.x = x,
		.b = b,
		.origin = origin,
	};
	struct content_document row = {
		.href = builder_str(b, origin->href),
		.component = builder_str(b, origin->component),
		.variable_instance = 1,
	};
	uint32_t first[ARRAY_LEN(range_places)];
	int status;

	for (size_t i = 0; i < ARRAY_LEN(range_places); i++)
		first[i] = builder_count(b, range_places[i].table);
	r.document = builder_row(b, CONTENT_DOCUMENTS, &row);
	status = read_sections(&r, err);
	if (status < 0)
		return status;
	if (reader_failed(&r))
		return error_set(err, ENOMEM, "%s", origin->path);
	for (size_t i = 0; i < ARRAY_LEN(range_places); i++) {
		struct content_range range = { first[i],
			builder_count(b, range_places[i].table) - first[i] };
		unsigned char *at = builder_at(b, CONTENT_DOCUMENTS, r.document);

		memcpy(at + range_places[i].offset, &range, sizeof(range));
	}
	resolve(&r);
	status = oval_read_circles(&r, first[0], err);
	if (status < 0)
		return status;
	*document = r.document;
	return 0;
}
