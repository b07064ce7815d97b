/* SPDX-License-Identifier: Apache-2.0 */
/* test_cpe.c - CPE names and their matching, platforms as rows. */

#include "daemon/base/cleanup.h"
#include "daemon/scap/xccdf/cpe_name.h"
#include "tests/unit/scap/xccdf/fixture.h"

enum answer { NOT_A_NAME, NO, YES };

static const struct {
	const char *name, *other;
	enum answer includes;
} names[] = {
	{ "cpe:/o:redhat:enterprise_linux:8", "cpe:/o:redhat:enterprise_linux:8", YES },
	{ "cpe:/o:RedHat:Enterprise_Linux:8", "cpe:/o:redhat:enterprise_linux:8", YES },
	{ "cpe:/o:redhat:enterprise_linux", "cpe:/o:redhat:enterprise_linux:8", YES },
	{ "cpe:/o:redhat:enterprise_linux:8", "cpe:/o:redhat:enterprise_linux", NO },
	{ "cpe:/o:redhat:enterprise_linux:8", "cpe:/o:redhat:enterprise_linux:8.1", NO },
	{ "cpe:/o:redhat::8", "cpe:/o:redhat:enterprise_linux:8", YES },
	{ "cpe:/a:redhat:enterprise_linux:8", "cpe:/o:redhat:enterprise_linux:8", NO },
	{ "cpe:2.3:o:redhat:enterprise_linux:8:*:*:*:*:*:*:*",
	    "cpe:/o:redhat:enterprise_linux:8", YES },
	{ "cpe:/o:redhat:enterprise_linux:8",
	    "cpe:2.3:o:redhat:enterprise_linux:8:*:*:*:*:*:*:*", YES },
	{ "cpe:2.3:o:redhat:enterprise_linux:8.*:*:*:*:*:*:*:*",
	    "cpe:/o:redhat:enterprise_linux:8.10", YES },
	{ "cpe:2.3:o:redhat:enterprise_linux:8.?:*:*:*:*:*:*:*",
	    "cpe:/o:redhat:enterprise_linux:8.10", NO },
	{ "cpe:2.3:o:redhat:enterprise_linux:8.??:*:*:*:*:*:*:*",
	    "cpe:/o:redhat:enterprise_linux:8.10", YES },
	{ "cpe:/o:v:p:8.%02", "cpe:/o:v:p:8.10", YES },
	{ "cpe:2.3:a:v:p\\:q:1:*:*:*:*:*:*:*", "cpe:/a:v:p%3aq:1", YES },
	{ "cpe:2.3:a:v:p:-:*:*:*:*:*:*:*", "cpe:/a:v:p:-", YES },
	{ "cpe:2.3:a:v:p:-:*:*:*:*:*:*:*", "cpe:/a:v:p:1", NO },
	{ "cpe:2.3:a:v:p:8.?:*:*:*:*:*:*:*", "cpe:2.3:a:v:p:8.:*:*:*:*:*:*:*", YES },
	{ "cpe:2.3:a:v:p:?*:*:*:*:*:*:*:*", "cpe:/a:v:p:-", NO },
	{ "cpe:2.3:a:v:??soft:1:*:*:*:*:*:*:*", "cpe:/a:v:soft:1", YES },
	{ "cpe:2.3:a:v:??soft:1:*:*:*:*:*:*:*", "cpe:/a:v:xsoft:1", YES },
	{ "cpe:2.3:a:v:??soft:1:*:*:*:*:*:*:*", "cpe:/a:v:xxxsoft:1", NO },
	{ "cpe:2.3:a:v:?so?:1:*:*:*:*:*:*:*", "cpe:/a:v:so:1", YES },
	{ "cpe:/a:v:p:1::~~~linux~~", "cpe:/a:v:p:1::~~~linux~x64~", YES },
	{ "cpe:/a:v:p:1::~~~linux~~", "cpe:/a:v:p:1::~~~windows~x64~", NO },
	{ "cpe:/a:v:p:1::~~~linux~~", "cpe:2.3:a:v:p:1:*:*:*:*:linux:*:*", YES },
	{ "cpe:/", "cpe:/a:v", YES },
	{ "machine", "cpe:/a:machine", NOT_A_NAME },
	{ "cpe:2.3:o:v", "cpe:/o:v", NOT_A_NAME },
	{ "cpe:2.3:a:v:p:1:*:*:*:*:*:*:*:*", "cpe:/o:v", NOT_A_NAME },
	{ "cpe:/a:1:2:3:4:5:6:7", "cpe:/a", NOT_A_NAME },
	{ "", "cpe:/a", NOT_A_NAME },
};

static void
test_names(void **state)
{
	autoptr(arena) arena = arena_new(0);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		struct cpe_name name, other;
		enum answer answer = NOT_A_NAME;

		print_message("%s includes %s\n", names[i].name, names[i].other);
		assert_true(cpe_name_parse(&other, arena, names[i].other));
		if (cpe_name_parse(&name, arena, names[i].name))
			answer = cpe_name_includes(&name, &other) ? YES : NO;
		assert_int_equal(answer, names[i].includes);
	}
}

#define COLLECTION(benchmark, dictionary)                                       \
	"<ds:data-stream-collection "                                           \
	"xmlns:ds='http://scap.nist.gov/schema/scap/source/1.2'><ds:component>" \
	"<Benchmark xmlns='http://checklists.nist.gov/xccdf/1.2' "              \
	"xmlns:cpe='http://cpe.mitre.org/language/2.0' id='b'>" benchmark       \
	"</Benchmark></ds:component><ds:component><cpe-list "                   \
	"xmlns='http://cpe.mitre.org/dictionary/2.0'>" dictionary               \
	"</cpe-list></ds:component></ds:data-stream-collection>"
#define OVAL "http://oval.mitre.org/XMLSchema/oval-definitions-5"
#define ITEM(name, check) "<cpe-item name='" name "'><title>t</title>" check "</cpe-item>"
#define CHECK(definition) \
	"<check system='" OVAL "' href='oval.xml'> " definition " </check>"
#define PLATFORM(idref) "<platform idref='" idref "'/>"
#define RULE(inside) "<Rule id='" RULE_ID("a") "'>" inside "</Rule>"
#define GROUP(id, inside) "<Group id='" id "'>" inside "</Group>"
#define SPECIFICATION(id, inside)                                       \
	"<cpe:platform-specification><cpe:platform id='" id "'>" inside \
	"</cpe:platform></cpe:platform-specification>"

static const struct {
	const char *text, *platforms;
} platforms[] = {
	{ COLLECTION(RULE(""), ""), "" },
	{ COLLECTION(RULE(PLATFORM("cpe:/o:notapplicable")), ""),
	    "(OR ?cpe:/o:notapplicable) " },
	{ COLLECTION(RULE(PLATFORM("cpe:/o:v:p")),
	      ITEM("cpe:/o:v:p", CHECK("def:1")) ITEM("cpe:/o:v:q", CHECK("def:2"))),
	    "(OR def:1) " },
	{ COLLECTION(RULE(PLATFORM("cpe:/o:v:p")),
	      ITEM("cpe:/o:v:p:1", CHECK("def:1")) ITEM("cpe:/o:v:p:2", CHECK("def:2"))),
	    "(OR (OR def:1 def:2)) " },
	{ COLLECTION(RULE(PLATFORM("cpe:/o:v:p")), ITEM("cpe:/o:v:p", "")),
	    "(OR ?cpe:/o:v:p) " },
	{ COLLECTION(RULE(PLATFORM("cpe:/o:v:p:1")), ITEM("cpe:/o:v:p", CHECK("def:1"))),
	    "(OR ?cpe:/o:v:p:1) " },
	{ COLLECTION(RULE(PLATFORM("cpe:/o:v:p")), ITEM("cpe:/o:v:p", CHECK("def:9"))),
	    "(OR !none) " },
	{ COLLECTION(RULE(PLATFORM("cpe:2.3:o:v:q:*:*:*:*:*:*:*:*")),
	      ITEM("cpe:/o:v:p",
		  "<e:cpe23-item "
		  "xmlns:e='http://scap.nist.gov/schema/cpe-extension/2.3' "
		  "name='cpe:2.3:o:v:q:*:*:*:*:*:*:*:*'/>" CHECK("def:2"))),
	    "(OR def:2) " },
	{ COLLECTION(PLATFORM("cpe:/o:b")
			 GROUP("g", PLATFORM("cpe:/o:g1") PLATFORM("cpe:/o:g2")
					GROUP("h", RULE(PLATFORM("cpe:/o:r")))),
	      ""),
	    NULL },
	{ COLLECTION(
	      SPECIFICATION("m",
		  "<cpe:logical-test operator='AND' negate='true'><cpe:fact-ref "
		  "name='cpe:/a:m'/><cpe:logical-test operator='OR' negate='false'>"
		  "<cpe:check-fact-ref system='" OVAL
		  "' href='oval.xml' id-ref='def:2'/><cpe:fact-ref name='cpe:/a:n'/>"
		  "</cpe:logical-test></cpe:logical-test>")
		  RULE(PLATFORM("#m") PLATFORM("m")),
	      ITEM("cpe:/a:m", CHECK("def:1"))),
	    "(OR !(AND def:1 (OR def:2 ?cpe:/a:n)) !(AND def:1 (OR def:2 ?cpe:/a:n))) " },
	{ COLLECTION(SPECIFICATION("cpe:/a:m", "<cpe:logical-test operator='OR' "
					       "negate='0'><cpe:fact-ref "
					       "name='cpe:/a:m'/></cpe:logical-test>")
			 RULE(PLATFORM("cpe:/a:m")),
	      ITEM("cpe:/a:m", CHECK("def:1"))),
	    "(OR (OR def:1)) " },
	{ COLLECTION(
	      "<Profile id='p'><platform idref='cpe:/o:x'/></Profile>" RULE(""), ""),
	    "(OR ?cpe:/o:x) " },
};

static size_t
describe(const struct fixture *f, uint32_t row, char *out, size_t size)
{
	const struct content_platform *p = content_platform_at(f->content, row);
	size_t at;

	if (p->kind == CONTENT_PLATFORM_NAME)
		return (size_t)snprintf(
		    out, size, "?%s", content_text(f->content, p->id));
	if (p->kind == CONTENT_PLATFORM_CHECK && p->definition == CONTENT_NONE)
		return (size_t)snprintf(out, size, "!none");
	if (p->kind == CONTENT_PLATFORM_CHECK)
		return (size_t)snprintf(out, size, "%s",
		    content_text(f->content,
			content_definition_at(f->content, p->definition)->id));
	at = (size_t)snprintf(out, size, "%s(%s", p->negate ? "!" : "",
	    p->operator_ == OVAL_OPERATOR_AND ? "AND" : "OR");
	for (uint32_t i = 0; i < p->children.count; i++) {
		out[at++] = ' ';
		at += describe(
		    f, content_ref(f->content, p->children, i), out + at, size - at);
	}
	return at + (size_t)snprintf(out + at, size - at, ")");
}

static void
test_platforms(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(platforms); i++) {
		struct compile_options options = {
			.path = "b.xml",
			.profile = strstr(platforms[i].text, "<Profile") ? "p" : NULL,
		};
		const struct content_rule *rule;
		struct fixture f;
		char text[512] = "";
		size_t at = 0;

		if (fixture_text(&f, platforms[i].text, &options) < 0)
			fail_msg("%s", f.err.text);
		rule = fixture_rule(&f, RULE_ID("a"));
		for (uint32_t p = 0; p < rule->platforms.count; p++) {
			at += describe(&f, content_ref(f.content, rule->platforms, p),
			    text + at, sizeof(text) - at);
			text[at++] = ' ';
		}
		assert_string_equal(text,
		    platforms[i].platforms != NULL
			? platforms[i].platforms
			: "(OR ?cpe:/o:r) (OR ?cpe:/o:g1 ?cpe:/o:g2) (OR ?cpe:/o:b) ");
		fixture_done(&f);
	}
}

static const char *const refusals[] = {
	COLLECTION("", "<cpe-item/>"),
	COLLECTION("", ITEM("cpe:/a:b", "<check system='" OVAL "'>x</check>")),
	COLLECTION(SPECIFICATION("m", "<cpe:logical-test negate='0'/>"), ""),
	COLLECTION(SPECIFICATION("m", "<cpe:logical-test operator='OR'>"
				      "<cpe:fact-ref/></cpe:logical-test>"),
	    ""),
	COLLECTION("<cpe:platform-specification><cpe:platform/>"
		   "</cpe:platform-specification>",
	    ""),
};

static void
test_refusals(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(refusals); i++) {
		struct compile_options options = { .path = "b.xml" };
		struct fixture f;

		assert_true(fixture_text(&f, refusals[i], &options) < 0);
		assert_int_equal(strncmp(f.err.text, "b.xml:1: ", 9), 0);
		fixture_done(&f);
	}
}

static void
test_depth(void **state)
{
	struct compile_options options = { .path = "b.xml" };
	autobuffer text = { 0 };
	struct fixture f;

	(void)state;
	buffer_add_text(&text, "<Benchmark xmlns='http://checklists.nist.gov/xccdf/1.2' "
			       "xmlns:cpe='http://cpe.mitre.org/language/2.0' id='b'>"
			       "<cpe:platform-specification><cpe:platform id='m'>");
	for (int i = 0; i < 100; i++)
		buffer_add_text(&text, "<cpe:logical-test operator='OR'>");
	assert_true(fixture_text(&f, buffer_text(&text), &options) < 0);
	assert_string_equal(f.err.text, "b.xml:1: logical-test nested deeper than 16");
	fixture_done(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_platforms),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_depth),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
