/* SPDX-License-Identifier: Apache-2.0 */
/* summary_make.c - a report as files and tables tell it. */

#include <errno.h>
#include <stdlib.h>

#include "daemon/base/arena.h"
#include "daemon/base/buffer.h"
#include "daemon/base/error.h"
#include "daemon/report/report.h"
#include "daemon/report/summary.h"
#include "daemon/scap/content.h"

struct making {
	struct summary *s;
	const struct report *report;
	bool failed; /* memory ended */
};

static void *
allocate(struct making *m, size_t count, size_t size)
{
	void *p = arena_alloc(m->s->arena, (count + 1) * size);

	m->failed |= p == NULL;
	return p;
}

static struct summary_texts
list_texts(struct making *m, struct content_range range)
{
	const char **lines = allocate(m, range.count, sizeof(*lines));

	if (lines == NULL)
		return (struct summary_texts){ NULL, 0 };
	for (uint32_t i = 0; i < range.count; i++)
		lines[i] = content_str(m->report->content, range, i);
	return (struct summary_texts){ lines, range.count };
}

static void
make_rules(struct making *m)
{
	const struct decision *d = m->report->decision;
	const struct content *content = m->report->content;

	m->s->rules = allocate(m, d->n_rules, sizeof(*m->s->rules));
	for (uint32_t i = 0; i < d->n_rules && !m->failed; i++) {
		const struct rule_result *r = &d->rules[i];
		const struct content_rule *rule = content_rule_at(content, r->rule);

		m->s->rules[i] = (struct summary_rule){
			.id = content_text(content, rule->id),
			.title = content_text(content, rule->title),
			.result = r->result,
			.override = r->override,
			.severity = rule->severity,
			.reason = r->reason,
			.cause = r->cause,
			.found = r->found,
			.is_vacuous = r->is_vacuous,
			.is_host = r->is_host,
			.evidence = { r->evidence.lines, r->evidence.n_lines },
			.evidence_more = r->evidence.n_more,
			.ccis = list_texts(m, rule->ccis),
			.controls = list_texts(m, rule->controls),
		};
		m->s->n_rules = i + 1;
	}
}

static const char *
rule_id(const struct making *m, const struct rule_result *r)
{
	return content_text(
	    m->report->content, content_rule_at(m->report->content, r->rule)->id);
}

static void
make_changes(struct making *m, const struct changes *from)
{
	struct summary_changes *to = allocate(m, 1, sizeof(*to));

	if (to == NULL)
		return;
	to->since = m->report->previous_us;
	to->causes = allocate(m, from->n_causes, sizeof(*to->causes));
	to->rules = allocate(m, from->n_rules, sizeof(*to->rules));
	if (m->failed)
		return;
	for (uint32_t i = 0; i < from->n_causes; i++) {
		const struct cause_change *c = &from->causes[i];
		const struct cause *cause = c->now == NULL ? c->before : c->now;
		autobuffer reason = { 0 };

		change_reason(&reason, c);
		to->causes[i] = (struct summary_cause_change){ c->change, cause->id,
			arena_strdup(m->s->arena, buffer_text(&reason)) };
		m->failed |= reason.failed || to->causes[i].reason == NULL;
	}
	for (uint32_t i = 0; i < from->n_rules; i++)
		to->rules[i] = (struct summary_rule_change){ rule_id(
								 m, from->rules[i].now),
			from->rules[i].before->result, from->rules[i].now->result };
	to->n_causes = from->n_causes;
	to->n_rules = from->n_rules;
	m->s->changes = to;
}

static void
make_head(struct making *m)
{
	const struct record *record = m->report->record;
	const struct decision *d = m->report->decision;
	const struct content *content = m->report->content;
	const struct content_summary *c = content_summary(content);
	struct summary *s = m->s;

	s->format = SUMMARY_FORMAT;
	s->target = record->target;
	s->target.content_digest = content_text(content, c->digest);
	s->target.benchmark = content_text(content, c->benchmark);
	s->target.profile = content_text(content, c->profile);
	s->title = content_text(content, c->benchmark_title);
	s->version = content_text(content, c->benchmark_version);
	s->verdict = d->verdict;
	s->doubt = d->doubt;
	s->is_finished = record->is_done;
	s->limits = (struct summary_texts){ (const char *const *)record->limits,
		record->n_limits };
	for (int i = 0; i < XCCDF_RESULT__MAX; i++)
		s->counts[i] = d->counts[i];
	for (int i = 0; i < 3; i++)
		s->open[i] = d->open[i];
	s->n_waived = d->n_waived;
	s->scores = d->scores;
	s->n_scores = d->n_scores;
	if (d->n_scores > 0 && d->scores[0].maximum > 0)
		s->score = 100 * d->scores[0].value / d->scores[0].maximum;
	s->causes = d->causes;
	s->n_causes = d->n_causes;
}

void
summary_free(struct summary *summary)
{
	if (summary == NULL)
		return;
	arena_free(summary->arena);
	free(summary);
}

int
summary_make(struct summary **ret, const struct report *report, struct error *err)
{
	autoptr(summary) s = calloc(1, sizeof(*s));
	autoptr(changes) changes = NULL;
	struct making m = { .s = s, .report = report };
	int r;

	if (s != NULL)
		s->arena = arena_new(0);
	if (s == NULL || s->arena == NULL)
		return error_set(err, ENOMEM, "summary");
	make_head(&m);
	make_rules(&m);
	if (report->previous != NULL) {
		r = changes_make(&changes, report->decision, report->previous, err);
		if (r < 0)
			return r;
		make_changes(&m, changes);
	}
	if (m.failed)
		return error_set(err, ENOMEM, "summary");
	*ret = take_ptr(s);
	return 0;
}
