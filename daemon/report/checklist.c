/* SPDX-License-Identifier: Apache-2.0 */
/* checklist.c - a decided scan as STIG Viewer and STIG Manager see one. */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/error.h"
#include "daemon/base/utf8.h"
#include "daemon/report/checklist_rule.h"
#include "daemon/report/finding.h"
#include "daemon/report/report.h"
#include "daemon/scap/content.h"
#include "daemon/scap/record.h"

#define BENCHMARK_PREFIX "xccdf_mil.disa.stig_benchmark_"
#define NOBODY UINT32_MAX

enum {
	TARGET_MAX = 255, /* of an asset's name in STIG Manager */
	UUID_SIZE = 37,
};

static const enum checklist_status statuses[XCCDF_RESULT__MAX] = {
	[XCCDF_PASS] = CHECKLIST_NOT_A_FINDING,
	[XCCDF_FIXED] = CHECKLIST_NOT_A_FINDING,
	[XCCDF_FAIL] = CHECKLIST_OPEN,
	[XCCDF_NOTAPPLICABLE] = CHECKLIST_NOT_APPLICABLE,
	[XCCDF_NOTSELECTED] = CHECKLIST_NOT_REVIEWED,
	[XCCDF_ERROR] = CHECKLIST_NOT_REVIEWED,
	[XCCDF_UNKNOWN] = CHECKLIST_NOT_REVIEWED,
	[XCCDF_NOTCHECKED] = CHECKLIST_NOT_REVIEWED,
	[XCCDF_INFORMATIONAL] = CHECKLIST_NOT_REVIEWED,
};

/* Which results make which entry: those of a rule, or of rules that are one to the
 * consumers. */
struct grouping {
	uint32_t *first; /* of an entry: its first result */
	uint32_t *last;
	uint32_t *next; /* of a result: the one that follows; NOBODY at the end */
	const char **ids;
	uint64_t *hashes; /* of the ids */
	uint32_t n;
};

void
checklist_free(struct checklist *list)
{
	if (list == NULL)
		return;
	arena_free(list->arena);
	free(list);
}

/* FNV-1a's step and a linear one, so that what is alike to one is not to the other. */
static void
mix(uint64_t hash[2], const char *text)
{
	const unsigned char *p = (const unsigned char *)text;

	/* The NUL too: "a", "bc" is not "ab", "c". */
	do {
		hash[0] = (hash[0] ^ *p) * 0x100000001B3;
		hash[1] = (hash[1] + *p + 1) * 0x5851F42D4C957F2D + 0x14057B7EF767814F;
	} while (*p++ != '\0');
}

static uint64_t
stir(uint64_t h)
{
	h = (h ^ h >> 30) * 0xBF58476D1CE4E5B9;
	h = (h ^ h >> 27) * 0x94D049BB133111EB;
	return h ^ h >> 31;
}

/*
 * A name for what the texts name together, the same in every scan. It looks like version
 * 5 because readers look; it names, it proves nothing, so no digest is asked for.
 */
static const char *
keep_uuid(struct draft *d, const char *kind, const char *a, const char *b, const char *c)
{
	uint64_t hash[2] = { 0xCBF29CE484222325, 0x9E3779B97F4A7C15 }, high, low;
	const char *texts[] = { "stigwatch", kind, a, b, c };

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		mix(hash, texts[i]);
	high = stir(hash[0] ^ stir(hash[1]));
	low = stir(hash[1]);
	buffer_printf(&d->text, "%08x-%04x-%04x-%04x-%012llx", (unsigned int)(high >> 32),
	    (unsigned int)(high >> 16 & 0xFFFF), (unsigned int)(0x5000 | (high & 0x0FFF)),
	    (unsigned int)(0x8000 | (low >> 48 & 0x3FFF)),
	    (unsigned long long)(low & 0xFFFFFFFFFFFF));
	return draft_keep(d);
}

/* The values of all facts called NAME. */
static const char *
keep_facts(struct draft *d, const struct record_target *t, const char *name)
{
	for (uint32_t i = 0; i < t->n_facts; i++)
		if (strcmp(t->facts[i].name, name) == 0)
			buffer_printf(&d->text, "%s%s", d->text.length == 0 ? "" : " ",
			    t->facts[i].value);
	return draft_keep(d);
}

static void
make_target(struct checklist *list, struct draft *d, const struct report *r)
{
	const struct record_target *t = &r->record->target;
	const char *name = t->target[0] == '\0' ? "unknown" : t->target;
	autobuffer line = { 0 };

	utf8_add_line(&line, name, strlen(name));
	line.length = utf8_cut(buffer_text(&line), line.length, TARGET_MAX);
	buffer_add_text(&d->text, buffer_text(&line));
	list->target = draft_keep(d);
	d->failed |= line.failed;
	if (t->image[0] != '\0')
		buffer_printf(&d->text, "image %s, ", t->image);
	buffer_printf(&d->text, "basis %s", record_basis_text(t->basis));
	list->comment = draft_keep(d);
	list->address = keep_facts(d, t, "target-address");
	if (list->address[0] == '\0')
		list->address = keep_facts(d, t, "ip-address");
	list->mac = keep_facts(d, t, "mac-address");
	list->fqdn = keep_facts(d, t, "fqdn");
}

static const char *
stig_id(const struct content *content)
{
	const struct content_summary *s = content_summary(content);
	const char *id = content_text(
	    content, s->alias.offset != 0 ? s->alias : s->benchmark);
	size_t prefix = strlen(BENCHMARK_PREFIX);

	if (strncmp(id, BENCHMARK_PREFIX, prefix) == 0 && id[prefix] != '\0')
		id += prefix;
	return id;
}

static void
make_stig(struct checklist *list, struct draft *d, const struct content *content)
{
	const struct content_summary *s = content_summary(content);
	const char *title = content_text(content, s->benchmark_title);
	const char *path = content_text(content, s->path);
	const char *slash = strrchr(path, '/');

	list->stig_id = draft_keep_text(d, stig_id(content));
	list->stig_title = draft_keep_text(d, title[0] == '\0' ? list->stig_id : title);
	list->version = draft_keep_text(d, content_text(content, s->benchmark_version));
	list->release = draft_keep_text(d, content_text(content, s->release));
	buffer_add_text(&d->text, list->stig_title);
	if (list->version[0] != '\0')
		buffer_printf(&d->text, " :: Version %s", list->version);
	if (list->release[0] != '\0')
		buffer_printf(&d->text, ", %s", list->release);
	list->stig_ref = draft_keep(d);
	list->file = draft_keep_text(d, slash == NULL ? path : slash + 1);
	list->stig_uuid = keep_uuid(d, "stig", content_text(content, s->digest),
	    content_text(content, s->benchmark), content_text(content, s->profile));
}

static uint64_t
hash_of(const char *text)
{
	uint64_t hash[2] = { 0 };

	mix(hash, text);
	return hash[1];
}

/* Results of one rule follow each other, so the last one first. */
static uint32_t
find_entry(const struct grouping *g, const char *id, uint64_t hash)
{
	for (uint32_t i = g->n; i > 0; i--)
		if (g->hashes[i - 1] == hash && strcmp(g->ids[i - 1], id) == 0)
			return i - 1;
	return NOBODY;
}

static int
grouping_init(struct grouping *g, struct arena *arena, uint32_t n)
{
	g->first = arena_new_array(arena, uint32_t, (size_t)n + 1);
	g->last = arena_new_array(arena, uint32_t, (size_t)n + 1);
	g->next = arena_new_array(arena, uint32_t, (size_t)n + 1);
	g->ids = arena_new_array(arena, const char *, (size_t)n + 1);
	g->hashes = arena_new_array(arena, uint64_t, (size_t)n + 1);
	return g->first == NULL || g->last == NULL || g->next == NULL || g->ids == NULL ||
		       g->hashes == NULL
		   ? -ENOMEM
		   : 0;
}

static void
grouping_add(struct grouping *g, const char *id, uint32_t result)
{
	uint64_t hash = hash_of(id);
	uint32_t entry = find_entry(g, id, hash);

	g->next[result] = NOBODY;
	if (entry == NOBODY) {
		entry = g->n++;
		g->ids[entry] = id;
		g->hashes[entry] = hash;
		g->first[entry] = result;
	} else {
		g->next[g->last[entry]] = result;
	}
	g->last[entry] = result;
}

static int
make_groups(struct grouping *g, struct draft *d, const struct report *r)
{
	if (grouping_init(g, d->arena, r->decision->n_rules) < 0)
		return -ENOMEM;
	for (uint32_t i = 0; i < r->decision->n_rules; i++) {
		checklist_rule_id(&d->text, r->content,
		    content_rule_at(r->content, r->decision->rules[i].rule));
		grouping_add(g, draft_keep(d), i);
	}
	return 0;
}

/* What one of several results is of. */
static void
add_heading(struct buffer *out, const struct report *r, const struct rule_result *result)
{
	const struct content_rule *rule = content_rule_at(r->content, result->rule);

	if (result->definition != CONTENT_NONE)
		buffer_printf(out, "%s: ",
		    content_text(r->content,
			content_definition_at(r->content, result->definition)->id));
	else
		buffer_printf(out, "%s: ", content_text(r->content, rule->id));
}

static void
add_comment(struct buffer *out, const struct report *r, const struct rule_result *result)
{
	if (result->override != NULL) {
		finding_waived(out, result->override);
		buffer_add_text(out, "\n");
	}
	buffer_printf(out, "stigwatch: %s", xccdf_result_text(result->result));
	if (result->definition != CONTENT_NONE)
		buffer_printf(out, " by %s",
		    content_text(r->content,
			content_definition_at(r->content, result->definition)->id));
	if (result->is_vacuous)
		buffer_add_text(out, "; nothing was there to look at");
	if (result->is_host)
		buffer_add_text(out, "; describes the host, not the container");
}

static enum checklist_status
status_of(const struct rule_result *result)
{
	return statuses[finding_counts_as(result)];
}

static bool
is_worse(const struct rule_result *a, const struct rule_result *b)
{
	enum checklist_status x = status_of(a), y = status_of(b);

	return x < y || (x == y && finding_is_told(a) && !finding_is_told(b));
}

static void
make_result(struct checklist_rule *entry, struct draft *d, const struct report *r,
    const struct grouping *g, uint32_t first)
{
	bool is_one = g->next[first] == NOBODY;
	const struct rule_result *worst = NULL;

	for (uint32_t i = first; i != NOBODY; i = g->next[i]) {
		const struct rule_result *result = &r->decision->rules[i];

		if (worst == NULL || is_worse(result, worst))
			worst = result;
		if (i != first)
			buffer_add_text(&d->text, "\n\n");
		if (!is_one)
			add_heading(&d->text, r, result);
		finding_detail(&d->text, r, result);
	}
	entry->status = status_of(worst);
	entry->details = draft_keep(d);
	add_comment(&d->text, r, worst);
	entry->comment = draft_keep(d);
}

static int
make_rules(struct checklist *list, struct draft *d, const struct report *r)
{
	const char *digest = content_text(
	    r->content, content_summary(r->content)->digest);
	struct grouping groups = { 0 };

	if (make_groups(&groups, d, r) < 0)
		return -ENOMEM;
	list->rules = arena_new_array(
	    d->arena, struct checklist_rule, (size_t)groups.n + 1);
	if (list->rules == NULL)
		return -ENOMEM;
	list->n_rules = groups.n;
	for (uint32_t i = 0; i < groups.n; i++) {
		struct checklist_rule *entry = &list->rules[i];
		uint32_t first = groups.first[i];

		entry->id = groups.ids[i];
		entry->uuid = keep_uuid(d, "rule", digest, list->target, entry->id);
		make_result(entry, d, r, &groups, first);
		checklist_describe(entry, d, list, r->content,
		    content_rule_at(r->content, r->decision->rules[first].rule));
	}
	return 0;
}

static int
make(struct checklist *list, struct draft *d, const struct report *r)
{
	const struct content_summary *s = content_summary(r->content);

	make_target(list, d, r);
	make_stig(list, d, r->content);
	buffer_printf(&d->text, "%s: %s", list->target, list->stig_title);
	list->title = draft_keep(d);
	list->uuid = keep_uuid(d, "checklist", content_text(r->content, s->digest),
	    list->target, content_text(r->content, s->profile));
	return make_rules(list, d, r) < 0 || d->failed ? -ENOMEM : 0;
}

int
checklist_make(struct checklist **ret, const struct report *r, struct error *err)
{
	autoptr(checklist) list = NULL;
	struct draft draft = { 0 };
	int rc = -ENOMEM;

	if (content_text(r->content, content_summary(r->content)->benchmark)[0] == '\0')
		return error_say(err, EINVAL,
		    "checklist: the content has no benchmark, only definitions");
	list = calloc(1, sizeof(*list));
	if (list != NULL)
		list->arena = draft.arena = arena_new(0);
	if (draft.arena != NULL)
		rc = make(list, &draft, r);
	buffer_done(&draft.text);
	buffer_done(&draft.clean);
	if (rc < 0)
		return error_set(err, ENOMEM, "checklist");
	*ret = take_ptr(list);
	return 0;
}
