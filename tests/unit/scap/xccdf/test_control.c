/* SPDX-License-Identifier: Apache-2.0 */
/* test_control.c - CCIs and the controls they belong to: first, last, middle, none. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "daemon/base/cleanup.h"
#include "daemon/scap/xccdf/control.h"

static const struct {
	const char *cci, *control; /* NULL: not in the list */
} rows[] = {
	{ "CCI-000001", "AC-1 a 1" },
	{ "CCI-000002", "AC-1 a 1 (a)" },
	{ "CCI-000015", "AC-2 (1)" },
	{ "CCI-000366", "CM-6 b" },
	{ "CCI-002450", "SC-13 b" },
	{ "CCI-005147", "AT-2 a 1" },
	{ "CCI-000000", NULL },
	{ "CCI-999999", NULL },
	{ "CCI-00036", NULL },
	{ "CCI-0003660", NULL },
	{ "CCI-00036x", NULL },
	{ "CCE-000366", NULL },
	{ "# CCI (", NULL },
	{ "", NULL },
};

static void
test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char text[CONTROL_TEXT_SIZE] = "untouched";
		bool found = control_of(rows[i].cci, text);

		if (found != (rows[i].control != NULL))
			fail_msg("%s: %s", rows[i].cci, found ? text : "not found");
		assert_string_equal(text, found ? rows[i].control : "untouched");
	}
}

/* Every line of the list is found: none is torn, none out of order. */
static void
test_whole_list(void **state)
{
	char cci[16], text[CONTROL_TEXT_SIZE];
	unsigned int found = 0;

	(void)state;
	for (unsigned int n = 0; n < 10000; n++) {
		(void)snprintf(cci, sizeof(cci), "CCI-%06u", n);
		found += control_of(cci, text);
	}
	assert_int_equal(found, 5098);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_whole_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
