/* SPDX-License-Identifier: Apache-2.0 */
/* output.c - decide a record and write it in the ways that are wanted. */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/clock.h"
#include "daemon/base/error.h"
#include "daemon/cli/cli.h"
#include "daemon/cli/output.h"
#include "daemon/cli/screen.h"
#include "daemon/cli/stream_file.h"
#include "daemon/report/format.h"
#include "daemon/report/report.h"
#include "daemon/report/stream.h"
#include "daemon/scap/content.h"
#include "daemon/scap/record.h"
#include "daemon/scap/xccdf/decide.h"
#include "daemon/waivers.h"

const char output_usage[] =
    "  --results FILE   XCCDF 1.2 results\n"
    "  --json FILE      the summary as JSON\n"
    "  --report FILE    the report as HTML: one file that loads nothing\n"
    "  --ckl FILE       a checklist of STIG Viewer 2\n"
    "  --cklb FILE      a checklist of STIG Viewer 3\n"
    "  --oval-results FILE\n"
    "                   OVAL results: tests, and the items kept as evidence\n"
    "  --arf FILE       ARF 1.1: data stream, XCCDF and OVAL results in one file\n"
    "                   (both are compressed when FILE ends in .gz)\n"
    "  --record FILE    the record, for stigwatch decide\n"
    "  --out DIR        all of them: results.xml, summary.json, report.html,\n"
    "                   checklist.ckl, checklist.cklb, record.bin,\n"
    "                   oval-results.xml.gz, and arf.xml.gz of a data stream\n"
    "  --quiet          no table\n"
    "  One FILE may be \"-\" for standard output: no table then.\n"
    "Exit status: 0 nothing failed, 2 something failed or could not be decided,\n"
    "1 it did not take place.\n";

/* Where the file of OPTION is to go; NULL: there is no such option. */
static const char **
find_place(struct output *o, const char *option)
{
	const struct report_format *format;
	const struct stream_format *stream;

	for (uint32_t i = 0; (format = report_format(i)) != NULL; i++)
		if (strcmp(format->option, option) == 0)
			return &o->files[i];
	for (uint32_t i = 0; (stream = stream_format(i)) != NULL; i++)
		if (strcmp(stream->option, option) == 0)
			return &o->streams[i];
	if (strcmp(option, "record") == 0)
		return &o->record;
	return strcmp(option, "out") == 0 ? &o->out : NULL;
}

static bool
take_waivers(struct output *o, const char *file)
{
	struct error err = { 0 };

	if (words_add(&o->waiver_files, file, strlen(file), &err) == 0)
		return true;
	(void)cli_fail(&err);
	return false;
}

bool
output_take(struct output *o, const char *command, const char *name, const char *value)
{
	const char **place = find_place(o, name);

	if (strcmp(name, "quiet") == 0) {
		o->is_quiet = true;
		return true;
	}
	if (strcmp(name, "waivers") == 0)
		return take_waivers(o, value);
	return place != NULL &&
	       cli_take_output(command, name, place, &o->stdout_of, value);
}

int
output_prepare(struct output *o, struct error *err)
{
	return waivers_read(&o->waivers, &o->waiver_files, true, err);
}

/* BYTES are for one file after the other: memory that was used is there already. */
static int
write_format(const struct report_format *format, const char *path,
    const struct report *report, struct buffer *bytes, struct error *err)
{
	int r;

	bytes->length = 0;
	r = format->write(bytes, report, err);
	return r < 0 ? r : cli_write(path, bytes->data, bytes->length, err);
}

static int
write_table(const struct report *report, struct error *err)
{
	const struct screen screen = screen_find();
	autobuffer bytes = { 0 };
	/* A program that reads it wants whole lines. */
	int r = report_table(&bytes, report, screen.is_terminal ? screen.width : 0,
	    screen.has_colours, err);

	return r < 0 ? r : cli_write("-", bytes.data, bytes.length, err);
}

static int
path_in(char **ret, const char *dir, const char *name, struct error *err)
{
	return asprintf(ret, "%s/%s", dir, name) < 0
		   ? error_say(err, ENOMEM, "no memory to write '%s'", dir)
		   : 0;
}

static int
write_streams(const char *dir, const struct report *report, struct error *err)
{
	uint32_t kind = content_summary(report->content)->kind;
	const struct stream_format *stream;
	int r = 0;

	for (uint32_t i = 0; r == 0 && (stream = stream_format(i)) != NULL; i++) {
		autofree char *path = NULL;

		if (stream->wants_data_stream && kind != CONTENT_KIND_DATASTREAM)
			continue;
		r = path_in(&path, dir, stream->file, err);
		if (r == 0)
			r = stream_file_write(path, report, stream->write, err);
	}
	return r;
}

static int
write_directory(const char *dir, const struct report *report, const void *data,
    size_t length, struct error *err)
{
	const struct report_format *format;
	autofree char *record = NULL;
	autobuffer bytes = { 0 };
	int r = 0;

	if (mkdir(dir, 0750) < 0 && errno != EEXIST)
		return error_set(err, errno, "make directory '%s'", dir);
	for (uint32_t i = 0; r == 0 && (format = report_format(i)) != NULL; i++) {
		autofree char *path = NULL;

		r = path_in(&path, dir, format->file, err);
		if (r == 0)
			r = write_format(format, path, report, &bytes, err);
	}
	if (r == 0)
		r = write_streams(dir, report, err);
	if (r == 0)
		r = path_in(&record, dir, "record.bin", err);
	return r < 0 ? r : cli_write(record, data, length, err);
}

static int
write_all(const struct output *o, const struct report *report, const void *data,
    size_t length, struct error *err)
{
	const struct report_format *format;
	const struct stream_format *stream;
	autobuffer bytes = { 0 };
	int r = 0;

	for (uint32_t i = 0; r == 0 && (format = report_format(i)) != NULL; i++)
		if (o->files[i] != NULL)
			r = write_format(format, o->files[i], report, &bytes, err);
	for (uint32_t i = 0; r == 0 && (stream = stream_format(i)) != NULL; i++)
		if (o->streams[i] != NULL)
			r = stream_file_write(o->streams[i], report, stream->write, err);
	if (r == 0 && o->record != NULL)
		r = cli_write(o->record, data, length, err);
	if (r == 0 && o->out != NULL)
		r = write_directory(o->out, report, data, length, err);
	if (r == 0 && !o->is_quiet && o->stdout_of == NULL)
		r = write_table(report, err);
	return r;
}

int
output_write(const struct output *o, const void *data, size_t length,
    const struct content *content, struct error *err)
{
	autoptr(record) record = NULL;
	autoptr(decision) decision = NULL;
	int r = record_read(&record, data, length, content, err);

	if (r == 0)
		r = decision_make(
		    &decision, record, content, o->waivers, clock_now_us(), err);
	if (r < 0)
		return r;
	const struct report report = {
		.content = content, .record = record, .decision = decision
	};

	r = write_all(o, &report, data, length, err);
	if (r < 0)
		return r;
	return decision->verdict == VERDICT_COMPLIANT ? CLI_OK : CLI_FAILED;
}
