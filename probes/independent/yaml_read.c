/* SPDX-License-Identifier: Apache-2.0 */
/* yaml_read.c - libyaml's events made into nodes, with limits. */

#include <errno.h>
#include <string.h>
#include <yaml.h>

#include "daemon/base/arena.h"
#include "daemon/base/error.h"
#include "probes/independent/yaml_node.h"

enum {
	SIZE_LIMIT = 16 * 1024 * 1024,
	NODES_MAX = 500 * 1000,
	/* libyaml looks through the open brackets for each token. */
	DEPTH_MAX = 100,
	/* Each alias is looked for among all anchors, each directive among all others. */
	ANCHORS_MAX = 1000,
	DIRECTIVES_MAX = 100,
	/* Keys compared for all "<<" of a file. */
	MERGE_COMPARISONS_MAX = 10 * 1000 * 1000,
};

struct reader {
	yaml_parser_t parser;
	yaml_event_t event; /* the one being looked at */
	bool has_event;
	struct arena *arena;
	struct yaml_node documents, all_anchors;
	const struct yaml_node *anchors[ANCHORS_MAX]; /* of the document being read */
	uint32_t n_anchors, n_nodes, n_comparisons;
	struct error *err;
};

static void
reader_done(struct reader *r)
{
	if (r->has_event)
		yaml_event_delete(&r->event);
	yaml_parser_delete(&r->parser);
}

static size_t
line_of(const struct reader *r)
{
	return r->event.start_mark.line + 1;
}

static int
no_memory(struct reader *r)
{
	return error_set(r->err, ENOMEM, "YAML");
}

static int
next_event(struct reader *r)
{
	if (r->has_event)
		yaml_event_delete(&r->event);
	r->has_event = yaml_parser_parse(&r->parser, &r->event) != 0;
	if (r->has_event)
		return 0;
	if (r->parser.error == YAML_MEMORY_ERROR)
		return no_memory(r);
	return error_say(r->err, EPROTO, "line %zu: %s", r->parser.problem_mark.line + 1,
	    r->parser.problem != NULL ? r->parser.problem : "it is not YAML");
}

static int
find_alias(struct reader *r, const struct yaml_node **ret)
{
	const char *name = (const char *)r->event.data.alias.anchor;

	/* The newest of a name counts. */
	for (uint32_t i = r->n_anchors; i > 0; i--)
		if (strcmp(r->anchors[i - 1]->anchor, name) == 0) {
			*ret = r->anchors[i - 1];
			return 0;
		}
	return error_say(r->err, EPROTO,
	    "line %zu: the alias '*%s' has no anchor that ended before it", line_of(r),
	    name);
}

static int
keep_anchor(struct reader *r, const struct yaml_node *node)
{
	if (node->anchor == NULL)
		return 0;
	if (r->n_anchors == ANCHORS_MAX)
		return error_say(r->err, EPROTO,
		    "it has more anchors than the limit of %d", ANCHORS_MAX);
	r->anchors[r->n_anchors++] = node;
	return yaml_add(r->arena, &r->all_anchors, NULL, node) ? 0 : no_memory(r);
}

/* A node of KIND as the event begins it. NULL: the error is said. */
static struct yaml_node *
new_node(struct reader *r, enum yaml_kind kind, const yaml_char_t *anchor,
    const yaml_char_t *tag)
{
	struct yaml_node *node = arena_new_array(r->arena, struct yaml_node, 1);

	if (++r->n_nodes > NODES_MAX) {
		(void)error_say(
		    r->err, EPROTO, "it has more nodes than the limit of %d", NODES_MAX);
		return NULL;
	}
	if (node != NULL) {
		node->kind = kind;
		if (anchor != NULL)
			node->anchor = arena_strdup(r->arena, (const char *)anchor);
		if (tag != NULL)
			node->tag = arena_strdup(r->arena, (const char *)tag);
	}
	if (node == NULL || (anchor != NULL && node->anchor == NULL) ||
	    (tag != NULL && node->tag == NULL)) {
		(void)no_memory(r);
		return NULL;
	}
	return node;
}

static int
read_scalar(struct reader *r, const struct yaml_node **ret)
{
	const yaml_event_t *e = &r->event;
	struct yaml_node *node = new_node(
	    r, YAML_SCALAR, e->data.scalar.anchor, e->data.scalar.tag);

	if (node == NULL)
		return -r->err->code;
	node->is_plain = e->data.scalar.plain_implicit != 0;
	node->length = e->data.scalar.length;
	node->text = arena_memdup(r->arena, e->data.scalar.value, node->length);
	if (node->text == NULL)
		return no_memory(r);
	*ret = node;
	return keep_anchor(r, node);
}

static bool
is_same_key(const struct yaml_node *a, const struct yaml_node *b)
{
	return a->kind == YAML_SCALAR && b->kind == YAML_SCALAR &&
	       a->length == b->length && memcmp(a->text, b->text, a->length) == 0;
}

/* Add the entries of FROM whose keys MAPPING does not have. */
static int
merge_mapping(struct reader *r, struct yaml_node *mapping, const struct yaml_node *from)
{
	for (const struct yaml_entry *e = from->first; e != NULL; e = e->next) {
		const struct yaml_entry *have = mapping->first;

		while (have != NULL && !is_same_key(have->key, e->key)) {
			have = have->next;
			r->n_comparisons++;
		}
		if (r->n_comparisons++ > MERGE_COMPARISONS_MAX || r->n_nodes > NODES_MAX)
			return error_say(
			    r->err, EPROTO, "it merges more keys than the limit");
		r->n_nodes++;
		if (have == NULL && !yaml_add(r->arena, mapping, e->key, e->node))
			return no_memory(r);
	}
	return 0;
}

/* The value of "<<" is a mapping or a sequence of them, the first ones before others. */
static int
merge(struct reader *r, struct yaml_node *mapping, const struct yaml_node *from)
{
	int rc = 0;

	if (from->kind == YAML_MAPPING)
		return merge_mapping(r, mapping, from);
	if (from->kind == YAML_SCALAR)
		return error_say(
		    r->err, EPROTO, "line %zu: '<<' merges no mapping", line_of(r));
	for (const struct yaml_entry *e = from->first; e != NULL && rc == 0; e = e->next)
		rc = e->node->kind == YAML_MAPPING
			 ? merge_mapping(r, mapping, e->node)
			 : error_say(r->err, EPROTO, "line %zu: '<<' merges no mapping",
			       line_of(r));
	return rc;
}

static bool
is_merge_key(const struct yaml_node *key)
{
	if (key->kind != YAML_SCALAR || strcmp(key->text, "<<") != 0)
		return false;
	return key->tag != NULL ? strcmp(key->tag, "tag:yaml.org,2002:merge") == 0
				: key->is_plain;
}

static int read_node(struct reader *r, unsigned int depth, const struct yaml_node **ret);

static int
read_sequence(struct reader *r, unsigned int depth, const struct yaml_node **ret)
{
	struct yaml_node *node = new_node(r, YAML_SEQUENCE,
	    r->event.data.sequence_start.anchor, r->event.data.sequence_start.tag);
	const struct yaml_node *child;

	if (node == NULL)
		return -r->err->code;
	for (;;) {
		if (next_event(r) < 0)
			return -r->err->code;
		if (r->event.type == YAML_SEQUENCE_END_EVENT)
			break;
		if (read_node(r, depth + 1, &child) < 0)
			return -r->err->code;
		if (!yaml_add(r->arena, node, NULL, child))
			return no_memory(r);
	}
	*ret = node;
	return keep_anchor(r, node);
}

static int
read_mapping(struct reader *r, unsigned int depth, const struct yaml_node **ret)
{
	struct yaml_node *node = new_node(r, YAML_MAPPING,
	    r->event.data.mapping_start.anchor, r->event.data.mapping_start.tag);
	struct yaml_node merged = { .kind = YAML_SEQUENCE };
	const struct yaml_node *key, *child;

	if (node == NULL)
		return -r->err->code;
	for (;;) {
		if (next_event(r) < 0)
			return -r->err->code;
		if (r->event.type == YAML_MAPPING_END_EVENT)
			break;
		if (read_node(r, depth + 1, &key) < 0 || next_event(r) < 0 ||
		    read_node(r, depth + 1, &child) < 0)
			return -r->err->code;
		if (!(is_merge_key(key) ? yaml_add(r->arena, &merged, NULL, child)
					: yaml_add(r->arena, node, key, child)))
			return no_memory(r);
	}
	/* What is written in the mapping itself comes before what is merged. */
	for (const struct yaml_entry *e = merged.first; e != NULL; e = e->next)
		if (merge(r, node, e->node) < 0)
			return -r->err->code;
	*ret = node;
	return keep_anchor(r, node);
}

/* The node that the current event begins; afterwards its last event is current. */
static int
read_node(struct reader *r, unsigned int depth, const struct yaml_node **ret)
{
	if (depth > DEPTH_MAX)
		return error_say(r->err, EPROTO,
		    "line %zu: it is nested deeper than the limit of %d", line_of(r),
		    DEPTH_MAX);
	if (r->event.type == YAML_ALIAS_EVENT)
		return find_alias(r, ret);
	if (r->event.type == YAML_SCALAR_EVENT)
		return read_scalar(r, ret);
	if (r->event.type == YAML_SEQUENCE_START_EVENT)
		return read_sequence(r, depth, ret);
	return read_mapping(r, depth, ret);
}

static int
read_documents(struct reader *r)
{
	const struct yaml_node *node;

	for (;;) {
		if (next_event(r) < 0)
			return -r->err->code;
		if (r->event.type == YAML_STREAM_END_EVENT)
			return 0;
		if (r->event.type == YAML_STREAM_START_EVENT ||
		    r->event.type == YAML_DOCUMENT_END_EVENT)
			continue;
		if (r->event.type == YAML_DOCUMENT_START_EVENT) {
			r->n_anchors = 0;
			continue;
		}
		if (read_node(r, 0, &node) < 0)
			return -r->err->code;
		if (!yaml_add(r->arena, &r->documents, NULL, node))
			return no_memory(r);
	}
}

/* Lines that may be directives, in any encoding: a '%' behind what may end a line. */
static bool
has_too_many_directives(const char *data, size_t length)
{
	uint32_t count = 0;

	for (size_t i = 0; i < length; i++) {
		if (data[i] != '%')
			continue;
		if (i == 0 || strchr("\r\n\x85\xA8\xA9\xBF", data[i - 1]) != NULL)
			count++;
	}
	return count > DIRECTIVES_MAX;
}

int
yaml_read(const char *data, size_t length, struct arena *arena, struct yaml_file *file,
    struct error *err)
{
	struct reader *r = arena_new_array(arena, struct reader, 1);
	int rc;

	if (length > SIZE_LIMIT)
		return error_say(
		    err, EPROTO, "it is larger than the limit of 16 MiB for YAML");
	if (has_too_many_directives(data, length))
		return error_say(err, EPROTO,
		    "it has more directives than the limit of %d", DIRECTIVES_MAX);
	if (r == NULL || !yaml_parser_initialize(&r->parser))
		return error_set(err, ENOMEM, "YAML");
	r->documents.kind = r->all_anchors.kind = YAML_SEQUENCE;
	r->arena = arena;
	r->err = err;
	yaml_parser_set_input_string(&r->parser, (const unsigned char *)data, length);
	rc = read_documents(r);
	reader_done(r);
	if (rc == 0)
		*file = (struct yaml_file){ &r->documents, &r->all_anchors };
	return rc;
}
