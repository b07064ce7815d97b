/* SPDX-License-Identifier: Apache-2.0 */
/* process_clock.h - the times of a process as OVAL writes them. */
#ifndef PROBES_UNIX_PROCESS_CLOCK_H
#define PROBES_UNIX_PROCESS_CLOCK_H

#include <stdint.h>
#include <time.h>

enum { PROCESS_TIME_SIZE = 32 };

/* Processor time: [DD-]HH:MM:SS. */
void process_format_span(char text[PROCESS_TIME_SIZE], uint64_t seconds);

/*
 * The time of day it started, HH:MM:SS, if that is the day of NOW; else the day, such as
 * Feb_5. In the scanner's time zone, which process_clock_warm() read while it could: the
 * target's own is a file that anybody there may have written.
 */
void process_format_start(char text[PROCESS_TIME_SIZE], time_t start, time_t now);
void process_clock_warm(void);

#endif
