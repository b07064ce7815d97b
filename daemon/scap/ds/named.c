/* SPDX-License-Identifier: Apache-2.0 */
/* named.c - files named beside the content by who scans: a Tailoring, CPE dictionaries
 * and language with the OVAL beside them. */

#include <errno.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/digest.h"
#include "daemon/base/error.h"
#include "daemon/scap/content.h"
#include "daemon/scap/ds/builder.h"
#include "daemon/scap/ds/compile.h"
#include "daemon/scap/ds/compiler.h"
#include "daemon/scap/ds/xml.h"
#include "daemon/scap/xccdf/benchmark.h"
#include "daemon/scap/xccdf/cpe.h"

enum { CPE_DOCUMENTS_MAX = 256 }; /* OVAL files beside one CPE file */

/* The same files are the same content, wherever they lie. */
static void
add_named_source(struct compiler *c, const char *digest, const char *path)
{
	const char *slash = strrchr(path, '/');

	compiler_add_source(c, digest, slash == NULL ? path : slash + 1);
}

static int
read_tailoring(struct compiler *c, struct xml *x, struct error *err)
{
	char digest[DIGEST_HEX_SIZE];
	int r = xml_root(x, err);

	if (r == 0 && !xml_is(x, XML_NS_XCCDF, "Tailoring"))
		r = xml_error(x, err,
		    "root element '%s' of namespace '%s' is not an XCCDF 1.2 Tailoring",
		    xml_name(x), xml_namespace(x));
	if (r == 0)
		r = tailoring_read(&c->tailoring, x, c->arena, err);
	if (r == 0)
		r = xml_finish(x, digest, err);
	if (r == 0)
		add_named_source(c, digest, c->options->tailoring);
	return r;
}

static int
open_tailoring(struct compiler *c, struct error *err)
{
	const struct compile_options *options = c->options;
	autoclose int fd = options->open_tailoring == NULL
			       ? -ENOENT
			       : options->open_tailoring(options->arg);
	autoptr(xml) x = NULL;
	int r;

	if (fd < 0)
		return error_set(err, -fd, "open tailoring '%s'", options->tailoring);
	r = xml_open(&x, fd, options->tailoring, err);
	return r < 0 ? r : read_tailoring(c, x, err);
}

/* One CPE file and the documents beside it. */
struct cpe_file {
	struct compiler *c;
	struct error *err;
	struct cpe *cpe;
	uint32_t index, n_documents;
};

/* Documents of a CPE file are called by its folder: content may have one of that name. */
static const char *
name_beside(const struct cpe_file *f, const char *href)
{
	const char *path = f->c->options->cpe[f->index], *slash = strrchr(path, '/');
	int length = slash == NULL ? 0 : (int)(slash - path) + 1;

	return arena_printf(f->c->arena, "%.*s%s", length, path, href_plain(href));
}

static uint32_t
find_document(void *arg, const char *href)
{
	const struct cpe_file *f = arg;
	const char *name = name_beside(f, href);

	return name == NULL ? CONTENT_NONE
			    : compiler_find_href(f->c, CONTENT_DOCUMENTS, name);
}

/* What is not there is no reason to stop: the platforms that need it will not apply. */
static int
read_document(void *arg, const char *href)
{
	struct cpe_file *f = arg;
	const struct compile_options *options = f->c->options;
	const char *name = name_beside(f, href);
	autoclose int fd = -1;
	uint32_t row;

	if (name == NULL)
		return error_set(f->err, ENOMEM, "%s", options->cpe[f->index]);
	if (compiler_find_href(f->c, CONTENT_DOCUMENTS, name) != CONTENT_NONE)
		return 0;
	if (f->n_documents++ >= CPE_DOCUMENTS_MAX)
		return error_say(f->err, EPROTO, "%s: more than %d files beside it",
		    options->cpe[f->index], CPE_DOCUMENTS_MAX);
	fd = href_is_inside(href_plain(href))
		 ? options->open_cpe(options->arg, f->index, href_plain(href))
		 : -ENOENT;
	if (fd < 0) {
		builder_note(
		    f->c->b, "%s: '%s': %s", options->cpe[f->index], href, strerror(-fd));
		return 0;
	}
	return compiler_read_oval(f->c, fd, name, &row, f->err);
}

static int
read_cpe_root(struct cpe_file *f, struct xml *x)
{
	if (xml_is(x, XML_NS_CPE_DICT, "cpe-list"))
		return cpe_read_dictionary(f->cpe, x, f->err);
	if (xml_is(x, XML_NS_CPE_LANG, "platform-specification"))
		return cpe_read_language(f->cpe, x, f->err);
	return xml_error(x, f->err,
	    "root element '%s' of namespace '%s' is neither a CPE dictionary nor CPE "
	    "language",
	    xml_name(x), xml_namespace(x));
}

static int
read_cpe(struct cpe_file *f)
{
	const struct compile_options *options = f->c->options;
	const char *path = options->cpe[f->index];
	autoclose int fd = options->open_cpe == NULL
			       ? -ENOENT
			       : options->open_cpe(options->arg, f->index, NULL);
	char digest[DIGEST_HEX_SIZE];
	autoptr(xml) x = NULL;
	int r;

	if (fd < 0)
		return error_set(f->err, -fd, "open CPE file '%s'", path);
	f->cpe = cpe_new(f->c->arena);
	if (f->cpe == NULL)
		return error_set(f->err, ENOMEM, "%s", path);
	r = xml_open(&x, fd, path, f->err);
	if (r == 0)
		r = xml_root(x, f->err);
	if (r == 0)
		r = read_cpe_root(f, x);
	if (r == 0)
		r = xml_finish(x, digest, f->err);
	if (r < 0)
		return r;
	add_named_source(f->c, digest, path);
	r = cpe_each_href(f->cpe, read_document, f);
	if (r == 0)
		cpe_place(f->cpe, find_document, f);
	return r;
}

int
compiler_read_named(struct compiler *c, struct error *err)
{
	const struct compile_options *options = c->options;
	const char *tailoring = options->tailoring == NULL ? "" : options->tailoring;
	int r = 0;

	if (tailoring[0] != '\0' && tailoring[0] != '#')
		r = open_tailoring(c, err);
	for (uint32_t i = 0; r == 0 && i < options->n_cpe; i++) {
		struct cpe_file f = { .c = c, .err = err, .index = i };

		r = read_cpe(&f);
		if (r == 0 && c->cpe == NULL)
			c->cpe = f.cpe;
		else if (r == 0)
			cpe_fall_back(c->cpe, f.cpe);
	}
	if (r == 0 && tailoring[0] == '#' && c->tailoring == NULL)
		return error_say(err, ENOENT, "%s: no tailoring '%.100s'", options->path,
		    tailoring + 1);
	return r;
}

int
compiler_tailor(struct compiler *c, struct benchmark *benchmark, struct error *err)
{
	int r = 0;

	if (c->tailoring != NULL)
		r = benchmark_tailor(
		    benchmark, c->tailoring, c->options->path, c->b, err);
	return r < 0 ? error_wrap(err, "%s", c->options->tailoring) : 0;
}
