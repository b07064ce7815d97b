/* SPDX-License-Identifier: Apache-2.0 */
/* test_client.c - requests out, answers in any order, over pairs this test answers on. */

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/base/io.h"
#include "daemon/warden/children.h"
#include "daemon/warden/client.h"

struct got {
	unsigned int calls;
	int code, fd;
};

static int control[2], engine[2];
static struct client *client;

static void
on_answer(void *arg, int code, int fd)
{
	struct got *got = arg;

	got->calls++;
	got->code = code;
	got->fd = fd;
}

static int64_t
send_op(uint32_t op, struct got *got)
{
	static struct warden_request request;
	struct error err = { 0 };

	request = (struct warden_request){ .op = op, .id = 12345 };
	return client_send(client, &request, NULL, 0, on_answer, got, &err);
}

static void
take_request(struct warden_request *request)
{
	int fds[4];

	assert_int_equal(io_receive_fds(control[1], request, sizeof(*request), fds, 4),
	    sizeof(*request));
}

static void
reply(uint32_t id, int32_t code, int fd)
{
	const struct warden_reply r = { .id = id, .code = code };

	assert_int_equal(io_send_fds(control[1], &r, sizeof(r), &fd, fd >= 0), 0);
}

static void
test_answers(void **state)
{
	static struct warden_request request;
	struct got got[2] = { { .fd = -2 }, { .fd = -2 } };
	int64_t ids[2];

	(void)state;
	for (int i = 0; i < 2; i++) {
		ids[i] = send_op(WARDEN_SCAN, &got[i]);
		assert_true(ids[i] > 0);
		take_request(&request);
		assert_int_equal(request.id, ids[i]);
	}
	assert_false(ids[0] == ids[1]);
	assert_int_equal(client_dispatch(client), 0);
	reply((uint32_t)ids[1], 7, STDIN_FILENO);
	reply((uint32_t)ids[0], -ENOMEM, -1);
	reply((uint32_t)ids[0], 3, -1); /* once only */
	assert_int_equal(client_dispatch(client), 0);
	assert_int_equal(got[0].calls, 1);
	assert_int_equal(got[0].code, -ENOMEM);
	assert_int_equal(got[0].fd, -1);
	assert_int_equal(got[1].calls, 1);
	assert_int_equal(got[1].code, 7);
	assert_int_equal(fcntl(got[1].fd, F_GETFD), FD_CLOEXEC);
	(void)close(got[1].fd);
}

/* Descriptors of an answer nobody awaits do not stay open. */
static void
test_nobody(void **state)
{
	int next = dup(0);

	(void)state;
	(void)close(next);
	reply(99, 0, STDIN_FILENO);
	reply(0, 0, STDIN_FILENO);
	assert_int_equal(client_dispatch(client), 0);
	assert_int_equal(dup(0), next);
	(void)close(next);
}

static void
test_cancel(void **state)
{
	static struct warden_request request;
	struct got got = { 0 };
	uint32_t id = (uint32_t)send_op(WARDEN_COMPILE, &got);

	(void)state;
	take_request(&request);
	client_cancel(client, id);
	take_request(&request);
	assert_int_equal(request.op, WARDEN_CANCEL);
	assert_int_equal(request.id, id);
	client_cancel(client, id);
	client_cancel(client, 0);
	client_cancel(client, 4711);
	reply(id, 137, -1);
	assert_int_equal(client_dispatch(client), 0);
	assert_int_equal(got.calls, 0);
	assert_int_equal(recv(control[1], &request, 1, MSG_DONTWAIT), -1);
}

static void
test_too_many(void **state)
{
	static struct warden_request request;
	struct got got = { 0 };
	int64_t last = 0;

	(void)state;
	for (int i = 0; i < CHILDREN_MAX; i++) {
		last = send_op(WARDEN_SCAN, &got);
		assert_true(last > 0);
		take_request(&request);
	}
	assert_int_equal(send_op(WARDEN_SCAN, &got), -EAGAIN);
	reply((uint32_t)last, 0, -1);
	assert_int_equal(client_dispatch(client), 0);
	assert_true(send_op(WARDEN_SCAN, &got) > 0);
}

/* To end a script there is no answer to wait for: it takes no row. */
static void
test_kill(void **state)
{
	static struct warden_request request;
	struct got got = { 0 };

	(void)state;
	for (int i = 0; i < 2 * CHILDREN_MAX; i++) {
		assert_true(send_op(WARDEN_KILL, &got) > 0);
		take_request(&request);
		reply(request.id, -EPERM, -1);
		assert_int_equal(client_dispatch(client), 0);
	}
	assert_int_equal(got.calls, 0);
}

static void
test_gone(void **state)
{
	struct got got = { 0 };

	(void)state;
	assert_true(send_op(WARDEN_SCAN, &got) > 0);
	assert_int_equal(send(control[1], "short", 5, 0), 5);
	assert_int_equal(client_dispatch(client), -ECONNRESET);
	(void)close(control[1]);
	(void)close(engine[1]);
	control[1] = engine[1] = -1;
	assert_int_equal(client_dispatch(client), -ECONNRESET);
	assert_int_equal(send_op(WARDEN_SCAN, &got), -EPIPE);
	assert_int_equal(client_engine_socket(client), -EPIPE);
	assert_int_equal(got.calls, 0);
}

/* The warden answers before it is asked here: the pair holds it. */
static void
test_engine(void **state)
{
	static const struct {
		char byte;
		int fd, result;
	} rows[] = {
		{ 0, STDIN_FILENO, 0 },
		{ ENOENT, -1, -ENOENT },
		{ 0, -1, -EIO },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		autoclose int fd = -1;
		char byte;

		assert_int_equal(io_send_fds(engine[1], &rows[i].byte, 1, &rows[i].fd,
				     rows[i].fd >= 0),
		    0);
		fd = client_engine_socket(client);
		assert_true(rows[i].result < 0 ? fd == rows[i].result : fd >= 0);
		assert_int_equal(recv(engine[1], &byte, 1, MSG_DONTWAIT), 1);
	}
}

static int
setup(void **state)
{
	(void)state;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, control) < 0 ||
	    socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, engine) < 0)
		return -1;
	client = client_new(control[0], engine[0]);
	return client == NULL ? -1 : 0;
}

static int
teardown(void **state)
{
	(void)state;
	client_free(client);
	for (int i = 0; i < 2; i++) {
		if (control[i] >= 0)
			(void)close(control[i]);
		if (engine[i] >= 0)
			(void)close(engine[i]);
	}
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_answers, setup, teardown),
		cmocka_unit_test_setup_teardown(test_nobody, setup, teardown),
		cmocka_unit_test_setup_teardown(test_cancel, setup, teardown),
		cmocka_unit_test_setup_teardown(test_too_many, setup, teardown),
		cmocka_unit_test_setup_teardown(test_kill, setup, teardown),
		cmocka_unit_test_setup_teardown(test_gone, setup, teardown),
		cmocka_unit_test_setup_teardown(test_engine, setup, teardown),
	};

	return cmocka_run_group_tests_name("warden/client", tests, NULL, NULL);
}
