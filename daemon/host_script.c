/* SPDX-License-Identifier: Apache-2.0 */
/* host_script.c - one script on the host, run by the warden's child. */

#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/base/io.h"
#include "daemon/host_script.h"
#include "daemon/warden/client.h"

enum { EXIT_CANNOT_START = 126 };

struct stream {
	struct host_script *owner;
	struct event *event; /* NULL once the stream has ended */
	int fd;
	struct buffer text;
};

struct host_script {
	struct host_script_job job;
	struct stream streams[2];
	struct event *timer;
	uint32_t request; /* 0: no child is awaited */
	uint32_t cut;
	int code;
};

static void
stop_stream(struct stream *stream)
{
	if (stream->event != NULL)
		event_free(stream->event);
	stream->event = NULL;
	if (stream->fd >= 0)
		(void)close(stream->fd);
	stream->fd = -1;
}

void
host_script_free(struct host_script *s)
{
	if (s == NULL)
		return;
	client_cancel(s->job.client, s->request);
	for (unsigned int i = 0; i < ARRAY_LEN(s->streams); i++) {
		stop_stream(&s->streams[i]);
		buffer_done(&s->streams[i].text);
	}
	if (s->timer != NULL)
		event_free(s->timer);
	free(s);
}

static void
finish(struct host_script *s, int exit_code, const char *reason)
{
	const struct host_script_result result = { .exit_code = exit_code,
		.reason = reason,
		.out = buffer_text(&s->streams[0].text),
		.errout = buffer_text(&s->streams[1].text),
		.cut = s->cut };

	s->job.on_done(s->job.arg, &result);
}

/* The result is whole when the child has been reaped and both streams have ended. */
static void
finish_if_whole(struct host_script *s)
{
	if (s->request != 0 || s->streams[0].event != NULL || s->streams[1].event != NULL)
		return;
	if (s->code < 0)
		finish(s, -1, "the script could not be started on the host");
	else if (s->code == EXIT_CANNOT_START)
		finish(s, -1, buffer_text(&s->streams[1].text));
	else
		finish(s, s->code, "");
}

static void
on_readable(int fd, short what, void *arg)
{
	struct stream *stream = arg;
	struct host_script *s = stream->owner;
	char block[4096];
	ssize_t n = read(fd, block, sizeof(block));

	(void)what;
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		stop_stream(stream);
		finish_if_whole(s);
		return;
	}
	size_t room = s->job.output_max - stream->text.length;
	size_t kept = (size_t)n < room ? (size_t)n : room;

	buffer_add(&stream->text, block, kept);
	s->cut += (uint32_t)((size_t)n - kept);
}

static void
on_ended(void *arg, int code, int fd)
{
	struct host_script *s = arg;

	if (fd >= 0)
		(void)close(fd);
	s->request = 0;
	s->code = code;
	finish_if_whole(s);
}

static void
on_deadline(int fd, short what, void *arg)
{
	struct host_script *s = arg;

	(void)fd;
	(void)what;
	client_cancel(s->job.client, s->request);
	s->request = 0;
	finish(s, -1, "the script did not end in time and was ended");
}

static int
watch(struct host_script *s, const int *ends, struct error *err)
{
	const struct timeval deadline = { s->job.deadline_ms / 1000,
		s->job.deadline_ms % 1000 * 1000 };

	for (unsigned int i = 0; i < ARRAY_LEN(s->streams); i++) {
		struct stream *stream = &s->streams[i];

		stream->owner = s;
		stream->fd = ends[i];
		stream->event = event_new(
		    s->job.base, ends[i], EV_READ | EV_PERSIST, on_readable, stream);
		if (stream->event == NULL || event_add(stream->event, NULL) < 0)
			return error_say(err, ENOMEM, "no memory to watch a script");
	}
	s->timer = evtimer_new(s->job.base, on_deadline, s);
	if (s->timer == NULL || evtimer_add(s->timer, &deadline) < 0)
		return error_say(err, ENOMEM, "no memory to watch a script");
	return 0;
}

static int
start(struct host_script *s, struct error *err)
{
	static struct warden_request request; /* 45 KB */
	autoclose int script = -1, environ_ = -1;
	int out[2] = { -1, -1 }, errout[2] = { -1, -1 };
	int64_t id = -1;

	script = io_sealed_memfd(
	    "stigwatch-script", s->job.script, strlen(s->job.script), err);
	if (script < 0)
		return script;
	environ_ = io_sealed_memfd(
	    "stigwatch-environ", s->job.environ->data, s->job.environ->length, err);
	if (environ_ < 0)
		return environ_;
	if (pipe2(out, O_CLOEXEC | O_NONBLOCK) < 0 ||
	    pipe2(errout, O_CLOEXEC | O_NONBLOCK) < 0)
		return error_set(err, errno, "make pipes for a script");
	/* The script's ends block as a program expects. */
	(void)fcntl(out[1], F_SETFL, O_WRONLY);
	(void)fcntl(errout[1], F_SETFL, O_WRONLY);
	request = (struct warden_request){ .op = WARDEN_SCRIPT };
	if (watch(s, (const int[]){ out[0], errout[0] }, err) == 0)
		id = client_send(s->job.client, &request,
		    (const int[]){ script, environ_, out[1], errout[1] }, 4, on_ended, s,
		    err);
	(void)close(out[1]);
	(void)close(errout[1]);
	s->request = id < 0 ? 0 : (uint32_t)id;
	return id < 0 ? -err->code : 0;
}

int
host_script_start(
    struct host_script **ret, const struct host_script_job *job, struct error *err)
{
	struct host_script *s = calloc(1, sizeof(*s));
	int r;

	if (s == NULL)
		return error_say(err, ENOMEM, "no memory for a script");
	s->job = *job;
	s->streams[0].fd = s->streams[1].fd = -1;
	r = start(s, err);
	if (r < 0) {
		host_script_free(s);
		return r;
	}
	*ret = s;
	return 0;
}
