/* SPDX-License-Identifier: Apache-2.0 */
/*
 * content.h - compiled content: read-only tables without pointers, as they lie in a
 * sealed memfd.
 *
 * One compilation is one content file under one benchmark, profile and tailoring, already
 * resolved: the rules carry what the profile made of them. Records refer to each other by
 * index into their table, text by offset into the string pool; CONTENT_NONE means "not
 * there". A reader calls content_open() once, which checks every reference, and may then
 * trust the tables.
 */
#ifndef DAEMON_SCAP_CONTENT_H
#define DAEMON_SCAP_CONTENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/base/cleanup.h"
#include "daemon/scap/tables.h"
#include "probes/oval.h"

struct error;

enum { CONTENT_FORMAT = 5 };
#define CONTENT_NONE UINT32_MAX

struct content; /* a mapped compilation */

/*
 * Map the compilation in FD (borrowed; F_SEAL_WRITE and F_SEAL_SHRINK must be set) and
 * check it: format, sizes, and every index and string offset by the description in
 * content.c. -EPROTO names the table and row that do not fit; a newer format names both
 * numbers.
 */
int content_open(struct content **ret, int fd, struct error *err);
/* The same over SIZE bytes at DATA, borrowed, which must outlive the content. For tests.
 */
int content_open_memory(
    struct content **ret, const void *data, size_t size, struct error *err);
void content_free(struct content *content);
DEFINE_AUTOPTR(content);

/* What the whole compilation is: digest of the source, benchmark, profile. Never NULL. */
const struct content_summary *content_summary(const struct content *content);

/* NUL-terminated text; "" for the empty string. Borrowed from the mapping. */
const char *content_text(const struct content *content, struct content_str str);

/* Rows of a table and how many. Borrowed. */
const void *content_table(
    const struct content *content, enum content_table table, uint32_t *count);

/* One row; the index must be below the table's count (assert). */
const void *content_row(
    const struct content *content, enum content_table table, uint32_t index);

#define CONTENT_ACCESSOR(noun, TABLE)                                   \
	static inline const struct content_##noun *content_##noun##_at( \
	    const struct content *content, uint32_t index)              \
	{                                                               \
		return content_row(content, TABLE, index);              \
	}
CONTENT_ACCESSOR(document, CONTENT_DOCUMENTS)
CONTENT_ACCESSOR(definition, CONTENT_DEFINITIONS)
CONTENT_ACCESSOR(criteria, CONTENT_CRITERIA)
CONTENT_ACCESSOR(test, CONTENT_TESTS)
CONTENT_ACCESSOR(object, CONTENT_OBJECTS)
CONTENT_ACCESSOR(state, CONTENT_STATES)
CONTENT_ACCESSOR(entity, CONTENT_ENTITIES)
CONTENT_ACCESSOR(behavior, CONTENT_BEHAVIORS)
CONTENT_ACCESSOR(filter, CONTENT_FILTERS)
CONTENT_ACCESSOR(set, CONTENT_SETS)
CONTENT_ACCESSOR(variable, CONTENT_VARIABLES)
CONTENT_ACCESSOR(component, CONTENT_COMPONENTS)
CONTENT_ACCESSOR(possible, CONTENT_POSSIBLES)
CONTENT_ACCESSOR(restriction, CONTENT_RESTRICTIONS)
CONTENT_ACCESSOR(group, CONTENT_GROUPS)
CONTENT_ACCESSOR(rule, CONTENT_RULES)
CONTENT_ACCESSOR(check, CONTENT_CHECKS)
CONTENT_ACCESSOR(check_ref, CONTENT_CHECK_REFS)
CONTENT_ACCESSOR(platform, CONTENT_PLATFORMS)
CONTENT_ACCESSOR(ident, CONTENT_IDENTS)
CONTENT_ACCESSOR(script, CONTENT_SCRIPTS)
CONTENT_ACCESSOR(export, CONTENT_EXPORTS)
CONTENT_ACCESSOR(set_value, CONTENT_SET_VALUES)
CONTENT_ACCESSOR(model, CONTENT_MODELS)
CONTENT_ACCESSOR(profile, CONTENT_PROFILES)
CONTENT_ACCESSOR(benchmark, CONTENT_BENCHMARKS)
CONTENT_ACCESSOR(note, CONTENT_NOTES)

/* The INDEX-th of a list of row numbers (CONTENT_REFS). */
uint32_t content_ref(
    const struct content *content, struct content_range range, uint32_t index);
/* The INDEX-th of a list of strings (CONTENT_STRS). */
const char *content_str(
    const struct content *content, struct content_range range, uint32_t index);

/*
 * The benchmark skeleton: XML text of `Benchmark` with the marked place for the
 * TestResult. *BEFORE and *AFTER are what stands before and behind that place.
 */
void content_skeleton(const struct content *content, const char **before,
    size_t *before_length, const char **after, size_t *after_length);

/* The definition called ID in DOCUMENT (or in any when CONTENT_NONE); CONTENT_NONE if
 * unknown. */
uint32_t content_find_definition(
    const struct content *content, uint32_t document, const char *id);

#endif
