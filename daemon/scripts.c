/* SPDX-License-Identifier: Apache-2.0 */
/* scripts.c - the SCE checks of one scan, one after the other. */

#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/base/buffer.h"
#include "daemon/base/error.h"
#include "daemon/base/io.h"
#include "daemon/docker/engine.h"
#include "daemon/host_script.h"
#include "daemon/scap/content.h"
#include "daemon/scap/record.h"
#include "daemon/scap/sce/sce.h"
#include "daemon/scap/xccdf/wanted.h"
#include "daemon/script_cache.h"
#include "daemon/scripts.h"
#include "daemon/target/target.h"
#include "daemon/warden/client.h"

enum { VARIABLES_MAX = 1024 };

/* The last script's outcome, kept so that a check with the same script and environment
 * shares it. */
struct outcome {
	uint32_t script;
	struct buffer environ; /* as the script saw it */
	struct record_script record;
	char *out, *errout, *reason;
};

struct scripts {
	struct scripts_job job;
	bool *wanted;	       /* per row of CONTENT_CHECKS */
	uint32_t n_checks, at; /* the check whose script runs, or is next */
	struct outcome last;
	bool has_last;
	struct host_script *host; /* running on the host */
	bool is_executing; /* running in the container: freed when its answer comes */
	bool is_freed;
	struct buffer chunks;
};

static void run_next(struct scripts *s);

static void
forget_last(struct scripts *s)
{
	buffer_done(&s->last.environ);
	free(s->last.out);
	free(s->last.errout);
	free(s->last.reason);
	s->last = (struct outcome){ 0 };
	s->has_last = false;
}

static void
put(struct scripts *s, uint32_t check)
{
	struct record_script r = s->last.record;

	r.check = check;
	record_put_script(&s->chunks, &r);
	if (r.where == RECORD_WHERE_HOST)
		script_cache_put(s->job.cache, &r);
}

/* The current check has its result; the next may share it. */
static void
settle(struct scripts *s, enum record_where where, int exit_code, const char *reason,
    const char *out, const char *errout, uint32_t cut)
{
	struct outcome *o = &s->last;

	o->out = strdup(out);
	o->errout = strdup(errout);
	o->reason = strdup(reason);
	o->record = (struct record_script){ .script = o->script,
		.where = where,
		.exit_code = exit_code,
		.cut = cut,
		.reason = o->reason == NULL ? "" : o->reason,
		.out = o->out == NULL ? "" : o->out,
		.errout = o->errout == NULL ? "" : o->errout };
	s->has_last = true;
	put(s, s->at++);
}

static void
refuse(struct scripts *s, const char *reason)
{
	settle(s, RECORD_WHERE_NONE, -1, reason, "", "", 0);
}

static const char *
exec_failure(const struct error *err)
{
	static const struct {
		int code;
		const char *reason;
	} reasons[] = {
		{ EBUSY, "the container is paused: no script can run in it" },
		{ ENOENT, "the container is gone: no script can run in it" },
		{ ENOEXEC, "the image has no program that runs the script" },
		{ ETIMEDOUT, "the script did not end in time and was ended" },
	};

	for (unsigned int i = 0; i < ARRAY_LEN(reasons); i++)
		if (reasons[i].code == err->code)
			return reasons[i].reason;
	return err->text;
}

static void
kill_script(struct scripts *s, int32_t pid)
{
	static struct warden_request request; /* 45 KB */
	struct error ignored = { 0 };

	request = (struct warden_request){ .op = WARDEN_KILL, .pid = pid };
	memcpy(request.container_id, s->job.target->id,
	    strnlen(s->job.target->id, sizeof(request.container_id) - 1));
	(void)client_send(s->job.client, &request, NULL, 0, NULL, NULL, &ignored);
}

static void
on_exec(void *arg, const struct engine_exec_result *result, const struct error *err)
{
	struct scripts *s = arg;

	s->is_executing = false;
	if (result != NULL && result->pid > 0 && !s->is_freed)
		kill_script(s, result->pid);
	if (s->is_freed) {
		scripts_free(s);
		return;
	}
	if (err != NULL && err->code != 0)
		settle(s, RECORD_WHERE_NONE, -1, exec_failure(err),
		    result == NULL ? "" : result->out,
		    result == NULL ? "" : result->errout, 0);
	else
		settle(s, RECORD_WHERE_CONTAINER, result->exit_code, "", result->out,
		    result->errout, result->cut);
	run_next(s);
}

static int
run_in_container(struct scripts *s, const char *script, const struct buffer *environ_,
    struct error *err)
{
	struct sce_interpreter interpreter;
	const char *variables[VARIABLES_MAX];
	const char *at = (const char *)environ_->data, *end = at + environ_->length;
	unsigned int count = 0;
	int r;

	for (; at < end && count + 1 < VARIABLES_MAX; at += strlen(at) + 1)
		variables[count++] = at;
	variables[count] = NULL;
	sce_interpreter(&interpreter, script);
	const struct engine_exec exec = { .container_id = s->job.target->id,
		.argv = interpreter.argv,
		.environ = variables,
		.input = script,
		.input_length = strlen(script),
		.deadline_ms = s->job.deadline_ms,
		.output_max = RECORD_OUTPUT_MAX };

	s->is_executing = true;
	r = engine_exec(s->job.engine, &exec, on_exec, s, err);
	if (r < 0)
		s->is_executing = false;
	return r;
}

static void
on_host(void *arg, const struct host_script_result *result)
{
	struct scripts *s = arg;
	enum record_where where = result->exit_code >= 0 ? RECORD_WHERE_HOST
							 : RECORD_WHERE_NONE;

	settle(s, where, result->exit_code, result->reason, result->out, result->errout,
	    result->cut);
	host_script_free(s->host);
	s->host = NULL;
	run_next(s);
}

static int
run_on_host(struct scripts *s, const char *script, const struct buffer *environ_,
    struct error *err)
{
	const struct host_script_job job = { .base = s->job.base,
		.client = s->job.client,
		.script = script,
		.environ = environ_,
		.deadline_ms = s->job.deadline_ms,
		.output_max = RECORD_OUTPUT_MAX,
		.on_done = on_host,
		.arg = s };

	return host_script_start(&s->host, &job, err);
}

/* Start the script of the check at ->at. True when it runs and its end is awaited. */
static bool
run_one(struct scripts *s)
{
	const struct content *content = s->job.content;
	uint32_t script = sce_script(content, s->at), count;
	struct buffer environ_ = { 0 };
	struct error err = { 0 };
	const char *text;
	int r;

	sce_environ(&environ_, content, s->at, &count);
	if (s->has_last && s->last.script == script &&
	    s->last.environ.length == environ_.length &&
	    memcmp(s->last.environ.data, environ_.data, environ_.length) == 0) {
		buffer_done(&environ_);
		put(s, s->at++);
		return false;
	}
	forget_last(s);
	s->last.script = script;
	s->last.environ = environ_;
	text = content_text(content, content_script_at(content, script)->body);
	if (s->job.sce == CONF_SCE_OFF)
		refuse(s, "the policy has scripts switched off");
	else if (s->job.sce == CONF_SCE_CONTAINER && s->job.refusal != NULL)
		refuse(s, s->job.refusal);
	else {
		r = s->job.sce == CONF_SCE_HOST
			? run_on_host(s, text, &s->last.environ, &err)
			: run_in_container(s, text, &s->last.environ, &err);
		if (r == 0)
			return true;
		refuse(s, err.text);
	}
	return false;
}

/* The host was looked at a moment ago for another container. */
static bool
take_cached(struct scripts *s)
{
	const struct record_script *r = s->job.sce == CONF_SCE_HOST
					    ? script_cache_find(s->job.cache, s->at)
					    : NULL;

	if (r == NULL)
		return false;
	record_put_script(&s->chunks, r);
	s->at++;
	return true;
}

static void
run_next(struct scripts *s)
{
	for (; s->at < s->n_checks;) {
		if (!s->wanted[s->at] ||
		    sce_script(s->job.content, s->at) == CONTENT_NONE)
			s->at++;
		else if (!take_cached(s) && run_one(s))
			return;
	}
	s->job.on_done(s->job.arg);
}

int
scripts_start(struct scripts **ret, const struct scripts_job *job, struct error *err)
{
	struct scripts *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return error_say(err, ENOMEM, "no memory for scripts");
	s->job = *job;
	(void)content_table(job->content, CONTENT_CHECKS, &s->n_checks);
	s->wanted = calloc((size_t)s->n_checks + 1, sizeof(*s->wanted));
	if (s->wanted == NULL) {
		free(s);
		return error_say(err, ENOMEM, "no memory for scripts");
	}
	if (wanted_scripts(job->content, s->wanted) == 0)
		s->at = s->n_checks;
	*ret = s;
	run_next(s);
	return 0;
}

const struct buffer *
scripts_chunks(const struct scripts *s)
{
	return &s->chunks;
}

void
scripts_free(struct scripts *s)
{
	if (s == NULL)
		return;
	s->is_freed = true;
	host_script_free(s->host);
	s->host = NULL;
	if (s->is_executing)
		return; /* the engine's answer finds us and comes back here */
	forget_last(s);
	buffer_done(&s->chunks);
	free(s->wanted);
	free(s);
}
