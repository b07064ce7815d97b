/* SPDX-License-Identifier: Apache-2.0 */
/* hostpage.c - the rows of the host page: what they say of a scan, and their order. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/buffer.h"
#include "daemon/base/clock.h"
#include "daemon/base/error.h"
#include "daemon/base/utf8.h"
#include "daemon/report/hostpage.h"
#include "daemon/report/summary.h"
#include "daemon/scap/record.h"
#include "daemon/scap/xccdf/decide.h"

enum {
	TEXT_MAX = 512,	     /* bytes of one text: a page is for looking at */
	SCORE_MAX = 1000000, /* percent; 100 unless a file is not ours */
};

void
hostpage_free(struct hostpage *page)
{
	if (page == NULL)
		return;
	free(page->rows);
	free(page->bytes);
	arena_free(page->arena);
	free(page);
}

struct hostpage *
hostpage_new(void)
{
	autoptr(hostpage) page = calloc(1, sizeof(*page));

	if (page == NULL)
		return NULL;
	page->host = page->updated = "";
	page->arena = arena_new(0);
	/* Most of them are never touched. */
	page->rows = malloc(HOSTPAGE_ROWS_MAX * sizeof(*page->rows));
	return page->arena == NULL || page->rows == NULL ? NULL : take_ptr(page);
}

/* ---- rows of scans ---- */

static const char *
clean(struct arena *arena, const char *text)
{
	autobuffer out = { 0 };

	utf8_add_line(&out, text, utf8_cut(text, strlen(text), TEXT_MAX));
	return out.failed ? NULL : arena_strdup(arena, buffer_text(&out));
}

static uint64_t
score_of(const struct hostpage_row *row)
{
	char *end;
	uint64_t whole = strtoull(row->score, &end, 10);

	/* Two digits behind the point, always. */
	return whole * 100 + (*end == '.' ? strtoull(end + 1, NULL, 10) : 0);
}

static bool
is_comparable(const struct hostpage_row *now, const struct hostpage_row *before)
{
	const char *unassessed = verdict_text(VERDICT_UNASSESSED);

	/* Where nothing was looked at, nothing became better. */
	return before != NULL && strcmp(now->content, before->content) == 0 &&
	       strcmp(now->profile, before->profile) == 0 &&
	       strcmp(now->verdict, unassessed) != 0 &&
	       strcmp(before->verdict, unassessed) != 0;
}

const char *
hostpage_trend(const struct hostpage_row *now, const struct hostpage_row *before)
{
	if (!is_comparable(now, before))
		return "";
	/* The more the worse, the first that differs decides. */
	const uint64_t pairs[][2] = { { now->cat1, before->cat1 },
		{ now->cat2, before->cat2 }, { now->cat3, before->cat3 },
		{ now->undecided, before->undecided },
		{ score_of(before), score_of(now) } };

	for (size_t i = 0; i < ARRAY_LEN(pairs); i++)
		if (pairs[i][0] != pairs[i][1])
			return pairs[i][0] > pairs[i][1] ? "worse" : "better";
	return "same";
}

static bool
is_whole(const struct hostpage_row *row)
{
	return row->target != NULL && row->container != NULL && row->id != NULL &&
	       row->image != NULL && row->doubt != NULL && row->score != NULL &&
	       row->content != NULL && row->profile != NULL && row->time != NULL;
}

int
hostpage_row_of(struct hostpage_row *row, struct arena *arena, const struct summary *s,
    struct error *err)
{
	const struct record_target *t = &s->target;
	char time[CLOCK_TEXT_SIZE];

	*row = (struct hostpage_row){ .target = clean(arena, t->target),
		.container = clean(arena, t->container_name),
		.id = clean(arena, t->container_id),
		.image = clean(arena, t->image),
		.verdict = verdict_text(s->verdict),
		.doubt = clean(arena, s->doubt),
		.trend = "",
		.score = arena_printf(
		    arena, "%.2f", s->score > 0 && s->score < SCORE_MAX ? s->score : 0),
		.cat1 = s->open[0],
		.cat2 = s->open[1],
		.cat3 = s->open[2],
		.undecided = s->counts[XCCDF_ERROR] + s->counts[XCCDF_UNKNOWN],
		.content = clean(arena, t->content_digest),
		.profile = clean(arena, t->profile),
		.basis = record_basis_text(t->basis),
		.stage = record_stage_text(t->stage),
		.time = arena_strdup(arena, clock_format(t->time_start, time)),
		.directory = "",
		.scan = "",
		.files = "" };
	return is_whole(row) ? 0 : error_set(err, ENOMEM, "row of the host page");
}

/* ---- the rows of a page ---- */

int
hostpage_head(struct hostpage *page, const char *host, int64_t now_us, struct error *err)
{
	char time[CLOCK_TEXT_SIZE];
	const char *clean_host = clean(page->arena, host);
	const char *updated = arena_strdup(page->arena, clock_format(now_us, time));

	if (clean_host == NULL || updated == NULL)
		return error_set(err, ENOMEM, "host page");
	page->host = clean_host;
	page->updated = updated;
	return 0;
}

static bool
is_same(const struct hostpage_row *a, const struct hostpage_row *b)
{
	return strcmp(a->directory, b->directory) == 0 &&
	       strcmp(a->container, b->container) == 0;
}

static struct hostpage_row *
place_for(struct hostpage *page, const struct hostpage_row *row)
{
	for (uint32_t i = 0; i < page->n_rows; i++)
		if (is_same(&page->rows[i], row))
			return &page->rows[i];
	if (page->n_rows == HOSTPAGE_ROWS_MAX)
		return NULL;
	page->rows[page->n_rows].scan = "";
	return &page->rows[page->n_rows++];
}

int
hostpage_put(struct hostpage *page, const struct hostpage_row *row, struct error *err)
{
	struct hostpage_row copy = *row, *place;
	const char **texts[] = { &copy.target, &copy.container, &copy.id, &copy.image,
		&copy.verdict, &copy.doubt, &copy.trend, &copy.score, &copy.content,
		&copy.profile, &copy.basis, &copy.stage, &copy.time, &copy.directory,
		&copy.scan, &copy.files };

	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		*texts[i] = clean(page->arena, *texts[i]);
		if (*texts[i] == NULL)
			return error_set(err, ENOMEM, "host page");
	}
	place = place_for(page, row);
	if (place == NULL)
		page->left_out++;
	else if (strcmp(place->scan, copy.scan) <= 0)
		*place = copy;
	return 0;
}

uint32_t
hostpage_remove(struct hostpage *page,
    bool (*goes)(const void *arg, const struct hostpage_row *row), const void *arg)
{
	uint32_t kept = 0, before = page->n_rows;

	for (uint32_t i = 0; i < before; i++)
		if (!goes(arg, &page->rows[i]))
			page->rows[kept++] = page->rows[i];
	page->n_rows = kept;
	return before - kept;
}

static int
rank(const char *verdict)
{
	static const enum verdict order[] = { VERDICT_NONCOMPLIANT, VERDICT_UNDECIDED,
		VERDICT_UNASSESSED, VERDICT_COMPLIANT };

	for (size_t i = 0; i < ARRAY_LEN(order); i++)
		if (strcmp(verdict, verdict_text(order[i])) == 0)
			return (int)i;
	return -1;
}

static int
compare(const void *left, const void *right)
{
	const struct hostpage_row *a = left, *b = right;
	const uint32_t counts[][2] = { { a->cat1, b->cat1 }, { a->cat2, b->cat2 },
		{ a->cat3, b->cat3 }, { a->undecided, b->undecided } };
	/* Of rows that were read it is the same text, not only an equal one. */
	int order = a->verdict == b->verdict ? 0 : rank(a->verdict) - rank(b->verdict);

	for (size_t i = 0; i < ARRAY_LEN(counts) && order == 0; i++)
		order = (counts[i][0] < counts[i][1]) - (counts[i][0] > counts[i][1]);
	if (order == 0)
		order = strcmp(a->target, b->target);
	if (order == 0)
		order = strcmp(a->directory, b->directory);
	return order != 0 ? order : strcmp(a->container, b->container);
}

void
hostpage_sort(struct hostpage *page)
{
	qsort(page->rows, page->n_rows, sizeof(*page->rows), compare);
}
