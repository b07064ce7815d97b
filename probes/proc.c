/* SPDX-License-Identifier: Apache-2.0 */
/* proc.c - the target's own /proc: its processes, one by one. */

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/base/arena.h"
#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "probes/probe.h"
#include "probes/proc.h"
#include "probes/tree.h"

enum {
	PROCESSES_MAX = 32768, /* the kernel's usual pid_max */
	STAT_MAX = 4096,       /* 52 numbers and a name */
	PID_DIGITS = 10,
	PATH_SIZE = 64,
	READ_AT_ONCE = 16384,
};

/* The numbers of stat(5) that are wanted, counted from the one behind the state. */
enum stat_column {
	STAT_PARENT = 0,
	STAT_SESSION = 2,
	STAT_TERMINAL = 3,
	STAT_USER_TICKS = 10,
	STAT_KERNEL_TICKS = 11,
	STAT_PRIORITY = 14,
	STAT_START = 18,
	STAT_POLICY = 37,
	STAT__MAX
};

/* A directory's name as a pid; 0 when it is none. */
static int64_t
parse_pid(const char *name)
{
	int64_t pid = 0;
	size_t length = strspn(name, "0123456789");

	if (length == 0 || length > PID_DIGITS || name[length] != '\0' || name[0] == '0')
		return 0;
	for (; *name != '\0'; name++)
		pid = pid * 10 + (*name - '0');
	return pid;
}

static int
compare_pids(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static bool
tell(struct item_list *items, enum oval_flag flag, const char *reason)
{
	items->flag = flag;
	items->reason = reason != NULL ? reason : "out of memory";
	return false;
}

/* Why /proc has no process: of a target that runs, that is a failure to look. */
static bool
tell_none(const struct probe_env *env, struct item_list *items, int errnum)
{
	if (!env->is_live && !env->is_host)
		return tell(items, OVAL_FLAG_NOT_COLLECTED,
		    "the target does not run: no processes to look at");
	return tell(items, OVAL_FLAG_ERROR,
	    arena_printf(env->arena, "no process in the target's /proc: %s",
		strerror(errnum != 0 ? errnum : ENOENT)));
}

/* Us, as a container's /proc sees us: we are there only to look. 0: not there. */
static int64_t
find_self(const struct probe_env *env)
{
	const char *self;
	struct error ignored;

	if (!env->is_live || env->is_host ||
	    tree_read_link(env->tree, "/proc/self", &self, &ignored) < 0)
		return 0;
	return parse_pid(self);
}

bool
proc_list(const struct probe_env *env, struct item_list *items, const int64_t **pids,
    uint32_t *count)
{
	const struct tree_list *list = tree_read_dir(env->tree, "/proc");
	uint32_t room = list->count < PROCESSES_MAX ? list->count : PROCESSES_MAX;
	int64_t *found = arena_new_array(env->arena, int64_t, (size_t)room + 1);
	int64_t self = find_self(env);
	bool is_cut = false;

	*pids = found;
	*count = 0;
	if (found == NULL)
		return tell(items, OVAL_FLAG_ERROR, "out of memory");
	for (uint32_t i = 0; i < list->count; i++) {
		const struct tree_node *node = &list->nodes[i];
		int64_t pid = parse_pid(node->name);

		if (pid == 0 || pid == self || node->error != 0 ||
		    !S_ISDIR(node->stat.st_mode))
			continue;
		is_cut = *count == PROCESSES_MAX;
		if (is_cut)
			break;
		found[(*count)++] = pid;
	}
	if (*count == 0)
		return tell_none(env, items, list->error);
	qsort(found, *count, sizeof(*found), compare_pids);
	if (is_cut)
		return tell(items, OVAL_FLAG_INCOMPLETE, "there are too many processes");
	if (list->error != 0)
		return tell(items, OVAL_FLAG_INCOMPLETE,
		    "the target's /proc could not be read whole");
	return true;
}

int
proc_read(const struct probe_env *env, const char *path, size_t size_max,
    struct buffer *out, struct error *err)
{
	char bytes[READ_AT_ONCE];
	autoclose int fd = -1;
	size_t left = size_max;
	int r = tree_open_file(env->tree, path, &fd, err);

	while (r == 0) {
		ssize_t got = read(fd, bytes, sizeof(bytes));

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return error_set(err, errno, "read '%s'", path);
		if (got == 0)
			break;
		buffer_add(out, bytes, (size_t)got < left ? (size_t)got : left);
		if ((size_t)got > left)
			return 1;
		left -= (size_t)got;
	}
	if (r == 0 && out->failed)
		return error_set(err, ENOMEM, "read '%s'", path);
	return r;
}

int
proc_read_of(const struct probe_env *env, int64_t pid, const char *name, size_t size_max,
    struct buffer *out, struct error *err)
{
	char path[PATH_SIZE];

	(void)snprintf(path, sizeof(path), "/proc/%" PRId64 "/%s", pid, name);
	return proc_read(env, path, size_max, out, err);
}

/* The numbers in TEXT, separated by blanks. False when there are not enough. */
static bool
parse_columns(const char *text, uint64_t columns[STAT__MAX])
{
	for (int i = 0; i < STAT__MAX; i++) {
		char *end;

		columns[i] = strtoull(text, &end, 10); /* negative ones wrap, and back */
		if (end == text)
			return false;
		text = end;
	}
	return true;
}

/* A name may hold blanks and parentheses: it goes from the first to the last of them. */
static bool
parse_stat(const char *text, struct proc_stat *stat)
{
	const char *open = strchr(text, '('), *shut = strrchr(text, ')');
	uint64_t columns[STAT__MAX];

	if (open == NULL || shut == NULL || shut < open || shut[1] != ' ' ||
	    shut[2] == '\0' || !parse_columns(shut + 3, columns))
		return false;
	*stat = (struct proc_stat){
		.state = shut[2],
		.parent = (int64_t)columns[STAT_PARENT],
		.session = (int64_t)columns[STAT_SESSION],
		.terminal = (int64_t)columns[STAT_TERMINAL],
		.priority = (int64_t)columns[STAT_PRIORITY],
		.policy = (int64_t)columns[STAT_POLICY],
		.ticks = columns[STAT_USER_TICKS] + columns[STAT_KERNEL_TICKS],
		.start = columns[STAT_START],
	};
	(void)snprintf(
	    stat->name, sizeof(stat->name), "%.*s", (int)(shut - open - 1), open + 1);
	return true;
}

bool
proc_read_stat(const struct probe_env *env, int64_t pid, struct proc_stat *stat)
{
	autobuffer text = { 0 };
	struct error gone;

	return proc_read_of(env, pid, "stat", STAT_MAX, &text, &gone) >= 0 &&
	       parse_stat(buffer_text(&text), stat);
}
