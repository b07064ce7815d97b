/* SPDX-License-Identifier: Apache-2.0 */
/*
 * summary.c - summary.json, format 2: what a program wants to know of a scan.
 *
 * Members are added in one order, so that two summaries can be compared as text.
 * config/summary.schema.json says what may be in them.
 */

#include <string.h>

#include "daemon/report/finding.h"
#include "daemon/report/json.h"
#include "daemon/report/report.h"
#include "daemon/report/summary.h"

static void
add_texts(struct json object, const char *name, struct summary_texts texts)
{
	struct json array = json_add_array(object, name);

	for (uint32_t i = 0; i < texts.count; i++)
		json_push_text(array, texts.lines[i]);
}

static void
add_target(struct json j, const struct summary *s)
{
	const struct record_target *t = &s->target;
	struct json inner;

	json_add_text(j, "target", t->target);
	inner = json_add_object(j, "container");
	json_add_text(inner, "id", t->container_id);
	json_add_text(inner, "name", t->container_name);
	json_add_text(inner, "image", t->image);
	json_add_text(inner, "image_id", t->image_id);
	json_add_text(inner, "started_at", t->started_at);
	json_add_text(j, "basis", record_basis_text(t->basis));
	json_add_text(j, "stage", record_stage_text(t->stage));
	json_add_text(j, "verdict", verdict_text(s->verdict));
	json_add_text(j, "doubt", s->doubt);
	json_add_text(j, "undecided", t->undecided);
	json_add_bool(j, "finished", s->is_finished);
	add_texts(j, "limits", s->limits);
	inner = json_add_object(j, "content");
	json_add_text(inner, "digest", t->content_digest);
	json_add_text(inner, "benchmark", t->benchmark);
	json_add_text(inner, "profile", t->profile);
	json_add_text(inner, "title", s->title);
	json_add_text(inner, "version", s->version);
	inner = json_add_object(j, "time");
	json_add_time(inner, "event", t->time_event);
	json_add_time(inner, "start", t->time_start);
	json_add_time(inner, "end", t->time_end);
}

static void
add_counts(struct json j, const struct summary *s)
{
	struct json inner = json_add_object(j, "counts"), array;

	for (int i = 0; i < XCCDF_RESULT__MAX; i++)
		json_add_number(inner, xccdf_result_text(i), s->counts[i]);
	inner = json_add_object(j, "open");
	json_add_number(inner, "cat1", s->open[0]);
	json_add_number(inner, "cat2", s->open[1]);
	json_add_number(inner, "cat3", s->open[2]);
	json_add_number(j, "waived", s->n_waived);
	json_add_decimal(j, "score", s->score);
	array = json_add_array(j, "scores");
	for (uint32_t i = 0; i < s->n_scores; i++) {
		inner = json_add_element(array);
		json_add_text(inner, "system", s->scores[i].system);
		json_add_decimal(inner, "value", s->scores[i].value);
		json_add_decimal(inner, "maximum", s->scores[i].maximum);
	}
}

static void
add_changes(struct json j, const struct summary_changes *changes)
{
	struct json object, array, inner;

	if (changes == NULL) {
		json_add_null(j, "changes");
		return;
	}
	object = json_add_object(j, "changes");
	json_add_time(object, "since", changes->since);
	array = json_add_array(object, "causes");
	for (uint32_t i = 0; i < changes->n_causes; i++) {
		inner = json_add_element(array);
		json_add_text(inner, "change", change_text(changes->causes[i].change));
		json_add_text(inner, "id", changes->causes[i].id);
		json_add_text(inner, "reason", changes->causes[i].reason);
	}
	array = json_add_array(object, "rules");
	for (uint32_t i = 0; i < changes->n_rules; i++) {
		inner = json_add_element(array);
		json_add_text(inner, "id", changes->rules[i].id);
		json_add_text(inner, "from", xccdf_result_text(changes->rules[i].from));
		json_add_text(inner, "to", xccdf_result_text(changes->rules[i].to));
	}
}

/* Each rule once, though it may have several results; those stand beside each other. */
static void
add_rule_ids(struct json object, const struct summary *s, const char *cause)
{
	struct json array = json_add_array(object, "rule_ids");
	const char *last = "";

	for (uint32_t i = 0; i < s->n_rules; i++) {
		const struct summary_rule *r = &s->rules[i];

		if (!finding_is_open(r->result) || strcmp(r->cause, cause) != 0 ||
		    strcmp(r->id, last) == 0)
			continue;
		json_push_text(array, r->id);
		last = r->id;
	}
}

static void
add_causes(struct json j, const struct summary *s)
{
	struct json array = json_add_array(j, "causes");

	for (uint32_t i = 0; i < s->n_causes; i++) {
		const struct cause *cause = &s->causes[i];
		struct json inner = json_add_element(array);

		json_add_text(inner, "id", cause->id);
		json_add_text(inner, "reason", cause->reason);
		json_add_text(inner, "severity", finding_severity(cause->severity));
		json_add_number(inner, "rules", cause->n_rules);
		add_rule_ids(inner, s, cause->id);
	}
}

static void
add_waiver(struct json rule, const struct override *o)
{
	struct json inner;

	if (o == NULL) {
		json_add_null(rule, "waiver");
		return;
	}
	inner = json_add_object(rule, "waiver");
	json_add_text(inner, "name", o->name);
	json_add_text(inner, "authority", o->authority);
	json_add_text(inner, "date", o->date);
	json_add_text(inner, "until", o->until);
	json_add_text(inner, "reason", o->reason);
	json_add_text(inner, "old_result", xccdf_result_text(o->old_result));
}

static void
add_rules(struct json j, const struct summary *s)
{
	struct json array = json_add_array(j, "rules");

	for (uint32_t i = 0; i < s->n_rules; i++) {
		const struct summary_rule *r = &s->rules[i];
		struct json inner = json_add_element(array);

		json_add_text(inner, "id", r->id);
		json_add_text(inner, "result", xccdf_result_text(r->result));
		add_waiver(inner, r->override);
		json_add_text(inner, "severity", finding_severity(r->severity));
		json_add_text(inner, "reason", r->reason);
		json_add_text(inner, "cause", r->cause);
		json_add_bool(inner, "vacuous", r->is_vacuous);
		json_add_bool(inner, "host", r->is_host);
		json_add_text(inner, "title", r->title);
		json_add_text(inner, "category", finding_category(r->severity));
		json_add_text(inner, "found", r->found);
		add_texts(inner, "evidence", r->evidence);
		json_add_number(inner, "evidence_more", r->evidence_more);
		add_texts(inner, "cci", r->ccis);
		add_texts(inner, "controls", r->controls);
	}
}

int
summary_write(struct buffer *out, const struct summary *summary, struct error *err)
{
	struct json_writer writer;
	struct json j = json_start(&writer, out);

	json_add_number(j, "format", SUMMARY_FORMAT);
	add_target(j, summary);
	add_counts(j, summary);
	add_changes(j, summary->changes);
	add_causes(j, summary);
	add_rules(j, summary);
	return json_finish(j, "summary", err);
}

int
report_summary(struct buffer *out, const struct report *report, struct error *err)
{
	autoptr(summary) summary = NULL;
	int r = summary_make(&summary, report, err);

	return r < 0 ? r : summary_write(out, summary, err);
}
