/* SPDX-License-Identifier: Apache-2.0 */
/* environmentvariable58.c - environmentvariable58_object: variables of chosen processes.
 */

#include "probes/independent/environ.h"
#include "probes/probe.h"

static int
environmentvariable58_collect(const struct probe_env *env, const struct object *object,
    struct item_list *items, struct error *err)
{
	(void)err;
	environ_collect(env, "environmentvariable58", object_find(object, "pid"),
	    object_find(object, "name"), true, items);
	return 0;
}

const struct probe probe_environmentvariable58 = {
	.family = "independent",
	.name = "environmentvariable58",
	.needs = PROBE_NEEDS_ENVIRON,
	.collect = environmentvariable58_collect,
};
