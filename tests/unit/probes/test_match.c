/* SPDX-License-Identifier: Apache-2.0 */
/* test_match.c - patterns: flags, groups, limits, cache, partial matching. */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include <cmocka.h>

#include "daemon/base/error.h"
#include "probes/match.h"

/* A search that hits its limit takes a second; ten times that on a slow host, with the
 * sanitizers. Without the limit these take hours. */
enum { SECONDS_MAX = 20 };

static void
test_answers(void **state)
{
	static const struct {
		const char *pattern, *subject;
		unsigned int flags;
		enum match_answer answer;
	} rows[] = {
		{ "b", "abc", 0, MATCH_YES }, /* a search, not anchored */
		{ "^b", "abc", 0, MATCH_NO },
		{ "^b", "a\nbc", 0, MATCH_NO },
		{ "^b", "a\nbc", MATCH_MULTILINE, MATCH_YES },
		{ "a.b", "a\nb", 0, MATCH_NO },
		{ "a.b", "a\nb", MATCH_SINGLELINE, MATCH_YES },
		{ "ABC", "xabcx", 0, MATCH_NO },
		{ "ABC", "xabcx", MATCH_IGNORE_CASE, MATCH_YES },
		{ "^.$", "\xc3\xa4", MATCH_UTF, MATCH_YES },
		{ "^.$", "\xc3\xa4", 0, MATCH_NO },
		{ "a", "a\xff", MATCH_UTF, MATCH_BAD_UTF },
		{ "a", "a\xff", 0, MATCH_YES },
		{ "(a+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", 0,
		    MATCH_LIMIT },
		{ "^$", "", 0, MATCH_YES },
	};
	autoptr(match_cache) cache = match_cache_new();

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct match *m;
		struct error err;

		print_message("row %zu: %s\n", i, rows[i].pattern);
		assert_int_equal(
		    match_find(&m, cache, rows[i].pattern, rows[i].flags, &err), 0);
		assert_int_equal(match_search(m, rows[i].subject, strlen(rows[i].subject),
				     0, NULL, NULL),
		    rows[i].answer);
	}
}

static void
test_groups(void **state)
{
	autoptr(match_cache) cache = match_cache_new();
	struct match_group groups[8];
	uint32_t n_groups = 8;
	struct match *m;
	struct error err;

	(void)state;
	assert_int_equal(match_find(&m, cache, "(a)|(b)(c)?(d)?", 0, &err), 0);
	assert_int_equal(match_search(m, "xbd", 3, 0, groups, &n_groups), MATCH_YES);
	assert_int_equal(n_groups, 5);
	assert_int_equal(groups[0].start, 1);
	assert_int_equal(groups[0].end, 3);
	assert_true(groups[1].start == SIZE_MAX && groups[1].end == SIZE_MAX);
	assert_int_equal(groups[2].start, 1);
	assert_true(groups[3].start == SIZE_MAX);
	assert_int_equal(groups[4].start, 2);

	/* Groups behind the last one that was set are told as unset, not left out. */
	n_groups = 8;
	assert_int_equal(match_search(m, "a", 1, 0, groups, &n_groups), MATCH_YES);
	assert_int_equal(n_groups, 5);
	assert_true(groups[4].start == SIZE_MAX);

	n_groups = 1;
	assert_int_equal(match_search(m, "bcd", 3, 0, groups, &n_groups), MATCH_YES);
	assert_int_equal(n_groups, 1);
}

static void
test_search_further_on(void **state)
{
	autoptr(match_cache) cache = match_cache_new();
	char text[] = "a\xc3\xa4"
		      "a";
	struct match_group group;
	uint32_t n_groups = 1;
	struct match *m;
	struct error err;

	(void)state;
	assert_int_equal(match_find(&m, cache, "a", MATCH_UTF, &err), 0);
	assert_int_equal(match_search(m, text, 4, 0, &group, &n_groups), MATCH_YES);
	/* From inside the second character. */
	assert_int_equal(match_search(m, text, 4, 2, &group, &n_groups), MATCH_YES);
	assert_int_equal(group.start, 3);
	assert_int_equal(match_search(m, text, 4, 4, &group, &n_groups), MATCH_NO);
	assert_int_equal(match_search(m, text, 4, 5, &group, &n_groups), MATCH_NO);

	/* The same buffer with other bytes is checked again. */
	text[2] = 'x';
	assert_int_equal(match_search(m, text, 4, 0, &group, &n_groups), MATCH_BAD_UTF);
	assert_int_equal(match_search(m, text, 4, 1, &group, &n_groups), MATCH_BAD_UTF);
}

static void
test_cache(void **state)
{
	autoptr(match_cache) cache = match_cache_new();
	struct match *a, *b;
	struct error err;

	(void)state;
	assert_int_equal(match_find(&a, cache, "x", 0, &err), 0);
	assert_int_equal(match_find(&b, cache, "x", MATCH_PARTIAL, &err), 0);
	assert_ptr_equal(a, b);
	assert_int_equal(match_find(&b, cache, "x", MATCH_UTF, &err), 0);
	assert_ptr_not_equal(a, b);

	for (int i = 0; i < 2; i++) {
		assert_int_equal(match_find(&a, cache, "ab(c", 0, &err), -EINVAL);
		assert_non_null(strstr(err.text, "'ab(c'"));
		assert_non_null(strstr(err.text, "byte 4"));
	}
	assert_int_equal(match_find(&a, cache, "(*UTF)x", 0, &err), -EINVAL);
}

/* Values of a variable become patterns: a target may have many long ones. */
static void
test_many_patterns(void **state)
{
	enum { LENGTH = 8000, COUNT = 4000, SIZE_MAX_KB = 256 * 1024 };
	autoptr(match_cache) cache = match_cache_new();
	char pattern[LENGTH + 1];
	struct rusage before, after;
	struct match *m;
	struct error err;
	int r = 0;

	(void)state;
	assert_int_equal(getrusage(RUSAGE_SELF, &before), 0);
	memset(pattern, 'a', LENGTH);
	pattern[LENGTH] = '\0';
	for (int i = 0; i < COUNT && r == 0; i++) {
		(void)snprintf(pattern, 7, "%06d", i % 1000000);
		pattern[6] = 'a';
		r = match_find(&m, cache, pattern, 0, &err);
	}
	assert_int_equal(r, -E2BIG);
	assert_non_null(strstr(err.text, "memory"));
	assert_int_equal(getrusage(RUSAGE_SELF, &after), 0);
	assert_true(after.ru_maxrss - before.ru_maxrss < SIZE_MAX_KB);
	/* Those that are there can still be used. */
	(void)snprintf(pattern, 7, "%06d", 1);
	pattern[6] = 'a';
	assert_int_equal(match_find(&m, cache, pattern, 0, &err), 0);
	assert_int_equal(match_search(m, "x", 1, 0, NULL, NULL), MATCH_NO);
}

static void
test_could_begin(void **state)
{
	static const struct {
		const char *pattern, *prefix;
		bool could;
	} rows[] = {
		{ "^/usr/lib/.*\\.so$", "/usr/", true },
		{ "^/usr/lib/.*\\.so$", "/usr/lib/x/", true },
		{ "^/usr/lib/.*\\.so$", "/etc/", false },
		{ "^/(usr|opt)/x", "/opt/", true },
		{ "^/(usr|opt)/x", "/var/", false },
		{ "^/etc$", "/etc/", false },
		{ "^/etc/$", "/etc/", true },
		{ "lib", "/etc/", true },	 /* may begin behind the prefix */
		{ "^/usr|lib", "/etc/", true },	 /* not anchored in one branch */
		{ "^/\xc3\xa4", "/\xc3", true }, /* cut inside a character */
		{ ".*", "/anything/", true },
	};
	autoptr(match_cache) cache = match_cache_new();

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct match *m;
		struct error err;

		print_message("row %zu: %s\n", i, rows[i].pattern);
		assert_int_equal(match_find(&m, cache, rows[i].pattern,
				     MATCH_PARTIAL | MATCH_UTF, &err),
		    0);
		assert_int_equal(
		    match_could_begin(m, rows[i].prefix, strlen(rows[i].prefix)),
		    rows[i].could);
	}
}

static double
cpu_seconds(void)
{
	struct timespec now;

	assert_int_equal(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now), 0);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* UNIT again and again, LENGTH bytes, and TAIL. */
static char *
repeat(const char *unit, size_t length, const char *tail)
{
	size_t unit_length = strlen(unit);
	char *text = malloc(length + strlen(tail) + 1);

	assert_non_null(text);
	for (size_t i = 0; i < length; i++)
		text[i] = unit[i % unit_length];
	memcpy(text + length, tail, strlen(tail) + 1);
	return text;
}

#define XY20 "xyxyxyxyxyxyxyxyxyxy"
#define XY200 XY20 XY20 XY20 XY20 XY20 XY20 XY20 XY20 XY20 XY20
#define MEGABYTE (1000 * 1000)

/* Each is little work for a short text, and hours for these. */
static void
test_hostile(void **state)
{
	static const char from_one_place[] = "takes more steps than it may from one "
					     "place",
			  all_together[] = "takes more steps than a search may";
	static const struct {
		const char *pattern, *unit;
		size_t length;
		const char *tail, *limit;
	} rows[] = {
		{ "(a+)+$", "a", MEGABYTE, "b", from_one_place },
		{ "x.*y.*z", "xy", MEGABYTE, "\nz", from_one_place },
		/* No place takes many steps. */
		{ "x.*y.*z", XY200 XY200 XY200 "\n", MEGABYTE, "z", all_together },
		{ "\\w+\\d", "a", MEGABYTE, "", all_together },
		{ "(?i)[a-z]+=", "a", MEGABYTE, "\n=", all_together },
		/* One item runs over all of the text, at every place, or in a loop. */
		{ "a+[bc]", "a", MEGABYTE, "", all_together },
		{ "^(?:a(?!a*+[bc]))*$", "a", MEGABYTE, "", all_together },
		/* And these look at much without a step forward. */
		{ "a{60000}[bc]|d", "a", 59999, "e", all_together },
		{ "(a+)\\1[cd]", "a", MEGABYTE / 2, "ba", all_together },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *text = repeat(rows[i].unit, rows[i].length, rows[i].tail);
		autoptr(match_cache) cache = match_cache_new();
		double start = cpu_seconds();
		struct match *m;
		struct error err;

		assert_int_equal(match_find(&m, cache, rows[i].pattern,
				     MATCH_UTF | MATCH_MULTILINE, &err),
		    0);
		assert_null(match_limit(m));
		assert_int_equal(
		    match_search(m, text, strlen(text), 0, NULL, NULL), MATCH_LIMIT);
		print_message("row %zu: %s: %s, %.1f s\n", i, rows[i].pattern,
		    match_limit(m), cpu_seconds() - start);
		assert_string_equal(match_limit(m), rows[i].limit);
		assert_true(cpu_seconds() - start < SECONDS_MAX);
		assert_int_equal(match_find(&m, cache, "a", MATCH_UTF, &err), 0);
		assert_int_equal(match_search(m, "ba", 2, 0, NULL, NULL), MATCH_YES);
		free(text);
	}
}

/* All matches of a text together have the steps of one search. */
static void
test_hostile_further_on(void **state)
{
	static const char *const patterns[] = { "(?i)foo", "foo(?=.*$)" };

	(void)state;
	for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {
		char *text = repeat("foo ", 8 * MEGABYTE, "");
		autoptr(match_cache) cache = match_cache_new();
		enum match_answer answer = MATCH_YES;
		double start = cpu_seconds();
		struct match_group group;
		struct match *m;
		struct error err;
		size_t from = 0;

		assert_int_equal(match_find(&m, cache, patterns[i], MATCH_UTF, &err), 0);
		while (answer == MATCH_YES && cpu_seconds() - start < SECONDS_MAX) {
			uint32_t n_groups = 1;

			answer = match_search(
			    m, text, 8 * MEGABYTE, from, &group, &n_groups);
			from = group.end;
		}
		print_message("%s: %.1f s\n", patterns[i], cpu_seconds() - start);
		assert_int_equal(answer, MATCH_LIMIT);
		/* The next text begins anew. */
		assert_int_equal(match_search(m, "a foo", 5, 0, NULL, NULL), MATCH_YES);
		free(text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_groups),
		cmocka_unit_test(test_search_further_on),
		cmocka_unit_test(test_cache),
		cmocka_unit_test(test_many_patterns),
		cmocka_unit_test(test_could_begin),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_hostile_further_on),
	};

	return cmocka_run_group_tests_name("probes/match", tests, NULL, NULL);
}
