/* SPDX-License-Identifier: Apache-2.0 */
/* test_seen.c - starts remembered through restarts, crashes and growth. */

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/base/io.h"
#include "daemon/target/seen.h"

static char folder[] = "/tmp/stigwatch-seen-XXXXXX";
static int dir_fd = -1;

static struct seen *
open_seen(void)
{
	struct error err = { 0 };
	struct seen *seen = NULL;

	if (seen_open(&seen, dir_fd, "starts", &err) < 0)
		fail_msg("%s", err.text);
	return seen;
}

static void
write_starts(const char *text, size_t length)
{
	autoclose int fd = openat(
	    dir_fd, "starts", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_int_equal(io_write_all(fd, text, length), 0);
}

static void
assert_starts(const char *text)
{
	autobuffer out = { 0 };
	struct error err = { 0 };

	assert_int_equal(io_read_file(dir_fd, "starts", &out, 1 << 20, &err), 0);
	assert_string_equal(buffer_text(&out), text);
}

static off_t
size_of_starts(void)
{
	struct stat st;

	assert_int_equal(fstatat(dir_fd, "starts", &st, 0), 0);
	return st.st_size;
}

static bool
is_even(void *arg, const char *id)
{
	(void)arg;
	return (id[strlen(id) - 1] - '0') % 2 == 0;
}

static bool
is_any(void *arg, const char *id)
{
	(void)arg;
	(void)id;
	return true;
}

static void
test_restart(void **state)
{
	struct error err = { 0 };

	(void)state;
	for (unsigned int round = 0; round < 3; round++) {
		autoptr(seen) seen = open_seen();

		assert_true(seen_has(seen, "c1", "2026") == (round > 0));
		assert_false(seen_has(seen, "c1", "2027"));
		assert_false(seen_has(seen, "c12026", ""));
		assert_true(seen_bookmark(seen) == (round > 0 ? INT64_C(1) << 60 : 0));
		assert_int_equal(seen_add(seen, "c1", "2026"), 0);
		assert_int_equal(seen_set_bookmark(seen, 5), 0);
		assert_int_equal(seen_set_bookmark(seen, INT64_C(1) << 60), 0);
		if (round == 1)
			assert_int_equal(seen_compact(seen, is_any, NULL, &err), 0);
	}
	assert_starts("bookmark 1152921504606846976\nc1 2026\n"
		      "c1 2026\nbookmark 5\nbookmark 1152921504606846976\n");
}

static void
test_compact(void **state)
{
	autoptr(seen) seen = open_seen();
	struct error err = { 0 };

	(void)state;
	for (char id[] = "c0"; id[1] < '8'; id[1]++)
		assert_int_equal(seen_add(seen, id, "t"), 0);
	assert_int_equal(seen_set_bookmark(seen, 17), 0);
	assert_int_equal(seen_compact(seen, is_even, NULL, &err), 0);
	assert_int_equal(
	    size_of_starts(), strlen("bookmark 17\n") + 4 * strlen("c0 t\n"));
	assert_true(seen_has(seen, "c2", "t"));
	assert_false(seen_has(seen, "c3", "t"));
	/* what comes after goes to the new file */
	assert_int_equal(seen_add(seen, "c9", "t"), 0);
	seen_free(take_ptr(seen));
	seen = open_seen();
	assert_true(seen_has(seen, "c9", "t") && seen_has(seen, "c2", "t"));
	assert_false(seen_has(seen, "c3", "t"));
	assert_int_equal(seen_bookmark(seen), 17);
}

/* Events since the bookmark are told again, of what is gone too. */
static void
test_events(void **state)
{
	autoptr(seen) seen = open_seen();
	struct error err = { 0 };

	(void)state;
	assert_int_equal(seen_add(seen, "c1", SEEN_AT "16"), 0);
	assert_int_equal(seen_add(seen, "c3", SEEN_AT "17"), 0);
	assert_int_equal(seen_set_bookmark(seen, 17), 0);
	assert_int_equal(seen_compact(seen, is_even, NULL, &err), 0);
	assert_false(seen_has(seen, "c1", SEEN_AT "16"));
	assert_true(seen_has(seen, "c3", SEEN_AT "17"));
}

/* The last line torn at every byte: it is gone, and the next one is not written behind
 * it. */
static void
test_torn(void **state)
{
	static const char text[] = "bookmark 17\nc1 2026-11-23\n";

	(void)state;
	for (size_t length = 0; length < sizeof(text) - 1; length++) {
		autoptr(seen) seen = NULL;

		write_starts(text, length);
		seen = open_seen();
		assert_false(seen_has(seen, "c1", "2026-11-23"));
		assert_int_equal(seen_bookmark(seen), length < 12 ? 0 : 17);
		assert_int_equal(seen_add(seen, "c2", "2027"), 0);
		seen_free(take_ptr(seen));
		assert_starts(length < 12 ? "c2 2027\n" : "bookmark 17\nc2 2027\n");
	}
}

/* Whatever stands in the file, it opens. */
static void
test_garbage(void **state)
{
	static const struct {
		const char *text;
		size_t length;
	} rows[] = {
		{ "\n\n \n x\nx \n", sizeof("\n\n \n x\nx \n") - 1 },
		{ "a b c\nbookmark x\nbookmark 99999999999999999999999\n",
		    sizeof("a b c\nbookmark x\nbookmark 99999999999999999999999\n") - 1 },
		{ "\0\0\0\0\n", sizeof("\0\0\0\0\n") - 1 },
		{ "x\0y z\nc1 t\n", sizeof("x\0y z\nc1 t\n") - 1 },
		{ "\xff\xfe \x80\n", sizeof("\xff\xfe \x80\n") - 1 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		autoptr(seen) seen = NULL;

		write_starts(rows[i].text, rows[i].length);
		seen = open_seen();
		assert_false(seen_has(seen, "", ""));
		assert_int_equal(seen_add(seen, "n", "t"), 0);
		seen_free(take_ptr(seen));
		seen = open_seen();
		assert_true(seen_has(seen, "n", "t") || rows[i].text[1] == '\0');
	}
}

static void
test_growth(void **state)
{
	autoptr(seen) seen = open_seen();
	char id[32];

	(void)state;
	for (unsigned int i = 0; i < 5000; i++) {
		(void)snprintf(id, sizeof(id), "c%u", i);
		assert_int_equal(seen_add(seen, id, "t"), 0);
	}
	seen_free(take_ptr(seen));
	seen = open_seen();
	for (unsigned int i = 0; i < 5000; i++) {
		(void)snprintf(id, sizeof(id), "c%u", i);
		assert_true(seen_has(seen, id, "t"));
	}
	assert_false(seen_has(seen, "c5000", "t"));
}

/* A bookmark a second for days: the file stays small, and nothing is forgotten. */
static void
test_bookmarks(void **state)
{
	autoptr(seen) seen = open_seen();

	(void)state;
	assert_int_equal(seen_add(seen, "c1", "t"), 0);
	for (int64_t i = 1; i <= 50000; i++)
		assert_int_equal(seen_set_bookmark(seen, i), 0);
	assert_true(size_of_starts() < 250000);
	seen_free(take_ptr(seen));
	seen = open_seen();
	assert_int_equal(seen_bookmark(seen), 50000);
	assert_true(seen_has(seen, "c1", "t"));
}

static void
test_refused(void **state)
{
	struct error err = { 0 };
	struct seen *seen = NULL;

	(void)state;
	assert_int_equal(symlinkat("elsewhere", dir_fd, "starts"), 0);
	assert_int_equal(seen_open(&seen, dir_fd, "starts", &err), -ELOOP);
	assert_null(seen);
	assert_int_equal(faccessat(dir_fd, "elsewhere", F_OK, 0), -1);
}

static int
setup(void **state)
{
	(void)state;
	if (dir_fd < 0 && mkdtemp(folder) != NULL)
		dir_fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return dir_fd < 0 ? -1 : 0;
}

static int
teardown(void **state)
{
	(void)state;
	return unlinkat(dir_fd, "starts", 0);
}

static int
remove_folder(void **state)
{
	(void)state;
	return rmdir(folder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_restart, setup, teardown),
		cmocka_unit_test_setup_teardown(test_compact, setup, teardown),
		cmocka_unit_test_setup_teardown(test_events, setup, teardown),
		cmocka_unit_test_setup_teardown(test_torn, setup, teardown),
		cmocka_unit_test_setup_teardown(test_garbage, setup, teardown),
		cmocka_unit_test_setup_teardown(test_growth, setup, teardown),
		cmocka_unit_test_setup_teardown(test_bookmarks, setup, teardown),
		cmocka_unit_test_setup_teardown(test_refused, setup, teardown),
	};

	return cmocka_run_group_tests_name("target/seen", tests, NULL, remove_folder);
}
