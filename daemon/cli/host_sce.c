/* SPDX-License-Identifier: Apache-2.0 */
/* host_sce.c - an SCE script on this host, waited for. */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/clock.h"
#include "daemon/base/error.h"
#include "daemon/base/io.h"
#include "daemon/cli/host_sce.h"
#include "daemon/cli/load.h"
#include "daemon/scap/content.h"
#include "daemon/scap/record.h"
#include "daemon/scap/sce/sce.h"
#include "daemon/worker/script.h"

enum { DEADLINE_US = 30 * 1000000, EXIT_CANNOT_START = 126 };

struct output {
	int fd;
	struct buffer text;
	uint32_t cut;
};

static void
take(struct output *o)
{
	char block[4096];
	ssize_t n = read(o->fd, block, sizeof(block));
	size_t room = RECORD_OUTPUT_MAX - o->text.length, kept;

	if (n <= 0) {
		(void)close(o->fd);
		o->fd = -1;
		return;
	}
	kept = (size_t)n < room ? (size_t)n : room;
	buffer_add(&o->text, block, kept);
	o->cut += (uint32_t)((size_t)n - kept);
}

/* Both streams to their end; false at the deadline. */
static bool
read_both(struct output *out, struct output *errout)
{
	int64_t until = clock_monotonic_us() + DEADLINE_US;

	while (out->fd >= 0 || errout->fd >= 0) {
		struct pollfd p[] = { { out->fd, POLLIN, 0 }, { errout->fd, POLLIN, 0 } };
		int64_t left = (until - clock_monotonic_us()) / 1000;

		if (left <= 0 || poll(p, ARRAY_LEN(p), (int)left) == 0)
			return false;
		if (p[0].revents != 0)
			take(out);
		if (p[1].revents != 0)
			take(errout);
	}
	return true;
}

static pid_t
start(const struct content *content, uint32_t check, const char *script,
    struct output *out, struct output *errout, struct error *err)
{
	autobuffer environ_ = { 0 };
	autoclose int script_fd = -1, environ_fd = -1;
	int ends[2], error_ends[2];
	uint32_t count;
	pid_t pid;

	sce_environ(&environ_, content, check, &count);
	script_fd = io_sealed_memfd("stigwatch-script", script, strlen(script), err);
	environ_fd = script_fd < 0 ? -1
				   : io_sealed_memfd("stigwatch-environ", environ_.data,
					 environ_.length, err);
	if (environ_fd < 0)
		return -1;
	if (pipe2(ends, O_CLOEXEC) < 0 || pipe2(error_ends, O_CLOEXEC) < 0)
		return error_set(err, errno, "make pipes for a script");
	pid = fork();
	if (pid == 0) {
		struct script_job job = { .script_fd = script_fd,
			.environ_fd = environ_fd,
			.out_fd = ends[1],
			.errout_fd = error_ends[1] };

		/* A script's own pipes end as they do everywhere. */
		(void)signal(SIGPIPE, SIG_DFL);
		load_user(&job.uid, &job.gid);
		script_run(&job);
	}
	(void)close(ends[1]);
	(void)close(error_ends[1]);
	out->fd = ends[0];
	errout->fd = error_ends[0];
	return pid < 0 ? error_set(err, errno, "fork") : pid;
}

static int
finish(pid_t pid, bool is_whole)
{
	int status = 0;

	if (!is_whole)
		(void)kill(-pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void
host_sce_run(struct buffer *chunks, const struct content *content, uint32_t check)
{
	struct record_script r = { .script = sce_script(content, check),
		.check = check,
		.where = RECORD_WHERE_NONE,
		.exit_code = -1,
		.reason = "" };
	const char *script = content_text(
	    content, content_script_at(content, r.script)->body);
	struct output out = { .fd = -1 }, errout = { .fd = -1 };
	struct error err = { 0 };
	pid_t pid = start(content, check, script, &out, &errout, &err);

	if (pid < 0)
		r.reason = err.text;
	else {
		bool is_whole = read_both(&out, &errout);
		int code = finish(pid, is_whole);

		if (!is_whole)
			r.reason = "the script did not end in time and was ended";
		else if (code == EXIT_CANNOT_START)
			r.reason = buffer_text(&errout.text);
		else {
			r.where = RECORD_WHERE_HOST;
			r.exit_code = code;
		}
	}
	r.out = buffer_text(&out.text);
	r.errout = buffer_text(&errout.text);
	r.cut = out.cut + errout.cut;
	record_put_script(chunks, &r);
	buffer_done(&out.text);
	buffer_done(&errout.text);
}
