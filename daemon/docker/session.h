/* SPDX-License-Identifier: Apache-2.0 */
/*
 * session.h - staying subscribed: subscribe, list, deliver, and again when it breaks.
 */
#ifndef DAEMON_DOCKER_SESSION_H
#define DAEMON_DOCKER_SESSION_H

#include <stdint.h>

#include "daemon/base/cleanup.h"

struct engine_handlers;
struct error;
struct session;
struct wire;

/* HANDLERS are copied. Nothing happens before session_start(). */
int session_new(struct session **ret, struct wire *wire,
    const struct engine_handlers *handlers, struct error *err);
/* Before the wire. Accepts NULL. */
void session_free(struct session *session);
DEFINE_AUTOPTR(session);

int session_start(struct session *session, int64_t since_us, struct error *err);
/* Time of the newest event seen; 0: none. */
int64_t session_bookmark(const struct session *session);

#endif
