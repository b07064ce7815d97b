/* SPDX-License-Identifier: Apache-2.0 */
/* selinuxboolean.c - selinuxboolean_object: the switches of the SELinux policy that is
 * loaded, as its file system shows them. */

#include <errno.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/cleanup.h"
#include "probes/probe.h"
#include "probes/tree.h"

/* Before Linux 3.0 it was mounted at the root, and some still do. */
static const char *const directories[] = { "/sys/fs/selinux/booleans",
	"/selinux/booleans" };

enum { BOOLEANS_MAX = 65536 }; /* large policies have a few hundred */

static void
add_broken(struct item_list *items, struct item *item, const char *message)
{
	item->status = OVAL_STATUS_ERROR;
	item->message = message != NULL ? message : "out of memory";
	item_add_status(items, item, "current_status", OVAL_STATUS_ERROR);
	item_add_status(items, item, "pending_status", OVAL_STATUS_ERROR);
}

static bool
is_digit(char c)
{
	return c == '0' || c == '1';
}

/* The file holds "CURRENT PENDING", each 0 or 1. False when nothing more can be added. */
static bool
add_boolean(const struct probe_env *env, struct item_list *items, const char *directory,
    const char *name)
{
	const char *path = arena_printf(items->arena, "%s/%s", directory, name);
	struct error why = { 0 };
	const char *data = NULL;
	size_t length = 0;
	struct item *item;
	int r;

	r = path == NULL ? -ENOMEM
			 : tree_read_file(env->tree, path, &data, &length, &why);
	if (r == -ENOENT)
		return true;
	item = item_new(items, "selinuxboolean", 3);
	if (item == NULL)
		return false;
	item->source = path;
	item_add_text(items, item, "name", name);
	if (r < 0) {
		add_broken(items, item, arena_strdup(items->arena, why.text));
	} else if (length < 3 || !is_digit(data[0]) || data[1] != ' ' ||
		   !is_digit(data[2]) || (length > 3 && data[3] != '\n')) {
		add_broken(items, item, "its file does not hold two digits");
	} else {
		item_add_bool(items, item, "current_status", data[0] == '1');
		item_add_bool(items, item, "pending_status", data[2] == '1');
	}
	return true;
}

static void
read_booleans(const struct probe_env *env, const struct object *object,
    struct item_list *items, const char *directory, const struct tree_list *list)
{
	const struct object_entity *name = object_find(object, "name");

	for (uint32_t i = 0; i < list->count; i++) {
		const struct tree_node *node = &list->nodes[i];

		if (i == BOOLEANS_MAX) {
			items->flag = OVAL_FLAG_INCOMPLETE;
			items->reason = "there are too many booleans";
			return;
		}
		if (node->error != 0 || !S_ISREG(node->stat.st_mode))
			continue;
		switch (object_entity_accepts(
		    name, node->name, strlen(node->name), env->match)) {
		case OVAL_RESULT_TRUE:
			if (!add_boolean(env, items, directory, node->name))
				return;
			break;
		case OVAL_RESULT_FALSE:
			break;
		default:
			items->flag = OVAL_FLAG_ERROR;
			items->reason = "name cannot be compared";
			return;
		}
	}
}

static int
selinuxboolean_collect(const struct probe_env *env, const struct object *object,
    struct item_list *items, struct error *err)
{
	(void)err;
	for (size_t i = 0; i < ARRAY_LEN(directories); i++) {
		const struct tree_list *list = tree_read_dir(env->tree, directories[i]);

		if (list->error == ENOENT || list->error == ENOTDIR)
			continue;
		read_booleans(env, object, items, directories[i], list);
		if (list->error != 0 && items->flag == OVAL_FLAG_COMPLETE) {
			items->flag = OVAL_FLAG_INCOMPLETE;
			items->reason = arena_printf(items->arena, "read '%s': %s",
			    directories[i], strerror(list->error));
		}
		return 0;
	}
	/* A running target without the file system has no SELinux, and so no booleans. */
	if (!env->is_live && !env->is_host) {
		items->flag = OVAL_FLAG_NOT_COLLECTED;
		items->reason = "the target does not run: no policy is loaded";
	}
	return 0;
}

const struct probe probe_selinuxboolean = {
	.family = "linux",
	.name = "selinuxboolean",
	.needs = PROBE_NEEDS_ROOT,
	.collect = selinuxboolean_collect,
};
