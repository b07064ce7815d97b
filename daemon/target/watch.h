/* SPDX-License-Identifier: Apache-2.0 */
/*
 * watch.h - every container's way from its create event to a result: which look is due,
 *on what basis, and what to do when it fails. Pure: events and answers in, wishes out
 *through watch_ops.
 *
 *	create -> known -> start -> inspect -> queue -> scan -> settle -> scan -> done
 *	                              |                   |
 *	                              gone: the image     died: layers; lost: image;
 *tampered: again
 */
#ifndef DAEMON_TARGET_WATCH_H
#define DAEMON_TARGET_WATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/base/cleanup.h"
#include "daemon/target/target.h"

struct error;
struct seen;
struct watch;

enum watch_stage { WATCH_INITIAL, WATCH_SETTLED };

/* One look that is due. Borrowed for the call; the callee copies what it keeps. */
struct watch_scan {
	const struct target *target;
	enum target_basis basis;
	enum watch_stage stage;
	bool join_pid;	  /* false after tampering: stay out of its pid namespace */
	bool is_tampered; /* an earlier try of this look was tampered with */
	int64_t event_us; /* when the start event came; 0 when it was found by listing */
	const char *reason; /* why the basis is not a better one; "" otherwise */
};

/* How a look ended. */
enum watch_answer {
	WATCH_FINISHED,	  /* there is a result, whatever it says */
	WATCH_GONE,	  /* live: it died; what it leaves is to be looked at */
	WATCH_TAMPERED,	  /* live: killed or stopped from inside */
	WATCH_LOST,	  /* layers or image: not there any more */
	WATCH_UNANSWERED, /* image: the engine did not say where it is */
};

struct watch_ops {
	/* Ask the engine about ID; the answer comes by watch_inspected(). */
	void (*inspect)(void *arg, const char *id);
	/* Scan; the answer comes by watch_scanned(). With basis nothing: record that it
	 * is unassessed. */
	void (*scan)(void *arg, const struct watch_scan *scan);
	/* Call watch_tick() at that time of the monotonic clock (microseconds); earlier
	 * wishes lapse. */
	void (*wake_at)(void *arg, int64_t time_us);
	int64_t (*now_us)(void *arg);  /* monotonic */
	int64_t (*wall_us)(void *arg); /* the clock the engine dates its events with */
	/* How long after the start a second look is due: the policy's; 0: none. */
	int64_t (*settle_us)(void *arg, const struct target *target);
	void *arg;
};

struct watch_counts {
	uint32_t known, waiting, scanning;
	uint64_t repeated_starts; /* of containers that restart for ever: counted, not
				     scanned again */
};

/* SEEN is borrowed. At most SCANS_MAX scans run at a time. NULL when out of memory. */
struct watch *watch_new(
    const struct watch_ops *ops, struct seen *seen, uint32_t scans_max);
void watch_free(struct watch *watch);
DEFINE_AUTOPTR(watch);

/* ---- what happens ---- */
/* IMAGE: as the event names it, for a container that is gone before it was inspected. */
void watch_created(struct watch *watch, const char *id, const char *image);
void watch_started(
    struct watch *watch, const char *id, const char *image, int64_t event_us);
void watch_died(struct watch *watch, const char *id);
void watch_destroyed(struct watch *watch, const char *id);
void watch_healthy(struct watch *watch, const char *id);
/* Found by listing after a connect; HAS_RUN: not merely created. */
void watch_listed(struct watch *watch, const char *id, bool has_run);
/* The engine is gone: what it was asked is asked again when it is back. */
void watch_lost(struct watch *watch);
/* It is (back) there, and has listed all containers it has: others are destroyed. Before
 * watch_listed(). */
void watch_connected(
    struct watch *watch, bool (*is_listed)(void *arg, const char *id), void *arg);
/* TARGET NULL: the engine does not know it (any more), or did not answer. */
void watch_inspected(
    struct watch *watch, const char *id, const struct target *target, bool is_absent);
void watch_scanned(struct watch *watch, const char *id, enum watch_answer answer);
void watch_tick(struct watch *watch);
/* Look again at ID now (a person asked). False when it is not known. */
bool watch_rescan(struct watch *watch, const char *id);

/* Look again at all that runs, as at what has settled: something was decided about what
 * is found there. */
void watch_look_again(struct watch *watch);

struct watch_counts watch_count(const struct watch *watch);
/* When the oldest start was told that has no result yet; INT64_MAX: all have one. */
int64_t watch_oldest_us(const struct watch *watch);
bool watch_knows(const struct watch *watch, const char *id);
/* It is known and has not died since the engine last described it as running. */
bool watch_runs(const struct watch *watch, const char *id);

#endif
