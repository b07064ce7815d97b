/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scripts.h - the SCE checks of one scan, one after the other: in the container through
 * the engine's exec API, or on the host through the warden, as the policy says.
 */
#ifndef DAEMON_SCRIPTS_H
#define DAEMON_SCRIPTS_H

#include <stdint.h>

#include "daemon/base/cleanup.h"
#include "daemon/conf/conf.h"

struct buffer;
struct client;
struct content;
struct engine;
struct error;
struct event_base;
struct script_cache;
struct scripts;
struct target;

struct scripts_job {
	struct event_base *base;
	struct engine *engine;
	struct client *client;
	const struct content *content; /* borrowed until the end */
	const struct target *target;   /* borrowed until the end */
	enum conf_sce sce;
	struct script_cache
	    *cache;	      /* of what was found on the host; borrowed until the end */
	const char *refusal;  /* why no script can run in the container (it is not live);
				 or NULL */
	uint32_t deadline_ms; /* of each script */
	void (*on_done)(void *arg); /* every check has its chunk */
	void *arg;
};

/* Start; ON_DONE may be called before this returns (nothing to run). */
int scripts_start(struct scripts **ret, const struct scripts_job *job, struct error *err);

/* The record chunks, one per SCE check of a selected rule. Valid after ON_DONE. */
const struct buffer *scripts_chunks(const struct scripts *scripts);

/* Ends what runs; ON_DONE is not called any more. Accepts NULL. */
void scripts_free(struct scripts *scripts);
DEFINE_AUTOPTR(scripts);

#endif
