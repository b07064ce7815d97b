/* SPDX-License-Identifier: Apache-2.0 */
/* compiler.c - one content load in a process of its own. */

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <linux/openat2.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/base/io.h"
#include "daemon/base/privilege.h"
#include "daemon/base/sandbox.h"
#include "daemon/scap/ds/compile.h"
#include "daemon/warden/compiler.h"

enum {
	CPU_SECONDS_MAX = 60, /* the largest real stream takes half a second */
};

/* Hostile content may ask for more; it gets ENOMEM. ASan's shadow would not fit. */
#if defined(__SANITIZE_ADDRESS__)
#define MEMORY_MAX RLIM_INFINITY
#else
#define MEMORY_MAX (UINT64_C(1024) * 1024 * 1024)
#endif

static const char *const allowed_calls[] = { "read", "pread64", "write", "close", "fstat",
	"newfstatat", "openat2", "fcntl", "lseek", "brk", "munmap", "mremap", "madvise",
	"futex", "exit", "exit_group", "clock_gettime", "rt_sigreturn", "rt_sigprocmask",
	"rt_sigaction", "getrandom", "getpid", "gettid", "dup", "sysinfo",
	"restart_syscall",
#if defined(__SANITIZE_ADDRESS__)
	"sigaltstack", "prlimit64", "getrlimit", "readlinkat", "readlink", "sched_yield",
	"sched_getaffinity", "process_vm_readv",
#endif
	NULL };

static int
check_file(int fd, const char *path, struct error *err)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return error_set(err, errno, "look at '%s'", path);
	if (!S_ISREG(st.st_mode))
		return error_say(err, EINVAL, "'%s' is not a regular file", path);
	if (st.st_uid != 0 && st.st_uid != getuid())
		return error_say(err, EPERM,
		    "'%s' belongs to user %u, not to root: not trusted", path,
		    (unsigned int)st.st_uid);
	/* A user's own file may be his group's as well; root's may not. */
	if ((st.st_mode & (st.st_uid == 0 ? S_IWGRP | S_IWOTH : S_IWOTH)) != 0)
		return error_say(
		    err, EPERM, "'%s' may be written by others: not trusted", path);
	return 0;
}

/* A file and the folder it lies in. */
struct place {
	int fd, dir;
};

/* All that may be read, opened before the doors close. */
struct places {
	struct place content, tailoring, cpe[COMPILE_CPE_MAX];
};

static void
places_close(struct places *places)
{
	struct place *all[COMPILE_CPE_MAX + 2] = { &places->content, &places->tailoring };

	for (unsigned int i = 0; i < COMPILE_CPE_MAX; i++)
		all[i + 2] = &places->cpe[i];
	for (unsigned int i = 0; i < ARRAY_LEN(all); i++) {
		if (all[i]->fd >= 0)
			(void)close(all[i]->fd);
		if (all[i]->dir >= 0)
			(void)close(all[i]->dir);
	}
}

static int
open_in(int dir, const char *href)
{
	struct open_how how = { .flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS };
	autoclose int fd = (int)syscall(SYS_openat2, dir, href, &how, sizeof(how));
	struct error ignored = { 0 };

	if (fd < 0)
		return -errno;
	if (check_file(fd, href, &ignored) < 0)
		return -ignored.code;
	return take_fd(fd);
}

/* OVAL files and scripts lie beside a stand-alone benchmark, never elsewhere. */
static int
open_beside(void *arg, const char *href)
{
	return open_in(((struct places *)arg)->content.dir, href);
}

static int
open_again(const struct place *place)
{
	int fd = place->fd < 0 ? -1 : dup(place->fd);

	return fd < 0 ? -EBADF : fd;
}

static int
open_tailoring(void *arg)
{
	return open_again(&((struct places *)arg)->tailoring);
}

static int
open_cpe(void *arg, uint32_t index, const char *href)
{
	const struct place *place = &((struct places *)arg)->cpe[index];

	return href == NULL ? open_again(place) : open_in(place->dir, href);
}

static int
close_doors(uid_t uid, gid_t gid, struct error *err)
{
	static const struct sandbox_filter filter = { .allow = allowed_calls };
	const struct rlimit cpu = { CPU_SECONDS_MAX, CPU_SECONDS_MAX }, none = { 0, 0 };
	const struct rlimit memory = { MEMORY_MAX, MEMORY_MAX };
	int r = privilege_become(uid, gid, err);

	if (setrlimit(RLIMIT_CORE, &none) < 0 || setrlimit(RLIMIT_CPU, &cpu) < 0 ||
	    setrlimit(RLIMIT_DATA, &memory) < 0)
		return error_set(err, errno, "set limits");
	if (r == 0)
		r = privilege_close(err);
	if (r == 0)
		r = sandbox_landlock(NULL, false, err);
	if (r >= 0)
		r = sandbox_seccomp(&filter, err);
	return r;
}

static int
compile(
    int content_fd, int memfd, const struct compile_options *options, struct error *err)
{
	autobuffer image = { 0 };
	int r = compile_content(&image, content_fd, options, err);

	if (r < 0)
		return r;
	r = io_write_all(memfd, image.data, image.length);
	return r < 0 ? error_set(err, -r, "%s: hand over tables", options->path) : 0;
}

static _Noreturn void
run(struct places *places, int memfd, const struct compile_options *options, uid_t uid,
    gid_t gid)
{
	struct compile_options mine = *options;
	struct error err = { 0 };
	int r;

	mine.open_beside = open_beside;
	mine.open_tailoring = open_tailoring;
	mine.open_cpe = open_cpe;
	mine.arg = places;
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	r = close_doors(uid, gid, &err);
	if (r >= 0)
		r = compile(places->content.fd, memfd, &mine, &err);
	if (r < 0)
		(void)io_write_all(memfd, err.text, strlen(err.text));
	_exit(r < 0 ? 1 : 0);
}

static int
open_folder(const char *path, struct error *err)
{
	autofree char *copy = strdup(path);
	int fd;

	if (copy == NULL)
		return error_say(err, ENOMEM, "no memory to open '%s'", path);
	fd = open(dirname(copy), O_PATH | O_DIRECTORY | O_CLOEXEC);
	return fd < 0 ? error_set(err, errno, "open the folder of '%s'", path) : fd;
}

static int
place_open(struct place *place, const char *what, const char *path, struct error *err)
{
	int r;

	place->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (place->fd < 0)
		return error_set(err, errno, "open %s '%s'", what, path);
	r = check_file(place->fd, path, err);
	if (r < 0)
		return r;
	place->dir = open_folder(path, err);
	return place->dir < 0 ? place->dir : 0;
}

static int
places_open(
    struct places *places, const struct compile_options *options, struct error *err)
{
	const char *tailoring = options->tailoring == NULL ? "" : options->tailoring;
	int r;

	if (options->n_cpe > COMPILE_CPE_MAX)
		return error_say(
		    err, E2BIG, "more than %d CPE files", (int)COMPILE_CPE_MAX);
	r = place_open(&places->content, "content", options->path, err);
	if (r == 0 && tailoring[0] != '\0' && tailoring[0] != '#')
		r = place_open(&places->tailoring, "tailoring", tailoring, err);
	for (uint32_t i = 0; r == 0 && i < options->n_cpe; i++)
		r = place_open(&places->cpe[i], "CPE file", options->cpe[i], err);
	return r;
}

int
compiler_start(struct compiler *ret, const struct compile_options *options, uid_t uid,
    gid_t gid, struct error *err)
{
	__attribute__((cleanup(places_close))) struct places places;
	autoclose int memfd = -1;
	int r;

	memset(&places, 0xff, sizeof(places)); /* every descriptor -1 */
	r = places_open(&places, options, err);
	if (r < 0)
		return r;
	memfd = memfd_create("stigwatch-content", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (memfd < 0)
		return error_set(err, errno, "memory file for '%s'", options->path);
	ret->pid = fork();
	if (ret->pid < 0)
		return error_set(err, errno, "fork");
	if (ret->pid == 0)
		run(&places, memfd, options, uid, gid);
	ret->memfd = take_fd(memfd);
	return 0;
}

int
compiler_seal(int memfd, struct error *err)
{
	if (fcntl(memfd, F_ADD_SEALS,
		F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) < 0)
		return error_set(err, errno, "seal compiled content");
	return 0;
}

int
compiler_failure(int memfd, const char *path, struct error *err)
{
	char text[ERROR_TEXT_SIZE] = "";
	ssize_t n = pread(memfd, text, sizeof(text) - 1, 0);

	if (n <= 0)
		return error_say(
		    err, EPROTO, "%s: the compiler ended without a word", path);
	text[n] = '\0';
	return error_say(err, EPROTO, "%s", text);
}

int
compiler_wait(
    const struct compile_options *options, uid_t uid, gid_t gid, struct error *err)
{
	struct compiler compiler;
	autoclose int memfd = -1;
	int status = 0, r = compiler_start(&compiler, options, uid, gid, err);

	if (r < 0)
		return r;
	memfd = compiler.memfd;
	while (waitpid(compiler.pid, &status, 0) < 0 && errno == EINTR)
		;
	if (WIFSIGNALED(status))
		return error_say(err, EPROTO, "%s: the compiler was ended by signal %d",
		    options->path, WTERMSIG(status));
	if (WEXITSTATUS(status) != 0)
		return compiler_failure(memfd, options->path, err);
	r = compiler_seal(memfd, err);
	return r < 0 ? r : take_fd(memfd);
}
