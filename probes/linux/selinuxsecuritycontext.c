/* SPDX-License-Identifier: Apache-2.0 */
/*
 * selinuxsecuritycontext.c - selinuxsecuritycontext_object: the labels of files, from
 * their extended attribute, and of processes, from proc.
 *
 * The raw entities equal the others: what a translation daemon would write instead is a
 * matter of display on the host that runs it.
 */

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "daemon/base/arena.h"
#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"
#include "probes/probe.h"
#include "probes/proc.h"
#include "probes/tree.h"
#include "probes/walk.h"

enum {
	CONTEXT_SIZE = 4096, /* of one label: the kernel's limit is a page */
};

struct collector {
	const struct probe_env *env;
	struct item_list *items;
};

/* A label taken apart. NULL: it has no such part. */
struct context {
	char *user, *role, *type;
	char *low_sensitivity, *low_category, *high_sensitivity, *high_category;
};

static bool
is_plain(const char *text)
{
	return text != NULL && text[0] != '\0' &&
	       text[strspn(text, "abcdefghijklmnopqrstuvwxyz"
				 "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-$")] == '\0';
}

/* "sensitivity[:category]" */
static void
parse_level(char *text, char **sensitivity, char **category)
{
	*sensitivity = strsep(&text, ":");
	*category = text;
}

/* user:role:type[:low[-high]]. TEXT is cut up. False for what is no such label, which is
 * what other security modules say in the same place. */
static bool
context_parse(char *text, struct context *context)
{
	char *range, *low;

	*context = (struct context){ 0 };
	context->user = strsep(&text, ":");
	context->role = strsep(&text, ":");
	context->type = strsep(&text, ":");
	if (!is_plain(context->user) || !is_plain(context->role) ||
	    !is_plain(context->type))
		return false;
	range = text;
	if (range == NULL)
		return true;
	low = strsep(&range, "-");
	parse_level(low, &context->low_sensitivity, &context->low_category);
	if (range != NULL)
		parse_level(range, &context->high_sensitivity, &context->high_category);
	return true;
}

static void
add_context(struct item_list *items, struct item *item, const struct context *c)
{
	const struct {
		const char *name, *value;
	} parts[] = {
		{ "user", c->user },
		{ "role", c->role },
		{ "type", c->type },
		{ "low_sensitivity", c->low_sensitivity },
		{ "low_category", c->low_category },
		{ "high_sensitivity", c->high_sensitivity },
		{ "high_category", c->high_category },
		{ "rawlow_sensitivity", c->low_sensitivity },
		{ "rawlow_category", c->low_category },
		{ "rawhigh_sensitivity", c->high_sensitivity },
		{ "rawhigh_category", c->high_category },
	};

	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		if (parts[i].value != NULL)
			item_add_text(items, item, parts[i].name, parts[i].value);
		else
			item_add_status(
			    items, item, parts[i].name, OVAL_STATUS_DOES_NOT_EXIST);
}

/* TEXT of LENGTH bytes is the label of ITEM; it has room for a NUL behind. */
static void
add_label(struct item_list *items, struct item *item, char *text, size_t length)
{
	struct context context = { 0 };

	while (text != NULL && length > 0 &&
	       (text[length - 1] == '\0' || text[length - 1] == '\n'))
		length--;
	if (text != NULL)
		text[length] = '\0';
	if (text == NULL || strlen(text) != length || !context_parse(text, &context)) {
		context = (struct context){ 0 };
		item->message = "it has no SELinux label";
	}
	add_context(items, item, &context);
}

static void
add_unreadable(struct item_list *items, struct item *item, int errnum, const char *what)
{
	static const struct context none;

	/* No label, or a file system or kernel without labels. */
	if (errnum == ENODATA || errnum == EOPNOTSUPP || errnum == EINVAL) {
		item->message = "it has no SELinux label";
		add_context(items, item, &none);
		return;
	}
	item->status = errnum == EXDEV ? OVAL_STATUS_NOT_COLLECTED : OVAL_STATUS_ERROR;
	item->message = arena_printf(
	    items->arena, "label of %s: %s", what, strerror(errnum));
}

static bool
visit(void *arg, const struct walk_entry *entry)
{
	struct collector *c = arg;
	struct item *item = item_new(c->items, "selinuxsecuritycontext", 14);
	char text[CONTEXT_SIZE + 1];
	ssize_t length;

	if (item == NULL)
		return false;
	item->source = arena_strdup(c->items->arena, entry->filepath);
	if (entry->filename != NULL)
		item_add_text(c->items, item, "filepath", entry->filepath);
	item_add_text(c->items, item, "path", entry->path);
	item_add_text(
	    c->items, item, "filename", entry->filename != NULL ? entry->filename : "");
	length = tree_follow_xattr(
	    c->env->tree, entry->filepath, "security.selinux", text, CONTEXT_SIZE);
	if (length >= 0)
		add_label(c->items, item, text, (size_t)length);
	else
		add_unreadable(c->items, item, (int)-length, entry->filepath);
	return true;
}

/* False when nothing more can be added. */
static bool
add_process(struct collector *c, int64_t pid)
{
	autobuffer label = { 0 };
	struct error why = { 0 };
	struct item *item;
	int r = proc_read_of(c->env, pid, "attr/current", CONTEXT_SIZE, &label, &why);

	/* It ended since it was listed. */
	if (r == -ENOENT || r == -ESRCH)
		return true;
	item = item_new(c->items, "selinuxsecuritycontext", 12);
	if (item == NULL)
		return false;
	item_add_int(c->items, item, "pid", pid);
	if (r == 0) {
		size_t length = label.length;

		(void)buffer_text(&label);
		add_label(
		    c->items, item, label.failed ? NULL : (char *)label.data, length);
	} else {
		add_unreadable(c->items, item, r < 0 ? -r : ERANGE, "a process");
	}
	return true;
}

static void
set_flag(struct item_list *items, enum oval_flag flag, const char *reason)
{
	items->flag = flag;
	items->reason = reason;
}

static void
collect_processes(struct collector *c, const struct object_entity *pid)
{
	const int64_t *pids;
	uint32_t count;
	char text[ENTITY_TEXT_SIZE];

	(void)proc_list(c->env, c->items, &pids, &count);
	for (uint32_t i = 0; i < count; i++) {
		int length = snprintf(text, sizeof(text), "%" PRId64, pids[i]);

		switch (object_entity_accepts(pid, text, (size_t)length, c->env->match)) {
		case OVAL_RESULT_TRUE:
			if (!add_process(c, pids[i]))
				return;
			break;
		case OVAL_RESULT_FALSE:
			break;
		default:
			set_flag(c->items, OVAL_FLAG_ERROR, "pid cannot be compared");
			return;
		}
	}
}

/* A nil pid means the process that asks: the host has one, a container does not. */
static void
collect_pid(struct collector *c, const struct object_entity *pid)
{
	if (!pid->is_nil)
		collect_processes(c, pid);
	else if (c->env->is_host)
		(void)add_process(c, getpid());
	else
		set_flag(c->items, OVAL_FLAG_NOT_COLLECTED,
		    "a nil pid means the scanner, which is no process of the target");
}

static int
selinuxsecuritycontext_collect(const struct probe_env *env, const struct object *object,
    struct item_list *items, struct error *err)
{
	struct collector c = { env, items };
	const struct object_entity *pid = object_find(object, "pid");

	if (pid == NULL)
		return walk_items(env, object, items, visit, &c, err);
	collect_pid(&c, pid);
	return 0;
}

const struct probe probe_selinuxsecuritycontext = {
	.family = "linux",
	.name = "selinuxsecuritycontext",
	.needs = PROBE_NEEDS_ROOT | PROBE_NEEDS_PROC,
	.collect = selinuxsecuritycontext_collect,
};
