/* SPDX-License-Identifier: Apache-2.0 */
/* error.c - one failure, told in one line. */

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "daemon/base/error.h"

void
error_make_printable(char *text)
{
	for (unsigned char *c = (unsigned char *)text; *c != '\0'; c++)
		if (*c < 0x20 || *c == 0x7f)
			*c = '?';
}

static int
tell(struct error *err, int errnum, const char *format, va_list args)
{
	(void)vsnprintf(err->text, sizeof(err->text), format, args);
	error_make_printable(err->text);
	err->code = errnum;
	return -errnum;
}

int
error_say(struct error *err, int errnum, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	(void)tell(err, errnum, format, args);
	va_end(args);
	return -errnum;
}

int
error_set(struct error *err, int errnum, const char *format, ...)
{
	va_list args;
	size_t used;

	va_start(args, format);
	(void)tell(err, errnum, format, args);
	va_end(args);
	used = strlen(err->text);
	(void)snprintf(
	    err->text + used, sizeof(err->text) - used, ": %s", strerror(errnum));
	return -errnum;
}

int
error_wrap(struct error *err, const char *format, ...)
{
	char inner[ERROR_TEXT_SIZE];
	va_list args;
	size_t used;

	memcpy(inner, err->text, sizeof(inner));
	va_start(args, format);
	(void)tell(err, err->code, format, args);
	va_end(args);
	used = strlen(err->text);
	(void)snprintf(err->text + used, sizeof(err->text) - used, ": %s", inner);
	return -err->code;
}
