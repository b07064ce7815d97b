/* SPDX-License-Identifier: Apache-2.0 */
/*
 * browse.h - the spool as a reader sees it: nothing in it is made, locked or changed, and
 * it may be anybody's. What retention removes meanwhile is -ENOENT.
 */
#ifndef DAEMON_SINK_BROWSE_H
#define DAEMON_SINK_BROWSE_H

#include <stddef.h>
#include <stdint.h>

#include "daemon/base/cleanup.h"

struct browse;
struct buffer;
struct error;

struct browse_names {
	char **names; /* sorted; owned, browse_names_done() */
	uint32_t count;
};
void browse_names_done(struct browse_names *names);
#define autonames __attribute__((cleanup(browse_names_done))) struct browse_names

int browse_open(struct browse **ret, const char *path, struct error *err);
void browse_free(struct browse *browse);
DEFINE_AUTOPTR(browse);
const char *browse_path(const struct browse *browse);

/* The targets that are there, by the names of their directories (spool_decode()). */
int browse_targets(
    const struct browse *browse, struct browse_names *ret, struct error *err);
/* The finished scans in the directory TARGET, by the names of theirs: oldest first. */
int browse_scans(const struct browse *browse, const char *target,
    struct browse_names *ret, struct error *err);

/* Append file NAME of SCAN of TARGET, at most SIZE_MAX_BYTES, to OUT. The error names the
 * file by its path. */
int browse_read(const struct browse *browse, const char *target, const char *scan,
    const char *name, struct buffer *out, size_t size_max_bytes, struct error *err);

#endif
