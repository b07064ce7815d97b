/* SPDX-License-Identifier: Apache-2.0 */
/*
 * yaml_path.h - the path of a yamlfilecontent_object, and what it selects.
 *
 *	path    = [ "$" ] { segment } | name { segment } | "&" name { segment }
 *	segment = "." name | "[" quoted { "," quoted } "]" | "[" index { "," index } "]"
 *	        | ".*" | "[*]" | "[:]"
 *	name    = one or more characters, none of them "." or "["
 *	quoted  = "'" text "'" | '"' text '"'            (no escapes)
 *	index   = digits                                 (the first one is 0)
 *
 * A path without "$" begins at the root, too; "&name" begins at the node of that anchor.
 * One key or index goes to its node. Several, or all (".*" and "[*]" of a mapping, "[:]"
 * of a sequence), give a mapping or sequence of what the rest of the path selects in
 *each. A key that is there twice selects both, and every document of a file is looked
 *into. There are no queries, slices, or negative indices.
 */
#ifndef PROBES_INDEPENDENT_YAML_PATH_H
#define PROBES_INDEPENDENT_YAML_PATH_H

struct arena;
struct error;
struct yaml_file;
struct yaml_node;
struct yaml_path;

/* -EINVAL for what is no path. Lives in ARENA. */
int yaml_path_parse(
    struct yaml_path **ret, const char *text, struct arena *arena, struct error *err);

/*
 * What PATH selects in FILE: the node, or a sequence of them when there are several,
 * NULL when there is none. -E2BIG when that is more than the limit, -ENOMEM.
 */
int yaml_path_find(const struct yaml_path *path, const struct yaml_file *file,
    struct arena *arena, const struct yaml_node **ret, struct error *err);

#endif
