/* SPDX-License-Identifier: Apache-2.0 */
/*
 * worker.h - one scan in a process of its own: prepare -> enter -> fork -> drop ->
 * sandbox -> collect -> exit.
 *
 * Two processes. The outer one (worker.c) holds rights and never reads a byte of the
 * target's files; it enters, forks, and watches. The inner one (inner.c) has given its
 * rights up and reads. What it finds leaves as record chunks on one descriptor; how it
 * ended is an exit code.
 */
#ifndef DAEMON_WORKER_WORKER_H
#define DAEMON_WORKER_WORKER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "daemon/scap/record.h"

struct content;
struct error;
struct oval;
struct probe_env;
struct syschar;

/* How a worker ended: the exit code of the outer process. */
enum worker_outcome {
	WORKER_DONE,	       /* the chunks are whole */
	WORKER_FAILED,	       /* our failure; a limit chunk says which */
	WORKER_TARGET_GONE,    /* it died before or while we looked */
	WORKER_NOT_THE_TARGET, /* the pid belongs to another container by now */
	WORKER_ENTER_REFUSED,  /* the kernel did not let us in */
	WORKER_KILLED_INSIDE,  /* killed by the container: tampering */
	WORKER_STOPPED_INSIDE, /* stopped by the container: tampering */
	WORKER_DEADLINE,       /* not finished in time, ended */
	WORKER_ABANDONED,   /* not finished in time, stuck in the kernel, left behind */
	WORKER_SANDBOX,	    /* made a system call it must not make */
	WORKER_CRASHED,	    /* any other signal */
	WORKER_LAYERS_LOST, /* the engine removed the layers while we read them */
	WORKER_OUTCOME__MAX
};

/* In words, e.g. "the container died". */
const char *worker_outcome_text(enum worker_outcome outcome);

/* What a writer may look at, in the closed process, once everything is evaluated. */
struct worker_evaluation {
	const struct oval *oval;
	const struct probe_env *env;	/* ->tree is NULL for recorded characteristics */
	const struct syschar *recorded; /* NULL for a target that was looked at */
};

/* Something more to be written than record chunks: OVAL results, items. */
struct worker_writer {
	int (*write)(void *arg, const struct worker_evaluation *e, struct error *err);
	void *arg;
};

struct worker_job {
	enum record_basis basis; /* live, layers, image, root, host */
	const char
	    *container_id; /* 64 hex digits; live only, must stand in /proc/PID/cgroup */
	pid_t pid;	   /* live: as this process sees it */
	bool join_pid;	   /* live: enter the pid namespace too */
	const char *upper_dir;	/* layers: the writable layer; "" for an image */
	const char *lower_dirs; /* layers, image: colon list, topmost first */
	const char *root_dir;	/* root */
	const char *const
	    *config_environ; /* layers, image: NAME=VALUE of the configuration */
	uint32_t n_config_environ;
	const struct content *content;
	/* Rows of CONTENT_DEFINITIONS to evaluate; NULL: what the selected rules need. */
	const uint32_t *definitions;
	uint32_t n_definitions;
	uint32_t deadline_ms;
	uint64_t memory_max; /* bytes of the scan's arena */
	/* System characteristics to be evaluated in place of a target; NULL: none. */
	const struct worker_record {
		int fd;
		const char *path;
	} * recorded;
	const struct worker_writer *writer; /* NULL: none; makes every entity collected */
	int items_fd; /* every item of every object as a JSON line, for comparison; -1:
			 none */
};

/*
 * Load what each worker would have to load for itself (libcrypto's digests): what is
 * forked after this has it already, which saves every scan a millisecond or two. What
 * cannot be loaded is told by the worker that needs it.
 */
void worker_prepare(void);

/*
 * Run JOB in this process (a child made for it) and write record chunks to OUT_FD. Never
 * returns to code that could evaluate anything else: the caller must _exit() with the
 * outcome.
 */
enum worker_outcome worker_run(const struct worker_job *job, int out_fd);

#endif
