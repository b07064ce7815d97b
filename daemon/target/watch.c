/* SPDX-License-Identifier: Apache-2.0 */
/* watch.c - what is heard of containers, and what is known of them. */

#include <stdlib.h>
#include <string.h>

#include "daemon/target/way.h"

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

void
watch_created(struct watch *w, const char *id, const char *image)
{
	struct watched *c = watched_find_or_add(&w->known, id);

	if (c != NULL)
		watched_remember_image(c, image);
	if (c != NULL && c->phase == PHASE_IDLE)
		way_inspect(w, c);
}

void
watch_started(struct watch *w, const char *id, const char *image, int64_t event_us)
{
	struct watched *c = watched_find_or_add(&w->known, id);

	if (c == NULL)
		return;
	watched_remember_image(c, image);
	if (c->phase == PHASE_IDLE || c->phase == PHASE_SETTLING)
		way_make_due(w, c, event_us);
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
			way_make_due(w, c, 0);
		else
			way_inspect(w, c);
	}
}

void
watch_died(struct watch *w, const char *id)
{
	struct watched *c = watched_find(&w->known, id);

	if (c != NULL)
		c->has_died = true;
	if (c != NULL && c->phase == PHASE_SETTLING)
		way_rest(w, c);
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
		way_look_again(w, c);
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
				way_look_again(w, c);
			else
				way_inspect(w, c);
		}
	if (next != 0)
		way_wake_at(w, next);
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
				way_inspect(w, c);
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
		way_make_due(w, c, 0);
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
				way_look_again(w, c);
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
