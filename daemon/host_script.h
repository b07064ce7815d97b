/* SPDX-License-Identifier: Apache-2.0 */
/*
 * host_script.h - one script on the host, run by the warden's child, watched from the
 * event loop.
 */
#ifndef DAEMON_HOST_SCRIPT_H
#define DAEMON_HOST_SCRIPT_H

#include <stdint.h>

struct buffer;
struct client;
struct error;
struct event_base;
struct host_script;

struct host_script_result {
	int exit_code; /* 0..255; -1: it did not start or did not end in time */
	const char *reason, *out, *errout; /* never NULL */
	uint32_t cut;			   /* bytes of output left out */
};

struct host_script_job {
	struct event_base *base;
	struct client *client;
	const char *script;
	const struct buffer *environ; /* NAME=VALUE, each ended by NUL */
	uint32_t deadline_ms;
	uint32_t output_max; /* of each stream; the rest is read and counted */
	/* Called once; the script is freed by the callee or later, with
	 * host_script_free(). */
	void (*on_done)(void *arg, const struct host_script_result *result);
	void *arg;
};

int host_script_start(
    struct host_script **ret, const struct host_script_job *job, struct error *err);
/* Ends it if it runs; ON_DONE is not called any more. Accepts NULL. */
void host_script_free(struct host_script *script);

#endif
