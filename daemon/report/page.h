/* SPDX-License-Identifier: Apache-2.0 */
/*
 * page.h - lines for a terminal: never wider than it is, and nothing but printable
 * characters, whatever the texts were.
 */
#ifndef DAEMON_REPORT_PAGE_H
#define DAEMON_REPORT_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buffer;

enum page_colour { PAGE_PLAIN, PAGE_BOLD, PAGE_RED, PAGE_GREEN, PAGE_YELLOW };

struct page {
	struct buffer *out;
	size_t width; /* at least 40; a very large number: nothing is wrapped or cut */
	bool has_colours;
};

/* WIDTH 0: lines are as long as they are. */
struct page page_start(struct buffer *out, unsigned int width, bool has_colours);

/* What follows is COLOUR, until the next call. */
void page_colour(const struct page *page, enum page_colour colour);
void page_blank(const struct page *page);

/* TEXT as a paragraph, every line indented; LEAD stands in the first line's indent. */
void page_wrapped(
    const struct page *page, unsigned int indent, const char *lead, const char *text);
/* The same with an empty lead. */
void page_say(const struct page *page, unsigned int indent, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* "  LABEL  FIRST  SECOND", wrapped at the width; nothing if both are empty. */
void page_fact(
    const struct page *page, const char *label, const char *first, const char *second);

/*
 * A row of cells with two blanks between them: the columns of each, negative ones aligned
 * to the right; 0: it is not there. A text that is too long ends in an ellipsis.
 */
struct page_cell {
	const char *text;
	int columns;
	enum page_colour colour;
};
void page_row(const struct page *page, const struct page_cell *cells, uint32_t n_cells);

#endif
