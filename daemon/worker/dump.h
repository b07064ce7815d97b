/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dump.h - every collected item as a line of JSON, for comparison with other scanners.
 */
#ifndef DAEMON_WORKER_DUMP_H
#define DAEMON_WORKER_DUMP_H

struct content;
struct error;
struct oval;

/*
 * One line per collected object, then one per item:
 *	{"object":ID,"type":T,"flag":F,"items":N}
 *	{"object":ID,"status":S,"entities":[[NAME,STATUS,VALUE],...]}
 * Secret items carry no values.
 */
int dump_items(
    int fd, const struct content *content, const struct oval *oval, struct error *err);

#endif
