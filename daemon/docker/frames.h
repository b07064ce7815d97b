/* SPDX-License-Identifier: Apache-2.0 */
/*
 * frames.h - the two outputs of an exec, taken apart again and bounded.
 *
 * Without a terminal the engine sends frames: a byte saying which output, three zeros, a
 * big-endian length, then that many bytes.
 */
#ifndef DAEMON_DOCKER_FRAMES_H
#define DAEMON_DOCKER_FRAMES_H

#include <stddef.h>
#include <stdint.h>

#include "daemon/base/buffer.h"

enum { FRAME_HEAD = 8 };

struct frames {
	size_t output_max; /* of each; set by the user, the rest zeroed */
	struct buffer out, errout;
	uint64_t cut; /* bytes left out of both */
	unsigned char head[FRAME_HEAD];
	size_t head_length;
	uint32_t left; /* of the frame's bytes */
};

struct error;

void frames_done(struct frames *frames);
/* -EPROTO: these are no frames. */
int frames_feed(
    struct frames *frames, const void *data, size_t length, struct error *err);

#endif
