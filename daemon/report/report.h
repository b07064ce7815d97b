/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report.h - files made of one decided record. Pure: bytes out, no clock, no file system.
 */
#ifndef DAEMON_REPORT_REPORT_H
#define DAEMON_REPORT_REPORT_H

#include <stdint.h>

struct buffer;
struct content;
struct decision;
struct error;
struct record;

/* Where the references of a TestResult lead within the ARF it is part of. */
struct report_places {
	const char *asset;     /* id of the asset it is about */
	const char *benchmark; /* "#" and the component's id; "": not known */
	/* By row of CONTENT_DOCUMENTS: N of the report called "ovalN"; UINT32_MAX: none.
	 */
	const uint32_t *oval;
};

struct report {
	const struct content *content;
	const struct record *record;
	const struct decision *decision;
	const struct decision *previous;    /* of the target's scan before, made with the
					       same content and profile; NULL: none */
	int64_t previous_us;		    /* when that scan began; 0: none */
	const struct report_places *places; /* NULL: it is no part of an ARF */
};

/*
 * XCCDF 1.2 results: the content's skeleton with one TestResult in its place
 * (schema-valid against XCCDF 1.2; no other part of the skeleton is touched or parsed).
 */
int report_results(struct buffer *out, const struct report *report, struct error *err);

/* The TestResult of it alone, byte by byte the same if there are no places. */
int report_test_result(
    struct buffer *out, const struct report *report, struct error *err);

/* summary.json, format 1 (the README of this folder lists its members). Ends with a
 * newline. */
int report_summary(struct buffer *out, const struct report *report, struct error *err);

/* report.html: the scan for a person, whole in one file: it loads nothing. */
int report_html(struct buffer *out, const struct report *report, struct error *err);

/*
 * Checklists: CKL of STIG Viewer 2 (schema 2.5) and CKLB 1.0 of STIG Viewer 3. A rule is
 * one entry, whatever made several results of it. -EINVAL: the content has no benchmark.
 */
int report_ckl(struct buffer *out, const struct report *report, struct error *err);
int report_cklb(struct buffer *out, const struct report *report, struct error *err);

/*
 * A table for a terminal: head, then causes worst first with their rules, then counts and
 * score. WIDTH columns at most (0: lines are as long as they are); colours if
 * IS_TERMINAL.
 */
int report_table(struct buffer *out, const struct report *report, unsigned int width,
    int is_terminal, struct error *err);

#endif
