/* SPDX-License-Identifier: Apache-2.0 */
/* test_warden.c - what the warden does with requests that are none, crashes and signals.
 */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/warden/client.h"
#include "daemon/warden/serve.h"
#include "daemon/warden/warden.h"

enum { WAIT_MS = 20000, CRASHED = 77, CANNOT = 78 };

/* Shared with the daemons of a test, which live one after the other. */
struct shared {
	volatile unsigned int starts;
	volatile pid_t daemon;
};
static struct shared *shared;
static const char *docker_socket = "/nowhere/docker.sock";

/* ---- daemons ---- */

static int
exit_at_once(void *arg, int control_fd, int engine_fd)
{
	(void)arg;
	(void)control_fd;
	(void)engine_fd;
	shared->starts++;
	return 42;
}

static int
crash(void *arg, int control_fd, int engine_fd)
{
	(void)arg;
	(void)control_fd;
	(void)engine_fd;
	shared->starts++;
	(void)raise(SIGKILL);
	return 0;
}

/* The first life sends what is no request and is ended; the second one ends well. */
static int
send_garbage(void *arg, int control_fd, int engine_fd)
{
	static const char bytes[100000];
	const size_t *length = arg;

	(void)engine_fd;
	if (++shared->starts > 1)
		return 42;
	(void)signal(SIGTERM, SIG_IGN);
	if (send(control_fd, bytes, *length, 0) < 0)
		return 1;
	(void)poll(NULL, 0, WAIT_MS);
	return 2;
}

static int
close_control(void *arg, int control_fd, int engine_fd)
{
	(void)arg;
	(void)engine_fd;
	(void)signal(SIGTERM, SIG_IGN);
	(void)close(control_fd);
	(void)poll(NULL, 0, 50);
	return 42;
}

static void
on_code(void *arg, int code, int fd)
{
	*(int *)arg = code;
	if (fd >= 0)
		(void)close(fd);
}

/* The answer to one request. */
static int
ask(struct client *client, int control_fd, struct warden_request *request)
{
	struct pollfd p = { control_fd, POLLIN, 0 };
	struct error err = { 0 };
	int code = 12345;

	if (client_send(client, request, NULL, 0, on_code, &code, &err) < 0)
		return CANNOT;
	while (code == 12345 && poll(&p, 1, WAIT_MS) > 0)
		if (client_dispatch(client) < 0)
			return CANNOT;
	return code;
}

static int
ask_things(void *arg, int control_fd, int engine_fd)
{
	static struct warden_request request;
	struct client *client = client_new(control_fd, engine_fd);
	int fd;

	(void)arg;
	request = (struct warden_request){ .op = WARDEN_OP__MAX };
	if (ask(client, control_fd, &request) != -EINVAL)
		return 1;
	request = (struct warden_request){ .op = WARDEN_COMPILE };
	memset(request.path, 'x', sizeof(request.path));
	if (ask(client, control_fd, &request) != -EINVAL)
		return 2;
	request = (struct warden_request){ .op = WARDEN_COMPILE };
	memset(request.tailoring, 'x', sizeof(request.tailoring));
	if (ask(client, control_fd, &request) != -EINVAL)
		return 5;
	request = (struct warden_request){ .op = WARDEN_COMPILE };
	memset(request.cpe, '\n', sizeof(request.cpe));
	if (ask(client, control_fd, &request) != -EINVAL)
		return 6;
	request = (struct warden_request){ .op = WARDEN_COMPILE, .path = "/nowhere/x" };
	if (ask(client, control_fd, &request) != 1)
		return 3;
	fd = client_engine_socket(client);
	if (docker_socket[1] == 'n' ? fd != -ENOENT : fd < 0)
		return 4;
	client_free(client);
	return 42;
}

static int
wait_for_signal(void *arg, int control_fd, int engine_fd)
{
	sigset_t set;
	int signal_;

	(void)arg;
	(void)control_fd;
	(void)engine_fd;
	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGTERM);
	(void)sigaddset(&set, SIGHUP);
	(void)sigprocmask(SIG_BLOCK, &set, NULL);
	shared->daemon = getpid();
	(void)sigwait(&set, &signal_);
	return 100 + signal_;
}

/* A reload that comes before the daemon can hear it. */
static int
reload_early(void *arg, int control_fd, int engine_fd)
{
	sigset_t set;
	int signal_;

	(void)arg;
	(void)control_fd;
	(void)engine_fd;
	shared->starts++;
	(void)raise(SIGHUP);
	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGHUP);
	(void)sigwait(&set, &signal_);
	return 42;
}

/* ---- a warden in a child of its own ---- */

static pid_t
start(int (*daemon)(void *, int, int), void *arg)
{
	pid_t pid;

	*shared = (struct shared){ 0 };
	pid = fork();
	if (pid == 0) {
		const struct warden_options options = { .docker_socket = docker_socket,
			.uid = getuid(),
			.gid = getgid(),
			.daemon = daemon,
			.arg = arg };
		struct error err = { 0 };
		int r;

		(void)alarm(WAIT_MS / 1000 * 2);
		r = warden_run(&options, &err);
		_exit(r < 0 ? CRASHED : r);
	}
	return pid;
}

static int
finish(pid_t pid)
{
	int status;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFSIGNALED(status) ? 1000 + WTERMSIG(status) : WEXITSTATUS(status);
}

static void
test_exit(void **state)
{
	(void)state;
	assert_int_equal(finish(start(exit_at_once, NULL)), 42);
	assert_int_equal(shared->starts, 1);
}

static void
test_crash(void **state)
{
	(void)state;
	assert_int_equal(finish(start(crash, NULL)), CRASHED);
	assert_int_equal(shared->starts, 6);
}

static void
test_early_reload(void **state)
{
	(void)state;
	assert_int_equal(finish(start(reload_early, NULL)), 42);
	assert_int_equal(shared->starts, 1);
}

static void
test_wrong_size(void **state)
{
	size_t lengths[] = { 1, sizeof(struct warden_request) - 1,
		sizeof(struct warden_request) + 1, 100000 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(lengths); i++) {
		assert_int_equal(finish(start(send_garbage, &lengths[i])), 42);
		assert_int_equal(shared->starts, 2);
	}
}

static void
test_closed(void **state)
{
	(void)state;
	assert_int_equal(finish(start(close_control, NULL)), 42);
}

static void
test_asked(void **state)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	autoclose int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	(void)state;
	assert_int_equal(finish(start(ask_things, NULL)), 42);
	(void)snprintf(address.sun_path, sizeof(address.sun_path),
	    "/tmp/stigwatch-warden-%d", (int)getpid());
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(fd, 1), 0);
	docker_socket = address.sun_path;
	assert_int_equal(finish(start(ask_things, NULL)), 42);
	docker_socket = "/nowhere/docker.sock";
	(void)unlink(address.sun_path);
}

static void
test_signals(void **state)
{
	static const struct {
		int sent, got;
	} rows[] = { { SIGTERM, SIGTERM }, { SIGINT, SIGTERM }, { SIGHUP, SIGHUP } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		pid_t pid = start(wait_for_signal, NULL);

		for (int k = 0; k < WAIT_MS && shared->daemon == 0; k++)
			(void)poll(NULL, 0, 1);
		assert_int_equal(kill(pid, rows[i].sent), 0);
		assert_int_equal(finish(pid), 100 + rows[i].got);
	}
}

/* The warden killed: its daemon does not stay behind with its sockets. */
static void
test_killed(void **state)
{
	autoclose int pidfd = -1;
	struct pollfd p = { .events = POLLIN };
	pid_t pid = start(wait_for_signal, NULL);

	(void)state;
	for (int k = 0; k < WAIT_MS && shared->daemon == 0; k++)
		(void)poll(NULL, 0, 1);
	pidfd = (int)syscall(SYS_pidfd_open, shared->daemon, 0);
	assert_true(pidfd >= 0);
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(finish(pid), 1000 + SIGKILL);
	p.fd = pidfd;
	assert_int_equal(poll(&p, 1, WAIT_MS), 1);
}

/* ---- requests that are refused before anything is started ---- */

/* Each string in turn does not end. */
static void
test_strings(struct server *server)
{
	static const struct {
		size_t at, size;
	} fields[] = {
#define FIELD(name)                              \
	{ offsetof(struct warden_request, name), \
		sizeof(((struct warden_request *)0)->name) }
		FIELD(container_id),
		FIELD(upper_dir),
		FIELD(lower_dirs),
		FIELD(path),
		FIELD(benchmark),
		FIELD(profile),
#undef FIELD
	};
	static struct warden_request request;

	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		request = (struct warden_request){ .op = WARDEN_CANCEL };
		memset((char *)&request + fields[i].at, 'x', fields[i].size - 1);
		assert_int_equal(
		    serve_request(server, &request, (int[4]){ -1, -1, -1, -1 }), 0);
		((char *)&request)[fields[i].at + fields[i].size - 1] = 'x';
		assert_int_equal(
		    serve_request(server, &request, (int[4]){ -1, -1, -1, -1 }), -EINVAL);
	}
}

static void
test_refused(void **state)
{
	static struct warden_request request;
	static const struct warden_options options = { .docker_socket = "/x" };
	static struct server server = { .options = &options, .control_fd = -1 };
	static const struct {
		struct warden_request request;
		unsigned int n_fds;
		int result;
	} rows[] = {
		{ { .op = WARDEN_SCAN, .basis = 3, .deadline_ms = 1 }, 2, -EINVAL },
		{ { .op = WARDEN_SCAN, .basis = UINT32_MAX, .deadline_ms = 1 }, 2,
		    -EINVAL },
		{ { .op = WARDEN_SCAN, .deadline_ms = 0 }, 2, -EINVAL },
		{ { .op = WARDEN_SCAN, .deadline_ms = UINT32_MAX }, 2, -EINVAL },
		{ { .op = WARDEN_SCAN, .deadline_ms = 1 }, 1, -EINVAL },
		{ { .op = WARDEN_SCAN, .deadline_ms = 1 }, 0, -EINVAL },
		{ { .op = WARDEN_SCRIPT }, 3, -EINVAL },
		{ { .op = WARDEN_KILL,
		      .pid = 1,
		      .container_id = "0123456789012345678901234567890123" },
		    0, -EINVAL },
		{ { .op = WARDEN_KILL,
		      .pid = -1,
		      .container_id = "0123456789012345678901234567890123" },
		    0, -EINVAL },
		{ { .op = WARDEN_KILL, .pid = 1 << 30, .container_id = "" }, 0, -EINVAL },
		{ { .op = WARDEN_KILL,
		      .pid = 1 << 30,
		      .container_id = "0123456789012345678901234567890123" },
		    0, -ESRCH },
		{ { .op = WARDEN_CANCEL, .id = 77 }, 4, 0 },
		{ { .op = WARDEN_OP__MAX }, 4, -EINVAL },
		{ { .op = UINT32_MAX }, 4, -EINVAL },
	};

	(void)state;
	children_init(&server.children);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int fds[SERVE_FDS_MAX], before = dup(0), r;

		(void)close(before);
		for (unsigned int k = 0; k < SERVE_FDS_MAX; k++)
			fds[k] = k < rows[i].n_fds ? dup(0) : -1;
		request = rows[i].request;
		r = serve_request(&server, &request, fds);
		if (r != rows[i].result)
			fail_msg("%zu: %d", i, r);
		/* what came along is closed */
		assert_int_equal(dup(0), before);
		(void)close(before);
	}
	/* a process that is no container's is not ended */
	request = (struct warden_request){ .op = WARDEN_KILL, .pid = getpid() };
	memset(request.container_id, '0', 64);
	assert_int_equal(
	    serve_request(&server, &request, (int[4]){ -1, -1, -1, -1 }), -EPERM);
	test_strings(&server);
}

static void
test_socket_path(void **state)
{
	char path[300];

	(void)state;
	memset(path, 'x', sizeof(path) - 1);
	path[0] = '/';
	path[sizeof(path) - 1] = '\0';
	assert_int_equal(serve_engine(path), -ENAMETOOLONG);
	assert_int_equal(serve_engine("/nowhere"), -ENOENT);
}

static int
setup(void **state)
{
	(void)state;
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return shared == MAP_FAILED ? -1 : 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_exit),
		cmocka_unit_test(test_crash),
		cmocka_unit_test(test_early_reload),
		cmocka_unit_test(test_wrong_size),
		cmocka_unit_test(test_closed),
		cmocka_unit_test(test_asked),
		cmocka_unit_test(test_signals),
		cmocka_unit_test(test_killed),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_socket_path),
	};

	return cmocka_run_group_tests_name("warden/warden", tests, setup, NULL);
}
