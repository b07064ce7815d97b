/* SPDX-License-Identifier: Apache-2.0 */
/*
 * walk_select.c - which paths and names an entity selects, and where to look for them.
 *
 * A pattern for an absolute path is read as beginning at its first slash, with or without
 * a caret in front: that is how content is written and tried. Only a pattern that cannot
 * match a leading slash is searched for anywhere in a path.
 */

#include <errno.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "probes/compare.h"
#include "probes/match.h"
#include "probes/walk_private.h"

/* Patterns that every name without a newline satisfies, and so every one met in practice:
 * whole trees are asked for with them. */
static const char *const everything[] = { "", "^", ".*", "^.*", ".*$", "^.*$", ".+",
	"^.+", "^.+$" };

static const enum oval_operation string_operations[] = {
	OVAL_OPERATION_EQUALS,
	OVAL_OPERATION_NOT_EQUAL,
	OVAL_OPERATION_CASE_INSENSITIVE_EQUALS,
	OVAL_OPERATION_CASE_INSENSITIVE_NOT_EQUAL,
	OVAL_OPERATION_PATTERN_MATCH,
};

static bool
is_string_operation(enum oval_operation operation)
{
	for (size_t i = 0; i < ARRAY_LEN(string_operations); i++)
		if (string_operations[i] == operation)
			return true;
	return false;
}

static bool
is_everything(const struct object_entity *entity)
{
	if (entity->n_values != 1 || entity->var_check == OVAL_CHECK_NONE_SATISFY)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(everything); i++)
		if (strcmp(entity->values[0], everything[i]) == 0)
			return true;
	return false;
}

static int
compile_path(struct match **ret, const char *pattern, struct arena *arena,
    struct match_cache *cache, struct error *err)
{
	struct match *match = NULL;
	const char *anchored;
	struct error unused;

	/* As written first, so that a fault is told in the content's words. */
	if (match_find(ret, cache, pattern, MATCH_UTF | MATCH_PARTIAL, err) < 0)
		return -err->code;
	if (pattern[0] == '^')
		return 0;
	anchored = arena_printf(arena, "^(?:%s)", pattern);
	if (anchored == NULL)
		return error_set(err, ENOMEM, "compile a pattern");
	if (match_find(&match, cache, anchored, MATCH_UTF | MATCH_PARTIAL, &unused) ==
		0 &&
	    match_could_begin(match, "/", 1))
		*ret = match;
	return 0;
}

static int
compile(struct selector *s, bool is_path, struct arena *arena, struct error *err)
{
	const struct object_entity *e = s->entity;

	s->patterns = arena_new_array(arena, struct match *, e->n_values);
	if (s->patterns == NULL && e->n_values > 0)
		return error_set(err, ENOMEM, "%s", e->name);
	for (uint32_t i = 0; i < e->n_values; i++) {
		int rc = is_path ? compile_path(&s->patterns[i], e->values[i], arena,
				       s->cache, err)
				 : match_find(&s->patterns[i], s->cache, e->values[i],
				       MATCH_UTF, err);

		if (rc < 0)
			return error_wrap(err, "%s", e->name);
	}
	return 0;
}

/* A '|' outside every group: the pattern has no one beginning. Inside a class or behind
 * a backslash it would be literal; then a shorter prefix costs time, nothing else. */
static bool
has_alternatives(const char *pattern)
{
	int depth = 0;

	for (const char *c = pattern; *c != '\0'; c++) {
		if (*c == '\\' && c[1] != '\0')
			c++;
		else if (*c == '(')
			depth++;
		else if (*c == ')')
			depth--;
		else if (*c == '|' && depth <= 0)
			return true;
	}
	return false;
}

/* The text PATTERN must begin with, cut at its last slash. IS_LITERAL: it is that text
 * and nothing else. */
static const char *
fixed_directory(const char *pattern, struct arena *arena, bool *is_literal)
{
	const char *c;
	char *fixed = arena_alloc(arena, strlen(pattern) + 2);
	size_t length = 0;

	if (fixed == NULL || has_alternatives(pattern))
		return "/";
	for (c = pattern + (*pattern == '^'); *c != '\0'; c++) {
		bool is_escaped = *c == '\\';

		/* A backslash takes the meaning from signs, and gives one to letters. */
		if (is_escaped && strchr("./-_+*?()[]{}^$|\\ ", *++c) == NULL)
			break;
		if (*c == '\0' || (!is_escaped && strchr(".[](){}^$|+*?\\", *c) != NULL))
			break;
		if (strchr("*?{+", c[1]) != NULL && c[1] != '\0')
			break;
		fixed[length++] = *c;
	}
	*is_literal = *c == '\0' && length > 0 && fixed[length - 1] != '/';
	while (length > 0 && fixed[length - 1] != '/')
		length--;
	while (length > 1 && fixed[length - 1] == '/')
		length--;
	fixed[length] = '\0';
	return fixed[0] == '/' ? fixed : "/";
}

int
selector_init(struct selector *selector, const struct object_entity *entity, bool is_path,
    struct arena *arena, struct match_cache *cache, struct error *err)
{
	*selector = (struct selector){ .entity = entity, .cache = cache, .prefix = "/" };
	if (entity == NULL || entity->is_nil)
		return 0;
	if (entity->datatype != OVAL_DATATYPE_STRING ||
	    !is_string_operation(entity->operation))
		return error_say(err, EINVAL, "%s: '%s' of a %s is not defined",
		    entity->name, oval_operation_text(entity->operation),
		    oval_datatype_text(entity->datatype));
	selector->is_list = entity->operation == OVAL_OPERATION_EQUALS &&
			    entity->var_check != OVAL_CHECK_NONE_SATISFY;
	if (entity->operation != OVAL_OPERATION_PATTERN_MATCH)
		return 0;
	selector->is_everything = is_everything(entity);
	if (is_path && entity->n_values == 1 &&
	    entity->var_check != OVAL_CHECK_NONE_SATISFY)
		selector->prefix = fixed_directory(
		    entity->values[0], arena, &selector->is_literal);
	return compile(selector, is_path, arena, err);
}

static enum oval_result
matches(const struct selector *s, uint32_t index, const char *value, size_t length)
{
	enum match_answer answer = match_search(
	    s->patterns[index], value, length, 0, NULL, NULL);
	struct match *bytes;
	struct error unused;

	/* Names are bytes; what is not UTF-8 is matched as such. */
	if (answer == MATCH_BAD_UTF &&
	    match_find(&bytes, s->cache, s->entity->values[index], 0, &unused) == 0)
		answer = match_search(bytes, value, length, 0, NULL, NULL);
	if (answer == MATCH_LIMIT)
		return OVAL_RESULT_ERROR;
	return answer == MATCH_YES ? OVAL_RESULT_TRUE : OVAL_RESULT_FALSE;
}

enum oval_result
selector_accepts(const struct selector *selector, const char *value, size_t length)
{
	const struct object_entity *e = selector->entity;
	unsigned int results[OVAL_RESULT__MAX] = { 0 };

	if (e == NULL || e->is_nil)
		return OVAL_RESULT_TRUE;
	if (selector->is_everything && length > 0 && memchr(value, '\n', length) == NULL)
		return OVAL_RESULT_TRUE;
	if (selector->patterns == NULL)
		return object_entity_accepts(e, value, length, selector->cache);
	if (e->n_values == 1 && e->var_check != OVAL_CHECK_NONE_SATISFY)
		return matches(selector, 0, value, length);
	for (uint32_t i = 0; i < e->n_values; i++)
		results[matches(selector, i, value, length)]++;
	return e->n_values == 0 ? OVAL_RESULT_FALSE
				: oval_combine_check(e->var_check, results);
}

/* A pattern of S that hit a limit, or NULL. */
static const char *
limited_pattern(const struct selector *s, const char **limit)
{
	struct match *bytes;
	struct error unused;

	for (uint32_t i = 0; s->patterns != NULL && i < s->entity->n_values; i++) {
		*limit = match_limit(s->patterns[i]);
		if (*limit == NULL &&
		    match_find(&bytes, s->cache, s->entity->values[i], 0, &unused) == 0)
			*limit = match_limit(bytes);
		if (*limit != NULL)
			return s->entity->values[i];
	}
	return NULL;
}

void
selector_trouble(const struct selector *selector, const char *value, struct error *err)
{
	const char *limit, *pattern = limited_pattern(selector, &limit);

	if (pattern != NULL)
		(void)error_say(err, E2BIG, "'%.200s': the pattern '%.150s' %s", value,
		    pattern, limit);
	else
		(void)error_say(err, EINVAL, "'%.300s' cannot be compared", value);
}

bool
selector_could_begin(const struct selector *selector, const char *prefix, size_t length)
{
	const struct object_entity *e = selector->entity;

	if (selector->patterns == NULL || e->var_check == OVAL_CHECK_NONE_SATISFY ||
	    selector->is_everything)
		return true;
	for (uint32_t i = 0; i < e->n_values; i++)
		if (match_could_begin(selector->patterns[i], prefix, length))
			return true;
	return false;
}
