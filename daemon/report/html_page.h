/* SPDX-License-Identifier: Apache-2.0 */
/*
 * html_page.h - what the parts of report.html share. Nothing else includes it.
 */
#ifndef DAEMON_REPORT_HTML_PAGE_H
#define DAEMON_REPORT_HTML_PAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/base/buffer.h"
#include "daemon/report/changes.h"
#include "daemon/report/finding.h"
#include "daemon/report/html_text.h"
#include "daemon/report/report.h"
#include "daemon/scap/content.h"
#include "daemon/scap/xccdf/decide.h"

struct error;

/* Where a rule's result is told. */
enum html_section {
	HTML_SECTION_FINDINGS,
	HTML_SECTION_UNDECIDED,
	HTML_SECTION_WAIVED,
	HTML_SECTION_HOST,
	HTML_SECTION_NOTAPPLICABLE,
	HTML_SECTION_PASSED,
	HTML_SECTION_OTHER,
	HTML_SECTION__MAX
};

/* Results that have one reason, or one waiver, are told together, and of those the ones
 * that have one rationale. */
struct html_place {
	enum html_section section;
	uint32_t leader, subject; /* the first of its group, of its part of the group */
	uint32_t n, n_subject;	  /* of a leader, a subject: how many follow, and it */
};

struct html_printed {
	uint32_t text; /* offset into the pool of strings */
	uint32_t result;
};

struct html_page {
	struct buffer *out;
	const struct report *report;
	const struct changes *changes; /* NULL: there is no scan to compare with */
	struct html_place *places;     /* one of each result; owned */
	uint32_t counts[HTML_SECTION__MAX];
	struct html_printed *printed; /* long texts that stand in the page; owned */
	uint32_t n_printed;
};

int html_page_make(struct html_page *page, struct buffer *out,
    const struct report *report, struct error *err);
void html_page_done(struct html_page *page);

/* "findings": the id of the section's element; its title. */
const char *html_section_id(enum html_section section);
const char *html_section_title(enum html_section section);

/* The group of LEADER is told under a heading; other results are alone in a list. */
bool html_has_head(const struct html_page *page, uint32_t leader);
/* Its reason, or else what was looked at. May be "". */
const char *html_why(const struct rule_result *result);
/* <span class="badge">CAT I</span>, coloured if something is to be done about it. */
void html_category(struct buffer *out, uint32_t severity, bool is_open);
/* <time>2026-11-24 01:02:03 UTC</time> */
void html_time(struct buffer *out, int64_t time_us);
/* The attribute of an element with a text of content, if that is not in English. */
void html_lang(struct html_page *page);
/* TEXT, whose lines are paragraphs. */
void html_prose(struct html_page *page, const char *text);
/* "1 rule", "2 rules"; WORD is ours. */
void html_count(struct buffer *out, uint32_t n, const char *word);
/* The evidence as a list, if it tells more than the reason does. */
void html_evidence(struct html_page *page, const struct rule_result *result);

/* Parts of the page, in its order. */
void html_put_header(struct html_page *page);
void html_put_summary(struct html_page *page);
void html_put_changes(struct html_page *page);
void html_put_search(struct html_page *page);
void html_put_sections(struct html_page *page);
void html_put_rule(struct html_page *page, uint32_t index);

#endif
