/* SPDX-License-Identifier: Apache-2.0 */
/* test_backoff.c - how long to wait before the next attempt. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/docker/backoff.h"

static void
test_backoff(void **state)
{
	static const uint32_t ceilings[] = { 100, 200, 400, 800, 1600, 3200, 6400, 12800,
		25600, 30000, 30000 };
	static const uint32_t randoms[] = { 0, 1, 12345, UINT32_MAX };
	struct backoff backoff = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(ceilings) / sizeof(*ceilings); i++) {
		struct backoff before = backoff;

		for (size_t j = 0; j < 4; j++) {
			uint32_t ms;

			backoff = before;
			ms = backoff_next_ms(&backoff, randoms[j]);
			assert_in_range(ms, ceilings[i] / 2, ceilings[i]);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_backoff),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
