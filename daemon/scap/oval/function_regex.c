/* SPDX-License-Identifier: Apache-2.0 */
/* function_regex.c - regex_capture and glob_to_regex. */

#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/buffer.h"
#include "daemon/base/error.h"
#include "daemon/scap/oval/engine.h"
#include "probes/compare.h"
#include "probes/match.h"

static const char *
blame_pattern(struct oval *oval, const char *pattern, struct values *out)
{
	const char *reason = NULL;
	struct error why;

	if (compare_pattern_trouble(pattern, oval->match, &why))
		reason = arena_strdup(oval->arena, why.text);
	values_flag(out, OVAL_FLAG_ERROR,
	    reason != NULL ? reason : "a pattern cannot be searched for");
	return NULL;
}

/* The first capture of the first match, "" when there is none. NULL: it cannot be told,
 * OUT says why. */
static const char *
capture(struct oval *oval, const char *pattern, const char *text, struct values *out)
{
	static const unsigned int ways[] = { MATCH_UTF, 0 };
	enum match_answer answer = MATCH_BAD_UTF;
	struct match_group groups[2];
	uint32_t n_groups = 0;
	struct match *match;
	struct error why;

	for (size_t i = 0; i < ARRAY_LEN(ways) && answer == MATCH_BAD_UTF; i++) {
		if (match_find(&match, oval->match, pattern, ways[i], &why) < 0)
			return blame_pattern(oval, pattern, out);
		n_groups = 2;
		answer = match_search(match, text, strlen(text), 0, groups, &n_groups);
	}
	if (answer == MATCH_LIMIT)
		return blame_pattern(oval, pattern, out);
	if (answer != MATCH_YES || n_groups < 2 || groups[1].start == SIZE_MAX)
		return "";
	return arena_memdup(
	    oval->arena, text + groups[1].start, groups[1].end - groups[1].start);
}

int
function_regex_capture(
    struct oval *oval, const struct function *f, struct values *out, struct error *err)
{
	const char *pattern = content_text(oval->content, f->row->text);

	for (uint32_t i = 0; i < f->n_parts; i++)
		for (uint32_t j = 0; j < f->parts[i].count; j++) {
			const char *text = capture(
			    oval, pattern, f->parts[i].texts[j], out);
			int r;

			if (text == NULL)
				return out->flag == OVAL_FLAG_ERROR ? 0
								    : oval_no_memory(err);
			r = values_add(oval, out, text, err);
			if (r != 0)
				return r < 0 ? r : 0;
		}
	return 0;
}

/* A glob while it is read. */
struct glob {
	const char *at;
	struct buffer *to;
	bool no_escape;	  /* a backslash is a character like others */
	bool starts_name; /* at the start, or behind a slash: no leading dot is matched */
	bool behind_backslash; /* one that stood for itself */
};

static void
put_literal(struct buffer *to, char c)
{
	if (strchr("^$\\.[]()*+?|", c) != NULL)
		buffer_add(to, "\\", 1);
	buffer_add(to, &c, 1);
}

/* The "]" that ends the bracket expression at AT, which points behind the "["; NULL. */
static const char *
bracket_end(const char *at)
{
	if (*at == '!' || *at == '^')
		at++;
	if (*at == ']')
		at++;
	while (*at != '\0' && *at != ']') {
		const char *end = NULL;

		if (*at == '[' && at[1] != '\0' && strchr(":.=", at[1]) != NULL) {
			const char closing[] = { at[1], ']', '\0' };

			end = strstr(at + 2, closing);
		}
		at = end != NULL ? end + 2 : at + 1;
	}
	return *at == ']' ? at : NULL;
}

static bool
put_bracket(struct glob *g)
{
	const char *end = bracket_end(g->at + 1);

	if (end == NULL)
		return false;
	buffer_add(g->to, "[", 1);
	g->at++;
	if (*g->at == '!' || *g->at == '^') {
		buffer_add(g->to, "^", 1);
		g->at++;
	}
	for (; g->at < end; g->at++) {
		if (*g->at == '\\' && (g->no_escape || g->at + 1 == end))
			buffer_add(g->to, "\\", 1);
		buffer_add(g->to, g->at, 1);
	}
	buffer_add(g->to, "]", 1);
	return true;
}

/* One element of the glob, whose last character G->at is left on. */
static bool
put_element(struct glob *g)
{
	switch (*g->at) {
	case '*':
		if (g->starts_name)
			buffer_add_text(g->to, "(?=[^.])");
		buffer_add_text(g->to, "[^/]*");
		return true;
	case '?':
		/* The schema's examples have the longer form behind such a backslash too.
		 */
		buffer_add_text(
		    g->to, g->starts_name || g->behind_backslash ? "[^./]" : "[^/]");
		return true;
	case '[':
		return put_bracket(g);
	case '{':
	case '}':
		buffer_add(g->to, g->at, 1);
		return true;
	case '\\':
		if (!g->no_escape && g->at[1] != '\0')
			g->at++;
		put_literal(g->to, *g->at);
		return true;
	default:
		put_literal(g->to, *g->at);
		return true;
	}
}

static bool
convert(const char *glob, bool no_escape, struct buffer *to)
{
	struct glob g = {
		.at = glob, .to = to, .no_escape = no_escape, .starts_name = true
	};

	buffer_add(to, "^", 1);
	for (; *g.at != '\0'; g.at++) {
		bool is_backslash = no_escape && *g.at == '\\';

		if (!put_element(&g))
			return false;
		g.starts_name = *g.at == '/';
		g.behind_backslash = is_backslash;
	}
	buffer_add(to, "$", 1);
	return true;
}

int
function_glob_to_regex(
    struct oval *oval, const struct function *f, struct values *out, struct error *err)
{
	const char *attribute = content_text(oval->content, f->row->text);
	bool no_escape = strcmp(attribute, "true") == 0 || strcmp(attribute, "1") == 0;

	for (uint32_t i = 0; i < f->n_parts; i++)
		for (uint32_t j = 0; j < f->parts[i].count; j++) {
			autobuffer regex = { 0 };
			int r;

			if (!convert(f->parts[i].texts[j], no_escape, &regex)) {
				values_flag(out, OVAL_FLAG_ERROR,
				    "glob_to_regex: a bracket is not closed");
				return 0;
			}
			if (regex.failed)
				return oval_no_memory(err);
			r = values_add(oval, out,
			    arena_memdup(oval->arena, regex.data, regex.length), err);
			if (r != 0)
				return r < 0 ? r : 0;
		}
	return 0;
}
