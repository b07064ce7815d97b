/* SPDX-License-Identifier: Apache-2.0 */
/*
 * walk_seek.c - finding the places a pattern, or any other operation, selects: every
 * directory that can still lead to one is gone through, links followed.
 */

#include <string.h>

#include "probes/walk_private.h"

/* Whether anything below the directory we are in can still be selected. */
static bool
could_be_below(struct walk *w, const struct selector *selector)
{
	walk_start_full(w);
	w->full[w->full_length] = '\0';
	return selector_could_begin(selector, w->full, w->full_length);
}

/* Whether entry NODE can lead further: links are only followed when its path can. */
static bool
may_lead(struct walk *w, const struct selector *selector, const struct tree_node *node)
{
	if (node->error != 0)
		return false;
	if (S_ISDIR(node->stat.st_mode))
		return true;
	return S_ISLNK(node->stat.st_mode) &&
	       selector_could_begin(selector, w->text, w->length);
}

void
walk_seek_directories(struct walk *w, struct tree_dir *dir, const struct tree_node *node)
{
	const struct tree_list *list;

	if (walk_accepts(w, &w->path, w->text, w->length))
		walk_from(w, dir, node);
	if (!could_be_below(w, &w->path) || !walk_enter(w, dir))
		return;
	list = walk_list(w, dir);
	for (uint32_t i = 0; i < list->count && !w->is_stopped; i++) {
		struct tree_dir *below = NULL;
		size_t before;

		if (!S_ISDIR(list->nodes[i].stat.st_mode) &&
		    !S_ISLNK(list->nodes[i].stat.st_mode))
			continue;
		if (!walk_push(w, list->nodes[i].name, &before))
			continue;
		if (may_lead(w, &w->path, &list->nodes[i]))
			below = walk_open_entry(w, dir, i);
		if (below != NULL)
			walk_seek_directories(w, below, &list->nodes[i]);
		walk_pop(w, before);
	}
	w->depth--;
}

/* A link to a directory is a directory to a filepath, and not selected. */
static void
give_selected_files(struct walk *w, struct tree_dir *dir)
{
	const struct tree_list *list = walk_list(w, dir);

	walk_start_full(w);
	for (uint32_t i = 0; i < list->count && !w->is_stopped; i++) {
		const struct tree_node *node = &list->nodes[i];

		if (!walk_is_there(w, node) || S_ISDIR(node->stat.st_mode) ||
		    !walk_accepts(w, &w->filepath, w->full, walk_set_full(w, node->name)))
			continue;
		if (S_ISLNK(node->stat.st_mode) &&
		    tree_dir_enter(w->tree, dir, i) != NULL)
			continue;
		walk_give(w, w->text, node->name, w->full, node);
	}
}

void
walk_seek_files(struct walk *w, struct tree_dir *dir)
{
	const struct tree_list *list;

	if (!could_be_below(w, &w->filepath) || !walk_enter(w, dir))
		return;
	give_selected_files(w, dir);
	list = &dir->list;
	for (uint32_t i = 0; i < list->count && !w->is_stopped; i++) {
		struct tree_dir *below = NULL;
		size_t before;

		if (!S_ISDIR(list->nodes[i].stat.st_mode) &&
		    !S_ISLNK(list->nodes[i].stat.st_mode))
			continue;
		if (!walk_push(w, list->nodes[i].name, &before))
			continue;
		if (may_lead(w, &w->filepath, &list->nodes[i]))
			below = walk_open_entry(w, dir, i);
		if (below != NULL)
			walk_seek_files(w, below);
		walk_pop(w, before);
	}
	w->depth--;
}
