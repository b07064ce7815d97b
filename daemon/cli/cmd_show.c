/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_show.c - stigwatch show: a target's newest scan as scan prints one. */

#include "daemon/base/buffer.h"
#include "daemon/base/error.h"
#include "daemon/cli/cli.h"
#include "daemon/cli/screen.h"
#include "daemon/cli/stored.h"

static const char usage[] =
    "usage: stigwatch show TARGET [SCAN] [OPTION]...\n"
    "Print a scan of the daemon's spool, the newest of TARGET, as scan prints one.\n"
    "TARGET is a target's name or how it alone begins; SCAN is how a line of history\n"
    "begins.\n" STORED_USAGE
    "  --json            the summary as JSON instead of a table\n"
    "Exit status: 0 the target is compliant, 2 it is not, 1 it did not take place.\n";

static int
read_summary(struct summary **ret, const struct browse *browse,
    const struct stored_options *o, struct error *err)
{
	autofree char *target = NULL;
	autofree char *latest = NULL;
	autonames scans = { NULL, 0 };
	const char *scan = NULL;
	int r = stored_find(&target, browse, o->words[0], err);

	if (r == 0 && o->n_words == 1)
		return stored_latest(ret, &latest, browse, target, err);
	if (r == 0)
		r = browse_scans(browse, target, &scans, err);
	if (r == 0)
		r = stored_scan(&scan, &scans, o->words[1], err);
	return r < 0 ? r : stored_read(ret, browse, target, scan, err);
}

static int
show(const struct stored_options *o, struct error *err)
{
	const struct screen screen = screen_find();
	autoptr(browse) browse = NULL;
	autoptr(summary) summary = NULL;
	autobuffer out = { 0 };
	int r = stored_open(&browse, o, err);

	if (r == 0)
		r = read_summary(&summary, browse, o, err);
	if (r == 0)
		r = o->is_json ? summary_write(&out, summary, err)
			       : summary_table(&out, summary, screen.width,
				     screen.has_colours, err);
	if (r == 0)
		r = cli_write("-", out.data, out.length, err);
	if (r < 0)
		return r;
	return summary->verdict == VERDICT_COMPLIANT ? CLI_OK : CLI_FAILED;
}

int
cmd_show(int argc, char **argv)
{
	struct stored_options o = { 0 };
	struct error err = { 0 };
	int r = stored_parse(&o, usage, "a TARGET", 1, 2, argc, argv);

	if (r < 0)
		r = show(&o, &err);
	return r < 0 ? cli_fail(&err) : r;
}
