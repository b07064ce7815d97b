/* SPDX-License-Identifier: Apache-2.0 */
/*
 * enter.h - from a job to the target's root directory, by the way its basis asks for.
 */
#ifndef DAEMON_WORKER_ENTER_H
#define DAEMON_WORKER_ENTER_H

#include "daemon/worker/inner.h"
#include "daemon/worker/worker.h"

struct error;

enum { LAYER_NAME_SIZE = 64 };

/* What entering leaves the outer process with. */
struct worker_entry {
	struct worker_view view;
	int target_pidfd; /* live: readable once the target has died; else -1 */
	/* layers, image: for layers_are_whole() */
	int top_fd;   /* the root of the topmost layer; -1 */
	int names_fd; /* where the engine keeps a short name of every layer; -1: nowhere
		       */
	char top_name[LAYER_NAME_SIZE]; /* of the topmost; "" when it has lost it */
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

/* The engine had not begun to remove the topmost layer: what was missing until now was
 * not there. True where no layers were entered. */
bool layers_are_whole(const struct worker_entry *entry);

/* A plain directory, or the host's own root. */
enum worker_outcome enter_root(
    const struct worker_job *job, struct worker_entry *entry, struct error *err);

#endif
