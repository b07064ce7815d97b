/* SPDX-License-Identifier: Apache-2.0 */
/* test_children.c - the table of processes: full, freed, ended with their groups. */

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "daemon/base/cleanup.h"
#include "daemon/warden/children.h"

static void
test_rows(void **state)
{
	static struct children children;

	(void)state;
	children_init(&children);
	for (int i = 0; i < CHILDREN_MAX; i++)
		assert_non_null(children_add(&children, 1000 + i, 1, 7 + (uint32_t)i));
	assert_null(children_add(&children, 5000, 1, 5000));
	assert_null(children_find(&children, 0));
	assert_null(children_find(&children, 5000));
	assert_int_equal(children_find(&children, 1003)->id, 10);
	assert_int_equal(children_serving(&children, 10)->pid, 1003);
	child_done(children_find(&children, 1003));
	assert_null(children_find(&children, 1003));
	assert_null(children_serving(&children, 10));
	assert_int_equal(children_add(&children, 5000, 2, 9)->memfd, -1);
}

/* A free row serves no request, whatever number is asked for. */
static void
test_free_rows(void **state)
{
	static struct children children;

	(void)state;
	children_init(&children);
	assert_null(children_serving(&children, 0));
}

static void
test_memfd(void **state)
{
	static struct children children;
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	struct child *child;

	(void)state;
	children_init(&children);
	child = children_add(&children, 1, 0, 1);
	child->memfd = fd;
	child_done(child);
	assert_int_equal(fcntl(fd, F_GETFD), -1);
	assert_int_equal(child->memfd, -1);
}

/* A child that has made a process of its own: both are gone after the group is ended. */
static void
test_kill_all(void **state)
{
	static struct children children;
	int fds[2], ready[2];
	char byte;
	pid_t pid;

	(void)state;
	children_init(&children);
	assert_int_equal(pipe2(fds, O_CLOEXEC), 0);
	assert_int_equal(pipe2(ready, O_CLOEXEC), 0);
	pid = fork();
	if (pid == 0) {
		(void)setsid();
		if (fork() == 0 && write(ready[1], "x", 1) != 1)
			_exit(1);
		for (;;)
			(void)pause();
	}
	(void)close(fds[1]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	children_add(&children, pid, 1, 1)->is_group = true;
	children_kill_all(&children);
	assert_null(children_find(&children, pid));
	assert_int_equal(waitpid(pid, NULL, 0), -1);
	assert_int_equal(errno, ECHILD);
	/* the pipe ends only when nobody holds its other side any more */
	assert_int_equal(read(fds[0], &byte, 1), 0);
	(void)close(fds[0]);
	(void)close(ready[0]);
	(void)close(ready[1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_free_rows),
		cmocka_unit_test(test_memfd),
		cmocka_unit_test(test_kill_all),
	};

	return cmocka_run_group_tests_name("warden/children", tests, NULL, NULL);
}
