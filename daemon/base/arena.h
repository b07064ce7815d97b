/* SPDX-License-Identifier: Apache-2.0 */
/*
 * arena.h - memory that is given back all at once.
 *
 * A scan's memory comes from one arena with a limit; nothing in it is freed singly.
 */
#ifndef DAEMON_BASE_ARENA_H
#define DAEMON_BASE_ARENA_H

#include <stddef.h>

#include "daemon/base/cleanup.h"

struct arena;

/* A new arena that hands out at most SIZE_MAX_BYTES bytes (0: no limit). NULL when out of
 * memory. */
struct arena *arena_new(size_t bytes_max);

/* Give everything back. Accepts NULL. */
void arena_free(struct arena *arena);
DEFINE_AUTOPTR(arena);

/* SIZE zeroed bytes aligned for any type; NULL when memory or the arena's limit ends. */
void *arena_alloc(struct arena *arena, size_t size);

/* A copy of TEXT / of LENGTH bytes at DATA with a NUL behind; NULL as above. */
char *arena_strdup(struct arena *arena, const char *text);
char *arena_memdup(struct arena *arena, const void *data, size_t length);
char *arena_printf(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * Hand out no more than half of what is left, until arena_release() with what this
 * returned: so one piece of work cannot take the memory of all others.
 */
size_t arena_hold_back(struct arena *arena);
/* Hand out all that is left, until then: for what others will use as well. */
size_t arena_lift(struct arena *arena);
void arena_release(struct arena *arena, size_t before);

/* Bytes handed out so far. */
size_t arena_used(const struct arena *arena);

#define arena_new_array(arena, type, count) \
	((type *)arena_alloc(arena, sizeof(type) * (count)))

#endif
