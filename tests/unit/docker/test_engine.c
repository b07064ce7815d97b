/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_engine.c - the client against a server that plays canned bytes: hostile answers,
 * lost connections. What a real engine does is tested in tests/system/docker.
 */

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>

#include "daemon/base/buffer.h"
#include "daemon/base/error.h"
#include "daemon/docker/engine.h"

#define OK "HTTP/1.1 200 OK\r\n"
#define BODY(text) OK "Connection: close\r\n\r\n" text
#define VERSION                                                                         \
	BODY("{\"Version\":\"20.10.24\",\"ApiVersion\":\"1.41\",\"MinAPIVersion\":\"1." \
	     "12\"}")
#define STREAM OK "\r\n" /* whatever comes until the connection ends */
#define CHUNKS OK "Transfer-Encoding: chunked\r\n\r\n"
#define LIST BODY("[{\"Id\":\"a1\",\"State\":\"running\"}]")
#define EVENT(action, id, nanos)                                                       \
	"{\"Action\":\"" action "\",\"Actor\":{\"ID\":\"" id "\"},\"timeNano\":" nanos \
	"}\n"

enum { WAIT_MS = 20000, SOON_MS = 100, TEXT_MAX = 4000, CONNECTIONS_MAX = 64 };

/* One thing that the server says to requests that begin so; the first row that fits. */
struct line {
	const char *asked, *said;
	bool hangs_up;
	bool is_silent; /* reads and says nothing */
	uint32_t uses;	/* 0: always, else only so often */
	size_t length;	/* 0: SAID is a string */
};

struct world {
	struct event_base *base;
	struct engine *engine;
	struct line lines[12];
	struct bufferevent *connections[CONNECTIONS_MAX];
	uint32_t opened, lost, connected, answers;
	bool is_gap, is_refusing;
	int code;
	struct buffer asked, told, text;
};

static void
play(struct bufferevent *connection, struct line *line)
{
	size_t length = line->length != 0 ? line->length : strlen(line->said);

	if (line->is_silent)
		return;
	(void)bufferevent_write(connection, line->said, length);
	if (line->hangs_up && length == 0)
		(void)shutdown(bufferevent_getfd(connection), SHUT_RDWR);
}

static void
on_drained(struct bufferevent *connection, void *arg)
{
	(void)arg;
	(void)shutdown(bufferevent_getfd(connection), SHUT_RDWR);
}

static void
on_asked(struct bufferevent *connection, void *arg)
{
	struct world *world = arg;
	struct evbuffer *in = bufferevent_get_input(connection);
	char request[TEXT_MAX] = "";
	struct line *line = NULL;

	if (evbuffer_search(in, "\r\n\r\n", 4, NULL).pos < 0)
		return;
	(void)evbuffer_remove(in, request, sizeof(request) - 1);
	buffer_printf(&world->asked, "%.*s\n", (int)strcspn(request, "\r"), request);
	for (size_t i = 0; i < ARRAY_LEN(world->lines) && line == NULL; i++) {
		struct line *next = &world->lines[i];

		if (next->asked != NULL && strstr(request, next->asked) != NULL &&
		    next->uses != UINT32_MAX)
			line = next;
	}
	if (line == NULL)
		fail_msg("not foreseen: %s", request);
	if (line->uses != 0 && --line->uses == 0)
		line->uses = UINT32_MAX;
	if (line->hangs_up || strstr(line->said, "Connection: close") != NULL)
		bufferevent_setcb(connection, on_asked, on_drained, NULL, world);
	play(connection, line);
}

static int
open_socket(void *arg)
{
	struct world *world = arg;
	int pair[2];

	if (world->is_refusing)
		return -ECONNREFUSED;
	assert_true(world->opened < CONNECTIONS_MAX);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
	assert_int_equal(evutil_make_socket_nonblocking(pair[1]), 0);
	world->connections[world->opened] = bufferevent_socket_new(
	    world->base, pair[1], BEV_OPT_CLOSE_ON_FREE);
	bufferevent_setcb(world->connections[world->opened], on_asked, NULL, NULL, world);
	(void)bufferevent_enable(world->connections[world->opened++], EV_READ | EV_WRITE);
	return pair[0];
}

static void
on_connected(void *arg, const struct engine_listed *listed, uint32_t count, bool is_gap)
{
	struct world *world = arg;

	world->connected++;
	world->is_gap = is_gap;
	buffer_printf(&world->told, "list");
	for (uint32_t i = 0; i < count; i++)
		buffer_printf(&world->told, " %s=%s", listed[i].id, listed[i].state);
	buffer_add_text(&world->told, ";");
}

static void
on_event(void *arg, const struct engine_event *event)
{
	struct world *world = arg;

	buffer_printf(&world->told, "%s %s;", event->action, event->id);
}

static void
on_lost(void *arg, const char *text)
{
	struct world *world = arg;

	world->lost++;
	buffer_printf(&world->text, "%s\n", text);
}

static void
world_init(
    struct world *world, const struct line *lines, size_t count, uint32_t timeout_ms)
{
	const struct engine_handlers handlers = { on_connected, on_event, on_lost,
		world };
	const struct engine_options options = {
		.open_socket = open_socket, .arg = world, .timeout_ms = timeout_ms
	};
	struct error err = { 0 };

	memset(world, 0, sizeof(*world));
	for (size_t i = 0; i < count; i++)
		world->lines[i] = lines[i];
	world->base = event_base_new();
	assert_int_equal(
	    engine_new(&world->engine, world->base, &options, &handlers, &err), 0);
}

static void
world_done(struct world *world)
{
	engine_free(world->engine);
	for (size_t i = 0; i < world->opened; i++)
		bufferevent_free(world->connections[i]);
	event_base_free(world->base);
	buffer_done(&world->asked);
	buffer_done(&world->told);
	buffer_done(&world->text);
	libevent_global_shutdown();
}

static void
turn(struct world *world, uint32_t ms)
{
	const struct timeval moment = { .tv_usec = (suseconds_t)ms * 1000 };

	(void)event_base_loopexit(world->base, &moment);
	(void)event_base_dispatch(world->base);
}

static void
wait_for(struct world *world, const uint32_t *count, uint32_t target)
{
	for (int i = 0; i < WAIT_MS / 5 && *count < target; i++)
		turn(world, 5);
	if (*count < target)
		fail_msg("waited in vain: %s", buffer_text(&world->text));
}

static void
on_container(void *arg, const struct engine_container *container, const struct error *err)
{
	struct world *world = arg;

	world->answers++;
	world->code = container == NULL ? err->code : 0;
	buffer_printf(&world->text, "%s", err == NULL ? container->id : err->text);
}

static char *
repeat(const char *head, const char *piece, size_t count)
{
	autobuffer text = { 0 };

	buffer_add_text(&text, head);
	for (size_t i = 0; i < count; i++)
		buffer_add_text(&text, piece);
	return strdup(buffer_text(&text));
}

static const struct {
	struct line line;
	int code, other; /* other: may be that instead */
} hostile[] = {
#define SAYS(text)                                                 \
	{                                                          \
		.asked = "/json", .said = (text), .hangs_up = true \
	}
	{ SAYS(BODY("{\"Id\":\"a\",\"State\":{\"Status\":\"up\"}}")), 0, 0 },
	{ SAYS(OK "Content-Length: 36\r\n\r\n"
		  "{\"Id\":\"a\",\"State\":{\"Status\":\"up\"}}more"),
	    EPROTO, 0 },
	{ SAYS(CHUNKS "11\r\n{\"Id\":\"a\",\"State\"\r\n12\r\n"
		      ":{\"Status\":\"up\"}}\n\r\n0\r\n\r\n"),
	    0, 0 },
	{ SAYS(CHUNKS "zz\r\n{}\r\n"), EPROTO, EIO },
	{ SAYS(CHUNKS "FFFFFFFFFFFFFFFFF\r\n{}\r\n"), EPROTO, EIO },
	{ SAYS(CHUNKS "-1\r\n{}\r\n"), EPROTO, EIO },
	{ SAYS(CHUNKS "10\r\n{\"Id\""), EIO, EPROTO },
	{ SAYS(OK "Content-Length: 100\r\n\r\n{\"Id\""), EIO, EPROTO },
	{ SAYS(OK "Content-Length: -5\r\n\r\n{}"), EPROTO, EIO },
	{ SAYS(OK "Content-Length: 99999999\r\n\r\n{}"), EIO, EPROTO },
	{ SAYS(OK "Content-Length: 0\r\n\r\n"), EPROTO, 0 },
	{ SAYS(BODY("not json")), EPROTO, 0 },
	{ SAYS("HTTP/1.1 404 No\r\nContent-Length: 16\r\n\r\n"
	       "{\"message\":\"no\"}"),
	    ENOENT, 0 },
	{ SAYS("HTTP/1.1 409 No\r\nContent-Length: 0\r\n\r\n"), EBUSY, 0 },
	{ SAYS("HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n"), EIO, 0 },
	{ SAYS("HTTP/1.1 301 No\r\nLocation: http://127.0.0.1:1/\r\n"
	       "Content-Length: 0\r\n\r\n"),
	    EIO, 0 },
	{ SAYS("HTTP/1.1 204 No\r\n\r\n"), EPROTO, 0 },
	{ SAYS("HTTP/1.1 abc\r\n\r\n"), EPROTO, EIO },
	{ SAYS("binary \1\2\3\xff\xfe\n\n\n"), EPROTO, EIO },
	{ SAYS("\n"), EPROTO, EIO },
	{ SAYS("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 No\r\n"
	       "Content-Length: 0\r\n\r\n"),
	    ENOENT, 0 },
	{ { .asked = "/json", .said = "", .is_silent = true }, ETIMEDOUT, 0 },
	{ { .asked = "/json", .said = OK "Content-Length: 5\r\n\r\n{" }, ETIMEDOUT, 0 },
};

static void
test_answers(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(hostile); i++) {
		const struct line lines[] = { { .asked = "/version", .said = VERSION },
			hostile[i].line };
		struct world world;
		struct error err = { 0 };

		world_init(&world, lines, ARRAY_LEN(lines),
		    hostile[i].code == ETIMEDOUT ? SOON_MS : WAIT_MS);
		assert_int_equal(
		    engine_inspect(world.engine, "a", on_container, &world, &err), 0);
		wait_for(&world, &world.answers, 1);
		if (world.code != hostile[i].code &&
		    (hostile[i].other == 0 || world.code != hostile[i].other))
			fail_msg(
			    "row %zu: %d %s", i, world.code, buffer_text(&world.text));
		turn(&world, 1);
		assert_int_equal(world.answers, 1);
		assert_string_equal(engine_version(world.engine), "20.10.24");
		world_done(&world);
	}
}

static void
test_too_long(void **state)
{
	static const struct {
		const char *head, *piece;
		size_t count;
	} rows[] = {
		{ BODY("["), "0123456789abcdef", 70000 },
		{ BODY("{"), " ", 1 << 20 },
		{ BODY("{"), " ", (1 << 20) },
		{ OK "Content-Length: 99999999\r\n\r\n", " ", 2000000 },
		{ "HTTP/1.1 500 No\r\n\r\n", "no", 50000 },
		{ OK, "X: y\r\n", 200000 },
		{ OK "X: ", "y", 2000000 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		autofree char *said = repeat(rows[i].head, rows[i].piece, rows[i].count);
		const struct line lines[] = { { .asked = "/version", .said = VERSION },
			{ .asked = "/json", .said = said, .hangs_up = true } };
		struct world world;
		struct error err = { 0 };

		world_init(&world, lines, ARRAY_LEN(lines), WAIT_MS);
		assert_int_equal(
		    engine_inspect(world.engine, "a", on_container, &world, &err), 0);
		wait_for(&world, &world.answers, 1);
		if ((world.code != EPROTO && world.code != EIO) ||
		    (strstr(rows[i].head, "\r\n\r\n") != NULL &&
			strstr(buffer_text(&world.text), "longer") == NULL))
			fail_msg(
			    "row %zu: %d %s", i, world.code, buffer_text(&world.text));
		world_done(&world);
	}
}

static void
test_versions(void **state)
{
	static const struct {
		const char *version, *path; /* NULL: EPROTO, nothing more is asked */
	} rows[] = {
		{ BODY("{\"ApiVersion\":\"1.41\",\"MinAPIVersion\":\"1.12\"}"),
		    "/v1.41/" },
		{ BODY("{\"ApiVersion\":\"1.52\",\"MinAPIVersion\":\"1.44\"}"),
		    "/v1.44/" },
		{ BODY("{\"ApiVersion\":\"1.60\",\"MinAPIVersion\":\"1.50\"}"),
		    "/v1.50/" },
		{ BODY("{\"ApiVersion\":\"1.40\"}"), "/v1.40/" },
		{ BODY("{\"ApiVersion\":\"1.10\",\"MinAPIVersion\":\"1.10\"}"), NULL },
		{ BODY("{\"ApiVersion\":1.41}"), NULL },
		{ BODY("{\"ApiVersion\":\"\"}"), NULL },
		{ BODY("{\"ApiVersion\":\"1.41/../..\"}"), NULL },
		{ BODY("{}"), NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct line lines[] = { { .asked = "/version",
						  .said = rows[i].version },
			{ .asked = "/json",
			    .said = BODY(
				"{\"Id\":\"a\",\"State\":{\"Status\":\"x\"}}") } };
		struct world world;
		struct error err = { 0 };

		world_init(&world, lines, ARRAY_LEN(lines), WAIT_MS);
		assert_int_equal(
		    engine_inspect(world.engine, "a", on_container, &world, &err), 0);
		assert_int_equal(
		    engine_inspect(world.engine, "b", on_container, &world, &err), 0);
		wait_for(&world, &world.answers, 2);
		assert_int_equal(world.code, rows[i].path == NULL ? EPROTO : 0);
		if (rows[i].path == NULL)
			assert_string_equal(
			    buffer_text(&world.asked), "GET /version HTTP/1.1\n");
		else
			assert_non_null(strstr(buffer_text(&world.asked), rows[i].path));
		world_done(&world);
	}
}

static void
test_bad_ids(void **state)
{
	static const char *const ids[] = { "", "..", "a/b", "a?all=1", "a b",
		"a\r\nX: y" };
	struct world world;
	struct error err = { 0 };

	(void)state;
	world_init(&world, NULL, 0, WAIT_MS);
	for (size_t i = 0; i < ARRAY_LEN(ids); i++)
		assert_int_equal(
		    engine_inspect(world.engine, ids[i], on_container, &world, &err),
		    -EINVAL);
	turn(&world, 20);
	assert_int_equal(world.answers + world.opened, 0);
	world_done(&world);
}

static void
test_order(void **state)
{
	/* The event is there before the list is asked for, and told after it. */
	const struct line lines[] = {
		{ .asked = "/version", .said = VERSION },
		{ .asked = "filters=",
		    .said = STREAM EVENT("start", "b2", "1000000000000000") },
		{ .asked = "/containers/json", .said = LIST },
	};
	struct world world;
	struct error err = { 0 };

	(void)state;
	world_init(&world, lines, ARRAY_LEN(lines), WAIT_MS);
	assert_int_equal(engine_start(world.engine, 0, &err), 0);
	assert_int_equal(engine_start(world.engine, 0, &err), -EALREADY);
	assert_int_equal(world.opened, 0);
	wait_for(&world, &world.connected, 1);
	turn(&world, 5);
	assert_string_equal(buffer_text(&world.told), "list a1=running;start b2;");
	assert_false(world.is_gap);
	assert_true(engine_bookmark(world.engine) == 1000000000000);
	assert_null(strstr(buffer_text(&world.asked), "since=0&"));
	world_done(&world);
}

static void
test_gap(void **state)
{
	static const struct {
		const char *past;
		bool is_gap;
	} rows[] = {
		{ BODY(EVENT("top", "x", "1000")), false },
		{ BODY("\n"), true },
		{ BODY(""), true },
		{ "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n", true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct line lines[] = {
			{ .asked = "/version", .said = VERSION },
			{ .asked = "filters=", .said = STREAM },
			{ .asked = "since=0&until=5.000001000", .said = rows[i].past },
			{ .asked = "/containers/json", .said = LIST },
		};
		struct world world;
		struct error err = { 0 };

		world_init(&world, lines, ARRAY_LEN(lines), WAIT_MS);
		assert_int_equal(engine_start(world.engine, 5000000, &err), 0);
		wait_for(&world, &world.connected, 1);
		if (world.is_gap != rows[i].is_gap)
			fail_msg("row %zu", i);
		assert_non_null(
		    strstr(buffer_text(&world.asked), "since=5.000000000&filters="));
		assert_true(engine_bookmark(world.engine) == 5000000);
		world_done(&world);
	}
}

/* Every way to lose the engine: told once, then connected again. */
static void
test_lost(void **state)
{
	static const struct line bad[] = {
		{ .asked = "/version", .said = "", .hangs_up = true },
		{ .asked = "/version", .said = "", .is_silent = true },
		{ .asked = "/version", .said = BODY("[]") },
		{ .asked = "filters=", .said = "", .hangs_up = true },
		{ .asked = "filters=", .said = "", .is_silent = true },
		{ .asked = "filters=",
		    .said = "HTTP/1.1 400 No\r\nContent-Length: 0\r\n\r\n" },
		{ .asked = "filters=", .said = STREAM, .hangs_up = true },
		{ .asked = "filters=", .said = STREAM "what" },
		{ .asked = "filters=", .said = CHUNKS "zz\r\n" },
		{ .asked = "/containers/json", .said = BODY("{}") },
		{ .asked = "/containers/json", .said = BODY("[{}]") },
		{ .asked = "/containers/json", .said = "", .hangs_up = true },
		{ .asked = "/containers/json",
		    .said = "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct line lines[] = { bad[i], { .asked = "/version", .said = VERSION },
			{ .asked = "filters=", .said = STREAM },
			{ .asked = "since=0&", .said = BODY("") },
			{ .asked = "/containers/json", .said = LIST } };
		struct world world;
		struct error err = { 0 };

		lines[0].uses = 2; /* it fails twice, and that is told once */
		world_init(&world, lines, ARRAY_LEN(lines), SOON_MS);
		assert_int_equal(engine_start(world.engine, 0, &err), 0);
		wait_for(&world, &world.lost, 1);
		for (int j = 0; j < 400 && world.lines[0].uses != UINT32_MAX; j++)
			turn(&world, 5);
		assert_int_equal(world.lines[0].uses, UINT32_MAX);
		turn(&world, 5);
		/* A stream may break before or after the list has come. */
		if (world.connected == 0)
			assert_int_equal(world.lost, 1);
		wait_for(&world, &world.connected, world.connected + 1);
		assert_string_not_equal(buffer_text(&world.text), "");
		world_done(&world);
	}
}

static void
test_refused(void **state)
{
	const struct line lines[] = {
		{ .asked = "/version", .said = VERSION },
		{ .asked = "filters=", .said = STREAM },
		{ .asked = "/containers/json", .said = LIST },
	};
	struct world world;
	struct error err = { 0 };

	(void)state;
	world_init(&world, lines, ARRAY_LEN(lines), WAIT_MS);
	world.is_refusing = true;
	assert_int_equal(engine_start(world.engine, 0, &err), 0);
	wait_for(&world, &world.lost, 1);
	assert_int_equal(
	    engine_inspect(world.engine, "a", on_container, &world, &err), 0);
	wait_for(&world, &world.answers, 1);
	assert_int_equal(world.code, ECONNREFUSED);
	turn(&world, 300);
	assert_int_equal(world.lost, 1);
	world.is_refusing = false;
	wait_for(&world, &world.connected, 1);
	world_done(&world);
}

static void
on_ran(void *arg, const struct engine_exec_result *result, const struct error *err)
{
	struct world *world = arg;

	world->answers++;
	world->code = err == NULL ? 0 : err->code;
	assert_true(err == NULL || result->exit_code == -1);
	buffer_printf(&world->told, "%d '%s' '%s' %u %d", result->exit_code, result->out,
	    result->errout, result->cut, result->pid);
	buffer_printf(&world->text, "%s", err == NULL ? "" : err->text);
}

#define UPGRADED "HTTP/1.1 101 UPGRADED\r\nUpgrade: tcp\r\n\r\n"
#define FRAME "\1\0\0\0\0\0\0\3out"
#define CREATED BODY("{\"Id\":\"e1\"}")
#define RUNNING BODY("{\"Running\":true,\"Pid\":77}")
#define ENDED(code, pid) BODY("{\"Running\":false,\"ExitCode\":" code ",\"Pid\":" pid "}")

#define TEXT(text) .said = (text), .length = sizeof(text) - 1

static const struct {
	struct line create, start, ask;
	int code;
	const char *told;
	bool is_late;
} runs[] = {
	{ { .said = CREATED }, { TEXT(UPGRADED FRAME), .hangs_up = true },
	    { .said = ENDED("101", "7") }, 0, "101 'out' '' 0 0", false },
	{ { .said = CREATED },
	    { TEXT("HTTP/1.1 200 OK\r\n\r\n" FRAME FRAME), .hangs_up = true },
	    { .said = ENDED("0", "7") }, 0, "0 'outou' '' 1 0", false },
	{ { .said = CREATED }, { TEXT(UPGRADED FRAME), .hangs_up = true },
	    { .said = ENDED("127", "0") }, ENOEXEC, NULL, false },
	{ { .said = CREATED }, { TEXT(UPGRADED FRAME), .hangs_up = true },
	    { .said = ENDED("127", "7") }, 0, "127 'out' '' 0 0", false },
	{ { .said = CREATED }, { TEXT(UPGRADED), .hangs_up = true },
	    { .said = ENDED("999", "7") }, EPROTO, NULL, false },
	{ { .said = CREATED }, { TEXT(UPGRADED), .hangs_up = true },
	    { .said = ENDED("null", "7") }, EPROTO, NULL, false },
	{ { .said = CREATED }, { TEXT(UPGRADED), .hangs_up = true },
	    { .said = BODY("[]") }, EPROTO, NULL, false },
	{ { .said = CREATED }, { TEXT(UPGRADED), .hangs_up = true }, { .said = RUNNING },
	    ETIMEDOUT, "-1 '' '' 0 77", true },
	{ { .said = CREATED }, { TEXT(UPGRADED FRAME) }, { .said = RUNNING }, ETIMEDOUT,
	    "-1 'out' '' 0 77", true },
	{ { .said = CREATED }, { TEXT(UPGRADED FRAME) },
	    { .said = "", .is_silent = true }, ETIMEDOUT, "-1 'out' '' 0 0", true },
	{ { .said = CREATED }, { TEXT(UPGRADED FRAME), .hangs_up = true },
	    { .said = "", .is_silent = true }, ETIMEDOUT, "-1 'out' '' 0 0", true },
	/* The script has ended, what it left behind holds the output open. */
	{ { .said = CREATED }, { TEXT(UPGRADED FRAME) }, { .said = ENDED("102", "7") }, 0,
	    "102 'out' '' 0 0", true },
	{ { .said = CREATED }, { TEXT(UPGRADED "plain text") }, { .said = RUNNING },
	    EPROTO, NULL, false },
	{ { .said = CREATED }, { TEXT("gar\0bage\r\n\r\n") }, { .said = RUNNING }, EPROTO,
	    NULL, false },
	{ { .said = CREATED }, { .said = "", .hangs_up = true }, { .said = RUNNING }, EIO,
	    NULL, false },
	{ { .said = CREATED },
	    { .said = "HTTP/1.1 409 No\r\nContent-Length: 20\r\n\r\n"
		      "{\"message\":\"paused\"}",
		false },
	    { .said = RUNNING }, EBUSY, NULL, false },
	{ { .said = CREATED }, { .said = "HTTP/1.1 404 No\r\n\r\n", false },
	    { .said = RUNNING }, ENOENT, NULL, false },
	{ { .said = CREATED }, { .said = "HTTP/1.1 400 No\r\n\r\n", false },
	    { .said = RUNNING }, ENOEXEC, NULL, false },
	{ { .said = CREATED },
	    { .said = "HTTP/1.1 500 No\r\nContent-Length: 999999\r\n\r\nx", false },
	    { .said = RUNNING }, ETIMEDOUT, NULL, true },
	{ { .said = BODY("{\"Id\":\"../x\"}") }, { .said = "", false }, { .said = "" },
	    EPROTO, NULL, false },
	{ { .said = BODY("{}") }, { .said = "", false }, { .said = "" }, EPROTO, NULL,
	    false },
	{ { .said = "HTTP/1.1 409 No\r\nContent-Length: 0\r\n\r\n", false },
	    { .said = "", false }, { .said = "" }, EBUSY, NULL, false },
	{ { .said = "", .is_silent = true }, { .said = "", false }, { .said = "" },
	    ETIMEDOUT, "-1 '' '' 0 0", true },
};

static void
test_exec(void **state)
{
	static const char *const argv[] = { "/bin/sh", NULL };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(runs); i++) {
		struct line lines[] = { { .asked = "/version", .said = VERSION },
			runs[i].create, runs[i].start, runs[i].ask };
		const struct engine_exec exec = { .container_id = "a",
			.argv = argv,
			.input = "exit",
			.input_length = 4,
			.deadline_ms = runs[i].is_late ? SOON_MS : WAIT_MS,
			.output_max = 5 };
		struct world world;
		struct error err = { 0 };

		lines[1].asked = "/containers/a/exec";
		lines[2].asked = "/exec/e1/start";
		lines[3].asked = "/exec/e1/json";
		world_init(&world, lines, ARRAY_LEN(lines),
		    runs[i].is_late ? 2 * SOON_MS : WAIT_MS);
		assert_int_equal(
		    engine_exec(world.engine, &exec, on_ran, &world, &err), 0);
		wait_for(&world, &world.answers, 1);
		if (world.code != runs[i].code)
			fail_msg(
			    "row %zu: %d %s", i, world.code, buffer_text(&world.text));
		if (runs[i].told != NULL)
			assert_string_equal(buffer_text(&world.told), runs[i].told);
		turn(&world, runs[i].is_late ? 3 * SOON_MS : 5);
		assert_int_equal(world.answers, 1);
		world_done(&world);
	}
}

/* Freed at any moment: no answer, no leak, nothing touched afterwards. */
static void
test_freed(void **state)
{
	static const char *const argv[] = { "/bin/sh", NULL };
	const struct line lines[] = {
		{ .asked = "/version", .said = VERSION },
		{ .asked = "filters=",
		    .said = STREAM EVENT("start", "b2", "1000000000000000") },
		{ .asked = "since=0&", .said = BODY("") },
		{ .asked = "/containers/json", .said = LIST },
		{ .asked = "/a/json", .said = "", .is_silent = true },
		{ .asked = "/containers/a/exec", .said = CREATED },
		{ .asked = "/exec/e1/start", .said = UPGRADED },
		{ .asked = "/exec/e1/json", .said = RUNNING },
	};
	const struct engine_exec exec = { .container_id = "a",
		.argv = argv,
		.input = "",
		.deadline_ms = 50,
		.output_max = 5 };

	(void)state;
	for (int steps = 0; steps < 40; steps++) {
		struct world world;
		struct error err = { 0 };
		uint32_t answers;

		world_init(&world, lines, ARRAY_LEN(lines), WAIT_MS);
		assert_int_equal(engine_start(world.engine, 7, &err), 0);
		for (int i = 0; i < 20; i++)
			assert_int_equal(
			    engine_inspect(world.engine, "a", on_container, &world, &err),
			    0);
		assert_int_equal(
		    engine_exec(world.engine, &exec, on_ran, &world, &err), 0);
		for (int i = 0; i < steps; i++)
			(void)event_base_loop(world.base, EVLOOP_ONCE | EVLOOP_NONBLOCK);
		engine_free(take_ptr(world.engine));
		answers = world.answers;
		turn(&world, 1);
		assert_int_equal(world.answers, answers);
		world_done(&world);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_too_long),
		cmocka_unit_test(test_versions),
		cmocka_unit_test(test_bad_ids),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_gap),
		cmocka_unit_test(test_lost),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_exec),
		cmocka_unit_test(test_freed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
