/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rpm_relation.h - what packages provide and ask of each other: a name, and maybe which
 * versions of it.
 */
#ifndef PROBES_LINUX_RPM_RELATION_H
#define PROBES_LINUX_RPM_RELATION_H

#include <stdbool.h>
#include <stdint.h>

#include "probes/evr.h"
#include "probes/linux/rpm_header.h"

enum rpm_sense { /* rpm's values */
	RPM_SENSE_LESS = 1 << 1,
	RPM_SENSE_GREATER = 1 << 2,
	RPM_SENSE_EQUAL = 1 << 3,
	RPM_SENSE_POSTTRANS = 1 << 5,
	RPM_SENSE_PRETRANS = 1 << 7,
	RPM_SENSE_SCRIPT_PRE = 1 << 9,
	RPM_SENSE_SCRIPT_POST = 1 << 10,
	RPM_SENSE_SCRIPT_PREUN = 1 << 11,
	RPM_SENSE_SCRIPT_POSTUN = 1 << 12,
	RPM_SENSE_SCRIPT_VERIFY = 1 << 13,
	RPM_SENSE_RPMLIB = 1 << 24,
};

struct rpm_relation {
	struct text_span name, evr; /* the latter empty without a version */
	uint32_t flags;
};

/* The relations of one kind in a header, one after the other. */
struct rpm_relations {
	struct rpm_value names, flags, versions;
};

enum rpm_relation_kind {
	RPM_PROVIDES,
	RPM_REQUIRES,
	RPM_CONFLICTS,
	RPM_OBSOLETES,
	RPM_RELATION__MAX
};

void rpm_relations_init(struct rpm_relations *relations, const struct rpm_header *header,
    enum rpm_relation_kind kind);
/* False after the last. */
bool rpm_relations_next(struct rpm_relations *relations, struct rpm_relation *relation);

/* Whether a version is among both; of the same name they are. */
bool rpm_relation_overlaps(const struct rpm_relation *a, const struct rpm_relation *b);

/* "(a or b)": words, not a name. */
bool rpm_relation_is_rich(const struct rpm_relation *relation);

/* Only needed while the package is being installed, or from rpm itself. */
bool rpm_relation_is_transient(const struct rpm_relation *relation);

#endif
