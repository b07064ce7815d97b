/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_results.c - results.xml of one record about a small benchmark, byte by byte: every
 * kind of result, and everything that is told of a target.
 *
 * STIGWATCH_GOLDEN set: the golden file is written anew.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "daemon/report/report.h"
#include "daemon/scap/ds/compile.h"
#include "tests/unit/scap/fixture.h"

#define HERE "tests/unit/report/"
#define GOLDEN HERE "golden/results.xml"
#define SCHEMA "/usr/share/openscap/schemas/xccdf/1.2/xccdf_1.2.xsd"
#define VERSION_MARK "@VERSION@"

static const struct record_fact facts[] = {
	{ "image-digest", "sha256:00" },
	{ "engine-version", "28.2.2" },
	{ "user", "root" },
	{ "privileged", "true" },
	{ "read-only", "false" },
	{ "capabilities-added", "NET_ADMIN,SYS_ADMIN" },
	{ "security-options", "seccomp=unconfined" },
	{ "network-mode", "front" },
	{ RECORD_FACT_ADDRESS, "172.18.0.2" },
	{ RECORD_FACT_ADDRESS, "fd00::2" },
};

static int
open_file(const char *href)
{
	char path[256];
	int fd;

	(void)snprintf(path, sizeof(path), HERE "results/%s", href);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

static int
open_beside(void *arg, const char *href)
{
	(void)arg;
	return open_file(href);
}

static int
open_cpe(void *arg, uint32_t index, const char *href)
{
	(void)arg;
	(void)index;
	return open_file(href == NULL ? "cpe.xml" : href);
}

static void
compile(struct fixture *f, const char *alias)
{
	static const char *const cpe[] = { "cpe.xml" };
	const struct compile_options options = { .path = "benchmark.xml",
		.alias = alias,
		.profile = "p",
		.cpe = cpe,
		.n_cpe = 1,
		.open_beside = open_beside,
		.open_cpe = open_cpe };
	autoclose int fd = open_file("benchmark.xml");
	struct error err = { 0 };

	fixture_start(f);
	assert_true(fd >= 0);
	if (compile_content(&f->image, fd, &options, &err) < 0 ||
	    content_open_memory(&f->content, f->image.data, f->image.length, &err) < 0)
		fail_msg("%s", err.text);
}

static void
put_target(struct fixture *f)
{
	const struct content_summary *s = content_summary(f->content);
	const struct record_target target = { .scan = "20261123-1",
		.target = "shop/web@host",
		.host = "host",
		.container_id = "c0ffee00c0ffee00c0ffee00",
		.container_name = "shop-web-1",
		.image = "nginx:1",
		.image_id = "sha256:1",
		.started_at = "2026-11-23T18:00:00.1Z",
		.content_digest = content_text(f->content, s->digest),
		.benchmark = content_text(f->content, s->benchmark),
		.stage = RECORD_STAGE_SETTLED,
		.time_event = 1795457100000000,
		.time_start = 1795457101000000,
		.time_end = 1795457102000000,
		.facts = facts,
		.n_facts = ARRAY_LEN(facts) };

	record_put_target(&f->record_bytes, &target);
}

/* Test and definition N of the OVAL file are written in one order. */
static void
put_result(struct fixture *f, uint32_t n, enum oval_result result, uint32_t n_items)
{
	char text[32];

	fixture_put_test(f, n - 1, result, n_items, n_items);
	for (uint32_t i = 0; i < n_items; i++) {
		struct item *item = item_new(&f->items, "textfilecontent54", i + 1);

		(void)snprintf(text, sizeof(text), "broken <%u>", i + 1);
		item->source = "/etc/thing";
		item_add_text(&f->items, item, "filepath", "/etc/thing");
		item_add_text(&f->items, item, "text", text);
		record_put_item(&f->record_bytes, item, OVAL_RESULT_TRUE);
	}
	fixture_put_definition(f, n - 1, result);
}

static void
make(struct fixture *f, const char *alias)
{
	const struct content_check *checks;
	uint32_t script = CONTENT_NONE, n;

	compile(f, alias);
	put_target(f);
	put_result(f, 1, OVAL_RESULT_FALSE, 3);
	put_result(f, 2, OVAL_RESULT_TRUE, 1);
	put_result(f, 3, OVAL_RESULT_TRUE, 0);
	put_result(f, 5, OVAL_RESULT_TRUE, 1);
	put_result(f, 6, OVAL_RESULT_FALSE, 0);
	checks = content_table(f->content, CONTENT_CHECKS, &n);
	for (uint32_t i = 0; i < n; i++)
		if (checks[i].system == CONTENT_SYSTEM_SCE)
			script = i;
	assert_true(script != CONTENT_NONE);
	record_put_script(
	    &f->record_bytes, &(struct record_script){ 0, script, RECORD_WHERE_HOST, 101,
				  "", "looked\n", "", 0 });
	fixture_decide(f);
}

static void
write_results(struct buffer *out, const char *alias)
{
	struct error err = { 0 };
	struct fixture f;

	make(&f, alias);
	const struct report report = {
		.content = f.content, .record = f.record, .decision = f.decision
	};
	if (report_results(out, &report, &err) < 0)
		fail_msg("%s", err.text);
	fixture_end(&f);
}

/* Which release wrote it is no part of what it should be. */
static void
hide_version(struct buffer *out, const struct buffer *results)
{
	const char *at = (const char *)results->data, *end = at + results->length, *found;
	size_t length = strlen(STIGWATCH_VERSION);

	while (
	    (found = memmem(at, (size_t)(end - at), STIGWATCH_VERSION, length)) != NULL) {
		buffer_add(out, at, (size_t)(found - at));
		buffer_add_text(out, VERSION_MARK);
		at = found + length;
	}
	buffer_add(out, at, (size_t)(end - at));
}

static void
expect_valid(const char *path)
{
	char command[512];

	if (access(SCHEMA, R_OK) < 0 ||
	    system("command -v xmllint oscap >/dev/null") != 0) {
		(void)fprintf(stderr, "SKIP: no xmllint, no oscap or no %s\n", SCHEMA);
		return;
	}
	(void)snprintf(command, sizeof(command),
	    "xmllint --noout --schema " SCHEMA " '%s' 2>&1 && "
	    "oscap xccdf validate --skip-schematron '%s'",
	    path, path);
	assert_int_equal(system(command), 0);
}

static void
write_file(const char *path, const struct buffer *bytes)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes->data, bytes->length), (ssize_t)bytes->length);
	(void)close(fd);
}

static void
test_golden(void **state)
{
	char path[] = "/tmp/stigwatch-results-XXXXXX", bytes[64 * 1024];
	autobuffer results = { 0 }, hidden = { 0 };
	int fd = mkstemp(path);
	ssize_t n;

	(void)state;
	assert_true(fd >= 0);
	(void)close(fd);
	write_results(&results, "A_STIG");
	write_file(path, &results);
	expect_valid(path);
	(void)unlink(path);
	hide_version(&hidden, &results);
	if (getenv("STIGWATCH_GOLDEN") != NULL)
		write_file(GOLDEN, &hidden);
	fd = open(GOLDEN, O_RDONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	n = read(fd, bytes, sizeof(bytes) - 1);
	(void)close(fd);
	assert_true(n > 0);
	bytes[n] = '\0';
	assert_string_equal(buffer_text(&hidden), bytes);
}

/* The alias changes two ids and nothing else. */
static void
test_alias(void **state)
{
	static const char own[] = "xccdf_org.example_benchmark_b",
			  alias[] = "xccdf_mil.disa.stig_benchmark_A_STIG";
	autobuffer results = { 0 }, renamed = { 0 };
	const char *at, *found;
	unsigned int n = 0;

	(void)state;
	write_results(&results, "A_STIG");
	write_results(&renamed, NULL);
	at = buffer_text(&results);
	autobuffer back = { 0 };

	for (; (found = strstr(at, alias)) != NULL; n++) {
		buffer_add(&back, at, (size_t)(found - at));
		buffer_add_text(&back, own);
		at = found + strlen(alias);
	}
	buffer_add_text(&back, at);
	assert_int_equal(n, 2);
	assert_string_equal(buffer_text(&back), buffer_text(&renamed));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden),
		cmocka_unit_test(test_alias),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
