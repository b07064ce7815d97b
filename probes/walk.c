/* SPDX-License-Identifier: Apache-2.0 */
/*
 * walk.c - every file an object's path, filename or filepath asks for.
 *
 * Two steps. Find the places: the paths, or filepaths, that the entity selects; links are
 * always followed here, whatever the behaviours say. Then, for path and filename, go from
 * each place in recurse_direction as the behaviours allow.
 */

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "probes/probe.h"
#include "probes/walk.h"
#include "probes/walk_private.h"

/* The directory at PATH, with its path in ->text. NULL when there is none. */
static struct tree_dir *
start_at(struct walk *w, const char *path, const struct tree_node **node)
{
	struct tree_dir *dir;
	int errnum;

	if (path[0] != '/' || !walk_set_text(w, path))
		return NULL;
	dir = tree_dir_find(w->tree, w->text, &errnum);
	*node = dir != NULL ? tree_find(w->tree, w->text, false, &errnum) : NULL;
	if (*node != NULL) {
		w->mount = dir->id.mount;
		return dir;
	}
	if (!walk_is_absent(errnum))
		walk_note(w, errnum, "look at", path);
	return NULL;
}

static void
walk_listed_paths(struct walk *w)
{
	const struct object_entity *paths = w->path.entity;

	for (uint32_t i = 0; i < paths->n_values && !w->is_stopped; i++) {
		const char *path = paths->values[i];
		const struct tree_node *node;
		struct tree_dir *dir;

		if (!walk_accepts(w, &w->path, path, strlen(path)))
			continue;
		/* Files by name need no directory: one look-up tells. */
		if (w->behavior.direction == WALK_NONE && w->filename.is_list &&
		    w->behavior.file_system != WALK_LOCAL && path[0] == '/' &&
		    !w->wants_directories) {
			if (walk_set_text(w, path))
				walk_give_named(w);
			continue;
		}
		dir = start_at(w, path, &node);
		if (dir == NULL)
			continue;
		w->written = path;
		walk_from(w, dir, node);
		w->written = NULL;
	}
}

static bool
leads_to_directory(struct walk *w, const char *filepath, const struct tree_node *node)
{
	int errnum;

	if (S_ISLNK(node->stat.st_mode))
		node = tree_find(w->tree, filepath, true, &errnum);
	return node != NULL && S_ISDIR(node->stat.st_mode);
}

static void
give_filepath(struct walk *w, const char *filepath)
{
	const char *slash = strrchr(filepath, '/');
	const struct tree_node *node;
	char path[PATH_MAX];
	size_t length;
	int errnum;

	if (filepath[0] != '/' || slash[1] == '\0' || strlen(filepath) >= sizeof(path))
		return;
	node = tree_find(w->tree, filepath, false, &errnum);
	if (node == NULL && !walk_is_absent(errnum))
		walk_note(w, errnum, "look at", filepath);
	length = slash == filepath ? 1 : (size_t)(slash - filepath);
	memcpy(path, filepath, length);
	path[length] = '\0';
	if (node == NULL)
		walk_look(w, path);
	if (node == NULL || leads_to_directory(w, filepath, node))
		return;
	/* "/etc//passwd" is told as "/etc/passwd" in "/etc/". */
	(void)walk_set_text(w, path);
	walk_start_full(w);
	if (strlen(slash + 1) <= NAME_MAX)
		(void)walk_set_full(w, slash + 1);
	walk_give(w, path, slash + 1, w->full, node);
}

static void
walk_filepaths(struct walk *w)
{
	const struct object_entity *filepaths = w->filepath.entity;
	const struct tree_node *node;
	struct tree_dir *dir;

	if (!w->filepath.is_list) {
		dir = start_at(w, w->filepath.prefix, &node);
		w->first = w->filepath.is_literal;
		w->is_placed = true;
		if (dir != NULL && walk_is_allowed(w, dir))
			walk_seek_files(w, dir);
		return;
	}
	for (uint32_t i = 0; i < filepaths->n_values && !w->is_stopped; i++)
		if (walk_accepts(w, &w->filepath, filepaths->values[i],
			strlen(filepaths->values[i])))
			give_filepath(w, filepaths->values[i]);
}

static void
walk_paths(struct walk *w)
{
	const struct tree_node *node;
	struct tree_dir *dir;

	if (w->path.is_list) {
		walk_listed_paths(w);
		return;
	}
	dir = start_at(w, w->path.prefix, &node);
	/* "^/etc/ssh" means /etc/ssh and what begins so: /etc itself, reached again
	 * through a link below it, is no cycle. */
	w->first = w->path.is_literal;
	if (dir != NULL && walk_is_allowed(w, dir))
		walk_seek_directories(w, dir, node);
}

static int
ready(struct walk *w, const struct object *object, struct error *err)
{
	const struct object_entity *filepath = object_find(object, "filepath");
	const struct object_entity *path = object_find(object, "path");
	const struct object_entity *filename = object_find(object, "filename");
	struct arena *arena = w->env->arena;

	if (filepath == NULL && (path == NULL || filename == NULL))
		return error_say(err, EINVAL,
		    "%s: neither filepath nor path and filename", object->id);
	if ((filepath != NULL && filepath->is_nil) || (path != NULL && path->is_nil))
		return error_say(err, EINVAL, "%s: a path that is nil", object->id);
	w->wants_directories = filename != NULL && filename->is_nil;
	if (walk_behavior_parse(&w->behavior, object, err) < 0 ||
	    selector_init(&w->filepath, filepath, true, arena, w->env->match, err) < 0 ||
	    selector_init(&w->path, path, true, arena, w->env->match, err) < 0 ||
	    selector_init(&w->filename, filename, false, arena, w->env->match, err) < 0)
		return error_wrap(err, "%s", object->id);
	/* One start never meets a path twice: its cycles are cut. */
	w->may_repeat = filepath == NULL && w->behavior.direction != WALK_NONE &&
			(!w->path.is_list || path->n_values > 1);
	if (w->path.is_list && path->n_values > 1)
		w->may_repeat = true;
	if (w->filepath.is_list && filepath != NULL && filepath->n_values > 1)
		w->may_repeat = true;
	if (w->filename.is_list && filename->n_values > 1)
		w->may_repeat = true;
	return 0;
}

/* *HAS_LOOKED: something was there where the object looks. */
static int
walk_all(const struct probe_env *env, const struct object *object,
    bool (*visit)(void *arg, const struct walk_entry *entry), void *arg, bool *has_looked,
    struct error *err)
{
	autofree struct walk *w = calloc(1, sizeof(*w));

	if (w == NULL)
		return error_set(err, ENOMEM, "%s", object->id);
	w->env = env;
	w->tree = env->tree;
	w->visit = visit;
	w->arg = arg;
	w->err = err;
	if (ready(w, object, err) < 0)
		return -err->code;
	if (w->filepath.entity != NULL)
		walk_filepaths(w);
	else
		walk_paths(w);
	tree_table_done(&w->seen);
	*has_looked = w->has_looked;
	return w->is_incomplete ? 1 : 0;
}

int
walk_object(const struct probe_env *env, const struct object *object,
    bool (*visit)(void *arg, const struct walk_entry *entry), void *arg,
    struct error *err)
{
	bool has_looked;

	return walk_all(env, object, visit, arg, &has_looked, err);
}

/* What kept a walk from its end, as the reason of an object. */
static const char *
keep_reason(struct arena *arena, const struct error *err)
{
	const char *kept = arena_strdup(arena, err->text);

	return kept != NULL ? kept : "the scan's memory limit is reached";
}

int
walk_items(const struct probe_env *env, const struct object *object,
    struct item_list *items, bool (*visit)(void *arg, const struct walk_entry *entry),
    void *arg, struct error *err)
{
	bool has_looked = true;
	int rc = walk_all(env, object, visit, arg, &has_looked, err);

	items->is_void |= !has_looked;
	if (rc == 0 || rc == -ENOMEM)
		return rc;
	/* What the probe found out itself says more. */
	if (items->flag != OVAL_FLAG_COMPLETE)
		return 0;
	items->flag = rc > 0 ? OVAL_FLAG_INCOMPLETE : OVAL_FLAG_ERROR;
	items->reason = keep_reason(env->arena, err);
	return 0;
}
