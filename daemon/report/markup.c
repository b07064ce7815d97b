/* SPDX-License-Identifier: Apache-2.0 */
/* markup.c - elements and attributes appended to a buffer. */

#include <assert.h>
#include <string.h>

#include "daemon/base/cleanup.h"
#include "daemon/base/utf8.h"
#include "daemon/report/markup.h"

/* Bytes that cannot stand as they are; white space is changed in attributes only. */
static const struct {
	const char *text;
	bool in_attribute_only;
} escapes[] = {
	['&'] = { "&amp;", false },
	['<'] = { "&lt;", false },
	['>'] = { "&gt;", false },
	['\r'] = { "&#13;", false },
	['"'] = { "&quot;", true },
	['\t'] = { "&#9;", true },
	['\n'] = { "&#10;", true },
};

static const char *
find_escape(uint32_t c, bool is_attribute)
{
	if (c >= ARRAY_LEN(escapes) || (escapes[c].in_attribute_only && !is_attribute))
		return NULL;
	return escapes[c].text;
}

/* XML 1.0, production 2 (Char); the reader never gives surrogates. */
static bool
is_xml_character(uint32_t c)
{
	if (c < 0x20)
		return c == '\t' || c == '\n' || c == '\r';
	return c != 0xFFFE && c != 0xFFFF;
}

static void
add_escaped(struct buffer *out, const char *text, bool is_attribute)
{
	const char *at = text, *end = text + strlen(text), *from;

	while (at < end) {
		size_t plain = utf8_plain(at, end);
		const char *escape;
		uint32_t c;

		buffer_add(out, at, plain);
		at += plain;
		if (at == end)
			return;
		from = at;
		c = utf8_next(&at, end);
		escape = find_escape(c, is_attribute);
		if (escape != NULL)
			buffer_add_text(out, escape);
		else if (c == UTF8_REPLACEMENT || !is_xml_character(c))
			utf8_add(out, UTF8_REPLACEMENT);
		else
			buffer_add(out, from, (size_t)(at - from));
	}
}

static void
close_tag(struct markup *x)
{
	if (x->in_tag)
		buffer_add_text(x->out, ">");
	x->in_tag = false;
}

static void
new_line(struct markup *x)
{
	static const char indent[] = "\n                ";

	/* Nobody reads what is indented further. */
	buffer_add(x->out, indent, 1 + 2 * (x->depth < 8 ? x->depth : 8));
}

void
markup_start(struct markup *x, const char *name)
{
	assert(x->depth < MARKUP_DEPTH_MAX);
	close_tag(x);
	new_line(x);
	buffer_add_text(x->out, "<");
	buffer_add_text(x->out, name);
	x->open[x->depth++] = name;
	x->in_tag = true;
	x->has_text = false;
}

void
markup_attribute(struct markup *x, const char *name, const char *value)
{
	assert(x->in_tag);
	buffer_add_text(x->out, " ");
	buffer_add_text(x->out, name);
	buffer_add_text(x->out, "=\"");
	add_escaped(x->out, value, true);
	buffer_add_text(x->out, "\"");
}

void
markup_optional(struct markup *x, const char *name, const char *value)
{
	if (value[0] != '\0')
		markup_attribute(x, name, value);
}

void
markup_text(struct markup *x, const char *text)
{
	close_tag(x);
	add_escaped(x->out, text, false);
	x->has_text = true;
}

void
markup_end(struct markup *x)
{
	const char *name = x->open[--x->depth];

	if (x->in_tag) {
		buffer_add_text(x->out, "/>");
	} else {
		if (!x->has_text)
			new_line(x);
		buffer_add_text(x->out, "</");
		buffer_add_text(x->out, name);
		buffer_add_text(x->out, ">");
	}
	x->in_tag = false;
	x->has_text = false;
}

void
markup_element(struct markup *x, const char *name, const char *text)
{
	markup_start(x, name);
	markup_text(x, text);
	markup_end(x);
}
