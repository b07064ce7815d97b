/* SPDX-License-Identifier: Apache-2.0 */
/* platform.c - platforms as rows: language first, then dictionary (XCCDF 1.2, 6.2.5). */

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "daemon/base/arena.h"
#include "daemon/base/cleanup.h"
#include "daemon/scap/content.h"
#include "daemon/scap/ds/builder.h"
#include "daemon/scap/xccdf/benchmark.h"
#include "daemon/scap/xccdf/cpe.h"
#include "daemon/scap/xccdf/cpe_model.h"

struct place { /* where rows go */
	struct cpe *cpe;
	const struct benchmark_links *links;
	struct builder *b;
};

static struct content_platform
blank_row(enum content_platform_kind kind)
{
	return (struct content_platform){
		.kind = kind,
		.operator_ = OVAL_OPERATOR_OR,
		.document = CONTENT_NONE,
		.definition = CONTENT_NONE,
	};
}

static uint32_t
write_name(struct place *to, const char *name)
{
	struct content_platform row = blank_row(CONTENT_PLATFORM_NAME);

	row.id = builder_str(to->b, name);
	return builder_row(to->b, CONTENT_PLATFORMS, &row);
}

/* A check of a system without an engine: an error, whatever negates it. */
static uint32_t
write_unknown(struct place *to, const char *name)
{
	struct content_platform row = blank_row(CONTENT_PLATFORM_CHECK);

	row.id = builder_str(to->b, name);
	return builder_row(to->b, CONTENT_PLATFORMS, &row);
}

static uint32_t
write_check(struct place *to, const char *name, const struct reference *check)
{
	struct content_platform row = blank_row(CONTENT_PLATFORM_CHECK);

	row.id = builder_str(to->b, name);
	row.document = check->is_placed
			   ? check->document
			   : to->links->find_document(to->links->arg, check->href);
	if (row.document != CONTENT_NONE)
		row.definition = builder_find(
		    to->b, CONTENT_DEFINITIONS, row.document, check->id);
	if (row.definition == CONTENT_NONE)
		builder_note(to->b, "platform %s: %s of %s is not part of the content",
		    name, check->id, check->href);
	return builder_row(to->b, CONTENT_PLATFORMS, &row);
}

static uint32_t
write_logical(struct place *to, const char *id, uint32_t operator_, bool negate,
    const uint32_t *rows, uint32_t n)
{
	struct content_platform row = blank_row(CONTENT_PLATFORM_LOGICAL);

	row.id = builder_str(to->b, id);
	row.operator_ = operator_;
	row.negate = negate;
	row.children = builder_refs(to->b, rows, n);
	return builder_row(to->b, CONTENT_PLATFORMS, &row);
}

static struct written *
find_written(struct cpe *cpe, const char *key, bool is_fact, struct written ***bucket)
{
	uint32_t hash = 5381;

	for (const char *c = key; *c != '\0'; c++)
		hash = hash * 33 + (unsigned char)*c;
	*bucket = &cpe->written[hash % BUCKETS];
	for (struct written *w = **bucket; w != NULL; w = w->next)
		if (w->is_fact == is_fact && strcmp(w->key, key) == 0)
			return w;
	return NULL;
}

static void
remember(
    struct cpe *cpe, struct written **bucket, const char *key, bool is_fact, uint32_t row)
{
	struct written *w = arena_alloc(cpe->arena, sizeof(*w));

	if (w == NULL)
		return;
	w->key = arena_strdup(cpe->arena, key);
	w->is_fact = is_fact;
	w->row = row;
	w->next = *bucket;
	if (w->key != NULL)
		*bucket = w;
	cpe->n_written++;
}

static bool
item_is_named(
    const struct dictionary_item *item, const char *name, const struct cpe_name *parsed)
{
	for (size_t i = 0; i < ARRAY_LEN(item->names); i++) {
		if (item->names[i] == NULL)
			continue;
		if (strcasecmp(item->names[i], name) == 0)
			return true;
		if (parsed != NULL && item->is_parsed[i] &&
		    cpe_name_includes(parsed, &item->parsed[i]))
			return true;
	}
	return false;
}

enum { FOUND_MAX = 256 }; /* checks that may confirm one name */

/* Any check that confirms NAME or something narrower: the row over all of them. */
static uint32_t
write_dictionary(struct place *to, const char *name)
{
	struct cpe_name parsed;
	bool is_parsed = cpe_name_parse(&parsed, to->cpe->arena, name);
	uint32_t rows[FOUND_MAX], n = 0;

	for (const struct cpe *c = to->cpe; c != NULL; c = c->fallback)
		for (struct dictionary_item *i = c->items; i != NULL; i = i->next) {
			if (i->checks == NULL ||
			    !item_is_named(i, name, is_parsed ? &parsed : NULL))
				continue;
			for (struct reference *r = i->checks; r != NULL && n < FOUND_MAX;
			     r = r->next)
				rows[n++] = write_check(to, i->names[0], r);
		}
	if (n == 0)
		return write_name(to, name);
	return n == 1 ? rows[0]
		      : write_logical(to, name, OVAL_OPERATOR_OR, false, rows, n);
}

static uint32_t
write_fact(struct place *to, const char *name)
{
	struct written **bucket, *w = find_written(to->cpe, name, true, &bucket);
	uint32_t row;

	if (w != NULL)
		return w->row;
	if (to->cpe->n_written >= WRITTEN_MAX)
		return write_name(to, name);
	row = write_dictionary(to, name);
	remember(to->cpe, bucket, name, true, row);
	return row;
}

static uint32_t
write_node(struct place *to, const char *id, const struct node *node)
{
	autofree uint32_t *rows = NULL;
	uint32_t n = 0;

	if (node->kind == NODE_FACT)
		return write_fact(to, node->name);
	if (node->kind == NODE_CHECK)
		return node->check == NULL ? write_unknown(to, id)
					   : write_check(to, id, node->check);
	for (const struct node *c = node->children; c != NULL; c = c->next)
		n++;
	rows = calloc(n + 1, sizeof(*rows));
	if (rows == NULL)
		return CONTENT_NONE; /* no row: the image is refused when opened */
	n = 0;
	for (const struct node *c = node->children; c != NULL; c = c->next)
		rows[n++] = write_node(to, id, c);
	return write_logical(to, id, node->operator_, node->negate, rows, n);
}

static const struct platform *
find_platform(const struct cpe *cpe, const char *id)
{
	for (; cpe != NULL; cpe = cpe->fallback)
		for (const struct platform *p = cpe->platforms; p != NULL; p = p->next)
			if (p->test != NULL && strcmp(p->id, id) == 0)
				return p;
	return NULL;
}

uint32_t
cpe_platform(struct cpe *cpe, const char *idref, const struct benchmark_links *links,
    struct builder *b)
{
	struct place to = { cpe, links, b };
	struct written **bucket, *w = find_written(cpe, idref, false, &bucket);
	const struct platform *platform;
	uint32_t row;

	if (w != NULL)
		return w->row;
	platform = find_platform(cpe, idref[0] == '#' ? idref + 1 : idref);
	if (platform == NULL)
		return write_fact(&to, idref);
	if (cpe->n_written >= WRITTEN_MAX)
		return write_name(&to, idref);
	row = write_node(&to, platform->id, platform->test);
	remember(cpe, bucket, idref, false, row);
	return row;
}
