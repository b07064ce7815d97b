/* SPDX-License-Identifier: Apache-2.0 */
/*
 * head.h - the head of an HTTP answer on a connection that is then used for something
 * else, where curl is of no help.
 */
#ifndef DAEMON_DOCKER_HEAD_H
#define DAEMON_DOCKER_HEAD_H

#include <stddef.h>

struct error;

enum { HEAD_MAX = 16 * 1024 };

struct head {
	size_t length; /* bytes up to and with the empty line */
	long status;
	size_t body_length; /* Content-Length; 0 without one */
};

/* 0: read; -EAGAIN: more bytes are needed (err untouched); -EPROTO: it is none. */
int head_parse(struct head *ret, const void *data, size_t length, struct error *err);

#endif
