/* SPDX-License-Identifier: Apache-2.0 */
/*
 * session.c - staying subscribed: subscribe, list, deliver, and again when it breaks.
 *
 * The order is what makes it whole. /events is asked for first, from a moment that lies
 * before the asking, so the engine's own buffer fills the time between its answer's head
 * (which it sends before it subscribes us) and the subscription. The list is asked for
 * when the head is there; what the stream says meanwhile waits, unparsed, behind the
 * list.
 *
 * A gap: the engine keeps its newest 256 events of any kind. If it still has one from our
 * bookmark or before, it has every one since; if not (pushed out, or the engine was
 * started anew), events may be missing.
 */

#include <errno.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include <event2/event.h>

#include "daemon/base/buffer.h"
#include "daemon/base/error.h"
#include "daemon/docker/backoff.h"
#include "daemon/docker/engine.h"
#include "daemon/docker/events.h"
#include "daemon/docker/inspect.h"
#include "daemon/docker/request.h"
#include "daemon/docker/session.h"
#include "daemon/docker/wire.h"

enum {
	STEADY_US = 10 * 1000 * 1000, /* a connection this old was a good one */
	UNREAD_US = 1000 * 1000, /* older events have been read when a connection ends */
	EARLY_MAX = 16 * 1024 * 1024, /* bytes of events that wait for the list */
};

enum session_state {
	SESSION_STOPPED,
	SESSION_WAITING, /* for the next attempt */
	SESSION_SUBSCRIBING,
	SESSION_LOOKING_BACK, /* is the bookmark still in the engine's buffer? */
	SESSION_LISTING,
	SESSION_LIVE,
	SESSION__MAX
};

struct session {
	struct wire *wire;
	struct engine_handlers handlers;
	enum session_state state;
	struct event *timer; /* of WAITING and SUBSCRIBING */
	struct backoff backoff;
	struct exchange *stream, *question; /* the question: look back, then list */
	struct events *events;		    /* reader of this stream */
	struct buffer early;
	int64_t bookmark_us; /* newest event seen */
	int64_t covered_us;  /* nothing before it is missing, but see is_gap */
	int64_t live_since_us;
	bool is_first; /* no bookmark and never connected: nothing can be missing */
	bool is_gap, is_lost_told;
};

static int64_t
now_us(void)
{
	struct timespec now = { 0 };

	(void)clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void
set_timer(struct session *session, uint32_t ms)
{
	const struct timeval timeout = { .tv_sec = ms / 1000,
		.tv_usec = (suseconds_t)(ms % 1000) * 1000 };

	(void)event_add(session->timer, &timeout);
}

static void
hang_up(struct session *session)
{
	(void)event_del(session->timer);
	wire_cancel(take_ptr(session->stream));
	wire_cancel(take_ptr(session->question));
	events_free(take_ptr(session->events));
	buffer_done(&session->early);
}

static void
lose(struct session *session, const struct error *err)
{
	struct error why = *err; /* it may belong to what is cancelled here */
	int64_t now = now_us();
	uint32_t random = 0;

	if (session->state == SESSION_LIVE) {
		if (now - session->live_since_us >= STEADY_US)
			session->backoff = (struct backoff){ 0 };
		if (now - UNREAD_US > session->covered_us)
			session->covered_us = now - UNREAD_US;
	}
	hang_up(session);
	if (getrandom(&random, sizeof(random), GRND_NONBLOCK) < 0)
		random = (uint32_t)now;
	session->state = SESSION_WAITING;
	set_timer(session, backoff_next_ms(&session->backoff, random));
	if (session->is_lost_told)
		return;
	session->is_lost_told = true;
	session->handlers.on_lost(session->handlers.arg, why.text);
}

static void
on_engine_event(void *arg, const struct engine_event *event)
{
	struct session *session = arg;

	if (event->time_us > session->bookmark_us)
		session->bookmark_us = event->time_us;
	if (event->time_us > session->covered_us)
		session->covered_us = event->time_us;
	session->handlers.on_event(session->handlers.arg, event);
}

static void
deliver(struct session *session, const void *data, size_t length)
{
	struct error err = { 0 };

	if (events_feed(session->events, data, length, on_engine_event, session, &err) <
	    0) {
		(void)error_wrap(&err, "GET /events");
		lose(session, &err);
	}
}

static void
on_listed(void *arg, const struct engine_listed *listed, uint32_t count)
{
	struct session *session = arg;

	session->state = SESSION_LIVE;
	session->live_since_us = now_us();
	session->is_lost_told = false;
	session->is_first = false;
	session->handlers.on_connected(
	    session->handlers.arg, listed, count, session->is_gap);
}

static void
on_list(void *arg, struct buffer *body, const struct error *err)
{
	struct session *session = arg;
	struct error why = { 0 };
	autobuffer early = { 0 };

	session->question = NULL;
	if (body == NULL) {
		lose(session, err);
		return;
	}
	if (inspect_list(body, on_listed, session, &why) < 0) {
		lose(session, &why);
		return;
	}
	early = session->early;
	session->early = (struct buffer){ 0 };
	deliver(session, early.data, early.length);
}

static void
ask(struct session *session, const struct request *request,
    void (*on_answer)(void *arg, struct buffer *body, const struct error *err),
    void (*on_stream)(void *arg, const void *data, size_t length), struct exchange **ret)
{
	const struct wire_listener listener = {
		.on_answer = on_answer, .on_stream = on_stream, .arg = session
	};
	struct error err = { 0 };

	if (wire_send(session->wire, request, &listener, ret, &err) < 0)
		lose(session, &err);
}

static void
list(struct session *session)
{
	const struct request request = { .kind = REQUEST_LIST };

	session->state = SESSION_LISTING;
	ask(session, &request, on_list, NULL, &session->question);
}

/* The first byte of an event at or before the bookmark is all the proof there can be. */
static void
on_past(void *arg, const void *data, size_t length)
{
	struct session *session = arg;

	if (memchr(data, '{', length) == NULL)
		return;
	session->is_gap = false;
	wire_cancel(take_ptr(session->question));
	list(session);
}

static void
on_past_end(void *arg, struct buffer *body, const struct error *err)
{
	struct session *session = arg;

	/* An engine that cannot look back has proved nothing; one that is gone will not
	 * list either. */
	(void)body;
	(void)err;
	session->question = NULL;
	list(session);
}

static void
look_back(struct session *session)
{
	int64_t now = now_us();
	/* The engine would wait for a moment that has not come yet. */
	struct request request = { .kind = REQUEST_PAST,
		.until_us = session->covered_us < now ? session->covered_us + 1 : now };

	if (session->is_first) {
		session->is_gap = false;
		list(session);
		return;
	}
	session->state = SESSION_LOOKING_BACK;
	session->is_gap = true;
	ask(session, &request, on_past_end, on_past, &session->question);
}

static void
on_stream(void *arg, const void *data, size_t length)
{
	struct session *session = arg;
	struct error err = { 0 };

	if (session->state == SESSION_SUBSCRIBING) {
		(void)event_del(session->timer);
		look_back(session);
	} else if (session->state == SESSION_LIVE) {
		deliver(session, data, length);
	} else if (length > EARLY_MAX - session->early.length) {
		(void)error_say(&err, EPROTO, "GET /events: too many before the list");
		lose(session, &err);
	} else {
		buffer_add(&session->early, data, length);
	}
}

static void
on_stream_end(void *arg, struct buffer *body, const struct error *err)
{
	struct session *session = arg;
	struct error why = { 0 };

	session->stream = NULL;
	if (body != NULL) {
		(void)error_say(&why, EIO, "GET /events: the engine hung up");
		err = &why;
	}
	lose(session, err);
}

static void
subscribe(struct session *session)
{
	struct request request = { .kind = REQUEST_EVENTS };
	struct error err = { 0 };

	session->state = SESSION_SUBSCRIBING;
	if (session->covered_us == 0)
		session->covered_us = now_us();
	request.since_us = session->covered_us;
	session->events = events_new();
	if (session->events == NULL) {
		(void)error_set(&err, ENOMEM, "subscribe to events");
		lose(session, &err);
		return;
	}
	/* /version has the wire's timeout, and so has the stream's head. */
	set_timer(session, 2 * wire_timeout_ms(session->wire));
	wire_forget_version(session->wire);
	ask(session, &request, on_stream_end, on_stream, &session->stream);
}

static void
on_timer(evutil_socket_t fd, short what, void *arg)
{
	struct session *session = arg;
	struct error err = { 0 };

	(void)fd;
	(void)what;
	if (session->state == SESSION_WAITING) {
		subscribe(session);
		return;
	}
	(void)error_set(&err, ETIMEDOUT, "GET /events");
	lose(session, &err);
}

int
session_new(struct session **ret, struct wire *wire,
    const struct engine_handlers *handlers, struct error *err)
{
	autoptr(session) session = calloc(1, sizeof(*session));

	if (session == NULL)
		return error_set(err, ENOMEM, "watch the engine");
	session->wire = wire;
	session->handlers = *handlers;
	session->timer = evtimer_new(wire_base(wire), on_timer, session);
	if (session->timer == NULL)
		return error_set(err, ENOMEM, "watch the engine");
	*ret = take_ptr(session);
	return 0;
}

void
session_free(struct session *session)
{
	if (session == NULL)
		return;
	if (session->timer != NULL) {
		hang_up(session);
		event_free(session->timer);
	}
	free(session);
}

int
session_start(struct session *session, int64_t since_us, struct error *err)
{
	if (session->state != SESSION_STOPPED)
		return error_say(err, EALREADY, "the engine is watched already");
	session->is_first = since_us <= 0;
	session->covered_us = since_us > 0 ? since_us : 0;
	session->bookmark_us = session->covered_us;
	/* By the timer, so that no handler runs inside engine_start(). */
	session->state = SESSION_WAITING;
	set_timer(session, 0);
	return 0;
}

int64_t
session_bookmark(const struct session *session)
{
	return session->bookmark_us;
}
