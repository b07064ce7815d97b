/* SPDX-License-Identifier: Apache-2.0 */
/*
 * runlevel.c - unix runlevel_object: which init scripts start and stop at which runlevel,
 * as `chkconfig --list` would show them.
 *
 * A service is an executable in the directory of init scripts; S or K, two digits and its
 * name in a runlevel's directory start or kill it there. One that has no link there is
 * neither started nor killed, and still an item. What systemd starts is not in here.
 */

#include <sys/stat.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/cleanup.h"
#include "probes/probe.h"
#include "probes/tree.h"

static const char levels[] = "0123456S";

/* Where the systems that have runlevels keep them; the first that is there counts. */
static const char *const script_dirs[] = { "/etc/init.d", "/etc/rc.d/init.d" };
static const char *const level_dirs[] = { "/etc/rc%c.d", "/etc/rc.d/rc%c.d",
	"/etc/init.d/rc%c.d" };

struct collector {
	const struct probe_env *env;
	struct item_list *items;
	const struct object_entity *service, *level;
	const char *dir; /* of the init scripts */
};

static void
set_error(struct collector *c, const char *reason)
{
	c->items->flag = OVAL_FLAG_ERROR;
	c->items->reason = reason != NULL ? reason : "the scan's memory limit is reached";
}

/* The entries of PATH; NULL when it is not there, or cannot be read, which is noted. */
static const struct tree_list *
list_dir(struct collector *c, const char *path)
{
	const struct tree_list *list = tree_read_dir(c->env->tree, path);

	if (list->error == 0)
		return list;
	if (list->error != ENOENT && list->error != ENOTDIR)
		set_error(c, arena_printf(c->items->arena, "'%s': %s", path,
				 strerror(list->error)));
	return NULL;
}

static const struct tree_list *
list_level(struct collector *c, char level)
{
	const struct tree_list *list = NULL;

	for (size_t i = 0; i < ARRAY_LEN(level_dirs) && list == NULL; i++) {
		char path[sizeof("/etc/init.d/rc0.d")];
		size_t length = (size_t)(strchr(level_dirs[i], '%') - level_dirs[i]);

		(void)snprintf(path, sizeof(path), "%.*s%c%s", (int)length, level_dirs[i],
		    level, level_dirs[i] + length + 2);
		list = list_dir(c, path);
		if (c->items->flag == OVAL_FLAG_ERROR)
			return NULL;
	}
	return list;
}

/* A link "S55sshd" of LETTER for SERVICE. */
static bool
has_link(const struct tree_list *links, char letter, const char *service)
{
	for (uint32_t i = 0; i < links->count; i++) {
		const char *name = links->nodes[i].name;

		if (name[0] == letter && strspn(name + 1, "0123456789") >= 2 &&
		    strcmp(name + 3, service) == 0)
			return true;
	}
	return false;
}

static bool
accepts(struct collector *c, const struct object_entity *entity, const char *value)
{
	enum oval_result result = object_entity_accepts(
	    entity, value, strlen(value), c->env->match);

	if (result == OVAL_RESULT_ERROR)
		set_error(c, "service_name or runlevel cannot be compared as asked");
	return result == OVAL_RESULT_TRUE;
}

static bool
is_service(struct collector *c, const char *name)
{
	char path[512];
	int errnum;
	const struct tree_node *node;
	int length = snprintf(path, sizeof(path), "%s/%s", c->dir, name);

	if (length < 0 || (size_t)length >= sizeof(path))
		return false;
	node = tree_find(c->env->tree, path, true, &errnum);
	return node != NULL && S_ISREG(node->stat.st_mode) &&
	       (node->stat.st_mode & (S_IXUSR | S_IXGRP | S_IXOTH)) != 0;
}

/* False: nothing more can be added. */
static bool
add_item(struct collector *c, const char *service, const char *level,
    const struct tree_list *links)
{
	struct item *item = item_new(c->items, "runlevel", 4);

	if (item == NULL)
		return false;
	item->source = arena_printf(c->items->arena, "%s/%s", c->dir, service);
	item_add_text(c->items, item, "service_name", service);
	item_add_text(c->items, item, "runlevel", level);
	item_add_bool(c->items, item, "start", has_link(links, 'S', service));
	item_add_bool(c->items, item, "kill", has_link(links, 'K', service));
	return true;
}

static bool
collect_level(struct collector *c, const struct tree_list *scripts, char level)
{
	const char text[] = { level, '\0' };
	const struct tree_list *links;

	if (!accepts(c, c->level, text))
		return c->items->flag != OVAL_FLAG_ERROR;
	links = list_level(c, level);
	if (links == NULL)
		return c->items->flag != OVAL_FLAG_ERROR;
	for (uint32_t i = 0; i < scripts->count; i++) {
		const char *name = scripts->nodes[i].name;

		if (accepts(c, c->service, name) && is_service(c, name) &&
		    !add_item(c, name, text, links))
			return false;
		if (c->items->flag == OVAL_FLAG_ERROR)
			return false;
	}
	return true;
}

static int
runlevel_collect(const struct probe_env *env, const struct object *object,
    struct item_list *items, struct error *err)
{
	struct collector c = {
		.env = env,
		.items = items,
		.service = object_find(object, "service_name"),
		.level = object_find(object, "runlevel"),
	};
	const struct tree_list *scripts = NULL;

	(void)err;
	for (size_t i = 0; i < ARRAY_LEN(script_dirs) && scripts == NULL; i++) {
		c.dir = script_dirs[i];
		scripts = list_dir(&c, c.dir);
		if (items->flag == OVAL_FLAG_ERROR)
			return 0;
	}
	/* A pattern that cannot be read is an error even where there are no scripts. */
	(void)accepts(&c, c.service, "");
	items->is_void = scripts == NULL;
	for (const char *level = levels; scripts != NULL && *level != '\0'; level++)
		if (items->flag == OVAL_FLAG_ERROR || !collect_level(&c, scripts, *level))
			break;
	return 0;
}

const struct probe probe_runlevel = {
	.family = "unix",
	.name = "runlevel",
	.needs = PROBE_NEEDS_ROOT,
	.collect = runlevel_collect,
};
