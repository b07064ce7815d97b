/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_doors.c - what worker, compiler and scribe can still do once their doors are
 * closed.
 *
 * The real ladders are taken from the real files, statics and all; each attempt is a
 * child that closes the doors, tries, and says by its end what came of it. As root, as in
 * life.
 */

#define allowed_calls inner_allowed_calls
#define close_doors inner_close_doors
#define collect inner_collect
#include "daemon/worker/inner.c"
#undef allowed_calls
#undef close_doors
#undef collect

#define allowed_calls compiler_allowed_calls
#define close_doors compiler_close_doors
#define run compiler_run
#include "daemon/warden/compiler.c"
#undef allowed_calls
#undef close_doors
#undef run

#define allowed_calls scribe_allowed_calls
#define close_doors scribe_close_doors
#define run scribe_run
#include "daemon/scribe.c"
#undef allowed_calls
#undef close_doors
#undef run

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <linux/landlock.h>
#include <linux/openat2.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>

enum { NOBODY_ID = 65534, BLOCK = 64 * 1024 * 1024, SIGNALLED = 1000, TEXT_SIZE = 256 };

#define PROBES "tests/system/sandbox/probes-oval.xml"

static char folder[] = "/var/tmp/test-doors.XXXXXX"; /* the scribe may write in it */
static char victim[64]; /* a file outside, open to everybody */

/* ---- the doors ---- */

static int
become_nobody(void)
{
	struct error err = { 0 };

	return privilege_become(NOBODY_ID, NOBODY_ID, &err);
}

static int
close_inner(struct error *err)
{
	return inner_close_doors(err);
}

static int
close_compiler(struct error *err)
{
	return compiler_close_doors(NOBODY_ID, NOBODY_ID, err);
}

static int
close_scribe(struct error *err)
{
	return become_nobody() < 0 ? -EPERM : scribe_close_doors(folder, err);
}

/* clang-format off */
enum who { INNER, COMPILER, SCRIBE, WHO__MAX };
static int (*const doors[WHO__MAX])(struct error *) = { close_inner, close_compiler, close_scribe };
static const char *const names[WHO__MAX] = { "worker", "compiler", "scribe" };
/* clang-format on */

/* ---- attempts: 0 when it went well, errno when it was refused ---- */

static int
refusal(long r)
{
	return r < 0 ? errno : 0;
}

static int
open_write(void)
{
	return refusal(open(victim, O_WRONLY | O_CLOEXEC));
}

static int
open_read_write(void)
{
	return refusal(open(victim, O_RDWR | O_CREAT | O_CLOEXEC, 0600));
}

static int
open2_write(void)
{
	struct open_how how = { .flags = O_WRONLY | O_CLOEXEC };

	return refusal(syscall(SYS_openat2, AT_FDCWD, victim, &how, sizeof(how)));
}

static int
open2_truncate(void)
{
	struct open_how how = { .flags = O_WRONLY | O_TRUNC | O_CLOEXEC };

	return refusal(syscall(SYS_openat2, AT_FDCWD, victim, &how, sizeof(how)));
}

static int
write_in_folder(void)
{
	int dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return refusal(openat(dir, "new", O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
}

static int
try_exec(void)
{
	static char path[] = "/bin/true";
	char *argv[] = { path, NULL };

	return refusal(execve(path, argv, argv + 1));
}

static int
try_exec_at(void)
{
	static char path[] = "/bin/true";
	char *argv[] = { path, NULL };

	return refusal(syscall(SYS_execveat, AT_FDCWD, path, argv, argv + 1, 0));
}

static int
try_socket(void)
{
	return refusal(socket(AF_UNIX, SOCK_STREAM, 0));
}

static int
try_kill(void)
{
	return refusal(kill(getppid(), 0));
}

static int
try_kill_self(void)
{
	return refusal(kill(getpid(), SIGKILL));
}

static int
try_thread_kill(void)
{
	return refusal(syscall(SYS_tgkill, 1, 1, SIGTERM));
}

static int
try_ptrace(void)
{
	return refusal(ptrace(PTRACE_SEIZE, 1, 0, 0));
}

static int
try_map_exec(void)
{
	void *p = mmap(
	    NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return p == MAP_FAILED ? errno : 0;
}

static int
try_protect_exec(void)
{
	void *p = mmap(
	    NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return refusal(mprotect(p, 4096, PROT_READ | PROT_EXEC));
}

static int
try_fork(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	return refusal(pid);
}

static int
try_unshare(void)
{
	return refusal(unshare(CLONE_NEWUSER));
}

static int
try_setns(void)
{
	return refusal(setns(0, 0));
}

static int
try_mount(void)
{
	return refusal(mount("none", "/tmp", "tmpfs", 0, NULL));
}

static int
try_chroot(void)
{
	return refusal(chroot("/tmp"));
}

static int
try_setuid(void)
{
	return refusal(syscall(SYS_setuid, 0));
}

static int
try_io_uring(void)
{
	return refusal(syscall(425 /* io_uring_setup */, 1, NULL));
}

static int
try_memory_of_other(void)
{
	return refusal(syscall(SYS_process_vm_writev, getppid(), NULL, 0, NULL, 0, 0));
}

static int
try_unlink(void)
{
	return refusal(unlink(victim));
}

static int
try_chmod(void)
{
	return refusal(chmod(victim, 0777));
}

/* What honest work and its errors need: memory small and large, clocks, text of an errno.
 */
static int
work(void)
{
	char text[TEXT_SIZE], *small[TEXT_SIZE], *large = malloc(BLOCK);
	time_t now = time(NULL);
	struct tm tm;

	if (large == NULL)
		return ENOMEM;
	memset(large, 1, BLOCK);
	large = realloc(large, (size_t)BLOCK * 2);
	for (unsigned int i = 0; i < TEXT_SIZE; i++)
		small[i] = calloc(1, (size_t)i * 512 + 1);
	for (unsigned int i = 0; i < TEXT_SIZE; i++)
		free(small[i]);
	free(large);
	(void)clock_now_us();
	(void)clock_monotonic_us();
	if (gmtime_r(&now, &tm) == NULL || access("/nonexistent/file", R_OK) == 0)
		return EINVAL;
	(void)snprintf(
	    text, sizeof(text), "%s %f %s", strerror(ENOENT), 1.5, strerror(4000));
	(void)dprintf(2, "# a line of an error: %s\n", text);
	errno = ENOENT;
	perror("# perror");
	(void)fprintf(stderr, "# %d\n", 1);
	return 0;
}

/* The same without access(2), which compiler and scribe have no use for. */
static int
work_without_paths(void)
{
	char *large = malloc(BLOCK);

	if (large == NULL)
		return ENOMEM;
	memset(large, 1, BLOCK);
	large = realloc(large, (size_t)BLOCK * 2);
	free(large);
	(void)clock_now_us();
	(void)time(NULL);
	errno = ENOENT;
	perror("# perror");
	return 0;
}

static int
try_limits(void)
{
	const struct rlimit tight = { BLOCK, BLOCK };

	return setrlimit(RLIMIT_DATA, &tight) == 0 ? 0 : errno;
}

static int
die_by_assertion(void)
{
	abort();
}

#define S (SIGNALLED + SIGSYS)
#define ANY (-1) /* not asked */
#if defined(__SANITIZE_ADDRESS__)
#define LIMITS ANY /* ASan itself asks for them */
#else
#define LIMITS S
#endif

/* clang-format off */
static const struct attempt {
	const char *what;
	int (*attempt)(void);
	int wanted[WHO__MAX]; /* 0, errno, or SIGNALLED and the signal that ended it */
} attempts[] = {
	{ "opens a file for writing",       open_write,          { EROFS, EROFS, EACCES } },
	{ "opens and creates a file",       open_read_write,     { EROFS, EROFS, EACCES } },
	{ "opens for writing by openat2",   open2_write,         { EACCES, EACCES, EACCES } },
	{ "truncates by openat2",           open2_truncate,      { EACCES, EACCES, EACCES } },
	{ "creates a file in the spool",    write_in_folder,     { EROFS, EROFS, 0 } },
	{ "runs a program",                 try_exec,            { S, S, S } },
	{ "runs a program by execveat",     try_exec_at,         { S, S, S } },
	{ "makes a socket",                 try_socket,          { S, S, S } },
	{ "signals its parent",             try_kill,            { S, S, S } },
	{ "signals itself by kill",         try_kill_self,       { S, S, S } },
	{ "signals process 1",              try_thread_kill,     { S, S, S } },
	{ "traces process 1",               try_ptrace,          { S, S, S } },
	{ "maps executable memory",         try_map_exec,        { S, S, S } },
	{ "makes memory executable",        try_protect_exec,    { S, S, S } },
	{ "forks",                          try_fork,            { S, S, S } },
	{ "unshares",                       try_unshare,         { S, S, S } },
	{ "joins a namespace",              try_setns,           { S, S, S } },
	{ "mounts",                         try_mount,           { S, S, S } },
	{ "changes its root",               try_chroot,          { S, S, S } },
	{ "becomes root",                   try_setuid,          { S, S, S } },
	{ "starts io_uring",                try_io_uring,        { S, S, S } },
	{ "writes another's memory",        try_memory_of_other, { S, S, S } },
	{ "unlinks a file outside",         try_unlink,          { S, S, ANY } },
	{ "changes a mode by path",         try_chmod,           { S, S, S } },
	{ "works with paths",               work,                { 0, ANY, ANY } },
	{ "works",                          work_without_paths,  { 0, 0, 0 } },
	{ "changes its limits",             try_limits,          { LIMITS, LIMITS, LIMITS } },
	{ "fails an assertion",             die_by_assertion,    { SIGNALLED + SIGABRT,
	    SIGNALLED + SIGABRT, SIGNALLED + SIGABRT } },
};
/* clang-format on */

/* Exit code plus nothing, or SIGNALLED plus the signal. */
static int
end_of(pid_t pid)
{
	int status = 0;

	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFSIGNALED(status) ? SIGNALLED + WTERMSIG(status) : WEXITSTATUS(status);
}

static int
try_behind(enum who who, int (*attempt)(void))
{
	struct error err = { 0 };
	pid_t pid = fork();

	if (pid == 0) {
		if (doors[who](&err) < 0) {
			(void)dprintf(2, "# doors of %s: %s\n", names[who], err.text);
			_exit(255);
		}
		_exit(attempt());
	}
	return end_of(pid);
}

static void
test_attempts(void **state)
{
	enum who who = *(const enum who *)*state;
	unsigned int failed = 0;

	for (unsigned int i = 0; i < ARRAY_LEN(attempts); i++) {
		int wanted = attempts[i].wanted[who], got;

		if (wanted == ANY)
			continue;
		got = try_behind(who, attempts[i].attempt);
		if (got == wanted)
			continue;
		failed++;
		print_message("# %s %s: ended with %d, wanted %d\n", names[who],
		    attempts[i].what, got, wanted);
	}
	assert_int_equal(failed, 0);
}

/* Every limit that is set on the way keeps its value. */
static int
report_rights(void)
{
	char text[4096], *at;
	int fd = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
	ssize_t n = read(fd, text, sizeof(text) - 1);

	if (n <= 0)
		return 1;
	text[n] = '\0';
	at = strstr(text, "CapPrm:\t");
	if (at == NULL || strncmp(at + 8, "0000000000080004", 16) != 0)
		return 2; /* DAC_READ_SEARCH is bit 2, SYS_PTRACE bit 19 */
	if (strstr(text, "CapEff:\t0000000000080004") == NULL ||
	    strstr(text, "CapInh:\t0000000000000000") == NULL ||
	    strstr(text, "CapBnd:\t0000000000080004") == NULL ||
	    strstr(text, "CapAmb:\t0000000000000000") == NULL)
		return 3;
	if (strstr(text, "NoNewPrivs:\t1") == NULL)
		return 4;
	return strstr(text, "Seccomp:\t2") == NULL ? 5 : 0;
}

static void
test_rights(void **state)
{
	(void)state;
	assert_int_equal(try_behind(INNER, report_rights), 0);
}

/* ---- nothing is loaded once inside ---- */

static struct content *
compile_probes(void)
{
	const struct compile_options options = { .path = PROBES, .profile = "" };
	struct content *content = NULL;
	struct error err = { 0 };
	int memfd = compiler_wait(&options, geteuid() == 0 ? NOBODY_ID : getuid(),
	    geteuid() == 0 ? NOBODY_ID : getgid(), &err);

	if (memfd < 0 || content_open(&content, memfd, &err) < 0)
		fail_msg("%s", err.text);
	return content;
}

/* The file would say nothing of a probe it does not use. */
static void
test_probes_are_all_used(void **state)
{
	struct content *content = compile_probes();
	uint32_t n_probes, n_objects;
	const struct probe *const *probes = probe_all(&n_probes);
	unsigned int missing = 0;

	(void)state;
	(void)content_table(content, CONTENT_OBJECTS, &n_objects);
	for (uint32_t i = 0; i < n_probes; i++) {
		bool is_used = false;

		for (uint32_t k = 0; k < n_objects && !is_used; k++)
			is_used = strcmp(content_text(content,
					     content_object_at(content, k)->type),
				      probes[i]->name) == 0;
		if (!is_used)
			print_message("# %s does not use %s\n", PROBES, probes[i]->name);
		missing += !is_used;
	}
	content_free(content);
	assert_int_equal(missing, 0);
}

/* Files mapped into this process; FD is /proc/self/maps, opened while there was a /proc.
 */
static unsigned int
count_mapped_files(int fd)
{
	static char text[256 * 1024];
	unsigned int count = 0;
	size_t length = 0;
	ssize_t n;

	(void)lseek(fd, 0, SEEK_SET);
	while (length < sizeof(text) - 1 &&
	       (n = read(fd, text + length, sizeof(text) - 1 - length)) > 0)
		length += (size_t)n;
	text[length] = '\0';
	for (const char *at = text; (at = strchr(at, '/')) != NULL; at++)
		count++;
	return count;
}

static void
write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		_exit(100);
	(void)close(fd);
}

/* A root without /lib, /proc or anything of a C library's. */
static void
enter_empty_root(void)
{
	if (unshare(CLONE_NEWNS) < 0 ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
	    mount("none", folder, "tmpfs", 0, NULL) < 0 || chdir(folder) < 0)
		_exit(101);
	(void)mkdir("etc", 0755);
	write_text("etc/passwd", "root:x:0:0:root:/root:/bin/sh\n");
	write_text("etc/os-release", "ID=nothing\n");
	(void)mkdir("bin", 0755);
	if (symlink("/etc/passwd", "bin/sh") < 0)
		_exit(101);
	if (chroot(".") < 0 || chdir("/") < 0)
		_exit(102);
}

static const struct probe_environ no_environ;

static int
collect_in_empty_root(
    const struct content *content, const uint32_t *rows, uint32_t n_rows)
{
	int maps = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	const struct worker_job job = { .basis = RECORD_BASIS_LIVE,
		.content = content,
		.definitions = rows,
		.n_definitions = n_rows,
		.deadline_ms = 1000,
		.memory_max = UINT64_C(256) * 1024 * 1024,
		.items_fd = -1 };
	struct worker_view view = { .is_live = true, .environ = no_environ };
	struct probe_systemd systemd = { .private_fd = -1, .bus_fd = -1 };
	struct network network = { 0 };
	struct error err = { 0 };
	uint32_t n_probes;
	const struct probe *const *probes = probe_all(&n_probes);
	unsigned int before;

	for (uint32_t i = 0; i < n_probes; i++)
		if (probes[i]->warm != NULL && probes[i]->warm(&err) < 0)
			return 103;
	enter_empty_root();
	view.root_fd = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	before = count_mapped_files(maps);
	if (inner_close_doors(&err) < 0 ||
	    inner_collect(&job, &view, &network, &systemd, null, &err) < 0) {
		(void)dprintf(2, "# %s\n", err.text);
		return 104;
	}
	if (before == 0)
		return 105;
	return count_mapped_files(maps) == before ? 0 : 106;
}

static void
test_nothing_is_loaded(void **state)
{
	struct content *content = compile_probes();
	uint32_t n_rows, rows[64];
	pid_t pid;

	(void)state;
	(void)content_table(content, CONTENT_DEFINITIONS, &n_rows);
	assert_in_range(n_rows, 1, ARRAY_LEN(rows));
	for (uint32_t i = 0; i < n_rows; i++)
		rows[i] = i;
	pid = fork();
	if (pid == 0)
		_exit(collect_in_empty_root(content, rows, n_rows));
	assert_int_equal(end_of(pid), 0);
	content_free(content);
}

static int
start_group(void **state)
{
	int fd;

	(void)state;
	if (geteuid() != 0 || mkdtemp(folder) == NULL || chmod(folder, 0777) < 0)
		return -1;
	(void)snprintf(victim, sizeof(victim), "%s.outside", folder);
	fd = open(victim, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
	return fd < 0 || fchmod(fd, 0666) < 0 || close(fd) < 0;
}

static int
end_group(void **state)
{
	char path[96];

	(void)state;
	(void)snprintf(path, sizeof(path), "%s/new", folder);
	(void)unlink(path);
	(void)unlink(victim);
	return rmdir(folder);
}

int
main(void)
{
	static enum who who[] = { INNER, COMPILER, SCRIBE };
	const struct CMUnitTest tests[] = {
		{ "worker", test_attempts, NULL, NULL, &who[INNER] },
		{ "compiler", test_attempts, NULL, NULL, &who[COMPILER] },
		{ "scribe", test_attempts, NULL, NULL, &who[SCRIBE] },
		cmocka_unit_test(test_rights),
		cmocka_unit_test(test_probes_are_all_used),
		cmocka_unit_test(test_nothing_is_loaded),
	};

	return cmocka_run_group_tests_name("doors", tests, start_group, end_group);
}
