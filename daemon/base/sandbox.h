/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sandbox.h - the last door: Landlock and a system-call filter, closed before hostile
 * data is read.
 */
#ifndef DAEMON_BASE_SANDBOX_H
#define DAEMON_BASE_SANDBOX_H

#include <stdbool.h>

struct error;

/* What a process may still call: names of system calls, ended by NULL. */
struct sandbox_filter {
	const char *const *allow;
	bool may_write_files; /* false: openat(2) for writing answers EROFS (libraries
				 try) */
};

/*
 * Deny every change of the file system and every exec below the root, save writing below
 * WRITABLE (NULL: nowhere). Also denies ptrace-class reads of processes outside (kernel
 * fact: a Landlock domain is a ptrace boundary). Returns 1 when done, 0 when this kernel
 * has no Landlock, -errno.
 */
int sandbox_landlock(const char *writable, bool may_exec, struct error *err);

/* Anything not allowed ends the process by SIGSYS. Needs no_new_privs. */
int sandbox_seccomp(const struct sandbox_filter *filter, struct error *err);

#endif
