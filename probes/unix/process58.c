/* SPDX-License-Identifier: Apache-2.0 */
/* process58.c - process58_object: processes by pid and command line. */

#include "probes/probe.h"
#include "probes/unix/process.h"

static int
process58_collect(const struct probe_env *env, const struct object *object,
    struct item_list *items, struct error *err)
{
	static const struct process_kind kind = {
		.type = "process58",
		.command = "command_line",
		.has_command_line = true,
		.has_details = true,
	};

	(void)err;
	process_collect(env, object, &kind, items);
	return 0;
}

const struct probe probe_process58 = {
	.family = "unix",
	.name = "process58",
	.needs = PROBE_NEEDS_ROOT | PROBE_NEEDS_PROC,
	.warm = process_warm,
	.collect = process58_collect,
};
