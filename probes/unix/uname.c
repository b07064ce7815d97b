/* SPDX-License-Identifier: Apache-2.0 */
/* uname.c - uname_object: machine and kernel as the target sees them. */

#include <errno.h>
#include <sys/utsname.h>

#include "probes/probe.h"

static int
uname_collect(const struct probe_env *env, const struct object *object,
    struct item_list *items, struct error *err)
{
	struct utsname name;
	struct item *item;

	(void)object;
	if (!env->is_live && !env->is_host) {
		items->flag = OVAL_FLAG_NOT_COLLECTED;
		items->reason = "the target does not run: it has no kernel";
		return 0;
	}
	if (uname(&name) < 0)
		return error_set(err, errno, "uname");
	item = item_new(items, "uname", 6);
	if (item == NULL)
		return 0;
	item_add_text(items, item, "machine_class", name.machine);
	item_add_text(items, item, "node_name", name.nodename);
	item_add_text(items, item, "os_name", name.sysname);
	item_add_text(items, item, "os_release", name.release);
	item_add_text(items, item, "os_version", name.version);
	/* uname(2) does not know a processor; uname -p of the major systems says this. */
	item_add_text(items, item, "processor_type", name.machine);
	return 0;
}

const struct probe probe_uname = {
	.family = "unix",
	.name = "uname",
	.collect = uname_collect,
};
