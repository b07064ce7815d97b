/* SPDX-License-Identifier: Apache-2.0 */
/*
 * oval_system.h - what can be found out of a target as a whole.
 */
#ifndef DAEMON_CLI_OVAL_SYSTEM_H
#define DAEMON_CLI_OVAL_SYSTEM_H

struct probe_env;
struct system_info;

/* Fill SYSTEM from the target's files, and from the kernel when it runs. It lives in
 * ENV's arena; what is not there stays "". */
void oval_system_find(struct system_info *system, const struct probe_env *env);

#endif
