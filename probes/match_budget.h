/* SPDX-License-Identifier: Apache-2.0 */
/*
 * match_budget.h - what searches may cost, each and all of a scan together. Nothing but
 * match.c includes it.
 *
 * PCRE2's own limit begins anew at every place a search tries, and does not see a single
 * item run over the text: a text of a megabyte may cost hours below it. So a search is
 * called back before each item, and its cost is counted in steps: one for an item that is
 * tried, one for each few bytes that an item ran over; both take 10 to 20 ns. Counted
 * and not timed, so that a slow or busy host gives the same verdict.
 */
#ifndef PROBES_MATCH_BUDGET_H
#define PROBES_MATCH_BUDGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MATCH_STEP_BYTES = 8 };

/* What makes a step of a pattern dearer. */
struct match_price {
	uint32_t item; /* steps for an item that is tried */
	bool ignores_case, refers_back;
};

struct match_budget {
	uint64_t spent; /* counted steps of all searches so far */
	/* The search under way. */
	struct match_price price;
	size_t length, at; /* of the text; where the last item was tried */
	uint64_t before, steps, steps_max;
};

/* The price of PATTERN with N_GROUPS. */
struct match_price match_price_of(
    const char *pattern, uint32_t n_groups, bool ignores_case, bool refers_back);

/*
 * A search begins at FROM of a text of LENGTH. BEFORE: the steps of searches of that text
 * before it, which count.
 */
void match_budget_begin(struct match_budget *budget, struct match_price price,
    uint64_t before, size_t length, size_t from);

/* An item is tried at AT, for which GROUP bytes may be compared. False: no more. */
static inline bool
match_budget_step(struct match_budget *budget, size_t at, size_t group)
{
	budget->steps += budget->price.item + group / MATCH_STEP_BYTES;
	if (at > budget->at)
		budget->steps += (at - budget->at) / MATCH_STEP_BYTES;
	budget->at = at;
	return budget->steps <= budget->steps_max;
}

/* It ends. Returns the steps of that text so far. */
uint64_t match_budget_end(struct match_budget *budget);

/* Whose limit a search that was told "no more" has hit. */
const char *match_budget_limit(const struct match_budget *budget);

#endif
