/* SPDX-License-Identifier: Apache-2.0 */
/*
 * yaml_node.h - the documents of a YAML file (and so of a JSON file) as nodes.
 *
 * Aliases are the node they name, so a node may have several parents, but never itself
 * below it: an alias inside its own anchor is refused. Keys merged in by "<<" are there
 * as if written. Everything lives in the arena it was read into.
 */
#ifndef PROBES_INDEPENDENT_YAML_NODE_H
#define PROBES_INDEPENDENT_YAML_NODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "probes/oval.h"

struct arena;
struct error;

enum yaml_kind { YAML_SCALAR, YAML_SEQUENCE, YAML_MAPPING };

struct yaml_node {
	enum yaml_kind kind;
	bool is_plain;	    /* a scalar without quotes: its type is in its text */
	const char *tag;    /* "tag:yaml.org,2002:int", ...; NULL when none is written */
	const char *anchor; /* NULL: none */
	const char *text;   /* of a scalar */
	size_t length;
	struct yaml_entry *first, *last;
};

/* What a sequence or mapping holds. */
struct yaml_entry {
	const struct yaml_node *key; /* NULL in a sequence */
	const struct yaml_node *node;
	struct yaml_entry *next;
};

struct yaml_file {
	const struct yaml_node *documents; /* a sequence of them */
	const struct yaml_node *anchors;   /* a sequence of the nodes that have one */
};

struct yaml_value {
	enum oval_datatype datatype;
	const char *text;
};

/* Read LENGTH bytes of DATA. -EPROTO with the reason for what is no YAML or hits a limit,
 * -ENOMEM. */
int yaml_read(const char *data, size_t length, struct arena *arena,
    struct yaml_file *file, struct error *err);

/* Append to a sequence or mapping that is being built. False without memory. */
bool yaml_add(struct arena *arena, struct yaml_node *parent, const struct yaml_node *key,
    const struct yaml_node *node);

/*
 * A scalar's value by YAML 1.2's core schema: an int is written in decimal, a boolean as
 * true or false. A null is the string "(null)". ->text is NULL without memory.
 */
struct yaml_value yaml_scalar(const struct yaml_node *node, struct arena *arena);

#endif
