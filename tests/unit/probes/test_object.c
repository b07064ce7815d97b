/* SPDX-License-Identifier: Apache-2.0 */
/* test_object.c - look-ups in an object, and what an object entity accepts. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "probes/match.h"
#include "probes/object.h"

static void
test_lookups(void **state)
{
	static const char *const wanted[] = { "user_id" };
	const struct object_entity entities[] = { { .name = "path" } };
	const struct object_behavior behaviors[] = { { "max_depth", "1" } };
	struct object object = {
		.entities = entities,
		.n_entities = 1,
		.behaviors = behaviors,
		.n_behaviors = 1,
	};

	(void)state;
	assert_ptr_equal(object_find(&object, "path"), &entities[0]);
	assert_null(object_find(&object, "filename"));
	assert_string_equal(object_behavior(&object, "max_depth", "-1"), "1");
	assert_string_equal(object_behavior(&object, "recurse", "none"), "none");
	assert_true(object_wants(&object, "group_id"));
	object.wanted = wanted;
	object.n_wanted = 1;
	assert_true(object_wants(&object, "user_id"));
	assert_false(object_wants(&object, "group_id"));
	object.n_wanted = 0;
	assert_false(object_wants(&object, "user_id"));
}

static void
test_accepts(void **state)
{
	const char *values[] = { "5", "7", "x" };
	const struct {
		const char *value;
		enum oval_operation operation;
		enum oval_datatype datatype;
		enum oval_check var_check;
		uint32_t n_values;
		enum oval_result result;
	} rows[] = {
		{ "5", OVAL_OPERATION_EQUALS, OVAL_DATATYPE_STRING, OVAL_CHECK_ALL, 1,
		    OVAL_RESULT_TRUE },
		{ "6", OVAL_OPERATION_EQUALS, OVAL_DATATYPE_STRING, OVAL_CHECK_ALL, 1,
		    OVAL_RESULT_FALSE },
		{ "7", OVAL_OPERATION_EQUALS, OVAL_DATATYPE_INT, OVAL_CHECK_AT_LEAST_ONE,
		    2, OVAL_RESULT_TRUE },
		{ "7", OVAL_OPERATION_EQUALS, OVAL_DATATYPE_INT, OVAL_CHECK_ALL, 2,
		    OVAL_RESULT_FALSE },
		{ "7", OVAL_OPERATION_EQUALS, OVAL_DATATYPE_INT, OVAL_CHECK_NONE_SATISFY,
		    2, OVAL_RESULT_FALSE },
		{ "6", OVAL_OPERATION_GREATER_THAN, OVAL_DATATYPE_INT,
		    OVAL_CHECK_ONLY_ONE, 2, OVAL_RESULT_TRUE },
		{ "6", OVAL_OPERATION_GREATER_THAN, OVAL_DATATYPE_INT, OVAL_CHECK_ALL, 3,
		    OVAL_RESULT_FALSE },
		{ "8", OVAL_OPERATION_GREATER_THAN, OVAL_DATATYPE_INT, OVAL_CHECK_ALL, 3,
		    OVAL_RESULT_ERROR },
		{ "5", OVAL_OPERATION_EQUALS, OVAL_DATATYPE_STRING, OVAL_CHECK_ALL, 0,
		    OVAL_RESULT_FALSE },
	};
	autoptr(match_cache) cache = match_cache_new();

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct object_entity entity = {
			.operation = rows[i].operation,
			.datatype = rows[i].datatype,
			.var_check = rows[i].var_check,
			.values = values,
			.n_values = rows[i].n_values,
		};

		print_message("row %zu\n", i);
		assert_int_equal(object_entity_accepts(&entity, rows[i].value,
				     strlen(rows[i].value), cache),
		    rows[i].result);
	}
}

static void
test_accepts_everything(void **state)
{
	const struct object_entity nil = { .is_nil = true };

	(void)state;
	assert_int_equal(object_entity_accepts(NULL, "x", 1, NULL), OVAL_RESULT_TRUE);
	assert_int_equal(object_entity_accepts(&nil, "x", 1, NULL), OVAL_RESULT_TRUE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lookups),
		cmocka_unit_test(test_accepts),
		cmocka_unit_test(test_accepts_everything),
	};

	return cmocka_run_group_tests_name("probes/object", tests, NULL, NULL);
}
