/* SPDX-License-Identifier: Apache-2.0 */
/* tidings.c - what a scribe tells the daemon. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/buffer.h"
#include "daemon/base/error.h"
#include "daemon/report/changes.h"
#include "daemon/report/report.h"
#include "daemon/scap/content.h"
#include "daemon/tidings.h"

enum { FINDINGS_MAX = 4096, TIDINGS_MAX = 4 * 1024 * 1024 };

void
tidings_free(struct tidings *tidings)
{
	if (tidings != NULL)
		arena_free(tidings->arena);
}

static struct tidings *
tidings_new(void)
{
	struct arena *arena = arena_new(TIDINGS_MAX);
	struct tidings *t = arena == NULL ? NULL : arena_alloc(arena, sizeof(*t));

	if (t == NULL) {
		arena_free(arena);
		return NULL;
	}
	t->arena = arena;
	t->path = t->score = "";
	return t;
}

static const struct rule_result *
first_rule(const struct decision *decision, const char *cause)
{
	for (uint32_t i = 0; i < decision->n_rules; i++) {
		const struct rule_result *r = &decision->rules[i];
		bool is_open = r->result == XCCDF_FAIL || r->result == XCCDF_ERROR ||
			       r->result == XCCDF_UNKNOWN;

		if (is_open && strcmp(r->cause, cause) == 0)
			return r;
	}
	return NULL;
}

static const char *
rule_cci(const struct content *content, const struct content_rule *rule)
{
	return rule->ccis.count == 0 ? "" : content_str(content, rule->ccis, 0);
}

static const char *
result_of(const struct cause_change *c, const struct rule_result *first)
{
	if (c->waived != NULL)
		return xccdf_result_text(c->waived->result);
	if (c->change == CHANGE_CLOSED)
		return xccdf_result_text(XCCDF_PASS);
	return first == NULL ? "" : xccdf_result_text(first->result);
}

static void
add_finding(struct tidings *t, struct finding *list, const struct report *report,
    const struct cause_change *c)
{
	const struct content *content = report->content;
	const struct cause *cause = c->now == NULL ? c->before : c->now;
	const struct rule_result *r = first_rule(
	    c->now == NULL ? report->previous : report->decision, cause->id);
	const struct content_rule *rule = r == NULL ? NULL
						    : content_rule_at(content, r->rule);
	struct finding *f = &list[t->n_findings];
	autobuffer reason = { 0 };

	if (t->n_findings >= FINDINGS_MAX)
		return;
	t->n_findings++;
	change_reason(&reason, c);
	*f = (struct finding){ .change = c->change,
		.cause = arena_strdup(t->arena, cause->id),
		.reason = arena_strdup(t->arena, buffer_text(&reason)),
		.rule = rule == NULL ? "" : content_text(content, rule->id),
		.cci = rule == NULL ? "" : rule_cci(content, rule),
		.result = result_of(c, r),
		.n_rules = cause->n_rules,
		.severity = cause->severity };
	if (f->cause == NULL || f->reason == NULL || reason.failed)
		t->n_findings--;
}

static int
add_findings(struct tidings *t, const struct report *report, struct error *err)
{
	autoptr(changes) changes = NULL;
	struct finding *list;
	int r = changes_make(&changes, report->decision, report->previous, err);

	if (r < 0)
		return r;
	list = arena_new_array(t->arena, struct finding, changes->n_causes + 1);
	if (list == NULL)
		return error_say(err, ENOMEM, "no memory for tidings");
	t->findings = list;
	for (uint32_t i = 0; i < changes->n_causes; i++)
		add_finding(t, list, report, &changes->causes[i]);
	return 0;
}

int
tidings_make(struct tidings **ret, const struct report *report, struct error *err)
{
	const struct decision *decision = report->decision;
	autoptr(tidings) t = tidings_new();
	int r;

	if (t == NULL)
		return error_say(err, ENOMEM, "no memory for tidings");
	t->score = decision->n_scores == 0
		       ? ""
		       : arena_printf(t->arena, "%.2f", decision->scores[0].value);
	t->doubt = arena_strdup(t->arena, decision->doubt);
	if (t->score == NULL || t->doubt == NULL)
		return error_say(err, ENOMEM, "no memory for tidings");
	t->verdict = decision->verdict;
	memcpy(t->counts, decision->counts, sizeof(t->counts));
	memcpy(t->open, decision->open, sizeof(t->open));
	t->n_waived = decision->n_waived;
	r = add_findings(t, report, err);
	if (r == 0)
		*ret = take_ptr(t);
	return r;
}

void
tidings_pack(struct buffer *out, const struct tidings *t, const struct error *err)
{
	pack_text(out, err == NULL ? "" : err->text);
	if (err != NULL)
		return;
	pack_u8(out, t->is_unchanged);
	pack_text(out, t->doubt);
	pack_u8(out, (uint8_t)t->verdict);
	pack_text(out, t->path);
	pack_text(out, t->score);
	for (uint32_t i = 0; i < XCCDF_RESULT__MAX; i++)
		pack_u32(out, t->counts[i]);
	for (uint32_t i = 0; i < 3; i++)
		pack_u32(out, t->open[i]);
	pack_u32(out, t->n_waived);
	pack_u32(out, t->n_findings);
	for (uint32_t i = 0; i < t->n_findings; i++) {
		const struct finding *f = &t->findings[i];

		pack_u8(out, (uint8_t)f->change);
		pack_text(out, f->cause);
		pack_text(out, f->reason);
		pack_text(out, f->rule);
		pack_text(out, f->cci);
		pack_text(out, f->result);
		pack_u32(out, f->n_rules);
		pack_u32(out, f->severity);
	}
}

static const char *
read_text(struct tidings *t, struct unpack *u)
{
	size_t length;
	const char *bytes = unpack_bytes(u, &length);
	const char *text = arena_memdup(t->arena, bytes, length);

	if (text == NULL)
		u->failed = true;
	return text == NULL ? "" : text;
}

static void
read_findings(struct tidings *t, struct unpack *u)
{
	uint32_t count = unpack_u32(u);
	struct finding *list = count > FINDINGS_MAX
				   ? NULL
				   : arena_new_array(t->arena, struct finding, count + 1);

	if (list == NULL) {
		u->failed = true;
		return;
	}
	for (uint32_t i = 0; i < count && !u->failed; i++) {
		struct finding *f = &list[i];

		f->change = (enum change)unpack_u8(u);
		f->cause = read_text(t, u);
		f->reason = read_text(t, u);
		f->rule = read_text(t, u);
		f->cci = read_text(t, u);
		f->result = read_text(t, u);
		f->n_rules = unpack_u32(u);
		f->severity = unpack_u32(u);
		if (f->change >= CHANGE__MAX || f->severity >= CONTENT_SEVERITY__MAX)
			u->failed = true;
	}
	t->findings = list;
	t->n_findings = count;
}

int
tidings_read(struct tidings **ret, const void *data, size_t length, struct error *err)
{
	autoptr(tidings) t = tidings_new();
	struct unpack u = unpack_start(data, length);
	const char *failure;

	if (t == NULL)
		return error_say(err, ENOMEM, "no memory for tidings");
	failure = read_text(t, &u);
	if (failure[0] != '\0')
		return error_say(err, EIO, "%s", failure);
	t->is_unchanged = unpack_u8(&u) != 0;
	t->doubt = read_text(t, &u);
	t->verdict = (enum verdict)unpack_u8(&u);
	t->path = read_text(t, &u);
	t->score = read_text(t, &u);
	for (uint32_t i = 0; i < XCCDF_RESULT__MAX; i++)
		t->counts[i] = unpack_u32(&u);
	for (uint32_t i = 0; i < 3; i++)
		t->open[i] = unpack_u32(&u);
	t->n_waived = unpack_u32(&u);
	read_findings(t, &u);
	if (!unpack_ok(&u) || t->verdict >= VERDICT__MAX)
		return error_say(err, EPROTO, "the scribe ended without a whole answer");
	*ret = take_ptr(t);
	return 0;
}
