/* SPDX-License-Identifier: Apache-2.0 */
/* test_words.c - lists of words, and texts that match globs. */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/base/words.h"

static void
test_list(void **state)
{
	struct words list = { 0 };
	struct error err = { 0 };

	(void)state;
	assert_int_equal(words_add(&list, "one two", 3, &err), 0);
	assert_int_equal(words_add(&list, "", 0, &err), 0);
	assert_int_equal(list.count, 2);
	assert_string_equal(list.words[0], "one");
	assert_string_equal(list.words[1], "");
	while (list.count < 10000)
		assert_int_equal(words_add(&list, "x", 1, &err), 0);
	assert_int_equal(words_add(&list, "x", 1, &err), -E2BIG);
	assert_int_equal(list.count, 10000);
	words_done(&list);
	assert_int_equal(list.count, 0);
	words_done(&list);
}

static void
test_matches(void **state)
{
	static const struct {
		const char *glob, *text;
		bool matches;
	} rows[] = {
		{ "web", "web", true },
		{ "web", "web-1", false },
		{ "web*", "web/1", true },
		{ "*", "", true },
		{ "", "", true },
		{ "?", ".", true },
		{ "[ab]c", "bc", true },
		{ "a\\*", "a*", true },
		{ "a\\*", "ab", false },
	};
	char first[] = "a*", second[] = "b", *globs[] = { first, second };
	struct words none = { 0 }, list = { globs, 2 };
	char text[1026];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_int_equal(
		    word_matches(rows[i].glob, rows[i].text), rows[i].matches);
	memset(text, 'a', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	assert_false(word_matches("*", text));
	text[sizeof(text) - 2] = '\0';
	assert_true(word_matches("*", text));
	assert_true(words_match(&none, "x"));
	assert_true(words_match(&none, NULL));
	assert_true(words_match(&list, "b"));
	assert_false(words_match(&list, "c"));
	assert_false(words_match(&list, NULL));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_list),
		cmocka_unit_test(test_matches),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
