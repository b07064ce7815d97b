/* SPDX-License-Identifier: Apache-2.0 */
/* test_clock.c - the time and how it is written. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/base/cleanup.h"
#include "daemon/base/clock.h"

static void
test_format(void **state)
{
	static const struct {
		int64_t time_us;
		const char *text, *name;
	} rows[] = {
		{ 0, "", "19700101T000000.000000Z" },
		{ 1, "1970-01-01T00:00:00Z", "19700101T000000.000001Z" },
		{ INT64_C(1795457109123456), "2026-11-23T18:05:09Z",
		    "20261123T180509.123456Z" },
		{ INT64_C(951782399999999), "2000-02-28T23:59:59Z",
		    "20000228T235959.999999Z" },
	};
	char text[CLOCK_TEXT_SIZE];

	(void)state;
	assert_int_equal(setenv("TZ", "America/New_York", 1), 0);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		assert_string_equal(clock_format(rows[i].time_us, text), rows[i].text);
		assert_string_equal(
		    clock_format_name(rows[i].time_us, text), rows[i].name);
	}
}

/* Times no clock shows: whatever comes out ends within the text. */
static void
test_hostile(void **state)
{
	static const int64_t times[] = { INT64_MIN, INT64_MAX, -1, -1000001 };
	char text[CLOCK_TEXT_SIZE];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(times); i++) {
		assert_non_null(memchr(clock_format(times[i], text), 0, sizeof(text)));
		assert_non_null(
		    memchr(clock_format_name(times[i], text), 0, sizeof(text)));
	}
}

static void
test_now(void **state)
{
	int64_t now = clock_now_us(), monotonic = clock_monotonic_us();

	(void)state;
	assert_true(now > INT64_C(1700000000000000));
	assert_true(clock_monotonic_us() >= monotonic);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_format),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_now),
	};

	return cmocka_run_group_tests_name("base/clock", tests, NULL, NULL);
}
