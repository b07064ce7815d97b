/* SPDX-License-Identifier: Apache-2.0 */
/* watch.c - every container's way from its create event to a result. */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/target/seen.h"
#include "daemon/target/watch.h"
#include "daemon/target/watched.h"

enum {
	SEEN_NAME_SIZE = 80, /* a time and a word */
	INSPECT_TRIES = 3, /* an exiting container blocks inspect on its lock: a time-out
			      is no answer */
	INSPECT_AGAIN_US = 1000000, /* by then it is known whether the engine is there */
	LIVE_TRIES =
	    3, /* of entering: what runs and cannot be held is read from outside */
};

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

struct watch *
watch_new(const struct watch_ops *ops, struct seen *seen, uint32_t scans_max)
{
	struct watch *w = calloc(1, sizeof(*w));

	if (w == NULL)
		return NULL;
	w->ops = *ops;
	w->seen = seen;
	w->scans_max = scans_max;
	w->queue_end = &w->queue;
	return w;
}

void
watch_free(struct watch *w)
{
	if (w == NULL)
		return;
	watched_free_all(&w->known);
	free(w);
}

static void
inspect(struct watch *w, struct watched *c)
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

static void
make_due(struct watch *w, struct watched *c, int64_t event_us)
{
	c->event_us = event_us;
	c->is_due = true;
	c->stage = WATCH_INITIAL;
	c->may_join_pid = true;
	c->is_tampered = false;
	c->due_us = 0;
	c->tries = c->live_tries = 0;
	inspect(w, c);
}

static void
look_again(struct watch *w, struct watched *c)
{
	c->stage = WATCH_SETTLED;
	c->is_due = true;
	c->tries = 0;
	c->due_us = 0;
	inspect(w, c);
}

static bool
take_flag(bool *flag)
{
	bool was = *flag;

	*flag = false;
	return was;
}

/* Nothing to do for it now: act on what came meanwhile, or let it go. */
static void
rest(struct watch *w, struct watched *c)
{
	bool wants_look = take_flag(&c->wants_look);

	c->phase = PHASE_IDLE;
	c->is_due = false;
	c->is_rescan = take_flag(&c->wants_rescan);
	if (c->has_started_again) {
		c->has_started_again = false;
		make_due(w, c, c->again_us);
	} else if (c->is_destroyed)
		watched_forget(&w->known, c);
	else if (wants_look && !c->has_died)
		look_again(w, c);
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
static void
wake_at(struct watch *w, int64_t time_us)
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
		rest(w, c);
		return;
	}
	c->phase = PHASE_SETTLING;
	c->is_due = false;
	c->due_us = w->ops.now_us(w->ops.arg) + settle;
	wake_at(w, c->due_us);
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
		rest(w, c);
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
	wake_at(w, c->due_us);
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
		rest(w, c);
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
		rest(w, c);
	else if (facts != NULL)
		choose_basis(w, c);
	else
		use_memory(w, c);
}

void
watch_created(struct watch *w, const char *id, const char *image)
{
	struct watched *c = watched_find_or_add(&w->known, id);

	if (c != NULL)
		watched_remember_image(c, image);
	if (c != NULL && c->phase == PHASE_IDLE)
		inspect(w, c);
}

void
watch_started(struct watch *w, const char *id, const char *image, int64_t event_us)
{
	struct watched *c = watched_find_or_add(&w->known, id);

	if (c == NULL)
		return;
	watched_remember_image(c, image);
	if (c->phase == PHASE_IDLE || c->phase == PHASE_SETTLING)
		make_due(w, c, event_us);
	else if (!c->is_due || event_us >= c->asked_us) {
		/* What is under way may tell the state before this start: look once more
		 * after it. A start that had come before the engine was asked, as a
		 * listed container's does, is what is being looked at. */
		c->has_started_again = true;
		c->again_us = event_us;
	}
}

void
watch_listed(struct watch *w, const char *id, bool has_run)
{
	struct watched *c = watched_find_or_add(&w->known, id);

	if (c != NULL && c->phase == PHASE_IDLE) {
		if (has_run)
			make_due(w, c, 0);
		else
			inspect(w, c);
	}
}

void
watch_died(struct watch *w, const char *id)
{
	struct watched *c = watched_find(&w->known, id);

	if (c != NULL)
		c->has_died = true;
	if (c != NULL && c->phase == PHASE_SETTLING)
		rest(w, c);
}

void
watch_destroyed(struct watch *w, const char *id)
{
	struct watched *c = watched_find(&w->known, id);

	if (c == NULL)
		return;
	c->is_destroyed = true;
	if (c->phase == PHASE_IDLE || c->phase == PHASE_SETTLING)
		watched_forget(&w->known, c);
}

void
watch_healthy(struct watch *w, const char *id)
{
	struct watched *c = watched_find(&w->known, id);

	if (c != NULL && c->phase == PHASE_SETTLING)
		look_again(w, c);
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
		rest(w, c);
	else if (c->basis == TARGET_LIVE) {
		c->live_tries++;
		inspect(w, c);
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

void
watch_tick(struct watch *w)
{
	int64_t now = w->ops.now_us(w->ops.arg), next = 0;

	w->wake_us = 0;
	for (uint32_t i = 0; i < WATCHED_BUCKETS; i++)
		for (struct watched *c = w->known.buckets[i], *following; c != NULL;
		     c = following) {
			following = c->next_in_bucket;
			if (c->phase != PHASE_SETTLING &&
			    (c->phase != PHASE_PUT_OFF || w->is_away))
				continue;
			if (c->due_us > now)
				next = next == 0 || c->due_us < next ? c->due_us : next;
			else if (c->phase == PHASE_SETTLING)
				look_again(w, c);
			else
				inspect(w, c);
		}
	if (next != 0)
		wake_at(w, next);
}

void
watch_lost(struct watch *w)
{
	w->is_away = true;
}

void
watch_connected(struct watch *w, bool (*is_listed)(void *arg, const char *id), void *arg)
{
	w->is_away = false;
	for (uint32_t i = 0; i < WATCHED_BUCKETS; i++)
		for (struct watched *c = w->known.buckets[i], *following; c != NULL;
		     c = following) {
			following = c->next_in_bucket;
			if (c->phase == PHASE_PUT_OFF)
				inspect(w, c);
			if (!is_listed(arg, c->id))
				watch_destroyed(w, c->id);
		}
}

bool
watch_rescan(struct watch *w, const char *id)
{
	struct watched *c = watched_find(&w->known, id);

	if (c == NULL)
		return false;
	if (c->phase == PHASE_IDLE || c->phase == PHASE_SETTLING) {
		c->is_rescan = true;
		make_due(w, c, 0);
	} else if (!c->has_started_again) {
		c->has_started_again = c->wants_rescan = true;
		c->again_us = 0;
	} else
		c->wants_rescan = true;
	return true;
}

/* What settles is looked at in any case. */
void
watch_look_again(struct watch *w)
{
	for (uint32_t i = 0; i < WATCHED_BUCKETS; i++)
		for (struct watched *c = w->known.buckets[i], *following; c != NULL;
		     c = following) {
			following = c->next_in_bucket;
			if (c->phase == PHASE_IDLE && !c->has_died && c->facts != NULL)
				look_again(w, c);
			else
				c->wants_look = c->phase != PHASE_IDLE &&
						c->phase != PHASE_SETTLING;
		}
}

static void
lower(int64_t *oldest, int64_t event_us)
{
	if (event_us != 0 && event_us < *oldest)
		*oldest = event_us;
}

int64_t
watch_oldest_us(const struct watch *w)
{
	int64_t oldest = INT64_MAX;

	for (uint32_t i = 0; i < WATCHED_BUCKETS; i++)
		for (const struct watched *c = w->known.buckets[i]; c != NULL;
		     c = c->next_in_bucket) {
			if (c->is_due && c->stage == WATCH_INITIAL)
				lower(&oldest, c->event_us);
			if (c->has_started_again)
				lower(&oldest, c->again_us);
		}
	return oldest;
}

bool
watch_knows(const struct watch *w, const char *id)
{
	return watched_find(&w->known, id) != NULL;
}

bool
watch_runs(const struct watch *w, const char *id)
{
	const struct watched *c = watched_find(&w->known, id);

	return c != NULL && !c->has_died;
}

struct watch_counts
watch_count(const struct watch *w)
{
	struct watch_counts counts = w->counts;

	counts.known = w->known.count;
	counts.scanning = w->scans;
	return counts;
}
