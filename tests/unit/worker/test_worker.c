/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_worker.c - scans of plain directories in processes of their own, and how they end.
 *
 * With the argument "sandboxed" (root of a user namespace: tests/sandboxed/worker.sh) the
 * tests that mount layers and enter namespaces run instead.
 */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
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
#include "daemon/scap/content.h"
#include "daemon/scap/record.h"
#include "daemon/worker/worker.h"
#include "tests/unit/scap/ds/source.h"

#define OVAL                                                                           \
	"<oval_definitions xmlns='http://oval.mitre.org/XMLSchema/oval-definitions-5'" \
	" xmlns:o='http://oval.mitre.org/XMLSchema/oval-common-5'"                     \
	" xmlns:i='http://oval.mitre.org/XMLSchema/oval-definitions-5#independent'"    \
	" xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'"                       \
	" xmlns:u='http://oval.mitre.org/XMLSchema/oval-definitions-5#unix'>"          \
	"<generator><o:schema_version>5.11</o:schema_version>"                         \
	"<o:timestamp>2026-01-01T00:00:00</o:timestamp></generator>"                   \
	"<definitions>"                                                                \
	"<definition class='compliance' id='oval:t:def:1' version='1'><metadata/>"     \
	"<criteria><criterion test_ref='oval:t:tst:1'/></criteria></definition>"       \
	"<definition class='compliance' id='oval:t:def:2' version='1'><metadata/>"     \
	"<criteria><criterion test_ref='oval:t:tst:2'/></criteria></definition>"       \
	"<definition class='compliance' id='oval:t:def:3' version='1'><metadata/>"     \
	"<criteria><criterion test_ref='oval:t:tst:3'/></criteria></definition>"       \
	"</definitions><tests>"                                                        \
	"<u:file_test check='all' check_existence='at_least_one_exists'"               \
	" comment='there' id='oval:t:tst:1' version='1'>"                              \
	"<u:object object_ref='oval:t:obj:1'/></u:file_test>"                          \
	"<u:file_test check='all' check_existence='at_least_one_exists'"               \
	" comment='owner' id='oval:t:tst:2' version='1'>"                              \
	"<u:object object_ref='oval:t:obj:2'/><u:state state_ref='oval:t:ste:1'/>"     \
	"</u:file_test>"                                                               \
	"<i:environmentvariable58_test check='all'"                                    \
	" check_existence='at_least_one_exists' comment='mark' id='oval:t:tst:3'"      \
	" version='1'><i:object object_ref='oval:t:obj:3'/>"                           \
	"</i:environmentvariable58_test>"                                              \
	"</tests><objects>"                                                            \
	"<i:environmentvariable58_object id='oval:t:obj:3' version='1'>"               \
	"<i:pid xsi:nil='true' datatype='int'/><i:name>MARK</i:name>"                  \
	"</i:environmentvariable58_object>"                                            \
	"<u:file_object id='oval:t:obj:1' version='1'>"                                \
	"<u:filepath>/etc/low</u:filepath></u:file_object>"                            \
	"<u:file_object id='oval:t:obj:2' version='1'>"                                \
	"<u:filepath>/etc/up</u:filepath></u:file_object></objects><states>"           \
	"<u:file_state id='oval:t:ste:1' version='1'>"                                 \
	"<u:user_id datatype='int'>%d</u:user_id></u:file_state>"                      \
	"</states></oval_definitions>"

enum { WAIT_MS = 20000, LONG_MS = 10000, LAYERS_MANY = 100 };

static char folder[] = "/tmp/stigwatch-worker-XXXXXX";
static struct buffer image;
static struct content *content;

struct ended {
	int outcome; /* 1000 + signal */
	struct buffer bytes;
	struct record *record;
};

/* ---- files ---- */

static char *
below(const char *name)
{
	static char path[4][512];
	static unsigned int next;
	char *p = path[next++ % ARRAY_LEN(path)];

	(void)snprintf(p, sizeof(path[0]), "%s/%s", folder, name);
	return p;
}

static void
make_folder(const char *name)
{
	assert_int_equal(mkdir(below(name), 0755), 0);
}

static void
make_file(const char *name)
{
	autoclose int fd = open(below(name), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);

	assert_true(fd >= 0);
}

/* ---- a worker ---- */

static int
is_there(const struct ended *e, uint32_t definition)
{
	assert_non_null(e->record);
	assert_true(e->record->has_definition[definition]);
	return e->record->definitions[definition] == OVAL_RESULT_TRUE;
}

static pid_t
start_worker(const struct worker_job *job, int out_fd)
{
	/* cmocka's handlers would turn a signal into an exit */
	static const int signals[] = { SIGSEGV, SIGBUS, SIGSYS, SIGILL, SIGFPE };
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	for (size_t i = 0; i < ARRAY_LEN(signals); i++)
		(void)signal(signals[i], SIG_DFL);
	_exit((int)worker_run(job, out_fd));
}

static int
wait_for(pid_t pid)
{
	int status;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFSIGNALED(status) ? 1000 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* What a worker says on FD, which is closed, and how it ends. */
static struct ended
end_of(pid_t pid, int fd)
{
	struct ended e = { 0 };
	struct error err = { 0 };

	record_begin(&e.bytes);
	assert_int_equal(io_read_all(fd, &e.bytes, RECORD_SIZE_MAX), 0);
	(void)close(fd);
	e.outcome = wait_for(pid);
	if (record_read(&e.record, e.bytes.data, e.bytes.length, content, &err) < 0)
		fail_msg("%s", err.text);
	return e;
}

static struct ended
run(const struct worker_job *job)
{
	int fds[2];
	pid_t pid;

	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	pid = start_worker(job, fds[1]);
	(void)close(fds[1]);
	return end_of(pid, fds[0]);
}

static void
ended_done(struct ended *e)
{
	record_free(e->record);
	buffer_done(&e->bytes);
}

static void
assert_failed(struct ended *e, enum worker_outcome outcome, const char *limit)
{
	const char *got = e->record->n_limits == 0 ? "(nothing)" : e->record->limits[0];

	if (e->outcome != (int)outcome || strstr(got, limit) == NULL)
		fail_msg("%d: %s", e->outcome, got);
	assert_false(e->record->is_done);
	assert_false(e->record->has_definition[0]);
	ended_done(e);
}

static struct worker_job
job_for(enum record_basis basis)
{
	return (struct worker_job){ .basis = basis,
		.content = content,
		.deadline_ms = WAIT_MS,
		.memory_max = 64 << 20,
		.items_fd = -1,
		.container_id = "",
		.upper_dir = "",
		.lower_dirs = "",
		.root_dir = folder };
}

/* ---- plain directories ---- */

static void
test_root(void **state)
{
	struct worker_job job = job_for(RECORD_BASIS_ROOT);
	struct ended e;

	(void)state;
	make_folder("etc");
	make_file("etc/low");
	e = run(&job);
	assert_int_equal(e.outcome, WORKER_DONE);
	assert_true(e.record->is_done);
	assert_true(is_there(&e, 0));
	assert_false(is_there(&e, 1));
	assert_int_equal(e.record->n_limits, 0);
	assert_int_equal(e.record->tests[0]->n_items, 1);
	assert_true(e.record->stats.memory > 0);
	ended_done(&e);
}

/* Only what is asked for. */
static void
test_definitions(void **state)
{
	struct worker_job job = job_for(RECORD_BASIS_ROOT);
	struct ended e;

	(void)state;
	job.definitions = (const uint32_t[]){ 1 };
	job.n_definitions = 1;
	e = run(&job);
	assert_int_equal(e.outcome, WORKER_DONE);
	assert_false(e.record->has_definition[0]);
	assert_true(e.record->has_definition[1]);
	ended_done(&e);
}

static void
test_failures(void **state)
{
	struct worker_job job = job_for(RECORD_BASIS_ROOT);
	struct ended e;

	(void)state;
	job.root_dir = "/nowhere/root";
	e = run(&job);
	assert_failed(&e, WORKER_FAILED, "open root '/nowhere/root': No such file");
	job = job_for(RECORD_BASIS_ROOT);
	job.memory_max = 1;
	e = run(&job);
	assert_failed(&e, WORKER_FAILED, "memory");
	job = job_for(RECORD_BASIS_LIVE);
	job.container_id = "0123456789012345678901234567890123456789";
	job.pid = 1 << 30;
	e = run(&job);
	assert_failed(&e, WORKER_TARGET_GONE, "pin pid");
	job.pid = getpid();
	e = run(&job);
	assert_failed(&e, WORKER_NOT_THE_TARGET, "is no longer container 012345678901");
	/* the empty id stands in every text */
	job.container_id = "";
	e = run(&job);
	assert_failed(&e, WORKER_NOT_THE_TARGET, "is no longer container");
}

/* The rights to mount are missing: said, and nothing else is looked at instead. */
static void
test_no_rights(void **state)
{
	struct worker_job job = job_for(RECORD_BASIS_LAYERS);
	struct ended e = { 0 };
	struct error err = { 0 };
	int fds[2];
	pid_t pid;

	(void)state;
	job.upper_dir = folder;
	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	pid = fork();
	if (pid == 0) {
		if (geteuid() == 0 && setresuid(65534, 65534, 65534) < 0)
			_exit(99);
		_exit((int)worker_run(&job, fds[1]));
	}
	(void)close(fds[1]);
	record_begin(&e.bytes);
	assert_int_equal(io_read_all(fds[0], &e.bytes, RECORD_SIZE_MAX), 0);
	(void)close(fds[0]);
	e.outcome = wait_for(pid);
	if (e.outcome == 99) {
		buffer_done(&e.bytes);
		print_message("SKIP: root of a user namespace without other ids\n");
		skip();
	}
	assert_int_equal(
	    record_read(&e.record, e.bytes.data, e.bytes.length, content, &err), 0);
	assert_failed(
	    &e, WORKER_FAILED, "make a mount namespace: Operation not permitted");
}

/* ---- a worker that hangs: nobody takes what it says ---- */

static int
full_pipe(int fds[2])
{
	static const char block[4096];

	assert_int_equal(pipe2(fds, O_CLOEXEC | O_NONBLOCK), 0);
	while (write(fds[1], block, sizeof(block)) > 0)
		;
	return fcntl(fds[1], F_SETFL, 0);
}

static pid_t
child_of(pid_t pid)
{
	char path[64], text[32] = "";

	(void)snprintf(
	    path, sizeof(path), "/proc/%d/task/%d/children", (int)pid, (int)pid);
	for (int i = 0; i < WAIT_MS; i++) {
		autoclose int fd = open(path, O_RDONLY | O_CLOEXEC);

		if (fd >= 0 && read(fd, text, sizeof(text) - 1) > 0)
			return (pid_t)strtol(text, NULL, 10);
		(void)poll(NULL, 0, 1);
	}
	return 0;
}

/* As written in /proc/PID/wchan's stead: asleep with nothing to do but write. */
static void
wait_until_blocked(pid_t pid)
{
	char path[64], text[32];

	(void)snprintf(path, sizeof(path), "/proc/%d/syscall", (int)pid);
	for (int i = 0; i < 1000; i++) {
		autoclose int fd = open(path, O_RDONLY | O_CLOEXEC);

		memset(text, 0, sizeof(text));
		if (fd < 0 || read(fd, text, sizeof(text) - 1) <= 0)
			break;
		if (strncmp(text, "running", 7) != 0 && i > 50)
			return;
		(void)poll(NULL, 0, 1);
	}
	(void)poll(NULL, 0, 300);
}

static void
test_deadline(void **state)
{
	struct worker_job job = job_for(RECORD_BASIS_ROOT);
	int fds[2];

	(void)state;
	job.deadline_ms = 300;
	assert_int_equal(full_pipe(fds), 0);
	assert_int_equal(wait_for(start_worker(&job, fds[1])), WORKER_DEADLINE);
	(void)close(fds[0]);
	(void)close(fds[1]);
}

static void
test_signals(void **state)
{
	static const struct {
		int signal;
		enum worker_outcome outcome;
	} rows[] = {
		{ SIGSTOP, WORKER_STOPPED_INSIDE },
		{ SIGKILL, WORKER_CRASHED }, /* there is no container to blame */
		{ SIGSYS, WORKER_CRASHED },
		{ SIGBUS, WORKER_CRASHED },
	};
	struct worker_job job = job_for(RECORD_BASIS_ROOT);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int fds[2];
		pid_t pid, inner;

		assert_int_equal(full_pipe(fds), 0);
		pid = start_worker(&job, fds[1]);
		inner = child_of(pid);
		if (inner == 0) {
			(void)kill(pid, SIGKILL);
			(void)wait_for(pid);
			print_message("SKIP: this kernel does not list children\n");
			skip();
		}
		wait_until_blocked(inner);
		assert_int_equal(kill(inner, rows[i].signal), 0);
		assert_int_equal(wait_for(pid), rows[i].outcome);
		(void)close(fds[0]);
		(void)close(fds[1]);
	}
}

static int
call_forbidden(void *arg, const struct worker_evaluation *e, struct error *err)
{
	(void)arg;
	(void)e;
	(void)err;
	return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

static int
crash(void *arg, const struct worker_evaluation *e, struct error *err)
{
	(void)arg;
	(void)e;
	(void)err;
	__builtin_trap();
}

static int
abort_(void *arg, const struct worker_evaluation *e, struct error *err)
{
	(void)arg;
	(void)e;
	(void)err;
	abort();
}

/* Signals that nobody sent. */
static void
test_crashes(void **state)
{
	static const struct {
		struct worker_writer writer;
		enum worker_outcome outcome;
	} rows[] = {
		{ { call_forbidden, NULL }, WORKER_SANDBOX },
		{ { crash, NULL }, WORKER_CRASHED },
		{ { abort_, NULL }, WORKER_CRASHED },
	};
	struct worker_job job = job_for(RECORD_BASIS_ROOT);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct ended e;

		job.writer = &rows[i].writer;
		e = run(&job);
		assert_int_equal(e.outcome, rows[i].outcome);
		ended_done(&e);
	}
}

/* The reader is gone: an end, not a signal. */
static void
test_reader_gone(void **state)
{
	struct worker_job job = job_for(RECORD_BASIS_ROOT);
	int fds[2];

	(void)state;
	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	(void)close(fds[0]);
	assert_int_equal(wait_for(start_worker(&job, fds[1])), WORKER_FAILED);
	(void)close(fds[1]);
}

static void
test_texts(void **state)
{
	(void)state;
	for (int i = 0; i < WORKER_OUTCOME__MAX; i++)
		assert_true(strlen(worker_outcome_text((enum worker_outcome)i)) > 1);
	assert_string_equal(worker_outcome_text((enum worker_outcome)137),
	    "the scan was ended from outside");
}

/* ---- sandboxed: layers ---- */

static void
make_layers(void)
{
	make_folder("upper");
	make_folder("upper/etc");
	make_file("upper/etc/up");
	make_folder("lower");
	make_folder("lower/etc");
	make_file("lower/etc/low");
}

static void
test_layers(void **state)
{
	struct worker_job job = job_for(RECORD_BASIS_LAYERS);
	autobuffer lower = { 0 };
	char name[128];
	struct ended e;

	(void)state;
	make_layers();
	job.upper_dir = below("upper");
	buffer_add_text(&lower, below("lower"));
	job.lower_dirs = buffer_text(&lower);
	e = run(&job);
	assert_int_equal(e.outcome, WORKER_DONE);
	assert_true(is_there(&e, 0));
	assert_true(is_there(&e, 1));
	ended_done(&e);

	/* an image of one layer, then of so many that their names fill more than a page
	 */
	job.basis = RECORD_BASIS_IMAGE;
	job.upper_dir = "";
	e = run(&job);
	assert_int_equal(e.outcome, WORKER_DONE);
	assert_true(is_there(&e, 0));
	assert_false(is_there(&e, 1));
	ended_done(&e);
	buffer_done(&lower);
	for (int i = 0; i < LAYERS_MANY; i++) {
		(void)snprintf(name, sizeof(name), "layer-%070d", i);
		make_folder(name);
		buffer_printf(&lower, "%s:", below(name));
	}
	buffer_add_text(&lower, below("lower"));
	job.lower_dirs = buffer_text(&lower);
	e = run(&job);
	if (e.outcome != WORKER_DONE)
		fail_msg("%d: %s", e.outcome, e.record->limits[0]);
	assert_true(is_there(&e, 0));
	ended_done(&e);
}

static void
test_layers_lost(void **state)
{
	struct worker_job job = job_for(RECORD_BASIS_LAYERS);
	struct ended e;

	(void)state;
	job.upper_dir = below("gone");
	job.lower_dirs = below("lower");
	e = run(&job);
	assert_failed(&e, WORKER_LAYERS_LOST, "open layer");
	job.upper_dir = below("upper");
	job.lower_dirs = below("gone");
	e = run(&job);
	assert_failed(&e, WORKER_LAYERS_LOST, "No such file");
	job.lower_dirs = "";
	job.upper_dir = "";
	e = run(&job);
	assert_int_not_equal(e.outcome, WORKER_DONE);
	ended_done(&e);
}

static void
write_file(const char *name, const char *text)
{
	autoclose int fd = open(below(name), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);

	assert_true(fd >= 0);
	assert_int_equal(io_write_all(fd, text, strlen(text)), 0);
}

/* A layer as overlay2 keeps it: its root, its short name, and a link of that name. */
static void
make_stored_layer(void)
{
	make_folder("store");
	make_folder("store/l");
	make_folder("store/id");
	make_folder("store/id/diff");
	make_folder("store/id/diff/etc");
	make_file("store/id/diff/etc/low");
	write_file("store/id/link", "SHORT");
	assert_int_equal(symlink("../id/diff", below("store/l/SHORT")), 0);
}

static void
scan_and_remove(const struct worker_job *job, int (*remove_)(const char *path),
    const char *name, enum worker_outcome outcome)
{
	int fds[2];
	char block[4096];
	pid_t pid;

	assert_int_equal(full_pipe(fds), 0);
	pid = start_worker(job, fds[1]);
	wait_until_blocked(child_of(pid));
	assert_int_equal(remove_(below(name)), 0);
	(void)close(fds[1]);
	assert_int_equal(fcntl(fds[0], F_SETFL, 0), 0);
	while (read(fds[0], block, sizeof(block)) > 0)
		;
	assert_int_equal(wait_for(pid), outcome);
	(void)close(fds[0]);
}

/* Removed while it was read: what was found does not count. */
static void
test_layers_removed(void **state)
{
	struct worker_job job = job_for(RECORD_BASIS_LAYERS);

	(void)state;
	make_folder("short");
	job.upper_dir = below("short");
	job.lower_dirs = below("lower");
	scan_and_remove(&job, rmdir, "short", WORKER_LAYERS_LOST);
}

/* The engine begins with the short name: the root stays until all its files are gone. */
static void
test_removal_begun(void **state)
{
	struct worker_job job = job_for(RECORD_BASIS_LAYERS);
	struct ended e;

	(void)state;
	make_stored_layer();
	for (int is_image = 0; is_image < 2; is_image++) {
		job = job_for(is_image != 0 ? RECORD_BASIS_IMAGE : RECORD_BASIS_LAYERS);
		*(is_image != 0 ? &job.lower_dirs : &job.upper_dir) = below(
		    "store/id/diff");
		e = run(&job);
		assert_int_equal(e.outcome, WORKER_DONE);
		assert_true(is_there(&e, 0));
		ended_done(&e);
		scan_and_remove(&job, unlink, "store/l/SHORT", WORKER_LAYERS_LOST);
		assert_int_equal(symlink("../id/diff", below("store/l/SHORT")), 0);
	}
	/* so far that the layer does not know its name any more */
	assert_int_equal(unlink(below("store/id/link")), 0);
	e = run(&job);
	assert_int_equal(e.outcome, WORKER_LAYERS_LOST);
	ended_done(&e);
}

/* Nothing of a scan's mounts stays behind. */
static void
test_no_mounts(void **state)
{
	autobuffer mounts = { 0 };
	struct error err = { 0 };

	(void)state;
	assert_int_equal(
	    io_read_file(AT_FDCWD, "/proc/self/mountinfo", &mounts, 1 << 20, &err), 0);
	assert_null(strstr(buffer_text(&mounts), "overlay /"));
}

/* ---- sandboxed: entering ---- */

/* A stand-in for a container: namespaces, a root directory, its own id for our id. */
static _Noreturn void
be_container(int ready_fd)
{
	char byte;

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	if (write(ready_fd, "1", 1) != 1 || read(ready_fd, &byte, 1) != 1)
		_exit(1);
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
	    mount(folder, "/mnt", NULL, MS_BIND, NULL) < 0 || chdir("/mnt") < 0 ||
	    syscall(SYS_pivot_root, ".", ".") < 0 || umount2(".", MNT_DETACH) < 0 ||
	    chdir("/") < 0 || write(ready_fd, "2", 1) != 1)
		_exit(1);
	for (;;)
		(void)pause();
}

static void
map_ids(pid_t pid)
{
	static const char *const files[] = { "setgroups", "uid_map", "gid_map" };
	static const char *const texts[] = { "deny", "7 0 1", "7 0 1" };
	char path[64];

	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		autoclose int fd = -1;

		(void)snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, files[i]);
		fd = open(path, O_WRONLY | O_CLOEXEC);
		assert_int_equal(io_write_all(fd, texts[i], strlen(texts[i])), 0);
	}
}

static pid_t
fork_into(int spaces)
{
	pid_t pid = (pid_t)syscall(SYS_clone,
	    CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWPID |
		CLONE_NEWCGROUP | spaces | SIGCHLD,
	    NULL, NULL, NULL, NULL);

	assert_true(pid >= 0);
	return pid;
}

static pid_t
start_container(bool has_user)
{
	int pair[2];
	char byte;
	pid_t pid;

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
	pid = fork_into(has_user ? CLONE_NEWUSER : 0);
	if (pid == 0)
		be_container(pair[1]);
	(void)close(pair[1]);
	assert_int_equal(read(pair[0], &byte, 1), 1);
	if (has_user)
		map_ids(pid);
	assert_int_equal(write(pair[0], "x", 1), 1);
	assert_int_equal(read(pair[0], &byte, 1), 1);
	(void)close(pair[0]);
	return pid;
}

/* What the kernel says of every process here, where a container's id would stand. */
static const char *
id_of_us(void)
{
	static struct buffer text;
	struct error err = { 0 };
	char *line;

	buffer_done(&text);
	if (io_read_file(AT_FDCWD, "/proc/self/cgroup", &text, 65536, &err) < 0)
		return NULL;
	for (line = strtok((char *)(uintptr_t)buffer_text(&text), "\n"); line != NULL;
	     line = strtok(NULL, "\n"))
		if (strlen(line) >= 32)
			return line;
	return NULL;
}

static void
test_live(void **state)
{
	struct worker_job job = job_for(RECORD_BASIS_LIVE);

	(void)state;
	job.container_id = id_of_us();
	if (job.container_id == NULL) {
		print_message("SKIP: no control group here with a name of 32 letters\n");
		skip();
	}
	for (int has_user = 0; has_user < 2; has_user++)
		for (int join = 0; join < 2; join++) {
			struct ended e;

			job.pid = start_container(has_user != 0);
			job.join_pid = join != 0;
			e = run(&job);
			if (e.outcome != WORKER_DONE)
				fail_msg("%d: %s", e.outcome, e.record->limits[0]);
			assert_true(is_there(&e, 0));
			/* the owner is 0 outside and, under the map, 7 inside */
			assert_true(is_there(&e, 1) == (has_user == 0));
			ended_done(&e);
			(void)kill(job.pid, SIGKILL);
			(void)wait_for(job.pid);
		}
}

/* The engine tells of a start when the first process may still be the runtime's. */
static void
test_not_begun(void **state)
{
	struct worker_job job = job_for(RECORD_BASIS_LIVE);
	char *const argv[] = { (char *)(uintptr_t) "test_worker",
		(char *)(uintptr_t) "container", NULL };
	char *const variables[] = { (char *)(uintptr_t) "MARK=1", NULL };
	int gate[2], out[2];
	char byte;
	pid_t pid;

	(void)state;
	job.container_id = id_of_us();
	if (job.container_id == NULL) {
		print_message("SKIP: no control group here with a name of 32 letters\n");
		skip();
	}
	assert_int_equal(pipe2(gate, O_CLOEXEC), 0);
	job.pid = fork_into(0);
	if (job.pid == 0) {
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
		if (read(gate[0], &byte, 1) == 1)
			(void)execve("/proc/self/exe", argv, variables);
		_exit(1);
	}
	assert_int_equal(pipe2(out, O_CLOEXEC), 0);
	pid = start_worker(&job, out[1]);
	(void)close(out[1]);
	(void)poll(NULL, 0, 200); /* it reads what it should not, were it to read now */
	assert_int_equal(write(gate[1], "x", 1), 1);
	struct ended e = end_of(pid, out[0]);
	assert_int_equal(e.outcome, WORKER_DONE);
	assert_true(is_there(&e, 2));
	ended_done(&e);
	(void)kill(job.pid, SIGKILL);
	(void)wait_for(job.pid);
	(void)close(gate[0]);
	(void)close(gate[1]);
}

/* A process in TARGET's pid namespace that nobody reaps: it keeps TARGET from being dead.
 */
static pid_t
start_straggler(pid_t target)
{
	pid_t pid = fork();

	if (pid == 0) {
		autoclose int pidfd = (int)syscall(SYS_pidfd_open, target, 0);

		(void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
		if (pidfd < 0 || setns(pidfd, CLONE_NEWPID) < 0 || fork() < 0)
			_exit(1);
		for (;;)
			(void)pause();
	}
	assert_int_not_equal(child_of(pid), 0);
	return pid;
}

enum reader { READS, LEAVES, WAITS };

/* What happens to a scan that nobody reads, and what its reader does then. */
static const struct {
	const char *name;
	int target_signal, inner_signal;
	bool has_straggler, is_outside /* of the pid namespace */;
	enum reader reader;
	enum worker_outcome outcome;
} ends[] = {
	{ "nothing", 0, 0, false, false, READS, WORKER_DONE },
	{ "the reader leaves", 0, 0, false, false, LEAVES, WORKER_FAILED },
	{ "the target dies", SIGKILL, 0, false, false, WAITS, WORKER_TARGET_GONE },
	{ "the target is slow to die", SIGKILL, 0, true, false, WAITS,
	    WORKER_TARGET_GONE },
	{ "the target dies, then the reader leaves", SIGKILL, 0, false, true, LEAVES,
	    WORKER_TARGET_GONE },
	{ "the target dies, and we live on", SIGKILL, 0, false, true, READS,
	    WORKER_TARGET_GONE },
	{ "killed", 0, SIGKILL, false, false, WAITS, WORKER_KILLED_INSIDE },
	{ "ended", 0, SIGTERM, false, false, WAITS, WORKER_KILLED_INSIDE },
	{ "made look crashed", 0, SIGSEGV, false, false, WAITS, WORKER_KILLED_INSIDE },
	{ "made look aborted", 0, SIGABRT, false, false, WAITS, WORKER_KILLED_INSIDE },
	{ "made look forbidden", 0, SIGSYS, false, false, WAITS, WORKER_KILLED_INSIDE },
};

static int
end_of_row(size_t i, struct worker_job *job)
{
	char block[4096];
	int fds[2], outcome;
	pid_t pid, inner;

	assert_int_equal(full_pipe(fds), 0);
	pid = fork();
	if (pid == 0) {
		(void)close(fds[0]);
		_exit((int)worker_run(job, fds[1]));
	}
	(void)close(fds[1]);
	inner = child_of(pid);
	wait_until_blocked(inner);
	if (ends[i].target_signal != 0)
		assert_int_equal(kill(job->pid, ends[i].target_signal), 0);
	if (ends[i].inner_signal != 0)
		assert_int_equal(kill(inner, ends[i].inner_signal), 0);
	assert_int_equal(fcntl(fds[0], F_SETFL, 0), 0);
	while (ends[i].reader == READS && read(fds[0], block, sizeof(block)) > 0)
		;
	if (ends[i].reader == LEAVES)
		(void)close(fds[0]);
	outcome = wait_for(pid);
	if (ends[i].reader != LEAVES)
		(void)close(fds[0]);
	return outcome;
}

static void
test_ends(void **state)
{
	struct worker_job job = job_for(RECORD_BASIS_LIVE);

	(void)state;
	job.container_id = id_of_us();
	if (job.container_id == NULL) {
		print_message("SKIP: no control group here with a name of 32 letters\n");
		skip();
	}
	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		pid_t straggler = 0;
		int outcome;

		job.pid = start_container(false);
		job.join_pid = !ends[i].is_outside;
		if (ends[i].has_straggler)
			straggler = start_straggler(job.pid);
		outcome = end_of_row(i, &job);
		(void)kill(job.pid, SIGKILL);
		if (straggler != 0) {
			(void)kill(straggler, SIGKILL);
			(void)wait_for(straggler);
		}
		(void)wait_for(job.pid);
		if (outcome != (int)ends[i].outcome)
			fail_msg("%s: %d", ends[i].name, outcome);
	}
}

/* ---- */

static int
make_content(int owner)
{
	autofree char *text = NULL;
	struct error err = { 0 };

	if (asprintf(&text, OVAL, owner) < 0)
		return -1;
	if (source_compile(&content, &image, text, NULL, &err) == 0)
		return 0;
	print_message("%s\n", err.text);
	return -1;
}

static int
setup(void **state)
{
	(void)state;
	return mkdtemp(folder) == NULL || chmod(folder, 0755) < 0 ? -1 : make_content(0);
}

static int
teardown(void **state)
{
	autofree char *command = NULL;

	(void)state;
	content_free(content);
	buffer_done(&image);
	if (asprintf(&command, "rm -rf '%s'", folder) < 0)
		return -1;
	return system(command) == 0 ? 0 : -1;
}

static void
test_both_files(void **state)
{
	(void)state;
	make_folder("etc");
	make_file("etc/low");
	make_file("etc/up");
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_root),
		cmocka_unit_test(test_definitions),
		cmocka_unit_test(test_failures),
		cmocka_unit_test(test_no_rights),
		cmocka_unit_test(test_deadline),
		cmocka_unit_test(test_signals),
		cmocka_unit_test(test_crashes),
		cmocka_unit_test(test_reader_gone),
		cmocka_unit_test(test_texts),
	};
	const struct CMUnitTest sandboxed[] = {
		cmocka_unit_test(test_layers),
		cmocka_unit_test(test_layers_lost),
		cmocka_unit_test(test_layers_removed),
		cmocka_unit_test(test_removal_begun),
		cmocka_unit_test(test_no_mounts),
		cmocka_unit_test(test_both_files),
		cmocka_unit_test(test_live),
		cmocka_unit_test(test_not_begun),
		cmocka_unit_test(test_ends),
	};

	if (argc > 1 && strcmp(argv[1], "container") == 0)
		for (;;)
			(void)pause();

	if (argc > 1 && strcmp(argv[1], "sandboxed") == 0)
		return cmocka_run_group_tests_name(
		    "worker/worker, sandboxed", sandboxed, setup, teardown);
	return cmocka_run_group_tests_name("worker/worker", tests, setup, teardown);
}
