/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_engine.c - the engine's client against a real engine.
 *
 * Run by tests/with-engine, as root. Every test leaves no container behind.
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
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>
#include <event2/event.h>

#include "daemon/base/error.h"
#include "daemon/docker/engine.h"

#define SOCKET "/run/docker.sock"
#define ID_ROOM 80

enum { WAIT_MS = 20000, HEARD_MAX = 64 };

struct heard {
	char action[32], id[ID_ROOM];
	int64_t time_us;
};

/* What the handlers have been told. */
struct world {
	struct event_base *base;
	struct engine *engine;
	struct heard heard[HEARD_MAX];
	size_t n_heard;
	uint32_t connected, lost, listed, opened;
	bool is_gap;
	char listed_id[ID_ROOM], listed_state[32], lost_text[256];
};

static int64_t
now_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int64_t
now_us(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void
sh(const char *format, ...)
{
	char command[2048];
	va_list args;
	int rc;

	va_start(args, format);
	(void)vsnprintf(command, sizeof(command), format, args);
	va_end(args);
	rc = system(command);
	if (rc != 0)
		fail_msg("status %d: %s", rc, command);
}

/* The first line a command prints. */
static void
sh_line(char line[ID_ROOM], const char *command)
{
	FILE *pipe = popen(command, "re");

	assert_non_null(pipe);
	assert_non_null(fgets(line, ID_ROOM, pipe));
	line[strcspn(line, "\n")] = '\0';
	assert_int_equal(pclose(pipe), 0);
}

static void
on_connected(void *arg, const struct engine_listed *listed, uint32_t count, bool is_gap)
{
	struct world *world = arg;

	world->connected++;
	world->listed = count;
	world->is_gap = is_gap;
	if (count > 0) {
		(void)snprintf(world->listed_id, ID_ROOM, "%s", listed[0].id);
		(void)snprintf(world->listed_state, sizeof(world->listed_state), "%s",
		    listed[0].state);
	}
}

static void
on_event(void *arg, const struct engine_event *event)
{
	struct world *world = arg;
	struct heard *heard = &world->heard[world->n_heard];

	assert_true(world->n_heard < HEARD_MAX);
	assert_true(world->connected > 0);
	(void)snprintf(heard->action, sizeof(heard->action), "%s", event->action);
	(void)snprintf(heard->id, ID_ROOM, "%s", event->id);
	heard->time_us = event->time_us;
	world->n_heard++;
}

static void
on_lost(void *arg, const char *text)
{
	struct world *world = arg;

	world->lost++;
	(void)snprintf(world->lost_text, sizeof(world->lost_text), "%s", text);
}

static int
open_connected(void *arg)
{
	struct world *world = arg;
	struct sockaddr_un name = { .sun_family = AF_UNIX, .sun_path = SOCKET };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), errnum;

	world->opened++;
	if (fd < 0 || connect(fd, (struct sockaddr *)&name, sizeof(name)) == 0)
		return fd < 0 ? -errno : fd;
	errnum = errno;
	(void)close(fd);
	return -errnum;
}

static void
world_start(struct world *world, bool is_handed_out, int64_t since_us)
{
	struct engine_options options = { .socket_path = SOCKET, .arg = world };
	const struct engine_handlers handlers = { on_connected, on_event, on_lost,
		world };
	struct error err = { 0 };

	memset(world, 0, sizeof(*world));
	world->base = event_base_new();
	if (is_handed_out) {
		options.open_socket = open_connected;
		options.socket_path = "/nowhere/docker.sock";
	}
	if (engine_new(&world->engine, world->base, &options, &handlers, &err) < 0 ||
	    engine_start(world->engine, since_us, &err) < 0)
		fail_msg("%s", err.text);
}

static void
world_stop(struct world *world)
{
	engine_free(world->engine);
	event_base_free(world->base);
	libevent_global_shutdown();
}

/* Run the loop until *COUNT is at least TARGET. */
static void
wait_for(struct world *world, const uint32_t *count, uint32_t target)
{
	int64_t end = now_ms() + WAIT_MS;

	while (*count < target && now_ms() < end) {
		const struct timeval moment = { .tv_usec = 2000 };

		(void)event_base_loopexit(world->base, &moment);
		(void)event_base_dispatch(world->base);
	}
	if (*count < target)
		fail_msg("waited in vain; lost: %s", world->lost_text);
}

static void
wait_heard(struct world *world, const char *action, uint32_t target)
{
	uint32_t count = 0;
	int64_t end = now_ms() + WAIT_MS;

	while (now_ms() < end && count < target) {
		const uint32_t never = 0;
		const struct timeval moment = { .tv_usec = 2000 };

		(void)never;
		(void)event_base_loopexit(world->base, &moment);
		(void)event_base_dispatch(world->base);
		count = 0;
		for (size_t i = 0; i < world->n_heard; i++)
			count += strcmp(world->heard[i].action, action) == 0;
	}
	if (count < target)
		fail_msg("%s was not heard", action);
}

struct inspected {
	uint32_t answers;
	int code;
	char text[ERROR_TEXT_SIZE], id[ID_ROOM], name[64], image[64], image_id[ID_ROOM],
	    status[32], upper_dir[256], lower_dirs[512], driver[32], user[32], label[32],
	    capability[32], network_mode[32], started_at[40], hostname[32];
	int pid;
	bool is_running, is_paused, is_read_only, is_privileged, has_env;
};

#define COPY(to, from) ((void)snprintf((to), sizeof(to), "%s", (from)))

static void
on_container(void *arg, const struct engine_container *container, const struct error *err)
{
	struct inspected *got = arg;

	got->answers++;
	if (container == NULL) {
		got->code = err->code;
		COPY(got->text, err->text);
		return;
	}
	COPY(got->id, container->id);
	COPY(got->name, container->name);
	COPY(got->image, container->image);
	COPY(got->image_id, container->image_id);
	COPY(got->status, container->status);
	COPY(got->upper_dir, container->upper_dir);
	COPY(got->lower_dirs, container->lower_dirs);
	COPY(got->driver, container->driver);
	COPY(got->user, container->user);
	COPY(got->network_mode, container->network_mode);
	COPY(got->started_at, container->started_at);
	COPY(got->hostname, container->hostname);
	for (uint32_t i = 0; i < container->n_labels; i++)
		if (strcmp(container->labels[i].name, "shore") == 0)
			COPY(got->label, container->labels[i].value);
	for (uint32_t i = 0; i < container->n_environ; i++)
		got->has_env |= strcmp(container->environ[i], "TIDE=high") == 0;
	if (container->n_capabilities_added > 0)
		COPY(got->capability, container->capabilities_added[0]);
	got->pid = container->pid;
	got->is_running = container->is_running;
	got->is_paused = container->is_paused;
	got->is_read_only = container->is_read_only;
	got->is_privileged = container->is_privileged;
}

static struct inspected
inspect(struct world *world, const char *id)
{
	struct inspected got = { 0 };
	struct error err = { 0 };

	assert_int_equal(engine_inspect(world->engine, id, on_container, &got, &err), 0);
	assert_int_equal(got.answers, 0); /* not from inside the call */
	wait_for(world, &got.answers, 1);
	return got;
}

static void
test_events_in_order(void **state)
{
	static const char *const order[] = { "create", "start", "rename", "pause",
		"unpause", "die", "destroy" };
	struct world world;
	char id[ID_ROOM];
	int64_t before = now_us();

	(void)state;
	world_start(&world, true, 0);
	wait_for(&world, &world.connected, 1);
	assert_int_equal(world.listed, 0);
	assert_false(world.is_gap);
	assert_true(world.opened > 0);
	sh_line(id, "docker run -d --network none --name gull busybox sleep 1000");
	sh("docker rename gull tern && docker pause tern >/dev/null &&"
	   " docker exec tern true 2>/dev/null; docker unpause tern >/dev/null &&"
	   " docker exec tern true && docker kill tern >/dev/null &&"
	   " docker rm tern >/dev/null");
	wait_heard(&world, "destroy", 1);
	assert_int_equal(world.n_heard, ARRAY_LEN(order));
	for (size_t i = 0; i < ARRAY_LEN(order); i++) {
		assert_string_equal(world.heard[i].action, order[i]);
		assert_string_equal(world.heard[i].id, id);
		assert_true(world.heard[i].time_us >= before);
		assert_true(world.heard[i].time_us <= now_us());
	}
	assert_true(engine_bookmark(world.engine) == world.heard[6].time_us);
	world_stop(&world);
}

static void
test_bookmark(void **state)
{
	struct world world;
	int64_t bookmark;

	(void)state;
	world_start(&world, false, 0);
	wait_for(&world, &world.connected, 1);
	sh("docker run --rm --network none busybox true");
	wait_heard(&world, "destroy", 1);
	bookmark = engine_bookmark(world.engine);
	world_stop(&world);

	sh("docker run --name late -d --network none busybox sleep 1000 >/dev/null");
	world_start(&world, false, bookmark);
	wait_heard(&world, "start", 1);
	assert_false(world.is_gap);
	assert_int_equal(world.listed, 1);
	assert_string_equal(world.listed_state, "running");
	world_stop(&world);

	/* Push the bookmark out of the engine's 256. */
	sh("docker rm -f late >/dev/null; curl -s --unix-socket " SOCKET
	   " -X POST 'http://docker/images/busybox/tag?repo=t&tag=[1-260]'");
	world_start(&world, false, bookmark);
	wait_for(&world, &world.connected, 1);
	assert_true(world.is_gap);
	world_stop(&world);
}

static void
test_inspect(void **state)
{
	struct world world;
	struct inspected got;
	char id[ID_ROOM];

	(void)state;
	sh_line(id,
	    "docker run -d --network none --name heron --label shore=north"
	    " -e TIDE=high --cap-add NET_ADMIN --read-only --user 7:8 --hostname nest"
	    " busybox sleep 1000");
	world_start(&world, false, 0);
	wait_for(&world, &world.connected, 1);
	assert_string_equal(world.listed_id, id);
	got = inspect(&world, id);
	assert_int_equal(got.code, 0);
	assert_string_equal(got.id, id);
	assert_string_equal(got.name, "heron");
	assert_string_equal(got.image, "busybox");
	assert_int_equal(strncmp(got.image_id, "sha256:", 7), 0);
	assert_string_equal(got.status, "running");
	assert_string_equal(got.driver, "overlay2");
	assert_int_equal(access(got.upper_dir, F_OK), 0);
	assert_non_null(strstr(got.lower_dirs, "/diff"));
	assert_string_equal(got.user, "7:8");
	assert_string_equal(got.label, "north");
	assert_string_equal(got.network_mode, "none");
	assert_string_equal(got.hostname, "nest");
	assert_non_null(strstr(got.capability, "NET_ADMIN"));
	assert_int_equal(strncmp(got.started_at, "20", 2), 0);
	assert_true(got.has_env && got.is_running && got.is_read_only);
	assert_false(got.is_paused || got.is_privileged);
	assert_true(got.pid > 0);
	assert_int_equal(kill(got.pid, 0), 0);
	sh("docker rm -f heron >/dev/null");
	got = inspect(&world, id);
	assert_int_equal(got.code, ENOENT);
	assert_non_null(strstr(got.text, "No such container"));
	world_stop(&world);
}

static void
on_image(void *arg, const struct engine_image *image, const struct error *err)
{
	struct inspected *got = arg;

	got->answers++;
	got->code = image == NULL ? err->code : 0;
	if (image == NULL)
		return;
	COPY(got->id, image->id);
	COPY(got->upper_dir, image->upper_dir);
}

static void
test_image(void **state)
{
	struct world world;
	struct inspected got = { 0 };
	struct error err = { 0 };

	(void)state;
	world_start(&world, false, 0);
	assert_int_equal(
	    engine_inspect_image(world.engine, "busybox:latest", on_image, &got, &err),
	    0);
	wait_for(&world, &got.answers, 1);
	assert_int_equal(got.code, 0);
	assert_int_equal(strncmp(got.id, "sha256:", 7), 0);
	assert_int_equal(access(got.upper_dir, F_OK), 0);
	assert_int_equal(
	    engine_inspect_image(world.engine, "no/such:image", on_image, &got, &err), 0);
	wait_for(&world, &got.answers, 2);
	assert_int_equal(got.code, ENOENT);
	world_stop(&world);
}

struct ran {
	uint32_t answers;
	int exit_code, code, pid;
	uint32_t cut;
	char out[4096], errout[4096], text[512];
};

static void
on_ran(void *arg, const struct engine_exec_result *result, const struct error *err)
{
	struct ran *ran = arg;

	ran->answers++;
	ran->exit_code = result->exit_code;
	ran->pid = result->pid;
	ran->cut = result->cut;
	COPY(ran->out, result->out);
	COPY(ran->errout, result->errout);
	ran->code = err == NULL ? 0 : err->code;
	COPY(ran->text, err == NULL ? "" : err->text);
}

static struct ran
run(struct world *world, const char *program, const char *script, uint32_t deadline_ms)
{
	const char *const argv[] = { program, NULL };
	const char *const environ[] = { "XCCDF_RESULT_PASS=101", "XCCDF_RESULT_FAIL=102",
		NULL };
	const struct engine_exec exec = { .container_id = "egret",
		.argv = argv,
		.environ = environ,
		.input = script,
		.input_length = strlen(script),
		.deadline_ms = deadline_ms,
		.output_max = 2000 };
	struct ran ran = { 0 };
	struct error err = { 0 };

	assert_int_equal(engine_exec(world->engine, &exec, on_ran, &ran, &err), 0);
	wait_for(world, &ran.answers, 1);
	return ran;
}

static void
test_exec(void **state)
{
	static const struct {
		const char *program, *script;
		int exit_code, code;
		const char *out, *errout, *text;
	} rows[] = {
		{ "/bin/sh", "echo fine; exit $XCCDF_RESULT_PASS\n", 101, 0, "fine\n", "",
		    "" },
		{ "/bin/sh", "echo bad >&2; exit $XCCDF_RESULT_FAIL", 102, 0, "", "bad\n",
		    "" },
		{ "/bin/sh", "", 0, 0, "", "", "" },
		{ "/bin/sh", "id -u", 0, 0, "0\n", "", "" },
		{ "/bin/sh", "nosuchprogram 2>/dev/null", 127, 0, "", "", "" },
		{ "/bin/sh", "kill -9 $$", 137, 0, "", "", "" },
		{ "/bin/sh", "printf 'a\\0b'", 0, 0, "a?b", "", "" },
		{ "/bin/true", "ignored\n", 0, 0, "", "", "" },
		{ "/bin/zsh", "exit 0", -1, ENOEXEC, NULL, "", "no such file" },
		{ "/etc", "exit 0", -1, ENOEXEC, NULL, "", "ermission denied" },
	};
	struct world world;

	(void)state;
	sh("docker run -d --name egret --user 5 --network none busybox sleep 1000 "
	   ">/dev/null");
	world_start(&world, true, 0);
	wait_for(&world, &world.connected, 1);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct ran ran = run(&world, rows[i].program, rows[i].script, 10000);

		if (ran.exit_code != rows[i].exit_code || ran.code != rows[i].code)
			fail_msg("row %zu: exit code %d, error %d: %s, out '%s'", i,
			    ran.exit_code, ran.code, ran.text, ran.out);
		if (rows[i].out != NULL)
			assert_string_equal(ran.out, rows[i].out);
		assert_string_equal(ran.errout, rows[i].errout);
		assert_non_null(strstr(ran.text, rows[i].text));
		assert_int_equal(ran.pid, 0);
	}
	sh("docker rm -f egret >/dev/null");
	world_stop(&world);
}

static void
test_exec_bounds(void **state)
{
	static char script[1 << 20];
	struct world world;
	struct ran ran;
	int64_t start;

	(void)state;
	sh("docker run -d --name egret --network none busybox sleep 1000 >/dev/null");
	world_start(&world, false, 0);
	wait_for(&world, &world.connected, 1);

	ran = run(&world, "/bin/sh", "head -c 100000 /dev/zero | tr '\\0' x", 10000);
	assert_int_equal(ran.exit_code, 0);
	assert_int_equal(strlen(ran.out), 2000);
	assert_int_equal(ran.cut, 98000);

	/* A script of a megabyte arrives whole, and one that nobody reads does no harm.
	 */
	memset(script, '#', sizeof(script) - 1);
	memcpy(script + sizeof(script) - 10, "\nexit 33\n", 9);
	assert_int_equal(run(&world, "/bin/sh", script, 10000).exit_code, 33);
	assert_int_equal(run(&world, "/bin/true", script, 10000).exit_code, 0);

	start = now_ms();
	ran = run(&world, "/bin/sh", "echo begun; sleep 777", 400);
	assert_int_equal(ran.code, ETIMEDOUT);
	assert_int_equal(ran.exit_code, -1);
	assert_string_equal(ran.out, "begun\n");
	assert_true(now_ms() - start < 3000);
	assert_true(ran.pid > 1);
	assert_int_equal(kill(ran.pid, SIGKILL), 0);

	sh("docker pause egret >/dev/null");
	ran = run(&world, "/bin/sh", "exit 0", 5000);
	assert_int_equal(ran.code, EBUSY);
	assert_non_null(strstr(ran.text, "paused"));
	sh("docker unpause egret >/dev/null; docker rm -f egret >/dev/null");
	ran = run(&world, "/bin/sh", "exit 0", 5000);
	assert_int_equal(ran.code, ENOENT);
	world_stop(&world);
}

static void
test_restart(void **state)
{
	struct world world;
	struct inspected got;

	(void)state;
	world_start(&world, true, 0);
	wait_for(&world, &world.connected, 1);
	sh("docker run -d --name plover --stop-signal KILL --network none busybox sleep "
	   "1000 >/dev/null");
	wait_heard(&world, "start", 1);
	sh("\"$WITH_ENGINE\" --stop");
	wait_for(&world, &world.lost, 1);
	got = inspect(&world, "plover");
	assert_int_equal(got.code, ECONNREFUSED);
	sh("\"$WITH_ENGINE\" --start");
	wait_for(&world, &world.connected, 2);
	assert_int_equal(world.lost, 1);
	assert_true(world.is_gap); /* a new engine remembers nothing */
	assert_int_equal(world.listed, 1);
	assert_string_equal(world.listed_state, "exited");
	sh("docker start plover >/dev/null");
	wait_heard(&world, "start", 2);
	got = inspect(&world, "plover");
	assert_int_equal(got.code, 0);
	assert_true(got.is_running);
	sh("docker rm -f plover >/dev/null");
	world_stop(&world);
}

static void
test_many(void **state)
{
	enum { MANY = 300 };
	struct world world;
	struct inspected got = { 0 };
	struct error err = { 0 };

	(void)state;
	sh("docker run -d --name dunlin --network none busybox sleep 1000 >/dev/null");
	world_start(&world, true, 0);
	for (uint32_t i = 0; i < MANY; i++)
		assert_int_equal(
		    engine_inspect(world.engine, "dunlin", on_container, &got, &err), 0);
	wait_for(&world, &got.answers, MANY);
	assert_int_equal(got.code, 0);
	assert_true(world.opened < 30); /* connections are used again */
	/* Freed in the middle of things. */
	for (uint32_t i = 0; i < MANY; i++)
		assert_int_equal(
		    engine_inspect(world.engine, "dunlin", on_container, &got, &err), 0);
	(void)event_base_loop(world.base, EVLOOP_ONCE);
	world_stop(&world);
	sh("docker rm -f dunlin >/dev/null");
}

static int
import_busybox(void **state)
{
	(void)state;
	sh("t=$(mktemp -d) && mkdir -p $t/bin $t/etc $t/tmp && cp /bin/busybox $t/bin/ &&"
	   " for a in sh sleep true echo id head tr printf; do ln -s busybox $t/bin/$a; "
	   "done &&"
	   " tar -C $t -c . | docker import - busybox >/dev/null; rm -rf $t");
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_events_in_order),
		cmocka_unit_test(test_bookmark),
		cmocka_unit_test(test_inspect),
		cmocka_unit_test(test_image),
		cmocka_unit_test(test_exec),
		cmocka_unit_test(test_exec_bounds),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_restart),
	};

	return cmocka_run_group_tests(tests, import_busybox, NULL);
}
