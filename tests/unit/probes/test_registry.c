/* SPDX-License-Identifier: Apache-2.0 */
/* test_registry.c - every probe is found by its name, once, and is whole. */

/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */
#include <string.h>

#include "probes/probe.h"

static void
test_found(void **state)
{
	uint32_t count;
	const struct probe *const *all = probe_all(&count);

	(void)state;
	assert_true(count >= 14);
	for (uint32_t i = 0; i < count; i++) {
		assert_non_null(all[i]->collect);
		assert_ptr_equal(probe_find(all[i]->family, all[i]->name), all[i]);
	}
}

static void
test_families(void **state)
{
	static const char *const families[] = { "independent", "unix", "linux" };
	uint32_t count, family = 0;
	const struct probe *const *all = probe_all(&count);

	(void)state;
	for (uint32_t i = 0; i < count; i++) {
		while (family < 3 && strcmp(families[family], all[i]->family) != 0)
			family++;
		assert_true(family < 3);
	}
}

static void
test_not_found(void **state)
{
	(void)state;
	assert_null(probe_find("unix", "dpkginfo"));
	assert_null(probe_find("linux", "uname"));
	assert_null(probe_find("linux", ""));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_found),
		cmocka_unit_test(test_families),
		cmocka_unit_test(test_not_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
