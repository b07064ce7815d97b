/* SPDX-License-Identifier: Apache-2.0 */
/*
 * backoff.h - how long to wait before the next attempt: longer each time, never in step
 * with anybody else.
 */
#ifndef DAEMON_DOCKER_BACKOFF_H
#define DAEMON_DOCKER_BACKOFF_H

#include <stdint.h>

enum { BACKOFF_FIRST_MS = 100, BACKOFF_LAST_MS = 30 * 1000 };

/* Zeroed: the next wait is the first. */
struct backoff {
	uint32_t ceiling_ms;
};

/* The next wait: between half the ceiling and the ceiling, chosen by RANDOM (any number).
 */
uint32_t backoff_next_ms(struct backoff *backoff, uint32_t random);

#endif
