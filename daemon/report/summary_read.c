/* SPDX-License-Identifier: Apache-2.0 */
/*
 * summary_read.c - a summary.json read back.
 *
 * It is a file of ours, but disks and people damage files: every member is checked for
 * its type, and what has to be there is. Loops are bounded by the size of the file.
 */

#include <errno.h>
#include <json-c/json.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "daemon/base/arena.h"
#include "daemon/base/error.h"
#include "daemon/report/finding.h"
#include "daemon/report/summary.h"
#include "daemon/scap/tables.h"

/* Members that files of this format need not have: older ones lack them. */
enum { LATER = SUMMARY_FORMAT + 1 };
enum { DEPTH_MAX = 8, MEMORY_FACTOR = 16, MICROSECONDS = 1000000 };

struct reading {
	struct arena *arena;
	struct error *err; /* the first that went wrong */
	int format;
	bool failed;
};

static void
refuse(struct reading *r, const char *name, const char *what)
{
	if (!r->failed)
		(void)error_say(r->err, EPROTO, "member '%s' %s", name, what);
	r->failed = true;
}

/* Member NAME if it has the type. It may be missing from formats before SINCE. */
static struct json_object *
member(struct reading *r, struct json_object *o, const char *name, enum json_type type,
    int since)
{
	struct json_object *value = NULL;

	if (r->failed || !json_object_is_type(o, json_type_object)) {
		refuse(r, name, "is in what is no object");
		return NULL;
	}
	if (!json_object_object_get_ex(o, name, &value)) {
		if (r->format >= since)
			refuse(r, name, "is missing");
		return NULL;
	}
	if (json_object_is_type(value, type))
		return value;
	if (type == json_type_double && json_object_is_type(value, json_type_int))
		return value;
	refuse(r, name, "has another type");
	return NULL;
}

static void *
allocate(struct reading *r, size_t count, size_t size)
{
	void *p = arena_alloc(r->arena, (count + 1) * size);

	if (p == NULL) {
		if (!r->failed)
			(void)error_set(r->err, ENOMEM, "read a summary");
		r->failed = true;
	}
	return p;
}

static const char *
keep(struct reading *r, struct json_object *string)
{
	char *text = allocate(r, (size_t)json_object_get_string_len(string), 1);

	if (text == NULL)
		return "";
	memcpy(text, json_object_get_string(string),
	    (size_t)json_object_get_string_len(string));
	return text;
}

static const char *
text(struct reading *r, struct json_object *o, const char *name, int since)
{
	struct json_object *value = member(r, o, name, json_type_string, since);

	return value == NULL ? "" : keep(r, value);
}

static uint32_t
number(struct reading *r, struct json_object *o, const char *name, int since)
{
	struct json_object *value = member(r, o, name, json_type_int, since);
	int64_t n = value == NULL ? 0 : json_object_get_int64(value);

	if (n < 0 || n > UINT32_MAX)
		refuse(r, name, "is out of range");
	return (uint32_t)n;
}

static double
decimal(struct reading *r, struct json_object *o, const char *name, int since)
{
	struct json_object *value = member(r, o, name, json_type_double, since);
	double n = value == NULL ? 0 : json_object_get_double(value);

	if (!isfinite(n))
		refuse(r, name, "is no number");
	return n;
}

static bool
boolean(struct reading *r, struct json_object *o, const char *name, int since)
{
	struct json_object *value = member(r, o, name, json_type_boolean, since);

	return value != NULL && json_object_get_boolean(value) != 0;
}

/* Of which of COUNT words the member is. */
static int
word(struct reading *r, struct json_object *o, const char *name,
    const char *(*word_of)(uint32_t index), uint32_t count)
{
	const char *value = text(r, o, name, SUMMARY_FORMAT_BEFORE);

	for (uint32_t i = 0; i < count; i++)
		if (strcmp(word_of(i), value) == 0)
			return (int)i;
	refuse(r, name, "has an unknown value");
	return 0;
}

static const char *
result_word(uint32_t i)
{
	return xccdf_result_text((enum xccdf_result)i);
}

static const char *
verdict_word(uint32_t i)
{
	return verdict_text((enum verdict)i);
}

static const char *
basis_word(uint32_t i)
{
	return record_basis_text((enum record_basis)i);
}

static const char *
stage_word(uint32_t i)
{
	return record_stage_text((enum record_stage)i);
}

static const char *
change_word(uint32_t i)
{
	return change_text((enum change)i);
}

static uint32_t
severity(struct reading *r, struct json_object *o)
{
	return (uint32_t)word(r, o, "severity", finding_severity, CONTENT_SEVERITY__MAX);
}

static enum xccdf_result
result(struct reading *r, struct json_object *o, const char *name)
{
	return (enum xccdf_result)word(r, o, name, result_word, XCCDF_RESULT__MAX);
}

/* "2026-11-23T18:05:09.123456Z"; "" is not known. */
static int64_t
moment(struct reading *r, struct json_object *o, const char *name)
{
	const char *value = text(r, o, name, SUMMARY_FORMAT_BEFORE);
	unsigned int microseconds = 0;
	struct tm tm = { 0 };
	int end = 0;

	if (value[0] == '\0')
		return 0;
	if (sscanf(value, "%4d-%2d-%2dT%2d:%2d:%2d.%6uZ%n", &tm.tm_year, &tm.tm_mon,
		&tm.tm_mday, &tm.tm_hour, &tm.tm_min, &tm.tm_sec, &microseconds,
		&end) != 7 ||
	    end == 0 || value[end] != '\0') {
		refuse(r, name, "is no time");
		return 0;
	}
	tm.tm_year -= 1900;
	tm.tm_mon -= 1;
	return (int64_t)timegm(&tm) * MICROSECONDS + microseconds;
}

static struct summary_texts
texts(struct reading *r, struct json_object *o, const char *name)
{
	struct json_object *array = member(r, o, name, json_type_array, SUMMARY_FORMAT);
	size_t n = array == NULL ? 0 : json_object_array_length(array);
	const char **lines = allocate(r, n, sizeof(*lines));

	for (size_t i = 0; i < n && !r->failed; i++) {
		struct json_object *line = json_object_array_get_idx(array, i);

		if (json_object_is_type(line, json_type_string))
			lines[i] = keep(r, line);
		else
			refuse(r, name, "has what is no text");
	}
	return (struct summary_texts){ lines, r->failed ? 0 : (uint32_t)n };
}

/* The elements of array NAME, of SIZE bytes each, read by ONE. *COUNT is how many. */
static void *
elements(struct reading *r, struct json_object *o, const char *name, int since,
    size_t size, void (*one)(struct reading *, struct json_object *, void *),
    uint32_t *count)
{
	struct json_object *array = member(r, o, name, json_type_array, since);
	size_t n = array == NULL ? 0 : json_object_array_length(array);
	char *all = allocate(r, n, size);

	for (size_t i = 0; i < n && !r->failed; i++)
		one(r, json_object_array_get_idx(array, i), all + i * size);
	*count = r->failed ? 0 : (uint32_t)n;
	return all;
}

static void
read_score(struct reading *r, struct json_object *o, void *to)
{
	*(struct score *)to = (struct score){
		.system = text(r, o, "system", SUMMARY_FORMAT),
		.value = decimal(r, o, "value", SUMMARY_FORMAT),
		.maximum = decimal(r, o, "maximum", SUMMARY_FORMAT),
	};
}

static void
read_cause(struct reading *r, struct json_object *o, void *to)
{
	*(struct cause *)to = (struct cause){
		.id = text(r, o, "id", SUMMARY_FORMAT_BEFORE),
		.reason = text(r, o, "reason", SUMMARY_FORMAT_BEFORE),
		.severity = severity(r, o),
		.n_rules = number(r, o, "rules", SUMMARY_FORMAT_BEFORE),
	};
}

/* json-c has no object for null. */
static const struct override *
waiver(struct reading *r, struct json_object *o)
{
	struct json_object *inner = NULL;
	struct override *override;

	if (!json_object_is_type(o, json_type_object) ||
	    !json_object_object_get_ex(o, "waiver", &inner) || inner == NULL)
		return NULL;
	override = allocate(r, 1, sizeof(*override));
	if (override != NULL)
		*override = (struct override){
			.name = text(r, inner, "name", SUMMARY_FORMAT),
			.authority = text(r, inner, "authority", SUMMARY_FORMAT),
			.date = text(r, inner, "date", SUMMARY_FORMAT),
			.until = text(r, inner, "until", SUMMARY_FORMAT),
			.reason = text(r, inner, "reason", SUMMARY_FORMAT),
			.old_result = result(r, inner, "old_result"),
		};
	return override;
}

static void
read_rule(struct reading *r, struct json_object *o, void *to)
{
	*(struct summary_rule *)to = (struct summary_rule){
		.id = text(r, o, "id", SUMMARY_FORMAT_BEFORE),
		.result = result(r, o, "result"),
		.override = waiver(r, o),
		.severity = severity(r, o),
		.reason = text(r, o, "reason", SUMMARY_FORMAT_BEFORE),
		.cause = text(r, o, "cause", SUMMARY_FORMAT_BEFORE),
		.is_vacuous = boolean(r, o, "vacuous", SUMMARY_FORMAT_BEFORE),
		.is_host = boolean(r, o, "host", SUMMARY_FORMAT_BEFORE),
		.title = text(r, o, "title", SUMMARY_FORMAT),
		.found = text(r, o, "found", SUMMARY_FORMAT),
		.evidence = texts(r, o, "evidence"),
		.evidence_more = number(r, o, "evidence_more", SUMMARY_FORMAT),
		.ccis = texts(r, o, "cci"),
		.controls = texts(r, o, "controls"),
	};
}

static void
read_cause_change(struct reading *r, struct json_object *o, void *to)
{
	*(struct summary_cause_change *)to = (struct summary_cause_change){
		.change = (enum change)word(r, o, "change", change_word, CHANGE__MAX),
		.id = text(r, o, "id", SUMMARY_FORMAT),
		.reason = text(r, o, "reason", SUMMARY_FORMAT),
	};
}

static void
read_rule_change(struct reading *r, struct json_object *o, void *to)
{
	*(struct summary_rule_change *)to = (struct summary_rule_change){
		.id = text(r, o, "id", SUMMARY_FORMAT),
		.from = result(r, o, "from"),
		.to = result(r, o, "to"),
	};
}

static void
read_changes(struct reading *r, struct json_object *o, struct summary *s)
{
	struct json_object *changes = NULL;

	/* json-c has no object for null. */
	if (!json_object_object_get_ex(o, "changes", &changes) || changes == NULL)
		return;
	s->changes = allocate(r, 1, sizeof(*s->changes));
	if (r->failed)
		return;
	s->changes->since = moment(r, changes, "since");
	s->changes->causes = elements(r, changes, "causes", SUMMARY_FORMAT,
	    sizeof(*s->changes->causes), read_cause_change, &s->changes->n_causes);
	s->changes->rules = elements(r, changes, "rules", SUMMARY_FORMAT,
	    sizeof(*s->changes->rules), read_rule_change, &s->changes->n_rules);
}

static void
read_target(struct reading *r, struct json_object *o, struct summary *s)
{
	const int all = SUMMARY_FORMAT_BEFORE;
	struct record_target *t = &s->target;
	struct json_object *inner;

	*t = (struct record_target){ .scan = "", .host = "", .content_path = "" };
	t->target = text(r, o, "target", all);
	inner = member(r, o, "container", json_type_object, all);
	t->container_id = text(r, inner, "id", all);
	t->container_name = text(r, inner, "name", all);
	t->image = text(r, inner, "image", all);
	t->image_id = text(r, inner, "image_id", all);
	t->started_at = text(r, inner, "started_at", all);
	t->basis = (enum record_basis)word(r, o, "basis", basis_word, RECORD_BASIS__MAX);
	t->stage = (enum record_stage)word(r, o, "stage", stage_word, RECORD_STAGE__MAX);
	t->undecided = text(r, o, "undecided", SUMMARY_FORMAT);
	inner = member(r, o, "content", json_type_object, all);
	t->content_digest = text(r, inner, "digest", all);
	t->benchmark = text(r, inner, "benchmark", all);
	t->profile = text(r, inner, "profile", all);
	s->title = text(r, inner, "title", SUMMARY_FORMAT);
	s->version = text(r, inner, "version", SUMMARY_FORMAT);
	inner = member(r, o, "time", json_type_object, all);
	t->time_event = moment(r, inner, "event");
	t->time_start = moment(r, inner, "start");
	t->time_end = moment(r, inner, "end");
}

static void
read_counts(struct reading *r, struct json_object *o, struct summary *s)
{
	static const char *const categories[] = { "cat1", "cat2", "cat3" };
	const int all = SUMMARY_FORMAT_BEFORE;
	struct json_object *inner = member(r, o, "counts", json_type_object, all);

	for (uint32_t i = 0; i < XCCDF_RESULT__MAX; i++)
		s->counts[i] = number(r, inner, result_word(i), all);
	inner = member(r, o, "open", json_type_object, all);
	for (int i = 0; i < 3; i++)
		s->open[i] = number(r, inner, categories[i], all);
	s->n_waived = number(r, o, "waived", LATER);
	s->score = decimal(r, o, "score", all);
	s->scores = elements(
	    r, o, "scores", SUMMARY_FORMAT, sizeof(*s->scores), read_score, &s->n_scores);
}

static void
read_all(struct reading *r, struct json_object *o, struct summary *s)
{
	const int all = SUMMARY_FORMAT_BEFORE;

	s->format = r->format;
	read_target(r, o, s);
	s->verdict = (enum verdict)word(r, o, "verdict", verdict_word, VERDICT__MAX);
	s->doubt = text(r, o, "doubt", all);
	/* Before format 2 nobody said; only one that did was written. */
	s->is_finished = r->format < SUMMARY_FORMAT ||
			 boolean(r, o, "finished", SUMMARY_FORMAT);
	s->limits = texts(r, o, "limits");
	read_counts(r, o, s);
	read_changes(r, o, s);
	s->causes = elements(
	    r, o, "causes", all, sizeof(*s->causes), read_cause, &s->n_causes);
	s->rules = elements(
	    r, o, "rules", all, sizeof(*s->rules), read_rule, &s->n_rules);
}

/* NULL: it is not JSON, or something stands behind it. */
static struct json_object *
parse(const char *data, size_t length)
{
	struct json_tokener *tokener = json_tokener_new_ex(DEPTH_MAX);
	struct json_object *json = NULL;
	size_t end;

	if (tokener == NULL)
		return NULL;
	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT);
	json = json_tokener_parse_ex(tokener, data, (int)length);
	end = json_tokener_get_parse_end(tokener);
	json_tokener_free(tokener);
	while (json != NULL && end < length && data[end] == '\n')
		end++;
	if (json == NULL || end == length)
		return json;
	(void)json_object_put(json);
	return NULL;
}

static int
check_format(struct reading *r, struct json_object *o)
{
	int64_t format;

	r->format = SUMMARY_FORMAT_BEFORE;
	format = number(r, o, "format", SUMMARY_FORMAT_BEFORE);
	if (r->failed)
		return -r->err->code;
	if (format < SUMMARY_FORMAT_BEFORE || format > SUMMARY_FORMAT)
		return error_say(r->err, EPROTO,
		    "summary of format %lld; formats %d and %d are known",
		    (long long)format, SUMMARY_FORMAT_BEFORE, SUMMARY_FORMAT);
	r->format = (int)format;
	return 0;
}

int
summary_read(struct summary **ret, const void *data, size_t length, struct error *err)
{
	autoptr(summary) s = calloc(1, sizeof(*s));
	struct reading r = { .err = err };
	struct json_object *json;
	int status;

	if (length > SUMMARY_SIZE_MAX)
		return error_say(
		    err, EPROTO, "a summary of more than %d bytes", SUMMARY_SIZE_MAX);
	if (s != NULL)
		s->arena = arena_new(MEMORY_FACTOR * length + 65536);
	if (s == NULL || s->arena == NULL)
		return error_set(err, ENOMEM, "read a summary");
	r.arena = s->arena;
	json = parse(data, length);
	if (json == NULL)
		return error_say(err, EPROTO, "not JSON, or cut off");
	status = check_format(&r, json);
	if (status == 0)
		read_all(&r, json, s);
	(void)json_object_put(json);
	if (status < 0)
		return status;
	if (r.failed)
		return -err->code;
	*ret = take_ptr(s);
	return 0;
}
