/* SPDX-License-Identifier: Apache-2.0 */
/* cli.c - what every sub-command needs: telling errors, writing files. */

#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/base/io.h"
#include "daemon/base/utf8.h"
#include "daemon/cli/cli.h"
#include "daemon/cli/place.h"

bool
cli_is_reader_gone(void)
{
	struct pollfd out = { .fd = STDOUT_FILENO, .events = POLLOUT };

	return poll(&out, 1, 0) == 1 && (out.revents & POLLERR) != 0;
}

void
cli_line(FILE *stream, const char *format, ...)
{
	autobuffer clean = { 0 };
	autofree char *text = NULL;
	va_list args;
	int length;

	va_start(args, format);
	length = vasprintf(&text, format, args);
	va_end(args);
	if (length >= 0)
		utf8_add_line(&clean, text, (size_t)length);
	(void)fprintf(stream, "%s\n",
	    length < 0 || clean.failed ? "(no memory to say it)" : buffer_text(&clean));
}

int
cli_fail(const struct error *err)
{
	if (err->text[0] != '\0')
		cli_line(stderr, "stigwatch: %s", err->text);
	return CLI_ERROR;
}

int
cli_usage_error(const char *command, const char *format, ...)
{
	char text[ERROR_TEXT_SIZE];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	cli_line(
	    stderr, "stigwatch %s: %s (see stigwatch %s --help)", command, text, command);
	return CLI_ERROR;
}

int
cli_bad_option(const char *command, char **argv)
{
	const char *word = argv[optind - 1];

	/* A letter within "-xh": getopt has not moved on. */
	if (strncmp(word, "--", 2) != 0)
		return cli_usage_error(command, "unrecognized option '-%c'", optopt);
	/* A known one has its value, 0 only if it is unknown or ambiguous. */
	if (optopt == 0)
		return cli_usage_error(command, "unrecognized option '%.200s'", word);
	return cli_usage_error(command, "option '%.200s' %s", word,
	    strchr(word, '=') == NULL ? "needs a value" : "takes no value");
}

bool
cli_take_output(const char *command, const char *name, const char **place,
    const char **stdout_of, const char *path)
{
	if (*place != NULL) {
		(void)cli_usage_error(command, "--%s is given twice", name);
		return false;
	}
	*place = path;
	if (strcmp(path, "-") != 0)
		return true;
	if (*stdout_of != NULL) {
		(void)cli_usage_error(command,
		    "--%s and --%s cannot both be standard output", *stdout_of, name);
		return false;
	}
	*stdout_of = name;
	return true;
}

int
cli_write(const char *path, const void *data, unsigned long length, struct error *err)
{
	__attribute__((cleanup(place_close))) struct place place;
	int r = place_open(&place, path, err);

	if (r < 0)
		return r;
	r = io_write_all(place.fd, data, length);
	if (r == -EPIPE && strcmp(path, "-") == 0)
		return error_say(err, EPIPE, "%s", "");
	if (r < 0)
		return error_set(err, -r, "write '%s'", path);
	return place_keep(&place, err);
}
