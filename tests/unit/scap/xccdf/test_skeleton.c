/* SPDX-License-Identifier: Apache-2.0 */
/* test_skeleton.c - the Benchmark that results carry. */

#include "daemon/base/cleanup.h"
#include "tests/unit/scap/xccdf/fixture.h"

#define HEAD                                                         \
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"               \
	"<Benchmark xmlns=\"http://checklists.nist.gov/xccdf/1.2\" " \
	"id=\"xccdf_org.example_benchmark_b\" resolved=\"true\" "    \
	"xml:lang=\"en\">\n"                                         \
	" <status date=\"2024-01-02\">draft</status>\n"              \
	" <title>A Benchmark</title>\n"
#define TAIL "</Benchmark>\n"
#define CHECK_OF(attributes)                                                             \
	"<check system='http://oval.mitre.org/XMLSchema/oval-definitions-5' " attributes \
	"><check-export value-id='v' export-name='var:1'/>"                              \
	"<check-export value-id='gone' export-name='var:2'/>"                            \
	"<check-content-ref href='./oval.xml' name='def:1'/></check>"
#define CHECK CHECK_OF("")
#define DC "http://purl.org/dc/elements/1.1/"
#define CHECK_OUT(indent)                                                           \
	indent "<check system=\"http://oval.mitre.org/XMLSchema/oval-definitions-5" \
	       "\">\n" indent                                                       \
	       " <check-export value-id=\"v\" export-name=\"var:1\"/>\n" indent     \
	       " <check-content-ref href=\"./oval.xml\" name=\"def:1\"/>\n" indent  \
	       "</check>\n"

static const struct {
	const char *about, *profile, *inside, *skeleton;
} cases[] = {
	{ "head", NULL,
	    "<description> a &lt;b&gt; <html:b>c</html:b> </description>"
	    "<plain-text id='rel'>Release: 1 &amp; 2</plain-text>"
	    "<version time='2024-01-02T00:00:00'>1</version>"
	    "<model system='urn:xccdf:scoring:default'/>",
	    HEAD " <description>a &lt;b&gt; c</description>\n"
		 " <plain-text id=\"rel\">Release: 1 &amp; 2</plain-text>\n"
		 " <version time=\"2024-01-02T00:00:00\">1</version>\n"
		 " <model system=\"urn:xccdf:scoring:default\"/>\n" TAIL },
	{ "what validators ask of a Benchmark", NULL,
	    "<platform idref='cpe:/o:a:b'/><platform idref='#c'/><metadata>"
	    "<dc:creator xmlns:dc='" DC "'> x  y&lt;</dc:creator>"
	    "<creator xmlns='" DC "'>z</creator><source xmlns='" DC "'/>"
	    "<creator xmlns='urn:other'>w</creator></metadata><metadata>"
	    "<dc:publisher xmlns:dc='" DC "'>p</dc:publisher></metadata>",
	    HEAD " <platform idref=\"cpe:/o:a:b\"/>\n"
		 " <version></version>\n"
		 " <metadata>\n"
		 "  <creator xmlns=\"" DC "\">x y&lt;</creator>\n"
		 "  <publisher xmlns=\"" DC "\">p</publisher>\n"
		 " </metadata>\n" TAIL },
	{ "only what is selected, and the groups around it", NULL,
	    "<Group id='g'><title>G</title><Group id='h'><Rule id='b' selected='0'/>"
	    "</Group><Group id='i'><Rule id='a'/></Group><Rule id='c'/></Group>"
	    "<Group id='j'/><Rule id='d'/>",
	    HEAD " <version></version>\n"
		 " <Group id=\"g\">\n"
		 "  <title>G</title>\n"
		 "  <Group id=\"i\">\n"
		 "   <Rule id=\"a\"/>\n"
		 "  </Group>\n"
		 "  <Rule id=\"c\"/>\n"
		 " </Group>\n"
		 " <Rule id=\"d\"/>\n" TAIL },
	{ "a rule", NULL,
	    "<Rule id='a' severity='high' weight='10.0' role='full'><title>x &lt; "
	    "\"y\"</title><version>SRG-1</version><description>d\n<html:br/>e"
	    "</description><rationale>because &amp;</rationale><ident "
	    "system='http://cyber.mil/cci'>"
	    "CCI-1</ident><fixtext>set <sub idref='v'/>\n]]&gt;</fixtext>" CHECK
	    "</Rule><Value id='v' type='number'><title>V</title><question>q?</question>"
	    "<description>no</description><value>1</value><value "
	    "selector='s'>2</value></Value><Value id='w'><value>3</value></Value>",
	    HEAD
	    " <version></version>\n"
	    " <Value id=\"v\" type=\"number\">\n"
	    "  <title>V</title>\n"
	    "  <question>q?</question>\n"
	    "  <value>1</value>\n"
	    "  <value selector=\"s\">2</value>\n"
	    " </Value>\n"
	    " <Rule id=\"a\" weight=\"10\" role=\"full\" severity=\"high\">\n"
	    "  <version>SRG-1</version>\n"
	    "  <title>x &lt; &quot;y&quot;</title>\n"
	    "  <description>d\n\ne</description>\n"
	    "  <rationale>because &amp;</rationale>\n"
	    "  <ident system=\"http://cyber.mil/cci\">CCI-1</ident>\n"
	    "  <fixtext>set 1\n]]&gt;</fixtext>\n" CHECK_OUT("  ") " </Rule>\n" TAIL },
	{ "the profile's outcome", "p",
	    "<Profile id='q'><title>Q</title><select idref='k' selected='true'/>"
	    "</Profile>"
	    "<Profile id='p' extends='q'><title>P</title><select idref='b' "
	    "selected='false'/><refine-rule idref='a' severity='low' weight='0.5' "
	    "role='unscored' selector='s'/><refine-value idref='v' selector='t'/>"
	    "<set-value idref='v'>7</set-value>"
	    "</Profile><Value id='v'><description>D</description>"
	    "<value>1</value></Value>"
	    "<Rule id='a' selected='false' cluster-id='k'>" CHECK_OF(
		"selector='s'") "</Rule><Rule id='b'/>",
	    HEAD
	    " <version></version>\n"
	    " <Profile id=\"p\">\n"
	    "  <title>P</title>\n"
	    "  <refine-value idref=\"v\" selector=\"t\"/>\n"
	    "  <set-value idref=\"v\">7</set-value>\n"
	    "  <select idref=\"a\" selected=\"true\"/>\n"
	    "  <refine-rule idref=\"a\" weight=\"0.5\" selector=\"s\" "
	    "severity=\"low\" role=\"unscored\"/>\n"
	    " </Profile>\n"
	    " <Value id=\"v\">\n"
	    "  <description>D</description>\n"
	    "  <value>1</value>\n"
	    " </Value>\n"
	    " <Rule id=\"a\" selected=\"false\">\n" CHECK_OUT("  ") " </Rule>\n" TAIL },
	{ "a check nobody can run is still named", NULL,
	    "<Rule id='a'><description> </description><check system='urn:ocil'>"
	    "<check-import import-name='x'/>"
	    "<check-content-ref href='o.xml'/></check></Rule>",
	    HEAD " <version></version>\n"
		 " <Rule id=\"a\">\n"
		 "  <check system=\"urn:ocil\">\n"
		 "   <check-import import-name=\"x\"/>\n"
		 "   <check-content-ref href=\"o.xml\"/>\n"
		 "  </check>\n"
		 " </Rule>\n" TAIL },
	{ "complex-check", NULL,
	    "<Rule id='a'><complex-check operator='OR' negate='1'><check system='urn:a' "
	    "negate='1' multi-check='1' selector='s'/><complex-check operator='AND'>"
	    "<check system='urn:b'/></complex-check></complex-check></Rule>",
	    HEAD " <version></version>\n"
		 " <Rule id=\"a\">\n"
		 "  <complex-check operator=\"OR\" negate=\"true\">\n"
		 "   <check system=\"urn:a\" negate=\"true\" selector=\"s\" "
		 "multi-check=\"true\"/>\n"
		 "   <complex-check operator=\"AND\">\n"
		 "    <check system=\"urn:b\"/>\n"
		 "   </complex-check>\n"
		 "  </complex-check>\n"
		 " </Rule>\n" TAIL },
};

static void
test_skeletons(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct compile_options options = {
			.path = "b.xml",
			.profile = cases[i].profile,
		};
		const char *before, *after;
		size_t before_length, after_length;
		autobuffer whole = { 0 };
		struct fixture f;
		char text[8192];

		print_message("%s\n", cases[i].about);
		(void)snprintf(text, sizeof(text), BENCHMARK("%s"), cases[i].inside);
		if (fixture_text(&f, text, &options) < 0)
			fail_msg("%s", f.err.text);
		content_skeleton(
		    f.content, &before, &before_length, &after, &after_length);
		buffer_add(&whole, before, before_length);
		buffer_add(&whole, after, after_length);
		assert_string_equal(buffer_text(&whole), cases[i].skeleton);
		assert_int_equal(after_length, strlen(TAIL));
		fixture_done(&f);
	}
}

/* With a TestResult put in its place the whole is XML, its root's last child that. */
static void
test_place(void **state)
{
	static const char result[] = "<TestResult/>";
	struct compile_options options = { .path = "b.xml" };
	autoclose int fd = memfd_create("skeleton", MFD_CLOEXEC);
	const char *before, *after, *last = "";
	size_t before_length, after_length;
	autoptr(xml) x = NULL;
	struct fixture f;
	int rc;

	(void)state;
	assert_int_equal(fixture_text(&f, BENCHMARK("<Rule id='a'/>"), &options), 0);
	content_skeleton(f.content, &before, &before_length, &after, &after_length);
	assert_int_equal(write(fd, before, before_length), before_length);
	assert_int_equal(write(fd, result, strlen(result)), strlen(result));
	assert_int_equal(write(fd, after, after_length), after_length);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	assert_int_equal(xml_open(&x, fd, "skeleton", &f.err), 0);
	assert_int_equal(xml_root(x, &f.err), 0);
	while ((rc = xml_next_child(x, 0, &f.err)) > 0)
		last = xml_is(x, XML_NS_XCCDF, "TestResult") ? "TestResult" : "";
	assert_int_equal(rc, 0);
	assert_string_equal(last, "TestResult");
	fixture_done(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_skeletons),
		cmocka_unit_test(test_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
