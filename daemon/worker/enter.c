/* SPDX-License-Identifier: Apache-2.0 */
/* enter.c - into a running container, and into a plain directory. */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/base/io.h"
#include "daemon/worker/enter.h"
#include "daemon/worker/systemd.h"

enum {
	CGROUP_MAX = 64 * 1024,
	ENVIRON_MAX = 1024 *
		      1024, /* the kernel's own limit is a quarter of the stack's: 2 MB */
	ID_MAP_MAX = 64 * 1024,
	STAT_MAX = 4096,
	BEGIN_WAIT_MS = 1000, /* a runtime is done by then, be the machine ever so busy */
	BEGIN_STEP_MS = 2,
	ID_MAP_LINES = 340, /* user_namespaces(7): the most lines a map can have */
};

static int
read_proc(
    pid_t pid, const char *name, struct buffer *out, size_t size_max, struct error *err)
{
	char path[64];

	(void)snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name);
	return io_read_file(AT_FDCWD, path, out, size_max, err);
}

/* After the pidfd is open the pid cannot be reused; before, it may have been: look who it
 * is. */
static enum worker_outcome
check_identity(const struct worker_job *job, struct error *err)
{
	autobuffer cgroup = { 0 };

	if (read_proc(job->pid, "cgroup", &cgroup, CGROUP_MAX, err) < 0)
		return WORKER_TARGET_GONE;
	if (strlen(job->container_id) < 32 ||
	    strstr(buffer_text(&cgroup), job->container_id) == NULL) {
		(void)error_say(err, ESRCH, "pid %d is no longer container %.12s",
		    (int)job->pid, job->container_id);
		return WORKER_NOT_THE_TARGET;
	}
	return WORKER_DONE;
}

/* Lines "INSIDE OUTSIDE COUNT"; the identity map of the initial namespace gives none. */
static struct tree_id_map *
parse_id_map(const char *text, uint32_t *count)
{
	struct tree_id_map *maps = calloc(ID_MAP_LINES, sizeof(*maps));
	const char *line = text;

	*count = 0;
	while (maps != NULL && *line != '\0' && *count < ID_MAP_LINES) {
		struct tree_id_map *m = &maps[*count];

		if (sscanf(line, "%u %u %u", &m->inside, &m->outside, &m->count) != 3)
			break;
		(*count)++;
		line = strchr(line, '\n');
		if (line == NULL)
			break;
		line++;
	}
	if (maps != NULL && *count == 1 && maps[0].inside == 0 && maps[0].outside == 0 &&
	    maps[0].count == UINT32_MAX)
		*count = 0;
	return maps;
}

static int
read_id_map(pid_t pid, const char *name, struct tree_id_map **maps, uint32_t *count,
    struct error *err)
{
	autobuffer text = { 0 };
	int r = read_proc(pid, name, &text, ID_MAP_MAX, err);

	if (r < 0)
		return r;
	*maps = parse_id_map(buffer_text(&text), count);
	return *maps == NULL ? error_say(err, ENOMEM, "no memory for id maps") : 0;
}

/* The first process as its own pid namespace numbers it: the last number of NSpid. */
static pid_t
pid_inside(pid_t pid)
{
	autobuffer status = { 0 };
	struct error ignored = { 0 };
	const char *line, *last;

	if (read_proc(pid, "status", &status, CGROUP_MAX, &ignored) < 0)
		return 1;
	line = strstr(buffer_text(&status), "\nNSpid:");
	if (line == NULL)
		return 1;
	last = line + strcspn(line + 1, "\n") + 1;
	while (last > line && last[-1] != '\t' && last[-1] != ' ')
		last--;
	return (pid_t)strtol(last, NULL, 10);
}

/*
 * A runtime makes the first process by fork, and it is still the runtime's program, with
 * the runtime's environment, when the engine tells of the start: only execve(2) clears
 * the flag of proc_pid_stat(5)'s ninth field.
 */
static bool
has_begun(pid_t pid)
{
	enum { FORKED_WITHOUT_EXEC = 0x40 }; /* PF_FORKNOEXEC */
	autobuffer stat = { 0 };
	struct error ignored = { 0 };
	const char *name_end;
	unsigned int flags;

	if (read_proc(pid, "stat", &stat, STAT_MAX, &ignored) < 0)
		return true;
	name_end = strrchr(buffer_text(&stat), ')');
	return name_end == NULL ||
	       sscanf(name_end, ") %*c %*d %*d %*d %*d %*d %u", &flags) != 1 ||
	       (flags & FORKED_WITHOUT_EXEC) == 0;
}

/* A process gives its memory back when it exits, and its namespaces, its pid, later. */
static bool
has_memory(pid_t pid)
{
	autobuffer statm = { 0 };
	struct error ignored = { 0 };

	return read_proc(pid, "statm", &statm, STAT_MAX, &ignored) == 0 &&
	       strncmp(buffer_text(&statm), "0 ", 2) != 0;
}

/*
 * A Landlock domain may not read another process's environment, so it is read here, once
 * the container's own program runs. It reads as empty in the midst of execve(2), and from
 * the moment the process exits: soon it is neither. False when the process is dying.
 */
static bool
gather_environ(const struct worker_job *job, int pidfd, struct probe_environ *environ_)
{
	struct pollfd death = { .fd = pidfd, .events = POLLIN };
	struct buffer bytes = { 0 };
	struct error err = { 0 };
	bool is_own = has_begun(job->pid);
	int waited = 0;

	environ_->pid = pid_inside(job->pid);
	while (read_proc(job->pid, "environ", &bytes, ENVIRON_MAX, &err) == 0 &&
	       (!is_own || bytes.length == 0) && waited < BEGIN_WAIT_MS) {
		if (poll(&death, 1, BEGIN_STEP_MS) > 0)
			return false;
		waited += BEGIN_STEP_MS;
		buffer_done(&bytes);
		is_own = has_begun(job->pid);
	}
	environ_->error = err.code == 0 && !is_own ? EAGAIN : err.code;
	if (environ_->error == 0) {
		environ_->data = buffer_text(&bytes);
		environ_->length = bytes.length;
	}
	return bytes.length > 0 || has_memory(job->pid);
}

static enum worker_outcome
join(const struct worker_job *job, int pidfd, struct error *err)
{
	int spaces = CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWUTS | CLONE_NEWIPC |
		     CLONE_NEWCGROUP | (job->join_pid ? CLONE_NEWPID : 0);

	/* One call joins all or none, so we can never stand in half a container. */
	if (setns(pidfd, spaces) == 0)
		return WORKER_DONE;
	(void)error_set(err, errno, "enter container %.12s", job->container_id);
	return err->code == ESRCH ? WORKER_TARGET_GONE : WORKER_ENTER_REFUSED;
}

static enum worker_outcome
open_root(const char *path, struct worker_entry *entry, struct error *err)
{
	entry->view.root_fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (entry->view.root_fd >= 0)
		return WORKER_DONE;
	(void)error_set(err, errno, "open root '%s'", path);
	return WORKER_FAILED;
}

enum worker_outcome
enter_live(const struct worker_job *job, struct worker_entry *entry, struct error *err)
{
	struct worker_view *view = &entry->view;
	enum worker_outcome outcome;

	entry->target_pidfd = (int)syscall(SYS_pidfd_open, job->pid, 0);
	if (entry->target_pidfd < 0) {
		(void)error_set(err, errno, "pin pid %d", (int)job->pid);
		return WORKER_TARGET_GONE;
	}
	outcome = check_identity(job, err);
	if (outcome != WORKER_DONE)
		return outcome;
	if (read_id_map(job->pid, "uid_map", &view->uids, &view->n_uids, err) < 0 ||
	    read_id_map(job->pid, "gid_map", &view->gids, &view->n_gids, err) < 0)
		return WORKER_TARGET_GONE;
	if (!gather_environ(job, entry->target_pidfd, &view->environ)) {
		(void)error_say(err, ESRCH, "pid %d died", (int)job->pid);
		return WORKER_TARGET_GONE;
	}
	systemd_recognise(&view->systemd, job->content, job->pid);
	outcome = join(job, entry->target_pidfd, err);
	if (outcome != WORKER_DONE)
		return outcome;
	view->is_live = true;
	return open_root("/", entry, err);
}

enum worker_outcome
enter_root(const struct worker_job *job, struct worker_entry *entry, struct error *err)
{
	if (job->basis != RECORD_BASIS_HOST)
		return open_root(job->root_dir, entry, err);
	entry->view.environ.pid = getpid();
	entry->view.is_live = true;
	systemd_recognise(&entry->view.systemd, job->content, 1);
	return open_root("/", entry, err);
}
