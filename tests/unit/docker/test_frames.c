/* SPDX-License-Identifier: Apache-2.0 */
/* test_frames.c - the outputs of an exec and the head before them, in any pieces. */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/docker/frames.h"
#include "daemon/docker/head.h"

#define TEXT(text) text, sizeof(text) - 1

static void
test_frames(void **state)
{
	static const struct {
		const char *data;
		size_t length;
		int rc;
		const char *out, *errout;
		uint64_t cut;
	} rows[] = {
		{ TEXT(""), 0, "", "", 0 },
		{ TEXT("\1\0\0\0\0\0\0\3abc"), 0, "abc", "", 0 },
		{ TEXT("\1\0\0\0\0\0\0\3abc\2\0\0\0\0\0\0\2de\1\0\0\0\0\0\0\1f"), 0,
		    "abcf", "de", 0 },
		{ TEXT("\1\0\0\0\0\0\0\0\1\0\0\0\0\0\0\1f"), 0, "f", "", 0 },
		{ TEXT("\1\0\0\0\0\0\0\12abcdefghij\2\0\0\0\0\0\0\12abcdefghij"), 0,
		    "abcdefgh", "abcdefgh", 4 },
		{ TEXT("\1\0\0\0\0\0\0\3a\0b"), 0, "a?b", "", 0 },
		{ TEXT("\1\0\0\0\377\377\377\377abc"), 0, "abc", "", 0 },
		{ TEXT("\1\0\0"), 0, "", "", 0 },
		{ TEXT("\0\0\0\0\0\0\0\3abc"), -EPROTO, "", "", 0 },
		{ TEXT("\3\0\0\0\0\0\0\3abc"), -EPROTO, "", "", 0 },
		{ TEXT("\1\0\1\0\0\0\0\3abc"), -EPROTO, "", "", 0 },
		{ TEXT("plain text output"), -EPROTO, "", "", 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		for (size_t step = 1; step <= rows[i].length; step++) {
			struct frames frames = { .output_max = 8 };
			struct error err = { 0 };
			int rc = 0;

			for (size_t at = 0; at < rows[i].length && rc == 0; at += step)
				rc = frames_feed(&frames, rows[i].data + at,
				    rows[i].length - at < step ? rows[i].length - at
							       : step,
				    &err);
			if (rc != rows[i].rc)
				fail_msg("row %zu step %zu: %d", i, step, rc);
			assert_string_equal(buffer_text(&frames.out), rows[i].out);
			assert_string_equal(buffer_text(&frames.errout), rows[i].errout);
			assert_int_equal(frames.cut, rows[i].cut);
			frames_done(&frames);
		}
}

/* Memory that ended for either output is told, not taken for a short output. */
static void
test_no_memory(void **state)
{
	(void)state;
	for (unsigned int i = 0; i < 2; i++) {
		struct frames frames = { .output_max = 8 };
		struct error err = { 0 };

		frames.out.failed = i == 0;
		frames.errout.failed = i == 1;
		assert_int_equal(
		    frames_feed(&frames, TEXT("\1\0\0\0\0\0\0\1a"), &err), -ENOMEM);
		frames_done(&frames);
	}
}

static void
test_head(void **state)
{
	static const struct {
		const char *text;
		int rc;
		long status;
		size_t body_length, rest;
	} rows[] = {
		{ "HTTP/1.1 101 UPGRADED\r\nUpgrade: tcp\r\n\r\nrest", 0, 101, 0, 4 },
		{ "HTTP/1.0 200 OK\r\n\r\n", 0, 200, 0, 0 },
		{ "HTTP/1.1 404\r\ncontent-length:  12\r\n\r\n", 0, 404, 12, 0 },
		{ "HTTP/1.1 404 X\r\nContent-Length: -1\r\n\r\n", 0, 404, 0, 0 },
		{ "HTTP/1.1 404 X\r\nContent-Length: 99999999999999\r\n\r\n", 0, 404,
		    999999999, 0 },
		{ "HTTP/1.1 404 X\r\nContent-Length:\r\n\r\n", 0, 404, 0, 0 },
		{ "HTTP/1.1 101 U\r\n", -EAGAIN, 0, 0, 0 },
		{ "", -EAGAIN, 0, 0, 0 },
		{ "\r\n\r\n", -EPROTO, 0, 0, 0 },
		{ "HTTP/2 200\r\n\r\n", -EPROTO, 0, 0, 0 },
		{ "HTTP/1.1 20\r\n\r\n", -EPROTO, 0, 0, 0 },
		{ "HTTP/1.1 2000 X\r\n\r\n", -EPROTO, 0, 0, 0 },
		{ "HTTP/1.1 099 X\r\n\r\n", -EPROTO, 0, 0, 0 },
		{ "HTTP/1.1\r\n\r\n", -EPROTO, 0, 0, 0 },
		{ "SSH-2.0-x\r\n\r\n", -EPROTO, 0, 0, 0 },
	};
	static char endless[HEAD_MAX + 10];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct head head = { 0 };
		struct error err = { 0 };
		int rc = head_parse(&head, rows[i].text, strlen(rows[i].text), &err);

		if (rc != rows[i].rc || head.status != rows[i].status ||
		    head.body_length != rows[i].body_length)
			fail_msg(
			    "row %zu: %d %ld %zu", i, rc, head.status, head.body_length);
		if (rc == 0)
			assert_int_equal(
			    strlen(rows[i].text) - head.length, rows[i].rest);
	}
	memset(endless, 'x', sizeof(endless));
	for (size_t i = HEAD_MAX; i < sizeof(endless); i++) {
		struct head head = { 0 };
		struct error err = { 0 };

		assert_int_equal(head_parse(&head, endless, i, &err), -EPROTO);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_frames),
		cmocka_unit_test(test_no_memory),
		cmocka_unit_test(test_head),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
