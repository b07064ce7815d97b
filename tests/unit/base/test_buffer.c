/* SPDX-License-Identifier: Apache-2.0 */
/* test_buffer.c - bytes that grow, and reading packed ones that lie. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"

static void
test_grow(void **state)
{
	autobuffer b = { 0 };

	(void)state;
	assert_string_equal(buffer_text(&b), "");
	for (unsigned int i = 0; i < 1000; i++)
		buffer_printf(&b, "%03u,", i);
	assert_int_equal(b.length, 4000);
	assert_memory_equal(buffer_text(&b) + 3996, "999,", 5);
	buffer_add(&b, NULL, 0);
	assert_int_equal(b.length, 4000);
	buffer_done(&b);
	assert_int_equal(b.length, 0);
	buffer_add_text(&b, "again");
	assert_string_equal(buffer_text(&b), "again");
}

/* A length that no memory holds is told, not passed over. */
static void
test_too_long(void **state)
{
	static const size_t lengths[] = { SIZE_MAX, SIZE_MAX - 1, SIZE_MAX / 2 + 1 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(lengths); i++) {
		autobuffer b = { 0 };

		buffer_add_text(&b, "x");
		assert_false(b.failed);
		buffer_add(&b, "x", lengths[i]);
		assert_true(b.failed);
		buffer_add_text(&b, "y");
		assert_int_equal(b.length, 1);
	}
}

static void
test_number(void **state)
{
	static const struct {
		uint32_t number;
		const char *text;
	} rows[] = { { 0, "0" }, { 9, "9" }, { 10, "10" }, { 4096, "4096" },
		{ UINT32_MAX, "4294967295" } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		autobuffer b = { 0 };

		buffer_add_number(&b, rows[i].number);
		assert_string_equal(buffer_text(&b), rows[i].text);
	}
}

static void
pack_all(struct buffer *b)
{
	pack_u8(b, 200);
	pack_u32(b, 0x01020304);
	pack_u64(b, UINT64_C(0x0102030405060708));
	pack_text(b, "text");
	pack_text(b, NULL);
	pack_bytes(b, "\0\1", 2);
}

static void
unpack_all(struct unpack *u)
{
	static const struct {
		const char *bytes;
		size_t length;
	} rows[] = { { "text", 4 }, { "", 0 }, { "\0\1", 2 } };
	bool ok = unpack_u8(u) == 200 && unpack_u32(u) == 0x01020304 &&
		  unpack_u64(u) == UINT64_C(0x0102030405060708);

	assert_true(ok || u->failed);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		size_t length;
		const char *bytes = unpack_bytes(u, &length);

		if (u->failed) {
			assert_int_equal(length, 0);
			assert_string_equal(bytes, "");
		} else {
			assert_int_equal(length, rows[i].length);
			assert_memory_equal(bytes, rows[i].bytes, length);
		}
	}
}

static void
test_pack(void **state)
{
	autobuffer b = { 0 };
	struct unpack u;

	(void)state;
	pack_all(&b);
	assert_memory_equal(b.data + 1, "\4\3\2\1", 4); /* little-endian everywhere */
	u = unpack_start(b.data, b.length);
	unpack_all(&u);
	assert_true(unpack_ok(&u));
	pack_u8(&b, 0);
	u = unpack_start(b.data, b.length);
	unpack_all(&u);
	assert_false(u.failed);
	assert_false(unpack_ok(&u)); /* something is left over */
}

/* Each cut is in memory of its own size, so that a sanitizer sees a byte too far. */
static void
test_short(void **state)
{
	autobuffer b = { 0 };

	(void)state;
	pack_all(&b);
	for (size_t length = 0; length < b.length; length++) {
		autofree unsigned char *cut = malloc(length + (length == 0));
		struct unpack u = unpack_start(cut, length);

		memcpy(cut, b.data, length);
		unpack_all(&u);
		assert_true(u.failed);
		assert_false(unpack_ok(&u));
		assert_int_equal(unpack_u64(&u), 0);
	}
}

static void
test_hostile_length(void **state)
{
	static const uint32_t lengths[] = { UINT32_MAX, INT32_MAX, 4, 3 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(lengths); i++) {
		autobuffer b = { 0 };
		struct unpack u;
		size_t length = 99;

		pack_u32(&b, lengths[i]);
		buffer_add_text(&b, "abc");
		u = unpack_start(b.data, b.length);
		(void)unpack_bytes(&u, &length);
		assert_int_equal(length, lengths[i] == 3 ? 3 : 0);
		assert_true(unpack_ok(&u) == (lengths[i] == 3));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_grow),
		cmocka_unit_test(test_too_long),
		cmocka_unit_test(test_number),
		cmocka_unit_test(test_pack),
		cmocka_unit_test(test_short),
		cmocka_unit_test(test_hostile_length),
	};

	return cmocka_run_group_tests_name("base/buffer", tests, NULL, NULL);
}
