/* SPDX-License-Identifier: Apache-2.0 */
/* process_clock.c - the times of a process as OVAL writes them. */

#include <inttypes.h>
#include <stdio.h>

#include "probes/unix/process_clock.h"

void
process_format_span(char text[PROCESS_TIME_SIZE], uint64_t seconds)
{
	uint64_t days = seconds / 86400;
	unsigned int rest = (unsigned int)(seconds % 86400);
	int length = 0;

	if (days > 0)
		length = snprintf(text, PROCESS_TIME_SIZE, "%02" PRIu64 "-", days);
	(void)snprintf(text + length, PROCESS_TIME_SIZE - (size_t)length,
	    "%02u:%02u:%02u", rest / 3600, rest / 60 % 60, rest % 60);
}

void
process_format_start(char text[PROCESS_TIME_SIZE], time_t start, time_t now)
{
	static const char months[12][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
		"Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	struct tm then = { .tm_mday = 1 }, today = { .tm_mday = 1 };

	(void)localtime_r(&start, &then);
	(void)localtime_r(&now, &today);
	if (then.tm_yday == today.tm_yday && then.tm_year == today.tm_year)
		(void)snprintf(text, PROCESS_TIME_SIZE, "%02d:%02d:%02d", then.tm_hour,
		    then.tm_min, then.tm_sec);
	else
		(void)snprintf(text, PROCESS_TIME_SIZE, "%s_%d", months[then.tm_mon % 12],
		    then.tm_mday);
}

void
process_clock_warm(void)
{
	tzset();
}
