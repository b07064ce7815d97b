/* SPDX-License-Identifier: Apache-2.0 */
/* ask.c - one question to the engine, answered before the call returns. */

#include <errno.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/cli/ask.h"
#include "daemon/docker/engine.h"
#include "daemon/facts.h"
#include "daemon/image_digest.h"
#include "daemon/scap/content.h"
#include "daemon/scap/record.h"
#include "daemon/scap/sce/sce.h"
#include "daemon/target/target.h"

enum { SCRIPT_DEADLINE_MS = 30 * 1000, VARIABLES_MAX = 1024 };

struct question {
	struct event_base *base;
	struct engine *engine;
	struct target *target;
	const char *name; /* of the image */
	struct error err;
	/* a script's answer goes straight into the chunks */
	struct buffer *chunks;
	struct record_script script;
};

/* Another engine than the one that is meant must never answer. */
static int
find_socket(const char **ret, struct error *err)
{
	static const char scheme[] = "unix://";
	const char *host = getenv("DOCKER_HOST");

	if (host == NULL || host[0] == '\0') {
		*ret = "/run/docker.sock";
		return 0;
	}
	if (strncmp(host, scheme, sizeof(scheme) - 1) != 0)
		return error_say(err, EINVAL,
		    "DOCKER_HOST is '%.200s': only an engine at unix:// can be asked, "
		    "for "
		    "its containers are entered",
		    host);
	*ret = host + sizeof(scheme) - 1;
	return 0;
}

static int
question_start(struct question *q, struct error *err)
{
	static const struct engine_handlers nobody = { 0 };
	struct engine_options options = { .socket_path = NULL };
	int r = find_socket(&options.socket_path, err);

	if (r < 0)
		return r;
	q->base = event_base_new();
	if (q->base == NULL)
		return error_say(err, ENOMEM, "no memory to ask the engine");
	if (access(options.socket_path, W_OK) < 0)
		return error_set(err, errno, "the engine's socket '%s'%s",
		    options.socket_path,
		    errno == EACCES ? " (root or the docker group may use it)" : "");
	return engine_new(&q->engine, q->base, &options, &nobody, err);
}

static void
question_done(struct question *q)
{
	engine_free(q->engine);
	if (q->base != NULL)
		event_base_free(q->base);
}

static void
answered(struct question *q, const struct error *err)
{
	if (err != NULL)
		q->err = *err;
	(void)event_base_loopbreak(q->base);
}

static void
on_container(void *arg, const struct engine_container *container, const struct error *err)
{
	struct question *q = arg;

	if (container != NULL)
		q->target = facts_target(container);
	if (q->target != NULL)
		(void)target_set(&q->target->engine, engine_version(q->engine));
	answered(q, container == NULL ? err : NULL);
}

static void
on_digest(void *arg)
{
	answered(arg, NULL);
}

static void
on_image(void *arg, const struct engine_image *image, const struct error *err)
{
	struct question *q = arg;
	autobuffer dirs = { 0 };

	if (image != NULL && image->upper_dir[0] != '\0') {
		buffer_printf(&dirs, "%s%s%s", image->upper_dir,
		    image->lower_dirs[0] == '\0' ? "" : ":", image->lower_dirs);
		q->target = target_new("");
		if (q->target != NULL &&
		    (!target_set(&q->target->lower_dirs, buffer_text(&dirs)) ||
			!target_set(&q->target->image_id, image->id) ||
			!target_set(&q->target->engine, engine_version(q->engine)) ||
			!target_set(&q->target->image, q->name) ||
			!facts_take_digest(q->target, image))) {
			target_free(q->target);
			q->target = NULL;
		}
	}
	answered(q, image == NULL ? err : NULL);
}

static int
take_answer(struct question *q, const char *name, struct target **ret, struct error *err)
{
	if (q->target == NULL && q->err.code == ENOENT)
		return error_say(err, ENOENT, "the engine knows no '%s'", name);
	if (q->target == NULL && q->err.code != 0) {
		*err = q->err;
		return -err->code;
	}
	if (q->target == NULL)
		return error_say(err, EPROTO,
		    "the engine does not say where the layers of '%s' lie", name);
	*ret = q->target;
	return 0;
}

/* The answer may come at once; else the loop is left when it does. */
static void
ask_digest(struct question *q)
{
	struct image_digest *digest = image_digest_ask(
	    q->engine, q->target, on_digest, q);

	if (digest != NULL)
		(void)event_base_dispatch(q->base);
	image_digest_free(digest);
}

int
ask_container(struct target **ret, const char *name, struct error *err)
{
	struct question q = { 0 };
	int r = question_start(&q, err);

	if (r == 0)
		r = engine_inspect(q.engine, name, on_container, &q, err);
	if (r == 0) {
		(void)event_base_dispatch(q.base);
		r = take_answer(&q, name, ret, err);
	}
	if (r == 0)
		ask_digest(&q);
	question_done(&q);
	return r;
}

int
ask_image(struct target **ret, const char *ref, struct error *err)
{
	struct question q = { .name = ref };
	int r = question_start(&q, err);

	if (r == 0)
		r = engine_inspect_image(q.engine, ref, on_image, &q, err);
	if (r == 0) {
		(void)event_base_dispatch(q.base);
		r = take_answer(&q, ref, ret, err);
	}
	question_done(&q);
	return r;
}

static void
on_exec(void *arg, const struct engine_exec_result *result, const struct error *err)
{
	struct question *q = arg;

	if (result != NULL) {
		q->script.out = result->out;
		q->script.errout = result->errout;
		q->script.cut = result->cut;
	}
	if (err != NULL && err->code != 0)
		q->script.reason = err->text;
	else if (result != NULL) {
		q->script.where = RECORD_WHERE_CONTAINER;
		q->script.exit_code = result->exit_code;
	}
	record_put_script(q->chunks, &q->script);
	answered(q, NULL);
}

void
ask_script(struct buffer *chunks, const struct content *content, unsigned int check,
    const struct target *target)
{
	uint32_t row = sce_script(content, check), count;
	const char *script = content_text(content, content_script_at(content, row)->body);
	const char *variables[VARIABLES_MAX];
	struct sce_interpreter interpreter;
	struct question q = { .chunks = chunks,
		.script = { .script = row,
		    .check = check,
		    .where = RECORD_WHERE_NONE,
		    .exit_code = -1,
		    .reason = "",
		    .out = "",
		    .errout = "" } };
	autobuffer environ_ = { 0 };
	struct error err = { 0 };
	unsigned int n = 0;
	int r;

	sce_environ(&environ_, content, check, &count);
	for (const char *at = (const char *)environ_.data, *end = at + environ_.length;
	     at < end && n + 1 < VARIABLES_MAX; at += strlen(at) + 1)
		variables[n++] = at;
	variables[n] = NULL;
	sce_interpreter(&interpreter, script);
	const struct engine_exec exec = { .container_id = target->id,
		.argv = interpreter.argv,
		.environ = variables,
		.input = script,
		.input_length = strlen(script),
		.deadline_ms = SCRIPT_DEADLINE_MS,
		.output_max = RECORD_OUTPUT_MAX };

	r = question_start(&q, &err);
	if (r == 0)
		r = engine_exec(q.engine, &exec, on_exec, &q, &err);
	if (r == 0)
		(void)event_base_dispatch(q.base);
	else {
		q.script.reason = err.text;
		record_put_script(chunks, &q.script);
	}
	question_done(&q);
}
