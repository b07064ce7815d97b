/* SPDX-License-Identifier: Apache-2.0 */
/* process.h - the processes of a target, for the two object types that ask for them. */
#ifndef PROBES_UNIX_PROCESS_H
#define PROBES_UNIX_PROCESS_H

#include <stdbool.h>

struct error;
struct item_list;
struct object;
struct probe_env;

/* How process58 differs from the older process. */
struct process_kind {
	const char *type;
	const char *command;   /* what the entity that selects by command is called */
	bool has_command_line; /* with parameters; else the program's name alone */
	bool has_details;      /* loginuid, capabilities, label, session */
};

/* Append an item of KIND for each process that OBJECT's entities accept. */
void process_collect(const struct probe_env *env, const struct object *object,
    const struct process_kind *kind, struct item_list *items);
/* What must be loaded before entry. */
int process_warm(struct error *err);

#endif
