/* SPDX-License-Identifier: Apache-2.0 */
/* cpe_name.c - CPE names: URI binding of 2.2 and 2.3, formatted string of 2.3, and name
 * matching. */

#include <ctype.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "daemon/base/arena.h"
#include "daemon/scap/xccdf/cpe_name.h"

#define ONE '\x01'
#define MANY '\x02'
#define NA "\x03"

enum { EDITION = 5, PACKED_FIRST = 7 }; /* attributes of the URI's packed edition */

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)tolower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* LENGTH bytes of a URI component in place: %xx decoded, in lower case. */
static const char *
decode_uri(char *text, size_t length)
{
	size_t to = 0;

	if (length == 0 || (length == 1 && text[0] == '*'))
		return NULL;
	if (length == 1 && text[0] == '-')
		return NA;
	for (size_t i = 0; i < length; i++) {
		int high = -1, low = -1;

		if (text[i] == '%' && i + 2 < length) {
			high = hex_digit(text[i + 1]);
			low = hex_digit(text[i + 2]);
		}
		if (high < 0 || low < 0 || high * 16 + low == 0) {
			text[to++] = (char)tolower((unsigned char)text[i]);
			continue;
		}
		text[to++] = (char)tolower(high * 16 + low);
		i += 2;
	}
	text[to] = '\0';
	return text;
}

/* LENGTH bytes of a formatted string's component in place: "\" quotes what follows. */
static const char *
decode_formatted(char *text, size_t length)
{
	size_t to = 0;

	if (length == 1 && text[0] == '*')
		return NULL;
	if (length == 1 && text[0] == '-')
		return NA;
	for (size_t i = 0; i < length; i++) {
		char c = text[i];

		if (c == '\\' && i + 1 < length)
			c = text[++i];
		else if (c == '?')
			c = ONE;
		else if (c == '*')
			c = MANY;
		text[to++] = (char)tolower((unsigned char)c);
	}
	text[to] = '\0';
	return text;
}

static bool
parse_formatted(struct cpe_name *name, char *text)
{
	size_t n = 0;

	while (n < CPE_ATTRIBUTES) {
		size_t length = 0;
		bool is_last;

		while (text[length] != '\0' && text[length] != ':')
			length += text[length] == '\\' && text[length + 1] != '\0' ? 2
										   : 1;
		is_last = text[length] == '\0';
		name->attributes[n++] = decode_formatted(text, length);
		if (is_last)
			return n == CPE_ATTRIBUTES;
		text += length + 1;
	}
	return false;
}

/* "~edition~sw_edition~target_sw~target_hw~other" (NISTIR 7695, 6.1.2.1.1) */
static bool
unpack_edition(struct cpe_name *name, char *text)
{
	static const size_t places[] = { EDITION, PACKED_FIRST, PACKED_FIRST + 1,
		PACKED_FIRST + 2, PACKED_FIRST + 3 };

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		size_t length = strcspn(++text, "~");
		bool is_last = text[length] == '\0';

		name->attributes[places[i]] = decode_uri(text, length);
		if (is_last)
			return true;
		text += length;
	}
	return false;
}

static bool
parse_uri(struct cpe_name *name, char *text)
{
	for (size_t n = 0; n < PACKED_FIRST; n++) {
		size_t length = strcspn(text, ":");
		bool is_last = text[length] == '\0';

		text[length] = '\0';
		if (n == EDITION && text[0] == '~') {
			if (!unpack_edition(name, text))
				return false;
		} else {
			name->attributes[n] = decode_uri(text, length);
		}
		if (is_last)
			return true;
		text += length + 1;
	}
	return false;
}

bool
cpe_name_parse(struct cpe_name *name, struct arena *arena, const char *text)
{
	static const char formatted[] = "cpe:2.3:", uri[] = "cpe:/";
	struct cpe_name parsed = { 0 };
	char *copy = arena_strdup(arena, text);
	bool is_ok = false;

	if (copy == NULL)
		return false;
	if (strncasecmp(copy, formatted, strlen(formatted)) == 0)
		is_ok = parse_formatted(&parsed, copy + strlen(formatted));
	else if (strncasecmp(copy, uri, strlen(uri)) == 0)
		is_ok = parse_uri(&parsed, copy + strlen(uri));
	if (is_ok)
		*name = parsed;
	return is_ok;
}

/* Greedy with one point to come back to: linear in practice, never exponential. */
static bool
matches_from(const char *pattern, const char *text)
{
	const char *back_pattern = NULL, *back_text = NULL;

	while (*text != '\0') {
		if (*pattern == MANY) {
			back_pattern = ++pattern;
			back_text = text;
		} else if (*pattern == ONE || *pattern == *text) {
			pattern++;
			text++;
		} else if (back_pattern != NULL) {
			pattern = back_pattern;
			text = ++back_text;
		} else {
			return false;
		}
	}
	while (*pattern == MANY || *pattern == ONE)
		pattern++;
	return *pattern == '\0';
}

/* Each "?" at the beginning or the end may stand for nothing (NISTIR 7696, 6.3). */
static bool
matches(const char *pattern, const char *text)
{
	while (*pattern == ONE && !matches_from(pattern, text))
		pattern++;
	return matches_from(pattern, text);
}

bool
cpe_name_includes(const struct cpe_name *name, const struct cpe_name *other)
{
	for (size_t i = 0; i < CPE_ATTRIBUTES; i++) {
		const char *a = name->attributes[i], *b = other->attributes[i];

		if (a == NULL)
			continue;
		if (b == NULL || !matches(a, b))
			return false;
		if (strcmp(b, NA) == 0 && strcmp(a, NA) != 0)
			return false;
	}
	return true;
}
