/* SPDX-License-Identifier: Apache-2.0 */
/* walk_step.c - where a walk stands: the path in hand, the chain of directories it came
 * through, and what it gives out. */

#include <errno.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/error.h"
#include "probes/probe.h"
#include "probes/walk_private.h"

/* Links can make a small tree look like a huge one: entries seen for an object. */
enum { STEPS_MAX = 8 * 1000 * 1000 };

static void
mark_incomplete(struct walk *w)
{
	w->is_incomplete = true;
	w->has_looked = true;
}

void
walk_note(struct walk *w, int errnum, const char *what, const char *path)
{
	if (!w->is_incomplete)
		(void)error_set(w->err, errnum, "%s '%.300s'", what, path);
	mark_incomplete(w);
}

/* ELOOP is none of these: it is what a magic link of proc says, behind which a process of
 * the target finds a file that we do not. */
bool
walk_is_absent(int errnum)
{
	return errnum == ENOENT || errnum == ENOTDIR;
}

/* False when this path was given before. */
static bool
is_new(struct walk *w, const char *path)
{
	size_t length = strlen(path);
	struct tree_key *key;

	if (!w->may_repeat)
		return true;
	if (tree_table_find(&w->seen, path, length) != NULL)
		return false;
	key = arena_alloc(w->env->arena, sizeof(*key) + length + 1);
	if (key == NULL)
		return true;
	key->data = memcpy(key + 1, path, length);
	key->length = length;
	(void)tree_table_add(&w->seen, key);
	return true;
}

void
walk_look(struct walk *w, const char *path)
{
	const struct tree_list *list;
	struct tree_dir *dir;
	int errnum;

	if (w->has_looked)
		return;
	dir = tree_dir_find(w->tree, path, &errnum);
	list = dir == NULL ? NULL : tree_dir_list(w->tree, dir);
	w->has_looked = list != NULL && (list->count > 0 || list->error != 0);
}

void
walk_give(struct walk *w, const char *path, const char *filename, const char *filepath,
    const struct tree_node *node)
{
	struct walk_entry entry = { path, filename, filepath, node };

	if (w->is_stopped || !is_new(w, filepath))
		return;
	/* The root directory is there in every target, also in one without a file. */
	if (strcmp(filepath, "/") == 0)
		walk_look(w, filepath);
	else
		w->has_looked = true;
	if (!w->visit(w->arg, &entry))
		w->is_stopped = true;
}

bool
walk_set_text(struct walk *w, const char *path)
{
	size_t length = strlen(path);

	if (length >= sizeof(w->text)) {
		walk_note(w, ENAMETOOLONG, "look into", path);
		return false;
	}
	memcpy(w->text, path, length + 1);
	while (length > 1 && w->text[length - 1] == '/')
		w->text[--length] = '\0';
	w->length = length;
	return true;
}

/* Go into entry NAME: text becomes text/NAME. The old length goes to *BEFORE. */
bool
walk_push(struct walk *w, const char *name, size_t *before)
{
	size_t length = strlen(name), at = w->length == 1 ? 0 : w->length;

	*before = w->length;
	if (at + 1 + length >= sizeof(w->text)) {
		walk_note(w, ENAMETOOLONG, "look into", w->text);
		return false;
	}
	w->text[at] = '/';
	memcpy(w->text + at + 1, name, length + 1);
	w->length = at + 1 + length;
	return true;
}

void
walk_pop(struct walk *w, size_t before)
{
	w->length = before;
	w->text[before] = '\0';
}

/* Begin the full paths of entries of the directory we are in. */
void
walk_start_full(struct walk *w)
{
	size_t at = w->length == 1 ? 0 : w->length;

	memcpy(w->full, w->text, at);
	w->full[at] = '/';
	w->full_length = at + 1;
}

size_t
walk_set_full(struct walk *w, const char *name)
{
	size_t length = strlen(name);

	if (length > NAME_MAX)
		length = NAME_MAX;
	memcpy(w->full + w->full_length, name, length);
	w->full[w->full_length + length] = '\0';
	return w->full_length + length;
}

bool
walk_accepts(
    struct walk *w, const struct selector *selector, const char *value, size_t length)
{
	enum oval_result result = selector_accepts(selector, value, length);

	if (result == OVAL_RESULT_ERROR) {
		if (!w->is_incomplete)
			selector_trouble(selector, value, w->err);
		mark_incomplete(w);
	}
	return result == OVAL_RESULT_TRUE;
}

static bool
is_on_chain(const struct walk *w, const struct tree_dir *dir)
{
	for (uint32_t i = w->first; i < w->depth; i++)
		if (w->chain[i]->id.device == dir->id.device &&
		    w->chain[i]->id.inode == dir->id.inode)
			return true;
	return false;
}

bool
walk_is_allowed(struct walk *w, struct tree_dir *dir)
{
	if (w->behavior.file_system == WALK_DEFINED)
		return dir->id.mount == w->mount;
	return w->behavior.file_system == WALK_ALL || tree_dir_is_local(w->tree, dir);
}

/* Stand in DIR, whose path is in ->text. False when we may not go further. */
bool
walk_enter(struct walk *w, struct tree_dir *dir)
{
	if (w->is_stopped)
		return false;
	if (w->depth >= WALK_CHAIN_MAX || w->depth >= w->tree->limits.depth_max) {
		walk_note(w, ENAMETOOLONG, "look into", w->text);
		return false;
	}
	w->chain[w->depth++] = dir;
	return true;
}

const struct tree_list *
walk_list(struct walk *w, struct tree_dir *dir)
{
	const struct tree_list *list = tree_dir_list(w->tree, dir);

	/* A directory that has just gone is not a gap. */
	if (list->error != 0 && list->error != ENOENT)
		walk_note(w, list->error, "look into", w->text);
	w->has_looked |= w->is_placed && list->count > 0;
	w->steps += list->count;
	if (w->steps > STEPS_MAX) {
		walk_note(w, EOVERFLOW, "look into", w->text);
		w->is_stopped = true;
	}
	return list;
}

/* Entry INDEX of DIR as a directory we may go into, or NULL. Its path is in ->text. */
struct tree_dir *
walk_open_entry(struct walk *w, struct tree_dir *dir, uint32_t index)
{
	struct tree_dir *below = tree_dir_enter(w->tree, dir, index);

	if (below == NULL || is_on_chain(w, below) || !walk_is_allowed(w, below))
		return NULL;
	return below;
}

bool
walk_is_there(struct walk *w, const struct tree_node *node)
{
	if (node->error != 0 && node->error != ENOENT)
		walk_note(w, node->error, "look into", w->text);
	return node->error == 0;
}
