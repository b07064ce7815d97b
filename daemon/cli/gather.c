/* SPDX-License-Identifier: Apache-2.0 */
/* gather.c - run one worker job from a program that has nothing else to do. */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/base/io.h"
#include "daemon/cli/gather.h"
#include "daemon/scap/record.h"

static uint32_t
chunk_type(const unsigned char *data)
{
	struct unpack u = unpack_start(data, RECORD_HEAD_SIZE);

	return unpack_u32(&u);
}

static int
check_all(struct gathered *g, const struct content *content, const struct buffer *bytes,
    struct error *err)
{
	struct record_check check = { .content = content };
	size_t at = 0, length = 1;

	while (at < bytes->length && length > 0 && !g->is_done) {
		int r = record_check_chunk(
		    &check, bytes->data + at, bytes->length - at, &length, err);

		if (r < 0)
			return error_wrap(err, "the worker's answer is not trusted");
		if (length > 0 && chunk_type(bytes->data + at) == RECORD_DONE)
			g->is_done = true;
		else
			at += length;
	}
	buffer_add(&g->chunks, bytes->data, at);
	return g->chunks.failed ? error_say(err, ENOMEM, "no memory for results") : 0;
}

int
gather(struct gathered *ret, const struct worker_job *job, struct error *err)
{
	struct gathered g = { .outcome = WORKER_FAILED };
	autobuffer bytes = { 0 };
	int ends[2], status = 0, r;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return error_set(err, errno, "make a pipe");
	pid = fork();
	if (pid == 0) {
		(void)close(ends[0]);
		_exit((int)worker_run(job, ends[1]));
	}
	(void)close(ends[1]);
	r = pid < 0 ? -errno : io_read_all(ends[0], &bytes, RECORD_SIZE_MAX);
	(void)close(ends[0]);
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (r < 0)
		return error_set(err, -r, "run a worker");
	g.outcome = WIFEXITED(status) ? (enum worker_outcome)WEXITSTATUS(status)
				      : WORKER_CRASHED;
	r = check_all(&g, job->content, &bytes, err);
	if (r < 0) {
		buffer_done(&g.chunks);
		return r;
	}
	*ret = g;
	return 0;
}

const char *
gathered_reason(const struct gathered *g, char text[512])
{
	size_t at = 0;

	text[0] = '\0';
	while (at + RECORD_HEAD_SIZE <= g->chunks.length) {
		struct unpack u = unpack_start(
		    g->chunks.data + at, g->chunks.length - at);
		uint32_t type = unpack_u32(&u), length = unpack_u32(&u);
		size_t n;

		if (type == RECORD_LIMIT) {
			const char *bytes = unpack_bytes(&u, &n);

			(void)snprintf(text, 512, "%.*s", (int)n, bytes);
			return text;
		}
		at += RECORD_HEAD_SIZE + length;
	}
	return text;
}
