/* SPDX-License-Identifier: Apache-2.0 */
/* test_gzip.c - what is compressed comes back, the same bytes each time. */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <zlib.h>

#include "daemon/base/buffer.h"
#include "daemon/base/error.h"
#include "daemon/base/gzip.h"

enum { LARGE = 400 * 1000 };

struct sink {
	struct buffer bytes;
	unsigned int n_puts, fail_at;
};

static int
put(void *arg, const void *data, size_t length, struct error *err)
{
	struct sink *sink = arg;

	assert_true(length > 0);
	if (++sink->n_puts == sink->fail_at)
		return error_say(err, ENOSPC, "full");
	buffer_add(&sink->bytes, data, length);
	return 0;
}

static int
compress_pieces(struct sink *sink, const unsigned char *data, size_t length, size_t piece,
    struct error *err)
{
	autoptr(gzip) g = NULL;
	int r = gzip_new(&g, put, sink, err);

	for (size_t at = 0; at < length && r == 0; at += piece)
		r = gzip_add(
		    g, data + at, length - at < piece ? length - at : piece, err);
	return r == 0 ? gzip_finish(g, err) : r;
}

static void
expect_back(const struct sink *sink, const unsigned char *data, size_t length)
{
	unsigned char *back = malloc(length + 1);
	z_stream z = { .next_in = (unsigned char *)sink->bytes.data,
		.avail_in = (unsigned int)sink->bytes.length,
		.next_out = back,
		.avail_out = (unsigned int)length + 1 };

	assert_non_null(back);
	assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
	assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
	assert_int_equal(z.avail_in, 0);
	assert_int_equal(z.total_out, length);
	assert_memory_equal(back, data, length);
	(void)inflateEnd(&z);
	free(back);
}

/* No run of it is like another. */
static unsigned char *
make_noise(void)
{
	unsigned char *data = malloc(LARGE);
	uint64_t x = 88172645463325252U;

	assert_non_null(data);
	for (size_t i = 0; i < LARGE; i++) {
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		data[i] = (unsigned char)x;
	}
	return data;
}

static void
test_back(void **state)
{
	static const struct {
		size_t length, piece;
	} rows[] = { { 0, 1 }, { 1, 1 }, { 5000, 7 }, { LARGE, 65536 },
		{ LARGE, LARGE } };
	unsigned char *data = make_noise();

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct sink one = { .n_puts = 0 }, two = { .n_puts = 0 };
		struct error err;

		assert_int_equal(
		    compress_pieces(&one, data, rows[i].length, rows[i].piece, &err), 0);
		expect_back(&one, data, rows[i].length);
		assert_int_equal(
		    compress_pieces(&two, data, rows[i].length, rows[i].piece, &err), 0);
		assert_int_equal(one.bytes.length, two.bytes.length);
		assert_memory_equal(one.bytes.data, two.bytes.data, one.bytes.length);
		/* RFC 1952: neither a name nor a time. */
		assert_memory_equal(one.bytes.data, "\x1f\x8b\x08\0\0\0\0\0", 8);
		buffer_done(&one.bytes);
		buffer_done(&two.bytes);
	}
	free(data);
}

static void
test_failure(void **state)
{
	unsigned char *data = make_noise();

	(void)state;
	for (unsigned int at = 1; at <= 4; at++) {
		struct sink sink = { .fail_at = at };
		struct error err = { 0 };

		assert_int_equal(
		    compress_pieces(&sink, data, LARGE, 10000, &err), -ENOSPC);
		assert_string_equal(err.text, "full");
		assert_int_equal(sink.n_puts, at);
		buffer_done(&sink.bytes);
	}
	free(data);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_back),
		cmocka_unit_test(test_failure) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
