/* SPDX-License-Identifier: Apache-2.0 */
/* service.c - the daemon process: signals, timers, and the start list with its reverse.
 */

#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include "daemon/base/cleanup.h"
#include "daemon/base/clock.h"
#include "daemon/base/error.h"
#include "daemon/conf/conf.h"
#include "daemon/dropper.h"
#include "daemon/policy.h"
#include "daemon/scan.h"
#include "daemon/service.h"
#include "daemon/service_state.h"
#include "daemon/sink/journal.h"
#include "daemon/sink/notify.h"
#include "daemon/sink/spool.h"
#include "daemon/target/seen.h"
#include "daemon/warden/client.h"

enum {
	BOOKMARK_EVERY_S = 1,
	RETAIN_EVERY_S = 60,
	DROP_AFTER_S = 15, /* the second look of a start comes before it */
};

/* ---- signals and timers ---- */

static void
on_scribe_failure(void *arg, pid_t pid, int error)
{
	struct service *s = arg;
	const struct timeval again = { RETAIN_EVERY_S, 0 };
	const char *consequence = "the result is kept; the host page, or a report or "
				  "checklist beside the result, is behind";

	if (pid == s->retain_pid)
		consequence = "old scans are not removed this minute";
	if (pid == s->drop_pid) {
		consequence = "files for import are tried again in a minute";
		(void)evtimer_add(s->drop_event, &again);
	}
	journal_send(s->journal, JOURNAL_SPOOL_FAILED, LOG_ERR, NULL, 0, "%s: %s; %s",
	    s->spool_path, strerror(error), consequence);
}

static void
on_signal(int signal_, short what, void *arg)
{
	struct service *s = arg;

	(void)what;
	if (signal_ == SIGCHLD)
		scan_reap_scribes(on_scribe_failure, s);
	else if (signal_ == SIGHUP)
		service_reload(s);
	else
		(void)event_base_loopbreak(s->base);
}

static void
on_control(int fd, short what, void *arg)
{
	struct service *s = arg;

	(void)fd;
	(void)what;
	if (client_dispatch(s->client) == 0)
		return;
	s->exit_code = 1;
	(void)event_base_loopbreak(s->base);
}

static void
on_wake(int fd, short what, void *arg)
{
	struct service *s = arg;

	(void)fd;
	(void)what;
	watch_tick(s->watch);
}

static void
on_watchdog(int fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	(void)arg;
	notify_watchdog();
}

static void
on_bookmark(int fd, short what, void *arg)
{
	struct service *s = arg;
	int64_t bookmark = engine_bookmark(s->engine), oldest = watch_oldest_us(s->watch);

	(void)fd;
	(void)what;
	/* What has no result yet must be told again after a crash. */
	if (bookmark > oldest)
		bookmark = oldest;
	if (bookmark != 0 && bookmark != seen_bookmark(s->seen))
		(void)seen_set_bookmark(s->seen, bookmark);
}

static bool
has_container(void *arg, const char *id)
{
	return watch_knows(arg, id);
}

static void
on_retain(int fd, short what, void *arg)
{
	struct service *s = arg;
	const struct conf *conf = s->policies == NULL ? NULL : policies_conf(s->policies);
	struct error err = { 0 };

	(void)fd;
	(void)what;
	if (conf == NULL)
		return;
	if (s->has_listed)
		service_look_at_waivers(s);
	const struct spool_limits limits = { .scans_max = conf->spool_scans_max,
		.age_max_s = (uint32_t)conf->spool_age_max_s,
		.size_max = conf->spool_size_max,
		.targets_max = conf->spool_targets_max };

	const struct scribe_job job = { .spool = s->spool,
		.host = s->hostname,
		/* Before the first listing it is not known which there are. */
		.has_container = s->has_listed ? has_container : NULL,
		.arg = s->watch };
	const struct scribe_retain_job retain = { &job, limits };

	if (scribe_fork(s->spool_path, scribe_retain, &retain, &s->retain_pid, &err) < 0)
		journal_send(s->journal, JOURNAL_SPOOL_FAILED, LOG_ERR, NULL, 0,
		    "%s; old scans are not removed this minute", err.text);
}

/* ---- files for import ---- */

static bool
runs_container(void *arg, const char *id)
{
	return watch_runs(arg, id);
}

static int
run_dropper(const void *arg, struct error *err)
{
	return dropper_run(arg, err);
}

static void
on_drop(int fd, short what, void *arg)
{
	struct service *s = arg;
	const struct dropper_job job = { .spool = s->spool,
		.policies = s->policies,
		.has_container = has_container,
		.runs_container = runs_container,
		.arg = s->watch,
		.now_us = clock_now_us() };
	struct error err = { 0 };

	(void)fd;
	(void)what;
	if (scribe_fork(s->spool_path, run_dropper, &job, &s->drop_pid, &err) < 0)
		journal_send(s->journal, JOURNAL_SPOOL_FAILED, LOG_ERR, NULL, 0,
		    "%s; files for import wait for the next scan", err.text);
}

void
service_drop_soon(struct service *s)
{
	const struct conf *conf = s->policies == NULL ? NULL : policies_conf(s->policies);
	const struct timeval soon = { DROP_AFTER_S, 0 };
	bool is_wanted = false;

	for (uint32_t i = 0; conf != NULL && i < conf->n_policies; i++)
		is_wanted |= conf->policies[i].drop != CONF_DROP_NO;
	if (is_wanted && s->has_listed && !evtimer_pending(s->drop_event, NULL))
		(void)evtimer_add(s->drop_event, &soon);
}

static int
open_socket(void *arg)
{
	return client_engine_socket(((struct service *)arg)->client);
}

/* ---- start and stop ---- */

static int
start_spool(struct service *s, const struct conf *conf, struct error *err)
{
	int r = spool_open(&s->spool, conf->spool_directory, err);

	if (r == 0)
		r = spool_clean(s->spool, err);
	if (r < 0)
		return r;
	s->spool_path = strdup(conf->spool_directory);
	if (s->spool_path == NULL)
		return error_say(err, ENOMEM, "no memory to start");
	s->spool_fd = open(conf->spool_directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (s->spool_fd < 0)
		return error_set(err, errno, "open '%s'", conf->spool_directory);
	return seen_open(&s->seen, s->spool_fd, "starts", err);
}

static int
start_watch(struct service *s, const struct conf *conf, struct error *err)
{
	const struct watch_ops ops = service_wishes(s);
	const struct engine_options options = {
		.socket_path = conf->docker_socket, .open_socket = open_socket, .arg = s
	};
	const struct engine_handlers handlers = service_handlers(s);

	s->watch = watch_new(&ops, s->seen, conf->workers_max);
	if (s->watch == NULL)
		return error_say(err, ENOMEM, "no memory to watch");
	return engine_new(&s->engine, s->base, &options, &handlers, err);
}

static int
start_events(struct service *s, int control_fd, struct error *err)
{
	static const int signals[] = { SIGTERM, SIGINT, SIGHUP, SIGCHLD };
	uint64_t watchdog_us = notify_watchdog_us() / 2;
	const struct timeval watchdog = { (time_t)(watchdog_us / 1000000),
		(suseconds_t)(watchdog_us % 1000000) };
	const struct timeval bookmark = { BOOKMARK_EVERY_S, 0 },
			     retain = { RETAIN_EVERY_S, 0 };
	bool ok = true;

	s->drop_event = evtimer_new(s->base, on_drop, s);
	s->control_event = event_new(
	    s->base, control_fd, EV_READ | EV_PERSIST, on_control, s);
	s->wake_event = evtimer_new(s->base, on_wake, s);
	s->watchdog_event = event_new(s->base, -1, EV_PERSIST, on_watchdog, s);
	s->bookmark_event = event_new(s->base, -1, EV_PERSIST, on_bookmark, s);
	s->retain_event = event_new(s->base, -1, EV_PERSIST, on_retain, s);
	for (unsigned int i = 0; ok && i < ARRAY_LEN(signals); i++) {
		s->signal_events[i] = evsignal_new(s->base, signals[i], on_signal, s);
		ok = s->signal_events[i] != NULL &&
		     event_add(s->signal_events[i], NULL) == 0;
	}
	if (!ok || s->control_event == NULL || s->wake_event == NULL ||
	    s->watchdog_event == NULL || s->bookmark_event == NULL ||
	    event_add(s->control_event, NULL) < 0 ||
	    event_add(s->bookmark_event, &bookmark) < 0 || s->drop_event == NULL ||
	    s->retain_event == NULL || event_add(s->retain_event, &retain) < 0 ||
	    (watchdog_us > 0 && event_add(s->watchdog_event, &watchdog) < 0))
		return error_say(err, ENOMEM, "no memory for events");
	return 0;
}

/* What came since this process began is heard now. */
static void
hear_reloads(void)
{
	sigset_t set;

	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGHUP);
	(void)sigprocmask(SIG_UNBLOCK, &set, NULL);
}

static int
start(struct service *s, struct conf *conf, int control_fd, int engine_fd,
    struct error *err)
{
	int r;

	s->base = event_base_new();
	s->client = client_new(control_fd, engine_fd);
	if (s->base == NULL || s->client == NULL)
		return error_say(err, ENOMEM, "no memory to start");
	r = start_spool(s, conf, err);
	if (r == 0)
		r = start_watch(s, conf, err);
	if (r == 0)
		r = start_events(s, control_fd, err);
	if (r == 0)
		hear_reloads();
	if (r == 0)
		r = service_load(s, conf, err);
	return r;
}

static void
free_event(struct event *event)
{
	if (event != NULL)
		event_free(event);
}

/* The start list reversed. Scans under way are left to the warden, which ends their
 * workers. */
static void
stop(struct service *s)
{
	notify_stopping();
	if (s->seen != NULL && s->engine != NULL)
		on_bookmark(-1, 0, s);
	for (unsigned int i = 0; i < ARRAY_LEN(s->signal_events); i++)
		free_event(s->signal_events[i]);
	free_event(s->drop_event);
	free_event(s->retain_event);
	free_event(s->bookmark_event);
	free_event(s->watchdog_event);
	free_event(s->wake_event);
	free_event(s->control_event);
	engine_free(s->engine);
	watch_free(s->watch);
	seen_free(s->seen);
	policies_unref(s->policies);
	client_free(s->client);
	if (s->base != NULL)
		event_base_free(s->base);
	spool_free(s->spool);
	free(s->spool_path);
	if (s->spool_fd >= 0)
		(void)close(s->spool_fd);
}

/*
 * What is in force after a crash is what lies on the disk, as after any start. The warden
 * parses nothing: it still holds what main() read.
 */
static struct conf *
take_conf(const struct service *s)
{
	const struct service_options *options = s->options;
	bool is_first = !*options->has_run;
	struct conf *conf = NULL;
	struct error err = { 0 };

	*options->has_run = true;
	if (is_first || service_read_conf(s, &conf, &err) == 0)
		return is_first ? options->conf : conf;
	journal_send(s->journal, JOURNAL_CONTENT_REFUSED, LOG_ERR, NULL, 0,
	    "%s; the configuration of the first start is in force", err.text);
	return options->conf;
}

int
service_run(void *arg, int control_fd, int engine_fd)
{
	const struct service_options *options = arg;
	struct service s = { .options = options, .spool_fd = -1 };
	struct error err = { 0 };

	(void)signal(SIGPIPE, SIG_IGN);
	(void)gethostname(s.hostname, sizeof(s.hostname) - 1);
	if (journal_new(&s.journal, getenv("INVOCATION_ID") == NULL) < 0)
		return 1;
	journal_send(s.journal, JOURNAL_STARTED, LOG_INFO, NULL, 0,
	    "stigwatchd %s starts", STIGWATCH_VERSION);
	if (start(&s, take_conf(&s), control_fd, engine_fd, &err) < 0) {
		journal_send(s.journal, JOURNAL_ERROR, LOG_ERR, NULL, 0,
		    "%s; stigwatchd does not start", err.text);
		s.exit_code = 1;
	} else
		(void)event_base_dispatch(s.base);
	stop(&s);
	journal_send(s.journal, JOURNAL_STOPPED, LOG_INFO, NULL, 0, "stigwatchd stops");
	journal_free(s.journal);
	return s.exit_code;
}
