/* SPDX-License-Identifier: Apache-2.0 */
/*
 * output.h - the options that scan and decide share: by which waivers a record is
 * decided, and what is written of it.
 */
#ifndef DAEMON_CLI_OUTPUT_H
#define DAEMON_CLI_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

#include "daemon/base/words.h"
#include "daemon/report/format.h"
#include "daemon/report/stream.h"

struct content;
struct error;
struct waivers;

/* Rows of getopt_long()'s table, told apart by their name. */
#define OUTPUT_OPTIONS                                        \
	{ "waivers", required_argument, NULL, 'o' },          \
	    { "results", required_argument, NULL, 'o' },      \
	    { "json", required_argument, NULL, 'o' },         \
	    { "report", required_argument, NULL, 'o' },       \
	    { "ckl", required_argument, NULL, 'o' },          \
	    { "cklb", required_argument, NULL, 'o' },         \
	    { "oval-results", required_argument, NULL, 'o' }, \
	    { "arf", required_argument, NULL, 'o' },          \
	    { "record", required_argument, NULL, 'o' },       \
	    { "out", required_argument, NULL, 'o' },          \
	{                                                     \
		"quiet", no_argument, NULL, 'o'               \
	}

struct output {
	struct words waiver_files;
	struct waivers *waivers; /* what is in them; NULL: not read */
	/* By report_format(); NULL: not wanted. "-": standard output */
	const char *files[REPORT_FORMATS_MAX];
	const char *streams[STREAM_FORMATS_MAX]; /* by stream_format(), likewise */
	const char *record;
	const char *out; /* directory for all of them */
	bool is_quiet;
	const char *stdout_of; /* the option whose file is "-" */
};

/* The usage lines of these options: of --waivers, of the rest. */
#define OUTPUT_WAIVERS_USAGE                                 \
	"  --waivers FILE    decisions about findings: see " \
	"stigwatch-waivers(5);\n"                            \
	"                    may be repeated\n"
extern const char output_usage[];

/* Take "--results" and its like for COMMAND; false after an error on stderr. */
bool output_take(
    struct output *output, const char *command, const char *name, const char *value);

/* Read the files of waivers. Before the work whose result they are for. */
int output_prepare(struct output *output, struct error *err);

/*
 * Decide the record in LENGTH bytes at DATA and write what is wanted. An exit code of
 * cli.h, or -errno.
 */
int output_write(const struct output *output, const void *data, size_t length,
    const struct content *content, struct error *err);

#endif
