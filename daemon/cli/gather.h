/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gather.h - run one worker job from a program that has nothing else to do, and keep its
 * chunks.
 */
#ifndef DAEMON_CLI_GATHER_H
#define DAEMON_CLI_GATHER_H

#include <stdbool.h>

#include "daemon/base/buffer.h"
#include "daemon/worker/worker.h"

struct error;

struct gathered {
	struct buffer
	    chunks;   /* whole and checked, the done chunk left out; buffer_done() it */
	bool is_done; /* the done chunk came */
	enum worker_outcome outcome;
};

/* Fork, run JOB, read to the end. A failure is -errno; a worker that failed is an
 * outcome. */
int gather(struct gathered *ret, const struct worker_job *job, struct error *err);

/* The first limit chunk's text, "" if there is none: why a worker failed. Borrowed. */
const char *gathered_reason(const struct gathered *gathered, char text[512]);

#endif
