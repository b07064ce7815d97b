/* SPDX-License-Identifier: Apache-2.0 */
/* family.c - family_object: what kind of system the target is. */

#include "probes/probe.h"

static int
family_collect(const struct probe_env *env, const struct object *object,
    struct item_list *items, struct error *err)
{
	struct item *item = item_new(items, "family", 1);

	(void)env;
	(void)object;
	(void)err;
	if (item != NULL)
		item_add_text(items, item, "family", "unix");
	return 0;
}

const struct probe probe_family = {
	.family = "independent",
	.name = "family",
	.collect = family_collect,
};
