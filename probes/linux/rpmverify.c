/* SPDX-License-Identifier: Apache-2.0 */
/* rpmverify.c - rpmverify_object: files of packages, verified; the older form of
 * rpmverifyfile_object. */

#include "probes/hash.h"
#include "probes/linux/rpm_verify.h"
#include "probes/probe.h"

static int
rpmverify_collect(const struct probe_env *env, const struct object *object,
    struct item_list *items, struct error *err)
{
	(void)err;
	return rpm_verify_collect(env, object, "rpmverify", items);
}

const struct probe probe_rpmverify = {
	.family = "linux",
	.name = "rpmverify",
	.needs = PROBE_NEEDS_ROOT,
	.warm = hash_warm,
	.collect = rpmverify_collect,
};
