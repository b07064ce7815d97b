/* SPDX-License-Identifier: Apache-2.0 */
/*
 * events.h - the bytes of /events to engine events.
 */
#ifndef DAEMON_DOCKER_EVENTS_H
#define DAEMON_DOCKER_EVENTS_H

#include <stddef.h>

#include "daemon/base/cleanup.h"

struct engine_event;
struct error;
struct events;

typedef void events_fn(void *arg, const struct engine_event *event);

/* NULL when memory ends. */
struct events *events_new(void);
/* Accepts NULL. */
void events_free(struct events *events);
DEFINE_AUTOPTR(events);

/*
 * Tell FN of every event that the next LENGTH bytes complete. Well-formed objects that
 * are not an event we ask for are passed over; -EPROTO when the bytes are no JSON objects
 * or one is too long: the stream is of no use from there on.
 */
int events_feed(struct events *events, const void *data, size_t length, events_fn *fn,
    void *arg, struct error *err);

#endif
