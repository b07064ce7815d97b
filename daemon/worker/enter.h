/* SPDX-License-Identifier: Apache-2.0 */
/*
 * enter.h - from a job to the target's root directory, by the way its basis asks for.
 */
#ifndef DAEMON_WORKER_ENTER_H
#define DAEMON_WORKER_ENTER_H

#include "daemon/worker/inner.h"
#include "daemon/worker/worker.h"

struct error;

/* What entering leaves the outer process with. */
struct worker_entry {
	struct worker_view view;
	int target_pidfd; /* live: readable once the target has died; else -1 */
	int upper_fd; /* layers: the writable layer's root, for the last look at st_nlink;
			 -1 */
};

/*
 * Pin the live target (pidfd, then /proc/PID/cgroup must name the container), gather what
 * needs ptrace rights, and join its namespaces: mount, net, uts, ipc, cgroup, and pid if
 * asked; all by one setns(2), so we never stand in half a container. Never the user
 * namespace: it would cost the right to read and give the container's root power over us.
 */
enum worker_outcome enter_live(
    const struct worker_job *job, struct worker_entry *entry, struct error *err);

/* A read-only overlay of upper and lower directories in a mount namespace of our own. */
enum worker_outcome enter_layers(
    const struct worker_job *job, struct worker_entry *entry, struct error *err);

/* A plain directory, or the host's own root. */
enum worker_outcome enter_root(
    const struct worker_job *job, struct worker_entry *entry, struct error *err);

#endif
