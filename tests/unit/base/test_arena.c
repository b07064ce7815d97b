/* SPDX-License-Identifier: Apache-2.0 */
/* test_arena.c - memory with a limit, zeroed and aligned. */

#include <malloc.h>
#include <setjmp.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/base/arena.h"

static void
test_alloc(void **state)
{
	static const size_t sizes[] = { 1, 0, 15, 16, 17, 100000, 3, 65536, 65537 };
	autoptr(arena) arena = arena_new(0);

	(void)state;
	for (unsigned int round = 0; round < 100; round++)
		for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
			unsigned char *p = arena_alloc(arena, sizes[i]);

			assert_non_null(p);
			assert_int_equal((uintptr_t)p % alignof(max_align_t), 0);
			for (size_t k = 0; k < sizes[i]; k++)
				assert_int_equal(p[k], 0);
			memset(p, 0xff, sizes[i]);
		}
	assert_true(arena_used(arena) >= 100 * (100000 + 65536 + 65537));
}

static void
test_limit(void **state)
{
	autoptr(arena) arena = arena_new(1000);

	(void)state;
	assert_null(arena_alloc(arena, 1001));
	assert_null(arena_alloc(arena, SIZE_MAX));
	assert_null(arena_alloc(arena, SIZE_MAX - 8));
	assert_null(arena_memdup(arena, "x", SIZE_MAX));
	assert_int_equal(arena_used(arena), 0);
	assert_non_null(arena_alloc(arena, 900));
	assert_null(arena_alloc(arena, 100)); /* 900 was rounded up */
	assert_null(arena_printf(arena, "%200s", "x"));
	assert_non_null(arena_alloc(arena, 80));
	assert_true(arena_used(arena) <= 1000);
}

static void
test_hold_back(void **state)
{
	autoptr(arena) arena = arena_new(1600);
	size_t before, held;

	(void)state;
	before = arena_hold_back(arena);
	assert_null(arena_alloc(arena, 816));
	assert_non_null(arena_alloc(arena, 800));
	assert_null(arena_alloc(arena, 16));
	arena_release(arena, before);
	/* Of what is left then. */
	before = arena_hold_back(arena);
	assert_null(arena_alloc(arena, 416));
	assert_non_null(arena_alloc(arena, 400));
	assert_null(arena_alloc(arena, 16));
	held = arena_lift(arena);
	assert_non_null(arena_alloc(arena, 160));
	arena_release(arena, held);
	assert_null(arena_alloc(arena, 16));
	arena_release(arena, before);
	assert_non_null(arena_alloc(arena, 240));
	assert_null(arena_alloc(arena, 16));
}

static void
test_text(void **state)
{
	autoptr(arena) arena = arena_new(0);
	const char *bytes;

	(void)state;
	assert_string_equal(arena_strdup(arena, "one"), "one");
	assert_string_equal(arena_strdup(arena, ""), "");
	assert_string_equal(arena_printf(arena, "%d-%s", 2, "x"), "2-x");
	bytes = arena_memdup(arena, "a\0b", 3);
	assert_memory_equal(bytes, "a\0b\0", 4);
	assert_string_equal(arena_memdup(arena, NULL, 0), "");
	arena_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_alloc),
		cmocka_unit_test(test_limit),
		cmocka_unit_test(test_hold_back),
		cmocka_unit_test(test_text),
	};

	/* What malloc(3) gives is not zero by chance. */
	(void)mallopt(M_PERTURB, 0x55);
	return cmocka_run_group_tests_name("base/arena", tests, NULL, NULL);
}
