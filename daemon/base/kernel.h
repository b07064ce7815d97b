/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kernel.h - what this kernel must be able to do before anything is started.
 */
#ifndef DAEMON_BASE_KERNEL_H
#define DAEMON_BASE_KERNEL_H

struct error;

/* setns(2) with a pidfd, openat2(2), pidfd_open(2), close_range(2): Linux 5.9. -ENOSYS
 * names the call that is missing. */
int kernel_check(struct error *err);

#endif
