/* SPDX-License-Identifier: Apache-2.0 */
/*
 * oval_output.h - the OVAL results file of a run, written while the worker still has its
 * items.
 */
#ifndef DAEMON_CLI_OVAL_OUTPUT_H
#define DAEMON_CLI_OVAL_OUTPUT_H

#include "daemon/cli/place.h"
#include "daemon/worker/worker.h"

struct content;
struct error;

struct oval_output {
	const struct content *content;
	const char *path; /* "-": standard output */
	struct place place;
	int source_fd; /* the OVAL file, to be copied into the results; -1: left out */
	off_t source_at;
	struct worker_writer writer; /* for the job */
};

/* Ready OUTPUT for a job: the file is made, but not yet under its name. */
int oval_output_open(struct oval_output *output, const struct content *content,
    const char *path, struct error *err);
/* The job is done: put the file in its place. */
int oval_output_keep(struct oval_output *output, struct error *err);
/* Release; what was not kept is removed. */
void oval_output_close(struct oval_output *output);

#endif
