/* SPDX-License-Identifier: Apache-2.0 */
/*
 * multi.h - libcurl's multi interface driven by libevent.
 *
 * Nothing but the glue: which sockets and timers curl wants watched, and who has ended.
 */
#ifndef DAEMON_DOCKER_MULTI_H
#define DAEMON_DOCKER_MULTI_H

#include <curl/curl.h>

#include "daemon/base/cleanup.h"

struct error;
struct event_base;
struct multi;

/* PRIVATE is the CURLOPT_PRIVATE of a transfer that has ended; it is no longer part of
 * the multi. Called outside of curl, so that curl may be called. */
typedef void multi_done_fn(void *private, CURLcode code);

int multi_new(
    struct multi **ret, struct event_base *base, multi_done_fn *done, struct error *err);
/* Every transfer must have been removed. Accepts NULL. */
void multi_free(struct multi *multi);
DEFINE_AUTOPTR(multi);

int multi_add(struct multi *multi, CURL *easy, struct error *err);
void multi_remove(struct multi *multi, CURL *easy);

#endif
