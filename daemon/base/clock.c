/* SPDX-License-Identifier: Apache-2.0 */
/* clock.c - the time, in microseconds, and how it is written. Everything is UTC. */

#include <stdio.h>
#include <time.h>

#include "daemon/base/clock.h"

enum { US_PER_S = 1000000 };

static int64_t
read_clock(clockid_t id)
{
	struct timespec now = { 0 };

	(void)clock_gettime(id, &now);
	return (int64_t)now.tv_sec * US_PER_S + now.tv_nsec / 1000;
}

int64_t
clock_now_us(void)
{
	return read_clock(CLOCK_REALTIME);
}

int64_t
clock_monotonic_us(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

char *
clock_format(int64_t time_us, char text[CLOCK_TEXT_SIZE])
{
	time_t seconds = (time_t)(time_us / US_PER_S);
	struct tm tm;

	text[0] = '\0';
	if (time_us != 0 && gmtime_r(&seconds, &tm) != NULL)
		(void)strftime(text, CLOCK_TEXT_SIZE, "%Y-%m-%dT%H:%M:%SZ", &tm);
	return text;
}

static void
add_microseconds(int64_t time_us, size_t used, char text[CLOCK_TEXT_SIZE])
{
	(void)snprintf(text + used, CLOCK_TEXT_SIZE - used, ".%06uZ",
	    (unsigned int)(time_us % US_PER_S) % US_PER_S);
}

char *
clock_format_us(int64_t time_us, char text[CLOCK_TEXT_SIZE])
{
	time_t seconds = (time_t)(time_us / US_PER_S);
	struct tm tm;

	text[0] = '\0';
	if (time_us != 0 && gmtime_r(&seconds, &tm) != NULL)
		add_microseconds(time_us,
		    strftime(text, CLOCK_TEXT_SIZE, "%Y-%m-%dT%H:%M:%S", &tm), text);
	return text;
}

char *
clock_format_name(int64_t time_us, char text[CLOCK_TEXT_SIZE])
{
	time_t seconds = (time_t)(time_us / US_PER_S);
	struct tm tm;

	text[0] = '\0';
	if (gmtime_r(&seconds, &tm) != NULL)
		add_microseconds(
		    time_us, strftime(text, CLOCK_TEXT_SIZE, "%Y%m%dT%H%M%S", &tm), text);
	return text;
}
