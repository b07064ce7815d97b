/* SPDX-License-Identifier: Apache-2.0 */
/*
 * inner.h - the half of a worker that reads the target: rights dropped, doors closed,
 * then collect.
 */
#ifndef DAEMON_WORKER_INNER_H
#define DAEMON_WORKER_INNER_H

#include "probes/probe.h"
#include "probes/tree.h"

struct worker_job;

/* What the outer process gathered while it still could. Lives until the process ends. */
struct worker_view {
	int root_fd; /* the target's root directory */
	bool is_live;
	struct probe_environ
	    environ; /* of the container's first process; data NULL when not live */
	struct tree_id_map *uids, *gids;
	uint32_t n_uids, n_gids;
	struct probe_systemd systemd;
};

/* Ask the kernel about the network, drop, sandbox, collect, write chunks to OUT_FD,
 * _exit(0); _exit(1) after a limit chunk that says why; WORKER_KILLED_INSIDE when
 * somebody sent a signal that only a crash of ours should raise. */
_Noreturn void inner_run(
    const struct worker_job *job, const struct worker_view *view, int out_fd);

#endif
