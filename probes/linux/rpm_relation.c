/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rpm_relation.c - what packages provide and ask of each other: a name, and maybe which
 * versions of it.
 */

#include <string.h>

#include "probes/linux/rpm_relation.h"

enum {
	TRANSIENT = RPM_SENSE_POSTTRANS | RPM_SENSE_PRETRANS | RPM_SENSE_SCRIPT_PRE |
		    RPM_SENSE_SCRIPT_POST,
	LASTING = RPM_SENSE_SCRIPT_PREUN | RPM_SENSE_SCRIPT_POSTUN |
		  RPM_SENSE_SCRIPT_VERIFY,
	SENSES = RPM_SENSE_LESS | RPM_SENSE_GREATER | RPM_SENSE_EQUAL,
};

static const struct {
	enum rpm_tag names, flags, versions;
} kind_tags[RPM_RELATION__MAX] = {
	[RPM_PROVIDES] = { RPM_TAG_PROVIDENAME, RPM_TAG_PROVIDEFLAGS,
	    RPM_TAG_PROVIDEVERSION },
	[RPM_REQUIRES] = { RPM_TAG_REQUIRENAME, RPM_TAG_REQUIREFLAGS,
	    RPM_TAG_REQUIREVERSION },
	[RPM_CONFLICTS] = { RPM_TAG_CONFLICTNAME, RPM_TAG_CONFLICTFLAGS,
	    RPM_TAG_CONFLICTVERSION },
	[RPM_OBSOLETES] = { RPM_TAG_OBSOLETENAME, RPM_TAG_OBSOLETEFLAGS,
	    RPM_TAG_OBSOLETEVERSION },
};

void
rpm_relations_init(struct rpm_relations *relations, const struct rpm_header *header,
    enum rpm_relation_kind kind)
{
	*relations = (struct rpm_relations){ 0 };
	(void)rpm_header_find(header, kind_tags[kind].names, &relations->names);
	(void)rpm_header_find(header, kind_tags[kind].flags, &relations->flags);
	(void)rpm_header_find(header, kind_tags[kind].versions, &relations->versions);
}

bool
rpm_relations_next(struct rpm_relations *relations, struct rpm_relation *relation)
{
	const char *name = rpm_value_string(&relations->names);
	const char *evr = rpm_value_string(&relations->versions);

	*relation = (struct rpm_relation){ 0 };
	(void)rpm_value_number(&relations->flags, &relation->flags);
	if (name == NULL)
		return false;
	if (evr == NULL)
		evr = "";
	relation->name = (struct text_span){ name, strlen(name) };
	relation->evr = (struct text_span){ evr, strlen(evr) };
	return true;
}

struct parts {
	struct text_span epoch, version, release;
};

static struct parts
split(struct text_span evr)
{
	const char *at = evr.at, *end = evr.at + evr.length;
	const char *colon = memchr(at, ':', evr.length), *dash;
	struct parts parts = { .epoch = { at, 0 } };

	if (colon != NULL) {
		parts.epoch.length = (size_t)(colon - at);
		at = colon + 1;
	}
	dash = memrchr(at, '-', (size_t)(end - at));
	parts.version = (struct text_span){ at, (size_t)((dash ? dash : end) - at) };
	parts.release = dash != NULL
			    ? (struct text_span){ dash + 1, (size_t)(end - dash - 1) }
			    : (struct text_span){ end, 0 };
	return parts;
}

static int
part_order(struct text_span a, struct text_span b)
{
	int order = 0;

	/* Neither has a colon or a dash left that would divide it again. */
	return evr_order(a, b, &order) ? order : 0;
}

static bool
is_positive(struct text_span number)
{
	for (size_t i = 0; i < number.length; i++)
		if (number.at[i] != '0')
			return true;
	return false;
}

static int
epoch_order(struct text_span a, struct text_span b)
{
	if (a.length > 0 && b.length > 0)
		return part_order(a, b);
	return (int)is_positive(a) - (int)is_positive(b);
}

bool
rpm_relation_overlaps(const struct rpm_relation *a, const struct rpm_relation *b)
{
	struct parts x, y;
	int order;

	/* Whoever names no version means every one. */
	if (!(a->flags & SENSES) || !(b->flags & SENSES) || a->evr.length == 0 ||
	    b->evr.length == 0)
		return true;
	x = split(a->evr);
	y = split(b->evr);
	order = epoch_order(x.epoch, y.epoch);
	if (order == 0)
		order = part_order(x.version, y.version);
	if (order == 0 && x.release.length > 0 && y.release.length > 0)
		order = part_order(x.release, y.release);
	else if (order == 0 &&
		 ((x.release.length > 0 && (b->flags & RPM_SENSE_EQUAL)) ||
		     (y.release.length > 0 && (a->flags & RPM_SENSE_EQUAL))))
		return true; /* equal to a version is to all its releases */
	if (order < 0)
		return (a->flags & RPM_SENSE_GREATER) || (b->flags & RPM_SENSE_LESS);
	if (order > 0)
		return (a->flags & RPM_SENSE_LESS) || (b->flags & RPM_SENSE_GREATER);
	return (a->flags & b->flags & SENSES) != 0;
}

bool
rpm_relation_is_rich(const struct rpm_relation *relation)
{
	return relation->name.length > 0 && relation->name.at[0] == '(';
}

bool
rpm_relation_is_transient(const struct rpm_relation *relation)
{
	static const char rpmlib[] = "rpmlib(";

	if (relation->flags & RPM_SENSE_RPMLIB ||
	    strncmp(relation->name.at, rpmlib, sizeof(rpmlib) - 1) == 0)
		return true;
	return (relation->flags & TRANSIENT) && !(relation->flags & LASTING);
}
