/* SPDX-License-Identifier: Apache-2.0 */
/* environ.c - the environments a target has, for the two object types that ask for them.
 */

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "daemon/base/arena.h"
#include "probes/independent/environ.h"
#include "probes/probe.h"

enum {
	/* execve(2) takes 128 KiB a string and a quarter of the stack for all of them:
	 * more than this many variables is an attempt to keep us busy. */
	VARIABLES_MAX = 65536,
};

struct gather {
	const struct probe_env *env;
	const char *type;
	const struct object_entity *name;
	bool with_pid;
	struct item_list *items;
};

static void
set_flag(struct item_list *items, enum oval_flag flag, const char *reason)
{
	items->flag = flag;
	items->reason = reason != NULL ? reason : "out of memory";
}

static void
add_pid(const struct gather *g, struct item *item, const int64_t *pid)
{
	if (!g->with_pid)
		return;
	if (pid != NULL)
		item_add_int(g->items, item, "pid", *pid);
	else
		item_add_status(g->items, item, "pid", OVAL_STATUS_DOES_NOT_EXIST);
}

/* One NAME=VALUE of LENGTH bytes. False when the object cannot be gone on with. */
static bool
add_variable(const struct gather *g, const int64_t *pid, const char *text, size_t length)
{
	const char *equals = memchr(text, '=', length);
	struct item *item;

	if (equals == NULL || equals == text)
		return true;
	switch (object_entity_accepts(
	    g->name, text, (size_t)(equals - text), g->env->match)) {
	case OVAL_RESULT_TRUE:
		break;
	case OVAL_RESULT_FALSE:
		return true;
	default:
		set_flag(g->items, OVAL_FLAG_ERROR, "name cannot be compared");
		return false;
	}
	item = item_new(g->items, g->type, 3);
	if (item == NULL)
		return false;
	add_pid(g, item, pid);
	item_add_bytes(g->items, item, "name", text, (size_t)(equals - text));
	item_add_bytes(
	    g->items, item, "value", equals + 1, length - (size_t)(equals - text) - 1);
	return true;
}

static void
add_unreadable(const struct gather *g, const struct probe_environ *process)
{
	struct arena *arena = g->items->arena;
	const char *reason = arena_printf(arena, "environment of process %" PRId64 ": %s",
	    process->pid, strerror(process->error));
	struct item *item = item_new(g->items, g->type, 1);

	set_flag(g->items, OVAL_FLAG_ERROR, reason);
	if (item == NULL)
		return;
	item->status = OVAL_STATUS_ERROR;
	item->message = reason;
	add_pid(g, item, &process->pid);
}

static void
add_process(const struct gather *g, const struct probe_environ *process)
{
	size_t at = 0;
	uint32_t count = 0;

	/* It ended between being listed and being read: it is not there. */
	if (process->error == ESRCH || process->error == ENOENT)
		return;
	if (process->error != 0) {
		add_unreadable(g, process);
		return;
	}
	while (at < process->length) {
		const char *text = process->data + at;
		size_t length = strnlen(text, process->length - at);

		if (count++ >= VARIABLES_MAX) {
			set_flag(g->items, OVAL_FLAG_INCOMPLETE,
			    "a process has too many environment variables");
			return;
		}
		if (!add_variable(g, &process->pid, text, length))
			return;
		at += length + 1;
	}
}

static void
add_own(const struct gather *g)
{
	int64_t pid = getpid();

	for (char **text = environ; text != NULL && *text != NULL; text++)
		if (!add_variable(g, &pid, *text, strlen(*text)))
			return;
}

static void
add_configured(const struct gather *g)
{
	const struct probe_env *env = g->env;

	for (uint32_t i = 0; i < env->n_config_environ && i < VARIABLES_MAX; i++) {
		const char *text = env->config_environ[i];

		if (!add_variable(g, NULL, text, strlen(text)))
			return;
	}
}

static void
add_init(const struct gather *g)
{
	const struct probe_env *env = g->env;
	const struct probe_environ *init = NULL;

	for (uint32_t i = 0; i < env->n_environs; i++)
		if (init == NULL || env->environs[i].pid < init->pid)
			init = &env->environs[i];
	if (init != NULL)
		add_process(g, init);
	else
		set_flag(g->items, OVAL_FLAG_NOT_COLLECTED,
		    "no environment of a process of the target was read");
}

static void
add_accepted(const struct gather *g, const struct object_entity *pid)
{
	const struct probe_env *env = g->env;
	char text[ENTITY_TEXT_SIZE];

	for (uint32_t i = 0; i < env->n_environs; i++) {
		int length = snprintf(
		    text, sizeof(text), "%" PRId64, env->environs[i].pid);

		switch (object_entity_accepts(pid, text, (size_t)length, env->match)) {
		case OVAL_RESULT_TRUE:
			add_process(g, &env->environs[i]);
			break;
		case OVAL_RESULT_FALSE:
			break;
		default:
			set_flag(g->items, OVAL_FLAG_ERROR, "pid cannot be compared");
			return;
		}
	}
}

void
environ_collect(const struct probe_env *env, const char *type,
    const struct object_entity *pid, const struct object_entity *name, bool with_pid,
    struct item_list *items)
{
	struct gather g = {
		.env = env,
		.type = type,
		.name = name,
		.with_pid = with_pid,
		.items = items,
	};

	if (pid != NULL && !pid->is_nil)
		add_accepted(&g, pid);
	else if (env->is_host)
		add_own(&g);
	else if (env->is_live)
		add_init(&g);
	else
		add_configured(&g);
}
