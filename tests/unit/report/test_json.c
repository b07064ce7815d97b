/* SPDX-License-Identifier: Apache-2.0 */
/* test_json.c - JSON in the order of the calls: what ends what, and what is escaped. */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/report/json.h"

static void
test_nested(void **state)
{
	struct json_writer writer;
	struct error err = { 0 };
	autobuffer out = { 0 };
	struct json root, list, inner;

	(void)state;
	buffer_add_text(&out, "before ");
	root = json_start(&writer, &out);
	(void)json_add_object(root, "empty");
	list = json_add_array(root, "list");
	for (int i = 0; i < 2; i++) {
		inner = json_add_element(list);
		json_add_number(inner, "n", i - 1);
		inner = json_add_array(json_add_object(inner, "deep"), "deeper");
		json_add_item(inner, "a\nb");
	}
	json_push_text(list, "a\nb");
	(void)json_add_array(root, "none");
	json_add_bool(root, "yes", true);
	json_add_null(root, "null");
	json_add_decimal(root, "half", 0.5);
	json_add_time(root, "never", 0);
	assert_int_equal(json_finish(root, "test", &err), 0);
	assert_string_equal(buffer_text(&out),
	    "before {\"empty\":{},\"list\":["
	    "{\"n\":-1,\"deep\":{\"deeper\":[\"a\\nb\"]}},"
	    "{\"n\":0,\"deep\":{\"deeper\":[\"a\\nb\"]}},\"a b\"],"
	    "\"none\":[],\"yes\":true,\"null\":null,\"half\":0.50,\"never\":\"\"}\n");
}

static const struct {
	const char *text, *json;
} texts[] = {
	{ "", "\"\"" },
	{ "{", "\"{\"" },
	{ "a/b", "\"a/b\"" },
	{ "\"\\", "\"\\\"\\\\\"" },
	{ "\xff\033\xe2\x80\xae\xc3\xa9",
	    "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xc3\xa9\"" },
};

static void
test_escaped(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct json_writer writer;
		struct error err = { 0 };
		autobuffer out = { 0 }, expected = { 0 };
		struct json root = json_start(&writer, &out);

		json_add_text(root, "a", texts[i].text);
		json_add_text(root, "b", "");
		assert_int_equal(json_finish(root, "test", &err), 0);
		buffer_printf(&expected, "{\"a\":%s,\"b\":\"\"}\n", texts[i].json);
		assert_string_equal(buffer_text(&out), buffer_text(&expected));
	}
}

static void
test_no_memory(void **state)
{
	struct buffer out = { .failed = true };
	struct json_writer writer;
	struct error err = { 0 };
	struct json root = json_start(&writer, &out);

	(void)state;
	json_add_text(json_add_object(root, "a"), "b", "c");
	assert_int_equal(json_finish(root, "test", &err), -ENOMEM);
	assert_string_equal(err.text, "test: Cannot allocate memory");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nested),
		cmocka_unit_test(test_escaped),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
