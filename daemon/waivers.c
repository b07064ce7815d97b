/* SPDX-License-Identifier: Apache-2.0 */
/* waivers.c - files of waivers: read, checked, and written again. */

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/buffer.h"
#include "daemon/base/clock.h"
#include "daemon/base/error.h"
#include "daemon/conf/ini.h"
#include "daemon/conf/settings.h"
#include "daemon/conf/value.h"
#include "daemon/waivers.h"

enum {
	WAIVERS_MAX = 10000, /* written by hand */
	DAY_LENGTH = sizeof("2026-11-29") - 1,
	NAME_SIZE_MAX = 64, /* it stands in front of reasons, which are cut */
};

static const char kind[] = "waiver";

/* Blanks and quotes as they are: it is compared with sentences. */
static int
parse_line(void *to, const char *value, struct error *err)
{
	return *value == '\0' ? 0 : words_add(to, value, strlen(value), err);
}

static const enum xccdf_result results[] = { XCCDF_INFORMATIONAL, XCCDF_NOTAPPLICABLE,
	XCCDF_PASS };

static int
parse_result(void *to, const char *value, struct error *err)
{
	for (size_t i = 0; i < ARRAY_LEN(results); i++)
		if (strcmp(value, xccdf_result_text(results[i])) == 0) {
			*(enum xccdf_result *)to = results[i];
			return 0;
		}
	return error_say(
	    err, EINVAL, "'%.100s' is not informational, notapplicable or pass", value);
}

static int
number(const char *digits, int n)
{
	int value = 0;

	while (n-- > 0)
		value = value * 10 + (*digits++ - '0');
	return value;
}

static int
days_of(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return month < 1 || month > 12 ? 0 : days[month - 1] + (month == 2 && is_leap);
}

static bool
is_day(const char *text)
{
	static const char form[] = "dddd-dd-dd";
	int day;

	if (strlen(text) != strlen(form))
		return false;
	for (size_t i = 0; form[i] != '\0'; i++)
		if (form[i] == 'd' ? !isdigit((unsigned char)text[i]) : text[i] != '-')
			return false;
	day = number(text + 8, 2);
	return day >= 1 && day <= days_of(number(text, 4), number(text + 5, 2));
}

static int
parse_date(void *to, const char *value, struct error *err)
{
	if (*value != '\0' && !is_day(value))
		return error_say(
		    err, EINVAL, "'%.100s' is not a day such as 2027-01-31", value);
	return value_text(to, value, err);
}

static int
parse_until(void *to, const char *value, struct error *err)
{
	if (*value != '\0' && !is_day(value) && strcmp(value, WAIVER_NEVER) != 0)
		return error_say(err, EINVAL,
		    "'%.100s' is neither a day such as 2027-01-31 nor " WAIVER_NEVER,
		    value);
	return value_text(to, value, err);
}

/* clang-format off */
#define AT(field)   .offset = offsetof(struct waiver, field)
#define TEXT(parse) (parse), .release = value_release_text
#define LIST(parse) (parse), .release = value_release_list, .is_list = true
#define REQUIRED    .is_required = true

static const struct setting table[] = {
	{ kind, "Rule",      "",              LIST(value_list),  AT(rules), REQUIRED },
	{ kind, "Target",    "",              LIST(value_list),  AT(targets) },
	{ kind, "Image",     "",              LIST(value_list),  AT(images) },
	{ kind, "Finding",   "",              LIST(parse_line),  AT(findings) },
	{ kind, "Result",    "informational", parse_result,      AT(result) },
	{ kind, "Authority", "",              TEXT(value_text),  AT(authority), REQUIRED },
	{ kind, "Date",      "",              TEXT(parse_date),  AT(date), REQUIRED },
	{ kind, "Until",     "",              TEXT(parse_until), AT(until), REQUIRED },
	{ kind, "Reason",    "",              TEXT(value_text),  AT(reason), REQUIRED },
	{ NULL }
};
/* clang-format on */

struct reading {
	struct waivers *waivers;
	struct ini_place *places; /* of each waiver's section; paths borrowed */
	bool is_open;		  /* the last one may have more lines */
};

static void
reading_done(struct reading *r)
{
	waivers_free(r->waivers);
	free(r->places);
}
#define autoreading __attribute__((cleanup(reading_done))) struct reading

void
waivers_free(struct waivers *waivers)
{
	if (waivers == NULL)
		return;
	for (uint32_t i = 0; i < waivers->count; i++) {
		setting_done(table, kind, &waivers->list[i]);
		free(waivers->list[i].name);
	}
	free(waivers->list);
	free(waivers);
}

/* What only a whole section shows. */
static int
finish_section(struct reading *r, struct error *err)
{
	const struct setting *missing;
	const struct ini_place *place;
	const struct waiver *w;

	if (!r->is_open)
		return 0;
	r->is_open = false;
	w = &r->waivers->list[r->waivers->count - 1];
	place = &r->places[r->waivers->count - 1];
	missing = setting_missing(table, kind, w);
	if (missing != NULL)
		return error_say(err, EINVAL, "%s:%u: waiver '%s' has no %s", place->path,
		    place->line, w->name, missing->key);
	if (strcmp(w->until, w->date) < 0)
		return error_say(err, EINVAL,
		    "%s:%u: waiver '%s': Until %s is before Date %s", place->path,
		    place->line, w->name, w->until, w->date);
	return 0;
}

static int
add_waiver(
    struct reading *r, const struct ini_place *place, const char *name, struct error *err)
{
	struct waivers *ws = r->waivers;
	struct waiver *list = reallocarray(ws->list, ws->count + 1, sizeof(*list));
	struct ini_place *places;

	if (list == NULL)
		return error_set(err, ENOMEM, "%s", place->path);
	ws->list = list;
	places = reallocarray(r->places, ws->count + 1, sizeof(*places));
	if (places == NULL)
		return error_set(err, ENOMEM, "%s", place->path);
	r->places = places;
	places[ws->count] = *place;
	list += ws->count++;
	*list = (struct waiver){ .name = strdup(name) };
	if (list->name == NULL)
		return error_set(err, ENOMEM, "%s", place->path);
	r->is_open = true;
	return setting_init(table, kind, list, err);
}

static int
on_section(void *data, const struct ini_place *place, const char *name, struct error *err)
{
	struct reading *r = data;
	size_t word = strcspn(name, " \t");
	const char *rest = name + word + strspn(name + word, " \t");
	int error = finish_section(r, err);

	if (error < 0)
		return error;
	if (word != strlen(kind) || strncmp(name, kind, word) != 0)
		return error_say(err, EINVAL,
		    "%s:%u: there is no section [%s], only [waiver NAME]", place->path,
		    place->line, name);
	if (*rest == '\0' || strlen(rest) > NAME_SIZE_MAX)
		return error_say(err, EINVAL,
		    "%s:%u: [waiver NAME] needs a name of at most %d bytes", place->path,
		    place->line, NAME_SIZE_MAX);
	for (uint32_t i = 0; i < r->waivers->count; i++)
		if (strcmp(r->waivers->list[i].name, rest) == 0)
			return error_say(err, EEXIST,
			    "%s:%u: waiver '%s' is already at %s:%u", place->path,
			    place->line, rest, r->places[i].path, r->places[i].line);
	if (r->waivers->count >= WAIVERS_MAX)
		return error_say(err, E2BIG, "%s:%u: more than %d waivers", place->path,
		    place->line, WAIVERS_MAX);
	return add_waiver(r, place, rest, err);
}

static int
on_setting(void *data, const struct ini_place *place, const char *key, const char *value,
    struct error *err)
{
	struct reading *r = data;
	const struct setting *setting = setting_find(table, kind, key);

	if (setting == NULL)
		return error_say(err, EINVAL, "%s:%u: section [%s] has no key '%s'",
		    place->path, place->line, kind, key);
	if (setting_apply(setting, &r->waivers->list[r->waivers->count - 1], value, err) <
	    0)
		return error_wrap(err, "%s:%u: %s", place->path, place->line, key);
	return 0;
}

static const struct ini_handler handler = { on_section, on_setting };

static int
start(struct reading *r, struct error *err)
{
	r->waivers = calloc(1, sizeof(*r->waivers));
	return r->waivers == NULL ? error_set(err, ENOMEM, "waivers") : 0;
}

int
waivers_read(
    struct waivers **ret, const struct words *paths, bool is_trusted, struct error *err)
{
	autoreading r = { .waivers = NULL };
	int error = start(&r, err);

	for (uint32_t i = 0; error == 0 && i < paths->count; i++) {
		const struct ini_source source = { AT_FDCWD, paths->words[i],
			paths->words[i], is_trusted };

		error = ini_read(&source, &handler, &r, err);
		if (error == 0)
			error = finish_section(&r, err);
	}
	if (error == 0)
		*ret = take_ptr(r.waivers);
	return error;
}

int
waivers_parse(struct waivers **ret, const char *name, const void *text, size_t length,
    struct error *err)
{
	autoreading r = { .waivers = NULL };
	autobuffer copy = { 0 };
	int error = start(&r, err);

	buffer_add(&copy, text, length);
	(void)buffer_text(&copy);
	if (error == 0 && copy.failed)
		error = error_set(err, ENOMEM, "%s", name);
	if (error == 0 && length > 0)
		error = ini_parse(name, (char *)copy.data, length, &handler, &r, err);
	if (error == 0)
		error = finish_section(&r, err);
	if (error == 0)
		*ret = take_ptr(r.waivers);
	return error;
}

static bool
holds(const struct waiver *w, const char *day)
{
	return strcmp(day, w->date) >= 0 && strcmp(day, w->until) <= 0;
}

bool
waivers_turn(const struct waivers *ws, int64_t before_us, int64_t now_us)
{
	char before[CLOCK_TEXT_SIZE], now[CLOCK_TEXT_SIZE];
	bool turns = before_us == 0 && ws->count > 0;

	/* Of a time the day. */
	clock_format(before_us, before)[DAY_LENGTH] = '\0';
	clock_format(now_us, now)[DAY_LENGTH] = '\0';
	for (uint32_t i = 0; i < ws->count; i++)
		turns |= holds(&ws->list[i], before) != holds(&ws->list[i], now);
	return turns;
}

/* No word has blanks and both quotes: it could not have been read. */
static void
add_words(struct buffer *out, const char *key, const struct words *list)
{
	for (uint32_t i = 0; i < list->count; i++) {
		const char *word = list->words[i];
		const char *quote = strchr(word, '"') == NULL ? "\"" : "'";

		if (word[strcspn(word, " \t")] == '\0' && word[0] != '\0' &&
		    word[0] != '"' && word[0] != '\'')
			quote = "";
		buffer_printf(out, "%s=%s%s%s\n", key, quote, word, quote);
	}
}

void
waivers_write(struct buffer *out, const struct waiver *const *list, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		const struct waiver *w = list[i];

		buffer_printf(out, "[%s %s]\n", kind, w->name);
		add_words(out, "Rule", &w->rules);
		add_words(out, "Target", &w->targets);
		add_words(out, "Image", &w->images);
		for (uint32_t f = 0; f < w->findings.count; f++)
			buffer_printf(out, "Finding=%s\n", w->findings.words[f]);
		buffer_printf(out,
		    "Result=%s\nAuthority=%s\nDate=%s\nUntil=%s\nReason=%s\n",
		    xccdf_result_text(w->result), w->authority, w->date, w->until,
		    w->reason);
	}
}

const char *
waivers_row(uint32_t index)
{
	static char row[64];

	if (index >= ARRAY_LEN(table) - 1)
		return NULL;
	(void)snprintf(row, sizeof(row), "%s=%s", table[index].key, table[index].initial);
	return row;
}
