/* SPDX-License-Identifier: Apache-2.0 */
/* finding.c - one rule's result in words, the same in every format. */

#include <stdio.h>
#include <string.h>

#include "daemon/base/buffer.h"
#include "daemon/report/finding.h"
#include "daemon/report/report.h"
#include "daemon/scap/content.h"
#include "daemon/scap/xccdf/waiver.h"

#define RULE_MARK "_rule_"
#define RULE_SUFFIX "_rule"

static const struct {
	const char *severity, *category;
} severities[CONTENT_SEVERITY__MAX] = {
	[CONTENT_SEVERITY_UNKNOWN] = { "unknown", "" },
	[CONTENT_SEVERITY_INFO] = { "info", "" },
	[CONTENT_SEVERITY_LOW] = { "low", "CAT III" },
	[CONTENT_SEVERITY_MEDIUM] = { "medium", "CAT II" },
	[CONTENT_SEVERITY_HIGH] = { "high", "CAT I" },
};

static const char *const sentences[XCCDF_RESULT__MAX] = {
	[XCCDF_PASS] = "Met",
	[XCCDF_FAIL] = "Not met",
	[XCCDF_ERROR] = "Could not be decided",
	[XCCDF_UNKNOWN] = "Could not be decided",
	[XCCDF_NOTAPPLICABLE] = "Not applicable",
	[XCCDF_NOTCHECKED] = "Not checked",
	[XCCDF_NOTSELECTED] = "Not selected",
	[XCCDF_INFORMATIONAL] = "For information",
	[XCCDF_FIXED] = "Fixed",
};

const char *
finding_severity(uint32_t severity)
{
	return severities[severity < CONTENT_SEVERITY__MAX ? severity : 0].severity;
}

const char *
finding_category(uint32_t severity)
{
	return severities[severity < CONTENT_SEVERITY__MAX ? severity : 0].category;
}

bool
finding_is_open(enum xccdf_result result)
{
	return result == XCCDF_FAIL || result == XCCDF_ERROR || result == XCCDF_UNKNOWN;
}

enum xccdf_result
finding_counts_as(const struct rule_result *r)
{
	return r->override != NULL && r->result == XCCDF_INFORMATIONAL
		   ? r->override->old_result
		   : r->result;
}

bool
finding_is_told(const struct rule_result *r)
{
	enum xccdf_result as = finding_counts_as(r);
	bool is_good = as == XCCDF_PASS || as == XCCDF_FIXED || as == XCCDF_NOTAPPLICABLE;

	return is_good == (r->override != NULL);
}

void
finding_name(struct buffer *out, const char *id)
{
	const char *mark = strstr(id, RULE_MARK);
	size_t length, suffix = strlen(RULE_SUFFIX);

	if (mark != NULL && mark[strlen(RULE_MARK)] != '\0')
		id = mark + strlen(RULE_MARK);
	length = strlen(id);
	if (length > suffix && strcmp(id + length - suffix, RULE_SUFFIX) == 0)
		length -= suffix;
	buffer_add(out, id, length);
}

uint32_t
finding_evidence(struct buffer *out, const struct rule_result *result, const char *lead)
{
	const struct evidence *e = &result->evidence;

	for (uint32_t i = 0; i < e->n_lines; i++)
		buffer_printf(out, "%s%s\n", lead, e->lines[i]);
	if (e->n_more > 0)
		buffer_printf(out, "%sand %u more\n", lead, e->n_more);
	return e->n_lines + (e->n_more > 0);
}

bool
finding_waiver_differs(const struct override *a, const struct override *b)
{
	if (a == NULL || b == NULL)
		return a != b;
	return strcmp(a->name, b->name) != 0 || strcmp(a->authority, b->authority) != 0 ||
	       strcmp(a->date, b->date) != 0 || strcmp(a->until, b->until) != 0 ||
	       strcmp(a->reason, b->reason) != 0;
}

void
finding_terms(struct buffer *out, const struct override *o)
{
	if (strcmp(o->until, WAIVER_NEVER) != 0)
		buffer_printf(out, " until %s", o->until);
	buffer_printf(out, " by %s (%s)", o->authority, o->name);
}

void
finding_waived(struct buffer *out, const struct override *o)
{
	buffer_add_text(out, "Waived");
	finding_terms(out, o);
	buffer_printf(out, ": %s", o->reason);
}

void
finding_detail(
    struct buffer *out, const struct report *report, const struct rule_result *result)
{
	const char *why = result->reason[0] != '\0' ? result->reason : result->found;
	const struct content_rule *rule = content_rule_at(report->content, result->rule);
	enum xccdf_result found = result->override == NULL ? result->result
							   : result->override->old_result;
	autobuffer evidence = { 0 };

	buffer_add_text(out, sentences[found]);
	if (result->is_vacuous)
		buffer_add_text(out, ", because nothing was there to look at");
	buffer_add_text(out, why[0] == '\0' ? "" : ": ");
	buffer_add_text(out, why);
	buffer_add_text(out, ".");
	if (result->override != NULL) {
		buffer_add_text(out, "\n");
		finding_waived(out, result->override);
	}
	if (result->is_host)
		buffer_add_text(out, "\nThis describes the host, not the container.");
	if (found == XCCDF_NOTAPPLICABLE && rule->rationale.offset != 0) {
		buffer_add_text(out, "\n");
		buffer_add_text(out, content_text(report->content, rule->rationale));
	}
	/* A reason tells of one item; a list of that one would say it twice. */
	if (result->evidence.n_lines + result->evidence.n_more > 1 &&
	    finding_evidence(&evidence, result, "- ") > 0)
		buffer_printf(out, "\nFound:\n%.*s", (int)(evidence.length - 1),
		    buffer_text(&evidence));
	out->failed |= evidence.failed;
}
