/* SPDX-License-Identifier: Apache-2.0 */
/*
 * skeleton.c - the Benchmark as results carry it: what consumers read of it, and a place
 * for the TestResult.
 *
 * The chosen Profile is written as its outcome: one selector for each kept item it
 * touched, so that neither extends nor cluster-ids need to be followed again.
 */

#include <string.h>

#include "daemon/base/cleanup.h"
#include "daemon/scap/ds/xml.h"
#include "daemon/scap/xccdf/skeleton.h"

/* What "#ID" names is not in the skeleton. */
static void
put_platform(struct skeleton *s, const char *idref)
{
	if (strncmp(idref, "cpe:", strlen("cpe:")) != 0)
		return;
	skeleton_open(s, "platform");
	skeleton_attr(s, "idref", idref);
	skeleton_close(s);
}

static void
put_metadata(struct skeleton *s)
{
	const char *const *texts = s->benchmark->metadata;
	bool is_open = false;

	for (int i = 0; i < METADATA__MAX; i++) {
		if (texts[i] == NULL || texts[i][0] == '\0')
			continue;
		if (!is_open)
			skeleton_open(s, "metadata");
		is_open = true;
		skeleton_open(s, metadata_words[i]);
		skeleton_attr(s, "xmlns", XML_NS_DC);
		skeleton_text(s, texts[i]);
		skeleton_close(s);
	}
	if (is_open)
		skeleton_close(s);
}

static void
put_head(struct skeleton *s)
{
	static const char *const words[] = { "accepted", "deprecated", "incomplete",
		"interim" };
	const struct benchmark *b = s->benchmark;
	const char *status = "draft";

	for (size_t i = 0; b->status != NULL && i < ARRAY_LEN(words); i++)
		if (strcmp(words[i], b->status) == 0)
			status = words[i];
	skeleton_open(s, "status");
	skeleton_attr(s, "date", b->status_date);
	skeleton_text(s, status);
	skeleton_close(s);
	skeleton_element(s, "title", b->title);
	skeleton_element(s, "description", b->description);
	for (const struct plain_text *t = b->plain_texts; t != NULL; t = t->next) {
		skeleton_open(s, "plain-text");
		skeleton_attr(s, "id", t->id);
		skeleton_text(s, t->text);
		skeleton_close(s);
	}
	for (const struct word *p = b->platforms; p != NULL; p = p->next)
		put_platform(s, p->text);
	skeleton_open(s, "version");
	skeleton_attr(s, "time", b->version_time);
	skeleton_text(s, b->version);
	skeleton_close(s);
	put_metadata(s);
	for (const struct word *m = b->models; m != NULL; m = m->next) {
		skeleton_open(s, "model");
		skeleton_attr(s, "system", m->text);
		skeleton_close(s);
	}
}

static void
put_items(struct skeleton *s, const struct word *items)
{
	for (; items != NULL; items = items->next)
		skeleton_element(s, "item", items->text);
}

static void
put_set_value(struct skeleton *s, const struct item *item)
{
	const struct alternative *set = item->value->set;

	skeleton_open(s, set->is_complex ? "set-complex-value" : "set-value");
	skeleton_attr(s, "idref", item->id);
	if (set->is_complex)
		put_items(s, set->texts);
	else if (set->texts != NULL)
		skeleton_text(s, set->texts->text);
	skeleton_close(s);
}

static void
put_value_selectors(struct skeleton *s, const struct item *item)
{
	const struct value *value = item->value;

	if (value->selector != NULL || value->refined_operator != NULL) {
		skeleton_open(s, "refine-value");
		skeleton_attr(s, "idref", item->id);
		skeleton_attr(s, "selector", value->selector);
		skeleton_attr(s, "operator", value->refined_operator);
		skeleton_close(s);
	}
	if (value->set != NULL)
		put_set_value(s, item);
}

static void
put_item_selectors(struct skeleton *s, const struct item *item)
{
	const struct rule *rule = item->rule;

	if (item->profile_selected >= 0) {
		skeleton_open(s, "select");
		skeleton_attr(s, "idref", item->id);
		skeleton_bool(s, "selected", item->profile_selected);
		skeleton_close(s);
	}
	if (item->refined_weight < 0 &&
	    (rule == NULL || (rule->selector == NULL && rule->refined_severity < 0 &&
				 rule->refined_role < 0)))
		return;
	skeleton_open(s, "refine-rule");
	skeleton_attr(s, "idref", item->id);
	skeleton_weight(s, item->refined_weight);
	if (rule != NULL) {
		skeleton_attr(s, "selector", rule->selector);
		if (rule->refined_severity >= 0)
			skeleton_attr(
			    s, "severity", severity_words[rule->refined_severity]);
		if (rule->refined_role >= 0)
			skeleton_attr(s, "role", role_words[rule->refined_role]);
	}
	skeleton_close(s);
}

bool
skeleton_has_value(const struct item *item)
{
	return item->kind == ITEM_VALUE && item->value->is_needed;
}

static void
put_profile(struct skeleton *s, const struct profile *profile)
{
	skeleton_open(s, "Profile");
	skeleton_attr(s, "id", profile->id);
	skeleton_element(s, "title", profile->title == NULL ? "" : profile->title);
	for (const struct item *i = s->benchmark->items; i != NULL; i = i->next) {
		if (i->is_kept)
			put_item_selectors(s, i);
		if (skeleton_has_value(i))
			put_value_selectors(s, i);
	}
	skeleton_close(s);
}

static void
put_value(struct skeleton *s, const struct item *item)
{
	const struct value *value = item->value;

	skeleton_open(s, "Value");
	skeleton_attr(s, "id", item->id);
	skeleton_attr(s, "type", value->type);
	skeleton_attr(s, "operator", value->operator_);
	skeleton_element(s, "title", item->title);
	skeleton_optional(
	    s, value->is_question ? "question" : "description", value->description);
	for (const struct alternative *a = value->alternatives; a != NULL; a = a->next) {
		skeleton_open(s, a->is_complex ? "complex-value" : "value");
		if (a->selector[0] != '\0')
			skeleton_attr(s, "selector", a->selector);
		if (a->is_complex)
			put_items(s, a->texts);
		else if (a->texts != NULL)
			skeleton_text(s, a->texts->text);
		skeleton_close(s);
	}
	skeleton_close(s);
}

static void
put_benchmark(struct skeleton *s)
{
	const struct benchmark *b = s->benchmark;

	skeleton_open(s, "Benchmark");
	skeleton_attr(s, "xmlns", XML_NS_XCCDF);
	skeleton_attr(s, "id", b->alias != NULL ? b->alias : b->id);
	skeleton_attr(s, "resolved", "true");
	skeleton_attr(s, "xml:lang", b->lang);
	put_head(s);
	if (b->profile != NULL)
		put_profile(s, b->profile);
	for (const struct item *i = b->items; i != NULL; i = i->next)
		if (skeleton_has_value(i))
			put_value(s, i);
	skeleton_tree(s);
}

int
benchmark_write_skeleton(
    struct benchmark *b, struct builder *builder, uint64_t *mark, struct error *err)
{
	return skeleton_write(b, put_benchmark, builder, mark, err);
}
