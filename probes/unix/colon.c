/* SPDX-License-Identifier: Apache-2.0 */
/* colon.c - files of one account a line, fields between colons: passwd(5), shadow(5). */

#include <string.h>

#include "probes/unix/colon.h"

static bool
is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

bool
colon_line(struct colon *file, struct colon *line)
{
	while (file->at < file->end) {
		size_t left = (size_t)(file->end - file->at);
		const char *newline = memchr(file->at, '\n', left);

		line->at = file->at;
		line->end = newline != NULL ? newline : file->end;
		file->at = newline != NULL ? newline + 1 : file->end;
		/* The C library reads lines as strings: a NUL ends one. */
		line->end = line->at + strnlen(line->at, (size_t)(line->end - line->at));
		while (line->at < line->end && is_space(*line->at))
			line->at++;
		if (line->at < line->end && *line->at != '#')
			return true;
	}
	return false;
}

bool
colon_at_end(const struct colon *line)
{
	return line->at == line->end;
}

struct colon_text
colon_field(struct colon *line)
{
	size_t left = (size_t)(line->end - line->at);
	const char *colon = left > 0 ? memchr(line->at, ':', left) : NULL;
	struct colon_text field = { line->at, colon ? (size_t)(colon - line->at) : left };

	line->at = colon != NULL ? colon + 1 : line->end;
	return field;
}

struct colon_text
colon_rest(struct colon *line)
{
	struct colon_text rest = { line->at, (size_t)(line->end - line->at) };

	line->at = line->end;
	return rest;
}

bool
colon_number(struct colon *line, bool may_be_empty, int64_t when_empty, int64_t *ret)
{
	bool is_there = !colon_at_end(line);
	struct colon_text field = colon_field(line);
	const char *at = field.text, *end = field.text + field.length;
	int64_t number = 0;

	if (!is_there)
		return false;
	if (field.length == 0) {
		*ret = when_empty;
		return may_be_empty;
	}
	/* strtoul(3) takes these, so such an account can log in. */
	while (at < end && is_space(*at))
		at++;
	if (at < end && *at == '+')
		at++;
	if (at == end)
		return false;
	for (; at < end; at++) {
		if (*at < '0' || *at > '9')
			return false;
		number = number * 10 + (*at - '0');
		if (number > UINT32_MAX)
			return false;
	}
	*ret = number;
	return true;
}
