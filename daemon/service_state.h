/* SPDX-License-Identifier: Apache-2.0 */
/*
 * service_state.h - the daemon process's whole state, for the files that service.c is
 * made of.
 *
 * events.c: what the engine tells becomes calls of watch. wishes.c: what watch wishes
 * becomes calls of engine and scan. reload.c: content and configuration. service.c: the
 * rest, start to stop.
 */
#ifndef DAEMON_SERVICE_STATE_H
#define DAEMON_SERVICE_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/docker/engine.h"
#include "daemon/target/watch.h"

struct client;
struct conf;
struct error;
struct event;
struct event_base;
struct journal;
struct policies;
struct seen;
struct service_options;
struct spool;

enum { HOSTNAME_SIZE = 256 };

struct service {
	const struct service_options *options;
	struct event_base *base;
	struct journal *journal;
	struct client *client;
	struct engine *engine;
	struct policies *policies; /* in force; NULL until the first load is done */
	int64_t waivers_us; /* when it was last seen which waivers hold; 0: never yet */
	struct policies *loading; /* being compiled; NULL when none is */
	bool reload_again;	  /* asked to while one was under way */
	struct watch *watch;
	struct seen *seen;
	struct spool *spool;
	char *spool_path; /* as it was at start: a reload does not move it */
	int spool_fd;
	pid_t retain_pid, drop_pid; /* of the last ones begun */
	struct event *control_event, *wake_event, *watchdog_event, *bookmark_event,
	    *retain_event, *drop_event;
	struct event *signal_events[4];
	char hostname[HOSTNAME_SIZE];
	int exit_code;
	const struct engine_listed *listed; /* while on_connected() runs */
	uint32_t n_listed;
	bool has_listed; /* the engine has told once which containers there are */
};

/* The calls watch makes of us, with S as their argument. */
struct watch_ops service_wishes(struct service *s);

/* The calls the engine makes of us. */
struct engine_handlers service_handlers(struct service *s);

/*
 * Compile the content of CONF (taken over on success) and put it in force; the first
 * time, start the engine then. A failure later keeps what is in force and says so; the
 * first one ends the loop.
 */
int service_load(struct service *s, struct conf *conf, struct error *err);

/* The configuration files as they are now. */
int service_read_conf(const struct service *s, struct conf **conf, struct error *err);

/* Something happened that may be news for an import: look soon. */
void service_drop_soon(struct service *s);

/* Have some waivers begun or ended since the last time this was asked? Then look again at
 * all that runs. */
void service_look_at_waivers(struct service *s);

/* Read configuration and content again: on SIGHUP. */
void service_reload(struct service *s);

#endif
