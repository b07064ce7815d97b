/* SPDX-License-Identifier: Apache-2.0 */
/*
 * warden.c - the process that has rights: poll, serve, reap. No parser, no event library,
 * no network; it can be read in one sitting, and so can serve.c beside it.
 */

#include <errno.h>
#include <linux/capability.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/base/cleanup.h"
#include "daemon/base/clock.h"
#include "daemon/base/error.h"
#include "daemon/base/io.h"
#include "daemon/base/privilege.h"
#include "daemon/warden/compiler.h"
#include "daemon/warden/serve.h"
#include "daemon/warden/warden.h"
#include "daemon/worker/worker.h"

enum {
	RESTARTS_MAX =
	    5, /* of a crashing daemon within RESTART_WINDOW_US: then we give up too */
	RESTART_WINDOW_US = 60 * 1000000,
	CONTROL_BUFFER = 1024 * 1024, /* a request is 45 KB: many fit */
};

/* SETUID, SETGID and SETPCAP are for making others smaller; the rest is for entering and
 * reading. */
static const uint64_t warden_capabilities = PRIVILEGE_BIT(CAP_SYS_ADMIN) |
					    PRIVILEGE_BIT(CAP_SYS_PTRACE) |
					    PRIVILEGE_BIT(CAP_DAC_READ_SEARCH) |
					    PRIVILEGE_BIT(CAP_SYS_CHROOT) |
					    PRIVILEGE_BIT(CAP_KILL) |
					    PRIVILEGE_BIT(CAP_SETUID) |
					    PRIVILEGE_BIT(CAP_SETGID) |
					    PRIVILEGE_BIT(CAP_SETPCAP);

struct warden {
	struct server server;
	int signal_fd;
	pid_t daemon;
	int exit_code;	/* of the daemon, once it has ended */
	bool is_ending; /* asked to stop: no restart */
	unsigned int restarts;
	int64_t window_start_us;
};

static void
close_pair(struct server *server)
{
	(void)close(server->control_fd);
	(void)close(server->engine_fd);
	server->control_fd = server->engine_fd = -1;
}

static _Noreturn void
run_daemon(const struct warden_options *options, int control_fd, int engine_fd)
{
	struct error err = { 0 };

	(void)prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0);
	if (privilege_become(options->uid, options->gid, &err) < 0 ||
	    privilege_close(&err) < 0) {
		(void)dprintf(2, "stigwatchd: %s\n", err.text);
		_exit(1);
	}
	_exit(options->daemon(options->arg, control_fd, engine_fd));
}

/* But for a reload: it would end a daemon that cannot hear it yet. */
static void
unblock_signals(const sigset_t *mask)
{
	sigset_t reload = *mask;

	(void)sigaddset(&reload, SIGHUP);
	(void)sigprocmask(SIG_SETMASK, &reload, NULL);
}

static int
start_daemon(struct warden *w, struct error *err)
{
	const int size = CONTROL_BUFFER;
	int control[2], engine[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, control) < 0 ||
	    socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, engine) < 0)
		return error_set(err, errno, "make sockets for the daemon");
	for (unsigned int i = 0; i < 2; i++)
		(void)setsockopt(control[i], SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	w->daemon = fork();
	if (w->daemon < 0)
		return error_set(err, errno, "fork");
	if (w->daemon == 0) {
		(void)close(control[0]);
		(void)close(engine[0]);
		(void)close(w->signal_fd);
		unblock_signals(&w->server.worker_mask);
		run_daemon(w->server.options, control[1], engine[1]);
	}
	(void)close(control[1]);
	(void)close(engine[1]);
	w->server.control_fd = control[0];
	w->server.engine_fd = engine[0];
	return 0;
}

/* What the child leaves for the daemon: its exit code and, from a compiler, the memory
 * file. */
static void
answer(struct warden *w, struct child *child, int status)
{
	struct warden_reply reply = { .op = child->op, .id = child->id };
	struct error err = { 0 };

	reply.code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
	if (child->op == WARDEN_COMPILE && reply.code == 0 &&
	    compiler_seal(child->memfd, &err) < 0)
		reply.code = -err.code;
	(void)io_send_fds(w->server.control_fd, &reply, sizeof(reply), &child->memfd,
	    child->memfd >= 0 ? 1 : 0);
	child_done(child);
}

static int
daemon_ended(struct warden *w, int status, struct error *err)
{
	int64_t now = clock_monotonic_us();

	children_kill_all(&w->server.children);
	close_pair(&w->server);
	w->daemon = 0;
	w->exit_code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
	if (w->is_ending || WIFEXITED(status))
		return 0;
	if (now - w->window_start_us > RESTART_WINDOW_US) {
		w->window_start_us = now;
		w->restarts = 0;
	}
	if (++w->restarts > RESTARTS_MAX)
		return error_say(err, ECHILD,
		    "the daemon crashed %d times within a minute", RESTARTS_MAX);
	return start_daemon(w, err);
}

static int
reap(struct warden *w, struct error *err)
{
	int status, r = 0;
	pid_t pid;

	while (r == 0 && (pid = waitpid(-1, &status, WNOHANG)) > 0) {
		struct child *child = children_find(&w->server.children, pid);

		if (pid == w->daemon)
			r = daemon_ended(w, status, err);
		else if (child != NULL)
			answer(w, child, status);
	}
	return r;
}

static int
on_signal(struct warden *w, struct error *err)
{
	struct signalfd_siginfo info;

	if (read(w->signal_fd, &info, sizeof(info)) != (ssize_t)sizeof(info))
		return 0;
	if (info.ssi_signo == SIGCHLD)
		return reap(w, err);
	if (info.ssi_signo != SIGHUP)
		w->is_ending = true;
	if (w->daemon > 0)
		(void)kill(w->daemon, info.ssi_signo == SIGHUP ? SIGHUP : SIGTERM);
	return 0;
}

/* A request that is not one, or a closed pair, means a broken daemon: it is ended. */
static void
on_control(struct warden *w)
{
	static struct warden_request request; /* 45 KB: too much for a stack */
	int fds[SERVE_FDS_MAX];
	int n = io_receive_fds(
	    w->server.control_fd, &request, sizeof(request), fds, SERVE_FDS_MAX);
	struct warden_reply reply;

	if (n != (int)sizeof(request)) {
		for (unsigned int i = 0; n > 0 && i < SERVE_FDS_MAX; i++)
			if (fds[i] >= 0)
				(void)close(fds[i]);
		(void)kill(w->daemon, n == 0 ? SIGTERM : SIGKILL);
		return;
	}
	reply = (struct warden_reply){ .op = request.op, .id = request.id };
	reply.code = serve_request(&w->server, &request, fds);
	if (reply.code < 0)
		(void)io_send_fds(w->server.control_fd, &reply, sizeof(reply), NULL, 0);
}

static void
on_engine(struct warden *w)
{
	char byte;
	int n = io_receive_fds(w->server.engine_fd, &byte, 1, NULL, 0);
	autoclose int fd = -1;
	int code;

	if (n != 1)
		return;
	fd = serve_engine(w->server.options->docker_socket);
	code = fd < 0 ? -fd : 0;
	byte = (char)(code > 127 ? EIO : code);
	(void)io_send_fds(w->server.engine_fd, &byte, 1, &fd, fd >= 0 ? 1 : 0);
}

static int
serve(struct warden *w, struct error *err)
{
	int r = 0;

	while (r == 0 && w->daemon > 0) {
		struct pollfd p[] = { { w->signal_fd, POLLIN, 0 },
			{ w->server.engine_fd, POLLIN, 0 },
			{ w->server.control_fd, POLLIN, 0 } };

		if (poll(p, ARRAY_LEN(p), -1) < 0 && errno != EINTR)
			return error_set(err, errno, "wait for requests");
		if (p[1].revents & POLLIN)
			on_engine(w);
		if (p[2].revents & POLLIN)
			on_control(w);
		if (p[0].revents & POLLIN)
			r = on_signal(w, err);
		else if ((p[1].revents | p[2].revents) & POLLHUP)
			(void)poll(NULL, 0, 1); /* the daemon is going; SIGCHLD follows */
	}
	return r;
}

static int
take_signals(struct warden *w, struct error *err)
{
	static const int signals[] = { SIGCHLD, SIGTERM, SIGINT, SIGHUP };
	sigset_t set;

	(void)sigemptyset(&set);
	for (unsigned int i = 0; i < ARRAY_LEN(signals); i++)
		(void)sigaddset(&set, signals[i]);
	(void)signal(SIGPIPE, SIG_IGN);
	if (sigprocmask(SIG_BLOCK, &set, &w->server.worker_mask) < 0)
		return error_set(err, errno, "block signals");
	w->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return w->signal_fd < 0 ? error_set(err, errno, "take signals") : 0;
}

int
warden_run(const struct warden_options *options, struct error *err)
{
	struct warden w = { .server.options = options, .signal_fd = -1 };
	int r = privilege_keep(warden_capabilities, err);

	children_init(&w.server.children);
	if (r == 0)
		r = take_signals(&w, err);
	worker_prepare();
	if (r == 0)
		r = start_daemon(&w, err);
	if (r == 0)
		r = serve(&w, err);
	if (w.daemon > 0)
		(void)kill(w.daemon, SIGTERM);
	children_kill_all(&w.server.children);
	return r < 0 ? r : w.exit_code;
}
