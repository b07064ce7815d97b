/* SPDX-License-Identifier: Apache-2.0 */
/* script_cache.c - what scripts said of the host, kept for a while. */

#include <stdlib.h>
#include <string.h>

#include "daemon/base/clock.h"
#include "daemon/scap/content.h"
#include "daemon/scap/record.h"
#include "daemon/script_cache.h"

/* Longer than a burst of starts, shorter than anybody waits for a changed host to be
 * seen. */
enum { FRESH_US = 60 * 1000000 };

struct row {
	int64_t time_us; /* monotonic; 0: nothing kept */
	struct record_script result;
	char *out, *errout, *reason;
};

struct script_cache {
	uint32_t count;
	struct row rows[]; /* one per row of CONTENT_CHECKS */
};

struct script_cache *
script_cache_new(const struct content *content)
{
	struct script_cache *cache;
	uint32_t count;

	(void)content_table(content, CONTENT_CHECKS, &count);
	cache = calloc(1, sizeof(*cache) + count * sizeof(cache->rows[0]));
	if (cache != NULL)
		cache->count = count;
	return cache;
}

static void
clear(struct row *row)
{
	free(row->out);
	free(row->errout);
	free(row->reason);
	*row = (struct row){ 0 };
}

void
script_cache_free(struct script_cache *cache)
{
	for (uint32_t i = 0; cache != NULL && i < cache->count; i++)
		clear(&cache->rows[i]);
	free(cache);
}

const struct record_script *
script_cache_find(struct script_cache *cache, uint32_t check)
{
	struct row *row = &cache->rows[check];

	return row->time_us != 0 && clock_monotonic_us() - row->time_us < FRESH_US
		   ? &row->result
		   : NULL;
}

void
script_cache_put(struct script_cache *cache, const struct record_script *result)
{
	struct row *row = &cache->rows[result->check];

	clear(row);
	row->out = strdup(result->out);
	row->errout = strdup(result->errout);
	row->reason = strdup(result->reason);
	if (row->out == NULL || row->errout == NULL || row->reason == NULL) {
		clear(row);
		return;
	}
	row->result = *result;
	row->result.out = row->out;
	row->result.errout = row->errout;
	row->result.reason = row->reason;
	row->time_us = clock_monotonic_us();
}
