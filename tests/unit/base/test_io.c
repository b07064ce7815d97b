/* SPDX-License-Identifier: Apache-2.0 */
/* test_io.c - whole reads and writes, sealed memory files, descriptors over a socket. */

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/base/io.h"

/* How many descriptors this process has: what is left open shows. */
static int
count_fds(void)
{
	int count = 0;

	for (int fd = 0; fd < 256; fd++)
		count += fcntl(fd, F_GETFD) >= 0;
	return count;
}

/* More than a pipe holds, so that both sides go round several times. */
static void
test_pipe(void **state)
{
	enum { LENGTH = 300000 };
	autofree char *text = malloc(LENGTH);
	autobuffer out = { 0 };
	int fds[2], status;
	pid_t child;

	(void)state;
	memset(text, 'x', LENGTH);
	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	child = fork();
	if (child == 0)
		_exit(io_write_all(fds[1], text, LENGTH) == 0 ? 0 : 1);
	(void)close(fds[1]);
	assert_int_equal(io_read_all(fds[0], &out, LENGTH), 0);
	assert_int_equal(out.length, LENGTH);
	assert_memory_equal(out.data, text, LENGTH);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	(void)close(fds[0]);
}

static void
test_read_limit(void **state)
{
	static const struct {
		size_t size, max;
		int result;
	} rows[] = {
		{ 0, 0, 0 },
		{ 10, 10, 0 },
		{ 10, 9, -EFBIG },
		{ 1, 0, -EFBIG },
		{ 20000, 20000, 0 },
		{ 20000, 19999, -EFBIG },
	};
	static char bytes[20000];
	struct error err = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		autoclose int fd = io_sealed_memfd("t", bytes, rows[i].size, &err);
		autobuffer out = { 0 };

		assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
		assert_int_equal(io_read_all(fd, &out, rows[i].max), rows[i].result);
	}
	assert_int_equal(io_read_all(-1, &(struct buffer){ 0 }, 1), -EBADF);
	assert_int_equal(io_write_all(-1, "x", 1), -EBADF);
}

static void
test_read_file(void **state)
{
	struct error err = { 0 };
	autobuffer out = { 0 };

	(void)state;
	assert_int_equal(
	    io_read_file(AT_FDCWD, "/nowhere/at all", &out, 1, &err), -ENOENT);
	assert_string_equal(
	    err.text, "open '/nowhere/at all': No such file or directory");
	assert_int_equal(io_read_file(AT_FDCWD, "/proc", &out, 1, &err), -EISDIR);
	assert_string_equal(err.text, "read '/proc': Is a directory");
}

static void
test_sealed(void **state)
{
	struct error err = { 0 };
	autoclose int fd = io_sealed_memfd("t", "text", 4, &err);
	char text[8] = "";

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(fcntl(fd, F_GETFD), FD_CLOEXEC);
	assert_int_equal(pread(fd, text, sizeof(text), 0), 4);
	assert_string_equal(text, "text");
	assert_int_equal(pwrite(fd, "x", 1, 0), -1);
	assert_int_equal(errno, EPERM);
	assert_int_equal(ftruncate(fd, 1), -1);
	assert_int_equal(ftruncate(fd, 100), -1);
	assert_true(
	    mmap(NULL, 4, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) == MAP_FAILED);
	assert_int_equal(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE), -1);
}

/* Send N descriptors with LENGTH bytes; receive at most ROOM with MAX bytes. */
static void
test_fds(void **state)
{
	static const struct {
		unsigned int n, room;
		size_t length, max;
		int result;
	} rows[] = {
		{ 0, 0, 5, 5, 5 }, { 0, 4, 5, 9, 5 }, { 2, 4, 5, 5, 5 },
		{ 4, 4, 5, 5, 5 }, { 2, 1, 5, 5, -EMSGSIZE }, { 4, 0, 5, 5, -EMSGSIZE },
		{ 2, 2, 5, 4, -EMSGSIZE }, /* the message was cut */
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const int send[4] = { 0, 1, 2, 0 };
		int pair[2], got[4] = { 7, 7, 7, 7 }, before, open = 0;
		char text[16];

		assert_int_equal(
		    socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), 0);
		before = count_fds();
		assert_int_equal(
		    io_send_fds(pair[0], "hello", rows[i].length, send, rows[i].n), 0);
		assert_int_equal(
		    io_receive_fds(pair[1], text, rows[i].max, got, rows[i].room),
		    rows[i].result);
		for (unsigned int k = 0; k < rows[i].room; k++) {
			bool is_there = rows[i].result > 0 && k < rows[i].n;

			assert_true((got[k] >= 0) == is_there);
			if (!is_there)
				continue;
			assert_int_equal(fcntl(got[k], F_GETFD), FD_CLOEXEC);
			open++;
		}
		assert_int_equal(count_fds(), before + open);
		for (unsigned int k = 0; k < rows[i].room; k++)
			if (got[k] >= 0)
				(void)close(got[k]);
		(void)close(pair[0]);
		assert_int_equal(io_receive_fds(pair[1], text, 1, got, 1), 0);
		(void)close(pair[1]);
	}
}

/* A sender that is not ours brings more than any message of ours has. */
static void
test_too_many_fds(void **state)
{
	union {
		char space[CMSG_SPACE(sizeof(int) * 20)];
		struct cmsghdr align;
	} control = { { 0 } };
	struct iovec iov = { .iov_base = control.space, .iov_len = 1 };
	struct msghdr msg = { .msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control.space,
		.msg_controllen = sizeof(control.space) };
	struct cmsghdr *c = CMSG_FIRSTHDR(&msg);
	int pair[2], got[5] = { 0 }, before;
	char byte;

	(void)state;
	assert_int_equal(io_send_fds(1, "x", 1, got, 5), -EINVAL);
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair), 0);
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(int) * 20);
	before = count_fds();
	assert_int_equal(sendmsg(pair[0], &msg, 0), 1);
	assert_int_equal(io_receive_fds(pair[1], &byte, 1, got, 4), -EMSGSIZE);
	for (int i = 0; i < 4; i++)
		assert_int_equal(got[i], -1);
	assert_int_equal(count_fds(), before);
	(void)close(pair[0]);
	(void)close(pair[1]);
}

/* Nobody reads any more: an answer, not a signal. */
static void
test_gone(void **state)
{
	int pair[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair), 0);
	(void)close(pair[1]);
	assert_int_equal(io_send_fds(pair[0], "x", 1, NULL, 0), -EPIPE);
	(void)close(pair[0]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pipe),
		cmocka_unit_test(test_read_limit),
		cmocka_unit_test(test_read_file),
		cmocka_unit_test(test_sealed),
		cmocka_unit_test(test_fds),
		cmocka_unit_test(test_too_many_fds),
		cmocka_unit_test(test_gone),
	};

	return cmocka_run_group_tests_name("base/io", tests, NULL, NULL);
}
