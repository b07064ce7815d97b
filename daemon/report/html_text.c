/* SPDX-License-Identifier: Apache-2.0 */
/* html_text.c - anybody's text made part of a HTML page: the one place that escapes. */

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/utf8.h"
#include "daemon/report/html_text.h"

enum { SPELLED_SIZE = 16 };

static const char *const escapes[128] = {
	['&'] = "&amp;",
	['<'] = "&lt;",
	['>'] = "&gt;",
	['"'] = "&#34;",
	['\''] = "&#39;",
};

/* What does not show, hides or reorders; noncharacters and private uses of tags. */
static const struct {
	uint32_t first, last;
} odd[] = {
	{ 0x00, 0x08 },
	{ 0x0B, 0x1F },
	{ 0x7F, 0x9F },
	{ 0xAD, 0xAD },
	{ 0x61C, 0x61C },
	{ 0x115F, 0x1160 },
	{ 0x17B4, 0x17B5 },
	{ 0x180B, 0x180F },
	{ 0x200B, 0x200F },
	{ 0x2028, 0x202E },
	{ 0x2060, 0x206F },
	{ 0x3164, 0x3164 },
	{ 0xFDD0, 0xFDEF },
	{ 0xFEFF, 0xFEFF },
	{ 0xFFA0, 0xFFA0 },
	{ 0xFFF0, 0xFFFB },
	{ 0xFFFE, 0xFFFF },
	{ 0xE0000, 0xE0FFF },
};

static bool
is_odd(uint32_t c)
{
	if (c >= 0x10000 && (c & 0xFFFE) == 0xFFFE)
		return true;
	for (size_t i = 0; i < ARRAY_LEN(odd); i++)
		if (c >= odd[i].first && c <= odd[i].last)
			return true;
	return false;
}

/* The character at AT, LENGTH bytes of it, if it has to be spelled. */
static bool
spell(char spelled[SPELLED_SIZE], uint32_t c, const char *at, size_t length)
{
	if (c == UTF8_REPLACEMENT && length == 1)
		(void)snprintf(spelled, SPELLED_SIZE, "\\x%02X", (unsigned char)*at);
	else if (is_odd(c))
		(void)snprintf(spelled, SPELLED_SIZE, "\\u{%04X}", c);
	else
		return false;
	return true;
}

static void
add(struct buffer *out, const char *text, const char *before, const char *after)
{
	const char *end = text == NULL ? text : text + strlen(text);
	char spelled[SPELLED_SIZE];

	while (text < end) {
		size_t length = utf8_plain(text, end);
		const char *at = text + length;
		uint32_t c;

		buffer_add(out, text, length);
		text = at;
		if (at == end)
			return;
		c = utf8_next(&text, end);
		length = (size_t)(text - at);

		if (spell(spelled, c, at, length)) {
			buffer_add_text(out, before);
			buffer_add_text(out, spelled);
			buffer_add_text(out, after);
		} else if (c < ARRAY_LEN(escapes) && escapes[c] != NULL) {
			buffer_add_text(out, escapes[c]);
		} else {
			buffer_add(out, at, length);
		}
	}
}

void
html_text(struct buffer *out, const char *text)
{
	add(out, text, "<span class=\"odd\">", "</span>");
}

void
html_attribute(struct buffer *out, const char *text)
{
	add(out, text, "", "");
}

void
html_between(struct buffer *out, const char *before, const char *text, const char *after)
{
	buffer_add_text(out, before);
	html_text(out, text);
	buffer_add_text(out, after);
}

void
html_isolated(struct buffer *out, const char *text)
{
	html_between(out, "<bdi>", text, "</bdi>");
}
