/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rpm_rich.c - relations that are words, as in rpm's manual "Boolean Dependencies".
 *
 * Every part has a truth and the packages that made it true: "with" and "without" ask
 * about one package, the other words about the system.
 */

#include <stdlib.h>
#include <string.h>

#include "daemon/base/cleanup.h"
#include "probes/linux/rpm_rich.h"

enum {
	DEPTH_MAX = 32,	  /* of parentheses; real ones have three */
	PARTS_MAX = 1000, /* names in one text */
};

enum word {
	WORD_AND,
	WORD_OR,
	WORD_IF,
	WORD_UNLESS,
	WORD_WITH,
	WORD_WITHOUT,
	WORD_ELSE,
	WORD__MAX
};

static const char *const words[WORD__MAX] = { "and", "or", "if", "unless", "with",
	"without", "else" };

static const struct {
	const char *text;
	uint32_t flags;
} senses[] = {
	{ "<", RPM_SENSE_LESS },
	{ "<=", RPM_SENSE_LESS | RPM_SENSE_EQUAL },
	{ "=", RPM_SENSE_EQUAL },
	{ "==", RPM_SENSE_EQUAL },
	{ ">=", RPM_SENSE_GREATER | RPM_SENSE_EQUAL },
	{ ">", RPM_SENSE_GREATER },
};

struct rich {
	const char *at, *end;
	const struct rpm_providers *providers; /* NULL: names only */
	bool (*visit)(void *arg, const struct rpm_relation *relation);
	void *arg;
	int depth, parts;
	bool is_bad;
};

/* What a part came to. */
struct part {
	bool holds;
	struct rpm_set set;
};

void
rpm_set_done(struct rpm_set *set)
{
	free(set->bits);
	set->bits = NULL;
}

bool
rpm_set_has(const struct rpm_set *set, uint32_t package)
{
	return set->bits != NULL && (set->bits[package / 64] >> package % 64 & 1) != 0;
}

static size_t
set_words(const struct rich *r)
{
	return r->providers != NULL ? r->providers->n_packages / 64 + 1 : 1;
}

static bool
set_is_empty(const struct rich *r, const struct rpm_set *set)
{
	for (size_t i = 0; i < set_words(r); i++)
		if (set->bits[i] != 0)
			return false;
	return true;
}

static void
skip_white(struct rich *r)
{
	while (r->at < r->end && (*r->at == ' ' || *r->at == '\t'))
		r->at++;
}

/* What is up to white space or a parenthesis that was not opened in it. */
static struct text_span
take_token(struct rich *r)
{
	const char *start = r->at;
	int open = 0;

	for (; r->at < r->end && *r->at != ' ' && *r->at != '\t'; r->at++) {
		if (*r->at == ')' && open == 0)
			break;
		open += (*r->at == '(') - (*r->at == ')');
	}
	return (struct text_span){ start, (size_t)(r->at - start) };
}

static bool
span_is(struct text_span span, const char *text)
{
	return span.length == strlen(text) && memcmp(span.at, text, span.length) == 0;
}

/* Behind a name there may be an operator and a version. */
static void
take_version(struct rich *r, struct rpm_relation *relation)
{
	const char *before = r->at;
	struct text_span operator_;

	skip_white(r);
	operator_ = take_token(r);
	for (size_t i = 0; i < ARRAY_LEN(senses); i++)
		if (span_is(operator_, senses[i].text)) {
			relation->flags = senses[i].flags;
			skip_white(r);
			relation->evr = take_token(r);
			r->is_bad |= relation->evr.length == 0;
			return;
		}
	r->at = before;
}

static void
take_name(struct rich *r, struct part *part)
{
	struct rpm_relation relation = { .name = take_token(r) };

	relation.evr.at = r->end;
	if (relation.name.length == 0 || ++r->parts > PARTS_MAX) {
		r->is_bad = true;
		return;
	}
	take_version(r, &relation);
	if (r->is_bad)
		return;
	if (r->providers == NULL) {
		r->is_bad = !r->visit(r->arg, &relation);
		return;
	}
	r->providers->add(r->providers->arg, &relation, part->set.bits);
	part->holds = !set_is_empty(r, &part->set);
}

static int
take_word(struct rich *r)
{
	struct text_span token;

	skip_white(r);
	token = take_token(r);
	for (int i = 0; i < WORD__MAX; i++)
		if (span_is(token, words[i]))
			return i;
	return -1;
}

/* LEFT becomes LEFT WORD RIGHT. */
static void
join(const struct rich *r, struct part *left, enum word word, const struct part *right)
{
	uint64_t *a = left->set.bits;
	const uint64_t *b = right->set.bits;

	for (size_t i = 0; i < set_words(r); i++) {
		if (word == WORD_WITH)
			a[i] &= b[i];
		else if (word == WORD_WITHOUT)
			a[i] &= ~b[i];
		else if (word != WORD_UNLESS)
			a[i] |= b[i];
	}
	if (word == WORD_AND)
		left->holds = left->holds && right->holds;
	else if (word == WORD_OR)
		left->holds = left->holds || right->holds;
	else if (word == WORD_IF)
		left->holds = left->holds || !right->holds;
	else if (word == WORD_UNLESS)
		left->holds = left->holds && !right->holds;
	else
		left->holds = !set_is_empty(r, &left->set);
}

static bool take_part(struct rich *r, struct part *part);

static void
part_done(struct part *part)
{
	rpm_set_done(&part->set);
}

/* "A if B else C" is A where B holds and C where not; "unless" the other way round. */
static bool
take_else(struct rich *r, struct part *left, enum word word, bool condition)
{
	__attribute__((cleanup(part_done))) struct part other = { 0 };
	bool is_other = (word == WORD_IF) != condition;

	if (!take_part(r, &other))
		return false;
	if (is_other) {
		left->holds = other.holds;
		memcpy(left->set.bits, other.set.bits, set_words(r) * sizeof(uint64_t));
	}
	return true;
}

/* What follows the first part, up to the closing parenthesis. */
static bool
take_rest(struct rich *r, struct part *left)
{
	int before = -1;
	bool condition = false;

	for (;;) {
		__attribute__((cleanup(part_done))) struct part right = { 0 };
		int word;

		skip_white(r);
		if (r->at < r->end && *r->at == ')') {
			r->at++;
			return true;
		}
		word = take_word(r);
		if (word == WORD_ELSE && (before == WORD_IF || before == WORD_UNLESS)) {
			if (!take_else(r, left, (enum word)before, condition))
				return false;
			before = WORD_ELSE;
			continue;
		}
		/* A chain is of one word; only "else" may follow another. */
		if (word < 0 || word == WORD_ELSE || (before >= 0 && word != before) ||
		    before == WORD_IF || before == WORD_UNLESS || !take_part(r, &right))
			return false;
		join(r, left, (enum word)word, &right);
		before = word;
		condition = right.holds;
	}
}

static bool
take_part(struct rich *r, struct part *part)
{
	bool is_good;

	part->set.bits = calloc(set_words(r), sizeof(uint64_t));
	skip_white(r);
	if (part->set.bits == NULL || r->at == r->end)
		return false;
	if (*r->at != '(') {
		take_name(r, part);
		return !r->is_bad;
	}
	if (++r->depth > DEPTH_MAX)
		return false;
	r->at++;
	/* The part in parentheses is this part. */
	rpm_set_done(&part->set);
	is_good = take_part(r, part) && take_rest(r, part);
	r->depth--;
	return is_good;
}

enum rpm_rich
rpm_rich_eval(
    struct text_span text, const struct rpm_providers *providers, struct rpm_set *set)
{
	struct rich r = {
		.at = text.at, .end = text.at + text.length, .providers = providers
	};
	__attribute__((cleanup(part_done))) struct part part = { 0 };

	set->bits = NULL;
	if (!take_part(&r, &part) || r.at != r.end)
		return RPM_RICH_BAD;
	set->bits = take_ptr(part.set.bits);
	return part.holds ? RPM_RICH_YES : RPM_RICH_NO;
}

bool
rpm_rich_names(struct text_span text,
    bool (*visit)(void *arg, const struct rpm_relation *relation), void *arg)
{
	struct rich r = {
		.at = text.at, .end = text.at + text.length, .visit = visit, .arg = arg
	};
	__attribute__((cleanup(part_done))) struct part part = { 0 };

	return take_part(&r, &part) && r.at == r.end;
}
