/* SPDX-License-Identifier: Apache-2.0 */
/* test_record_results.c - criteria and extended definitions, from the results of tests.
 */

#include <stdio.h>

#include "daemon/scap/record.h"
#include "daemon/scap/record_results.h"
#include "tests/unit/scap/oval/fake.h"

enum { CHAIN = 60000 };

#define DEFINITION(n, criteria)                                            \
	"<definition id='oval:t:def:" n "' version='1' class='inventory'>" \
	"<metadata><title>t</title></metadata>" criteria "</definition>\n"
#define TEST(n)                                                                   \
	"<u:file_test id='oval:t:tst:" n "' version='1' comment='c' check='all'>" \
	"<u:object object_ref='oval:t:obj:1'/></u:file_test>\n"
#define T(n, more) "<criterion test_ref='oval:t:tst:" n "' " more "/>"
#define D(n, more) "<extend_definition definition_ref='oval:t:def:" n "' " more "/>"

/* Tests: 1 true, 2 false, 3 error, 4 unknown, 5 not in the record. */
/* clang-format off */
static const char content[] = FAKE_OVAL_HEAD
"<definitions>"
DEFINITION("1", "<criteria>" T("1", "") T("2", "negate='true'") "</criteria>")
DEFINITION("2", "<criteria operator='OR'>" T("2", "") T("3", "") "</criteria>")
DEFINITION("3", "<criteria operator='ONE' negate='true'>" T("1", "") D("1", "") "</criteria>")
DEFINITION("4", "<criteria>" D("5", "negate='true'") "</criteria>")
DEFINITION("5", "<criteria>" D("6", "") T("4", "") "</criteria>")
DEFINITION("6", "<criteria>" T("1", "") "</criteria>")
DEFINITION("7", "<criteria>" T("5", "") "</criteria>")
DEFINITION("8", "<criteria>" T("404", "") "</criteria>")
DEFINITION("9", "<criteria>" D("404", "") "</criteria>")
DEFINITION("10", "<criteria operator='OR'>" D("11", "") T("2", "") "</criteria>")
DEFINITION("11", "<criteria operator='OR'>" D("10", "") T("2", "") "</criteria>")
DEFINITION("12", "<criteria>" T("1", "") "</criteria>")
DEFINITION("13", "<criteria>" D("14", "") "</criteria>")
DEFINITION("14", "")
DEFINITION("15", "<criteria>" D("2", "") "</criteria>")
"</definitions><tests>" TEST("1") TEST("2") TEST("3") TEST("4") TEST("5") "</tests><objects>"
"<u:file_object id='oval:t:obj:1' version='1'><u:path>/a</u:path></u:file_object>\n"
"</objects></oval_definitions>";

static const struct row {
	const char *id;
	bool in_record; /* as true, whatever its criteria say */
	bool is_used;
	enum oval_result result, criteria;
} rows[] = {
	{ "oval:t:def:1",  false, true,  OVAL_RESULT_TRUE,          OVAL_RESULT_TRUE },
	{ "oval:t:def:2",  true,  true,  OVAL_RESULT_TRUE,          OVAL_RESULT_ERROR },
	{ "oval:t:def:3",  true,  true,  OVAL_RESULT_TRUE,          OVAL_RESULT_TRUE },
	{ "oval:t:def:4",  true,  true,  OVAL_RESULT_TRUE,          OVAL_RESULT_UNKNOWN },
	{ "oval:t:def:5",  false, true,  OVAL_RESULT_UNKNOWN,       OVAL_RESULT_UNKNOWN },
	{ "oval:t:def:6",  false, true,  OVAL_RESULT_TRUE,          OVAL_RESULT_TRUE },
	{ "oval:t:def:7",  true,  true,  OVAL_RESULT_TRUE,          OVAL_RESULT_NOT_EVALUATED },
	{ "oval:t:def:8",  true,  true,  OVAL_RESULT_TRUE,          OVAL_RESULT_ERROR },
	{ "oval:t:def:9",  true,  true,  OVAL_RESULT_TRUE,          OVAL_RESULT_ERROR },
	{ "oval:t:def:10", true,  true,  OVAL_RESULT_TRUE,          OVAL_RESULT_TRUE },
	{ "oval:t:def:11", false, true,  OVAL_RESULT_TRUE,          OVAL_RESULT_TRUE },
	{ "oval:t:def:12", false, false, OVAL_RESULT_TRUE,          OVAL_RESULT_TRUE },
	{ "oval:t:def:13", true,  true,  OVAL_RESULT_TRUE,          OVAL_RESULT_NOT_EVALUATED },
	{ "oval:t:def:14", false, true,  OVAL_RESULT_NOT_EVALUATED, 0 },
	/* The record's word counts where one is extended. */
	{ "oval:t:def:15", true,  true,  OVAL_RESULT_TRUE,          OVAL_RESULT_TRUE },
};
/* clang-format on */

static const enum oval_result tests[] = { OVAL_RESULT_TRUE, OVAL_RESULT_FALSE,
	OVAL_RESULT_ERROR, OVAL_RESULT_UNKNOWN };

struct made {
	struct content *content;
	struct buffer image, bytes;
	struct record *record;
	struct record_results *results;
};

static void
made_start(struct made *m, const char *xml)
{
	struct error err;

	*m = (struct made){ .content = NULL };
	if (source_compile(&m->content, &m->image, xml, NULL, &err) < 0)
		fail_msg("%s", err.text);
	record_begin(&m->bytes);
}

static void
made_finish(struct made *m)
{
	struct error err;

	record_put_done(&m->bytes);
	if (record_read(&m->record, m->bytes.data, m->bytes.length, m->content, &err) <
		0 ||
	    record_results_new(&m->results, m->record, m->content, &err) < 0)
		fail_msg("%s", err.text);
}

static void
made_done(struct made *m)
{
	record_results_free(m->results);
	record_free(m->record);
	content_free(m->content);
	buffer_done(&m->image);
	buffer_done(&m->bytes);
}

static void
test_results(void **state)
{
	struct made m;

	(void)state;
	made_start(&m, content);
	for (uint32_t i = 0; i < ARRAY_LEN(rows); i++)
		if (rows[i].in_record)
			record_put_definition(
			    &m.bytes, &(struct record_definition){ i, OVAL_RESULT_TRUE });
	for (uint32_t i = 0; i < ARRAY_LEN(tests); i++)
		record_put_test(&m.bytes,
		    &(struct record_test){ .test = i, .result = tests[i], .reason = "" });
	made_finish(&m);
	for (uint32_t i = 0; i < ARRAY_LEN(rows); i++) {
		uint32_t row = content_find_definition(
		    m.content, CONTENT_NONE, rows[i].id);
		uint32_t root = content_definition_at(m.content, row)->criteria;
		enum oval_result result;

		assert_int_equal(row, i);
		if (record_results_definition(m.results, row, &result) !=
			rows[i].is_used ||
		    result != rows[i].result)
			fail_msg("%s: %s", rows[i].id, oval_result_text(result));
		if (root == CONTENT_NONE)
			continue;
		result = record_results_criteria(m.results, root);
		if (result != rows[i].criteria)
			fail_msg(
			    "criteria of %s: %s", rows[i].id, oval_result_text(result));
	}
	made_done(&m);
}

/* Deeper than anything real: an error, no end of the stack. */
static void
test_chain(void **state)
{
	autobuffer xml = { 0 };
	enum oval_result result;
	struct made m;

	(void)state;
	buffer_add_text(&xml, FAKE_OVAL_HEAD "<definitions>");
	for (unsigned int i = 0; i < CHAIN; i++)
		buffer_printf(&xml,
		    "<definition id='oval:t:def:%u' version='1' class='inventory'>"
		    "<metadata><title>t</title></metadata><criteria>"
		    "<extend_definition definition_ref='oval:t:def:%u'/>"
		    "</criteria></definition>",
		    i, i + 1);
	buffer_add_text(&xml, "</definitions></oval_definitions>");
	made_start(&m, buffer_text(&xml));
	record_put_definition(
	    &m.bytes, &(struct record_definition){ 0, OVAL_RESULT_TRUE });
	made_finish(&m);
	assert_true(record_results_definition(m.results, 0, &result));
	assert_int_equal(result, OVAL_RESULT_TRUE);
	assert_true(record_results_definition(m.results, 100, &result));
	assert_int_equal(result, OVAL_RESULT_ERROR);
	made_done(&m);
}

int
main(void)
{
	const struct CMUnitTest all[] = { cmocka_unit_test(test_results),
		cmocka_unit_test(test_chain) };

	return cmocka_run_group_tests(all, NULL, NULL);
}
