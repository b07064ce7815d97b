/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reload.c - content, waivers and configuration, put in force whole or not at all.
 *
 * A waiver that comes, begins or ends changes results that nothing else does, so what
 * runs is looked at again then; only what has changed is told.
 */

#include <event2/event.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>

#include "daemon/base/cleanup.h"
#include "daemon/base/clock.h"
#include "daemon/base/error.h"
#include "daemon/conf/conf.h"
#include "daemon/policy.h"
#include "daemon/scap/content.h"
#include "daemon/scap/xccdf/waiver.h"
#include "daemon/service.h"
#include "daemon/service_state.h"
#include "daemon/sink/journal.h"
#include "daemon/sink/notify.h"
#include "daemon/target/seen.h"

static int
start_engine(struct service *s, struct error *err)
{
	notify_ready("watching");
	return engine_start(s->engine, seen_bookmark(s->seen), err);
}

static void
tell_content(struct service *s)
{
	const struct loaded *loaded;

	for (uint32_t i = 0; (loaded = policies_content(s->policies, i)) != NULL; i++) {
		const struct content_summary *c = content_summary(loaded->content);
		const struct conf_policy *policy = &policies_conf(s->policies)
							->policies[i];

		char waivers[32] = "";

		if (loaded->waivers->count > 0)
			(void)snprintf(waivers, sizeof(waivers), ", %u waiver%s",
			    loaded->waivers->count,
			    loaded->waivers->count == 1 ? "" : "s");
		journal_send(s->journal, JOURNAL_CONTENT_LOADED, LOG_INFO,
		    (const struct journal_field[]){
			{ "STIGWATCH_CONTENT", content_text(loaded->content, c->digest) },
			{ "STIGWATCH_BENCHMARK",
			    content_text(loaded->content, c->benchmark) },
			{ "STIGWATCH_PROFILE",
			    content_text(loaded->content, c->profile) } },
		    3, "policy %s: loaded %s%s", policy->name, policy->content, waivers);
	}
}

/* What is opened once, at the start. */
static void
tell_unchanged(struct service *s, const struct conf *now, const struct conf *new)
{
	const struct {
		const char *setting;
		bool differs;
	} rows[] = {
		{ "docker.Socket", strcmp(now->docker_socket, new->docker_socket) != 0 },
		{ "spool.Directory",
		    strcmp(now->spool_directory, new->spool_directory) != 0 },
		{ "worker.Max", now->workers_max != new->workers_max },
		{ "daemon.User", strcmp(now->user, new->user) != 0 },
	};

	for (unsigned int i = 0; i < ARRAY_LEN(rows); i++)
		if (rows[i].differs)
			journal_send(s->journal, JOURNAL_ERROR, LOG_WARNING, NULL, 0,
			    "%s was changed; that takes effect when stigwatchd is "
			    "started again",
			    rows[i].setting);
}

void
service_look_at_waivers(struct service *s)
{
	int64_t now = clock_now_us();

	if (policies_waivers_turn(s->policies, s->waivers_us, now))
		watch_look_again(s->watch);
	s->waivers_us = now;
}

static void
refuse(struct service *s, const char *text, bool is_first)
{
	journal_send(s->journal, JOURNAL_CONTENT_REFUSED, LOG_ERR, NULL, 0, "%s; %s",
	    text,
	    is_first ? "stigwatchd does not start" : "what was in force stays in force");
	if (is_first) {
		s->exit_code = 1;
		(void)event_base_loopbreak(s->base);
	} else
		notify_ready("watching; the last reload was refused");
}

static void
on_loaded(void *arg, struct policies *policies, const struct error *failure)
{
	struct service *s = arg;
	bool is_first = s->policies == NULL, differ = false;
	struct error err = { 0 };

	s->loading = NULL;
	if (s->reload_again)
		(void)raise(SIGHUP);
	s->reload_again = false;
	if (failure != NULL) {
		refuse(s, failure->text, is_first);
		policies_unref(policies); /* the failure's owner */
		return;
	}
	if (!is_first) {
		tell_unchanged(s, policies_conf(s->policies), policies_conf(policies));
		differ = policies_differ_in_waivers(s->policies, policies);
	}
	policies_unref(s->policies);
	s->policies = policies;
	tell_content(s);
	if (differ)
		watch_look_again(s->watch);
	if (!is_first)
		notify_ready("watching");
	else if (start_engine(s, &err) < 0) {
		journal_send(s->journal, JOURNAL_ERROR, LOG_ERR, NULL, 0,
		    "%s; stigwatchd does not start", err.text);
		s->exit_code = 1;
		(void)event_base_loopbreak(s->base);
	}
}

int
service_load(struct service *s, struct conf *conf, struct error *err)
{
	return policies_load(&s->loading, conf, s->client, on_loaded, s, err);
}

int
service_read_conf(const struct service *s, struct conf **conf, struct error *err)
{
	return s->options->conf_path == NULL
		   ? conf_defaults(conf, err)
		   : conf_read(conf, s->options->conf_path, err);
}

void
service_reload(struct service *s)
{
	struct error err = { 0 };
	autoptr(conf) conf = NULL;

	if (s->loading != NULL || s->policies == NULL) {
		s->reload_again = true; /* the one under way may have read older files */
		return;
	}
	notify_reloading();
	if (service_read_conf(s, &conf, &err) < 0 || service_load(s, conf, &err) < 0) {
		refuse(s, err.text, false);
		return;
	}
	(void)take_ptr(conf);
}
