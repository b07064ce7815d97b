/* SPDX-License-Identifier: Apache-2.0 */
/*
 * exec.h - a script run in a container through the engine.
 */
#ifndef DAEMON_DOCKER_EXEC_H
#define DAEMON_DOCKER_EXEC_H

#include <sys/queue.h>

#include "daemon/docker/engine.h"

struct exec;
struct wire;

LIST_HEAD(exec_list, exec);

/* As engine_exec(); it is on LIST until it has been answered. */
int exec_start(struct exec_list *list, struct wire *wire, const struct engine_exec *what,
    engine_exec_fn *fn, void *arg, struct error *err);
/* Forget all of them, unanswered. Before the wire is freed. */
void exec_drop_all(struct exec_list *list);

#endif
