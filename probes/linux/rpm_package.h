/* SPDX-License-Identifier: Apache-2.0 */
/* rpm_package.h - who a package is, and the items that name it. */
#ifndef PROBES_LINUX_RPM_PACKAGE_H
#define PROBES_LINUX_RPM_PACKAGE_H

#include <stdbool.h>

#include "probes/oval.h"

struct arena;
struct match_cache;
struct object;
struct rpm_header;

struct rpm_package {
	const char *name, *arch, *version, *release;
	char epoch[12]; /* "(none)" without one */
};

/* Borrows the header's texts. False for a header without name, version or release. */
bool rpm_package_fill(struct rpm_package *package, const struct rpm_header *header);

/* "EPOCH:VERSION-RELEASE" and "NAME-EPOCH:VERSION-RELEASE.ARCH", 0 for no epoch (arena);
 * NULL without memory. */
const char *rpm_package_evr(const struct rpm_package *package, struct arena *arena);
const char *rpm_package_extended_name(
    const struct rpm_package *package, struct arena *arena);

/* Whether OBJECT's name, epoch, version, release and arch, those it has, accept PACKAGE:
 * TRUE, FALSE, or ERROR with *WHICH of them it is. */
enum oval_result rpm_package_accepted(const struct rpm_package *package,
    const struct object *object, struct match_cache *cache, const char **which);

#endif
