/* SPDX-License-Identifier: Apache-2.0 */
/* test_error.c - one failure, one line, whatever is in it. */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"

static void
test_words(void **state)
{
	struct error err = { 0 };

	(void)state;
	assert_int_equal(error_set(&err, ENOENT, "open '%s'", "/x"), -ENOENT);
	assert_int_equal(err.code, ENOENT);
	assert_string_equal(err.text, "open '/x': No such file or directory");
	assert_int_equal(error_wrap(&err, "rule %d", 7), -ENOENT);
	assert_string_equal(err.text, "rule 7: open '/x': No such file or directory");
	assert_int_equal(error_say(&err, EPROTO, "not %s", "so"), -EPROTO);
	assert_string_equal(err.text, "not so");
}

static void
test_hostile(void **state)
{
	static const struct {
		const char *in, *out;
	} rows[] = {
		{ "a\nb", "a?b" },
		{ "\x1b[2J", "?[2J" },
		{ "\x7f\t\r", "???" },
		{ "\xc3\xa4", "\xc3\xa4" },
		{ "", "" },
	};
	struct error err = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		(void)error_say(&err, EINVAL, "%s", rows[i].in);
		assert_string_equal(err.text, rows[i].out);
	}
}

/* Text longer than there is room for is cut, and stays text. */
static void
test_long(void **state)
{
	struct error err = { 0 };
	char text[2 * ERROR_TEXT_SIZE];

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	assert_int_equal(error_set(&err, EIO, "%s", text), -EIO);
	assert_int_equal(strlen(err.text), ERROR_TEXT_SIZE - 1);
	for (int i = 0; i < 3; i++)
		assert_int_equal(error_wrap(&err, "%s", text), -EIO);
	assert_int_equal(strlen(err.text), ERROR_TEXT_SIZE - 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_long),
	};

	return cmocka_run_group_tests_name("base/error", tests, NULL, NULL);
}
