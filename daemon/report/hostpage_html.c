/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hostpage_html.c - index.html: a table that is whole without its script, which only
 * sorts, filters and tells ages.
 */

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>

#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/report/hostpage.h"
#include "daemon/report/html_part.h"
#include "daemon/report/html_text.h"
#include "daemon/scap/xccdf/decide.h"

#define REPORT "report.html"
#define PARTS                                                                          \
	(HTML_PART_BIT(HTML_PART_COMMON_STYLE) | HTML_PART_BIT(HTML_PART_HOST_STYLE) | \
	    HTML_PART_BIT(HTML_PART_HOST_SCRIPT))

/* As the page lists them; the script sorts by the place in here. */
static const struct {
	enum verdict verdict;
	const char *tile;
} verdicts[] = {
	/* clang-format off */
	{ VERDICT_NONCOMPLIANT, "bad" },
	{ VERDICT_UNDECIDED,    "warn" },
	{ VERDICT_UNASSESSED,   "warn" },
	{ VERDICT_COMPLIANT,    "good" },
	/* clang-format on */
};

static const struct {
	const char *trend, *cell;
} trends[] = {
	/* clang-format off */
	{ "worse",  "<td data-key=\"0\"><span class=\"worse\">worse</span>" },
	{ "same",   "<td data-key=\"1\">same" },
	{ "better", "<td data-key=\"2\"><span class=\"better\">better</span>" },
	{ "",       "<td data-key=\"3\"><span class=\"quiet\">no scan before</span>" },
	/* clang-format on */
};

static const struct {
	const char *label, *class, *title;
} columns[] = {
	{ "Target", "", "" },
	{ "Verdict", "", " aria-sort=\"ascending\"" },
	{ "Trend", "", "" },
	{ "CAT I", " class=\"number\"", "" },
	{ "CAT II", " class=\"number\"", "" },
	{ "CAT III", " class=\"number\"", "" },
	{ "Undecided", " class=\"number\"", "" },
	{ "Score", " class=\"number\"", "" },
	{ "Last scan", "", "" },
	{ "Looked at", "", "" },
};

/* What stands for itself in an URL's path. */
static const bool is_plain[UCHAR_MAX + 1] = {
	/* clang-format off */
	['A' ... 'Z'] = true, ['a' ... 'z'] = true, ['0' ... '9'] = true,
	['-'] = true, ['.'] = true, ['_'] = true, ['~'] = true, ['@'] = true,
	/* clang-format on */
};

/* A part of an URL's path: what does not stand for itself is spelled. */
static void
add_url(struct buffer *out, const char *part)
{
	static const char digits[] = "0123456789ABCDEF";

	for (;;) {
		size_t n = 0;
		unsigned char c;

		while (is_plain[(unsigned char)part[n]])
			n++;
		buffer_add(out, part, n);
		part += n;
		if (*part == '\0')
			return;
		c = (unsigned char)*part++;
		buffer_add(out, (char[]){ '%', digits[c >> 4], digits[c & 15] }, 3);
	}
}

/* START: what every link of the row begins with. */
static void
add_link(
    struct buffer *out, const struct buffer *start, const char *file, const char *text)
{
	buffer_add(out, start->data, start->length);
	add_url(out, file);
	buffer_add_text(out, "\">");
	html_isolated(out, text);
	buffer_add_text(out, "</a>");
}

/* Where FILES has NAME. */
static bool
has_file(const char *files, const char *name)
{
	size_t length = strlen(name);

	for (const char *c = files; c != NULL && *c != '\0'; c = strchr(c, ' ')) {
		c += *c == ' ';
		if (strncmp(c, name, length) == 0 &&
		    (c[length] == ' ' || c[length] == '\0'))
			return true;
	}
	return false;
}

static void
add_files(struct buffer *out, const struct hostpage_row *row, const struct buffer *start)
{
	const char *lead = "<ul class=\"files\"><li>";
	char name[256];

	for (const char *c = row->files; *c != '\0';) {
		size_t length = strcspn(c, " ");

		if (length < sizeof(name)) {
			memcpy(name, c, length);
			name[length] = '\0';
			buffer_add_text(out, lead);
			add_link(out, start, name, name);
			lead = "<li>";
		}
		c += length + (c[length] == ' ');
	}
	buffer_add_text(out, row->files[0] == '\0'
				 ? "<p class=\"quiet\">its files are no longer kept</p>"
				 : "</ul>");
}

static void
start_link(struct buffer *start, const struct hostpage_row *row)
{
	start->length = 0;
	buffer_add_text(start, "<a href=\"targets/");
	add_url(start, row->directory);
	buffer_add_text(start, "/");
	add_url(start, row->scan);
	buffer_add_text(start, "/");
}

static void
add_target(struct buffer *out, const struct hostpage_row *row, struct buffer *start)
{
	start_link(start, row);
	buffer_add_text(out, "<th scope=\"row\">");
	if (has_file(row->files, REPORT))
		add_link(out, start, REPORT, row->target);
	else
		html_isolated(out, row->target);
	buffer_add_text(out, "<dl><dt>Container<dd>");
	html_isolated(out, row->container[0] == '\0' ? row->id : row->container);
	buffer_add_text(out, "<dt>Image<dd>");
	html_isolated(out, row->image);
	buffer_add_text(out, "</dl>");
	add_files(out, row, start);
	buffer_add_text(out, "</th>\n");
	out->failed |= start->failed;
}

static size_t
verdict_key(const char *verdict)
{
	size_t i = 0;

	while (i + 1 < ARRAY_LEN(verdicts) &&
	       strcmp(verdict, verdict_text(verdicts[i].verdict)) != 0)
		i++;
	return i;
}

static void
add_verdict(struct buffer *out, const struct hostpage_row *row)
{
	size_t trend = 0;

	buffer_add_text(out, "<td data-key=\"");
	buffer_add_number(out, (uint32_t)verdict_key(row->verdict));
	buffer_add_text(out, "\"><span class=\"verdict\" data-verdict=\"");
	html_attribute(out, row->verdict);
	buffer_add_text(out, "\">");
	html_text(out, row->verdict);
	buffer_add_text(out, "</span>");
	if (row->doubt[0] != '\0') {
		buffer_add_text(out, "<span class=\"doubt\">");
		html_isolated(out, row->doubt);
		buffer_add_text(out, "</span>");
	}
	while (
	    trend + 1 < ARRAY_LEN(trends) && strcmp(row->trend, trends[trend].trend) != 0)
		trend++;
	buffer_add_text(out, trends[trend].cell);
}

static void
add_number(struct buffer *out, const char *class, uint32_t number)
{
	buffer_add_text(out, "<td class=\"number");
	if (number > 0)
		buffer_add_text(out, class);
	buffer_add_text(out, "\">");
	buffer_add_number(out, number);
}

/* "2026-11-23T18:05:09Z" as "2026-11-23 18:05 UTC". */
static void
add_time(struct buffer *out, const char *time)
{
	char words[] = "2026-11-23 18:05 UTC";

	buffer_add_text(out, "<time datetime=\"");
	html_attribute(out, time);
	buffer_add_text(out, "\">");
	if (strlen(time) >= 16) {
		memcpy(words, time, 10);
		memcpy(words + 11, time + 11, 5);
		html_text(out, words);
	} else
		buffer_add_text(out, "not known");
	buffer_add_text(out, "</time>");
}

static void
add_row(struct buffer *out, const struct hostpage_row *row, struct buffer *start)
{
	buffer_add_text(out, "<tr data-target=\"");
	html_attribute(out, row->target);
	buffer_add_text(out, "\" data-verdict=\"");
	html_attribute(out, row->verdict);
	buffer_add_text(out, "\">");
	add_target(out, row, start);
	add_verdict(out, row);
	add_number(out, " bad", row->cat1);
	add_number(out, " some", row->cat2);
	add_number(out, " some", row->cat3);
	add_number(out, " some", row->undecided);
	buffer_add_text(out, "<td class=\"number\">");
	html_text(out, row->score);
	buffer_add_text(out, "<td>");
	add_time(out, row->time);
	buffer_add_text(out, "<td>");
	html_text(out, row->basis);
	buffer_add_text(out, ", ");
	html_text(out, row->stage);
	buffer_add_text(out, "</tr>\n");
}

/* How many rows have each verdict, with what filters by it. */
static void
add_tiles(struct buffer *out, const struct hostpage *page)
{
	uint32_t counts[ARRAY_LEN(verdicts)] = { 0 };

	for (uint32_t i = 0; i < page->n_rows; i++)
		counts[verdict_key(page->rows[i].verdict)]++;
	buffer_add_text(out, "<ul class=\"tiles\">\n");
	for (size_t i = 0; i < ARRAY_LEN(verdicts); i++)
		buffer_printf(out, "<li class=\"%s\"><b>%u</b> %s\n",
		    counts[i] > 0 ? verdicts[i].tile : "quiet", counts[i],
		    verdict_text(verdicts[i].verdict));
	buffer_add_text(out, "</ul>\n<div role=\"search\" hidden>\n"
			     "<label>Find <input type=\"search\" id=\"find\"></label>\n");
	for (size_t i = 0; i < ARRAY_LEN(verdicts); i++)
		buffer_printf(out,
		    "<label><input type=\"checkbox\" value=\"%s\" checked> %s</label>\n",
		    verdict_text(verdicts[i].verdict), verdict_text(verdicts[i].verdict));
	buffer_add_text(out, "<p role=\"status\"></p>\n</div>\n");
}

static void
add_table(struct buffer *out, const struct hostpage *page)
{
	autobuffer start = { 0 };

	buffer_add_text(out, "<table>\n<caption>The newest result of every container, "
			     "failures first</caption>\n<thead><tr>");
	for (size_t i = 0; i < ARRAY_LEN(columns); i++)
		buffer_printf(out, "<th scope=\"col\"%s%s>%s</th>", columns[i].class,
		    columns[i].title, columns[i].label);
	buffer_add_text(out, "</tr></thead>\n<tbody>\n");
	for (uint32_t i = 0; i < page->n_rows; i++)
		add_row(out, &page->rows[i], &start);
	buffer_add_text(out, "</tbody>\n</table>\n");
}

int
hostpage_html(struct buffer *out, const struct hostpage *page, struct error *err)
{
	autobuffer title = { 0 };

	buffer_printf(&title, "Containers of %s", page->host);
	html_head(out, buffer_text(&title), PARTS);
	buffer_add_text(out, "<body>\n<main class=\"page\">\n<h1>Containers of ");
	html_isolated(out, page->host);
	buffer_add_text(out, "</h1>\n<p class=\"quiet\">As of ");
	add_time(out, page->updated);
	buffer_add_text(
	    out, ". For programs: <a href=\"index.json\">index.json</a>.</p>\n");
	if (page->left_out > 0)
		buffer_printf(out,
		    "<p class=\"left-out\">%u more are in the spool and not on this "
		    "page.</p>\n",
		    page->left_out);
	add_tiles(out, page);
	if (page->n_rows > 0)
		add_table(out, page);
	else
		buffer_add_text(out, "<p>No container was checked yet.</p>\n");
	buffer_add_text(out, "</main>\n");
	html_scripts(out, PARTS);
	buffer_add_text(out, "</body>\n</html>\n");
	out->failed |= title.failed;
	return out->failed ? error_set(err, ENOMEM, "index.html") : 0;
}
