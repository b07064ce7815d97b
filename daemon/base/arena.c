/* SPDX-License-Identifier: Apache-2.0 */
/* arena.c - memory that is given back all at once: a chain of blocks, the newest filled
 * first. */

#include <stdalign.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "daemon/base/arena.h"

enum { BLOCK_SIZE = 64 * 1024 };

struct block {
	struct block *older;
	size_t size, used;
	alignas(max_align_t) unsigned char data[];
};

struct arena {
	struct block *newest;
	size_t used, bytes_max;
	size_t bound; /* of the moment, bytes_max or less */
};

struct arena *
arena_new(size_t bytes_max)
{
	struct arena *arena = calloc(1, sizeof(*arena));

	if (arena != NULL)
		arena->bytes_max = arena->bound = bytes_max == 0 ? SIZE_MAX : bytes_max;
	return arena;
}

void
arena_free(struct arena *arena)
{
	if (arena == NULL)
		return;
	for (struct block *b = arena->newest; b != NULL;) {
		struct block *older = b->older;

		free(b);
		b = older;
	}
	free(arena);
}

static bool
add_block(struct arena *arena, size_t size)
{
	size_t room = size > BLOCK_SIZE ? size : BLOCK_SIZE;
	struct block *b = malloc(sizeof(*b) + room);

	if (b == NULL)
		return false;
	b->size = room;
	b->used = 0;
	b->older = arena->newest;
	arena->newest = b;
	return true;
}

void *
arena_alloc(struct arena *arena, size_t size)
{
	struct block *b = arena->newest;
	void *p;

	if (size > SIZE_MAX / 2)
		return NULL;
	size = (size + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
	if (arena->used > arena->bound || size > arena->bound - arena->used)
		return NULL;
	if (b == NULL || size > b->size - b->used) {
		if (!add_block(arena, size))
			return NULL;
		b = arena->newest;
	}
	p = b->data + b->used;
	b->used += size;
	arena->used += size;
	return memset(p, 0, size);
}

char *
arena_memdup(struct arena *arena, const void *data, size_t length)
{
	char *copy = length == SIZE_MAX ? NULL : arena_alloc(arena, length + 1);

	if (copy != NULL && length > 0)
		memcpy(copy, data, length);
	return copy;
}

char *
arena_strdup(struct arena *arena, const char *text)
{
	return arena_memdup(arena, text, strlen(text));
}

char *
arena_printf(struct arena *arena, const char *format, ...)
{
	va_list args;
	int length;
	char *text;

	va_start(args, format);
	length = vsnprintf(NULL, 0, format, args);
	va_end(args);
	text = length < 0 ? NULL : arena_alloc(arena, (size_t)length + 1);
	if (text == NULL)
		return NULL;
	va_start(args, format);
	(void)vsnprintf(text, (size_t)length + 1, format, args);
	va_end(args);
	return text;
}

size_t
arena_hold_back(struct arena *arena)
{
	size_t before = arena->bound;

	arena->bound = arena->used + (arena->bytes_max - arena->used) / 2;
	return before;
}

size_t
arena_lift(struct arena *arena)
{
	size_t before = arena->bound;

	arena->bound = arena->bytes_max;
	return before;
}

void
arena_release(struct arena *arena, size_t before)
{
	arena->bound = before;
}

size_t
arena_used(const struct arena *arena)
{
	return arena->used;
}
