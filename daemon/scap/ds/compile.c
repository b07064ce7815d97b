/* SPDX-License-Identifier: Apache-2.0 */
/* compile.c - SCAP source text in, compiled tables out: what the file is decides who
 * reads it. */

#include <errno.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/digest.h"
#include "daemon/base/error.h"
#include "daemon/scap/ds/builder.h"
#include "daemon/scap/ds/compile.h"
#include "daemon/scap/ds/compiler.h"
#include "daemon/scap/ds/oval_read.h"
#include "daemon/scap/ds/variables.h"
#include "daemon/scap/ds/xml.h"

/* The largest stream known (24 MB) needs 20 MB of it. */
#define ARENA_MAX ((size_t)1024 * 1024 * 1024)

#define NS_RESULTS "http://oval.mitre.org/XMLSchema/oval-results-5"
#define NS_SYSCHAR "http://oval.mitre.org/XMLSchema/oval-system-characteristics-5"
#define NS_VARIABLES "http://oval.mitre.org/XMLSchema/oval-variables-5"

const char *
href_plain(const char *href)
{
	while (href[0] == '.' && href[1] == '/')
		href += 2;
	return href;
}

int
compiler_rewind(struct compiler *c, struct error *err)
{
	int r;

	if (c->start < 0 || lseek(c->fd, c->start, SEEK_SET) < 0)
		return error_say(err, ESPIPE,
		    "%s: which data-stream is meant shows only at its end, and it cannot "
		    "be read twice: name the data-stream",
		    c->options->path);
	xml_free(c->x);
	c->x = NULL;
	r = xml_open(&c->x, c->fd, c->options->path, err);
	return r < 0 ? r : xml_root(c->x, err);
}

void
compiler_add_source(struct compiler *c, const char *digest, const char *name)
{
	digest_add(c->sources, digest, strlen(digest));
	digest_add(c->sources, "  ", 2);
	digest_add(c->sources, name, strlen(name));
	digest_add(c->sources, "\n", 1);
	if (c->n_sources++ == 0)
		c->summary.digest = builder_str(c->b, digest);
}

int
compiler_finish_source(struct compiler *c, struct error *err)
{
	char digest[DIGEST_HEX_SIZE];
	int r = xml_finish(c->x, digest, err);

	if (r < 0)
		return r;
	c->summary.source_digest = builder_str(c->b, digest);
	compiler_add_source(c, digest, "");
	return 0;
}

/* One file is known by its own digest, several by that of the list of theirs. */
static int
finish_sources(struct compiler *c, struct error *err)
{
	char digest[DIGEST_HEX_SIZE];
	int r;

	if (c->n_sources == 1)
		return 0;
	r = digest_finish(c->sources, digest, err);
	if (r == 0)
		c->summary.digest = builder_str(c->b, digest);
	return r;
}

static const char *
file_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

static int
compile_oval(struct compiler *c, struct error *err)
{
	struct oval_origin origin = {
		.path = c->options->path,
		.href = file_name(c->options->path),
		.component = "",
		.options = c->options,
	};
	uint32_t document;
	int r = oval_read(c->x, c->b, &origin, &document, err);

	return r < 0 ? r : compiler_finish_source(c, err);
}

/* clang-format off */
static const struct document_kind {
	const char *namespace_, *root;
	enum content_kind kind;
	int (*compile)(struct compiler *c, struct error *err);
} kinds[] = {
	{ XML_NS_DS,    "data-stream-collection", CONTENT_KIND_DATASTREAM, compile_collection },
	{ XML_NS_XCCDF, "Benchmark",              CONTENT_KIND_XCCDF,      compile_benchmark },
	{ XML_NS_OVAL,  "oval_definitions",       CONTENT_KIND_OVAL,       compile_oval },
	{ XML_NS_XCCDF_1_1, "Benchmark",          CONTENT_KIND_XCCDF,      compile_benchmark },
};
/* clang-format on */

/* What is no content, but something that is given beside it. */
/* clang-format off */
static const struct {
	const char *namespace_, *root, *text;
} others[] = {
	{ XML_NS_XCCDF, "Tailoring", "this is a Tailoring: give it with --tailoring" },
	{ XML_NS_XCCDF_1_1, "Tailoring", "this is a Tailoring: give it with --tailoring" },
	{ NS_RESULTS, "oval_results", "these are OVAL results: give them with --syschar" },
	{ NS_SYSCHAR, "oval_system_characteristics",
	  "these are OVAL system characteristics: give them with --syschar" },
	{ NS_VARIABLES, "oval_variables", "these are OVAL variables: give them with --variables" },
	{ XML_NS_CPE_DICT, "cpe-list", "this is a CPE dictionary: give it with --cpe" },
	{ XML_NS_CPE_LANG, "platform-specification",
	  "this is CPE applicability language: give it with --cpe" },
};
/* clang-format on */

static int
compile_root(struct compiler *c, struct error *err)
{
	int r = xml_root(c->x, err);

	if (r < 0)
		return r;
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		if (!xml_is(c->x, kinds[i].namespace_, kinds[i].root))
			continue;
		c->summary.kind = kinds[i].kind;
		return kinds[i].compile(c, err);
	}
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		if (xml_is(c->x, others[i].namespace_, others[i].root))
			return xml_error(c->x, err, "%s", others[i].text);
	return xml_error(c->x, err,
	    "root element '%s' of namespace '%s' is not SCAP content", xml_name(c->x),
	    xml_namespace(c->x));
}

static void
compiler_done(struct compiler *c)
{
	xml_free(c->x);
	digest_free(c->sources);
	arena_free(c->arena);
	builder_free(c->b);
}

/* Their values are among the bindings before the first variable is read. */
static int
read_given(struct compiler *c, struct compile_options *options, struct variables *given,
    struct error *err)
{
	struct compile_binding *all;
	int r;

	if (options->variables == NULL)
		return 0;
	r = variables_read(
	    given, options->variables->fd, options->variables->path, c->arena, err);
	if (r < 0)
		return r;
	all = arena_new_array(c->arena, struct compile_binding,
	    (size_t)options->n_bindings + given->count + 1);
	if (all == NULL)
		return error_set(err, ENOMEM, "%s", options->variables->path);
	for (uint32_t i = 0; i < options->n_bindings; i++)
		all[i] = options->bindings[i];
	for (uint32_t i = 0; i < given->count; i++)
		all[options->n_bindings + i] = given->bindings[i];
	options->bindings = all;
	options->n_bindings += given->count;
	return 0;
}

int
compile_content(
    struct buffer *out, int fd, const struct compile_options *wanted, struct error *err)
{
	struct compile_options bound = *wanted, *options = &bound;
	struct variables given = { .count = 0 };
	__attribute__((cleanup(compiler_done))) struct compiler c = {
		.fd = fd,
		.start = lseek(fd, 0, SEEK_CUR),
		.arena = arena_new(ARENA_MAX),
		.b = builder_new(),
		.options = options,
	};
	int r;

	if (c.arena == NULL || c.b == NULL)
		return error_set(err, ENOMEM, "%s", options->path);
	r = digest_new(&c.sources, err);
	if (r == 0)
		r = read_given(&c, options, &given, err);
	if (r == 0)
		r = xml_open(&c.x, fd, options->path, err);
	if (r == 0)
		r = compile_root(&c, err);
	if (r == 0)
		r = finish_sources(&c, err);
	if (r == 0)
		r = variables_check(&given, c.b, err);
	if (r < 0)
		return r;
	c.summary.path = builder_str(c.b, options->path);
	return builder_finish(c.b, &c.summary, out, err);
}
