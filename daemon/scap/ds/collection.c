/* SPDX-License-Identifier: Apache-2.0 */
/*
 * collection.c - a data-stream-collection becomes content, in one pass over the file.
 *
 * What a component is good for is known from the data-stream elements, which stand first.
 * Only when several streams could hold the benchmark asked for, or a component stands
 * before them, the file is read twice: first for the benchmarks' ids alone.
 */

#include <errno.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/buffer.h"
#include "daemon/base/error.h"
#include "daemon/scap/content.h"
#include "daemon/scap/ds/builder.h"
#include "daemon/scap/ds/compile.h"
#include "daemon/scap/ds/compiler.h"
#include "daemon/scap/ds/datastream.h"
#include "daemon/scap/ds/oval_read.h"
#include "daemon/scap/ds/xml.h"
#include "daemon/scap/xccdf/benchmark.h"
#include "daemon/scap/xccdf/cpe.h"

/* A Benchmark that was found; only its id while the file is being indexed. */
struct found {
	struct found *next;
	const char *component, *id;
	struct benchmark *benchmark;
};

/* A component that became a row. */
struct placed {
	struct placed *next;
	const char *component;
	enum content_table table; /* CONTENT_DOCUMENTS or CONTENT_SCRIPTS */
	uint32_t row;
};

struct collection {
	struct compiler *c;
	struct datastream *streams;
	const struct datastream *stream;	/* the chosen one */
	const struct datastream_ref *checklist; /* the chosen one of its checklists */
	struct found *found, **found_tail;
	struct placed *placed;
	struct cpe *cpe;
	bool is_index; /* this pass only looks for benchmarks */
};

static int
out_of_memory(const struct collection *k, struct error *err)
{
	return error_set(err, ENOMEM, "%s", k->c->options->path);
}

static bool
is_wanted(const struct collection *k, const char *component)
{
	return !k->is_index && datastream_find_component(k->stream, component) != NULL;
}

static bool
is_any_checklist(const struct collection *k, const char *component)
{
	for (const struct datastream *s = k->streams; s != NULL; s = s->next)
		for (const struct datastream_ref *ref = s->refs; ref != NULL;
		     ref = ref->next)
			if (ref->is_checklist && strcmp(ref->component, component) == 0)
				return true;
	return false;
}

static int
read_benchmark(struct collection *k, const char *component, struct error *err)
{
	struct found *found = arena_alloc(k->c->arena, sizeof(*found));
	const char *id = xml_attr(k->c->x, "id");
	int r;

	if (found == NULL)
		return out_of_memory(k, err);
	found->component = component;
	found->id = arena_strdup(k->c->arena, id == NULL ? "" : id);
	if (found->id == NULL)
		return out_of_memory(k, err);
	if (!k->is_index && !is_any_checklist(k, component))
		return 0;
	if (!k->is_index) {
		r = benchmark_read(&found->benchmark, k->c->x, k->c->arena, err);
		if (r < 0)
			return r;
	}
	*k->found_tail = found;
	k->found_tail = &found->next;
	return 0;
}

static int
place(struct collection *k, const char *component, enum content_table table, uint32_t row,
    struct error *err)
{
	struct placed *placed = arena_alloc(k->c->arena, sizeof(*placed));

	if (placed == NULL)
		return out_of_memory(k, err);
	*placed = (struct placed){ k->placed, component, table, row };
	k->placed = placed;
	return 0;
}

static int
read_oval(struct collection *k, const char *component, struct error *err)
{
	struct oval_origin origin = {
		.path = k->c->options->path,
		.component = component,
		.options = k->c->options,
	};
	uint32_t row;
	int r;

	if (!is_wanted(k, component))
		return 0;
	origin.href = datastream_name(k->stream, component);
	r = oval_read(k->c->x, k->c->b, &origin, &row, err);
	return r < 0 ? r : place(k, component, CONTENT_DOCUMENTS, row, err);
}

static int
read_script(struct collection *k, const char *component, struct error *err)
{
	struct content_script row;
	const char *text;
	int r;

	if (!is_wanted(k, component))
		return 0;
	r = xml_text(k->c->x, &text, err);
	if (r < 0)
		return r;
	/* A `#!` counts only at the very start; content is often indented before it. */
	row.body = builder_str(k->c->b, text + strspn(text, " \t\r\n"));
	row.href = builder_str(k->c->b, datastream_name(k->stream, component));
	return place(k, component, CONTENT_SCRIPTS,
	    builder_row(k->c->b, CONTENT_SCRIPTS, &row), err);
}

static int
read_dictionary(struct collection *k, const char *component, struct error *err)
{
	return is_wanted(k, component) ? cpe_read_dictionary(k->cpe, k->c->x, err) : 0;
}

static int
read_language(struct collection *k, const char *component, struct error *err)
{
	return is_wanted(k, component) ? cpe_read_language(k->cpe, k->c->x, err) : 0;
}

/* One that was not asked for by "#ID" is worth telling of. */
static int
read_tailoring(struct collection *k, const char *component, struct error *err)
{
	const char *wanted = k->c->options->tailoring;
	const struct datastream_ref *ref;
	struct tailoring *tailoring;
	int r;

	if (!is_wanted(k, component))
		return 0;
	r = tailoring_read(&tailoring, k->c->x, k->c->arena, err);
	if (r < 0)
		return r;
	ref = datastream_find_component(k->stream, component);
	if (wanted != NULL && wanted[0] == '#' &&
	    (strcmp(wanted + 1, component) == 0 || strcmp(wanted + 1, ref->id) == 0 ||
		strcmp(wanted + 1, tailoring_id(tailoring)) == 0))
		k->c->tailoring = tailoring;
	else
		builder_note(k->c->b, "%s: tailoring %s is there as '#%s'",
		    k->c->options->path, tailoring_id(tailoring), ref->id);
	return 0;
}

/* What a component may hold. Anything else (OCIL, ...) is passed over. */
static const struct component_kind {
	const char *namespace_, *name;
	int (*read)(struct collection *k, const char *component, struct error *err);
} component_kinds[] = {
	{ XML_NS_XCCDF, "Benchmark", read_benchmark },
	{ XML_NS_XCCDF_1_1, "Benchmark", read_benchmark },
	{ XML_NS_XCCDF, "Tailoring", read_tailoring },
	{ XML_NS_OVAL, "oval_definitions", read_oval },
	{ XML_NS_SCE, "script", read_script },
	{ XML_NS_CPE_DICT, "cpe-list", read_dictionary },
	{ XML_NS_CPE_LANG, "platform-specification", read_language },
};

static int
read_component(struct collection *k, struct error *err)
{
	struct xml *x = k->c->x;
	const char *id = xml_attr(x, "id");
	int depth = xml_depth(x), r;

	id = arena_strdup(k->c->arena, id == NULL ? "" : id);
	if (id == NULL)
		return out_of_memory(k, err);
	while ((r = xml_next_child(x, depth, err)) > 0)
		for (size_t i = 0; i < ARRAY_LEN(component_kinds); i++) {
			const struct component_kind *kind = &component_kinds[i];

			if (!xml_is(x, kind->namespace_, kind->name))
				continue;
			r = kind->read(k, id, err);
			if (r < 0)
				return r;
			break;
		}
	return r;
}

static int
refuse_unknown(const struct collection *k, const char *what, const char *id,
    struct buffer *list, struct error *err)
{
	const char *known = buffer_text(list);

	return error_say(err, ENOENT, "%s: no %s '%.100s'; known %ss: %s",
	    k->c->options->path, what, id == NULL ? "" : id, what,
	    known[0] == '\0' ? "none" : known);
}

static void
list_add(struct buffer *list, const char *id)
{
	buffer_printf(list, "%s%s", list->length == 0 ? "" : ", ", id);
}

static int
refuse_stream(const struct collection *k, struct error *err)
{
	autobuffer list = { 0 };

	for (const struct datastream *s = k->streams; s != NULL; s = s->next)
		list_add(&list, s->id);
	return refuse_unknown(k, "data-stream", k->c->options->datastream, &list, err);
}

static int
refuse_benchmark(const struct collection *k, struct error *err)
{
	autobuffer list = { 0 };

	for (const struct found *f = k->found; f != NULL; f = f->next)
		list_add(&list, f->id);
	return refuse_unknown(k, "benchmark", k->c->options->benchmark, &list, err);
}

/*
 * Choose the stream as far as the streams alone tell: 1: chosen; 0: the benchmarks must
 * be seen first.
 */
static int
choose_stream(struct collection *k, struct error *err)
{
	const struct compile_options *options = k->c->options;
	const struct datastream *s = k->streams;

	if (options->datastream != NULL) {
		k->stream = datastream_find(k->streams, options->datastream);
		return k->stream == NULL ? refuse_stream(k, err) : 1;
	}
	if (options->benchmark != NULL && s != NULL && s->next != NULL)
		return 0;
	/* A stream without a checklist is for OVAL alone; one with comes first. */
	while (s != NULL && datastream_checklist(s) == NULL)
		s = s->next;
	k->stream = s == NULL ? k->streams : s;
	return 1;
}

static const struct found *
find_benchmark(const struct collection *k, const char *component)
{
	const struct found *f = k->found;

	while (f != NULL && strcmp(f->component, component) != 0)
		f = f->next;
	return f;
}

/* The checklist of STREAM that is the benchmark asked for, or its first. */
static const struct datastream_ref *
find_checklist(const struct collection *k, const struct datastream *stream)
{
	const char *wanted = k->c->options->benchmark;

	for (const struct datastream_ref *ref = stream->refs; ref != NULL;
	     ref = ref->next) {
		const struct found *f = find_benchmark(k, ref->component);

		if (ref->is_checklist && f != NULL &&
		    (wanted == NULL || strcmp(f->id, wanted) == 0))
			return ref;
	}
	return NULL;
}

static int
read_pass(struct collection *k, struct error *err)
{
	struct xml *x = k->c->x;
	bool is_first = k->stream == NULL;
	int depth = xml_depth(x), r;

	while ((r = xml_next_child(x, depth, err)) > 0) {
		if (xml_is(x, XML_NS_DS, "data-stream")) {
			r = is_first ? datastream_read(&k->streams, x, k->c->arena, err)
				     : 0;
		} else if (xml_is(x, XML_NS_DS, "component") ||
			   xml_is(x, XML_NS_DS, "extended-component")) {
			if (k->stream == NULL && !k->is_index) {
				r = k->streams == NULL ? 0 : choose_stream(k, err);
				if (r < 0)
					return r;
				k->is_index = r == 0;
			}
			r = read_component(k, err);
		}
		if (r < 0)
			return r;
	}
	return r;
}

/* The pass over the file was only good for the benchmarks' ids: choose, and read again.
 */
static int
read_again(struct collection *k, struct error *err)
{
	int r = choose_stream(k, err);

	for (const struct datastream *s = k->streams; r == 0 && s != NULL; s = s->next)
		if (k->stream == NULL && find_checklist(k, s) != NULL)
			k->stream = s;
	if (r < 0)
		return r;
	if (k->stream == NULL && k->streams != NULL)
		return refuse_benchmark(k, err);
	if (k->stream == NULL)
		return 0;
	k->is_index = false;
	k->found = NULL;
	k->found_tail = &k->found;
	r = compiler_rewind(k->c, err);
	return r < 0 ? r : read_pass(k, err);
}

static void
list_benchmarks(const struct collection *k)
{
	for (const struct datastream *s = k->streams; s != NULL; s = s->next)
		for (const struct datastream_ref *ref = s->refs; ref != NULL;
		     ref = ref->next) {
			const struct found *f = find_benchmark(k, ref->component);
			struct content_benchmark row;

			if (f == NULL || !ref->is_checklist)
				continue;
			row = (struct content_benchmark){
				.id = builder_str(k->c->b, f->id),
				.title = builder_str(
				    k->c->b, benchmark_title(f->benchmark)),
				.datastream = builder_str(k->c->b, s->id),
				.component = builder_str(k->c->b, f->component),
				.n_rules = benchmark_rules(f->benchmark),
			};
			benchmark_list_profiles(f->benchmark,
			    builder_row(k->c->b, CONTENT_BENCHMARKS, &row), k->c->b);
		}
}

static uint32_t
find_placed(const struct collection *k, enum content_table table, const char *href)
{
	const char *component = datastream_resolve(k->stream, k->checklist, href);

	for (const struct placed *p = k->placed; component != NULL && p != NULL;
	     p = p->next)
		if (p->table == table && strcmp(p->component, component) == 0)
			return p->row;
	return CONTENT_NONE;
}

static uint32_t
find_document(void *arg, const char *href)
{
	return find_placed(arg, CONTENT_DOCUMENTS, href);
}

static uint32_t
find_script(void *arg, const char *href)
{
	return find_placed(arg, CONTENT_SCRIPTS, href);
}

static int
choose_checklist(struct collection *k, struct error *err)
{
	const struct datastream_ref *any = datastream_checklist(k->stream);

	k->checklist = find_checklist(k, k->stream);
	if (k->checklist == NULL && k->c->options->benchmark != NULL)
		return refuse_benchmark(k, err);
	if (k->checklist == NULL && any != NULL)
		return error_say(err, EPROTO,
		    "%s: checklist '%s' is not an XCCDF Benchmark of this file",
		    k->c->options->path, any->id);
	return 0;
}

static int
compile_checklist(struct collection *k, struct error *err)
{
	const struct benchmark_links links = { find_document, find_script, k };
	struct benchmark *benchmark = NULL;
	int r;

	if (k->checklist != NULL)
		benchmark = find_benchmark(k, k->checklist->component)->benchmark;
	r = compiler_read_named(k->c, err);
	if (r == 0 && benchmark != NULL)
		r = compiler_tailor(k->c, benchmark, err);
	if (r < 0)
		return r;
	list_benchmarks(k);
	if (benchmark == NULL)
		return 0;
	if (k->c->cpe != NULL)
		cpe_fall_back(k->cpe, k->c->cpe);
	r = benchmark_compile(
	    benchmark, k->c->options, k->cpe, &links, k->c->b, &k->c->summary, err);
	if (r < 0)
		return error_wrap(err, "%s", k->c->options->path);
	return compiler_link_exports(k->c, err);
}

int
compile_collection(struct compiler *c, struct error *err)
{
	struct collection k = { .c = c, .cpe = cpe_new(c->arena) };
	int r;

	if (k.cpe == NULL)
		return out_of_memory(&k, err);
	k.found_tail = &k.found;
	r = read_pass(&k, err);
	if (r == 0 && k.is_index)
		r = read_again(&k, err);
	if (r < 0)
		return r;
	if (k.streams == NULL)
		return xml_error(c->x, err, "a collection without a data-stream");
	if (k.stream == NULL)
		r = choose_stream(&k, err);
	if (r >= 0)
		r = compiler_finish_source(c, err);
	if (r < 0)
		return r;
	if (k.stream == NULL)
		return refuse_benchmark(&k, err);
	c->summary.datastream = builder_str(c->b, k.stream->id);
	r = choose_checklist(&k, err);
	return r < 0 ? r : compile_checklist(&k, err);
}
