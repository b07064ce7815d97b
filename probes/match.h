/* SPDX-License-Identifier: Apache-2.0 */
/*
 * match.h - Perl patterns with limits, each compiled once a scan.
 *
 * Works after the sandbox closes: no JIT, no locale, nothing loaded. There are limits on
 * the backtracks from one place of a text, on the steps of all places together, on the
 * steps of a scan, and on memory, all named in match.c. Hitting one is an answer of its
 * own, never "no match"; the same scan hits it every time, on every host.
 */
#ifndef PROBES_MATCH_H
#define PROBES_MATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/base/cleanup.h"

struct error;
struct match_cache;
struct match; /* one compiled pattern, owned by the cache */

enum match_flag {
	MATCH_MULTILINE = 1 << 0,  /* ^ and $ at every line */
	MATCH_SINGLELINE = 1 << 1, /* . matches a newline */
	MATCH_IGNORE_CASE = 1 << 2,
	MATCH_PARTIAL = 1 << 3, /* match_could_begin() may be asked */
	MATCH_UTF = 1 << 4,	/* pattern and subject are UTF-8 */
};

enum match_answer { MATCH_YES, MATCH_NO, MATCH_LIMIT, MATCH_BAD_UTF };

struct match_group {
	size_t start, end; /* byte offsets into the subject; both SIZE_MAX when the group
			      is unset */
};

/* A cache for one scan; NULL when out of memory. */
struct match_cache *match_cache_new(void);
void match_cache_free(struct match_cache *cache);
DEFINE_AUTOPTR(match_cache);

/* The compiled PATTERN, from the cache or new. -EINVAL names the pattern's fault and its
 * offset. */
int match_find(struct match **ret, struct match_cache *cache, const char *pattern,
    unsigned int flags, struct error *err);

/*
 * Search SUBJECT from byte FROM. A search from 0 begins a text; those further on share
 * its steps. On MATCH_YES GROUPS[0..*N_GROUPS) are set (0 is the
 * whole match); *N_GROUPS holds the room on entry and how many the pattern has on return
 * (at most the room). GROUPS may be NULL.
 */
enum match_answer match_search(struct match *match, const char *subject, size_t length,
    size_t from, struct match_group *groups, uint32_t *n_groups);

/* In which way a search for MATCH answered MATCH_LIMIT, to stand behind the pattern's
 * name: "takes more steps than a search may". NULL: none ever did. */
const char *match_limit(const struct match *match);

/* False only when no longer text that starts with PREFIX could match (prunes
 * directories). */
bool match_could_begin(struct match *match, const char *prefix, size_t length);

#endif
