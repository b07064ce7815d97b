/* SPDX-License-Identifier: Apache-2.0 */
/* test_item.c - items, entities, limits, flags. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "daemon/base/arena.h"
#include "probes/item.h"

static void
test_entities(void **state)
{
	autoptr(arena) arena = arena_new(0);
	char scratch[ENTITY_TEXT_SIZE];
	struct item_list list;
	struct item *item;

	(void)state;
	item_list_init(&list, arena, 0);
	item = item_new(&list, "file", 1);
	item_add_text(&list, item, "path", "/etc");
	item_add_bytes(&list, item, "bytes", "abc", 2);
	item_add_int(&list, item, "size", INT64_MIN);
	item_add_bool(&list, item, "uread", true);
	item_add_bool(&list, item, "uwrite", false);
	item_add_typed(&list, item, "evr", OVAL_DATATYPE_EVR_STRING, "0:1-1");
	item_add_status(&list, item, "filename", OVAL_STATUS_DOES_NOT_EXIST);
	for (int i = 0; i < 20; i++)
		item_add_int(&list, item, "many", i);

	assert_int_equal(item->n_entities, 27);
	assert_string_equal(entity_text(item_find(item, "path"), scratch), "/etc");
	assert_string_equal(entity_text(item_find(item, "bytes"), scratch), "ab");
	assert_string_equal(
	    entity_text(item_find(item, "size"), scratch), "-9223372036854775808");
	assert_string_equal(entity_text(item_find(item, "uread"), scratch), "true");
	assert_string_equal(entity_text(item_find(item, "uwrite"), scratch), "false");
	assert_string_equal(entity_text(item_find(item, "filename"), scratch), "");
	assert_int_equal(item_find(item, "evr")->datatype, OVAL_DATATYPE_EVR_STRING);
	assert_int_equal(item->entities[26].number, 19);
	assert_null(item_find(item, "absent"));
	assert_int_equal(item->status, OVAL_STATUS_EXISTS);
}

/* Whatever it was found by, the hash of a password is not shown. */
static void
test_secret_text(void **state)
{
	static const struct {
		const char *text;
		bool is_secret;
	} rows[] = {
		{ "root:$6$salted$0123456789abcdefghijklmnopqrstuvwxyz:0:0", true },
		{ "$1$abcdefgh$0123456789abcdefghijkl", true },
		{ "passwd: $2y$10$abcdefghijklmnopqrstuvABCDEFGHIJKLMNOPQRSTUVWXYZ01234",
		    true },
		{ "$y$j9T$0123456789abcdef$0123456789abcdef", true },
		{ "$$6$salted$0123456789abcdefghijklmnopqrstuvwxyz", true },
		{ "$6$salted$", false },
		{ "root:*:0:0:root:/root:/bin/bash", false },
		{ "^\\$6\\$[0-9a-zA-Z./]{8,}", false },
		{ "PATH=$HOME/bin:$PATH", false },
		{ "$", false },
		{ "$6$", false },
		{ "", false },
	};
	autoptr(arena) arena = arena_new(0);
	struct item_list list;

	(void)state;
	item_list_init(&list, arena, 0);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct item *item = item_new(&list, "textfilecontent54", 2);

		item_add_text(&list, item, "path", "/etc");
		item_add_text(&list, item, "text", rows[i].text);
		if (item->is_secret != rows[i].is_secret)
			fail_msg("row %zu: %s", i, rows[i].text);
		assert_int_equal(item_find(item, "text")->is_masked, rows[i].is_secret);
		assert_false(item_find(item, "path")->is_masked);
	}
}

static void
test_record(void **state)
{
	autoptr(arena) arena = arena_new(0);
	char scratch[ENTITY_TEXT_SIZE];
	const struct entity *e;
	struct item_list list;
	struct item *item, *record;

	(void)state;
	item_list_init(&list, arena, 0);
	item = item_new(&list, "sql57", 1);
	record = item_add_record(&list, item, "result");
	item_add_text(&list, record, "name", "root");
	item_add_int(&list, record, "uid", 0);
	e = item_find(item, "result");
	assert_int_equal(e->datatype, OVAL_DATATYPE_RECORD);
	assert_int_equal(e->record->n_entities, 2);
	assert_string_equal(entity_text(item_find(e->record, "name"), scratch), "root");
	assert_string_equal(entity_text(e, scratch), "");
	assert_null(item_find(e->record, "name")->record);
}

static void
test_limit(void **state)
{
	autoptr(arena) arena = arena_new(0);
	struct item_list list;

	(void)state;
	item_list_init(&list, arena, 100);
	assert_int_equal(item_list_flag(&list), OVAL_FLAG_DOES_NOT_EXIST);
	for (int i = 0; i < 100; i++)
		assert_non_null(item_new(&list, "file", 0));
	assert_int_equal(item_list_flag(&list), OVAL_FLAG_COMPLETE);
	assert_null(item_new(&list, "file", 0));
	assert_int_equal(list.count, 100);
	assert_int_equal(item_list_flag(&list), OVAL_FLAG_INCOMPLETE);
	assert_string_equal(list.reason, "there are more items than the limit of 100");

	/* What the probe itself said stays. */
	item_list_init(&list, arena, 1);
	assert_non_null(item_new(&list, "file", 0));
	list.flag = OVAL_FLAG_ERROR;
	list.reason = "mine";
	assert_null(item_new(&list, "file", 0));
	assert_int_equal(list.flag, OVAL_FLAG_ERROR);
	assert_string_equal(list.reason, "mine");
}

static void
test_no_memory(void **state)
{
	autoptr(arena) arena = arena_new(4096);
	struct item_list list;
	struct item *item, *last = NULL;
	char big[1000] = "";

	(void)state;
	item_list_init(&list, arena, 0);
	while ((item = item_new(&list, "file", 1)) != NULL) {
		last = item;
		item_add_bytes(&list, item, "path", big, sizeof(big));
	}
	assert_int_equal(item_list_flag(&list), OVAL_FLAG_INCOMPLETE);
	assert_non_null(last);
	assert_int_equal(last->status, OVAL_STATUS_ERROR);
	assert_non_null(last->message);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_entities),
		cmocka_unit_test(test_secret_text),
		cmocka_unit_test(test_record),
		cmocka_unit_test(test_limit),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests_name("probes/item", tests, NULL, NULL);
}
