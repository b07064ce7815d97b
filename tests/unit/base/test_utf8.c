/* SPDX-License-Identifier: Apache-2.0 */
/* test_utf8.c - text of any bytes as a line and as lines. */

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/utf8.h"

#define BAD "\xef\xbf\xbd"

static const struct {
	const char *text, *line, *lines;
} texts[] = {
	{ "", "", "" },
	{ "plain ~", "plain ~", "plain ~" },
	{ "a\tb\nc\r\nd\re", "a b c  d e", "a b\nc\nd e" },
	{ "\n\r\n", "   ", "\n\n" },
	{ "end\r", "end ", "end " },
	{ "\x01\x7f\033[31m", BAD BAD BAD "[31m", BAD BAD BAD "[31m" },
	/* An override and marks of the other direction, a mark of byte order. */
	{ "a\xe2\x80\xae"
	  "b\xe2\x80\x8f\xef\xbb\xbf",
	    "a" BAD "b" BAD BAD, "a" BAD "b" BAD BAD },
	{ "\xc3\xa9\n\xc3\x28", "\xc3\xa9 " BAD "(", "\xc3\xa9\n" BAD "(" },
	{ "\xe2\x82", BAD BAD, BAD BAD },
};

static void
test_clean(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		autobuffer line = { 0 }, lines = { 0 };

		utf8_add_line(&line, texts[i].text, strlen(texts[i].text));
		assert_string_equal(buffer_text(&line), texts[i].line);
		utf8_add_lines(&lines, texts[i].text, strlen(texts[i].text));
		assert_string_equal(buffer_text(&lines), texts[i].lines);
	}
}

/* Every byte behind every number of plain ones, and behind it what would be plain too. */
static void
test_plain(void **state)
{
	char text[64];

	(void)state;
	for (int c = 0; c < 256; c++) {
		bool is_plain = c >= ' ' && c <= '~' && strchr("&<>\"'\\", c) == NULL;

		for (size_t at = 0; at < sizeof(text); at++) {
			memset(text, 'x', sizeof(text));
			text[at] = (char)c;
			assert_int_equal(utf8_plain(text, text + sizeof(text)),
			    is_plain ? sizeof(text) : at);
			assert_int_equal(utf8_plain(text, text + at), at);
			assert_int_equal(utf8_plain(text + at, text + at + 1), is_plain);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_clean),
		cmocka_unit_test(test_plain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
