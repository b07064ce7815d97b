/* SPDX-License-Identifier: Apache-2.0 */
/* standalone.c - an XCCDF file with OVAL files and scripts beside it becomes content. */

#include <errno.h>
#include <string.h>

#include "daemon/base/buffer.h"
#include "daemon/base/digest.h"
#include "daemon/base/error.h"
#include "daemon/scap/content.h"
#include "daemon/scap/ds/builder.h"
#include "daemon/scap/ds/compile.h"
#include "daemon/scap/ds/compiler.h"
#include "daemon/scap/ds/oval_read.h"
#include "daemon/scap/ds/xml.h"
#include "daemon/scap/xccdf/benchmark.h"

enum { FILES_MAX = 4096, SCRIPT_MAX = 1024 * 1024 };

struct standalone {
	struct compiler *c;
	struct error *err;
};

static uint32_t
find_document(void *arg, const char *href)
{
	struct standalone *s = arg;

	return compiler_find_href(s->c, CONTENT_DOCUMENTS, href);
}

static uint32_t
find_script(void *arg, const char *href)
{
	struct standalone *s = arg;

	return compiler_find_href(s->c, CONTENT_SCRIPTS, href);
}

static int
read_oval(struct standalone *s, int fd, const char *href)
{
	uint32_t row;

	return compiler_read_oval(s->c, fd, href, &row, s->err);
}

static int
digest_of(
    const void *data, size_t length, char digest[DIGEST_HEX_SIZE], struct error *err)
{
	autoptr(digest) d = NULL;
	int r = digest_new(&d, err);

	if (r < 0)
		return r;
	digest_add(d, data, length);
	return digest_finish(d, digest, err);
}

static int
read_script(struct standalone *s, int fd, const char *href)
{
	autobuffer body = { 0 };
	char block[4096], digest[DIGEST_HEX_SIZE];
	struct content_script row;
	ssize_t length;
	int r;

	while ((length = read(fd, block, sizeof(block))) > 0) {
		if (body.length + (size_t)length > SCRIPT_MAX)
			return error_say(s->err, EPROTO,
			    "%s:1: script larger than %d bytes", href, SCRIPT_MAX);
		buffer_add(&body, block, (size_t)length);
	}
	if (length < 0)
		return error_set(s->err, errno, "read '%s'", href);
	row.href = builder_str(s->c->b, href);
	row.body = builder_str(s->c->b, buffer_text(&body));
	if (body.failed)
		return error_set(s->err, ENOMEM, "%s", href);
	if (strlen(buffer_text(&body)) != body.length)
		return error_say(s->err, EPROTO, "%s:1: script holds a NUL byte", href);
	(void)builder_row(s->c->b, CONTENT_SCRIPTS, &row);
	r = digest_of(body.data, body.length, digest, s->err);
	if (r == 0)
		compiler_add_source(s->c, digest, href);
	return r;
}

static const struct beside_kind {
	const char *system;
	enum content_table table;
	int (*read)(struct standalone *s, int fd, const char *href);
} beside_kinds[] = {
	{ XML_NS_OVAL, CONTENT_DOCUMENTS, read_oval },
	{ "http://open-scap.org/page/SCE", CONTENT_SCRIPTS, read_script },
};

/* A file that is not there is no reason to stop: the rules that need it will say so. */
static int
read_beside(struct standalone *s, const struct beside_kind *kind, const char *href)
{
	const struct compile_options *options = s->c->options;
	autoclose int fd = -1;

	if (s->c->n_sources >= FILES_MAX)
		return error_say(s->err, EPROTO, "%s: more than %d files beside it",
		    options->path, FILES_MAX);
	if (compiler_find_href(s->c, kind->table, href) != CONTENT_NONE)
		return 0;
	if (!href_is_inside(href)) {
		builder_note(s->c->b, "%s: '%s' is not beside this file and is not read",
		    options->path, href);
		return 0;
	}
	fd = options->open_beside == NULL ? -ENOENT
					  : options->open_beside(options->arg, href);
	if (fd < 0) {
		builder_note(s->c->b, "%s: '%s': %s", options->path, href, strerror(-fd));
		return 0;
	}
	return kind->read(s, fd, href);
}

static int
visit_href(void *arg, const char *system, const char *href)
{
	struct standalone *s = arg;

	for (size_t i = 0; i < ARRAY_LEN(beside_kinds); i++)
		if (strcmp(beside_kinds[i].system, system) == 0)
			return read_beside(s, &beside_kinds[i], href_plain(href));
	return 0;
}

static void
list_benchmark(struct standalone *s, const struct benchmark *benchmark)
{
	struct content_benchmark row = {
		.id = builder_str(s->c->b, benchmark_id(benchmark)),
		.title = builder_str(s->c->b, benchmark_title(benchmark)),
		.n_rules = benchmark_rules(benchmark),
	};

	benchmark_list_profiles(
	    benchmark, builder_row(s->c->b, CONTENT_BENCHMARKS, &row), s->c->b);
}

int
compile_benchmark(struct compiler *c, struct error *err)
{
	struct standalone s = { .c = c, .err = err };
	const struct benchmark_links links = { find_document, find_script, &s };
	struct benchmark *benchmark;
	int r = benchmark_read(&benchmark, c->x, c->arena, err);

	if (r == 0)
		r = compiler_finish_source(c, err);
	if (r < 0)
		return r;
	if (c->options->benchmark != NULL &&
	    strcmp(c->options->benchmark, benchmark_id(benchmark)) != 0)
		return error_say(err, ENOENT,
		    "%s: no benchmark '%.100s'; known benchmarks: %s", c->options->path,
		    c->options->benchmark, benchmark_id(benchmark));
	r = benchmark_each_href(benchmark, visit_href, &s);
	if (r < 0)
		return err->code == 0 ? error_set(err, -r, "%s", c->options->path) : r;
	r = compiler_read_named(c, err);
	if (r == 0)
		r = compiler_tailor(c, benchmark, err);
	if (r < 0)
		return r;
	list_benchmark(&s, benchmark);
	r = benchmark_compile(
	    benchmark, c->options, c->cpe, &links, c->b, &c->summary, err);
	if (r < 0)
		return error_wrap(err, "%s", c->options->path);
	return compiler_link_exports(c, err);
}
