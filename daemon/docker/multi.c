/* SPDX-License-Identifier: Apache-2.0 */
/* multi.c - libcurl's multi interface driven by libevent. */

#include <errno.h>
#include <stdbool.h>

#include <event2/event.h>

#include "daemon/base/error.h"
#include "daemon/docker/multi.h"

/* Connections kept: as many as wire.c uses at once, so that none is closed early. */
enum { CONNECTIONS_MAX = 10 };

struct multi {
	CURLM *curl;
	struct event_base *base;
	struct event *timer;
	multi_done_fn *done;
	bool is_global; /* curl_global_init() has been called */
};

static void
report_ended(struct multi *multi)
{
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(multi->curl, &left)) != NULL) {
		CURL *easy = message->easy_handle;
		CURLcode code = message->data.result;
		void *private = NULL;

		if (message->msg != CURLMSG_DONE)
			continue;
		(void)curl_easy_getinfo(easy, CURLINFO_PRIVATE, &private);
		multi_remove(multi, easy);
		multi->done(private, code);
	}
}

static void
on_ready(evutil_socket_t fd, short what, void *arg)
{
	struct multi *multi = arg;
	int ready = ((what & EV_READ) != 0 ? CURL_CSELECT_IN : 0) |
		    ((what & EV_WRITE) != 0 ? CURL_CSELECT_OUT : 0);
	int running;

	(void)curl_multi_socket_action(multi->curl, fd, ready, &running);
	report_ended(multi);
}

static void
on_timer(evutil_socket_t fd, short what, void *arg)
{
	struct multi *multi = arg;
	int running;

	(void)fd;
	(void)what;
	(void)curl_multi_socket_action(multi->curl, CURL_SOCKET_TIMEOUT, 0, &running);
	report_ended(multi);
}

static int
on_timer_wanted(CURLM *curl, long timeout_ms, void *arg)
{
	struct multi *multi = arg;
	struct timeval timeout = { .tv_sec = timeout_ms / 1000,
		.tv_usec = timeout_ms % 1000 * 1000 };

	(void)curl;
	if (timeout_ms < 0)
		return event_del(multi->timer);
	return event_add(multi->timer, &timeout);
}

static int
on_socket_wanted(CURL *easy, curl_socket_t fd, int what, void *arg, void *known)
{
	struct multi *multi = arg;
	struct event *event = known;
	short kind = (short)(EV_PERSIST | ((what & CURL_POLL_IN) != 0 ? EV_READ : 0) |
			     ((what & CURL_POLL_OUT) != 0 ? EV_WRITE : 0));

	(void)easy;
	if (event != NULL)
		event_free(event);
	event = NULL;
	if (what != CURL_POLL_REMOVE) {
		event = event_new(multi->base, fd, kind, on_ready, multi);
		if (event == NULL || event_add(event, NULL) < 0) {
			if (event != NULL)
				event_free(event);
			(void)curl_multi_assign(multi->curl, fd, NULL);
			return -1;
		}
	}
	(void)curl_multi_assign(multi->curl, fd, event);
	return 0;
}

int
multi_new(
    struct multi **ret, struct event_base *base, multi_done_fn *done, struct error *err)
{
	autoptr(multi) multi = calloc(1, sizeof(*multi));

	if (multi == NULL)
		return error_set(err, ENOMEM, "start curl");
	multi->base = base;
	multi->done = done;
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return error_say(err, ENOMEM, "start curl: it refuses");
	multi->is_global = true;
	multi->timer = evtimer_new(base, on_timer, multi);
	multi->curl = curl_multi_init();
	if (multi->timer == NULL || multi->curl == NULL)
		return error_set(err, ENOMEM, "start curl");
	if (curl_multi_setopt(multi->curl, CURLMOPT_SOCKETFUNCTION, on_socket_wanted) !=
		CURLM_OK ||
	    curl_multi_setopt(multi->curl, CURLMOPT_SOCKETDATA, multi) != CURLM_OK ||
	    curl_multi_setopt(multi->curl, CURLMOPT_TIMERFUNCTION, on_timer_wanted) !=
		CURLM_OK ||
	    curl_multi_setopt(multi->curl, CURLMOPT_TIMERDATA, multi) != CURLM_OK ||
	    curl_multi_setopt(multi->curl, CURLMOPT_MAXCONNECTS, (long)CONNECTIONS_MAX) !=
		CURLM_OK)
		return error_say(err, EINVAL, "start curl: it lacks the multi interface");
	*ret = take_ptr(multi);
	return 0;
}

void
multi_free(struct multi *multi)
{
	if (multi == NULL)
		return;
	/* Before the timer: closing the idle connections may still set it. */
	if (multi->curl != NULL)
		(void)curl_multi_cleanup(multi->curl);
	if (multi->timer != NULL)
		event_free(multi->timer);
	if (multi->is_global)
		curl_global_cleanup();
	free(multi);
}

int
multi_add(struct multi *multi, CURL *easy, struct error *err)
{
	CURLMcode code = curl_multi_add_handle(multi->curl, easy);

	if (code != CURLM_OK)
		return error_say(err, EIO, "%s", curl_multi_strerror(code));
	return 0;
}

void
multi_remove(struct multi *multi, CURL *easy)
{
	(void)curl_multi_remove_handle(multi->curl, easy);
}
