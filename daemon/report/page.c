/* SPDX-License-Identifier: Apache-2.0 */
/* page.c - lines for a terminal, never wider than it is. */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/columns.h"
#include "daemon/base/utf8.h"
#include "daemon/report/page.h"

enum {
	WIDTH_MIN = 40,
	WIDTH_WHOLE = 1 << 30, /* nothing is wrapped or cut */
	LABEL_WIDTH = 11,
};

#define ELLIPSIS "\xe2\x80\xa6"

static const char *const colours[] = {
	[PAGE_PLAIN] = "\033[0m",
	[PAGE_BOLD] = "\033[1m",
	[PAGE_RED] = "\033[1;31m",
	[PAGE_GREEN] = "\033[1;32m",
	[PAGE_YELLOW] = "\033[1;33m",
};

struct page
page_start(struct buffer *out, unsigned int width, bool has_colours)
{
	return (struct page){ .out = out,
		.width = width == 0	     ? WIDTH_WHOLE
			 : width < WIDTH_MIN ? WIDTH_MIN
					     : width,
		.has_colours = has_colours };
}

void
page_colour(const struct page *p, enum page_colour colour)
{
	if (p->has_colours)
		buffer_add_text(p->out, colours[colour]);
}

void
page_blank(const struct page *p)
{
	buffer_add_text(p->out, "\n");
}

/* Where to break TEXT: at the last blank that fits, if there is one in its second half.
 */
static size_t
line_end(const char *text, size_t columns)
{
	size_t fits = columns_fit(text, columns), at = fits;

	if (text[fits] == '\0')
		return fits;
	while (at > fits / 2 && text[at] != ' ')
		at--;
	return at > fits / 2 ? at : fits;
}

/* RAW as a line of printable characters, borrowed until CLEAN is done. */
static const char *
clean_text(const struct page *p, struct buffer *clean, const char *raw)
{
	utf8_add_line(clean, raw, strlen(raw));
	p->out->failed |= clean->failed;
	return buffer_text(clean);
}

void
page_wrapped(const struct page *p, unsigned int indent, const char *lead, const char *raw)
{
	autobuffer clean = { 0 };
	const char *text = clean_text(p, &clean, raw);

	for (size_t end; *text != '\0'; text += end + (text[end] == ' ')) {
		end = line_end(text, p->width - indent);
		buffer_printf(p->out, "%-*s", (int)indent, lead);
		buffer_add(p->out, text, end);
		buffer_add_text(p->out, "\n");
		lead = "";
	}
}

void
page_say(const struct page *p, unsigned int indent, const char *format, ...)
{
	va_list args;
	autofree char *made = NULL;

	va_start(args, format);
	if (vasprintf(&made, format, args) < 0)
		made = NULL;
	va_end(args);
	if (made == NULL)
		p->out->failed = true;
	else
		page_wrapped(p, indent, "", made);
}

void
page_fact(const struct page *p, const char *label, const char *first, const char *second)
{
	autobuffer lead = { 0 }, line = { 0 };

	buffer_printf(&lead, "  %-*s", LABEL_WIDTH, label);
	buffer_printf(&line, "%s%s%s", first, first[0] && second[0] ? "  " : "", second);
	page_wrapped(p, LABEL_WIDTH + 2, buffer_text(&lead), buffer_text(&line));
}

static void
add_blanks(const struct page *p, size_t count)
{
	buffer_printf(p->out, "%*s", (int)count, "");
}

static void
add_cell(const struct page *p, const struct page_cell *cell)
{
	size_t room = (size_t)abs(cell->columns), used, length;
	autobuffer clean = { 0 };
	const char *text = clean_text(p, &clean, cell->text);
	bool is_cut = columns_text(text) > room;

	length = columns_fit(text, is_cut ? room - 1 : room);
	/* A wide character may not have fitted where one column is left. */
	clean.length = length;
	used = columns_text(buffer_text(&clean)) + is_cut;
	if (cell->columns < 0)
		add_blanks(p, room - used);
	if (cell->colour != PAGE_PLAIN)
		page_colour(p, cell->colour);
	buffer_add(p->out, clean.data, length);
	if (is_cut)
		buffer_add_text(p->out, ELLIPSIS);
	if (cell->colour != PAGE_PLAIN)
		page_colour(p, PAGE_PLAIN);
	if (cell->columns > 0)
		add_blanks(p, room - used);
}

void
page_row(const struct page *p, const struct page_cell *cells, uint32_t n_cells)
{
	struct buffer *out = p->out;

	for (uint32_t i = 0; i < n_cells; i++) {
		if (cells[i].columns == 0)
			continue;
		add_cell(p, &cells[i]);
		add_blanks(p, 2);
	}
	while (out->length > 0 && out->data[out->length - 1] == ' ')
		out->length--;
	buffer_add_text(out, "\n");
}
