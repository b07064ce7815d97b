/* SPDX-License-Identifier: Apache-2.0 */
/* test_stream_file.c - a data stream in results: that of the content, or none of it. */

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "daemon/base/io.h"
#include "daemon/cli/stream_file.h"
#include "daemon/report/report.h"
#include "daemon/report/stream.h"
#include "tests/unit/scap/ds/source.h"

#define TEXT                       \
	"<oval_definitions xmlns=" \
	"'http://oval.mitre.org/XMLSchema/oval-definitions-5'></oval_definitions>"

struct place {
	char folder[64], source[80], out[80], pipe[80];
	struct content *content;
	struct buffer image;
};

static void
write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(io_write_all(fd, text, strlen(text)), 0);
	(void)close(fd);
}

static void
set_up(struct place *p)
{
	struct compile_options options = { .path = p->source };
	struct error err = { 0 };

	*p = (struct place){ .folder = "/tmp/stigwatch-stream-XXXXXX" };
	assert_non_null(mkdtemp(p->folder));
	(void)snprintf(p->source, sizeof(p->source), "%s/source", p->folder);
	(void)snprintf(p->out, sizeof(p->out), "%s/out", p->folder);
	(void)snprintf(p->pipe, sizeof(p->pipe), "%s/pipe", p->folder);
	assert_int_equal(mkfifo(p->pipe, 0600), 0);
	write_text(p->source, TEXT);
	write_text(p->out, "old");
	assert_int_equal(source_compile(&p->content, &p->image, TEXT, &options, &err), 0);
}

static void
tear_down(struct place *p)
{
	content_free(p->content);
	buffer_done(&p->image);
	assert_int_equal(unlink(p->source), 0);
	assert_int_equal(unlink(p->out), 0);
	assert_int_equal(unlink(p->pipe), 0);
	/* Nothing else was left. */
	assert_int_equal(rmdir(p->folder), 0);
}

static int
write_around(const struct report_stream *s, struct error *err)
{
	int r = s->put(s->arg, "<a>", 3, err);

	if (r == 0)
		r = s->put_source(s->arg, err);
	return r < 0 ? r : s->put(s->arg, "</a>", 4, err);
}

static int
write_stream(const struct place *p, const char *path, struct error *err)
{
	const struct report report = { .content = p->content };

	return stream_file_write(path, &report, write_around, err);
}

static void
assert_content(int fd, const char *text)
{
	autobuffer bytes = { 0 };

	assert_true(fd >= 0);
	assert_int_equal(io_read_all(fd, &bytes, 4096), 0);
	assert_string_equal(buffer_text(&bytes), text);
}

static void
test_same(void **state)
{
	struct place p;
	struct error err = { 0 };

	(void)state;
	set_up(&p);
	assert_int_equal(write_stream(&p, p.out, &err), 0);
	autoclose int out = open(p.out, O_RDONLY | O_CLOEXEC);
	assert_content(out, "<a>" TEXT "</a>");
	autoclose int pipe = open(p.pipe, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	assert_int_equal(write_stream(&p, p.pipe, &err), 0);
	assert_content(pipe, "<a>" TEXT "</a>");
	tear_down(&p);
}

/* A file keeps what it had; into a pipe nothing goes of the source. */
static void
test_changed(void **state)
{
	struct place p;
	struct error err = { 0 };

	(void)state;
	set_up(&p);
	write_text(p.source, TEXT " ");
	assert_int_equal(write_stream(&p, p.out, &err), -ESTALE);
	assert_non_null(strstr(err.text, p.source));
	autoclose int out = open(p.out, O_RDONLY | O_CLOEXEC);
	assert_content(out, "old");
	autoclose int pipe = open(p.pipe, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	assert_int_equal(write_stream(&p, p.pipe, &err), -ESTALE);
	assert_content(pipe, "<a>");
	tear_down(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_same),
		cmocka_unit_test(test_changed) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
