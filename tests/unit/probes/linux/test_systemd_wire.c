/* SPDX-License-Identifier: Apache-2.0 */
/* test_systemd_wire.c - D-Bus values as text, and messages bent in every way. */

/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */
#include <stdlib.h>

#include "daemon/base/arena.h"
#include "daemon/base/cleanup.h"
#include "probes/linux/systemd.h"
#include "probes/linux/systemd_wire.h"
#include "tests/unit/probes/linux/bus_made.h"

/* clang-format off */
static const struct {
	const char *signature, *bytes;
	size_t length;
	const char *expected; /* NULL: broken */
} values[] = {
	{ "y", "\xff", 1, "255" },
	{ "b", "\1\0\0\0", 4, "true" },
	{ "b", "\0\0\0\0", 4, "false" },
	{ "n", "\xfe\xff", 2, "-2" },
	{ "q", "\xfe\xff", 2, "65534" },
	{ "i", "\xff\xff\xff\xff", 4, "-1" },
	{ "u", "\xff\xff\xff\xff", 4, "4294967295" },
	{ "x", "\xff\xff\xff\xff\xff\xff\xff\xff", 8, "-1" },
	{ "t", "\xff\xff\xff\xff\xff\xff\xff\xff", 8, "18446744073709551615" },
	{ "d", "\0\0\0\0\0\0\xf8\x3f", 8, "1.5" },
	{ "h", "\7\0\0\0", 4, "7" },
	{ "s", "\3\0\0\0abc\0", 8, "abc" },
	{ "s", "\0\0\0\0\0", 5, "" },
	{ "g", "\2su\0", 4, "su" },
	{ "v", "\1y\0\5", 4, "5" },
	{ "ay", "\2\0\0\0\1\2", 6, "1 2" },
	{ "ay", "\0\0\0\0", 4, "" },
	{ "(yy)", "\1\2", 2, "1 2" },
	{ "a{yy}", "\2\0\0\0\0\0\0\0\3\4", 10, "3 4" },
	{ "au", "\4\0\0\0\1\0\0\0", 8, "1" },
	/* Too short, too long, or no value at all. */
	{ "y", "", 0, NULL },
	{ "u", "\1\0\0", 3, NULL },
	{ "s", "\3\0\0\0ab", 6, NULL },
	{ "s", "\3\0\0\0abcd", 8, NULL },
	{ "s", "\3\0\0\0a\0c\0", 8, NULL },
	{ "s", "\xff\xff\xff\xff", 4, NULL },
	{ "g", "\2su", 3, NULL },
	{ "v", "\0\0", 2, NULL },
	{ "v", "\1?\0\5", 4, NULL },
	{ "v", "\2a(\0\5", 5, NULL },
	{ "ay", "\3\0\0\0\1\2", 6, NULL },
	{ "au", "\3\0\0\0\1\0\0\0", 8, NULL },
	{ "a()", "\4\0\0\0\0\0\0\0\0\0\0\0", 12, NULL },
	{ "(y", "\1", 1, NULL },
	{ "()", "", 0, NULL },
	{ "a", "\0\0\0\0", 4, NULL },
	{ "", "", 0, NULL },
	{ "?", "\1", 1, NULL },
	{ "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaay", "\0\0\0\0", 4, NULL },
};
/* clang-format on */

static void
test_values(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(values); i++) {
		/* Of exactly this size, so that reading beyond is seen. */
		autofree unsigned char *bytes = malloc(values[i].length + 1);
		autobuffer out = { 0 };
		const char *signature = values[i].signature;
		struct wire w = wire_start(bytes + 1, values[i].length);

		memcpy(bytes + 1, values[i].bytes, values[i].length);
		wire_value(&w, &signature, &out);
		assert_int_equal(w.failed, values[i].expected == NULL);
		if (values[i].expected == NULL)
			continue;
		assert_string_equal(buffer_text(&out), values[i].expected);
		assert_string_equal(signature, "");
		assert_int_equal(w.at, values[i].length);
	}
}

static void
test_call(void **state)
{
	const struct wire_call call = {
		.destination = "d",
		.path = "/p",
		.interface = "i",
		.member = "m",
		.arguments = { "one", "" },
	};
	autobuffer out = { 0 };
	struct wire_fields fields;
	struct wire_head head;
	struct wire body;

	(void)state;
	wire_put_call(&out, &call, 9);
	assert_true(wire_read_head(out.data, &head));
	assert_int_equal(head.type, WIRE_CALL);
	assert_int_equal(out.length, 16 + head.fields_size + head.body_size);
	assert_true(wire_read_fields(out.data + 16, head.fields_size, &fields));
	assert_string_equal(fields.signature, "ss");
	body = wire_start(out.data + 16 + head.fields_size, head.body_size);
	assert_string_equal(wire_string(&body), "one");
	assert_string_equal(wire_string(&body), "");
	assert_false(body.failed);
	assert_int_equal(body.at, body.length);
}

static void
make_reply(struct buffer *out)
{
	struct buffer body = { 0 };
	size_t start = open_array(&body);

	pad(&body, 8);
	put_text(&body, "Names");
	put_signature(&body, "as");
	put_u32(&body, 16);
	put_text(&body, "one");
	put_text(&body, "two");
	pad(&body, 8);
	put_text(&body, "Odd");
	put_signature(&body, "a(s(ay)v)");
	put_u32(&body, 17);
	pad(&body, 8);
	put_text(&body, "ab");
	pad(&body, 8);
	put_u32(&body, 1);
	pack_u8(&body, 1);
	put_signature(&body, "y");
	pack_u8(&body, 9);
	close_array(&body, start, 0);
	put_message(out, &(struct reply){ 2, "a{sv}", NULL }, 3, &body);
	buffer_done(&body);
}

/* Everything a reply is read with. Returns how many values came out. */
static uint32_t
read_reply(const unsigned char *bytes, size_t length)
{
	autoptr(arena) arena = arena_new(1024 * 1024);
	struct systemd_texts texts = { 0 };
	struct wire_fields fields;
	struct wire_head head;
	struct wire body;
	size_t end;

	if (length < WIRE_HEAD_SIZE || !wire_read_head(bytes, &head) ||
	    head.fields_size > length - WIRE_HEAD_SIZE ||
	    head.body_size > length - WIRE_HEAD_SIZE - head.fields_size ||
	    !wire_read_fields(bytes + WIRE_HEAD_SIZE, head.fields_size, &fields))
		return 0;
	body = wire_start(bytes + WIRE_HEAD_SIZE + head.fields_size, head.body_size);
	end = wire_array(&body, '{');
	while (wire_has_more(&body, end)) {
		wire_align_struct(&body);
		(void)wire_string(&body);
		wire_variant(&body, arena, &texts);
	}
	return body.failed ? 0 : texts.count;
}

static void
test_bent(void **state)
{
	autobuffer reply = { 0 };
	uint32_t seed = 1;

	(void)state;
	make_reply(&reply);
	assert_int_equal(read_reply(reply.data, reply.length), 3);
	for (size_t length = 0; length < reply.length; length++) {
		autofree unsigned char *cut = malloc(length + 1);

		memcpy(cut + 1, reply.data, length);
		assert_int_equal(read_reply(cut + 1, length), 0);
	}
	for (int i = 0; i < 20000; i++) {
		autofree unsigned char *bent = malloc(reply.length);

		memcpy(bent, reply.data, reply.length);
		for (int k = 0; k < 1 + i % 3; k++) {
			seed = seed * 1664525 + 1013904223;
			bent[(seed >> 8) % reply.length] = (unsigned char)(seed >> 24);
		}
		(void)read_reply(bent, reply.length);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_call),
		cmocka_unit_test(test_bent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
