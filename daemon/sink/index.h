/* SPDX-License-Identifier: Apache-2.0 */
/*
 * index.h - index.html and index.json of the spool, kept in step with what is in it.
 *
 * Two scans may finish at once: who changes the page holds its lock (.index.lock), so
 * that no row is lost. Both files are renamed into place and not waited for: what a crash
 * damages is made anew from the summaries of the newest scans.
 */
#ifndef DAEMON_SINK_INDEX_H
#define DAEMON_SINK_INDEX_H

#include <stdbool.h>
#include <stdint.h>

struct error;
struct hostpage_row;
struct spool;

struct index_host {
	const char *name;
	int64_t now_us;
	/* Whether there is still a container of that id; NULL: nobody knows. */
	bool (*has_container)(void *arg, const char *id);
	void *arg;
};

/*
 * Put ROW on the page, of the scan whose directory is PATH (of spool_write()). Rows of
 * the same target whose container is gone leave it. A page that is not there or damaged
 * is made anew first.
 */
int index_update(struct spool *spool, const struct index_host *host,
    const struct hostpage_row *row, const char *path, struct error *err);

/*
 * Let the page tell of what is in the spool: rows of targets that are not there any more
 * go, as do those of containers that are gone where the target has a newer one; targets
 * without a row get one. Writes only what has changed.
 */
int index_mend(struct spool *spool, const struct index_host *host, struct error *err);

#endif
