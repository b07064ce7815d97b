/* SPDX-License-Identifier: Apache-2.0 */
/* html_changes.c - what report.html says of the target's scan before. */

#include <string.h>

#include "daemon/base/cleanup.h"
#include "daemon/report/html_page.h"

static const struct {
	const char *word, *tone;
} changes[CHANGE__MAX] = {
	[CHANGE_OPENED] = { "opened", " bad" },
	[CHANGE_CLOSED] = { "closed", " good" },
	[CHANGE_CHANGED] = { "changed", "" },
};

/* The first result that has the cause; CONTENT_NONE if none has. */
static uint32_t
group_of(const struct html_page *page, const struct cause *cause)
{
	const struct decision *d = page->report->decision;

	for (uint32_t i = 0; i < d->n_rules; i++)
		if (finding_is_open(d->rules[i].result) &&
		    strcmp(d->rules[i].cause, cause->id) == 0)
			return page->places[i].leader;
	return CONTENT_NONE;
}

static void
put_before(struct html_page *page, const struct cause_change *c)
{
	buffer_add_text(page->out, " <span class=\"quiet\">Before: ");
	html_count(page->out, c->before->n_rules, "rule");
	if (strcmp(c->before->reason, c->now->reason) != 0)
		html_between(page->out, "; <bdi>", c->before->reason, "</bdi>");
	buffer_add_text(page->out, "</span>");
}

static void
put_cause(struct html_page *page, const struct cause_change *c)
{
	const struct cause *cause = c->now == NULL ? c->before : c->now;
	uint32_t group = c->now == NULL ? CONTENT_NONE : group_of(page, cause);
	autobuffer reason = { 0 };

	change_reason(&reason, c);
	buffer_printf(page->out, "<li><span class=\"badge%s\">%s</span> ",
	    changes[c->change].tone, changes[c->change].word);
	html_category(page->out, cause->severity, c->now != NULL);
	buffer_add_text(page->out, "<span>");
	if (group != CONTENT_NONE)
		buffer_printf(page->out, "<a href=\"#g%u\">", group);
	html_isolated(page->out, buffer_text(&reason));
	page->out->failed |= reason.failed;
	if (group != CONTENT_NONE)
		buffer_add_text(page->out, "</a>");
	buffer_add_text(page->out, " (");
	html_count(page->out, cause->n_rules, "rule");
	buffer_add_text(page->out, ")");
	if (c->before != NULL && c->now != NULL)
		put_before(page, c);
	buffer_add_text(page->out, "</span></li>\n");
}

static void
put_rule(struct html_page *page, const struct rule_change *c)
{
	const struct content *content = page->report->content;
	const struct content_rule *rule = content_rule_at(content, c->now->rule);
	autobuffer name = { 0 };

	finding_name(&name, content_text(content, rule->id));
	buffer_printf(page->out, "<tr><th scope=\"row\"><a href=\"#r%u\">",
	    (uint32_t)(c->now - page->report->decision->rules));
	html_isolated(page->out, buffer_text(&name));
	html_between(page->out, "</a></th><td><bdi>", content_text(content, rule->title),
	    "</bdi></td>");
	buffer_printf(page->out, "<td>%s</td><td>%s</td></tr>\n",
	    xccdf_result_text(c->before->result), xccdf_result_text(c->now->result));
	page->out->failed |= name.failed;
}

static void
put_rules(struct html_page *page)
{
	const struct changes *c = page->changes;

	buffer_add_text(page->out, "<details class=\"more\"><summary>");
	html_count(page->out, c->n_rules, "rule");
	buffer_add_text(
	    page->out, c->n_rules == 1 ? " has another result" : " have another result");
	buffer_add_text(page->out, "</summary>\n<table><thead><tr><th scope=\"col\">Rule"
				   "</th><th scope=\"col\">Title</th><th scope=\"col\">"
				   "Before</th><th scope=\"col\">Now</th></tr></thead>"
				   "<tbody>\n");
	for (uint32_t i = 0; i < c->n_rules; i++)
		put_rule(page, &c->rules[i]);
	buffer_add_text(page->out, "</tbody></table></details>\n");
}

void
html_put_changes(struct html_page *page)
{
	const struct changes *c = page->changes;

	if (c == NULL)
		return;
	buffer_add_text(page->out,
	    "<section aria-labelledby=\"changes-title\">\n<h2 id=\"changes-title\">"
	    "Since the last scan</h2>\n<p class=\"quiet\">Compared with the scan of ");
	html_time(page->out, page->report->previous_us);
	buffer_add_text(page->out, ", made with the same content and profile.");
	if (c->n_causes + c->n_rules == 0)
		buffer_add_text(page->out, " Every result is what it was.");
	buffer_add_text(page->out, "</p>\n");
	if (c->n_causes > 0)
		buffer_add_text(page->out, "<ul class=\"changes\">\n");
	for (uint32_t i = 0; i < c->n_causes; i++)
		put_cause(page, &c->causes[i]);
	if (c->n_causes > 0)
		buffer_add_text(page->out, "</ul>\n");
	if (c->n_rules > 0)
		put_rules(page);
	buffer_add_text(page->out, "</section>\n");
}
