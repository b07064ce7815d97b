/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_html.c - report.html: every result once, with its reason; nobody's text is markup.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "daemon/report/report.h"
#include "daemon/scap/ds/compile.h"
#include "tests/unit/scap/fixture.h"

#define GOLDEN "tests/unit/report/golden/report.html"
#define LONG                                                                             \
	"An account that nobody looks after is a way in that nobody looks after. It "    \
	"may have been made for a person who has left, for a program that was removed, " \
	"or by somebody who meant to come back, and it stays until it is taken away, "   \
	"whatever else is done to the system."
#define INHERITED                                                                      \
	"The host does this. A container has no part in it, and what its host is set " \
	"to is looked at where the host is."
/* Markup, an end of every element there is, marks that reorder, bytes that are no text.
 */
#define NASTY                                                                   \
	"\"'><script>alert(1)</script></style></title></p></dd></details>-->"   \
	"<img src=x onerror=alert(1)>&lt;b&gt;\xe2\x80\xae\xe2\x81\xa6\x01"     \
	"\x1b[31m\xff\xc3(\xed\xa0\x80\r"                                       \
	"Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunterbeamten" \
	"Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunterbeamten"

enum { BENCH_ROUNDS = 20, SIZE_MAX_REAL = 400 * 1024 };

static const char *const lines[] = { "/etc/shadow: line 3 is empty",
	"/etc/shadow: line 4 is empty" };

/* Rules and what became of them. "*" as a text: the text under test. */
static const struct row {
	enum xccdf_result result;
	uint32_t severity;
	const char *cause, *reason, *found;
	const char *fix, *description, *rationale;
	uint32_t n_lines, n_more;
	bool is_vacuous, is_host;
} rows[] = {
	{ XCCDF_FAIL, CONTENT_SEVERITY_MEDIUM, "oval:t:tst:2", "no file /etc/issue", "",
	    "Write /etc/issue.", "First.\nSecond.", "", 0, 0, false, false },
	{ XCCDF_FAIL, CONTENT_SEVERITY_HIGH, "oval:t:tst:1", "*", "", "*", LONG, "*", 2,
	    3, false, false },
	{ XCCDF_FAIL, CONTENT_SEVERITY_LOW, "oval:t:tst:1", "*", "", "", LONG, "", 2, 3,
	    false, true },
	{ XCCDF_ERROR, CONTENT_SEVERITY_LOW, "oval:t:tst:3", "/etc/passwd is too large",
	    "", "", "*", "", 0, 0, false, false },
	{ XCCDF_NOTCHECKED, CONTENT_SEVERITY_LOW, "", "a.sh was not run", "", "", "", "",
	    0, 0, false, false },
	{ XCCDF_PASS, CONTENT_SEVERITY_HIGH, "", "", "kernel.randomize_va_space is 2", "",
	    "", "", 0, 0, false, true },
	{ XCCDF_NOTAPPLICABLE, CONTENT_SEVERITY_LOW, "", "platform cpe:/o:x is another",
	    "", "", "", INHERITED, 0, 0, false, false },
	{ XCCDF_NOTAPPLICABLE, CONTENT_SEVERITY_LOW, "", "platform cpe:/o:x is another",
	    "", "", "", INHERITED, 0, 0, false, false },
	{ XCCDF_NOTAPPLICABLE, CONTENT_SEVERITY_LOW, "", "platform cpe:/o:x is another",
	    "", "", "", "There is no printer.", 0, 0, false, false },
	{ XCCDF_PASS, CONTENT_SEVERITY_LOW, "", "no file below /opt", "", "", "", "", 0,
	    0, true, false },
	{ XCCDF_PASS, CONTENT_SEVERITY_LOW, "", "no file below /opt", "", "", "", "", 0,
	    0, true, false },
	{ XCCDF_PASS, CONTENT_SEVERITY_LOW, "", "", "*", "", "", "", 0, 0, false, false },
	{ XCCDF_INFORMATIONAL, CONTENT_SEVERITY_UNKNOWN, "", "", "3 accounts", "",
	    "Lines:\n        one\n          two\n        three", "", 0, 0, false, false },
};

/* A report that points at itself: not to be copied. */
struct made {
	struct fixture f;
	struct record record;
	struct record_fact fact;
	struct rule_result rules[ARRAY_LEN(rows)];
	struct cause causes[3];
	struct score score;
	const char *limits[1];
	struct decision decision;
	struct report report;
};

static const char *
text_of(const char *text, const char *under_test)
{
	return strcmp(text, "*") == 0 ? under_test : text;
}

static void
add_rule(struct fixture *f, const struct row *row, const char *text)
{
	struct content_rule *rule;
	struct content_str cci = builder_str(f->b, "CCI-000366"),
			   control = builder_str(f->b, "CM-6 b");
	struct content_range ccis = builder_strs(f->b, &cci, 1),
			     controls = builder_strs(f->b, &control, 1);

	rule = builder_at(f->b, CONTENT_RULES, fixture_rule(f, CONTENT_NONE));
	rule->severity = row->severity;
	rule->fixtext = builder_str(f->b, text_of(row->fix, text));
	rule->description = builder_str(f->b, text_of(row->description, text));
	rule->rationale = builder_str(f->b, text_of(row->rationale, text));
	rule->version = builder_str(f->b, text_of("*", text));
	rule->title = builder_str(f->b, text_of("*", text));
	rule->ccis = ccis;
	rule->controls = controls;
}

static void
make_target(struct made *m, const char *text)
{
	m->fact = (struct record_fact){ text, text };
	m->limits[0] = text;
	m->record = (struct record){ .has_target = true,
		.is_done = true,
		.limits = m->limits,
		.n_limits = 1,
		.target = { .scan = "scan1",
		    .target = text,
		    .host = text,
		    .container_id = "c0ffee",
		    .container_name = text,
		    .image = text,
		    .image_id = "sha256:1",
		    .started_at = "2026-11-23T18:00:00.1Z",
		    .undecided = "",
		    .time_event = 1795457100000000,
		    .time_start = 1795457101000000,
		    .time_end = 1795457102000000,
		    .facts = &m->fact,
		    .n_facts = 1 } };
}

static void
make_decision(struct made *m, const char *text)
{
	struct decision *d = &m->decision;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct row *row = &rows[i];

		m->rules[i] = (struct rule_result){ .rule = (uint32_t)i,
			.result = row->result,
			.reason = text_of(row->reason, text),
			.found = text_of(row->found, text),
			.cause = row->cause,
			.evidence = { lines, row->n_lines, row->n_more },
			.is_vacuous = row->is_vacuous,
			.is_host = row->is_host,
			.definition = CONTENT_NONE };
		d->counts[row->result]++;
	}
	m->causes[0] = (struct cause){ "oval:t:tst:1", text, 2, CONTENT_SEVERITY_HIGH };
	m->causes[1] = (struct cause){ "oval:t:tst:2", "no file /etc/issue", 1,
		CONTENT_SEVERITY_MEDIUM };
	m->causes[2] = (struct cause){ "oval:t:tst:3", "/etc/passwd is too large", 1,
		CONTENT_SEVERITY_LOW };
	m->score = (struct score){ "urn:xccdf:scoring:default", 62.5, 100 };
	d->rules = m->rules;
	d->n_rules = ARRAY_LEN(rows);
	d->causes = m->causes;
	d->n_causes = ARRAY_LEN(m->causes);
	d->scores = &m->score;
	d->n_scores = 1;
	d->open[0] = d->open[1] = d->open[2] = 1;
	d->verdict = VERDICT_NONCOMPLIANT;
	d->doubt = "almost nothing was there";
}

static void
compile_in(struct fixture *f, const char *lang)
{
	struct content_summary summary = { .lang = builder_str(f->b, lang),
		.benchmark = builder_str(f->b, "xccdf_org.test_benchmark_small"),
		.benchmark_title = builder_str(f->b, "Small"),
		.benchmark_version = builder_str(f->b, "1.2"),
		.release = builder_str(f->b, "Release: 2 Benchmark Date: 24 Jul 2024"),
		.profile = builder_str(f->b, "xccdf_org.test_profile_strict"),
		.profile_title = builder_str(f->b, "Strict"),
		.digest = builder_str(f->b, "d1") };
	struct error err = { 0 };

	if (builder_finish(f->b, &summary, &f->image, &err) < 0 ||
	    content_open_memory(&f->content, f->image.data, f->image.length, &err) < 0)
		fail_msg("%s", err.text);
}

static void
make_in(struct made *m, const char *text, const char *lang)
{
	*m = (struct made){ 0 };
	fixture_start(&m->f);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		add_rule(&m->f, &rows[i], text);
	compile_in(&m->f, lang);
	make_target(m, text);
	make_decision(m, text);
	m->report = (struct report){
		.content = m->f.content, .record = &m->record, .decision = &m->decision
	};
}

static void
make(struct made *m, const char *text)
{
	make_in(m, text, "en");
}

static void
write_report(struct buffer *out, const struct report *report)
{
	struct error err = { 0 };

	if (report_html(out, report, &err) < 0)
		fail_msg("%s", err.text);
}

static size_t
count_text(struct buffer *out, const char *text)
{
	size_t n = 0;

	for (const char *at = strstr(buffer_text(out), text); at != NULL;
	     at = strstr(at + 1, text))
		n++;
	return n;
}

static void
expect_texts(struct buffer *out, const char *const *texts, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (count_text(out, texts[i]) == 0)
			fail_msg("no '%s' in:\n%s", texts[i],
			    strstr(buffer_text(out), "<body>"));
}

/* From <body> to the footer: what is made of the scan. */
static void
take_body(struct buffer *body, struct buffer *page)
{
	const char *start = strstr(buffer_text(page), "<body>"),
		   *end = strstr(buffer_text(page), "<footer>");

	assert_non_null(start);
	assert_non_null(end);
	buffer_add(body, start, (size_t)(end - start));
}

static void
expect_golden(struct buffer *body)
{
	autobuffer wanted = { 0 };
	autoclose int fd = -1;
	char bytes[4096];
	size_t at = 0;
	ssize_t n;

	if (getenv("STIGWATCH_GOLDEN") != NULL) {
		autofclose FILE *file = fopen(GOLDEN, "we");

		assert_non_null(file);
		assert_int_equal(fwrite(body->data, 1, body->length, file), body->length);
	}
	fd = open(GOLDEN, O_RDONLY | O_CLOEXEC);
	while ((n = read(fd, bytes, sizeof(bytes))) > 0)
		buffer_add(&wanted, bytes, (size_t)n);
	while (
	    at < body->length && at < wanted.length && body->data[at] == wanted.data[at])
		at++;
	if (at < body->length || at < wanted.length)
		fail_msg("%s: byte %zu: '%.60s', not '%.60s'", GOLDEN, at,
		    buffer_text(body) + at, buffer_text(&wanted) + at);
}

/* The whole of a small one; the same again is the same. */
static void
test_golden(void **state)
{
	autobuffer page = { 0 }, again = { 0 }, body = { 0 };
	struct made m;

	(void)state;
	make(&m, "web@host");
	write_report(&page, &m.report);
	write_report(&again, &m.report);
	assert_int_equal(page.length, again.length);
	assert_memory_equal(page.data, again.data, page.length);
	take_body(&body, &page);
	expect_golden(&body);
	fixture_end(&m.f);
}

static const char *const section_texts[] = {
	"<html lang=\"en\">",
	"<title>noncompliant: web@host</title>",
	"<h1><bdi>web@host</bdi></h1>\n<p class=\"verdict\" "
	"data-verdict=\"noncompliant\">"
	"Noncompliant</p>\n<p class=\"lead\">3 of 13 rules are not met, for 2 causes. "
	"1 of 13 rules could not be decided. 1 of 13 rules was not checked. </p>",
	"<b>62.50",
	"<a href=\"#findings\"><b>1</b> open, CAT I</a>",
	"<li>Limit: <bdi>web@host</bdi></li>",
	"<li><bdi>Almost nothing was there</bdi></li>",
	"2 of the rules that passed did so only because nothing was there",
	"<time datetime=\"2026-11-23T18:05:01Z\">2026-11-23 18:05:01 UTC</time>",
	"<dt>Benchmark</dt><dd><bdi>Small</bdi></dd>\n<dt>Version</dt><dd><bdi>1.2</bdi> "
	"<span class=\"quiet\">(<bdi>Release: 2 Benchmark Date: 24 Jul 2024</bdi>)</span>"
	"</dd>\n<dt>Profile</dt><dd><bdi>Strict</bdi> <span class=\"quiet\">(<bdi>"
	"xccdf_org.test_profile_strict</bdi>)</span></dd>",
	/* the worst cause first, its evidence once, what it fails below it */
	"<h2 id=\"findings-title\">Findings <span class=\"count\">3</span></h2>",
	"<h3 dir=\"auto\">web@host</h3>\n<p class=\"meta\"><span class=\"badge bad\">CAT "
	"I</span><span class=\"count\">2 rules</span><bdi class=\"name\">oval:t:tst:1"
	"</bdi></p>\n<ul class=\"evidence\">\n<li dir=\"auto\">/etc/shadow: line 3 is "
	"empty</li>\n<li dir=\"auto\">/etc/shadow: line 4 is empty</li>\n<li>and 3 more"
	"</li>\n</ul>\n</div>\n<details class=\"rule\" id=\"r1\" data-result=\"fail\" "
	"data-cat=\"CAT I\" data-rule=\"xccdf_mil.disa.stig_rule_SV-2r1_rule\"><summary>",
	"<dt>Why it is not met</dt><dd><p dir=\"auto\">no file /etc/issue</p></dd>",
	"<dt>Fix</dt><dd><p dir=\"auto\">Write /etc/issue.</p></dd>",
	"<dt>CCI</dt><dd>CCI-000366</dd>\n<dt>NIST SP 800-53</dt><dd>CM-6 b</dd>",
	"<p dir=\"auto\">First.</p><p dir=\"auto\">Second.</p>",
	"The same as of <a href=\"#r1\">SV-2r1</a>.",
	"<h2 id=\"undecided-title\">Not decided <span class=\"count\">2</span></h2>",
	"<span class=\"badge\">notchecked</span>",
	"<h2 id=\"host-title\">About the host <span class=\"count\">1</span></h2>",
	"This describes the host, not the container.",
	"<h3 dir=\"auto\">platform cpe:/o:x is another</h3>\n<p class=\"meta\"><span "
	"class=\"count\">3 rules</span></p>",
	"<h4 dir=\"auto\">The host does this.</h4><p class=\"meta\"><span "
	"class=\"count\">"
	"2 rules</span></p>\n<p dir=\"auto\">A container has no part in it",
	"<dt>Rationale</dt><dd><p dir=\"auto\">There is no printer.</p></dd>",
	"<span class=\"badge\">nothing there</span>",
	"<h3>Each for a reason of its own</h3>",
	"<dt>What was found</dt><dd><p dir=\"auto\">web@host</p></dd>",
	"<h2 id=\"other-title\">For information <span class=\"count\">1</span></h2>",
	"<p dir=\"auto\">Lines:\none\n  two\nthree</p>",
	/* the search */
	"<div role=\"search\" aria-label=\"Rules\" hidden>",
	"<input type=\"checkbox\" name=\"result\" value=\"notapplicable\"> notapplicable "
	"<span class=\"count\">3</span>",
	"<input type=\"checkbox\" name=\"cat\" value=\"CAT III\"> CAT III <span "
	"class=\"count\">9</span>",
	"<p id=\"shown\" role=\"status\"></p>",
};

static void
test_sections(void **state)
{
	autobuffer page = { 0 };
	struct made m;

	(void)state;
	make(&m, "web@host");
	write_report(&page, &m.report);
	expect_texts(&page, section_texts, ARRAY_LEN(section_texts));
	assert_int_equal(count_text(&page, "<h1>"), 1);
	assert_int_equal(count_text(&page, "<main>"), 1);
	assert_int_equal(count_text(&page, LONG), 1);
	assert_int_equal(count_text(&page, "The host does this."), 1);
	assert_int_equal(count_text(&page, "Since the last scan"), 0);
	fixture_end(&m.f);
}

/* Each result once, whatever section it is in. */
static void
test_once(void **state)
{
	autobuffer page = { 0 };
	struct made m;

	(void)state;
	make(&m, "web@host");
	write_report(&page, &m.report);
	assert_int_equal(count_text(&page, "data-rule="), ARRAY_LEN(rows));
	for (unsigned int i = 0; i < ARRAY_LEN(rows); i++) {
		char text[160];

		(void)snprintf(text, sizeof(text), "id=\"r%u\" data-result=\"%s\"", i,
		    xccdf_result_text(rows[i].result));
		assert_int_equal(count_text(&page, text), 1);
		(void)snprintf(text, sizeof(text),
		    "data-rule=\"xccdf_mil.disa.stig_rule_SV-%ur1_rule\"", i + 1);
		assert_int_equal(count_text(&page, text), 1);
	}
	fixture_end(&m.f);
}

/* Verdicts, and what is said of each. */
static void
test_verdicts(void **state)
{
	static const struct {
		enum verdict verdict;
		const char *texts[2];
	} verdicts[] = {
		{ VERDICT_COMPLIANT,
		    { ">Compliant</p>", "Every rule that applies is met." } },
		{ VERDICT_UNDECIDED,
		    { ">Undecided</p>\n<p class=\"lead\"><bdi>Of all things,",
			"the container had died" } },
		{ VERDICT_UNASSESSED,
		    { ">Unassessed</p>", "Nothing could be looked at." } },
	};
	struct made m;

	(void)state;
	make(&m, "web@host");
	m.record.target.undecided = "of all things, the container had died";
	m.record.is_done = false;
	m.decision.n_rules = m.decision.n_causes = m.decision.n_scores = 0;
	memset(m.decision.counts, 0, sizeof(m.decision.counts));
	for (size_t i = 0; i < ARRAY_LEN(verdicts); i++) {
		static const char *const always[] = {
			"<li><bdi>Of all things, the container had died</bdi></li>",
			"<li><bdi>The scan did not finish</bdi></li>"
		};
		autobuffer page = { 0 };

		m.decision.verdict = verdicts[i].verdict;
		write_report(&page, &m.report);
		expect_texts(&page, verdicts[i].texts, ARRAY_LEN(verdicts[i].texts));
		expect_texts(&page, always, ARRAY_LEN(always));
		assert_int_equal(count_text(&page, "<div role=\"search\""), 0);
	}
	fixture_end(&m.f);
}

static void
test_changes(void **state)
{
	static const char *const texts[] = {
		"Compared with the scan of <time datetime=\"2026-11-23T17:48:20Z\">",
		"<span class=\"badge bad\">opened</span> <span class=\"badge warn\">CAT "
		"II"
		"</span><span><a href=\"#g0\"><bdi>no file /etc/issue</bdi></a> (1 rule)",
		"<span class=\"badge good\">closed</span> <span class=\"badge\">CAT III"
		"</span><span><bdi>an old one</bdi> (4 rules)</span></li>",
		"<span class=\"badge\">changed</span> <span class=\"badge bad\">CAT "
		"I</span>"
		"<span><a href=\"#g1\"><bdi>web@host</bdi></a> (2 rules) <span "
		"class=\"quiet\">Before: 1 rule; <bdi>another</bdi></span>",
		"<span class=\"badge\">new since the last scan</span>",
		"<summary>1 rule has another result</summary>",
		"<a href=\"#r0\"><bdi>SV-1r1</bdi></a></th><td><bdi>web@host</bdi></td>"
		"<td>pass</td><td>fail</td>",
	};
	autobuffer page = { 0 }, same = { 0 };
	struct made m, before;

	(void)state;
	make(&m, "web@host");
	make(&before, "web@host");
	m.report.previous = &before.decision;
	m.report.previous_us = 1795456100000000;
	write_report(&same, &m.report);
	assert_int_equal(count_text(&same, "Every result is what it was."), 1);
	before.rules[0].result = XCCDF_PASS;
	before.causes[0] = (struct cause){ "oval:t:tst:1", "another", 1,
		CONTENT_SEVERITY_HIGH };
	before.causes[1] = (struct cause){ "oval:t:tst:9", "an old one", 4,
		CONTENT_SEVERITY_LOW };
	write_report(&page, &m.report);
	expect_texts(&page, texts, ARRAY_LEN(texts));
	assert_int_equal(count_text(&page, "new since the last scan"), 1);
	fixture_end(&m.f);
	fixture_end(&before.f);
}

/* The names of all tags, in order, but of what spells a character. */
static void
take_tags(struct buffer *tags, struct buffer *body)
{
	static const char odd[] = "<span class=\"odd\">", end[] = "</span>";

	for (const char *at = strchr(buffer_text(body), '<'); at != NULL;
	     at = strchr(at + 1, '<')) {
		if (strncmp(at, odd, strlen(odd)) == 0) {
			at = strstr(at, end);
			continue;
		}
		buffer_add(tags, at, strcspn(at, " >"));
		buffer_add_text(tags, "\n");
	}
}

/* Whatever texts say, the markup is the same. */
static void
test_nasty(void **state)
{
	static const char *const never[] = { "<script>alert", "<img", "\xe2\x80\xae",
		"\xe2\x81\xa6", "\x1b", "\r", "\xff", "\xed\xa0\x80" };
	autobuffer plain = { 0 }, nasty = { 0 }, plain_body = { 0 }, nasty_body = { 0 },
		   plain_tags = { 0 }, nasty_tags = { 0 };
	struct made m, n;

	(void)state;
	make(&m, "Donaudampfschifffahrt: a text that is as long as the other one, which "
		 "is to say long enough not to be said twice where it is said of two "
		 "rules; so here it goes on, and on, and on, until it may well be enough "
		 "for anybody who has to read it through to the very end");
	make(&n, NASTY);
	write_report(&plain, &m.report);
	write_report(&nasty, &n.report);
	take_body(&plain_body, &plain);
	take_body(&nasty_body, &nasty);
	take_tags(&plain_tags, &plain_body);
	take_tags(&nasty_tags, &nasty_body);
	assert_string_equal(buffer_text(&plain_tags), buffer_text(&nasty_tags));
	for (size_t i = 0; i < ARRAY_LEN(never); i++)
		assert_null(strstr(buffer_text(&nasty_body), never[i]));
	assert_int_equal(count_text(&nasty, "<script>"), 1);
	fixture_end(&m.f);
	fixture_end(&n.f);
}

static const char *const waived_texts[] = {
	"<p class=\"lead\">1 of 13 rules is not met, for 1 cause. 1 of 13 rules could "
	"not be "
	"decided. 3 of 13 rules are waived. </p>",
	"<li><a href=\"#waived\"><b>3</b> waived</a></li>",
	"<input type=\"checkbox\" name=\"result\" value=\"waived\"> waived <span "
	"class=\"count\">3</span>",
	"<h2 id=\"waived-title\">Waived <span class=\"count\">3</span></h2>",
	/* what one waiver is about, together: with what was found */
	"<div class=\"group\" id=\"g1\"><div class=\"shared\">\n"
	"<h3 dir=\"auto\">too old</h3>\n<p class=\"meta\"><span class=\"badge\">"
	"informational</span><span>decided 2026-11-01 by <bdi>J. Doe</bdi>, until "
	"2027-01-31"
	"</span><span class=\"count\">2 rules</span><bdi class=\"name\">foo</bdi></p>\n"
	"</div>\n<details class=\"rule\" id=\"r1\" data-result=\"informational\" "
	"data-cat=\"CAT I\" data-waived "
	"data-rule=\"xccdf_mil.disa.stig_rule_SV-2r1_rule\">"
	"<summary><span class=\"badge\">CAT I</span><bdi class=\"title\">web@host</bdi>"
	"<span class=\"badge\">fail</span>",
	"<dl class=\"facts\"><dt>Result</dt><dd><b>informational</b>, severity "
	"high</dd>\n"
	"<dt>Was</dt><dd><bdi>fail</bdi></dd>\n<dt>Waiver</dt><dd><bdi>Waived until "
	"2027-01-31 by J. Doe (foo): too old</bdi></dd>\n<dt>What was found</dt><dd>"
	"<p dir=\"auto\">web@host</p><ul class=\"evidence\">\n<li dir=\"auto\">"
	"/etc/shadow: line 3 is empty</li>",
	"<p class=\"meta\"><span class=\"badge\">pass</span><span>decided 2026-11-02 by "
	"<bdi>R. Roe</bdi>, without end</span><span class=\"count\">1 rule</span>",
	"<dt>Was</dt><dd><bdi>notchecked</bdi></dd>",
	"<span class=\"badge good\">closed</span> <span class=\"badge\">CAT "
	"I</span><span>"
	"<bdi>waived until 2027-01-31 by J. Doe (foo): web@host</bdi> (2 "
	"rules)</span></li>",
};

static const struct override by_roe = { "bar", "R. Roe", "2026-11-02", "never",
	"was seen", XCCDF_NOTCHECKED };

/* Rules 1 and 2, which have a cause of their own, and rule 4 that was not checked. */
static void
waive(struct made *m, const struct override *override)
{
	m->decision.causes++;
	m->decision.n_causes--;
	m->decision.n_waived = 3;
	m->decision.counts[XCCDF_FAIL] -= 2;
	m->decision.counts[XCCDF_NOTCHECKED]--;
	for (int i = 1; i < 3; i++) {
		m->rules[i].result = XCCDF_INFORMATIONAL;
		m->rules[i].override = override;
	}
	m->rules[4].result = XCCDF_PASS;
	m->rules[4].override = &by_roe;
}

/* In a section of their own, with who decided; nobody's words are markup there either. */
static void
test_waived(void **state)
{
	static const struct override by_doe = { "foo", "J. Doe", "2026-11-01",
		"2027-01-31", "too old", XCCDF_FAIL },
				     by_whom = { NASTY, NASTY, "2026-11-01", "2027-01-31",
					     NASTY, XCCDF_FAIL };
	autobuffer plain = { 0 }, nasty = { 0 }, plain_body = { 0 }, nasty_body = { 0 },
		   plain_tags = { 0 }, nasty_tags = { 0 };
	struct made m, before;

	(void)state;
	make(&m, "web@host");
	make(&before, "web@host");
	m.report.previous = &before.decision;
	waive(&m, &by_doe);
	write_report(&plain, &m.report);
	expect_texts(&plain, waived_texts, ARRAY_LEN(waived_texts));
	assert_int_equal(count_text(&plain, "data-waived"), 3);
	assert_true(strstr(buffer_text(&plain), "<section id=\"waived\"") <
		    strstr(buffer_text(&plain), "<section id=\"notapplicable\""));
	for (int i = 1; i < 3; i++)
		m.rules[i].override = &by_whom;
	write_report(&nasty, &m.report);
	take_body(&plain_body, &plain);
	take_body(&nasty_body, &nasty);
	take_tags(&plain_tags, &plain_body);
	take_tags(&nasty_tags, &nasty_body);
	assert_string_equal(buffer_text(&plain_tags), buffer_text(&nasty_tags));
	fixture_end(&m.f);
	fixture_end(&before.f);
}

/* Texts of content that are in another language than the page's say so. */
static void
test_language(void **state)
{
	static const struct {
		const char *lang;
		size_t n;
	} langs[] = { { "", 0 }, { "en", 0 }, { "en-US", 0 }, { "de\"", 16 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(langs); i++) {
		autobuffer page = { 0 };
		struct made m;

		make_in(&m, "web@host", langs[i].lang);
		write_report(&page, &m.report);
		assert_int_equal(
		    count_text(&page, " lang=\"de&#34;\">web@host<"), langs[i].n);
		assert_int_equal(count_text(&page, " lang=\"en-US"), 0);
		fixture_end(&m.f);
	}
}

static double
milliseconds(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1000 + (double)now.tv_nsec / 1e6;
}

/* Every third definition false, so that there are findings. */
static void
decide_real(struct fixture *f)
{
	struct record_target target = { .target = "web@host", .time_start = 1 };
	uint32_t n;

	record_put_target(&f->record_bytes, &target);
	(void)content_table(f->content, CONTENT_TESTS, &n);
	for (uint32_t i = 0; i < n; i++)
		fixture_put_test(
		    f, i, i % 3 == 0 ? OVAL_RESULT_FALSE : OVAL_RESULT_TRUE, i % 3, 0);
	(void)content_table(f->content, CONTENT_DEFINITIONS, &n);
	for (uint32_t i = 0; i < n; i++)
		fixture_put_definition(
		    f, i, i % 3 == 0 ? OVAL_RESULT_FALSE : OVAL_RESULT_TRUE);
	fixture_decide(f);
}

/* The datastream this is made for: not too large, and quickly made. */
static void
test_chainguard(void **state)
{
	const char *path = getenv("STIGWATCH_CHAINGUARD");
	struct compile_options options = { .path = path };
	struct error err = { 0 };
	autoclose int fd = -1;
	autobuffer page = { 0 };
	struct fixture f;
	struct report r;
	double start;

	(void)state;
	if (path == NULL) {
		(void)fprintf(stderr, "SKIP: STIGWATCH_CHAINGUARD names no datastream\n");
		return;
	}
	fd = open(path, O_RDONLY | O_CLOEXEC);
	fixture_start(&f);
	if (fd < 0 || compile_content(&f.image, fd, &options, &err) < 0 ||
	    content_open_memory(&f.content, f.image.data, f.image.length, &err) < 0)
		fail_msg("%s: %s", path, err.text);
	decide_real(&f);
	r = (struct report){
		.content = f.content, .record = f.record, .decision = f.decision
	};
	start = milliseconds();
	for (int i = 0; i < BENCH_ROUNDS; i++) {
		page.length = 0;
		write_report(&page, &r);
	}
	(void)fprintf(stderr, "report of 198 rules: %.2f ms, %zu bytes\n",
	    (milliseconds() - start) / BENCH_ROUNDS, page.length);
	assert_int_equal(count_text(&page, "data-rule="), 198);
	assert_true(page.length <= SIZE_MAX_REAL);
	fixture_end(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden),
		cmocka_unit_test(test_sections),
		cmocka_unit_test(test_once),
		cmocka_unit_test(test_verdicts),
		cmocka_unit_test(test_changes),
		cmocka_unit_test(test_nasty),
		cmocka_unit_test(test_waived),
		cmocka_unit_test(test_language),
		cmocka_unit_test(test_chainguard),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
