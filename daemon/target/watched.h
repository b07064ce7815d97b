/* SPDX-License-Identifier: Apache-2.0 */
/*
 * watched.h - the containers watch.c knows, by id. Nothing but watch.c and way.c includes
 * it.
 */
#ifndef DAEMON_TARGET_WATCHED_H
#define DAEMON_TARGET_WATCHED_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/target/target.h"
#include "daemon/target/watch.h"

enum { WATCHED_BUCKETS = 1024 };

enum phase {
	PHASE_IDLE,	  /* known, nothing due */
	PHASE_INSPECTING, /* asked the engine */
	PHASE_QUEUED,	  /* a scan is due as soon as one may run */
	PHASE_SCANNING,
	PHASE_SETTLING, /* has a result; a second look is due at due_us */
	PHASE_PUT_OFF, /* the engine gave no answer: asked again at due_us, if it is there
			*/
};

struct watched {
	struct watched *next_in_bucket;
	struct watched *next_queued;
	struct target *facts; /* of the last inspect; NULL before the first */
	char *id;
	char *image; /* as its events name it; NULL: none did */
	enum phase phase;
	bool has_died;		/* it does not run, as far as is known */
	bool is_due;		/* a start whose result is wanted */
	bool is_absent;		/* the engine does not know it any more */
	bool is_rescan;		/* a person asked: look although it has a result */
	bool wants_rescan;	/* and asked while another look was under way */
	bool wants_look;	/* a settled one, after the one that is under way */
	bool is_destroyed;	/* forget it once idle */
	bool has_started_again; /* a start came while we were busy with the last */
	bool may_join_pid, is_tampered;
	uint32_t tries, live_tries;
	int64_t event_us, due_us;
	int64_t again_us; /* the event of the start that has come meanwhile */
	int64_t asked_us; /* of the last inspect, by the clock of events */
	enum watch_stage stage;
	enum target_basis basis;
	const char *reason;
	uint64_t fingerprint; /* of the start that was evaluated; 0: none yet */
	bool was_live;	      /* its result rests on the running container */
	bool has_settled;     /* and it has had its second look */
};

struct watched_table {
	struct watched *buckets[WATCHED_BUCKETS];
	uint32_t count;
};

void watched_free_all(struct watched_table *table);
/* NULL: not known. */
struct watched *watched_find(const struct watched_table *table, const char *id);
/* NULL when out of memory: the container is then found again by the next listing. */
struct watched *watched_find_or_add(struct watched_table *table, const char *id);
/* Take it out of the table and free it. */
void watched_forget(struct watched_table *table, struct watched *watched);
/* What an event calls its image; the first word stands. */
void watched_remember_image(struct watched *watched, const char *image);

#endif
