/* SPDX-License-Identifier: Apache-2.0 */
/* script.c - an SCE script on the host: unprivileged, confined, with nothing of ours
 * inherited. */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/base/io.h"
#include "daemon/base/privilege.h"
#include "daemon/base/sandbox.h"
#include "daemon/worker/script.h"

enum {
	ENVIRON_MAX = 64 * 1024,
	VARIABLES_MAX = 1024,
	CPU_SECONDS_MAX = 60,
	SCRIPT_FD = 3,
	EXIT_CANNOT_START = 126,
};

/* ASan's shadow would not fit. */
#if defined(__SANITIZE_ADDRESS__)
#define MEMORY_MAX RLIM_INFINITY
#else
#define MEMORY_MAX (UINT64_C(512) * 1024 * 1024)
#endif

static int
read_environ(int fd, struct buffer *bytes, char *list[VARIABLES_MAX])
{
	unsigned int count = 0;
	int r = lseek(fd, 0, SEEK_SET) < 0 ? -errno : io_read_all(fd, bytes, ENVIRON_MAX);
	char *at = (char *)(uintptr_t)buffer_text(bytes), *end = at + bytes->length;

	while (r == 0 && at < end && count + 1 < VARIABLES_MAX) {
		list[count++] = at;
		at += strlen(at) + 1;
	}
	list[count] = NULL;
	return r;
}

/* Standard input is empty, output goes to the pipes, the script is descriptor 3, nothing
 * else. */
static int
arrange_descriptors(const struct script_job *job, struct error *err)
{
	int null = open("/dev/null", O_RDONLY);
	int script = fcntl(job->script_fd, F_DUPFD, 64),
	    out = fcntl(job->out_fd, F_DUPFD, 64);
	int errout = fcntl(job->errout_fd, F_DUPFD, 64);

	if (null < 0 || script < 0 || out < 0 || errout < 0 || dup2(null, 0) < 0 ||
	    dup2(out, 1) < 0 || dup2(errout, 2) < 0 || dup2(script, SCRIPT_FD) < 0)
		return error_set(err, errno, "arrange descriptors");
	if (close_range(SCRIPT_FD + 1, ~0U, 0) < 0)
		return error_set(err, errno, "close descriptors");
	return 0;
}

static int
confine(const struct script_job *job, struct error *err)
{
	const struct rlimit cpu = { CPU_SECONDS_MAX, CPU_SECONDS_MAX }, none = { 0, 0 };
	const struct rlimit memory = { MEMORY_MAX, MEMORY_MAX };
	int r = privilege_become(job->uid, job->gid, err);

	if (setrlimit(RLIMIT_CORE, &none) < 0 || setrlimit(RLIMIT_CPU, &cpu) < 0 ||
	    setrlimit(RLIMIT_AS, &memory) < 0 || setrlimit(RLIMIT_FSIZE, &none) < 0)
		return error_set(err, errno, "set limits");
	if (r == 0)
		r = privilege_close(err);
	return r < 0 ? r : sandbox_landlock("/dev", true, err);
}

_Noreturn void
script_run(const struct script_job *job)
{
	static char script[] = "/proc/self/fd/3";
	char *variables[VARIABLES_MAX], *argv[] = { script, NULL };
	struct buffer bytes = { 0 };
	struct error err = { 0 };
	int r;

	(void)setsid();
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	r = read_environ(job->environ_fd, &bytes, variables);
	if (r < 0)
		(void)error_set(&err, -r, "read environment");
	if (r == 0)
		r = arrange_descriptors(job, &err);
	if (r == 0)
		r = confine(job, &err);
	if (r >= 0) {
		(void)umask(077);
		if (chdir("/") < 0)
			_exit(EXIT_CANNOT_START);
		(void)execve(script, argv, variables);
		if (errno == ENOEXEC) {
			static char shell[] = "/bin/sh";
			char *sh_argv[] = { shell, script, NULL };

			(void)execve(shell, sh_argv, variables);
		}
		(void)error_set(&err, errno, "start the script");
	}
	(void)dprintf(2, "stigwatch: %s\n", err.text);
	_exit(EXIT_CANNOT_START);
}
