/* SPDX-License-Identifier: Apache-2.0 */
/* test_family.c - every target is of the unix family. */

#include "tests/unit/probes/target.h"

extern const struct probe probe_family;

static void
test_family(void **state)
{
	struct target t;

	(void)state;
	target_open(&t);
	assert_string_equal(
	    target_collect(&t, &probe_family, NULL, 0, NULL), "complete\n family=unix\n");
	target_close(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_family) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
