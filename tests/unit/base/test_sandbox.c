/* SPDX-License-Identifier: Apache-2.0 */
/* test_sandbox.c - rights given up and doors closed, each in a child of its own. */

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/base/io.h"
#include "daemon/base/privilege.h"
#include "daemon/base/sandbox.h"

enum { CHILD_CANNOT = 99 };

static char folder[] = "/tmp/stigwatch-sandbox-XXXXXX";

/* The exit code of WHAT in a child; 1000 + the signal that ended it. */
static int
in_child(int (*what)(void))
{
	pid_t child = fork();
	int status;

	if (child == 0) {
		const struct rlimit none = { 0, 0 };

		(void)setrlimit(RLIMIT_CORE, &none);
		_exit(what());
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFSIGNALED(status) ? 1000 + WTERMSIG(status) : WEXITSTATUS(status);
}

static int
filter(bool may_write_files)
{
	static const char *const allow[] = {
		"write",
		"read",
		"close",
		"fstat",
		"munmap",
		"exit_group",
		"exit",
		"no_such_call_anywhere",
		"rt_sigprocmask",
		"futex",
#if defined(__SANITIZE_ADDRESS__)
		"sigaltstack",
		"madvise",
		"getpid",
		"gettid",
#endif
		NULL
	};
	const struct sandbox_filter f = { allow, may_write_files };
	struct error err = { 0 };

	if (privilege_close(&err) < 0 || sandbox_seccomp(&f, &err) < 0)
		return CHILD_CANNOT;
	return 0;
}

static int
try_allowed(void)
{
	int r = filter(false);

	return r != 0 ? r : write(1, "", 0) == 0 ? 0 : 1;
}

static int
try_socket(void)
{
	int r = filter(false);

	return r != 0 ? r : socket(AF_UNIX, SOCK_STREAM, 0) >= 0;
}

static int
try_exec(void)
{
	static char path[] = "/bin/true";
	char *argv[] = { path, NULL };
	int r = filter(true);

	if (r == 0)
		(void)execve(path, argv, NULL);
	return r != 0 ? r : 1;
}

static int
try_executable_memory(void)
{
	int r = filter(true);
	void *p;

	if (r != 0)
		return r;
	p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (p == MAP_FAILED)
		return 2;
	return mprotect(p, 4096, PROT_READ | PROT_EXEC) == 0;
}

static int
open_code(int flags, bool may_write_files)
{
	int r = filter(may_write_files);

	if (r != 0)
		return r;
	return syscall(SYS_openat, AT_FDCWD, "/dev/null", flags, 0) >= 0 ? 0 : errno;
}

static int
try_open_read(void)
{
	return open_code(O_RDONLY | O_CLOEXEC, false);
}

static int
try_open_write(void)
{
	return open_code(O_WRONLY, false);
}

static int
try_open_both(void)
{
	return open_code(O_RDWR | O_CLOEXEC, false);
}

static int
try_open_allowed(void)
{
	return open_code(O_RDWR, true);
}

static void
test_seccomp(void **state)
{
	static const struct {
		const char *name;
		int (*what)(void);
		int code;
	} rows[] = {
		{ "allowed", try_allowed, 0 },
		{ "socket", try_socket, 1000 + SIGSYS },
		{ "exec", try_exec, 1000 + SIGSYS },
		{ "executable memory", try_executable_memory, 1000 + SIGSYS },
		{ "open to read", try_open_read, 0 },
		{ "open to write", try_open_write, EROFS },
		{ "open to read and write", try_open_both, EROFS },
		{ "open to write, allowed", try_open_allowed, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int code = in_child(rows[i].what);

		if (code != rows[i].code)
			fail_msg("%s: %d", rows[i].name, code);
	}
}

/* Files under FOLDER as the Landlock domain leaves them: one bit per thing still
 * possible. */
static int
landlocked(const char *writable, bool may_exec)
{
	static char path[] = "/bin/true";
	char *argv[] = { path, NULL };
	struct error err = { 0 };
	int r, can = 0;
	pid_t child;

	if (privilege_close(&err) < 0)
		return CHILD_CANNOT;
	r = sandbox_landlock(writable, may_exec, &err);
	if (r <= 0)
		return CHILD_CANNOT - (r == 0);
	if (chdir(folder) < 0)
		return CHILD_CANNOT;
	can |= open("file", O_RDONLY | O_CLOEXEC) >= 0 ? 1 : 0;
	can |= open("file", O_WRONLY | O_CLOEXEC) >= 0 ? 2 : 0;
	can |= mkdir("new", 0700) == 0 && rmdir("new") == 0 ? 4 : 0;
	can |= symlink("x", "link") == 0 && unlink("link") == 0 ? 8 : 0;
	child = fork();
	if (child == 0) {
		(void)execve(path, argv, NULL);
		_exit(1);
	}
	return can | (waitpid(child, &r, 0) == child && r == 0 ? 16 : 0);
}

static int
try_landlock_all(void)
{
	return landlocked(NULL, false);
}

static int
try_landlock_exec(void)
{
	return landlocked(NULL, true);
}

static int
try_landlock_below(void)
{
	return landlocked(folder, false);
}

static int
try_landlock_nowhere(void)
{
	struct error err = { 0 };

	return sandbox_landlock("/nowhere", false, &err) == -ENOENT ? 7 : 0;
}

static void
test_landlock(void **state)
{
	static const struct {
		const char *name;
		int (*what)(void);
		int code;
	} rows[] = {
		{ "nothing", try_landlock_all, 1 },
		{ "exec", try_landlock_exec, 1 | 16 },
		{ "writing below", try_landlock_below, 1 | 2 | 4 | 8 },
		{ "nowhere", try_landlock_nowhere, 7 },
	};

	(void)state;
	if (in_child(try_landlock_all) == CHILD_CANNOT - 1) {
		print_message("SKIP: this kernel has no Landlock\n");
		skip();
	}
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int code = in_child(rows[i].what);

		if (code != rows[i].code)
			fail_msg("%s: %d", rows[i].name, code);
	}
}

/* ---- rights ---- */

static uint64_t
read_set(const char *name)
{
	autobuffer text = { 0 };
	struct error err = { 0 };
	const char *line;

	if (io_read_file(AT_FDCWD, "/proc/self/status", &text, 65536, &err) < 0)
		return UINT64_MAX;
	line = strstr(buffer_text(&text), name);
	return line == NULL ? UINT64_MAX : strtoull(line + strlen(name) + 1, NULL, 16);
}

static int
try_keep(void)
{
	const uint64_t mask = PRIVILEGE_BIT(CAP_KILL) | PRIVILEGE_BIT(CAP_SYS_PTRACE);
	uint64_t before = read_set("CapPrm");
	struct error err = { 0 };

	if (privilege_keep(mask, &err) < 0)
		return 1;
	if (read_set("CapPrm") != (before & mask) ||
	    read_set("CapEff") != (before & mask))
		return 2;
	if (read_set("CapInh") != 0 || read_set("CapAmb") != 0)
		return 3;
	if ((before & PRIVILEGE_BIT(CAP_SETPCAP)) != 0 &&
	    (read_set("CapBnd") & ~mask) != 0)
		return 4;
	return 0;
}

static int
try_become(void)
{
	struct error err = { 0 };
	bool is_root = geteuid() == 0;
	uid_t r, e, s;

	if (privilege_become(65534, 65534, &err) < 0)
		return 1;
	if (getresuid(&r, &e, &s) < 0 || (is_root && (r != 65534 || e != r || s != r)))
		return 2;
	if (read_set("CapPrm") != 0 || read_set("CapEff") != 0)
		return 3;
	if (is_root && (setuid(0) == 0 || getgroups(0, NULL) != 0))
		return 4;
	return 0;
}

static int
try_close(void)
{
	struct error err = { 0 };

	if (privilege_close(&err) < 0)
		return 1;
	return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 &&
		       prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0
		   ? 0
		   : 2;
}

static void
test_privilege(void **state)
{
	uid_t uid = 1;
	gid_t gid = 1;
	struct error err = { 0 };

	(void)state;
	assert_int_equal(in_child(try_keep), 0);
	assert_int_equal(in_child(try_close), 0);
	assert_int_equal(privilege_find_user("root", &uid, &gid, &err), 0);
	assert_int_equal(uid, 0);
	assert_int_equal(privilege_find_user("no such\nuser", &uid, &gid, &err), -ENOENT);
	assert_string_equal(err.text, "there is no account 'no such?user' on this host");
}

/* Only where the id exists: a user namespace may have a single one. */
static void
test_become(void **state)
{
	autobuffer map = { 0 };
	struct error err = { 0 };

	(void)state;
	assert_int_equal(
	    io_read_file(AT_FDCWD, "/proc/self/uid_map", &map, 65536, &err), 0);
	if (geteuid() == 0 && strstr(buffer_text(&map), "4294967295") == NULL) {
		print_message("SKIP: root of a user namespace without other ids\n");
		skip();
	}
	assert_int_equal(in_child(try_become), 0);
}

static int
make_folder(void **state)
{
	autofree char *path = NULL;
	autoclose int fd = -1;

	(void)state;
	if (mkdtemp(folder) == NULL || asprintf(&path, "%s/file", folder) < 0)
		return -1;
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	return fd < 0 ? -1 : 0;
}

static int
remove_folder(void **state)
{
	autofree char *path = NULL;

	(void)state;
	if (asprintf(&path, "%s/file", folder) < 0)
		return -1;
	(void)unlink(path);
	return rmdir(folder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_seccomp),
		cmocka_unit_test(test_landlock),
		cmocka_unit_test(test_privilege),
		cmocka_unit_test(test_become),
	};

	return cmocka_run_group_tests_name(
	    "base/sandbox", tests, make_folder, remove_folder);
}
