/* SPDX-License-Identifier: Apache-2.0 */
/* html_page.c - small things that many parts of report.html say. */

#include <stdint.h>
#include <string.h>

#include "daemon/base/clock.h"
#include "daemon/report/html_page.h"

static const char *
tone_of(uint32_t severity)
{
	return severity == CONTENT_SEVERITY_HIGH     ? " bad"
	       : severity == CONTENT_SEVERITY_MEDIUM ? " warn"
						     : "";
}

void
html_category(struct buffer *out, uint32_t severity, bool is_open)
{
	const char *category = finding_category(severity);

	buffer_printf(out, "<span class=\"badge%s\">%s</span>",
	    is_open ? tone_of(severity) : "", category[0] == '\0' ? "no CAT" : category);
}

void
html_time(struct buffer *out, int64_t time_us)
{
	char text[CLOCK_TEXT_SIZE];
	const char *clock;

	if (time_us == 0) {
		buffer_add_text(out, "not known");
		return;
	}
	clock = strchr(clock_format(time_us, text), 'T');
	if (clock == NULL)
		return;
	buffer_printf(out, "<time datetime=\"%s\">%.*s %.*s UTC</time>", text,
	    (int)(clock - text), text, (int)strcspn(clock + 1, "Z"), clock + 1);
}

void
html_count(struct buffer *out, uint32_t n, const char *word)
{
	buffer_printf(out, "%u %s%s", n, word, n == 1 ? "" : "s");
}

void
html_lang(struct html_page *page)
{
	const struct content *content = page->report->content;
	const char *lang = content_text(content, content_summary(content)->lang);

	if (lang[0] == '\0' || strncmp(lang, "en", 2) == 0)
		return;
	buffer_add_text(page->out, " lang=\"");
	html_attribute(page->out, lang);
	buffer_add_text(page->out, "\"");
}

/* Blanks that every line but the first begins with; the first was trimmed. */
static size_t
indent_of(const char *text)
{
	size_t least = SIZE_MAX;

	for (text = strchr(text, '\n'); text != NULL; text = strchr(text, '\n')) {
		size_t blanks = strspn(++text, " \t");

		if (text[blanks] != '\n' && text[blanks] != '\0' && blanks < least)
			least = blanks;
	}
	return least == SIZE_MAX ? 0 : least;
}

static bool
has_layout(const char *text)
{
	return strstr(text, "\n ") != NULL || strstr(text, "\n\t") != NULL;
}

static void
put_start(struct html_page *page)
{
	buffer_add_text(page->out, "<p dir=\"auto\"");
	html_lang(page);
	buffer_add_text(page->out, ">");
}

static void
put_line(struct html_page *page, const char *text, size_t length)
{
	autobuffer line = { 0 };

	buffer_add(&line, text, length);
	html_text(page->out, buffer_text(&line));
	page->out->failed |= line.failed;
}

static void
put_paragraphs(struct html_page *page, const char *text)
{
	for (size_t length; *text != '\0'; text += length + (text[length] == '\n')) {
		length = strcspn(text, "\n");
		if (length == 0)
			continue;
		put_start(page);
		put_line(page, text, length);
		buffer_add_text(page->out, "</p>");
	}
}

/* Lines that were laid out by hand stay so, without the indent of the file. */
static void
put_lines(struct html_page *page, const char *text)
{
	size_t indent = indent_of(text);

	put_start(page);
	while (*text != '\0') {
		size_t length = strcspn(text, "\n"), blanks;

		put_line(page, text, length);
		text += length;
		if (*text == '\0')
			break;
		buffer_add_text(page->out, "\n");
		blanks = strspn(++text, " \t");
		text += blanks < indent ? blanks : indent;
	}
	buffer_add_text(page->out, "</p>");
}

void
html_prose(struct html_page *page, const char *text)
{
	if (has_layout(text))
		put_lines(page, text);
	else
		put_paragraphs(page, text);
}

void
html_evidence(struct html_page *page, const struct rule_result *result)
{
	const struct evidence *e = &result->evidence;

	if (e->n_lines + e->n_more < 2)
		return;
	buffer_add_text(page->out, "<ul class=\"evidence\">\n");
	for (uint32_t i = 0; i < e->n_lines; i++)
		html_between(page->out, "<li dir=\"auto\">", e->lines[i], "</li>\n");
	if (e->n_more > 0)
		buffer_printf(page->out, "<li>and %u more</li>\n", e->n_more);
	buffer_add_text(page->out, "</ul>\n");
}
