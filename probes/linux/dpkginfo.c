/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dpkginfo.c - dpkginfo_object: packages of the target's dpkg database.
 *
 * Reads /var/lib/dpkg/status and, for images built without dpkg, the one-package files of
 * /var/lib/dpkg/status.d. The format is deb-control(5): stanzas of "Name: value".
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "daemon/base/arena.h"
#include "daemon/base/cleanup.h"
#include "probes/probe.h"
#include "probes/tree.h"

static const char status_path[] = "/var/lib/dpkg/status";
static const char status_dir[] = "/var/lib/dpkg/status.d";

enum {
	/* A name, architecture or version longer than this is no package of anybody. */
	FIELD_MAX = 1024,
	/* status.d of the largest images holds some hundred. */
	FILES_MAX = 16384,
};

struct span {
	const char *text;
	size_t length;
};

enum field { PACKAGE, STATUS, ARCHITECTURE, VERSION, FIELDS_MAX };

static const char *const field_names[FIELDS_MAX] = {
	"Package",
	"Status",
	"Architecture",
	"Version",
};

struct stanza {
	struct span fields[FIELDS_MAX];
};

struct gather {
	const struct probe_env *env;
	const struct object_entity *name;
	struct item_list *items;
	const char *source;
	bool is_one_package; /* a file of status.d: listed is installed */
};

static bool
span_is(struct span span, const char *text)
{
	return span.length == strlen(text) && memcmp(span.text, text, span.length) == 0;
}

static struct span
span_trim(const char *at, const char *end)
{
	while (at < end && (*at == ' ' || *at == '\t'))
		at++;
	while (at < end && (end[-1] == ' ' || end[-1] == '\t' || end[-1] == '\r'))
		end--;
	return (struct span){ at, (size_t)(end - at) };
}

static void
stanza_line(struct stanza *stanza, const char *line, const char *end)
{
	const char *colon = memchr(line, ':', (size_t)(end - line));

	/* A leading blank continues the field before; none of ours has two lines. */
	if (colon == NULL || *line == ' ' || *line == '\t')
		return;
	for (int i = 0; i < FIELDS_MAX; i++) {
		size_t length = strlen(field_names[i]);

		if (length == (size_t)(colon - line) &&
		    strncasecmp(line, field_names[i], length) == 0 &&
		    stanza->fields[i].text == NULL)
			stanza->fields[i] = span_trim(colon + 1, end);
	}
}

/* The next stanza of the bytes from *AT to END. False when there is none. */
static bool
stanza_next(const char **at, const char *end, struct stanza *stanza)
{
	bool is_there = false;

	*stanza = (struct stanza){ 0 };
	while (*at < end) {
		const char *line = *at;
		const char *newline = memchr(line, '\n', (size_t)(end - line));
		const char *line_end = newline != NULL ? newline : end;

		*at = newline != NULL ? newline + 1 : end;
		if (span_trim(line, line_end).length == 0) {
			if (is_there)
				return true;
			continue;
		}
		is_there = true;
		stanza_line(stanza, line, line_end);
	}
	return is_there;
}

/*
 * "want error state": the package's files are there in every state but these two. A
 * stanza without the field is a package dpkg only remembers.
 */
static bool
is_installed(const struct gather *g, struct span status)
{
	const char *end = status.text + status.length, *state = end;

	if (status.text == NULL)
		return g->is_one_package;
	while (state > status.text && state[-1] != ' ')
		state--;
	struct span word = { state, (size_t)(end - state) };
	return word.length > 0 && !span_is(word, "not-installed") &&
	       !span_is(word, "config-files");
}

/* deb-version(7): [epoch:]upstream-version[-debian-revision], the last '-' divides. */
static void
add_version(struct item_list *items, struct item *item, struct span full)
{
	const char *at = full.text, *end = full.text + full.length;
	const char *colon = full.length > 0 ? memchr(at, ':', full.length) : NULL;
	struct span epoch = { at, colon != NULL ? (size_t)(colon - at) : 0 };
	const char *rest = colon != NULL ? colon + 1 : at;
	size_t rest_length = (size_t)(end - rest);
	const char *dash = rest_length > 0 ? memrchr(rest, '-', rest_length) : NULL;
	const char *version_end = dash != NULL ? dash : end;
	const char *release = dash != NULL ? dash + 1 : end;
	char evr[FIELD_MAX + sizeof("0:")];

	if (epoch.length > 0)
		item_add_bytes(items, item, "epoch", epoch.text, epoch.length);
	else
		item_add_text(items, item, "epoch", "(none)");
	item_add_bytes(items, item, "release", release, (size_t)(end - release));
	item_add_bytes(items, item, "version", rest, (size_t)(version_end - rest));
	(void)snprintf(evr, sizeof(evr), "%.*s:%.*s",
	    epoch.length > 0 ? (int)epoch.length : 1, epoch.length > 0 ? epoch.text : "0",
	    (int)rest_length, rest);
	item_add_typed(items, item, "evr", OVAL_DATATYPE_DEBIAN_EVR_STRING, evr);
}

/* The name, the architecture and the version say which package it is. */
static bool
is_listed(const struct item_list *items, const struct item *item)
{
	static const char *const names[] = { "name", "arch", "evr" };

	for (uint32_t i = 0; i + 1 < items->count; i++) {
		size_t same = 0;

		while (same < ARRAY_LEN(names)) {
			const struct entity *a = item_find(items->items[i], names[same]);
			const struct entity *b = item_find(item, names[same]);

			if (a == NULL || b == NULL || a->text == NULL ||
			    b->text == NULL || strcmp(a->text, b->text) != 0)
				break;
			same++;
		}
		if (same == ARRAY_LEN(names))
			return true;
	}
	return false;
}

static bool
add_package(const struct gather *g, const struct stanza *stanza)
{
	struct item_list *items = g->items;
	const struct span *fields = stanza->fields;
	struct item *item = item_new(items, "dpkginfo", 6);

	if (item == NULL)
		return false;
	item->source = g->source;
	item_add_bytes(items, item, "name", fields[PACKAGE].text, fields[PACKAGE].length);
	if (fields[ARCHITECTURE].length > 0)
		item_add_bytes(items, item, "arch", fields[ARCHITECTURE].text,
		    fields[ARCHITECTURE].length);
	else
		item_add_status(items, item, "arch", OVAL_STATUS_DOES_NOT_EXIST);
	add_version(items, item, fields[VERSION]);
	/* status and status.d may tell of the same package. */
	if (g->is_one_package && is_listed(items, item))
		items->count--;
	return true;
}

static bool
is_package(const struct stanza *stanza)
{
	for (int i = 0; i < FIELDS_MAX; i++)
		if (stanza->fields[i].length > FIELD_MAX)
			return false;
	return stanza->fields[PACKAGE].length > 0 && stanza->fields[VERSION].length > 0;
}

/* False when nothing more can be added. */
static bool
read_stanzas(const struct gather *g, const char *data, size_t length)
{
	const char *at = data, *end = data + length;
	struct stanza stanza;

	while (stanza_next(&at, end, &stanza)) {
		struct span name = stanza.fields[PACKAGE];

		if (!is_package(&stanza) || !is_installed(g, stanza.fields[STATUS]))
			continue;
		switch (object_entity_accepts(
		    g->name, name.text, name.length, g->env->match)) {
		case OVAL_RESULT_TRUE:
			if (!add_package(g, &stanza))
				return false;
			break;
		case OVAL_RESULT_FALSE:
			break;
		default:
			g->items->flag = OVAL_FLAG_ERROR;
			g->items->reason = "name cannot be compared";
			return false;
		}
	}
	return true;
}

static bool
read_status(struct gather *g, const char *path)
{
	struct error why = { 0 };
	const char *data;
	size_t length;
	int r = tree_read_file(g->env->tree, path, &data, &length, &why);

	if (r == 0) {
		g->items->is_void = false;
		g->source = path;
		return read_stanzas(g, data, length);
	}
	if (r == -ENOENT || r == -ENOTDIR)
		return true;
	g->items->flag = OVAL_FLAG_ERROR;
	g->items->reason = arena_strdup(g->items->arena, why.text);
	return false;
}

static bool
is_status_file(const char *name)
{
	static const char sums[] = ".md5sums";
	size_t length = strlen(name), tail = sizeof(sums) - 1;

	return length < tail || strcmp(name + length - tail, sums) != 0;
}

static void
read_status_dir(struct gather *g)
{
	const struct tree_list *list = tree_read_dir(g->env->tree, status_dir);

	for (uint32_t i = 0; i < list->count; i++) {
		const char *name = list->nodes[i].name;
		const char *path;

		if (!S_ISREG(list->nodes[i].stat.st_mode) || !is_status_file(name))
			continue;
		if (i >= FILES_MAX) {
			g->items->flag = OVAL_FLAG_INCOMPLETE;
			g->items->reason = "status.d holds too many files";
			return;
		}
		path = arena_printf(g->items->arena, "%s/%s", status_dir, name);
		if (path == NULL || !read_status(g, path))
			return;
	}
	if (list->error == 0 || list->error == ENOENT || list->error == ENOTDIR)
		return;
	g->items->flag = OVAL_FLAG_ERROR;
	g->items->reason = "/var/lib/dpkg/status.d cannot be read";
}

static int
dpkginfo_collect(const struct probe_env *env, const struct object *object,
    struct item_list *items, struct error *err)
{
	struct gather g = {
		.env = env,
		.name = object_find(object, "name"),
		.items = items,
	};

	items->is_void = true;
	(void)err;
	if (!read_status(&g, status_path))
		return 0;
	g.is_one_package = true;
	read_status_dir(&g);
	return 0;
}

const struct probe probe_dpkginfo = {
	.family = "linux",
	.name = "dpkginfo",
	.needs = PROBE_NEEDS_ROOT,
	.collect = dpkginfo_collect,
};
