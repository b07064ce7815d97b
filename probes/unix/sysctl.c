/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sysctl.c - sysctl_object: kernel parameters below the target's /proc/sys.
 *
 * Whose network, host name and message queues these are is decided by the namespaces of
 * whoever reads, so only a worker that has joined the target's may ask.
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "daemon/base/arena.h"
#include "probes/probe.h"
#include "probes/tree.h"

#define SYSCTL_ROOT "/proc/sys"

enum {
	/* Linux nests seven deep (net.ipv4.conf.NAME.x); a /proc/sys that a container
	 * mounted over may nest as deep as it likes. */
	DEPTH_MAX = 12,
	NAME_SIZE = 1024,
	/* The kernel gives at most a page or a few; a bind mount may give anything. */
	VALUES_MAX = 4096,
};

struct gather {
	const struct probe_env *env;
	const struct object_entity *name;
	struct item_list *items;
};

/* Dots for slashes and slashes for dots, as sysctl(8) writes "net.ipv4.conf.eth0/1.x". */
static void
swap_separators(char *text)
{
	for (; *text != '\0'; text++)
		if (*text == '.')
			*text = '/';
		else if (*text == '/')
			*text = '.';
}

static void
fail(const struct gather *g, const char *reason)
{
	g->items->flag = OVAL_FLAG_ERROR;
	g->items->reason = reason != NULL ? reason : "out of memory";
}

/* Every line is a value. The last newline ends the last line. */
static void
add_values(struct item_list *items, struct item *item, const char *data, size_t length)
{
	const char *at = data, *end = data + length;

	if (end > at && end[-1] == '\n')
		end--;
	for (uint32_t count = 0;; count++) {
		const char *line = at;

		/* The kernel separates some lists by NUL. */
		while (at < end && *at != '\n' && *at != '\0')
			at++;
		if (count == VALUES_MAX) {
			item->cut += (uint32_t)(end - line);
			return;
		}
		item_add_bytes(items, item, "value", line, (size_t)(at - line));
		if (at == end)
			return;
		at++;
	}
}

/* PATH is there and NAME wanted. False when nothing more can be added. */
static bool
add_parameter(const struct gather *g, const char *path, const char *name)
{
	struct error why = { 0 };
	const char *data;
	size_t length;
	struct item *item;
	int r = tree_read_file(g->env->tree, path, &data, &length, &why);

	/* Not set (EIO), gone, or write-only in other ways: it has no value to show. The
	 * kernel's refusal to show one to us is another matter. */
	if (r < 0 && r != -EACCES && r != -EPERM && r != -EFBIG)
		return true;
	if (r == 0 && length == 0)
		return true;
	item = item_new(g->items, "sysctl", 2);
	if (item == NULL)
		return false;
	item->source = arena_strdup(g->items->arena, path);
	item_add_text(g->items, item, "name", name);
	if (r == 0) {
		add_values(g->items, item, data, length);
		return true;
	}
	item->status = OVAL_STATUS_ERROR;
	item->message = arena_strdup(g->items->arena, why.text);
	item_add_status(g->items, item, "value", OVAL_STATUS_ERROR);
	return true;
}

static bool
is_readable(const struct tree_node *node)
{
	return node->error == 0 && S_ISREG(node->stat.st_mode) &&
	       (node->stat.st_mode & (S_IRUSR | S_IRGRP | S_IROTH)) != 0;
}

/* One file of the walk. False when the walk is over. */
static bool
visit_file(const struct gather *g, const char *path)
{
	char name[NAME_SIZE];

	(void)snprintf(name, sizeof(name), "%s", path + sizeof(SYSCTL_ROOT));
	swap_separators(name);
	switch (object_entity_accepts(g->name, name, strlen(name), g->env->match)) {
	case OVAL_RESULT_TRUE:
		return add_parameter(g, path, name);
	case OVAL_RESULT_FALSE:
		return true;
	default:
		fail(g, "name cannot be compared");
		return false;
	}
}

/* PATH is extended and cut back: it holds NAME_SIZE bytes. */
static bool
walk(const struct gather *g, char *path, unsigned int depth)
{
	const struct tree_list *list = tree_read_dir(g->env->tree, path);
	size_t length = strlen(path);

	for (uint32_t i = 0; i < list->count; i++) {
		const struct tree_node *node = &list->nodes[i];
		size_t room = NAME_SIZE - length;
		int put;

		put = snprintf(path + length, room, "/%s", node->name);
		if (put < 0 || (size_t)put >= room) {
			path[length] = '\0';
			continue;
		}
		if (node->error == 0 && S_ISDIR(node->stat.st_mode)) {
			if (depth < DEPTH_MAX && !walk(g, path, depth + 1))
				return false;
		} else if (is_readable(node) && !visit_file(g, path)) {
			return false;
		}
		path[length] = '\0';
	}
	return true;
}

/* "a..b" or "a.//.b" would leave or repeat directories. */
static bool
is_plain(const char *path)
{
	while (*path == '/') {
		const char *name = path + 1;
		size_t length = strcspn(name, "/");

		if (length == 0 || (length == 1 && name[0] == '.') ||
		    (length == 2 && name[0] == '.' && name[1] == '.'))
			return false;
		path = name + length;
	}
	return true;
}

static bool
collect_named(const struct gather *g, const char *name)
{
	char path[NAME_SIZE];
	const struct tree_node *node;
	int errnum;
	int put = snprintf(path, sizeof(path), SYSCTL_ROOT "/%s", name);

	if (put < 0 || (size_t)put >= sizeof(path))
		return true;
	swap_separators(path + sizeof(SYSCTL_ROOT));
	if (!is_plain(path))
		return true;
	node = tree_find(g->env->tree, path, true, &errnum);
	return node == NULL || !is_readable(node) || add_parameter(g, path, name);
}

/* A name asked for literally needs no walk. */
static bool
is_literal(const struct object_entity *name)
{
	return name != NULL && !name->is_nil &&
	       name->operation == OVAL_OPERATION_EQUALS &&
	       (name->n_values == 1 || name->var_check == OVAL_CHECK_AT_LEAST_ONE);
}

static int
sysctl_collect(const struct probe_env *env, const struct object *object,
    struct item_list *items, struct error *err)
{
	const struct gather g = { env, object_find(object, "name"), items };
	char path[NAME_SIZE] = SYSCTL_ROOT;

	(void)err;
	if (!env->is_live && !env->is_host) {
		items->flag = OVAL_FLAG_NOT_COLLECTED;
		items->reason = "the target does not run: it has no kernel parameters";
		return 0;
	}
	if (!is_literal(g.name)) {
		(void)walk(&g, path, 0);
		return 0;
	}
	for (uint32_t i = 0; i < g.name->n_values; i++)
		if (!collect_named(&g, g.name->values[i]))
			break;
	return 0;
}

const struct probe probe_sysctl = {
	.family = "unix",
	.name = "sysctl",
	.needs = PROBE_NEEDS_ROOT | PROBE_NEEDS_PROC,
	.collect = sysctl_collect,
};
