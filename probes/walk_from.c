/* SPDX-License-Identifier: Apache-2.0 */
/* walk_from.c - from a place that the path entity selects: there, down or up, as the
 * behaviours say. */

#include <errno.h>
#include <string.h>

#include "probes/walk_private.h"

static void
give_directory(struct walk *w, const struct tree_node *node)
{
	const char *path = w->written != NULL ? w->written : w->text;

	walk_give(w, path, NULL, path, node);
	w->written = NULL; /* only the start itself */
}

/* The entries of DIR that the filename selects and that are no directories. */
static void
give_files(struct walk *w, struct tree_dir *dir)
{
	const struct tree_list *list = walk_list(w, dir);

	walk_start_full(w);
	for (uint32_t i = 0; i < list->count && !w->is_stopped; i++) {
		const struct tree_node *node = &list->nodes[i];

		if (!walk_is_there(w, node) || S_ISDIR(node->stat.st_mode) ||
		    !walk_accepts(w, &w->filename, node->name, strlen(node->name)))
			continue;
		(void)walk_set_full(w, node->name);
		walk_give(w, w->text, node->name, w->full, node);
	}
}

static bool
is_name(const char *text)
{
	return text[0] != '\0' && strchr(text, '/') == NULL && strlen(text) <= NAME_MAX;
}

/* Names written in the content are looked up; their directory is not read. */
void
walk_give_named(struct walk *w)
{
	const struct object_entity *names = w->filename.entity;

	walk_start_full(w);
	for (uint32_t i = 0; i < names->n_values && !w->is_stopped; i++) {
		const char *name = names->values[i];
		const struct tree_node *node;
		int errnum;

		if (!is_name(name) || !walk_accepts(w, &w->filename, name, strlen(name)))
			continue;
		(void)walk_set_full(w, name);
		node = tree_find(w->tree, w->full, false, &errnum);
		if (node == NULL && !walk_is_absent(errnum))
			walk_note(w, errnum, "look at", w->full);
		if (node != NULL && !S_ISDIR(node->stat.st_mode))
			walk_give(w, w->text, name, w->full, node);
	}
	walk_look(w, w->text);
}

static void go_down(
    struct walk *w, struct tree_dir *dir, const struct tree_node *node, long depth);

static void
go_down_entry(struct walk *w, struct tree_dir *dir, uint32_t index, long depth)
{
	const struct tree_node *node = &dir->list.nodes[index];
	bool is_dir = S_ISDIR(node->stat.st_mode);
	struct tree_dir *below;
	size_t before;

	if (node->error != 0 || (!is_dir && !S_ISLNK(node->stat.st_mode)) ||
	    (!is_dir && !w->behavior.into_links))
		return;
	if (!walk_push(w, node->name, &before))
		return;
	below = walk_open_entry(w, dir, index);
	if (below != NULL && is_dir && !w->behavior.into_directories) {
		/* Of the start, but not to be gone into. */
		if (w->wants_directories)
			give_directory(w, node);
	} else if (below != NULL) {
		go_down(w, below, node, depth + 1);
	}
	walk_pop(w, before);
}

static void
go_down(struct walk *w, struct tree_dir *dir, const struct tree_node *node, long depth)
{
	const struct tree_list *list;

	if (!walk_enter(w, dir))
		return;
	if (w->wants_directories)
		give_directory(w, node);
	else
		give_files(w, dir);
	if (w->behavior.max_depth < 0 || depth < w->behavior.max_depth) {
		list = w->wants_directories ? walk_list(w, dir) : &dir->list;
		for (uint32_t i = 0; i < list->count && !w->is_stopped; i++)
			go_down_entry(w, dir, i, depth);
	}
	w->depth--;
}

/* What one directory gives without any recursion. */
static void
give_here(struct walk *w, struct tree_dir *dir, const struct tree_node *node)
{
	if (w->wants_directories)
		give_directory(w, node);
	else if (w->filename.is_list)
		walk_give_named(w);
	else
		give_files(w, dir);
}

/* The parents as the path is written: through a link, the link's directory. */
static void
go_up(struct walk *w, struct tree_dir *dir, const struct tree_node *node)
{
	char start[PATH_MAX];
	int errnum;

	memcpy(start, w->text, w->length + 1);
	for (long depth = 0; dir != NULL && node != NULL && !w->is_stopped; depth++) {
		if (walk_is_allowed(w, dir))
			give_here(w, dir, node);
		if (w->length == 1 || depth == w->behavior.max_depth)
			break;
		while (w->length > 1 && w->text[--w->length] != '/')
			;
		while (w->length > 1 && w->text[w->length - 1] == '/')
			w->length--;
		w->text[w->length] = '\0';
		if (w->length <= 1)
			(void)walk_set_text(w, "/");
		dir = tree_dir_find(w->tree, w->text, &errnum);
		node = tree_find(w->tree, w->text, false, &errnum);
	}
	(void)walk_set_text(w, start);
}

/* From a place the path entity selects, as the behaviours say. */
void
walk_from(struct walk *w, struct tree_dir *dir, const struct tree_node *node)
{
	uint32_t first = w->first;
	uint64_t mount = w->mount;

	/* Links are counted from this start: what led here is no cycle. */
	w->first = w->depth;
	w->mount = dir->id.mount;
	w->is_placed = true;
	if (!walk_is_allowed(w, dir))
		;
	else if (w->behavior.direction == WALK_DOWN)
		go_down(w, dir, node, 0);
	else if (w->behavior.direction == WALK_UP)
		go_up(w, dir, node);
	else
		give_here(w, dir, node);
	w->is_placed = false;
	w->first = first;
	w->mount = mount;
}
