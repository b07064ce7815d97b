/* SPDX-License-Identifier: Apache-2.0 */
/*
 * state.h - a state made ready for comparing: what state_prepare.c leaves to state.c.
 * Nobody else includes it.
 */
#ifndef DAEMON_SCAP_OVAL_STATE_H
#define DAEMON_SCAP_OVAL_STATE_H

#include <stdbool.h>
#include <stdint.h>

struct content_entity;
struct content_state;
struct values;

struct state_entity {
	const struct content_entity *row;
	const char *name;
	const struct values *values;
	long long *ints;   /* the values, when all are integers; NULL otherwise */
	const char *fault; /* why nothing can be compared with it; NULL otherwise */
	bool is_simple;	   /* one value that exists decides by itself */
	struct state_entity *fields; /* of a record */
	uint32_t n_fields;
	const struct state_entity *unsure; /* the field that was error or unknown last */
	/* Where the last item had the entity, and that item's own pointer to the name:
	 * items of one probe are alike, so the next look is one comparison. */
	const char *seen;
	uint32_t place;
};

struct state {
	const struct content_state *row;
	struct state_entity *entities;
	const char *fault; /* of the state as a whole */
};

#endif
