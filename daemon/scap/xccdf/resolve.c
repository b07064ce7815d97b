/* SPDX-License-Identifier: Apache-2.0 */
/* resolve.c - extends: what an item or a Profile takes over from another (XCCDF 1.2,
 * 6.3.1 and 7.2.2,
 * with table 33). */

#include <errno.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/benchmark_id.h"
#include "daemon/base/buffer.h"
#include "daemon/base/error.h"
#include "daemon/scap/xccdf/model.h"

enum { LIST_MAX = 300 }; /* bytes of known ids in an error: it is one line */

/*
 * BASE's, then OWN's (Append of Table 33). A resolved list does not change any more, so
 * OWN, which nothing else refers to yet, is copied behind a copy of BASE. Sets OK to
 * false without memory.
 */
#define APPEND(ok, arena, type, own, base)                                         \
	do {                                                                       \
		type *own_ = (own), **tail_ = &(own);                              \
		*tail_ = NULL;                                                     \
		for (const type *b_ = (base); (ok) && b_ != NULL; b_ = b_->next) { \
			*tail_ = (void *)arena_memdup((arena), b_, sizeof(*b_));   \
			(ok) = *tail_ != NULL;                                     \
			if (ok)                                                    \
				tail_ = &(*tail_)->next;                           \
		}                                                                  \
		*tail_ = own_;                                                     \
	} while (0)

static bool
is_same_check(const struct check *a, const struct check *b)
{
	return strcmp(a->system, b->system) == 0 && strcmp(a->selector, b->selector) == 0;
}

/* A check replaces the inherited one of its system and selector; others stay beside it.
 */
static bool
merge_checks(struct arena *arena, struct rule *rule, const struct rule *base)
{
	struct check *own = rule->checks, *kept = NULL, **tail = &kept;

	for (const struct check *b = base->checks; b != NULL; b = b->next) {
		const struct check *same = own;

		while (same != NULL && !is_same_check(same, b))
			same = same->next;
		if (same != NULL)
			continue;
		*tail = (void *)arena_memdup(arena, b, sizeof(*b));
		if (*tail == NULL)
			return false;
		tail = &(*tail)->next;
	}
	*tail = own;
	rule->checks = kept;
	if (rule->complex == NULL)
		rule->complex = base->complex;
	return true;
}

static bool
merge_rule(struct arena *arena, struct rule *rule, const struct rule *base)
{
	bool ok = true;

	if (rule->fixtext == NULL)
		rule->fixtext = base->fixtext;
	if (rule->description == NULL)
		rule->description = base->description;
	if (rule->rationale == NULL)
		rule->rationale = base->rationale;
	if (rule->ccis == NULL)
		rule->ccis = base->ccis;
	if (rule->stig_rule == NULL)
		rule->stig_rule = base->stig_rule;
	if (rule->stig_version == NULL)
		rule->stig_version = base->stig_version;
	if (rule->severity < 0)
		rule->severity = base->severity;
	if (rule->role < 0)
		rule->role = base->role;
	if (rule->multiple < 0)
		rule->multiple = base->multiple;
	APPEND(ok, arena, struct ident, rule->idents, base->idents);
	return ok && merge_checks(arena, rule, base);
}

/* Of two values with one selector the extending Value's counts. */
static bool
merge_value(struct arena *arena, struct value *value, const struct value *base)
{
	struct alternative *own = value->alternatives, *kept = NULL, **tail = &kept;

	if (value->description == NULL) {
		value->description = base->description;
		value->is_question = base->is_question;
	}
	if (value->type == NULL)
		value->type = base->type;
	if (value->operator_ == NULL)
		value->operator_ = base->operator_;
	for (const struct alternative *b = base->alternatives; b != NULL; b = b->next) {
		const struct alternative *same = own;

		while (same != NULL && strcmp(same->selector, b->selector) != 0)
			same = same->next;
		if (same != NULL)
			continue;
		*tail = (void *)arena_memdup(arena, b, sizeof(*b));
		if (*tail == NULL)
			return false;
		tail = &(*tail)->next;
	}
	*tail = own;
	value->alternatives = kept;
	return true;
}

static bool
merge_item(struct arena *arena, struct item *item, const struct item *base)
{
	bool ok = true;

	if (item->title == NULL)
		item->title = base->title;
	if (item->version == NULL)
		item->version = base->version;
	if (item->selected < 0)
		item->selected = base->selected;
	if (item->weight < 0)
		item->weight = base->weight;
	if (!item->platforms_override)
		APPEND(ok, arena, struct word, item->platforms, base->platforms);
	APPEND(ok, arena, struct requires, item->requires, base->requires);
	APPEND(ok, arena, struct word, item->conflicts, base->conflicts);
	if (item->rule != NULL)
		ok = ok && merge_rule(arena, item->rule, base->rule);
	if (item->value != NULL)
		ok = ok && merge_value(arena, item->value, base->value);
	return ok;
}

static int
refuse_long_chain(const struct item *item, struct error *err)
{
	return error_say(
	    err, EPROTO, "%s: chain of more than %d extends", item->id, EXTENDS_MAX);
}

static int
resolve_item(struct benchmark *b, struct item *item, struct error *err)
{
	struct item *chain[EXTENDS_MAX + 1];
	int n = 0;

	for (chain[0] = item; chain[n]->extends != NULL;) {
		struct item *base = benchmark_find(b, chain[n]->extends);

		if (chain[n]->state == ITEM_RESOLVED)
			break;
		if (base == NULL || base->kind != item->kind)
			return error_say(err, EPROTO,
			    "%s extends %s, and there is no such %s", chain[n]->id,
			    chain[n]->extends,
			    item->kind == ITEM_RULE    ? "Rule"
			    : item->kind == ITEM_VALUE ? "Value"
						       : "Group");
		chain[n]->state = ITEM_RESOLVING;
		if (base->state == ITEM_RESOLVING)
			return error_say(err, EPROTO,
			    "%s extends %s, which extends it in turn", chain[n]->id,
			    base->id);
		if (n == EXTENDS_MAX)
			return refuse_long_chain(item, err);
		chain[++n] = base;
	}
	for (chain[n]->state = ITEM_RESOLVED; n > 0; n--) {
		chain[n - 1]->n_bases = chain[n]->n_bases + 1;
		if (chain[n - 1]->n_bases > EXTENDS_MAX)
			return refuse_long_chain(item, err);
		if (!merge_item(b->arena, chain[n - 1], chain[n]))
			return error_set(err, ENOMEM, "%s", item->id);
		chain[n - 1]->state = ITEM_RESOLVED;
	}
	return 0;
}

int
benchmark_resolve_items(struct benchmark *b, struct error *err)
{
	for (struct item *item = b->items; !b->is_resolved && item != NULL;
	     item = item->next) {
		int rc = item->extends == NULL ? 0 : resolve_item(b, item, err);

		if (rc < 0)
			return rc;
	}
	return 0;
}

static struct profile *
find_profile(const struct benchmark *b, const char *id)
{
	for (struct profile *p = b->profiles; p != NULL; p = p->next)
		if (strcmp(p->id, id) == 0)
			return p;
	return NULL;
}

/* What may be extended: never a profile of a Tailoring. */
static struct profile *
find_base(const struct benchmark *b, const char *id)
{
	struct profile *p = b->profiles;

	while (p != NULL && (p->is_tailoring || strcmp(p->id, id) != 0))
		p = p->next;
	return p;
}

static bool
is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* WANTED is the end of ID, and of whole words: "standard" is not "mystandard". */
static bool
is_end_of(const char *id, const char *wanted)
{
	size_t have = strlen(id), want = strlen(wanted);

	return id_has_suffix(id, wanted) &&
	       (have == want || !is_word(wanted[0]) || !is_word(id[have - want - 1]));
}

/* The names of the profiles whose id ends in SUFFIX, cut to what fits one line. */
static void
list_profiles(struct buffer *out, const struct benchmark *b, const char *suffix)
{
	uint32_t more = 0;

	for (const struct profile *p = b->profiles; p != NULL; p = p->next) {
		if (p->is_abstract || (suffix[0] != '\0' && !is_end_of(p->id, suffix)))
			continue;
		if (out->length > LIST_MAX)
			more++;
		else
			buffer_printf(
			    out, "%s%s", out->length > 0 ? ", " : "", id_short(p->id));
	}
	if (out->length == 0)
		buffer_add_text(out, "none");
	if (more > 0)
		buffer_printf(out, " and %u more", more);
}

/* How many profiles have WANTED as their name, or as its end; *RET is the last. */
static uint32_t
count_profiles(
    const struct benchmark *b, const char *wanted, bool is_whole, struct profile **ret)
{
	uint32_t n = 0;

	for (struct profile *p = b->profiles; p != NULL; p = p->next) {
		if (p->is_abstract || !(is_whole ? strcmp(id_short(p->id), wanted) == 0
						 : is_end_of(p->id, wanted)))
			continue;
		n++;
		*ret = p;
	}
	return n;
}

static int
match_profile(const struct benchmark *b, const char *wanted, struct profile **ret,
    struct error *err)
{
	struct profile *found = find_profile(b, wanted);
	autobuffer known = { 0 };
	struct profile *only = NULL;
	uint32_t n = 0;

	if (found == NULL)
		n = count_profiles(b, wanted, true, &only);
	if (found == NULL && n == 0)
		n = count_profiles(b, wanted, false, &only);
	if (n == 1)
		found = only;
	if (found != NULL && found->is_abstract)
		return error_say(err, ENOENT,
		    "profile %s is abstract: others extend it, it is not for use",
		    found->id);
	if (found != NULL) {
		*ret = found;
		return 0;
	}
	list_profiles(&known, b, n > 1 ? wanted : "");
	if (n > 1)
		return error_say(err, ENOENT,
		    "profile '%.100s' is ambiguous: it could be %s", wanted,
		    buffer_text(&known));
	return error_say(err, ENOENT, "no profile '%.100s'; known profiles: %s", wanted,
	    buffer_text(&known));
}

/* A tailoring without a word on the profile: its only one is meant. */
static int
only_of_tailoring(const struct benchmark *b, const char **id, struct error *err)
{
	const struct profile *first = b->tailoring->profiles;
	autobuffer known = { 0 };

	if (first->next == NULL || !first->next->is_tailoring) {
		*id = first->id;
		return 0;
	}
	list_profiles(&known, b, "");
	return error_say(err, ENOENT,
	    "tailoring %s has several profiles: which one is meant? known profiles: %s",
	    b->tailoring->id, buffer_text(&known));
}

/* Base first, so that the extending Profile has the last word. Both are used up. */
static void
merge_profile(struct profile *profile, struct profile *base)
{
	struct action **actions = &base->actions;
	struct word **platforms = &base->platforms;

	if (profile->title == NULL)
		profile->title = base->title;
	while (*actions != NULL)
		actions = &(*actions)->next;
	*actions = profile->actions;
	profile->actions = base->actions;
	if (profile->platforms_override)
		return;
	while (*platforms != NULL)
		platforms = &(*platforms)->next;
	*platforms = profile->platforms;
	profile->platforms = base->platforms;
}

int
benchmark_choose_profile(struct benchmark *b, const char *wanted, struct error *err)
{
	struct profile *chain[EXTENDS_MAX + 1] = { NULL };
	int n = 0, rc;

	b->selects_all = wanted != NULL && strcmp(wanted, "(all)") == 0;
	if (b->selects_all || (wanted != NULL && strcmp(wanted, "(default)") == 0))
		return 0;
	if (wanted == NULL || wanted[0] == '\0') {
		if (b->tailoring == NULL)
			return 0;
		rc = only_of_tailoring(b, &wanted, err);
		if (rc < 0)
			return rc;
	}
	rc = match_profile(b, wanted, &chain[0], err);
	if (rc < 0)
		return rc;
	for (; chain[n]->extends != NULL && (chain[n]->is_tailoring || !b->is_resolved);
	     n++) {
		struct profile *base = find_base(b, chain[n]->extends);

		if (base == NULL)
			return error_say(err, EPROTO,
			    "profile %s extends %s, and there is no such profile",
			    chain[n]->id, chain[n]->extends);
		for (int i = 0; i <= n; i++)
			if (chain[i] == base)
				return error_say(err, EPROTO,
				    "profile %s extends %s, which extends it in turn",
				    chain[n]->id, base->id);
		if (n == EXTENDS_MAX)
			return error_say(err, EPROTO,
			    "profile %s: chain of more than %d extends", chain[0]->id,
			    EXTENDS_MAX);
		chain[n + 1] = base;
	}
	for (; n > 0; n--)
		merge_profile(chain[n - 1], chain[n]);
	b->profile = chain[0];
	return 0;
}
