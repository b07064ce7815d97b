/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tidings.h - what a scribe tells the daemon: made of two decisions, packed, and read
 * again.
 */
#ifndef DAEMON_TIDINGS_H
#define DAEMON_TIDINGS_H

#include "daemon/scribe.h"

struct buffer;
struct report;

/* Verdict, counts, and how the causes differ from the previous decision's (NULL: all are
 * new). */
int tidings_make(struct tidings **ret, const struct report *report, struct error *err);

/* TIDINGS, or ERR when the scribe failed (then TIDINGS may be NULL). */
void tidings_pack(
    struct buffer *out, const struct tidings *tidings, const struct error *err);

#endif
