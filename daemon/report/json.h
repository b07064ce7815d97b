/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json.h - members added to objects and arrays of JSON, in the order of the calls.
 *
 * Names are ours, none twice, and live as long as the program; texts are anybody's and
 * cleaned. What could not be added is remembered and told once, by json_finish().
 */
#ifndef DAEMON_REPORT_JSON_H
#define DAEMON_REPORT_JSON_H

#include <stdbool.h>
#include <stdint.h>

struct buffer;
struct error;
struct json_object;

/* An object or array under construction; a borrowed part of the whole. */
struct json {
	struct json_object *value; /* NULL after a failure */
	bool *failed;
};

/* A new root object; *FAILED is set to false and must outlive it. */
struct json json_start(bool *failed);

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

/* Append the whole and a newline to OUT and free it, whatever happens. WHAT is made. */
int json_finish(
    struct json root, struct buffer *out, const char *what, struct error *err);

#endif
