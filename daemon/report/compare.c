/* SPDX-License-Identifier: Apache-2.0 */
/*
 * compare.c - what differs between two summaries of one target.
 *
 * Both sides are sorted and merged: a damaged file may have any number of rules.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/error.h"
#include "daemon/report/compare.h"
#include "daemon/report/finding.h"

/* An entry of a list, by its text; of the same ones the first matches the first. */
struct key {
	const char *text;
	uint32_t index;
};

struct comparing {
	struct compare *c;
	bool failed; /* memory ended */
};

/* Which of the other list each is; UINT32_MAX: none. */
struct matches {
	uint32_t *of_before, *of_now;
};

static void *
allocate(struct comparing *p, size_t count, size_t size)
{
	void *memory = arena_alloc(p->c->arena, (count + 1) * size);

	p->failed |= memory == NULL;
	return memory;
}

static int
compare_keys(const void *a, const void *b)
{
	const struct key *x = a, *y = b;
	int order = strcmp(x->text, y->text);

	return order != 0 ? order : x->index < y->index ? -1 : x->index > y->index;
}

static struct key *
sort_keys(struct comparing *p, uint32_t n, uint32_t **matches)
{
	struct key *keys = allocate(p, n, sizeof(*keys));

	*matches = allocate(p, n, sizeof(**matches));
	for (uint32_t i = 0; i < n && !p->failed; i++) {
		keys[i].index = i;
		(*matches)[i] = UINT32_MAX;
	}
	return keys;
}

/* Texts are filled in by the caller between the two halves. */
static void
match_keys(struct key *a, uint32_t n_a, struct key *b, uint32_t n_b, struct matches m)
{
	uint32_t i = 0, k = 0;

	qsort(a, n_a, sizeof(*a), compare_keys);
	qsort(b, n_b, sizeof(*b), compare_keys);
	while (i < n_a && k < n_b) {
		int order = strcmp(a[i].text, b[k].text);

		if (order == 0) {
			m.of_before[a[i].index] = b[k].index;
			m.of_now[b[k].index] = a[i].index;
		}
		i += order <= 0;
		k += order >= 0;
	}
}

static struct matches
match_texts(struct comparing *p, const char *const *before, uint32_t n_before,
    const char *const *now, uint32_t n_now)
{
	struct matches m;
	struct key *a = sort_keys(p, n_before, &m.of_before);
	struct key *b = sort_keys(p, n_now, &m.of_now);

	if (p->failed)
		return m;
	for (uint32_t i = 0; i < n_before; i++)
		a[i].text = before[i];
	for (uint32_t i = 0; i < n_now; i++)
		b[i].text = now[i];
	match_keys(a, n_before, b, n_now, m);
	return m;
}

static const char **
cause_ids(struct comparing *p, const struct summary *s)
{
	const char **ids = allocate(p, s->n_causes, sizeof(*ids));

	for (uint32_t i = 0; i < s->n_causes && !p->failed; i++)
		ids[i] = s->causes[i].id;
	return ids;
}

static const char **
rule_ids(struct comparing *p, const struct summary *s)
{
	const char **ids = allocate(p, s->n_rules, sizeof(*ids));

	for (uint32_t i = 0; i < s->n_rules && !p->failed; i++)
		ids[i] = s->rules[i].id;
	return ids;
}

static void
add_cause(struct compare *c, enum change change, const struct cause *before,
    const struct cause *now)
{
	c->causes[c->n_causes++] = (struct compare_cause){ change, before, now };
	c->n[change]++;
}

static void
compare_causes(struct comparing *p)
{
	struct compare *c = p->c;
	const struct summary *before = c->before, *now = c->now;
	const char **a = cause_ids(p, before), **b = cause_ids(p, now);
	struct matches m;

	if (p->failed)
		return;
	m = match_texts(p, a, before->n_causes, b, now->n_causes);
	c->causes = allocate(
	    p, (size_t)before->n_causes + now->n_causes, sizeof(*c->causes));
	if (p->failed)
		return;
	for (uint32_t i = 0; i < now->n_causes; i++) {
		const struct cause *new = &now->causes[i], *old;

		if (m.of_now[i] == UINT32_MAX) {
			add_cause(c, CHANGE_OPENED, NULL, new);
			continue;
		}
		old = &before->causes[m.of_now[i]];
		if (old->n_rules != new->n_rules || old->severity != new->severity ||
		    strcmp(old->reason, new->reason) != 0)
			add_cause(c, CHANGE_CHANGED, old, new);
	}
	for (uint32_t i = 0; i < before->n_causes; i++)
		if (m.of_before[i] == UINT32_MAX)
			add_cause(c, CHANGE_CLOSED, &before->causes[i], NULL);
}

static struct summary_texts
unmatched(struct comparing *p, struct summary_texts lines, const uint32_t *matches)
{
	const char **left = allocate(p, lines.count, sizeof(*left));
	uint32_t n = 0;

	for (uint32_t i = 0; i < lines.count && !p->failed; i++)
		if (matches[i] == UINT32_MAX)
			left[n++] = lines.lines[i];
	return (struct summary_texts){ left, n };
}

static void
compare_evidence(struct comparing *p, struct compare_rule *rule)
{
	static const struct summary_texts none = { NULL, 0 };
	struct summary_texts before = rule->before == NULL ? none
							   : rule->before->evidence;
	struct summary_texts now = rule->now == NULL ? none : rule->now->evidence;
	struct matches m;

	/* What one of them does not say has not appeared or gone. */
	if (p->c->before->format < SUMMARY_FORMAT || p->c->now->format < SUMMARY_FORMAT)
		return;
	m = match_texts(p, before.lines, before.count, now.lines, now.count);
	if (p->failed)
		return;
	rule->removed = unmatched(p, before, m.of_before);
	rule->added = unmatched(p, now, m.of_now);
}

static bool
differs(const char *a, const char *b)
{
	return strcmp(a, b) != 0;
}

static void
add_rule(struct comparing *p, const struct summary_rule *before,
    const struct summary_rule *now)
{
	struct compare_rule rule = { .before = before, .now = now };
	bool is_other = before == NULL || now == NULL || before->result != now->result ||
			finding_waiver_differs(before->override, now->override);

	if (!is_other && !finding_is_open(now->result))
		return;
	compare_evidence(p, &rule);
	if (is_other || rule.added.count > 0 || rule.removed.count > 0)
		p->c->rules[p->c->n_rules++] = rule;
}

static void
compare_rules(struct comparing *p)
{
	struct compare *c = p->c;
	const struct summary *before = c->before, *now = c->now;
	const char **a = rule_ids(p, before), **b = rule_ids(p, now);
	struct matches m;

	if (p->failed)
		return;
	m = match_texts(p, a, before->n_rules, b, now->n_rules);
	c->rules = allocate(p, (size_t)before->n_rules + now->n_rules, sizeof(*c->rules));
	for (uint32_t i = 0; i < now->n_rules && !p->failed; i++)
		add_rule(p,
		    m.of_now[i] == UINT32_MAX ? NULL : &before->rules[m.of_now[i]],
		    &now->rules[i]);
	for (uint32_t i = 0; i < before->n_rules && !p->failed; i++)
		if (m.of_before[i] == UINT32_MAX)
			add_rule(p, &before->rules[i], NULL);
}

void
compare_free(struct compare *compare)
{
	if (compare == NULL)
		return;
	arena_free(compare->arena);
	free(compare);
}

int
compare_make(struct compare **ret, const struct summary *before,
    const struct summary *now, struct error *err)
{
	autoptr(compare) c = calloc(1, sizeof(*c));
	struct comparing p = { .c = c };
	const struct record_target *a = &before->target, *b = &now->target;

	if (c != NULL)
		c->arena = arena_new(0);
	if (c == NULL || c->arena == NULL)
		return error_set(err, ENOMEM, "compare two scans");
	c->before = before;
	c->now = now;
	c->image_differs = differs(a->image, b->image) ||
			   differs(a->image_id, b->image_id);
	c->content_differs = differs(a->content_digest, b->content_digest) ||
			     differs(a->benchmark, b->benchmark) ||
			     differs(a->profile, b->profile);
	c->verdict_differs = before->verdict != now->verdict;
	compare_causes(&p);
	if (!p.failed)
		compare_rules(&p);
	if (p.failed)
		return error_set(err, ENOMEM, "compare two scans");
	*ret = take_ptr(c);
	return 0;
}

bool
compare_is_same(const struct compare *c)
{
	return c->n_causes == 0 && c->n_rules == 0 && !c->image_differs &&
	       !c->content_differs && !c->verdict_differs;
}
