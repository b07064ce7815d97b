/* SPDX-License-Identifier: Apache-2.0 */
/*
 * compare.h - one value against another by datatype and operation (OVAL 5.11,
 * "OperationEnumeration" and "SimpleDatatypeEnumeration"), and whole state entities by
 * entity_check.
 */
#ifndef PROBES_COMPARE_H
#define PROBES_COMPARE_H

#include <stdbool.h>
#include <stddef.h>

#include "probes/oval.h"

struct error;
struct match_cache;

/*
 * "HAVE <operation> WANT" as DATATYPE: HAVE is the item's value (LENGTH bytes), WANT the
 * content's. TRUE or FALSE; ERROR when a value is not of the datatype, the operation is
 * not defined for it, or a pattern does not compile or hits a limit.
 */
enum oval_result compare_value(enum oval_datatype datatype, enum oval_operation operation,
    const char *have, size_t length, const char *want, struct match_cache *cache);

/* The same for two integers already parsed. Only the eight integer operations; ERROR
 * otherwise. */
enum oval_result compare_int(
    enum oval_operation operation, long long have, long long want);

/* Why comparisons with the pattern WANT were errors, in ERR: its fault, or the limit it
 * hit. False: none was for such a reason. */
bool compare_pattern_trouble(
    const char *want, struct match_cache *cache, struct error *err);

/* TEXT as xs:integer, white space around it dropped. False for anything else and for what
 * does not fit. */
bool oval_parse_int(const char *text, size_t length, long long *ret);
/* Whether TEXT is one, however large. */
bool oval_is_int(const char *text, size_t length);
/* TEXT as xs:float, with INF, -INF and NaN. */
bool oval_parse_float(const char *text, size_t length, double *ret);

/*
 * Combine results[OVAL_RESULT__MAX] (how many of each) by a CheckEnumeration or an
 * OperatorEnumeration: the truth tables of the OVAL specification. For check over no
 * results at all the answer is UNKNOWN.
 */
enum oval_result oval_combine_check(enum oval_check check, const unsigned int *results);
enum oval_result oval_combine_operator(
    enum oval_operator operator_, const unsigned int *results);

#endif
