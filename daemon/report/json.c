/* SPDX-License-Identifier: Apache-2.0 */
/* json.c - members added to objects and arrays of JSON, in the order of the calls. */

#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

#include "daemon/base/buffer.h"
#include "daemon/base/clock.h"
#include "daemon/base/error.h"
#include "daemon/base/utf8.h"
#include "daemon/report/json.h"

/* Takes VALUE over, whatever happens; gives it back if it lives on in J. */
static struct json_object *
add(struct json j, const char *name, struct json_object *value)
{
	const unsigned int is_ours = JSON_C_OBJECT_ADD_KEY_IS_NEW |
				     JSON_C_OBJECT_KEY_IS_CONSTANT;

	if (value != NULL && j.value != NULL &&
	    json_object_object_add_ex(j.value, name, value, is_ours) == 0)
		return value;
	*j.failed = true;
	(void)json_object_put(value);
	return NULL;
}

struct json
json_start(bool *failed)
{
	struct json root = { json_object_new_object(), failed };

	*failed = root.value == NULL;
	return root;
}

struct json
json_add_object(struct json j, const char *name)
{
	return (struct json){ add(j, name, json_object_new_object()), j.failed };
}

struct json
json_add_array(struct json j, const char *name)
{
	return (struct json){ add(j, name, json_object_new_array()), j.failed };
}

struct json
json_add_element(struct json array)
{
	struct json j = { json_object_new_object(), array.failed };

	if (j.value == NULL || array.value == NULL ||
	    json_object_array_add(array.value, j.value) != 0) {
		*j.failed = true;
		(void)json_object_put(j.value);
		j.value = NULL;
	}
	return j;
}

void
json_add_clean(struct json j, const char *name, const char *text)
{
	(void)add(j, name, json_object_new_string(text));
}

/* JSON is UTF-8, a container's names need not be. */
void
json_add_text(struct json j, const char *name, const char *text)
{
	autobuffer clean = { 0 };

	utf8_add_line(&clean, text, strlen(text));
	*j.failed |= clean.failed;
	json_add_clean(j, name, buffer_text(&clean));
}

void
json_add_item(struct json array, const char *text)
{
	struct json_object *item = json_object_new_string(text);

	if (item == NULL || array.value == NULL ||
	    json_object_array_add(array.value, item) != 0) {
		*array.failed = true;
		(void)json_object_put(item);
	}
}

void
json_push_text(struct json array, const char *text)
{
	autobuffer clean = { 0 };

	utf8_add_line(&clean, text, strlen(text));
	*array.failed |= clean.failed;
	json_add_item(array, buffer_text(&clean));
}

/* json-c has no object for null: a member of it is NULL. */
void
json_add_null(struct json j, const char *name)
{
	if (j.value == NULL || json_object_object_add(j.value, name, NULL) != 0)
		*j.failed = true;
}

void
json_add_number(struct json j, const char *name, int64_t number)
{
	(void)add(j, name, json_object_new_int64(number));
}

void
json_add_bool(struct json j, const char *name, bool value)
{
	(void)add(j, name, json_object_new_boolean(value));
}

void
json_add_time(struct json j, const char *name, int64_t time_us)
{
	char text[CLOCK_TEXT_SIZE];

	json_add_text(j, name, clock_format_us(time_us, text));
}

void
json_add_decimal(struct json j, const char *name, double value)
{
	char text[32];

	(void)snprintf(text, sizeof(text), "%.2f", value);
	(void)add(j, name, json_object_new_double_s(value, text));
}

int
json_finish(struct json root, struct buffer *out, const char *what, struct error *err)
{
	const char *text = NULL;

	if (!*root.failed)
		text = json_object_to_json_string_ext(
		    root.value, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);
	if (text != NULL) {
		buffer_add_text(out, text);
		buffer_add_text(out, "\n");
	}
	(void)json_object_put(root.value);
	if (text == NULL || out->failed)
		return error_set(err, ENOMEM, "%s", what);
	return 0;
}
