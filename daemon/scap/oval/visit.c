/* SPDX-License-Identifier: Apache-2.0 */
/* visit.c - depth-first visits, and which rows lie on a cycle. */

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

#include "daemon/scap/oval/visit.h"

int
visits_init(struct visits *v, uint32_t count)
{
	/* One more: calloc(0) may be NULL. */
	size_t room = (size_t)count + 1;

	*v = (struct visits){
		.nodes = calloc(room, sizeof(*v->nodes)),
		.open = calloc(room, sizeof(*v->open)),
		.path = calloc(room, sizeof(*v->path)),
	};
	return v->nodes != NULL && v->open != NULL && v->path != NULL ? 0 : -ENOMEM;
}

void
visits_done(struct visits *v)
{
	free(v->nodes);
	free(v->open);
	free(v->path);
}

static void
reach_back(struct visits *v, uint32_t index)
{
	struct visit *top = &v->nodes[v->path[v->n_path - 1]];

	if (index < top->low)
		top->low = index;
}

enum visit_answer
visit_enter(struct visits *v, uint32_t node)
{
	struct visit *n = &v->nodes[node];

	if (n->index == 0) {
		n->index = n->low = ++v->last_index;
		n->is_open = true;
		v->open[v->n_open++] = node;
		v->path[v->n_path++] = node;
		return VISIT_NEW;
	}
	if (!n->is_open)
		return VISIT_DONE;
	reach_back(v, n->index);
	if (v->path[v->n_path - 1] == node)
		n->is_cyclic = true;
	return VISIT_OPEN;
}

void
visit_leave(struct visits *v, uint32_t node)
{
	struct visit *n = &v->nodes[node];
	bool is_cycle;

	assert(v->n_path > 0 && v->path[v->n_path - 1] == node);
	v->n_path--;
	if (n->low < n->index) {
		reach_back(v, n->low);
		return;
	}
	is_cycle = v->open[v->n_open - 1] != node;
	while (n->is_open) {
		struct visit *member = &v->nodes[v->open[--v->n_open]];

		member->is_open = false;
		member->is_cyclic = member->is_cyclic || is_cycle;
	}
}
