/* SPDX-License-Identifier: Apache-2.0 */
/* inner.c - the half of a worker that reads the target: rights dropped, doors closed,
 * collect. */

#include <errno.h>
#include <linux/capability.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "daemon/base/arena.h"
#include "daemon/base/buffer.h"
#include "daemon/base/error.h"
#include "daemon/base/io.h"
#include "daemon/base/privilege.h"
#include "daemon/base/sandbox.h"
#include "daemon/scap/ds/syschar.h"
#include "daemon/scap/record.h"
#include "daemon/worker/collect.h"
#include "daemon/worker/inner.h"
#include "daemon/worker/network.h"
#include "daemon/worker/systemd.h"
#include "daemon/worker/worker.h"
#include "probes/match.h"
#include "probes/probe.h"

/* One scan's bounds: generous for a large image, far below what would hurt a host. */
static const struct tree_limits tree_limits = {
	.entries_max = 2000000,
	.depth_max = 1024,
	.file_size_max = UINT64_C(256) * 1024 * 1024,
	/* A minute of reading and searching; honest images are smaller. */
	.bytes_max = UINT64_C(16) * 1024 * 1024 * 1024,
};

enum { FILES_OPEN_MAX = 512 };

/* What reading, matching and hashing need; measured with the strictest filter on. */
static const char *const allowed_calls[] = { "read", "pread64", "readv", "write", "close",
	"fstat", "newfstatat", "statx", "openat2", "getdents64", "fcntl", "readlinkat",
	"lseek", "brk", "munmap", "mremap", "madvise", "futex", "exit", "exit_group",
	"clock_gettime", "gettimeofday", "rt_sigreturn", "rt_sigprocmask", "rt_sigaction",
	"statfs", "fstatfs", "uname", "getxattr", "lgetxattr", "fgetxattr", "listxattr",
	"llistxattr", "flistxattr", "getpid", "gettid", "getuid", "geteuid", "getgid",
	"getegid", "getrandom", "sched_yield", "sched_getaffinity", "access", "faccessat",
	"faccessat2", "stat", "lstat", "dup", "umask", "sysinfo", "restart_syscall",
#if defined(__SANITIZE_ADDRESS__)
	"sigaltstack", "prlimit64", "getrlimit", "process_vm_readv",
#endif
	NULL };

static int
close_doors(struct error *err)
{
	static const uint64_t keep = PRIVILEGE_BIT(CAP_DAC_READ_SEARCH) |
				     PRIVILEGE_BIT(CAP_SYS_PTRACE);
	static const struct sandbox_filter filter = { .allow = allowed_calls };
	const struct rlimit files = { FILES_OPEN_MAX, FILES_OPEN_MAX }, none = { 0, 0 };
	int r = privilege_keep(keep, err);

	if (setrlimit(RLIMIT_CORE, &none) < 0 || setrlimit(RLIMIT_NOFILE, &files) < 0)
		return error_set(err, errno, "set limits");
	if (r == 0)
		r = privilege_close(err);
	if (r == 0)
		r = sandbox_landlock(NULL, false, err);
	if (r >= 0)
		r = sandbox_seccomp(&filter, err);
	return r;
}

static const char *
gap_text(const struct error *gap)
{
	return gap->code != 0 ? gap->text : NULL;
}

/* The target's first process as we number it. */
static pid_t
first_process(const struct worker_job *job, const struct worker_view *view)
{
	if (job->basis == RECORD_BASIS_HOST)
		return 1;
	return job->join_pid ? (pid_t)view->environ.pid : job->pid;
}

static int
collect(const struct worker_job *job, const struct worker_view *view,
    const struct network *network, struct probe_systemd *systemd, int out_fd,
    struct error *err)
{
	autoptr(arena) arena = arena_new(job->memory_max);
	autoptr(match_cache) match = match_cache_new();
	autoptr(tree) tree = NULL;
	struct syschar *recorded;
	struct probe_env env = { .arena = arena,
		.match = match,
		.is_live = view->is_live,
		.is_host = job->basis == RECORD_BASIS_HOST,
		.environs = &view->environ,
		.n_environs = view->environ.pid != 0,
		.config_environ = job->config_environ,
		.n_config_environ = job->n_config_environ,
		.interfaces = network->interfaces,
		.n_interfaces = network->n_interfaces,
		.interfaces_gap = gap_text(&network->interfaces_gap),
		.sockets = network->sockets,
		.n_sockets = network->n_sockets,
		.sockets_gap = gap_text(&network->sockets_gap),
		.systemd = systemd };
	int r;

	if (arena == NULL || match == NULL)
		return error_say(err, ENOMEM, "no memory to start collecting");
	if (job->recorded != NULL) {
		r = syschar_read(
		    &recorded, job->recorded->fd, job->recorded->path, arena, err);
		return r < 0 ? r : collect_run(job, &env, recorded, out_fd, err);
	}
	r = tree_new(&tree, view->root_fd, arena, &tree_limits, err);
	if (r < 0)
		return r;
	if (view->n_uids > 0)
		tree_map_owners(tree, view->uids, view->n_uids, view->gids, view->n_gids);
	env.tree = tree;
	return collect_run(job, &env, NULL, out_fd, err);
}

_Noreturn void
inner_run(const struct worker_job *job, const struct worker_view *view, int out_fd)
{
	struct probe_systemd systemd = view->systemd;
	struct error err = { 0 };
	autobuffer out = { 0 };
	struct network network = { 0 };
	int r;

	systemd_connect(&systemd, first_process(job, view));
	if (view->is_live)
		network_gather(&network, job->content, view->root_fd);
	/* A writer tells of the system as a whole. */
	if (view->is_live && job->writer != NULL && network.interfaces == NULL)
		network_gather_interfaces(&network);
	r = close_doors(&err);
	if (r >= 0)
		r = collect(job, view, &network, &systemd, out_fd, &err);
	if (r >= 0)
		_exit(WORKER_DONE);
	record_put_limit(&out, err.text);
	(void)io_write_all(out_fd, out.data, out.length);
	_exit(WORKER_FAILED);
}
