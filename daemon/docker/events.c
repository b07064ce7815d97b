/* SPDX-License-Identifier: Apache-2.0 */
/* events.c - the bytes of /events to engine events. */

#include <errno.h>
#include <limits.h>
#include <string.h>

#include <json-c/json.h>

#include "daemon/base/error.h"
#include "daemon/docker/engine.h"
#include "daemon/docker/events.h"
#include "daemon/docker/json.h"
#include "daemon/docker/request.h"

enum { EVENT_MAX = 1024 * 1024 }; /* bytes of one: labels, at worst */

struct events {
	struct json_tokener *tokener;
	size_t length; /* bytes of the object being read so far */
};

#define EVENT(member) offsetof(struct engine_event, member)

/* Under Actor.Attributes are the container's labels, and over them what the engine itself
 * says: a label called image cannot pose as the image. */
/* clang-format off */
static const struct member event_members[] = {
	{ "Action",   MEMBER_TEXT,  true, EVENT(action), 0 },
	{ "Actor.ID", MEMBER_TEXT,  true, EVENT(id), 0 },
	{ "Actor.Attributes.image", MEMBER_TEXT, false, EVENT(image), 0 },
	{ "timeNano", MEMBER_NANOS, true, EVENT(time_us), 0 },
};

/* What is said, and what we call it. Podman has two words of its own. */
static const struct { const char *said, *meant; } actions[] = {
	{ "create", "create" },
	{ "start", "start" },
	{ "die", "die" },
	{ "died", "die" },
	{ "destroy", "destroy" },
	{ "remove", "destroy" },
	{ "pause", "pause" },
	{ "unpause", "unpause" },
	{ "rename", "rename" },
	{ "health_status: healthy", "health_status: healthy" },
};
/* clang-format on */

struct events *
events_new(void)
{
	struct events *events = calloc(1, sizeof(*events));

	if (events == NULL)
		return NULL;
	events->tokener = json_stream_new();
	if (events->tokener == NULL) {
		free(events);
		return NULL;
	}
	return events;
}

void
events_free(struct events *events)
{
	if (events == NULL)
		return;
	json_tokener_free(events->tokener);
	free(events);
}

/* NULL when it is none of ours, as any health but healthy is. */
static const char *
find_action(const char *said)
{
	for (size_t i = 0; i < ARRAY_LEN(actions); i++)
		if (strcmp(actions[i].said, said) == 0)
			return actions[i].meant;
	return NULL;
}

static void
tell(struct json_object *json, events_fn *fn, void *arg)
{
	struct engine_event event = { 0 };
	struct error ignored = { 0 };

	/* One event that makes no sense must not cost us those behind it. */
	if (members_read(event_members, ARRAY_LEN(event_members), json, &event, NULL,
		&ignored) < 0)
		return;
	event.action = find_action(event.action);
	if (event.action != NULL && id_is_valid(event.id))
		fn(arg, &event);
}

static bool
is_space(char c)
{
	return c == '\n' || c == '\r' || c == ' ' || c == '\t';
}

int
events_feed(struct events *events, const void *data, size_t length, events_fn *fn,
    void *arg, struct error *err)
{
	const char *rest = data, *end = rest + length;

	while (rest < end) {
		autojson *json = NULL;
		enum json_tokener_error why;
		size_t piece = (size_t)(end - rest);

		if (events->length == 0 && is_space(*rest)) {
			rest++;
			continue;
		}
		if (events->length == 0 && *rest != '{')
			return error_say(err, EPROTO, "an event is not a JSON object");
		if (piece > EVENT_MAX - events->length)
			piece = EVENT_MAX - events->length;
		if (piece == 0)
			return error_say(
			    err, EPROTO, "an event is longer than it may be");
		json = json_tokener_parse_ex(events->tokener, rest, (int)piece);
		why = json_tokener_get_error(events->tokener);
		if (why != json_tokener_success && why != json_tokener_continue)
			return error_say(err, EPROTO, "an event is not JSON: %s",
			    json_tokener_error_desc(why));
		if (why == json_tokener_success) {
			piece = json_tokener_get_parse_end(events->tokener);
			tell(json, fn, arg);
		}
		events->length = why == json_tokener_success ? 0 : events->length + piece;
		rest += piece;
	}
	return 0;
}
