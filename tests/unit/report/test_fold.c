/* SPDX-License-Identifier: Apache-2.0 */
/* test_fold.c - results of several containers as those of one asset. */

#include "daemon/report/fold.h"
#include "daemon/report/report.h"
#include "tests/unit/scap/fixture.h"

enum { RULES = 4, PARTS_MAX = 12 };

/* Rules A, B, C, and D, which has A's id. */
static void
make_content(struct fixture *f)
{
	fixture_start(f);
	for (int i = 0; i < RULES; i++) {
		struct content_rule *rule = builder_at(
		    f->b, CONTENT_RULES, fixture_rule(f, CONTENT_NONE));

		rule->severity = CONTENT_SEVERITY_HIGH - (uint32_t)i % 3;
		if (i == RULES - 1)
			rule->id = ((struct content_rule *)builder_at(
					f->b, CONTENT_RULES, 0))
				       ->id;
	}
	fixture_compile(f);
}

/* "p" pass, "f" fail ... of each rule in order; '.': the part has no result of it. */
static enum xccdf_result
result_of(char letter)
{
	static const char letters[XCCDF_RESULT__MAX + 1] = "pfeuancio";

	assert_non_null(strchr(letters, letter));
	return (enum xccdf_result)(strchr(letters, letter) - letters);
}

/* Letters of waived results: what they have become, and what was found. */
static const struct waived {
	char letter;
	enum xccdf_result now;
	struct override override;
} waived[] = {
	/* clang-format off */
	{ 'I', XCCDF_INFORMATIONAL, { "n", "who", "2026-01-01", "never", "r", XCCDF_FAIL } },
	{ 'U', XCCDF_INFORMATIONAL, { "n", "who", "2026-01-01", "never", "r", XCCDF_UNKNOWN } },
	{ 'P', XCCDF_PASS,          { "n", "who", "2026-01-01", "never", "r", XCCDF_FAIL } },
	{ 'A', XCCDF_NOTAPPLICABLE, { "n", "who", "2026-01-01", "never", "r", XCCDF_FAIL } },
	{ 'D', XCCDF_PASS,          { "n", "who", "2026-01-02", "never", "r", XCCDF_FAIL } },
	/* clang-format on */
};

static const struct waived *
waived_of(char letter)
{
	for (size_t i = 0; i < ARRAY_LEN(waived); i++)
		if (waived[i].letter == letter)
			return &waived[i];
	return NULL;
}

struct made {
	struct fixture f;
	struct rule_result results[PARTS_MAX][RULES];
	struct decision decisions[PARTS_MAX];
	struct score scores[PARTS_MAX];
	struct fold_part parts[PARTS_MAX];
	uint32_t n;
	struct decision *folded;
};

static void
add_part(struct made *m, const char *container, const char *letters)
{
	struct decision *d = &m->decisions[m->n];

	m->scores[m->n] = (struct score){ "s", 50 - (double)m->n, 100 };
	*d = (struct decision){ .rules = m->results[m->n],
		.scores = &m->scores[m->n],
		.n_scores = 1,
		.verdict = strchr(letters, 'f')	  ? VERDICT_NONCOMPLIANT
			   : strchr(letters, 'e') ? VERDICT_UNDECIDED
						  : VERDICT_COMPLIANT };
	for (uint32_t i = 0; letters[i] != '\0'; i++) {
		const struct waived *w = waived_of(letters[i]);

		if (letters[i] != '.')
			d->rules[d->n_rules++] = (struct rule_result){ .rule = i,
				.result = w == NULL ? result_of(letters[i]) : w->now,
				.override = w == NULL ? NULL : &w->override,
				.reason = letters[i] == 'p' ? "" : "why",
				.cause = "",
				.found = "",
				.definition = CONTENT_NONE };
	}
	m->parts[m->n++] = (struct fold_part){ container, d };
}

static void
fold(struct made *m)
{
	struct error err = { 0 };

	if (fold_make(&m->folded, m->parts, m->n, m->f.content, &err) < 0)
		fail_msg("%s", err.text);
}

/* "0f in a: why|1p |": row, result (a capital: waived), reason. */
static const char *
shown(const struct made *m)
{
	static char text[1024];
	size_t length = 0;

	text[0] = '\0';
	for (uint32_t i = 0; i < m->folded->n_rules; i++) {
		const struct rule_result *r = &m->folded->rules[i];

		length += (size_t)snprintf(text + length, sizeof(text) - length,
		    "%u%c %s|", r->rule,
		    (r->override == NULL ? "pfeuancio" : "PFEUANCIO")[r->result],
		    r->reason);
	}
	return text;
}

static void
test_results(void **state)
{
	static const struct {
		const char *parts[3];
		const char *folded;
	} rows[] = {
		{ { "ppp", NULL }, "0p |1p |2p |" },
		{ { "fpa", NULL }, "0f why|1p |2a why|" },
		/* left out: error, unknown, notchecked, informational, notselected */
		{ { "eup", NULL }, "2p |" },
		{ { "cip", NULL }, "2p |" },
		{ { "npp", NULL }, "1p |2p |" },
		/* the worst of two; who has it, where not all have */
		{ { "pff", "ffp", NULL }, "0f in b: why|1f why|2f in a: why|" },
		{ { "paa", "pap", NULL }, "0p |1a why|2p |" },
		/* one undecided: nothing can be said, save of what failed elsewhere */
		{ { "pef", "ppe", NULL }, "0p |2f in a: why|" },
		{ { "fpp", "pff", "ffp" },
		    "0f in a, c: why|1f in b, c: why|2f in b: why|" },
		/* rules that one of them has not */
		{ { "f.p", "p", NULL }, "0f in a: why|2p |" },
		/* D is A to the consumers */
		{ { "pppp", NULL }, "0p |1p |2p |3p |" },
		{ { "pppe", NULL }, "1p |2p |" },
		{ { "eppp", NULL }, "1p |2p |" },
		{ { "fppe", NULL }, "0f why|1p |2p |" },
		{ { "cppf", NULL }, "1p |2p |3f why|" },
		/* an accepted finding is one, if nobody has a plain one */
		{ { "IPA", NULL }, "0I why|1P why|2A why|" },
		{ { "Uff", NULL }, "1f why|2f why|" },
		{ { "III", "pfe", NULL }, "0I in a: why|1f in b: why|2I in a: why|" },
		{ { "pfe", "III", NULL }, "0I in b: why|1f in a: why|2I in b: why|" },
		{ { "PPP", "pfI", NULL }, "0P why|1f in b: why|2I in b: why|" },
		{ { "pPA", "Paa", NULL }, "0P why|1P why|2A why|" },
		{ { "Ippe", NULL }, "0I why|1p |2p |" },
	};
	static const char *const names[] = { "a", "b", "c" };
	struct made m = { .n = 0 };

	(void)state;
	make_content(&m.f);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		m.n = 0;
		for (size_t p = 0; p < ARRAY_LEN(names) && rows[i].parts[p] != NULL; p++)
			add_part(&m, names[p], rows[i].parts[p]);
		fold(&m);
		assert_string_equal(shown(&m), rows[i].folded);
		decision_free(m.folded);
	}
	fixture_end(&m.f);
}

static void
test_sums(void **state)
{
	struct made m = { .n = 0 };

	(void)state;
	make_content(&m.f);
	add_part(&m, "a", "pfe");
	add_part(&m, "b", "epf");
	add_part(&m, "c", "ppp");
	fold(&m);
	assert_int_equal(m.folded->n_waived, 0);
	assert_int_equal(m.folded->verdict, VERDICT_NONCOMPLIANT);
	assert_int_equal(m.folded->counts[XCCDF_FAIL], 2);
	assert_int_equal(m.folded->counts[XCCDF_PASS], 0);
	/* B is CAT II, C is CAT III */
	assert_int_equal(m.folded->open[0], 0);
	assert_int_equal(m.folded->open[1], 1);
	assert_int_equal(m.folded->open[2], 1);
	assert_true(m.folded->scores[0].value == 48);
	assert_string_equal(m.folded->doubt, "");
	decision_free(m.folded);
	m.n = 0;
	add_part(&m, "a", "PI");
	fold(&m);
	assert_int_equal(m.folded->n_waived, 2);
	assert_int_equal(m.folded->counts[XCCDF_INFORMATIONAL], 1);
	assert_int_equal(m.folded->open[0] + m.folded->open[1], 0);
	decision_free(m.folded);
	fixture_end(&m.f);
}

/* Names are cut short and made harmless. */
static void
test_names(void **state)
{
	static const char *const names[] = { "a\x1b[2J\n", "b", "c", "d", "e", "f", "g",
		"h", "i", "j", "k" };
	struct made m = { .n = 0 };

	(void)state;
	make_content(&m.f);
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		add_part(&m, names[i], "f");
	add_part(&m, "z", "p");
	fold(&m);
	assert_string_equal(shown(&m),
	    "0f in a\xef\xbf\xbd[2J , b, c, d, e, f, g, h, i, j and 1 more: why|");
	decision_free(m.folded);
	fixture_end(&m.f);
}

static const char *
text_of(struct made *m, struct buffer *out, const char *one, const char *two)
{
	struct record record = { .target = { .target = "web@host" } };
	struct report report = { .content = m->f.content, .record = &record };

	m->n = 0;
	add_part(m, "a", one);
	if (two != NULL)
		add_part(m, "b", two);
	fold(m);
	report.decision = m->folded;
	buffer_done(out);
	fold_text(out, &report);
	decision_free(m->folded);
	return buffer_text(out);
}

/* The same results of one container or of ten are the same import. */
static void
test_text(void **state)
{
	autobuffer one = { 0 };
	autobuffer other = { 0 };
	struct made m = { .n = 0 };

	(void)state;
	make_content(&m.f);
	assert_string_equal(
	    text_of(&m, &one, "pfa", NULL), text_of(&m, &other, "pfa", "pfa"));
	assert_string_equal(
	    text_of(&m, &one, "pfa", NULL), text_of(&m, &other, "pfa", "pf."));
	assert_string_not_equal(
	    text_of(&m, &one, "pfa", NULL), text_of(&m, &other, "pfa", "ffa"));
	assert_string_not_equal(
	    text_of(&m, &one, "pfa", NULL), text_of(&m, &other, "ppa", NULL));
	/* decided at another day */
	assert_string_not_equal(
	    text_of(&m, &one, "P", NULL), text_of(&m, &other, "D", NULL));
	fixture_end(&m.f);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_results),
		cmocka_unit_test(test_sums),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
