/* SPDX-License-Identifier: Apache-2.0 */
/* head.c - the head of an HTTP answer. */

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "daemon/base/error.h"
#include "daemon/docker/head.h"

#define PROTOCOL "HTTP/1." /* then the digit 0 or 1, a space, three digits */
#define LENGTH_HEADER "Content-Length:"

enum { STATUS_AT = 9, STATUS_END = 12, BODY_LENGTH_DIGITS = 9 };

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
parse_status(const char *line, size_t length, long *ret)
{
	long status = 0;

	if (length < STATUS_END || memcmp(line, PROTOCOL, strlen(PROTOCOL)) != 0 ||
	    (line[STATUS_AT - 2] != '0' && line[STATUS_AT - 2] != '1') ||
	    line[STATUS_AT - 1] != ' ')
		return false;
	for (size_t i = STATUS_AT; i < STATUS_END; i++) {
		if (!is_digit(line[i]))
			return false;
		status = status * 10 + (line[i] - '0');
	}
	*ret = status;
	return status >= 100 && (line[STATUS_END] == ' ' || line[STATUS_END] == '\r');
}

static size_t
parse_length(const char *line, size_t length)
{
	size_t value = 0, digits = 0, i = strlen(LENGTH_HEADER);

	if (length <= i || strncasecmp(line, LENGTH_HEADER, i) != 0)
		return 0;
	while (i < length && line[i] == ' ')
		i++;
	for (; i < length && is_digit(line[i]) && digits < BODY_LENGTH_DIGITS; digits++)
		value = value * 10 + (size_t)(line[i++] - '0');
	return value;
}

int
head_parse(struct head *ret, const void *data, size_t length, struct error *err)
{
	const char *text = data;
	size_t searched = length < HEAD_MAX ? length : HEAD_MAX;
	const char *end = memmem(text, searched, "\r\n\r\n", 4);
	struct head head = { 0 };

	if (end == NULL && searched == HEAD_MAX)
		return error_say(err, EPROTO, "the answer's head has no end");
	if (end == NULL)
		return -EAGAIN;
	head.length = (size_t)(end - text) + 4;
	if (!parse_status(text, head.length, &head.status))
		return error_say(err, EPROTO, "the answer is not HTTP");
	for (const char *line = text; line < end;) {
		const char *next = memmem(
		    line, head.length - (size_t)(line - text), "\r\n", 2);
		size_t line_length = (size_t)(next - line);

		if (head.body_length == 0)
			head.body_length = parse_length(line, line_length);
		line = next + 2;
	}
	*ret = head;
	return 0;
}
