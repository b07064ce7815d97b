/* SPDX-License-Identifier: Apache-2.0 */
/*
 * table.c - a scan for a terminal: head, causes worst first with evidence and rules, what
 * is waived, counts, score.
 */

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "daemon/base/buffer.h"
#include "daemon/base/clock.h"
#include "daemon/base/error.h"
#include "daemon/report/finding.h"
#include "daemon/report/page.h"
#include "daemon/report/report.h"
#include "daemon/report/summary.h"
#include "daemon/scap/tables.h"

enum {
	RESULT_WIDTH = 9,
	RULE_INDENT = 4,
	EVIDENCE_MAX = 5, /* lines shown of a cause */
	ID_SHOWN = 12,	  /* of a container id, as `docker ps` shows it */
};

static const struct {
	const char *word;
	enum page_colour colour;
} verdicts[VERDICT__MAX] = {
	[VERDICT_COMPLIANT] = { "COMPLIANT", PAGE_GREEN },
	[VERDICT_NONCOMPLIANT] = { "NOT COMPLIANT", PAGE_RED },
	[VERDICT_UNDECIDED] = { "UNDECIDED", PAGE_YELLOW },
	[VERDICT_UNASSESSED] = { "NOT ASSESSED", PAGE_YELLOW },
};

struct table {
	struct page page;
	const struct summary *s;
};

static const char *
plural(uint32_t count)
{
	return count == 1 ? "" : "s";
}

static void
say_since(const struct table *t)
{
	const struct summary_changes *c = t->s->changes;
	uint32_t n[CHANGE__MAX] = { 0 };
	char when[CLOCK_TEXT_SIZE];

	if (c == NULL)
		return;
	for (uint32_t i = 0; i < c->n_causes; i++)
		n[c->causes[i].change]++;
	(void)clock_format(c->since, when);
	if (c->n_causes == 0 && c->n_rules == 0)
		page_say(&t->page, 2, "Nothing has changed since %s.", when);
	else
		page_say(&t->page, 2,
		    "Since %s: %u cause%s opened, %u closed, %u changed; %u rule%s "
		    "differ%s.",
		    when, n[CHANGE_OPENED], plural(n[CHANGE_OPENED]), n[CHANGE_CLOSED],
		    n[CHANGE_CHANGED], c->n_rules, plural(c->n_rules),
		    c->n_rules == 1 ? "s" : "");
}

/* Why a verdict is no clear one. */
static void
say_reasons(const struct table *t)
{
	const struct summary *s = t->s;
	const struct page *p = &t->page;
	uint32_t open = s->counts[XCCDF_ERROR] + s->counts[XCCDF_UNKNOWN];
	uint32_t other = s->counts[XCCDF_FAIL] - s->open[0] - s->open[1] - s->open[2];
	char others[32] = "";

	if (s->target.undecided[0] != '\0')
		page_say(p, 2, "%s", s->target.undecided);
	if (other > 0)
		(void)snprintf(others, sizeof(others), ", no category %u", other);
	if (s->counts[XCCDF_FAIL] > 0)
		page_say(p, 2,
		    "%u of %u rules %s not met: CAT I %u, CAT II %u, CAT III %u%s.",
		    s->counts[XCCDF_FAIL], s->n_rules,
		    s->counts[XCCDF_FAIL] == 1 ? "is" : "are", s->open[0], s->open[1],
		    s->open[2], others);
	if (open > 0)
		page_say(p, 2, "%u of %u rules could not be decided.", open, s->n_rules);
	if (!s->is_finished)
		page_say(p, 2, "The scan did not finish.");
	if (s->doubt[0] != '\0')
		page_say(
		    p, 2, "%c%s.", toupper((unsigned char)s->doubt[0]), s->doubt + 1);
	if (s->verdict == VERDICT_COMPLIANT)
		page_say(p, 2, "Every rule that applies is met%s.",
		    s->n_waived > 0 ? " or waived" : "");
	for (uint32_t i = 0; i < s->limits.count; i++)
		page_say(p, 2, "Limit: %s", s->limits.lines[i]);
	say_since(t);
}

static void
say_head(const struct table *t)
{
	const struct record_target *r = &t->s->target;
	const struct page *p = &t->page;
	char id[ID_SHOWN + 1];

	page_colour(p, PAGE_BOLD);
	page_say(p, 0, "%s", r->target);
	page_colour(p, PAGE_PLAIN);
	(void)snprintf(id, sizeof(id), "%s", r->container_id);
	page_fact(p, "container", id, r->container_name);
	page_fact(p, "image", r->image, "");
	page_fact(p, "benchmark", t->s->title, t->s->version);
	page_fact(p, "profile", r->profile, "");
	page_fact(p, "basis", record_basis_text(r->basis), record_stage_text(r->stage));
	page_blank(p);
	page_colour(p, verdicts[t->s->verdict].colour);
	page_say(p, 0, "%s", verdicts[t->s->verdict].word);
	page_colour(p, PAGE_PLAIN);
	say_reasons(t);
}

static void
say_rule(const struct table *t, const struct summary_rule *r, enum xccdf_result result)
{
	char lead[RULE_INDENT + RESULT_WIDTH + 1];
	autobuffer line = { 0 };

	(void)snprintf(
	    lead, sizeof(lead), "%*s%s", RULE_INDENT, "", xccdf_result_text(result));
	if (r->title[0] != '\0')
		buffer_printf(&line, "%s (", r->title);
	finding_name(&line, r->id);
	if (r->title[0] != '\0')
		buffer_add_text(&line, ")");
	t->page.out->failed |= line.failed;
	page_wrapped(&t->page, RULE_INDENT + RESULT_WIDTH, lead, buffer_text(&line));
}

static bool
has_cause(const struct summary_rule *r, const char *id)
{
	return finding_is_open(r->result) && strcmp(r->cause, id) == 0;
}

static void
say_rules(const struct table *t, const char *id)
{
	for (uint32_t i = 0; i < t->s->n_rules; i++)
		if (has_cause(&t->s->rules[i], id))
			say_rule(t, &t->s->rules[i], t->s->rules[i].result);
}

/* What its rules have found is the same: they share the test. */
static void
say_evidence(const struct table *t, const char *id)
{
	const struct summary_rule *r = NULL;
	uint32_t n, all;

	for (uint32_t i = 0; i < t->s->n_rules && r == NULL; i++)
		if (has_cause(&t->s->rules[i], id))
			r = &t->s->rules[i];
	/* The reason tells of one already. */
	if (r == NULL || r->evidence.count + r->evidence_more < 2)
		return;
	all = r->evidence.count + r->evidence_more;
	n = r->evidence.count > EVIDENCE_MAX ? EVIDENCE_MAX : r->evidence.count;
	for (uint32_t i = 0; i < n; i++)
		page_wrapped(&t->page, 4, "  -", r->evidence.lines[i]);
	if (all > n)
		page_say(&t->page, 4, "and %u more", all - n);
}

static void
say_cause(const struct table *t, const struct cause *cause)
{
	const struct page *p = &t->page;
	const char *category = finding_category(cause->severity);

	page_blank(p);
	page_colour(p, cause->severity == CONTENT_SEVERITY_HIGH ? PAGE_RED : PAGE_YELLOW);
	page_say(p, 0, "%s, %u rule%s: %s",
	    category[0] == '\0' ? "no category" : category, cause->n_rules,
	    plural(cause->n_rules), cause->id);
	page_colour(p, PAGE_PLAIN);
	page_say(p, 2, "%s", cause->reason);
	say_evidence(t, cause->id);
	say_rules(t, cause->id);
}

static void
say_causes(const struct table *t)
{
	uint32_t rest = 0;

	for (uint32_t i = 0; i < t->s->n_causes; i++)
		say_cause(t, &t->s->causes[i]);
	for (uint32_t i = 0; i < t->s->n_rules; i++)
		rest += has_cause(&t->s->rules[i], "");
	if (rest == 0)
		return;
	page_blank(&t->page);
	page_say(&t->page, 0, "%u rule%s without a cause of record:", rest, plural(rest));
	say_rules(t, "");
}

static bool
is_of(const struct summary_rule *r, const char *waiver)
{
	return r->override != NULL && strcmp(r->override->name, waiver) == 0;
}

/* All that the waiver of RULES[FIRST] is about, with what was found. */
static void
say_waiver(const struct table *t, uint32_t first)
{
	const struct summary_rule *rules = t->s->rules;
	const struct override *o = rules[first].override;
	const struct page *p = &t->page;
	autobuffer words = { 0 };
	uint32_t n = 0;

	for (uint32_t i = first; i < t->s->n_rules; i++)
		n += is_of(&rules[i], o->name);
	page_blank(p);
	page_say(p, 0, "Waived, %u rule%s, now %s: %s", n, plural(n),
	    xccdf_result_text(rules[first].result), o->name);
	finding_waived(&words, o);
	page_say(p, 2, "%s", buffer_text(&words));
	p->out->failed |= words.failed;
	for (uint32_t i = first; i < t->s->n_rules; i++) {
		if (!is_of(&rules[i], o->name))
			continue;
		say_rule(t, &rules[i], rules[i].override->old_result);
		page_say(p, RULE_INDENT + RESULT_WIDTH, "%s", rules[i].reason);
	}
}

static void
say_waived(const struct table *t)
{
	const struct summary_rule *rules = t->s->rules;

	for (uint32_t i = 0; i < t->s->n_rules; i++) {
		uint32_t first = 0;

		if (rules[i].override == NULL)
			continue;
		while (!is_of(&rules[first], rules[i].override->name))
			first++;
		if (first == i)
			say_waiver(t, i);
	}
}

static void
say_foot(const struct table *t)
{
	const struct summary *s = t->s;
	const struct page *p = &t->page;
	uint32_t vacuous = 0, host = 0;
	autobuffer counts = { 0 };

	for (uint32_t i = 0; i < s->n_rules; i++) {
		vacuous += s->rules[i].is_vacuous;
		host += s->rules[i].is_host;
	}
	for (int i = 0; i < XCCDF_RESULT__MAX; i++)
		if (s->counts[i] > 0)
			buffer_printf(&counts, "%s%u %s", counts.length > 0 ? ", " : "",
			    s->counts[i], xccdf_result_text(i));
	page_blank(p);
	page_say(p, 0, "%u rule%s%s%s", s->n_rules, s->n_rules == 1 ? "" : "s",
	    counts.length > 0 ? ": " : "", buffer_text(&counts));
	if (s->n_waived > 0)
		page_say(p, 0,
		    "%u waived: the result was decided by a person, not found.",
		    s->n_waived);
	if (vacuous > 0)
		page_say(p, 0, "%u passed only because nothing was there to look at.",
		    vacuous);
	if (host > 0)
		page_say(p, 0, "%u describe the host, not the container.", host);
	for (uint32_t i = 0; i < s->n_scores; i++)
		page_say(p, 0, "score %.2f of %.2f  %s", s->scores[i].value,
		    s->scores[i].maximum, s->scores[i].system);
	/* Format 1 has no more of it. */
	if (s->n_scores == 0)
		page_say(p, 0, "score %.2f of 100.00", s->score);
}

int
summary_table(struct buffer *out, const struct summary *summary, unsigned int width,
    bool has_colours, struct error *err)
{
	const struct table t = { page_start(out, width, has_colours), summary };

	say_head(&t);
	say_causes(&t);
	say_waived(&t);
	say_foot(&t);
	if (out->failed)
		return error_set(err, ENOMEM, "table");
	return 0;
}

int
report_table(struct buffer *out, const struct report *report, unsigned int width,
    int is_terminal, struct error *err)
{
	autoptr(summary) summary = NULL;
	int r = summary_make(&summary, report, err);

	return r < 0 ? r : summary_table(out, summary, width, is_terminal != 0, err);
}
