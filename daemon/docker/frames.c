/* SPDX-License-Identifier: Apache-2.0 */
/* frames.c - the two outputs of an exec, taken apart again and bounded. */

#include <endian.h>
#include <errno.h>
#include <string.h>

#include "daemon/base/error.h"
#include "daemon/docker/frames.h"

enum { STREAM_OUT = 1, STREAM_ERROUT = 2 };

void
frames_done(struct frames *frames)
{
	buffer_done(&frames->out);
	buffer_done(&frames->errout);
}

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static int
read_head(struct frames *frames, struct error *err)
{
	static const unsigned char zeros[3];
	uint32_t length;

	if ((frames->head[0] != STREAM_OUT && frames->head[0] != STREAM_ERROUT) ||
	    memcmp(frames->head + 1, zeros, sizeof(zeros)) != 0)
		return error_say(err, EPROTO, "the output is not in frames");
	memcpy(&length, frames->head + 4, sizeof(length));
	frames->left = be32toh(length);
	return 0;
}

/* NULs become question marks: readers take the output for a C string. */
static void
keep(struct frames *frames, const unsigned char *data, size_t length)
{
	struct buffer *into = frames->head[0] == STREAM_OUT ? &frames->out
							    : &frames->errout;
	size_t kept = least(length, frames->output_max - into->length), at = into->length;

	buffer_add(into, data, kept);
	for (; at < into->length; at++)
		if (into->data[at] == '\0')
			into->data[at] = '?';
	frames->cut += length - kept;
}

int
frames_feed(struct frames *frames, const void *data, size_t length, struct error *err)
{
	const unsigned char *rest = data;

	while (length > 0) {
		size_t piece;
		int rc = 0;

		if (frames->left == 0) {
			piece = least(length, FRAME_HEAD - frames->head_length);
			memcpy(frames->head + frames->head_length, rest, piece);
			frames->head_length += piece;
			if (frames->head_length == FRAME_HEAD) {
				frames->head_length = 0;
				rc = read_head(frames, err);
			}
		} else {
			piece = least(length, frames->left);
			keep(frames, rest, piece);
			frames->left -= (uint32_t)piece;
		}
		if (rc < 0)
			return rc;
		rest += piece;
		length -= piece;
	}
	if (frames->out.failed || frames->errout.failed)
		return error_set(err, ENOMEM, "output");
	return 0;
}
