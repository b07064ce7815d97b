/* SPDX-License-Identifier: Apache-2.0 */
/* rows.c - the resolved Benchmark as rows: groups, rules, platforms, idents, models. */

#include <errno.h>
#include <string.h>

#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/scap/content.h"
#include "daemon/scap/ds/builder.h"
#include "daemon/scap/xccdf/benchmark.h"
#include "daemon/scap/xccdf/control.h"
#include "daemon/scap/xccdf/cpe.h"
#include "daemon/scap/xccdf/model.h"

enum { CONTROLS_MAX = 64 }; /* of one rule; more say nothing */

struct writing {
	struct benchmark *benchmark;
	const struct benchmark_links *links;
	struct builder *builder;
	uint32_t benchmark_platforms, profile_platforms; /* rows or CONTENT_NONE */
};

/* Text for a row; without memory "" and the flag. */
static struct content_str
write_text(struct writing *w, const char *text)
{
	const char *rendered = text_render(w->benchmark, text);

	if (rendered == NULL)
		w->benchmark->no_memory = true;
	return builder_str(w->builder, rendered);
}

/* "One of these": the LOGICAL row over the platforms one element names. */
static uint32_t
write_platforms(struct writing *w, const struct word *idrefs)
{
	struct content_platform row = {
		.kind = CONTENT_PLATFORM_LOGICAL,
		.operator_ = OVAL_OPERATOR_OR,
		.document = CONTENT_NONE,
		.definition = CONTENT_NONE,
	};
	autofree uint32_t *rows = NULL;
	uint32_t n = 0;

	for (const struct word *i = idrefs; i != NULL; i = i->next)
		n++;
	if (n == 0)
		return CONTENT_NONE;
	rows = calloc(n, sizeof(*rows));
	if (rows == NULL) {
		w->benchmark->no_memory = true;
		return CONTENT_NONE;
	}
	n = 0;
	for (const struct word *i = idrefs; i != NULL; i = i->next)
		rows[n++] = cpe_platform(
		    w->benchmark->language, i->text, w->links, w->builder);
	row.children = builder_refs(w->builder, rows, n);
	return builder_row(w->builder, CONTENT_PLATFORMS, &row);
}

static void
write_group(struct writing *w, struct item *item)
{
	struct content_group row = {
		.id = builder_str(w->builder, item->id),
		.title = write_text(w, item->title),
		.parent = item->parent == NULL ? CONTENT_NONE : item->parent->row,
		.selected = item->is_selected,
		.weight = item->refined_weight >= 0 ? item->refined_weight
			  : item->weight >= 0	    ? item->weight
						    : 1,
	};

	item->platform_row = write_platforms(w, item->platforms);
	item->row = builder_row(w->builder, CONTENT_GROUPS, &row);
}

/*
 * Each item on the way down must apply, else what lies in it is not processed; one that
 * names no platform has those of what encloses it (6.2.5, table 35). The Benchmark's
 * platforms say where all of it applies (table 4).
 */
static struct content_range
write_rule_platforms(struct writing *w, struct item *item)
{
	uint32_t rows[GROUP_DEPTH_MAX + 3], n = 0;

	item->platform_row = write_platforms(w, item->platforms);
	for (const struct item *up = item; up != NULL; up = up->parent)
		if (up->platform_row != CONTENT_NONE)
			rows[n++] = up->platform_row;
	if (w->profile_platforms != CONTENT_NONE)
		rows[n++] = w->profile_platforms;
	if (w->benchmark_platforms != CONTENT_NONE)
		rows[n++] = w->benchmark_platforms;
	return n == 0 ? (struct content_range){ 0, 0 }
		      : builder_refs(w->builder, rows, n);
}

static struct content_range
write_idents(struct writing *w, const struct rule *rule)
{
	struct content_range range = { builder_count(w->builder, CONTENT_IDENTS), 0 };

	for (const struct ident *i = rule->idents; i != NULL; i = i->next) {
		struct content_ident row = {
			.system = builder_str(w->builder, i->system),
			.value = write_text(w, i->value),
		};

		(void)builder_row(w->builder, CONTENT_IDENTS, &row);
		range.count++;
	}
	return range;
}

/* A run of the string table that takes each text once. */
struct once {
	struct content_str strs[CONTROLS_MAX];
	uint32_t n;
};

static void
once_add(struct once *list, struct content_str str)
{
	for (uint32_t i = 0; i < list->n; i++)
		if (list->strs[i].offset == str.offset)
			return;
	if (list->n < CONTROLS_MAX)
		list->strs[list->n++] = str;
}

static void
add_cci(struct writing *w, struct once *ccis, struct once *controls, const char *cci)
{
	char control[CONTROL_TEXT_SIZE];

	if (!control_is_cci(cci))
		return;
	once_add(ccis, builder_str(w->builder, cci));
	if (control_of(cci, control))
		once_add(controls, builder_str(w->builder, control));
}

static void
write_controls(struct writing *w, const struct rule *rule, struct content_rule *row)
{
	struct once ccis = { .n = 0 }, controls = { .n = 0 };

	for (const struct ident *i = rule->idents; i != NULL; i = i->next)
		add_cci(w, &ccis, &controls, i->value);
	for (const struct word *i = rule->ccis; i != NULL; i = i->next)
		add_cci(w, &ccis, &controls, i->text);
	row->ccis = builder_strs(w->builder, ccis.strs, ccis.n);
	row->controls = builder_strs(w->builder, controls.strs, controls.n);
}

/* The Values a kept check exports stand in the skeleton. */
static void
mark_needed(const struct benchmark *b, const struct check *check)
{
	for (const struct check *c = check->children; c != NULL; c = c->next)
		mark_needed(b, c);
	for (const struct check_export *e = check->exports; e != NULL; e = e->next) {
		struct item *item = benchmark_find(b, e->value_id);

		if (item != NULL && item->value != NULL)
			item->value->is_needed = true;
	}
}

/* What only the evaluation of the rule asks for: left out of a rule not selected. */
static int
write_evaluation(
    struct writing *w, struct item *item, struct content_rule *row, struct error *err)
{
	struct rule *rule = item->rule;
	const char *reason;
	int rc = rule_choose_check(w->benchmark, item, &reason, err);

	if (rc < 0)
		return rc;
	for (struct item *up = item; up != NULL; up = up->parent)
		up->is_kept = true;
	if (rule->chosen != NULL)
		mark_needed(w->benchmark, rule->chosen);
	if (rule->is_checkable)
		row->check = row->named_check = check_write(
		    w->benchmark, rule->chosen, rule->selector, w->links, w->builder);
	else if (rule->chosen != NULL && !rule->chosen->is_complex)
		row->named_check = check_write(
		    w->benchmark, rule->chosen, NULL, w->links, w->builder);
	row->check_reason = builder_str(w->builder, reason);
	row->fixtext = write_text(w, rule->fixtext);
	row->description = write_text(w, rule->description);
	row->rationale = write_text(w, rule->rationale);
	row->stig_rule = write_text(w, rule->stig_rule);
	row->stig_version = write_text(w, rule->stig_version);
	write_controls(w, rule, row);
	row->idents = write_idents(w, rule);
	row->platforms = write_rule_platforms(w, item);
	return 0;
}

static int
write_rule(struct writing *w, struct item *item, struct error *err)
{
	const struct rule *rule = item->rule;
	struct content_rule row = {
		.id = builder_str(w->builder, item->id),
		.version = write_text(w, item->version),
		.title = write_text(w, item->title),
		.group = item->parent == NULL ? CONTENT_NONE : item->parent->row,
		.selected = item->is_selected,
		.severity = CONTENT_SEVERITY_UNKNOWN,
		.role = CONTENT_ROLE_FULL,
		.weight = 1,
		.multiple = rule->multiple > 0,
		.check = CONTENT_NONE,
		.named_check = CONTENT_NONE,
	};
	int rc = 0;

	if (rule->refined_severity >= 0)
		row.severity = (uint32_t)rule->refined_severity;
	else if (rule->severity >= 0)
		row.severity = (uint32_t)rule->severity;
	if (rule->refined_role >= 0)
		row.role = (uint32_t)rule->refined_role;
	else if (rule->role >= 0)
		row.role = (uint32_t)rule->role;
	if (item->refined_weight >= 0)
		row.weight = item->refined_weight;
	else if (item->weight >= 0)
		row.weight = item->weight;
	if (item->is_selected)
		rc = write_evaluation(w, item, &row, err);
	if (rc == 0)
		item->row = builder_row(w->builder, CONTENT_RULES, &row);
	return rc;
}

static void
write_models(const struct benchmark *b, struct builder *builder)
{
	for (const struct word *m = b->models; m != NULL; m = m->next) {
		struct content_model row = { .system = builder_str(builder, m->text) };

		(void)builder_row(builder, CONTENT_MODELS, &row);
	}
}

int
benchmark_write_rows(struct benchmark *b, const struct benchmark_links *links,
    struct builder *builder, struct error *err)
{
	struct writing w = { .benchmark = b, .links = links, .builder = builder };
	int rc = 0;

	w.benchmark_platforms = write_platforms(&w, b->platforms);
	w.profile_platforms = write_platforms(
	    &w, b->profile == NULL ? NULL : b->profile->platforms);
	for (struct item *item = b->items; rc == 0 && item != NULL; item = item->next) {
		if (item->kind == ITEM_GROUP)
			write_group(&w, item);
		else if (item->kind == ITEM_RULE && !item->is_abstract)
			rc = write_rule(&w, item, err);
	}
	write_models(b, builder);
	if (rc == 0 && b->no_memory)
		return error_set(err, ENOMEM, "Benchmark %s", b->id);
	return rc;
}
