/* SPDX-License-Identifier: Apache-2.0 */
/* value.c - how the values of settings are read. */

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/benchmark_id.h"
#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/base/words.h"
#include "daemon/conf/conf.h"
#include "daemon/conf/value.h"

enum {
	WORKERS_LIMIT = 256,
};

#define TIMEOUT_MIN_MS 1000
#define MEMORY_MIN ((uint64_t)16 * 1024 * 1024)

struct unit {
	const char *name;
	uint64_t factor;
};

/* clang-format off */
static const struct unit time_units[] = { /* in milliseconds */
	{ "",        1000 },
	{ "ms",      1 },
	{ "msec",    1 },
	{ "s",       1000 },
	{ "sec",     1000 },
	{ "second",  1000 },
	{ "seconds", 1000 },
	{ "m",       60 * UINT64_C(1000) },
	{ "min",     60 * UINT64_C(1000) },
	{ "minute",  60 * UINT64_C(1000) },
	{ "minutes", 60 * UINT64_C(1000) },
	{ "h",       3600 * UINT64_C(1000) },
	{ "hr",      3600 * UINT64_C(1000) },
	{ "hour",    3600 * UINT64_C(1000) },
	{ "hours",   3600 * UINT64_C(1000) },
	{ "d",       86400 * UINT64_C(1000) },
	{ "day",     86400 * UINT64_C(1000) },
	{ "days",    86400 * UINT64_C(1000) },
	{ "w",       604800 * UINT64_C(1000) },
	{ "week",    604800 * UINT64_C(1000) },
	{ "weeks",   604800 * UINT64_C(1000) },
	{ NULL }
};

static const struct unit size_units[] = {
	{ "",  1 },
	{ "B", 1 },
	{ "K", UINT64_C(1) << 10 },
	{ "M", UINT64_C(1) << 20 },
	{ "G", UINT64_C(1) << 30 },
	{ "T", UINT64_C(1) << 40 },
	{ NULL }
};
/* clang-format on */

int
value_text(void *to, const char *value, struct error *err)
{
	char **field = to, *copy = strdup(value);

	if (copy == NULL)
		return error_set(err, ENOMEM, "'%.100s'", value);
	free(*field);
	*field = copy;
	return 0;
}

void
value_release_text(void *at)
{
	char **field = at;

	free(*field);
	*field = NULL;
}

int
value_path(void *to, const char *value, struct error *err)
{
	if (*value != '/')
		return error_say(err, EINVAL, "'%.100s' is not an absolute path", value);
	return value_text(to, value, err);
}

int
value_tailoring(void *to, const char *value, struct error *err)
{
	if (*value != '\0' && *value != '/' && (*value != '#' || value[1] == '\0'))
		return error_say(err, EINVAL,
		    "'%.100s' is neither an absolute path nor # and an id", value);
	return value_text(to, value, err);
}

int
value_alias(void *to, const char *value, struct error *err)
{
	autobuffer id = { 0 };
	int error = *value == '\0' ? 0 : benchmark_id_expand(&id, value, err);

	return error < 0 ? error : value_text(to, buffer_text(&id), err);
}

int
value_user(void *to, const char *value, struct error *err)
{
	bool is_name = isalpha((unsigned char)*value) || *value == '_';

	for (const char *c = value; *c != '\0'; c++)
		is_name = is_name && (isalnum((unsigned char)*c) || strchr("_-.", *c));
	if (!is_name)
		return error_say(err, EINVAL, "'%.100s' is not a user's name", value);
	return value_text(to, value, err);
}

/* LENGTH bytes between braces. A typing error would give all containers one name. */
static bool
is_word_of_target(const char *word, size_t length)
{
	static const char *const words[] = { "role", "host", "name", "image", "id" };

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (length == strlen(words[i]) && strncmp(word, words[i], length) == 0)
			return true;
	return length > 6 && strncmp(word, "label:", 6) == 0;
}

int
value_template(void *to, const char *value, struct error *err)
{
	for (const char *c = value + strcspn(value, "{}"); *c != '\0';
	     c += strcspn(c, "{}")) {
		size_t length = strcspn(c + 1, "{}");

		if (*c != '{' || c[1 + length] != '}')
			return error_say(
			    err, EINVAL, "'%.100s': braces do not pair", value);
		if (!is_word_of_target(c + 1, length))
			return error_say(err, EINVAL,
			    "'{%.*s}' is not {role}, {host}, {name}, {image}, {id} or "
			    "{label:KEY}",
			    length < 100 ? (int)length : 100, c + 1);
		c += length + 2;
	}
	return value_text(to, value, err);
}

int
value_list(void *to, const char *value, struct error *err)
{
	struct words *list = to;

	for (const char *c = value + strspn(value, " \t"); *c != '\0';) {
		const char *end;
		int error;

		if (*c == '"' || *c == '\'') {
			end = strchr(c + 1, *c);
			if (end == NULL)
				return error_say(err, EINVAL,
				    "'%.100s': a quote is not closed", value);
			error = words_add(list, c + 1, (size_t)(end - c - 1), err);
			end++;
		} else {
			end = c + strcspn(c, " \t");
			error = words_add(list, c, (size_t)(end - c), err);
		}
		if (error < 0)
			return error;
		c = end + strspn(end, " \t");
	}
	return 0;
}

int
value_paths(void *to, const char *value, struct error *err)
{
	struct words *list = to;
	uint32_t first = list->count;
	int r = value_list(to, value, err);

	for (uint32_t i = first; r == 0 && i < list->count; i++)
		if (list->words[i][0] != '/')
			return error_say(err, EINVAL, "'%.100s' is not an absolute path",
			    list->words[i]);
	return r;
}

void
value_release_list(void *at)
{
	words_done(at);
}

/* The digits at *AT, which is moved behind them. */
static bool
take_number(const char **at, uint64_t *number)
{
	uint64_t n = 0;
	const char *c = *at;

	if (!isdigit((unsigned char)*c))
		return false;
	for (; isdigit((unsigned char)*c); c++)
		if (__builtin_mul_overflow(n, 10, &n) ||
		    __builtin_add_overflow(n, (uint64_t)(*c - '0'), &n))
			return false;
	*at = c;
	*number = n;
	return true;
}

static const struct unit *
find_unit(const struct unit *units, const char *name, size_t length)
{
	for (; units->name != NULL; units++)
		if (strlen(units->name) == length &&
		    strncmp(units->name, name, length) == 0)
			return units;
	return NULL;
}

/* The sum of "<number><unit>" terms. */
static bool
take_sum(const char *value, const struct unit *units, uint64_t *sum)
{
	const char *c = value;

	*sum = 0;
	do {
		const struct unit *unit;
		uint64_t n;
		size_t length;

		if (!take_number(&c, &n))
			return false;
		c += strspn(c, " ");
		length = strspn(
		    c, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
		unit = find_unit(units, c, length);
		if (unit == NULL || __builtin_mul_overflow(n, unit->factor, &n) ||
		    __builtin_add_overflow(*sum, n, sum))
			return false;
		c += length;
		c += strspn(c, " ");
	} while (*c != '\0');
	return true;
}

int
value_u32(void *to, const char *value, struct error *err)
{
	const char *c = value;
	uint64_t n;

	if (!take_number(&c, &n) || *c != '\0' || n > UINT32_MAX)
		return error_say(err, EINVAL, "'%.100s' is not a number from 0 to %u",
		    value, UINT32_MAX);
	*(uint32_t *)to = (uint32_t)n;
	return 0;
}

int
value_workers(void *to, const char *value, struct error *err)
{
	uint32_t n = 0;

	if (value_u32(&n, value, err) < 0 || n < 1 || n > WORKERS_LIMIT)
		return error_say(err, EINVAL, "'%.100s' is not a number from 1 to %d",
		    value, WORKERS_LIMIT);
	*(uint32_t *)to = n;
	return 0;
}

int
value_milliseconds(void *to, const char *value, struct error *err)
{
	uint64_t ms = 0;

	if (!take_sum(value, time_units, &ms))
		return error_say(err, EINVAL,
		    "'%.100s' is not a time such as 10s, 5min, 1h or 1d", value);
	*(uint64_t *)to = ms;
	return 0;
}

int
value_seconds(void *to, const char *value, struct error *err)
{
	uint64_t ms = 0;
	int error = value_milliseconds(&ms, value, err);

	if (error < 0)
		return error;
	/* 0 means no limit, so what is less than a second must not become it. */
	*(uint64_t *)to = ms / 1000 + (ms % 1000 > 0);
	return 0;
}

int
value_timeout(void *to, const char *value, struct error *err)
{
	uint64_t ms = 0;
	int error = value_milliseconds(&ms, value, err);

	if (error < 0)
		return error;
	if (ms < TIMEOUT_MIN_MS)
		return error_say(err, EINVAL, "'%.100s' is less than one second", value);
	*(uint64_t *)to = ms;
	return 0;
}

int
value_size(void *to, const char *value, struct error *err)
{
	uint64_t size = 0;

	if (!take_sum(value, size_units, &size))
		return error_say(err, EINVAL,
		    "'%.100s' is not a size such as 4096, 64K, 512M or 4G", value);
	*(uint64_t *)to = size;
	return 0;
}

int
value_memory(void *to, const char *value, struct error *err)
{
	uint64_t size = 0;
	int error = value_size(&size, value, err);

	if (error < 0)
		return error;
	if (size < MEMORY_MIN)
		return error_say(err, EINVAL, "'%.100s' is less than %uM", value,
		    (unsigned int)(MEMORY_MIN >> 20));
	*(uint64_t *)to = size;
	return 0;
}

int
value_sce(void *to, const char *value, struct error *err)
{
	static const char *const names[] = {
		[CONF_SCE_CONTAINER] = "container",
		[CONF_SCE_HOST] = "host",
		[CONF_SCE_OFF] = "off",
	};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (strcmp(value, names[i]) == 0) {
			*(enum conf_sce *)to = (enum conf_sce)i;
			return 0;
		}
	return error_say(err, EINVAL, "'%.100s' is not container, host or off", value);
}

static const char *const drops[CONF_DROP__MAX] = {
	[CONF_DROP_NO] = "no",
	[CONF_DROP_CKLB] = "cklb",
	[CONF_DROP_CKL] = "ckl",
	[CONF_DROP_XCCDF] = "xccdf",
};

const char *
conf_drop_text(enum conf_drop drop)
{
	return drops[drop];
}

int
value_drop(void *to, const char *value, struct error *err)
{
	for (size_t i = 0; i < ARRAY_LEN(drops); i++)
		if (strcmp(value, drops[i]) == 0) {
			*(enum conf_drop *)to = (enum conf_drop)i;
			return 0;
		}
	return error_say(err, EINVAL, "'%.100s' is not no, cklb, ckl or xccdf", value);
}
