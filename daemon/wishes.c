/* SPDX-License-Identifier: Apache-2.0 */
/* wishes.c - what watch wishes becomes calls of engine and scan. */

#include <errno.h>
#include <event2/event.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/announce.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/clock.h"
#include "daemon/base/error.h"
#include "daemon/conf/conf.h"
#include "daemon/facts.h"
#include "daemon/policy.h"
#include "daemon/scan.h"
#include "daemon/service_state.h"

struct question {
	struct service *service;
	char id[];
};

static void
on_inspected(void *arg, const struct engine_container *container, const struct error *err)
{
	autofree struct question *q = arg;
	autoptr(target) target = container == NULL ? NULL : facts_target(container);

	if (target != NULL)
		(void)target_set(&target->engine, engine_version(q->service->engine));
	watch_inspected(
	    q->service->watch, q->id, target, container == NULL && err->code == ENOENT);
}

static void
wish_inspect(void *arg, const char *id)
{
	struct service *s = arg;
	struct question *q = malloc(sizeof(*q) + strlen(id) + 1);
	struct error err = { 0 };

	if (q == NULL)
		abort(); /* no memory: the warden starts the daemon anew */
	q->service = s;
	memcpy(q->id, id, strlen(id) + 1);
	if (engine_inspect(s->engine, id, on_inspected, q, &err) < 0) {
		watch_inspected(s->watch, id, NULL, false);
		free(q);
	}
}

static void
on_scanned(void *arg, const struct scan_outcome *outcome)
{
	struct service *s = arg;

	announce_scan(s->journal, outcome);
	service_drop_soon(s);
	watch_scanned(s->watch, outcome->target->id, outcome->answer);
}

static void
wish_scan(void *arg, const struct watch_scan *wish)
{
	struct service *s = arg;
	const struct scan_host host = { .base = s->base,
		.engine = s->engine,
		.client = s->client,
		.spool = s->spool,
		.spool_path = s->spool_path,
		.policies = s->policies,
		.hostname = s->hostname,
		.watch = s->watch };

	scan_start(&host, wish, on_scanned, s);
}

static void
wish_wake(void *arg, int64_t time_us)
{
	struct service *s = arg;
	int64_t left = time_us - clock_monotonic_us();
	const struct timeval wait = { left > 0 ? left / 1000000 : 0,
		left > 0 ? left % 1000000 : 0 };
	struct timeval pending;

	if (evtimer_pending(s->wake_event, &pending)) {
		struct timeval now;

		(void)event_base_gettimeofday_cached(s->base, &now);
		timersub(&pending, &now, &pending);
		if (timercmp(&pending, &wait, <))
			return; /* woken earlier anyway, and asked again then */
	}
	(void)evtimer_add(s->wake_event, &wait);
}

static int64_t
wish_now(void *arg)
{
	(void)arg;
	return clock_monotonic_us();
}

static int64_t
wish_wall(void *arg)
{
	(void)arg;
	return clock_now_us();
}

static int64_t
wish_settle(void *arg, const struct target *target)
{
	struct service *s = arg;
	struct loaded *loaded;

	return (int64_t)policies_match(s->policies, target, &loaded)->settle_ms * 1000;
}

struct watch_ops
service_wishes(struct service *s)
{
	return (struct watch_ops){ .inspect = wish_inspect,
		.scan = wish_scan,
		.wake_at = wish_wake,
		.now_us = wish_now,
		.wall_us = wish_wall,
		.settle_us = wish_settle,
		.arg = s };
}
