/* SPDX-License-Identifier: Apache-2.0 */
/*
 * diff.h - a comparison of two scans in words and as JSON.
 */
#ifndef DAEMON_CLI_DIFF_H
#define DAEMON_CLI_DIFF_H

#include "daemon/report/compare.h"
#include "daemon/report/page.h"

struct buffer;
struct error;

void diff_print(const struct page *page, const struct compare *compare);

/* NAMES are the two scans' directories. */
int diff_json(struct buffer *out, const struct compare *compare,
    const char *const names[2], struct error *err);

#endif
