/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seen.h - which starts have a result, remembered across restarts of the daemon.
 *
 * A file of lines "<container id> <StartedAt>", "<container id> settled <StartedAt>" (had
 * its second look), "<container id> at <microseconds>" (its start's event) and "bookmark
 * <microseconds>", appended to as scans finish and written anew at start with what is
 * still listed. A torn last line is ignored.
 */
#ifndef DAEMON_TARGET_SEEN_H
#define DAEMON_TARGET_SEEN_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/base/cleanup.h"

/* Before the time of a start's event, in the place of StartedAt. */
#define SEEN_AT "at "

struct error;
struct seen;

/* Read NAME below DIR_FD (borrowed; absent is empty) and append to it from now on. */
int seen_open(struct seen **ret, int dir_fd, const char *name, struct error *err);
void seen_free(struct seen *seen);
DEFINE_AUTOPTR(seen);

bool seen_has(const struct seen *seen, const char *id, const char *started_at);
/* Remember; the memory holds even when the write fails (-errno says so). */
int seen_add(struct seen *seen, const char *id, const char *started_at);

int64_t seen_bookmark(const struct seen *seen);
int seen_set_bookmark(struct seen *seen, int64_t time_us);

/* Forget every id for which IS_LISTED is false, but for events since the bookmark, which
 * will be told again, and write the file anew, whole. */
int seen_compact(struct seen *seen, bool (*is_listed)(void *arg, const char *id),
    void *arg, struct error *err);

#endif
