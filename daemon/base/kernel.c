/* SPDX-License-Identifier: Apache-2.0 */
/* kernel.c - what this kernel must be able to do before anything is started. */

#include <errno.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/base/kernel.h"

/* Called with arguments that a kernel which has the call refuses for another reason. */
static const struct {
	const char *name;
	long number;
} calls[] = {
	{ "openat2", SYS_openat2 },
	{ "pidfd_open", SYS_pidfd_open },
	{ "pidfd_send_signal", SYS_pidfd_send_signal },
	{ "close_range", SYS_close_range },
};

int
kernel_check(struct error *err)
{
	autoclose int pidfd = -1;

	for (unsigned int i = 0; i < ARRAY_LEN(calls); i++)
		if (syscall(calls[i].number, -1, -1, -1, -1, -1) < 0 && errno == ENOSYS)
			return error_say(err, ENOSYS,
			    "this kernel has no %s(2): Linux 5.9 or later is needed",
			    calls[i].name);
	pidfd = (int)syscall(SYS_pidfd_open, getpid(), 0);
	/* Our own mount namespace by pidfd: an older kernel refuses the descriptor with
	 * EINVAL. */
	if (pidfd >= 0 && setns(pidfd, CLONE_NEWUTS) < 0 && errno == EINVAL)
		return error_say(err, ENOSYS,
		    "this kernel has no setns(2) by pidfd: Linux 5.8 or later is needed");
	return 0;
}
