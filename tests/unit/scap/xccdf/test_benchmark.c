/* SPDX-License-Identifier: Apache-2.0 */
/* test_benchmark.c - reading: texts, values, the choice of a check, and real content. */

#include <errno.h>

#include "daemon/base/cleanup.h"
#include "tests/unit/scap/xccdf/fixture.h"

#define RULE(inside) "<Rule id='" RULE_ID("a") "'>" inside "</Rule>"
#define VALUE_ID "xccdf_org.example_value_v"
#define VALUE(attributes, inside) \
	"<Value id='" VALUE_ID "' " attributes "><title>V</title>" inside "</Value>"
#define PROFILE(inside) \
	"<Profile id='xccdf_org.example_profile_p'><title/>" inside "</Profile>"
#define SCE_CHECK                                        \
	"<check system='http://open-scap.org/page/SCE'>" \
	"<check-import import-name='stdout'/>"           \
	"<check-content-ref href='check.sh'/></check>"
#define OCIL_CHECK                                            \
	"<check system='http://scap.nist.gov/schema/ocil/2'>" \
	"<check-content-ref href='o.xml' name='q'/></check>"

static void
compile(struct fixture *f, const char *inside)
{
	struct compile_options options = {
		.path = "b.xml",
		.profile = strstr(inside, "<Profile") != NULL ? "p" : NULL,
	};
	char text[8192];

	assert_true(
	    snprintf(text, sizeof(text), BENCHMARK("%s"), inside) < (int)sizeof(text));
	if (fixture_text(f, text, &options) < 0)
		fail_msg("%s", f->err.text);
}

/* One line for a check: "oval oval.xml def:1=1", "(AND ...)", with "!" for negate. */
static size_t
describe(const struct fixture *f, uint32_t row, char *out, size_t size)
{
	static const char *const systems[] = { "oval", "sce", "unknown" };
	const struct content_check *check = content_check_at(f->content, row);
	size_t at = (size_t)snprintf(out, size, "%s", check->negate ? "!" : "");

	if (check->kind == CONTENT_CHECK_COMPLEX) {
		at += (size_t)snprintf(out + at, size - at, "(%s",
		    check->operator_ == OVAL_OPERATOR_AND ? "AND" : "OR");
		for (uint32_t i = 0; i < check->children.count; i++) {
			out[at++] = ' ';
			at += describe(f, content_ref(f->content, check->children, i),
			    out + at, size - at);
		}
		return at + (size_t)snprintf(out + at, size - at, ")");
	}
	at += (size_t)snprintf(out + at, size - at, "%s%s", systems[check->system],
	    check->multi_check ? "*" : "");
	for (uint32_t i = 0; i < check->refs.count; i++) {
		const struct content_check_ref *ref = content_check_ref_at(
		    f->content, check->refs.first + i);

		at += (size_t)snprintf(out + at, size - at, " %s %s=%d%d%d",
		    content_text(f->content, ref->href),
		    content_text(f->content, ref->name),
		    ref->document == CONTENT_NONE ? -1 : (int)ref->document,
		    ref->definition == CONTENT_NONE ? -1 : (int)ref->definition,
		    ref->script == CONTENT_NONE ? -1 : (int)ref->script);
	}
	for (uint32_t i = 0; i < check->imports.count; i++)
		at += (size_t)snprintf(out + at, size - at, " <%s",
		    content_str(f->content, check->imports, i));
	return at;
}

struct choice {
	const char *inside, *check, *reason;
};

#define OVAL_SELECTOR(selector, name)                                         \
	"<check system='http://oval.mitre.org/XMLSchema/oval-definitions-5' " \
	"selector='" selector "'><check-content-ref href='oval.xml' "         \
	"name='" name "'/></check>"
#define REFINE(selector) \
	PROFILE("<refine-rule idref='" RULE_ID("a") "' selector='" selector "'/>")

static const struct choice choices[] = {
	{ RULE(OVAL_CHECK("def:1")), "oval oval.xml def:1=00-1", "" },
	{ RULE(OVAL_CHECK("def:2") SCE_CHECK), "oval oval.xml def:2=01-1", "" },
	{ RULE(OCIL_CHECK SCE_CHECK), "sce check.sh =-1-10 <stdout", "" },
	{ RULE(OCIL_CHECK), NULL,
	    "check system not supported: http://scap.nist.gov/schema/ocil/2" },
	{ RULE(""), NULL, "the rule has no check" },
	{ RULE(OVAL_CHECK("def:9")), "oval oval.xml def:9=0-1-1", "" },
	{ RULE("<check system='http://oval.mitre.org/XMLSchema/oval-definitions-5' "
	       "multi-check='true' negate='1'><check-content-ref href='gone.xml' "
	       "name='def:1'/><check-content-ref href='oval.xml'/></check>"),
	    "!oval* gone.xml def:1=-1-1-1 oval.xml =0-1-1", "" },
	{ RULE("<check system='http://open-scap.org/page/SCE'><check-content/></check>"),
	    "sce", "" },
	/* Check.System: no way back from the first engine there is */
	{ RULE("<check "
	       "system='http://open-scap.org/page/SCE'><check-content/></"
	       "check>" OVAL_CHECK("def:1")),
	    "sce", "" },
	{ REFINE("s") RULE(OVAL_CHECK("def:1") "<check system='urn:ocil' selector='s'>"
					       "<check-content-ref href='q'/></check>"),
	    NULL, "check system not supported: urn:ocil" },
	{ REFINE("s") RULE("<complex-check operator='AND'>" OVAL_CHECK("def:1")
		  OVAL_SELECTOR("s", "def:2") "</complex-check>"),
	    "(AND oval oval.xml def:2=01-1)", "" },
	{ RULE("<complex-check operator='AND'>" OVAL_SELECTOR(
	      "s", "def:2") "</complex-check>"),
	    NULL, "the complex-check has no check for the chosen selector" },
	/* an inherited check stays unless one of its system and selector replaces it */
	{ "<Rule id='" RULE_ID("b") "' abstract='1'>" OVAL_CHECK(
	      "def:1") "</Rule>"
		       "<Rule id='" RULE_ID("a") "' extends='" RULE_ID(
			   "b") "'>" OVAL_CHECK("def:2") "</Rule>",
	    "oval oval.xml def:2=01-1", "" },
	{ "<Rule id='" RULE_ID("b") "' abstract='1'>" OVAL_CHECK(
	      "def:1") "</Rule>"
		       "<Rule id='" RULE_ID("a") "' extends='" RULE_ID("b") "'>" SCE_CHECK
									    "</Rule>",
	    "oval oval.xml def:1=00-1", "" },
	{ RULE(OVAL_CHECK("def:1") OVAL_SELECTOR("s", "def:2")),
	    "oval oval.xml def:1=00-1", "" },
	{ REFINE("s") RULE(OVAL_CHECK("def:1") OVAL_SELECTOR("s", "def:2")),
	    "oval oval.xml def:2=01-1", "" },
	{ REFINE("t") RULE(OVAL_CHECK("def:1") OVAL_SELECTOR("s", "def:2")),
	    "oval oval.xml def:1=00-1", "" },
	{ RULE(OVAL_SELECTOR("s", "def:2")), NULL,
	    "every check of the rule has a selector, and the profile chooses none" },
	{ RULE(OVAL_CHECK("def:1") "<complex-check operator='AND'>" OVAL_CHECK(
	      "def:2") "<complex-check operator='OR' negate='true'>" SCE_CHECK OCIL_CHECK
		       "</complex-check></complex-check>"),
	    "(AND oval oval.xml def:2=01-1 !(OR sce check.sh =-1-10 <stdout))", "" },
	{ RULE("<complex-check operator='OR'>" OCIL_CHECK "</complex-check>"), NULL,
	    "check system not supported: http://scap.nist.gov/schema/ocil/2" },
	{ "<Rule id='" RULE_ID("b") "' abstract='1'>" OVAL_CHECK(
	      "def:2") "</Rule><Rule id='" RULE_ID("a") "' extends='" RULE_ID("b") "'/>",
	    "oval oval.xml def:2=01-1", "" },
};

static void
test_choices(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(choices); i++) {
		const struct content_rule *rule;
		struct fixture f;
		char check[512] = "";

		compile(&f, choices[i].inside);
		rule = fixture_rule(&f, RULE_ID("a"));
		assert_string_equal(
		    content_text(f.content, rule->check_reason), choices[i].reason);
		if (rule->check != CONTENT_NONE)
			(void)describe(&f, rule->check, check, sizeof(check));
		assert_string_equal(
		    check, choices[i].check == NULL ? "" : choices[i].check);
		fixture_done(&f);
	}
}

struct valued {
	const char *about, *inside, *values; /* type operator value,value */
};

#define EXPORTING                                                                  \
	RULE("<check system='http://oval.mitre.org/XMLSchema/oval-definitions-5'>" \
	     "<check-export value-id='" VALUE_ID "' export-name='var:1'/>"         \
	     "<check-content-ref href='oval.xml' name='def:1'/></check>")

static const struct valued values[] = {
	{ "plain", VALUE("", "<value>7</value>") EXPORTING, "string equals 7" },
	{ "white space is part of it",
	    VALUE("type='number' operator='less than'", "<value> 7\n</value>") EXPORTING,
	    "number less than  7\n" },
	{ "the one without selector",
	    VALUE("", "<value selector='x'>1</value><value>2</value>") EXPORTING,
	    "string equals 2" },
	{ "the first when all have one",
	    VALUE("", "<value selector='x'>1</value><value selector='y'>2</value>")
		EXPORTING,
	    "string equals 1" },
	{ "refined",
	    PROFILE("<refine-value idref='" VALUE_ID "' selector='y' operator='not "
		    "equal'/>") VALUE("", "<value>1</value><value selector='y'>2</value>")
		EXPORTING,
	    "string not equal 2" },
	{ "a selector that is not there",
	    PROFILE("<refine-value idref='" VALUE_ID "' selector='z'/>")
		VALUE("", "<value selector='y'>2</value><value>1</value>") EXPORTING,
	    "string equals 1" },
	{ "of set and refined the last counts: refined",
	    PROFILE("<set-value idref='" VALUE_ID "'>9</set-value>"
		    "<refine-value idref='" VALUE_ID "' selector='y'/>")
		VALUE("", "<value>1</value><value selector='y'>2</value>") EXPORTING,
	    "string equals 2" },
	{ "of set and refined the last counts: set",
	    PROFILE("<refine-value idref='" VALUE_ID "' selector='y'/>"
		    "<set-value idref='" VALUE_ID "'>9</set-value>"
		    "<refine-value idref='" VALUE_ID "' operator='less than'/>")
		VALUE("", "<value>1</value><value selector='y'>2</value>") EXPORTING,
	    "string less than 9" },
	{ "a list",
	    VALUE("", "<complex-value><item>a</item><item>b</item></complex-value>")
		EXPORTING,
	    "string equals a,b" },
	{ "a list set",
	    PROFILE("<set-complex-value idref='" VALUE_ID "'><item>c</item>"
		    "</set-complex-value>") VALUE("", "<value>1</value>") EXPORTING,
	    "string equals c" },
	{ "inherited",
	    VALUE("extends='xccdf_org.example_value_w'",
		"<value selector='y'>2</value>") "<Value id='xccdf_org.example_value_w' "
						 "type='number'><value>3</value>"
						 "</Value>" EXPORTING,
	    "number equals 3" },
	{ "inherited, and one of its selectors replaced",
	    VALUE("extends='xccdf_org.example_value_w'",
		"<value selector='x'>2</value>") "<Value "
						 "id='xccdf_org.example_value_w'><value "
						 "selector='x'>3</value>"
						 "<value "
						 "selector='y'>4</value></"
						 "Value>" EXPORTING,
	    "string equals 4" },
	{ "of several without a bare one the inherited first",
	    VALUE("extends='xccdf_org.example_value_w'",
		"<value selector='x'>2</value>") "<Value "
						 "id='xccdf_org.example_value_w'><value "
						 "selector='y'>4</value>"
						 "</Value>" EXPORTING,
	    "string equals 4" },
	{ "no such Value", EXPORTING, "" },
	{ "no value at all", VALUE("", "") EXPORTING, "" },
};

static void
test_values(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(values); i++) {
		uint32_t n, n_set;
		const struct content_export *exports;
		const struct content_set_value *set;
		struct fixture f;
		char text[256] = "";
		size_t at = 0;

		print_message("%s\n", values[i].about);
		compile(&f, values[i].inside);
		exports = content_table(f.content, CONTENT_EXPORTS, &n);
		set = content_table(f.content, CONTENT_SET_VALUES, &n_set);
		for (uint32_t e = 0; e < n; e++) {
			if (e == 0)
				at = (size_t)snprintf(text, sizeof(text), "%s %s ",
				    content_text(f.content, exports[e].type),
				    content_text(f.content, exports[e].operator_));
			at += (size_t)snprintf(text + at, sizeof(text) - at, "%s%s",
			    e > 0 ? "," : "", content_text(f.content, exports[e].value));
			assert_string_equal(
			    content_text(f.content, exports[e].name), "var:1");
			assert_string_equal(
			    content_text(f.content, exports[e].value_id), VALUE_ID);
			assert_string_equal(content_text(f.content, set[e].value),
			    content_text(f.content, exports[e].value));
		}
		assert_string_equal(text, values[i].values);
		fixture_done(&f);
	}
}

struct texts {
	const char *inside, *title, *fixtext;
};

static const struct texts texts[] = {
	{ RULE("<title>  one\n\t two  </title><fixtext>\n a\n  b \n</fixtext>"),
	    "one two", "a\n  b" },
	{ RULE("<title>first</title><title>second</title>"), "first", "" },
	{ RULE("<title/><fixtext>run <html:code>x &amp; &lt;y</html:code><html:br/>z"
	       "</fixtext>"),
	    "", "run x & <y\nz" },
	{ VALUE("", "<value>7</value>")
		RULE("<title>t</title><fixtext>set <sub idref='" VALUE_ID
		     "' use='legacy'/> as <html:b><sub use='title' idref='" VALUE_ID
		     "'/></html:b>, <sub idref='none'/>end</fixtext>"),
	    "t", "set 7 as V, end" },
	{ "<plain-text id='rel'>Release: 3</plain-text>" RULE(
	      "<title><sub idref='rel'/></title>"),
	    "Release: 3", "" },
	{ "<Value id='" VALUE_ID "'><title><sub use='title' idref='" VALUE_ID
	  "'/></title><value/></Value>" RULE(
	      "<title>x<sub use='title' idref='" VALUE_ID "'/></title>"),
	    "x", "" },
	{ VALUE("", "<value>7</value>") RULE(
	      "<title><html:object data='#xccdf:value:" VALUE_ID "'/> of "
	      "<html:object data='#xccdf:title:" VALUE_ID "'/><html:object data='x'>o"
	      "</html:object></title>"),
	    "7 of Vo", "" },
};

static void
test_texts(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		const struct content_rule *rule;
		struct fixture f;

		compile(&f, texts[i].inside);
		rule = fixture_rule(&f, RULE_ID("a"));
		assert_string_equal(content_text(f.content, rule->title), texts[i].title);
		assert_string_equal(
		    content_text(f.content, rule->fixtext), texts[i].fixtext);
		fixture_done(&f);
	}
}

/* What is said of a rule, and the controls of the CCIs it names. */
static const struct {
	const char *inside, *description, *rationale, *ccis, *controls;
} words[] = {
	{ RULE("<title>t</title><description>one\n\t\ttwo\n  \n three </description>"
	       "<rationale> why\nso</rationale>"),
	    "one two\nthree", "why so", "", "" },
	{ RULE("<title>t</title><description>do\n<html:pre>a\n  b</html:pre>\n"
	       "</description>"),
	    "do\na\n  b", "", "", "" },
	{ RULE("<title>t</title><description>1</description><description>2"
	       "</description><rationale>3</rationale><rationale>4</rationale>"),
	    "1", "3", "", "" },
	{ RULE("<title>t</title><reference href='h'>CCI-000366</reference>"
	       "<reference>CM-6(a)</reference><ident system='s'>CCI-000015</ident>"
	       "<ident system='s'>CCI-000366</ident><ident system='s'>CCI-999999"
	       "</ident><ident system='s'>CCE-1</ident>"),
	    "", "", "CCI-000015 CCI-000366 CCI-999999", "AC-2 (1);CM-6 b" },
	{ RULE("<title>t</title><ident system='s'>CCI-000016</ident>"
	       "<ident system='s'>CCI-001682</ident>"),
	    "", "", "CCI-000016 CCI-001682", "AC-2 (2)" },
};

static void
expect_list(const struct content *content, struct content_range range, char separator,
    const char *wanted)
{
	autobuffer list = { 0 };

	for (uint32_t i = 0; i < range.count; i++)
		buffer_printf(
		    &list, "%.*s%s", i > 0, &separator, content_str(content, range, i));
	assert_string_equal(buffer_text(&list), wanted);
}

static void
test_words(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		const struct content_rule *rule;
		struct fixture f;

		compile(&f, words[i].inside);
		rule = fixture_rule(&f, RULE_ID("a"));
		assert_string_equal(
		    content_text(f.content, rule->description), words[i].description);
		assert_string_equal(
		    content_text(f.content, rule->rationale), words[i].rationale);
		expect_list(f.content, rule->ccis, ' ', words[i].ccis);
		expect_list(f.content, rule->controls, ';', words[i].controls);
		fixture_done(&f);
	}
}

#define REFERENCE(href, text) "<reference href='" href "'>" text "</reference>"
#define STIGS "https://public.cyber.mil/stigs/downloads/?_dl_facet_stigs=x"

static const struct {
	const char *inside, *rule, *version;
} references[] = {
	{ "", "", "" },
	{ REFERENCE(STIGS, "SRG-OS-000480-GPOS-00227") REFERENCE(STIGS, "RHEL-08-010359")
		REFERENCE("u", " SV-251710r854081_rule "),
	    "SV-251710r854081_rule", "RHEL-08-010359" },
	/* The first of several; nothing that only begins or ends alike. */
	{ REFERENCE("u", "SV-1r2_rule") REFERENCE("u", "SV-2r2_rule")
		REFERENCE(STIGS, "A-1") REFERENCE(STIGS, "A-2"),
	    "SV-1r2_rule", "A-1" },
	{ REFERENCE("u", "SV-r2_rule") REFERENCE("u", "SV-1r_rule") REFERENCE(
	      "u", "SV-1r1_rules") REFERENCE("u", "SV-1r1") REFERENCE("u", "A-1"),
	    "", "" },
	{ REFERENCE(STIGS, "SV-1r1_rule") "<reference>A-1</reference>", "SV-1r1_rule",
	    "" },
};

static void
test_references(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(references); i++) {
		const struct content_rule *rule;
		char inside[2048];
		struct fixture f;

		(void)snprintf(inside, sizeof(inside),
		    "<Rule id='" RULE_ID("b") "' abstract='1'>%s</Rule><Rule "
					      "id='" RULE_ID("a") "' extends='" RULE_ID(
						  "b") "'/>",
		    references[i].inside);
		compile(&f, inside);
		rule = fixture_rule(&f, RULE_ID("a"));
		assert_string_equal(
		    content_text(f.content, rule->stig_rule), references[i].rule);
		assert_string_equal(
		    content_text(f.content, rule->stig_version), references[i].version);
		fixture_done(&f);
	}
}

static void
test_rule(void **state)
{
	static const char inside[] =
	    "<version time='2024-01-02T03:04:05'>1.2</version><model "
	    "system='urn:xccdf:scoring:flat'/>"
	    "<Group id='xccdf_org.example_group_g' weight='3'><title>G</title>"
	    "<Rule id='" RULE_ID("a") "' multiple='1' severity='medium'><version>SRG-1"
				      "</version><ident system='urn:s'> CCI-1 "
				      "</ident><ident system='urn:t'>x"
				      "</ident></Rule></Group>";
	struct fixture f;
	const struct content_rule *rule;
	const struct content_summary *summary;
	const struct content_ident *ident;

	(void)state;
	compile(&f, inside);
	rule = fixture_rule(&f, RULE_ID("a"));
	assert_string_equal(content_text(f.content, rule->version), "SRG-1");
	assert_int_equal(rule->multiple, 1);
	assert_int_equal(rule->severity, CONTENT_SEVERITY_MEDIUM);
	assert_int_equal(rule->idents.count, 2);
	ident = content_ident_at(f.content, rule->idents.first);
	assert_string_equal(content_text(f.content, ident->system), "urn:s");
	assert_string_equal(content_text(f.content, ident->value), "CCI-1");
	assert_string_equal(
	    content_text(f.content, content_group_at(f.content, rule->group)->title),
	    "G");
	summary = content_summary(f.content);
	assert_string_equal(
	    content_text(f.content, summary->benchmark), "xccdf_org.example_benchmark_b");
	assert_string_equal(
	    content_text(f.content, summary->benchmark_title), "A Benchmark");
	assert_string_equal(content_text(f.content, summary->benchmark_version), "1.2");
	assert_string_equal(content_text(f.content, summary->lang), "en");
	assert_string_equal(
	    content_text(f.content, content_model_at(f.content, 0)->system),
	    "urn:xccdf:scoring:flat");
	fixture_done(&f);
}

static int
add_href(void *arg, const char *system, const char *href)
{
	char *out = arg;

	if (strcmp(href, "stop") == 0)
		return -ECANCELED;
	(void)snprintf(out + strlen(out), 256 - strlen(out), "%s%s ",
	    strstr(system, "SCE") != NULL ? "sce:" : "", href);
	return 0;
}

static void
test_hrefs(void **state)
{
	struct fixture f;
	char hrefs[256] = "";

	(void)state;
	compile(&f,
	    "<Rule id='" RULE_ID("b") "' selected='0'>" OVAL_CHECK("def:1") OCIL_CHECK
	    "</Rule>" RULE("<complex-check operator='OR'>" SCE_CHECK OVAL_CHECK(
		"def:2") "</complex-check>"));
	assert_int_equal(benchmark_each_href(f.benchmark, add_href, hrefs), 0);
	assert_string_equal(hrefs, "oval.xml sce:check.sh ");
	fixture_done(&f);
	compile(&f, RULE("<check system='http://open-scap.org/page/SCE'>"
			 "<check-content-ref href='stop'/></check>"));
	assert_int_equal(benchmark_each_href(f.benchmark, add_href, hrefs), -ECANCELED);
	fixture_done(&f);
}

/* Deep and malformed input is refused, with its line. */
static const struct {
	const char *unit, *text;
	int times;
} hostile[] = {
	{ "<Group id='g%d'>", "b.xml:2: Group nested deeper than 64", 100 },
	{ "<Rule id='r%d'><check/></Rule>", "b.xml:2: check without system", 1 },
	{ "<Rule id='r%d'><complex-check operator='XOR'/></Rule>",
	    "b.xml:2: complex-check without operator AND or OR", 1 },
	{ "<Rule id='r%d'><platform/></Rule>", "b.xml:2: platform without idref", 1 },
	{ "<Profile id='p%d'><select/></Profile>", "b.xml:2: <select> without idref", 1 },
	{ "<Value id='v%d'><value>", "", 1 },
};

static void
test_hostile(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(hostile); i++) {
		struct compile_options options = { .path = "b.xml" };
		autobuffer text = { 0 };
		struct fixture f;

		buffer_add_text(&text,
		    "<Benchmark xmlns='http://checklists.nist.gov/xccdf/1.2' id='b'>\n");
		for (int n = 0; n < hostile[i].times; n++) {
			char unit[128];
			const char *number = strstr(hostile[i].unit, "%d");

			(void)snprintf(unit, sizeof(unit), "%.*s%d%s",
			    (int)(number - hostile[i].unit), hostile[i].unit, n,
			    number + 2);
			buffer_add_text(&text, unit);
		}
		if (hostile[i].times == 1)
			buffer_add_text(&text, "</Benchmark>");
		assert_true(fixture_text(&f, buffer_text(&text), &options) < 0);
		if (hostile[i].text[0] != '\0')
			assert_string_equal(f.err.text, hostile[i].text);
		fixture_done(&f);
	}
}

static void
test_chainguard(void **state)
{
	const char *path = getenv("STIGWATCH_CHAINGUARD");
	uint32_t n, of_system[3] = { 0 }, named = 0, selected = 0;
	const struct content_rule *rules;
	struct fixture f;
	int rc;

	(void)state;
	rc = fixture_file(&f, path, "xccdf_basic_profile_.check");
	if (rc < 0)
		fail_msg("%s", f.err.text);
	if (rc > 0) {
		print_message("SKIP: STIGWATCH_CHAINGUARD names no data stream\n");
		fixture_done(&f);
		return;
	}
	rules = content_table(f.content, CONTENT_RULES, &n);
	for (uint32_t i = 0; i < n; i++) {
		const struct content_platform *platform;

		selected += rules[i].selected;
		if (rules[i].check != CONTENT_NONE)
			of_system[content_check_at(f.content, rules[i].check)->system]++;
		if (rules[i].platforms.count == 0)
			continue;
		platform = content_platform_at(
		    f.content, content_ref(f.content, rules[i].platforms, 0));
		assert_int_equal(platform->kind, CONTENT_PLATFORM_LOGICAL);
		platform = content_platform_at(
		    f.content, content_ref(f.content, platform->children, 0));
		assert_string_equal(
		    content_text(f.content, platform->id), "cpe:/o:notapplicable");
		named += platform->kind == CONTENT_PLATFORM_NAME;
	}
	assert_int_equal(selected, 198);
	assert_int_equal(of_system[CONTENT_SYSTEM_OVAL], 89);
	assert_int_equal(of_system[CONTENT_SYSTEM_SCE], 2);
	assert_int_equal(named, 107);
	fixture_done(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_choices),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_rule),
		cmocka_unit_test(test_references),
		cmocka_unit_test(test_hrefs),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_chainguard),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
