/* SPDX-License-Identifier: Apache-2.0 */
/*
 * xmlfilecontent.c - independent xmlfilecontent_object: what an XPath expression finds in
 * XML files.
 *
 * One item for a file in which the expression finds something, with a value_of for each
 * node: its string-value, which for an element is all the text in it.
 */

#include <errno.h>

#include "daemon/base/arena.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "probes/independent/file_content.h"
#include "probes/independent/xml_document.h"
#include "probes/probe.h"
#include "probes/secret.h"
#include "probes/tree.h"
#include "probes/walk.h"

enum { ENTITIES = 4 }; /* filepath, path, filename, xpath */

static const char type_name[] = "xmlfilecontent";

struct collector {
	const struct probe_env *env;
	struct item_list *items;
	const struct object_entity *xpath;
	uint64_t spent; /* see xml_document_find() */
};

static bool
add_found(struct collector *c, const struct walk_entry *entry, const char *xpath,
    const struct xml_found *found)
{
	struct item *item;

	if (found->count == 0)
		return true;
	item = file_content_item(c->items, type_name, entry, ENTITIES + found->count);
	if (item == NULL)
		return false;
	item->is_secret = secret_path(c->env->tree, entry->filepath);
	item_add_text(c->items, item, "xpath", xpath);
	for (uint32_t i = 0; i < found->count; i++)
		item_add_typed(c->items, item, "value_of", found->values[i].datatype,
		    found->values[i].text);
	return true;
}

/* False: nothing more is to be collected for the object. */
static bool
search(struct collector *c, const struct walk_entry *entry,
    const struct xml_document *document, const char *xpath)
{
	autoptr(arena) arena = arena_new(0);
	struct xml_found found;
	struct error err = { .code = ENOMEM };

	if (arena != NULL &&
	    xml_document_find(document, xpath, &c->spent, arena, &found, &err) == 0)
		return add_found(c, entry, xpath, &found);
	if (err.code == EINVAL) {
		file_content_error(c->items, arena_strdup(c->items->arena, err.text));
		return false;
	}
	return file_content_bad(
	    c->items, type_name, entry, arena_strdup(c->items->arena, err.text));
}

static bool
visit(void *arg, const struct walk_entry *entry)
{
	struct collector *c = arg;
	autoptr(xml_document) document = NULL;
	const char *data;
	size_t length;
	struct error err;

	if (entry->filename == NULL)
		return true;
	c->items->is_void = false;
	if (tree_peek_file(c->env->tree, entry->filepath, &data, &length, &err) < 0)
		return file_content_unreadable(c->env, c->items, type_name, entry, &err);
	if (xml_document_open(&document, data, length, &err) < 0)
		return file_content_bad(c->items, type_name, entry,
		    arena_printf(c->items->arena, "'%s' cannot be read as XML: %s",
			entry->filepath,
			secret_reason(c->env->tree, entry->filepath, err.text)));
	for (uint32_t i = 0; i < c->xpath->n_values; i++)
		if (!search(c, entry, document, c->xpath->values[i]))
			return false;
	return true;
}

static int
xmlfilecontent_collect(const struct probe_env *env, const struct object *object,
    struct item_list *items, struct error *err)
{
	struct collector c = {
		.env = env,
		.items = items,
		.xpath = object_find(object, "xpath"),
	};

	if (c.xpath == NULL || c.xpath->is_nil) {
		file_content_error(items, "an xmlfilecontent_object needs an xpath");
		return 0;
	}
	/* The schema knows no other operation here. */
	if (c.xpath->operation != OVAL_OPERATION_EQUALS) {
		file_content_error(
		    items, "the xpath of an xmlfilecontent_object is an exact text");
		return 0;
	}
	for (uint32_t i = 0; i < c.xpath->n_values; i++)
		if (xml_document_check(c.xpath->values[i], err) < 0) {
			file_content_error(items, arena_strdup(items->arena, err->text));
			return 0;
		}
	items->is_void = true;
	return walk_items(env, object, items, visit, &c, err);
}

static int
xmlfilecontent_warm(struct error *err)
{
	(void)err;
	xml_document_warm();
	return 0;
}

const struct probe probe_xmlfilecontent = {
	.family = "independent",
	.name = type_name,
	.needs = PROBE_NEEDS_ROOT,
	.warm = xmlfilecontent_warm,
	.collect = xmlfilecontent_collect,
};
