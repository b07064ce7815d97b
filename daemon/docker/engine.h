/* SPDX-License-Identifier: Apache-2.0 */
/*
 * engine.h - the Docker Engine API as far as stigwatch uses it, on libevent, never
 * blocking.
 *
 * Every request is a row of one table of allowed methods and paths (request.c); nothing
 * else can be sent. Answers are bounded and become the plain structs below: JSON does not
 * leave this folder.
 */
#ifndef DAEMON_DOCKER_ENGINE_H
#define DAEMON_DOCKER_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/base/cleanup.h"

struct engine;
struct error;
struct event_base;

enum { ENGINE_VERSION_SIZE = 64 };

struct engine_label {
	const char *name, *value;
};

/* GET /containers/{id}/json. Strings are "" when the engine gives none. Borrowed for the
 * call. */
struct engine_container {
	const char *id, *name /* without the slash */, *image /* Config.Image */,
	    *image_id;
	const char *started_at,
	    *status /* "running", "paused", "exited", "created", ... */;
	const char *health; /* "healthy", ... or "" */
	int32_t pid;	    /* 0 when it has none */
	bool is_running, is_paused, is_restarting, is_privileged, is_read_only;
	uint32_t restart_count;
	const char *user, *pid_mode, *userns_mode, *network_mode;
	const char *hostname; /* Config.Hostname */
	const char *upper_dir,
	    *lower_dirs;    /* overlay2: UpperDir, LowerDir (colon list); else "" */
	const char *driver; /* GraphDriver.Name or Driver */
	const char *const *environ; /* Config.Env */
	uint32_t n_environ;
	const struct engine_label *labels;
	uint32_t n_labels;
	const char *const *capabilities_added; /* HostConfig.CapAdd */
	uint32_t n_capabilities_added;
	const char *const *capabilities_dropped; /* HostConfig.CapDrop */
	uint32_t n_capabilities_dropped;
	const char *const *security_options; /* HostConfig.SecurityOpt */
	uint32_t n_security_options;
	const char *address, *address6; /* in the default network of an older engine */
	const char *const *addresses;	/* in each network, never "" */
	uint32_t n_addresses;
};

/* One line of /events (type container). ACTION is Docker's word, whichever engine said
 * it. Borrowed for the call. */
struct engine_event {
	const char *action, *id;
	const char *image; /* as the container names it, e.g. "busybox:1.36"; "" */
	int64_t time_us;   /* timeNano / 1000, UTC */
};

/* One row of GET /containers/json?all=1. */
struct engine_listed {
	const char *id, *state;
};

/* GET /images/{id}/json: what is needed to read an image's layers. */
struct engine_image {
	const char *id, *upper_dir, *lower_dirs;
	const char *const *digests; /* RepoDigests: "nginx@sha256:..." */
	uint32_t n_digests;
};

struct engine_handlers {
	/*
	 * Connected (again) and subscribed; LISTED is everything there is at this moment,
	 * containers that started meanwhile come as events too. IS_GAP: the bookmark had
	 * left the engine's buffer, so events may be missing.
	 */
	void (*on_connected)(
	    void *arg, const struct engine_listed *listed, uint32_t count, bool is_gap);
	void (*on_event)(void *arg, const struct engine_event *event);
	/* The engine is gone: TEXT says why. Reconnecting goes on by itself with backoff.
	 */
	void (*on_lost)(void *arg, const char *text);
	void *arg;
};

struct engine_options {
	const char *socket_path; /* for messages and Host: header only when OPEN_SOCKET is
				    given */
	/* A connected stream socket (the callee's from then on), or -errno. NULL: connect
	 * to the path. */
	int (*open_socket)(void *arg);
	void *arg;
	uint32_t timeout_ms; /* of one request that is not /events; 0: 5000 */
};

int engine_new(struct engine **ret, struct event_base *base,
    const struct engine_options *options, const struct engine_handlers *handlers,
    struct error *err);
/* Cancels everything; no callback runs any more. Not from within a callback of this
 * engine. Accepts NULL. */
void engine_free(struct engine *engine);
DEFINE_AUTOPTR(engine);

/*
 * Negotiate the version, subscribe to container events since the bookmark, list, and keep
 * doing so. SINCE_US: the bookmark of an earlier run, or 0.
 */
int engine_start(struct engine *engine, int64_t since_us, struct error *err);
/* timeNano/1000 of the newest event seen, for the next run's bookmark; 0 if none. */
int64_t engine_bookmark(const struct engine *engine);

/*
 * Each answer function is called exactly once: with the struct, or NULL and an error
 * whose code is ENOENT (404), EBUSY (409), ETIMEDOUT, ECONNREFUSED, EPROTO (not the JSON
 * expected), or EIO.
 */
typedef void engine_container_fn(
    void *arg, const struct engine_container *container, const struct error *err);
typedef void engine_image_fn(
    void *arg, const struct engine_image *image, const struct error *err);
int engine_inspect(struct engine *engine, const char *id, engine_container_fn *fn,
    void *arg, struct error *err);
int engine_inspect_image(struct engine *engine, const char *id, engine_image_fn *fn,
    void *arg, struct error *err);
/* The engine's own version, as it told it last ("28.2.2"); "" before it did. */
const char *engine_version(const struct engine *engine);

/* Run a script through the exec API, as the container's uid 0: hijacked connection,
 * script on standard input. */
struct engine_exec {
	const char *container_id;
	const char *const
	    *argv; /* NULL-terminated, e.g. { "/bin/sh", NULL }: script not in it */
	const char *const *environ; /* NAME=VALUE, NULL-terminated */
	const char *input;	    /* the script */
	size_t input_length;
	uint32_t deadline_ms;
	uint32_t output_max; /* bytes of stdout and of stderr each */
};
struct engine_exec_result {
	int exit_code;		  /* 0..255; -1: see err */
	const char *out, *errout; /* NUL-terminated */
	uint32_t cut;		  /* bytes left out of both */
	int32_t pid; /* at the deadline: the exec's host pid, still running, for the
			caller to end; else 0 */
};
/*
 * ERR's code in the answer: EBUSY paused (409), ENOENT no such container, ENOEXEC no such
 * program in the image (engine exit codes 126/127 at start, or 400), ETIMEDOUT at the
 * deadline.
 */
typedef void engine_exec_fn(
    void *arg, const struct engine_exec_result *result, const struct error *err);
int engine_exec(struct engine *engine, const struct engine_exec *exec, engine_exec_fn *fn,
    void *arg, struct error *err);

#endif
