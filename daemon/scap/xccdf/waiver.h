/* SPDX-License-Identifier: Apache-2.0 */
/*
 * waiver.h - what an authority has decided about findings: for which of them, for how
 * long, and what their rules' results become. Plain values; who makes them owns them.
 */
#ifndef DAEMON_SCAP_XCCDF_WAIVER_H
#define DAEMON_SCAP_XCCDF_WAIVER_H

#include <stdint.h>

#include "daemon/base/words.h"
#include "daemon/scap/xccdf/decide.h"

struct waiver {
	char *name;
	/* Globs on a rule's id, on what is behind "_rule_" in it, with and without the
	 * "_rule" at its end, and on the id of the rule of DISA's that it stands for. */
	struct words rules;
	struct words targets, images; /* globs; none: all */
	/*
	 * Globs on what was found. Each line of evidence has to match one, and there may
	 * be nothing that is not told: what else the rule fails for is not waived. None:
	 * whatever was found.
	 */
	struct words findings;
	enum xccdf_result result; /* informational, notapplicable or pass */
	char *authority, *reason;
	char *date, *until; /* "2026-11-29": the days it holds, UTC; until: or "never" */
};

#define WAIVER_NEVER "never"

struct waivers {
	struct waiver *list; /* the first that holds wins */
	uint32_t count;
};

#endif
