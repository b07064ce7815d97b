/* SPDX-License-Identifier: Apache-2.0 */
/* way.c - one container's way from a start to its result: what is asked, and what is
 * looked at next. */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "daemon/target/seen.h"
#include "daemon/target/way.h"

enum {
	SEEN_NAME_SIZE = 80, /* a time and a word */
	INSPECT_TRIES = 3, /* an exiting container blocks inspect on its lock: a time-out
			      is no answer */
	INSPECT_AGAIN_US = 1000000, /* by then it is known whether the engine is there */
	LIVE_TRIES =
	    3, /* of entering: what runs and cannot be held is read from outside */
};

void
way_inspect(struct watch *w, struct watched *c)
{
	c->phase = PHASE_INSPECTING;
	c->asked_us = w->ops.wall_us(w->ops.arg);
	w->ops.inspect(w->ops.arg, c->id);
}

static void
run_queue(struct watch *w)
{
	while (w->scans < w->scans_max && w->queue != NULL) {
		struct watched *c = w->queue;
		const struct watch_scan scan = { .target = c->facts,
			.basis = c->basis,
			.stage = c->stage,
			.join_pid = c->may_join_pid,
			.is_tampered = c->is_tampered,
			.event_us = c->event_us,
			.reason = c->reason == NULL ? "" : c->reason };

		w->queue = c->next_queued;
		if (w->queue == NULL)
			w->queue_end = &w->queue;
		c->next_queued = NULL;
		c->phase = PHASE_SCANNING;
		w->scans++;
		w->counts.waiting--;
		w->ops.scan(w->ops.arg, &scan);
	}
}

static void
enqueue(struct watch *w, struct watched *c, enum target_basis basis, const char *reason)
{
	c->basis = basis;
	c->reason = reason;
	c->phase = PHASE_QUEUED;
	*w->queue_end = c;
	w->queue_end = &c->next_queued;
	w->counts.waiting++;
	run_queue(w);
}

void
way_make_due(struct watch *w, struct watched *c, int64_t event_us)
{
	c->event_us = event_us;
	c->is_due = true;
	c->stage = WATCH_INITIAL;
	c->may_join_pid = true;
	c->is_tampered = false;
	c->due_us = 0;
	c->tries = c->live_tries = 0;
	way_inspect(w, c);
}

void
way_look_again(struct watch *w, struct watched *c)
{
	c->stage = WATCH_SETTLED;
	c->is_due = true;
	c->tries = 0;
	c->due_us = 0;
	way_inspect(w, c);
}

static bool
take_flag(bool *flag)
{
	bool was = *flag;

	*flag = false;
	return was;
}

/* Nothing to do for it now: act on what came meanwhile, or let it go. */
void
way_rest(struct watch *w, struct watched *c)
{
	bool wants_look = take_flag(&c->wants_look);

	c->phase = PHASE_IDLE;
	c->is_due = false;
	c->is_rescan = take_flag(&c->wants_rescan);
	if (c->has_started_again) {
		c->has_started_again = false;
		way_make_due(w, c, c->again_us);
	} else if (c->is_destroyed)
		watched_forget(&w->known, c);
	else if (wants_look && !c->has_died)
		way_look_again(w, c);
}

static bool
is_live(const struct watched *c)
{
	return c->facts->is_running && c->facts->pid > 0;
}

/* A restart by the engine of the same image and configuration: a container in a crash
 * loop. What it left when it ended is no result for one that runs. */
static bool
is_repetition(const struct watched *c)
{
	return !c->is_rescan && c->fingerprint != 0 && c->facts->restart_count > 0 &&
	       (c->was_live || !is_live(c)) &&
	       c->fingerprint == target_fingerprint(c->facts);
}

/* As a start of its own that has been evaluated. */
static void
settled_name(char name[SEEN_NAME_SIZE], const struct watched *c)
{
	(void)snprintf(name, SEEN_NAME_SIZE, "settled %s", c->facts->started_at);
}

/* The same of a start whose container may be gone when its event is told once more. */
static void
event_name(char name[SEEN_NAME_SIZE], const struct watched *c)
{
	(void)snprintf(name, SEEN_NAME_SIZE, SEEN_AT "%" PRId64, c->event_us);
}

/* A later wish must not make an earlier one lapse. */
void
way_wake_at(struct watch *w, int64_t time_us)
{
	if (w->wake_us != 0 && w->wake_us <= time_us)
		return;
	w->wake_us = time_us;
	w->ops.wake_at(w->ops.arg, time_us);
}

/* It has a result; what it makes of itself is looked at once more if it lives long
 * enough. */
static void
plan_settling(struct watch *w, struct watched *c)
{
	int64_t settle = w->ops.settle_us(w->ops.arg, c->facts);

	if (!c->was_live || !is_live(c) || c->has_settled || settle <= 0 ||
	    c->has_started_again || c->is_destroyed) {
		way_rest(w, c);
		return;
	}
	c->phase = PHASE_SETTLING;
	c->is_due = false;
	c->due_us = w->ops.now_us(w->ops.arg) + settle;
	way_wake_at(w, c->due_us);
}

/* Its result may be older than this daemon. */
static void
take_up(struct watch *w, struct watched *c)
{
	char settled[SEEN_NAME_SIZE];

	settled_name(settled, c);
	c->fingerprint = target_fingerprint(c->facts);
	c->was_live = is_live(c);
	c->has_settled = seen_has(w->seen, c->id, settled);
	plan_settling(w, c);
}

static void
choose_basis(struct watch *w, struct watched *c)
{
	if (c->facts->started_at[0] != '\0' && !c->is_rescan &&
	    c->stage == WATCH_INITIAL && seen_has(w->seen, c->id, c->facts->started_at))
		take_up(w, c);
	else if (c->stage == WATCH_INITIAL && is_repetition(c)) {
		w->counts.repeated_starts++;
		(void)seen_add(w->seen, c->id, c->facts->started_at);
		plan_settling(w, c);
	} else if (is_live(c) && c->live_tries < LIVE_TRIES)
		enqueue(w, c, TARGET_LIVE, NULL);
	else if (c->stage == WATCH_SETTLED)
		way_rest(w, c);
	else
		enqueue(w, c, TARGET_LAYERS,
		    is_live(c) ? "the container runs, but could not be held to be entered"
			       : "the container had ended before it could be entered");
}

/* True: the engine is to be asked about it once more, later. */
static bool
put_off(struct watch *w, struct watched *c)
{
	if (!w->is_away && ++c->tries >= INSPECT_TRIES)
		return false;
	c->phase = PHASE_PUT_OFF;
	c->due_us = w->ops.now_us(w->ops.arg) + INSPECT_AGAIN_US;
	way_wake_at(w, c->due_us);
	return true;
}

/* Of a container nobody could inspect: its events. */
static struct target *
recall(const struct watched *c)
{
	struct target *facts = target_new(c->id);

	if (facts != NULL && c->image != NULL && !target_set(&facts->image, c->image)) {
		target_free(facts);
		return NULL;
	}
	return facts;
}

/* The engine has lost it: what was learnt from its events is all there is. */
static void
use_memory(struct watch *w, struct watched *c)
{
	char event[SEEN_NAME_SIZE];

	event_name(event, c);
	if (c->stage == WATCH_INITIAL && c->facts == NULL)
		c->facts = recall(c);
	if (c->stage == WATCH_SETTLED || c->facts == NULL ||
	    seen_has(w->seen, c->id, event))
		way_rest(w, c);
	else if (c->facts->image_id[0] != '\0' || c->facts->image[0] != '\0')
		enqueue(w, c, TARGET_IMAGE,
		    c->is_absent ? "the container was removed before it could be entered"
				 : "the engine gave no answer about the container");
	else
		enqueue(w, c, TARGET_NOTHING,
		    c->is_absent ? "the container was gone before the engine told of it"
				 : "the engine gave no answer about the container");
}

void
watch_inspected(
    struct watch *w, const char *id, const struct target *target, bool is_absent)
{
	struct watched *c = watched_find(&w->known, id);
	struct target *facts;

	if (c == NULL || c->phase != PHASE_INSPECTING)
		return;
	c->is_absent = is_absent;
	/* Its destroy event may have been missed. */
	c->is_destroyed = c->is_destroyed || is_absent;
	if (target == NULL && !is_absent && c->is_due && put_off(w, c))
		return;
	facts = target == NULL ? NULL : target_copy(target);
	if (facts != NULL) {
		target_free(c->facts);
		c->facts = facts;
		c->has_died = !facts->is_running;
	}
	if (!c->is_due)
		way_rest(w, c);
	else if (facts != NULL)
		choose_basis(w, c);
	else
		use_memory(w, c);
}

static void
finish(struct watch *w, struct watched *c)
{
	char settled[SEEN_NAME_SIZE], event[SEEN_NAME_SIZE];

	c->is_rescan = false;
	c->fingerprint = target_fingerprint(c->facts);
	c->was_live = c->basis == TARGET_LIVE;
	c->has_settled = c->stage == WATCH_SETTLED;
	settled_name(settled, c);
	if (c->facts->started_at[0] != '\0')
		(void)seen_add(w->seen, c->id, c->facts->started_at);
	if (c->has_settled)
		(void)seen_add(w->seen, c->id, settled);
	event_name(event, c);
	if (c->event_us != 0)
		(void)seen_add(w->seen, c->id, event);
	plan_settling(w, c);
}

/* The next best basis; a settled look that fails leaves the initial result standing. */
static void
fall_back(struct watch *w, struct watched *c)
{
	if (c->stage == WATCH_SETTLED)
		way_rest(w, c);
	else if (c->basis == TARGET_LIVE) {
		c->live_tries++;
		way_inspect(w, c);
	} else if (c->basis == TARGET_LAYERS)
		enqueue(w, c, TARGET_IMAGE,
		    "the writable layer was removed before it could be read");
	else
		enqueue(w, c, TARGET_NOTHING,
		    "neither container nor image was left to look at");
}

void
watch_scanned(struct watch *w, const char *id, enum watch_answer answer)
{
	struct watched *c = watched_find(&w->known, id);

	if (c == NULL || c->phase != PHASE_SCANNING)
		return;
	w->scans--;
	if (answer == WATCH_FINISHED)
		finish(w, c);
	else if (answer == WATCH_TAMPERED && c->may_join_pid) {
		c->may_join_pid = false;
		c->is_tampered = true;
		enqueue(w, c, TARGET_LIVE, NULL);
	} else if (answer != WATCH_UNANSWERED || c->basis != TARGET_IMAGE ||
		   !put_off(w, c))
		fall_back(w, c);
	run_queue(w);
}
