/* SPDX-License-Identifier: Apache-2.0 */
/*
 * results.h - the pieces of a TestResult, in the order of the schema. Private to this
 * folder.
 */
#ifndef DAEMON_REPORT_RESULTS_H
#define DAEMON_REPORT_RESULTS_H

struct buffer;
struct markup;
struct report;

/* Append PREFIX, and TEXT with every byte replaced that an NCName or a URN cannot have.
 * Gives all of OUT. */
const char *results_name(struct buffer *out, const char *prefix, const char *text);

/* ---- results_head.c: attributes, benchmark, ..., target, target-address ---- */
void results_head(struct markup *x, const struct report *report);

/* ---- results_facts.c ---- */
void results_facts(struct markup *x, const struct report *report);
/* The platforms of the content that the target was found to be. */
void results_platforms(struct markup *x, const struct report *report);
/* set-value and set-complex-value */
void results_values(struct markup *x, const struct report *report);

#endif
