/* SPDX-License-Identifier: Apache-2.0 */
/*
 * announce.h - the outcome of a scan as journal entries: one for the scan, one per cause
 * that opened, closed or changed.
 */
#ifndef DAEMON_ANNOUNCE_H
#define DAEMON_ANNOUNCE_H

struct journal;
struct scan_outcome;

void announce_scan(struct journal *journal, const struct scan_outcome *outcome);

#endif
