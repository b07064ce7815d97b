/* SPDX-License-Identifier: Apache-2.0 */
/* evr.c - the order of version strings: OVAL's version, RPM's, Debian's, HP-UX's and
 * Cisco's. */

#include <string.h>

#include "probes/evr.h"

/* The locale has no say here. */
static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static void
skip(struct text_span *s, size_t count)
{
	s->at += count;
	s->length -= count;
}

/* The first character; NUL at the end. */
static char
head(const struct text_span *s)
{
	return s->length > 0 ? *s->at : '\0';
}

static struct text_span
take_run(struct text_span *s, bool (*is_member)(char c))
{
	struct text_span run = { s->at, 0 };

	while (run.length < s->length && is_member(s->at[run.length]))
		run.length++;
	skip(s, run.length);
	return run;
}

static int
bytes_order(struct text_span a, struct text_span b)
{
	size_t common = a.length < b.length ? a.length : b.length;
	int order = common > 0 ? memcmp(a.at, b.at, common) : 0;

	if (order != 0)
		return order < 0 ? -1 : 1;
	return a.length == b.length ? 0 : a.length < b.length ? -1 : 1;
}

/* Digits of any length as numbers. */
static int
digits_order(struct text_span a, struct text_span b)
{
	while (head(&a) == '0')
		skip(&a, 1);
	while (head(&b) == '0')
		skip(&b, 1);
	if (a.length != b.length)
		return a.length < b.length ? -1 : 1;
	return bytes_order(a, b);
}

static bool
has_digit(struct text_span s)
{
	for (size_t i = 0; i < s.length; i++)
		if (is_digit(s.at[i]))
			return true;
	return false;
}

bool
version_order(struct text_span a, struct text_span b, int *order)
{
	if (!has_digit(a) || !has_digit(b))
		return false;
	*order = 0;
	while (*order == 0 && (a.length > 0 || b.length > 0)) {
		*order = digits_order(take_run(&a, is_digit), take_run(&b, is_digit));
		skip(&a, a.length > 0 ? 1 : 0);
		skip(&b, b.length > 0 ? 1 : 0);
	}
	return true;
}

static void
skip_separators(struct text_span *s)
{
	while (s->length > 0 && !is_digit(head(s)) && !is_alpha(head(s)) &&
	       head(s) != '~' && head(s) != '^')
		skip(s, 1);
}

/*
 * "~" comes before everything, even the end; "^" comes after the end but before anything
 * else. True when one of them decided or was passed over on both sides.
 */
static bool
marks_order(struct text_span *a, struct text_span *b, int *order)
{
	char one = head(a), two = head(b);

	*order = 0;
	if (one == '~' || two == '~') {
		*order = one != '~' ? 1 : two != '~' ? -1 : 0;
	} else if (one == '^' || two == '^') {
		if (a->length == 0 || b->length == 0)
			*order = a->length == 0 ? -1 : 1;
		else
			*order = one != '^' ? 1 : two != '^' ? -1 : 0;
	} else {
		return false;
	}
	if (*order == 0) {
		skip(a, 1);
		skip(b, 1);
	}
	return true;
}

/* One run of digits or letters of both sides; a number is newer than letters. */
static int
segment_order(struct text_span *a, struct text_span *b)
{
	bool is_number = is_digit(head(a));
	struct text_span one = take_run(a, is_number ? is_digit : is_alpha);
	struct text_span two = take_run(b, is_number ? is_digit : is_alpha);

	if (two.length == 0)
		return is_number ? 1 : -1;
	return is_number ? digits_order(one, two) : bytes_order(one, two);
}

static int
rpm_order(struct text_span a, struct text_span b)
{
	int order = 0;

	while (a.length > 0 || b.length > 0) {
		skip_separators(&a);
		skip_separators(&b);
		if (marks_order(&a, &b, &order)) {
			if (order != 0)
				return order;
			continue;
		}
		if (a.length == 0 || b.length == 0)
			break;
		order = segment_order(&a, &b);
		if (order != 0)
			return order;
	}
	return a.length == b.length ? 0 : a.length > 0 ? 1 : -1;
}

struct evr {
	struct text_span epoch, version, release; /* at == NULL: missing */
};

static const char *
find_last(struct text_span s, char c)
{
	return s.length > 0 ? memrchr(s.at, c, s.length) : NULL;
}

/* No epoch, and what rpm prints for none, is 0 (oval-definitions schema,
 * "EntityStateEVRStringType"). */
static struct evr
evr_split(struct text_span s)
{
	static const char none[] = "(none):";
	struct evr evr = { { "0", 1 }, { NULL, 0 }, { NULL, 0 } };
	struct text_span rest = s, digits = take_run(&rest, is_digit);
	const char *dash;

	if (s.length >= strlen(none) && memcmp(s.at, none, strlen(none)) == 0) {
		skip(&s, strlen(none));
	} else if (head(&rest) == ':') {
		evr.epoch = digits.length > 0 ? digits : evr.epoch;
		skip(&rest, 1);
		s = rest;
	}
	dash = find_last(s, '-');
	evr.version = s;
	if (dash != NULL) {
		evr.version.length = (size_t)(dash - s.at);
		evr.release = s;
		skip(&evr.release, evr.version.length + 1);
	}
	return evr;
}

static int
part_order(struct text_span a, struct text_span b)
{
	if (a.at == NULL || b.at == NULL)
		return (a.at != NULL) - (b.at != NULL);
	return rpm_order(a, b);
}

bool
evr_order(struct text_span a, struct text_span b, int *order)
{
	struct evr one = evr_split(a), two = evr_split(b);

	if (a.length == 0 || b.length == 0)
		return false;
	*order = part_order(one.epoch, two.epoch);
	if (*order == 0)
		*order = part_order(one.version, two.version);
	if (*order == 0)
		*order = part_order(one.release, two.release);
	return true;
}

/* Rank of a character that is not a digit (Debian Policy 5.6.12): "~" first, then the
 * end, then letters, then the rest. */
static int
debian_rank(const struct text_span *s)
{
	char c = head(s);

	if (s->length == 0 || is_digit(c))
		return 0;
	if (c == '~')
		return -1;
	return is_alpha(c) ? c : (unsigned char)c + 256;
}

static int
debian_part_order(struct text_span a, struct text_span b)
{
	int order = 0;

	while (order == 0 && (a.length > 0 || b.length > 0)) {
		while ((a.length > 0 && !is_digit(head(&a))) ||
		       (b.length > 0 && !is_digit(head(&b)))) {
			int one = debian_rank(&a), two = debian_rank(&b);

			if (one != two)
				return one < two ? -1 : 1;
			skip(&a, 1);
			skip(&b, 1);
		}
		order = digits_order(take_run(&a, is_digit), take_run(&b, is_digit));
	}
	return order;
}

static bool
debian_split(struct text_span s, struct evr *evr)
{
	const char *colon = s.length > 0 ? memchr(s.at, ':', s.length) : NULL;
	const char *dash;

	*evr = (struct evr){ { "0", 1 }, s, { "", 0 } };
	if (colon != NULL) {
		struct text_span rest = s;

		evr->epoch = take_run(&rest, is_digit);
		if (evr->epoch.length == 0 || head(&rest) != ':')
			return false;
		skip(&evr->version, evr->epoch.length + 1);
	}
	dash = find_last(evr->version, '-');
	if (dash != NULL) {
		evr->release = evr->version;
		evr->version.length = (size_t)(dash - evr->version.at);
		skip(&evr->release, evr->version.length + 1);
	}
	return evr->version.length > 0;
}

bool
debian_evr_order(struct text_span a, struct text_span b, int *order)
{
	struct evr one, two;

	if (!debian_split(a, &one) || !debian_split(b, &two))
		return false;
	*order = digits_order(one.epoch, two.epoch);
	if (*order == 0)
		*order = debian_part_order(one.version, two.version);
	if (*order == 0)
		*order = debian_part_order(one.release, two.release);
	return true;
}

static bool
is_revision(char c)
{
	return is_digit(c) || is_alpha(c) || c == '_' || c == '-' || c == '+';
}

static bool
is_all(struct text_span s, bool (*is_member)(char c))
{
	return take_run(&s, is_member).length > 0 && s.length == 0;
}

bool
fileset_order(struct text_span a, struct text_span b, int *order)
{
	int found = 0;

	if (a.length == 0 || b.length == 0)
		return false;
	while (a.length > 0 && b.length > 0) {
		struct text_span one = take_run(&a, is_revision);
		struct text_span two = take_run(&b, is_revision);

		if (one.length == 0 || two.length == 0)
			return false;
		if (found == 0)
			found = is_all(one, is_digit) && is_all(two, is_digit)
				    ? digits_order(one, two)
				    : bytes_order(one, two);
		if ((a.length > 0 && (head(&a) != '.' || a.length == 1)) ||
		    (b.length > 0 && (head(&b) != '.' || b.length == 1)))
			return false;
		if (a.length == 0 || b.length == 0)
			break;
		skip(&a, 1);
		skip(&b, 1);
	}
	*order = found != 0 ? found : (a.length > 0) - (b.length > 0);
	return true;
}

struct ios {
	struct text_span major, minor, maintenance, letter, interim, train, rebuild, last;
};

static bool
take_char(struct text_span *s, char c)
{
	if (head(s) != c)
		return false;
	skip(s, 1);
	return true;
}

/* MAJOR.MINOR(MAINTENANCE letter.INTERIM)TRAIN REBUILD letter; all behind MINOR may be
 * missing. */
static bool
ios_split(struct text_span s, struct ios *ios)
{
	*ios = (struct ios){ .major = take_run(&s, is_digit) };
	if (ios->major.length == 0 || !take_char(&s, '.'))
		return false;
	ios->minor = take_run(&s, is_digit);
	if (ios->minor.length == 0)
		return false;
	if (take_char(&s, '(')) {
		ios->maintenance = take_run(&s, is_digit);
		ios->letter = take_run(&s, is_alpha);
		if (take_char(&s, '.'))
			ios->interim = take_run(&s, is_digit);
		if (ios->maintenance.length == 0 || !take_char(&s, ')'))
			return false;
	}
	ios->train = take_run(&s, is_alpha);
	ios->rebuild = take_run(&s, is_digit);
	ios->last = take_run(&s, is_alpha);
	return s.length == 0;
}

enum ios_answer
ios_order(struct text_span a, struct text_span b, int *order)
{
	struct ios one, two;

	if (!ios_split(a, &one) || !ios_split(b, &two))
		return IOS_MALFORMED;
	*order = digits_order(one.major, two.major);
	if (*order == 0)
		*order = digits_order(one.minor, two.minor);
	if (*order != 0)
		return IOS_ORDERED;
	if (bytes_order(one.train, two.train) != 0)
		return IOS_OTHER_TRAIN;
	*order = digits_order(one.maintenance, two.maintenance);
	if (*order == 0)
		*order = bytes_order(one.letter, two.letter);
	if (*order == 0)
		*order = digits_order(one.interim, two.interim);
	if (*order == 0)
		*order = digits_order(one.rebuild, two.rebuild);
	if (*order == 0)
		*order = bytes_order(one.last, two.last);
	return IOS_ORDERED;
}
