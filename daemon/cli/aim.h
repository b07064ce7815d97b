/* SPDX-License-Identifier: Apache-2.0 */
/*
 * aim.h - point a worker's job at what the command line names.
 */
#ifndef DAEMON_CLI_AIM_H
#define DAEMON_CLI_AIM_H

#include <limits.h>

#include "daemon/scap/record.h"

struct error;
struct target;
struct worker_job;

/* What a job borrows; aim_done() it after the job. */
struct aim {
	struct target *target; /* of a container or image; NULL otherwise */
	char root[PATH_MAX];
};

/*
 * NAME is a container (live; its layers if it does not run), an image, or a directory, by
 * BASIS; nothing for the host. A missing right is named.
 */
int aim_job(struct worker_job *job, struct aim *aim, enum record_basis basis,
    const char *name, struct error *err);
void aim_done(struct aim *aim);

#endif
