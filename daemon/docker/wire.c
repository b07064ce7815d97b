/* SPDX-License-Identifier: Apache-2.0 */
/* wire.c - requests out, bounded answers back: the queue, the version, the socket. */

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/queue.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <event2/event.h>

#include "daemon/base/buffer.h"
#include "daemon/base/error.h"
#include "daemon/docker/busy.h"
#include "daemon/docker/engine.h"
#include "daemon/docker/exchange.h"
#include "daemon/docker/inspect.h"
#include "daemon/docker/multi.h"
#include "daemon/docker/request.h"
#include "daemon/docker/wire.h"

#define SOCKET_PATH "/run/docker.sock"

enum {
	TIMEOUT_MS = 5000,
	/* Requests under way at once: enough that one slow container does not hold up the
	 * rest, few enough not to storm the engine when the daemon starts. */
	UNDER_WAY_MAX = 8,
};

struct wire {
	struct event_base *base;
	struct multi *multi;
	struct busy *busy;
	struct engine_options options;
	char *socket_path;
	struct exchanges waiting_first, waiting, sent;
	struct exchange *asking_version;
	uint32_t version, under_way;
	char engine_version[ENGINE_VERSION_SIZE];
};

static int
connect_path(const char *path, struct error *err)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	autoclose int fd = -1;

	if (strlen(path) >= sizeof(name.sun_path))
		return error_set(err, ENAMETOOLONG, "connect to '%s'", path);
	memcpy(name.sun_path, path, strlen(path) + 1);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return error_set(err, errno, "connect to '%s'", path);
	if (connect(fd, (const struct sockaddr *)&name, sizeof(name)) < 0)
		return error_set(err, errno, "connect to '%s'", path);
	return take_fd(fd);
}

int
wire_connect(struct wire *wire, struct error *err)
{
	int fd, flags;

	if (wire->options.open_socket == NULL)
		return connect_path(wire->socket_path, err);
	fd = wire->options.open_socket(wire->options.arg);
	if (fd < 0)
		return error_set(err, -fd, "connect to '%s'", wire->socket_path);
	flags = fcntl(fd, F_GETFL);
	if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0) {
		int errnum = errno;

		(void)close(fd);
		return error_set(err, errnum, "connect to '%s'", wire->socket_path);
	}
	return fd;
}

struct event_base *
wire_base(struct wire *wire)
{
	return wire->base;
}

uint32_t
wire_timeout_ms(const struct wire *wire)
{
	return wire->options.timeout_ms;
}

void
wire_forget_version(struct wire *wire)
{
	wire->version = 0;
}

const char *
wire_engine_version(const struct wire *wire)
{
	return wire->engine_version;
}

int
wire_format(struct wire *wire, const struct request *request, struct buffer *path,
    struct error *err)
{
	if (wire->version == 0)
		return error_say(err, EAGAIN, "no version has been negotiated");
	return request_format(path, request, wire->version, err);
}

static void ask_version(struct wire *wire);

static void
move(struct exchange *exchange, struct exchanges *to)
{
	if (exchange->list != NULL)
		TAILQ_REMOVE(exchange->list, exchange, link);
	TAILQ_INSERT_TAIL(to, exchange, link);
	exchange->list = to;
}

static struct exchange *
next_waiting(struct wire *wire)
{
	struct exchange *exchange = TAILQ_FIRST(&wire->waiting_first);

	if (exchange == NULL && wire->under_way < UNDER_WAY_MAX)
		exchange = TAILQ_FIRST(&wire->waiting);
	return exchange;
}

static void
send_waiting(struct wire *wire)
{
	struct exchange *exchange = next_waiting(wire);

	if (wire->version == 0 && exchange != NULL)
		ask_version(wire);
	while (wire->version != 0 && (exchange = next_waiting(wire)) != NULL) {
		move(exchange, &wire->sent);
		exchange->is_counted = !exchange->row->is_first;
		wire->under_way += exchange->is_counted;
		exchange->multi = wire->multi;
		exchange_send(exchange, wire->version);
	}
}

static void
on_answered(struct exchange *exchange)
{
	struct wire *wire = exchange->wire;

	TAILQ_REMOVE(exchange->list, exchange, link);
	if (exchange == wire->asking_version)
		wire->asking_version = NULL;
	wire->under_way -= exchange->is_counted;
	send_waiting(wire);
}

static void
fail_all(struct exchanges *list, struct wire *wire, const struct error *err)
{
	struct exchange *exchange;

	while ((exchange = TAILQ_FIRST(list)) != NULL) {
		move(exchange, &wire->sent);
		exchange_fail(exchange, err);
	}
}

static void
fail_waiting(struct wire *wire, const struct error *err)
{
	fail_all(&wire->waiting_first, wire, err);
	fail_all(&wire->waiting, wire, err);
}

static void
on_version(void *arg, struct buffer *body, const struct error *err)
{
	struct wire *wire = arg;
	struct error why = { 0 };
	uint32_t least = 0, newest = 0;

	if (body == NULL) {
		fail_waiting(wire, err);
		return;
	}
	if (inspect_version(body, &least, &newest, wire->engine_version, &why) == 0) {
		wire->version = version_choose(least, newest);
		if (wire->version == 0)
			(void)error_say(&why, EPROTO,
			    "the engine speaks versions %u.%u to %u.%u, none of ours",
			    least / 1000, least % 1000, newest / 1000, newest % 1000);
	}
	if (wire->version == 0) {
		(void)error_wrap(&why, "GET /version");
		fail_waiting(wire, &why);
	}
}

static int
prepare(struct exchange **ret, struct wire *wire, const struct request *request,
    const struct wire_listener *listener, struct error *err)
{
	int rc = exchange_new(ret, wire, request, listener, err);

	if (rc == 0) {
		(*ret)->busy = wire->busy;
		(*ret)->on_answered = on_answered;
	}
	return rc;
}

/* libcurl 7.88 does not see that an idle connection is dead before it has sent on it, and
 * gives up after five. So whenever another engine may be listening, all are let go. */
static void
drop_connections(struct wire *wire)
{
	struct multi *fresh = NULL;
	struct error ignored = { 0 };

	if (!TAILQ_EMPTY(&wire->sent) ||
	    multi_new(&fresh, wire->base, exchange_end, &ignored) < 0)
		return;
	multi_free(wire->multi);
	wire->multi = fresh;
}

static void
ask_version(struct wire *wire)
{
	const struct request request = { .kind = REQUEST_VERSION };
	const struct wire_listener listener = { .on_answer = on_version, .arg = wire };
	struct error err = { 0 };

	if (wire->asking_version != NULL)
		return;
	drop_connections(wire);
	if (prepare(&wire->asking_version, wire, &request, &listener, &err) < 0) {
		fail_waiting(wire, &err);
		return;
	}
	move(wire->asking_version, &wire->sent);
	wire->asking_version->multi = wire->multi;
	exchange_send(wire->asking_version, 0);
}

int
wire_send(struct wire *wire, const struct request *request,
    const struct wire_listener *listener, struct exchange **ret, struct error *err)
{
	autobuffer path = { 0 };
	struct exchange *exchange = NULL;
	int rc = request_format(&path, request, 0, err);

	/* A bad id is the caller's to hear of at once, whatever the version will be. */
	if (rc == 0)
		rc = prepare(&exchange, wire, request, listener, err);
	if (rc < 0)
		return rc;
	move(exchange, exchange->row->is_first ? &wire->waiting_first : &wire->waiting);
	if (ret != NULL)
		*ret = exchange;
	send_waiting(wire);
	return 0;
}

void
wire_cancel(struct exchange *exchange)
{
	if (exchange == NULL)
		return;
	on_answered(exchange);
	exchange_free(exchange);
}

int
wire_new(struct wire **ret, struct event_base *base, const struct engine_options *options,
    struct error *err)
{
	autoptr(wire) wire = calloc(1, sizeof(*wire));
	int rc;

	if (wire == NULL)
		return error_set(err, ENOMEM, "reach the engine");
	TAILQ_INIT(&wire->waiting_first);
	TAILQ_INIT(&wire->waiting);
	TAILQ_INIT(&wire->sent);
	wire->base = base;
	wire->options = *options;
	if (wire->options.timeout_ms == 0)
		wire->options.timeout_ms = TIMEOUT_MS;
	wire->socket_path = strdup(
	    options->socket_path == NULL ? SOCKET_PATH : options->socket_path);
	if (wire->socket_path == NULL)
		return error_set(err, ENOMEM, "reach the engine");
	rc = multi_new(&wire->multi, base, exchange_end, err);
	if (rc == 0)
		rc = busy_new(&wire->busy, err);
	if (rc < 0)
		return rc;
	*ret = take_ptr(wire);
	return 0;
}

static void
drop_all(struct exchanges *list)
{
	struct exchange *exchange;

	while ((exchange = TAILQ_FIRST(list)) != NULL) {
		TAILQ_REMOVE(list, exchange, link);
		exchange_free(exchange);
	}
}

void
wire_free(struct wire *wire)
{
	if (wire == NULL)
		return;
	drop_all(&wire->waiting_first);
	drop_all(&wire->waiting);
	drop_all(&wire->sent);
	multi_free(wire->multi);
	busy_free(wire->busy);
	free(wire->socket_path);
	free(wire);
}
