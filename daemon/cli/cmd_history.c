/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_history.c - stigwatch history: a target's scans, newest first. */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "daemon/base/buffer.h"
#include "daemon/base/error.h"
#include "daemon/cli/cli.h"
#include "daemon/cli/row.h"
#include "daemon/cli/screen.h"
#include "daemon/cli/stored.h"
#include "daemon/report/compare.h"
#include "daemon/report/json.h"

static const char usage[] =
    "usage: stigwatch history TARGET [OPTION]...\n"
    "List the scans of TARGET in the daemon's spool, newest first: findings that are\n"
    "open by category, the score and whether it rose or fell, the causes of findings\n"
    "that have opened (+), closed (-) and changed (~) since the scan before.\n"
    "TARGET is a target's name or how it alone begins.\n" STORED_USAGE
    "  --json            JSON instead of a table\n"
    "Exit status: 0 the newest is compliant, 2 it is not, 1 it did not take place\n"
    "or a file could not be read.\n";

/* A scan and how it differs from the one before it. */
struct entry {
	struct row row;
	bool has_before;
	uint32_t n[CHANGE__MAX];
	int trend; /* of the score */
};

struct history {
	char *target;
	struct entry *entries; /* oldest first */
	uint32_t count;
	bool has_failed; /* a file could not be read; that was said */
};

static void
history_done(struct history *h)
{
	for (uint32_t i = 0; i < h->count; i++)
		row_done(&h->entries[i].row);
	free(h->entries);
	free(h->target);
}

static int
compare_entry(struct entry *e, const struct summary *before, const struct summary *now,
    struct error *err)
{
	autoptr(compare) c = NULL;
	int r;

	if (before == NULL)
		return 0;
	r = compare_make(&c, before, now, err);
	if (r < 0)
		return r;
	e->has_before = true;
	memcpy(e->n, c->n, sizeof(e->n));
	e->trend = (now->score > before->score) - (now->score < before->score);
	return 0;
}

/* *BEFORE becomes this scan. */
static int
read_scan(struct history *h, const struct browse *browse, const char *directory,
    const char *scan, struct summary **before, struct error *err)
{
	autoptr(summary) now = NULL;
	struct entry *e = &h->entries[h->count];
	int r = stored_read(&now, browse, directory, scan, err);

	if (r == 0)
		r = row_make(&e->row, now, scan, err);
	if (r < 0)
		return r;
	h->count++;
	r = compare_entry(e, *before, now, err);
	summary_free(*before);
	*before = take_ptr(now);
	return r;
}

static int
read_history(
    struct history *h, const struct browse *browse, const char *name, struct error *err)
{
	autofree char *directory = NULL;
	autonames scans = { NULL, 0 };
	autoptr(summary) before = NULL;
	int r = stored_find(&directory, browse, name, err);

	if (r == 0)
		r = browse_scans(browse, directory, &scans, err);
	if (r < 0)
		return r;
	h->entries = calloc((size_t)scans.count + 1, sizeof(*h->entries));
	if (h->entries == NULL)
		return error_set(err, ENOMEM, "list scans");
	for (uint32_t i = 0; i < scans.count; i++) {
		struct error one = { 0 };

		r = read_scan(h, browse, directory, scans.names[i], &before, &one);
		/* What retention removed meanwhile is history. */
		if (r < 0 && r != -ENOENT) {
			(void)cli_fail(&one);
			h->has_failed = true;
		}
	}
	h->target = strdup(before == NULL ? name : before->target.target);
	return h->target == NULL ? error_set(err, ENOMEM, "list scans") : 0;
}

static const char *
changes_text(const struct entry *e, char text[64])
{
	static const char signs[CHANGE__MAX] = { '+', '-', '~' };
	size_t used = 0;

	text[0] = '\0';
	for (int i = 0; i < CHANGE__MAX; i++)
		if (e->n[i] > 0)
			used += (size_t)snprintf(text + used, 64 - used, "%s%c%u",
			    used == 0 ? "" : " ", signs[i], e->n[i]);
	if (used == 0)
		(void)snprintf(text, 64, "%s", e->has_before ? "=" : "first");
	return text;
}

/* What a narrow screen has no room for is not there. */
struct layout {
	int context, verdict, score, causes; /* columns; context: basis and stage */
};

static struct layout
choose_layout(const struct page *page)
{
	enum {
		FIXED = 19 + 2 + 8 + 2,
		CONTEXT = 6 + 2 + 7 + 2,
		RESULT = 12 + 2 + 7 + 2,
		CAUSES_MIN = 8
	};
	struct layout l = { .causes = (int)page->width - FIXED };

	if (l.causes - RESULT >= CAUSES_MIN) {
		l.verdict = 12;
		l.score = 7;
		l.causes -= RESULT;
	}
	if (l.causes - CONTEXT >= CAUSES_MIN) {
		l.context = 1;
		l.causes -= CONTEXT;
	}
	return l;
}

static void
say_entry(const struct page *page, struct layout l, const struct entry *e)
{
	static const char *const trends[] = { " -", "  ", " +" };
	const struct row *row = &e->row;
	char changes[64], score[24];

	(void)snprintf(
	    score, sizeof(score), "%s%s", row->score_text, trends[e->trend + 1]);
	page_row(page,
	    (struct page_cell[]){ { row->time_text, 19, PAGE_PLAIN },
		{ record_basis_text(row->basis), l.context * 6, PAGE_PLAIN },
		{ record_stage_text(row->stage), l.context * 7, PAGE_PLAIN },
		{ verdict_text(row->verdict), l.verdict, row_colour(row->verdict) },
		{ row->open_text, -8, PAGE_PLAIN }, { score, -l.score, PAGE_PLAIN },
		{ changes_text(e, changes), l.causes, PAGE_PLAIN } },
	    7);
}

static void
print_table(struct buffer *out, const struct history *h)
{
	const struct screen screen = screen_find();
	const struct page page = page_start(out, screen.width, screen.has_colours);
	const struct layout l = choose_layout(&page);

	page_colour(&page, PAGE_BOLD);
	page_say(&page, 0, "%s", h->target);
	page_colour(&page, PAGE_PLAIN);
	page_row(&page,
	    (struct page_cell[]){ { "SCANNED", 19, PAGE_BOLD },
		{ "BASIS", l.context * 6, PAGE_BOLD },
		{ "STAGE", l.context * 7, PAGE_BOLD },
		{ "VERDICT", l.verdict, PAGE_BOLD }, { "I/II/III", -8, PAGE_BOLD },
		{ "SCORE  ", -l.score, PAGE_BOLD }, { "CAUSES", l.causes, PAGE_BOLD } },
	    7);
	for (uint32_t i = h->count; i > 0; i--)
		say_entry(&page, l, &h->entries[i - 1]);
}

static int
print_json(struct buffer *out, const struct history *h, struct error *err)
{
	struct json_writer writer;
	struct json root = json_start(&writer, out), array;

	json_add_number(root, "format", SUMMARY_FORMAT);
	json_add_text(root, "target", h->target);
	array = json_add_array(root, "scans");
	for (uint32_t i = h->count; i > 0; i--) {
		const struct entry *e = &h->entries[i - 1];
		struct json object = json_add_element(array), causes;

		row_add_json(object, &e->row);
		if (!e->has_before) {
			json_add_null(object, "causes");
			continue;
		}
		causes = json_add_object(object, "causes");
		for (int k = 0; k < CHANGE__MAX; k++)
			json_add_number(causes, change_text((enum change)k), e->n[k]);
	}
	return json_finish(root, "history", err);
}

static int
tell_history(const struct stored_options *o, struct error *err)
{
	__attribute__((cleanup(history_done))) struct history h = { .target = NULL };
	autoptr(browse) browse = NULL;
	autobuffer out = { 0 };
	int r = stored_open(&browse, o, err);

	if (r == 0)
		r = read_history(&h, browse, o->words[0], err);
	if (r == 0 && o->is_json)
		r = print_json(&out, &h, err);
	else if (r == 0)
		print_table(&out, &h);
	if (r == 0)
		r = cli_write("-", out.data, out.length, err);
	if (r < 0)
		return r;
	if (h.has_failed || h.count == 0)
		return CLI_ERROR;
	return h.entries[h.count - 1].row.verdict == VERDICT_COMPLIANT ? CLI_OK
								       : CLI_FAILED;
}

int
cmd_history(int argc, char **argv)
{
	struct stored_options o = { 0 };
	struct error err = { 0 };
	int r = stored_parse(&o, usage, "a TARGET", 1, 1, argc, argv);

	if (r < 0)
		r = tell_history(&o, &err);
	return r < 0 ? cli_fail(&err) : r;
}
