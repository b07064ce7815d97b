/* SPDX-License-Identifier: Apache-2.0 */
/*
 * walk.h - every file an object's path, filename or filepath asks for, with its
 * behaviours.
 *
 * OVAL's unix "FileBehaviors": max_depth, recurse, recurse_direction,
 * recurse_file_system; nil filename for directories; pattern match and the other
 * operations on path, filename and filepath.
 */
#ifndef PROBES_WALK_H
#define PROBES_WALK_H

#include <stdbool.h>

struct error;
struct item_list;
struct object;
struct probe_env;
struct tree_node;

struct walk_entry {
	const char
	    *path; /* directory, as found (not link-resolved); borrowed for the call */
	const char *
	    filename; /* NULL when the entry is a directory asked for by a nil filename */
	const char *filepath; /* PATH/FILENAME, or PATH */
	const struct tree_node
	    *node; /* of the entry itself, links followed if the probe asks */
};

/*
 * Call VISIT for each match, directories before what is in them, names sorted. VISIT
 * returns false to stop. Returns 0; 1 when part of the tree could not be looked at or a
 * limit was hit (err says which: the object is incomplete); or -errno with err for an
 * object that cannot be evaluated (bad pattern, a behaviour that is not in the schema):
 * the probe reports that as flag error.
 */
int walk_object(const struct probe_env *env, const struct object *object,
    bool (*visit)(void *arg, const struct walk_entry *entry), void *arg,
    struct error *err);

/* The same for a probe: what went wrong becomes the flag and reason of ITEMS, which are
 * void when no directory searched is there, or none holds an entry. Returns 0 or -ENOMEM.
 */
int walk_items(const struct probe_env *env, const struct object *object,
    struct item_list *items, bool (*visit)(void *arg, const struct walk_entry *entry),
    void *arg, struct error *err);

#endif
