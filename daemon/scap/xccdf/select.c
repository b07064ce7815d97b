/* SPDX-License-Identifier: Apache-2.0 */
/* select.c - which rules are to be evaluated, and what the Profile refines (XCCDF 1.2,
 * 7.2.3). */

#include <errno.h>
#include <string.h>

#include "daemon/base/benchmark_id.h"
#include "daemon/base/buffer.h"
#include "daemon/base/error.h"
#include "daemon/scap/ds/builder.h"
#include "daemon/scap/ds/compile.h"
#include "daemon/scap/xccdf/model.h"

enum { LIST_MAX = 300 }; /* bytes of known ids in an error: it is one line */

static void
apply_select(void *arg, struct item *item)
{
	const struct action *action = arg;

	if (item->kind != ITEM_VALUE)
		item->profile_selected = action->selected;
}

static void
apply_set_value(void *arg, struct item *item)
{
	const struct action *action = arg;

	if (item->value != NULL)
		item->value->set = action->set;
}

static void
apply_refine_value(void *arg, struct item *item)
{
	const struct action *action = arg;

	if (item->value == NULL)
		return;
	if (action->selector != NULL) {
		item->value->selector = action->selector;
		item->value->set = NULL; /* replaces any prior tailoring of the value */
	}
	if (action->operator_ != NULL)
		item->value->refined_operator = action->operator_;
}

static void
apply_refine_rule(void *arg, struct item *item)
{
	const struct action *action = arg;

	if (item->kind != ITEM_VALUE && action->weight >= 0)
		item->refined_weight = action->weight;
	if (item->rule == NULL)
		return;
	if (action->selector != NULL)
		item->rule->selector = action->selector;
	if (action->severity >= 0)
		item->rule->refined_severity = action->severity;
	if (action->role >= 0)
		item->rule->refined_role = action->role;
}

static void (*const appliers[])(void *arg, struct item *item) = {
	[ACTION_SELECT] = apply_select,
	[ACTION_SET_VALUE] = apply_set_value,
	[ACTION_REFINE_VALUE] = apply_refine_value,
	[ACTION_REFINE_RULE] = apply_refine_rule,
};

static void
apply_profile(struct benchmark *b, struct builder *builder)
{
	for (struct action *a = b->profile->actions; a != NULL; a = a->next)
		if (benchmark_each(b, a->idref, appliers[a->kind], a) == 0)
			builder_note(builder, "profile %s names %s, which is not there",
			    b->profile->id, a->idref);
}

static bool
item_wants_selected(const struct benchmark *b, const struct item *item)
{
	if (item->is_abstract || item->kind == ITEM_VALUE)
		return false;
	if (b->selects_all)
		return true;
	if (item->profile_selected >= 0)
		return item->profile_selected != 0;
	return item->selected != 0;
}

static bool
any_selected(const struct benchmark *b, const struct word *ids)
{
	for (; ids != NULL; ids = ids->next) {
		const struct item *item = benchmark_find(b, ids->text);

		if (item != NULL && item->wants_selected)
			return true;
	}
	return false;
}

static bool
has_what_it_requires(const struct benchmark *b, const struct item *item)
{
	for (const struct requires *r = item->requires; r != NULL; r = r->next)
		if (!any_selected(b, r->any))
			return false;
	return true;
}

/*
 * Requires and conflicts are asked once for each item in document order: an item further
 * down counts as the Profile left it, and so does one in a group that is not selected,
 * which nobody processes (7.2.3.3.2, examples 2 and 3).
 */
static void
select_by_profile(struct benchmark *b)
{
	for (struct item *item = b->items; item != NULL; item = item->next)
		item->wants_selected = item_wants_selected(b, item);
	for (struct item *item = b->items; item != NULL; item = item->next) {
		if (item->parent != NULL && !item->parent->is_selected)
			continue;
		item->wants_selected = item->wants_selected &&
				       has_what_it_requires(b, item) &&
				       !any_selected(b, item->conflicts);
		item->is_selected = item->wants_selected;
	}
}

static int
refuse_rule(const struct benchmark *b, const char *wanted, uint32_t n, struct error *err)
{
	autobuffer known = { 0 };
	uint32_t more = 0;

	for (const struct item *item = b->items; item != NULL; item = item->next) {
		if (item->kind != ITEM_RULE || item->is_abstract ||
		    (n > 1 && !id_has_suffix(item->id, wanted)))
			continue;
		if (known.length > LIST_MAX)
			more++;
		else
			buffer_printf(&known, "%s%s", known.length > 0 ? ", " : "",
			    id_short(item->id));
	}
	if (more > 0)
		buffer_printf(&known, " and %u more", more);
	if (n > 1)
		return error_say(err, ENOENT,
		    "rule '%.100s' is ambiguous: it could be %s", wanted,
		    buffer_text(&known));
	return error_say(err, ENOENT, "no rule '%.100s'; known rules: %s", wanted,
	    known.length > 0 ? buffer_text(&known) : "none");
}

/* By full id or unique suffix. */
static int
find_rule(
    const struct benchmark *b, const char *wanted, struct item **ret, struct error *err)
{
	struct item *found = benchmark_find(b, wanted);
	uint32_t n = 0;

	if (found == NULL || found->kind != ITEM_RULE || found->is_abstract) {
		found = NULL;
		for (struct item *item = b->items; item != NULL; item = item->next) {
			if (item->kind != ITEM_RULE || item->is_abstract ||
			    !id_has_suffix(item->id, wanted))
				continue;
			found = item;
			n++;
		}
	}
	if (found == NULL || n > 1)
		return refuse_rule(b, wanted, n, err);
	*ret = found;
	return 0;
}

/* These alone, whatever they require and whatever profile there is. */
static int
select_rules(
    struct benchmark *b, const struct compile_options *options, struct error *err)
{
	for (uint32_t i = 0; i < options->n_rules; i++) {
		struct item *item = NULL;
		int rc = find_rule(b, options->rules[i], &item, err);

		if (rc < 0)
			return rc;
		for (; item != NULL; item = item->parent)
			item->is_selected = true;
	}
	return 0;
}

/* Left out at the end: what others require of them has been asked before. */
static int
skip_rules(struct benchmark *b, const struct compile_options *options, struct error *err)
{
	for (uint32_t i = 0; i < options->n_skipped; i++) {
		struct item *item;
		int rc = find_rule(b, options->skipped[i], &item, err);

		if (rc < 0)
			return rc;
		item->is_selected = false;
	}
	return 0;
}

int
benchmark_select(struct benchmark *b, const struct compile_options *options,
    struct builder *builder, struct error *err)
{
	int rc;

	if (b->profile != NULL)
		apply_profile(b, builder);
	if (options->n_rules == 0)
		select_by_profile(b);
	rc = select_rules(b, options, err);
	return rc < 0 ? rc : skip_rules(b, options, err);
}
