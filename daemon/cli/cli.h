/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cli.h - the `stigwatch` command: one file per sub-command, one row each in main.c.
 */
#ifndef DAEMON_CLI_CLI_H
#define DAEMON_CLI_CLI_H

#include <stdbool.h>
#include <stdio.h>

struct error;

/* Exit codes, as users of oscap know them. */
enum {
	CLI_OK = 0,    /* everything evaluated, nothing failed */
	CLI_ERROR = 1, /* it did not take place */
	CLI_FAILED = 2 /* something failed or could not be decided */
};

/* ARGV[0] is the sub-command's name; the rest its arguments. The exit code is returned.
 */
int cmd_scan(int argc, char **argv);
int cmd_oval(int argc, char **argv);
int cmd_info(int argc, char **argv);
int cmd_validate(int argc, char **argv);
int cmd_decide(int argc, char **argv);
int cmd_list(int argc, char **argv);
int cmd_show(int argc, char **argv);
int cmd_history(int argc, char **argv);
int cmd_diff(int argc, char **argv);

/* Standard output is a pipe that nobody reads any more: `| head`. */
bool cli_is_reader_gone(void);

/* A line on STREAM that may tell of content or a target: what could move a terminal,
 * begin another line, or hide or reorder text is replaced. */
void cli_line(FILE *stream, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Say "stigwatch: <text>" on stderr, but nothing for an empty text; CLI_ERROR. */
int cli_fail(const struct error *err);

/* Say "stigwatch COMMAND: <text>" and where help is; CLI_ERROR. */
int cli_usage_error(const char *command, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* getopt_long() said '?' of ARGV: say it in our words; CLI_ERROR. */
int cli_bad_option(const char *command, char **argv);

/*
 * Take PATH for output option NAME. A second one of it, or a second one to standard
 * output
 * (*STDOUT_OF is the first's name, NULL yet), is said; false.
 */
bool cli_take_output(const char *command, const char *name, const char **place,
    const char **stdout_of, const char *path);

/* Write LENGTH bytes to PATH ("-": stdout), replacing it whole. 0 or -errno. */
int cli_write(
    const char *path, const void *data, unsigned long length, struct error *err);

#endif
