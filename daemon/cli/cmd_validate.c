/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_validate.c - stigwatch validate: compile a content file and say what is wrong with
 * it. */

#include <getopt.h>
#include <stdio.h>

#include "daemon/base/error.h"
#include "daemon/cli/choice.h"
#include "daemon/cli/cli.h"
#include "daemon/cli/load.h"
#include "daemon/scap/content.h"

static const char usage[] =
    "usage: stigwatch validate FILE [OPTION]...\n"
    "Read FILE as the daemon would: a data stream, a benchmark, or OVAL definitions.\n"
    "Notes name what is passed over; an error is one line with file and line.\n"
    "Options:\n";

static const struct option options[] = { { "help", no_argument, NULL, 'h' },
	CHOICE_OPTIONS, { NULL, 0, NULL, 0 } };

static void
print_notes(const struct content *content)
{
	uint32_t count;

	(void)content_table(content, CONTENT_NOTES, &count);
	for (uint32_t i = 0; i < count; i++)
		cli_line(stdout, "note: %s",
		    content_text(content, content_note_at(content, i)->text));
}

int
cmd_validate(int argc, char **argv)
{
	static struct choice choice;
	autoptr(content) content = NULL;
	struct error err = { 0 };
	int option, index = 0;

	opterr = 0; /* we say it ourselves */
	while ((option = getopt_long(argc, argv, "h", options, &index)) >= 0) {
		if (option == 'h')
			return fputs(usage, stdout) < 0 ||
			       fputs(choice_usage, stdout) < 0;
		if (option == '?')
			return cli_bad_option("validate", argv);
		if (!choice_take(&choice, options[index].name, optarg))
			return CLI_ERROR;
	}
	if (optind + 1 != argc)
		return cli_usage_error("validate", "one FILE is needed");
	choice.compile.path = argv[optind];
	if (load_content(&content, &choice.compile, &err) < 0)
		return cli_fail(&err);
	print_notes(content);
	cli_line(stdout, "%s: valid", choice.compile.path);
	return CLI_OK;
}
