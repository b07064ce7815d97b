/* SPDX-License-Identifier: Apache-2.0 */
/*
 * children.h - the processes the warden has started for the daemon, by request.
 */
#ifndef DAEMON_WARDEN_CHILDREN_H
#define DAEMON_WARDEN_CHILDREN_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum { CHILDREN_MAX = 64 };

struct child {
	pid_t pid; /* 0: the row is free */
	uint32_t op, id;
	int memfd;     /* compile: the answer; else -1 */
	bool is_group; /* leads a session: its whole group is ended with it */
};

struct children {
	struct child rows[CHILDREN_MAX];
};

void children_init(struct children *children);
/* A row for a new child; NULL when CHILDREN_MAX run already. */
struct child *children_add(
    struct children *children, pid_t pid, uint32_t op, uint32_t id);
/* By process, by request; NULL when there is none. */
struct child *children_find(struct children *children, pid_t pid);
struct child *children_serving(struct children *children, uint32_t id);
/* End a child: SIGKILL, to its group where it leads one. It is still to be reaped. */
void child_kill(const struct child *child);
/* Forget a reaped child; closes its memfd. */
void child_done(struct child *child);
/* End and reap all. */
void children_kill_all(struct children *children);

#endif
