/* SPDX-License-Identifier: Apache-2.0 */
/* scan.c - one look at one container, from the wish to the finished files. */

#include <errno.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/clock.h"
#include "daemon/base/error.h"
#include "daemon/conf/conf.h"
#include "daemon/docker/engine.h"
#include "daemon/facts.h"
#include "daemon/image_digest.h"
#include "daemon/policy.h"
#include "daemon/scan.h"
#include "daemon/scap/content.h"
#include "daemon/scap/record.h"
#include "daemon/scripts.h"
#include "daemon/target/target.h"
#include "daemon/worker/worker.h"
#include "daemon/worker_run.h"

enum { READ_SIZE = 64 * 1024 };

struct scan {
	struct scan_host host;
	struct loaded *loaded;
	const struct conf_policy *policy;
	const struct conf *conf;
	struct target *target;
	struct watch_scan wish; /* target is ->target */
	enum target_basis basis;
	char id[48], *asset;
	int64_t start_us, end_us;

	struct worker_run *worker;
	struct scripts *scripts;
	struct image_digest *digest;
	bool worker_done, scripts_done, digest_done; /* the record waits for all */
	struct worker_answer answer;

	/* the scribe */
	struct event *tidings_event;
	int tidings_fd;
	struct buffer tidings;

	void (*on_done)(void *arg, const struct scan_outcome *outcome);
	void *arg;
};

static const struct {
	enum record_basis record;
} basis_of[TARGET_BASIS__MAX] = {
	[TARGET_LIVE] = { RECORD_BASIS_LIVE },
	[TARGET_LAYERS] = { RECORD_BASIS_LAYERS },
	[TARGET_IMAGE] = { RECORD_BASIS_IMAGE },
	[TARGET_NOTHING] = { RECORD_BASIS_NONE },
};

static void
stop_tidings(struct scan *s)
{
	if (s->tidings_event != NULL)
		event_free(s->tidings_event);
	s->tidings_event = NULL;
	if (s->tidings_fd >= 0)
		(void)close(s->tidings_fd);
	s->tidings_fd = -1;
}

static void
scan_free(struct scan *s)
{
	worker_run_free(s->worker);
	scripts_free(s->scripts);
	image_digest_free(s->digest);
	stop_tidings(s);
	buffer_done(&s->tidings);
	policies_unref(s->host.policies);
	target_free(s->target);
	free(s->asset);
	free(s);
}

static void
end(struct scan *s, enum watch_answer answer, const struct tidings *tidings,
    const struct error *err)
{
	const struct scan_outcome outcome = { .answer = answer,
		.target = s->target,
		.basis = s->basis,
		.stage = s->wish.stage,
		.scan = s->id,
		.asset = s->asset,
		.policy = s->policy == NULL ? "" : s->policy->name,
		.tampering = s->wish.is_tampered || answer == WATCH_TAMPERED
				 ? worker_outcome_text(
				       (enum worker_outcome)s->answer.code)
				 : NULL,
		.tidings = tidings,
		.content = s->loaded->content,
		.content_summary = content_summary(s->loaded->content),
		.err = err,
		.event_us = s->wish.event_us,
		.end_us = clock_now_us() };

	s->on_done(s->arg, &outcome);
	scan_free(s);
}

/* ---- the scribe ---- */

static void
on_tidings(int fd, short what, void *arg)
{
	struct scan *s = arg;
	autoptr(tidings) tidings = NULL;
	char block[READ_SIZE];
	struct error err = { 0 };
	ssize_t n = read(fd, block, sizeof(block));

	(void)what;
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n > 0) {
		buffer_add(&s->tidings, block, (size_t)n);
		return;
	}
	stop_tidings(s);
	(void)tidings_read(&tidings, s->tidings.data, s->tidings.length, &err);
	end(s, WATCH_FINISHED, tidings, tidings == NULL ? &err : NULL);
}

/* The engine's "never started" is the year 1; a container gone early never told a start.
 */
static const char *
started_at(const struct scan *s, char text[CLOCK_TEXT_SIZE])
{
	if (s->target->started_at[0] != '\0' &&
	    strncmp(s->target->started_at, "0001-", 5) != 0)
		return s->target->started_at;
	return clock_format(s->wish.event_us, text);
}

static void
build_record(struct scan *s, struct buffer *record)
{
	const struct content_summary *c = content_summary(s->loaded->content);
	char started[CLOCK_TEXT_SIZE];
	struct facts facts;

	facts_list(&facts, s->target);
	const struct record_target target = { .scan = s->id,
		.target = s->asset,
		.host = s->host.hostname,
		.container_id = s->target->id,
		.container_name = s->target->name,
		.image = s->target->image,
		.image_id = s->target->image_id,
		.started_at = started_at(s, started),
		.content_path = content_text(s->loaded->content, c->path),
		.content_digest = content_text(s->loaded->content, c->digest),
		.benchmark = content_text(s->loaded->content, c->benchmark),
		.profile = content_text(s->loaded->content, c->profile),
		.basis = basis_of[s->basis].record,
		.stage = s->wish.stage == WATCH_INITIAL ? RECORD_STAGE_INITIAL
							: RECORD_STAGE_SETTLED,
		.undecided = s->answer.undecided,
		.time_event = s->wish.event_us,
		.time_start = s->start_us,
		.time_end = s->end_us,
		.facts = facts.rows,
		.n_facts = facts.count };

	record_begin(record);
	record_put_target(record, &target);
	facts_done(&facts);
	buffer_add(record, s->answer.chunks, s->answer.length);
	if (s->scripts != NULL)
		buffer_add(record, scripts_chunks(s->scripts)->data,
		    scripts_chunks(s->scripts)->length);
	if (s->answer.is_done)
		record_put_done(record);
}

static bool
has_container(void *arg, const char *id)
{
	return watch_knows(arg, id);
}

static void
decide(struct scan *s)
{
	autobuffer record = { 0 };
	struct error err = { 0 };
	pid_t pid;
	int r;

	s->end_us = clock_now_us();
	build_record(s, &record);
	const struct scribe_job job = { .spool = s->host.spool,
		.spool_path = s->host.spool_path,
		.record = record.data,
		.record_length = record.length,
		.content = s->loaded->content,
		.waivers = s->loaded->waivers,
		.only_changes = s->wish.stage == WATCH_SETTLED,
		.drop = s->policy->drop == CONF_DROP_NO ? NULL
							: conf_drop_text(s->policy->drop),
		.host = s->host.hostname,
		.has_container = has_container,
		.arg = s->host.watch };

	r = record.failed ? error_say(&err, ENOMEM, "no memory for a record")
			  : scribe_start(&job, &pid, &s->tidings_fd, &err);
	if (r == 0)
		s->tidings_event = event_new(
		    s->host.base, s->tidings_fd, EV_READ | EV_PERSIST, on_tidings, s);
	if (r < 0 || s->tidings_event == NULL || event_add(s->tidings_event, NULL) < 0)
		end(s, WATCH_FINISHED, NULL, &err);
}

void
scan_reap_scribes(void (*on_failure)(void *arg, pid_t pid, int error), void *arg)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		int code = WIFEXITED(status) ? WEXITSTATUS(status) : EINTR;

		if (code != 0 && code != SCRIBE_HAS_TOLD)
			on_failure(arg, pid, code);
	}
}

/* ---- the worker ---- */

static void
decide_if_whole(struct scan *s)
{
	if (s->worker_done && s->scripts_done && s->digest_done)
		decide(s);
}

static void
on_digest_done(void *arg)
{
	struct scan *s = arg;

	s->digest_done = true;
	decide_if_whole(s);
}

static void
on_scripts_done(void *arg)
{
	struct scan *s = arg;

	s->scripts_done = true;
	decide_if_whole(s);
}

/* clang-format off */
static const struct { bool is_answer; enum watch_answer answer; } answer_to[WORKER_OUTCOME__MAX] = {
	[WORKER_TARGET_GONE]    = { true, WATCH_GONE },
	[WORKER_NOT_THE_TARGET] = { true, WATCH_GONE },
	[WORKER_LAYERS_LOST]    = { true, WATCH_LOST },
};
/* clang-format on */

static bool
is_tampering(int code)
{
	return code == WORKER_KILLED_INSIDE || code == WORKER_STOPPED_INSIDE;
}

static void
on_worker_done(void *arg)
{
	struct scan *s = arg;

	s->answer = worker_run_answer(s->worker);
	if (s->answer.code >= 0 && s->answer.code < WORKER_OUTCOME__MAX &&
	    answer_to[s->answer.code].is_answer) {
		end(s, answer_to[s->answer.code].answer, NULL, NULL);
		return;
	}
	if (is_tampering(s->answer.code) && s->wish.join_pid) {
		end(s, WATCH_TAMPERED, NULL, NULL);
		return;
	}
	s->worker_done = true;
	decide_if_whole(s);
}

static void
start_worker(struct scan *s)
{
	const struct worker_run_job job = { .base = s->host.base,
		.client = s->host.client,
		.content = s->loaded->content,
		.content_fd = s->loaded->memfd,
		.target = s->target,
		.basis = basis_of[s->basis].record,
		.join_pid = s->wish.join_pid,
		.deadline_ms = (uint32_t)s->conf->worker_timeout_ms,
		.memory_max = s->conf->worker_memory_max,
		.on_done = on_worker_done,
		.arg = s };
	struct error err = { 0 };

	if (worker_run_start(&s->worker, &job, &err) < 0)
		end(s, WATCH_FINISHED, NULL, &err);
}

static void
start_scripts(struct scan *s)
{
	const struct scripts_job job = { .base = s->host.base,
		.engine = s->host.engine,
		.client = s->host.client,
		.content = s->loaded->content,
		.target = s->target,
		.sce = s->policy->sce,
		.cache = s->loaded->scripts,
		.refusal =
		    s->basis == TARGET_LIVE
			? (s->target->is_paused
				  ? "the container is paused: no script can run in it"
				  : NULL)
			: "the container does not run: no script can run in it",
		.deadline_ms = (uint32_t)s->conf->script_timeout_ms,
		.on_done = on_scripts_done,
		.arg = s };
	struct error err = { 0 };

	if (scripts_start(&s->scripts, &job, &err) < 0)
		s->scripts_done = true;
}

static void
start_all(struct scan *s)
{
	s->digest = image_digest_ask(s->host.engine, s->target, on_digest_done, s);
	start_scripts(s);
	start_worker(s);
}

/* An image's own layers; the container's knew them by directories that are gone with it.
 */
static void
on_image(void *arg, const struct engine_image *image, const struct error *err)
{
	struct scan *s = arg;
	autobuffer dirs = { 0 };

	if (image == NULL || image->upper_dir[0] == '\0') {
		end(s,
		    image != NULL || err->code == ENOENT ? WATCH_LOST : WATCH_UNANSWERED,
		    NULL, NULL);
		return;
	}
	buffer_printf(&dirs, "%s%s%s", image->upper_dir,
	    image->lower_dirs[0] == '\0' ? "" : ":", image->lower_dirs);
	if (!target_set(&s->target->lower_dirs, buffer_text(&dirs)) ||
	    !target_set(&s->target->image_id, image->id) ||
	    !facts_take_digest(s->target, image)) {
		end(s, WATCH_LOST, NULL, NULL);
		return;
	}
	start_all(s);
}

static void
start_by_basis(struct scan *s)
{
	struct error err = { 0 };

	if (s->basis == TARGET_NOTHING) {
		s->answer.undecided = s->wish.reason;
		decide(s);
	} else if (s->basis == TARGET_IMAGE) {
		const struct target *t = s->target;

		if (engine_inspect_image(s->host.engine,
			t->image_id[0] != '\0' ? t->image_id : t->image, on_image, s,
			&err) < 0)
			end(s, WATCH_LOST, NULL, NULL);
	} else if (s->basis == TARGET_LAYERS && s->target->upper_dir[0] == '\0')
		end(s, WATCH_LOST, NULL, NULL);
	else
		start_all(s);
}

/* Unique on the host: the time and the container. */
static void
name_scan(struct scan *s)
{
	(void)snprintf(s->id, sizeof(s->id), "%016llx-%.12s",
	    (unsigned long long)s->start_us, s->target->id);
}

void
scan_start(const struct scan_host *host, const struct watch_scan *wish,
    void (*on_done)(void *arg, const struct scan_outcome *outcome), void *arg)
{
	struct scan *s = calloc(1, sizeof(*s));

	if (s != NULL)
		s->target = target_copy(wish->target);
	if (s == NULL || s->target == NULL)
		abort(); /* the daemon cannot go on without memory; the warden starts it
			    anew */
	s->host = *host;
	(void)policies_ref(host->policies);
	s->wish = *wish;
	s->wish.target = s->target;
	s->basis = wish->basis;
	s->tidings_fd = -1;
	s->answer.undecided = "";
	s->start_us = clock_now_us();
	s->on_done = on_done;
	s->arg = arg;
	s->conf = policies_conf(host->policies);
	name_scan(s);
	s->policy = policies_match(host->policies, s->target, &s->loaded);
	s->asset = target_asset(s->target, s->policy->target_name, host->hostname);
	if (s->asset == NULL)
		abort();
	start_by_basis(s);
}
