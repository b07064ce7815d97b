/* SPDX-License-Identifier: Apache-2.0 */
/* decide.c - a record and its content in, rule results, scores and the verdict out. */

#include <errno.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/error.h"
#include "daemon/scap/record_results.h"
#include "daemon/scap/xccdf/decide.h"
#include "daemon/scap/xccdf/deciding.h"

/* Rules by the thousand with a line each: far above what benchmarks come to. */
enum { DECISION_MEMORY_MAX = 64 * 1024 * 1024 };

/* Why RULE is not checked at all, or is_checked when it is (7.2.3.3, table 35). */
static struct outcome
rule_admission(struct deciding *d, const struct content_rule *rule)
{
	struct outcome o = { .result = XCCDF_NOTCHECKED,
		.reason = "",
		.cause = "",
		.definition = CONTENT_NONE };
	const char *platform, *reason;

	if (rule->role == CONTENT_ROLE_UNCHECKED) {
		o.reason = "its role is unchecked";
	} else if (!platforms_apply(d, rule, &platform)) {
		o.result = XCCDF_NOTAPPLICABLE;
		o.reason = deciding_printf(
		    d, "platform %s is not the target's", platform);
	} else if (rule->check == CONTENT_NONE) {
		reason = content_text(d->content, rule->check_reason);
		o.reason = deciding_printf(
		    d, "%s", reason[0] == '\0' ? "the rule has no check" : reason);
	} else {
		o.is_checked = true;
	}
	return o;
}

/* Only what was found matters: a plain pass needs no words. */
static void
add_result(struct deciding *d, struct decision *decision, uint32_t row, struct outcome o)
{
	const struct content_rule *rule = content_rule_at(d->content, row);
	bool is_passed;

	if (rule->role == CONTENT_ROLE_UNSCORED && o.is_checked) {
		o.reason = deciding_printf(d, "%s, but its role is unscored%s%s",
		    xccdf_result_text(o.result), o.reason[0] == '\0' ? "" : ": ",
		    o.reason);
		o.result = XCCDF_INFORMATIONAL;
	}
	is_passed = o.result == XCCDF_PASS || o.result == XCCDF_FIXED;
	decision->rules[decision->n_rules++] = (struct rule_result){ .rule = row,
		.result = o.result,
		.reason = is_passed && !o.is_vacuous ? "" : o.reason,
		.cause = is_passed || o.result == XCCDF_NOTAPPLICABLE ? "" : o.cause,
		.found = o.reason,
		.evidence = o.evidence,
		.import = o.import,
		.is_vacuous = is_passed && o.is_vacuous,
		.is_host = o.is_host,
		.definition = o.definition };
	waive(d, &decision->rules[decision->n_rules - 1], o.has_more);
}

static void
decide_rule(struct deciding *d, struct decision *decision, uint32_t row)
{
	const struct content_rule *rule = content_rule_at(d->content, row);
	struct outcome admission = rule_admission(d, rule);
	struct content_range each = { 0, 0 };

	if (admission.is_checked)
		each = outcome_each(d, rule->check);
	else
		add_result(d, decision, row, admission);
	if (admission.is_checked && each.count == 0)
		add_result(d, decision, row, outcome_of_check(d, rule->check));
	for (uint32_t i = 0; i < each.count; i++) {
		add_result(
		    d, decision, row, outcome_of_one(d, rule->check, each.first + i));
		decision->rules[decision->n_rules - 1].is_one_of_many = true;
	}
}

static void
decide_rules(struct deciding *d, struct decision *decision)
{
	const struct content_rule *rules;
	size_t n_results = 0;
	uint32_t n;

	rules = content_table(d->content, CONTENT_RULES, &n);
	for (uint32_t i = 0; i < n; i++) {
		uint32_t each = 0;

		if (rules[i].selected != 0 && rules[i].check != CONTENT_NONE)
			each = outcome_each(d, rules[i].check).count;
		n_results += rules[i].selected == 0 ? 0 : each == 0 ? 1 : each;
	}
	decision->rules = deciding_alloc(d, n_results * sizeof(*decision->rules));
	for (uint32_t i = 0; decision->rules != NULL && i < n; i++)
		if (rules[i].selected != 0)
			decide_rule(d, decision, i);
}

static void
count_results(struct deciding *d, struct decision *decision)
{
	static const int8_t category[CONTENT_SEVERITY__MAX] = {
		[CONTENT_SEVERITY_UNKNOWN] = -1,
		[CONTENT_SEVERITY_INFO] = -1,
		[CONTENT_SEVERITY_LOW] = 2,
		[CONTENT_SEVERITY_MEDIUM] = 1,
		[CONTENT_SEVERITY_HIGH] = 0,
	};

	for (uint32_t i = 0; i < decision->n_rules; i++) {
		const struct rule_result *r = &decision->rules[i];
		uint32_t severity = content_rule_at(d->content, r->rule)->severity;

		decision->counts[r->result]++;
		decision->n_waived += r->override != NULL;
		if (r->result == XCCDF_FAIL && severity < CONTENT_SEVERITY__MAX &&
		    category[severity] >= 0)
			decision->open[category[severity]]++;
	}
}

static enum verdict
find_verdict(const struct record *record, const struct decision *decision)
{
	if (record->has_target && record->target.basis == RECORD_BASIS_NONE)
		return VERDICT_UNASSESSED;
	if (decision->counts[XCCDF_FAIL] > 0)
		return VERDICT_NONCOMPLIANT;
	if (decision->counts[XCCDF_ERROR] > 0 || decision->counts[XCCDF_UNKNOWN] > 0)
		return VERDICT_UNDECIDED;
	if (!record->is_done || record->target.undecided[0] != '\0' ||
	    decision->doubt[0] != '\0')
		return VERDICT_UNDECIDED;
	return VERDICT_COMPLIANT;
}

/* Rows of another compilation's tables would be read as this one's. */
static int
match_content(
    const struct record *record, const struct content *content, struct error *err)
{
	const char *of_record = record->target.content_digest;
	const char *digest = content_text(content, content_summary(content)->digest);

	if (record->definitions == NULL)
		return error_say(err, EINVAL, "the record was read without its content");
	if (of_record[0] != '\0' && digest[0] != '\0' && strcmp(of_record, digest) != 0)
		return error_say(err, ESTALE,
		    "the record was made with content %s, this is %s", of_record, digest);
	return 0;
}

void
decision_free(struct decision *decision)
{
	if (decision == NULL)
		return;
	arena_free(decision->arena);
	free(decision);
}

static void
decide(struct deciding *d, struct decision *decision)
{
	decide_rules(d, decision);
	count_results(d, decision);
	waive_end(d, decision);
	decision->doubt = doubt_find(d, decision);
	causes_collect(d, decision);
	scores_compute(d, decision);
	decision->verdict = find_verdict(d->record, decision);
}

int
decision_make(struct decision **ret, const struct record *record,
    const struct content *content, const struct waivers *waivers, int64_t now_us,
    struct error *err)
{
	autoptr(decision) decision = calloc(1, sizeof(*decision));
	struct deciding d = { .record = record, .content = content };
	autofree const struct explanation **explained = NULL;
	autoptr(record_results) results = NULL;
	uint32_t n;

	if (match_content(record, content, err) < 0 ||
	    record_results_new(&results, record, content, err) < 0)
		return -err->code;
	(void)content_table(content, CONTENT_DEFINITIONS, &n);
	explained = calloc((size_t)n + 1, sizeof(const struct explanation *));
	if (decision != NULL)
		decision->arena = arena_new(DECISION_MEMORY_MAX);
	if (decision == NULL || decision->arena == NULL || explained == NULL)
		return error_set(err, ENOMEM, "decision");
	d.arena = decision->arena;
	d.explained = explained;
	d.results = results;
	waive_begin(&d, waivers, now_us);
	decide(&d, decision);
	if (d.no_memory)
		return error_set(err, ENOMEM, "decision");
	*ret = take_ptr(decision);
	return 0;
}
