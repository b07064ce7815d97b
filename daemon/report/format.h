/* SPDX-License-Identifier: Apache-2.0 */
/*
 * format.h - the files made of one decided scan: one row of one table each.
 *
 * Options of the commands, files of --out and of the spool are driven by this table.
 */
#ifndef DAEMON_REPORT_FORMAT_H
#define DAEMON_REPORT_FORMAT_H

#include <stdbool.h>
#include <stdint.h>

struct buffer;
struct error;
struct report;

struct report_format {
	const char *option; /* "results": of --results FILE */
	const char *file;   /* "results.xml" in a directory */
	const char *help;   /* what it is, for a usage text */
	bool is_later;	    /* for people and imports: the spool has it a moment after the
			       result is told, which does not wait for it */
	int (*write)(struct buffer *out, const struct report *report, struct error *err);
};

/* NULL beyond the last. */
const struct report_format *report_format(uint32_t index);

enum { REPORT_FORMATS_MAX = 8 };

#endif
