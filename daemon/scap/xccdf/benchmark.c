/* SPDX-License-Identifier: Apache-2.0 */
/*
 * benchmark.c - reads a Benchmark as a stream: what evaluation and results need stays in
 * the arena, fix scripts and the like stay in the file.
 */

#include <errno.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/scap/ds/builder.h"
#include "daemon/scap/ds/xml.h"
#include "daemon/scap/xccdf/benchmark.h"
#include "daemon/scap/xccdf/cpe.h"
#include "daemon/scap/xccdf/model.h"
#include "daemon/scap/xccdf/text.h"

#define XML_NS_XML "http://www.w3.org/XML/1998/namespace"

/* Bytes of the Benchmark's description in the skeleton. */
enum { DESCRIPTION_MAX = 1000 };

static int
read_status(struct reading *r, void *into)
{
	(void)into;
	if (r->benchmark->status != NULL)
		return 0;
	r->benchmark->status_date = reading_attr(r, "date");
	return reading_line(r, &r->benchmark->status);
}

static int
read_title(struct reading *r, void *into)
{
	(void)into;
	return r->benchmark->title == NULL ? reading_line(r, &r->benchmark->title) : 0;
}

static int
read_description(struct reading *r, void *into)
{
	struct benchmark *b = r->benchmark;
	const char *text;
	int rc;

	(void)into;
	if (b->description != NULL)
		return 0;
	rc = reading_line(r, &text);
	if (rc < 0)
		return rc;
	b->description = arena_memdup(r->arena, text, text_cut(text, DESCRIPTION_MAX));
	return b->description == NULL ? reading_out_of_memory(r) : 0;
}

static int
read_plain_text(struct reading *r, void *into)
{
	struct plain_text *text = reading_alloc(r, sizeof(*text)), **tail;
	uint32_t n = 0;

	(void)into;
	if (text == NULL)
		return reading_out_of_memory(r);
	text->id = reading_attr(r, "id");
	if (text->id == NULL)
		return xml_error(r->x, r->err, "plain-text without id");
	for (tail = &r->benchmark->plain_texts; *tail != NULL; tail = &(*tail)->next)
		if (++n >= WORDS_MAX)
			return xml_error(
			    r->x, r->err, "more than %d plain-text", WORDS_MAX);
	*tail = text;
	return reading_block(r, &text->text);
}

static int
read_platform(struct reading *r, void *into)
{
	const char *idref = reading_attr(r, "idref");

	(void)into;
	if (idref == NULL)
		return xml_error(r->x, r->err, "platform without idref");
	return reading_add_word(r, &r->benchmark->platforms, idref);
}

static int
read_version(struct reading *r, void *into)
{
	(void)into;
	r->benchmark->version_time = reading_attr(r, "time");
	return reading_line(r, &r->benchmark->version);
}

static int
read_model(struct reading *r, void *into)
{
	const char *system = reading_attr(r, "system");

	(void)into;
	if (system == NULL)
		return xml_error(r->x, r->err, "model without system");
	return reading_add_word(r, &r->benchmark->models, system);
}

static const struct reading_child benchmark_children[] = {
	{ "status", read_status },
	{ "title", read_title },
	{ "description", read_description },
	{ "plain-text", read_plain_text },
	{ "platform", read_platform },
	{ "version", read_version },
	{ "metadata", metadata_read },
	{ "model", read_model },
	{ "Profile", profile_read },
	{ "Value", item_read_value },
	{ "Group", item_read_group },
	{ "Rule", item_read_rule },
};

static int
read_child(struct reading *r)
{
	if (xml_is(r->x, XML_NS_CPE_LANG, "platform-specification"))
		return cpe_read_language(r->benchmark->language, r->x, r->err);
	for (size_t i = 0; i < ARRAY_LEN(benchmark_children); i++)
		if (reading_is(r, benchmark_children[i].name))
			return benchmark_children[i].read(r, NULL);
	return 0;
}

int
benchmark_read(
    struct benchmark **ret, struct xml *x, struct arena *arena, struct error *err)
{
	autobuffer scratch = { 0 };
	struct reading r = { .x = x, .arena = arena, .err = err, .scratch = &scratch };
	struct benchmark *b = reading_alloc(&r, sizeof(*b));
	int depth = xml_depth(x), rc;

	if (b == NULL)
		return reading_out_of_memory(&r);
	r.benchmark = b;
	r.items_tail = &b->items;
	r.profiles_tail = &b->profiles;
	b->arena = arena;
	b->language = cpe_new(arena);
	b->id = reading_attr(&r, "id");
	b->is_resolved = xml_attr_bool(x, "resolved", false);
	b->lang = reading_copy(&r, xml_attr_ns(x, XML_NS_XML, "lang"));
	if (r.no_memory || b->language == NULL)
		return reading_out_of_memory(&r);
	if (b->id == NULL)
		return xml_error(x, err, "Benchmark without id");
	while ((rc = xml_next_child(x, depth, err)) > 0) {
		rc = read_child(&r);
		if (rc < 0)
			return rc;
		if (r.no_memory)
			return reading_out_of_memory(&r);
	}
	if (rc == 0)
		rc = benchmark_index(b, x, err);
	if (rc == 0)
		*ret = b;
	return rc;
}

const char *
benchmark_id(const struct benchmark *benchmark)
{
	return benchmark->id;
}

const char *
benchmark_title(const struct benchmark *benchmark)
{
	return benchmark->title != NULL ? benchmark->title : "";
}

uint32_t
benchmark_rules(const struct benchmark *benchmark)
{
	return benchmark->n_rules;
}

void
benchmark_list_profiles(
    const struct benchmark *benchmark, uint32_t benchmark_row, struct builder *b)
{
	for (const struct profile *p = benchmark->profiles; p != NULL; p = p->next) {
		struct content_profile row = {
			.id = builder_str(b, p->id),
			.title = builder_str(b, text_render(benchmark, p->title)),
			.benchmark = benchmark_row,
		};

		if (!p->is_abstract)
			(void)builder_row(b, CONTENT_PROFILES, &row);
	}
}
