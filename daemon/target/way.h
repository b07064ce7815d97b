/* SPDX-License-Identifier: Apache-2.0 */
/*
 * way.h - one container's way from a start to its result; watch.c, which hears of starts,
 * puts containers on it. Nothing but watch.c includes it.
 */
#ifndef DAEMON_TARGET_WAY_H
#define DAEMON_TARGET_WAY_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/target/watch.h"
#include "daemon/target/watched.h"

struct seen;

struct watch {
	struct watch_ops ops;
	struct seen *seen;
	struct watched_table known;
	struct watched *queue, **queue_end;
	uint32_t scans_max, scans;
	int64_t wake_us; /* the wish that stands; 0: none */
	bool is_away;	 /* the engine: what it does not answer says nothing */
	struct watch_counts counts;
};

/* Ask the engine about it; watch_inspected() goes on from there. */
void way_inspect(struct watch *w, struct watched *c);
/* It has started, by the event of that time (0: none): a first look is due. */
void way_make_due(struct watch *w, struct watched *c, int64_t event_us);
/* It has a result: a settled look is due, now. */
void way_look_again(struct watch *w, struct watched *c);
/* Nothing is to be done for it now: act on what came meanwhile, or let it go. */
void way_rest(struct watch *w, struct watched *c);
/* Wish for watch_tick() by then; a later wish does not make an earlier one lapse. */
void way_wake_at(struct watch *w, int64_t time_us);

#endif
