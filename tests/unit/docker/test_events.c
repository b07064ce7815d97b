/* SPDX-License-Identifier: Apache-2.0 */
/* test_events.c - the bytes of /events, in any pieces, to events. */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/base/buffer.h"
#include "daemon/base/error.h"
#include "daemon/docker/engine.h"
#include "daemon/docker/events.h"

#define EVENT(action, id, nanos)                                                       \
	"{\"status\":\"x\",\"Type\":\"container\",\"Action\":\"" action                \
	"\",\"Actor\":{\"ID\":\"" id "\",\"Attributes\":{\"name\":\"n\"}},\"time\":1," \
	"\"timeNano\":" nanos "}\n"

static void
on_event(void *arg, const struct engine_event *event)
{
	buffer_printf(arg, "%s %s %lld%s%s;", event->action, event->id,
	    (long long)event->time_us, event->image[0] == '\0' ? "" : " ", event->image);
}

static const struct {
	const char *text, *heard;
	int rc;
} rows[] = {
	{ EVENT("start", "a", "1700000000123456789"), "start a 1700000000123456;", 0 },
	{ EVENT("create", "a", "1000") EVENT("die", "b", "2999"), "create a 1;die b 2;",
	    0 },
	{ EVENT("health_status: healthy", "a", "0"), "health_status: healthy a 0;", 0 },
	/* The image stands beside labels; it may be missing. */
	{ "{\"Action\":\"start\",\"Actor\":{\"ID\":\"a\",\"Attributes\":{"
	  "\"from\":\"x\",\"image\":\"img:1\"}},\"timeNano\":1000}",
	    "start a 1 img:1;", 0 },
	{ "{\"Action\":\"start\",\"Actor\":{\"ID\":\"a\"},\"timeNano\":1000}",
	    "start a 1;", 0 },
	/* A look is brought forward by nothing but health. */
	{ EVENT("health_status: unhealthy", "a", "0") EVENT(
	      "health_status: starting", "a", "0") EVENT("health_status", "a", "0"),
	    "", 0 },
	/* Podman's words. */
	{ EVENT("died", "a", "0") EVENT("remove", "a", "0"), "die a 0;destroy a 0;", 0 },
	/* Not ours. */
	{ EVENT("exec_create: start", "a", "0") EVENT("starting", "a", "0")
		EVENT("", "a", "0"),
	    "", 0 },
	/* One that makes no sense does not cost us the next. */
	{ EVENT("start", "../a", "0") EVENT("start", "b", "1000"), "start b 1;", 0 },
	{ EVENT("start", "a", "-1") EVENT("start", "b", "1000"), "start b 1;", 0 },
	{ EVENT("start", "a", "\"1\"") EVENT("start", "b", "1000"), "start b 1;", 0 },
	{ "{}\n{\"Action\":7}{\"Action\":\"die\",\"Actor\":[]}" EVENT("die", "a", "0"),
	    "die a 0;", 0 },
	{ "\n\r\n \t" EVENT("die", "a", "0") "\n", "die a 0;", 0 },
	{ EVENT("die", "a", "0") "<html>", "die a 0;", -EPROTO },
	{ EVENT("die", "a", "0") "{\"Action\":]", "die a 0;", -EPROTO },
	{ "[]", "", -EPROTO }, { "7 ", "", -EPROTO }, { "\"x\"", "", -EPROTO },
	{ "{\"Action\":\"\xff\xff\"}", "", -EPROTO },
	{ "{\"Action\":", "", 0 }, /* more may come */
};

static void
test_events(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		size_t length = strlen(rows[i].text);

		for (size_t step = 1; step <= length; step += 1 + step / 3) {
			autoptr(events) events = events_new();
			autobuffer heard = { 0 };
			struct error err = { 0 };
			int rc = 0;

			for (size_t at = 0; at < length && rc == 0; at += step)
				rc = events_feed(events, rows[i].text + at,
				    length - at < step ? length - at : step, on_event,
				    &heard, &err);
			if (rc != rows[i].rc)
				fail_msg("row %zu: %d %s", i, rc, err.text);
			assert_string_equal(buffer_text(&heard), rows[i].heard);
		}
	}
}

static int
feed_label(size_t label_length, size_t step)
{
	autoptr(events) events = events_new();
	autobuffer text = { 0 }, heard = { 0 };
	autofree char *label = malloc(label_length);
	struct error err = { 0 };
	int rc = 0;

	memset(label, 'x', label_length);
	buffer_add_text(&text, "{\"label\":\"");
	buffer_add(&text, label, label_length);
	buffer_add_text(&text, "\"}" EVENT("die", "a", "0"));
	for (size_t at = 0; at < text.length && rc == 0; at += step)
		rc = events_feed(events, text.data + at,
		    text.length - at < step ? text.length - at : step, on_event, &heard,
		    &err);
	assert_string_equal(buffer_text(&heard), rc == 0 ? "die a 0;" : "");
	return rc;
}

static void
test_long(void **state)
{
	(void)state;
	assert_int_equal(feed_label(1000 * 1000, 16384), 0);
	assert_int_equal(feed_label(1000 * 1000, 1 << 22), 0);
	assert_int_equal(feed_label(1 << 20, 16384), -EPROTO);
	assert_int_equal(feed_label(1 << 20, 1 << 22), -EPROTO);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_events),
		cmocka_unit_test(test_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
