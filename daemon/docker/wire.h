/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wire.h - requests out, bounded answers back: HTTP to the engine's socket.
 *
 * A request is a row of request.c. The version is negotiated when the first one needs it.
 * Every listener runs from the event loop, never from inside a wire_ function.
 */
#ifndef DAEMON_DOCKER_WIRE_H
#define DAEMON_DOCKER_WIRE_H

#include <stddef.h>
#include <stdint.h>

#include "daemon/base/cleanup.h"

struct buffer;
struct engine_options;
struct error;
struct event_base;
struct exchange;
struct request;
struct wire;

struct wire_listener {
	/* Exactly once unless cancelled: BODY of a 2xx answer, or NULL and ERR (codes as
	 * in engine.h). */
	void (*on_answer)(void *arg, struct buffer *body, const struct error *err);
	/* Streams only: first with LENGTH 0 when the head has come, then with each piece.
	 */
	void (*on_stream)(void *arg, const void *data, size_t length);
	void *arg;
	void (*arg_free)(void *arg); /* after the answer or when cancelled; or NULL */
};

/* OPTIONS' strings are copied. */
int wire_new(struct wire **ret, struct event_base *base,
    const struct engine_options *options, struct error *err);
/* Cancels everything. Accepts NULL. */
void wire_free(struct wire *wire);
DEFINE_AUTOPTR(wire);

/* RET may be NULL; it is valid until the answer. On failure ARG stays the caller's. */
int wire_send(struct wire *wire, const struct request *request,
    const struct wire_listener *listener, struct exchange **ret, struct error *err);
/* Forget it: neither answer nor stream follow. Accepts NULL. */
void wire_cancel(struct exchange *exchange);

/* The next request asks for the version again: another engine may be listening. */
void wire_forget_version(struct wire *wire);
/* The engine's own version, as it told it last; "" before it did. */
const char *wire_engine_version(const struct wire *wire);
/* Append the path REQUEST has in the negotiated version. -EAGAIN while there is none. */
int wire_format(struct wire *wire, const struct request *request, struct buffer *path,
    struct error *err);
/* A connected, non-blocking socket, the caller's; or -errno. */
int wire_connect(struct wire *wire, struct error *err);
struct event_base *wire_base(struct wire *wire);
uint32_t wire_timeout_ms(const struct wire *wire);

#endif
