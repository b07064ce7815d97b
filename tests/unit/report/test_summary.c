/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_summary.c - a summary read back: of both formats, of none, damaged; and its table.
 */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/base/arena.h"
#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/columns.h"
#include "daemon/base/error.h"
#include "daemon/report/summary.h"

/* As version 1 wrote it. */
static const char format_1[] =
    "{\"format\":1,\"target\":\"web@host\",\"container\":{\"id\":\"c0ffee00c0ffee00\","
    "\"name\":\"web\",\"image\":\"nginx:1\",\"image_id\":\"sha256:1\",\"started_at\":"
    "\"2026-11-23T18:00:00.1Z\"},\"basis\":\"live\",\"stage\":\"settled\",\"verdict\":"
    "\"noncompliant\",\"doubt\":\"\",\"content\":{\"digest\":\"d1\",\"benchmark\":\"b\","
    "\"profile\":\"p\"},\"time\":{\"event\":\"\",\"start\":"
    "\"2026-11-23T18:05:01.000000Z\",\"end\":\"2026-11-23T18:05:02.250000Z\"},"
    "\"counts\":{\"pass\":2,\"fail\":1,\"error\":0,\"unknown\":0,\"notapplicable\":0,"
    "\"notchecked\":0,\"notselected\":0,\"informational\":0,\"fixed\":0},"
    "\"open\":{\"cat1\":1,\"cat2\":0,\"cat3\":0},\"score\":66.67,\"causes\":[{\"id\":"
    "\"oval:t:tst:1\",\"reason\":\"found /etc/foo\",\"severity\":\"high\",\"rules\":1}],"
    "\"rules\":[{\"id\":\"xccdf_a_rule_one\",\"result\":\"fail\",\"severity\":\"high\","
    "\"reason\":\"found /etc/foo\",\"cause\":\"oval:t:tst:1\",\"vacuous\":false,"
    "\"host\":false}]}\n";

static const char format_1_table[] =
    "web@host\n"
    "  container  c0ffee00c0ff  web\n"
    "  image      nginx:1\n"
    "  profile    p\n"
    "  basis      live  settled\n"
    "\n"
    "NOT COMPLIANT\n"
    "  1 of 1 rules is not met: CAT I 1, CAT II 0, CAT III 0.\n"
    "\n"
    "CAT I, 1 rule: oval:t:tst:1\n"
    "  found /etc/foo\n"
    "    fail     one\n"
    "\n"
    "1 rule: 2 pass, 1 fail\n"
    "score 66.67 of 100.00\n";

static struct summary *
read_text(const char *text)
{
	struct summary *s = NULL;
	struct error err = { 0 };

	if (summary_read(&s, text, strlen(text), &err) < 0)
		fail_msg("%s", err.text);
	return s;
}

static void
test_format_1(void **state)
{
	autoptr(summary) s = read_text(format_1);
	autobuffer table = { 0 }, out = { 0 };
	struct error err = { 0 };

	(void)state;
	assert_int_equal(s->target.time_start, INT64_C(1795457101000000));
	assert_int_equal(s->target.time_end, INT64_C(1795457102250000));
	assert_null(s->changes);
	assert_int_equal(summary_table(&table, s, 80, false, &err), 0);
	assert_string_equal(buffer_text(&table), format_1_table);
	assert_int_equal(summary_write(&out, s, &err), 0);
	assert_memory_equal(out.data, "{\"format\":2,", 12);
	summary_free(take_ptr(s));
	s = read_text(buffer_text(&out));
}

/* What one text in place of another makes of it. */
static const struct {
	const char *from, *to, *says;
} damages[] = {
	{ "{\"format\":1", "{\"format\":3",
	    "summary of format 3; formats 1 and 2 are known" },
	{ "{\"format\":1", "{\"format\":0",
	    "summary of format 0; formats 1 and 2 are known" },
	{ "\"format\":1", "\"format\":\"1\"", "member 'format' has another type" },
	{ "\"format\":1", "\"format\":-1", "member 'format' is out of range" },
	{ "\"format\":1", "\"format\":2", "member 'undecided' is missing" },
	{ "{\"format\":1,", "{", "member 'format' is missing" },
	{ "{\"id\":\"c0ffee00c0ffee00\",", "[{\"id\":\"c0ffee00c0ffee00\",",
	    "not JSON, or cut off" },
	{ "\"basis\":\"live\"", "\"basis\":\"dead\"",
	    "member 'basis' has an unknown value" },
	{ "\"pass\":2", "\"pass\":5000000000", "member 'pass' is out of range" },
	{ "\"pass\":2", "\"pass\":2.5", "member 'pass' has another type" },
	{ "\"score\":66.67", "\"score\":NaN", "member 'score' is no number" },
	{ "\"score\":66.67", "\"score\":1e999", "member 'score' is no number" },
	{ "05:01.000000Z", "05:01.0", "member 'start' is no time" },
	{ "05:01.000000Z", "05:01.000000Zz", "member 'start' is no time" },
	{ "\"causes\":[{", "\"causes\":[[],{", "member 'id' is in what is no object" },
	{ "\"causes\":[{", "\"causes\":[null,{", "member 'id' is in what is no object" },
	{ "\"result\":\"fail\"", "\"result\":\"failed\"",
	    "member 'result' has an unknown value" },
	{ "\"host\":false}]}", "\"host\":0}]}", "member 'host' has another type" },
	{ "\"host\":false}]}", "\"host\":false,\"waiver\":7}]}",
	    "member 'name' is in what is no object" },
	{ "\"host\":false}]}", "\"host\":false,\"waiver\":{\"name\":\"a\"}}]}",
	    "member 'old_result' is missing" },
	{ "\"host\":false}]}", "\"host\":false,\"waiver\":{\"name\":0}}]}",
	    "member 'name' has another type" },
	{ "\"score\":66.67", "\"waived\":-1,\"score\":66.67",
	    "member 'waived' is out of range" },
	{ "]}\n", "]}{}", "not JSON, or cut off" },
	{ "\"doubt\":\"\"", "\"doubt\":[[[[[[[[[]]]]]]]]]", "not JSON, or cut off" },
};

static void
test_damages(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(damages); i++) {
		const char *at = strstr(format_1, damages[i].from);
		autoptr(summary) s = NULL;
		struct error err = { 0 };
		autobuffer text = { 0 };

		assert_non_null(at);
		buffer_printf(&text, "%.*s%s%s", (int)(at - format_1), format_1,
		    damages[i].to, at + strlen(damages[i].from));
		assert_int_equal(summary_read(&s, text.data, text.length, &err), -EPROTO);
		assert_string_equal(err.text, damages[i].says);
	}
}

/* Cut off anywhere it is refused; bent anywhere it is read or refused. */
static void
test_any_damage(void **state)
{
	char bent[sizeof(format_1)];
	size_t whole = strlen(format_1) - 1; /* the newline may be missing */

	(void)state;
	for (size_t i = 0; i < whole; i++) {
		autoptr(summary) s = NULL;
		struct error err = { 0 };

		assert_int_equal(summary_read(&s, format_1, i, &err), -EPROTO);
	}
	for (size_t i = 0; i < whole * 8; i++) {
		autoptr(summary) s = NULL;
		struct error err = { 0 };
		autobuffer out = { 0 };

		memcpy(bent, format_1, sizeof(bent));
		bent[i / 8] = (char)(bent[i / 8] ^ 1 << i % 8);
		if (summary_read(&s, bent, whole + 1, &err) == 0)
			assert_int_equal(summary_table(&out, s, 80, true, &err), 0);
		else
			assert_true(strlen(err.text) > 0);
	}
}

#define WIDE "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e"
#define LONG "a-name-without-a-blank-that-is-longer-than-any-terminal-is-wide-" WIDE WIDE

static const char *const names[] = {
	"web",
	LONG LONG,
	WIDE WIDE WIDE WIDE WIDE WIDE WIDE WIDE WIDE WIDE WIDE WIDE WIDE WIDE WIDE,
	"\033[2J\033[1;31mred\r\n\t\x07 \xff\xfe \xe2\x80\xae gnorw \xe2\x80\x8b",
	"\xf0\x9f\x98\x80 e\xcc\x81 \xf0\x9f\x98\x80 \xf0\x9f\x98\x80 words and words",
};

/* No line of OUT is wider than WIDTH or has what could move a terminal. */
static void
expect_page(struct buffer *out, size_t width)
{
	autofree char *copy = strdup(buffer_text(out));
	char *rest = copy;

	for (const char *line; (line = strsep(&rest, "\n")) != NULL;) {
		assert_true(columns_text(line) <= width);
		for (const char *c = line; *c != '\0'; c++)
			assert_true((unsigned char)*c >= ' ' && *c != '\x7f');
		assert_null(strstr(line, "\xe2\x80\xae"));
		assert_null(strchr(line, (char)0xff));
	}
}

static void
make_named(struct summary *s, const char *name)
{
	static const char *evidence[7];
	static struct cause cause;
	static struct override waiver;
	static struct summary_rule rule;

	for (size_t i = 0; i < ARRAY_LEN(evidence); i++)
		evidence[i] = name;
	cause = (struct cause){ name, name, 1, 4 };
	waiver = (struct override){ name, name, name, name, name, XCCDF_FAIL };
	rule = (struct summary_rule){ .id = name,
		.override = &waiver,
		.title = name,
		.reason = name,
		.found = name,
		.cause = name,
		.result = XCCDF_FAIL,
		.evidence = { evidence, ARRAY_LEN(evidence) },
		.evidence_more = 4 };
	*s = (struct summary){ .target = { .target = name,
				   .container_id = name,
				   .container_name = name,
				   .image = name,
				   .image_id = name,
				   .started_at = name,
				   .content_digest = "",
				   .benchmark = name,
				   .profile = name,
				   .undecided = name },
		.title = name,
		.version = name,
		.doubt = name,
		.limits = { evidence, 1 },
		.counts = { [XCCDF_FAIL] = 1 },
		.open = { 1 },
		.causes = &cause,
		.n_causes = 1,
		.rules = &rule,
		.n_rules = 1,
		.verdict = VERDICT_NONCOMPLIANT };
}

static void
test_table(void **state)
{
	static const unsigned int widths[] = { 1, 40, 41, 80, 200 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names) * ARRAY_LEN(widths); i++) {
		unsigned int width = widths[i % ARRAY_LEN(widths)];
		autobuffer out = { 0 };
		struct summary s;
		struct error err = { 0 };

		make_named(&s, names[i / ARRAY_LEN(widths)]);
		assert_int_equal(summary_table(&out, &s, width, false, &err), 0);
		expect_page(&out, width < 40 ? 40 : width);
		assert_non_null(strstr(buffer_text(&out), "\n    and 6 more\n"));
	}
}

/* Every member there and back. */
static void
test_read_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		autoptr(summary) read = NULL;
		autobuffer out = { 0 }, again = { 0 };
		struct summary s;
		struct error err = { 0 };

		make_named(&s, names[i]);
		assert_int_equal(summary_write(&out, &s, &err), 0);
		read = read_text(buffer_text(&out));
		assert_int_equal(read->rules[0].evidence_more, 4);
		assert_int_equal(read->rules[0].evidence.count, 7);
		assert_false(read->is_finished);
		assert_int_equal(summary_write(&again, read, &err), 0);
		assert_string_equal(buffer_text(&again), buffer_text(&out));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_format_1),
		cmocka_unit_test(test_damages),
		cmocka_unit_test(test_any_damage),
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_read_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
