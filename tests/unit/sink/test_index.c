/* SPDX-License-Identifier: Apache-2.0 */
/* test_index.c - the host page keeps in step with the spool, whatever happens to either.
 */

#include <errno.h>
#include <fcntl.h>
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
#include "daemon/base/io.h"
#include "daemon/report/hostpage.h"
#include "daemon/sink/index.h"
#include "daemon/sink/spool.h"

#define T0 INT64_C(1795458012123456) /* 2026-11-23 18:20:12 UTC */
#define SECOND INT64_C(1000000)
#define STAMP "20261123T182012.123456Z"

enum { WRITERS = 4, ROWS_EACH = 25 };

struct ground {
	char root[64];
	char path[80];
	struct spool *spool;
};

/* Containers that are gone, by id. */
static const char *gone;

static bool
has_container(void *arg, const char *id)
{
	(void)arg;
	return gone == NULL || strcmp(gone, id) != 0;
}

static const struct index_host host = {
	.name = "h<1>", .now_us = T0, .has_container = has_container
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

	gone = NULL;
	strcpy(g->root, "/tmp/stigwatch-index-XXXXXX");
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

static const char *
text_of(const struct ground *g, const char *name)
{
	static char text[1 << 20];
	autofree char *path = NULL;
	autobuffer bytes = { 0 };
	struct error err = { 0 };

	assert_true(asprintf(&path, "%s/%s", g->path, name) > 0);
	if (io_read_file(AT_FDCWD, path, &bytes, sizeof(text) - 1, &err) < 0)
		return "";
	memcpy(text, buffer_text(&bytes), bytes.length + 1);
	return text;
}

/* "container verdict trend,files;" of each row. */
static const char *
rows_of(const struct ground *g)
{
	static char text[4096];
	autoptr(hostpage) page = NULL;
	const char *json = text_of(g, "index.json");
	struct error err = { 0 };
	size_t length = 0;

	if (hostpage_read(&page, json, strlen(json), &err) < 0)
		return err.text[0] == '\0' ? "?" : "damaged";
	text[0] = '\0';
	for (uint32_t i = 0; i < page->n_rows && length < sizeof(text) - 256; i++)
		length += (size_t)snprintf(text + length, sizeof(text) - length,
		    "%.60s %s %s,%.60s;", page->rows[i].container, page->rows[i].verdict,
		    page->rows[i].trend, page->rows[i].files);
	return text;
}

static void
expect_rows(const struct ground *g, const char *rows)
{
	assert_string_equal(rows_of(g), rows);
}

/* A summary with what a row is made of. */
static void
write_scan(struct ground *g, const char *target, const char *container, int64_t time_us,
    const char *verdict, char **path)
{
	autofree char *summary = NULL;
	struct error err = { 0 };

	assert_true(
	    asprintf(&summary,
		"{\"format\":1,\"target\":\"%s\",\"container\":{\"id\":\"id-%s\","
		"\"name\":"
		"\"%s\",\"image\":\"i\",\"image_id\":\"\",\"started_at\":\"\"},\"basis\":"
		"\"live\",\"stage\":\"initial\",\"verdict\":\"%s\",\"doubt\":\"\","
		"\"content\":{\"digest\":\"d\",\"benchmark\":\"\",\"profile\":\"\"},"
		"\"time\":{\"event\":\"\",\"start\":\"2026-11-23T18:20:12.123456Z\","
		"\"end\":"
		"\"\"},\"counts\":{\"pass\":0,\"fail\":0,\"error\":0,\"unknown\":0,"
		"\"notapplicable\":0,\"notchecked\":0,\"notselected\":0,"
		"\"informational\":0,"
		"\"fixed\":0},\"open\":{\"cat1\":0,\"cat2\":0,\"cat3\":0},\"score\":50."
		"00,"
		"\"causes\":[],\"rules\":[]}",
		target, container, container, verdict) > 0);
	const struct spool_file files[] = { { "record.bin", "r", 1 },
		{ "summary.json", summary, strlen(summary) },
		{ "report.html", "<p>", 3 } };

	if (spool_write(
		g->spool, target, "s", time_us, files, ARRAY_LEN(files), path, &err) < 0)
		fail_msg("%s", err.text);
}

static struct hostpage_row
row_of(const char *target, const char *container, const char *id, const char *verdict)
{
	return (struct hostpage_row){ .target = target,
		.container = container,
		.id = id,
		.image = "i",
		.verdict = verdict,
		.doubt = "",
		.trend = "",
		.score = "50.00",
		.content = "d",
		.profile = "",
		.basis = "live",
		.stage = "initial",
		.time = "2026-11-23T18:20:12Z" };
}

static int
update(struct ground *g, const char *target, const char *container, int64_t time_us,
    const char *verdict, struct error *err)
{
	autofree char *path = NULL;
	autofree char *id = NULL;
	struct hostpage_row row;

	write_scan(g, target, container, time_us, verdict, &path);
	assert_true(asprintf(&id, "id-%s", container) > 0);
	row = row_of(target, container, id, verdict);
	return index_update(g->spool, &host, &row, path, err);
}

static void
put(struct ground *g, const char *target, const char *container, int64_t time_us,
    const char *verdict)
{
	struct error err = { 0 };

	if (update(g, target, container, time_us, verdict, &err) < 0)
		fail_msg("%s", err.text);
}

static void
mend(struct ground *g)
{
	struct error err = { 0 };

	if (index_mend(g->spool, &host, &err) < 0)
		fail_msg("%s", err.text);
}

static void
test_update(void **state)
{
	struct ground *g = *state;
	struct stat st;
	autofree char *path = NULL;

	put(g, "a/1", "a", T0, "compliant");
	put(g, "b", "b", T0, "noncompliant");
	expect_rows(g, "b noncompliant ,report.html summary.json;"
		       "a compliant ,report.html summary.json;");
	assert_non_null(strstr(text_of(g, "index.html"),
	    "href=\"targets/a%252f1/" STAMP "-s/report.html\""));
	assert_non_null(strstr(text_of(g, "index.html"), "h&lt;1&gt;"));
	assert_true(asprintf(&path, "%s/index.html", g->path) > 0);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777 & ~0640U, 0);
	run("test -z \"$(ls -A '%s/tmp')\"", g->path);
}

/* Of two scans that end in another order than they began the newer one stays. */
static void
test_order(void **state)
{
	struct ground *g = *state;

	put(g, "t", "c", T0 + SECOND, "compliant");
	put(g, "t", "c", T0, "noncompliant");
	expect_rows(g, "c compliant ,report.html summary.json;");
}

/* Replicas have a row each while they are there. */
static void
test_replicas(void **state)
{
	struct ground *g = *state;

	put(g, "t", "c-1", T0, "noncompliant");
	put(g, "t", "c-2", T0 + 1, "compliant");
	put(g, "u", "c-1", T0 + 1, "undecided");
	expect_rows(g, "c-1 noncompliant ,report.html summary.json;"
		       "c-1 undecided ,report.html summary.json;"
		       "c-2 compliant ,report.html summary.json;");
	gone = "id-c-1";
	put(g, "t", "c-2", T0 + 2, "compliant");
	expect_rows(g, "c-1 undecided ,report.html summary.json;"
		       "c-2 compliant same,report.html summary.json;");
	/* What a target's last container left stays. */
	gone = "id-c-2";
	mend(g);
	expect_rows(g, "c-1 undecided ,report.html summary.json;"
		       "c-2 compliant same,report.html summary.json;");
	gone = NULL;
	put(g, "t", "c-3", T0 + 3, "compliant");
	gone = "id-c-2";
	mend(g);
	expect_rows(g, "c-1 undecided ,report.html summary.json;"
		       "c-3 compliant ,report.html summary.json;");
	/* Who takes over a role is compared with who had it. */
	gone = "id-c-3";
	put(g, "t", "c-4", T0 + 4, "compliant");
	expect_rows(g, "c-1 undecided ,report.html summary.json;"
		       "c-4 compliant same,report.html summary.json;");
}

/* Missing, or not as we wrote it: made anew, of the newest scan of every target. */
static void
test_rebuild(void **state)
{
	static const char *const damages[] = { "rm index.json",
		"truncate -s -3 index.json", "sed -i s/cat1/cat9/ index.json",
		": >index.json" };
	struct ground *g = *state;

	put(g, "a", "a", T0, "undecided");
	put(g, "b", "b", T0, "compliant");
	for (size_t i = 0; i < ARRAY_LEN(damages); i++) {
		run("cd '%s' && %s", g->path, damages[i]);
		put(g, "c", "c", T0 + (int64_t)i, "noncompliant");
		expect_rows(g, "c noncompliant ,report.html summary.json;"
			       "a undecided ,report.html summary.json;"
			       "b compliant ,report.html summary.json;");
	}
	run("rm '%s'/index.*", g->path);
	mend(g);
	expect_rows(g, "c noncompliant ,report.html summary.json;"
		       "a undecided ,report.html summary.json;"
		       "b compliant ,report.html summary.json;");
}

/* A summary that cannot be read costs its own row. */
static void
test_bad_summary(void **state)
{
	struct ground *g = *state;

	put(g, "a", "a", T0, "undecided");
	put(g, "b", "b", T0, "compliant");
	run("rm '%s/index.json'; echo x >'%s/targets/a/latest/summary.json'", g->path,
	    g->path);
	mend(g);
	expect_rows(g, "b compliant ,report.html summary.json;");
}

static void
test_retention(void **state)
{
	const struct spool_limits limits = { .targets_max = 2 };
	struct ground *g = *state;
	struct error err = { 0 };

	put(g, "a", "a", T0, "undecided");
	put(g, "b", "b", T0 + 1, "compliant");
	put(g, "c", "c", T0 + 2, "compliant");
	assert_int_equal(spool_retain(g->spool, &limits, T0, &err), 0);
	mend(g);
	expect_rows(g, "b compliant ,report.html summary.json;"
		       "c compliant ,report.html summary.json;");
	assert_null(strstr(text_of(g, "index.html"), "data-target=\"a\""));
	/* Its scan alone: the row stays, and leads nowhere. */
	put(g, "c", "c-2", T0 + 3, "compliant");
	run("rm -r '%s/targets/c/20261123T182012.123458Z-s'", g->path);
	mend(g);
	expect_rows(g, "b compliant ,report.html summary.json;"
		       "c compliant ,;"
		       "c-2 compliant ,report.html summary.json;");
	assert_null(strstr(text_of(g, "index.html"), "123458Z"));
}

static ino_t
inode_of(const struct ground *g, const char *name)
{
	autofree char *path = NULL;
	struct stat st;

	assert_true(asprintf(&path, "%s/%s", g->path, name) > 0);
	assert_int_equal(stat(path, &st), 0);
	return st.st_ino;
}

/* Once a minute: what is right is left alone, what is missing is made. */
static void
test_mend_is_idle(void **state)
{
	struct ground *g = *state;
	autofree char *path = NULL;
	ino_t json, html;

	mend(g);
	expect_rows(g, "");
	assert_non_null(strstr(text_of(g, "index.html"), "No container was checked"));
	put(g, "a", "a", T0, "undecided");
	json = inode_of(g, "index.json");
	html = inode_of(g, "index.html");
	mend(g);
	assert_int_equal(inode_of(g, "index.json"), json);
	assert_int_equal(inode_of(g, "index.html"), html);
	run("rm '%s/index.html'", g->path);
	mend(g);
	assert_int_not_equal(strlen(text_of(g, "index.html")), 0);
	write_scan(g, "b", "b", T0, "compliant", &path);
	mend(g);
	expect_rows(g, "a undecided ,report.html summary.json;"
		       "b compliant ,report.html summary.json;");
}

/* Writers side by side, and one who mends: no row is lost. */
static void
test_together(void **state)
{
	struct ground *g = *state;
	pid_t pids[WRITERS + 1];
	autoptr(hostpage) page = NULL;
	struct error err = { 0 };
	const char *json;

	for (int w = 0; w <= WRITERS; w++) {
		pids[w] = fork();
		assert_true(pids[w] >= 0);
		if (pids[w] > 0)
			continue;
		for (int i = 0; i < ROWS_EACH; i++) {
			char name[32];

			(void)snprintf(name, sizeof(name), "w%d-%d", w, i);
			if (w == WRITERS
				? index_mend(g->spool, &host, &err) < 0
				: update(g, name, name, T0, "compliant", &err) < 0)
				_exit(1);
		}
		_exit(0);
	}
	for (int w = 0; w <= WRITERS; w++) {
		int status;

		assert_int_equal(waitpid(pids[w], &status, 0), pids[w]);
		assert_int_equal(status, 0);
	}
	json = text_of(g, "index.json");
	assert_int_equal(hostpage_read(&page, json, strlen(json), &err), 0);
	assert_int_equal(page->n_rows, WRITERS * ROWS_EACH);
	for (uint32_t i = 0; i < page->n_rows; i++)
		assert_string_equal(page->rows[i].files, "report.html summary.json");
}

/* 0 passed, 77 the ground cannot be made. */
static int
fill_disk(struct ground *g)
{
	struct error err = { 0 };
	autofree char *before = NULL;
	autofree char *path = NULL;
	const struct hostpage_row row = row_of("t", "c", "id", "compliant");

	spool_free(take_ptr(g->spool));
	if (unshare(geteuid() == 0 ? CLONE_NEWNS : CLONE_NEWNS | CLONE_NEWUSER) < 0 ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
	    mount("none", g->path, "tmpfs", 0, "size=256k,mode=0750") < 0)
		return 77;
	if (spool_open(&g->spool, g->path, &err) < 0)
		return 1;
	put(g, "a", "a", T0, "compliant");
	before = strdup(text_of(g, "index.json"));
	write_scan(g, "b", "b", T0, "compliant", &path);
	run("dd if=/dev/zero of='%s/filler' bs=4k 2>/dev/null || true", g->path);
	if (index_update(g->spool, &host, &row, path, &err) != -ENOSPC)
		return 2;
	if (strcmp(text_of(g, "index.json"), before) != 0)
		return 3;
	run("test -z \"$(ls -A '%s/tmp')\"", g->path);
	run("rm '%s/filler'", g->path);
	mend(g);
	return strcmp(rows_of(g), "a compliant ,report.html summary.json;"
				  "b compliant ,report.html summary.json;") == 0
		   ? 0
		   : 4;
}

/* The page of before stays; what is missing comes with the next one. */
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
		TEST(test_update),
		TEST(test_order),
		TEST(test_replicas),
		TEST(test_rebuild),
		TEST(test_bad_summary),
		TEST(test_retention),
		TEST(test_mend_is_idle),
		TEST(test_together),
		TEST(test_full_disk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
