/* SPDX-License-Identifier: Apache-2.0 */
/*
 * apparmorstatus.c - apparmorstatus_object: how many profiles are loaded and how many
 * processes they hold, as aa-status(8) counts them.
 */

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"
#include "probes/probe.h"
#include "probes/proc.h"
#include "probes/tree.h"

#define PROFILES_PATH "/sys/kernel/security/apparmor/profiles"

enum {
	PROFILES_MAX = 65536,
	LABEL_SIZE = 4096,
};

struct counts {
	int64_t profiles, enforce_profiles, complain_profiles;
	int64_t confined, enforce_processes, complain_processes;
	int64_t unconfined_with_profile;
	bool knows_unconfined; /* every unconfined program's file was seen */
};

struct gather {
	const struct probe_env *env;
	struct item_list *items;
	const char *profiles; /* the file, NUL-terminated */
	bool has_paths;	      /* some profile is named like a program's file */
	struct counts counts;
};

static bool
mode_is(const char *line, size_t length, const char *mode)
{
	size_t size = strlen(mode);

	return length >= size && memcmp(line + length - size, mode, size) == 0;
}

/* Lines "NAME (MODE)". */
static void
count_profiles(struct gather *g)
{
	const char *line = g->profiles;

	for (uint32_t i = 0; *line != '\0'; i++) {
		size_t length = strcspn(line, "\n");

		if (i == PROFILES_MAX) {
			g->items->flag = OVAL_FLAG_INCOMPLETE;
			g->items->reason = "there are too many profiles";
			return;
		}
		if (length > 0)
			g->counts.profiles++;
		g->counts.enforce_profiles += mode_is(line, length, " (enforce)");
		g->counts.complain_profiles += mode_is(line, length, " (complain)");
		g->has_paths |= line[0] == '/';
		line += length + (line[length] == '\n');
	}
}

/* NAME is loaded, in whatever mode. */
static bool
has_profile(const struct gather *g, const char *name)
{
	size_t size = strlen(name);

	for (const char *line = g->profiles; *line != '\0';) {
		size_t length = strcspn(line, "\n");

		if (length > size + 1 && strncmp(line, name, size) == 0 &&
		    line[size] == ' ' && line[size + 1] == '(')
			return true;
		line += length + (line[length] == '\n');
	}
	return false;
}

static void
count_unconfined(struct gather *g, int64_t pid)
{
	const char *path = arena_printf(g->items->arena, "/proc/%" PRId64 "/exe", pid);
	const char *file;
	struct error why = { 0 };
	int r;

	if (!g->has_paths)
		return;
	r = path == NULL ? -ENOMEM : tree_read_link(g->env->tree, path, &file, &why);
	if (r == 0)
		g->counts.unconfined_with_profile += has_profile(g, file);
	else if (r != -ENOENT && r != -ESRCH) /* ended, or a thread of the kernel */
		g->counts.knows_unconfined = false;
}

/* What confines process PID: "NAME (MODE)" or "unconfined". */
static int
read_label(struct gather *g, int64_t pid, struct buffer *label)
{
	static const char *const files[] = { "attr/apparmor/current", "attr/current" };
	struct error why = { 0 };
	int r = -ENOENT;

	for (size_t i = 0; i < ARRAY_LEN(files) && r < 0; i++)
		r = proc_read_of(g->env, pid, files[i], LABEL_SIZE, label, &why);
	return r;
}

static void
count_process(struct gather *g, int64_t pid)
{
	autobuffer bytes = { 0 };
	const char *label;
	size_t length;

	if (read_label(g, pid, &bytes) < 0)
		return;
	label = buffer_text(&bytes);
	length = strcspn(label, "\n");
	if (length == strlen("unconfined") && mode_is(label, length, "unconfined")) {
		count_unconfined(g, pid);
		return;
	}
	if (length == 0 || label[length - 1] != ')')
		return;
	g->counts.confined++;
	g->counts.enforce_processes += mode_is(label, length, " (enforce)");
	g->counts.complain_processes += mode_is(label, length, " (complain)");
}

static void
count_processes(struct gather *g)
{
	const int64_t *pids;
	uint32_t count;

	(void)proc_list(g->env, g->items, &pids, &count);
	for (uint32_t i = 0; i < count; i++)
		count_process(g, pids[i]);
}

static void
add_counts(struct gather *g)
{
	const struct counts *c = &g->counts;
	struct item *item = item_new(g->items, "apparmorstatus", 7);

	if (item == NULL)
		return;
	item->source = PROFILES_PATH;
	item_add_int(g->items, item, "loaded_profiles_count", c->profiles);
	item_add_int(g->items, item, "enforce_mode_profiles_count", c->enforce_profiles);
	item_add_int(
	    g->items, item, "complain_mode_profiles_count", c->complain_profiles);
	if (c->knows_unconfined)
		item_add_int(g->items, item, "processes_with_profiles_count",
		    c->confined + c->unconfined_with_profile);
	else
		item_add_status(g->items, item, "processes_with_profiles_count",
		    OVAL_STATUS_NOT_COLLECTED);
	item_add_int(
	    g->items, item, "enforce_mode_processes_count", c->enforce_processes);
	item_add_int(
	    g->items, item, "complain_mode_processes_count", c->complain_processes);
	if (c->knows_unconfined)
		item_add_int(g->items, item, "unconfined_processes_with_profiles_count",
		    c->unconfined_with_profile);
	else
		item_add_status(g->items, item,
		    "unconfined_processes_with_profiles_count",
		    OVAL_STATUS_NOT_COLLECTED);
	if (!c->knows_unconfined)
		item->message = "which programs unconfined processes run is not known";
}

static int
apparmorstatus_collect(const struct probe_env *env, const struct object *object,
    struct item_list *items, struct error *err)
{
	struct gather g = { .env = env, .items = items, .counts.knows_unconfined = true };
	struct error why = { 0 };
	size_t length;
	int r;

	(void)object;
	(void)err;
	if (!env->is_live && !env->is_host) {
		items->flag = OVAL_FLAG_NOT_COLLECTED;
		items->reason = "the target does not run: no profile is loaded";
		return 0;
	}
	r = tree_read_file(env->tree, PROFILES_PATH, &g.profiles, &length, &why);
	if (r < 0) {
		items->flag = r == -ENOENT ? OVAL_FLAG_NOT_COLLECTED : OVAL_FLAG_ERROR;
		items->reason = r == -ENOENT ? "AppArmor's profiles cannot be seen in "
					       "the target: " PROFILES_PATH
					     : arena_strdup(items->arena, why.text);
		return 0;
	}
	count_profiles(&g);
	count_processes(&g);
	add_counts(&g);
	return 0;
}

const struct probe probe_apparmorstatus = {
	.family = "linux",
	.name = "apparmorstatus",
	.needs = PROBE_NEEDS_ROOT | PROBE_NEEDS_PROC,
	.collect = apparmorstatus_collect,
};
