/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dropper.h - from the newest records of the containers of each target to its file for
 * import, when that says something new.
 *
 * It is a process of its own, some seconds after a scan and not in it: replicas that
 * start together, or a container looked at twice, make one file, and a container that is
 * gone makes one without it.
 */
#ifndef DAEMON_DROPPER_H
#define DAEMON_DROPPER_H

#include <stdbool.h>
#include <stdint.h>

struct error;
struct policies;
struct spool;

struct dropper_job {
	struct spool *spool;
	const struct policies *policies;
	/* Whether there is still a container of that id, and whether it runs. */
	bool (*has_container)(void *arg, const char *id);
	bool (*runs_container)(void *arg, const char *id);
	void *arg;
	int64_t now_us;
};

/* Go through all targets; goes on after a failure and tells the first one. */
int dropper_run(const struct dropper_job *job, struct error *err);

#endif
