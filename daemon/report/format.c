/* SPDX-License-Identifier: Apache-2.0 */
/* format.c - the files made of one decided scan. */

#include <stddef.h>

#include "daemon/base/cleanup.h"
#include "daemon/report/format.h"
#include "daemon/report/report.h"

static const struct report_format formats[] = {
	/* clang-format off */
	{ "results", "results.xml",    "XCCDF 1.2 results",         false, report_results },
	{ "json",    "summary.json",   "the summary as JSON",       false, report_summary },
	{ "report",  "report.html",    "the report as HTML",        true,  report_html },
	{ "ckl",     "checklist.ckl",  "a STIG Viewer 2 checklist", true,  report_ckl },
	{ "cklb",    "checklist.cklb", "a STIG Viewer 3 checklist", true,  report_cklb },
	/* clang-format on */
};

_Static_assert(
    ARRAY_LEN(formats) <= REPORT_FORMATS_MAX, "more formats than there is room");

const struct report_format *
report_format(uint32_t index)
{
	return index < ARRAY_LEN(formats) ? &formats[index] : NULL;
}
