/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stream.h - files made of one decided record that are too large to be held: they are
 * written in pieces. Pure like report.h: the caller has the files.
 */
#ifndef DAEMON_REPORT_STREAM_H
#define DAEMON_REPORT_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct oval_recorded;
struct oval_results;
struct report;
struct system_info;

struct report_stream;

struct stream_format {
	const char *option; /* "arf": of --arf FILE */
	const char *file;   /* "arf.xml.gz" in a directory */
	bool wants_data_stream;
	int (*write)(const struct report_stream *stream, struct error *err);
};

/* NULL beyond the last. */
const struct stream_format *stream_format(uint32_t index);

enum { STREAM_FORMATS_MAX = 4 };

struct report_stream {
	const struct report *report;
	/* Take LENGTH bytes more. 0 or -errno. */
	int (*put)(void *arg, const void *data, size_t length, struct error *err);
	/* ARF: an exact copy of the content's root element by way of PUT. */
	int (*put_source)(void *arg, struct error *err);
	void *arg;
};

/*
 * OVAL results 5.11 of every OVAL document: what the record has, its evidence as items.
 * They say that the definitions are left out.
 */
int stream_oval(const struct report_stream *stream, struct error *err);

/*
 * An ARF 1.1 collection: the source data stream as the request, the TestResult and the
 * OVAL results of each document as reports, the target as the asset they are about.
 * -EINVAL when the content is no data stream.
 */
int stream_arf(const struct report_stream *stream, struct error *err);

/* OVAL results of what RECORDED has; SYSTEM is filled in and must outlive them. */
struct oval_results stream_oval_results(const struct report_stream *stream,
    const struct oval_recorded *recorded, struct system_info *system);

#endif
