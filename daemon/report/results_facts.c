/* SPDX-License-Identifier: Apache-2.0 */
/*
 * results_facts.c - what a TestResult knows of its target, and the values it was judged
 * by.
 *
 * Facts are few and hold from scan to scan: STIG Manager makes each one metadata of the
 * asset, for good. The container's id changes with every new container, but only it
 * leads from the results to the engine's and the journal's records of that container.
 * When it started and what was found are in the remark; how the asset is called and its
 * addresses have elements of their own, so STIG Manager's own facts would add nothing.
 */

#include <ctype.h>
#include <string.h>

#include "daemon/base/cleanup.h"
#include "daemon/report/markup.h"
#include "daemon/report/report.h"
#include "daemon/report/results.h"
#include "daemon/scap/content.h"
#include "daemon/scap/record.h"

#define FACT_PREFIX "urn:xccdf:fact:stigwatch:"

enum { PLATFORMS_MAX = 1000 }; /* of one target */

const char *
results_name(struct buffer *out, const char *prefix, const char *text)
{
	buffer_add_text(out, prefix);
	for (; *text != '\0'; text++)
		buffer_add(out,
		    isalnum((unsigned char)*text) || strchr("._-", *text) != NULL ? text
										  : "-",
		    1);
	return buffer_text(out);
}

static void
write_fact(struct markup *x, const char *prefix, const char *name, const char *value)
{
	autobuffer full = { 0 };

	if (value[0] == '\0')
		return;
	markup_start(x, "fact");
	markup_attribute(x, "name", results_name(&full, prefix, name));
	markup_attribute(x, "type", "string");
	markup_text(x, value);
	markup_end(x);
}

void
results_facts(struct markup *x, const struct report *r)
{
	const struct record_target *t = &r->record->target;
	const struct content_summary *s = content_summary(r->content);
	const struct record_fact facts[] = {
		{ "host", t->host },
		{ "container-id", t->container_id },
		{ "container-name", t->container_name },
		{ "image", t->image },
		{ "image-id", t->image_id },
		{ "basis", record_basis_text(t->basis) },
		{ "stage", record_stage_text(t->stage) },
		{ "content-digest", content_text(r->content, s->digest) },
	};

	markup_start(x, "target-facts");
	write_fact(x, "urn:xccdf:fact:scanner:", "name", "stigwatch");
	write_fact(x, "urn:xccdf:fact:scanner:", "version", STIGWATCH_VERSION);
	for (size_t i = 0; i < ARRAY_LEN(facts); i++)
		write_fact(x, FACT_PREFIX, facts[i].name, facts[i].value);
	for (uint32_t i = 0; i < t->n_facts; i++)
		if (strcmp(t->facts[i].name, RECORD_FACT_ADDRESS) != 0)
			write_fact(x, FACT_PREFIX, t->facts[i].name, t->facts[i].value);
	markup_end(x);
}

/* A name of CPE, that is: content also calls platforms by ids of its own. */
static const char *
met_name(const struct report *r, const struct content_platform *p)
{
	const char *name = content_text(r->content, p->id);

	if (p->kind != CONTENT_PLATFORM_CHECK || p->definition == CONTENT_NONE ||
	    r->record->definitions[p->definition] != OVAL_RESULT_TRUE ||
	    (strncmp(name, "cpe:/", 5) != 0 && strncmp(name, "cpe:2.3:", 8) != 0))
		return NULL;
	return name;
}

void
results_platforms(struct markup *x, const struct report *r)
{
	const char *seen[PLATFORMS_MAX];
	const struct content_platform *platforms;
	uint32_t n, n_seen = 0;

	platforms = content_table(r->content, CONTENT_PLATFORMS, &n);
	for (uint32_t i = 0; i < n && n_seen < PLATFORMS_MAX; i++) {
		const char *name = met_name(r, &platforms[i]);
		bool is_new = name != NULL;

		for (uint32_t k = 0; is_new && k < n_seen; k++)
			is_new = strcmp(seen[k], name) != 0;
		if (!is_new)
			continue;
		seen[n_seen++] = name;
		markup_start(x, "platform");
		markup_attribute(x, "idref", name);
		markup_end(x);
	}
}

/* The items of the list that begins at row I; where the next Value begins. */
static uint32_t
write_items(struct markup *x, const struct report *r,
    const struct content_set_value *values, uint32_t n, uint32_t i)
{
	uint32_t idref = values[i].idref.offset;

	for (; i < n && values[i].idref.offset == idref; i++)
		markup_element(x, "item", content_text(r->content, values[i].value));
	return i;
}

void
results_values(struct markup *x, const struct report *r)
{
	const struct content_set_value *values;
	uint32_t n;

	values = content_table(r->content, CONTENT_SET_VALUES, &n);
	for (uint32_t i = 0, next; i < n; i = next) {
		bool is_complex = values[i].is_complex != 0;

		markup_start(x, is_complex ? "set-complex-value" : "set-value");
		markup_attribute(x, "idref", content_text(r->content, values[i].idref));
		next = i + 1;
		if (!is_complex)
			markup_text(x, content_text(r->content, values[i].value));
		else
			next = write_items(x, r, values, n, i);
		markup_end(x);
	}
}
