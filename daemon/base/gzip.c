/* SPDX-License-Identifier: Apache-2.0 */
/* gzip.c - bytes compressed on their way to a file. */

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>

#include <zlib.h>

#include "daemon/base/error.h"
#include "daemon/base/gzip.h"

enum {
	OUT_SIZE = 64 * 1024,
	WINDOW = 15 + 16, /* deflateInit2(): the largest, and a gzip header */
	MEMORY_LEVEL = 8, /* as zlib itself chooses */
	LEVEL = 3,	  /* XML: a fifth larger than by 6, in half the time */
};

struct gzip {
	z_stream z;
	bool is_open;
	int (*put)(void *arg, const void *data, size_t length, struct error *err);
	void *arg;
	unsigned char out[OUT_SIZE];
};

int
gzip_new(struct gzip **ret,
    int (*put)(void *arg, const void *data, size_t length, struct error *err), void *arg,
    struct error *err)
{
	autoptr(gzip) g = calloc(1, sizeof(*g));

	if (g == NULL)
		return error_say(err, ENOMEM, "no memory to compress");
	g->put = put;
	g->arg = arg;
	if (deflateInit2(&g->z, LEVEL, Z_DEFLATED, WINDOW, MEMORY_LEVEL,
		Z_DEFAULT_STRATEGY) != Z_OK)
		return error_say(err, ENOMEM, "no memory to compress");
	g->is_open = true;
	*ret = take_ptr(g);
	return 0;
}

void
gzip_free(struct gzip *g)
{
	if (g == NULL)
		return;
	if (g->is_open)
		(void)deflateEnd(&g->z);
	free(g);
}

/* Hand on what FLUSH makes of the input, until there is room left. */
static int
run(struct gzip *g, int flush, struct error *err)
{
	int r = 0;

	do {
		size_t length;

		g->z.next_out = g->out;
		g->z.avail_out = sizeof(g->out);
		if (deflate(&g->z, flush) == Z_STREAM_ERROR)
			return error_say(err, EIO, "compress: zlib lost its way");
		length = sizeof(g->out) - g->z.avail_out;
		if (length > 0)
			r = g->put(g->arg, g->out, length, err);
	} while (r == 0 && g->z.avail_out == 0);
	return r;
}

int
gzip_add(struct gzip *g, const void *data, size_t length, struct error *err)
{
	const unsigned char *at = data;
	int r = 0;

	while (length > 0 && r == 0) {
		size_t part = length < UINT_MAX ? length : UINT_MAX;

		g->z.next_in = (unsigned char *)at;
		g->z.avail_in = (unsigned int)part;
		r = run(g, Z_NO_FLUSH, err);
		at += part;
		length -= part;
	}
	return r;
}

int
gzip_finish(struct gzip *g, struct error *err)
{
	g->z.next_in = NULL;
	g->z.avail_in = 0;
	return run(g, Z_FINISH, err);
}
