/* SPDX-License-Identifier: Apache-2.0 */
/* main.c - stigwatch: which sub-command. */

#include <errno.h>
#include <limits.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/cli/cli.h"

/* clang-format off */
static const struct { const char *name; int (*run)(int, char **); const char *what; } commands[] = {
	{ "scan",     cmd_scan,     "check a container, image, directory or host against a benchmark" },
	{ "oval",     cmd_oval,     "evaluate OVAL definitions" },
	{ "info",     cmd_info,     "say what is in a content file" },
	{ "validate", cmd_validate, "compile a content file and say what is wrong with it" },
	{ "decide",   cmd_decide,   "decide a record of the spool again" },
	{ "list",     cmd_list,     "the daemon's targets with their verdicts, worst first" },
	{ "show",     cmd_show,     "print a target's newest scan" },
	{ "history",  cmd_history,  "the scans of a target" },
	{ "diff",     cmd_diff,     "what differs between two scans of a target" },
};
/* clang-format on */

static int
print_usage(FILE *out)
{
	(void)fputs("usage: stigwatch COMMAND [ARGUMENT]...\n\n", out);
	for (unsigned int i = 0; i < ARRAY_LEN(commands); i++)
		(void)fprintf(out, "  %-10s %s\n", commands[i].name, commands[i].what);
	(void)fputs(
	    "\nstigwatch COMMAND --help tells the arguments of each.\n"
	    "Exit status: 0 nothing failed, 2 something failed or could not be decided,\n"
	    "1 it did not take place.\n",
	    out);
	return ferror(out) ? CLI_ERROR : CLI_OK;
}

static int
run(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "";
	struct error err;

	if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
		return print_usage(stdout);
	if (strcmp(name, "--version") == 0 || strcmp(name, "-V") == 0)
		return puts("stigwatch " STIGWATCH_VERSION) < 0;
	for (unsigned int i = 0; i < ARRAY_LEN(commands); i++)
		if (strcmp(commands[i].name, name) == 0)
			return commands[i].run(argc - 1, argv + 1);
	if (argc == 1) {
		(void)print_usage(stderr);
		return CLI_ERROR;
	}
	(void)error_say(&err, EINVAL, "unknown %s '%.200s' (see stigwatch --help)",
	    name[0] == '-' ? "option" : "command", name);
	return cli_fail(&err);
}

/* What did not reach standard output is no answer; whoever closed it needs no word. */
static int
finish(int status)
{
	struct error err;

	errno = 0;
	if (fflush(stdout) == 0 && !ferror(stdout))
		return status;
	if (errno == EPIPE || cli_is_reader_gone())
		return CLI_ERROR;
	(void)error_set(&err, errno == 0 ? EIO : errno, "write to standard output");
	return cli_fail(&err);
}

int
main(int argc, char **argv)
{
	(void)signal(SIGPIPE, SIG_IGN);
	/* A command is soon over: what it gives back it takes again. */
	(void)mallopt(M_TRIM_THRESHOLD, INT_MAX);
	return finish(run(argc, argv));
}
