/* SPDX-License-Identifier: Apache-2.0 */
/*
 * explain.c - why a definition has its result: down the criteria to the tests that made
 * it.
 *
 * Content may nest without end or refer to itself, so depth and steps are bounded; an
 * explanation that would take more is left short.
 */

#include <string.h>

#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"
#include "daemon/scap/record_results.h"
#include "daemon/scap/xccdf/deciding.h"

enum {
	DEPTH_MAX = 64,
	STEPS_MAX = 20000,
	ALTERNATIVES_MAX = 2, /* told of an OR that has no true child */
	TESTS_MAX = 4,	      /* whose items are kept as evidence */
};

struct walk {
	struct deciding *d;
	struct buffer *out;
	const char *cause;
	unsigned int steps, depth;
	uint32_t tests[TESTS_MAX], n_tests; /* that were told of */
	bool has_more;			    /* as of struct explanation */
};

static enum oval_result
negate(enum oval_result result, uint32_t negated)
{
	if (negated == 0)
		return result;
	if (result == OVAL_RESULT_TRUE)
		return OVAL_RESULT_FALSE;
	return result == OVAL_RESULT_FALSE ? OVAL_RESULT_TRUE : result;
}

static enum oval_result
criteria_result(const struct walk *w, uint32_t row)
{
	return record_results_criteria(w->d->results, row);
}

static void
add_comment(struct walk *w, const char *comment)
{
	if (comment[0] == '\0')
		return;
	buffer_add_text(w->out, w->out->length == 0 ? "" : " (");
	buffer_add_text(w->out, comment);
	buffer_add_text(w->out, w->out->length == 0 ? "" : ")");
}

static void
explain_test(struct walk *w, const struct content_criteria *c)
{
	const struct content *content = w->d->content;
	const char *comment = content_text(content, c->comment);

	if (w->cause == NULL)
		w->cause = content_text(content,
		    c->ref == CONTENT_NONE ? c->ref_id
					   : content_test_at(content, c->ref)->id);
	if (c->ref == CONTENT_NONE) {
		buffer_printf(
		    w->out, "there is no test '%s'", content_text(content, c->ref_id));
		return;
	}
	wording_of_test(w->d, w->out, c->ref);
	if (w->n_tests < TESTS_MAX)
		w->tests[w->n_tests++] = c->ref;
	if (comment[0] == '\0')
		comment = content_text(
		    content, content_test_at(content, c->ref)->comment);
	add_comment(w, comment);
}

static void explain_criteria(struct walk *w, uint32_t row, enum oval_result wanted);

static void
explain_extend(struct walk *w, const struct content_criteria *c, enum oval_result wanted)
{
	const struct content *content = w->d->content;
	uint32_t root = c->ref == CONTENT_NONE
			    ? CONTENT_NONE
			    : content_definition_at(content, c->ref)->criteria;

	if (root != CONTENT_NONE) {
		explain_criteria(w, root, wanted);
		return;
	}
	if (w->cause == NULL)
		w->cause = content_text(content, c->ref_id);
	buffer_printf(w->out,
	    c->ref == CONTENT_NONE ? "there is no definition '%s'"
				   : "definition '%s' has no criteria",
	    content_text(content, c->ref_id));
}

/* The child to look for: ONE and XOR are false as soon as too many are true. */
static enum oval_result
deciding_child(struct walk *w, const struct content_criteria *c, enum oval_result raw)
{
	if (raw != OVAL_RESULT_FALSE ||
	    (c->operator_ != OVAL_OPERATOR_ONE && c->operator_ != OVAL_OPERATOR_XOR))
		return raw;
	for (uint32_t i = 0; i < c->children.count; i++)
		if (criteria_result(w, content_ref(w->d->content, c->children, i)) ==
		    OVAL_RESULT_TRUE)
			return OVAL_RESULT_TRUE;
	return raw;
}

static void
explain_alternatives(struct walk *w, const struct content_criteria *c)
{
	bool is_outermost = w->out->length == 0;

	if (is_outermost)
		buffer_printf(w->out, "none of %u alternatives: ", c->children.count);
	for (uint32_t i = 0; i < c->children.count && i < ALTERNATIVES_MAX; i++) {
		autobuffer line = { 0 };
		struct walk inner = *w;

		inner.out = &line;
		explain_criteria(&inner, content_ref(w->d->content, c->children, i),
		    OVAL_RESULT_FALSE);
		buffer_printf(w->out, "%s%s", i == 0 ? "" : "; ", buffer_text(&line));
		w->cause = inner.cause;
		w->steps = inner.steps;
		memcpy(w->tests, inner.tests, sizeof(w->tests));
		w->n_tests = inner.n_tests;
		w->has_more = inner.has_more;
		if (!is_outermost)
			break;
	}
	if (is_outermost && c->children.count > ALTERNATIVES_MAX)
		buffer_add_text(w->out, "; ...");
}

/*
 * One child is enough to make an AND false, or an OR true: another that is not as it
 * should be would remain without the chosen one. The other way they make it together.
 */
static bool
has_another(struct walk *w, const struct content_criteria *c, enum oval_result raw,
    uint32_t chosen)
{
	enum oval_result joint = c->operator_ == OVAL_OPERATOR_AND ? OVAL_RESULT_TRUE
								   : OVAL_RESULT_FALSE;

	if (raw == joint ||
	    (c->operator_ != OVAL_OPERATOR_AND && c->operator_ != OVAL_OPERATOR_OR))
		return false;
	for (uint32_t i = 0; i < c->children.count; i++) {
		enum oval_result result = criteria_result(
		    w, content_ref(w->d->content, c->children, i));

		if (i != chosen && result != joint &&
		    result != OVAL_RESULT_NOT_APPLICABLE)
			return true;
	}
	return false;
}

static void
explain_group(struct walk *w, const struct content_criteria *c, enum oval_result raw)
{
	enum oval_result wanted = deciding_child(w, c, raw);
	uint32_t chosen = 0;

	if (c->children.count == 0) {
		buffer_add_text(w->out, "criteria without any criterion");
		return;
	}
	if (raw == OVAL_RESULT_FALSE && c->operator_ == OVAL_OPERATOR_OR &&
	    c->children.count > 1) {
		explain_alternatives(w, c);
		return;
	}
	while (
	    chosen < c->children.count &&
	    criteria_result(w, content_ref(w->d->content, c->children, chosen)) != wanted)
		chosen++;
	if (chosen == c->children.count)
		chosen = 0;
	w->has_more |= has_another(w, c, raw, chosen);
	if (wanted != raw)
		buffer_printf(w->out, "not exactly one of %u: ", c->children.count);
	explain_criteria(w, content_ref(w->d->content, c->children, chosen), wanted);
}

/* WANTED is the result of the row as its parent sees it, after its own negation. */
static void
explain_criteria(struct walk *w, uint32_t row, enum oval_result wanted)
{
	const struct content_criteria *c = content_criteria_at(w->d->content, row);
	enum oval_result raw = negate(wanted, c->negate);

	if (++w->steps > STEPS_MAX || w->depth >= DEPTH_MAX)
		return;
	w->depth++;
	if (c->kind == CONTENT_CRITERIA_GROUP)
		explain_group(w, c, raw);
	else if (c->kind == CONTENT_CRITERIA_EXTEND)
		explain_extend(w, c, raw);
	else
		explain_test(w, c);
	w->depth--;
}

static bool is_vacuous(struct walk *w, uint32_t row, enum oval_result wanted);

/* Every child that helped had nothing to look at, and there was one. */
static bool
group_is_vacuous(struct walk *w, const struct content_criteria *c, enum oval_result raw)
{
	uint32_t helped = 0;

	for (uint32_t i = 0; i < c->children.count; i++) {
		uint32_t child = content_ref(w->d->content, c->children, i);

		if (criteria_result(w, child) != raw)
			continue;
		helped++;
		if (!is_vacuous(w, child, raw))
			return false;
	}
	return helped > 0;
}

static bool
is_vacuous(struct walk *w, uint32_t row, enum oval_result wanted)
{
	const struct content_criteria *c = content_criteria_at(w->d->content, row);
	enum oval_result raw = negate(wanted, c->negate);
	bool vacuous = false;
	uint32_t root;

	if (++w->steps > STEPS_MAX || w->depth >= DEPTH_MAX)
		return false;
	w->depth++;
	if (c->kind == CONTENT_CRITERIA_GROUP) {
		vacuous = group_is_vacuous(w, c, raw);
	} else if (c->ref != CONTENT_NONE && c->kind == CONTENT_CRITERIA_EXTEND) {
		root = content_definition_at(w->d->content, c->ref)->criteria;
		vacuous = root != CONTENT_NONE && is_vacuous(w, root, raw);
	} else if (c->ref != CONTENT_NONE && w->d->record->tests[c->ref] != NULL) {
		vacuous = w->d->record->tests[c->ref]->is_void;
	}
	w->depth--;
	return vacuous;
}

static const struct explanation *
explain(struct deciding *d, uint32_t row)
{
	static const struct explanation none = { .reason = "", .cause = "" };
	const struct content_definition *def = content_definition_at(d->content, row);
	struct explanation *e = deciding_alloc(d, sizeof(*e));
	enum oval_result result = d->record->definitions[row];
	autobuffer line = { 0 };
	struct walk w = { .d = d, .out = &line };

	if (e == NULL)
		return &none;
	if (def->criteria != CONTENT_NONE)
		explain_criteria(&w, def->criteria, result);
	else
		buffer_add_text(&line, "the definition has no criteria");
	if (line.length == 0)
		buffer_printf(&line, "definition %s is %s",
		    content_text(d->content, def->id), oval_result_text(result));
	e->reason = deciding_line(d, &line);
	e->cause = w.cause != NULL ? w.cause : content_text(d->content, def->id);
	e->evidence = evidence_of_tests(d, w.tests, w.n_tests);
	e->has_more = w.has_more;
	w.steps = 0;
	e->is_vacuous = def->criteria != CONTENT_NONE &&
			is_vacuous(&w, def->criteria, result) && w.steps <= STEPS_MAX;
	return e;
}

const struct explanation *
explain_definition(struct deciding *d, uint32_t definition)
{
	if (d->explained[definition] == NULL)
		d->explained[definition] = explain(d, definition);
	return d->explained[definition];
}
