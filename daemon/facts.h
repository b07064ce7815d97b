/* SPDX-License-Identifier: Apache-2.0 */
/*
 * facts.h - a container as the engine tells it becomes a target of our own, and what of
 * that is told in results.
 */
#ifndef DAEMON_FACTS_H
#define DAEMON_FACTS_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/base/buffer.h"
#include "daemon/scap/record.h"

struct engine_container;
struct engine_image;
struct target;

/* Copies everything; NULL when out of memory. "Never started" (the year 1) becomes "". */
struct target *facts_target(const struct engine_container *container);

/*
 * Set the digest by which a registry knows TARGET's image, if IMAGE has one: that of the
 * repository TARGET was made from, else the first. False when out of memory.
 */
bool facts_take_digest(struct target *target, const struct engine_image *image);

enum { FACTS_MAX = 32, FACTS_TEXTS = 3 };
struct facts {
	struct record_fact rows[FACTS_MAX];
	uint32_t count;
	struct buffer texts[FACTS_TEXTS];
};

/*
 * What TARGET (NULL: nothing) runs with that OVAL cannot see, for a record; borrowed from
 * TARGET. Settings that are the engine's default are left out, except the ones every
 * reader asks for first. An address is a fact called RECORD_FACT_ADDRESS.
 */
void facts_list(struct facts *ret, const struct target *target);
void facts_done(struct facts *facts);

#endif
