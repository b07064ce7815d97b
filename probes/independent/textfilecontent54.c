/* SPDX-License-Identifier: Apache-2.0 */
/*
 * textfilecontent54.c - independent textfilecontent54_object: the matches of a pattern in
 * the content of files.
 *
 * A file is matched whole, whatever bytes are in it. Text that is not UTF-8 is matched
 * byte by byte: an answer about an old file beats none.
 */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/cleanup.h"
#include "probes/independent/file_content.h"
#include "probes/match.h"
#include "probes/probe.h"
#include "probes/secret.h"
#include "probes/tree.h"
#include "probes/walk.h"

enum { GROUPS_MAX = 100, ENTITIES = 8 };

static const char type_name[] = "textfilecontent54";

struct collector {
	const struct probe_env *env;
	struct item_list *items;
	const struct object_entity *pattern, *instance;
	unsigned int flags;   /* enum match_flag */
	int64_t last;	      /* no later match is asked for */
	bool counts_from_end; /* an instance below 0 is asked for */
};

/* One file and one pattern. */
struct search {
	struct collector *c;
	const struct walk_entry *entry;
	const char *pattern, *data;
	size_t length;
};

static bool
is_true(const char *text)
{
	return strcmp(text, "true") == 0 || strcmp(text, "1") == 0;
}

static unsigned int
read_flags(const struct object *object)
{
	unsigned int flags = MATCH_UTF;

	if (is_true(object_behavior(object, "ignore_case", "false")))
		flags |= MATCH_IGNORE_CASE;
	if (is_true(object_behavior(object, "multiline", "true")))
		flags |= MATCH_MULTILINE;
	if (is_true(object_behavior(object, "singleline", "false")))
		flags |= MATCH_SINGLELINE;
	return flags;
}

/* From which match on the instance entity can only say no; most content asks for one. */
static void
read_instance(struct collector *c)
{
	const struct object_entity *e = c->instance;
	int64_t value;

	c->last = INT64_MAX;
	if (e == NULL || e->is_nil)
		return;
	for (uint32_t i = 0; i < e->n_values; i++)
		if (e->operation == OVAL_OPERATION_EQUALS && e->values[i][0] == '-')
			c->counts_from_end = true;
	if (e->n_values != 1 || e->var_check == OVAL_CHECK_NONE_SATISFY ||
	    c->counts_from_end)
		return;
	value = strtoll(e->values[0], NULL, 10);
	if (e->operation == OVAL_OPERATION_EQUALS ||
	    e->operation == OVAL_OPERATION_LESS_THAN_OR_EQUAL)
		c->last = value;
	else if (e->operation == OVAL_OPERATION_LESS_THAN && value > INT64_MIN)
		c->last = value - 1;
}

static bool
is_instance_asked(struct collector *c, int64_t number)
{
	char text[24];
	int length = snprintf(text, sizeof(text), "%" PRId64, number);
	enum oval_result result = object_entity_accepts(
	    c->instance, text, (size_t)length, c->env->match);

	if (result == OVAL_RESULT_ERROR)
		file_content_error(c->items, "instance cannot be compared as asked");
	return result == OVAL_RESULT_TRUE;
}

/* A group that took no part captured nothing, and so is no subexpression. */
static bool
add_match(const struct search *s, int64_t instance, const struct match_group *groups,
    uint32_t n_groups)
{
	struct item_list *items = s->c->items;
	struct item *item = file_content_item(items, type_name, s->entry, ENTITIES);

	if (item == NULL)
		return false;
	item->is_secret = secret_path(s->c->env->tree, s->entry->filepath);
	item_add_text(items, item, "pattern", s->pattern);
	item_add_int(items, item, "instance", instance);
	item_add_bytes(items, item, "text", s->data + groups[0].start,
	    groups[0].end - groups[0].start);
	for (uint32_t i = 1; i < n_groups; i++)
		if (groups[i].start != SIZE_MAX)
			item_add_bytes(items, item, "subexpression",
			    s->data + groups[i].start, groups[i].end - groups[i].start);
	return true;
}

/* Where the search goes on: behind the match, and behind the byte after an empty one. */
static size_t
next_start(const struct match_group *whole, size_t from)
{
	size_t next = whole->end > whole->start ? whole->end : whole->end + 1;

	return next > from ? next : from + 1;
}

/*
 * Go through the matches; add those that are asked for. TOTAL is how many there are when
 * that is known, 0 otherwise. Returns how many were seen, -1 to stop everything.
 */
static int64_t
search_all(const struct search *s, struct match *match, int64_t total, bool add,
    enum match_answer *answer)
{
	struct match_group groups[GROUPS_MAX];
	int64_t instance = 0;
	size_t from = 0;

	while (from <= s->length && instance < s->c->last) {
		uint32_t n_groups = GROUPS_MAX;
		bool is_asked;

		*answer = match_search(
		    match, s->data, s->length, from, groups, &n_groups);
		if (*answer != MATCH_YES)
			return instance;
		instance++;
		from = next_start(&groups[0], from);
		if (!add)
			continue;
		is_asked = is_instance_asked(s->c, instance) ||
			   (total > 0 && is_instance_asked(s->c, instance - total - 1));
		if (s->c->items->flag == OVAL_FLAG_ERROR ||
		    (is_asked && !add_match(s, instance, groups, n_groups)))
			return -1;
	}
	*answer = MATCH_NO;
	return instance;
}

/* False: nothing more is to be collected for the object. */
static bool
search_file(const struct search *s, unsigned int flags)
{
	struct collector *c = s->c;
	enum match_answer answer = MATCH_NO;
	struct match *match;
	struct error err;
	int64_t total = 0;

	if (match_find(&match, c->env->match, s->pattern, flags, &err) < 0) {
		file_content_error(c->items, arena_strdup(c->items->arena, err.text));
		return false;
	}
	if (c->counts_from_end)
		total = search_all(s, match, 0, false, &answer);
	if (answer == MATCH_NO && search_all(s, match, total, true, &answer) < 0)
		return false;
	if (answer == MATCH_BAD_UTF)
		return search_file(s, flags & ~(unsigned int)MATCH_UTF);
	if (answer != MATCH_LIMIT)
		return true;
	file_content_limit(c->items, s->entry, s->pattern, match);
	return false;
}

static bool
visit(void *arg, const struct walk_entry *entry)
{
	struct collector *c = arg;
	struct search s = { .c = c, .entry = entry };
	struct error err;

	if (entry->filename == NULL)
		return true;
	c->items->is_void = false;
	if (tree_peek_file(c->env->tree, entry->filepath, &s.data, &s.length, &err) < 0)
		return file_content_unreadable(c->env, c->items, type_name, entry, &err);
	for (uint32_t i = 0; i < c->pattern->n_values; i++) {
		s.pattern = c->pattern->values[i];
		if (!search_file(&s, c->flags))
			return false;
	}
	return true;
}

static int
textfilecontent54_collect(const struct probe_env *env, const struct object *object,
    struct item_list *items, struct error *err)
{
	struct collector c = {
		.env = env,
		.items = items,
		.pattern = object_find(object, "pattern"),
		.instance = object_find(object, "instance"),
		.flags = read_flags(object),
	};

	if (c.pattern == NULL || c.pattern->is_nil) {
		file_content_error(c.items, "a textfilecontent54_object needs a pattern");
		return 0;
	}
	/* The schema allows a pattern match alone; without the word it is meant. */
	if (c.pattern->operation != OVAL_OPERATION_PATTERN_MATCH &&
	    c.pattern->operation != OVAL_OPERATION_EQUALS) {
		file_content_error(c.items,
		    "the pattern of a textfilecontent54_object is a pattern "
		    "match");
		return 0;
	}
	/* What is no number would otherwise only show where there is a match. */
	(void)is_instance_asked(&c, 1);
	if (items->flag == OVAL_FLAG_ERROR)
		return 0;
	read_instance(&c);
	items->is_void = true;
	return walk_items(env, object, items, visit, &c, err);
}

const struct probe probe_textfilecontent54 = {
	.family = "independent",
	.name = type_name,
	.needs = PROBE_NEEDS_ROOT,
	.collect = textfilecontent54_collect,
};
