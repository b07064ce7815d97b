/* SPDX-License-Identifier: Apache-2.0 */
/* results_head.c - what a TestResult says before its rules: when, of what, with what. */

#include <string.h>

#include "daemon/base/cleanup.h"
#include "daemon/base/clock.h"
#include "daemon/report/markup.h"
#include "daemon/report/report.h"
#include "daemon/report/results.h"
#include "daemon/scap/content.h"
#include "daemon/scap/record.h"
#include "daemon/scap/xccdf/decide.h"

#define NAMESPACE "http://checklists.nist.gov/xccdf/1.2"
#define TEST_SYSTEM "cpe:/a:stigwatch:stigwatch:" STIGWATCH_VERSION

static void
write_attributes(struct markup *x, const struct report *r)
{
	const struct record_target *t = &r->record->target;
	const struct content_summary *s = content_summary(r->content);
	int64_t end = t->time_end != 0	   ? t->time_end
		      : t->time_start != 0 ? t->time_start
					   : t->time_event;
	char time[CLOCK_TEXT_SIZE];
	autobuffer id = { 0 };

	markup_attribute(x, "xmlns", NAMESPACE);
	markup_attribute(x, "id",
	    results_name(&id, "xccdf_org.stigwatch_testresult_",
		t->scan[0] == '\0' ? "scan" : t->scan));
	if (t->time_start != 0)
		markup_attribute(x, "start-time", clock_format(t->time_start, time));
	/* The schema wants an end; a record without any time is of no time at all. */
	markup_attribute(x, "end-time", clock_format(end == 0 ? 1 : end, time));
	markup_optional(x, "version", content_text(r->content, s->benchmark_version));
	markup_attribute(x, "test-system", TEST_SYSTEM);
}

static void
write_benchmark(struct markup *x, const struct report *r)
{
	const struct content_summary *s = content_summary(r->content);
	const char *href = content_text(r->content, s->benchmark_href);
	const char *alias = content_text(r->content, s->alias);
	const char *id = content_text(r->content, s->benchmark);

	/* An ARF holds the source itself, under its own id. */
	if (r->places != NULL)
		href = r->places->benchmark;
	else if (alias[0] != '\0')
		id = alias;
	markup_start(x, "benchmark");
	markup_attribute(
	    x, "href", href[0] != '\0' ? href : content_text(r->content, s->path));
	markup_optional(x, "id", id);
	markup_end(x);
	if (content_text(r->content, s->tailoring_id)[0] != '\0') {
		markup_start(x, "tailoring-file");
		markup_attribute(x, "href", content_text(r->content, s->tailoring_href));
		markup_attribute(x, "id", content_text(r->content, s->tailoring_id));
		markup_attribute(
		    x, "version", content_text(r->content, s->tailoring_version));
		markup_optional(x, "time", content_text(r->content, s->tailoring_time));
		markup_end(x);
	}
}

/* What is true of this one look alone; no consumer keeps it as a property of the asset.
 */
static void
write_remark(struct markup *x, const struct report *r)
{
	const struct record_target *t = &r->record->target;
	autobuffer text = { 0 };

	buffer_printf(&text, "The verdict is %s.", verdict_text(r->decision->verdict));
	if (t->undecided[0] != '\0')
		buffer_printf(&text, " Undecided: %s.", t->undecided);
	if (r->decision->doubt[0] != '\0')
		buffer_printf(&text, " Doubt: %s.", r->decision->doubt);
	if (t->started_at[0] != '\0')
		buffer_printf(&text, " The container started at %s.", t->started_at);
	markup_element(x, "remark", buffer_text(&text));
	x->out->failed |= text.failed;
}

static void
write_target(struct markup *x, const struct report *r)
{
	const struct record_target *t = &r->record->target;

	markup_element(x, "target", t->target[0] == '\0' ? "unknown" : t->target);
	for (uint32_t i = 0; i < t->n_facts; i++)
		if (strcmp(t->facts[i].name, RECORD_FACT_ADDRESS) == 0)
			markup_element(x, "target-address", t->facts[i].value);
}

void
results_head(struct markup *x, const struct report *r)
{
	const struct content_summary *s = content_summary(r->content);
	autobuffer title = { 0 };

	write_attributes(x, r);
	write_benchmark(x, r);
	buffer_printf(&title, "%s: %s", r->record->target.target,
	    content_text(r->content, s->benchmark_title));
	markup_element(x, "title", buffer_text(&title));
	x->out->failed |= title.failed;
	write_remark(x, r);
	markup_start(x, "identity");
	/* Nobody logs in to a container; it is read with the rights of the host. */
	markup_attribute(x, "authenticated", "false");
	markup_attribute(x, "privileged", "true");
	markup_text(x, "stigwatch");
	markup_end(x);
	if (content_text(r->content, s->profile)[0] != '\0') {
		markup_start(x, "profile");
		markup_attribute(x, "idref", content_text(r->content, s->profile));
		markup_end(x);
	}
	write_target(x, r);
}
