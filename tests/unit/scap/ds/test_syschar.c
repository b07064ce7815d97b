/* SPDX-License-Identifier: Apache-2.0 */
/* test_syschar.c - recorded system characteristics: what is read, what is refused. */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/base/arena.h"
#include "daemon/scap/ds/syschar.h"
#include "daemon/scap/system_info.h"
#include "probes/item.h"
#include "probes/match.h"
#include "probes/object.h"
#include "tests/unit/scap/ds/source.h"

#define NS "http://oval.mitre.org/XMLSchema/oval-system-characteristics-5"
#define HEAD                                                                             \
	"<oval_system_characteristics xmlns='" NS "' xmlns:u='" NS "#unix' xmlns:i='" NS \
	"#independent'>\n"                                                               \
	"<system_info><os_name>Tester</os_name><os_version>3</os_version>\n"             \
	"<architecture>x</architecture><primary_host_name>h</primary_host_name>\n"       \
	"<interfaces><interface><interface_name>lo</interface_name>\n"                   \
	"<ip_address>127.0.0.1</ip_address><mac_address/></interface>\n"                 \
	"</interfaces></system_info>\n"
#define TAIL "</oval_system_characteristics>\n"

static const char good[] = HEAD
    "<collected_objects>\n"
    "<object id='o:2' version='1' flag='complete'>\n"
    "<variable_value variable_id='v:1'>a</variable_value>\n"
    "<variable_value variable_id='v:1'> b </variable_value>\n"
    "<variable_value variable_id='v:2'>c</variable_value>\n"
    "<reference item_ref='7'/><reference item_ref='3'/></object>\n"
    "<object id='o:2' version='1' variable_instance='2' flag='error'>\n"
    "<message level='error'>the disk is gone</message>\n"
    "<variable_value variable_id='v:1'>z</variable_value></object>\n"
    "<object id='o:1' version='1' flag='does not exist'/>\n"
    "<object id='o:3' version='1' flag='complete'><reference item_ref='9'/>\n"
    "<reference item_ref='3'/></object>\n"
    "<object id='o:4' version='1' flag='complete'/>\n"
    "<object id='o:4' version='2' flag='error'/>\n"
    "</collected_objects>\n"
    "<system_data>\n"
    "<u:password_item id='3'><u:username>ann</u:username>\n"
    "<u:user_id datatype='int'>5</u:user_id>\n"
    "<u:home_dir mask='true'/><u:gcos status='does not exist'/>\n"
    "</u:password_item>\n"
    "<u:password_item id='7' status='error'><message>no</message>\n"
    "<u:username> bob\n</u:username></u:password_item>\n"
    "<i:textfilecontent_item id='8'><i:path>/etc</i:path><i:filename>a</i:filename>\n"
    "<i:text>one</i:text><i:subexpression>1</i:subexpression>\n"
    "<i:subexpression>2</i:subexpression></i:textfilecontent_item>\n"
    "<i:sql57_item id='10'><i:result datatype='record'>\n"
    "<field name='k' datatype='int'>1</field><field name='l' mask='true'/>\n"
    "</i:result></i:sql57_item>\n"
    "</system_data>" TAIL;

struct read {
	struct arena *arena;
	struct syschar *s;
	struct error err;
	int r;
};

static struct read
read_text(const char *text, size_t length)
{
	struct read read = { .arena = arena_new(64 * 1024 * 1024) };
	autoclose int fd = source_fd(text, length);

	read.r = syschar_read(&read.s, fd, "s.xml", read.arena, &read.err);
	return read;
}

static struct item_list
recall(const struct read *read, const char *id, uint32_t instance)
{
	struct item_list list;

	item_list_init(&list, read->arena, 1);
	syschar_recall(read->s, id, instance, &list);
	return list;
}

static void
check_objects(const struct read *read)
{
	struct item_list list = recall(read, "o:2", 1);
	char scratch[ENTITY_TEXT_SIZE];

	assert_int_equal(list.flag, OVAL_FLAG_COMPLETE);
	assert_int_equal(list.count, 2);
	assert_string_equal(list.items[0]->type, "password");
	assert_int_equal(list.items[0]->status, OVAL_STATUS_ERROR);
	assert_string_equal(list.items[0]->message, "no");
	/* White space is part of a value. */
	assert_string_equal(list.items[0]->entities[0].text, " bob\n");
	assert_int_equal(list.items[1]->entities[1].datatype, OVAL_DATATYPE_INT);
	assert_string_equal(entity_text(&list.items[1]->entities[1], scratch), "5");
	assert_true(list.items[1]->entities[2].is_masked);
	assert_int_equal(list.items[1]->entities[2].status, OVAL_STATUS_NOT_COLLECTED);
	assert_int_equal(list.items[1]->entities[3].status, OVAL_STATUS_DOES_NOT_EXIST);
	list = recall(read, "o:2", 2);
	assert_int_equal(list.flag, OVAL_FLAG_ERROR);
	assert_string_equal(list.reason, "the disk is gone");
	assert_int_equal(recall(read, "o:1", 1).flag, OVAL_FLAG_DOES_NOT_EXIST);
	assert_int_equal(recall(read, "o:1", 2).flag, OVAL_FLAG_NOT_COLLECTED);
	assert_int_equal(recall(read, "o", 1).flag, OVAL_FLAG_NOT_COLLECTED);
	assert_int_equal(recall(read, "o:4", 1).flag, OVAL_FLAG_COMPLETE);
	list = recall(read, "o:3", 1);
	assert_int_equal(list.flag, OVAL_FLAG_ERROR);
	assert_int_equal(list.count, 1);
	assert_string_equal(
	    list.reason, "s.xml:17: it refers to item 9, which is not there");
}

static void
check_values(const struct read *read)
{
	const char *const *texts;

	assert_int_equal(syschar_values(read->s, "v:1", 1, &texts), 2);
	assert_string_equal(texts[1], " b ");
	assert_int_equal(syschar_values(read->s, "v:1", 2, &texts), 1);
	assert_string_equal(texts[0], "z");
	assert_int_equal(syschar_values(read->s, "v:2", 1, &texts), 1);
	assert_int_equal(syschar_values(read->s, "v:2", 2, &texts), 0);
	assert_int_equal(syschar_values(read->s, "v:9", 1, &texts), 0);
}

static void
test_read(void **state)
{
	struct read read = read_text(good, sizeof(good) - 1);
	const struct system_info *system;

	(void)state;
	if (read.r < 0)
		fail_msg("%s", read.err.text);
	assert_true(syschar_has_objects(read.s));
	system = syschar_system(read.s);
	assert_string_equal(system->os_name, "Tester");
	assert_string_equal(system->primary_host_name, "h");
	assert_int_equal(system->n_interfaces, 1);
	assert_string_equal(system->interfaces[0].ip_address, "127.0.0.1");
	assert_string_equal(system->interfaces[0].mac_address, "");
	check_objects(&read);
	check_values(&read);
	arena_free(read.arena);
}

static struct item_list
search(const struct read *read, const struct object *object, struct match_cache *match)
{
	struct error err = { 0 };
	struct item_list list;

	item_list_init(&list, read->arena, 0);
	assert_int_equal(syschar_search(read->s, object, match, &list, &err), 0);
	return list;
}

/* Without collected_objects items are found by what the object asks for. */
static void
test_search(void **state)
{
	static const struct {
		const char *type, *name;
		enum oval_operation operation;
		const char *value;
		bool is_nil;
		uint32_t count;
		enum oval_flag flag;
	} rows[] = {
		{ "password", "username", OVAL_OPERATION_EQUALS, "ann", false, 1,
		    OVAL_FLAG_COMPLETE },
		{ "password", "username", OVAL_OPERATION_PATTERN_MATCH, "n|b", false, 2,
		    OVAL_FLAG_COMPLETE },
		{ "password", "username", OVAL_OPERATION_EQUALS, "eve", false, 0,
		    OVAL_FLAG_DOES_NOT_EXIST },
		{ "password", "username", OVAL_OPERATION_PATTERN_MATCH, "(", false, 0,
		    OVAL_FLAG_ERROR },
		{ "textfilecontent54", "pattern", OVAL_OPERATION_EQUALS, "", true, 1,
		    OVAL_FLAG_COMPLETE },
		{ "textfilecontent54", "filename", OVAL_OPERATION_EQUALS, "", true, 0,
		    OVAL_FLAG_DOES_NOT_EXIST },
		{ "textfilecontent54", "subexpression", OVAL_OPERATION_EQUALS, "2", false,
		    1, OVAL_FLAG_COMPLETE },
		{ "file", "path", OVAL_OPERATION_EQUALS, "/etc", false, 0,
		    OVAL_FLAG_DOES_NOT_EXIST },
	};
	struct read read = read_text(good, sizeof(good) - 1);
	autoptr(match_cache) match = match_cache_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *values[] = { rows[i].value };
		const struct object_entity entity = { .name = rows[i].name,
			.operation = rows[i].operation,
			.is_nil = rows[i].is_nil,
			.values = values,
			.n_values = 1 };
		const struct object object = {
			.type = rows[i].type, .entities = &entity, .n_entities = 1
		};
		struct item_list list = search(&read, &object, match);

		if (list.count != rows[i].count || item_list_flag(&list) != rows[i].flag)
			fail_msg("row %zu: %u items, %s", i, list.count,
			    oval_flag_text(item_list_flag(&list)));
	}
	arena_free(read.arena);
}

static void
test_record(void **state)
{
	struct read read = read_text(good, sizeof(good) - 1);
	autoptr(match_cache) match = match_cache_new();
	const struct object object = { .type = "sql57" };
	struct item_list list = search(&read, &object, match);
	const struct item *record;

	(void)state;
	assert_int_equal(list.count, 1);
	record = list.items[0]->entities[0].record;
	assert_non_null(record);
	assert_int_equal(record->n_entities, 2);
	assert_string_equal(record->entities[0].name, "k");
	assert_string_equal(record->entities[0].text, "1");
	assert_int_equal(record->entities[1].status, OVAL_STATUS_NOT_COLLECTED);
	arena_free(read.arena);
}

/* A nil filename means the directory alone; of other entities nil asks for nothing. */
static void
test_search_directory(void **state)
{
	static const char text[] = HEAD
	    "<system_data>"
	    "<u:file_item id='1'><u:path>/etc</u:path></u:file_item>\n"
	    "<u:file_item id='2'><u:path>/etc</u:path><u:filename/></u:file_item>\n"
	    "<u:file_item id='3'><u:path>/etc</u:path>"
	    "<u:filename>f</u:filename></u:file_item>\n"
	    "<u:file_item id='4'><u:path>/etc</u:path>"
	    "<u:filename status='does not exist'/></u:file_item>\n"
	    "</system_data>" TAIL;
	const char *etc[] = { "/etc" };
	struct object_entity entities[] = {
		{ .name = "path", .values = etc, .n_values = 1 },
		{ .name = "filename", .is_nil = true },
	};
	const struct object object = {
		.type = "file", .entities = entities, .n_entities = 2
	};
	struct read read = read_text(text, sizeof(text) - 1);
	autoptr(match_cache) match = match_cache_new();

	(void)state;
	assert_int_equal(search(&read, &object, match).count, 3);
	entities[1].name = "pid";
	assert_int_equal(search(&read, &object, match).count, 4);
	arena_free(read.arena);
}

/* Entities of one name have one address for it, or comparisons would miss some. */
static void
test_names(void **state)
{
	static const char text[] = HEAD
	    "<system_data><u:a_item id='1'><u:k>1</u:k><u:x/><u:v>2</u:v></u:a_item>\n"
	    "<u:a_item id='2'><u:k>1</u:k><u:v>2</u:v><u:v>3</u:v></u:a_item>\n"
	    "</system_data>" TAIL;
	struct read read = read_text(text, sizeof(text) - 1);
	autoptr(match_cache) match = match_cache_new();
	const struct object object = { .type = "a" };
	struct item_list list = search(&read, &object, match);

	(void)state;
	assert_int_equal(list.count, 2);
	assert_false(syschar_has_objects(read.s));
	assert_ptr_equal(
	    list.items[1]->entities[1].name, list.items[1]->entities[2].name);
	assert_ptr_equal(
	    list.items[0]->entities[0].name, list.items[1]->entities[0].name);
	arena_free(read.arena);
}

static void
test_in_results(void **state)
{
	autobuffer text = { 0 };
	struct read read;

	(void)state;
	buffer_printf(&text,
	    "<oval_results xmlns='http://oval.mitre.org/XMLSchema/oval-results-5'>"
	    "<directives/><results><system><definitions/>%s</system></results>"
	    "</oval_results>",
	    good);
	read = read_text(buffer_text(&text), text.length);
	if (read.r < 0)
		fail_msg("%s", read.err.text);
	assert_int_equal(recall(&read, "o:2", 1).count, 2);
	arena_free(read.arena);
}

#define OBJECTS(x) HEAD "<collected_objects>" x "</collected_objects>" TAIL
#define DATA(x) HEAD "<system_data>" x "</system_data>" TAIL

/* clang-format off */
static const struct { const char *text, *error; } refused[] = {
	{ "", "s.xml:1: the file is empty" },
	{ "<a/>", "s.xml:1: root element 'a' of namespace '' is neither OVAL system" },
	{ "<!DOCTYPE a><a/>", "DOCTYPE" },
	{ "<oval_results xmlns='http://oval.mitre.org/XMLSchema/oval-results-5'/>",
	  "the results hold no system characteristics (no 'results')" },
	{ "<oval_results xmlns='http://oval.mitre.org/XMLSchema/oval-results-5'>"
	  "<results><system/></results></oval_results>",
	  "the results hold no system characteristics" },
	{ OBJECTS("<object flag='complete'/>"), "a collected object has no id" },
	{ OBJECTS("<object id='' flag='complete'/>"), "a collected object has no id" },
	{ OBJECTS("<object id='o'/>"), "object 'o' has no flag" },
	{ OBJECTS("<object id='o' flag='fine'/>"), "flag 'fine' is not OVAL's" },
	{ OBJECTS("<object id='o' flag='complete' variable_instance='-1'/>"),
	  "variable_instance '-1'" },
	{ OBJECTS("<object id='o' flag='complete' variable_instance='99999999999'/>"),
	  "variable_instance is too large" },
	{ OBJECTS("<object id='o' flag='complete'><reference/></object>"), "item_ref ''" },
	{ OBJECTS("<object id='o' flag='complete'><reference item_ref='x'/></object>"),
	  "item_ref 'x'" },
	{ OBJECTS("<object id='o' flag='complete'>"
	  "<reference item_ref='99999999999999999999'/></object>"), "item_ref '9999" },
	{ OBJECTS("<object id='o' flag='complete'><variable_value>1</variable_value>"
	  "</object>"), "a variable_value has no variable_id" },
	{ OBJECTS("<object id='o' flag='complete'/>\n<object id='o' flag='error'/>"),
	  "s.xml:8: object 'o' is there already, in line 7" },
	{ DATA("<u:a_item/>"), "element 'a_item': id ''" },
	{ DATA("<u:a_item id='1 '/>"), "id '1 '" },
	{ DATA("<u:a_item id='1'/>\n<u:b_item id='01'/>"),
	  "s.xml:8: item 1 is there already, in line 7" },
	{ DATA("<u:a_item id='1' status='well'/>"), "status 'well'" },
	{ DATA("<u:a_item id='1'><u:v status='well'/></u:a_item>"), "status 'well'" },
	{ DATA("<u:a_item id='1'><u:v datatype='integer'/></u:a_item>"),
	  "datatype 'integer'" },
	{ DATA("<u:a_item id='1'><u:v datatype='record'><field/></u:v></u:a_item>"),
	  "a field has no name" },
};
/* clang-format on */

static void
test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
		struct read read = read_text(refused[i].text, strlen(refused[i].text));

		if (read.r >= 0 || strstr(read.err.text, refused[i].error) == NULL ||
		    strncmp(read.err.text, "s.xml:", 6) != 0)
			fail_msg("row %zu: %d '%s', not '%s'", i, read.r, read.err.text,
			    refused[i].error);
		arena_free(read.arena);
	}
}

/* Cut anywhere it is refused, and nothing is read beyond its end. */
static void
test_cut(void **state)
{
	(void)state;
	for (size_t length = 0; length < sizeof(good) - 3; length += 7) {
		struct read read = read_text(good, length);

		assert_true(read.r < 0);
		arena_free(read.arena);
	}
}

static void
test_memory(void **state)
{
	struct error err = { 0 };
	struct syschar *s;

	(void)state;
	for (size_t max = 64; max < 8192; max += 128) {
		autoptr(arena) arena = arena_new(max);
		autoclose int fd = source_fd(good, sizeof(good) - 1);
		int r = syschar_read(&s, fd, "s.xml", arena, &err);

		assert_true(r == 0 || r == -ENOMEM);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_search),
		cmocka_unit_test(test_search_directory),
		cmocka_unit_test(test_record),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_in_results),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
