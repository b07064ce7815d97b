/* SPDX-License-Identifier: Apache-2.0 */
/* html_rule.c - one rule's result in report.html: a line that opens. */

#include <string.h>

#include "daemon/base/cleanup.h"
#include "daemon/report/html_page.h"

/* A shorter text is repeated rather than referred to. */
enum { LONG_TEXT = 240 };

static const char *const whys[XCCDF_RESULT__MAX] = {
	[XCCDF_PASS] = "What was found",
	[XCCDF_FAIL] = "Why it is not met",
	[XCCDF_ERROR] = "Why there is no answer",
	[XCCDF_UNKNOWN] = "Why there is no answer",
	[XCCDF_NOTAPPLICABLE] = "Why it does not apply",
	[XCCDF_NOTCHECKED] = "Why it was not checked",
	[XCCDF_NOTSELECTED] = "Why",
	[XCCDF_INFORMATIONAL] = "What was found",
	[XCCDF_FIXED] = "What was found",
};

static const struct content_rule *
rule_of(const struct html_page *page, uint32_t index)
{
	return content_rule_at(
	    page->report->content, page->report->decision->rules[index].rule);
}

static void
put_name(struct html_page *page, const struct content_rule *rule)
{
	autobuffer name = { 0 };

	finding_name(&name, content_text(page->report->content, rule->id));
	html_text(page->out, buffer_text(&name));
	page->out->failed |= name.failed;
}

/* The result whose row has TEXT already, if that is worth a reference. */
static bool
find_printed(struct html_page *page, uint32_t text, uint32_t index, uint32_t *result)
{
	for (uint32_t i = 0; i < page->n_printed; i++)
		if (page->printed[i].text == text) {
			*result = page->printed[i].result;
			return true;
		}
	page->printed[page->n_printed++] = (struct html_printed){ text, index };
	return false;
}

static void
put_text(
    struct html_page *page, const char *label, struct content_str str, uint32_t index)
{
	const char *text = content_text(page->report->content, str);
	uint32_t other;

	if (text[0] == '\0')
		return;
	buffer_printf(page->out, "<dt>%s</dt><dd>", label);
	if (strlen(text) >= LONG_TEXT && find_printed(page, str.offset, index, &other)) {
		buffer_printf(page->out, "<p>The same as of <a href=\"#r%u\">", other);
		put_name(page, rule_of(page, other));
		buffer_add_text(page->out, "</a>.</p>");
	} else {
		html_prose(page, text);
	}
	buffer_add_text(page->out, "</dd>\n");
}

static void
put_strings(struct html_page *page, const char *label, struct content_range range)
{
	if (range.count == 0)
		return;
	buffer_printf(page->out, "<dt>%s</dt><dd>", label);
	for (uint32_t i = 0; i < range.count; i++)
		html_between(page->out, i == 0 ? "" : ", ",
		    content_str(page->report->content, range, i), "");
	buffer_add_text(page->out, "</dd>\n");
}

static void
put_fact(struct html_page *page, const char *label, const char *value)
{
	if (value[0] == '\0')
		return;
	buffer_printf(page->out, "<dt>%s</dt>", label);
	html_between(page->out, "<dd><bdi>", value, "</bdi></dd>\n");
}

static bool
is_same_evidence(const struct evidence *a, const struct evidence *b)
{
	if (a->n_lines != b->n_lines || a->n_more != b->n_more)
		return false;
	for (uint32_t i = 0; i < a->n_lines; i++)
		if (strcmp(a->lines[i], b->lines[i]) != 0)
			return false;
	return true;
}

/* What the head of its group does not say for it; an open result says it in any case. */
static void
put_why(struct html_page *page, uint32_t index)
{
	const struct html_place *place = &page->places[index];
	const struct rule_result *r = &page->report->decision->rules[index];
	const struct rule_result *leader = &page->report->decision->rules[place->leader];
	bool has_head = r->override == NULL && html_has_head(page, place->leader);

	if (html_why(r)[0] != '\0' && (finding_is_open(r->result) || !has_head)) {
		buffer_printf(page->out, "<dt>%s</dt><dd>",
		    r->override != NULL ? "What was found" : whys[r->result]);
		html_between(page->out, "<p dir=\"auto\">", html_why(r), "</p>");
		if (!has_head || !is_same_evidence(&r->evidence, &leader->evidence))
			html_evidence(page, r);
		buffer_add_text(page->out, "</dd>\n");
	}
	if (r->is_vacuous)
		put_fact(
		    page, "Note", "It is met only because nothing was there to look at.");
	if (r->is_host)
		put_fact(page, "Note", "This describes the host, not the container.");
}

/* How often the rule is there is how often it has a definition of its own. */
static void
put_origin(
    struct html_page *page, const struct rule_result *r, const struct content_rule *rule)
{
	const struct content *content = page->report->content;

	put_strings(page, "CCI", rule->ccis);
	put_strings(page, "NIST SP 800-53", rule->controls);
	put_fact(page, "Rule", content_text(content, rule->id));
	put_fact(page, "Version", content_text(content, rule->version));
	if (rule->group != CONTENT_NONE)
		put_fact(page, "Group",
		    content_text(content, content_group_at(content, rule->group)->id));
	if (r->definition != CONTENT_NONE)
		put_fact(page, "Definition",
		    content_text(
			content, content_definition_at(content, r->definition)->id));
	if (r->import != NULL)
		put_fact(page, "Script said", r->import);
}

static void
put_waiver(struct html_page *page, const struct override *override)
{
	autobuffer words = { 0 };

	if (override == NULL)
		return;
	put_fact(page, "Was", xccdf_result_text(override->old_result));
	finding_waived(&words, override);
	put_fact(page, "Waiver", buffer_text(&words));
	page->out->failed |= words.failed;
}

static void
put_body(struct html_page *page, uint32_t index)
{
	const struct rule_result *r = &page->report->decision->rules[index];
	const struct html_place *place = &page->places[index];
	const struct content_rule *rule = rule_of(page, index);

	buffer_printf(page->out,
	    "<dl class=\"facts\"><dt>Result</dt><dd><b>%s</b>, severity %s</dd>\n",
	    xccdf_result_text(r->result), finding_severity(rule->severity));
	put_waiver(page, r->override);
	put_why(page, index);
	put_text(page, "Fix", rule->fixtext, index);
	put_text(page, "Description", rule->description, index);
	if (page->places[place->subject].n_subject < 2 ||
	    place->section != HTML_SECTION_NOTAPPLICABLE)
		put_text(page, "Rationale", rule->rationale, index);
	put_origin(page, r, rule);
	buffer_add_text(page->out, "</dl>\n");
}

/* A single finding is open: its fix is what one came for. */
static bool
is_open(const struct html_page *page, uint32_t index)
{
	const struct html_place *place = &page->places[index];

	return place->section == HTML_SECTION_FINDINGS &&
	       page->places[place->leader].n == 1;
}

void
html_put_rule(struct html_page *page, uint32_t index)
{
	const struct rule_result *r = &page->report->decision->rules[index];
	const struct content_rule *rule = rule_of(page, index);
	const char *title = content_text(page->report->content, rule->title);

	buffer_printf(page->out,
	    "<details class=\"rule\" id=\"r%u\" data-result=\"%s\" data-cat=\"%s\" "
	    "%sdata-rule=\"",
	    index, xccdf_result_text(r->result), finding_category(rule->severity),
	    r->override == NULL ? "" : "data-waived ");
	html_attribute(page->out, content_text(page->report->content, rule->id));
	buffer_printf(page->out, "\"%s><summary>", is_open(page, index) ? " open" : "");
	html_category(page->out, rule->severity, finding_is_open(r->result));
	buffer_add_text(page->out, "<bdi class=\"title\"");
	html_lang(page);
	html_between(page->out, ">", title, "</bdi>");
	if (page->places[index].section == HTML_SECTION_UNDECIDED ||
	    page->places[index].section == HTML_SECTION_WAIVED ||
	    page->places[index].section == HTML_SECTION_HOST)
		buffer_printf(page->out, "<span class=\"badge\">%s</span>",
		    xccdf_result_text(
			r->override == NULL ? r->result : r->override->old_result));
	buffer_add_text(page->out, "<bdi class=\"name\">");
	put_name(page, rule);
	buffer_add_text(page->out, "</bdi></summary>\n");
	put_body(page, index);
	buffer_add_text(page->out, "</details>\n");
}
