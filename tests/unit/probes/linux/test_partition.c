/* SPDX-License-Identifier: Apache-2.0 */
/* test_partition.c - mounts of a made /proc, and their room. */

#include <sys/statvfs.h>

#include "tests/unit/probes/target.h"

extern const struct probe probe_partition;

#define EQUALS OVAL_OPERATION_EQUALS
#define PATTERN OVAL_OPERATION_PATTERN_MATCH
#define NO_UUID " uuid(does not exist)"
#define NO_ROOM                                                   \
	" total_space(error) space_used(error) space_left(error)" \
	" space_left_for_unprivileged_users(error) block_size(error)\n"

static const char table[] = "/dev/sda1 / ext4 rw,nosuid 0 0\n"
			    "tm /no\\040such\\134 tmpfs ro,a\\054b 0 0\n"
			    "broken\n"
			    "none /gone tmpfs ro 0 0";

static void
test_mounts(void **state)
{
	static const char *const tables[] = { "/proc/self/mounts", "/proc/1/mounts" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(tables); i++) {
		struct target t;

		target_open(&t);
		t.env.is_live = true;
		target_put_text(&t, tables[i], table);
		assert_string_equal(target_collect(&t, &probe_partition, "mount_point",
					EQUALS, "/no such\\"),
		    "complete\n mount_point=/no such\\ device=tm" NO_UUID
		    " fs_type=tmpfs mount_options=ro mount_options=a,b" NO_ROOM);
		assert_string_equal(target_collect(&t, &probe_partition, "mount_point",
					PATTERN, "^/gone$"),
		    "complete\n mount_point=/gone device=none" NO_UUID
		    " fs_type=tmpfs mount_options=ro" NO_ROOM);
		assert_string_equal(target_collect(&t, &probe_partition, "mount_point",
					EQUALS, "/nowhere"),
		    "does not exist\n");
		assert_string_equal(
		    target_collect(&t, &probe_partition, "mount_point", PATTERN, "("),
		    "error\n");
		target_close(&t);
	}
}

static void
test_room(void **state)
{
	static const char *const wanted[] = { "total_space", "block_size" };
	const char *values[] = { "/" };
	const struct object_entity entity = {
		.name = "mount_point", .values = values, .n_values = 1
	};
	struct object object = { .entities = &entity, .n_entities = 1 };
	char expected[256];
	struct statvfs space;
	struct target t;

	(void)state;
	target_open(&t);
	t.env.is_live = true;
	target_put_text(&t, "/proc/1/mounts", table);
	object.wanted = wanted;
	assert_string_equal(target_collect_object(&t, &probe_partition, &object),
	    "complete\n mount_point=/ device=/dev/sda1" NO_UUID
	    " fs_type=ext4 mount_options=rw mount_options=nosuid\n");
	object.n_wanted = ARRAY_LEN(wanted);
	assert_int_equal(statvfs(t.dir, &space), 0);
	(void)snprintf(expected, sizeof(expected),
	    " total_space=%llu space_used=", (unsigned long long)space.f_blocks);
	assert_non_null(
	    strstr(target_collect_object(&t, &probe_partition, &object), expected));
	(void)snprintf(expected, sizeof(expected), " block_size=%lu\n", space.f_frsize);
	assert_non_null(strstr(buffer_text(&t.text), expected));
	target_close(&t);
}

static void
test_not_running(void **state)
{
	struct target t;

	(void)state;
	target_open(&t);
	target_put_text(&t, "/proc/1/mounts", table);
	assert_string_equal(
	    target_collect(&t, &probe_partition, "mount_point", EQUALS, "/"),
	    "not collected\n");
	t.env.is_live = true;
	assert_string_equal(
	    target_collect(&t, &probe_partition, "mount_point", EQUALS, "/gone"),
	    "complete\n mount_point=/gone device=none" NO_UUID
	    " fs_type=tmpfs mount_options=ro" NO_ROOM);
	target_close(&t);
}

static void
test_no_proc(void **state)
{
	struct target t;

	(void)state;
	target_open(&t);
	t.env.is_live = true;
	assert_string_equal(
	    target_collect(&t, &probe_partition, "mount_point", EQUALS, "/"), "error\n");
	target_close(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mounts),
		cmocka_unit_test(test_room),
		cmocka_unit_test(test_not_running),
		cmocka_unit_test(test_no_proc),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
