/* SPDX-License-Identifier: Apache-2.0 */
/*
 * compare.h - what differs between two summaries of one target, whatever content and
 * profile they were made with.
 */
#ifndef DAEMON_REPORT_COMPARE_H
#define DAEMON_REPORT_COMPARE_H

#include "daemon/report/summary.h"

struct compare_cause {
	enum change change;
	const struct cause *before, *now; /* NULL: it was not, is no longer, there */
};

/* A rule whose result or waiver differs, or the evidence of which does while it is a
 * finding. */
struct compare_rule {
	const struct summary_rule *before,
	    *now;			     /* NULL: was not, is no longer, selected */
	struct summary_texts added, removed; /* lines of evidence */
};

/* Everything it points at is the summaries'. */
struct compare {
	struct arena *arena;
	const struct summary *before, *now;
	struct compare_cause *causes; /* opened and changed in NOW's order, then closed */
	uint32_t n_causes;
	struct compare_rule *rules; /* in NOW's order, then those it has no more */
	uint32_t n_rules;
	uint32_t n[CHANGE__MAX]; /* of causes */
	bool image_differs, content_differs, verdict_differs;
};

int compare_make(struct compare **ret, const struct summary *before,
    const struct summary *now, struct error *err);
void compare_free(struct compare *compare);
DEFINE_AUTOPTR(compare);

/* Nothing of all that. */
bool compare_is_same(const struct compare *compare);

#endif
