/* SPDX-License-Identifier: Apache-2.0 */
/* variables.c - an OVAL variables document becomes bindings of external variables. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/buffer.h"
#include "daemon/base/error.h"
#include "daemon/scap/content.h"
#include "daemon/scap/ds/builder.h"
#include "daemon/scap/ds/compile.h"
#include "daemon/scap/ds/variables.h"
#include "daemon/scap/ds/xml.h"
#include "probes/compare.h"

#define NS_VARIABLES "http://oval.mitre.org/XMLSchema/oval-variables-5"

/* Each external variable of the content looks through all values, and each variable here
 * through those before it. */
enum { VALUES_MAX = 65536, VARIABLES_MAX = 16384 };

struct reader {
	struct xml *x;
	struct arena *arena;
	const char *path;
	struct buffer bindings, datatypes, lines, ids;
	uint32_t count;
};

static int
no_memory(const struct reader *r, struct error *err)
{
	return error_set(err, ENOMEM, "%s", r->path);
}

static int
read_value(struct reader *r, const char *id, uint32_t datatype, struct error *err)
{
	struct compile_binding binding = { .variable = id };
	unsigned long line = xml_line(r->x);
	const char *text;
	int status;

	if (r->count >= VALUES_MAX)
		return xml_error(r->x, err, "more than %d values", VALUES_MAX);
	status = xml_text(r->x, &text, err);
	if (status < 0)
		return status;
	binding.value = arena_strdup(r->arena, text);
	if (binding.value == NULL)
		return no_memory(r, err);
	buffer_add(&r->bindings, &binding, sizeof(binding));
	buffer_add(&r->datatypes, &datatype, sizeof(datatype));
	buffer_add(&r->lines, &line, sizeof(line));
	r->count++;
	return 0;
}

static bool
is_there(const struct reader *r, const char *id)
{
	const char *const *ids = (const char *const *)r->ids.data;

	for (size_t i = 0; i < r->ids.length / sizeof(*ids); i++)
		if (strcmp(ids[i], id) == 0)
			return true;
	return false;
}

static int
read_head(struct reader *r, const char **id, uint32_t *datatype, struct error *err)
{
	const char *text = xml_attr(r->x, "id"), *word = xml_attr(r->x, "datatype");
	int value = word == NULL ? OVAL_DATATYPE_STRING : oval_datatype_parse(word);

	if (text == NULL || text[0] == '\0')
		return xml_error(r->x, err, "a variable has no id");
	if (r->ids.length / sizeof(text) >= VARIABLES_MAX)
		return xml_error(r->x, err, "more than %d variables", VARIABLES_MAX);
	if (is_there(r, text))
		return xml_error(r->x, err, "variable '%.200s' is there already", text);
	if (value < 0 || value == OVAL_DATATYPE_RECORD)
		return xml_error(r->x, err,
		    "variable '%.200s': datatype '%.100s' is not one of a variable", text,
		    word == NULL ? "" : word);
	*datatype = (uint32_t)value;
	*id = arena_strdup(r->arena, text);
	return *id == NULL ? no_memory(r, err) : 0;
}

static int
read_variable(struct reader *r, struct error *err)
{
	int depth = xml_depth(r->x), status;
	unsigned long line = xml_line(r->x);
	uint32_t datatype = 0, before = r->count;
	const char *id;

	if (!xml_is(r->x, NS_VARIABLES, "variable"))
		return 0;
	status = read_head(r, &id, &datatype, err);
	if (status < 0)
		return status;
	buffer_add(&r->ids, &id, sizeof(id));
	while ((status = xml_next_child(r->x, depth, err)) > 0) {
		if (xml_is(r->x, NS_VARIABLES, "value"))
			status = read_value(r, id, datatype, err);
		if (status < 0)
			return status;
	}
	if (status == 0 && r->count == before)
		return error_say(err, EPROTO, "%s:%lu: variable '%.200s' has no value",
		    r->path, line, id);
	return status;
}

static int
read_variables(struct reader *r, struct error *err)
{
	int status, inner;

	while ((status = xml_next_child(r->x, 0, err)) > 0) {
		if (!xml_is(r->x, NS_VARIABLES, "variables"))
			continue;
		while ((inner = xml_next_child(r->x, 1, err)) != 0) {
			if (inner > 0)
				inner = read_variable(r, err);
			if (inner < 0)
				return inner;
		}
	}
	return status;
}

static void *
keep(struct reader *r, const struct buffer *rows)
{
	return rows->failed ? NULL
			    : arena_memdup(r->arena,
				  rows->data == NULL ? (const void *)"" : rows->data,
				  rows->length);
}

static int
read_document(struct reader *r, int fd, struct error *err)
{
	char digest[65];
	int status = xml_open(&r->x, fd, r->path, err);

	if (status == 0)
		status = xml_root(r->x, err);
	if (status == 0 && !xml_is(r->x, NS_VARIABLES, "oval_variables"))
		status = xml_error(r->x, err,
		    "root element '%s' of namespace '%s' is not OVAL variables",
		    xml_name(r->x), xml_namespace(r->x));
	if (status == 0)
		status = read_variables(r, err);
	return status == 0 ? xml_finish(r->x, digest, err) : status;
}

static void
reader_done(struct reader *r)
{
	xml_free(r->x);
	buffer_done(&r->bindings);
	buffer_done(&r->datatypes);
	buffer_done(&r->lines);
	buffer_done(&r->ids);
}

int
variables_read(struct variables *ret, int fd, const char *path, struct arena *arena,
    struct error *err)
{
	__attribute__((cleanup(reader_done))) struct reader r = {
		.arena = arena,
		.path = path,
	};
	struct variables v = { .path = path };
	int status = read_document(&r, fd, err);

	if (status < 0)
		return status;
	v.bindings = keep(&r, &r.bindings);
	v.datatypes = keep(&r, &r.datatypes);
	v.lines = keep(&r, &r.lines);
	v.count = r.count;
	if (v.bindings == NULL || v.datatypes == NULL || v.lines == NULL || r.ids.failed)
		return no_memory(&r, err);
	*ret = v;
	return 0;
}

/* Every value is equal to itself, unless it is none of the datatype. */
static bool
is_of(uint32_t datatype, const char *value)
{
	return compare_value((enum oval_datatype)datatype, OVAL_OPERATION_EQUALS, value,
		   strlen(value), value, NULL) != OVAL_RESULT_ERROR;
}

static int
check_value(const struct variables *v, uint32_t i, struct builder *b,
    const struct content_variable *row, bool is_first, struct error *err)
{
	const char *id = v->bindings[i].variable, *value = v->bindings[i].value;
	const char *wanted = oval_datatype_text((enum oval_datatype)row->datatype);

	if (!is_of(row->datatype, value))
		return error_say(err, EPROTO,
		    "%s:%lu: variable '%s': '%.100s' is not of its datatype, %s", v->path,
		    v->lines[i], id, value, wanted);
	if (is_first && row->datatype != v->datatypes[i])
		builder_note(b, "%s:%lu: variable '%s' is declared as %s, not as %s",
		    v->path, v->lines[i], id, wanted,
		    oval_datatype_text((enum oval_datatype)v->datatypes[i]));
	return 0;
}

int
variables_check(const struct variables *v, struct builder *b, struct error *err)
{
	uint32_t n_documents = builder_count(b, CONTENT_DOCUMENTS);

	for (uint32_t i = 0; i < v->count; i++) {
		const char *id = v->bindings[i].variable;
		bool is_first = i == 0 || v->bindings[i - 1].variable != id;
		bool is_known = false;

		for (uint32_t d = 0; d < n_documents; d++) {
			uint32_t index = builder_find(b, CONTENT_VARIABLES, d, id);
			struct content_variable row;
			int r;

			if (index == CONTENT_NONE)
				continue;
			memcpy(
			    &row, builder_at(b, CONTENT_VARIABLES, index), sizeof(row));
			if (row.kind != CONTENT_VARIABLE_EXTERNAL)
				continue;
			is_known = true;
			r = check_value(v, i, b, &row, is_first, err);
			if (r < 0)
				return r;
		}
		if (!is_known && is_first)
			builder_note(b,
			    "%s:%lu: '%s' is no external variable of the content; its "
			    "value is not used",
			    v->path, v->lines[i], id);
	}
	return 0;
}
