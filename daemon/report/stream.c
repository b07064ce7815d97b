/* SPDX-License-Identifier: Apache-2.0 */
/* stream.c - the files that are written in pieces; of them, OVAL results of a record. */

#include <stddef.h>

#include "daemon/base/cleanup.h"

#include "daemon/report/oval_results.h"
#include "daemon/report/report.h"
#include "daemon/report/stream.h"
#include "daemon/scap/record.h"
#include "daemon/scap/system_info.h"

static const struct stream_format formats[] = {
	/* clang-format off */
	{ "oval-results", "oval-results.xml.gz", false, stream_oval },
	{ "arf",          "arf.xml.gz",          true,  stream_arf  },
	/* clang-format on */
};

_Static_assert(
    ARRAY_LEN(formats) <= STREAM_FORMATS_MAX, "more formats than there is room");

const struct stream_format *
stream_format(uint32_t index)
{
	return index < ARRAY_LEN(formats) ? &formats[index] : NULL;
}

/* When the record was finished: a file made again of it is the same file. */
static int64_t
record_time(const struct record_target *t)
{
	int64_t time = t->time_end != 0	    ? t->time_end
		       : t->time_start != 0 ? t->time_start
					    : t->time_event;

	/* The schema wants a time; a record without any is of no time at all. */
	return time == 0 ? 1 : time;
}

struct oval_results
stream_oval_results(const struct report_stream *s, const struct oval_recorded *recorded,
    struct system_info *system)
{
	const struct report *r = s->report;

	*system = (struct system_info){ .os_name = "",
		.os_version = "",
		.architecture = "",
		.primary_host_name = r->record->target.target };
	return (struct oval_results){ .content = r->content,
		.view = oval_view_recorded(recorded),
		.system = system,
		.time_us = record_time(&r->record->target),
		.put = s->put,
		.arg = s->arg };
}

int
stream_oval(const struct report_stream *s, struct error *err)
{
	autoptr(oval_recorded) recorded = NULL;
	struct oval_results results;
	struct system_info system;
	int r = oval_recorded_new(&recorded, s->report->record, s->report->content, err);

	if (r < 0)
		return r;
	results = stream_oval_results(s, recorded, &system);
	return oval_results_write(&results, err);
}
