/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record_results.h - what follows from a record without being in it: the results of
 * criteria, and of definitions that others only extend.
 *
 * A record has the results of tests and of the definitions that rules name.
 */
#ifndef DAEMON_SCAP_RECORD_RESULTS_H
#define DAEMON_SCAP_RECORD_RESULTS_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/base/cleanup.h"
#include "probes/oval.h"

struct content;
struct error;
struct record;
struct record_results;

/* RECORD and CONTENT are borrowed. */
int record_results_new(struct record_results **ret, const struct record *record,
    const struct content *content, struct error *err);
void record_results_free(struct record_results *results);
DEFINE_AUTOPTR(record_results);

/* The result of row CRITERIA, its negation included. */
enum oval_result record_results_criteria(
    const struct record_results *results, uint32_t criteria);

/* False: nothing that the record has rests on row DEFINITION. */
bool record_results_definition(
    const struct record_results *results, uint32_t definition, enum oval_result *result);

#endif
