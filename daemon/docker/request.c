/* SPDX-License-Identifier: Apache-2.0 */
/* request.c - the table of everything that may be asked of the engine. */

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/docker/request.h"

enum {
	ID_MAX = 128, /* 64 is the engine's own id; names are shorter in practice */
	REFERENCE_MAX = 400, /* registry, repository, tag and digest */
	VERSION_DIGITS = 3,
	API_NEWEST = API_VERSION(1, 44), /* the newest whose answers we have read about */
	API_OLDEST = API_VERSION(1, 25), /* exec knows Env from here on */
};

#define KB 1024
#define MB (1024 * KB)

/*
 * %7B...%7D is {"type":["container"],"event":[...]}. died and remove are what Podman says
 * for die and destroy. kill is left out: what a signal ends is told by die, and what it
 * does not end is no news.
 */
#define EVENT_FILTER                                                       \
	"%7B%22type%22:%5B%22container%22%5D,%22event%22:%5B%22create%22," \
	"%22start%22,%22die%22,%22died%22,%22destroy%22,%22remove%22,"     \
	"%22pause%22,%22unpause%22,%22rename%22,%22health_status%22%5D%7D"

/* clang-format off */
static const struct request_row rows[REQUEST__MAX] = {
	[REQUEST_VERSION]     = { "GET",  "/version",                         0,     64 * KB, false, true },
	[REQUEST_EVENTS]      = { "GET",  "/{v}/events?since={since}&filters=" EVENT_FILTER,
	                                                                      0,     16 * MB, true,  true },
	[REQUEST_PAST]        = { "GET",  "/{v}/events?since=0&until={until}", 0,    16 * MB, false, true },
	[REQUEST_LIST]        = { "GET",  "/{v}/containers/json?all=1",       30000, 16 * MB, false, true },
	[REQUEST_CONTAINER]   = { "GET",  "/{v}/containers/{id}/json",        0,     1 * MB,  false, false },
	[REQUEST_IMAGE]       = { "GET",  "/{v}/images/{id}/json",            0,     1 * MB,  false, false },
	[REQUEST_EXEC_CREATE] = { "POST", "/{v}/containers/{id}/exec",        0,     64 * KB, false, false },
	[REQUEST_EXEC_START]  = { "POST", "/{v}/exec/{id}/start",             0,     64 * KB, true,  false },
	[REQUEST_EXEC]        = { "GET",  "/{v}/exec/{id}/json",              0,     256 * KB, false, false },
};
/* clang-format on */

const struct request_row *
request_row(enum request_kind kind)
{
	assert(kind < REQUEST__MAX);
	return &rows[kind];
}

static bool
is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Words of letters, digits and EXTRA, each beginning with a letter or digit; words are
 * parted by one of SEPARATORS. So neither "..", nor "//", "?", "%" or a space get in. */
static bool
is_path_safe(const char *text, const char *extra, const char *separators, size_t max)
{
	bool is_at_start = true;

	if (*text == '\0' || strlen(text) > max)
		return false;
	for (const char *c = text; *c != '\0'; c++) {
		bool is_separator = strchr(separators, *c) != NULL;

		if (!is_alnum(*c) &&
		    (is_at_start || (!is_separator && strchr(extra, *c) == NULL)))
			return false;
		is_at_start = is_separator;
	}
	return !is_at_start;
}

bool
id_is_valid(const char *id)
{
	return is_path_safe(id, "_.-", "", ID_MAX);
}

static bool
is_valid_for(enum request_kind kind, const char *id)
{
	if (kind == REQUEST_IMAGE)
		return is_path_safe(id, "_.-", "/:@", REFERENCE_MAX);
	return id_is_valid(id);
}

static void
add_time(struct buffer *path, int64_t us)
{
	buffer_printf(path, "%" PRId64 ".%06d000", us / 1000000, (int)(us % 1000000));
}

static void
add_place(struct buffer *path, const char *place, const struct request *request,
    uint32_t version)
{
	switch (*place) {
	case 'v':
		buffer_printf(path, "v%u.%u", version / 1000, version % 1000);
		break;
	case 'i':
		buffer_add_text(path, request->id);
		break;
	case 's':
		add_time(path, request->since_us);
		break;
	default:
		add_time(path, request->until_us);
	}
}

int
request_format(struct buffer *path, const struct request *request, uint32_t version,
    struct error *err)
{
	const char *rest = request_row(request->kind)->path;

	if (strstr(rest, "{id}") != NULL &&
	    (request->id == NULL || !is_valid_for(request->kind, request->id)))
		return error_say(err, EINVAL, "'%.80s' is neither an id nor a name",
		    request->id == NULL ? "" : request->id);
	assert(request->since_us >= 0 && request->until_us >= 0);
	while (*rest != '\0') {
		size_t length = strcspn(rest, "{");

		buffer_add(path, rest, length);
		rest += length;
		if (*rest == '\0')
			break;
		add_place(path, rest + 1, request, version);
		rest += strcspn(rest, "}") + 1;
	}
	if (path->failed)
		return error_set(err, ENOMEM, "ask the engine");
	return 0;
}

static const char *
parse_digits(const char *text, uint32_t *ret)
{
	const char *c = text;

	*ret = 0;
	for (; *c >= '0' && *c <= '9' && c - text < VERSION_DIGITS; c++)
		*ret = *ret * 10 + (uint32_t)(*c - '0');
	return c == text ? NULL : c;
}

uint32_t
version_parse(const char *text)
{
	uint32_t major, minor;
	const char *c = parse_digits(text, &major);

	if (c == NULL || *c != '.')
		return 0;
	c = parse_digits(c + 1, &minor);
	return c == NULL || *c != '\0' ? 0 : API_VERSION(major, minor);
}

uint32_t
version_choose(uint32_t least, uint32_t newest)
{
	uint32_t version = newest < API_NEWEST ? newest : API_NEWEST;

	/* An engine that has left our newest behind is spoken to in its own oldest. */
	if (version < least)
		version = least;
	return version < API_OLDEST || version > newest ? 0 : version;
}
