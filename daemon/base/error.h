/* SPDX-License-Identifier: Apache-2.0 */
/*
 * error.h - one failure, told in one line.
 *
 * Fallible functions return 0 or -errno and take `struct error *err` last; err is never
 * NULL and is written only on failure. The text names the object and the place, not the
 * function.
 */
#ifndef DAEMON_BASE_ERROR_H
#define DAEMON_BASE_ERROR_H

#define ERROR_TEXT_SIZE 512

struct error {
	int code; /* positive errno, 0 while nothing failed */
	char text[ERROR_TEXT_SIZE];
};

/* Tell a failed call: TEXT is "<format>: <strerror(errnum)>". Returns -errnum (ERRNUM >
 * 0). */
int error_set(struct error *err, int errnum, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Tell a refusal of our own: TEXT is the sentence alone. Returns -errnum (ERRNUM > 0). */
int error_say(struct error *err, int errnum, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Put what the caller knows in front: "<format>: <text so far>". Returns -err->code. */
int error_wrap(struct error *err, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Replace every byte of TEXT that could start a new line or move a terminal by '?'. In
 * place. */
void error_make_printable(char *text);

#endif
