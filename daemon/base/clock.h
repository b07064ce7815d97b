/* SPDX-License-Identifier: Apache-2.0 */
/*
 * clock.h - the time, in microseconds, and how it is written. Everything is UTC.
 */
#ifndef DAEMON_BASE_CLOCK_H
#define DAEMON_BASE_CLOCK_H

#include <stdint.h>

/* Microseconds since 1970-01-01 00:00:00 UTC. */
int64_t clock_now_us(void);

/* Microseconds of a clock that never jumps, for deadlines. */
int64_t clock_monotonic_us(void);

enum { CLOCK_TEXT_SIZE = 32 };

/* "2026-11-23T18:05:09Z": xs:dateTime as XCCDF and JSON want it. "" for 0. Returns TEXT.
 */
char *clock_format(int64_t time_us, char text[CLOCK_TEXT_SIZE]);

/* "2026-11-23T18:05:09.123456Z". "" for 0. Returns TEXT. */
char *clock_format_us(int64_t time_us, char text[CLOCK_TEXT_SIZE]);

/* "20261123T180509.123456Z": sorts as it ages, fit for a file name. Returns TEXT. */
char *clock_format_name(int64_t time_us, char text[CLOCK_TEXT_SIZE]);

#endif
