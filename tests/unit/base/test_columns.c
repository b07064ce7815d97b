/* SPDX-License-Identifier: Apache-2.0 */
/* test_columns.c - the room text takes on a terminal, and where it is cut. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/base/cleanup.h"
#include "daemon/base/columns.h"

static const struct {
	const char *text;
	size_t columns, fit_in_3; /* bytes */
} rows[] = {
	{ "", 0, 0 }, { "abc", 3, 3 }, { "abcd", 4, 3 },
	{ "\xc3\xa9t\xc3\xa9s", 4, 5 },	       /* letters with accents */
	{ "e\xcc\x81te\xcc\x81s", 4, 7 },      /* marks of their own */
	{ "\xe6\x97\xa5\xe6\x9c\xac", 4, 3 },  /* two wide: one fits */
	{ "a\xe6\x97\xa5\xe6\x9c\xac", 5, 4 }, /* three columns exactly */
	{ "\xf0\x9f\x98\x80!", 3, 5 },	       /* a face */
	{ "\xea\xb0\x80\xed\x9e\xa3", 4, 3 },  /* first and last Hangul */
	{ "\xe4\xb7\x80", 1, 3 },	       /* between two blocks */
	{ "\xff\xfe", 2, 2 },		       /* no text at all */
	{ "a\xcc\x80\xcc\x80\xcc\x80\xcc\x80"
	  "bcd",
	    4, 11 }, /* many on one */
};

static void
test_columns(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		assert_int_equal(columns_text(rows[i].text), rows[i].columns);
		assert_int_equal(columns_fit(rows[i].text, 3), rows[i].fit_in_3);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_columns) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
