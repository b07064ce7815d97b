/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rpm_rich.h - relations that are words, as in rpm's manual "Boolean Dependencies":
 * "(a >= 1 or (b and c))".
 */
#ifndef PROBES_LINUX_RPM_RICH_H
#define PROBES_LINUX_RPM_RICH_H

#include <stdbool.h>
#include <stdint.h>

#include "probes/linux/rpm_relation.h"

/* Packages, a bit each, who fulfil something. */
struct rpm_set {
	uint64_t *bits; /* owned */
};

void rpm_set_done(struct rpm_set *set);
bool rpm_set_has(const struct rpm_set *set, uint32_t package);

/* Whom a name is answered by. */
struct rpm_providers {
	uint32_t n_packages;
	/* Add those that provide RELATION to BITS. */
	void (*add)(void *arg, const struct rpm_relation *relation, uint64_t *bits);
	void *arg;
};

enum rpm_rich { RPM_RICH_NO, RPM_RICH_YES, RPM_RICH_BAD };

/*
 * Whether the words TEXT hold; SET, which the caller ends, is who made them so. BAD for
 * what is no such words, is too deep, or without memory.
 */
enum rpm_rich rpm_rich_eval(
    struct text_span text, const struct rpm_providers *providers, struct rpm_set *set);

/* Each name in TEXT. False when TEXT is no such words. */
bool rpm_rich_names(struct text_span text,
    bool (*visit)(void *arg, const struct rpm_relation *relation), void *arg);

#endif
