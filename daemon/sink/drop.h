/* SPDX-License-Identifier: Apache-2.0 */
/*
 * drop.h - the folder of files for import, and what they are made from.
 *
 *	<spool>/drop/<target>.<benchmark>.<UTC time>-<scan>.cklb
 *	<spool>/targets/<target>/instances/
 *		<container>.<format>           the record of its newest scan
 *		.<container>.<format>.waivers  the waivers it was decided with, if any
 *		.dropped                       digest of what was dropped
 *
 * Names in drop/ are used once: STIG Manager Watcher remembers paths. A file is written
 * under a name with a dot in front, synced, and renamed.
 *
 * Several containers may be one asset, and a later import overwrites an earlier one, so
 * what is dropped is made from the newest records of all of them: hard links, which
 * outlive the scans they are of. Not chosen: results of each container in a file of their
 * own form (a second form of decisions, to be kept in step with the writers), reading all
 * scans of the target (retention may have removed the one that counts).
 */
#ifndef DAEMON_SINK_DROP_H
#define DAEMON_SINK_DROP_H

#include <stddef.h>
#include <stdint.h>

#include "daemon/base/digest.h"

struct buffer;
struct error;
struct spool;
struct spool_limits;

#define DROP_WAIVERS "waivers.conf" /* in a scan: those that made a difference */

enum { DROP_INSTANCES_MAX = 64 }; /* of one target; more are not folded */

struct drop_instance {
	char *name;	    /* of its file, "web-1.cklb" */
	const char *format; /* "cklb": what is behind its last dot */
};

struct drop_target {
	struct spool *spool;
	const char *directory; /* below targets/ */
	int instances_fd;
	struct drop_instance instances[DROP_INSTANCES_MAX]; /* by name */
	uint32_t n_instances;
};

/* The record of the scan at PATH (of spool_write()) is CONTAINER's newest; FORMAT says
 * what is dropped, NULL: nothing, and what was there before is forgotten. */
int drop_keep(struct spool *spool, const char *path, const char *container,
    const char *format, struct error *err);

/* Call EACH for every target that has instances. Goes on after a failure and tells the
 * first one. Only one process does it at a time; the others wait. */
int drop_each(struct spool *spool,
    int (*each)(void *arg, struct drop_target *target, struct error *err), void *arg,
    struct error *err);

/* Append the record of an instance, at most its first LENGTH_MAX bytes, to OUT. */
int drop_read(const struct drop_target *target, const struct drop_instance *instance,
    size_t length_max, struct buffer *out, struct error *err);
/* Append its waivers to OUT; nothing if it has none. */
int drop_read_waivers(const struct drop_target *target,
    const struct drop_instance *instance, struct buffer *out, struct error *err);
int drop_forget(const struct drop_target *target, const struct drop_instance *instance,
    struct error *err);

/* One file for import; its name is made of all these. */
struct drop_file {
	const char *target, *benchmark, *scan, *suffix;
	int64_t time_us;
	const struct buffer *bytes;
};

/* Digests of what the last file was made of, and of all it says. "": none. */
struct drop_memory {
	char made_of[DIGEST_HEX_SIZE], says[DIGEST_HEX_SIZE];
};
void drop_recall(const struct drop_target *target, struct drop_memory *memory);
int drop_remember(const struct drop_target *target, const struct drop_memory *memory,
    struct error *err);

/* After a failure there is no file. */
int drop_put(
    const struct drop_target *target, const struct drop_file *file, struct error *err);

/*
 * Remove files that LIMITS do not allow: too old, too many of one target and benchmark,
 * and the oldest while all together are over a quarter of the size. *SIZE is what is
 * left.
 */
int drop_retain(struct spool *spool, const struct spool_limits *limits, int64_t now_us,
    uint64_t *size, struct error *err);

#endif
