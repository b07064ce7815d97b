/* SPDX-License-Identifier: Apache-2.0 */
/*
 * html.c - report.html: one scan for a person, whole in one file.
 *
 * Without its script everything is there to be read; with it, it can be searched.
 */

#include <errno.h>
#include <string.h>

#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/report/html_page.h"
#include "daemon/report/html_part.h"

static const uint32_t parts = HTML_PART_BIT(HTML_PART_COMMON_STYLE) |
			      HTML_PART_BIT(HTML_PART_REPORT_STYLE) |
			      HTML_PART_BIT(HTML_PART_REPORT_SCRIPT);

static const uint32_t categories[] = { CONTENT_SEVERITY_HIGH, CONTENT_SEVERITY_MEDIUM,
	CONTENT_SEVERITY_LOW, CONTENT_SEVERITY_UNKNOWN };

static void
put_box(struct html_page *page, const char *name, const char *value, const char *label,
    uint32_t n)
{
	if (n > 0)
		buffer_printf(page->out,
		    "<label><input type=\"checkbox\" name=\"%s\" value=\"%s\"> %s "
		    "<span class=\"count\">%u</span></label>\n",
		    name, value, label, n);
}

static uint32_t
count_category(const struct html_page *page, const char *category)
{
	const struct decision *d = page->report->decision;
	uint32_t n = 0;

	for (uint32_t i = 0; i < d->n_rules; i++)
		n += strcmp(finding_category(
				content_rule_at(page->report->content, d->rules[i].rule)
				    ->severity),
			 category) == 0;
	return n;
}

/* Hidden until the script is there to serve it. */
void
html_put_search(struct html_page *page)
{
	const struct decision *d = page->report->decision;

	buffer_add_text(page->out,
	    "<div role=\"search\" aria-label=\"Rules\" hidden>\n"
	    "<div class=\"box\"><label for=\"search\">Search the rules</label>\n"
	    "<input type=\"search\" id=\"search\" autocomplete=\"off\" "
	    "spellcheck=\"false\" aria-describedby=\"search-help\">\n"
	    "<p class=\"quiet small\" id=\"search-help\">Ids, titles, reasons, CCIs and "
	    "controls: what has every word.</p></div>\n"
	    "<fieldset><legend>Result</legend>\n");
	for (int i = 0; i < XCCDF_RESULT__MAX; i++)
		put_box(page, "result", xccdf_result_text(i), xccdf_result_text(i),
		    d->counts[i]);
	put_box(page, "result", "waived", "waived", d->n_waived);
	buffer_add_text(page->out, "</fieldset>\n<fieldset><legend>Category</legend>\n");
	for (size_t i = 0; i < ARRAY_LEN(categories); i++) {
		const char *category = finding_category(categories[i]);

		put_box(page, "cat", category, category[0] == '\0' ? "none" : category,
		    count_category(page, category));
	}
	buffer_add_text(page->out, "</fieldset>\n"
				   "<button type=\"button\">Show all</button>\n</div>\n"
				   "<p id=\"shown\" role=\"status\"></p>\n");
}

static void
put_body(struct html_page *page)
{
	buffer_add_text(page->out,
	    "<body>\n<a class=\"skip\" href=\"#rules\">Skip to the "
	    "results</a>\n<div class=\"page\">\n");
	html_put_header(page);
	buffer_add_text(page->out, "<main>\n");
	html_put_summary(page);
	buffer_add_text(page->out, "<div id=\"rules\" tabindex=\"-1\">\n");
	if (page->report->decision->n_rules > 0)
		html_put_search(page);
	html_put_sections(page);
	buffer_add_text(page->out,
	    "</div>\n</main>\n<footer>Written by stigwatch " STIGWATCH_VERSION ". Times "
	    "are UTC. This page is whole: it loads nothing and sends nothing.</footer>\n"
	    "</div>\n");
	html_scripts(page->out, parts);
	buffer_add_text(page->out, "</body>\n</html>\n");
}

int
report_html(struct buffer *out, const struct report *report, struct error *err)
{
	autoptr(changes) changes = NULL;
	struct html_page page;
	autobuffer title = { 0 };
	int r = html_page_make(&page, out, report, err);

	if (r == 0 && report->previous != NULL)
		r = changes_make(&changes, report->decision, report->previous, err);
	if (r < 0) {
		html_page_done(&page);
		return r;
	}
	page.changes = changes;
	buffer_printf(&title, "%s: %s", verdict_text(report->decision->verdict),
	    report->record->target.target);
	html_head(out, buffer_text(&title), parts);
	put_body(&page);
	html_page_done(&page);
	out->failed |= title.failed;
	return out->failed ? error_set(err, ENOMEM, "HTML report") : 0;
}
