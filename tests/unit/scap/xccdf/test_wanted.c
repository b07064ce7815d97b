/* SPDX-License-Identifier: Apache-2.0 */
/* test_wanted.c - what is looked at for which rules, and what is not. */

#include "tests/unit/scap/fixture.h"

#include "daemon/scap/xccdf/wanted.h"

enum { DEFINITIONS = 6 };

/* Content with definitions 0.. and whatever ADD makes of it. */
static void
start(struct fixture *f)
{
	char id[32];

	fixture_start(f);
	for (unsigned int i = 0; i < DEFINITIONS; i++) {
		uint32_t test;

		(void)snprintf(id, sizeof(id), "oval:t:def:%u", i + 1);
		test = fixture_plain_test(f, "oval:t:tst:1");
		(void)fixture_definition(
		    f, id, 0, fixture_leaf(f, CONTENT_CRITERIA_CRITERION, test, 0, ""));
	}
}

static uint32_t
add_platform(struct fixture *f, uint32_t kind, uint32_t definition, uint32_t operator_,
    const uint32_t *children, uint32_t n)
{
	struct content_platform p = { .kind = kind,
		.operator_ = operator_,
		.document = definition == CONTENT_NONE ? CONTENT_NONE : 0,
		.definition = definition,
		.children = builder_refs(f->b, children, n) };

	return builder_row(f->b, CONTENT_PLATFORMS, &p);
}

static struct content_rule *
add_rule(struct fixture *f, uint32_t check)
{
	return builder_at(f->b, CONTENT_RULES, fixture_rule(f, check));
}

/* One letter per wanted definition, by its number. */
static void
assert_wanted(struct fixture *f, const char *expected)
{
	bool wanted[DEFINITIONS] = { false };
	char got[DEFINITIONS + 1] = "";

	fixture_compile(f);
	wanted_definitions(f->content, wanted);
	for (unsigned int i = 0, n = 0; i < DEFINITIONS; i++)
		if (wanted[i])
			got[n++] = (char)('0' + i);
	assert_string_equal(got, expected);
	fixture_end(f);
}

static void
test_rules(void **state)
{
	struct fixture f;
	uint32_t children[2];

	(void)state;
	start(&f);
	assert_wanted(&f, "");
	start(&f);
	(void)add_rule(&f, fixture_check(&f, 2));
	add_rule(&f, fixture_check(&f, 3))->selected = 0;
	add_rule(&f, fixture_check(&f, 4))->role = CONTENT_ROLE_UNCHECKED;
	(void)add_rule(&f, CONTENT_NONE);
	(void)add_rule(&f, fixture_script_check(&f));
	assert_wanted(&f, "2");
	start(&f);
	children[0] = fixture_check(&f, 1);
	children[1] = fixture_check(&f, 5);
	children[0] = fixture_complex(&f, OVAL_OPERATOR_AND, children, 2);
	children[1] = fixture_check(&f, 0);
	(void)add_rule(&f, fixture_complex(&f, OVAL_OPERATOR_OR, children, 2));
	assert_wanted(&f, "015");
}

/* A reference without a name means every definition of its document; with a name that is
 * not there it means none. */
static void
test_document(void **state)
{
	static const struct {
		const char *name;
		uint32_t document;
		const char *wanted;
	} rows[] = {
		{ "", 0, "012345" },
		{ "oval:t:def:99", 0, "" },
		{ "", CONTENT_NONE, "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct content_check_ref ref = { .document = rows[i].document,
			.definition = CONTENT_NONE,
			.script = CONTENT_NONE };
		struct content_check c = { .system = CONTENT_SYSTEM_OVAL };
		struct fixture f;

		start(&f);
		ref.name = builder_str(f.b, rows[i].name);
		c.refs = (struct content_range){
			builder_row(f.b, CONTENT_CHECK_REFS, &ref), 1
		};
		(void)add_rule(&f, builder_row(f.b, CONTENT_CHECKS, &c));
		assert_wanted(&f, rows[i].wanted);
	}
}

/* A rule and its platform; a bare name rules it out, an OR of names too. */
static void
test_platforms(void **state)
{
	enum { CHECK, NAME, OR_NAMES, OR_ONE, AND_NAME, NOT_OR, UNKNOWN, KINDS };
	static const char *const wanted[KINDS] = {
		[CHECK] = "14",
		[NAME] = "",
		[OR_NAMES] = "",
		[OR_ONE] = "14",
		[AND_NAME] = "14",
		[NOT_OR] = "1",
		[UNKNOWN] = "1",
	};

	(void)state;
	for (unsigned int kind = 0; kind < KINDS; kind++) {
		struct fixture f;
		uint32_t name, check, unknown, platform, both[2];
		struct content_platform *not_or;

		start(&f);
		name = add_platform(&f, CONTENT_PLATFORM_NAME, CONTENT_NONE, 0, NULL, 0);
		check = add_platform(&f, CONTENT_PLATFORM_CHECK, 4, 0, NULL, 0);
		unknown = add_platform(
		    &f, CONTENT_PLATFORM_CHECK, CONTENT_NONE, 0, NULL, 0);
		both[0] = name;
		both[1] = kind == OR_NAMES || kind == NOT_OR ? name : check;
		platform = add_platform(&f, CONTENT_PLATFORM_LOGICAL, CONTENT_NONE,
		    kind == AND_NAME ? OVAL_OPERATOR_AND : OVAL_OPERATOR_OR, both, 2);
		not_or = builder_at(f.b, CONTENT_PLATFORMS, platform);
		not_or->negate = kind == NOT_OR;
		if (kind == CHECK)
			platform = check;
		if (kind == NAME)
			platform = name;
		if (kind == UNKNOWN)
			platform = unknown;
		both[0] = fixture_check(&f, 1);
		add_rule(&f, both[0])->platforms = builder_refs(f.b, &platform, 1);
		assert_wanted(&f, wanted[kind]);
	}
}

/* Several rules may ask for one script's check: it counts once. */
static void
test_scripts(void **state)
{
	bool wanted[4] = { false };
	struct fixture f;
	uint32_t sce, name, children[2];

	(void)state;
	start(&f);
	sce = fixture_script_check(&f);
	children[0] = sce;
	children[1] = fixture_check(&f, 0);
	(void)add_rule(&f, fixture_complex(&f, OVAL_OPERATOR_AND, children, 2));
	(void)add_rule(&f, sce);
	(void)add_rule(&f, CONTENT_NONE);
	name = add_platform(&f, CONTENT_PLATFORM_NAME, CONTENT_NONE, 0, NULL, 0);
	children[0] = fixture_script_check(&f);
	add_rule(&f, children[0])->platforms = builder_refs(f.b, &name, 1);
	fixture_compile(&f);
	assert_int_equal(wanted_scripts(f.content, wanted), 1);
	for (uint32_t i = 0; i < ARRAY_LEN(wanted); i++)
		assert_true(wanted[i] == (i == sce));
	assert_int_equal(wanted_scripts(f.content, wanted), 0);
	fixture_end(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rules),
		cmocka_unit_test(test_document),
		cmocka_unit_test(test_platforms),
		cmocka_unit_test(test_scripts),
	};

	return cmocka_run_group_tests_name("scap/xccdf/wanted", tests, NULL, NULL);
}
