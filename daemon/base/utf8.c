/* SPDX-License-Identifier: Apache-2.0 */
/* utf8.c - text from containers, which may be any bytes, made fit for people and formats.
 */

#include <endian.h>
#include <stdbool.h>
#include <string.h>

#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/utf8.h"

/* Lead bytes: what the masked byte must be, how many follow, the least character that
 * needs them. */
static const struct {
	unsigned char mask, value, follow;
	uint32_t least;
} leads[] = {
	{ 0x80, 0x00, 0, 0 },
	{ 0xE0, 0xC0, 1, 0x80 },
	{ 0xF0, 0xE0, 2, 0x800 },
	{ 0xF8, 0xF0, 3, 0x10000 },
};

/* Invisible characters that reorder or hide what stands around them. */
static const struct {
	uint32_t first, last;
} unsafe[] = {
	{ 0x00, 0x1F },
	{ 0x7F, 0x9F },
	{ 0x200B, 0x200F },
	{ 0x2028, 0x202E },
	{ 0x2060, 0x2069 },
	{ 0xFEFF, 0xFEFF },
	{ 0xFFFE, 0xFFFF },
};

static bool
is_character(uint32_t c, uint32_t least)
{
	return c >= least && c <= 0x10FFFF && (c < 0xD800 || c > 0xDFFF);
}

uint32_t
utf8_next(const char **at, const char *end)
{
	const unsigned char *p = (const unsigned char *)*at;
	size_t left = (size_t)(end - *at), kind = 0;
	uint32_t c;

	*at += 1;
	while (kind < ARRAY_LEN(leads) && (*p & leads[kind].mask) != leads[kind].value)
		kind++;
	if (kind == ARRAY_LEN(leads) || leads[kind].follow >= left)
		return UTF8_REPLACEMENT;
	c = *p & (unsigned char)~leads[kind].mask;
	for (size_t i = 1; i <= leads[kind].follow; i++) {
		if ((p[i] & 0xC0) != 0x80)
			return UTF8_REPLACEMENT;
		c = c << 6 | (p[i] & 0x3F);
	}
	if (!is_character(c, leads[kind].least))
		return UTF8_REPLACEMENT;
	*at += leads[kind].follow;
	return c;
}

/* Bytes that are looked at together: most of what is ever escaped needs no escape. */
typedef signed char block __attribute__((vector_size(16)));

/* Every bit is set of a byte that is not plain; a byte of more than ASCII is negative. */
static block
find_odd(block b)
{
	return (b < ' ') | (b == 0x7F) | (b == '&') | (b == '<') | (b == '>') |
	       (b == '"') | (b == '\'') | (b == '\\');
}

size_t
utf8_plain(const char *text, const char *end)
{
	const char *at = text;

	for (; at < end; at += sizeof(block)) {
		size_t left = (size_t)(end - at);
		uint64_t odd[2];
		block b = { 0 }; /* so the byte behind the last is odd */

		if (left >= sizeof(b))
			memcpy(&b, at, sizeof(b));
		else
			memcpy(&b, at, left);
		b = find_odd(b);
		memcpy(odd, &b, sizeof(odd));
		if (odd[0] != 0)
			return (size_t)(at - text + __builtin_ctzll(le64toh(odd[0])) / 8);
		if (odd[1] != 0)
			return (
			    size_t)(at - text + 8 + __builtin_ctzll(le64toh(odd[1])) / 8);
	}
	return (size_t)(at - text);
}

void
utf8_add(struct buffer *out, uint32_t c)
{
	unsigned char bytes[UTF8_SIZE_MAX];
	size_t kind = 3, follow;

	while (kind > 0 && c < leads[kind].least)
		kind--;
	follow = leads[kind].follow;
	for (size_t i = follow; i > 0; i--, c >>= 6)
		bytes[i] = (unsigned char)(0x80 | (c & 0x3F));
	bytes[0] = (unsigned char)(leads[kind].value | c);
	buffer_add(out, bytes, follow + 1);
}

size_t
utf8_cut(const char *text, size_t length, size_t max)
{
	size_t cut = max;

	if (length <= max)
		return length;
	while (cut > 0 && max - cut < UTF8_SIZE_MAX &&
	       ((unsigned char)text[cut] & 0xC0) == 0x80)
		cut--;
	/* Not text at all: then any place is as good. */
	return ((unsigned char)text[cut] & 0xC0) == 0x80 ? max : cut;
}

static bool
is_unsafe(uint32_t c)
{
	for (size_t i = 0; i < ARRAY_LEN(unsafe); i++)
		if (c >= unsafe[i].first && c <= unsafe[i].last)
			return true;
	return false;
}

static void
add_clean(struct buffer *out, const char *text, size_t length, bool is_line)
{
	const char *end = text + length;

	while (text < end) {
		size_t plain = utf8_plain(text, end);
		uint32_t c;

		buffer_add(out, text, plain);
		text += plain;
		if (text == end)
			return;
		if (!is_line && *text == '\r' && end - text > 1 && text[1] == '\n')
			text++;
		c = utf8_next(&text, end);
		if (c == '\n' && !is_line)
			buffer_add(out, "\n", 1);
		else if (c == '\t' || c == '\n' || c == '\r')
			buffer_add(out, " ", 1);
		else
			utf8_add(out, is_unsafe(c) ? UTF8_REPLACEMENT : c);
	}
}

void
utf8_add_line(struct buffer *out, const char *text, size_t length)
{
	add_clean(out, text, length, true);
}

void
utf8_add_lines(struct buffer *out, const char *text, size_t length)
{
	add_clean(out, text, length, false);
}
