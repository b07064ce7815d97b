/* SPDX-License-Identifier: Apache-2.0 */
/* rpmverifyfile.c - rpmverifyfile_object: files of packages, verified. */

#include "probes/hash.h"
#include "probes/linux/rpm_verify.h"
#include "probes/probe.h"

static int
rpmverifyfile_collect(const struct probe_env *env, const struct object *object,
    struct item_list *items, struct error *err)
{
	(void)err;
	return rpm_verify_collect(env, object, "rpmverifyfile", items);
}

const struct probe probe_rpmverifyfile = {
	.family = "linux",
	.name = "rpmverifyfile",
	.needs = PROBE_NEEDS_ROOT,
	.warm = hash_warm,
	.collect = rpmverifyfile_collect,
};
