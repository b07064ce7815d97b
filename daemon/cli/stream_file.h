/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stream_file.h - results that are written in pieces, into a file.
 */
#ifndef DAEMON_CLI_STREAM_FILE_H
#define DAEMON_CLI_STREAM_FILE_H

struct error;
struct report;
struct report_stream;

/* What WRITE makes of REPORT into PATH ("-": standard output), compressed when its name
 * ends in ".gz", replacing it whole. */
int stream_file_write(const char *path, const struct report *report,
    int (*write)(const struct report_stream *stream, struct error *err),
    struct error *err);

#endif
