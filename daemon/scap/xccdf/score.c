/* SPDX-License-Identifier: Apache-2.0 */
/*
 * score.c - the four scoring models (XCCDF 1.2, section 7.3).
 *
 * Rules that are not applicable, not checked, not selected or informational take no part;
 * error and unknown count as not passed. Weights are the refined ones.
 */

#include <string.h>

#include "daemon/scap/xccdf/deciding.h"

#define MODEL_DEFAULT "urn:xccdf:scoring:default"

struct tally {
	double sum, weights; /* of the children that count */
};

/* The results of one rule: it counts once, by the part of them that passed. */
struct share {
	const struct content_rule *rule;
	double passed; /* 0..1 */
	bool counts;
};

/* The share of the rule whose results begin at *AT, which moves behind them. */
static struct share
next_share(struct deciding *d, const struct decision *decision, uint32_t *at)
{
	uint32_t row = decision->rules[*at].rule, n = 0, passed = 0;

	for (; *at < decision->n_rules && decision->rules[*at].rule == row; ++*at) {
		enum xccdf_result result = decision->rules[*at].result;

		n += result_is_scored(result);
		passed += result == XCCDF_PASS || result == XCCDF_FIXED;
	}
	return (struct share){ .rule = content_rule_at(d->content, row),
		.passed = n == 0 ? 0 : (double)passed / n,
		.counts = n > 0 };
}

static struct tally *
tally_of(struct tally *tallies, uint32_t n_groups, uint32_t group)
{
	return &tallies[group == CONTENT_NONE ? n_groups : group];
}

static void
tally_rules(struct deciding *d, const struct decision *decision, struct tally *tallies,
    uint32_t n_groups)
{
	for (uint32_t i = 0; i < decision->n_rules;) {
		struct share share = next_share(d, decision, &i);
		struct tally *t = tally_of(tallies, n_groups, share.rule->group);

		if (!share.counts)
			continue;
		t->sum += 100 * share.passed * (double)share.rule->weight;
		t->weights += (double)share.rule->weight;
	}
}

/* A group's score is the weighted mean of what lies in it; empty groups do not count. */
static struct score
score_default(struct deciding *d, const struct decision *decision)
{
	struct score score = { .maximum = 100 };
	struct tally *tallies, *root;
	uint32_t n;

	(void)content_table(d->content, CONTENT_GROUPS, &n);
	tallies = deciding_alloc(d, ((size_t)n + 1) * sizeof(*tallies));
	if (tallies == NULL)
		return score;
	tally_rules(d, decision, tallies, n);
	/* Parents lie before their children. */
	for (uint32_t i = n; i-- > 0;) {
		const struct content_group *g = content_group_at(d->content, i);
		struct tally *parent = tally_of(tallies, n, g->parent);

		if (tallies[i].weights <= 0)
			continue;
		parent->sum += tallies[i].sum / tallies[i].weights * (double)g->weight;
		parent->weights += (double)g->weight;
	}
	root = &tallies[n];
	score.value = root->weights > 0 ? root->sum / root->weights : 0;
	return score;
}

static struct score
score_sum(struct deciding *d, const struct decision *decision, bool is_weighted)
{
	struct score score = { 0 };

	for (uint32_t i = 0; i < decision->n_rules;) {
		struct share share = next_share(d, decision, &i);
		double weight = (double)share.rule->weight;

		if (!share.counts)
			continue;
		/* Without weights all but a weight of 0 are taken to be 1. */
		if (!is_weighted)
			weight = weight > 0 ? 1 : 0;
		score.maximum += weight;
		score.value += share.passed * weight;
	}
	return score;
}

static struct score
score_flat(struct deciding *d, const struct decision *decision)
{
	return score_sum(d, decision, true);
}

static struct score
score_unweighted(struct deciding *d, const struct decision *decision)
{
	return score_sum(d, decision, false);
}

static struct score
score_absolute(struct deciding *d, const struct decision *decision)
{
	struct score sum = score_sum(d, decision, true);

	return (struct score){ .value = sum.value >= sum.maximum ? 1 : 0, .maximum = 1 };
}

static const struct {
	const char *system;
	struct score (*compute)(struct deciding *d, const struct decision *decision);
} models[] = {
	{ MODEL_DEFAULT, score_default },
	{ "urn:xccdf:scoring:flat", score_flat },
	{ "urn:xccdf:scoring:flat-unweighted", score_unweighted },
	{ "urn:xccdf:scoring:absolute", score_absolute },
};

static void
add_score(struct deciding *d, struct decision *decision, const char *system)
{
	for (size_t i = 0; i < ARRAY_LEN(models); i++) {
		struct score *score;

		if (strcmp(models[i].system, system) != 0)
			continue;
		score = &decision->scores[decision->n_scores++];
		*score = models[i].compute(d, decision);
		score->system = models[i].system;
	}
}

void
scores_compute(struct deciding *d, struct decision *decision)
{
	const struct content_model *named;
	uint32_t n;

	named = content_table(d->content, CONTENT_MODELS, &n);
	decision->scores = deciding_alloc(d, ((size_t)n + 1) * sizeof(*decision->scores));
	if (decision->scores == NULL)
		return;
	for (uint32_t i = 0; i < n; i++)
		add_score(d, decision, content_text(d->content, named[i].system));
	if (decision->n_scores == 0)
		add_score(d, decision, MODEL_DEFAULT);
}
