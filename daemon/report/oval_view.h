/* SPDX-License-Identifier: Apache-2.0 */
/*
 * oval_view.h - what an OVAL results document says, whoever knows it: an evaluation with
 * all its items, or a record with what was kept of them.
 */
#ifndef DAEMON_REPORT_OVAL_VIEW_H
#define DAEMON_REPORT_OVAL_VIEW_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/base/cleanup.h"
#include "daemon/scap/oval/evaluate.h"

struct content;
struct error;
struct oval_recorded;
struct record;

/* By row of the content's tables; what is given is borrowed from OF. */
struct oval_view {
	const void *of;
	/* False: not evaluated. */
	bool (*definition)(const void *of, uint32_t row, enum oval_result *result);
	enum oval_result (*criteria)(const void *of, uint32_t row);
	/* NULL: not evaluated, or not collected. */
	const struct oval_test_result *(*test)(const void *of, uint32_t row);
	const struct item_list *(*object)(const void *of, uint32_t row);
	/* How many values; 0 where they are not known. *IS_SECRET: not to be shown. */
	uint32_t (*variable)(
	    const void *of, uint32_t row, const char *const **texts, bool *is_secret);
	/* How many items there were, kept or not. */
	uint32_t (*test_found)(const void *of, uint32_t row);
	uint32_t (*object_found)(const void *of, uint32_t row);
};

struct oval_view oval_view_live(const struct oval *oval);

/*
 * What RECORD says of CONTENT, both borrowed. Items that several tests of an object kept
 * are one item; an object is known by the tests that look at it, a variable by the
 * content alone.
 */
int oval_recorded_new(struct oval_recorded **ret, const struct record *record,
    const struct content *content, struct error *err);
void oval_recorded_free(struct oval_recorded *recorded);
DEFINE_AUTOPTR(oval_recorded);

struct oval_view oval_view_recorded(const struct oval_recorded *recorded);

#endif
