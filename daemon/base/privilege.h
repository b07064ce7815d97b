/* SPDX-License-Identifier: Apache-2.0 */
/*
 * privilege.h - giving up rights, each step checked: a process that could not drop ends.
 */
#ifndef DAEMON_BASE_PRIVILEGE_H
#define DAEMON_BASE_PRIVILEGE_H

#include <stdint.h>
#include <sys/types.h>

struct error;

#define PRIVILEGE_BIT(cap) (UINT64_C(1) << (cap))

/*
 * Keep the capabilities in MASK that the process has and drop all others from every set:
 * effective, permitted, inheritable, ambient and bounding. The bounding set needs
 * CAP_SETPCAP; without it (under a service manager that has emptied it already) that part
 * is passed over.
 */
int privilege_keep(uint64_t mask, struct error *err);

/* Become USER with its group alone; supplementary groups are dropped. Ends without any
 * capability. */
int privilege_become(uid_t uid, gid_t gid, struct error *err);

/* From here on no exec gains rights (PR_SET_NO_NEW_PRIVS), and nobody may ptrace or dump
 * us. */
int privilege_close(struct error *err);

/* Ids of the account NAME from /etc/passwd (getpwnam: before any sandbox). -ENOENT names
 * it. */
int privilege_find_user(const char *name, uid_t *uid, gid_t *gid, struct error *err);

#endif
