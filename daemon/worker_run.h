/* SPDX-License-Identifier: Apache-2.0 */
/*
 * worker_run.h - one worker, hired from the warden; what it says is read and checked.
 */
#ifndef DAEMON_WORKER_RUN_H
#define DAEMON_WORKER_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/scap/record.h"

struct client;
struct content;
struct error;
struct event_base;
struct target;
struct worker_run;

/* Borrowed until the run ends. */
struct worker_run_job {
	struct event_base *base;
	struct client *client;
	const struct content *content;
	int content_fd; /* its memfd, for the worker */
	const struct target *target;
	enum record_basis basis;
	bool join_pid; /* enter its pid namespace */
	uint32_t deadline_ms;
	uint64_t memory_max; /* bytes */
	/* Called once; not from within worker_run_start(). */
	void (*on_done)(void *arg);
	void *arg;
};

struct worker_answer {
	int code; /* enum worker_outcome, or negative: it could not be started */
	const void
	    *chunks; /* checked ones, the done chunk left out; until the run is freed */
	size_t length;
	bool is_done;	       /* the done chunk came */
	const char *undecided; /* why CHUNKS are not the whole answer; "" when they are */
};

/* 0, or -errno: nothing was started and *RET is not written. */
int worker_run_start(
    struct worker_run **ret, const struct worker_run_job *job, struct error *err);
/* Good from on_done on. */
struct worker_answer worker_run_answer(const struct worker_run *run);
/* Ends the worker if it still runs. Accepts NULL. */
void worker_run_free(struct worker_run *run);

#endif
