/* SPDX-License-Identifier: Apache-2.0 */
/*
 * row.h - one scan as a row of a table, or as a small object of JSON.
 */
#ifndef DAEMON_CLI_ROW_H
#define DAEMON_CLI_ROW_H

#include "daemon/cli/stored.h"
#include "daemon/report/page.h"

struct json;

struct row {
	char *target, *scan, *image, *image_id; /* owned */
	enum verdict verdict;
	enum record_basis basis;
	enum record_stage stage;
	uint32_t open[3], n_waived, counts[XCCDF_RESULT__MAX];
	double score;
	int64_t time_us;
	char time_text[STORED_TIME_SIZE];
	char open_text[40]; /* "2/13/0" */
	char score_text[16];
};

/* SCAN is the name of its directory. */
int row_make(
    struct row *row, const struct summary *summary, const char *scan, struct error *err);
void row_done(struct row *row);

enum page_colour row_colour(enum verdict verdict);
/* The columns of TEXT as it will be printed. */
int row_columns(const char *text);

/* All but the target. */
void row_add_json(struct json object, const struct row *row);

#endif
