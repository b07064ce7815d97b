/* SPDX-License-Identifier: Apache-2.0 */
/* changes.c - what differs between two decisions made with the same content. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/buffer.h"
#include "daemon/base/error.h"
#include "daemon/report/changes.h"
#include "daemon/report/finding.h"

static const char *const words[CHANGE__MAX] = { "opened", "closed", "changed" };

const char *
change_text(enum change change)
{
	return words[change];
}

void
changes_free(struct changes *changes)
{
	if (changes == NULL)
		return;
	free(changes->causes);
	free(changes->rules);
	free(changes);
}

static const struct cause *
find_cause(const struct decision *d, const char *id)
{
	for (uint32_t i = 0; d != NULL && i < d->n_causes; i++)
		if (strcmp(d->causes[i].id, id) == 0)
			return &d->causes[i];
	return NULL;
}

static const struct rule_result *
find_waived(const struct decision *d, const char *cause)
{
	for (uint32_t i = 0; i < d->n_rules; i++)
		if (d->rules[i].override != NULL && strcmp(d->rules[i].cause, cause) == 0)
			return &d->rules[i];
	return NULL;
}

void
change_reason(struct buffer *out, const struct cause_change *c)
{
	if (c->waived != NULL) {
		buffer_add_text(out, "waived");
		finding_terms(out, c->waived->override);
		buffer_add_text(out, ": ");
	}
	buffer_add_text(out, c->now == NULL ? c->before->reason : c->now->reason);
}

static bool
differs(const struct cause *a, const struct cause *b)
{
	return a->n_rules != b->n_rules || a->severity != b->severity ||
	       strcmp(a->reason, b->reason) != 0;
}

static void
compare_causes(
    struct changes *c, const struct decision *now, const struct decision *before)
{
	for (uint32_t i = 0; i < now->n_causes; i++) {
		const struct cause *new = &now->causes[i];
		const struct cause *old = find_cause(before, new->id);

		if (old == NULL)
			c->causes[c->n_causes++] = (struct cause_change){
				.change = CHANGE_OPENED, .now = new
			};
		else if (differs(old, new))
			c->causes[c->n_causes++] = (struct cause_change){
				.change = CHANGE_CHANGED, .before = old, .now = new
			};
	}
	for (uint32_t i = 0; before != NULL && i < before->n_causes; i++)
		if (find_cause(now, before->causes[i].id) == NULL)
			c->causes[c->n_causes++] = (struct cause_change){
				.change = CHANGE_CLOSED,
				.before = &before->causes[i],
				.waived = find_waived(now, before->causes[i].id)
			};
}

/* Both are in document order, and several results of one rule in that of definitions. */
static bool
is_same_rule(const struct rule_result *a, const struct rule_result *b)
{
	return a->rule == b->rule && a->is_one_of_many == b->is_one_of_many &&
	       (!a->is_one_of_many || a->definition == b->definition);
}

static void
compare_rules(
    struct changes *c, const struct decision *now, const struct decision *before)
{
	for (uint32_t i = 0; i < now->n_rules && i < before->n_rules; i++)
		if (is_same_rule(&before->rules[i], &now->rules[i]) &&
		    before->rules[i].result != now->rules[i].result)
			c->rules[c->n_rules++] = (struct rule_change){ &before->rules[i],
				&now->rules[i] };
}

bool
changes_of_waivers(const struct decision *now, const struct decision *before)
{
	for (uint32_t i = 0; i < now->n_rules && i < before->n_rules; i++) {
		const struct rule_result *a = &before->rules[i], *b = &now->rules[i];

		if (finding_waiver_differs(a->override, b->override) ||
		    (b->override != NULL && a->result != b->result))
			return true;
	}
	return false;
}

int
changes_make(struct changes **ret, const struct decision *now,
    const struct decision *before, struct error *err)
{
	autoptr(changes) c = calloc(1, sizeof(*c));
	size_t n_causes = now->n_causes + (before == NULL ? 0 : before->n_causes);

	if (c != NULL) {
		c->causes = calloc(n_causes + 1, sizeof(*c->causes));
		c->rules = calloc((size_t)now->n_rules + 1, sizeof(*c->rules));
	}
	if (c == NULL || c->causes == NULL || c->rules == NULL)
		return error_say(err, ENOMEM, "no memory to compare two scans");
	compare_causes(c, now, before);
	if (before != NULL)
		compare_rules(c, now, before);
	*ret = take_ptr(c);
	return 0;
}
