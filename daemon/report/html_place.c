/* SPDX-License-Identifier: Apache-2.0 */
/* html_place.c - where in report.html a rule's result is told, and beside which others.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/error.h"
#include "daemon/report/html_page.h"

static const struct {
	const char *id, *title;
} sections[HTML_SECTION__MAX] = {
	[HTML_SECTION_FINDINGS] = { "findings", "Findings" },
	[HTML_SECTION_UNDECIDED] = { "undecided", "Not decided" },
	[HTML_SECTION_WAIVED] = { "waived", "Waived" },
	[HTML_SECTION_HOST] = { "host", "About the host" },
	[HTML_SECTION_NOTAPPLICABLE] = { "notapplicable", "Not applicable" },
	[HTML_SECTION_PASSED] = { "passed", "Passed" },
	[HTML_SECTION_OTHER] = { "other", "For information" },
};

static const enum html_section results[XCCDF_RESULT__MAX] = {
	[XCCDF_PASS] = HTML_SECTION_PASSED,
	[XCCDF_FAIL] = HTML_SECTION_FINDINGS,
	[XCCDF_ERROR] = HTML_SECTION_UNDECIDED,
	[XCCDF_UNKNOWN] = HTML_SECTION_UNDECIDED,
	[XCCDF_NOTAPPLICABLE] = HTML_SECTION_NOTAPPLICABLE,
	[XCCDF_NOTCHECKED] = HTML_SECTION_UNDECIDED,
	[XCCDF_NOTSELECTED] = HTML_SECTION_OTHER,
	[XCCDF_INFORMATIONAL] = HTML_SECTION_OTHER,
	[XCCDF_FIXED] = HTML_SECTION_PASSED,
};

const char *
html_section_id(enum html_section section)
{
	return sections[section].id;
}

const char *
html_section_title(enum html_section section)
{
	return sections[section].title;
}

const char *
html_why(const struct rule_result *result)
{
	return result->reason[0] != '\0' ? result->reason : result->found;
}

/* What asks for work comes first, whatever it is about. */
static enum html_section
section_of(const struct rule_result *r)
{
	enum html_section section = results[r->result];

	if (r->override != NULL)
		return HTML_SECTION_WAIVED;
	return r->is_host && section > HTML_SECTION_UNDECIDED ? HTML_SECTION_HOST
							      : section;
}

bool
html_has_head(const struct html_page *page, uint32_t leader)
{
	const struct html_place *place = &page->places[leader];

	return place->section <= HTML_SECTION_WAIVED || place->n > 1;
}

static bool
is_beside(const struct rule_result *a, const struct rule_result *b)
{
	if (a->override != NULL)
		return strcmp(a->override->name, b->override->name) == 0;
	if (finding_is_open(a->result) && a->cause[0] != '\0')
		return strcmp(a->cause, b->cause) == 0;
	return a->result == b->result && a->is_vacuous == b->is_vacuous &&
	       strcmp(html_why(a), html_why(b)) == 0;
}

static uint32_t
rationale_of(const struct html_page *page, uint32_t index)
{
	const struct report *r = page->report;

	return content_rule_at(r->content, r->decision->rules[index].rule)
	    ->rationale.offset;
}

static void
place_result(struct html_page *page, uint32_t index)
{
	const struct rule_result *rules = page->report->decision->rules;
	struct html_place *place = &page->places[index];
	uint32_t rationale = rationale_of(page, index);

	*place = (struct html_place){
		.section = section_of(&rules[index]), .leader = index, .subject = index
	};
	for (uint32_t i = 0; i < index && place->leader == index; i++)
		if (page->places[i].leader == i &&
		    page->places[i].section == place->section &&
		    is_beside(&rules[index], &rules[i]))
			place->leader = i;
	for (uint32_t i = place->leader; i < index && place->subject == index; i++)
		if (page->places[i].leader == place->leader &&
		    page->places[i].subject == i && rationale != 0 &&
		    rationale_of(page, i) == rationale)
			place->subject = i;
	page->places[place->leader].n++;
	page->places[place->subject].n_subject++;
	page->counts[place->section]++;
}

int
html_page_make(struct html_page *page, struct buffer *out, const struct report *report,
    struct error *err)
{
	uint32_t n = report->decision->n_rules;

	*page = (struct html_page){ .out = out, .report = report };
	page->places = calloc((size_t)n + 1, sizeof(*page->places));
	/* A rule has three long texts at most. */
	page->printed = calloc(3 * (size_t)n + 1, sizeof(*page->printed));
	if (page->places == NULL || page->printed == NULL) {
		html_page_done(page);
		return error_set(err, ENOMEM, "HTML report");
	}
	for (uint32_t i = 0; i < n; i++)
		place_result(page, i);
	return 0;
}

void
html_page_done(struct html_page *page)
{
	free(page->places);
	free(page->printed);
	page->places = NULL;
	page->printed = NULL;
}
