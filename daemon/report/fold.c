/* SPDX-License-Identifier: Apache-2.0 */
/* fold.c - results of several containers that are one asset, as what may be imported. */

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/buffer.h"
#include "daemon/base/error.h"
#include "daemon/base/utf8.h"
#include "daemon/report/checklist_rule.h"
#include "daemon/report/finding.h"
#include "daemon/report/fold.h"
#include "daemon/report/report.h"
#include "daemon/scap/content.h"
#include "daemon/scap/xccdf/decide.h"

enum {
	NAMES_MAX = 10, /* of containers in one text */
	NAME_MAX_BYTES = 128,
};

/* The worse the higher; what is left out is undecided. */
static const struct {
	int rank;
	bool is_undecided;
} judged[XCCDF_RESULT__MAX] = {
	/* clang-format off */
	[XCCDF_NOTAPPLICABLE] = { 1, false },
	[XCCDF_PASS]          = { 2, false },
	[XCCDF_FIXED]         = { 3, false },
	[XCCDF_NOTSELECTED]   = { 4, true },
	[XCCDF_INFORMATIONAL] = { 5, true },
	[XCCDF_NOTCHECKED]    = { 6, true },
	[XCCDF_UNKNOWN]       = { 7, true },
	[XCCDF_ERROR]         = { 8, true },
	[XCCDF_FAIL]          = { 9, false },
	/* clang-format on */
};

static const int worst_verdict[VERDICT__MAX] = {
	[VERDICT_COMPLIANT] = 0,
	[VERDICT_UNASSESSED] = 1,
	[VERDICT_UNDECIDED] = 2,
	[VERDICT_NONCOMPLIANT] = 3,
};

/* One part's result of one rule. */
struct entry {
	const struct rule_result *result;
	uint32_t part;
};

/* Rules that are one to the consumers. */
struct name {
	const char *text;
	uint32_t rule; /* index of the folded result */
};

struct folding {
	const struct fold_part *parts;
	uint32_t n_parts;
	const struct content *content;
	struct entry *entries;
	size_t n_entries;
	struct decision *to;
};

static uint32_t
definition_of(const struct rule_result *r)
{
	return r->is_one_of_many ? r->definition : CONTENT_NONE;
}

static int
compare_keys(const struct rule_result *a, const struct rule_result *b)
{
	uint32_t left = definition_of(a), right = definition_of(b);

	if (a->rule != b->rule)
		return a->rule < b->rule ? -1 : 1;
	return (left > right) - (left < right);
}

static int
compare_entries(const void *left, const void *right)
{
	const struct entry *a = left, *b = right;
	int order = compare_keys(a->result, b->result);

	return order != 0 ? order : (a->part > b->part) - (a->part < b->part);
}

/* "in a, b: REASON", of the entries that have RESULT. */
static const char *
name_parts(struct folding *f, const struct entry *entries, size_t n,
    const struct rule_result *worst)
{
	const char *why = worst->reason[0] != '\0' ? worst->reason : worst->found;
	autobuffer text = { 0 };
	uint32_t named = 0;

	for (size_t i = 0; i < n; i++) {
		const char *name = f->parts[entries[i].part].container;

		if (entries[i].result->result != worst->result)
			continue;
		if (named++ >= NAMES_MAX)
			continue;
		buffer_add_text(&text, named == 1 ? "in " : ", ");
		utf8_add_line(&text, name, utf8_cut(name, strlen(name), NAME_MAX_BYTES));
	}
	if (named > NAMES_MAX)
		buffer_printf(&text, " and %u more", named - NAMES_MAX);
	buffer_printf(&text, "%s%s", why[0] == '\0' ? "" : ": ", why);
	return text.failed ? NULL : arena_strdup(f->to->arena, buffer_text(&text));
}

static int
rank_of(const struct rule_result *r)
{
	return 2 * judged[finding_counts_as(r)].rank + finding_is_told(r);
}

/* The worst of N entries of one rule; of several alike the first part's. */
static int
fold_rule(struct folding *f, const struct entry *entries, size_t n)
{
	struct rule_result *to = &f->to->rules[f->to->n_rules++];
	const struct rule_result *worst = entries[0].result;
	bool differ = false;

	for (size_t i = 1; i < n; i++) {
		const struct rule_result *result = entries[i].result;

		differ |= result->result != worst->result;
		if (rank_of(result) > rank_of(worst))
			worst = result;
	}
	*to = *worst;
	if (f->n_parts > 1)
		to->import = NULL;
	if (differ && finding_counts_as(worst) == XCCDF_FAIL)
		to->reason = name_parts(f, entries, n, worst);
	return to->reason == NULL ? -ENOMEM : 0;
}

static int
fold_rules(struct folding *f)
{
	size_t n = 0;

	for (uint32_t p = 0; p < f->n_parts; p++)
		for (uint32_t i = 0; i < f->parts[p].decision->n_rules; i++)
			f->entries[n++] = (struct entry){ &f->parts[p].decision->rules[i],
				p };
	qsort(f->entries, n, sizeof(*f->entries), compare_entries);
	for (size_t i = 0, next; i < n; i = next) {
		for (next = i + 1; next < n; next++)
			if (compare_keys(f->entries[i].result, f->entries[next].result) !=
			    0)
				break;
		if (fold_rule(f, &f->entries[i], next - i) < 0)
			return -ENOMEM;
	}
	return 0;
}

static int
compare_names(const void *left, const void *right)
{
	const struct name *a = left, *b = right;
	int order = strcmp(a->text, b->text);

	return order != 0 ? order : (a->rule > b->rule) - (a->rule < b->rule);
}

/* Of N rules that are one to the consumers, those that are left out. */
static void
mark_undecided(const struct decision *d, const struct name *names, size_t n, bool *goes)
{
	bool has_failed = false, has_undecided = false;

	for (size_t i = 0; i < n; i++) {
		enum xccdf_result result = finding_counts_as(&d->rules[names[i].rule]);

		has_failed |= result == XCCDF_FAIL;
		has_undecided |= judged[result].is_undecided;
	}
	for (size_t i = 0; i < n; i++)
		goes[names[i].rule] =
		    has_failed
			? judged[finding_counts_as(&d->rules[names[i].rule])].is_undecided
			: has_undecided;
}

static int
name_rules(const struct folding *f, struct name *names)
{
	for (uint32_t i = 0; i < f->to->n_rules; i++) {
		autobuffer id = { 0 };

		checklist_rule_id(
		    &id, f->content, content_rule_at(f->content, f->to->rules[i].rule));
		names[i] = (struct name){
			id.failed ? NULL : arena_strdup(f->to->arena, buffer_text(&id)), i
		};
		if (names[i].text == NULL)
			return -ENOMEM;
	}
	qsort(names, f->to->n_rules, sizeof(*names), compare_names);
	return 0;
}

static int
leave_out(struct folding *f)
{
	struct decision *d = f->to;
	struct name *names = arena_new_array(d->arena, struct name, d->n_rules + 1);
	bool *goes = arena_new_array(d->arena, bool, d->n_rules + 1);
	uint32_t kept = 0;

	if (names == NULL || goes == NULL || name_rules(f, names) < 0)
		return -ENOMEM;
	for (uint32_t i = 0, next; i < d->n_rules; i = next) {
		for (next = i + 1; next < d->n_rules; next++)
			if (strcmp(names[i].text, names[next].text) != 0)
				break;
		mark_undecided(d, &names[i], next - i, goes);
	}
	for (uint32_t i = 0; i < d->n_rules; i++)
		if (!goes[i])
			d->rules[kept++] = d->rules[i];
	d->n_rules = kept;
	return 0;
}

static double
first_score(const struct decision *d)
{
	return d->n_scores == 0 ? 0 : d->scores[0].value;
}

static void
sum_up(struct folding *f)
{
	const struct decision *lowest = f->parts[0].decision;
	struct decision *d = f->to;

	d->doubt = "";
	d->verdict = lowest->verdict;
	for (uint32_t p = 1; p < f->n_parts; p++) {
		const struct decision *part = f->parts[p].decision;

		if (first_score(part) < first_score(lowest))
			lowest = part;
		if (worst_verdict[part->verdict] > worst_verdict[d->verdict])
			d->verdict = part->verdict;
	}
	d->scores = lowest->scores;
	d->n_scores = lowest->n_scores;
	for (uint32_t i = 0; i < d->n_rules; i++) {
		uint32_t severity = content_rule_at(f->content, d->rules[i].rule)
					->severity;

		d->counts[d->rules[i].result]++;
		d->n_waived += d->rules[i].override != NULL;
		if (d->rules[i].result == XCCDF_FAIL &&
		    severity >= CONTENT_SEVERITY_LOW && severity < CONTENT_SEVERITY__MAX)
			d->open[CONTENT_SEVERITY_HIGH - severity]++;
	}
}

static struct decision *
new_decision(size_t n_rules)
{
	autoptr(decision) d = calloc(1, sizeof(*d));

	if (d == NULL)
		return NULL;
	d->arena = arena_new(0);
	if (d->arena == NULL)
		return NULL;
	d->rules = arena_new_array(d->arena, struct rule_result, n_rules + 1);
	return d->rules == NULL ? NULL : take_ptr(d);
}

int
fold_make(struct decision **ret, const struct fold_part *parts, uint32_t n_parts,
    const struct content *content, struct error *err)
{
	autoptr(decision) to = NULL;
	autofree struct entry *entries = NULL;
	struct folding f = { .parts = parts, .n_parts = n_parts, .content = content };

	for (uint32_t p = 0; p < n_parts; p++)
		f.n_entries += parts[p].decision->n_rules;
	f.to = to = new_decision(f.n_entries);
	f.entries = entries = calloc(f.n_entries + 1, sizeof(*entries));
	if (to == NULL || entries == NULL || fold_rules(&f) < 0 || leave_out(&f) < 0)
		return error_set(err, ENOMEM, "results of one asset");
	sum_up(&f);
	*ret = take_ptr(to);
	return 0;
}

void
fold_text(struct buffer *out, const struct report *r)
{
	const struct content_summary *s = content_summary(r->content);

	buffer_printf(out, "%s\n%s\n%s\n%s\n%s\n", r->record->target.target,
	    content_text(r->content, s->benchmark), content_text(r->content, s->alias),
	    content_text(r->content, s->benchmark_version),
	    content_text(r->content, s->release));
	for (uint32_t i = 0; i < r->decision->n_rules; i++) {
		const struct rule_result *result = &r->decision->rules[i];
		const struct content_rule *rule = content_rule_at(
		    r->content, result->rule);

		buffer_printf(out, "%s %s ", content_text(r->content, rule->id),
		    xccdf_result_text(result->result));
		finding_detail(out, r, result);
		buffer_add_text(out, "\n");
		if (result->override != NULL)
			buffer_printf(out, "%s\n", result->override->date);
	}
}
