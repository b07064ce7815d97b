/* SPDX-License-Identifier: Apache-2.0 */
/* exchange.c - one request and its answer, on a curl handle. */

#include <errno.h>
#include <string.h>

#include <event2/event.h>

#include "daemon/docker/busy.h"
#include "daemon/docker/engine.h"
#include "daemon/docker/exchange.h"
#include "daemon/docker/inspect.h"
#include "daemon/docker/multi.h"

enum { REFUSAL_MAX = 64 * 1024 }; /* bytes of an error's body: one sentence in JSON */

/* What curl calls an ending. What is not here is EIO. */
static const struct {
	CURLcode code;
	int errnum;
} endings[] = {
	{ CURLE_OPERATION_TIMEDOUT, ETIMEDOUT },
	{ CURLE_COULDNT_CONNECT, ECONNREFUSED },
	{ CURLE_WEIRD_SERVER_REPLY, EPROTO },
	{ CURLE_UNSUPPORTED_PROTOCOL, EPROTO },
	{ CURLE_BAD_CONTENT_ENCODING, EPROTO },
	{ CURLE_HTTP2, EPROTO },
};

static void
wake(struct exchange *exchange)
{
	event_active(exchange->wake, EV_TIMEOUT, 0);
}

static void
answer(struct exchange *exchange)
{
	const struct wire_listener *listener = &exchange->listener;

	if (exchange->err.code == 0)
		listener->on_answer(listener->arg, &exchange->body, NULL);
	else
		listener->on_answer(listener->arg, NULL, &exchange->err);
	exchange->on_answered(exchange);
	exchange_free(exchange);
}

/* One thing at a time, and the exchange is not touched after a listener has run: it may
 * have been cancelled there. */
static void
on_wake(evutil_socket_t fd, short what, void *arg)
{
	struct exchange *exchange = arg;
	struct wire_listener listener = exchange->listener;

	(void)fd;
	(void)what;
	if (exchange->is_open && !exchange->is_open_told) {
		exchange->is_open_told = true;
		wake(exchange);
		listener.on_stream(listener.arg, "", 0);
	} else if (exchange->stream.length > 0) {
		autobuffer piece = exchange->stream;

		exchange->stream = (struct buffer){ 0 };
		wake(exchange);
		listener.on_stream(listener.arg, piece.data, piece.length);
	} else if (exchange->is_ended) {
		answer(exchange);
	}
}

int
exchange_new(struct exchange **ret, struct wire *wire, const struct request *request,
    const struct wire_listener *listener, struct error *err)
{
	autoptr(exchange) exchange = calloc(1, sizeof(*exchange));

	if (exchange == NULL)
		return error_set(err, ENOMEM, "ask the engine");
	exchange->wire = wire;
	exchange->row = request_row(request->kind);
	exchange->request = *request;
	exchange->request.id = request->id == NULL ? NULL : strdup(request->id);
	exchange->request.body = request->body == NULL ? NULL : strdup(request->body);
	exchange->wake = event_new(wire_base(wire), -1, 0, on_wake, exchange);
	if (exchange->wake == NULL ||
	    (request->id != NULL && exchange->request.id == NULL) ||
	    (request->body != NULL && exchange->request.body == NULL))
		return error_set(err, ENOMEM, "ask the engine");
	exchange->listener = *listener;
	*ret = take_ptr(exchange);
	return 0;
}

void
exchange_free(struct exchange *exchange)
{
	if (exchange == NULL)
		return;
	if (exchange->easy != NULL) {
		multi_remove(exchange->multi, exchange->easy);
		curl_easy_cleanup(exchange->easy);
	}
	curl_slist_free_all(exchange->headers);
	if (exchange->wake != NULL)
		event_free(exchange->wake);
	if (exchange->listener.arg_free != NULL)
		exchange->listener.arg_free(exchange->listener.arg);
	buffer_done(&exchange->body);
	buffer_done(&exchange->stream);
	free((char *)exchange->request.id);
	free((char *)exchange->request.body);
	free(exchange->path);
	free(exchange);
}

void
exchange_fail(struct exchange *exchange, const struct error *err)
{
	exchange->err = *err;
	exchange->is_ended = true;
	wake(exchange);
}

static long
status_of(struct exchange *exchange)
{
	long status = 0;

	(void)curl_easy_getinfo(exchange->easy, CURLINFO_RESPONSE_CODE, &status);
	return status;
}

static bool
is_good(long status)
{
	return status >= 200 && status < 300;
}

static size_t
on_body(char *data, size_t size, size_t count, void *arg)
{
	struct exchange *exchange = arg;
	bool is_fine = is_good(status_of(exchange));
	bool is_stream = is_fine && exchange->listener.on_stream != NULL;
	struct buffer *into = is_stream ? &exchange->stream : &exchange->body;
	size_t max = is_fine ? exchange->row->answer_max : REFUSAL_MAX;
	size_t length = size * count;

	if (length > max || into->length > max - length) {
		exchange->is_too_long = true;
		return 0;
	}
	buffer_add(into, data, length);
	if (is_stream)
		wake(exchange);
	return into->failed ? 0 : length;
}

static size_t
on_head_line(char *data, size_t size, size_t count, void *arg)
{
	struct exchange *exchange = arg;
	bool is_last = size * count <= 2; /* the empty line */

	(void)data;
	if (is_last && exchange->listener.on_stream != NULL &&
	    is_good(status_of(exchange))) {
		exchange->is_open = true;
		wake(exchange);
	}
	return size * count;
}

/* The socket comes connected: in the daemon the warden made it, curl could not. */
static curl_socket_t
on_open(void *arg, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct exchange *exchange = arg;
	int fd = wire_connect(exchange->wire, &exchange->err);

	(void)purpose;
	busy_address(exchange->busy, &address->addr, &address->addrlen);
	return fd < 0 ? CURL_SOCKET_BAD : fd;
}

static int
on_opened(void *arg, curl_socket_t fd, curlsocktype purpose)
{
	const struct exchange *exchange = arg;

	(void)fd;
	(void)purpose;
	/* The curl that does not mind it half does: it would no longer watch the socket.
	 */
	return exchange->busy != NULL ? CURL_SOCKOPT_OK : CURL_SOCKOPT_ALREADY_CONNECTED;
}

static bool
set_body(struct exchange *exchange)
{
	static const char *const headers[] = { "Content-Type: application/json",
		"Expect:" };

	if (exchange->request.body == NULL)
		return true;
	for (size_t i = 0; i < ARRAY_LEN(headers); i++) {
		struct curl_slist *more = curl_slist_append(
		    exchange->headers, headers[i]);

		if (more == NULL)
			return false;
		exchange->headers = more;
	}
	return curl_easy_setopt(exchange->easy, CURLOPT_HTTPHEADER, exchange->headers) ==
		   CURLE_OK &&
	       curl_easy_setopt(exchange->easy, CURLOPT_POST, 1L) == CURLE_OK &&
	       curl_easy_setopt(exchange->easy, CURLOPT_POSTFIELDSIZE_LARGE,
		   (curl_off_t)strlen(exchange->request.body)) == CURLE_OK &&
	       curl_easy_setopt(exchange->easy, CURLOPT_POSTFIELDS,
		   exchange->request.body) == CURLE_OK;
}

#define SET(option, value) \
	(curl_easy_setopt(exchange->easy, (option), (value)) == CURLE_OK)

static bool
set_options(struct exchange *exchange, const char *url)
{
	uint32_t timeout_ms = exchange->row->timeout_ms != 0
				  ? exchange->row->timeout_ms
				  : wire_timeout_ms(exchange->wire);

#if LIBCURL_VERSION_NUM >= 0x075500
	if (!SET(CURLOPT_PROTOCOLS_STR, "http"))
		return false;
#else
	if (!SET(CURLOPT_PROTOCOLS, CURLPROTO_HTTP))
		return false;
#endif
	/* The path only tells curl that it is a unix socket: on_open() connects. */
	return SET(CURLOPT_UNIX_SOCKET_PATH, "/run/docker.sock") &&
	       SET(CURLOPT_URL, url) && SET(CURLOPT_PATH_AS_IS, 1L) &&
	       SET(CURLOPT_NOPROXY, "*") && SET(CURLOPT_FOLLOWLOCATION, 0L) &&
	       SET(CURLOPT_NOSIGNAL, 1L) && SET(CURLOPT_PRIVATE, exchange) &&
	       SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1) &&
	       SET(CURLOPT_USERAGENT, "stigwatch/" STIGWATCH_VERSION) &&
	       SET(CURLOPT_ERRORBUFFER, exchange->curl_text) &&
	       SET(CURLOPT_WRITEFUNCTION, on_body) && SET(CURLOPT_WRITEDATA, exchange) &&
	       SET(CURLOPT_HEADERFUNCTION, on_head_line) &&
	       SET(CURLOPT_HEADERDATA, exchange) &&
	       SET(CURLOPT_OPENSOCKETFUNCTION, on_open) &&
	       SET(CURLOPT_OPENSOCKETDATA, exchange) &&
	       SET(CURLOPT_SOCKOPTFUNCTION, on_opened) &&
	       SET(CURLOPT_SOCKOPTDATA, exchange) &&
	       SET(CURLOPT_TIMEOUT_MS,
		   exchange->row->is_endless ? 0L : (long)timeout_ms) &&
	       set_body(exchange);
}

void
exchange_send(struct exchange *exchange, uint32_t version)
{
	autobuffer url = { 0 }, path = { 0 };
	struct error err = { 0 };
	int rc = request_format(&path, &exchange->request, version, &err);

	if (rc == 0) {
		exchange->path = strdup(buffer_text(&path));
		buffer_printf(&url, "http://docker%s", buffer_text(&path));
		exchange->easy = curl_easy_init();
		if (exchange->path == NULL || url.failed || exchange->easy == NULL ||
		    !set_options(exchange, buffer_text(&url)))
			rc = error_set(&err, ENOMEM, "ask the engine");
	}
	if (rc == 0)
		rc = multi_add(exchange->multi, exchange->easy, &err);
	if (rc < 0)
		exchange_fail(exchange, &err);
}

static void
tell_ending(struct exchange *exchange, CURLcode code)
{
	const char *text = *exchange->curl_text != '\0' ? exchange->curl_text
							: curl_easy_strerror(code);
	int errnum = EIO;
	long os_errno = 0;

	for (size_t i = 0; i < ARRAY_LEN(endings); i++)
		if (endings[i].code == code)
			errnum = endings[i].errnum;
	/* A broken chunk is a receive error too, but not one the kernel knows of. */
	(void)curl_easy_getinfo(exchange->easy, CURLINFO_OS_ERRNO, &os_errno);
	if (code == CURLE_RECV_ERROR && os_errno == 0)
		errnum = EPROTO;
	(void)error_say(&exchange->err, errnum, "%s", text);
}

void
exchange_end(void *arg, CURLcode code)
{
	struct exchange *exchange = arg;
	long status = status_of(exchange);

	if (exchange->is_too_long)
		(void)error_say(
		    &exchange->err, EPROTO, "the answer is longer than it may be");
	else if (code == CURLE_COULDNT_CONNECT && exchange->err.code != 0)
		exchange->err.code = ECONNREFUSED;
	else if (code != CURLE_OK)
		tell_ending(exchange, code);
	else if (!is_good(status))
		(void)inspect_refusal(status, &exchange->body, &exchange->err);
	else
		exchange->err.code = 0;
	if (exchange->err.code != 0)
		(void)error_wrap(&exchange->err, "%s %.*s", exchange->row->method,
		    (int)strcspn(exchange->path, "?"), exchange->path);
	exchange->is_ended = true;
	wake(exchange);
}
