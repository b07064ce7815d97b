/* SPDX-License-Identifier: Apache-2.0 */
/* yaml_path.c - paths into YAML, parsed and followed. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/error.h"
#include "probes/independent/yaml_node.h"
#include "probes/independent/yaml_path.h"

enum {
	PATH_LENGTH_MAX = 4 * 1024,
	SEGMENTS_MAX = 100,
	/* Nodes stepped on: aliases can make few nodes many. */
	STEPS_MAX = 1000 * 1000,
};

enum segment_kind {
	SEGMENT_KEYS,
	SEGMENT_ALL_KEYS,
	SEGMENT_INDICES,
	SEGMENT_ALL_INDICES
};

struct part {
	const char *key;
	size_t length;
	unsigned long index;
	struct part *next;
};

struct segment {
	enum segment_kind kind;
	struct part *parts, *last;
	struct segment *next;
};

struct yaml_path {
	const char *anchor; /* NULL: begins at the root */
	struct segment *first, *last;
	unsigned int n_segments;
};

struct parser {
	struct yaml_path *path;
	const char *text, *at;
	struct arena *arena;
	struct error *err;
};

static int
bad(const struct parser *p, const char *reason)
{
	return error_say(p->err, EINVAL, "the YAML path '%s', character %zu: %s", p->text,
	    (size_t)(p->at - p->text) + 1, reason);
}

static struct segment *
add_segment(struct parser *p, enum segment_kind kind)
{
	struct yaml_path *path = p->path;
	struct segment *segment = arena_new_array(p->arena, struct segment, 1);

	if (segment == NULL)
		return NULL;
	segment->kind = kind;
	*(path->last != NULL ? &path->last->next : &path->first) = segment;
	path->last = segment;
	path->n_segments++;
	return segment;
}

static struct part *
add_part(struct parser *p, struct segment *segment)
{
	struct part *part = arena_new_array(p->arena, struct part, 1);

	if (part == NULL)
		return NULL;
	*(segment->last != NULL ? &segment->last->next : &segment->parts) = part;
	segment->last = part;
	return part;
}

static int
no_memory(const struct parser *p)
{
	return error_set(p->err, ENOMEM, "YAML path");
}

static int
parse_name(struct parser *p)
{
	size_t length = strcspn(p->at, ".[");
	bool is_all = length == 1 && *p->at == '*';
	struct segment *segment;
	struct part *part;

	if (length == 0)
		return bad(p, "a key is missing");
	segment = add_segment(p, is_all ? SEGMENT_ALL_KEYS : SEGMENT_KEYS);
	part = segment != NULL ? add_part(p, segment) : NULL;
	if (part == NULL)
		return no_memory(p);
	part->key = p->at;
	part->length = length;
	p->at += length;
	return 0;
}

static int
parse_quoted(struct parser *p, struct part *part)
{
	const char *end;

	if (*p->at != '\'' && *p->at != '"')
		return bad(p, "a key in quotes is missing");
	end = strchr(p->at + 1, *p->at);
	if (end == NULL)
		return bad(p, "a quote is not closed");
	if (end == p->at + 1)
		return bad(p, "a key is missing");
	part->key = p->at + 1;
	part->length = (size_t)(end - p->at) - 1;
	p->at = end + 1;
	return 0;
}

static int
parse_index(struct parser *p, struct part *part)
{
	char *end;

	if (*p->at < '0' || *p->at > '9')
		return bad(p, "an index is missing");
	errno = 0;
	part->index = strtoul(p->at, &end, 10);
	if (errno != 0)
		return bad(p, "the index is too large");
	p->at = end;
	return 0;
}

/* The list between brackets, behind the "[". */
static int
parse_list(struct parser *p)
{
	bool is_keys = *p->at == '\'' || *p->at == '"';
	struct segment *segment = add_segment(
	    p, is_keys ? SEGMENT_KEYS : SEGMENT_INDICES);

	if (segment == NULL)
		return no_memory(p);
	for (;;) {
		struct part *part = add_part(p, segment);
		int r;

		if (part == NULL)
			return no_memory(p);
		r = is_keys ? parse_quoted(p, part) : parse_index(p, part);
		if (r < 0)
			return r;
		if (*p->at == ']')
			break;
		if (*p->at != ',')
			return bad(p, "']' is missing");
		p->at++;
	}
	p->at++;
	return 0;
}

static int
parse_brackets(struct parser *p)
{
	bool is_keys = *p->at == '*';

	if (*p->at != '*' && *p->at != ':')
		return parse_list(p);
	p->at++;
	if (*p->at != ']')
		return bad(p, "']' is missing");
	p->at++;
	return add_segment(p, is_keys ? SEGMENT_ALL_KEYS : SEGMENT_ALL_INDICES) != NULL
		   ? 0
		   : no_memory(p);
}

static int
parse_start(struct parser *p)
{
	size_t length;

	if (*p->at == '\0')
		return bad(p, "it is empty");
	if (*p->at == '$') {
		p->at++;
		return 0;
	}
	if (*p->at != '&')
		return *p->at == '.' || *p->at == '[' ? 0 : parse_name(p);
	p->at++;
	length = strcspn(p->at, ".[");
	if (length == 0)
		return bad(p, "the name of an anchor is missing");
	p->path->anchor = arena_memdup(p->arena, p->at, length);
	p->at += length;
	return p->path->anchor != NULL ? 0 : no_memory(p);
}

int
yaml_path_parse(
    struct yaml_path **ret, const char *text, struct arena *arena, struct error *err)
{
	struct parser p = { .at = text, .text = text, .arena = arena, .err = err };
	int r;

	if (strlen(text) > PATH_LENGTH_MAX)
		return error_say(err, EINVAL,
		    "a YAML path is longer than the limit of %d bytes", PATH_LENGTH_MAX);
	p.text = p.at = arena_strdup(arena, text);
	p.path = arena_new_array(arena, struct yaml_path, 1);
	if (p.text == NULL || p.path == NULL)
		return no_memory(&p);
	r = parse_start(&p);
	while (r == 0 && *p.at != '\0') {
		if (p.path->n_segments > SEGMENTS_MAX)
			return bad(&p, "there are too many segments");
		if (*p.at == '.') {
			p.at++;
			r = parse_name(&p);
		} else if (*p.at == '[') {
			p.at++;
			r = parse_brackets(&p);
		} else {
			return bad(&p, "'.' or '[' is missing");
		}
	}
	if (r == 0)
		*ret = p.path;
	return r;
}

struct finder {
	struct arena *arena;
	struct error *err;
	uint32_t steps;
};

static int
step(struct finder *f)
{
	if (++f->steps <= STEPS_MAX)
		return 0;
	return error_say(
	    f->err, E2BIG, "the YAML path selects more nodes than the limit");
}

static int
put(struct finder *f, struct yaml_node *into, const struct yaml_node *key,
    const struct yaml_node *node)
{
	if (!yaml_add(f->arena, into, key, node))
		return error_set(f->err, ENOMEM, "YAML path");
	return 0;
}

static bool
is_part(const struct part *part, const struct yaml_entry *entry, unsigned long index)
{
	if (part->key == NULL)
		return part->index == index;
	return entry->key->kind == YAML_SCALAR && entry->key->length == part->length &&
	       memcmp(entry->key->text, part->key, part->length) == 0;
}

static bool
is_selected(
    const struct segment *segment, const struct yaml_entry *entry, unsigned long index)
{
	if (segment->kind == SEGMENT_ALL_KEYS || segment->kind == SEGMENT_ALL_INDICES)
		return true;
	for (const struct part *part = segment->parts; part != NULL; part = part->next)
		if (is_part(part, entry, index))
			return true;
	return false;
}

/* Add what SEGMENT and those behind it select in NODE to INTO, under KEY. */
static int
follow(struct finder *f, const struct segment *segment, const struct yaml_node *node,
    struct yaml_node *into, const struct yaml_node *key)
{
	bool is_keys, is_one;
	struct yaml_node *group = NULL, *inner = into;
	unsigned long index = 0;

	if (segment == NULL)
		return put(f, into, key, node);
	is_keys = segment->kind == SEGMENT_KEYS || segment->kind == SEGMENT_ALL_KEYS;
	is_one = segment->parts != NULL && segment->parts->next == NULL &&
		 segment->kind != SEGMENT_ALL_KEYS;
	if (node->kind != (is_keys ? YAML_MAPPING : YAML_SEQUENCE))
		return 0;
	if (!is_one) {
		inner = group = arena_new_array(f->arena, struct yaml_node, 1);
		if (group == NULL)
			return error_set(f->err, ENOMEM, "YAML path");
		group->kind = node->kind;
	}
	for (const struct yaml_entry *e = node->first; e != NULL; e = e->next, index++) {
		if (step(f) < 0)
			return -f->err->code;
		if (is_selected(segment, e, index) &&
		    follow(f, segment->next, e->node, inner, is_one ? key : e->key) < 0)
			return -f->err->code;
	}
	return group != NULL && group->first != NULL ? put(f, into, key, group) : 0;
}

int
yaml_path_find(const struct yaml_path *path, const struct yaml_file *file,
    struct arena *arena, const struct yaml_node **ret, struct error *err)
{
	struct finder f = { .arena = arena, .err = err };
	const struct yaml_node *from = path->anchor != NULL ? file->anchors
							    : file->documents;
	struct yaml_node *all = arena_new_array(arena, struct yaml_node, 1);

	if (all == NULL)
		return error_set(err, ENOMEM, "YAML path");
	all->kind = YAML_SEQUENCE;
	for (const struct yaml_entry *e = from->first; e != NULL; e = e->next)
		if ((path->anchor == NULL ||
			strcmp(e->node->anchor, path->anchor) == 0) &&
		    follow(&f, path->first, e->node, all, NULL) < 0)
			return -err->code;
	*ret = all->first == NULL	 ? NULL
	       : all->first == all->last ? all->first->node
					 : all;
	return 0;
}
