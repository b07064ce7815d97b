/* SPDX-License-Identifier: Apache-2.0 */
/* test_spool.c - what the spool holds after writing, failing, crashing and retention. */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include <cmocka.h>

#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/sink/spool.h"

#define T0 INT64_C(1795458012123456) /* 2026-11-23 18:20:12 UTC */
#define DAY INT64_C(86400000000)

static const struct spool_file one_file[] = { { "a.txt", "hello", 5 } };

struct ground {
	char root[64];
	char path[80];
	struct spool *spool;
};

static void __attribute__((format(printf, 1, 2))) run(const char *format, ...)
{
	autofree char *command = NULL;
	va_list args;

	va_start(args, format);
	assert_true(vasprintf(&command, format, args) > 0);
	va_end(args);
	assert_int_equal(system(command), 0);
}

static int
setup(void **state)
{
	struct ground *g = calloc(1, sizeof(*g));
	struct error err = { 0 };

	strcpy(g->root, "/tmp/stigwatch-spool-XXXXXX");
	if (mkdtemp(g->root) == NULL)
		return -1;
	(void)snprintf(g->path, sizeof(g->path), "%s/spool", g->root);
	*state = g;
	return spool_open(&g->spool, g->path, &err);
}

static int
teardown(void **state)
{
	struct ground *g = *state;

	spool_free(g->spool);
	run("rm -rf '%s'", g->root);
	free(g);
	return 0;
}

/* Every path below the spool but the lock, sorted, a link with its text: "a b -> c ". */
static const char *
listing(const struct ground *g)
{
	static char text[4096];
	autofree char *command = NULL;
	FILE *pipe;

	assert_true(
	    asprintf(&command,
		"cd '%s' && find . -mindepth 2 ! -type l -printf '%%P ' -o -mindepth 2 "
		"-type l -printf '%%P>%%l ' | tr ' ' '\\n' | sort | tr '\\n' ' '",
		g->path) > 0);
	pipe = popen(command, "re");
	text[fread(text, 1, sizeof(text) - 1, pipe)] = '\0';
	assert_int_equal(pclose(pipe), 0);
	return text + strspn(text, " ");
}

static void
write_scan(struct ground *g, const char *target, const char *scan, int64_t time_us)
{
	autofree char *path = NULL;
	struct error err = { 0 };

	if (spool_write(g->spool, target, scan, time_us, one_file, 1, &path, &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(access(path, F_OK), 0);
}

static mode_t
mode_of(const struct ground *g, const char *name)
{
	autofree char *path = NULL;
	struct stat st;

	assert_true(asprintf(&path, "%s/%s", g->path, name) > 0);
	assert_int_equal(lstat(path, &st), 0);
	return st.st_mode & 07777;
}

static void
test_write(void **state)
{
	struct ground *g = *state;
	autofree void *data = NULL;
	size_t length = 0;
	struct error err = { 0 };
	mode_t mask = umask(022);

	write_scan(g, "web@host", "s1", T0);
	umask(mask);
	assert_string_equal(listing(g),
	    "targets/web@host "
	    "targets/web@host/20261123T182012.123456Z-s1 "
	    "targets/web@host/20261123T182012.123456Z-s1/a.txt "
	    "targets/web@host/latest>20261123T182012.123456Z-s1 ");
	assert_int_equal(mode_of(g, "."), 0750);
	assert_int_equal(mode_of(g, "targets/web@host"), 0750);
	assert_int_equal(mode_of(g, "targets/web@host/20261123T182012.123456Z-s1"), 0750);
	assert_int_equal(
	    mode_of(g, "targets/web@host/20261123T182012.123456Z-s1/a.txt"), 0640);
	assert_int_equal(
	    spool_read_latest(g->spool, "web@host", "a.txt", &data, &length, &err), 0);
	assert_int_equal(length, 5);
	assert_memory_equal(data, "hello", 5);
}

/* `latest` is the newest by time, in whatever order the scans finish. */
static void
test_latest(void **state)
{
	struct ground *g = *state;

	write_scan(g, "t", "b", T0 + 1);
	write_scan(g, "t", "a", T0);
	assert_non_null(strstr(listing(g), "latest>20261123T182012.123457Z-b "));
	write_scan(g, "t", "c", T0 + 2);
	assert_non_null(strstr(listing(g), "latest>20261123T182012.123458Z-c "));
}

static void
test_encode(void **state)
{
	static const struct {
		const char *target, *name;
	} rows[] = {
		{ "web@host", "web@host" },
		{ "a.b_c-D9", "a.b_c-D9" },
		{ "", "%" },
		{ "%", "%25" },
		{ ".", "%2e" },
		{ "..", "%2e." },
		{ ".x", "%2ex" },
		{ "a/b", "a%2fb" },
		{ "a%2fb", "a%252fb" },
		{ "\xc3\xa4 \n", "%c3%a4%20%0a" },
		{ "latest", "latest" },
		{ "~", "%7e" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		autofree char *name = spool_encode(rows[i].target);
		autofree char *back = spool_decode(rows[i].name);

		assert_string_equal(name, rows[i].name);
		assert_string_equal(back, rows[i].target);
	}
}

/* What nobody encoded stays as it is. */
static void
test_decode_other(void **state)
{
	static const char *const names[] = { "a%", "a%2", "a%zz", "a%~0123", "%%" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		autofree char *back = spool_decode(names[i]);

		assert_string_equal(back, names[i]);
	}
}

/* Around the length where a digest comes in no two names are the same. */
static void
test_encode_long(void **state)
{
	enum { FROM = 60, TO = 400 };
	char *names[4 * (TO - FROM)];
	size_t n = 0;

	(void)state;
	for (size_t length = FROM; length < TO; length++)
		for (unsigned int kind = 0; kind < 4; kind++) {
			char text[TO + 1];

			/* The end must be a byte that becomes three, too. */
			memset(text, kind % 2 ? '/' : 'x', length);
			text[0] = kind < 2 ? 'y' : 'z';
			text[length] = '\0';
			names[n] = spool_encode(text);
			assert_in_range(strlen(names[n]), 1, 200);
			for (size_t i = 0; i < n; i++)
				assert_string_not_equal(names[i], names[n]);
			n++;
		}
	while (n > 0)
		free(names[--n]);
}

static void
test_hostile_names(void **state)
{
	static const char *const targets[] = { ".", "..", "", "../../etc", "/etc/passwd",
		".lock", "latest" };
	struct ground *g = *state;
	struct error err = { 0 };

	for (size_t i = 0; i < ARRAY_LEN(targets); i++) {
		autofree void *data = NULL;
		size_t length;

		write_scan(g, targets[i], "../s", T0);
		assert_int_equal(spool_read_latest(
				     g->spool, targets[i], "a.txt", &data, &length, &err),
		    0);
	}
	assert_non_null(strstr(listing(g),
	    "targets/%2e.%2f..%2fetc/20261123T182012.123456Z-%2e.%2fs/a.txt "));
}

static void
test_refused(void **state)
{
	static const struct {
		struct spool_file file;
		int64_t time_us;
		int error;
	} rows[] = {
		{ { "../x", "", 0 }, T0, -EINVAL },
		{ { "", "", 0 }, T0, -EINVAL },
		{ { "..", "", 0 }, T0, -EINVAL },
		{ { "x", "", 0 }, INT64_MAX, -EINVAL },
		{ { "x", "", 0 }, INT64_MIN, -EINVAL },
	};
	struct ground *g = *state;
	char *path = NULL;
	struct error err = { 0 };

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		assert_int_equal(spool_write(g->spool, "t", "s", rows[i].time_us,
				     &rows[i].file, 1, &path, &err),
		    rows[i].error);
		assert_null(path);
	}
	assert_string_equal(listing(g), "");
}

/* The same scan again: refused, and the first one is whole. */
static void
test_twice(void **state)
{
	struct ground *g = *state;
	char *path = NULL;
	struct error err = { 0 };

	write_scan(g, "t", "s", T0);
	assert_true(spool_write(g->spool, "t", "s", T0, one_file, 1, &path, &err) < 0);
	assert_string_equal(listing(g), "targets/t targets/t/20261123T182012.123456Z-s "
					"targets/t/20261123T182012.123456Z-s/a.txt "
					"targets/t/latest>20261123T182012.123456Z-s ");
}

/* Files that follow: whole, once each, over what a killed writer left; refused elsewhere.
 */
static void
test_add(void **state)
{
	static const struct spool_file more[] = { { "b", "bb", 2 }, { "c", "", 0 } };
	static const struct spool_file bad = { ".b", "", 0 };
	struct ground *g = *state;
	autofree char *path = NULL, *left = NULL;
	struct error err = { 0 };

	if (spool_write(g->spool, "t", "s", T0, one_file, 1, &path, &err) < 0)
		fail_msg("%s", err.text);
	assert_true(asprintf(&left, "%s/.b", path) > 0);
	assert_int_equal(close(open(left, O_WRONLY | O_CREAT | O_CLOEXEC, 0600)), 0);
	assert_int_equal(spool_add(path, more, 2, &err), 0);
	assert_string_equal(listing(g), "targets/t targets/t/20261123T182012.123456Z-s "
					"targets/t/20261123T182012.123456Z-s/a.txt "
					"targets/t/20261123T182012.123456Z-s/b "
					"targets/t/20261123T182012.123456Z-s/c "
					"targets/t/latest>20261123T182012.123456Z-s ");
	assert_int_equal(access(left, F_OK), -1);
	assert_int_equal(spool_add(path, &bad, 1, &err), -EINVAL);
	path[strlen(path) - 1] = 'x';
	assert_int_equal(spool_add(path, more, 2, &err), -ENOENT);
	assert_non_null(strstr(err.text, path));
}

static void
test_read_absent(void **state)
{
	struct ground *g = *state;
	void *data = NULL;
	size_t length = 0;
	struct error err = { 0 };

	assert_int_equal(
	    spool_read_latest(g->spool, "t", "a.txt", &data, &length, &err), -ENOENT);
	write_scan(g, "t", "s", T0);
	assert_int_equal(
	    spool_read_latest(g->spool, "t", "b.txt", &data, &length, &err), -ENOENT);
	/* Links somebody put there are not followed. */
	run("cd '%s'/targets/t/*Z-s && ln -s /etc/passwd b.txt", g->path);
	assert_int_equal(
	    spool_read_latest(g->spool, "t", "b.txt", &data, &length, &err), -ELOOP);
	run("ln -sfn ../../../../../etc '%s'/targets/t/latest", g->path);
	assert_int_equal(
	    spool_read_latest(g->spool, "t", "passwd", &data, &length, &err), -ENOENT);
	assert_null(data);
}

static void
test_open_refused(void **state)
{
	struct ground *g = *state;
	struct spool *spool = NULL;
	struct error err = { 0 };

	assert_int_equal(chmod(g->path, 0757), 0);
	assert_int_equal(spool_open(&spool, g->path, &err), -EPERM);
	assert_non_null(strstr(err.text, "may be written by others"));
	assert_int_equal(spool_open(&spool, "/nonexistent/spool", &err), -ENOENT);
	assert_int_equal(spool_open(&spool, "/dev/null", &err), -ENOTDIR);
	assert_null(spool);
}

/* What crashes leave at each step is gone, what was whole is there. */
static void
test_clean(void **state)
{
	struct ground *g = *state;
	struct error err = { 0 };

	write_scan(g, "t", "a", T0);
	write_scan(g, "t", "b", T0 + 1);
	run("cd '%s' && mkdir -p tmp/1.0/x/y && touch tmp/1.0/a tmp/f && ln -s x tmp/1.1 "
	    "&& ln -sfn 20990101T000000.000000Z-no targets/t/latest && mkdir "
	    "targets/empty",
	    g->path);
	assert_int_equal(spool_clean(g->spool, &err), 0);
	assert_string_equal(listing(g), "targets/t targets/t/20261123T182012.123456Z-a "
					"targets/t/20261123T182012.123456Z-a/a.txt "
					"targets/t/20261123T182012.123457Z-b "
					"targets/t/20261123T182012.123457Z-b/a.txt "
					"targets/t/latest>20261123T182012.123457Z-b ");
}

/* Names of the scans (their last letter) and targets left: "t:ab u:c". */
static const char *
left(const struct ground *g)
{
	static char text[256];
	autofree char *command = NULL;
	FILE *pipe;

	assert_true(
	    asprintf(&command,
		"cd '%s'/targets && for t in *; do printf '%%s:' $t; ls $t | grep Z- | "
		"sed 's/.*-//' | tr -d '\\n'; [ -e $t/latest ] || printf '!'; "
		"printf ' '; done",
		g->path) > 0);
	pipe = popen(command, "re");
	text[fread(text, 1, sizeof(text) - 1, pipe)] = '\0';
	assert_int_equal(pclose(pipe), 0);
	return text;
}

/* Scans a-d of t on days 0-3, e of u on day 1, f of v on day 2; each 5 bytes. */
static void
test_retain(void **state)
{
	static const struct {
		struct spool_limits limits;
		const char *left;
	} rows[] = {
		{ { 0 }, "t:abcd u:e v:f " },
		{ { .scans_max = 4 }, "t:abcd u:e v:f " },
		{ { .scans_max = 3 }, "t:bcd u:e v:f " },
		{ { .scans_max = 1 }, "t:d u:e v:f " },
		{ { .age_max_s = 86400 }, "t:cd u:e v:f " },
		{ { .age_max_s = 1 }, "t:d u:e v:f " },
		{ { .targets_max = 3 }, "t:abcd u:e v:f " },
		{ { .targets_max = 2 }, "t:abcd v:f " },
		{ { .targets_max = 1 }, "t:abcd " },
		{ { .size_max = 30 }, "t:abcd u:e v:f " },
		{ { .size_max = 29 }, "t:bcd u:e v:f " },
		{ { .size_max = 15 }, "t:d u:e v:f " },
		{ { .size_max = 14 }, "t:d v:f " },
		{ { .size_max = 5 }, "t:d " },
		{ { .size_max = 1 }, "t:d " },
		{ { .scans_max = 2, .targets_max = 2 }, "t:cd v:f " },
	};
	struct ground *g = *state;
	struct error err = { 0 };

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		for (int d = 0; d < 4; d++)
			write_scan(g, "t", (char[]){ (char)('a' + d), 0 }, T0 + d * DAY);
		write_scan(g, "u", "e", T0 + DAY);
		write_scan(g, "v", "f", T0 + 2 * DAY);
		if (spool_retain(g->spool, &rows[i].limits, T0 + 3 * DAY, &err) < 0)
			fail_msg("row %zu: %s", i, err.text);
		if (strcmp(left(g), rows[i].left) != 0)
			fail_msg("row %zu: %s", i, left(g));
		run("test -z \"$(ls '%s'/tmp)\"", g->path);
		run("rm -rf '%s'/targets/*", g->path);
	}
}

/* What is not a scan of ours is neither counted nor removed. */
static void
test_retain_foreign(void **state)
{
	struct ground *g = *state;
	const struct spool_limits limits = { 1, 1, 1, 1 };
	struct error err = { 0 };

	write_scan(g, "t", "a", T0);
	run("cd '%s'/targets && mkdir t/notes && touch t/notes/x file && ln -s / link",
	    g->path);
	assert_int_equal(spool_retain(g->spool, &limits, T0 + DAY, &err), 0);
	run("cd '%s'/targets && test -e t/notes/x && test -e file && test -L link && "
	    "test -e t/latest/a.txt",
	    g->path);
}

/* In a mount namespace of its own: 0 passed, 77 the ground cannot be made. */
static int
fill_disk(const struct ground *g)
{
	static char big[512 * 1024];
	const struct spool_file files[] = { { "a", big, 8192 },
		{ "b", big, sizeof(big) } };
	autoptr(spool) spool = NULL;
	struct error err = { 0 };
	char *path = NULL;
	struct ground full = *g;

	if (unshare(geteuid() == 0 ? CLONE_NEWNS : CLONE_NEWNS | CLONE_NEWUSER) < 0 ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
	    mount("none", g->path, "tmpfs", 0, "size=256k,mode=0750") < 0)
		return 77;
	if (spool_open(&spool, g->path, &err) < 0)
		return 1;
	full.spool = spool;
	if (spool_write(spool, "t", "s", T0, one_file, 1, &path, &err) < 0)
		return 2;
	free(take_ptr(path));
	if (spool_write(spool, "u", "s", T0, files, 2, &path, &err) != -ENOSPC)
		return 3;
	if (strstr(err.text, "write 'b': No space left on device") == NULL)
		return 4;
	if (strcmp(listing(&full), "targets/t targets/t/20261123T182012.123456Z-s "
				   "targets/t/20261123T182012.123456Z-s/a.txt "
				   "targets/t/latest>20261123T182012.123456Z-s ") != 0)
		return 5;
	return path == NULL ? 0 : 6;
}

static void
test_full_disk(void **state)
{
	const struct ground *g = *state;
	int status = 0;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0)
		_exit(fill_disk(g));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 77) {
		print_message("SKIP: no mount namespace to make a small disk in\n");
		skip();
	}
	assert_int_equal(status, 0);
}

/* Killed at any moment, then cleaned: each scan is whole or not there. */
static void
test_killed(void **state)
{
	struct ground *g = *state;
	const struct spool_file files[] = { { "a", "1", 1 }, { "b", "2", 1 },
		{ "c", "3", 1 } };
	autofree char *first = NULL;
	struct error err = { 0 };

	/* However slow the machine is: there is one. */
	assert_int_equal(
	    spool_write(g->spool, "t", "s", T0 - 1, files, 3, &first, &err), 0);
	for (int i = 0; i < 40; i++) {
		struct timespec pause = { .tv_nsec = 100000L * (i + 1) };
		pid_t pid = fork();

		assert_true(pid >= 0);
		for (int n = 0; pid == 0; n++) {
			char *path = NULL;

			if (spool_write(g->spool, "t", "s", T0 + i * 10000 + n, files, 3,
				&path, &err) < 0)
				_exit(1);
			free(path);
		}
		(void)nanosleep(&pause, NULL);
		assert_int_equal(kill(pid, SIGKILL), 0);
		assert_int_equal(waitpid(pid, NULL, 0), pid);
		assert_int_equal(spool_clean(g->spool, &err), 0);
	}
	run("cd '%s' && test -z \"$(ls tmp)\" && cd targets/t && test -e latest/c && "
	    "for s in *Z-s; do test \"$(ls $s | tr -d '\\n')\" = abc || exit 1; done",
	    g->path);
}

/* Writers and retention at once: nothing fails, nothing is torn. */
static void
test_together(void **state)
{
	enum { WRITERS = 3, SCANS = 30 };
	struct ground *g = *state;
	const struct spool_limits limits = { .scans_max = 3, .targets_max = 2 };
	pid_t pids[WRITERS];
	struct error err = { 0 };

	for (int w = 0; w < WRITERS; w++) {
		pids[w] = fork();
		assert_true(pids[w] >= 0);
		for (int i = 0; pids[w] == 0 && i <= SCANS; i++) {
			char *path = NULL;

			if (i == SCANS)
				_exit(0);
			if (spool_write(g->spool, i % 2 ? "t" : "u",
				(char[]){ 'a' + (char)w, 0 }, T0 + i, one_file, 1, &path,
				&err) < 0)
				_exit(1);
			free(path);
		}
	}
	for (int w = 0, status = 0; w < WRITERS;) {
		if (spool_retain(g->spool, &limits, T0, &err) < 0)
			fail_msg("%s", err.text);
		if (waitpid(pids[w], &status, WNOHANG) == 0)
			continue;
		assert_int_equal(status, 0);
		w++;
	}
	assert_int_equal(spool_retain(g->spool, &limits, T0, &err), 0);
	assert_string_equal(left(g), "t:abc u:abc ");
}

#define ROW(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		ROW(test_write),
		ROW(test_latest),
		cmocka_unit_test(test_encode),
		cmocka_unit_test(test_decode_other),
		cmocka_unit_test(test_encode_long),
		ROW(test_hostile_names),
		ROW(test_refused),
		ROW(test_twice),
		ROW(test_add),
		ROW(test_read_absent),
		ROW(test_open_refused),
		ROW(test_clean),
		ROW(test_retain),
		ROW(test_retain_foreign),
		ROW(test_full_disk),
		ROW(test_killed),
		ROW(test_together),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
