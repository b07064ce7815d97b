/* SPDX-License-Identifier: Apache-2.0 */
/*
 * inspect.h - the bodies of answers to plain structs, each by a table of members.
 *
 * BODY is borrowed; every failure is EPROTO. What is handed to a function is borrowed for
 * that call.
 */
#ifndef DAEMON_DOCKER_INSPECT_H
#define DAEMON_DOCKER_INSPECT_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/docker/engine.h"

struct buffer;

/* Each calls FN exactly once. */
void inspect_container(struct buffer *body, engine_container_fn *fn, void *arg);
void inspect_image(struct buffer *body, engine_image_fn *fn, void *arg);

typedef void inspect_list_fn(
    void *arg, const struct engine_listed *listed, uint32_t count);
/* FN is called unless this fails. */
int inspect_list(struct buffer *body, inspect_list_fn *fn, void *arg, struct error *err);

/* As API_VERSION(); MinAPIVersion is optional. ENGINE is its own version, or "". */
int inspect_version(struct buffer *body, uint32_t *least, uint32_t *newest,
    char engine[ENGINE_VERSION_SIZE], struct error *err);

/* The Id of a new exec; the caller frees it. */
int inspect_created(struct buffer *body, char **ret, struct error *err);

struct exec_state {
	bool is_running;
	int32_t exit_code; /* -1: none yet */
	int32_t pid;	   /* as the host sees it; 0: it never ran */
};
int inspect_exec(struct buffer *body, struct exec_state *ret, struct error *err);

/* What a status other than 2xx means, with the engine's message if BODY has one. Returns
 * -err->code. */
int inspect_refusal(long status, struct buffer *body, struct error *err);

#endif
