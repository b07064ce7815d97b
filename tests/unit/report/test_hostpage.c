/* SPDX-License-Identifier: Apache-2.0 */
/* test_hostpage.c - rows of the host page: told of a scan, sorted, written, read back. */

#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>

#include "daemon/report/hostpage.h"
#include "daemon/report/report.h"
#include "daemon/report/summary.h"
#include "tests/unit/scap/fixture.h"

#define NASTY "\"><script>alert(1)</script>\\\xe2\x80\xae\x1b[2J\xff\n&'"
#define LINE                                                                            \
	"{\"target\":\"web@host\",\"container\":\"web-1\",\"id\":\"c0ffee\",\"image\":" \
	"\"nginx:1\",\"verdict\":\"noncompliant\",\"doubt\":\"\",\"trend\":\"worse\","  \
	"\"score\":62.50,\"cat1\":1,\"cat2\":2,\"cat3\":3,\"undecided\":4,\"content\":" \
	"\"d1\",\"profile\":\"p\",\"basis\":"                                           \
	"\"live\",\"stage\":\"initial\",\"time\":\"2026-11-23T18:05:09Z\","             \
	"\"directory\":\"web@host\",\"scan\":\"20261123T180509.000000Z-s\",\"files\":"  \
	"[\"report.html\",\"summary.json\"]}"
#define HEAD "{\"format\":1,\"host\":\"h\",\"updated\":\"\",\"left_out\":0,\"targets\":["

static const struct hostpage_row plain = { .target = "web@host",
	.container = "web-1",
	.id = "c0ffee",
	.image = "nginx:1",
	.verdict = "noncompliant",
	.doubt = "",
	.trend = "worse",
	.score = "62.50",
	.cat1 = 1,
	.cat2 = 2,
	.cat3 = 3,
	.undecided = 4,
	.content = "d1",
	.profile = "p",
	.basis = "live",
	.stage = "initial",
	.time = "2026-11-23T18:05:09Z",
	.directory = "web@host",
	.scan = "20261123T180509.000000Z-s",
	.files = "report.html summary.json" };

static struct hostpage *
make_page(const struct hostpage_row *rows, size_t n)
{
	struct hostpage *page = hostpage_new();
	struct error err = { 0 };

	assert_non_null(page);
	assert_int_equal(hostpage_head(page, "h", 0, &err), 0);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(hostpage_put(page, &rows[i], &err), 0);
	return page;
}

static void
test_json(void **state)
{
	autoptr(hostpage) page = make_page(&plain, 1);
	autoptr(hostpage) empty = make_page(NULL, 0);
	autobuffer out = { 0 };
	autobuffer none = { 0 };
	struct error err = { 0 };

	(void)state;
	assert_int_equal(hostpage_json(&out, page, &err), 0);
	assert_string_equal(buffer_text(&out), HEAD "\n" LINE "\n]}\n");
	assert_int_equal(hostpage_json(&none, empty, &err), 0);
	assert_string_equal(buffer_text(&none), HEAD "\n]}\n");
}

/* What was written is read, and written again byte for byte. */
static void
test_there_and_back(void **state)
{
	struct hostpage_row rows[4] = { plain, plain, plain, plain };
	autoptr(hostpage) page = NULL;
	autoptr(hostpage) again = NULL;
	autobuffer first = { 0 };
	autobuffer second = { 0 };
	struct json_object *json;
	struct error err = { 0 };

	(void)state;
	rows[1].target = rows[1].container = rows[1].image = rows[1].doubt = NASTY;
	rows[2].container = "";
	rows[2].files = "";
	rows[3].container = "\\\"\\";
	rows[3].cat1 = UINT32_MAX;
	page = make_page(rows, 4);
	page->left_out = 7;
	assert_int_equal(hostpage_json(&first, page, &err), 0);
	if (hostpage_read(&again, first.data, first.length, &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(again->n_rows, 4);
	assert_int_equal(again->left_out, 7);
	assert_string_equal(again->rows[3].container, "\\\"\\");
	assert_int_equal(hostpage_json(&second, again, &err), 0);
	assert_string_equal(buffer_text(&second), buffer_text(&first));
	json = json_tokener_parse(buffer_text(&first));
	assert_int_equal(
	    json_object_array_length(json_object_object_get(json, "targets")), 4);
	(void)json_object_put(json);
}

static void
test_damaged(void **state)
{
	static const char *const texts[] = {
		"",
		"{",
		"{\"format\":2,\"host\":\"h\",\"updated\":\"\",\"left_out\":0,"
		"\"targets\":[\n]}\n",
		HEAD "]}\n",
		HEAD "\n]}",
		HEAD "\n]}\n\n",
		HEAD "\n" LINE,
		HEAD "\n" LINE "\n" LINE "\n]}\n",
		HEAD "\n" LINE ",\n]}\n",
		HEAD "\n{\"target\":\"a\\",
		HEAD "\n{\"target\":\"a\\n\",",
		HEAD "\n{\"target\":\"a\n\",",
		HEAD "\n{\"target\":\"a",
	};
	static const struct {
		const char *from, *to;
	} bends[] = {
		{ "noncompliant", "fine" },
		{ "\"cat1\":1", "\"cat1\":4294967296" },
		{ "\"cat1\":1", "\"cat1\":-1" },
		{ "\"cat1\":1", "\"cat1\":" },
		{ "62.50", "62" },
		{ "62.50", "\"x\"" },
		{ "[\"report.html\",", "[\"report.html\"" },
		{ "\"basis\"", "\"stage\"" },
	};
	struct hostpage *page = NULL;
	struct error err = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		assert_int_equal(
		    hostpage_read(&page, texts[i], strlen(texts[i]), &err), -EPROTO);
	for (size_t i = 0; i < ARRAY_LEN(bends); i++) {
		static const char good[] = HEAD "\n" LINE "\n]}\n";
		const char *at = strstr(good, bends[i].from);
		autobuffer bent = { 0 };

		buffer_printf(&bent, "%.*s%s%s", (int)(at - good), good, bends[i].to,
		    at + strlen(bends[i].from));
		assert_int_equal(
		    hostpage_read(&page, bent.data, bent.length, &err), -EPROTO);
	}
	assert_null(page);
}

/* Cut anywhere, or with any byte another: refused or read, nothing worse. */
static void
test_bent(void **state)
{
	static const char good[] = HEAD "\n" LINE ",\n" LINE "\n]}\n";
	char text[sizeof(good)];
	struct error err = { 0 };

	(void)state;
	for (size_t i = 0; i < strlen(good); i++) {
		struct hostpage *page = NULL;

		assert_int_equal(hostpage_read(&page, good, i, &err), -EPROTO);
		memcpy(text, good, sizeof(good));
		text[i] ^= 2;
		(void)hostpage_read(&page, text, strlen(good), &err);
		hostpage_free(page);
		/* What was never written to the disk is read as zeros. */
		text[i] = '\0';
		assert_int_equal(hostpage_read(&page, text, strlen(good), &err), -EPROTO);
	}
}

static void
test_order(void **state)
{
	/* Verdict, CAT I, II, III, undecided, container; as they are to come. */
	static const struct {
		const char *verdict;
		uint32_t counts[4];
		const char *container;
	} rows[] = {
		{ "noncompliant", { 2, 0, 0, 0 }, "z" },
		{ "noncompliant", { 1, 9, 0, 0 }, "y" },
		{ "noncompliant", { 1, 8, 7, 0 }, "x" },
		{ "noncompliant", { 1, 8, 6, 3 }, "w" },
		{ "noncompliant", { 1, 8, 6, 2 }, "v" },
		{ "undecided", { 0, 0, 0, 5 }, "u" },
		{ "unassessed", { 0, 0, 0, 9 }, "t" },
		{ "compliant", { 0, 0, 0, 0 }, "b" },
		{ "compliant", { 0, 0, 0, 0 }, "c" },
		{ "compliant", { 0, 0, 0, 0 }, "a" }, /* of the target "z" */
	};
	struct hostpage_row given[ARRAY_LEN(rows)];
	autoptr(hostpage) page = NULL;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct hostpage_row *row = &given[ARRAY_LEN(rows) - 1 - i];

		*row = plain;
		row->verdict = rows[i].verdict;
		row->cat1 = rows[i].counts[0];
		row->cat2 = rows[i].counts[1];
		row->cat3 = rows[i].counts[2];
		row->undecided = rows[i].counts[3];
		row->container = rows[i].container;
		row->target = strcmp(row->container, "a") == 0 ? "z" : plain.target;
	}
	page = make_page(given, ARRAY_LEN(rows));
	hostpage_sort(page);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_string_equal(page->rows[i].container, rows[i].container);
}

static bool
is_compliant(const void *arg, const struct hostpage_row *row)
{
	assert_string_equal(arg, "arg");
	return strcmp(row->verdict, "compliant") == 0;
}

/* A newer scan of a container takes the place of an older one, and of no other. */
static void
test_put(void **state)
{
	struct hostpage_row rows[4] = { plain, plain, plain, plain };
	autoptr(hostpage) page = NULL;

	(void)state;
	rows[1].scan = "20261123T180508.000000Z-older";
	rows[1].verdict = "undecided";
	rows[2].scan = "20261123T180510.000000Z-newer";
	rows[2].verdict = "compliant";
	rows[3].container = "web-2";
	page = make_page(rows, 2);
	assert_int_equal(page->n_rows, 1);
	assert_string_equal(page->rows[0].verdict, "noncompliant");
	hostpage_free(page);
	page = make_page(rows, 4);
	assert_int_equal(page->n_rows, 2);
	assert_string_equal(page->rows[0].verdict, "compliant");
	assert_int_equal(hostpage_remove(page, is_compliant, "arg"), 1);
	assert_int_equal(page->n_rows, 1);
	assert_string_equal(page->rows[0].container, "web-2");
}

static void
test_full(void **state)
{
	autoptr(hostpage) page = make_page(NULL, 0);
	struct hostpage_row row = plain;
	struct error err = { 0 };
	char name[16];

	(void)state;
	page->n_rows = HOSTPAGE_ROWS_MAX;
	for (uint32_t i = 0; i < page->n_rows; i++)
		page->rows[i] = plain;
	(void)snprintf(name, sizeof(name), "another");
	row.container = name;
	assert_int_equal(hostpage_put(page, &row, &err), 0);
	assert_int_equal(page->n_rows, HOSTPAGE_ROWS_MAX);
	assert_int_equal(page->left_out, 1);
}

static void
make_scan(struct fixture *f, enum oval_result result)
{
	struct record_target target = { .scan = "s",
		.target = NASTY,
		.host = "host",
		.container_id = "c0ffee",
		.container_name = "web-1",
		.image = "nginx:1",
		.started_at = "2026-11-23T18:00:00.1Z",
		.stage = RECORD_STAGE_SETTLED,
		.time_start = 1795457101000000,
		.time_end = 1795457102000000 };
	struct content_rule *rule;
	uint32_t test;

	fixture_start(f);
	test = fixture_plain_test(f, "oval:t:tst:1");
	rule = builder_at(f->b, CONTENT_RULES,
	    fixture_rule(
		f, fixture_check(f,
		       fixture_definition(f, "oval:t:def:1", CONTENT_CLASS_COMPLIANCE,
			   fixture_leaf(f, CONTENT_CRITERIA_CRITERION, test, 0, "")))));
	rule->severity = CONTENT_SEVERITY_HIGH;
	fixture_compile(f);
	record_put_target(&f->record_bytes, &target);
	fixture_put_test(f, 0, result, 1, 1);
	fixture_put_definition(f, 0, result);
	fixture_decide(f);
}

/* The row of a scan is the row of its summary.json. */
static void
test_row(void **state)
{
	struct error err = { 0 };
	autobuffer json = { 0 };
	autoptr(summary) made = NULL;
	autoptr(summary) read = NULL;
	struct hostpage_row rows[2];
	struct fixture f;
	struct report report;

	(void)state;
	make_scan(&f, OVAL_RESULT_FALSE);
	report = (struct report){
		.content = f.content, .record = f.record, .decision = f.decision
	};
	assert_int_equal(summary_make(&made, &report, &err), 0);
	assert_int_equal(summary_write(&json, made, &err), 0);
	assert_int_equal(summary_read(&read, json.data, json.length, &err), 0);
	assert_int_equal(hostpage_row_of(&rows[0], f.arena, made, &err), 0);
	assert_int_equal(hostpage_row_of(&rows[1], f.arena, read, &err), 0);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		assert_string_equal(rows[i].target,
		    "\"><script>alert(1)</"
		    "script>\\\xef\xbf\xbd\xef\xbf\xbd[2J\xef\xbf\xbd &'");
		assert_string_equal(rows[i].container, "web-1");
		assert_string_equal(rows[i].id, "c0ffee");
		assert_string_equal(rows[i].image, "nginx:1");
		assert_string_equal(rows[i].verdict, "noncompliant");
		assert_string_equal(rows[i].doubt, "");
		assert_string_equal(rows[i].score, "0.00");
		assert_int_equal(rows[i].cat1, 1);
		assert_int_equal(rows[i].cat2, 0);
		assert_int_equal(rows[i].undecided, 0);
		assert_string_equal(rows[i].basis, "live");
		assert_string_equal(rows[i].stage, "settled");
		assert_string_equal(rows[i].time, "2026-11-23T18:05:01Z");
		assert_string_equal(rows[i].content, rows[0].content);
	}
	fixture_end(&f);
}

static void
test_trend(void **state)
{
	static const struct {
		const char *verdict, *content, *profile;
		uint32_t counts[4];
		const char *score, *trend;
	} rows[] = {
		{ "noncompliant", "d1", "p", { 1, 1, 1, 1 }, "50.00", "same" },
		{ "noncompliant", "d1", "p", { 0, 9, 9, 9 }, "10.00", "better" },
		{ "noncompliant", "d1", "p", { 1, 0, 9, 9 }, "10.00", "better" },
		{ "noncompliant", "d1", "p", { 1, 1, 0, 9 }, "10.00", "better" },
		{ "noncompliant", "d1", "p", { 1, 1, 1, 0 }, "10.00", "better" },
		{ "noncompliant", "d1", "p", { 1, 1, 1, 1 }, "50.01", "better" },
		{ "noncompliant", "d1", "p", { 1, 1, 1, 1 }, "100.00", "better" },
		{ "noncompliant", "d1", "p", { 1, 1, 1, 1 }, "9.99", "worse" },
		{ "noncompliant", "d1", "p", { 1, 1, 1, 2 }, "90.00", "worse" },
		{ "noncompliant", "d1", "p", { 1, 1, 2, 0 }, "90.00", "worse" },
		{ "noncompliant", "d1", "p", { 2, 0, 0, 0 }, "90.00", "worse" },
		{ "unassessed", "d1", "p", { 0, 0, 0, 0 }, "50.00", "" },
		{ "noncompliant", "d2", "p", { 0, 0, 0, 0 }, "50.00", "" },
		{ "noncompliant", "d1", "q", { 0, 0, 0, 0 }, "50.00", "" },
	};
	struct hostpage_row before = plain;

	(void)state;
	before.cat1 = before.cat2 = before.cat3 = before.undecided = 1;
	before.score = "50.00";
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct hostpage_row now = plain;

		now.verdict = rows[i].verdict;
		now.content = rows[i].content;
		now.profile = rows[i].profile;
		now.cat1 = rows[i].counts[0];
		now.cat2 = rows[i].counts[1];
		now.cat3 = rows[i].counts[2];
		now.undecided = rows[i].counts[3];
		now.score = rows[i].score;
		assert_string_equal(hostpage_trend(&now, &before), rows[i].trend);
	}
	assert_string_equal(hostpage_trend(&plain, NULL), "");
	before.verdict = "unassessed";
	assert_string_equal(hostpage_trend(&plain, &before), "");
}

static void
expect(struct buffer *html, const char *text)
{
	if (strstr(buffer_text(html), text) == NULL)
		fail_msg("no '%s' in:\n%s", text, buffer_text(html));
}

/* Texts as they were given, whatever has to be escaped in them and wherever. */
static void
test_escapes(void **state)
{
	static const struct {
		const char *text, *json, *words;
	} rows[] = {
		{ "", "\"\"", "[]" },
		{ "a", "\"a\"", "[\"a\"]" },
		{ "\"", "\"\\\"\"", "[\"\\\"\"]" },
		{ "\\", "\"\\\\\"", "[\"\\\\\"]" },
		{ "a\"b\\\\c\"", "\"a\\\"b\\\\\\\\c\\\"\"", "[\"a\\\"b\\\\\\\\c\\\"\"]" },
		{ "a b", "\"a b\"", "[\"a\",\"b\"]" },
		{ "\" \\ c", "\"\\\" \\\\ c\"", "[\"\\\"\",\"\\\\\",\"c\"]" },
		{ "\xc3\xa9 \x7e", "\"\xc3\xa9 \x7e\"", "[\"\xc3\xa9\",\"\x7e\"]" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct hostpage_row row = plain;
		autoptr(hostpage) page = NULL;
		autoptr(hostpage) again = NULL;
		autofree char *image = NULL;
		autofree char *files = NULL;
		autobuffer out = { 0 };
		struct error err = { 0 };

		row.image = row.files = rows[i].text;
		page = make_page(&row, 1);
		assert_int_equal(hostpage_json(&out, page, &err), 0);
		assert_true(asprintf(&image, "\"image\":%s,", rows[i].json) > 0);
		assert_true(asprintf(&files, "\"files\":%s}", rows[i].words) > 0);
		expect(&out, image);
		expect(&out, files);
		if (hostpage_take(&again, &out, &err) < 0)
			fail_msg("'%s': %s", rows[i].text, err.text);
		assert_int_equal(out.length, 0);
		assert_string_equal(again->rows[0].image, rows[i].text);
		assert_string_equal(again->rows[0].files, rows[i].text);
		assert_string_equal(again->rows[0].container, plain.container);
	}
}

static void
test_html(void **state)
{
	static const char *const texts[] = {
		"<html lang=\"en\">",
		"http-equiv=\"Content-Security-Policy\"",
		"<h1>Containers of <bdi>h</bdi></h1>",
		"<tr data-target=\"web@host\" data-verdict=\"noncompliant\">",
		"<a href=\"targets/a%252fb/20261123T180509.000000Z-s/report.html\">",
		"<th scope=\"col\" aria-sort=\"ascending\">Verdict</th>",
		"<b>1</b> noncompliant",
		"<time datetime=\"2026-11-23T18:05:09Z\">2026-11-23 18:05 UTC</time>",
		"<td class=\"number bad\">1<td class=\"number some\">2",
		"7 more are in the spool",
	};
	struct hostpage_row row = plain;
	autoptr(hostpage) page = NULL;
	autoptr(hostpage) nasty = NULL;
	autobuffer html = { 0 };
	autobuffer bad = { 0 };
	struct error err = { 0 };

	(void)state;
	row.directory = "a%2fb";
	page = make_page(&row, 1);
	page->left_out = 7;
	assert_int_equal(hostpage_html(&html, page, &err), 0);
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		expect(&html, texts[i]);
	row.target = row.container = row.image = row.doubt = row.basis = row.stage =
	    row.time = row.directory = row.scan = row.files = row.score = row.trend =
		NASTY;
	nasty = make_page(&row, 1);
	assert_int_equal(hostpage_head(nasty, NASTY, 0, &err), 0);
	assert_int_equal(hostpage_html(&bad, nasty, &err), 0);
	assert_null(strstr(buffer_text(&bad), "alert(1)<"));
	assert_null(strstr(buffer_text(&bad), "<script>alert"));
	assert_null(strchr(buffer_text(&bad), '\x1b'));
	expect(&bad, "%3Cscript%3Ealert%281%29%3C%2Fscript%3E");
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_there_and_back),
		cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_bent),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_put),
		cmocka_unit_test(test_full),
		cmocka_unit_test(test_row),
		cmocka_unit_test(test_trend),
		cmocka_unit_test(test_escapes),
		cmocka_unit_test(test_html),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
