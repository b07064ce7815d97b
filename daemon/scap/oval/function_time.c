/* SPDX-License-Identifier: Apache-2.0 */
/* function_time.c - time_difference: seconds between two moments, all of them UTC. */

#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "daemon/base/arena.h"
#include "daemon/base/cleanup.h"
#include "daemon/scap/oval/engine.h"
#include "probes/compare.h"

enum { SECONDS_PER_DAY = 86400 };

struct moment {
	long long year, month, day, hour, minute, second, millis, offset;
};

/*
 * Forms by the schema's "DateTimeFormatEnumeration": Y four digits, m d H M S two, N a
 * month's name, L three digits, U six, Z sign and three digits; anything else is itself.
 */
static const struct {
	const char *format, *form;
} forms[] = {
	/* clang-format off */
	{ "year_month_day", "Ymd" },
	{ "year_month_day", "YmdTHMS" },
	{ "year_month_day", "Y/m/d H:M:S" },
	{ "year_month_day", "Y/m/d" },
	{ "year_month_day", "Y-m-d H:M:S" },
	{ "year_month_day", "Y-m-d" },
	{ "month_day_year", "m/d/Y H:M:S" },
	{ "month_day_year", "m/d/Y" },
	{ "month_day_year", "m-d-Y H:M:S" },
	{ "month_day_year", "m-d-Y" },
	{ "month_day_year", "N, d Y H:M:S" },
	{ "month_day_year", "N, d Y" },
	{ "day_month_year", "d/m/Y H:M:S" },
	{ "day_month_year", "d/m/Y" },
	{ "day_month_year", "d-m-Y H:M:S" },
	{ "day_month_year", "d-m-Y" },
	{ "cim_datetime", "YmdHMS.UZ" },
	{ "cim_datetime", "Y-m-d H:M:S:L" },
	/* clang-format on */
};

static const char *
read_digits(const char *text, int count, long long *value)
{
	*value = 0;
	for (int i = 0; i < count; i++, text++) {
		if (*text < '0' || *text > '9')
			return NULL;
		*value = *value * 10 + (*text - '0');
	}
	return text;
}

static const char *
read_month(const char *text, long long *month)
{
	static const char *const names[] = { "january", "february", "march", "april",
		"may", "june", "july", "august", "september", "october", "november",
		"december" };

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		size_t length = strlen(names[i]);

		*month = (long long)i + 1;
		if (strncasecmp(text, names[i], length) == 0)
			return text + length;
		if (strncasecmp(text, names[i], 3) == 0 && text[3] == ',')
			return text + 3;
	}
	return NULL;
}

static const char *
read_field(const char *text, char field, struct moment *m)
{
	const struct {
		char field;
		int digits;
		long long *value;
	} fields[] = {
		{ 'Y', 4, &m->year },
		{ 'm', 2, &m->month },
		{ 'd', 2, &m->day },
		{ 'H', 2, &m->hour },
		{ 'M', 2, &m->minute },
		{ 'S', 2, &m->second },
		{ 'L', 3, &m->millis },
		{ 'U', 6, &m->millis },
	};

	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		if (fields[i].field == field)
			return read_digits(text, fields[i].digits, fields[i].value);
	if (field == 'N')
		return read_month(text, &m->month);
	if (field == 'Z' && (*text == '+' || *text == '-')) {
		bool is_west = *text == '-';

		text = read_digits(text + 1, 3, &m->offset);
		m->offset = is_west ? -m->offset : m->offset;
		return text;
	}
	return *text == field ? text + 1 : NULL;
}

/* Days since the epoch of a date of the Gregorian calendar: years begin in March, so the
 * leap day is a year's last. */
static long long
days_of(long long year, long long month, long long day)
{
	long long shifted = month > 2 ? month - 3 : month + 9;
	long long y = year - (month <= 2 ? 1 : 0);

	return y * 365 + y / 4 - y / 100 + y / 400 + (153 * shifted + 2) / 5 + day - 1 -
	       719468;
}

static bool
is_moment(const struct moment *m)
{
	static const int days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool is_leap = (m->year % 4 == 0 && m->year % 100 != 0) || m->year % 400 == 0;

	if (m->year < 1 || m->month < 1 || m->month > 12 || m->day < 1 ||
	    m->day > days[m->month - 1] || (m->month == 2 && m->day == 29 && !is_leap))
		return false;
	return m->hour < 24 && m->minute < 60 && m->second <= 60;
}

static bool
read_form(const char *text, const char *form, long long *seconds)
{
	struct moment m = { 0 };

	for (; *form != '\0' && text != NULL; form++)
		text = read_field(text, *form, &m);
	if (text == NULL || *text != '\0' || !is_moment(&m))
		return false;
	*seconds = days_of(m.year, m.month, m.day) * SECONDS_PER_DAY + m.hour * 3600 +
		   m.minute * 60 + m.second - m.offset * 60;
	return true;
}

static bool
read_time(const char *text, const char *format, long long *seconds)
{
	/* Windows counts tenths of a microsecond since 1601. */
	const long long ticks = 10 * 1000 * 1000, since_1601 = 11644473600;

	if (*format == '\0')
		format = "year_month_day";
	if (strcmp(format, "seconds_since_epoch") == 0)
		return oval_parse_int(text, strlen(text), seconds);
	if (strcmp(format, "win_filetime") == 0) {
		if (!oval_parse_int(text, strlen(text), seconds))
			return false;
		*seconds = *seconds / ticks - since_1601;
		return true;
	}
	for (size_t i = 0; i < ARRAY_LEN(forms); i++)
		if (strcmp(forms[i].format, format) == 0 &&
		    read_form(text, forms[i].form, seconds))
			return true;
	return false;
}

static int
difference_each(struct oval *oval, const struct function *f, const char *const *texts,
    struct values *out, struct error *err)
{
	const char *format_1 = content_text(oval->content, f->row->text);
	const char *format_2 = content_text(oval->content, f->row->text2);
	long long first = oval->now, second, difference;
	bool is_read = f->n_parts == 1 || read_time(texts[0], format_1, &first);

	if (!is_read || !read_time(texts[f->n_parts - 1], format_2, &second) ||
	    __builtin_sub_overflow(first, second, &difference)) {
		values_flag(out, OVAL_FLAG_ERROR,
		    "time_difference: a value is not of its date-time format");
		return 1;
	}
	return values_add(oval, out, arena_printf(oval->arena, "%lld", difference), err);
}

int
function_time_difference(
    struct oval *oval, const struct function *f, struct values *out, struct error *err)
{
	if (f->n_parts > 2) {
		values_flag(
		    out, OVAL_FLAG_ERROR, "time_difference of more than two components");
		return 0;
	}
	return function_product(oval, f, out, difference_each, err);
}
