/* SPDX-License-Identifier: Apache-2.0 */
/*
 * syschar_read.c - an OVAL system characteristics document becomes objects and items.
 *
 * Objects come before the items they refer to, so references are resolved at the end.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/buffer.h"
#include "daemon/base/error.h"
#include "daemon/scap/ds/syschar.h"
#include "daemon/scap/ds/syschar_reader.h"

#define NS_RESULTS "http://oval.mitre.org/XMLSchema/oval-results-5"

/* A whole root file system gives 200,000 items; the file's own size bounds the rest. */
enum {
	OBJECTS_MAX = 500000,
	REFS_MAX = 20000000,
	VALUES_MAX = 5000000,
	INTERFACES_MAX = 4096,
	ID_DIGITS_MAX = 19, /* what fits into 64 bits */
};

int
syschar_no_memory(const struct syschar_reader *r, struct error *err)
{
	return error_say(
	    err, ENOMEM, "%s: the scan's memory limit is reached", r->s->path);
}

void *
syschar_keep(struct syschar_reader *r, const struct buffer *rows)
{
	return arena_memdup(
	    r->arena, rows->data == NULL ? (const void *)"" : rows->data, rows->length);
}

int
syschar_text(struct syschar_reader *r, const char **ret, struct error *err)
{
	const char *text;
	int status = xml_text(r->x, &text, err);

	if (status < 0)
		return status;
	*ret = arena_strdup(r->arena, text);
	return *ret == NULL ? syschar_no_memory(r, err) : 0;
}

int
syschar_word(struct syschar_reader *r, const char *name, int (*parse)(const char *),
    int default_value, int *ret, struct error *err)
{
	const char *text = xml_attr(r->x, name);

	*ret = text == NULL ? default_value : parse(text);
	if (*ret < 0)
		return xml_error(r->x, err, "element '%s': %s '%.100s' is not OVAL's",
		    xml_name(r->x), name, text == NULL ? "" : text);
	return 0;
}

int
syschar_number(
    struct syschar_reader *r, const char *name, uint64_t *ret, struct error *err)
{
	const char *text = xml_attr(r->x, name);
	size_t length = text == NULL ? 0 : strspn(text, "0123456789");

	if (length == 0 || text[length] != '\0' || length > ID_DIGITS_MAX)
		return xml_error(r->x, err,
		    "element '%s': %s '%.100s' is no number of OVAL's", xml_name(r->x),
		    name, text == NULL ? "" : text);
	*ret = strtoull(text, NULL, 10);
	return 0;
}

/* ---- system_info ---- */

static int
read_interface(
    struct syschar_reader *r, struct system_interface *interface, struct error *err)
{
	const struct {
		const char *name, **place;
	} places[] = { { "interface_name", &interface->name },
		{ "ip_address", &interface->ip_address },
		{ "mac_address", &interface->mac_address } };
	int depth = xml_depth(r->x), status;

	*interface = (struct system_interface){ "", "", "" };
	while ((status = xml_next_child(r->x, depth, err)) > 0)
		for (size_t i = 0; i < ARRAY_LEN(places); i++)
			if (xml_is(r->x, NS_SYSCHAR, places[i].name)) {
				status = syschar_text(r, places[i].place, err);
				if (status < 0)
					return status;
				break;
			}
	return status;
}

static int
read_interfaces(struct syschar_reader *r, struct error *err)
{
	int depth = xml_depth(r->x), status;
	autobuffer rows = { 0 };

	while ((status = xml_next_child(r->x, depth, err)) > 0) {
		struct system_interface row;

		if (!xml_is(r->x, NS_SYSCHAR, "interface"))
			continue;
		if (r->s->system.n_interfaces >= INTERFACES_MAX)
			return xml_error(
			    r->x, err, "more than %d interfaces", INTERFACES_MAX);
		status = read_interface(r, &row, err);
		if (status < 0)
			return status;
		buffer_add(&rows, &row, sizeof(row));
		r->s->system.n_interfaces++;
	}
	r->s->system.interfaces = syschar_keep(r, &rows);
	return status < 0 ? status
	       : rows.failed || r->s->system.interfaces == NULL
		   ? syschar_no_memory(r, err)
		   : 0;
}

static int
read_system_info(struct syschar_reader *r, struct error *err)
{
	struct system_info *system = &r->s->system;
	const struct {
		const char *name, **place;
	} places[] = { { "os_name", &system->os_name },
		{ "os_version", &system->os_version },
		{ "architecture", &system->architecture },
		{ "primary_host_name", &system->primary_host_name } };
	int depth = xml_depth(r->x), status;

	while ((status = xml_next_child(r->x, depth, err)) > 0) {
		if (xml_is(r->x, NS_SYSCHAR, "interfaces"))
			status = read_interfaces(r, err);
		for (size_t i = 0; status > 0 && i < ARRAY_LEN(places); i++)
			if (xml_is(r->x, NS_SYSCHAR, places[i].name))
				status = syschar_text(r, places[i].place, err);
		if (status < 0)
			return status;
	}
	return status;
}

/* ---- collected_objects ---- */

static int
read_value(struct syschar_reader *r, uint32_t instance, struct syschar_variable *last,
    struct error *err)
{
	const char *id = xml_attr(r->x, "variable_id"), *text;
	int status;

	if (id == NULL || id[0] == '\0')
		return xml_error(r->x, err, "a variable_value has no variable_id");
	if (++r->n_texts > VALUES_MAX)
		return xml_error(r->x, err, "more than %d variable values", VALUES_MAX);
	if (last->id == NULL || strcmp(last->id, id) != 0) {
		if (last->id != NULL)
			buffer_add(&r->variables, last, sizeof(*last));
		*last = (struct syschar_variable){ .id = arena_strdup(r->arena, id),
			.instance = instance };
		if (last->id == NULL)
			return syschar_no_memory(r, err);
	}
	status = syschar_text(r, &text, err);
	if (status < 0)
		return status;
	buffer_add(&r->texts, &text, sizeof(text));
	last->n_texts++;
	return 0;
}

static int
read_ref(struct syschar_reader *r, struct syschar_object *object, struct error *err)
{
	uint64_t id;
	int status = syschar_number(r, "item_ref", &id, err);

	if (status < 0)
		return status;
	if (++r->n_refs > REFS_MAX)
		return xml_error(r->x, err, "more than %d references", REFS_MAX);
	buffer_add(&r->refs, &id, sizeof(id));
	object->n_items++;
	return 0;
}

static int
read_object_children(
    struct syschar_reader *r, struct syschar_object *object, struct error *err)
{
	struct syschar_variable last = { .id = NULL };
	int depth = xml_depth(r->x), status;

	r->refs.length = 0;
	while ((status = xml_next_child(r->x, depth, err)) > 0) {
		if (xml_is(r->x, NS_SYSCHAR, "reference"))
			status = read_ref(r, object, err);
		else if (xml_is(r->x, NS_SYSCHAR, "variable_value"))
			status = read_value(r, object->instance, &last, err);
		else if (xml_is(r->x, NS_SYSCHAR, "message") && object->reason == NULL)
			status = syschar_text(r, &object->reason, err);
		if (status < 0)
			return status;
	}
	if (last.id != NULL)
		buffer_add(&r->variables, &last, sizeof(last));
	return status;
}

static int
read_instance(struct syschar_reader *r, uint32_t *ret, struct error *err)
{
	uint64_t number = 1;
	int status = xml_attr(r->x, "variable_instance") == NULL
			 ? 0
			 : syschar_number(r, "variable_instance", &number, err);

	if (status == 0 && number > UINT32_MAX)
		status = xml_error(r->x, err, "variable_instance is too large");
	*ret = (uint32_t)number;
	return status;
}

static int
read_object(struct syschar_reader *r, struct error *err)
{
	struct syschar_object object = { .line = xml_line(r->x) };
	const char *id = xml_attr(r->x, "id");
	int flag, status;

	if (!xml_is(r->x, NS_SYSCHAR, "object"))
		return 0;
	if (id == NULL || id[0] == '\0')
		return xml_error(r->x, err, "a collected object has no id");
	if (r->s->n_objects >= OBJECTS_MAX)
		return xml_error(
		    r->x, err, "more than %d collected objects", OBJECTS_MAX);
	object.id = arena_strdup(r->arena, id);
	status = read_instance(r, &object.instance, err);
	if (status == 0 && xml_attr(r->x, "version") != NULL)
		status = syschar_number(r, "version", &object.version, err);
	if (status < 0)
		return status;
	if (xml_attr(r->x, "flag") == NULL)
		return xml_error(r->x, err, "object '%.200s' has no flag", id);
	status = syschar_word(r, "flag", oval_flag_parse, -1, &flag, err);
	if (status == 0)
		status = read_object_children(r, &object, err);
	if (status < 0)
		return status;
	object.flag = (enum oval_flag)flag;
	object.refs = syschar_keep(r, &r->refs);
	if (object.id == NULL || object.refs == NULL)
		return syschar_no_memory(r, err);
	buffer_add(&r->objects, &object, sizeof(object));
	r->s->n_objects++;
	return 0;
}

/* ---- the document ---- */

static int
read_all(struct syschar_reader *r, int (*each)(struct syschar_reader *, struct error *),
    struct error *err)
{
	int depth = xml_depth(r->x), status;

	while ((status = xml_next_child(r->x, depth, err)) > 0) {
		status = each(r, err);
		if (status < 0)
			return status;
	}
	return status;
}

static int
read_section(struct syschar_reader *r, struct error *err)
{
	if (xml_is(r->x, NS_SYSCHAR, "system_info"))
		return read_system_info(r, err);
	if (xml_is(r->x, NS_SYSCHAR, "collected_objects")) {
		r->s->has_objects = true;
		return read_all(r, read_object, err);
	}
	return xml_is(r->x, NS_SYSCHAR, "system_data") ? read_all(r, syschar_item, err)
						       : 0;
}

/* Move down to the system characteristics of a results document's first system. */
static int
find_document(struct syschar_reader *r, struct error *err)
{
	static const struct {
		const char *namespace_, *name;
	} path[] = { { NS_RESULTS, "results" }, { NS_RESULTS, "system" },
		{ NS_SYSCHAR, "oval_system_characteristics" } };

	if (xml_is(r->x, NS_SYSCHAR, "oval_system_characteristics"))
		return 0;
	if (!xml_is(r->x, NS_RESULTS, "oval_results"))
		return xml_error(r->x, err,
		    "root element '%s' of namespace '%s' is neither OVAL system "
		    "characteristics nor OVAL results",
		    xml_name(r->x), xml_namespace(r->x));
	for (size_t i = 0; i < ARRAY_LEN(path); i++) {
		int status;

		do
			status = xml_next_child(r->x, (int)i, err);
		while (status > 0 && !xml_is(r->x, path[i].namespace_, path[i].name));
		if (status < 0)
			return status;
		if (status == 0)
			return xml_error(r->x, err,
			    "the results hold no system characteristics (no '%s')",
			    path[i].name);
	}
	return 0;
}

static bool
reader_failed(const struct syschar_reader *r)
{
	return r->objects.failed || r->items.failed || r->refs.failed ||
	       r->variables.failed || r->texts.failed || r->entities.failed ||
	       r->fields.failed;
}

static void
reader_done(struct syschar_reader *r)
{
	xml_free(r->x);
	buffer_done(&r->objects);
	buffer_done(&r->items);
	buffer_done(&r->refs);
	buffer_done(&r->variables);
	buffer_done(&r->texts);
	buffer_done(&r->entities);
	buffer_done(&r->fields);
}

static int
read_document(struct syschar_reader *r, int fd, struct error *err)
{
	char digest[65];
	int status = xml_open(&r->x, fd, r->s->path, err);

	if (status == 0)
		status = xml_root(r->x, err);
	if (status == 0)
		status = find_document(r, err);
	if (status == 0)
		status = read_all(r, read_section, err);
	if (status == 0)
		status = xml_finish(r->x, digest, err);
	if (status == 0 && reader_failed(r))
		status = syschar_no_memory(r, err);
	if (status == 0)
		status = syschar_link_items(r, err);
	if (status == 0)
		status = syschar_link_objects(r, err);
	return status == 0 ? syschar_link_variables(r, err) : status;
}

int
syschar_read(struct syschar **ret, int fd, const char *path, struct arena *arena,
    struct error *err)
{
	__attribute__((cleanup(reader_done))) struct syschar_reader r = {
		.arena = arena,
		.s = arena_new_array(arena, struct syschar, 1),
	};
	int status;

	if (r.s == NULL)
		return error_set(err, ENOMEM, "%s", path);
	r.s->path = path;
	r.s->system = (struct system_info){ "", "", "", "", NULL, 0 };
	status = read_document(&r, fd, err);
	if (status == 0)
		*ret = r.s;
	return status;
}
