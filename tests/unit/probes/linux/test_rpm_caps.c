/* SPDX-License-Identifier: Apache-2.0 */
/* test_rpm_caps.c - capabilities in words and as the kernel stores them. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/base/cleanup.h"
#include "probes/linux/rpm_caps.h"

#define RAW (UINT64_C(1) << 13)
#define ADMIN (UINT64_C(1) << 12)
#define ALL ((UINT64_C(1) << 41) - 1)

static void
test_words(void **state)
{
	static const struct {
		const char *text;
		bool is_good;
		struct rpm_caps caps;
	} rows[] = {
		{ "", true, { 0, 0, 0 } },
		{ "=", true, { 0, 0, 0 } },
		{ "cap_net_raw=ep", true, { RAW, 0, RAW } },
		{ "CAP_NET_RAW=pe", true, { RAW, 0, RAW } },
		{ "= cap_net_raw+ep", true, { RAW, 0, RAW } },
		{ "cap_net_admin,cap_net_raw+p", true, { 0, 0, RAW | ADMIN } },
		{ "cap_net_raw=ei+p", true, { RAW, RAW, RAW } },
		{ "cap_net_raw=eip cap_net_raw-i", true, { RAW, 0, RAW } },
		{ "cap_net_raw=eip cap_net_raw=p", true, { 0, 0, RAW } },
		{ "all=p", true, { 0, 0, ALL } },
		{ "=p", true, { 0, 0, ALL } },
		{ "all=p cap_net_raw-p", true, { 0, 0, ALL & ~RAW } },
		{ "cap_checkpoint_restore=i\n", true, { 0, UINT64_C(1) << 40, 0 } },
		{ "cap_nosuch=p", false, { 0 } },
		{ "cap_net_raw", false, { 0 } },
		{ "cap_net_raw=x", false, { 0 } },
		{ "cap_net_raw,=p", false, { 0 } },
		{ "+p", false, { 0 } },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct rpm_caps caps;

		print_message("'%s'\n", rows[i].text);
		assert_int_equal(rpm_caps_parse(&caps, rows[i].text), rows[i].is_good);
		if (rows[i].is_good)
			assert_true(rpm_caps_equal(&caps, &rows[i].caps));
	}
}

static void
test_stored(void **state)
{
	static const struct {
		const char *bytes;
		size_t length;
		bool is_good;
		struct rpm_caps caps;
	} rows[] = {
		{ "", 0, true, { 0, 0, 0 } },
		{ "\1\0\0\2\0\x20\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 20, true,
		    { RAW, 0, RAW } },
		{ "\0\0\0\2\0\x20\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 20, true, { 0, 0, RAW } },
		{ "\1\0\0\2\0\0\0\0\0\x10\0\0\0\1\0\0\0\0\0\0", 20, true,
		    { ADMIN | UINT64_C(1) << 40, ADMIN, UINT64_C(1) << 40 } },
		{ "\1\0\0\1\0\x20\0\0\0\0\0\0", 12, true, { RAW, 0, RAW } },
		{ "\1\0\0\3\0\x20\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0", 24, true,
		    { RAW, 0, RAW } },
		{ "\1\0\0\2\0\x20\0\0\0\0\0\0", 12, false, { 0 } },
		{ "\1\0\0\4\0\x20\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 20, false, { 0 } },
		{ "\1\0\0\2", 4, false, { 0 } },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct rpm_caps caps;

		print_message("%zu\n", i);
		assert_int_equal(
		    rpm_caps_decode(
			&caps, (const unsigned char *)rows[i].bytes, rows[i].length),
		    rows[i].is_good);
		if (rows[i].is_good)
			assert_true(rpm_caps_equal(&caps, &rows[i].caps));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_stored),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
