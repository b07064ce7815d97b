/* SPDX-License-Identifier: Apache-2.0 */
/*
 * textfilecontent.c - independent textfilecontent_object, deprecated: the lines of files
 * that match a pattern.
 *
 * One item per line that matches, by its first match. Its `line` is the line that was
 * collected, as the state's documentation has it, not the pattern.
 */

#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/error.h"
#include "probes/independent/file_content.h"
#include "probes/match.h"
#include "probes/probe.h"
#include "probes/secret.h"
#include "probes/tree.h"
#include "probes/walk.h"

enum { GROUPS_MAX = 100, ENTITIES = 9 };

static const char type_name[] = "textfilecontent";

struct collector {
	const struct probe_env *env;
	struct item_list *items;
	const struct object_entity *line;
};

/* One file and one pattern. */
struct search {
	struct collector *c;
	const struct walk_entry *entry;
	const char *pattern;
	struct match *as_text, *as_bytes;
	int64_t instance; /* lines that matched so far */
	bool is_secret;
};

/* A group that took no part captured nothing, and so is no subexpression. */
static bool
add_line(const struct search *s, const char *line, size_t length,
    const struct match_group *groups, uint32_t n_groups)
{
	struct item_list *items = s->c->items;
	struct item *item = file_content_item(items, type_name, s->entry, ENTITIES);

	if (item == NULL)
		return false;
	item->is_secret = s->is_secret;
	item_add_text(items, item, "pattern", s->pattern);
	item_add_int(items, item, "instance", s->instance);
	item_add_bytes(items, item, "line", line, length);
	item_add_bytes(
	    items, item, "text", line + groups[0].start, groups[0].end - groups[0].start);
	for (uint32_t i = 1; i < n_groups; i++)
		if (groups[i].start != SIZE_MAX)
			item_add_bytes(items, item, "subexpression",
			    line + groups[i].start, groups[i].end - groups[i].start);
	return true;
}

/* False: nothing more is to be collected for the object. */
static bool
search_line(struct search *s, const char *line, size_t length)
{
	struct match_group groups[GROUPS_MAX];
	uint32_t n_groups = GROUPS_MAX;
	struct match *match = s->as_text;
	enum match_answer answer = match_search(
	    match, line, length, 0, groups, &n_groups);

	if (answer == MATCH_BAD_UTF) {
		match = s->as_bytes;
		n_groups = GROUPS_MAX;
		answer = match_search(match, line, length, 0, groups, &n_groups);
	}
	if (answer == MATCH_NO)
		return true;
	if (answer == MATCH_YES) {
		s->instance++;
		return add_line(s, line, length, groups, n_groups);
	}
	file_content_limit(s->c->items, s->entry, s->pattern, match);
	return false;
}

static bool
search_lines(struct search *s, const char *data, size_t length)
{
	const char *end = data + length;

	for (const char *line = data; line < end;) {
		const char *newline = memchr(line, '\n', (size_t)(end - line));
		const char *stop = newline != NULL ? newline : end;

		if (!search_line(s, line, (size_t)(stop - line)))
			return false;
		line = stop + 1;
	}
	return true;
}

/* False: the object cannot be collected. */
static bool
ready_pattern(struct search *s)
{
	struct collector *c = s->c;
	struct error err;

	if (match_find(&s->as_text, c->env->match, s->pattern, MATCH_UTF, &err) == 0 &&
	    match_find(&s->as_bytes, c->env->match, s->pattern, 0, &err) == 0)
		return true;
	file_content_error(c->items, arena_strdup(c->items->arena, err.text));
	return false;
}

static bool
visit(void *arg, const struct walk_entry *entry)
{
	struct collector *c = arg;
	const char *data;
	size_t length;
	struct error err;

	if (entry->filename == NULL)
		return true;
	c->items->is_void = false;
	if (tree_peek_file(c->env->tree, entry->filepath, &data, &length, &err) < 0)
		return file_content_unreadable(c->env, c->items, type_name, entry, &err);
	for (uint32_t i = 0; i < c->line->n_values; i++) {
		struct search s = {
			.c = c,
			.entry = entry,
			.pattern = c->line->values[i],
			.is_secret = secret_path(c->env->tree, entry->filepath),
		};

		if (!ready_pattern(&s) || !search_lines(&s, data, length))
			return false;
	}
	return true;
}

static int
textfilecontent_collect(const struct probe_env *env, const struct object *object,
    struct item_list *items, struct error *err)
{
	struct collector c = {
		.env = env,
		.items = items,
		.line = object_find(object, "line"),
	};

	if (c.line == NULL || c.line->is_nil) {
		file_content_error(items, "a textfilecontent_object needs a line");
		return 0;
	}
	/* The schema allows a pattern match alone; without the word it is meant. */
	if (c.line->operation != OVAL_OPERATION_PATTERN_MATCH &&
	    c.line->operation != OVAL_OPERATION_EQUALS) {
		file_content_error(
		    items, "the line of a textfilecontent_object is a pattern match");
		return 0;
	}
	items->is_void = true;
	return walk_items(env, object, items, visit, &c, err);
}

const struct probe probe_textfilecontent = {
	.family = "independent",
	.name = type_name,
	.needs = PROBE_NEEDS_ROOT,
	.collect = textfilecontent_collect,
};
