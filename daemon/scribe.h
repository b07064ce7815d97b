/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scribe.h - a short-lived, confined process: record in; decided, written, and told in
 * few words.
 */
#ifndef DAEMON_SCRIBE_H
#define DAEMON_SCRIBE_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/base/cleanup.h"
#include "daemon/report/changes.h"
#include "daemon/scap/xccdf/decide.h"
#include "daemon/sink/spool.h"

struct arena;
struct content;
struct error;
struct waivers;

/* One cause whose state differs from the target's scan before. */
struct finding {
	enum change change;
	const char *cause, *reason, *rule, *cci, *result;
	uint32_t n_rules, severity; /* enum content_severity */
};

/* What the daemon needs for journal and state. Strings live in `arena`. */
struct tidings {
	struct arena *arena;
	bool
	    is_unchanged; /* a settled look that found nothing new: nothing was written */
	const char *path; /* of the finished scan in the spool */
	const char *score; /* of the first model, "62.50" */
	enum verdict verdict;
	const char *doubt; /* of the decision; "": none */
	uint32_t counts[XCCDF_RESULT__MAX], open[3], n_waived;
	const struct finding *findings;
	uint32_t n_findings;
};

struct scribe_job {
	struct spool *spool;	/* opened before any door closes; borrowed */
	const char *spool_path; /* the one place a scribe may write below */
	const void *record;
	size_t record_length;
	const struct content
	    *content; /* NULL: content is not loaded; only summary of the target */
	const struct waivers *waivers; /* NULL: none */
	bool only_changes;	       /* settled: write nothing when nothing changed */
	const char *drop; /* what is dropped for import, "cklb"; NULL: nothing */
	const char *host;
	/* Whether there is still a container of that id, asked in the scribe's process:
	 * of its copy of the daemon's memory. NULL: nobody knows. */
	bool (*has_container)(void *arg, const char *id);
	void *arg;
};

/*
 * Do the job in this process, all files of the scan, and give its tidings
 * (tidings_free() them). For tests: scribe_start() does the same in a process of its own,
 * tells before the files for people are written, and puts the scan on the host page.
 */
int scribe_write(const struct scribe_job *job, struct tidings **ret, struct error *err);

/*
 * Fork, confine, do WORK in the spool. *PID is reaped by the caller; the exit code is 0
 * or an errno.
 */
int scribe_fork(const char *spool_path, int (*work)(const void *arg, struct error *err),
    const void *arg, pid_t *pid, struct error *err);

/* Work: enforce the limits on the spool and let the host page follow; it takes long where
 * much is kept. */
struct scribe_retain_job {
	const struct scribe_job *job; /* spool, host and containers of it are used */
	struct spool_limits limits;
};
int scribe_retain(const void *retain_job, struct error *err);

/*
 * Fork, confine, do the job. *PIPE_FD gives the packed tidings and ends; the host page
 * comes after that, so that nobody waits for it. The caller reaps *PID: exit code 0, an
 * errno of the page's, or SCRIBE_HAS_TOLD when the pipe has said what went wrong.
 */
enum { SCRIBE_HAS_TOLD = 255 };
int scribe_start(
    const struct scribe_job *job, pid_t *pid, int *pipe_fd, struct error *err);

/* What came through the pipe: 0, or the scribe's own error. -EPROTO when it is not whole.
 */
int tidings_read(
    struct tidings **ret, const void *data, size_t length, struct error *err);
void tidings_free(struct tidings *tidings);
DEFINE_AUTOPTR(tidings);

#endif
