/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_checklist.c - CKL and CKLB: what they say, that they are valid, and that they are
 * the same tomorrow. With STIGWATCH_GOLDEN set the files to compare with are written.
 */

#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "daemon/report/checklist_rule.h"
#include "daemon/report/format.h"
#include "daemon/report/report.h"
#include "daemon/scap/ds/compile.h"
#include "tests/unit/scap/fixture.h"

#define GOLDEN "tests/unit/report/golden/"
#define CKL_SCHEMA "tests/consumers/schemas/U_Checklist_Schema_V2.5.xsd"
#define CKLB_SCHEMA "tests/consumers/schemas/cklb-1.0.schema.json"
#define NASTY                                                                            \
	"a<&>\"'\x01\033[31m\xff\xc3\x28 \xed\xa0\x80\xef\xbf\xbf]]>\r\n\te\xe2\x80\xae" \
	"f\xe2\x80\x8f"
#define BAD "\xef\xbf\xbd"
/* The same as one line, and as the asset's name. */
#define NICE "a<&>\"'" BAD BAD "[31m" BAD BAD "( " BAD BAD BAD BAD "]]>   e" BAD "f" BAD
#define DISA                                                                        \
	"<VulnDiscussion>Why & <how>.\n\nMore.</VulnDiscussion><FalsePositives>"    \
	"fp</FalsePositives><FalseNegatives></FalseNegatives><Documentable>false"   \
	"</Documentable><SeverityOverrideGuidance>never</SeverityOverrideGuidance>" \
	"<IAControls>"
#define VALIDATE_CKLB                                                               \
	"python3 -c 'import json, sys, jsonschema as j; j.validate(json.load(open(" \
	"sys.argv[2])), json.load(open(sys.argv[1])), "                             \
	"format_checker=j.FormatChecker())' " CKLB_SCHEMA

enum { BENCH_ROUNDS = 20 };

static const struct {
	const char *option, *schema, *validate, *probe;
} kinds[] = {
	{ "ckl", CKL_SCHEMA, "xmllint --noout --schema " CKL_SCHEMA,
	    "command -v xmllint" },
	{ "cklb", CKLB_SCHEMA, VALIDATE_CKLB, "python3 -c 'import jsonschema'" },
};

static const struct record_fact facts[] = { { "privileged", "false" },
	{ "target-address", "172.17.0.2" }, { "target-address", "fe80::2" } };

static void
put_target(struct fixture *f, const char *text, const char *scan, int64_t time)
{
	struct record_target target = { .scan = scan,
		.target = text,
		.container_id = scan,
		.container_name = text,
		.image = "registry.example/web:1",
		.image_id = "sha256:1",
		.time_start = time,
		.time_end = time + 1000000,
		.facts = facts,
		.n_facts = 3 };

	record_put_target(&f->record_bytes, &target);
}

static struct content_range
idents_of(struct fixture *f)
{
	static const char *const idents[][2] = { { "http://cyber.mil/cci", "CCI-000366" },
		{ "http://cyber.mil/legacy", "V-1234" },
		{ "http://cyber.mil/legacy", "SV-5678" } };
	struct content_range range = { builder_count(f->b, CONTENT_IDENTS),
		ARRAY_LEN(idents) };

	for (size_t i = 0; i < ARRAY_LEN(idents); i++) {
		struct content_ident ident = { builder_str(f->b, idents[i][0]),
			builder_str(f->b, idents[i][1]) };

		(void)builder_row(f->b, CONTENT_IDENTS, &ident);
	}
	return range;
}

/* All that DISA's documents say of a rule. */
static void
fill_disa(struct fixture *f, uint32_t row)
{
	struct content_group group = { .id = builder_str(f->b, "xccdf_x_group_V-77"),
		.title = builder_str(f->b, "SRG-OS-000480-GPOS-00227"),
		.parent = CONTENT_NONE,
		.selected = 1,
		.weight = 1 };
	uint32_t group_row = builder_row(f->b, CONTENT_GROUPS, &group);
	struct content_str cci = builder_str(f->b, "CCI-000366");
	struct content_str control = builder_str(f->b, "CM-6 b");
	struct content_range ccis = builder_strs(f->b, &cci, 1);
	struct content_range controls = builder_strs(f->b, &control, 1);
	struct content_range idents = idents_of(f);
	struct content_str version = builder_str(f->b, "RHEL-08-010010");
	struct content_str description = builder_str(f->b, DISA);
	struct content_str fixtext = builder_str(f->b, "Do it:\r\n\tchmod 0644 FILE");
	struct content_rule *rule = builder_at(f->b, CONTENT_RULES, row);

	rule->group = group_row;
	rule->ccis = ccis;
	rule->controls = controls;
	rule->idents = idents;
	rule->version = version;
	rule->description = description;
	rule->fixtext = fixtext;
	rule->severity = CONTENT_SEVERITY_HIGH;
	rule->weight = 10;
}

/* Rules as ComplianceAsCode writes them: two that are one of DISA's, and one that is
 * none. */
static void
fill_ssg(struct fixture *f, uint32_t row)
{
	static const char *const ids[] = { "xccdf_org.ssg_rule_umask_a",
		"xccdf_org.ssg_rule_umask_b", "xccdf_org.ssg_rule_manual" };
	struct content_str stig = builder_str(f->b, "SV-230385r792902_rule");
	struct content_str version = builder_str(f->b, "RHEL-08-020353");
	struct content_str why = builder_str(f->b, "A rationale.");
	struct content_str reason = builder_str(f->b, "the rule has no check");

	for (uint32_t i = 0; i < ARRAY_LEN(ids); i++) {
		struct content_str id = builder_str(f->b, ids[i]);
		struct content_rule *rule = builder_at(f->b, CONTENT_RULES, row + i);

		rule->id = id;
		rule->rationale = why;
		rule->stig_rule = i < 2 ? stig : rule->stig_rule;
		rule->stig_version = i < 2 ? version : rule->stig_version;
		rule->severity = i < 2 ? CONTENT_SEVERITY_MEDIUM : CONTENT_SEVERITY_INFO;
		if (i == 2)
			rule->check_reason = reason;
	}
}

static void
compile_small(struct fixture *f, const char *benchmark)
{
	struct content_summary summary = { .kind = CONTENT_KIND_DATASTREAM,
		.path = builder_str(f->b, "/usr/share/xml/small-ds.xml"),
		.digest = builder_str(f->b, "d1"),
		.benchmark = builder_str(f->b, benchmark),
		.benchmark_title = builder_str(f->b, "Small & short"),
		.benchmark_version = builder_str(f->b, "3"),
		.release = builder_str(f->b, "Release: 2 Benchmark Date: 24 Jul 2024"),
		.alias = builder_str(f->b, "xccdf_mil.disa.stig_benchmark_Small_STIG") };
	struct error err = { 0 };

	builder_skeleton(f->b, SKELETON_BEFORE SKELETON_AFTER,
	    strlen(SKELETON_BEFORE SKELETON_AFTER), strlen(SKELETON_BEFORE));
	if (builder_finish(f->b, &summary, &f->image, &err) < 0 ||
	    content_open_memory(&f->content, f->image.data, f->image.length, &err) < 0)
		fail_msg("%s", err.text);
}

/* A failing rule of DISA's, a script that describes the host, a complex-check, and what
 * fill_ssg() makes. */
static void
build_small(struct fixture *f)
{
	static const struct fixture_entity object[FIXTURE_ENTITIES] = { { "filepath",
	    "/etc/foo", 0, 0 } };
	static const struct fixture_entity none[FIXTURE_ENTITIES] = { { 0 } };
	uint32_t checks[2], test;

	fixture_start(f);
	test = fixture_test(f, "oval:t:tst:1", "textfilecontent54",
	    OVAL_EXISTENCE_NONE_EXIST, OVAL_CHECK_ALL, object, none);
	checks[0] = fixture_check(
	    f, fixture_definition(f, "oval:t:def:1", CONTENT_CLASS_COMPLIANCE,
		   fixture_leaf(f, CONTENT_CRITERIA_CRITERION, test, 0, "a comment")));
	checks[1] = fixture_script_check(f);
	(void)fixture_rule(f, checks[0]);
	(void)fixture_rule(f, checks[1]);
	(void)fixture_rule(f, fixture_complex(f, OVAL_OPERATOR_OR, checks, 2));
	(void)fixture_rule(f, checks[1]);
	(void)fixture_rule(f, checks[0]);
	(void)fixture_rule(f, CONTENT_NONE);
	fill_disa(f, 0);
	fill_ssg(f, 3);
}

static void
decide_small(struct fixture *f, const char *text, const char *scan, int64_t time)
{
	struct item *item;

	put_target(f, text, scan, time);
	fixture_put_test(f, 0, OVAL_RESULT_FALSE, 1, 0);
	item = item_new(&f->items, "textfilecontent54", 1);
	item->source = "/etc/foo";
	item_add_text(&f->items, item, "text", text);
	record_put_item(&f->record_bytes, item, OVAL_RESULT_TRUE);
	fixture_put_definition(f, 0, OVAL_RESULT_FALSE);
	record_put_script(&f->record_bytes,
	    &(struct record_script){ 0, 1, RECORD_WHERE_HOST, 101, "", text, "", 0 });
	fixture_decide(f);
}

static void
make_small(struct fixture *f, const char *text, const char *scan, int64_t time)
{
	build_small(f);
	compile_small(f, "xccdf_org.test_benchmark_small");
	decide_small(f, text, scan, time);
}

static const struct report_format *
find_format(const char *option)
{
	const struct report_format *format;

	for (uint32_t i = 0; (format = report_format(i)) != NULL; i++)
		if (strcmp(format->option, option) == 0)
			return format;
	fail_msg("no format '%s'", option);
	return NULL;
}

static void
write_format(struct buffer *out, const struct fixture *f, const char *option)
{
	const struct report report = {
		.content = f->content, .record = f->record, .decision = f->decision
	};
	struct error err = { 0 };

	out->length = 0;
	if (find_format(option)->write(out, &report, &err) < 0)
		fail_msg("%s: %s", option, err.text);
}

static void
write_file(const char *path, const struct buffer *data)
{
	autoclose int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, data->data, data->length), (ssize_t)data->length);
}

static bool
can_validate(size_t kind)
{
	char line[256];

	(void)snprintf(line, sizeof(line), "%s >/dev/null 2>&1", kinds[kind].probe);
	if (access(kinds[kind].schema, R_OK) == 0 && system(line) == 0)
		return true;
	(void)fprintf(
	    stderr, "SKIP: no %s, or not: %s\n", kinds[kind].schema, kinds[kind].probe);
	return false;
}

static void
expect_valid(const struct buffer *bytes, size_t kind)
{
	char path[] = "/tmp/stigwatch-checklist-XXXXXX", line[512];
	int fd;

	if (!can_validate(kind))
		return;
	fd = mkstemp(path);
	assert_true(fd >= 0);
	(void)close(fd);
	write_file(path, bytes);
	(void)snprintf(line, sizeof(line), "%s '%s' 2>&1", kinds[kind].validate, path);
	assert_int_equal(system(line), 0);
	(void)unlink(path);
}

static bool
holds_text(const struct buffer *bytes, const char *text)
{
	return memmem(bytes->data, bytes->length, text, strlen(text)) != NULL;
}

static void
read_golden(const char *path, struct buffer *wanted)
{
	autoclose int fd = open(path, O_RDONLY | O_CLOEXEC);
	char bytes[4096];
	ssize_t n;

	if (fd < 0)
		fail_msg("%s: %s", path, strerror(errno));
	while ((n = read(fd, bytes, sizeof(bytes))) > 0)
		buffer_add(wanted, bytes, (size_t)n);
}

static void
expect_golden(struct buffer *bytes, const char *path)
{
	autobuffer wanted = { 0 };
	const char *a, *b;
	size_t at = 0;

	if (getenv("STIGWATCH_GOLDEN") != NULL)
		write_file(path, bytes);
	read_golden(path, &wanted);
	a = buffer_text(bytes);
	b = buffer_text(&wanted);
	while (a[at] == b[at] && a[at] != '\0')
		at++;
	if (a[at] != b[at])
		fail_msg("%s: byte %zu: '%.60s', not '%.60s'", path, at, a + at, b + at);
}

static void
test_golden(void **state)
{
	struct fixture f;

	(void)state;
	make_small(&f, "web@host", "scan1", 1795457101000000);
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		autobuffer out = { 0 };
		char path[64];

		write_format(&out, &f, kinds[i].option);
		(void)snprintf(
		    path, sizeof(path), GOLDEN "checklist.%s", kinds[i].option);
		expect_golden(&out, path);
		expect_valid(&out, i);
	}
	fixture_end(&f);
}

/* Nothing that differs from scan to scan is in the file; another asset is another one. */
static void
test_stable(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		autobuffer first = { 0 }, again = { 0 }, other = { 0 };
		struct fixture f, g, h;

		make_small(&f, "web@host", "scan1", 1795457101000000);
		make_small(&g, "web@host", "scan2", 1795457999000000);
		make_small(&h, "db@host", "scan1", 1795457101000000);
		write_format(&first, &f, kinds[i].option);
		write_format(&again, &g, kinds[i].option);
		write_format(&other, &h, kinds[i].option);
		assert_string_equal(buffer_text(&first), buffer_text(&again));
		assert_string_not_equal(buffer_text(&first), buffer_text(&other));
		fixture_end(&f);
		fixture_end(&g);
		fixture_end(&h);
	}
}

static const struct {
	enum xccdf_result result;
	const char *ckl, *cklb;
} statuses[] = {
	{ XCCDF_PASS, "NotAFinding", "not_a_finding" },
	{ XCCDF_FIXED, "NotAFinding", "not_a_finding" },
	{ XCCDF_FAIL, "Open", "open" },
	{ XCCDF_NOTAPPLICABLE, "Not_Applicable", "not_applicable" },
	{ XCCDF_ERROR, "Not_Reviewed", "not_reviewed" },
	{ XCCDF_UNKNOWN, "Not_Reviewed", "not_reviewed" },
	{ XCCDF_NOTCHECKED, "Not_Reviewed", "not_reviewed" },
	{ XCCDF_INFORMATIONAL, "Not_Reviewed", "not_reviewed" },
	{ XCCDF_NOTSELECTED, "Not_Reviewed", "not_reviewed" },
};

static void
test_statuses(void **state)
{
	autobuffer ckl = { 0 }, cklb = { 0 };
	struct fixture f;

	(void)state;
	make_small(&f, "web@host", "scan1", 1);
	f.decision->n_rules = 1;
	for (size_t i = 0; i < ARRAY_LEN(statuses); i++) {
		char text[64];

		f.decision->rules[0].result = statuses[i].result;
		write_format(&ckl, &f, "ckl");
		(void)snprintf(
		    text, sizeof(text), "<STATUS>%s</STATUS>", statuses[i].ckl);
		assert_true(holds_text(&ckl, text));
		write_format(&cklb, &f, "cklb");
		(void)snprintf(text, sizeof(text), "\"status\":\"%s\"", statuses[i].cklb);
		assert_true(holds_text(&cklb, text));
	}
	fixture_end(&f);
}

static const struct {
	enum xccdf_result results[2];
	enum checklist_status status;
} pairs[] = {
	{ { XCCDF_PASS, XCCDF_FAIL }, CHECKLIST_OPEN },
	{ { XCCDF_FAIL, XCCDF_UNKNOWN }, CHECKLIST_OPEN },
	{ { XCCDF_PASS, XCCDF_UNKNOWN }, CHECKLIST_NOT_REVIEWED },
	{ { XCCDF_NOTAPPLICABLE, XCCDF_ERROR }, CHECKLIST_NOT_REVIEWED },
	{ { XCCDF_NOTAPPLICABLE, XCCDF_PASS }, CHECKLIST_NOT_A_FINDING },
	{ { XCCDF_NOTAPPLICABLE, XCCDF_NOTAPPLICABLE }, CHECKLIST_NOT_APPLICABLE },
};

/* Of several results of one rule the worst counts, and all are told. */
static void
test_several(void **state)
{
	struct error err = { 0 };
	struct fixture f;

	(void)state;
	make_small(&f, "web@host", "scan1", 1);
	f.decision->n_rules = 2;
	f.decision->rules[1] = f.decision->rules[0];
	f.decision->rules[0].reason = "one reason";
	f.decision->rules[1].reason = "another one";
	f.decision->rules[1].definition = CONTENT_NONE;
	for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
		const struct report report = {
			.content = f.content, .record = f.record, .decision = f.decision
		};
		autoptr(checklist) list = NULL;

		f.decision->rules[0].result = pairs[i].results[0];
		f.decision->rules[1].result = pairs[i].results[1];
		assert_int_equal(checklist_make(&list, &report, &err), 0);
		assert_int_equal(list->n_rules, 1);
		assert_int_equal(list->rules[0].status, pairs[i].status);
		assert_non_null(strstr(list->rules[0].details, "oval:t:def:1: "));
		assert_non_null(strstr(list->rules[0].details, "one reason.\n"));
		assert_non_null(strstr(list->rules[0].details, ": another one."));
	}
	fixture_end(&f);
}

static const struct override by_doe = { "foo", "J. Doe", "2026-11-01", "2027-01-31",
	"too old", XCCDF_FAIL };
static const struct override by_roe = { "bar", "R. Roe", "2026-11-01", "never",
	"was looked at", XCCDF_NOTCHECKED };

#define DOE "Waived until 2027-01-31 by J. Doe (foo): too old\n"
#define ROE "Waived by R. Roe (bar): was looked at\n"

/* What is accepted is still open; what was judged otherwise is that. Both are told, but
 * not of an entry that has more. */
static const struct {
	struct {
		enum xccdf_result result;
		const struct override *override;
	} results[2];
	uint32_t n;
	enum checklist_status status;
	const char *comment;
} waived[] = {
	/* clang-format off */
	{ { { XCCDF_INFORMATIONAL, &by_doe } }, 1, CHECKLIST_OPEN, DOE },
	{ { { XCCDF_PASS, &by_doe } }, 1, CHECKLIST_NOT_A_FINDING, DOE },
	{ { { XCCDF_NOTAPPLICABLE, &by_doe } }, 1, CHECKLIST_NOT_APPLICABLE, DOE },
	{ { { XCCDF_INFORMATIONAL, &by_roe } }, 1, CHECKLIST_NOT_REVIEWED, ROE },
	{ { { XCCDF_PASS, &by_roe } }, 1, CHECKLIST_NOT_A_FINDING, ROE },
	{ { { XCCDF_INFORMATIONAL, &by_doe }, { XCCDF_FAIL, NULL } }, 2, CHECKLIST_OPEN, "" },
	{ { { XCCDF_FAIL, NULL }, { XCCDF_INFORMATIONAL, &by_doe } }, 2, CHECKLIST_OPEN, "" },
	{ { { XCCDF_INFORMATIONAL, &by_doe }, { XCCDF_PASS, NULL } }, 2, CHECKLIST_OPEN, DOE },
	{ { { XCCDF_PASS, NULL }, { XCCDF_PASS, &by_roe } }, 2, CHECKLIST_NOT_A_FINDING, ROE },
	{ { { XCCDF_PASS, &by_roe }, { XCCDF_PASS, NULL } }, 2, CHECKLIST_NOT_A_FINDING, ROE },
	/* clang-format on */
};

static void
test_waived(void **state)
{
	struct error err = { 0 };
	struct fixture f;

	(void)state;
	make_small(&f, "web@host", "scan1", 1);
	f.decision->rules[1] = f.decision->rules[0];
	for (size_t i = 0; i < ARRAY_LEN(waived); i++) {
		const struct report report = {
			.content = f.content, .record = f.record, .decision = f.decision
		};
		autoptr(checklist) list = NULL;
		char comment[256];
		const char *word;

		f.decision->n_rules = waived[i].n;
		for (int k = 0; k < 2; k++) {
			f.decision->rules[k].result = waived[i].results[k].result;
			f.decision->rules[k].override = waived[i].results[k].override;
		}
		assert_int_equal(checklist_make(&list, &report, &err), 0);
		assert_int_equal(list->n_rules, 1);
		assert_int_equal(list->rules[0].status, waived[i].status);
		word = strstr(list->rules[0].comment, "stigwatch: ");
		assert_non_null(word);
		(void)snprintf(comment, sizeof(comment), "%.*s",
		    (int)(word - list->rules[0].comment), list->rules[0].comment);
		assert_string_equal(comment, waived[i].comment);
		if (waived[i].results[0].override == &by_doe)
			assert_non_null(strstr(list->rules[0].details,
			    ".\nWaived until 2027-01-31 by J. Doe (foo): too old"));
	}
	fixture_end(&f);
}

static const char *
string_at(struct json_object *json, const char *name)
{
	struct json_object *value = NULL;

	assert_true(json_object_object_get_ex(json, name, &value));
	return json_object_get_string(value);
}

/* Nothing a container says makes a file unreadable, or reads as something else. */
static void
test_nasty(void **state)
{
	autobuffer out = { 0 };
	struct fixture f;
	struct json_object *json, *target = NULL;

	(void)state;
	make_small(&f, NASTY, "scan1", 1);
	f.record->target.image = NASTY;
	f.decision->rules[0].reason = NASTY;
	write_format(&out, &f, "ckl");
	expect_valid(&out, 0);
	assert_true(holds_text(&out,
	    "<HOST_NAME>a&lt;&amp;&gt;\"'" BAD BAD "[31m" BAD BAD "( " BAD BAD BAD BAD
	    "]]&gt;   e" BAD "f" BAD "</HOST_NAME>"));
	assert_false(holds_text(&out, "\xe2\x80\xae"));
	write_format(&out, &f, "cklb");
	expect_valid(&out, 1);
	json = json_tokener_parse(buffer_text(&out));
	assert_non_null(json);
	assert_true(json_object_object_get_ex(json, "target_data", &target));
	assert_string_equal(string_at(target, "host_name"), NICE);
	assert_string_equal(string_at(target, "ip_address"), "172.17.0.2 fe80::2");
	assert_false(holds_text(&out, "\xe2\x80\xae"));
	(void)json_object_put(json);
	fixture_end(&f);
}

/* What STIG Manager refuses or cuts is cut here, between characters, and says so. */
static void
test_long(void **state)
{
	enum { LONG = 40000 };
	static char reason[LONG + 1], name[LONG + 1];
	struct error err = { 0 };
	autoptr(checklist) list = NULL;
	struct fixture f;

	(void)state;
	for (size_t i = 0; i < LONG; i += 2)
		(void)memcpy(reason + i, "\xc3\xa9", 2);
	(void)memset(name, 'n', LONG);
	make_small(&f, "web@host", "scan1", 1);
	f.decision->rules[0].reason = reason;
	f.record->target.target = name;
	const struct report report = {
		.content = f.content, .record = f.record, .decision = f.decision
	};
	assert_int_equal(checklist_make(&list, &report, &err), 0);
	assert_in_range(strlen(list->rules[0].details), 32760, 32767);
	assert_string_equal(strrchr(list->rules[0].details, '\xa9'), "\xa9\n(cut)");
	assert_int_equal(strlen(list->target), 255);
	fixture_end(&f);
}

/* What is clean is kept where it is; anything else, and what is too long, as a copy. */
static void
test_keep(void **state)
{
	enum { LONG = 32768 };
	static const char *const texts[][2] = {
		{ "", "" },
		{ "a <b> & \"c\" 'd' \\\n~", "a <b> & \"c\" 'd' \\\n~" },
		{ "a\tb", "a b" },
		{ "a\r\nb", "a\nb" },
		{ "a\x7f", "a" BAD },
		{ "a\xff", "a" BAD },
		{ "a\xc3\xa9", "a\xc3\xa9" },
	};
	static char text[LONG + 1];
	struct draft d = { .arena = arena_new(0) };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		const char *kept = draft_keep_text(&d, texts[i][0]);

		assert_string_equal(kept, texts[i][1]);
		assert_int_equal(kept == texts[i][0], i < 2);
	}
	(void)memset(text, 'x', LONG);
	assert_int_equal(strlen(draft_keep_text(&d, text)), LONG - 1);
	assert_ptr_equal(draft_keep_text(&d, text + 1), text + 1);
	buffer_done(&d.text);
	buffer_done(&d.clean);
	arena_free(d.arena);
}

/* An asset has a name; content without a benchmark has no checklist; without a selected
 * rule it is empty. */
static void
test_little(void **state)
{
	autobuffer out = { 0 };
	struct error err = { 0 };
	struct fixture f;

	(void)state;
	make_small(&f, "", "scan1", 1);
	f.decision->n_rules = 0;
	write_format(&out, &f, "ckl");
	assert_true(holds_text(&out, "<HOST_NAME>unknown</HOST_NAME>"));
	assert_false(holds_text(&out, "<VULN>"));
	write_format(&out, &f, "cklb");
	assert_true(holds_text(&out, "\"size\":0,\"rules\":[]"));
	fixture_end(&f);
	build_small(&f);
	compile_small(&f, "");
	decide_small(&f, "web@host", "scan1", 1);
	const struct report report = {
		.content = f.content, .record = f.record, .decision = f.decision
	};
	assert_int_equal(report_ckl(&out, &report, &err), -EINVAL);
	assert_int_equal(report_cklb(&out, &report, &err), -EINVAL);
	assert_string_equal(
	    err.text, "checklist: the content has no benchmark, only definitions");
	fixture_end(&f);
}

/* Every definition true, save every second. */
static void
decide_real(struct fixture *f)
{
	uint32_t n;

	put_target(f, "web@host", "scan1", 1795457101000000);
	(void)content_table(f->content, CONTENT_TESTS, &n);
	for (uint32_t i = 0; i < n; i++)
		fixture_put_test(
		    f, i, i % 2 == 0 ? OVAL_RESULT_FALSE : OVAL_RESULT_TRUE, i % 3, 0);
	(void)content_table(f->content, CONTENT_DEFINITIONS, &n);
	for (uint32_t i = 0; i < n; i++)
		fixture_put_definition(
		    f, i, i % 2 == 0 ? OVAL_RESULT_FALSE : OVAL_RESULT_TRUE);
	fixture_decide(f);
}

static double
milliseconds(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1000 + (double)now.tv_nsec / 1e6;
}

/* The datastream this is made for: valid, every rule once, and quickly. */
static void
test_chainguard(void **state)
{
	const char *path = getenv("STIGWATCH_CHAINGUARD");
	struct compile_options options = { .path = path };
	struct error err = { 0 };
	autoclose int fd = -1;
	struct fixture f;

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
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		autobuffer out = { 0 };
		double start = milliseconds();

		for (int n = 0; n < BENCH_ROUNDS; n++)
			write_format(&out, &f, kinds[i].option);
		(void)fprintf(stderr, "%s of 198 rules: %.2f ms, %zu bytes\n",
		    kinds[i].option, (milliseconds() - start) / BENCH_ROUNDS, out.length);
		assert_true(holds_text(&out, "SV-263651r982555_rule"));
		assert_true(holds_text(&out, "V-263651"));
		assert_false(holds_text(&out, "stig_rule_"));
		expect_valid(&out, i);
	}
	fixture_end(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden),
		cmocka_unit_test(test_stable),
		cmocka_unit_test(test_statuses),
		cmocka_unit_test(test_several),
		cmocka_unit_test(test_waived),
		cmocka_unit_test(test_nasty),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_keep),
		cmocka_unit_test(test_little),
		cmocka_unit_test(test_chainguard),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
