/* SPDX-License-Identifier: Apache-2.0 */
/*
 * process.c - process_object, the older form of process58: processes by the name of their
 * program.
 */

#include "probes/unix/process.h"
#include "probes/probe.h"

static int
collect(const struct probe_env *env, const struct object *object, struct item_list *items,
    struct error *err)
{
	static const struct process_kind kind = {
		.type = "process",
		.command = "command",
	};

	(void)err;
	process_collect(env, object, &kind, items);
	return 0;
}

const struct probe probe_process = {
	.family = "unix",
	.name = "process",
	.needs = PROBE_NEEDS_ROOT | PROBE_NEEDS_PROC,
	.warm = process_warm,
	.collect = collect,
};
