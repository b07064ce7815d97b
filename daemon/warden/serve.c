/* SPDX-License-Identifier: Apache-2.0 */
/*
 * serve.c - one request of the daemon carried out.
 *
 * The daemon holds engine sockets and so could own the host; what is checked here keeps
 * its bugs from becoming the warden's: strings end, numbers are in range, a pid is the
 * container's.
 */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/base/io.h"
#include "daemon/scap/content.h"
#include "daemon/scap/ds/compile.h"
#include "daemon/warden/compiler.h"
#include "daemon/warden/serve.h"
#include "daemon/worker/script.h"
#include "daemon/worker/worker.h"

enum {
	CONFIG_ENVIRON_MAX = 1024 * 1024,
	CONFIG_VARIABLES_MAX = 4096,
	DEADLINE_MAX_MS = 3600 * 1000,
	CGROUP_MAX = 64 * 1024,
};

#ifndef PIDFD_SIGNAL_PROCESS_GROUP
#define PIDFD_SIGNAL_PROCESS_GROUP (1U << 2)
#endif

static void
remember(struct server *server, pid_t pid, const struct warden_request *request,
    int memfd, bool is_group)
{
	struct child *child = children_add(
	    &server->children, pid, request->op, request->id);

	child->memfd = memfd;
	child->is_group = is_group;
}

/* In a new child: the warden's own descriptors and signal mask are none of its business.
 */
static void
leave_warden(const struct server *server)
{
	(void)close(server->control_fd);
	(void)close(server->engine_fd);
	(void)sigprocmask(SIG_SETMASK, &server->worker_mask, NULL);
}

/* The lines of TEXT, which is cut up; one too many is left for the compiler to refuse. */
static uint32_t
split_lines(char *text, const char *lines[COMPILE_CPE_MAX + 1])
{
	uint32_t n = 0;

	for (char *end; *text != '\0' && n <= COMPILE_CPE_MAX; text = end) {
		end = text + strcspn(text, "\n");
		if (*end != '\0')
			*end++ = '\0';
		lines[n++] = text;
	}
	return n;
}

static int
serve_compile(struct server *server, const struct warden_request *request, int *fds)
{
	char lines[sizeof(request->cpe)];
	const char *cpe[COMPILE_CPE_MAX + 1];
	struct compile_options options = { .path = request->path,
		.benchmark = request->benchmark[0] == '\0' ? NULL : request->benchmark,
		.alias = request->alias,
		.profile = request->profile,
		.tailoring = request->tailoring,
		.cpe = cpe };
	struct compiler compiler;
	struct error err = { 0 };
	int memfd, r;

	(void)fds;
	memcpy(lines, request->cpe, sizeof(lines));
	options.n_cpe = split_lines(lines, cpe);
	r = compiler_start(
	    &compiler, &options, server->options->uid, server->options->gid, &err);
	if (r == 0) {
		remember(server, compiler.pid, request, compiler.memfd, false);
		return 0;
	}
	/* The sentence travels as a failed compiler's would. */
	memfd = io_sealed_memfd("stigwatch-error", err.text, strlen(err.text), &err);
	if (memfd >= 0) {
		const struct warden_reply reply = { request->op, request->id, 1 };

		(void)io_send_fds(server->control_fd, &reply, sizeof(reply), &memfd, 1);
		(void)close(memfd);
		return 0;
	}
	return r;
}

/* The environment of a container's configuration, from a memory file: NAME=VALUE, NUL,
 * ... */
static int
read_config_environ(int fd, struct buffer *bytes, const char **list, uint32_t *count)
{
	const char *at, *end;
	int r;

	*count = 0;
	if (fd < 0)
		return 0;
	r = lseek(fd, 0, SEEK_SET) < 0 ? -errno
				       : io_read_all(fd, bytes, CONFIG_ENVIRON_MAX);
	at = buffer_text(bytes);
	end = at + bytes->length;
	while (r == 0 && at < end && *count < CONFIG_VARIABLES_MAX) {
		list[(*count)++] = at;
		at += strlen(at) + 1;
	}
	return r;
}

static _Noreturn void
run_worker(const struct warden_request *request, int *fds)
{
	const char **environ_ = calloc(CONFIG_VARIABLES_MAX, sizeof(*environ_));
	struct worker_job job = { .basis = (enum record_basis)request->basis,
		.container_id = request->container_id,
		.pid = request->pid,
		.join_pid = request->join_pid != 0,
		.upper_dir = request->upper_dir,
		.lower_dirs = request->lower_dirs,
		.config_environ = environ_,
		.deadline_ms = request->deadline_ms,
		.memory_max = request->memory_max,
		.items_fd = -1 };
	struct buffer bytes = { 0 };
	struct content *content = NULL;
	struct error err = { 0 };

	if (environ_ == NULL || content_open(&content, fds[0], &err) < 0 ||
	    read_config_environ(fds[2], &bytes, environ_, &job.n_config_environ) < 0)
		_exit(WORKER_FAILED);
	job.content = content;
	_exit((int)worker_run(&job, fds[1]));
}

static int
serve_scan(struct server *server, const struct warden_request *request, int *fds)
{
	pid_t pid;

	if (request->basis > RECORD_BASIS_IMAGE || request->deadline_ms == 0 ||
	    request->deadline_ms > DEADLINE_MAX_MS || fds[0] < 0 || fds[1] < 0)
		return -EINVAL;
	pid = fork();
	if (pid < 0)
		return -errno;
	if (pid == 0) {
		leave_warden(server);
		run_worker(request, fds);
	}
	remember(server, pid, request, -1, false);
	return 0;
}

static int
serve_script(struct server *server, const struct warden_request *request, int *fds)
{
	const struct script_job job = { .script_fd = fds[0],
		.environ_fd = fds[1],
		.out_fd = fds[2],
		.errout_fd = fds[3],
		.uid = server->options->uid,
		.gid = server->options->gid };
	pid_t pid;

	if (fds[0] < 0 || fds[1] < 0 || fds[2] < 0 || fds[3] < 0)
		return -EINVAL;
	pid = fork();
	if (pid < 0)
		return -errno;
	if (pid == 0) {
		leave_warden(server);
		script_run(&job);
	}
	remember(server, pid, request, -1, true);
	return 0;
}

static bool
is_of_container(pid_t pid, const char *container_id)
{
	autobuffer cgroup = { 0 };
	struct error ignored = { 0 };
	char path[64];

	(void)snprintf(path, sizeof(path), "/proc/%d/cgroup", (int)pid);
	return io_read_file(AT_FDCWD, path, &cgroup, CGROUP_MAX, &ignored) == 0 &&
	       strstr(buffer_text(&cgroup), container_id) != NULL;
}

/* A script leads a group of its own, and what it started is in that group. */
static int
kill_group(int pidfd, pid_t leader)
{
	int r = (int)syscall(
	    SYS_pidfd_send_signal, pidfd, SIGKILL, NULL, PIDFD_SIGNAL_PROCESS_GROUP);

	if (r < 0 && errno == EINVAL) /* Linux before 6.9 */
		r = kill(-leader, SIGKILL);
	if (r < 0 && errno == ESRCH) /* it leads none */
		r = (int)syscall(SYS_pidfd_send_signal, pidfd, SIGKILL, NULL, 0);
	return r < 0 ? -errno : 0;
}

/* A script that ran past its deadline goes on after the client leaves: it is ended by its
 * pid. */
static int
serve_kill(struct server *server, const struct warden_request *request, int *fds)
{
	autoclose int pidfd = -1;

	(void)server;
	(void)fds;
	if (request->pid <= 1 || strlen(request->container_id) < 32)
		return -EINVAL;
	pidfd = (int)syscall(SYS_pidfd_open, request->pid, 0);
	if (pidfd < 0)
		return -errno;
	if (!is_of_container(request->pid, request->container_id))
		return -EPERM;
	return kill_group(pidfd, request->pid);
}

static int
serve_cancel(struct server *server, const struct warden_request *request, int *fds)
{
	const struct child *child = children_serving(&server->children, request->id);

	(void)fds;
	if (child != NULL)
		child_kill(child);
	return 0;
}

static int (*const serve_by[WARDEN_OP__MAX])(
    struct server *, const struct warden_request *, int *) = {
	[WARDEN_COMPILE] = serve_compile,
	[WARDEN_SCAN] = serve_scan,
	[WARDEN_SCRIPT] = serve_script,
	[WARDEN_KILL] = serve_kill,
	[WARDEN_CANCEL] = serve_cancel,
};

static bool
strings_end(const struct warden_request *r)
{
	return memchr(r->container_id, '\0', sizeof(r->container_id)) != NULL &&
	       memchr(r->upper_dir, '\0', sizeof(r->upper_dir)) != NULL &&
	       memchr(r->lower_dirs, '\0', sizeof(r->lower_dirs)) != NULL &&
	       memchr(r->path, '\0', sizeof(r->path)) != NULL &&
	       memchr(r->benchmark, '\0', sizeof(r->benchmark)) != NULL &&
	       memchr(r->alias, '\0', sizeof(r->alias)) != NULL &&
	       memchr(r->profile, '\0', sizeof(r->profile)) != NULL &&
	       memchr(r->tailoring, '\0', sizeof(r->tailoring)) != NULL &&
	       memchr(r->cpe, '\0', sizeof(r->cpe)) != NULL;
}

int
serve_request(struct server *server, const struct warden_request *request, int *fds)
{
	int r = -EINVAL;

	if (request->op < WARDEN_OP__MAX && strings_end(request))
		r = children_find(&server->children, 0) == NULL
			? -EAGAIN
			: serve_by[request->op](server, request, fds);
	for (unsigned int i = 0; i < SERVE_FDS_MAX; i++)
		if (fds[i] >= 0)
			(void)close(fds[i]);
	return r;
}

int
serve_engine(const char *socket_path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	autoclose int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0)
		return -errno;
	if (strlen(socket_path) >= sizeof(address.sun_path))
		return -ENAMETOOLONG;
	memcpy(address.sun_path, socket_path, strlen(socket_path) + 1);
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0)
		return -errno;
	return take_fd(fd);
}
