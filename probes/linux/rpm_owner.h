/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rpm_owner.h - users and groups by name and number, from the target's own passwd and
 * group.
 */
#ifndef PROBES_LINUX_RPM_OWNER_H
#define PROBES_LINUX_RPM_OWNER_H

#include <stdbool.h>
#include <stdint.h>

struct arena;
struct error;
struct rpm_owners;
struct tree;

/* The names in PATH, "/etc/passwd" or "/etc/group" (arena; borrows the tree's content).
 * A file that is not there is one without lines. */
int rpm_owners_read(struct rpm_owners **ret, struct tree *tree, const char *path,
    struct arena *arena, struct error *err);

/* Whether ID is NAME's: by its number or by its name. root is 0, whatever the file says.
 */
bool rpm_owners_match(const struct rpm_owners *owners, const char *name, uint32_t id);

#endif
