/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_diff.c - stigwatch diff: what differs between two scans of a target. */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "daemon/base/buffer.h"
#include "daemon/base/error.h"
#include "daemon/cli/cli.h"
#include "daemon/cli/diff.h"
#include "daemon/cli/screen.h"
#include "daemon/cli/stored.h"

static const char usage[] =
    "usage: stigwatch diff TARGET [SCAN [SCAN]] [OPTION]...\n"
    "Say what differs between two scans of TARGET in the daemon's spool: causes of\n"
    "findings that have opened, closed or changed, rules with another result or other\n"
    "evidence, another image, content or profile. Without SCAN: between the last two;\n"
    "with one: between that and the newest.\n"
    "TARGET is a target's name or how it alone begins; SCAN is how a line of history\n"
    "or the name of a scan's directory begins, or latest.\n" STORED_USAGE
    "  --json            JSON instead of text\n"
    "Exit status: 0 nothing differs, 2 something does, 1 it did not take place.\n";

/* The names of both scans, borrowed from SCANS. */
static int
choose_scans(const char *names[2], const struct browse_names *scans,
    const struct stored_options *o, struct error *err)
{
	int r = 0;

	if (scans->count == 0)
		return error_say(err, ENOENT, "this target has no scan");
	names[1] = scans->names[scans->count - 1];
	if (o->n_words == 1) {
		if (scans->count == 1)
			return error_say(err, ENOENT,
			    "there is one scan only, nothing to compare it with");
		names[0] = scans->names[scans->count - 2];
	}
	for (int i = 0; r == 0 && i + 1 < o->n_words; i++)
		r = stored_scan(&names[i], scans, o->words[i + 1], err);
	return r;
}

static int
write_diff(
    const struct compare *c, const char *const names[2], bool is_json, struct error *err)
{
	const struct screen screen = screen_find();
	autobuffer out = { 0 };
	const struct page page = page_start(&out, screen.width, screen.has_colours);
	int r = 0;

	if (is_json)
		r = diff_json(&out, c, names, err);
	else
		diff_print(&page, c);
	if (r == 0 && out.failed)
		r = error_set(err, ENOMEM, "compare two scans");
	return r < 0 ? r : cli_write("-", out.data, out.length, err);
}

static int
diff(const struct stored_options *o, struct error *err)
{
	autoptr(browse) browse = NULL;
	autofree char *target = NULL;
	autonames scans = { NULL, 0 };
	autoptr(summary) before = NULL;
	autoptr(summary) now = NULL;
	autoptr(compare) compare = NULL;
	const char *names[2];
	int r = stored_open(&browse, o, err);

	if (r == 0)
		r = stored_find(&target, browse, o->words[0], err);
	if (r == 0)
		r = browse_scans(browse, target, &scans, err);
	if (r == 0)
		r = choose_scans(names, &scans, o, err);
	if (r == 0)
		r = stored_read(&before, browse, target, names[0], err);
	if (r == 0)
		r = stored_read(&now, browse, target, names[1], err);
	if (r == 0)
		r = compare_make(&compare, before, now, err);
	if (r == 0)
		r = write_diff(compare, names, o->is_json, err);
	if (r < 0)
		return r;
	return compare_is_same(compare) ? CLI_OK : CLI_FAILED;
}

int
cmd_diff(int argc, char **argv)
{
	struct stored_options o = { 0 };
	struct error err = { 0 };
	int r = stored_parse(&o, usage, "a TARGET", 1, 3, argc, argv);

	if (r < 0)
		r = diff(&o, &err);
	return r < 0 ? cli_fail(&err) : r;
}
