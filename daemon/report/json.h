/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json.h - members of objects and arrays of JSON appended to a buffer, in the order of
 * the calls.
 *
 * Names are ours and none twice; texts are anybody's and cleaned. What is added to an
 * object or array ends those that were begun within it. A failure is the buffer's, and
 * told once, by json_finish().
 */
#ifndef DAEMON_REPORT_JSON_H
#define DAEMON_REPORT_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/base/buffer.h"

struct error;

enum { JSON_DEPTH_MAX = 16 };

struct json_writer {
	struct buffer *out; /* borrowed */
	struct buffer line; /* a text being cleaned */
	char ends[JSON_DEPTH_MAX];
	unsigned int depth;
};

/* An object or array that is open in its writer. */
struct json {
	struct json_writer *writer;
	unsigned int depth;
};

/* A root object at the end of OUT. WRITER, which json_finish() releases, outlives it. */
struct json json_start(struct json_writer *writer, struct buffer *out);

struct json json_add_object(struct json object, const char *name);
struct json json_add_array(struct json object, const char *name);
/* A new object at the end of ARRAY. */
struct json json_add_element(struct json array);

/* One line: JSON is UTF-8, a container's names need not be. */
void json_add_text(struct json object, const char *name, const char *text);
/* TEXT is clean, and may be several lines. */
void json_add_clean(struct json object, const char *name, const char *text);
/* Clean TEXT at the end of ARRAY. */
void json_add_item(struct json array, const char *text);
void json_add_number(struct json object, const char *name, int64_t number);
void json_add_bool(struct json object, const char *name, bool value);
/* As 2026-11-23T18:05:09.123456Z; "" for 0. */
void json_add_time(struct json object, const char *name, int64_t time_us);
/* One line, cleaned, at the end of ARRAY. */
void json_push_text(struct json array, const char *text);
void json_add_null(struct json object, const char *name);
/* With two decimal places. */
void json_add_decimal(struct json object, const char *name, double value);

/* End the whole with a newline. WHAT is made. */
int json_finish(struct json root, const char *what, struct error *err);

#endif
