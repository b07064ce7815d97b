/* SPDX-License-Identifier: Apache-2.0 */
/* skeleton_tree.c - groups and rules as results carry them. */

#include <stddef.h>

#include "daemon/scap/xccdf/skeleton.h"
#include "probes/oval.h"

static void
put_single_check(struct skeleton *s, const struct check *check, const char *selector)
{
	skeleton_open(s, "check");
	skeleton_attr(s, "system", check->system);
	if (check->negate)
		skeleton_attr(s, "negate", "true");
	if (selector[0] != '\0')
		skeleton_attr(s, "selector", selector);
	if (check->multi_check)
		skeleton_attr(s, "multi-check", "true");
	for (const struct word *w = check->imports; w != NULL; w = w->next) {
		skeleton_open(s, "check-import");
		skeleton_attr(s, "import-name", w->text);
		skeleton_close(s);
	}
	for (const struct check_export *e = check->exports; e != NULL; e = e->next) {
		const struct item *value = benchmark_find(s->benchmark, e->value_id);

		if (value == NULL || !skeleton_has_value(value))
			continue;
		skeleton_open(s, "check-export");
		skeleton_attr(s, "value-id", e->value_id);
		skeleton_attr(s, "export-name", e->name);
		skeleton_close(s);
	}
	for (const struct check_ref *ref = check->refs; ref != NULL; ref = ref->next) {
		skeleton_open(s, "check-content-ref");
		skeleton_attr(s, "href", ref->href);
		skeleton_attr(s, "name", ref->name);
		skeleton_close(s);
	}
	skeleton_close(s);
}

static void
put_check(struct skeleton *s, const struct check *check)
{
	if (!check->is_complex) {
		put_single_check(s, check, check->selector);
		return;
	}
	skeleton_open(s, "complex-check");
	skeleton_attr(
	    s, "operator", check->operator_ == OVAL_OPERATOR_AND ? "AND" : "OR");
	if (check->negate)
		skeleton_attr(s, "negate", "true");
	for (const struct check *c = check->children; c != NULL; c = c->next)
		put_check(s, c);
	skeleton_close(s);
}

static void
put_rule(struct skeleton *s, const struct item *item)
{
	const struct rule *rule = item->rule;

	skeleton_open(s, "Rule");
	skeleton_attr(s, "id", item->id);
	skeleton_bool(s, "selected", item->selected);
	skeleton_weight(s, item->weight);
	if (rule->role >= 0)
		skeleton_attr(s, "role", role_words[rule->role]);
	if (rule->severity >= 0)
		skeleton_attr(s, "severity", severity_words[rule->severity]);
	skeleton_bool(s, "multiple", rule->multiple);
	skeleton_element(s, "version", item->version);
	skeleton_element(s, "title", item->title);
	skeleton_optional(s, "description", rule->description);
	skeleton_optional(s, "rationale", rule->rationale);
	for (const struct ident *i = rule->idents; i != NULL; i = i->next) {
		skeleton_open(s, "ident");
		skeleton_attr(s, "system", i->system);
		skeleton_text(s, i->value);
		skeleton_close(s);
	}
	skeleton_element(s, "fixtext", rule->fixtext);
	/* The one that is left needs no selector: a rule-result's check names none. */
	if (rule->chosen != NULL && !rule->chosen->is_complex)
		put_single_check(s, rule->chosen, "");
	else if (rule->chosen != NULL)
		put_check(s, rule->chosen);
	skeleton_close(s);
}

static void
put_group_start(struct skeleton *s, const struct item *item)
{
	skeleton_open(s, "Group");
	skeleton_attr(s, "id", item->id);
	skeleton_bool(s, "selected", item->selected);
	skeleton_weight(s, item->weight);
	skeleton_element(s, "version", item->version);
	skeleton_element(s, "title", item->title);
}

/* Items stand in document order: a group ends where an item with another parent comes. */
void
skeleton_tree(struct skeleton *s)
{
	const struct item *open = NULL;

	for (const struct item *i = s->benchmark->items; i != NULL; i = i->next) {
		if (!i->is_kept)
			continue;
		for (; open != i->parent; open = open->parent)
			skeleton_close(s);
		if (i->kind == ITEM_RULE) {
			put_rule(s, i);
			continue;
		}
		put_group_start(s, i);
		open = i;
	}
	for (; open != NULL; open = open->parent)
		skeleton_close(s);
}
