/* SPDX-License-Identifier: Apache-2.0 */
/*
 * results.c - XCCDF 1.2 results: the benchmark skeleton with one TestResult in it.
 *
 * The order of elements is the schema's (testResultType, ruleResultType). Who reads it:
 * STIG Manager takes the asset from target, needs test-system, and shows message only
 * when it has a severity. Its text is that of the other formats, so that a review is the
 * same whichever file it came from, and the same again if nothing has changed.
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "daemon/base/clock.h"
#include "daemon/base/error.h"
#include "daemon/report/finding.h"
#include "daemon/report/markup.h"
#include "daemon/report/report.h"
#include "daemon/report/results.h"
#include "daemon/scap/content.h"
#include "daemon/scap/record.h"
#include "daemon/scap/xccdf/decide.h"
#include "daemon/scap/xccdf/wanted.h"

#define NS_ASSET "http://scap.nist.gov/schema/asset-identification/1.1"

enum { COMPLEX_DEPTH_MAX = 4 };

static const char *const roles[] = { "full", "unscored", "unchecked" };

static const char *
word(const char *const *words, size_t count, uint32_t value)
{
	return value < count ? words[value] : words[0];
}

/* One message, for more than one is none to STIG Manager. */
static void
write_message(struct markup *x, const struct report *r, const struct rule_result *result)
{
	bool is_trouble = result->result == XCCDF_ERROR ||
			  result->result == XCCDF_UNKNOWN;
	autobuffer text = { 0 };

	finding_detail(&text, r, result);
	markup_start(x, "message");
	markup_attribute(x, "severity", is_trouble ? "error" : "info");
	markup_text(x, buffer_text(&text));
	markup_end(x);
	x->out->failed |= text.failed;
}

static const struct record_script *
find_script(const struct record *record, uint32_t check)
{
	for (uint32_t i = 0; i < record->n_scripts; i++)
		if (record->scripts[i].check == check)
			return &record->scripts[i];
	return NULL;
}

static void
write_imports(struct markup *x, const struct report *r, uint32_t row)
{
	const struct content_check *check = content_check_at(r->content, row);
	const struct record_script *script = find_script(r->record, row);

	for (uint32_t i = 0; i < check->imports.count; i++) {
		const char *name = content_str(r->content, check->imports, i);

		markup_start(x, "check-import");
		markup_attribute(x, "import-name", name);
		if (script != NULL && strcmp(name, "stdout") == 0)
			markup_text(x, script->out);
		if (script != NULL && strcmp(name, "stderr") == 0)
			markup_text(x, script->errout);
		markup_end(x);
	}
}

/* A check names the one reference that was followed, and of several definitions behind
 * it the one this result is of. */
static void
write_ref(struct markup *x, const struct report *r, uint32_t row,
    const struct rule_result *result)
{
	const struct content_check *check = content_check_at(r->content, row);
	const struct content_check_ref *used = check_followed(r->content, row);
	autobuffer place = { 0 };
	struct content_str name;
	const char *href;

	if (used == NULL && check->refs.count == 0)
		return;
	if (used == NULL)
		used = content_check_ref_at(r->content, check->refs.first);
	name = used->name;
	if (result->is_one_of_many)
		name = content_definition_at(r->content, result->definition)->id;
	href = content_text(r->content, used->href);
	if (r->places != NULL && used->document != CONTENT_NONE &&
	    r->places->oval[used->document] != UINT32_MAX) {
		buffer_printf(&place, "#oval%u", r->places->oval[used->document]);
		href = buffer_text(&place);
	}
	markup_start(x, "check-content-ref");
	markup_optional(x, "name", content_text(r->content, name));
	markup_attribute(x, "href", href);
	markup_end(x);
}

static void
write_check(struct markup *x, const struct report *r, uint32_t row,
    const struct rule_result *result)
{
	const struct content_check *check = content_check_at(r->content, row);

	markup_start(x, "check");
	markup_attribute(x, "system", content_text(r->content, check->system_uri));
	if (check->negate != 0)
		markup_attribute(x, "negate", "true");
	if (check->multi_check != 0)
		markup_attribute(x, "multi-check", "true");
	write_imports(x, r, row);
	for (uint32_t i = 0; i < check->exports.count; i++) {
		const struct content_export *e = content_export_at(
		    r->content, check->exports.first + i);

		markup_start(x, "check-export");
		markup_attribute(x, "value-id", content_text(r->content, e->value_id));
		markup_attribute(x, "export-name", content_text(r->content, e->name));
		markup_end(x);
	}
	write_ref(x, r, row, result);
	markup_end(x);
}

static void
write_any_check(struct markup *x, const struct report *r, uint32_t row,
    const struct rule_result *result, unsigned int depth)
{
	const struct content_check *check = content_check_at(r->content, row);

	if (check->kind == CONTENT_CHECK_SINGLE) {
		write_check(x, r, row, result);
		return;
	}
	markup_start(x, "complex-check");
	markup_attribute(x, "operator", oval_operator_text(check->operator_));
	if (check->negate != 0)
		markup_attribute(x, "negate", "true");
	for (uint32_t i = 0; i < check->children.count && depth < COMPLEX_DEPTH_MAX; i++)
		write_any_check(
		    x, r, content_ref(r->content, check->children, i), result, depth + 1);
	markup_end(x);
}

/* In ARF a check leads to the results that decided, so there must have been some (SP
 * 800-126, as NIST's rules RES-126 and RES-370 have it); the source there names all. */
static bool
names_check(const struct report *r, enum xccdf_result result)
{
	return r->places == NULL ||
	       (result != XCCDF_NOTAPPLICABLE && result != XCCDF_NOTCHECKED);
}

/* The time is the day of the decision, which is the same in every scan. */
static void
write_override(struct markup *x, const struct override *o, enum xccdf_result result)
{
	char time[32];

	(void)snprintf(time, sizeof(time), "%sT00:00:00Z", o->date);
	markup_start(x, "override");
	markup_attribute(x, "time", time);
	markup_attribute(x, "authority", o->authority);
	markup_element(x, "old-result", xccdf_result_text(o->old_result));
	markup_element(x, "new-result", xccdf_result_text(result));
	markup_element(x, "remark", o->reason);
	markup_end(x);
}

static void
write_rule(struct markup *x, const struct report *r, const struct rule_result *result,
    const char *time)
{
	const struct content_rule *rule = content_rule_at(r->content, result->rule);
	char weight[32];

	(void)snprintf(weight, sizeof(weight), "%.6f",
	    rule->weight > 0 && rule->weight < 1e12F ? (double)rule->weight : 0);
	markup_start(x, "rule-result");
	markup_attribute(x, "idref", content_text(r->content, rule->id));
	markup_attribute(x, "role", word(roles, ARRAY_LEN(roles), rule->role));
	markup_optional(x, "time", time);
	markup_attribute(x, "severity", finding_severity(rule->severity));
	markup_optional(x, "version", content_text(r->content, rule->version));
	markup_attribute(x, "weight", weight);
	markup_element(x, "result", xccdf_result_text(result->result));
	if (result->override != NULL)
		write_override(x, result->override, result->result);
	for (uint32_t i = 0; i < rule->idents.count; i++) {
		const struct content_ident *ident = content_ident_at(
		    r->content, rule->idents.first + i);

		markup_start(x, "ident");
		markup_attribute(x, "system", content_text(r->content, ident->system));
		markup_text(x, content_text(r->content, ident->value));
		markup_end(x);
	}
	write_message(x, r, result);
	if (rule->named_check != CONTENT_NONE && names_check(r, result->result))
		write_any_check(x, r, rule->named_check, result, 0);
	markup_end(x);
}

static void
write_scores(struct markup *x, const struct decision *decision)
{
	char number[64];

	for (uint32_t i = 0; i < decision->n_scores; i++) {
		const struct score *score = &decision->scores[i];

		markup_start(x, "score");
		markup_attribute(x, "system", score->system);
		(void)snprintf(number, sizeof(number), "%.6f", score->maximum);
		markup_attribute(x, "maximum", number);
		(void)snprintf(number, sizeof(number), "%.6f", score->value);
		markup_text(x, number);
		markup_end(x);
	}
}

static void
write_asset(struct markup *x, const struct report_places *places)
{
	if (places == NULL)
		return;
	markup_start(x, "target-id-ref");
	markup_attribute(x, "system", NS_ASSET);
	markup_attribute(x, "name", places->asset);
	markup_attribute(x, "href", "");
	markup_end(x);
}

int
report_test_result(struct buffer *out, const struct report *report, struct error *err)
{
	struct markup x = { .out = out };
	char time[CLOCK_TEXT_SIZE];

	markup_start(&x, "TestResult");
	results_head(&x, report);
	results_facts(&x, report);
	write_asset(&x, report->places);
	results_platforms(&x, report);
	results_values(&x, report);
	(void)clock_format(report->record->target.time_end, time);
	for (uint32_t i = 0; i < report->decision->n_rules; i++)
		write_rule(&x, report, &report->decision->rules[i], time);
	write_scores(&x, report->decision);
	markup_end(&x);
	return out->failed ? error_set(err, ENOMEM, "results") : 0;
}

int
report_results(struct buffer *out, const struct report *report, struct error *err)
{
	const char *before, *after;
	size_t before_length, after_length;
	int r;

	content_skeleton(report->content, &before, &before_length, &after, &after_length);
	if (before_length == 0)
		return error_say(err, EINVAL,
		    "results: the content has no benchmark, only definitions");
	buffer_add(out, before, before_length);
	r = report_test_result(out, report, err);
	if (r < 0)
		return r;
	buffer_add_text(out, "\n");
	buffer_add(out, after, after_length);
	if (out->failed)
		return error_set(err, ENOMEM, "results");
	return 0;
}
