/* SPDX-License-Identifier: Apache-2.0 */
/*
 * proc.h - the target's own /proc: its processes, one by one.
 *
 * Read through the tree, so the pids are those of the /proc that the target sees. All of
 * it may be forged in a target that does not run, and names are any bytes: every reader
 * here has a limit and takes what it cannot read for absent.
 */
#ifndef PROBES_PROC_H
#define PROBES_PROC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buffer;
struct error;
struct item_list;
struct probe_env;

enum { PROC_NAME_SIZE = 64 }; /* the kernel gives 15 bytes, its own threads 63 */

/* What /proc/PID/stat says, in the units of the kernel. */
struct proc_stat {
	char name[PROC_NAME_SIZE];
	char state; /* 'Z' for a process that has ended and is not yet waited for */
	int64_t parent, session, terminal, priority, policy;
	uint64_t ticks; /* of processor time, user's and kernel's */
	uint64_t start; /* ticks since boot */
};

/*
 * The pids below /proc without the scanner's own in a container, ascending, in the scan's
 * arena. False when there is nothing to
 * look at or not everything could be: then the flag and reason of ITEMS say which, and
 * *COUNT pids are there nevertheless.
 */
bool proc_list(const struct probe_env *env, struct item_list *items, const int64_t **pids,
    uint32_t *count);

/* False when process PID has ended, or was none. */
bool proc_read_stat(const struct probe_env *env, int64_t pid, struct proc_stat *stat);

/*
 * The first SIZE_MAX_BYTES bytes of the file at PATH, appended to OUT. 0; 1 when there is
 * more; or -errno with err.
 */
int proc_read(const struct probe_env *env, const char *path, size_t size_max,
    struct buffer *out, struct error *err);

/* The same for /proc/PID/NAME. */
int proc_read_of(const struct probe_env *env, int64_t pid, const char *name,
    size_t size_max, struct buffer *out, struct error *err);

#endif
