/* SPDX-License-Identifier: Apache-2.0 */
/*
 * changes.h - what differs between two decisions made with the same content.
 */
#ifndef DAEMON_REPORT_CHANGES_H
#define DAEMON_REPORT_CHANGES_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/base/cleanup.h"
#include "daemon/scap/xccdf/decide.h"

struct buffer;
struct error;

enum change { CHANGE_OPENED, CHANGE_CLOSED, CHANGE_CHANGED, CHANGE__MAX };
const char *change_text(enum change change); /* "opened", "closed", "changed" */

/* One cause whose state differs. */
struct cause_change {
	enum change change;
	const struct cause *before, *now; /* NULL: it was not, is no longer, there */
	/* Of a closed one: the first result that is waived now; NULL: nothing is found
	 * any more. */
	const struct rule_result *waived;
};

/* One rule whose result differs. */
struct rule_change {
	const struct rule_result *before, *now;
};

/* Everything it points at is the decisions'. */
struct changes {
	struct cause_change *causes; /* opened and changed in NOW's order, then closed */
	uint32_t n_causes;
	struct rule_change *rules; /* in document order */
	uint32_t n_rules;
};

/* Append the reason as it is now; of a closed cause as it was, behind "waived until
 * 2027-01-31 by AUTHORITY (NAME): " if it is. */
void change_reason(struct buffer *out, const struct cause_change *change);

/*
 * NOW against BEFORE (NULL: every cause is opened, no rule has changed). A cause has
 * changed when its reason, severity or number of rules has.
 */
int changes_make(struct changes **ret, const struct decision *now,
    const struct decision *before, struct error *err);
/* A rule has another waiver, or another result by it. */
bool changes_of_waivers(const struct decision *now, const struct decision *before);
void changes_free(struct changes *changes);
DEFINE_AUTOPTR(changes);

#endif
