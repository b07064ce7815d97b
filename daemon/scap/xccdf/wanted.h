/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wanted.h - what the selected rules of compiled content rest on.
 */
#ifndef DAEMON_SCAP_XCCDF_WANTED_H
#define DAEMON_SCAP_XCCDF_WANTED_H

#include <stdbool.h>
#include <stdint.h>

struct content;
struct content_check_ref;

/*
 * Mark the rows of CONTENT_DEFINITIONS that checks and platforms of selected rules name.
 * WANTED has one bool per row; content without a benchmark (stand-alone OVAL) wants all.
 */
void wanted_definitions(const struct content *content, bool *wanted);

/*
 * Mark the rows of CONTENT_CHECKS that are single SCE checks of selected rules which no
 * platform known at compile time rules out. WANTED has one bool per row. Returns how
 * many.
 */
uint32_t wanted_scripts(const struct content *content, bool *wanted);

/*
 * The first reference of CHECK (row of CONTENT_CHECKS) that leads to something, which is
 * the one that counts (XCCDF 1.2, Check.Content). NULL: none does, or it is complex.
 */
const struct content_check_ref *check_followed(
    const struct content *content, uint32_t check);

#endif
