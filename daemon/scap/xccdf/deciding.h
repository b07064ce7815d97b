/* SPDX-License-Identifier: Apache-2.0 */
/*
 * deciding.h - the pieces decision_make() is put together from.
 *
 * All text they give lives in the decision's arena; memory that ended is remembered in
 * ->no_memory and asked for once, at the end.
 */
#ifndef DAEMON_SCAP_XCCDF_DECIDING_H
#define DAEMON_SCAP_XCCDF_DECIDING_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/scap/content.h"
#include "daemon/scap/record.h"
#include "daemon/scap/xccdf/decide.h"
#include "probes/oval.h"

struct arena;
struct buffer;
struct record_results;

enum { DECIDING_DAY_SIZE = sizeof("2026-11-29") };

struct explanation {
	const char *reason;	  /* what made the recorded result, one line */
	const char *cause;	  /* id of the deciding test, or of what is missing */
	struct evidence evidence; /* of the deciding tests */
	bool is_vacuous; /* true, and no test that made it so had anything to look at */
	bool has_more;	 /* what is told is not all that keeps it from passing */
};

struct deciding {
	const struct record *record;
	const struct content *content;
	const struct record_results *results;
	struct arena *arena;
	bool no_memory;
	const struct explanation **explained; /* per definition; NULL: not asked yet */
	const struct waiver **waivers; /* of this target and image, begun by today */
	bool *used;		       /* per waiver */
	uint32_t n_waivers;
	char today[DECIDING_DAY_SIZE];
};

/* What a check, or a rule, came to. */
struct outcome {
	enum xccdf_result result;
	const char *reason, *cause, *import;
	struct evidence evidence;
	bool is_vacuous, is_host;
	bool is_checked; /* a checking engine had content to work on */
	bool has_more;	 /* as of struct explanation */
	uint32_t definition;
};

/* result.c: the mappings and truth tables of XCCDF 1.2, section 7.2.3.5 and table 35. */
enum xccdf_result result_from_oval(uint32_t oval_class, enum oval_result result);
enum xccdf_result result_from_exit(int exit_code);
enum xccdf_result result_negate(enum xccdf_result result);
enum xccdf_result result_combine(
    uint32_t operator_, enum xccdf_result a, enum xccdf_result b);
/* Counts for a score: neither notapplicable, notchecked, notselected nor informational.
 */
bool result_is_scored(enum xccdf_result result);

/* applicable.c: every platform of RULE applies; *NAME is the first that does not. */
bool platforms_apply(
    const struct deciding *d, const struct content_rule *rule, const char **name);

/* outcome.c: what row CHECK of CONTENT_CHECKS came to. */
struct outcome outcome_of_check(struct deciding *d, uint32_t check);
/* The definitions that CHECK reports one by one (multi-check); a count of 0: none. */
struct content_range outcome_each(const struct deciding *d, uint32_t check);
/* What CHECK came to for its row DEFINITION alone. */
struct outcome outcome_of_one(struct deciding *d, uint32_t check, uint32_t definition);

/* explain.c: why DEFINITION has the result the record gives it. */
const struct explanation *explain_definition(struct deciding *d, uint32_t definition);

/* wording.c: append what row TEST found, in the words of its object and state. */
void wording_of_test(struct deciding *d, struct buffer *out, uint32_t test);

/* evidence.c: what the N tests in rows TESTS found, those items that made their results.
 */
struct evidence evidence_of_tests(struct deciding *d, const uint32_t *tests, uint32_t n);

/* waive.c: take those of ALL (NULL: none) that may be about the record's target. */
void waive_begin(struct deciding *d, const struct waivers *all, int64_t now_us);
/* Put into R what they say about it. HAS_MORE as of its outcome. */
void waive(struct deciding *d, struct rule_result *r, bool has_more);
/* Put into DECISION which of them made a difference. */
void waive_end(struct deciding *d, struct decision *decision);

/* doubt.c: why DECISION's results prove nothing; "" if they do. */
const char *doubt_find(struct deciding *d, const struct decision *decision);

/* cause.c, score.c: fill the decision from its rules. */
void causes_collect(struct deciding *d, struct decision *decision);
void scores_compute(struct deciding *d, struct decision *decision);

/* line.c: one printable line of at most DECIDING_LINE_MAX bytes, in the arena. */
enum { DECIDING_LINE_MAX = 400 };
const char *deciding_line(struct deciding *d, const struct buffer *text);
const char *deciding_printf(struct deciding *d, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void *deciding_alloc(struct deciding *d, size_t size);
/* Append TEXT cut to MAX bytes, with an ellipsis if it was cut. */
void deciding_add_cut(struct buffer *out, const char *text, size_t max);
/* Append NUMBER with a comma between thousands. */
void deciding_add_count(struct buffer *out, uint32_t number);

#endif
