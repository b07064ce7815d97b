/* SPDX-License-Identifier: Apache-2.0 */
/* diff.c - a comparison of two scans in words and as JSON. */

#include <stdio.h>
#include <string.h>

#include "daemon/base/buffer.h"
#include "daemon/cli/diff.h"
#include "daemon/cli/stored.h"
#include "daemon/report/finding.h"
#include "daemon/report/json.h"

enum { DIGEST_SHOWN = 12 };

static void
say_scan(const struct page *page, const char *label, const struct summary *s)
{
	char time[STORED_TIME_SIZE], rest[80];

	(void)snprintf(rest, sizeof(rest), "%s, %s, score %.2f, open %u/%u/%u",
	    record_basis_text(s->target.basis), verdict_text(s->verdict), s->score,
	    s->open[0], s->open[1], s->open[2]);
	page_fact(page, label, stored_time(s, time), rest);
}

static void
say_pair(const struct page *page, const char *label, const char *before, const char *now)
{
	if (strcmp(before, now) == 0)
		return;
	page_say(page, 0, "%s was %s, is %s", label, before[0] == '\0' ? "none" : before,
	    now[0] == '\0' ? "none" : now);
}

/* The beginning of a digest is enough for people. */
static void
say_digests(
    const struct page *page, const char *label, const char *before, const char *now)
{
	char old[32], new[32];

	if (strcmp(before, now) == 0)
		return;
	(void)snprintf(old, sizeof(old), "%.*s", DIGEST_SHOWN,
	    before + (strncmp(before, "sha256:", 7) == 0 ? 7 : 0));
	(void)snprintf(new, sizeof(new), "%.*s", DIGEST_SHOWN,
	    now + (strncmp(now, "sha256:", 7) == 0 ? 7 : 0));
	say_pair(page, label, old, new);
}

static void
say_head(const struct page *page, const struct compare *c)
{
	const struct record_target *a = &c->before->target, *b = &c->now->target;

	page_colour(page, PAGE_BOLD);
	page_say(page, 0, "%s", b->target);
	page_colour(page, PAGE_PLAIN);
	say_scan(page, "before", c->before);
	say_scan(page, "now", c->now);
	if (c->image_differs || c->content_differs)
		page_blank(page);
	say_pair(page, "image", a->image, b->image);
	say_digests(page, "image id", a->image_id, b->image_id);
	say_pair(page, "benchmark", a->benchmark, b->benchmark);
	say_pair(page, "profile", a->profile, b->profile);
	say_digests(page, "content", a->content_digest, b->content_digest);
}

/* The first rule of CAUSE that is waived now; NULL: none is. */
static const struct override *
waiver_of(const struct summary *s, const char *cause)
{
	for (uint32_t i = 0; i < s->n_rules; i++)
		if (s->rules[i].override != NULL && strcmp(s->rules[i].cause, cause) == 0)
			return s->rules[i].override;
	return NULL;
}

static void
say_waived(const struct page *page, const struct override *override)
{
	autobuffer words = { 0 };

	if (override == NULL)
		return;
	finding_waived(&words, override);
	page_say(page, 2, "%s", buffer_text(&words));
	page->out->failed |= words.failed;
}

static void
say_cause(
    const struct page *page, const struct compare_cause *c, const struct summary *now)
{
	static const enum page_colour colours[CHANGE__MAX] = {
		[CHANGE_OPENED] = PAGE_RED,
		[CHANGE_CLOSED] = PAGE_GREEN,
		[CHANGE_CHANGED] = PAGE_YELLOW,
	};
	const struct cause *cause = c->now == NULL ? c->before : c->now;
	const char *category = finding_category(cause->severity);

	page_blank(page);
	page_colour(page, colours[c->change]);
	page_say(page, 0, "%s: %s, %u rule%s: %s", change_text(c->change),
	    category[0] == '\0' ? "no category" : category, cause->n_rules,
	    cause->n_rules == 1 ? "" : "s", cause->id);
	page_colour(page, PAGE_PLAIN);
	if (c->change == CHANGE_CHANGED && c->before->n_rules != c->now->n_rules)
		page_say(page, 2, "rules: were %u, are %u", c->before->n_rules,
		    c->now->n_rules);
	if (c->change == CHANGE_CHANGED && strcmp(c->before->reason, c->now->reason) != 0)
		page_wrapped(page, 6, "  was", c->before->reason);
	page_wrapped(page, c->change == CHANGE_CHANGED ? 6 : 2,
	    c->change == CHANGE_CHANGED ? "  is" : "", cause->reason);
	if (c->change == CHANGE_CLOSED)
		say_waived(page, waiver_of(now, cause->id));
}

static void
say_lines(const struct page *page, const char *lead, struct summary_texts lines)
{
	for (uint32_t i = 0; i < lines.count; i++)
		page_wrapped(page, 6, lead, lines.lines[i]);
}

static const char *
result_of(const struct summary_rule *rule)
{
	return rule == NULL ? "not selected" : xccdf_result_text(rule->result);
}

static void
say_was_waived(const struct page *page, const struct override *override)
{
	autobuffer terms = { 0 };

	finding_terms(&terms, override);
	page_say(page, 2, "Was waived%s, and is not any more", buffer_text(&terms));
	page->out->failed |= terms.failed;
}

static void
say_rule(const struct page *page, const struct compare_rule *r)
{
	const struct summary_rule *rule = r->now == NULL ? r->before : r->now;
	const char *before = result_of(r->before), *now = result_of(r->now);
	autobuffer line = { 0 };

	page_blank(page);
	if (strcmp(before, now) == 0)
		page_say(page, 0, "still %s", now);
	else
		page_say(page, 0, "%s -> %s", before, now);
	buffer_printf(&line, "%s%s", rule->title, rule->title[0] == '\0' ? "" : " (");
	finding_name(&line, rule->id);
	if (rule->title[0] != '\0')
		buffer_add_text(&line, ")");
	page->out->failed |= line.failed;
	page_say(page, 2, "%s", buffer_text(&line));
	if (r->now != NULL && r->now->override != NULL)
		say_waived(page, r->now->override);
	else if (r->before != NULL && r->before->override != NULL)
		say_was_waived(page, r->before->override);
	say_lines(page, "    -", r->removed);
	say_lines(page, "    +", r->added);
}

void
diff_print(const struct page *page, const struct compare *c)
{
	say_head(page, c);
	for (uint32_t i = 0; i < c->n_causes; i++)
		say_cause(page, &c->causes[i], c->now);
	for (uint32_t i = 0; i < c->n_rules; i++)
		say_rule(page, &c->rules[i]);
	if (compare_is_same(c)) {
		page_blank(page);
		page_say(page, 0, "Nothing has changed.");
	}
}

static void
add_scan(
    struct json root, const char *name, const struct summary *s, const char *directory)
{
	struct json object = json_add_object(root, name);

	json_add_text(object, "scan", directory);
	json_add_time(object, "time", s->target.time_start);
	json_add_text(object, "basis", record_basis_text(s->target.basis));
	json_add_text(object, "stage", record_stage_text(s->target.stage));
	json_add_text(object, "verdict", verdict_text(s->verdict));
	json_add_decimal(object, "score", s->score);
	json_add_text(object, "image", s->target.image);
	json_add_text(object, "image_id", s->target.image_id);
	json_add_text(object, "digest", s->target.content_digest);
	json_add_text(object, "benchmark", s->target.benchmark);
	json_add_text(object, "profile", s->target.profile);
}

static void
add_lines(struct json object, const char *name, struct summary_texts lines)
{
	struct json array = json_add_array(object, name);

	for (uint32_t i = 0; i < lines.count; i++)
		json_push_text(array, lines.lines[i]);
}

/* "" where the rule is not selected, or not waived. */
static void
add_rule(struct json array, const struct compare_rule *r)
{
	struct json object = json_add_element(array);

	json_add_text(object, "id", r->now == NULL ? r->before->id : r->now->id);
	json_add_text(object, "from",
	    r->before == NULL ? "" : xccdf_result_text(r->before->result));
	json_add_text(
	    object, "to", r->now == NULL ? "" : xccdf_result_text(r->now->result));
	json_add_text(object, "waiver",
	    r->now == NULL || r->now->override == NULL ? "" : r->now->override->name);
	add_lines(object, "added", r->added);
	add_lines(object, "removed", r->removed);
}

int
diff_json(struct buffer *out, const struct compare *c, const char *const names[2],
    struct error *err)
{
	struct json_writer writer;
	struct json root = json_start(&writer, out), array;

	json_add_number(root, "format", SUMMARY_FORMAT);
	json_add_text(root, "target", c->now->target.target);
	add_scan(root, "before", c->before, names[0]);
	add_scan(root, "now", c->now, names[1]);
	array = json_add_array(root, "causes");
	for (uint32_t i = 0; i < c->n_causes; i++) {
		const struct compare_cause *cause = &c->causes[i];
		const struct cause *of = cause->now == NULL ? cause->before : cause->now;
		struct json object = json_add_element(array);

		json_add_text(object, "change", change_text(cause->change));
		json_add_text(object, "id", of->id);
		json_add_text(object, "severity", finding_severity(of->severity));
		json_add_text(object, "reason", of->reason);
		json_add_text(
		    object, "was", cause->before == NULL ? "" : cause->before->reason);
	}
	array = json_add_array(root, "rules");
	for (uint32_t i = 0; i < c->n_rules; i++)
		add_rule(array, &c->rules[i]);
	return json_finish(root, "differences", err);
}
