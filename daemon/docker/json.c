/* SPDX-License-Identifier: Apache-2.0 */
/* json.c - JSON text to the members of a plain struct, by a table. */

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <string.h>

#include <json-c/json.h>

#include "daemon/base/arena.h"
#include "daemon/base/error.h"
#include "daemon/docker/engine.h"
#include "daemon/docker/json.h"

struct place {
	const struct member *member;
	void *value, *count;
	struct arena *arena;
};

void
json_put_at(struct json_object **json)
{
	(void)json_object_put(*json);
}

struct json_tokener *
json_stream_new(void)
{
	struct json_tokener *tokener = json_tokener_new_ex(JSON_DEPTH_MAX);

	/* Go writes UTF-8 and nothing else; what leaves here need not be checked again.
	 */
	if (tokener != NULL)
		json_tokener_set_flags(tokener, JSON_TOKENER_STRICT |
						    JSON_TOKENER_ALLOW_TRAILING_CHARS |
						    JSON_TOKENER_VALIDATE_UTF8);
	return tokener;
}

static bool
is_blank(const char *data, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (data[i] == '\0' || strchr(" \t\r\n", data[i]) == NULL)
			return false;
	return true;
}

int
json_parse(struct json_object **ret, const void *data, size_t length, struct error *err)
{
	struct json_tokener *tokener = NULL;
	autojson *json = NULL;
	enum json_tokener_error why;
	size_t end;

	if (length == 0 || length > INT_MAX)
		return error_say(
		    err, EPROTO, "not JSON: %s", length == 0 ? "empty" : "too long");
	tokener = json_stream_new();
	if (tokener == NULL)
		return error_set(err, ENOMEM, "read JSON");
	json = json_tokener_parse_ex(tokener, data, (int)length);
	why = json_tokener_get_error(tokener);
	end = json_tokener_get_parse_end(tokener);
	json_tokener_free(tokener);
	if (why == json_tokener_continue)
		return error_say(err, EPROTO, "not JSON: it ends too early");
	if (why != json_tokener_success)
		return error_say(err, EPROTO, "not JSON: %s at byte %zu",
		    json_tokener_error_desc(why), end);
	if (!json_object_is_type(json, json_type_object) &&
	    !json_object_is_type(json, json_type_array))
		return error_say(err, EPROTO, "neither a JSON object nor an array");
	if (!is_blank((const char *)data + end, length - end))
		return error_say(err, EPROTO, "not JSON: more behind it");
	*ret = take_ptr(json);
	return 0;
}

static int
wrong_type(const struct member *member, struct error *err)
{
	return error_say(err, EPROTO, "%s is not what it must be", member->path);
}

/* A C string, or NULL when JSON is no string or has a NUL inside, behind which another
 * reader would see more than we do. */
static const char *
json_text(struct json_object *json)
{
	const char *text;

	if (!json_object_is_type(json, json_type_string))
		return NULL;
	text = json_object_get_string(json);
	return strlen(text) == (size_t)json_object_get_string_len(json) ? text : NULL;
}

static int
read_text(const struct place *place, struct json_object *json, struct error *err)
{
	const char **value = place->value;
	const char *text = json_text(json);

	if (text == NULL)
		return wrong_type(place->member, err);
	if (*value == NULL || **value == '\0')
		*value = text;
	return 0;
}

static int
read_bool(const struct place *place, struct json_object *json, struct error *err)
{
	if (!json_object_is_type(json, json_type_boolean))
		return wrong_type(place->member, err);
	*(bool *)place->value = json_object_get_boolean(json) != 0;
	return 0;
}

static int
read_number(const struct place *place, struct json_object *json, int64_t least,
    int64_t most, int64_t *ret, struct error *err)
{
	int64_t number = 0;

	if (!json_object_is_type(json, json_type_int))
		return wrong_type(place->member, err);
	number = json_object_get_int64(json);
	if (number < least || number > most)
		return wrong_type(place->member, err);
	*ret = number;
	return 0;
}

static int
read_pid(const struct place *place, struct json_object *json, struct error *err)
{
	int64_t number = 0;
	int rc = read_number(place, json, 0, INT32_MAX, &number, err);

	if (rc == 0)
		*(int32_t *)place->value = (int32_t)number;
	return rc;
}

static int
read_count(const struct place *place, struct json_object *json, struct error *err)
{
	int64_t number = 0;
	int rc = read_number(place, json, 0, UINT32_MAX, &number, err);

	if (rc == 0)
		*(uint32_t *)place->value = (uint32_t)number;
	return rc;
}

static int
read_code(const struct place *place, struct json_object *json, struct error *err)
{
	int64_t number = 0;
	int rc = read_number(place, json, INT32_MIN, INT32_MAX, &number, err);

	if (rc == 0)
		*(int32_t *)place->value = (int32_t)number;
	return rc;
}

static int
read_nanos(const struct place *place, struct json_object *json, struct error *err)
{
	int64_t number = 0;
	int rc = read_number(place, json, 0, INT64_MAX, &number, err);

	if (rc == 0)
		*(int64_t *)place->value = number / 1000;
	return rc;
}

static int
read_texts(const struct place *place, struct json_object *json, struct error *err)
{
	size_t count;
	const char **texts;

	if (!json_object_is_type(json, json_type_array))
		return wrong_type(place->member, err);
	count = json_object_array_length(json);
	texts = arena_new_array(place->arena, const char *, count);
	if (texts == NULL || count > UINT32_MAX)
		return error_set(err, ENOMEM, "%s", place->member->path);
	for (size_t i = 0; i < count; i++) {
		texts[i] = json_text(json_object_array_get_idx(json, i));
		if (texts[i] == NULL)
			return wrong_type(place->member, err);
	}
	*(const char *const **)place->value = texts;
	*(uint32_t *)place->count = (uint32_t)count;
	return 0;
}

/* An object of endpoints by network; one without an address has "". */
static int
read_networks(const struct place *place, struct json_object *json, struct error *err)
{
	static const char *const names[] = { "IPAddress", "GlobalIPv6Address" };
	const char **texts;
	uint32_t count = 0;

	if (!json_object_is_type(json, json_type_object))
		return wrong_type(place->member, err);
	texts = arena_new_array(place->arena, const char *,
	    (size_t)json_object_object_length(json) * ARRAY_LEN(names));
	if (texts == NULL)
		return error_set(err, ENOMEM, "%s", place->member->path);
	json_object_object_foreach(json, network, endpoint)
	{
		(void)network;
		for (size_t i = 0; endpoint != NULL && i < ARRAY_LEN(names); i++) {
			struct json_object *address = NULL;

			if (!json_object_is_type(endpoint, json_type_object))
				return wrong_type(place->member, err);
			if (!json_object_object_get_ex(endpoint, names[i], &address))
				continue;
			texts[count] = json_text(address);
			if (texts[count] == NULL)
				return wrong_type(place->member, err);
			count += texts[count][0] != '\0';
		}
	}
	*(const char *const **)place->value = texts;
	*(uint32_t *)place->count = count;
	return 0;
}

static int
read_labels(const struct place *place, struct json_object *json, struct error *err)
{
	struct engine_label *labels;
	uint32_t count = 0;

	if (!json_object_is_type(json, json_type_object))
		return wrong_type(place->member, err);
	labels = arena_new_array(
	    place->arena, struct engine_label, (size_t)json_object_object_length(json));
	if (labels == NULL)
		return error_set(err, ENOMEM, "%s", place->member->path);
	json_object_object_foreach(json, name, value)
	{
		labels[count].name = name;
		labels[count].value = json_text(value);
		if (labels[count++].value == NULL)
			return wrong_type(place->member, err);
	}
	*(const struct engine_label **)place->value = labels;
	*(uint32_t *)place->count = count;
	return 0;
}

static int (*const readers[MEMBER__MAX])(
    const struct place *place, struct json_object *json, struct error *err) = {
	[MEMBER_TEXT] = read_text,
	[MEMBER_BOOL] = read_bool,
	[MEMBER_PID] = read_pid,
	[MEMBER_COUNT] = read_count,
	[MEMBER_CODE] = read_code,
	[MEMBER_NANOS] = read_nanos,
	[MEMBER_TEXTS] = read_texts,
	[MEMBER_NETWORKS] = read_networks,
	[MEMBER_LABELS] = read_labels,
};

/* *RET is NULL where the path ends early: absent and null are one to Go's encoder. */
static int
member_find(const struct member *member, struct json_object *json,
    struct json_object **ret, struct error *err)
{
	const char *name = member->path;

	while (json != NULL) {
		char key[32];
		size_t length = strcspn(name, ".");

		assert(length < sizeof(key));
		memcpy(key, name, length);
		key[length] = '\0';
		if (!json_object_is_type(json, json_type_object))
			return wrong_type(member, err);
		if (!json_object_object_get_ex(json, key, &json))
			json = NULL;
		name += length;
		if (*name++ == '\0')
			break;
	}
	*ret = json;
	return 0;
}

int
members_read(const struct member *table, size_t count, struct json_object *json,
    void *record, struct arena *arena, struct error *err)
{
	for (size_t i = 0; i < count; i++) {
		const struct member *member = &table[i];
		struct place place = { .member = member,
			.value = (char *)record + member->offset,
			.count = (char *)record + member->offset_count,
			.arena = arena };
		struct json_object *found = NULL;
		int rc = member_find(member, json, &found, err);

		if (rc == 0 && found != NULL)
			rc = readers[member->type](&place, found, err);
		else if (rc == 0 && member->is_required)
			rc = error_say(err, EPROTO, "%s is missing", member->path);
		if (rc < 0)
			return rc;
		if (member->type == MEMBER_TEXT && *(const char **)place.value == NULL)
			*(const char **)place.value = "";
	}
	return 0;
}
