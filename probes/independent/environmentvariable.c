/* SPDX-License-Identifier: Apache-2.0 */
/* environmentvariable.c - environmentvariable_object, deprecated: variables without a
 * pid.
 */

#include "probes/independent/environ.h"
#include "probes/probe.h"

static int
environmentvariable_collect(const struct probe_env *env, const struct object *object,
    struct item_list *items, struct error *err)
{
	(void)err;
	environ_collect(
	    env, "environmentvariable", NULL, object_find(object, "name"), false, items);
	return 0;
}

const struct probe probe_environmentvariable = {
	.family = "independent",
	.name = "environmentvariable",
	.needs = PROBE_NEEDS_ENVIRON,
	.collect = environmentvariable_collect,
};
