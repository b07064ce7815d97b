/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_match_plain.c - that counting steps changes no answer: random patterns on random
 * texts, each match and group against PCRE2 without callbacks.
 *
 * SEED=N makes the patterns of that number again; ROUNDS=N more of them.
 */

#define PCRE2_CODE_UNIT_WIDTH 8

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <pcre2.h>

#include "daemon/base/error.h"
#include "probes/match.h"

enum { ROUNDS = 4000, TEXTS = 4, PATTERN_MAX = 400, TEXT_MAX = 40, GROUPS = 100 };

/* The limits of match.c: hitting one must be the same answer, too. */
enum { BACKTRACKS_MAX = 2 * 1000 * 1000, DEPTH_MAX = 1000 * 1000, HEAP_MAX = 32 * 1024 };

static uint32_t seed;
static char what[PATTERN_MAX + 64]; /* the pattern at hand */

static uint32_t
draw(uint32_t below)
{
	seed = seed * 1664525U + 1013904223U;
	return (seed >> 8) % below;
}

static const char *
draw_word(const char *const *words)
{
	uint32_t count = 0;

	while (words[count] != NULL)
		count++;
	return words[draw(count)];
}

static const char *const characters[] = { "a", "b", "a", "b", "ab", "A", " ", "\\n",
	"\xc3\xa9", ".", "[ab]", "[^a]", "[a-c]", "\\w", "\\s", "\\S", "\\N", "\\R",
	"\\pL", "\\X", "[[:alpha:]]", "\\Qb+\\E", "\\x{e9}", NULL };
static const char *const places[] = { "^", "$", "\\b", "\\B", "\\A", "\\z", "\\Z", "\\G",
	"\\K", "(?i)", "(?s)", "(?-m)", "(*COMMIT)", "(*PRUNE)", "(*SKIP)", "(*THEN)",
	"(*ACCEPT)", "(*FAIL)", "(?C1)", "", NULL };
static const char *const quantifiers[] = { "*", "+", "?", "{2}", "{1,3}", "{2,}", "{0}",
	NULL };
static const char *const manners[] = { "", "", "", "?", "+", NULL };
static const char *const openings[] = { "(", "(", "(?:", "(?:", "(?>", "(?|",
	"(?i:", NULL };
static const char *const assertions[] = { "(?=", "(?!", NULL };
static const char *const behind[] = { "(?<=a)", "(?<!b)", "(?<=\\n)", "(?<=ab|b)",
	"(?<!^)", NULL };
static const char *const references[] = { "\\1", "\\2", "(?1)", "(?R)?", "\\g{-1}",
	"(?(1)a|b)", "(?(?=a)ab|b)", NULL };
static const char *const beginnings[] = { "", "", "", "", "", "", "^", "(*ANYCRLF)",
	"(*NO_START_OPT)", "(*NO_AUTO_POSSESS)", "(*UCP)", "(*LIMIT_MATCH=50)", NULL };

struct draft {
	char text[PATTERN_MAX];
	size_t length;
};

static void
put(struct draft *d, const char *word)
{
	size_t length = strlen(word);

	if (d->length + length < sizeof(d->text)) {
		memcpy(d->text + d->length, word, length + 1);
		d->length += length;
	}
}

static void draw_pattern(struct draft *d, int depth);

static void
draw_item(struct draft *d, int depth)
{
	uint32_t kind = draw(20);

	if (kind < 3) {
		put(d, draw_word(places));
		return;
	}
	if (kind == 3) {
		put(d, draw_word(behind));
		return;
	}
	if (kind == 4 || (kind < 9 && depth > 0)) {
		put(d, draw_word(kind == 4 ? assertions : openings));
		draw_pattern(d, depth - 1);
		put(d, ")");
	} else
		put(d, draw_word(kind == 9 ? references : characters));
	if (draw(2) == 0) {
		put(d, draw_word(quantifiers));
		put(d, draw_word(manners));
	}
}

static void
draw_pattern(struct draft *d, int depth)
{
	for (uint32_t n = draw(4) + 1; n > 0; n--)
		draw_item(d, depth);
	if (draw(4) == 0) {
		put(d, "|");
		draw_item(d, depth);
	}
}

static size_t
draw_text(char *text)
{
	static const char *const words[] = { "a", "a", "b", "b", "ab", "A", "\n", " ",
		"\xc3\xa9", "c", "\xff", "\r\n", NULL };
	size_t length = 0;

	/* Most texts are UTF-8. */
	for (uint32_t n = draw(TEXT_MAX / 2); n > 0; n--) {
		const char *word = draw_word(words);

		if (word[0] == '\xff' && draw(20) != 0)
			continue;
		memcpy(text + length, word, strlen(word));
		length += strlen(word);
	}
	return length;
}

struct plain {
	pcre2_code *code;
	pcre2_match_context *context;
	pcre2_match_data *data;
};

static bool
plain_open(struct plain *p, const char *pattern, unsigned int flags)
{
	uint32_t options = PCRE2_NEVER_BACKSLASH_C;
	PCRE2_SIZE offset;
	int code;

	options |= flags & MATCH_MULTILINE ? PCRE2_MULTILINE : 0;
	options |= flags & MATCH_SINGLELINE ? PCRE2_DOTALL : 0;
	options |= flags & MATCH_IGNORE_CASE ? PCRE2_CASELESS : 0;
	options |= flags & MATCH_UTF ? PCRE2_UTF : PCRE2_NEVER_UTF;
	p->code = pcre2_compile(
	    (PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED, options, &code, &offset, NULL);
	p->context = pcre2_match_context_create(NULL);
	p->data = pcre2_match_data_create(GROUPS, NULL);
	assert_true(p->context != NULL && p->data != NULL);
	(void)pcre2_set_match_limit(p->context, BACKTRACKS_MAX);
	(void)pcre2_set_depth_limit(p->context, DEPTH_MAX);
	(void)pcre2_set_heap_limit(p->context, HEAP_MAX);
	return p->code != NULL;
}

static void
plain_close(struct plain *p)
{
	pcre2_code_free(p->code);
	pcre2_match_context_free(p->context);
	pcre2_match_data_free(p->data);
}

static enum match_answer
plain_answer(int code)
{
	if (code >= 0)
		return MATCH_YES;
	if (code == PCRE2_ERROR_NOMATCH)
		return MATCH_NO;
	return code <= PCRE2_ERROR_UTF8_ERR1 && code >= PCRE2_ERROR_UTF8_ERR21
		   ? MATCH_BAD_UTF
		   : MATCH_LIMIT;
}

static bool
is_same_group(const struct plain *p, int code, uint32_t i, const struct match_group *g)
{
	const PCRE2_SIZE *at = pcre2_get_ovector_pointer(p->data) + 2 * (size_t)i;

	if (i >= (uint32_t)code || at[0] == PCRE2_UNSET)
		return g->start == SIZE_MAX && g->end == SIZE_MAX;
	return g->start == at[0] && g->end == (at[1] < at[0] ? at[0] : at[1]);
}

/* Where a search of both begins; on return where the next one does. False: no more. */
static bool
is_same_from(const struct plain *p, struct match *m, const char *text, size_t length,
    size_t *from, bool *goes_on)
{
	struct match_group groups[GROUPS];
	uint32_t n_groups = GROUPS;
	enum match_answer answer = match_search(
	    m, text, length, *from, groups, &n_groups);
	int code = pcre2_match(
	    p->code, (PCRE2_SPTR)text, length, *from, 0, p->data, p->context);

	*goes_on = answer == MATCH_YES;
	if (answer != plain_answer(code))
		return false;
	if (answer != MATCH_YES)
		return true;
	for (uint32_t i = 0; i < n_groups; i++)
		if (!is_same_group(p, code, i, &groups[i]))
			return false;
	*from = groups[0].end > *from ? groups[0].end : *from + 1;
	return true;
}

static size_t
compare_all(const struct plain *p, struct match *m, unsigned int flags, const char *text,
    size_t length)
{
	bool goes_on = true;
	size_t from = 0, n_matches = 0;

	while (goes_on && from <= length) {
		/* A plain search does not begin inside a character. */
		while ((flags & MATCH_UTF) != 0 && from < length &&
		       ((unsigned char)text[from] & 0xc0) == 0x80)
			from++;
		if (!is_same_from(p, m, text, length, &from, &goes_on))
			fail_msg(
			    "%s: from byte %zu of '%.*s'", what, from, (int)length, text);
		n_matches += goes_on;
	}
	return n_matches;
}

static void
test_same_as_plain(void **state)
{
	const char *rounds = getenv("ROUNDS"), *number = getenv("SEED");
	uint32_t first = number != NULL ? (uint32_t)strtoul(number, NULL, 10) : 1;
	long n_rounds = rounds != NULL ? strtol(rounds, NULL, 10) : ROUNDS;
	size_t n_compiled = 0, n_matches = 0;

	(void)state;
	for (uint32_t round = first; round < first + (uint32_t)n_rounds; round++) {
		autoptr(match_cache) cache = match_cache_new();
		struct draft d = { .length = 0 };
		struct plain p;
		struct match *m;
		struct error err;
		unsigned int flags;
		bool is_good;

		seed = round * 2654435761U;
		put(&d, draw_word(beginnings));
		draw_pattern(&d, 2);
		flags = draw(16) &
			(MATCH_MULTILINE | MATCH_SINGLELINE | MATCH_IGNORE_CASE);
		flags |= draw(4) != 0 ? MATCH_UTF : 0;
		is_good = plain_open(&p, d.text, flags);
		(void)snprintf(what, sizeof(what), "SEED=%u ROUNDS=1: '%s', flags %x",
		    round, d.text, flags);
		if ((match_find(&m, cache, d.text, flags, &err) == 0) != is_good)
			fail_msg("%s: %s", what, is_good ? err.text : "compiles");
		for (int i = 0; i < TEXTS && is_good; i++) {
			char text[TEXT_MAX + 1];

			n_matches += compare_all(&p, m, flags, text, draw_text(text));
		}
		n_compiled += is_good;
		plain_close(&p);
	}
	/* Most of them say something. */
	if (n_rounds == ROUNDS)
		assert_true(n_compiled > ROUNDS / 2 && n_matches > ROUNDS * 4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same_as_plain),
	};

	return cmocka_run_group_tests_name("probes/match, counted", tests, NULL, NULL);
}
