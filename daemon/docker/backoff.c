/* SPDX-License-Identifier: Apache-2.0 */
/* backoff.c - how long to wait before the next attempt. */

#include "daemon/docker/backoff.h"

uint32_t
backoff_next_ms(struct backoff *backoff, uint32_t random)
{
	uint32_t half;

	if (backoff->ceiling_ms == 0)
		backoff->ceiling_ms = BACKOFF_FIRST_MS;
	else if (backoff->ceiling_ms < BACKOFF_LAST_MS / 2)
		backoff->ceiling_ms *= 2;
	else
		backoff->ceiling_ms = BACKOFF_LAST_MS;
	half = backoff->ceiling_ms / 2;
	return half + random % (half + 1);
}
