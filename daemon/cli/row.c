/* SPDX-License-Identifier: Apache-2.0 */
/* row.c - one scan as a row of a table, or as a small object of JSON. */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "daemon/base/buffer.h"
#include "daemon/base/columns.h"
#include "daemon/base/error.h"
#include "daemon/base/utf8.h"
#include "daemon/cli/row.h"
#include "daemon/report/json.h"

enum { COLUMNS_MAX = 10000 };

void
row_done(struct row *row)
{
	free(row->target);
	free(row->scan);
	free(row->image);
	free(row->image_id);
}

int
row_make(struct row *row, const struct summary *s, const char *scan, struct error *err)
{
	*row = (struct row){ .target = strdup(s->target.target),
		.scan = strdup(scan),
		.image = strdup(s->target.image),
		.image_id = strdup(s->target.image_id),
		.verdict = s->verdict,
		.basis = s->target.basis,
		.stage = s->target.stage,
		.n_waived = s->n_waived,
		.score = s->score,
		.time_us = s->target.time_start };
	memcpy(row->open, s->open, sizeof(row->open));
	memcpy(row->counts, s->counts, sizeof(row->counts));
	if (stored_time(s, row->time_text) != row->time_text)
		(void)snprintf(row->time_text, sizeof(row->time_text), "?");
	(void)snprintf(row->open_text, sizeof(row->open_text), "%u/%u/%u", s->open[0],
	    s->open[1], s->open[2]);
	(void)snprintf(row->score_text, sizeof(row->score_text), "%.1f", s->score);
	if (row->target != NULL && row->scan != NULL && row->image != NULL &&
	    row->image_id != NULL)
		return 0;
	row_done(row);
	return error_set(err, ENOMEM, "read a scan");
}

enum page_colour
row_colour(enum verdict verdict)
{
	static const enum page_colour colours[VERDICT__MAX] = {
		[VERDICT_COMPLIANT] = PAGE_GREEN,
		[VERDICT_NONCOMPLIANT] = PAGE_RED,
		[VERDICT_UNDECIDED] = PAGE_YELLOW,
		[VERDICT_UNASSESSED] = PAGE_YELLOW,
	};

	return colours[verdict];
}

int
row_columns(const char *text)
{
	autobuffer clean = { 0 };
	size_t columns;

	utf8_add_line(&clean, text, strlen(text));
	columns = columns_text(buffer_text(&clean));
	return columns > COLUMNS_MAX ? COLUMNS_MAX : (int)columns;
}

void
row_add_json(struct json object, const struct row *row)
{
	struct json inner;

	json_add_text(object, "scan", row->scan);
	json_add_time(object, "time", row->time_us);
	json_add_text(object, "basis", record_basis_text(row->basis));
	json_add_text(object, "stage", record_stage_text(row->stage));
	json_add_text(object, "verdict", verdict_text(row->verdict));
	json_add_decimal(object, "score", row->score);
	inner = json_add_object(object, "counts");
	for (int i = 0; i < XCCDF_RESULT__MAX; i++)
		json_add_number(
		    inner, xccdf_result_text((enum xccdf_result)i), row->counts[i]);
	inner = json_add_object(object, "open");
	json_add_number(inner, "cat1", row->open[0]);
	json_add_number(inner, "cat2", row->open[1]);
	json_add_number(inner, "cat3", row->open[2]);
	json_add_number(object, "waived", row->n_waived);
	json_add_text(object, "image", row->image);
	json_add_text(object, "image_id", row->image_id);
}
