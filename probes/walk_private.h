/* SPDX-License-Identifier: Apache-2.0 */
/*
 * walk_private.h - the two halves of a walk: which values an entity selects, and how the
 * directories are gone through. Nothing here is for probes.
 */
#ifndef PROBES_WALK_PRIVATE_H
#define PROBES_WALK_PRIVATE_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "probes/object.h"
#include "probes/tree_private.h"
#include "probes/walk.h"

struct arena;
struct error;
struct match;
struct match_cache;

/* What one entity (path, filename or filepath) lets through. */
struct selector {
	const struct object_entity *entity; /* NULL or nil: everything */
	struct match_cache *cache;
	struct match **patterns; /* one per value, for pattern match only */
	bool is_everything;	 /* a pattern such as ".*" */
	bool is_list;		 /* the values themselves are the candidates */
	bool is_literal;	 /* a pattern without a sign: all matches begin with it */
	const char *prefix; /* fixed directory that all matches lie below; "/" if none */
};

/* Ready SELECTOR. IS_PATH: the values are absolute paths, not names. -EINVAL says what is
 * wrong with the entity. */
int selector_init(struct selector *selector, const struct object_entity *entity,
    bool is_path, struct arena *arena, struct match_cache *cache, struct error *err);

/* TRUE, FALSE, or ERROR when a match limit is hit. */
enum oval_result selector_accepts(
    const struct selector *selector, const char *value, size_t length);

/* Why it was ERROR for VALUE. */
void selector_trouble(
    const struct selector *selector, const char *value, struct error *err);

/* False only when no longer value that starts with PREFIX can be accepted. */
bool selector_could_begin(
    const struct selector *selector, const char *prefix, size_t length);

enum walk_direction { WALK_NONE, WALK_DOWN, WALK_UP };
enum walk_file_system { WALK_ALL, WALK_LOCAL, WALK_DEFINED };

/* FileBehaviors, read. */
struct walk_behavior {
	long max_depth; /* -1: no limit */
	bool into_directories, into_links;
	enum walk_direction direction;
	enum walk_file_system file_system;
};

int walk_behavior_parse(
    struct walk_behavior *behavior, const struct object *object, struct error *err);

enum { WALK_CHAIN_MAX = 512 }; /* directories inside each other; PATH_MAX allows 2,048 */

/* A walk under way. */
struct walk {
	const struct probe_env *env;
	struct tree *tree;
	struct walk_behavior behavior;
	struct selector path, filename, filepath;
	bool wants_directories; /* nil filename */
	bool (*visit)(void *arg, const struct walk_entry *entry);
	void *arg;
	struct error *err;

	char text[PATH_MAX]; /* of the directory we are in, no slash behind */
	size_t length;
	const char *written; /* the start as the content wrote it, or NULL */
	char full[PATH_MAX + NAME_MAX + 2]; /* of an entry in it */
	size_t full_length;		    /* of its directory with the slash */

	const struct tree_dir *chain[WALK_CHAIN_MAX]; /* from the start to here */
	uint32_t depth, first; /* the start of the step under way is chain[first] */
	uint64_t mount;	       /* of the start, for "defined" */

	struct tree_table seen; /* what several starts may both reach */
	bool may_repeat;
	uint32_t steps;
	bool is_stopped, is_incomplete;
	bool is_placed;	 /* in a place that is selected, not on the way to one */
	bool has_looked; /* something was there, whether or not it was selected */
};

/* Part of the tree could not be looked at; the first reason is kept. */
void walk_note(struct walk *w, int errnum, const char *what, const char *path);

/* ERRNUM says that there is nothing, rather than that we could not look. */
bool walk_is_absent(int errnum);

/* Nothing selected is at hand: whether the directory at PATH holds anything at all. */
void walk_look(struct walk *w, const char *path);

/* Hand an entry to the visitor, unless it was already. */
void walk_give(struct walk *w, const char *path, const char *filename,
    const char *filepath, const struct tree_node *node);

/* ->text becomes PATH, or goes into NAME and back. False when it does not fit. */
bool walk_set_text(struct walk *w, const char *path);
bool walk_push(struct walk *w, const char *name, size_t *before);
void walk_pop(struct walk *w, size_t before);

/* ->full becomes ->text and a slash; then NAME behind it. Returns the length. */
void walk_start_full(struct walk *w);
size_t walk_set_full(struct walk *w, const char *name);

bool walk_accepts(
    struct walk *w, const struct selector *selector, const char *value, size_t length);

/* Whether recurse_file_system lets us into DIR. */
bool walk_is_allowed(struct walk *w, struct tree_dir *dir);

/* Stand in DIR, whose path is ->text; undone by ->depth--. False: go no further. */
bool walk_enter(struct walk *w, struct tree_dir *dir);
const struct tree_list *walk_list(struct walk *w, struct tree_dir *dir);

/* Entry INDEX of DIR as a directory to go into; NULL when it is none, or on the chain. */
struct tree_dir *walk_open_entry(struct walk *w, struct tree_dir *dir, uint32_t index);
bool walk_is_there(struct walk *w, const struct tree_node *node);

/* What the place DIR, at ->text, gives with the object's behaviours. */
void walk_from(struct walk *w, struct tree_dir *dir, const struct tree_node *node);
/* The files in ->text whose names the content lists; their directory is not read. */
void walk_give_named(struct walk *w);

/* Find the places below DIR. */
void walk_seek_directories(
    struct walk *w, struct tree_dir *dir, const struct tree_node *node);
void walk_seek_files(struct walk *w, struct tree_dir *dir);

#endif
