/* SPDX-License-Identifier: Apache-2.0 */
/*
 * environ.h - the environments a target has, for the two object types that ask for them.
 */
#ifndef PROBES_INDEPENDENT_ENVIRON_H
#define PROBES_INDEPENDENT_ENVIRON_H

#include <stdbool.h>

struct item_list;
struct object_entity;
struct probe_env;

/*
 * Append an item of TYPE for each variable whose name NAME accepts.
 *
 * PID NULL or nil means the process the scanner is: seen from outside a container that
 * is its init, or, where nothing runs, the process its configuration would start. Else
 * every process known whose pid PID accepts. WITH_PID: items carry the pid.
 */
void environ_collect(const struct probe_env *env, const char *type,
    const struct object_entity *pid, const struct object_entity *name, bool with_pid,
    struct item_list *items);

#endif
