/* SPDX-License-Identifier: Apache-2.0 */
/*
 * decide.h - a record and its content in, rule results, scores and the verdict out.
 *
 * Pure and repeatable: the same record, content and waivers always give the same decision
 * on the same day (XCCDF 1.2, section 6 and 7.3).
 */
#ifndef DAEMON_SCAP_XCCDF_DECIDE_H
#define DAEMON_SCAP_XCCDF_DECIDE_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/base/cleanup.h"
#include "daemon/scap/record.h"

struct content;
struct error;
struct waiver;
struct waivers;

/* XCCDF 1.2 resultEnumType */
enum xccdf_result {
	XCCDF_PASS,
	XCCDF_FAIL,
	XCCDF_ERROR,
	XCCDF_UNKNOWN,
	XCCDF_NOTAPPLICABLE,
	XCCDF_NOTCHECKED,
	XCCDF_NOTSELECTED,
	XCCDF_INFORMATIONAL,
	XCCDF_FIXED,
	XCCDF_RESULT__MAX
};

enum verdict {
	VERDICT_COMPLIANT,
	VERDICT_NONCOMPLIANT,
	VERDICT_UNDECIDED,
	VERDICT_UNASSESSED,
	VERDICT__MAX
};

const char *xccdf_result_text(enum xccdf_result result); /* "pass", "fail", ... */
const char *verdict_text(enum verdict verdict);		 /* "compliant", ... */

/* The items behind a result, a line each, sorted; the rest is counted. */
struct evidence {
	const char *const *lines;
	uint32_t n_lines, n_more;
};

/* By whose decision a result is not the one that was found. Clean lines. */
struct override {
	const char *name;			       /* of the waiver */
	const char *authority, *date, *until, *reason; /* as struct waiver's */
	enum xccdf_result old_result;
};

struct rule_result {
	uint32_t rule; /* row of CONTENT_RULES */
	enum xccdf_result result;
	const struct override *override; /* NULL: it is what was found */
	/*
	 * One line: which test decided and what was found, or why there is no result.
	 * Stable from scan to scan (no times, pids or container ids); nothing of a secret
	 * item. "" for a plain pass. Of a result with an override: of what was found.
	 */
	const char *reason;
	const char *cause; /* what groups findings: the deciding test's or script's id; ""
			      if none */
	/* What was looked at, whatever the result; "" when nothing was. */
	const char *found;
	struct evidence evidence;
	const char *import;  /* check-import text of a script, or NULL */
	bool is_vacuous;     /* passed only because nothing was there to look at */
	bool is_host;	     /* describes the host, not the container */
	uint32_t definition; /* row of CONTENT_DEFINITIONS that decided; CONTENT_NONE */
	bool is_one_of_many; /* multi-check: this result is ->definition's alone */
};

struct cause {
	const char *id;	    /* as rule_result.cause */
	const char *reason; /* of the first rule that has it */
	uint32_t n_rules;   /* with result fail, error or unknown */
	uint32_t severity;  /* the highest, enum content_severity */
};

struct score {
	const char *system;
	double value, maximum;
};

struct decision {
	struct arena *arena; /* holds all that follows */
	enum verdict verdict;
	/*
	 * Why the results prove no compliance, though nothing failed: no rule is
	 * selected, almost none applies, or nothing was there to look at. "" if they do.
	 */
	const char *doubt;
	/* Selected rules, in document order; with multi-check one for each definition. */
	struct rule_result *rules;
	uint32_t n_rules;
	uint32_t counts[XCCDF_RESULT__MAX];
	uint32_t n_waived;    /* results with an override */
	uint32_t open[3];     /* failed CAT I, II, III: severity high, medium, low */
	struct cause *causes; /* worst severity first, then most rules */
	uint32_t n_causes;
	struct score
	    *scores; /* one per model of the benchmark; default when it names none */
	uint32_t n_scores;
	/* The waivers that made a difference, in their order: with these alone the
	 * decision is the same. Borrowed. */
	const struct waiver **used;
	uint32_t n_used;
};

/*
 * Decide, with what WAIVERS (NULL: none) say on the day of NOW_US. A definition the
 * record does not have is `unknown` with that reason. A waiver that has ended is told in
 * the reason. The verdict: unassessed when the record says that nothing was left to look
 * at; noncompliant when a rule failed; else undecided when a rule is error or unknown,
 * the scan did not finish, or there is a doubt; else compliant.
 */
int decision_make(struct decision **ret, const struct record *record,
    const struct content *content, const struct waivers *waivers, int64_t now_us,
    struct error *err);
void decision_free(struct decision *decision);
DEFINE_AUTOPTR(decision);

#endif
