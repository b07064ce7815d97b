/* SPDX-License-Identifier: Apache-2.0 */
/*
 * evr.h - the order of version strings: OVAL's version, RPM's, Debian's, HP-UX's and
 * Cisco's.
 *
 * Each gives a number below, equal to or above 0 in *ORDER, or false when a text is not
 * of its datatype. Texts are LENGTH bytes and need no NUL.
 */
#ifndef PROBES_EVR_H
#define PROBES_EVR_H

#include <stdbool.h>
#include <stddef.h>

struct text_span {
	const char *at;
	size_t length;
};

/* Numbers between any other single characters; a missing number is 0. */
bool version_order(struct text_span a, struct text_span b, int *order);

/* EPOCH:VERSION-RELEASE as RPM orders it. A missing epoch, or "(none)", is 0; a release
 * that is missing comes before any that is there. */
bool evr_order(struct text_span a, struct text_span b, int *order);

/* EPOCH:UPSTREAM-REVISION as Debian orders it; a missing epoch is 0. */
bool debian_evr_order(struct text_span a, struct text_span b, int *order);

/* Fields between dots, numbers by their value, others by their letters; where one ends,
 * the longer one comes later. */
bool fileset_order(struct text_span a, struct text_span b, int *order);

/*
 * MAJOR.MINOR(MAINTENANCE)TRAIN REBUILD, e.g. "12.2(33)SXI4a". Trains of one MAJOR.MINOR
 * are developed side by side: they differ, and neither comes before the other.
 */
enum ios_answer { IOS_ORDERED, IOS_OTHER_TRAIN, IOS_MALFORMED };
enum ios_answer ios_order(struct text_span a, struct text_span b, int *order);

#endif
