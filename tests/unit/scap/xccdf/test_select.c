/* SPDX-License-Identifier: Apache-2.0 */
/* test_select.c - profiles, selectors, extends, requires and conflicts. */

#include "daemon/base/cleanup.h"
#include "tests/unit/scap/xccdf/fixture.h"

#define RULE(name, attributes) "<Rule id='" RULE_ID(name) "' " attributes "/>"
#define GROUP(name, attributes, inside) \
	"<Group id='xccdf_org.example_group_" name "' " attributes ">" inside "</Group>"
#define PROFILE(name, attributes, inside)                                  \
	"<Profile id='xccdf_org.example_profile_" name "' " attributes ">" \
	"<title>P " name "</title>" inside "</Profile>"
#define SELECT(idref, selected) "<select idref='" idref "' selected='" selected "'/>"
#define SUFFIX "rule_"

struct selection {
	const char *about, *profile, *rule, *inside, *selected;
};

static const struct selection selections[] = {
	{ "default: what is not deselected", NULL, NULL,
	    RULE("a", "") RULE("b", "selected='false'") RULE("c", "selected='1'"),
	    "a c " },
	{ "a profile turns rules on and off", "p", NULL,
	    PROFILE("p", "", SELECT(RULE_ID("a"), "false") SELECT(RULE_ID("b"), "1"))
		RULE("a", "") RULE("b", "selected='false'"),
	    "b " },
	{ "the last word wins", "p", NULL,
	    PROFILE("p", "",
		SELECT(RULE_ID("a"), "true") SELECT(RULE_ID("a"), "false")
		    SELECT(RULE_ID("b"), "false") SELECT(RULE_ID("b"), "true"))
		RULE("a", "") RULE("b", ""),
	    "b " },
	{ "a group takes its rules along", NULL, NULL,
	    GROUP("g", "selected='false'", RULE("a", "selected='true'"))
		GROUP("h", "", GROUP("i", "", RULE("b", ""))),
	    "b " },
	{ "a profile may deselect the outer group", "p", NULL,
	    PROFILE("p", "", SELECT("xccdf_org.example_group_h", "false"))
		GROUP("h", "", GROUP("i", "", RULE("b", ""))) RULE("c", ""),
	    "c " },
	{ "an abstract rule meets no requirement", NULL, NULL,
	    RULE("a", "abstract='true'") "<Rule id='" RULE_ID(
		"b") "'><requires idref='" RULE_ID("a") "'/></Rule>" RULE("c", ""),
	    "c " },
	{ "a cluster is selected as one", "p", NULL,
	    PROFILE("p", "", SELECT("k", "true"))
		RULE("a", "selected='false' cluster-id='k'")
		    RULE("b", "selected='false' cluster-id='j'")
			RULE("c", "selected='false' cluster-id='k'"),
	    "a c " },
	{ "an extended profile speaks first", "p", NULL,
	    PROFILE("p", "extends='xccdf_org.example_profile_q'",
		SELECT(RULE_ID("a"), "false")) PROFILE("q", "",
		SELECT(RULE_ID("a"), "true") SELECT(RULE_ID("b"), "true"))
		RULE("a", "selected='0'") RULE("b", "selected='0'"),
	    "b " },
	{ "a unique suffix will do", "profile_p", NULL,
	    PROFILE("p", "", SELECT(RULE_ID("a"), "true")) PROFILE("pq", "", "")
		RULE("a", "selected='0'"),
	    "a " },
	{ "a suffix of the name begins at its '_'", "p", NULL,
	    PROFILE("my_p", "", SELECT(RULE_ID("a"), "true")) PROFILE("myp", "", "")
		RULE("a", "selected='0'"),
	    "a " },
	{ "the whole name is nobody's suffix", "p", NULL,
	    PROFILE("my_p", "", "") PROFILE("p", "", SELECT(RULE_ID("a"), "true"))
		PROFILE("myp", "", "") RULE("a", "selected='0'"),
	    "a " },
	{ "an abstract rule is never selected", NULL, NULL,
	    RULE("a", "abstract='true'") RULE("b", "extends='" RULE_ID("a") "'"), "b " },
	{ "selected is inherited", NULL, NULL,
	    RULE("b", "extends='" RULE_ID("a") "'")
		RULE("a", "abstract='true' selected='false'"),
	    "" },
	{ "requires: any of the list", NULL, NULL,
	    "<Rule id='" RULE_ID("a") "'><requires idref='" RULE_ID("b") "   " RULE_ID(
		"c") "'/></Rule>" RULE("b", "selected='0'") RULE("c", ""),
	    "a c " },
	{ "requires: every list", NULL, NULL,
	    "<Rule id='" RULE_ID("a") "'><requires idref='" RULE_ID(
		"b") "'/>"
		     "<requires idref='" RULE_ID("c") "'/></Rule>" RULE(
			 "b", "selected='0'") RULE("c", ""),
	    "c " },
	{ "requires: what comes later counts as the profile left it", NULL, NULL,
	    "<Rule id='" RULE_ID("a") "'><requires idref='" RULE_ID(
		"b") "'/></Rule>"
		     "<Rule id='" RULE_ID("b") "'><requires idref='" RULE_ID(
			 "c") "'/></Rule>" RULE("c", "selected='0'"),
	    "a " },
	{ "requires: what came before counts as it is", NULL, NULL,
	    "<Rule id='" RULE_ID("b") "'><requires idref='" RULE_ID(
		"c") "'/></Rule>"
		     "<Rule id='" RULE_ID("a") "'><requires idref='" RULE_ID(
			 "b") "'/></Rule>" RULE("c", "selected='0'"),
	    "" },
	/* 7.2.3.3.2, examples 2 and 3 */
	{ "requires: example 2", NULL, NULL,
	    "<Rule id='" RULE_ID("1") "'><requires idref='" RULE_ID(
		"2") "'/></Rule>"
		     "<Rule id='" RULE_ID("2") "'><requires idref='" RULE_ID(
			 "3") "'/></Rule>"
			      "<Rule id='" RULE_ID(
				  "3") "' selected='0'><requires "
				       "idref='" RULE_ID("4") "'/></Rule>" RULE("4", ""),
	    "1 4 " },
	{ "requires: an item of a group not selected still counts", NULL, NULL,
	    RULE("1", "selected='0'") GROUP("g", "selected='0'",
		"<Rule id='" RULE_ID("2") "'><requires idref='" RULE_ID(
		    "1") "'/></Rule>") "<Rule id='" RULE_ID("3") "'><requires "
								 "idref='" RULE_ID(
								     "2") "'/></Rule>",
	    "3 " },
	{ "conflicts with an item of a group not selected", NULL, NULL,
	    GROUP("g", "selected='0'", RULE("2", "")) "<Rule id='" RULE_ID(
		"3") "'><conflicts idref='" RULE_ID("2") "'/></Rule>",
	    "" },
	{ "of two in conflict one stays", NULL, NULL,
	    "<Rule id='" RULE_ID("a") "'><conflicts idref='" RULE_ID(
		"b") "'/></Rule>"
		     "<Rule id='" RULE_ID("b") "'><conflicts idref='" RULE_ID(
			 "a") "'/></Rule>",
	    "b " },
	{ "conflicts", NULL, NULL,
	    "<Rule id='" RULE_ID("a") "'><conflicts idref='" RULE_ID(
		"b") "'/></Rule>" RULE("b", ""),
	    "b " },
	{ "a group's requires", NULL, NULL,
	    "<Group id='xccdf_org.example_group_g'><requires idref='" RULE_ID(
		"b") "'/>" RULE("a", "") "</Group>" RULE("b", "selected='0'"),
	    "" },
	{ "rules asked for stand alone", NULL, "rule_b",
	    RULE("a", "") GROUP("g", "selected='0'",
		"<Rule id='" RULE_ID("b") "' selected='0'><conflicts idref='" RULE_ID(
		    "a") "'/><requires idref='" RULE_ID("a") "'/></Rule>"),
	    "b " },
	{ "a selector for nothing is passed over", "p", NULL,
	    PROFILE("p", "", SELECT(RULE_ID("zz"), "true")) RULE("a", ""), "a " },
};

static int
compile(struct fixture *f, const char *inside, const char *profile, const char *rule)
{
	struct compile_options options = { .path = "b.xml", .profile = profile };
	char text[8192];

	if (rule != NULL) {
		options.rules = &rule;
		options.n_rules = 1;
	}
	assert_true(
	    snprintf(text, sizeof(text), BENCHMARK("%s"), inside) < (int)sizeof(text));
	return fixture_text(f, text, &options);
}

static void
test_selections(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(selections); i++) {
		const struct selection *s = &selections[i];
		struct fixture f;
		char selected[256];

		print_message("%s\n", s->about);
		if (compile(&f, s->inside, s->profile, s->rule) < 0)
			fail_msg("%s", f.err.text);
		assert_string_equal(
		    fixture_selected(&f, selected, sizeof(selected)), s->selected);
		fixture_done(&f);
	}
}

struct refusal {
	const char *profile, *rule, *inside, *text;
};

#define TWO \
	PROFILE("high", "", "") PROFILE("very_high", "", "") RULE("a", "") RULE("ba", "")

static const struct refusal refusals[] = {
	{ "low", NULL, TWO, "no profile 'low'; known profiles: high, very_high" },
	{ "igh", NULL, TWO, "no profile 'igh'; known profiles: high, very_high" },
	{ "p", NULL, PROFILE("a_p", "", "") PROFILE("b_p", "", "") PROFILE("cp", "", ""),
	    "profile 'p' is ambiguous: it could be a_p, b_p" },
	{ "x", NULL, RULE("a", ""), "no profile 'x'; known profiles: none" },
	{ NULL, "x", TWO, "no rule 'x'; known rules: a, ba" },
	{ NULL, "a", TWO, "rule 'a' is ambiguous: it could be a, ba" },
	{ "xccdf_org.example_profile_p", NULL, PROFILE("p", "abstract='1'", ""),
	    "profile xccdf_org.example_profile_p is abstract: others extend it, it is "
	    "not "
	    "for use" },
	{ "p", NULL, PROFILE("p", "extends='q'", ""),
	    "profile xccdf_org.example_profile_p extends q, and there is no such "
	    "profile" },
	{ "p", NULL,
	    PROFILE("p", "extends='xccdf_org.example_profile_q'", "")
		PROFILE("q", "extends='xccdf_org.example_profile_p'", ""),
	    "profile xccdf_org.example_profile_q extends "
	    "xccdf_org.example_profile_p, which extends it in turn" },
	{ NULL, NULL,
	    RULE("a", "extends='" RULE_ID("b") "'")
		RULE("b", "extends='" RULE_ID("a") "'"),
	    RULE_ID("b") " extends " RULE_ID("a") ", which extends it in turn" },
	{ NULL, NULL, RULE("a", "extends='" RULE_ID("a") "'"),
	    RULE_ID("a") " extends " RULE_ID("a") ", which extends it in turn" },
	{ NULL, NULL, RULE("a", "extends='zz'"),
	    RULE_ID("a") " extends zz, and there is no such Rule" },
	{ NULL, NULL, RULE("a", "") RULE("a", ""),
	    "b.xml:2: two items are called " RULE_ID("a") },
	{ NULL, NULL, "<Rule/>", "b.xml:2: Rule without id" },
};

static void
test_refusals(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(refusals); i++) {
		struct fixture f;

		assert_true(compile(&f, refusals[i].inside, refusals[i].profile,
				refusals[i].rule) < 0);
		assert_string_equal(f.err.text, refusals[i].text);
		fixture_done(&f);
	}
}

static void
test_refinement(void **state)
{
	static const char inside[] = PROFILE("p", "",
	    "<refine-rule idref='" RULE_ID(
		"a") "' weight='4.5' severity='high' role='unscored'/>") RULE("a",
	    "weight='2' severity='low'") RULE("b", "severity='weird' weight='-1'");
	struct fixture f;
	const struct content_rule *rule;

	(void)state;
	assert_int_equal(compile(&f, inside, "p", NULL), 0);
	rule = fixture_rule(&f, RULE_ID("a"));
	assert_int_equal(rule->severity, CONTENT_SEVERITY_HIGH);
	assert_int_equal(rule->role, CONTENT_ROLE_UNSCORED);
	assert_true(rule->weight > 4.49F && rule->weight < 4.51F);
	rule = fixture_rule(&f, RULE_ID("b"));
	assert_int_equal(rule->severity, CONTENT_SEVERITY_UNKNOWN);
	assert_int_equal(rule->role, CONTENT_ROLE_FULL);
	assert_true(rule->weight > 0.99F && rule->weight < 1.01F);
	fixture_done(&f);
}

/* The numbers of rules `oscap xccdf eval` gives a result other than notselected. */
static const struct {
	const char *path, *profile;
	uint32_t rules, selected;
} files[] = {
	{ "/usr/share/xml/scap/ssg/content/ssg-rhel8-ds.xml", "_profile_stig", 1520,
	    388 },
	{ "/usr/share/xml/scap/ssg/content/ssg-debian11-ds.xml", "anssi_np_nt28_high",
	    355, 50 },
};

static void
test_files(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		uint32_t n, selected = 0;
		const struct content_rule *rules;
		struct fixture f;
		int rc = fixture_file(&f, files[i].path, files[i].profile);

		if (rc < 0)
			fail_msg("%s", f.err.text);
		if (rc == 0) {
			rules = content_table(f.content, CONTENT_RULES, &n);
			for (uint32_t r = 0; r < n; r++)
				selected += rules[r].selected;
			print_message("%s: %u rules, %u selected, arena %zu\n",
			    files[i].path, n, selected, arena_used(f.arena));
			assert_int_equal(n, files[i].rules);
			assert_int_equal(selected, files[i].selected);
		} else {
			print_message("SKIP: no %s\n", files[i].path);
		}
		fixture_done(&f);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_selections),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_refinement),
		cmocka_unit_test(test_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
