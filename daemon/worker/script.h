/* SPDX-License-Identifier: Apache-2.0 */
/*
 * script.h - an SCE script on the host: unprivileged, confined, with nothing of ours
 * inherited.
 */
#ifndef DAEMON_WORKER_SCRIPT_H
#define DAEMON_WORKER_SCRIPT_H

#include <sys/types.h>

struct script_job {
	int script_fd;	       /* memory file with the script; its first line names the
				  interpreter */
	int environ_fd;	       /* memory file with NAME=VALUE, each ended by NUL */
	int out_fd, errout_fd; /* pipes */
	uid_t uid;
	gid_t gid;
};

/*
 * Become the script, in a session of its own (so that its whole group can be ended). Its
 * file system is read-only, its processes, memory and time are limited. _exit(126) if it
 * cannot start: a line on ERROUT_FD says why.
 */
_Noreturn void script_run(const struct script_job *job);

#endif
