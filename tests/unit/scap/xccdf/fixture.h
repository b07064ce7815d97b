/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fixture.h - a Benchmark from a text or a data stream, compiled against one OVAL
 * document "oval.xml" (definitions "def:1", "def:2") and one script "check.sh".
 */
#ifndef TESTS_UNIT_SCAP_XCCDF_FIXTURE_H
#define TESTS_UNIT_SCAP_XCCDF_FIXTURE_H

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "daemon/base/arena.h"
#include "daemon/base/buffer.h"
#include "daemon/base/error.h"
#include "daemon/scap/content.h"
#include "daemon/scap/ds/builder.h"
#include "daemon/scap/ds/compile.h"
#include "daemon/scap/ds/xml.h"
#include "daemon/scap/xccdf/benchmark.h"
#include "daemon/scap/xccdf/cpe.h"

#define BENCHMARK(inside)                                         \
	"<Benchmark xmlns='http://checklists.nist.gov/xccdf/1.2'" \
	" xmlns:cpe='http://cpe.mitre.org/language/2.0'"          \
	" xmlns:html='http://www.w3.org/1999/xhtml'"              \
	" id='xccdf_org.example_benchmark_b' xml:lang='en'>"      \
	"<status date='2024-01-02'>draft</status>"                \
	"<title>A\n   Benchmark</title>" inside "</Benchmark>"
#define RULE_ID(name) "xccdf_org.example_rule_" name
#define OVAL_CHECK(name)                                                      \
	"<check system='http://oval.mitre.org/XMLSchema/oval-definitions-5'>" \
	"<check-content-ref href='oval.xml' name='" name "'/></check>"

struct fixture {
	struct arena *arena;
	struct cpe *cpe;
	struct benchmark *benchmark;
	struct buffer image;
	struct content *content;
	struct error err;
	bool any_href; /* every href is the one document */
};

static uint32_t
fixture_document(void *arg, const char *href)
{
	const struct fixture *f = arg;

	return f->any_href || strcmp(href, "oval.xml") == 0 ? 0 : CONTENT_NONE;
}

static uint32_t
fixture_script(void *arg, const char *href)
{
	const struct fixture *f = arg;

	return f->any_href || strcmp(href, "check.sh") == 0 ? 0 : CONTENT_NONE;
}

static void
fixture_fill(struct builder *b)
{
	static const char *const ids[] = { "def:1", "def:2" };
	struct content_document document = { .href = builder_str(b, "oval.xml") };
	struct content_script script = { .href = builder_str(b, "check.sh") };

	document.definitions.count = 2;
	(void)builder_row(b, CONTENT_DOCUMENTS, &document);
	(void)builder_row(b, CONTENT_SCRIPTS, &script);
	for (size_t i = 0; i < 2; i++) {
		struct content_definition row = {
			.id = builder_str(b, ids[i]),
			.criteria = CONTENT_NONE,
		};

		(void)builder_row(b, CONTENT_DEFINITIONS, &row);
	}
}

static int
fixture_take(struct fixture *f, struct xml *x)
{
	if (xml_is(x, XML_NS_XCCDF, "Benchmark"))
		return f->benchmark != NULL
			   ? 0
			   : benchmark_read(&f->benchmark, x, f->arena, &f->err);
	if (xml_is(x, XML_NS_CPE_DICT, "cpe-list"))
		return cpe_read_dictionary(f->cpe, x, &f->err);
	return 0;
}

/* The root, or what lies in the components of a data stream collection. */
static int
fixture_read(struct fixture *f, int fd, const char *path)
{
	autoptr(xml) x = NULL;
	int rc = xml_open(&x, fd, path, &f->err), r = 0, in;

	if (rc == 0)
		rc = xml_root(x, &f->err);
	if (rc < 0)
		return rc;
	if (!xml_is(x, XML_NS_DS, "data-stream-collection"))
		return fixture_take(f, x);
	while (rc >= 0 && (r = xml_next_child(x, 0, &f->err)) > 0)
		while (rc >= 0 && (in = xml_next_child(x, 1, &f->err)) != 0)
			rc = in < 0 ? in : fixture_take(f, x);
	return rc < 0 ? rc : r;
}

static int
fixture_compile(struct fixture *f, const struct compile_options *options)
{
	struct benchmark_links links = { fixture_document, fixture_script, f };
	struct content_summary summary = { 0 };
	autoptr(builder) b = builder_new();
	int rc;

	assert_non_null(b);
	fixture_fill(b);
	summary.path = builder_str(b, options->path);
	rc = benchmark_compile(
	    f->benchmark, options, f->cpe, &links, b, &summary, &f->err);
	if (rc == 0)
		rc = builder_finish(b, &summary, &f->image, &f->err);
	if (rc == 0)
		rc = content_open_memory(
		    &f->content, f->image.data, f->image.length, &f->err);
	return rc;
}

static void
fixture_init(struct fixture *f)
{
	*f = (struct fixture){ .arena = arena_new(0) };
	assert_non_null(f->arena);
	f->cpe = cpe_new(f->arena);
	assert_non_null(f->cpe);
}

static void
fixture_done(struct fixture *f)
{
	content_free(f->content);
	buffer_done(&f->image);
	arena_free(f->arena);
}

static inline int
fixture_text(struct fixture *f, const char *text, const struct compile_options *options)
{
	autoclose int fd = memfd_create("benchmark", MFD_CLOEXEC);
	int rc;

	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	fixture_init(f);
	rc = fixture_read(f, fd, "b.xml");
	return rc < 0 ? rc : fixture_compile(f, options);
}

/* 1 when PATH is not there. */
static inline int
fixture_file(struct fixture *f, const char *path, const char *profile)
{
	struct compile_options options = { .path = path, .profile = profile };
	autoclose int fd = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
	int rc;

	fixture_init(f);
	f->any_href = true;
	if (fd < 0)
		return 1;
	rc = fixture_read(f, fd, path);
	return rc < 0 ? rc : fixture_compile(f, &options);
}

static inline const struct content_rule *
fixture_rule(const struct fixture *f, const char *id)
{
	uint32_t n;
	const struct content_rule *rules = content_table(f->content, CONTENT_RULES, &n);

	for (uint32_t i = 0; i < n; i++)
		if (strcmp(content_text(f->content, rules[i].id), id) == 0)
			return &rules[i];
	return NULL;
}

/* The short names of the selected rules, in order, each with a blank behind. */
static inline const char *
fixture_selected(const struct fixture *f, char *out, size_t size)
{
	uint32_t n;
	const struct content_rule *rules = content_table(f->content, CONTENT_RULES, &n);
	size_t at = 0;

	out[0] = '\0';
	for (uint32_t i = 0; i < n && at < size; i++)
		if (rules[i].selected)
			at += (size_t)snprintf(out + at, size - at, "%s ",
			    strrchr(content_text(f->content, rules[i].id), '_') + 1);
	return out;
}

#endif
