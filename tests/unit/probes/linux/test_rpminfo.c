/* SPDX-License-Identifier: Apache-2.0 */
/* test_rpminfo.c - the same packages from every format, and what damage does. */

#include <sys/stat.h>

#include "tests/unit/probes/linux/rpm_made.h"
#include "tests/unit/probes/target.h"

extern const struct probe probe_rpminfo;

#define EQUALS OVAL_OPERATION_EQUALS
#define PATTERN OVAL_OPERATION_PATTERN_MATCH
#define TINY                                                            \
	" name=tiny arch=noarch epoch=(none) release=3.el9 version=1.2" \
	" evr:evr_string=0:1.2-3.el9 signature_keyid=199e2f91fd431d51"  \
	" extended_name=tiny-0:1.2-3.el9.noarch"
#define EPO                                                            \
	" name=epo arch=x86_64 epoch=2 release=3.el9 version=1.2"      \
	" evr:evr_string=2:1.2-3.el9 signature_keyid=0123456789abcdef" \
	" extended_name=epo-2:1.2-3.el9.x86_64"
#define KEY                                                                           \
	" name=gpg-pubkey arch=(none) epoch=(none) release=4ae0493b version=fd431d51" \
	" evr:evr_string=0:fd431d51-4ae0493b signature_keyid=0"                       \
	" extended_name=gpg-pubkey-0:fd431d51-4ae0493b.(none)"

enum format { NDB, BDB, SQLITE, FORMATS_MAX };

static const char *const names[FORMATS_MAX] = {
	"/var/lib/rpm/Packages.db",
	"/usr/lib/sysimage/rpm/Packages",
	"/var/lib/rpm/rpmdb.sqlite",
};

static void
make(enum format format, struct buffer *out)
{
	autobuffer wal = { 0 };

	if (format == NDB)
		made_ndb(out);
	else if (format == BDB)
		made_bdb(out);
	else
		made_sqlite(out, &wal);
}

/* What is kept between objects is known by file and times: no two files may share them,
 * but files made within a tick of the clock do. */
static void
put(struct target *t, const char *path, const void *data, size_t length)
{
	static long count;
	const struct timespec times[2] = { { count, 1 }, { count, count } };

	count++;
	target_put(t, path, data, length);
	assert_int_equal(utimensat(t->fd, path + 1, times, 0), 0);
}

static void
test_formats(void **state)
{
	(void)state;
	for (enum format i = 0; i < FORMATS_MAX; i++) {
		autobuffer file = { 0 };
		struct target t;

		print_message("%s\n", names[i]);
		make(i, &file);
		target_open(&t);
		put(&t, names[i], file.data, file.length);
		for (int again = 0; again < 2; again++)
			assert_string_equal(
			    target_collect(&t, &probe_rpminfo, "name", PATTERN, "."),
			    "complete\n" TINY "\n" EPO "\n" KEY "\n");
		assert_string_equal(
		    target_collect(&t, &probe_rpminfo, "name", EQUALS, "epo"),
		    "complete\n" EPO "\n");
		assert_string_equal(
		    target_collect(&t, &probe_rpminfo, "name", EQUALS, "nosuch"),
		    "does not exist\n");
		assert_string_equal(
		    target_collect(&t, &probe_rpminfo, "name", PATTERN, "("), "error\n");
		target_close(&t);
	}
}

static void
test_wal(void **state)
{
	autobuffer file = { 0 }, wal = { 0 };
	struct target t;

	(void)state;
	made_sqlite(&file, &wal);
	target_open(&t);
	put(&t, names[SQLITE], file.data, file.length);
	put(&t, "/var/lib/rpm/rpmdb.sqlite-wal", wal.data, wal.length);
	assert_string_equal(target_collect(&t, &probe_rpminfo, "name", PATTERN, "."),
	    "complete\n" TINY "\n" KEY "\n");
	target_close(&t);

	/* A frame whose sum is wrong ends the log before it. */
	wal.data[100] ^= 1;
	target_open(&t);
	put(&t, names[SQLITE], file.data, file.length);
	put(&t, "/var/lib/rpm/rpmdb.sqlite-wal", wal.data, wal.length);
	assert_string_equal(target_collect(&t, &probe_rpminfo, "name", PATTERN, "."),
	    "complete\n" TINY "\n" EPO "\n" KEY "\n");
	target_close(&t);
}

/* Without its log the database is an older one: packages may lack. */
static void
test_wal_unreadable(void **state)
{
	autobuffer file = { 0 }, wal = { 0 };
	char path[256];
	struct target t;

	(void)state;
	made_sqlite(&file, &wal);
	target_open(&t);
	put(&t, names[SQLITE], file.data, file.length);
	(void)snprintf(path, sizeof(path), "%s/var/lib/rpm/rpmdb.sqlite-wal", t.dir);
	assert_int_equal(mkfifo(path, 0644), 0);
	assert_memory_equal(
	    target_collect(&t, &probe_rpminfo, "name", PATTERN, "."), "error\n", 6);
	target_close(&t);
}

static void
test_filepaths(void **state)
{
	static const struct object_behavior behavior = { "filepaths", "true" };
	const char *values[] = { "tiny" };
	const struct object_entity entity = {
		.name = "name", .values = values, .n_values = 1
	};
	const struct object object = {
		.entities = &entity,
		.n_entities = 1,
		.behaviors = &behavior,
		.n_behaviors = 1,
	};

	(void)state;
	for (enum format i = 0; i < FORMATS_MAX; i++) {
		autobuffer file = { 0 };
		struct target t;

		make(i, &file);
		target_open(&t);
		put(&t, names[i], file.data, file.length);
		values[0] = "tiny";
		assert_string_equal(target_collect_object(&t, &probe_rpminfo, &object),
		    "complete\n" TINY " filepath=/opt/a/f0\n");
		values[0] = "epo";
		assert_non_null(strstr(target_collect_object(&t, &probe_rpminfo, &object),
		    " filepath=/opt/a/f298 filepath=/opt/b/f299\n"));
		target_close(&t);
	}
}

static void
test_none(void **state)
{
	struct target t;

	(void)state;
	target_open(&t);
	assert_string_equal(target_collect(&t, &probe_rpminfo, "name", EQUALS, "bash"),
	    "does not exist\n");
	target_close(&t);
}

static void
test_not_a_database(void **state)
{
	(void)state;
	for (enum format i = 0; i < FORMATS_MAX; i++) {
		static const char text[8192] = "something else";
		struct target t;

		target_open(&t);
		put(&t, names[i], text, sizeof(text));
		assert_string_equal(
		    target_collect(&t, &probe_rpminfo, "name", EQUALS, "bash"),
		    "error\n");
		target_close(&t);
	}
}

static void
try_damaged(enum format format, const struct buffer *file, size_t length)
{
	struct target t;

	target_open(&t);
	put(&t, names[format], file->data, length);
	(void)target_collect(&t, &probe_rpminfo, "name", PATTERN, ".");
	target_close(&t);
}

/* Any number may be any other and the file may end anywhere: that is an error or another
 * answer, never a crash or a circle. */
static void
test_damage(void **state)
{
	static const unsigned char values[] = { 0x00, 0x01, 0x7f, 0x80, 0xff };

	(void)state;
	for (enum format i = 0; i < FORMATS_MAX; i++) {
		autobuffer file = { 0 };

		make(i, &file);
		for (size_t at = 0; at < file.length; at += at < 700 ? 3 : 131) {
			unsigned char was = file.data[at];

			file.data[at] = values[at % sizeof(values)];
			try_damaged(i, &file, file.length);
			file.data[at] = was;
		}
		for (size_t length = 0; length < file.length; length += 197)
			try_damaged(i, &file, length);
	}
}

/* Two hundred slots that share one large package: reading it that often is not paid for
 * by the size of the file. */
static void
test_budget(void **state)
{
	enum { SLOTS = 200, BLOB = 64 << 10 };
	struct buffer header = { 0 };
	autobuffer file = { 0 };
	struct target t;

	(void)state;
	made_header(&made_packages[0], &header);
	made_zeros(&header, BLOB - header.length);
	made_ndb_of(&file, &header, 1);
	buffer_done(&header);
	for (int i = 1; i < SLOTS; i++)
		memcpy(file.data + 32 + (size_t)i * 16, file.data + 32, 16);
	target_open(&t);
	put(&t, names[NDB], file.data, file.length);
	assert_string_equal(
	    target_collect(&t, &probe_rpminfo, "name", PATTERN, "."), "error\n");
	target_close(&t);
	/* As often as a file may be read it is. */
	for (int i = 8; i < SLOTS; i++)
		memset(file.data + 32 + (size_t)i * 16 + 4, 0, 12);
	target_open(&t);
	put(&t, names[NDB], file.data, file.length);
	assert_non_null(strstr(target_collect(&t, &probe_rpminfo, "name", PATTERN, "."),
	    "complete\n" TINY "\n" TINY "\n"));
	target_close(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_formats),
		cmocka_unit_test(test_wal),
		cmocka_unit_test(test_wal_unreadable),
		cmocka_unit_test(test_filepaths),
		cmocka_unit_test(test_none),
		cmocka_unit_test(test_not_a_database),
		cmocka_unit_test(test_damage),
		cmocka_unit_test(test_budget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
