/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_list.c - stigwatch list: the targets of the spool, worst first. */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "daemon/base/buffer.h"
#include "daemon/base/columns.h"
#include "daemon/base/error.h"
#include "daemon/cli/cli.h"
#include "daemon/cli/row.h"
#include "daemon/cli/screen.h"
#include "daemon/cli/stored.h"
#include "daemon/report/json.h"

static const char usage[] =
    "usage: stigwatch list [OPTION]...\n"
    "List the targets of the daemon's spool with their newest verdicts, worst "
    "first.\n" STORED_USAGE "  --json            JSON instead of a table\n"
    "Exit status: 0 every target is compliant, 2 one is not, 1 it did not take place\n"
    "or a file could not be read.\n";

struct list {
	struct row *rows;
	uint32_t count;
	bool has_failed; /* a file could not be read; that was said */
};

static void
list_done(struct list *list)
{
	for (uint32_t i = 0; i < list->count; i++)
		row_done(&list->rows[i]);
	free(list->rows);
}

/* Worst first: by verdict, then by findings, then by name. */
static int
compare_rows(const void *a, const void *b)
{
	static const int ranks[VERDICT__MAX] = { [VERDICT_NONCOMPLIANT] = 0,
		[VERDICT_UNDECIDED] = 1,
		[VERDICT_UNASSESSED] = 2,
		[VERDICT_COMPLIANT] = 3 };
	const struct row *x = a, *y = b;

	if (x->verdict != y->verdict)
		return ranks[x->verdict] - ranks[y->verdict];
	for (int i = 0; i < 3; i++)
		if (x->open[i] != y->open[i])
			return x->open[i] > y->open[i] ? -1 : 1;
	if (x->score < y->score || x->score > y->score)
		return x->score < y->score ? -1 : 1;
	return strcmp(x->target, y->target);
}

static int
read_target(
    struct list *list, const struct browse *browse, const char *target, struct error *err)
{
	autoptr(summary) summary = NULL;
	autofree char *scan = NULL;
	int r = stored_latest(&summary, &scan, browse, target, err);

	if (r == 0)
		r = row_make(&list->rows[list->count], summary, scan, err);
	if (r == 0)
		list->count++;
	return r;
}

static int
read_targets(struct list *list, const struct browse *browse, struct error *err)
{
	autonames targets = { NULL, 0 };
	int r = browse_targets(browse, &targets, err);

	if (r < 0)
		return r;
	list->rows = calloc((size_t)targets.count + 1, sizeof(*list->rows));
	if (list->rows == NULL)
		return error_set(err, ENOMEM, "list targets");
	for (uint32_t i = 0; i < targets.count; i++) {
		struct error one = { 0 };

		r = read_target(list, browse, targets.names[i], &one);
		/* A target that went away meanwhile is not one any more. */
		if (r < 0 && r != -ENOENT) {
			(void)cli_fail(&one);
			list->has_failed = true;
		}
	}
	if (list->count > 0)
		qsort(list->rows, list->count, sizeof(*list->rows), compare_rows);
	return 0;
}

static void
say_total(const struct page *page, const struct list *list)
{
	uint32_t n[VERDICT__MAX] = { 0 };
	autobuffer text = { 0 };

	for (uint32_t i = 0; i < list->count; i++)
		n[list->rows[i].verdict]++;
	buffer_printf(&text, "%u target%s: ", list->count, list->count == 1 ? "" : "s");
	for (int i = 0, first = 1; i < VERDICT__MAX; i++)
		if (n[i] > 0) {
			buffer_printf(&text, "%s%u %s", first ? "" : ", ", n[i],
			    verdict_text((enum verdict)i));
			first = 0;
		}
	page_blank(page);
	page_say(page, 0, "%s", buffer_text(&text));
}

/* The columns of each cell: those of the last two go first where there is no room. */
struct layout {
	int target, basis, time;
};

static struct layout
choose_layout(const struct page *page, const struct list *list)
{
	enum { FIXED = 12 + 8 + 5 + 3 * 2, BASIS = 6, TIME = 16, TARGET_MIN = 12 };
	struct layout l = { .target = 6, .basis = BASIS, .time = TIME };
	int room = (int)page->width - FIXED;

	if (room - BASIS - TIME - 2 * 2 < TARGET_MIN)
		l.basis = l.time = 0;
	else
		room -= BASIS + TIME + 2 * 2;
	for (uint32_t i = 0; i < list->count; i++) {
		int columns = row_columns(list->rows[i].target);

		l.target = columns > l.target ? columns : l.target;
	}
	l.target = l.target < room ? l.target : room;
	return l;
}

static void
print_table(struct buffer *out, const struct list *list)
{
	const struct screen screen = screen_find();
	const struct page page = page_start(out, screen.width, screen.has_colours);
	const struct layout l = choose_layout(&page, list);

	if (list->count == 0) {
		page_say(&page, 0, "No target has been scanned yet.");
		return;
	}
	page_row(&page,
	    (struct page_cell[]){ { "TARGET", l.target, PAGE_BOLD },
		{ "VERDICT", 12, PAGE_BOLD }, { "I/II/III", -8, PAGE_BOLD },
		{ "SCORE", -5, PAGE_BOLD }, { "BASIS", l.basis, PAGE_BOLD },
		{ "SCANNED", l.time, PAGE_BOLD } },
	    6);
	for (uint32_t i = 0; i < list->count; i++) {
		const struct row *row = &list->rows[i];
		char minute[17];

		(void)snprintf(minute, sizeof(minute), "%.16s", row->time_text);
		page_row(&page,
		    (struct page_cell[]){ { row->target, l.target, PAGE_PLAIN },
			{ verdict_text(row->verdict), 12, row_colour(row->verdict) },
			{ row->open_text, -8, PAGE_PLAIN },
			{ row->score_text, -5, PAGE_PLAIN },
			{ record_basis_text(row->basis), l.basis, PAGE_PLAIN },
			{ minute, l.time, PAGE_PLAIN } },
		    6);
	}
	say_total(&page, list);
}

static int
print_json(struct buffer *out, const struct list *list, struct error *err)
{
	struct json_writer writer;
	struct json root = json_start(&writer, out), array;

	json_add_number(root, "format", SUMMARY_FORMAT);
	array = json_add_array(root, "targets");
	for (uint32_t i = 0; i < list->count; i++) {
		struct json object = json_add_element(array);

		json_add_text(object, "target", list->rows[i].target);
		row_add_json(object, &list->rows[i]);
	}
	return json_finish(root, "list", err);
}

static int
list_targets(const struct stored_options *o, struct error *err)
{
	__attribute__((cleanup(list_done))) struct list list = { NULL, 0, false };
	autoptr(browse) browse = NULL;
	autobuffer out = { 0 };
	int r = stored_open(&browse, o, err);

	if (r == 0)
		r = read_targets(&list, browse, err);
	if (r == 0 && o->is_json)
		r = print_json(&out, &list, err);
	else if (r == 0)
		print_table(&out, &list);
	if (r == 0)
		r = cli_write("-", out.data, out.length, err);
	if (r < 0)
		return r;
	if (list.has_failed)
		return CLI_ERROR;
	/* Worst first; compliant ones are last. */
	return list.count == 0 || list.rows[0].verdict == VERDICT_COMPLIANT ? CLI_OK
									    : CLI_FAILED;
}

int
cmd_list(int argc, char **argv)
{
	struct stored_options o = { 0 };
	struct error err = { 0 };
	int r = stored_parse(&o, usage, "nothing", 0, 0, argc, argv);

	if (r < 0)
		r = list_targets(&o, &err);
	return r < 0 ? cli_fail(&err) : r;
}
