/* SPDX-License-Identifier: Apache-2.0 */
/* symlink.c - unix symlink_object: where a link leads in the end, inside the target. */

#include <sys/stat.h>

#include <errno.h>

#include "daemon/base/arena.h"
#include "probes/probe.h"
#include "probes/tree.h"

static void
note_error(struct item_list *items, const char *reason)
{
	items->flag = OVAL_FLAG_ERROR;
	items->reason = reason != NULL ? reason : "the scan's memory limit is reached";
}

/* A link that leads nowhere, or in a circle, has no canonical path: an error. What is no
 * link, or not there, is not collected. */
static void
collect_link(const struct probe_env *env, const char *filepath, struct item_list *items)
{
	int errnum;
	const struct tree_node *node = tree_find(env->tree, filepath, false, &errnum);
	const char *real;
	struct error err;
	struct item *item;

	if (node == NULL) {
		if (errnum != ENOENT && errnum != ENOTDIR)
			note_error(items, arena_printf(items->arena,
					      "'%s' cannot be looked at", filepath));
		return;
	}
	if (!S_ISLNK(node->stat.st_mode))
		return;
	if (tree_real_path(env->tree, filepath, &real, &err) < 0) {
		note_error(items, arena_strdup(items->arena, err.text));
		return;
	}
	item = item_new(items, "symlink", 2);
	if (item == NULL)
		return;
	item->source = arena_strdup(items->arena, filepath);
	item_add_text(items, item, "filepath", filepath);
	item_add_text(items, item, "canonical_path", real);
}

static int
symlink_collect(const struct probe_env *env, const struct object *object,
    struct item_list *items, struct error *err)
{
	const struct object_entity *filepath = object_find(object, "filepath");

	(void)err;
	if (filepath == NULL || filepath->is_nil) {
		note_error(items, "a symlink_object needs a filepath");
		return 0;
	}
	/* The schema knows no other operation here. */
	if (filepath->operation != OVAL_OPERATION_EQUALS) {
		note_error(items, "the filepath of a symlink_object is an exact path");
		return 0;
	}
	for (uint32_t i = 0; i < filepath->n_values; i++)
		collect_link(env, filepath->values[i], items);
	return 0;
}

const struct probe probe_symlink = {
	.family = "unix",
	.name = "symlink",
	.needs = PROBE_NEEDS_ROOT,
	.collect = symlink_collect,
};
