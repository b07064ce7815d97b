/* SPDX-License-Identifier: Apache-2.0 */
/*
 * yamlfilecontent.c - independent yamlfilecontent_object: what a path selects in YAML and
 * JSON files, as records.
 *
 * The schema allows what is flat: a scalar or a sequence of scalars is one record whose
 * fields are called "#"; a mapping of scalars, or of sequences of them, is one record; a
 * sequence of such mappings, or of sequences of scalars, is a record for each. Anything
 * deeper is an error of its author, and so an item in error.
 */

#include <errno.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "probes/independent/file_content.h"
#include "probes/independent/yaml_node.h"
#include "probes/independent/yaml_path.h"
#include "probes/probe.h"
#include "probes/secret.h"
#include "probes/tree.h"
#include "probes/walk.h"

enum {
	/* For one file's nodes and what is selected of them. */
	MEMORY_MAX = 256 * 1024 * 1024,
	/* Aliases can make few nodes many fields. */
	FIELDS_MAX = 100 * 1000,
};

static const char type_name[] = "yamlfilecontent";
static const char too_deep[] =
    "the YAML path selects more than scalars, or sequences or mappings of them";

struct collector {
	const struct probe_env *env;
	struct item_list *items;
	const struct object_entity *yamlpath;
};

/* One body of YAML: of a file, or of the object itself. */
struct source {
	const struct walk_entry *entry; /* NULL: the text is the object's own */
	const char *data;
	size_t length;
};

/* The item of one source and path being made. */
struct maker {
	struct item_list *items;
	struct item *item;
	uint32_t n_fields;
	const char *failure; /* static; NULL: none */
};

/* Names of fields have no upper case: "myKey^" is "my^key^^" (schema,
 * yamlfilecontent_state).
 */
static const char *
field_name(struct arena *arena, const struct yaml_node *key)
{
	char *name, *at;

	if (key == NULL)
		return "#";
	name = at = arena_alloc(arena, 2 * key->length + 1);
	for (size_t i = 0; name != NULL && i < key->length; i++) {
		char c = key->text[i];
		bool is_upper = c >= 'A' && c <= 'Z';

		if (is_upper || c == '^')
			*at++ = '^';
		*at++ = is_upper ? (char)(c - 'A' + 'a') : c;
	}
	return name;
}

static void
add_field(
    struct maker *m, struct item *record, const char *name, const struct yaml_node *node)
{
	struct yaml_value value = yaml_scalar(node, m->items->arena);

	if (++m->n_fields > FIELDS_MAX)
		m->failure = "the YAML path selects more than 100000 values";
	else if (name == NULL || value.text == NULL)
		m->failure = "the scan's memory limit is reached";
	else
		item_add_typed(m->items, record, name, value.datatype, value.text);
}

/* The scalars of a sequence, all under NAME. */
static void
add_fields(struct maker *m, struct item *record, const char *name,
    const struct yaml_node *sequence)
{
	for (const struct yaml_entry *e = sequence->first;
	     e != NULL && m->failure == NULL; e = e->next) {
		if (e->node->kind == YAML_SCALAR)
			add_field(m, record, name, e->node);
		else
			m->failure = too_deep;
	}
}

static void
add_mapping(struct maker *m, struct item *record, const struct yaml_node *mapping)
{
	for (const struct yaml_entry *e = mapping->first; e != NULL && m->failure == NULL;
	     e = e->next) {
		const char *name;

		if (e->key->kind != YAML_SCALAR || e->node->kind == YAML_MAPPING) {
			m->failure = too_deep;
			return;
		}
		name = field_name(m->items->arena, e->key);
		if (e->node->kind == YAML_SCALAR)
			add_field(m, record, name, e->node);
		else
			add_fields(m, record, name, e->node);
	}
}

static void
add_record(struct maker *m, const struct yaml_node *node)
{
	struct item *record;

	if (node->kind != YAML_SCALAR && node->first == NULL)
		return;
	record = item_add_record(m->items, m->item, "value");
	if (record == NULL)
		m->failure = "the scan's memory limit is reached";
	else if (++m->n_fields > FIELDS_MAX)
		m->failure = "the YAML path selects more than 100000 values";
	else if (node->kind == YAML_SCALAR)
		add_field(m, record, "#", node);
	else if (node->kind == YAML_SEQUENCE)
		add_fields(m, record, "#", node);
	else
		add_mapping(m, record, node);
}

/* A sequence of scalars is one record; one of sequences and mappings a record for each.
 */
static void
add_records(struct maker *m, const struct yaml_node *node)
{
	bool has_scalar = false, has_other = false;

	if (node->kind == YAML_SEQUENCE)
		for (const struct yaml_entry *e = node->first; e != NULL; e = e->next) {
			has_scalar = has_scalar || e->node->kind == YAML_SCALAR;
			has_other = has_other || e->node->kind != YAML_SCALAR;
		}
	if (has_scalar && has_other)
		m->failure = too_deep;
	else if (!has_other)
		add_record(m, node);
	else
		for (const struct yaml_entry *e = node->first;
		     e != NULL && m->failure == NULL; e = e->next)
			add_record(m, e->node);
}

static struct item *
add_identity(struct collector *c, const struct source *source, const char *yamlpath)
{
	struct item *item = source->entry != NULL
				? file_content_item(c->items, type_name, source->entry, 5)
				: item_new(c->items, type_name, 3);

	if (item == NULL)
		return NULL;
	if (source->entry == NULL)
		item_add_bytes(c->items, item, "content", source->data, source->length);
	else
		item->is_secret = secret_path(c->env->tree, source->entry->filepath);
	item_add_text(c->items, item, "yamlpath", yamlpath);
	return item;
}

/* An item in error, named as far as it is known. */
static bool
add_failure(struct collector *c, const struct source *source, const char *yamlpath,
    const char *reason)
{
	struct item *item = add_identity(c, source, yamlpath);

	if (item == NULL)
		return false;
	item->status = OVAL_STATUS_ERROR;
	item->message = reason != NULL ? reason : "the scan's memory limit is reached";
	return true;
}

static bool
is_empty(const struct yaml_node *node)
{
	if (node == NULL)
		return true;
	if (node->kind == YAML_SCALAR)
		return false;
	/* What holds nothing but empty sequences gives no record, either. */
	for (const struct yaml_entry *e = node->first; e != NULL; e = e->next)
		if (node->kind == YAML_MAPPING || e->node->kind == YAML_SCALAR ||
		    e->node->first != NULL)
			return false;
	return true;
}

static bool
add_selected(struct collector *c, const struct source *source, const char *yamlpath,
    const struct yaml_node *node)
{
	struct maker m = { .items = c->items };
	uint32_t n_identity;

	if (is_empty(node))
		return true;
	m.item = add_identity(c, source, yamlpath);
	if (m.item == NULL)
		return false;
	n_identity = m.item->n_entities;
	add_records(&m, node);
	if (m.failure == NULL)
		return true;
	m.item->n_entities = n_identity;
	m.item->status = OVAL_STATUS_ERROR;
	m.item->message = m.failure;
	return true;
}

/* False: nothing more is to be collected for the object. */
static bool
search(struct collector *c, const struct source *source, const struct yaml_file *file,
    const char *yamlpath, struct arena *arena)
{
	struct yaml_path *path;
	const struct yaml_node *node;
	struct error err;

	if (yaml_path_parse(&path, yamlpath, arena, &err) < 0) {
		file_content_error(c->items, arena_strdup(c->items->arena, err.text));
		return false;
	}
	if (yaml_path_find(path, file, arena, &node, &err) < 0)
		return add_failure(
		    c, source, yamlpath, arena_strdup(c->items->arena, err.text));
	return add_selected(c, source, yamlpath, node);
}

static bool
search_source(struct collector *c, const struct source *source)
{
	autoptr(arena) arena = arena_new(MEMORY_MAX);
	const char *path = source->entry != NULL ? source->entry->filepath : "content";
	struct yaml_file file;
	struct error err = { 0 };

	if (arena == NULL ||
	    yaml_read(source->data, source->length, arena, &file, &err) < 0)
		return add_failure(c, source, c->yamlpath->values[0],
		    arena_printf(c->items->arena, "'%s' cannot be read as YAML: %s", path,
			secret_reason(c->env->tree, path, err.text)));
	for (uint32_t i = 0; i < c->yamlpath->n_values; i++)
		if (!search(c, source, &file, c->yamlpath->values[i], arena))
			return false;
	return true;
}

static bool
visit(void *arg, const struct walk_entry *entry)
{
	struct collector *c = arg;
	struct source source = { .entry = entry };
	struct error err;

	if (entry->filename == NULL)
		return true;
	c->items->is_void = false;
	if (tree_peek_file(
		c->env->tree, entry->filepath, &source.data, &source.length, &err) < 0)
		return file_content_unreadable(c->env, c->items, type_name, entry, &err);
	return search_source(c, &source);
}

/* What is no path in itself is an error without any file. */
static bool
has_good_paths(const struct collector *c)
{
	autoptr(arena) arena = arena_new(0);
	struct yaml_path *path;
	struct error err = { 0 };

	for (uint32_t i = 0; i < c->yamlpath->n_values; i++)
		if (arena == NULL ||
		    yaml_path_parse(&path, c->yamlpath->values[i], arena, &err) < 0) {
			file_content_error(
			    c->items, arena_strdup(c->items->arena, err.text));
			return false;
		}
	return true;
}

static bool
is_exact(const struct object_entity *entity)
{
	return entity != NULL && !entity->is_nil &&
	       entity->operation == OVAL_OPERATION_EQUALS;
}

static int
yamlfilecontent_collect(const struct probe_env *env, const struct object *object,
    struct item_list *items, struct error *err)
{
	const struct object_entity *content = object_find(object, "content");
	struct collector c = {
		.env = env,
		.items = items,
		.yamlpath = object_find(object, "yamlpath"),
	};

	/* The schema knows no other operation for these. */
	if (!is_exact(c.yamlpath) || (content != NULL && !is_exact(content))) {
		file_content_error(items, "the yamlpath and the content of a "
					  "yamlfilecontent_object are exact texts");
		return 0;
	}
	if (c.yamlpath->n_values == 0 || !has_good_paths(&c))
		return 0;
	if (content == NULL) {
		items->is_void = true;
		return walk_items(env, object, items, visit, &c, err);
	}
	for (uint32_t i = 0; i < content->n_values; i++) {
		const struct source source = {
			.data = content->values[i],
			.length = strlen(content->values[i]),
		};

		if (!search_source(&c, &source))
			break;
	}
	return 0;
}

const struct probe probe_yamlfilecontent = {
	.family = "independent",
	.name = type_name,
	.needs = PROBE_NEEDS_ROOT,
	.collect = yamlfilecontent_collect,
};
