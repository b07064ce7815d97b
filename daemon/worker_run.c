/* SPDX-License-Identifier: Apache-2.0 */
/* worker_run.c - one worker, hired from the warden; what it says is read and checked. */

#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/base/io.h"
#include "daemon/target/target.h"
#include "daemon/warden/client.h"
#include "daemon/worker/worker.h"
#include "daemon/worker_run.h"

enum { READ_SIZE = 64 * 1024 };

struct worker_run {
	struct worker_run_job job;
	uint32_t request; /* 0: no answer awaited */
	struct event *event;
	int fd;
	struct buffer chunks; /* checked ones, then what is not whole yet */
	size_t checked; /* bytes of whole, checked chunks, the done chunk left out */
	struct record_check check;
	bool is_done;
	int code;
	char undecided[ERROR_TEXT_SIZE + 64];
};

static void
stop_event(struct worker_run *run)
{
	if (run->event != NULL)
		event_free(run->event);
	run->event = NULL;
	if (run->fd >= 0)
		(void)close(run->fd);
	run->fd = -1;
}

void
worker_run_free(struct worker_run *run)
{
	if (run == NULL)
		return;
	client_cancel(run->job.client, run->request);
	stop_event(run);
	buffer_done(&run->chunks);
	free(run);
}

struct worker_answer
worker_run_answer(const struct worker_run *run)
{
	return (struct worker_answer){ .code = run->code,
		.chunks = run->chunks.data,
		.length = run->checked,
		.is_done = run->is_done,
		.undecided = run->undecided };
}

static void
end(struct worker_run *run)
{
	if (run->undecided[0] == '\0' && (run->code != WORKER_DONE || !run->is_done))
		(void)snprintf(run->undecided, sizeof(run->undecided), "%s",
		    run->code < 0 ? "the scan could not be started"
				  : worker_outcome_text((enum worker_outcome)run->code));
	run->job.on_done(run->job.arg);
}

static void
on_ended(void *arg, int code, int fd)
{
	struct worker_run *run = arg;

	if (fd >= 0)
		(void)close(fd);
	run->request = 0;
	run->code = code;
	if (run->event == NULL)
		end(run);
}

static void
stop_reading(struct worker_run *run)
{
	stop_event(run);
	if (run->request == 0)
		end(run);
}

static uint32_t
chunk_type(const struct worker_run *run)
{
	struct unpack u = unpack_start(run->chunks.data + run->checked, RECORD_HEAD_SIZE);

	return unpack_u32(&u);
}

/* Take whole chunks; false when the worker said what no worker may say. */
static bool
check_chunks(struct worker_run *run, struct error *err)
{
	size_t length = 1;

	while (!run->is_done && run->checked < run->chunks.length && length > 0) {
		int r = record_check_chunk(&run->check, run->chunks.data + run->checked,
		    run->chunks.length - run->checked, &length, err);

		if (r < 0)
			return false;
		if (length > 0 && chunk_type(run) == RECORD_DONE)
			run->is_done = true;
		else
			run->checked += length;
	}
	return true;
}

static void
on_chunks(int fd, short what, void *arg)
{
	struct worker_run *run = arg;
	char block[READ_SIZE];
	struct error err = { 0 };
	ssize_t n = read(fd, block, sizeof(block));

	(void)what;
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		stop_reading(run);
		return;
	}
	buffer_add(&run->chunks, block, (size_t)n);
	if (check_chunks(run, &err))
		return;
	/* What it said before stands; it is ended, and the result says why it is not
	 * whole. */
	(void)snprintf(run->undecided, sizeof(run->undecided),
	    "the worker's answer is not trusted: %s", err.text);
	client_cancel(run->job.client, run->request);
	run->request = 0;
	run->code = WORKER_FAILED;
	stop_reading(run);
}

static int
environ_memfd(const struct target *t, struct error *err)
{
	autobuffer bytes = { 0 };

	for (uint32_t i = 0; i < t->n_environ; i++)
		buffer_add(&bytes, t->environ[i], strlen(t->environ[i]) + 1);
	if (bytes.failed)
		return error_say(err, ENOMEM, "no memory for the configuration");
	return io_sealed_memfd("stigwatch-environ", bytes.data, bytes.length, err);
}

static bool
copy_text(char *to, size_t size, const char *from)
{
	return snprintf(to, size, "%s", from) < (int)size;
}

static int
fill_request(
    const struct worker_run_job *job, struct warden_request *request, struct error *err)
{
	const struct target *t = job->target;

	*request = (struct warden_request){ .op = WARDEN_SCAN,
		.basis = (uint32_t)job->basis,
		.join_pid = job->join_pid,
		.deadline_ms = job->deadline_ms,
		.pid = t->pid,
		.memory_max = job->memory_max };
	if (!copy_text(request->container_id, sizeof(request->container_id), t->id) ||
	    !copy_text(request->upper_dir, sizeof(request->upper_dir),
		job->basis == RECORD_BASIS_LAYERS ? t->upper_dir : "") ||
	    !copy_text(request->lower_dirs, sizeof(request->lower_dirs), t->lower_dirs))
		return error_say(
		    err, ENAMETOOLONG, "the engine's layer paths are too long");
	return 0;
}

static int
send_request(struct worker_run *run, int out_fd, struct error *err)
{
	static struct warden_request request; /* 45 KB */
	autoclose int environ_ = environ_memfd(run->job.target, err);
	int64_t id;
	int r = environ_ < 0 ? environ_ : fill_request(&run->job, &request, err);

	if (r < 0)
		return r;
	id = client_send(run->job.client, &request,
	    (const int[]){ run->job.content_fd, out_fd, environ_ }, 3, on_ended, run,
	    err);
	run->request = id < 0 ? 0 : (uint32_t)id;
	return id < 0 ? (int)id : 0;
}

static int
start(struct worker_run *run, struct error *err)
{
	autoclose int out_fd = -1;
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) < 0)
		return error_set(err, errno, "make a pipe");
	run->fd = ends[0];
	out_fd = ends[1];
	(void)fcntl(run->fd, F_SETFL, O_NONBLOCK);
	run->event = event_new(
	    run->job.base, run->fd, EV_READ | EV_PERSIST, on_chunks, run);
	if (run->event == NULL || event_add(run->event, NULL) < 0)
		return error_say(err, ENOMEM, "no memory to read a worker");
	return send_request(run, out_fd, err);
}

int
worker_run_start(
    struct worker_run **ret, const struct worker_run_job *job, struct error *err)
{
	struct worker_run *run = calloc(1, sizeof(*run));
	int r;

	if (run == NULL)
		return error_say(err, ENOMEM, "no memory for a worker");
	run->job = *job;
	run->fd = -1;
	run->check.content = job->content;
	r = start(run, err);
	if (r < 0) {
		worker_run_free(run);
		return r;
	}
	*ret = run;
	return 0;
}
