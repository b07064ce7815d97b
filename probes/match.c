/* SPDX-License-Identifier: Apache-2.0 */
/*
 * match.c - Perl patterns with limits, by the PCRE2 interpreter.
 *
 * No JIT: it needs memory that is writable and executable, which the sandbox refuses.
 */

#define PCRE2_CODE_UNIT_WIDTH 8

#include <pcre2.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/error.h"
#include "probes/match.h"
#include "probes/match_budget.h"

enum {
	/* Backtracks from one place of the text: about a tenth of a second. Real patterns
	 * need thousands; only (a+)+b on text made for it needs more. */
	BACKTRACKS_MAX = 2 * 1000 * 1000,
	/* Backtracking points held at once: ".*" over a whole file of a megabyte. */
	MATCH_DEPTH_MAX = 1000 * 1000,
	/* Memory for them in KiB; far below a scan's limit. */
	MATCH_HEAP_MAX = 32 * 1024,
	/* Bytes of a pattern, which may come from the target by way of a variable. */
	PATTERN_LENGTH_MAX = 64 * 1024,
	/* Memory of one scan's patterns. A variable's values become patterns too; all of
	 * real content take a megabyte. */
	PATTERNS_SIZE_MAX = 64 * 1024 * 1024,
	/* Groups told of one match; Perl itself names 99 by number. */
	GROUPS_MAX = 100,
	BUCKETS = 1024,
};

struct match {
	struct match *next;
	struct match_cache *cache;
	uint32_t hash;
	unsigned int flags;
	pcre2_code *code; /* NULL: the pattern is faulty, see `fault` */
	char *fault;
	uint32_t n_groups; /* with the whole match */
	bool is_anchored;
	struct match_price price;
	uint64_t steps;	   /* of the text last searched from its start, until now */
	const char *limit; /* see match_limit() */
	/* The subject last found to be good UTF-8, so that a run of searches through one
	 * file checks it once and not once per match. */
	const char *checked;
	size_t checked_length;
	char pattern[];
};

struct match_cache {
	struct match *buckets[BUCKETS];
	size_t size; /* of all patterns */
	pcre2_compile_context *compile;
	pcre2_match_context *context;
	pcre2_match_data *data;
	struct match_budget budget;
};

static void
match_free(struct match *m)
{
	pcre2_code_free(m->code);
	free(m->fault);
	free(m);
}

void
match_cache_free(struct match_cache *cache)
{
	if (cache == NULL)
		return;
	for (size_t i = 0; i < BUCKETS; i++)
		for (struct match *m = cache->buckets[i]; m != NULL;) {
			struct match *next = m->next;

			match_free(m);
			m = next;
		}
	pcre2_compile_context_free(cache->compile);
	pcre2_match_context_free(cache->context);
	pcre2_match_data_free(cache->data);
	free(cache);
}

/* What a reference back may compare without moving on. */
static size_t
longest_group(const pcre2_callout_block *block)
{
	const PCRE2_SIZE *at = block->offset_vector;
	size_t longest = 0;

	for (uint32_t i = 1; i < block->capture_top; i++)
		if (at[2 * i] != PCRE2_UNSET && at[2 * i + 1] > at[2 * i] + longest)
			longest = at[2 * i + 1] - at[2 * i];
	return longest;
}

/* Called before each item of a pattern that is tried. */
static int
count_steps(pcre2_callout_block *block, void *arg)
{
	struct match_budget *budget = arg;
	size_t group = budget->price.refers_back ? longest_group(block) : 0;

	return match_budget_step(budget, block->current_position, group)
		   ? 0
		   : PCRE2_ERROR_CALLOUT;
}

struct match_cache *
match_cache_new(void)
{
	autoptr(match_cache) cache = calloc(1, sizeof(*cache));

	if (cache == NULL)
		return NULL;
	cache->compile = pcre2_compile_context_create(NULL);
	cache->context = pcre2_match_context_create(NULL);
	cache->data = pcre2_match_data_create(GROUPS_MAX, NULL);
	if (cache->compile == NULL || cache->context == NULL || cache->data == NULL)
		return NULL;
	(void)pcre2_set_max_pattern_length(cache->compile, PATTERN_LENGTH_MAX);
	(void)pcre2_set_match_limit(cache->context, BACKTRACKS_MAX);
	(void)pcre2_set_depth_limit(cache->context, MATCH_DEPTH_MAX);
	(void)pcre2_set_heap_limit(cache->context, MATCH_HEAP_MAX);
	(void)pcre2_set_callout(cache->context, count_steps, &cache->budget);
	return take_ptr(cache);
}

static uint32_t
hash_pattern(const char *pattern, unsigned int flags)
{
	uint32_t hash = 2166136261U ^ flags;

	for (const char *c = pattern; *c != '\0'; c++)
		hash = (hash ^ (unsigned char)*c) * 16777619U;
	return hash;
}

static uint32_t
compile_options(unsigned int flags)
{
	/* \C and a pattern's own (*UTF) would lead into the middle of characters, or to
	 * subjects that are none. */
	uint32_t options = PCRE2_NEVER_BACKSLASH_C | PCRE2_AUTO_CALLOUT;

	if (flags & MATCH_MULTILINE)
		options |= PCRE2_MULTILINE;
	if (flags & MATCH_SINGLELINE)
		options |= PCRE2_DOTALL;
	if (flags & MATCH_IGNORE_CASE)
		options |= PCRE2_CASELESS;
	return options | (flags & MATCH_UTF ? PCRE2_UTF : PCRE2_NEVER_UTF);
}

/* What is wrong with the pattern is kept with it: it is asked for again with each item.
 */
static void
keep_fault(struct match *m, int code, size_t offset)
{
	PCRE2_UCHAR text[160] = "";
	struct error err;

	(void)pcre2_get_error_message(code, text, sizeof(text));
	(void)error_say(&err, EINVAL, "pattern '%.200s': at byte %zu: %s", m->pattern,
	    offset, (const char *)text);
	m->fault = strdup(err.text);
}

static struct match *
match_new(
    struct match_cache *cache, const char *pattern, unsigned int flags, uint32_t hash)
{
	size_t length = strlen(pattern);
	struct match *m = calloc(1, sizeof(*m) + length + 1);
	uint32_t options = 0, last_reference = 0;
	PCRE2_SIZE offset;
	int code;

	if (m == NULL)
		return NULL;
	memcpy(m->pattern, pattern, length + 1);
	m->cache = cache;
	m->flags = flags;
	m->hash = hash;
	m->code = pcre2_compile((PCRE2_SPTR)pattern, length, compile_options(flags),
	    &code, &offset, cache->compile);
	if (m->code == NULL) {
		keep_fault(m, code, offset);
		return m;
	}
	(void)pcre2_pattern_info(m->code, PCRE2_INFO_CAPTURECOUNT, &m->n_groups);
	m->n_groups++;
	(void)pcre2_pattern_info(m->code, PCRE2_INFO_ALLOPTIONS, &options);
	m->is_anchored = (options & PCRE2_ANCHORED) != 0;
	(void)pcre2_pattern_info(m->code, PCRE2_INFO_BACKREFMAX, &last_reference);
	m->price = match_price_of(
	    pattern, m->n_groups, (flags & MATCH_IGNORE_CASE) != 0, last_reference > 0);
	return m;
}

static size_t
size_of(const struct match *m)
{
	size_t code = 0;

	if (m->code != NULL)
		(void)pcre2_pattern_info(m->code, PCRE2_INFO_SIZE, &code);
	return sizeof(*m) + strlen(m->pattern) + code;
}

int
match_find(struct match **ret, struct match_cache *cache, const char *pattern,
    unsigned int flags, struct error *err)
{
	unsigned int key = flags & ~(unsigned int)MATCH_PARTIAL;
	uint32_t hash = hash_pattern(pattern, key);
	struct match **bucket = &cache->buckets[hash % BUCKETS];
	struct match *m = *bucket;

	while (m != NULL &&
	       (m->hash != hash || m->flags != key || strcmp(m->pattern, pattern) != 0))
		m = m->next;
	if (m == NULL && cache->size >= PATTERNS_SIZE_MAX)
		return error_say(err, E2BIG,
		    "the scan's patterns take more memory than the limit of %d bytes",
		    PATTERNS_SIZE_MAX);
	if (m == NULL) {
		m = match_new(cache, pattern, key, hash);
		if (m == NULL)
			return error_set(err, ENOMEM, "compile a pattern");
		m->next = *bucket;
		*bucket = m;
		cache->size += size_of(m);
	}
	if (m->code == NULL)
		return error_say(err, EINVAL, "%s",
		    m->fault != NULL ? m->fault : "a pattern does not compile");
	*ret = m;
	return 0;
}

static enum match_answer
answer_of(int code)
{
	if (code >= 0)
		return MATCH_YES;
	if (code == PCRE2_ERROR_NOMATCH || code == PCRE2_ERROR_PARTIAL)
		return MATCH_NO;
	if (code <= PCRE2_ERROR_UTF8_ERR1 && code >= PCRE2_ERROR_UTF8_ERR21)
		return MATCH_BAD_UTF;
	return MATCH_LIMIT;
}

static void
give_groups(const struct match *m, int code, struct match_group *groups, uint32_t room)
{
	const PCRE2_SIZE *at = pcre2_get_ovector_pointer(m->cache->data);
	uint32_t set = code == 0 ? GROUPS_MAX : (uint32_t)code;

	for (uint32_t i = 0; i < room; i++) {
		bool is_set = i < set && at[2 * i] != PCRE2_UNSET;

		groups[i].start = is_set ? at[2 * i] : SIZE_MAX;
		groups[i].end = is_set ? at[2 * i + 1] : SIZE_MAX;
		/* \K may move the start behind the end. */
		if (is_set && groups[i].end < groups[i].start)
			groups[i].end = groups[i].start;
	}
}

/* Remember a subject whose UTF-8 was looked at from its start, for searches further on.
 */
static void
note_checked(
    struct match *m, enum match_answer answer, const char *subject, size_t length)
{
	bool is_good = answer == MATCH_YES || answer == MATCH_NO;

	m->checked = is_good ? subject : NULL;
	m->checked_length = is_good ? length : 0;
}

static const char *
limit_text(const struct match *m, int code)
{
	if (code == PCRE2_ERROR_CALLOUT)
		return match_budget_limit(&m->cache->budget);
	return code == PCRE2_ERROR_MATCHLIMIT
		   ? "takes more steps than it may from one place"
		   : "needs more memory than it may have";
}

/* pcre2_match() within the budget. A search from the start begins a text. */
static int
run(struct match *m, const char *subject, size_t length, size_t from, uint32_t options)
{
	struct match_cache *c = m->cache;
	int code;

	match_budget_begin(&c->budget, m->price, from == 0 ? 0 : m->steps, length, from);
	code = pcre2_match(
	    m->code, (PCRE2_SPTR)subject, length, from, options, c->data, c->context);
	m->steps = match_budget_end(&c->budget);
	if (answer_of(code) == MATCH_LIMIT)
		m->limit = limit_text(m, code);
	return code;
}

static int
search(struct match *m, const char *subject, size_t length, size_t from)
{
	uint32_t options = 0;

	if ((m->flags & MATCH_UTF) != 0 && from > 0) {
		/* A caller that steps over an empty match may land inside a character. */
		while (from < length && ((unsigned char)subject[from] & 0xc0) == 0x80)
			from++;
		if (m->checked == subject && m->checked_length == length)
			options = PCRE2_NO_UTF_CHECK;
	}
	return run(m, subject, length, from, options);
}

enum match_answer
match_search(struct match *match, const char *subject, size_t length, size_t from,
    struct match_group *groups, uint32_t *n_groups)
{
	enum match_answer answer;
	int code;

	if (from > length)
		return MATCH_NO;
	code = search(match, subject, length, from);
	answer = answer_of(code);
	if (from == 0)
		note_checked(match, answer, subject, length);
	if (answer != MATCH_YES || groups == NULL || n_groups == NULL)
		return answer;
	if (*n_groups > match->n_groups)
		*n_groups = match->n_groups;
	if (*n_groups > GROUPS_MAX)
		*n_groups = GROUPS_MAX;
	give_groups(match, code, groups, *n_groups);
	return answer;
}

bool
match_could_begin(struct match *match, const char *prefix, size_t length)
{
	int code;

	/* A search that may start anywhere may start behind the prefix. */
	if (!match->is_anchored)
		return true;
	code = run(match, prefix, length, 0, PCRE2_PARTIAL_HARD);
	return code != PCRE2_ERROR_NOMATCH;
}

const char *
match_limit(const struct match *match)
{
	return match->limit;
}
