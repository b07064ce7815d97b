/* SPDX-License-Identifier: Apache-2.0 */
/* line.c - the lines a decision speaks in: printable, bounded, in its arena. */

#include <stdarg.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/buffer.h"
#include "daemon/base/utf8.h"
#include "daemon/scap/xccdf/deciding.h"

#define ELLIPSIS "..."

void *
deciding_alloc(struct deciding *d, size_t size)
{
	void *p = arena_alloc(d->arena, size);

	d->no_memory |= p == NULL;
	return p;
}

void
deciding_add_cut(struct buffer *out, const char *text, size_t max)
{
	size_t length = strlen(text), cut = utf8_cut(text, length, max);

	buffer_add(out, text, cut);
	if (cut < length)
		buffer_add_text(out, ELLIPSIS);
}

void
deciding_add_count(struct buffer *out, uint32_t number)
{
	if (number >= 1000) {
		deciding_add_count(out, number / 1000);
		buffer_printf(out, ",%03u", number % 1000);
	} else {
		buffer_printf(out, "%u", number);
	}
}

const char *
deciding_line(struct deciding *d, const struct buffer *text)
{
	autobuffer clean = { 0 }, cut = { 0 };
	const char *line = NULL;

	utf8_add_line(&clean, (const char *)text->data, text->length);
	if (text->failed || clean.failed) {
		d->no_memory = true;
		return "";
	}
	deciding_add_cut(
	    &cut, buffer_text(&clean), DECIDING_LINE_MAX - sizeof(ELLIPSIS) + 1);
	if (!cut.failed)
		line = arena_strdup(d->arena, buffer_text(&cut));
	d->no_memory |= line == NULL;
	return line == NULL ? "" : line;
}

const char *
deciding_printf(struct deciding *d, const char *format, ...)
{
	char text[2 * DECIDING_LINE_MAX];
	autobuffer line = { 0 };
	va_list args;

	va_start(args, format);
	(void)vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	buffer_add_text(&line, text);
	return deciding_line(d, &line);
}
