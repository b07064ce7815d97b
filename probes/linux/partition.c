/* SPDX-License-Identifier: Apache-2.0 */
/*
 * partition.c - partition_object: what is mounted in the target, and the room left there.
 *
 * /proc/self leads nowhere when the worker is in another pid namespace than the target's
 * /proc; process 1 is then the target's own init.
 */

#include <errno.h>
#include <string.h>
#include <sys/statvfs.h>

#include "daemon/base/arena.h"
#include "daemon/base/cleanup.h"
#include "probes/probe.h"
#include "probes/tree.h"

static const char *const tables[] = { "/proc/self/mounts", "/proc/1/mounts" };

enum {
	MOUNTS_MAX = 100000, /* the kernel's own default, fs.mount-max */
	OPTIONS_MAX = 256,
};

enum column { DEVICE, MOUNT_POINT, FS_TYPE, OPTIONS, COLUMNS_MAX };

struct mount {
	char *columns[COLUMNS_MAX];
};

static int
octal(const char *at)
{
	int value = 0;

	for (int i = 0; i < 3; i++) {
		if (at[i] < '0' || at[i] > '7')
			return -1;
		value = value * 8 + (at[i] - '0');
	}
	return value <= 0xff ? value : -1;
}

/* The kernel writes blanks, newlines and backslashes of names as \ooo. In place. */
static void
unescape(char *text)
{
	char *to = text;

	while (*text != '\0') {
		int value = *text == '\\' ? octal(text + 1) : -1;

		*to++ = value > 0 ? (char)value : *text;
		text += value > 0 ? 4 : 1;
	}
	*to = '\0';
}

/* Cuts LINE, a copy of one line of the table. */
static bool
mount_parse(char *line, struct mount *mount)
{
	char *rest = line;

	for (int i = 0; i < COLUMNS_MAX; i++) {
		mount->columns[i] = strsep(&rest, " ");
		if (mount->columns[i] == NULL)
			return false;
	}
	unescape(mount->columns[DEVICE]);
	unescape(mount->columns[MOUNT_POINT]);
	unescape(mount->columns[FS_TYPE]);
	return true;
}

static void
add_options(struct item_list *items, struct item *item, char *options)
{
	char *option;

	for (int i = 0; (option = strsep(&options, ",")) != NULL; i++) {
		if (i == OPTIONS_MAX) {
			item->cut += (uint32_t)strlen(option);
			continue;
		}
		unescape(option);
		item_add_text(items, item, "mount_options", option);
	}
}

static void
add_space(const struct probe_env *env, struct item_list *items, struct item *item,
    const char *path)
{
	static const char *const names[] = { "total_space", "space_used", "space_left",
		"space_left_for_unprivileged_users", "block_size" };
	struct statvfs space;
	struct error why;
	int r = tree_stat_space(env->tree, path, &space, &why);
	const int64_t values[] = { (int64_t)space.f_blocks,
		(int64_t)(space.f_blocks - space.f_bfree), (int64_t)space.f_bfree,
		(int64_t)space.f_bavail, (int64_t)space.f_frsize };

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (r == 0)
			item_add_int(items, item, names[i], values[i]);
		else
			item_add_status(items, item, names[i], OVAL_STATUS_ERROR);
}

static bool
mount_add(const struct probe_env *env, const struct object *object,
    struct item_list *items, struct mount *mount, const char *source)
{
	struct item *item = item_new(items, "partition", 16);

	if (item == NULL)
		return false;
	item->source = source;
	item_add_text(items, item, "mount_point", mount->columns[MOUNT_POINT]);
	item_add_text(items, item, "device", mount->columns[DEVICE]);
	/* Only udev of the host knows, and what it says of a device is not the target's.
	 */
	item_add_status(items, item, "uuid", OVAL_STATUS_DOES_NOT_EXIST);
	item_add_text(items, item, "fs_type", mount->columns[FS_TYPE]);
	add_options(items, item, mount->columns[OPTIONS]);
	if (object_wants(object, "total_space") || object_wants(object, "space_used") ||
	    object_wants(object, "space_left") ||
	    object_wants(object, "space_left_for_unprivileged_users") ||
	    object_wants(object, "block_size"))
		add_space(env, items, item, mount->columns[MOUNT_POINT]);
	return true;
}

/* One line. False when nothing more can be added. */
static bool
read_line(const struct probe_env *env, const struct object *object,
    struct item_list *items, char *line, const char *source)
{
	struct mount mount;

	if (line == NULL || !mount_parse(line, &mount))
		return line != NULL;
	switch (object_entity_accepts(object_find(object, "mount_point"),
	    mount.columns[MOUNT_POINT], strlen(mount.columns[MOUNT_POINT]), env->match)) {
	case OVAL_RESULT_TRUE:
		return mount_add(env, object, items, &mount, source);
	case OVAL_RESULT_FALSE:
		return true;
	default:
		items->flag = OVAL_FLAG_ERROR;
		items->reason = "mount_point cannot be compared";
		return false;
	}
}

static void
read_table(const struct probe_env *env, const struct object *object,
    struct item_list *items, const char *data, const char *source)
{
	for (uint32_t count = 0; *data != '\0'; count++) {
		size_t length = strcspn(data, "\n");

		if (count == MOUNTS_MAX) {
			items->flag = OVAL_FLAG_INCOMPLETE;
			items->reason = "there are too many mounts";
			return;
		}
		if (!read_line(env, object, items,
			arena_memdup(items->arena, data, length), source))
			return;
		data += length + (data[length] == '\n');
	}
}

static int
partition_collect(const struct probe_env *env, const struct object *object,
    struct item_list *items, struct error *err)
{
	struct error why = { 0 };
	const char *data;
	size_t length;

	(void)err;
	if (!env->is_live && !env->is_host) {
		items->flag = OVAL_FLAG_NOT_COLLECTED;
		items->reason = "the target does not run: nothing is mounted";
		return 0;
	}
	for (size_t i = 0; i < ARRAY_LEN(tables); i++) {
		if (tree_read_file(env->tree, tables[i], &data, &length, &why) < 0)
			continue;
		read_table(env, object, items, data, tables[i]);
		return 0;
	}
	items->flag = OVAL_FLAG_ERROR;
	items->reason = arena_strdup(items->arena, why.text);
	return 0;
}

const struct probe probe_partition = {
	.family = "linux",
	.name = "partition",
	.needs = PROBE_NEEDS_ROOT | PROBE_NEEDS_PROC,
	.collect = partition_collect,
};
