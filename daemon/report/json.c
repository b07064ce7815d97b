/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json.c - members of objects and arrays of JSON appended to a buffer.
 *
 * Not by json-c: a document tree of a checklist costs more time and memory than all the
 * rest of it.
 */

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "daemon/base/clock.h"
#include "daemon/base/error.h"
#include "daemon/base/utf8.h"
#include "daemon/report/json.h"

static void
end_within(struct json_writer *w, unsigned int depth)
{
	assert(depth <= w->depth);
	while (w->depth > depth)
		buffer_add(w->out, &w->ends[--w->depth], 1);
}

/* Where the next value of J stands; NAME is NULL in an array. */
static struct buffer *
begin(struct json j, const char *name)
{
	struct buffer *out = j.writer->out;

	end_within(j.writer, j.depth);
	/* No value ends like that. */
	if (out->length > 0 && strchr("{[", out->data[out->length - 1]) == NULL)
		buffer_add(out, ",", 1);
	if (name == NULL)
		return out;
	buffer_add(out, "\"", 1);
	buffer_add_text(out, name);
	buffer_add(out, "\":", 2);
	return out;
}

static struct json
open(struct json_writer *w, char start, char end)
{
	assert(w->depth < JSON_DEPTH_MAX);
	buffer_add(w->out, &start, 1);
	w->ends[w->depth++] = end;
	return (struct json){ w, w->depth };
}

struct json
json_start(struct json_writer *w, struct buffer *out)
{
	*w = (struct json_writer){ .out = out };
	return open(w, '{', '}');
}

struct json
json_add_object(struct json j, const char *name)
{
	(void)begin(j, name);
	return open(j.writer, '{', '}');
}

struct json
json_add_array(struct json j, const char *name)
{
	(void)begin(j, name);
	return open(j.writer, '[', ']');
}

struct json
json_add_element(struct json array)
{
	return json_add_object(array, NULL);
}

/* As a string, quotes included. Of control characters clean text has line ends only. */
static void
quote(struct buffer *out, const char *text, size_t length)
{
	const char *end = text + length;

	buffer_add(out, "\"", 1);
	while (text < end) {
		size_t plain = utf8_plain(text, end);

		buffer_add(out, text, plain);
		text += plain;
		if (text == end)
			break;
		if (*text == '\n')
			buffer_add(out, "\\n", 2);
		else if (*text == '"' || *text == '\\')
			buffer_printf(out, "\\%c", *text);
		else
			buffer_add(out, text, 1);
		text++;
	}
	buffer_add(out, "\"", 1);
}

void
json_add_clean(struct json j, const char *name, const char *text)
{
	quote(begin(j, name), text, strlen(text));
}

void
json_add_text(struct json j, const char *name, const char *text)
{
	struct buffer *line = &j.writer->line;

	line->length = 0;
	utf8_add_line(line, text, strlen(text));
	json_add_clean(j, name, buffer_text(line));
}

void
json_add_item(struct json array, const char *text)
{
	json_add_clean(array, NULL, text);
}

void
json_push_text(struct json array, const char *text)
{
	json_add_text(array, NULL, text);
}

void
json_add_null(struct json j, const char *name)
{
	buffer_add_text(begin(j, name), "null");
}

void
json_add_number(struct json j, const char *name, int64_t number)
{
	buffer_printf(begin(j, name), "%" PRId64, number);
}

void
json_add_bool(struct json j, const char *name, bool value)
{
	buffer_add_text(begin(j, name), value ? "true" : "false");
}

void
json_add_time(struct json j, const char *name, int64_t time_us)
{
	char text[CLOCK_TEXT_SIZE];

	json_add_clean(j, name, clock_format_us(time_us, text));
}

void
json_add_decimal(struct json j, const char *name, double value)
{
	buffer_printf(begin(j, name), "%.2f", value);
}

int
json_finish(struct json root, const char *what, struct error *err)
{
	struct json_writer *w = root.writer;

	end_within(w, 0);
	buffer_add(w->out, "\n", 1);
	w->out->failed |= w->line.failed;
	buffer_done(&w->line);
	return w->out->failed ? error_set(err, ENOMEM, "%s", what) : 0;
}
