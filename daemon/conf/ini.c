/* SPDX-License-Identifier: Apache-2.0 */
/* ini.c - the lines of one INI file, as systemd's users write them. */

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "daemon/base/error.h"
#include "daemon/conf/ini.h"

static const char blanks[] = " \t\r\v\f";

struct reader {
	const char *path;
	char *at; /* the next line's first byte, NULL at the end */
	uint32_t line;
	bool has_section;
};

static char *
trim(char *text)
{
	char *end;

	text += strspn(text, blanks);
	end = text + strlen(text);
	while (end > text && strchr(blanks, end[-1]) != NULL)
		end--;
	*end = '\0';
	return text;
}

/* The next line, without its end; NULL behind the last. */
static char *
next_line(struct reader *r)
{
	char *line = r->at, *end;

	if (line == NULL || *line == '\0')
		return NULL;
	end = strchr(line, '\n');
	if (end != NULL)
		*end = '\0';
	r->at = end == NULL ? NULL : end + 1;
	r->line++;
	return line;
}

static bool
is_comment(const char *line)
{
	line += strspn(line, blanks);
	return *line == '#' || *line == ';';
}

/* A backslash that ends LINE becomes a blank. */
static bool
take_continuation(char *line)
{
	size_t length = strlen(line);

	if (length > 0 && line[length - 1] == '\r')
		line[--length] = '\0';
	if (length == 0 || line[length - 1] != '\\')
		return false;
	line[length - 1] = ' ';
	return true;
}

/* One line with all that continues it; the parts are moved together in the text itself.
 */
static char *
next_joined(struct reader *r, uint32_t *first)
{
	char *line = next_line(r), *end;
	bool goes_on;

	*first = r->line;
	if (line == NULL || is_comment(line))
		return line;
	goes_on = take_continuation(line);
	end = line + strlen(line);
	while (goes_on) {
		char *more = next_line(r);
		size_t length;

		if (more == NULL)
			break;
		if (is_comment(more))
			continue;
		goes_on = take_continuation(more);
		length = strlen(more);
		memmove(end, more, length + 1);
		end += length;
	}
	return line;
}

static int
parse_section(struct reader *r, const struct ini_place *place, char *line,
    const struct ini_handler *handler, void *data, struct error *err)
{
	size_t length = strlen(line);
	char *name;

	if (length < 2 || line[length - 1] != ']')
		return error_say(err, EINVAL,
		    "%s:%u: the section's name does not end in ']'", place->path,
		    place->line);
	line[length - 1] = '\0';
	name = trim(line + 1);
	if (*name == '\0' || strpbrk(name, "[]") != NULL)
		return error_say(err, EINVAL, "%s:%u: '%s' is not a section's name",
		    place->path, place->line, name);
	r->has_section = true;
	return handler->section(data, place, name, err);
}

static int
parse_setting(const struct reader *r, const struct ini_place *place, char *line,
    const struct ini_handler *handler, void *data, struct error *err)
{
	char *equals = strchr(line, '='), *key;

	if (equals == NULL)
		return error_say(err, EINVAL, "%s:%u: neither a [section] nor Key=value",
		    place->path, place->line);
	*equals = '\0';
	key = trim(line);
	if (*key == '\0')
		return error_say(
		    err, EINVAL, "%s:%u: no key before '='", place->path, place->line);
	if (!r->has_section)
		return error_say(err, EINVAL, "%s:%u: '%s' stands before any [section]",
		    place->path, place->line, key);
	return handler->setting(data, place, key, trim(equals + 1), err);
}

int
ini_parse(const char *path, char *text, size_t length, const struct ini_handler *handler,
    void *data, struct error *err)
{
	struct reader r = { .path = path, .at = text };
	struct ini_place place = { .path = path };
	char *line;

	if (memchr(text, '\0', length) != NULL)
		return error_say(
		    err, EINVAL, "%s: is not a text: it has a NUL byte", path);
	while ((line = next_joined(&r, &place.line)) != NULL) {
		int error = 0;

		line = trim(line);
		if (*line == '\0' || is_comment(line))
			continue;
		if (*line == '[')
			error = parse_section(&r, &place, line, handler, data, err);
		else
			error = parse_setting(&r, &place, line, handler, data, err);
		if (error < 0)
			return error;
	}
	return 0;
}
