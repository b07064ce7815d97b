/* SPDX-License-Identifier: Apache-2.0 */
/*
 * exchange.h - one request and its answer, on a curl handle. For wire.c alone.
 */
#ifndef DAEMON_DOCKER_EXCHANGE_H
#define DAEMON_DOCKER_EXCHANGE_H

#include <curl/curl.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

#include "daemon/base/buffer.h"
#include "daemon/base/error.h"
#include "daemon/docker/request.h"
#include "daemon/docker/wire.h"

struct busy;
struct event;
struct multi;

TAILQ_HEAD(exchanges, exchange);

struct exchange {
	/* wire.c's */
	TAILQ_ENTRY(exchange) link;
	struct exchanges *list; /* the one it is in */
	struct wire *wire;
	struct multi *multi;
	const struct busy *busy;
	void (*on_answered)(struct exchange *exchange); /* takes it off its list */
	bool is_counted;

	const struct request_row *row;
	struct request request; /* its texts are ours */
	struct wire_listener listener;
	CURL *easy;
	struct curl_slist *headers;
	char *path;
	char curl_text[CURL_ERROR_SIZE];
	struct buffer body, stream;
	struct event *wake;
	bool is_open, is_open_told; /* a stream's head has come, was told */
	bool is_too_long, is_ended;
	struct error err; /* code 0: a 2xx answer */
};

/* Texts of REQUEST are copied; LISTENER's argument becomes the exchange's. */
int exchange_new(struct exchange **ret, struct wire *wire, const struct request *request,
    const struct wire_listener *listener, struct error *err);
void exchange_free(struct exchange *exchange);
DEFINE_AUTOPTR(exchange);

/* Start; a failure comes as the answer. */
void exchange_send(struct exchange *exchange, uint32_t version);
/* Answer with ERR, soon. */
void exchange_fail(struct exchange *exchange, const struct error *err);
/* The multi's transfer has ended. */
void exchange_end(void *exchange, CURLcode code);

#endif
