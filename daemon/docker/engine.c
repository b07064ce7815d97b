/* SPDX-License-Identifier: Apache-2.0 */
/* engine.c - the Docker Engine API as far as stigwatch uses it: what a stranger calls. */

#include <errno.h>
#include <signal.h>

#include "daemon/base/buffer.h"
#include "daemon/base/error.h"
#include "daemon/docker/engine.h"
#include "daemon/docker/exec.h"
#include "daemon/docker/inspect.h"
#include "daemon/docker/request.h"
#include "daemon/docker/session.h"
#include "daemon/docker/wire.h"

struct engine {
	struct wire *wire;
	struct session *session;
	struct exec_list execs;
};

/* Who asked to inspect something. */
struct asker {
	engine_container_fn *container_fn;
	engine_image_fn *image_fn;
	void *arg;
};

static void
on_container(void *arg, struct buffer *body, const struct error *err)
{
	const struct asker *asker = arg;

	if (body == NULL)
		asker->container_fn(asker->arg, NULL, err);
	else
		inspect_container(body, asker->container_fn, asker->arg);
}

static void
on_image(void *arg, struct buffer *body, const struct error *err)
{
	const struct asker *asker = arg;

	if (body == NULL)
		asker->image_fn(asker->arg, NULL, err);
	else
		inspect_image(body, asker->image_fn, asker->arg);
}

static int
ask(struct engine *engine, const struct request *request,
    void (*on_answer)(void *arg, struct buffer *body, const struct error *err),
    const struct asker *who, struct error *err)
{
	autofree struct asker *asker = malloc(sizeof(*asker));
	struct wire_listener listener = {
		.on_answer = on_answer, .arg = asker, .arg_free = free
	};
	int rc;

	if (asker == NULL)
		return error_set(err, ENOMEM, "ask the engine");
	*asker = *who;
	rc = wire_send(engine->wire, request, &listener, NULL, err);
	if (rc == 0)
		(void)take_ptr(asker);
	return rc;
}

int
engine_inspect(struct engine *engine, const char *id, engine_container_fn *fn, void *arg,
    struct error *err)
{
	const struct request request = { .kind = REQUEST_CONTAINER, .id = id };
	const struct asker who = { .container_fn = fn, .arg = arg };

	return ask(engine, &request, on_container, &who, err);
}

int
engine_inspect_image(struct engine *engine, const char *id, engine_image_fn *fn,
    void *arg, struct error *err)
{
	const struct request request = { .kind = REQUEST_IMAGE, .id = id };
	const struct asker who = { .image_fn = fn, .arg = arg };

	return ask(engine, &request, on_image, &who, err);
}

const char *
engine_version(const struct engine *engine)
{
	return wire_engine_version(engine->wire);
}

int
engine_exec(struct engine *engine, const struct engine_exec *exec, engine_exec_fn *fn,
    void *arg, struct error *err)
{
	return exec_start(&engine->execs, engine->wire, exec, fn, arg, err);
}

/* A peer that hangs up while we write must be an error, not our end. What the program
 * has chosen for itself stays. */
static void
survive_broken_pipes(void)
{
	struct sigaction action;

	if (sigaction(SIGPIPE, NULL, &action) == 0 && action.sa_handler == SIG_DFL)
		(void)signal(SIGPIPE, SIG_IGN);
}

int
engine_new(struct engine **ret, struct event_base *base,
    const struct engine_options *options, const struct engine_handlers *handlers,
    struct error *err)
{
	autoptr(engine) engine = calloc(1, sizeof(*engine));
	int rc;

	if (engine == NULL)
		return error_set(err, ENOMEM, "reach the engine");
	LIST_INIT(&engine->execs);
	survive_broken_pipes();
	rc = wire_new(&engine->wire, base, options, err);
	if (rc == 0)
		rc = session_new(&engine->session, engine->wire, handlers, err);
	if (rc < 0)
		return rc;
	*ret = take_ptr(engine);
	return 0;
}

void
engine_free(struct engine *engine)
{
	if (engine == NULL)
		return;
	exec_drop_all(&engine->execs);
	session_free(engine->session);
	wire_free(engine->wire);
	free(engine);
}

int
engine_start(struct engine *engine, int64_t since_us, struct error *err)
{
	return session_start(engine->session, since_us, err);
}

int64_t
engine_bookmark(const struct engine *engine)
{
	return session_bookmark(engine->session);
}
