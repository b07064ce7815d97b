/* SPDX-License-Identifier: Apache-2.0 */
/*
 * exec.c - a script run in a container through the engine.
 *
 * Create it, start it on a connection that then carries its input and outputs, and when
 * they have ended ask how it went. The script goes in by standard input because arguments
 * show up in the engine's events.
 */

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <json-c/json.h>

#include "daemon/base/buffer.h"
#include "daemon/base/error.h"
#include "daemon/docker/exec.h"
#include "daemon/docker/frames.h"
#include "daemon/docker/head.h"
#include "daemon/docker/inspect.h"
#include "daemon/docker/json.h"
#include "daemon/docker/request.h"
#include "daemon/docker/wire.h"

#define START_BODY "{\"Detach\":false,\"Tty\":false}"

enum {
	PIECE = 16 * 1024,
	AGAIN_MS = 20, /* outputs end a moment before the engine notes the exit code */
	NOT_EXECUTABLE = 126,
	NOT_FOUND = 127,
};

struct exec {
	LIST_ENTRY(exec) link;
	struct wire *wire;
	engine_exec_fn *fn;
	void *arg;
	char *id; /* the exec's own; NULL until it is created */
	struct buffer input;
	struct exchange *asking;
	struct bufferevent *connection;
	struct event *deadline, *again;
	struct head head; /* length 0 until it has come */
	struct frames frames;
	bool is_late;
};

static void
exec_free(struct exec *exec)
{
	if (exec == NULL)
		return;
	wire_cancel(exec->asking);
	if (exec->connection != NULL)
		bufferevent_free(exec->connection);
	if (exec->deadline != NULL)
		event_free(exec->deadline);
	if (exec->again != NULL)
		event_free(exec->again);
	frames_done(&exec->frames);
	buffer_done(&exec->input);
	free(exec->id);
	free(exec);
}
DEFINE_AUTOPTR(exec);

static void
finish(struct exec *exec, struct engine_exec_result *result, const struct error *err)
{
	uint64_t cut = exec->frames.cut;

	if (err != NULL)
		result->exit_code = -1;
	result->out = buffer_text(&exec->frames.out);
	result->errout = buffer_text(&exec->frames.errout);
	result->cut = cut > UINT32_MAX ? UINT32_MAX : (uint32_t)cut;
	LIST_REMOVE(exec, link);
	exec->fn(exec->arg, result, err);
	exec_free(exec);
}

static void
fail(struct exec *exec, const struct error *err)
{
	struct engine_exec_result result = { 0 };

	finish(exec, &result, err);
}

/* What the engine says instead of output when the program could not be started. */
static void
fail_to_execute(struct exec *exec)
{
	struct buffer *told = exec->frames.out.length > 0 ? &exec->frames.out
							  : &exec->frames.errout;
	const char *text = buffer_text(told);
	struct error err = { 0 };

	(void)error_say(&err, ENOEXEC, "%.*s", (int)strcspn(text, "\r\n"),
	    told->length > 0 ? text : "the program could not be started");
	fail(exec, &err);
}

static void
hang_up(struct exec *exec)
{
	if (exec->connection != NULL)
		bufferevent_free(take_ptr(exec->connection));
}

static void
judge(struct exec *exec, const struct exec_state *state)
{
	struct engine_exec_result result = { .exit_code = state->exit_code };
	struct error err = { 0 };
	const struct timeval soon = { .tv_usec = AGAIN_MS * 1000 };

	if (state->is_running && !exec->is_late) {
		(void)event_add(exec->again, &soon);
		return;
	}
	if (state->is_running) {
		result.pid = state->pid;
		(void)error_say(&err, ETIMEDOUT, "still running at its deadline");
		finish(exec, &result, &err);
	} else if (state->pid == 0 && (state->exit_code == NOT_EXECUTABLE ||
					  state->exit_code == NOT_FOUND)) {
		fail_to_execute(exec);
	} else if (state->exit_code < 0 || state->exit_code > 255) {
		(void)error_say(&err, exec->is_late ? ETIMEDOUT : EPROTO,
		    "ended without an exit code");
		fail(exec, &err);
	} else {
		finish(exec, &result, NULL);
	}
}

static void
on_state(void *arg, struct buffer *body, const struct error *err)
{
	struct exec *exec = arg;
	struct exec_state state;
	struct error why = { 0 };

	exec->asking = NULL;
	if (body != NULL && inspect_exec(body, &state, &why) == 0) {
		judge(exec, &state);
		return;
	}
	if (body == NULL)
		why = *err;
	if (exec->is_late)
		why.code = ETIMEDOUT;
	fail(exec, &why);
}

static void
ask_state(struct exec *exec)
{
	const struct request request = { .kind = REQUEST_EXEC, .id = exec->id };
	const struct wire_listener listener = { .on_answer = on_state, .arg = exec };
	struct error err = { 0 };

	if (wire_send(exec->wire, &request, &listener, &exec->asking, &err) < 0)
		fail(exec, &err);
}

static void
on_again(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	ask_state(arg);
}

static void
on_deadline(evutil_socket_t fd, short what, void *arg)
{
	struct exec *exec = arg;
	struct error err = { 0 };

	(void)fd;
	(void)what;
	exec->is_late = true;
	wire_cancel(take_ptr(exec->asking));
	(void)event_del(exec->again);
	hang_up(exec);
	if (exec->id != NULL) {
		ask_state(exec);
		return;
	}
	(void)error_say(&err, ETIMEDOUT, "not started before its deadline");
	fail(exec, &err);
}

static void
on_written(struct bufferevent *connection, void *arg)
{
	struct exec *exec = arg;

	/* The end of input, for a shell that reads its script until there is no more. */
	if (exec->head.length > 0 &&
	    evbuffer_get_length(bufferevent_get_output(connection)) == 0)
		(void)shutdown(bufferevent_getfd(connection), SHUT_WR);
}

/* True when the head is there and says that the connection is ours. */
static bool
read_head(struct exec *exec, struct evbuffer *in)
{
	size_t length = evbuffer_get_length(in);
	struct error err = { 0 };
	struct head head;
	int rc;

	if (length > HEAD_MAX)
		length = HEAD_MAX;
	rc = head_parse(&head, evbuffer_pullup(in, (ssize_t)length), length, &err);
	if (rc == -EAGAIN)
		return false;
	if (rc == 0 && (head.status == 101 || head.status == 200)) {
		exec->head = head;
		(void)evbuffer_drain(in, head.length);
		return true;
	}
	if (rc == 0) {
		autobuffer body = { 0 };

		length = head.length +
			 (head.body_length < PIECE ? head.body_length : PIECE);
		if (evbuffer_get_length(in) < length)
			return false;
		buffer_add(&body, evbuffer_pullup(in, (ssize_t)length) + head.length,
		    length - head.length);
		(void)inspect_refusal(head.status, &body, &err);
		if (head.status == 400)
			err.code = ENOEXEC;
	}
	hang_up(exec);
	(void)error_wrap(&err, "start exec");
	fail(exec, &err);
	return false;
}

static void
on_readable(struct bufferevent *connection, void *arg)
{
	struct exec *exec = arg;
	struct evbuffer *in = bufferevent_get_input(connection);
	struct error err = { 0 };
	char piece[PIECE];
	int length;

	if (exec->head.length == 0) {
		if (!read_head(exec, in))
			return;
		(void)bufferevent_write(connection, exec->input.data, exec->input.length);
		if (exec->input.length == 0)
			on_written(connection, exec);
	}
	while ((length = evbuffer_remove(in, piece, sizeof(piece))) > 0)
		if (frames_feed(&exec->frames, piece, (size_t)length, &err) < 0) {
			fail(exec, &err);
			return;
		}
}

static void
on_end(struct bufferevent *connection, short what, void *arg)
{
	struct exec *exec = arg;
	struct error err = { 0 };

	/* A script that has ended does not read the rest of its input. */
	if ((what & BEV_EVENT_WRITING) != 0)
		return;
	(void)connection;
	hang_up(exec);
	if (exec->head.length > 0) {
		ask_state(exec);
		return;
	}
	(void)error_say(&err, EIO, "start exec: the engine hung up");
	fail(exec, &err);
}

static int
attach(struct exec *exec, struct error *err)
{
	const struct request request = { .kind = REQUEST_EXEC_START, .id = exec->id };
	const char *method = request_row(request.kind)->method;
	autobuffer path = { 0 }, text = { 0 };
	autoclose int fd = -1;
	int rc = wire_format(exec->wire, &request, &path, err);

	if (rc < 0)
		return rc;
	buffer_printf(&text,
	    "%s %s HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n"
	    "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
	    method, buffer_text(&path), strlen(START_BODY), START_BODY);
	fd = wire_connect(exec->wire, err);
	if (fd < 0) {
		err->code = ECONNREFUSED;
		return -err->code;
	}
	exec->connection = bufferevent_socket_new(
	    wire_base(exec->wire), fd, BEV_OPT_CLOSE_ON_FREE);
	if (exec->connection == NULL || text.failed)
		return error_set(err, ENOMEM, "start exec");
	(void)take_fd(fd);
	bufferevent_setcb(exec->connection, on_readable, on_written, on_end, exec);
	bufferevent_setwatermark(exec->connection, EV_READ, 0, HEAD_MAX + PIECE);
	if (bufferevent_write(exec->connection, text.data, text.length) < 0 ||
	    bufferevent_enable(exec->connection, EV_READ | EV_WRITE) < 0)
		return error_set(err, ENOMEM, "start exec");
	return 0;
}

static void
on_created(void *arg, struct buffer *body, const struct error *err)
{
	struct exec *exec = arg;
	struct error why = { 0 };

	exec->asking = NULL;
	if (body == NULL)
		why = *err;
	else if (inspect_created(body, &exec->id, &why) == 0)
		(void)attach(exec, &why);
	if (why.code != 0)
		fail(exec, &why);
}

static bool
add_texts(struct json_object *to, const char *name, const char *const *texts)
{
	struct json_object *array = json_object_new_array();

	if (array == NULL || json_object_object_add(to, name, array) < 0) {
		(void)json_object_put(array);
		return false;
	}
	for (; texts != NULL && *texts != NULL; texts++) {
		struct json_object *text = json_object_new_string(*texts);

		if (text == NULL || json_object_array_add(array, text) < 0) {
			(void)json_object_put(text);
			return false;
		}
	}
	return true;
}

static int
send_create(struct exec *exec, const struct engine_exec *what, struct error *err)
{
	const struct wire_listener listener = { .on_answer = on_created, .arg = exec };
	struct request request = { .kind = REQUEST_EXEC_CREATE,
		.id = what->container_id };
	autojson *json = json_tokener_parse(
	    "{\"AttachStdin\":true,\"AttachStdout\":true,\"AttachStderr\":true,"
	    "\"Tty\":false,\"Privileged\":false,\"User\":\"0\"}");

	if (json == NULL || !add_texts(json, "Cmd", what->argv) ||
	    !add_texts(json, "Env", what->environ))
		return error_set(err, ENOMEM, "create exec");
	request.body = json_object_to_json_string_ext(json, JSON_C_TO_STRING_PLAIN);
	if (request.body == NULL)
		return error_set(err, ENOMEM, "create exec");
	return wire_send(exec->wire, &request, &listener, &exec->asking, err);
}

int
exec_start(struct exec_list *list, struct wire *wire, const struct engine_exec *what,
    engine_exec_fn *fn, void *arg, struct error *err)
{
	autoptr(exec) exec = calloc(1, sizeof(*exec));
	const struct timeval deadline = { .tv_sec = what->deadline_ms / 1000,
		.tv_usec = (suseconds_t)(what->deadline_ms % 1000) * 1000 };
	int rc;

	if (exec == NULL)
		return error_set(err, ENOMEM, "exec");
	exec->wire = wire;
	exec->fn = fn;
	exec->arg = arg;
	exec->frames.output_max = what->output_max;
	buffer_add(&exec->input, what->input, what->input_length);
	exec->deadline = evtimer_new(wire_base(wire), on_deadline, exec);
	exec->again = evtimer_new(wire_base(wire), on_again, exec);
	if (exec->input.failed || exec->deadline == NULL || exec->again == NULL ||
	    event_add(exec->deadline, &deadline) < 0)
		return error_set(err, ENOMEM, "exec");
	rc = send_create(exec, what, err);
	if (rc < 0)
		return rc;
	LIST_INSERT_HEAD(list, exec, link);
	(void)take_ptr(exec);
	return 0;
}

void
exec_drop_all(struct exec_list *list)
{
	struct exec *exec;

	while ((exec = LIST_FIRST(list)) != NULL) {
		LIST_REMOVE(exec, link);
		exec_free(exec);
	}
}
