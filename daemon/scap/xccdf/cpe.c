/* SPDX-License-Identifier: Apache-2.0 */
/* cpe.c - reads CPE dictionaries and CPE language. */

#include <errno.h>
#include <string.h>
#include <strings.h>

#include "daemon/base/arena.h"
#include "daemon/base/error.h"
#include "daemon/scap/ds/xml.h"
#include "daemon/scap/xccdf/cpe.h"
#include "daemon/scap/xccdf/cpe_model.h"
#include "daemon/scap/xccdf/model.h"
#include "daemon/scap/xccdf/text.h"
#include "probes/oval.h"

struct cpe *
cpe_new(struct arena *arena)
{
	struct cpe *cpe = arena_alloc(arena, sizeof(*cpe));

	if (cpe == NULL)
		return NULL;
	cpe->arena = arena;
	cpe->items_tail = &cpe->items;
	cpe->platforms_tail = &cpe->platforms;
	return cpe;
}

static int
out_of_memory(struct error *err)
{
	return error_set(err, ENOMEM, "read CPE platforms");
}

static int
add_name(struct cpe *cpe, struct dictionary_item *item, int place, const char *name,
    struct error *err)
{
	item->names[place] = arena_strdup(cpe->arena, name);
	if (item->names[place] == NULL)
		return out_of_memory(err);
	item->is_parsed[place] = cpe_name_parse(&item->parsed[place], cpe->arena, name);
	return 0;
}

static int
read_check(
    struct cpe *cpe, struct dictionary_item *item, struct xml *x, struct error *err)
{
	struct reference *check;
	const char *system = xml_attr(x, "system"), *href, *text;
	int rc;

	if (system == NULL || strcmp(system, CHECK_SYSTEM_OVAL) != 0)
		return 0;
	check = arena_alloc(cpe->arena, sizeof(*check));
	if (check == NULL)
		return out_of_memory(err);
	href = xml_attr(x, "href");
	if (href == NULL)
		return xml_error(x, err, "check of a CPE item without href");
	check->href = arena_strdup(cpe->arena, href);
	rc = xml_text(x, &text, err);
	if (rc < 0)
		return rc;
	check->id = text_line(cpe->arena, text);
	if (check->href == NULL || check->id == NULL)
		return out_of_memory(err);
	check->next = item->checks;
	item->checks = check;
	check->next_of_all = cpe->references;
	cpe->references = check;
	return 0;
}

static int
read_item(struct cpe *cpe, struct xml *x, struct error *err)
{
	struct dictionary_item *item = arena_alloc(cpe->arena, sizeof(*item));
	const char *name = xml_attr(x, "name");
	int depth = xml_depth(x), rc;

	if (item == NULL)
		return out_of_memory(err);
	if (++cpe->n_items > DICTIONARY_MAX)
		return xml_error(
		    x, err, "CPE dictionary of more than %d items", DICTIONARY_MAX);
	if (name == NULL)
		return xml_error(x, err, "cpe-item without name");
	rc = add_name(cpe, item, 0, name, err);
	while (rc == 0 && (rc = xml_next_child(x, depth, err)) > 0) {
		rc = 0;
		name = xml_attr(x, "name");
		if (xml_is(x, XML_NS_CPE_DICT, "check"))
			rc = read_check(cpe, item, x, err);
		else if (strcmp(xml_name(x), "cpe23-item") == 0 && name != NULL)
			rc = add_name(cpe, item, 1, name, err);
		if (rc < 0)
			return rc;
	}
	if (rc < 0)
		return rc;
	*cpe->items_tail = item;
	cpe->items_tail = &item->next;
	return 0;
}

int
cpe_read_dictionary(struct cpe *cpe, struct xml *x, struct error *err)
{
	int depth = xml_depth(x), rc;

	while ((rc = xml_next_child(x, depth, err)) > 0) {
		if (!xml_is(x, XML_NS_CPE_DICT, "cpe-item"))
			continue;
		rc = read_item(cpe, x, err);
		if (rc < 0)
			return rc;
	}
	return rc;
}

static int
read_check_fact(struct cpe *cpe, struct node *node, struct xml *x, struct error *err)
{
	const char *system = xml_attr(x, "system");

	node->kind = NODE_CHECK;
	if (system == NULL || strcmp(system, CHECK_SYSTEM_OVAL) != 0)
		return 0;
	if (xml_attr(x, "href") == NULL || xml_attr(x, "id-ref") == NULL)
		return xml_error(x, err, "check-fact-ref without href or id-ref");
	node->check = arena_alloc(cpe->arena, sizeof(*node->check));
	if (node->check == NULL)
		return out_of_memory(err);
	node->check->href = arena_strdup(cpe->arena, xml_attr(x, "href"));
	node->check->id = arena_strdup(cpe->arena, xml_attr(x, "id-ref"));
	if (node->check->href == NULL || node->check->id == NULL)
		return out_of_memory(err);
	node->check->next_of_all = cpe->references;
	cpe->references = node->check;
	return 0;
}

static int
read_fact(struct cpe *cpe, struct node *node, struct xml *x, struct error *err)
{
	const char *name = xml_attr(x, "name");

	node->kind = NODE_FACT;
	if (name == NULL)
		return xml_error(x, err, "fact-ref without name");
	node->name = arena_strdup(cpe->arena, name);
	return node->name == NULL ? out_of_memory(err) : 0;
}

/* The node the reader stands on; *RET stays NULL when it is no part of a test. */
static int
read_node(
    struct cpe *cpe, struct node **ret, struct xml *x, int levels, struct error *err)
{
	struct node *node = arena_alloc(cpe->arena, sizeof(*node)), **tail;
	int depth = xml_depth(x), rc;
	const char *word;

	if (node == NULL)
		return out_of_memory(err);
	if (++cpe->n_nodes > LANGUAGE_MAX)
		return xml_error(x, err, "more than %d CPE tests", LANGUAGE_MAX);
	if (levels == 0)
		return xml_error(
		    x, err, "logical-test nested deeper than %d", LOGICAL_DEPTH_MAX);
	*ret = node;
	if (xml_is(x, XML_NS_CPE_LANG, "fact-ref"))
		return read_fact(cpe, node, x, err);
	if (xml_is(x, XML_NS_CPE_LANG, "check-fact-ref"))
		return read_check_fact(cpe, node, x, err);
	*ret = NULL;
	if (!xml_is(x, XML_NS_CPE_LANG, "logical-test"))
		return 0;
	word = xml_attr(x, "operator");
	if (word == NULL || (strcasecmp(word, "AND") != 0 && strcasecmp(word, "OR") != 0))
		return xml_error(x, err, "logical-test without operator AND or OR");
	node->operator_ = strcasecmp(word, "AND") == 0 ? OVAL_OPERATOR_AND
						       : OVAL_OPERATOR_OR;
	node->negate = xml_attr_bool(x, "negate", false);
	tail = &node->children;
	while ((rc = xml_next_child(x, depth, err)) > 0) {
		rc = read_node(cpe, tail, x, levels - 1, err);
		if (rc < 0)
			return rc;
		if (*tail != NULL)
			tail = &(*tail)->next;
	}
	*ret = node;
	return rc;
}

static int
read_platform(struct cpe *cpe, struct xml *x, struct error *err)
{
	struct platform *platform = arena_alloc(cpe->arena, sizeof(*platform));
	const char *id = xml_attr(x, "id");
	int depth = xml_depth(x), rc;

	if (platform == NULL)
		return out_of_memory(err);
	if (++cpe->n_nodes > LANGUAGE_MAX)
		return xml_error(x, err, "more than %d CPE platforms", LANGUAGE_MAX);
	if (id == NULL)
		return xml_error(x, err, "CPE platform without id");
	platform->id = arena_strdup(cpe->arena, id);
	if (platform->id == NULL)
		return out_of_memory(err);
	while ((rc = xml_next_child(x, depth, err)) > 0) {
		if (!xml_is(x, XML_NS_CPE_LANG, "logical-test"))
			continue;
		rc = read_node(cpe, &platform->test, x, LOGICAL_DEPTH_MAX, err);
		if (rc < 0)
			return rc;
	}
	if (rc < 0)
		return rc;
	*cpe->platforms_tail = platform;
	cpe->platforms_tail = &platform->next;
	return 0;
}

int
cpe_read_language(struct cpe *cpe, struct xml *x, struct error *err)
{
	int depth = xml_depth(x), rc;

	while ((rc = xml_next_child(x, depth, err)) > 0) {
		if (!xml_is(x, XML_NS_CPE_LANG, "platform"))
			continue;
		rc = read_platform(cpe, x, err);
		if (rc < 0)
			return rc;
	}
	return rc;
}

void
cpe_fall_back(struct cpe *cpe, struct cpe *fallback)
{
	while (cpe->fallback != NULL)
		cpe = cpe->fallback;
	cpe->fallback = fallback;
}

int
cpe_each_href(const struct cpe *cpe, int (*visit)(void *arg, const char *href), void *arg)
{
	for (const struct reference *r = cpe->references; r != NULL; r = r->next_of_all) {
		int rc = visit(arg, r->href);

		if (rc < 0)
			return rc;
	}
	return 0;
}

void
cpe_place(struct cpe *cpe, uint32_t (*find)(void *arg, const char *href), void *arg)
{
	for (struct reference *r = cpe->references; r != NULL; r = r->next_of_all) {
		r->document = find(arg, r->href);
		r->is_placed = true;
	}
}
