/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scan.h - one look at one container, from the wish to the finished files: worker and
 * scripts side by side, then the record, then a scribe.
 */
#ifndef DAEMON_SCAN_H
#define DAEMON_SCAN_H

#include <stdint.h>
#include <sys/types.h>

#include "daemon/scribe.h"
#include "daemon/target/watch.h"

struct client;
struct conf;
struct engine;
struct error;
struct event_base;
struct policies;
struct scan;
struct spool;
struct watch;

struct scan_host {
	struct event_base *base;
	struct engine *engine;
	struct client *client;
	struct spool *spool;
	const char *spool_path;
	struct policies *policies; /* a scan keeps those it started with */
	const char *hostname;
	struct watch *watch;
};

/* How it went; borrowed for the call. */
struct scan_outcome {
	enum watch_answer answer;
	const struct target *target;
	enum target_basis basis;
	enum watch_stage stage;
	const char *scan, *asset, *policy; /* ids and names */
	const char *tampering;		   /* what was noticed of it; NULL: nothing */
	const struct tidings
	    *tidings; /* with WATCH_FINISHED; NULL when the scribe failed: see err */
	const struct content_summary *content_summary;
	const struct content *content;
	const struct error *err;
	int64_t event_us, end_us;
};

/*
 * Start SCAN; ON_DONE is called once, later or before this returns, and the scan frees
 * itself after it. A failure to start is an outcome too.
 */
void scan_start(const struct scan_host *host, const struct watch_scan *wish,
    void (*on_done)(void *arg, const struct scan_outcome *outcome), void *arg);

/* Reap the scribes that have ended, on SIGCHLD; ON_FAILURE is called for those that have
 * not told themselves what went wrong: ERROR is an errno, EINTR when a signal ended it.
 */
void scan_reap_scribes(void (*on_failure)(void *arg, pid_t pid, int error), void *arg);

#endif
