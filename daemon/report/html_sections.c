/* SPDX-License-Identifier: Apache-2.0 */
/* html_sections.c - the results of report.html: sections, groups of one reason, rules. */

#include <string.h>

#include "daemon/base/cleanup.h"
#include "daemon/report/html_page.h"
#include "daemon/scap/xccdf/waiver.h"

/* A first sentence up to this many bytes is a heading. */
enum { HEADING_MAX = 200 };

static const char *const notes[HTML_SECTION__MAX] = {
	[HTML_SECTION_FINDINGS] = "Rules that are not met, by what they fail for: the "
				  "worst cause first.",
	[HTML_SECTION_UNDECIDED] = "Rules without an answer, and why. Nothing is known "
				   "about them until there is one.",
	[HTML_SECTION_WAIVED] = "Findings that somebody has decided about: their results "
				"are not what was found.",
	[HTML_SECTION_HOST] = "The machine that the container runs on decides these, for "
			      "all of its containers.",
	[HTML_SECTION_NOTAPPLICABLE] = "Rules that have no meaning for what was looked "
				       "at, and why.",
	[HTML_SECTION_PASSED] = "Rules that are met, and what was looked at to say so.",
	[HTML_SECTION_OTHER] = "Results that have no part in the verdict.",
};

static bool
is_leader(const struct html_page *page, uint32_t index, enum html_section section)
{
	return page->places[index].section == section &&
	       page->places[index].leader == index;
}

static void
put_rules(struct html_page *page, uint32_t leader, uint32_t subject)
{
	for (uint32_t i = leader; i < page->report->decision->n_rules; i++)
		if (page->places[i].leader == leader &&
		    (subject == CONTENT_NONE || page->places[i].subject == subject))
			html_put_rule(page, i);
}

static void
put_group_count(struct html_page *page, uint32_t n)
{
	buffer_add_text(page->out, "<span class=\"count\">");
	html_count(page->out, n, "rule");
	buffer_add_text(page->out, "</span>");
}

/* The part of the group whose rules give one rationale, which is told once. */
static void
put_subject(struct html_page *page, uint32_t leader, uint32_t subject)
{
	const struct report *r = page->report;
	const char *text = content_text(r->content,
	    content_rule_at(r->content, r->decision->rules[subject].rule)->rationale);
	const char *end = strstr(text, ". ");
	size_t length = end == NULL ? strlen(text) : (size_t)(end - text) + 1;
	autobuffer heading = { 0 };

	if (length > HEADING_MAX || memchr(text, '\n', length) != NULL)
		length = 0;
	buffer_add(&heading, text, length);
	buffer_add_text(page->out, "<div class=\"group part\"><div class=\"shared\">\n");
	buffer_add_text(page->out, "<h4 dir=\"auto\"");
	if (length > 0)
		html_lang(page);
	html_between(page->out, ">",
	    length == 0 ? "The same rationale" : buffer_text(&heading), "</h4>");
	buffer_add_text(page->out, "<p class=\"meta\">");
	put_group_count(page, page->places[subject].n_subject);
	buffer_add_text(page->out, "</p>\n");
	html_prose(page, text + length + strspn(text + length, " \n"));
	buffer_add_text(page->out, "</div>\n");
	put_rules(page, leader, subject);
	buffer_add_text(page->out, "</div>\n");
	page->out->failed |= heading.failed;
}

/* Rules alone in what they say come first, the ones that share a rationale by that. */
static void
put_by_rationale(struct html_page *page, uint32_t leader)
{
	uint32_t n = page->report->decision->n_rules;

	for (uint32_t i = leader; i < n; i++)
		if (page->places[i].leader == leader &&
		    page->places[page->places[i].subject].n_subject < 2)
			html_put_rule(page, i);
	for (uint32_t i = leader; i < n; i++)
		if (page->places[i].leader == leader && page->places[i].subject == i &&
		    page->places[i].n_subject > 1)
			put_subject(page, leader, i);
}

static const struct cause *
cause_of(const struct html_page *page, const struct rule_result *r)
{
	const struct decision *d = page->report->decision;

	for (uint32_t i = 0; finding_is_open(r->result) && i < d->n_causes; i++)
		if (strcmp(d->causes[i].id, r->cause) == 0)
			return &d->causes[i];
	return NULL;
}

static bool
is_new(const struct html_page *page, const struct cause *cause)
{
	for (uint32_t i = 0; page->changes != NULL && i < page->changes->n_causes; i++)
		if (page->changes->causes[i].change == CHANGE_OPENED &&
		    page->changes->causes[i].now == cause)
			return true;
	return false;
}

/* No rule of the group says how to mend it in so many words. */
static bool
lacks_fix(const struct html_page *page, uint32_t leader)
{
	const struct report *r = page->report;

	if (page->places[leader].section != HTML_SECTION_FINDINGS)
		return false;
	for (uint32_t i = leader; i < r->decision->n_rules; i++)
		if (page->places[i].leader == leader &&
		    content_rule_at(r->content, r->decision->rules[i].rule)
			    ->fixtext.offset != 0)
			return false;
	return true;
}

static void
put_meta(struct html_page *page, uint32_t leader, const struct cause *cause)
{
	const struct rule_result *r = &page->report->decision->rules[leader];

	buffer_add_text(page->out, "<p class=\"meta\">");
	if (cause != NULL && page->places[leader].section == HTML_SECTION_FINDINGS)
		html_category(page->out, cause->severity, true);
	if (cause != NULL && is_new(page, cause))
		buffer_add_text(
		    page->out, "<span class=\"badge\">new since the last scan</span>");
	put_group_count(page, page->places[leader].n);
	if (r->is_vacuous)
		buffer_add_text(page->out, "<span class=\"badge\">nothing there</span>"
					   "<span>met only because nothing was there to "
					   "look at</span>");
	if (r->is_host)
		buffer_add_text(page->out, "<span class=\"badge\">host</span>"
					   "<span>describes the host, not the "
					   "container</span>");
	if (cause != NULL && cause->id[0] != '\0')
		html_between(page->out, "<bdi class=\"name\">", cause->id, "</bdi>");
	buffer_add_text(page->out, "</p>\n");
}

/* Why, who, when; what was found is each rule's own. */
static void
put_waiver(struct html_page *page, uint32_t leader)
{
	const struct rule_result *r = &page->report->decision->rules[leader];
	const struct override *o = r->override;

	html_between(page->out, "<h3 dir=\"auto\">", o->reason, "</h3>\n");
	buffer_printf(page->out,
	    "<p class=\"meta\"><span class=\"badge\">%s</span><span>decided %s by ",
	    xccdf_result_text(r->result), o->date);
	html_isolated(page->out, o->authority);
	if (strcmp(o->until, WAIVER_NEVER) == 0)
		buffer_add_text(page->out, ", without end</span>");
	else
		buffer_printf(page->out, ", until %s</span>", o->until);
	put_group_count(page, page->places[leader].n);
	html_between(page->out, "<bdi class=\"name\">", o->name, "</bdi></p>\n");
}

static void
put_reason(struct html_page *page, uint32_t leader)
{
	const struct rule_result *r = &page->report->decision->rules[leader];
	const char *why = html_why(r);

	html_between(page->out, "<h3 dir=\"auto\">",
	    why[0] == '\0' ? xccdf_result_text(r->result) : why, "</h3>\n");
	put_meta(page, leader, cause_of(page, r));
	html_evidence(page, r);
	if (lacks_fix(page, leader))
		buffer_add_text(page->out,
		    "<p class=\"quiet small\">The content has no fix text for this: the "
		    "descriptions of the rules tell what is expected.</p>\n");
}

static void
put_group(struct html_page *page, uint32_t leader)
{
	buffer_printf(page->out,
	    "<div class=\"group\" id=\"g%u\"><div class=\"shared\">\n", leader);
	if (page->places[leader].section == HTML_SECTION_WAIVED)
		put_waiver(page, leader);
	else
		put_reason(page, leader);
	buffer_add_text(page->out, "</div>\n");
	if (page->places[leader].section == HTML_SECTION_NOTAPPLICABLE)
		put_by_rationale(page, leader);
	else
		put_rules(page, leader, CONTENT_NONE);
	buffer_add_text(page->out, "</div>\n");
}

/* In the order of the causes, which is worst first; then what has none. */
static void
put_causes(struct html_page *page, enum html_section section)
{
	const struct decision *d = page->report->decision;

	for (uint32_t n = 0; n < d->n_causes; n++)
		for (uint32_t i = 0; i < d->n_rules; i++)
			if (is_leader(page, i, section) &&
			    cause_of(page, &d->rules[i]) == &d->causes[n])
				put_group(page, i);
	for (uint32_t i = 0; i < d->n_rules; i++)
		if (is_leader(page, i, section) && cause_of(page, &d->rules[i]) == NULL)
			put_group(page, i);
}

/* What is alone in its reason makes no group. */
static void
put_singles(struct html_page *page, enum html_section section, bool has_groups)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < page->report->decision->n_rules; i++) {
		if (!is_leader(page, i, section) || html_has_head(page, i))
			continue;
		if (n++ == 0)
			buffer_printf(page->out, "<div class=\"group\">\n%s",
			    has_groups ? "<div class=\"shared\"><h3>Each for a reason "
					 "of its own</h3></div>\n"
				       : "");
		html_put_rule(page, i);
	}
	if (n > 0)
		buffer_add_text(page->out, "</div>\n");
}

static void
put_others(struct html_page *page, enum html_section section)
{
	bool has_groups = false;

	for (uint32_t i = 0; i < page->report->decision->n_rules; i++)
		if (is_leader(page, i, section) && html_has_head(page, i)) {
			has_groups = true;
			put_group(page, i);
		}
	put_singles(page, section, has_groups);
}

static void
put_section(struct html_page *page, enum html_section section)
{
	const char *id = html_section_id(section);

	buffer_printf(page->out,
	    "<section id=\"%s\" aria-labelledby=\"%s-title\">\n"
	    "<h2 id=\"%s-title\">%s <span class=\"count\">%u</span></h2>\n"
	    "<p class=\"quiet\">%s</p>\n",
	    id, id, id, html_section_title(section), page->counts[section],
	    notes[section]);
	if (section <= HTML_SECTION_WAIVED)
		put_causes(page, section);
	else
		put_others(page, section);
	buffer_add_text(page->out, "</section>\n");
}

void
html_put_sections(struct html_page *page)
{
	for (int i = 0; i < HTML_SECTION__MAX; i++)
		if (page->counts[i] > 0)
			put_section(page, i);
}
