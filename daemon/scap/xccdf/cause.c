/* SPDX-License-Identifier: Apache-2.0 */
/* cause.c - findings grouped by what made them, the worst first. */

#include <stdlib.h>
#include <string.h>

#include "daemon/scap/xccdf/deciding.h"

static bool
is_finding(const struct rule_result *r)
{
	return r->result == XCCDF_FAIL || r->result == XCCDF_ERROR ||
	       r->result == XCCDF_UNKNOWN;
}

static struct cause *
find_cause(struct decision *decision, const char *id)
{
	for (uint32_t i = 0; i < decision->n_causes; i++)
		if (strcmp(decision->causes[i].id, id) == 0)
			return &decision->causes[i];
	return NULL;
}

static int
compare_causes(const void *a, const void *b)
{
	const struct cause *x = a, *y = b;

	if (x->severity != y->severity)
		return x->severity > y->severity ? -1 : 1;
	if (x->n_rules != y->n_rules)
		return x->n_rules > y->n_rules ? -1 : 1;
	return strcmp(x->id, y->id);
}

void
causes_collect(struct deciding *d, struct decision *decision)
{
	decision->causes = deciding_alloc(
	    d, decision->n_rules * sizeof(*decision->causes));
	if (decision->causes == NULL)
		return;
	for (uint32_t i = 0; i < decision->n_rules; i++) {
		const struct rule_result *r = &decision->rules[i];
		uint32_t severity = content_rule_at(d->content, r->rule)->severity;
		struct cause *cause;

		if (!is_finding(r) || r->cause[0] == '\0')
			continue;
		cause = find_cause(decision, r->cause);
		if (cause == NULL) {
			cause = &decision->causes[decision->n_causes++];
			*cause = (struct cause){ .id = r->cause, .reason = r->reason };
		}
		cause->n_rules++;
		if (severity > cause->severity)
			cause->severity = severity;
	}
	qsort(decision->causes, decision->n_causes, sizeof(*decision->causes),
	    compare_causes);
}
