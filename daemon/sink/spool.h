/* SPDX-License-Identifier: Apache-2.0 */
/*
 * spool.h - finished scans on disk, each a directory that is renamed into place whole.
 *
 *	<spool>/targets/<target>/<UTC time>-<scan>/{record.bin,results.xml,...}
 *	<spool>/targets/<target>/latest -> the newest
 *	<spool>/tmp/                       what is being written; emptied at start
 *	<spool>/index.{html,json}          index.h
 *	<spool>/drop/                      drop.h
 */
#ifndef DAEMON_SINK_SPOOL_H
#define DAEMON_SINK_SPOOL_H

#include <stddef.h>
#include <stdint.h>

#include "daemon/base/cleanup.h"

struct error;
struct spool;

struct spool_limits {
	uint32_t scans_max;   /* kept per target; 0: no limit */
	uint32_t age_max_s;   /* of a scan that is not the latest; 0: no limit */
	uint64_t size_max;    /* bytes of all; 0: no limit */
	uint32_t targets_max; /* oldest latest goes first; 0: no limit */
};

struct spool_file {
	const char *name; /* "record.bin" */
	const void *data;
	size_t length;
};

/* Open (and make, mode 0750) the spool at PATH. Refuses a directory others may write. */
int spool_open(struct spool **ret, const char *path, struct error *err);
void spool_free(struct spool *spool);
DEFINE_AUTOPTR(spool);

/* Remove what a crash left in tmp/, mend a dangling `latest`. Once, at start. */
int spool_clean(struct spool *spool, struct error *err);

/*
 * Write the scan: files to tmp/, fsync, rename to targets/<target>/<time>-<scan>, set
 * latest, fsync the directories. *PATH (caller frees) is the final directory. TARGET is
 * encoded injectively
 * ("%xx" for every byte but letters, digits, "._-@" and for a leading dot). TIME_US is
 * UTC. On failure nothing of the scan is left.
 */
int spool_write(struct spool *spool, const char *target, const char *scan,
    int64_t time_us, const struct spool_file *files, uint32_t n_files, char **path,
    struct error *err);

/*
 * More files for the finished scan whose directory is PATH, as spool_write() gave it:
 * each is durable and whole when it gets its name. -ENOENT when the scan has been removed
 * meanwhile; on failure those that were not named yet are gone.
 */
int spool_add(const char *path, const struct spool_file *files, uint32_t n_files,
    struct error *err);

/* Enforce the limits now; never removes what `latest` names unless its whole target goes.
 */
int spool_retain(struct spool *spool, const struct spool_limits *limits, int64_t now_us,
    struct error *err);

/* TARGET as a file name (caller frees); NULL when out of memory. */
char *spool_encode(const char *target);
/* The target of the file name NAME (caller frees): of a long one only its beginning, and
 * the digest. NULL when out of memory. */
char *spool_decode(const char *name);

/* The whole file NAME of the newest scan of TARGET; -ENOENT if there is none. Caller
 * frees. */
int spool_read_latest(struct spool *spool, const char *target, const char *name,
    void **data, size_t *length, struct error *err);

#endif
