/* SPDX-License-Identifier: Apache-2.0 */
/*
 * visit.h - depth-first visits of rows that refer to each other, and which of them lie on
 * a cycle (Tarjan's strongly connected components).
 *
 * All rows of a cycle get the same answer wherever the visit began: that is what keeps
 * results independent of the order in which definitions are asked for.
 */
#ifndef DAEMON_SCAP_OVAL_VISIT_H
#define DAEMON_SCAP_OVAL_VISIT_H

#include <stdbool.h>
#include <stdint.h>

struct visit {
	uint32_t index, low; /* index 0: never visited */
	bool is_open;	     /* its cycle, if it has one, is not closed yet */
	bool is_cyclic;
};

struct visits {
	struct visit *nodes; /* owned, as the two stacks below */
	uint32_t *open;	     /* visited, cycle not closed */
	uint32_t *path;	     /* being visited, each referred to by the one before */
	uint32_t n_open, n_path, last_index;
};

enum visit_answer {
	VISIT_NEW,  /* evaluate it, then visit_leave() */
	VISIT_DONE, /* its result is there */
	VISIT_OPEN, /* it is being evaluated: the one who asks is part of its cycle */
};

/* Nodes are 0..COUNT-1. -ENOMEM, nothing else. */
int visits_init(struct visits *v, uint32_t count);
void visits_done(struct visits *v);

enum visit_answer visit_enter(struct visits *v, uint32_t node);
void visit_leave(struct visits *v, uint32_t node);

#endif
