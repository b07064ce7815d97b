/* SPDX-License-Identifier: Apache-2.0 */
/* test_drop.c - files for import and what they are made of, on disk. */

#include <errno.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/sink/drop.h"
#include "daemon/sink/spool.h"

#define T0 INT64_C(1795458012123456) /* 2026-11-23 18:20:12 UTC */
#define DAY INT64_C(86400000000)
#define STAMP "20261123T182012.123456Z"

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

	strcpy(g->root, "/tmp/stigwatch-drop-XXXXXX");
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

/* What the command prints in the spool, with blanks for ends of lines. */
static const char *
output(const struct ground *g, const char *command)
{
	static char text[4096];
	autofree char *line = NULL;
	FILE *pipe;

	assert_true(
	    asprintf(&line, "cd '%s' && { %s; } | tr '\\n' ' '", g->path, command) > 0);
	pipe = popen(line, "re");
	text[fread(text, 1, sizeof(text) - 1, pipe)] = '\0';
	assert_int_equal(pclose(pipe), 0);
	return text;
}

static void
keep(struct ground *g, const char *target, const char *container, const char *format,
    const char *scan, int64_t time_us)
{
	const struct spool_file files[] = { { "record.bin", scan, strlen(scan) } };
	autofree char *path = NULL;
	struct error err = { 0 };

	if (spool_write(g->spool, target, scan, time_us, files, 1, &path, &err) < 0 ||
	    drop_keep(g->spool, path, container, format, &err) < 0)
		fail_msg("%s", err.text);
}

/* The newest record of each container, of one format, whatever became of its scan. */
static void
test_instances(void **state)
{
	static const char list[] = "cd targets/t/instances && for f in $(ls | LC_ALL=C "
				   "sort); do echo $f=$(cat $f); done";
	struct ground *g = *state;

	keep(g, "t", "web", "cklb", "s1", T0);
	keep(g, "t", "web.1", "cklb", "s2", T0 + 1);
	keep(g, "t", "../x", "ckl", "s3", T0 + 2);
	assert_string_equal(
	    output(g, list), "%2e.%2fx.ckl=s3 web.1.cklb=s2 web.cklb=s1 ");
	keep(g, "t", "web", "xccdf", "s4", T0 + 3);
	assert_string_equal(
	    output(g, list), "%2e.%2fx.ckl=s3 web.1.cklb=s2 web.xccdf=s4 ");
	run("rm -r '%s'/targets/t/2*", g->path);
	assert_string_equal(
	    output(g, list), "%2e.%2fx.ckl=s3 web.1.cklb=s2 web.xccdf=s4 ");
	keep(g, "t", "web", NULL, "s5", T0 + 4);
	assert_string_equal(output(g, list), "%2e.%2fx.ckl=s3 web.1.cklb=s2 ");
	/* The same scan once more: as when it was kept and the page failed. */
	keep(g, "u", "c", "cklb", "s", T0);
	assert_int_equal(
	    drop_keep(g->spool, "/nowhere/at/all", "c", "cklb", &(struct error){ 0 }),
	    -ENOENT);
	assert_string_equal(output(g, "ls -A tmp"), "");
}

static void
keep_with(struct ground *g, const char *container, const char *format, const char *scan,
    int64_t time_us, const char *waivers)
{
	const struct spool_file files[] = { { "record.bin", scan, strlen(scan) },
		{ DROP_WAIVERS, waivers, waivers == NULL ? 0 : strlen(waivers) } };
	autofree char *path = NULL;
	struct error err = { 0 };

	if (spool_write(g->spool, "t", scan, time_us, files, waivers == NULL ? 1 : 2,
		&path, &err) < 0 ||
	    drop_keep(g->spool, path, container, format, &err) < 0)
		fail_msg("%s", err.text);
}

static int
say_waivers(void *arg, struct drop_target *t, struct error *err)
{
	struct buffer *out = arg;

	for (uint32_t i = 0; i < t->n_instances; i++) {
		buffer_printf(out, "%s: ", t->instances[i].name);
		assert_int_equal(drop_read_waivers(t, &t->instances[i], out, err), 0);
		buffer_add_text(out, ";");
	}
	return 0;
}

static int
forget_first(void *arg, struct drop_target *t, struct error *err)
{
	(void)arg;
	return drop_forget(t, &t->instances[0], err);
}

/* With a record the waivers it was decided with; they go with it. */
static void
test_waivers(void **state)
{
	static const char list[] = "ls -A targets/t/instances | LC_ALL=C sort";
	struct ground *g = *state;
	autobuffer before = { 0 }, after = { 0 };
	struct error err = { 0 };

	keep_with(g, "db", "cklb", "s1", T0, "w1");
	keep_with(g, "web", "cklb", "s2", T0 + 1, NULL);
	keep_with(g, "web.1", "cklb", "s3", T0 + 2, "w3");
	assert_int_equal(drop_each(g->spool, say_waivers, &before, &err), 0);
	assert_string_equal(
	    buffer_text(&before), "db.cklb: w1;web.1.cklb: w3;web.cklb: ;");
	keep_with(g, "db", "cklb", "s4", T0 + 3, NULL);
	keep_with(g, "web", "cklb", "s5", T0 + 4, "w5");
	assert_int_equal(drop_each(g->spool, say_waivers, &after, &err), 0);
	assert_string_equal(
	    buffer_text(&after), "db.cklb: ;web.1.cklb: w3;web.cklb: w5;");
	assert_string_equal(output(g, list),
	    ".web.1.cklb.waivers .web.cklb.waivers db.cklb web.1.cklb web.cklb ");
	keep_with(g, "web", "ckl", "s6", T0 + 5, "w6");
	assert_string_equal(output(g, list),
	    ".web.1.cklb.waivers .web.ckl.waivers db.cklb web.1.cklb web.ckl ");
	keep_with(g, "web", NULL, "s7", T0 + 6, "w7");
	assert_int_equal(drop_each(g->spool, forget_first, NULL, &err), 0);
	assert_string_equal(output(g, list), ".web.1.cklb.waivers web.1.cklb ");
	assert_int_equal(drop_each(g->spool, forget_first, NULL, &err), 0);
	assert_string_equal(output(g, list), "");
	assert_string_equal(output(g, "ls -A tmp"), "");
}

struct seen {
	char text[1024];
	int error;
};

static int
see(void *arg, struct drop_target *t, struct error *err)
{
	struct seen *s = arg;
	size_t length = strlen(s->text);

	length += (size_t)snprintf(
	    s->text + length, sizeof(s->text) - length, "%s:", t->directory);
	for (uint32_t i = 0; i < t->n_instances; i++) {
		autobuffer record = { 0 };

		assert_int_equal(drop_read(t, &t->instances[i], 2, &record, err), 0);
		length += (size_t)snprintf(s->text + length, sizeof(s->text) - length,
		    " %s %s %s", t->instances[i].name, t->instances[i].format,
		    buffer_text(&record));
	}
	(void)snprintf(s->text + length, sizeof(s->text) - length, ";");
	return s->error < 0 ? error_say(err, -s->error, "made to fail") : 0;
}

static void
test_each(void **state)
{
	struct ground *g = *state;
	struct seen seen = { .text = "" };
	struct error err = { 0 };

	keep(g, "a", "c", NULL, "s1", T0);
	keep(g, "b", "web-2", "cklb", "s2long", T0);
	keep(g, "b", "web-1", "ckl", "s3", T0 + 1);
	assert_int_equal(drop_each(g->spool, see, &seen, &err), 0);
	assert_string_equal(seen.text, "b: web-1.ckl ckl s3 web-2.cklb cklb s2;");
	keep(g, "c", "x", "ckl", "s4", T0);
	seen = (struct seen){ .error = -EIO };
	assert_int_equal(drop_each(g->spool, see, &seen, &err), -EIO);
	/* The second one was seen although the first one failed. */
	assert_non_null(strstr(seen.text, "b:"));
	assert_non_null(strstr(seen.text, "c:"));
}

static int
forget(void *arg, struct drop_target *t, struct error *err)
{
	(void)arg;
	return drop_forget(t, &t->instances[0], err);
}

static void
test_forget(void **state)
{
	struct ground *g = *state;
	struct error err = { 0 };

	keep(g, "t", "b", "ckl", "s1", T0);
	keep(g, "t", "a", "ckl", "s2", T0 + 1);
	assert_int_equal(drop_each(g->spool, forget, NULL, &err), 0);
	assert_string_equal(output(g, "ls targets/t/instances"), "b.ckl ");
}

struct putting {
	const char *target, *benchmark, *suffix;
	int64_t time_us;
	int error;
};

static int
put(void *arg, struct drop_target *t, struct error *err)
{
	struct putting *p = arg;
	autobuffer bytes = { 0 };
	const struct drop_file file = { .target = p->target,
		.benchmark = p->benchmark,
		.scan = "s",
		.suffix = p->suffix,
		.time_us = p->time_us,
		.bytes = &bytes };

	for (int i = 0; i < 1000; i++)
		buffer_add_text(&bytes, "0123456789");
	p->error = drop_put(t, &file, err);
	return p->error;
}

static int
put_one(struct ground *g, const char *target, int64_t time_us)
{
	struct putting p = { target, "bench/1", "cklb", time_us, 0 };
	struct error err = { 0 };

	return drop_each(g->spool, put, &p, &err);
}

static void
test_put(void **state)
{
	struct ground *g = *state;
	char name[300];

	keep(g, "t", "c", "cklb", "s", T0);
	assert_int_equal(put_one(g, "web/1@h", T0), 0);
	assert_string_equal(
	    output(g, "ls -A drop"), "web%2f1@h.bench%2f1." STAMP "-s.cklb ");
	assert_string_equal(output(g, "stat -c '%a %s' drop/*"), "640 10000 ");
	/* Names that file systems could not take. */
	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	assert_int_equal(put_one(g, name, T0), 0);
	assert_string_equal(output(g, "ls drop | wc -l"), "2 ");
}

static int
remember(void *arg, struct drop_target *t, struct error *err)
{
	struct drop_memory before, memory, after;

	(void)arg;
	drop_recall(t, &before);
	assert_string_equal(before.made_of, "");
	assert_string_equal(before.says, "");
	memset(&memory, 0, sizeof(memory));
	memset(memory.made_of, 'a', 64);
	memset(memory.says, 'b', 64);
	assert_int_equal(drop_remember(t, &memory, err), 0);
	drop_recall(t, &after);
	assert_string_equal(after.made_of, memory.made_of);
	assert_string_equal(after.says, memory.says);
	return 0;
}

static void
test_memory(void **state)
{
	struct ground *g = *state;
	struct error err = { 0 };

	keep(g, "t", "c", "cklb", "s", T0);
	assert_int_equal(drop_each(g->spool, remember, NULL, &err), 0);
	/* Damaged: as if nothing had been dropped. */
	run("echo x >>'%s/targets/t/instances/.dropped'", g->path);
	assert_int_equal(drop_each(g->spool, remember, NULL, &err), 0);
}

static void
test_retain(void **state)
{
	static const struct {
		struct spool_limits limits;
		const char *left;
		uint64_t size;
	} rows[] = {
		{ { .scans_max = 0 }, "a0 a1 a2 b3 ", 40000 },
		{ { .age_max_s = 86400 * 5 / 2 }, "a1 a2 b3 ", 30000 },
		{ { .scans_max = 2 }, "a1 a2 b3 ", 30000 },
		{ { .scans_max = 1 }, "a2 b3 ", 20000 },
		{ { .size_max = 4 * 20000 }, "a2 b3 ", 20000 },
		{ { .size_max = 1 }, "b3 ", 10000 },
	};
	struct ground *g = *state;
	struct error err = { 0 };

	keep(g, "t", "c", "cklb", "s", T0);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		uint64_t size;

		run("rm -rf '%s/drop'", g->path);
		for (int n = 1; n <= 4; n++)
			assert_int_equal(
			    put_one(g, n == 4 ? "b" : "a", T0 + (n - 4) * DAY), 0);
		run("touch '%s/drop/not.ours'", g->path);
		run("touch '%s/drop/.a.b." STAMP "-s.cklb.new'", g->path);
		run("touch -d 2026-11-01 '%s/drop/.a.c." STAMP "-s.cklb.new'", g->path);
		assert_int_equal(
		    drop_retain(g->spool, &rows[i].limits, T0, &size, &err), 0);
		assert_string_equal(
		    output(g, "cd drop; ls *.cklb | "
			      "sed -E 's/\\..*\\.2026112([0-9])T.*/\\1/'"),
		    rows[i].left);
		assert_int_equal(size, rows[i].size);
		assert_string_equal(output(g, "cd drop; ls -A | grep -v '^[ab]\\.'"),
		    ".a.b." STAMP "-s.cklb.new not.ours ");
	}
}

/* 0 passed, 77 the ground cannot be made. */
static int
fill_disk(struct ground *g)
{
	struct error err = { 0 };

	spool_free(take_ptr(g->spool));
	if (unshare(geteuid() == 0 ? CLONE_NEWNS : CLONE_NEWNS | CLONE_NEWUSER) < 0 ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
	    mount("none", g->path, "tmpfs", 0, "size=128k,mode=0750") < 0)
		return 77;
	if (spool_open(&g->spool, g->path, &err) < 0)
		return 1;
	keep(g, "t", "c", "cklb", "s", T0);
	assert_int_equal(put_one(g, "a", T0), 0);
	run("dd if=/dev/zero of='%s/filler' bs=4k 2>/dev/null || true", g->path);
	if (put_one(g, "a", T0 + 1) != -ENOSPC)
		return 2;
	if (strcmp(output(g, "ls -A drop"), "a.bench%2f1." STAMP "-s.cklb ") != 0)
		return 3;
	run("rm '%s/filler'", g->path);
	return put_one(g, "a", T0 + 2) == 0 ? 0 : 4;
}

/* No file, no half of one; the next try makes it. */
static void
test_full_disk(void **state)
{
	pid_t pid = fork();
	int status;

	assert_true(pid >= 0);
	if (pid == 0)
		_exit(fill_disk(*state));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 77) {
		print_message("SKIP: no mount namespace to make a small disk in\n");
		skip();
	}
	assert_int_equal(status, 0);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_instances),
		TEST(test_waivers),
		TEST(test_each),
		TEST(test_forget),
		TEST(test_put),
		TEST(test_memory),
		TEST(test_retain),
		TEST(test_full_disk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
