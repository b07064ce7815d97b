/* SPDX-License-Identifier: Apache-2.0 */
/* events.c - what the engine tells becomes calls of watch. */

#include <string.h>
#include <syslog.h>

#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/service_state.h"
#include "daemon/sink/journal.h"
#include "daemon/target/seen.h"

static void
on_start(struct service *s, const struct engine_event *e)
{
	watch_started(s->watch, e->id, e->image, e->time_us);
}

static void
on_create(struct service *s, const struct engine_event *e)
{
	watch_created(s->watch, e->id, e->image);
}

static void
on_die(struct service *s, const struct engine_event *e)
{
	watch_died(s->watch, e->id);
	service_drop_soon(s);
}

static void
on_destroy(struct service *s, const struct engine_event *e)
{
	watch_destroyed(s->watch, e->id);
	service_drop_soon(s);
}

static void
on_healthy(struct service *s, const struct engine_event *e)
{
	watch_healthy(s->watch, e->id);
}

/* clang-format off */
static const struct { const char *action; void (*handle)(struct service *, const struct engine_event *); }
actions[] = {
	{ "start",                  on_start   },
	{ "create",                 on_create  },
	{ "die",                    on_die     },
	{ "died",                   on_die     }, /* podman */
	{ "destroy",                on_destroy },
	{ "remove",                 on_destroy }, /* podman */
	{ "health_status: healthy", on_healthy },
};
/* clang-format on */

static void
on_event(void *arg, const struct engine_event *event)
{
	for (unsigned int i = 0; i < ARRAY_LEN(actions); i++)
		if (strcmp(actions[i].action, event->action) == 0) {
			actions[i].handle(arg, event);
			return;
		}
}

static bool
is_listed(void *arg, const char *id)
{
	const struct service *s = arg;

	for (uint32_t i = 0; i < s->n_listed; i++)
		if (strcmp(s->listed[i].id, id) == 0)
			return true;
	return false;
}

static void
on_connected(void *arg, const struct engine_listed *listed, uint32_t count, bool is_gap)
{
	struct service *s = arg;
	struct error err = { 0 };

	journal_send(s->journal, JOURNAL_ENGINE_BACK, LOG_INFO, NULL, 0,
	    "connected to the engine, %u container%s listed", count,
	    count == 1 ? "" : "s");
	if (is_gap)
		journal_send(s->journal, JOURNAL_GAP, LOG_WARNING, NULL, 0,
		    "the engine's event buffer no longer reaches back to the last event "
		    "seen; "
		    "containers that came and went meanwhile are not assessed");
	s->listed = listed;
	s->n_listed = count;
	if (seen_compact(s->seen, is_listed, s, &err) < 0)
		journal_send(s->journal, JOURNAL_SPOOL_FAILED, LOG_ERR, NULL, 0,
		    "%s; starts may be assessed again after a restart", err.text);
	watch_connected(s->watch, is_listed, s);
	for (uint32_t i = 0; i < count; i++)
		watch_listed(
		    s->watch, listed[i].id, strcmp(listed[i].state, "created") != 0);
	s->n_listed = 0;
	s->has_listed = true;
	/* Some may have ended while nobody looked. */
	service_look_at_waivers(s);
	service_drop_soon(s);
}

static void
on_lost(void *arg, const char *text)
{
	struct service *s = arg;

	journal_send(s->journal, JOURNAL_ENGINE_LOST, LOG_WARNING, NULL, 0,
	    "the engine is not there: %s; trying again", text);
	watch_lost(s->watch);
}

struct engine_handlers
service_handlers(struct service *s)
{
	return (struct engine_handlers){ .on_connected = on_connected,
		.on_event = on_event,
		.on_lost = on_lost,
		.arg = s };
}
