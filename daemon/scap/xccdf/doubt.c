/* SPDX-License-Identifier: Apache-2.0 */
/* doubt.c - why results without a finding are no proof of compliance. */

#include <string.h>

#include "daemon/base/benchmark_id.h"
#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"
#include "daemon/scap/xccdf/deciding.h"

/*
 * Fewer than this many percent of the selected rules with a real result: the platform was
 * most likely not recognised. Content made for containers leaves out half of its rules on
 * purpose (the GPOS datastream 107 of 198), never nearly all.
 */
enum { SUSPICIOUS_PERCENT = 5 };

/* SSG's content selects no rule by itself: its profiles do. */
static const char *
doubt_of_selection(struct deciding *d)
{
	autobuffer text = { 0 };
	uint32_t n;

	(void)content_table(d->content, CONTENT_PROFILES, &n);
	if (n == 0 || content_text(d->content, content_summary(d->content)->profile)[0])
		return "no rule is selected";
	buffer_printf(&text, "no rule is selected: choose a profile (%u %s known: ", n,
	    n == 1 ? "is" : "are");
	for (uint32_t i = 0; i < n; i++)
		buffer_printf(&text, "%s%s", i == 0 ? "" : ", ",
		    id_short(
			content_text(d->content, content_profile_at(d->content, i)->id)));
	buffer_add_text(&text, ")");
	return deciding_line(d, &text);
}

/* The reason that most of the rules not checked have. */
static const struct rule_result *
most_unchecked(const struct decision *decision, uint32_t *ret)
{
	const struct rule_result *most = NULL;
	uint32_t count = 0, best = 0;

	/* The majority, found in one pass; where there is none, one of them. */
	for (uint32_t i = 0; i < decision->n_rules; i++) {
		const struct rule_result *r = &decision->rules[i];

		if (r->result != XCCDF_NOTCHECKED)
			continue;
		if (count == 0)
			most = r;
		count += strcmp(most->reason, r->reason) == 0 ? 1 : -1U;
	}
	for (uint32_t i = 0; most != NULL && i < decision->n_rules; i++)
		best += decision->rules[i].result == XCCDF_NOTCHECKED &&
			strcmp(most->reason, decision->rules[i].reason) == 0;
	*ret = best;
	return most;
}

static const char *
doubt_of_platform(struct deciding *d, const struct decision *decision)
{
	const struct rule_result *most;
	uint32_t n;

	most = most_unchecked(decision, &n);
	if (most != NULL &&
	    decision->counts[XCCDF_NOTCHECKED] > decision->counts[XCCDF_NOTAPPLICABLE])
		return deciding_printf(d, "%u rule%s not checked: %s", n,
		    n == 1 ? " was" : "s were", most->reason);
	return "almost no rule applies: this content is probably not meant for this "
	       "target, "
	       "so the result proves nothing";
}

/* Something was found out, whatever was decided about it. */
static bool
is_real(const struct rule_result *r)
{
	return result_is_scored(r->result) ||
	       (r->override != NULL && result_is_scored(r->override->old_result));
}

const char *
doubt_find(struct deciding *d, const struct decision *decision)
{
	uint32_t real = 0, solid = 0;

	for (uint32_t i = 0; i < decision->n_rules; i++) {
		const struct rule_result *r = &decision->rules[i];

		real += is_real(r);
		solid += is_real(r) && !r->is_vacuous;
	}
	if (decision->n_rules == 0)
		return doubt_of_selection(d);
	if (real == 0 ||
	    (uint64_t)real * 100 < (uint64_t)decision->n_rules * SUSPICIOUS_PERCENT)
		return doubt_of_platform(d, decision);
	return solid == 0 ? "nothing was there to look at" : "";
}
