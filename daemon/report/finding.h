/* SPDX-License-Identifier: Apache-2.0 */
/*
 * finding.h - one rule's result in words, the same in every format.
 *
 * Texts are stable: no times, process ids or container ids, items sorted. What did not
 * change reads the same in the next scan, so that a difference of two files is news.
 */
#ifndef DAEMON_REPORT_FINDING_H
#define DAEMON_REPORT_FINDING_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/scap/xccdf/decide.h"

struct buffer;
struct report;

/* "high" for an enum content_severity; "unknown" for what is none. */
const char *finding_severity(uint32_t severity);
/* "CAT I", "CAT II", "CAT III"; "" for other severities. */
const char *finding_category(uint32_t severity);

/* The rule result is a finding, or one that could not be made: fail, error, unknown. */
bool finding_is_open(enum xccdf_result result);

/*
 * What RESULT counts as where there is no word for a risk that is accepted: what was
 * found, if a waiver makes it informational.
 */
enum xccdf_result finding_counts_as(const struct rule_result *result);
/* Of results that count alike the one to tell of: what is met or not applicable by
 * somebody's decision; anything else that is nobody's. */
bool finding_is_told(const struct rule_result *result);

/* The id without its naming scheme: "SV-203739r987791" of
 * "xccdf_mil.disa.stig_rule_SV-203739r987791_rule". Appended to OUT. */
void finding_name(struct buffer *out, const char *rule_id);

/*
 * Several lines, none empty, without a newline at the end: what the result is, why, by
 * whose decision it is another one, and the evidence. Plain text of printable characters;
 * nothing of secret items.
 */
void finding_detail(
    struct buffer *out, const struct report *report, const struct rule_result *result);
/* NULL: not waived. */
bool finding_waiver_differs(const struct override *a, const struct override *b);
/* " until 2027-01-31 by AUTHORITY (NAME)" */
void finding_terms(struct buffer *out, const struct override *override);
/* "Waived until 2027-01-31 by AUTHORITY (NAME): REASON": one line. */
void finding_waived(struct buffer *out, const struct override *override);
/* Only the lines of evidence, each beginning with LEAD and ending with a newline; how
 * many. */
uint32_t finding_evidence(
    struct buffer *out, const struct rule_result *result, const char *lead);

#endif
