/* SPDX-License-Identifier: Apache-2.0 */
/* html_summary.c - the top of report.html: verdict, counts, doubts, what was looked at.
 */

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "daemon/base/cleanup.h"
#include "daemon/report/html_page.h"

static const char *const verdicts[VERDICT__MAX] = {
	[VERDICT_COMPLIANT] = "Compliant",
	[VERDICT_NONCOMPLIANT] = "Noncompliant",
	[VERDICT_UNDECIDED] = "Undecided",
	[VERDICT_UNASSESSED] = "Unassessed",
};

static const char *const bases[RECORD_BASIS__MAX] = {
	[RECORD_BASIS_LIVE] = "the running container",
	[RECORD_BASIS_LAYERS] = "what the container has left, over its image",
	[RECORD_BASIS_IMAGE] = "the image alone",
	[RECORD_BASIS_ROOT] = "a directory",
	[RECORD_BASIS_HOST] = "this machine",
	[RECORD_BASIS_NONE] = "nothing was left to look at",
};

static const char *const stages[RECORD_STAGE__MAX] = {
	[RECORD_STAGE_INITIAL] = "the first look",
	[RECORD_STAGE_SETTLED] = "after it had settled",
	[RECORD_STAGE_CHANGED] = "after it had changed",
};

/* A sentence's beginning made of TEXT, which is anybody's. */
static void
put_capital(struct html_page *page, const char *text)
{
	char first[] = { (char)toupper((unsigned char)text[0]), '\0' };

	buffer_add_text(page->out, "<bdi>");
	if (text[0] != '\0' && isascii(text[0]))
		html_text(page->out, first);
	html_between(
	    page->out, "", text + (text[0] != '\0' && isascii(text[0])), "</bdi>");
}

/* Why nothing is proved though every result there is would do. */
static const char *
doubt_of(const struct report *r)
{
	return r->record->target.undecided[0] != '\0' ? r->record->target.undecided
	       : !r->record->is_done		      ? "the scan did not finish"
						      : r->decision->doubt;
}

static uint32_t
count_causes(const struct html_page *page)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < page->report->decision->n_rules; i++)
		n += page->places[i].section == HTML_SECTION_FINDINGS &&
		     page->places[i].leader == i;
	return n;
}

static void
put_lead(struct html_page *page)
{
	const struct decision *d = page->report->decision;
	uint32_t open = d->counts[XCCDF_ERROR] + d->counts[XCCDF_UNKNOWN];

	buffer_add_text(page->out, "<p class=\"lead\">");
	if (d->counts[XCCDF_FAIL] > 0) {
		buffer_printf(page->out, "%u of %u rules %s not met, for ",
		    d->counts[XCCDF_FAIL], d->n_rules,
		    d->counts[XCCDF_FAIL] == 1 ? "is" : "are");
		html_count(page->out, count_causes(page), "cause");
		buffer_add_text(page->out, ". ");
	}
	if (open > 0)
		buffer_printf(
		    page->out, "%u of %u rules could not be decided. ", open, d->n_rules);
	if (d->counts[XCCDF_NOTCHECKED] > 0)
		buffer_printf(page->out, "%u of %u rules %s not checked. ",
		    d->counts[XCCDF_NOTCHECKED], d->n_rules,
		    d->counts[XCCDF_NOTCHECKED] == 1 ? "was" : "were");
	if (d->n_waived > 0)
		buffer_printf(page->out, "%u of %u rules %s waived. ", d->n_waived,
		    d->n_rules, d->n_waived == 1 ? "is" : "are");
	if (d->verdict == VERDICT_COMPLIANT)
		buffer_printf(page->out, "Every %srule that applies is met.",
		    d->n_waived > 0 ? "other " : "");
	if (d->verdict == VERDICT_UNASSESSED)
		buffer_add_text(page->out, "Nothing could be looked at.");
	if (d->verdict == VERDICT_UNDECIDED && open == 0)
		put_capital(page, doubt_of(page->report));
	buffer_add_text(page->out, "</p>\n");
}

void
html_put_header(struct html_page *page)
{
	const struct report *r = page->report;
	const struct content_summary *s = content_summary(r->content);

	buffer_add_text(page->out, "<header>\n");
	html_between(page->out, "<p class=\"quiet\"><bdi>",
	    content_text(r->content, s->benchmark_title), "</bdi></p>\n");
	html_between(page->out, "<h1><bdi>", r->record->target.target, "</bdi></h1>\n");
	buffer_printf(page->out, "<p class=\"verdict\" data-verdict=\"%s\">%s</p>\n",
	    verdict_text(r->decision->verdict), verdicts[r->decision->verdict]);
	put_lead(page);
	buffer_add_text(page->out, "</header>\n");
}

static void
put_tile(struct html_page *page, const char *label, uint32_t n, const char *tone,
    enum html_section section)
{
	bool leads = page->counts[section] > 0 && n > 0;

	buffer_printf(page->out, "<li%s>", n > 0 ? tone : " class=\"none\"");
	if (leads)
		buffer_printf(page->out, "<a href=\"#%s\">", html_section_id(section));
	buffer_printf(page->out, "<b>%u</b> %s%s</li>\n", n, label, leads ? "</a>" : "");
}

static void
put_score_tile(struct html_page *page)
{
	const struct decision *d = page->report->decision;

	if (d->n_scores == 0 || d->scores[0].maximum <= 0)
		return;
	buffer_printf(page->out,
	    "<li><b>%.2f<span class=\"quiet small\"> %%</span></b> "
	    "score</li>\n",
	    100 * d->scores[0].value / d->scores[0].maximum);
}

static void
put_tiles(struct html_page *page)
{
	const struct decision *d = page->report->decision;
	uint32_t known = d->open[0] + d->open[1] + d->open[2];

	buffer_add_text(
	    page->out, "<nav aria-label=\"Results\">\n<ul class=\"tiles\">\n");
	put_score_tile(page);
	put_tile(
	    page, "open, CAT I", d->open[0], " class=\"bad\"", HTML_SECTION_FINDINGS);
	put_tile(
	    page, "open, CAT II", d->open[1], " class=\"warn\"", HTML_SECTION_FINDINGS);
	put_tile(page, "open, CAT III", d->open[2], "", HTML_SECTION_FINDINGS);
	if (d->counts[XCCDF_FAIL] > known)
		put_tile(page, "open, no CAT", d->counts[XCCDF_FAIL] - known, "",
		    HTML_SECTION_FINDINGS);
	put_tile(page, "not decided", page->counts[HTML_SECTION_UNDECIDED],
	    " class=\"warn\"", HTML_SECTION_UNDECIDED);
	if (page->counts[HTML_SECTION_WAIVED] > 0)
		put_tile(page, "waived", page->counts[HTML_SECTION_WAIVED], "",
		    HTML_SECTION_WAIVED);
	if (page->counts[HTML_SECTION_HOST] > 0)
		put_tile(page, "about the host", page->counts[HTML_SECTION_HOST], "",
		    HTML_SECTION_HOST);
	put_tile(page, "not applicable", page->counts[HTML_SECTION_NOTAPPLICABLE], "",
	    HTML_SECTION_NOTAPPLICABLE);
	put_tile(page, "passed", page->counts[HTML_SECTION_PASSED], " class=\"good\"",
	    HTML_SECTION_PASSED);
	buffer_add_text(page->out, "</ul>\n</nav>\n");
}

static void
put_doubt(struct html_page *page, const char *before, const char *text)
{
	if (text[0] == '\0')
		return;
	buffer_printf(page->out, "<li>%s", before);
	if (before[0] == '\0')
		put_capital(page, text);
	else
		html_isolated(page->out, text);
	buffer_add_text(page->out, "</li>\n");
}

static uint32_t
count_vacuous(const struct decision *d)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < d->n_rules; i++)
		n += d->rules[i].is_vacuous;
	return n;
}

static void
put_doubts(struct html_page *page)
{
	const struct record *record = page->report->record;
	const struct decision *d = page->report->decision;
	uint32_t vacuous = count_vacuous(d);
	size_t before;

	buffer_add_text(page->out, "<section aria-labelledby=\"doubts-title\">\n"
				   "<h2 id=\"doubts-title\">Doubts and limits</h2>\n"
				   "<ul class=\"doubts\">\n");
	before = page->out->length;
	put_doubt(page, "", record->target.undecided);
	if (!record->is_done)
		put_doubt(page, "", "the scan did not finish");
	put_doubt(page, "", d->doubt);
	for (uint32_t i = 0; i < record->n_limits; i++)
		put_doubt(page, "Limit: ", record->limits[i]);
	if (vacuous > 0)
		buffer_printf(page->out,
		    "<li>%u of the rules that passed did so only because nothing was "
		    "there to look at.</li>\n",
		    vacuous);
	if (page->out->length == before)
		buffer_add_text(page->out, "<li>None.</li>\n");
	buffer_add_text(page->out, "</ul>\n</section>\n");
}

/* "VALUE (SECOND)"; nothing if there is neither. */
static void
put_fact(struct html_page *page, const char *label, const char *value, const char *second)
{
	if (value[0] == '\0') {
		value = second;
		second = "";
	}
	if (value[0] == '\0')
		return;
	buffer_printf(page->out, "<dt>%s</dt>", label);
	html_between(page->out, "<dd><bdi>", value, "</bdi>");
	if (second[0] != '\0')
		html_between(
		    page->out, " <span class=\"quiet\">(<bdi>", second, "</bdi>)</span>");
	buffer_add_text(page->out, "</dd>\n");
}

static void
put_times(struct html_page *page)
{
	const struct record_target *t = &page->report->record->target;

	if (t->time_event != 0) {
		buffer_add_text(page->out, "<dt>Started or changed</dt><dd>");
		html_time(page->out, t->time_event);
		buffer_add_text(page->out, "</dd>\n");
	}
	buffer_add_text(page->out, "<dt>Looked at</dt><dd>");
	html_time(page->out, t->time_start);
	buffer_add_text(page->out, " to ");
	html_time(page->out, t->time_end);
	buffer_add_text(page->out, "</dd>\n");
}

static void
put_content_facts(struct html_page *page)
{
	const struct content *content = page->report->content;
	const struct content_summary *s = content_summary(content);
	const char *profile = content_text(content, s->profile);

	put_fact(page, "Benchmark", content_text(content, s->benchmark_title), "");
	put_fact(page, "Version", content_text(content, s->benchmark_version),
	    content_text(content, s->release));
	put_fact(page, "Profile",
	    profile[0] == '\0' ? "none: what the benchmark selects"
			       : content_text(content, s->profile_title),
	    profile);
}

/* What one looks up rather than reads. */
static void
put_more_facts(struct html_page *page)
{
	const struct content *content = page->report->content;
	const struct content_summary *s = content_summary(content);
	const struct record_target *t = &page->report->record->target;
	const struct decision *d = page->report->decision;

	buffer_add_text(page->out, "<details class=\"more\"><summary>More about this scan"
				   "</summary>\n<dl class=\"facts\">\n");
	put_fact(page, "Container id", t->container_id, "");
	put_fact(page, "Container started", t->started_at, "");
	put_fact(page, "Image id", t->image_id, "");
	for (uint32_t i = 0; i < t->n_facts; i++) {
		html_between(page->out, "<dt><bdi>", t->facts[i].name, "</bdi></dt>");
		html_between(page->out, "<dd><bdi>", t->facts[i].value, "</bdi></dd>\n");
	}
	put_fact(page, "Content", content_text(content, s->path), "");
	put_fact(page, "Content SHA-256", content_text(content, s->digest), "");
	put_fact(page, "Data stream", content_text(content, s->datastream), "");
	put_fact(page, "Benchmark id", content_text(content, s->benchmark), "");
	put_fact(page, "Benchmark alias", content_text(content, s->alias), "");
	put_fact(page, "Tailoring", content_text(content, s->tailoring_href),
	    content_text(content, s->tailoring_id));
	for (uint32_t i = 0; i < d->n_scores; i++) {
		buffer_printf(page->out, "<dt>Score</dt><dd>%.2f of %.2f ",
		    d->scores[i].value, d->scores[i].maximum);
		html_between(page->out, "<bdi class=\"quiet\">", d->scores[i].system,
		    "</bdi></dd>\n");
	}
	put_fact(page, "Scan", t->scan, "");
	buffer_add_text(page->out, "</dl></details>\n");
}

static void
put_scan(struct html_page *page)
{
	const struct record_target *t = &page->report->record->target;

	buffer_add_text(page->out, "<section aria-labelledby=\"scan-title\">\n"
				   "<h2 id=\"scan-title\">What was looked at</h2>\n"
				   "<dl class=\"facts\">\n");
	put_fact(page, "Target", t->target, "");
	put_fact(page, "Host", t->host, "");
	put_fact(page, "Container", t->container_name, "");
	put_fact(page, "Image", t->image, "");
	put_fact(page, "Basis", record_basis_text(t->basis), bases[t->basis]);
	put_fact(page, "Stage", record_stage_text(t->stage), stages[t->stage]);
	put_times(page);
	put_content_facts(page);
	buffer_add_text(page->out, "</dl>\n");
	put_more_facts(page);
	buffer_add_text(page->out, "</section>\n");
}

void
html_put_summary(struct html_page *page)
{
	put_tiles(page);
	html_put_changes(page);
	buffer_add_text(page->out, "<div class=\"about\">\n");
	put_scan(page);
	put_doubts(page);
	buffer_add_text(page->out, "</div>\n");
}
