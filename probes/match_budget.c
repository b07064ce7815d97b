/* SPDX-License-Identifier: Apache-2.0 */
/* match_budget.c - how many steps a search may take. */

#include <stdlib.h>
#include <string.h>

#include "probes/match_budget.h"

/* One search, whatever the number of places it starts at: about a second. The most that
 * real content was seen to take is 1.2 million. */
#define SEARCH_STEPS_MAX UINT64_C(64000000)
/* What all searches of a scan take beyond the steps that are free: some 15 seconds, so
 * that a thousand files just below the limit of one search leave most of the five
 * minutes, on a host four times slower as well. */
#define SCAN_STEPS_MAX UINT64_C(1000000000)

enum {
	/* Always allowed and never counted: a large image may have a million names, and a
	 * target that spent the rest shall not take the verdict from rules that read
	 * other files. 99 of 100 searches of real content take less. */
	FREE_STEPS = 1024,
	/* And one for so many bytes: as long as it took to read them. */
	FREE_STEP_BYTES = 4,
	/* Of what the scan has left one search may take this part. */
	SHARE = 4,
	/* And for each byte of the text: a pattern may begin at every one of them. */
	SEARCH_STEPS_PER_BYTE = 8,
	/* To begin a search at all; a text may have a million matches. */
	CALL_STEPS = 40,
	/* What is copied with every step are the groups, 16 bytes each. */
	STEP_GROUPS = 32,
	/* A text is looked through for UTF-8 first. */
	STEP_BYTES_CHECKED = 64,
	/* A search that ignores case looks for either case of its first letter to the end
	 * of the text, with memchr(3). */
	STEP_BYTES_SOUGHT = 2048,
};

/* "(?i)", "(?m-i:" and their like. */
static bool
has_case_switch(const char *pattern)
{
	for (const char *c = strstr(pattern, "(?"); c != NULL; c = strstr(c + 2, "(?"))
		if (memchr(c + 2, 'i', strspn(c + 2, "^-imnsxJU")) != NULL)
			return true;
	return false;
}

/* The most characters that a "{1000}" makes one item look at before it can move on. */
static uint32_t
largest_repeat(const char *pattern)
{
	unsigned long largest = 0;

	for (const char *c = strchr(pattern, '{'); c != NULL; c = strchr(c + 1, '{')) {
		unsigned long repeat = strtoul(c + 1, NULL, 10);

		/* PCRE2 takes no larger one. */
		if (repeat > largest && repeat <= UINT16_MAX)
			largest = repeat;
	}
	return (uint32_t)largest;
}

struct match_price
match_price_of(
    const char *pattern, uint32_t n_groups, bool ignores_case, bool refers_back)
{
	return (struct match_price){
		.item = 1 + n_groups / STEP_GROUPS +
			largest_repeat(pattern) / MATCH_STEP_BYTES,
		.ignores_case = ignores_case || has_case_switch(pattern),
		.refers_back = refers_back,
	};
}

static uint64_t
search_max(size_t length)
{
	return SEARCH_STEPS_MAX + (uint64_t)length * SEARCH_STEPS_PER_BYTE;
}

static uint64_t
free_steps(size_t length)
{
	return FREE_STEPS + length / FREE_STEP_BYTES;
}

static uint64_t
counted(uint64_t steps, size_t length)
{
	return steps > free_steps(length) ? steps - free_steps(length) : 0;
}

/* How far the steps of a text may go that has taken BEFORE. */
static uint64_t
steps_allowed(uint64_t spent, uint64_t before, size_t length)
{
	uint64_t max = before;

	if (spent < SCAN_STEPS_MAX)
		max += (SCAN_STEPS_MAX - spent) / SHARE;
	if (max < free_steps(length))
		max = free_steps(length);
	return max < search_max(length) ? max : search_max(length);
}

void
match_budget_begin(struct match_budget *budget, struct match_price price, uint64_t before,
    size_t length, size_t from)
{
	*budget = (struct match_budget){
		.spent = budget->spent,
		.price = price,
		.length = length,
		.at = from,
		.before = before,
		.steps = before + CALL_STEPS,
		.steps_max = steps_allowed(budget->spent, before, length),
	};
	if (from == 0)
		budget->steps += length / STEP_BYTES_CHECKED;
	if (price.ignores_case)
		budget->steps += (length - from) / STEP_BYTES_SOUGHT;
}

uint64_t
match_budget_end(struct match_budget *budget)
{
	budget->spent += counted(budget->steps, budget->length) -
			 counted(budget->before, budget->length);
	return budget->steps;
}

const char *
match_budget_limit(const struct match_budget *budget)
{
	return budget->steps_max == search_max(budget->length)
		   ? "takes more steps than a search may"
		   : "takes more steps than the scan has left for patterns";
}
