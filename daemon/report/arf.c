/* SPDX-License-Identifier: Apache-2.0 */
/*
 * arf.c - an Asset Reporting Format 1.1 collection (NISTIR 7694, SP 800-126r3 section 4).
 *
 * Ids are those that readers of ARF have learnt to look for: asset0, collection1, xccdf1,
 * oval0 and so on. References within the TestResult lead to them.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/report/arf_asset.h"
#include "daemon/report/markup.h"
#include "daemon/report/oval_results.h"
#include "daemon/report/report.h"
#include "daemon/report/stream.h"
#include "daemon/scap/content.h"
#include "daemon/scap/record.h"
#include "daemon/scap/system_info.h"

#define NS_ARF "http://scap.nist.gov/schema/asset-reporting-format/1.1"
#define NS_CORE "http://scap.nist.gov/schema/reporting-core/1.1"
#define NS_ASSET "http://scap.nist.gov/schema/asset-identification/1.1"
#define NS_VOCABULARY \
	"http://scap.nist.gov/specifications/arf/vocabulary/relationships/1.0#"
#define ASSET "asset0"
#define REQUEST "collection1"
#define RESULTS "xccdf1"
#define NO_REPORT UINT32_MAX

struct arf {
	const struct report_stream *stream;
	const struct oval_recorded *recorded;
	struct markup x;
	struct buffer out;
	uint32_t n_documents;
	uint32_t *oval; /* per document: N of its report; owned */
	uint32_t n_oval;
};

static int
no_memory(struct error *err)
{
	return error_say(err, ENOMEM, "no memory to write ARF");
}

/* The open tag is closed: what follows is anybody's. */
static int
flush(struct arf *a, struct error *err)
{
	int r;

	markup_text(&a->x, "");
	if (a->out.failed)
		return no_memory(err);
	r = a->stream->put(a->stream->arg, a->out.data, a->out.length, err);
	a->out.length = 0;
	return r;
}

/* Copies of a document with other values are in one report: they have one source. */
static uint32_t
find_report(const struct arf *a, uint32_t row)
{
	const struct content *content = a->stream->report->content;
	const struct content_document *d = content_document_at(content, row);

	for (uint32_t i = 0; i < row; i++) {
		const struct content_document *other = content_document_at(content, i);

		if (a->oval[i] != NO_REPORT && other->href.offset == d->href.offset &&
		    other->component.offset == d->component.offset)
			return a->oval[i];
	}
	return NO_REPORT;
}

static void
number_reports(struct arf *a)
{
	const struct content *content = a->stream->report->content;
	const struct oval_view view = oval_view_recorded(a->recorded);
	uint32_t n_definitions;

	for (uint32_t i = 0; i < a->n_documents; i++)
		a->oval[i] = NO_REPORT;
	(void)content_table(content, CONTENT_DEFINITIONS, &n_definitions);
	for (uint32_t i = 0; i < n_definitions; i++) {
		uint32_t row = content_definition_at(content, i)->document;
		enum oval_result result;

		if (view.definition(view.of, i, &result))
			a->oval[row] = 0;
	}
	for (uint32_t i = 0; i < a->n_documents; i++) {
		if (a->oval[i] == NO_REPORT)
			continue;
		a->oval[i] = find_report(a, i);
		if (a->oval[i] == NO_REPORT)
			a->oval[i] = a->n_oval++;
	}
}

static void
write_relationship(
    struct arf *a, const char *type, const char *subject, const char *object)
{
	markup_start(&a->x, "core:relationship");
	markup_attribute(&a->x, "type", type);
	markup_attribute(&a->x, "subject", subject);
	markup_element(&a->x, "core:ref", object);
	markup_end(&a->x);
}

static void
write_relationships_of(struct arf *a, const char *report)
{
	write_relationship(a, "arfvocab:createdFor", report, REQUEST);
	write_relationship(a, "arfvocab:isAbout", report, ASSET);
	if (a->stream->report->record->target.basis != RECORD_BASIS_NONE)
		write_relationship(a, "arfvocab:hasSource", report, ASSET);
}

static const char *
oval_id(uint32_t number, char id[16])
{
	(void)snprintf(id, 16, "oval%u", number);
	return id;
}

static void
write_relationships(struct arf *a)
{
	char id[16];

	markup_start(&a->x, "core:relationships");
	markup_attribute(&a->x, "xmlns:arfvocab", NS_VOCABULARY);
	write_relationships_of(a, RESULTS);
	for (uint32_t i = 0; i < a->n_oval; i++)
		write_relationships_of(a, oval_id(i, id));
	markup_end(&a->x);
}

static void
start_content(struct arf *a, const char *element, const char *id)
{
	markup_start(&a->x, element);
	markup_attribute(&a->x, "id", id);
	markup_start(&a->x, "arf:content");
}

static void
end_content(struct arf *a)
{
	buffer_add_text(&a->out, "\n");
	markup_end(&a->x);
	markup_end(&a->x);
}

static int
write_request(struct arf *a, struct error *err)
{
	int r;

	markup_start(&a->x, "arf:report-requests");
	start_content(a, "arf:report-request", REQUEST);
	r = flush(a, err);
	if (r == 0)
		r = a->stream->put_source(a->stream->arg, err);
	end_content(a);
	markup_end(&a->x);
	return r;
}

/* "#" and the id of the component that has the benchmark. */
static void
add_benchmark(struct buffer *out, const struct content *content)
{
	const struct content_summary *s = content_summary(content);
	uint32_t n;

	(void)content_table(content, CONTENT_BENCHMARKS, &n);
	for (uint32_t i = 0; i < n; i++) {
		const struct content_benchmark *b = content_benchmark_at(content, i);

		if (b->id.offset != s->benchmark.offset ||
		    b->datastream.offset != s->datastream.offset)
			continue;
		buffer_printf(out, "#%s", content_text(content, b->component));
		return;
	}
}

static int
write_test_result(struct arf *a, struct error *err)
{
	autobuffer benchmark = { 0 }, result = { 0 };
	struct report_places places = { .asset = ASSET, .oval = a->oval };
	struct report report = *a->stream->report;
	int r;

	add_benchmark(&benchmark, report.content);
	places.benchmark = buffer_text(&benchmark);
	report.places = &places;
	start_content(a, "arf:report", RESULTS);
	r = flush(a, err);
	if (r == 0)
		r = report_test_result(&result, &report, err);
	if (r == 0)
		r = a->stream->put(a->stream->arg, result.data, result.length, err);
	end_content(a);
	return r;
}

static int
write_oval(struct arf *a, uint32_t number, struct error *err)
{
	struct system_info system;
	struct oval_results results = stream_oval_results(
	    a->stream, a->recorded, &system);
	autofree bool *documents = calloc((size_t)a->n_documents + 1, sizeof(*documents));
	char id[16];
	int r;

	if (documents == NULL)
		return no_memory(err);
	for (uint32_t i = 0; i < a->n_documents; i++)
		documents[i] = a->oval[i] == number;
	results.documents = documents;
	results.asset = ASSET;
	results.is_part = true;
	start_content(a, "arf:report", oval_id(number, id));
	r = flush(a, err);
	if (r == 0)
		r = oval_results_write(&results, err);
	end_content(a);
	return r;
}

static int
write_reports(struct arf *a, struct error *err)
{
	int r;

	markup_start(&a->x, "arf:reports");
	r = write_test_result(a, err);
	for (uint32_t i = 0; i < a->n_oval && r == 0; i++)
		r = write_oval(a, i, err);
	markup_end(&a->x);
	return r;
}

static int
write_collection(struct arf *a, struct error *err)
{
	int r;

	buffer_add_text(&a->out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
	markup_start(&a->x, "arf:asset-report-collection");
	markup_attribute(&a->x, "xmlns:arf", NS_ARF);
	markup_attribute(&a->x, "xmlns:core", NS_CORE);
	markup_attribute(&a->x, "xmlns:ai", NS_ASSET);
	write_relationships(a);
	r = write_request(a, err);
	if (r < 0)
		return r;
	arf_asset_write(&a->x, ASSET, &a->stream->report->record->target);
	r = write_reports(a, err);
	if (r < 0)
		return r;
	markup_end(&a->x);
	buffer_add_text(&a->out, "\n");
	return flush(a, err);
}

int
stream_arf(const struct report_stream *stream, struct error *err)
{
	const struct report *report = stream->report;
	const struct content_summary *summary = content_summary(report->content);
	autoptr(oval_recorded) recorded = NULL;
	autofree uint32_t *oval = NULL;
	struct arf a = { .stream = stream };
	int r;

	if (summary->kind != CONTENT_KIND_DATASTREAM)
		return error_say(err, EINVAL,
		    "ARF holds the data stream it is of, and '%s' is none",
		    content_text(report->content, summary->path));
	r = oval_recorded_new(&recorded, report->record, report->content, err);
	if (r < 0)
		return r;
	(void)content_table(report->content, CONTENT_DOCUMENTS, &a.n_documents);
	oval = calloc((size_t)a.n_documents + 1, sizeof(*oval));
	if (oval == NULL)
		return no_memory(err);
	a.recorded = recorded;
	a.oval = oval;
	a.x.out = &a.out;
	number_reports(&a);
	r = write_collection(&a, err);
	buffer_done(&a.out);
	return r;
}
