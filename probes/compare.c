/* SPDX-License-Identifier: Apache-2.0 */
/* compare.c - one value against another by datatype and operation. */

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/error.h"
#include "probes/address.h"
#include "probes/compare.h"
#include "probes/evr.h"
#include "probes/match.h"

enum { FLOAT_TEXT_SIZE = 64 };

/* One in a thousand million: decimal text and binary number differ by less, values that
 * people write down by more. */
#define FLOAT_TOLERANCE 1e-9

struct comparison {
	enum oval_datatype datatype;
	enum oval_operation operation;
	struct text_span have, want;
	const char *want_text;
	struct match_cache *cache;
};

static enum oval_result
as_result(bool is_true)
{
	return is_true ? OVAL_RESULT_TRUE : OVAL_RESULT_FALSE;
}

/* The six operations over the sign of "have - want". */
static enum oval_result
order_result(enum oval_operation operation, int order)
{
	switch (operation) {
	case OVAL_OPERATION_EQUALS:
		return as_result(order == 0);
	case OVAL_OPERATION_NOT_EQUAL:
		return as_result(order != 0);
	case OVAL_OPERATION_GREATER_THAN:
		return as_result(order > 0);
	case OVAL_OPERATION_GREATER_THAN_OR_EQUAL:
		return as_result(order >= 0);
	case OVAL_OPERATION_LESS_THAN:
		return as_result(order < 0);
	case OVAL_OPERATION_LESS_THAN_OR_EQUAL:
		return as_result(order <= 0);
	default:
		return OVAL_RESULT_ERROR;
	}
}

static enum oval_result
equal_result(enum oval_operation operation, bool is_equal)
{
	if (operation != OVAL_OPERATION_EQUALS && operation != OVAL_OPERATION_NOT_EQUAL)
		return OVAL_RESULT_ERROR;
	return order_result(operation, is_equal ? 0 : 1);
}

static char
fold(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool
is_same(struct text_span a, struct text_span b)
{
	return a.length == b.length &&
	       (a.length == 0 || memcmp(a.at, b.at, a.length) == 0);
}

/* Letters of ASCII only: the answer must not depend on a locale or a version of Unicode.
 */
static bool
is_same_folded(struct text_span a, struct text_span b)
{
	if (a.length != b.length)
		return false;
	for (size_t i = 0; i < a.length; i++)
		if (fold(a.at[i]) != fold(b.at[i]))
			return false;
	return true;
}

/* White space around a value that is no string collapses away (XML Schema 4.3.6). */
static struct text_span
strip(struct text_span s)
{
	while (s.length > 0 && memchr(" \t\r\n", s.at[0], 4) != NULL) {
		s.at++;
		s.length--;
	}
	while (s.length > 0 && memchr(" \t\r\n", s.at[s.length - 1], 4) != NULL)
		s.length--;
	return s;
}

static enum oval_result
compare_pattern(const struct comparison *c)
{
	static const unsigned int ways[] = { MATCH_UTF, 0 };
	enum match_answer answer = MATCH_BAD_UTF;
	struct match *match;
	struct error err;

	/* Bytes that are no UTF-8 are still searched, as bytes. */
	for (size_t i = 0; i < 2 && answer == MATCH_BAD_UTF; i++) {
		if (match_find(&match, c->cache, c->want_text, ways[i], &err) < 0)
			return OVAL_RESULT_ERROR;
		answer = match_search(match, c->have.at, c->have.length, 0, NULL, NULL);
	}
	if (answer == MATCH_YES || answer == MATCH_NO)
		return as_result(answer == MATCH_YES);
	return OVAL_RESULT_ERROR;
}

bool
compare_pattern_trouble(const char *want, struct match_cache *cache, struct error *err)
{
	static const unsigned int ways[] = { MATCH_UTF, 0 };
	struct match *match;

	for (size_t i = 0; i < 2; i++) {
		if (match_find(&match, cache, want, ways[i], err) < 0)
			return true;
		if (match_limit(match) != NULL) {
			(void)error_say(err, E2BIG, "the pattern '%.200s' %s", want,
			    match_limit(match));
			return true;
		}
	}
	return false;
}

static enum oval_result
compare_string(const struct comparison *c)
{
	switch (c->operation) {
	case OVAL_OPERATION_EQUALS:
		return as_result(is_same(c->have, c->want));
	case OVAL_OPERATION_NOT_EQUAL:
		return as_result(!is_same(c->have, c->want));
	case OVAL_OPERATION_CASE_INSENSITIVE_EQUALS:
		return as_result(is_same_folded(c->have, c->want));
	case OVAL_OPERATION_CASE_INSENSITIVE_NOT_EQUAL:
		return as_result(!is_same_folded(c->have, c->want));
	case OVAL_OPERATION_PATTERN_MATCH:
		return c->cache != NULL ? compare_pattern(c) : OVAL_RESULT_ERROR;
	default:
		return OVAL_RESULT_ERROR;
	}
}

bool
oval_parse_int(const char *text, size_t length, long long *ret)
{
	struct text_span s = strip((struct text_span){ text, length });
	bool is_negative = s.length > 0 && *s.at == '-';
	long long value = 0;

	if (s.length > 0 && (*s.at == '-' || *s.at == '+')) {
		s.at++;
		s.length--;
	}
	if (s.length == 0)
		return false;
	for (size_t i = 0; i < s.length; i++) {
		int digit = s.at[i] - '0';

		if (digit < 0 || digit > 9 || __builtin_mul_overflow(value, 10, &value) ||
		    __builtin_sub_overflow(value, digit, &value))
			return false;
	}
	/* Counted downwards: the smallest number has no positive twin. */
	if (!is_negative && __builtin_sub_overflow(0LL, value, &value))
		return false;
	*ret = value;
	return true;
}

enum oval_result
compare_int(enum oval_operation operation, long long have, long long want)
{
	if (operation == OVAL_OPERATION_BITWISE_AND)
		return as_result((have & want) == want);
	if (operation == OVAL_OPERATION_BITWISE_OR)
		return as_result((have | want) == want);
	return order_result(operation, (have > want) - (have < want));
}

/* The digits of an xs:integer, which has no largest one. */
static bool
find_digits(struct text_span *s, bool *is_negative)
{
	*s = strip(*s);
	*is_negative = s->length > 0 && *s->at == '-';
	if (s->length > 0 && (*s->at == '-' || *s->at == '+')) {
		s->at++;
		s->length--;
	}
	for (size_t i = 0; i < s->length; i++)
		if (s->at[i] < '0' || s->at[i] > '9')
			return false;
	return s->length > 0;
}

bool
oval_is_int(const char *text, size_t length)
{
	bool unused;

	return find_digits(&(struct text_span){ text, length }, &unused);
}

/* What no number of ours can hold, but a kernel's unsigned long: of two such, at most one
 * is 0. */
static enum oval_result
compare_large_int(const struct comparison *c)
{
	struct text_span have = c->have, want = c->want;
	bool is_below, is_want_below;
	int order;

	if (!find_digits(&have, &is_below) || !find_digits(&want, &is_want_below) ||
	    !version_order(have, want, &order))
		return OVAL_RESULT_ERROR;
	if (is_below != is_want_below)
		order = is_below ? -1 : 1;
	else if (is_below)
		order = -order;
	return order_result(c->operation, order);
}

static enum oval_result
compare_int_text(const struct comparison *c)
{
	long long have, want;

	if (!oval_parse_int(c->have.at, c->have.length, &have) ||
	    !oval_parse_int(c->want.at, c->want.length, &want))
		return compare_large_int(c);
	return compare_int(c->operation, have, want);
}

static bool
parse_boolean(struct text_span s, bool *ret)
{
	static const struct {
		struct text_span text;
		bool value;
	} words[] = {
		{ { "true", 4 }, true },
		{ { "1", 1 }, true },
		{ { "false", 5 }, false },
		{ { "0", 1 }, false },
	};

	s = strip(s);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (is_same(s, words[i].text)) {
			*ret = words[i].value;
			return true;
		}
	return false;
}

static enum oval_result
compare_boolean(const struct comparison *c)
{
	bool have, want;

	if (!parse_boolean(c->have, &have) || !parse_boolean(c->want, &want))
		return OVAL_RESULT_ERROR;
	return equal_result(c->operation, have == want);
}

/* xs:float: strtod() would also take hexadecimal, "inf" and "nan(...)". */
bool
oval_parse_float(const char *text, size_t length, double *ret)
{
	static const struct text_span special[] = { { "INF", 3 }, { "-INF", 4 },
		{ "NaN", 3 } };
	static const double values[] = { INFINITY, -INFINITY, NAN };
	struct text_span s = strip((struct text_span){ text, length });
	char copy[FLOAT_TEXT_SIZE];
	char *end;

	for (size_t i = 0; i < 3; i++)
		if (is_same(s, special[i])) {
			*ret = values[i];
			return true;
		}
	if (s.length == 0 || s.length >= sizeof(copy))
		return false;
	for (size_t i = 0; i < s.length; i++)
		if (s.at[i] == '\0' || strchr("0123456789+-.eE", s.at[i]) == NULL)
			return false;
	memcpy(copy, s.at, s.length);
	copy[s.length] = '\0';
	*ret = strtod(copy, &end);
	return *end == '\0';
}

static enum oval_result
compare_float(const struct comparison *c)
{
	double have, want, larger;

	if (!oval_parse_float(c->have.at, c->have.length, &have) ||
	    !oval_parse_float(c->want.at, c->want.length, &want))
		return OVAL_RESULT_ERROR;
	/* NaN equals itself and stands in no order (XML Schema 3.2.4). */
	if (isnan(have) || isnan(want))
		return isnan(have) && isnan(want)
			   ? order_result(c->operation, 0)
			   : as_result(c->operation == OVAL_OPERATION_NOT_EQUAL);
	larger = fabs(have) > fabs(want) ? fabs(have) : fabs(want);
	if (have == want ||
	    (isfinite(larger) && fabs(have - want) <= larger * FLOAT_TOLERANCE))
		return order_result(c->operation, 0);
	return order_result(c->operation, have > want ? 1 : -1);
}

static bool
is_binary(struct text_span s)
{
	for (size_t i = 0; i < s.length; i++)
		if (s.at[i] == '\0' || strchr("0123456789abcdef", fold(s.at[i])) == NULL)
			return false;
	return s.length % 2 == 0;
}

static enum oval_result
compare_binary(const struct comparison *c)
{
	struct text_span have = strip(c->have), want = strip(c->want);

	if (!is_binary(have) || !is_binary(want))
		return OVAL_RESULT_ERROR;
	return equal_result(c->operation, is_same_folded(have, want));
}

static enum oval_result
compare_ordered(const struct comparison *c,
    bool (*find_order)(struct text_span a, struct text_span b, int *order))
{
	int order;

	if (!find_order(strip(c->have), strip(c->want), &order))
		return OVAL_RESULT_ERROR;
	return order_result(c->operation, order);
}

static enum oval_result
compare_version(const struct comparison *c)
{
	return compare_ordered(c, version_order);
}

static enum oval_result
compare_evr(const struct comparison *c)
{
	return compare_ordered(c, evr_order);
}

static enum oval_result
compare_debian_evr(const struct comparison *c)
{
	return compare_ordered(c, debian_evr_order);
}

static enum oval_result
compare_fileset(const struct comparison *c)
{
	return compare_ordered(c, fileset_order);
}

static enum oval_result
compare_ios(const struct comparison *c)
{
	int order = 0;
	enum ios_answer answer = ios_order(strip(c->have), strip(c->want), &order);

	if (answer == IOS_MALFORMED)
		return OVAL_RESULT_ERROR;
	return answer == IOS_OTHER_TRAIN ? equal_result(c->operation, false)
					 : order_result(c->operation, order);
}

static enum oval_result
compare_address(const struct comparison *c)
{
	return address_compare(
	    c->datatype, c->operation, c->have.at, c->have.length, c->want_text);
}

/* A record is no single value. */
static enum oval_result (*const comparisons[OVAL_DATATYPE__MAX])(
    const struct comparison *c) = {
	[OVAL_DATATYPE_STRING] = compare_string,
	[OVAL_DATATYPE_INT] = compare_int_text,
	[OVAL_DATATYPE_BOOLEAN] = compare_boolean,
	[OVAL_DATATYPE_FLOAT] = compare_float,
	[OVAL_DATATYPE_BINARY] = compare_binary,
	[OVAL_DATATYPE_VERSION] = compare_version,
	[OVAL_DATATYPE_EVR_STRING] = compare_evr,
	[OVAL_DATATYPE_DEBIAN_EVR_STRING] = compare_debian_evr,
	[OVAL_DATATYPE_FILESET_REVISION] = compare_fileset,
	[OVAL_DATATYPE_IOS_VERSION] = compare_ios,
	[OVAL_DATATYPE_IPV4_ADDRESS] = compare_address,
	[OVAL_DATATYPE_IPV6_ADDRESS] = compare_address,
};

enum oval_result
compare_value(enum oval_datatype datatype, enum oval_operation operation,
    const char *have, size_t length, const char *want, struct match_cache *cache)
{
	const struct comparison c = {
		.datatype = datatype,
		.operation = operation,
		.have = { have, length },
		.want = { want, strlen(want) },
		.want_text = want,
		.cache = cache,
	};

	if ((unsigned int)datatype >= OVAL_DATATYPE__MAX || comparisons[datatype] == NULL)
		return OVAL_RESULT_ERROR;
	return comparisons[datatype](&c);
}
