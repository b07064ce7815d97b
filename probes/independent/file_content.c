/* SPDX-License-Identifier: Apache-2.0 */
/* file_content.c - items about files' content, and files that have none to look at. */

#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <errno.h>

#include "daemon/base/arena.h"
#include "daemon/base/error.h"
#include "probes/independent/file_content.h"
#include "probes/item.h"
#include "probes/match.h"
#include "probes/probe.h"
#include "probes/tree.h"
#include "probes/walk.h"

static const char no_memory[] = "the scan's memory limit is reached";

void
file_content_error(struct item_list *items, const char *reason)
{
	items->flag = OVAL_FLAG_ERROR;
	items->reason = reason != NULL ? reason : no_memory;
}

void
file_content_limit(struct item_list *items, const struct walk_entry *entry,
    const char *pattern, const struct match *match)
{
	file_content_error(
	    items, arena_printf(items->arena, "'%s': the pattern '%.200s' %s",
		       entry->filepath, pattern, match_limit(match)));
}

struct item *
file_content_item(struct item_list *items, const char *type,
    const struct walk_entry *entry, uint32_t n_entities)
{
	struct item *item = item_new(items, type, n_entities);

	if (item == NULL)
		return NULL;
	item->source = arena_strdup(items->arena, entry->filepath);
	item_add_text(items, item, "filepath", entry->filepath);
	item_add_text(items, item, "path", entry->path);
	item_add_text(items, item, "filename", entry->filename);
	return item;
}

bool
file_content_bad(struct item_list *items, const char *type,
    const struct walk_entry *entry, const char *reason)
{
	struct item *item = file_content_item(items, type, entry, 3);

	if (item == NULL)
		return false;
	item->status = OVAL_STATUS_ERROR;
	item->message = reason != NULL ? reason : no_memory;
	return true;
}

/* What is no regular file. A pipe or a device may give a program in the target lines that
 * we do not see; /dev/null, a directory, and a socket give none. */
static bool
is_without_content(struct tree *tree, const char *filepath)
{
	int errnum;
	const struct tree_node *node = tree_find(tree, filepath, true, &errnum);

	if (node == NULL)
		return false;
	if (S_ISCHR(node->stat.st_mode))
		return node->stat.st_rdev == makedev(1, 3);
	return !S_ISFIFO(node->stat.st_mode) && !S_ISBLK(node->stat.st_mode);
}

bool
file_content_unreadable(const struct probe_env *env, struct item_list *items,
    const char *type, const struct walk_entry *entry, const struct error *err)
{
	/* A link to nothing, and what has no content, are not there to be looked into. */
	if (err->code == ENOENT || err->code == ENOTDIR ||
	    (err->code == EINVAL && is_without_content(env->tree, entry->filepath)))
		return true;
	return file_content_bad(
	    items, type, entry, arena_strdup(items->arena, err->text));
}
