/* SPDX-License-Identifier: Apache-2.0 */
/*
 * script_cache.h - what scripts said of the host, kept for a while: two hundred
 * containers that start together share one look at their host.
 */
#ifndef DAEMON_SCRIPT_CACHE_H
#define DAEMON_SCRIPT_CACHE_H

#include <stdint.h>

#include "daemon/base/cleanup.h"

struct content;
struct record_script;
struct script_cache;

/* A cache for the checks of CONTENT, empty. NULL when out of memory. */
struct script_cache *script_cache_new(const struct content *content);
void script_cache_free(struct script_cache *cache);
DEFINE_AUTOPTR(script_cache);

/* CHECK's (row of CONTENT_CHECKS) result if it is younger than a minute; NULL otherwise.
 * Borrowed until the next call. */
const struct record_script *script_cache_find(struct script_cache *cache, uint32_t check);

/* Keep a copy of RESULT for its check. Without memory nothing is kept. */
void script_cache_put(struct script_cache *cache, const struct record_script *result);

#endif
