/* SPDX-License-Identifier: Apache-2.0 */
/* benchmark_compile.c - a Benchmark under one choice becomes rows, summary and skeleton.
 */

#include <errno.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/benchmark_id.h"
#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/scap/ds/builder.h"
#include "daemon/scap/ds/compile.h"
#include "daemon/scap/xccdf/benchmark.h"
#include "daemon/scap/xccdf/cpe.h"
#include "daemon/scap/xccdf/model.h"

/* Results name the tailoring if its profile was applied, and only then (6.6.5). */
static void
name_tailoring(const struct benchmark *benchmark, const struct compile_options *options,
    struct builder *b, struct content_summary *summary)
{
	const struct tailoring *t = benchmark->tailoring;

	if (t == NULL)
		return;
	if (benchmark->profile == NULL || !benchmark->profile->is_tailoring) {
		builder_note(
		    b, "tailoring %s is not applied: the profile is not its", t->id);
		return;
	}
	summary->tailoring_href = builder_str(b, options->tailoring);
	summary->tailoring_id = builder_str(b, t->id);
	summary->tailoring_version = builder_str(b, t->version);
	summary->tailoring_time = builder_str(b, t->time);
}

/* The results of such content say nothing: SSG's selects rules by its profiles alone. */
static void
note_no_selection(const struct benchmark *benchmark, struct builder *b)
{
	unsigned int n = 0;

	for (const struct item *i = benchmark->items; i != NULL; i = i->next)
		if (i->rule != NULL && i->is_selected)
			return;
	for (const struct profile *p = benchmark->profiles; p != NULL; p = p->next)
		n += !p->is_abstract;
	if (benchmark->profile == NULL && n > 0)
		builder_note(b, "no rule is selected: choose a profile (%u known)", n);
	else
		builder_note(b, "no rule is selected");
}

/* DISA says the release of a STIG in a plain-text. */
static const char *
find_release(const struct benchmark *benchmark)
{
	for (const struct plain_text *t = benchmark->plain_texts; t != NULL; t = t->next)
		if (strncmp(t->text, "Release:", strlen("Release:")) == 0)
			return t->text;
	return NULL;
}

/* Results are imported by the id of the Benchmark: an operator may say under which. */
static int
name_alias(struct benchmark *benchmark, const struct compile_options *options,
    struct builder *b, struct content_summary *summary, struct error *err)
{
	autobuffer id = { 0 };
	int rc;

	if (options->alias == NULL || options->alias[0] == '\0')
		return 0;
	rc = benchmark_id_expand(&id, options->alias, err);
	if (rc < 0)
		return error_wrap(err, "benchmark alias");
	benchmark->alias = arena_strdup(benchmark->arena, buffer_text(&id));
	if (benchmark->alias == NULL)
		return error_set(err, ENOMEM, "benchmark alias");
	summary->alias = builder_str(b, benchmark->alias);
	return 0;
}

int
benchmark_compile(struct benchmark *benchmark, const struct compile_options *options,
    struct cpe *cpe, const struct benchmark_links *links, struct builder *b,
    struct content_summary *summary, struct error *err)
{
	int rc = name_alias(benchmark, options, b, summary, err);

	if (rc == 0)
		rc = benchmark_resolve_items(benchmark, err);
	if (rc == 0)
		rc = benchmark_choose_profile(benchmark, options->profile, err);
	if (rc == 0)
		rc = benchmark_select(benchmark, options, b, err);
	if (rc < 0)
		return rc;
	benchmark_resolve_values(benchmark, b);
	cpe_fall_back(benchmark->language, cpe);
	rc = benchmark_write_rows(benchmark, links, b, err);
	if (rc < 0)
		return rc;
	benchmark_write_values(benchmark, b);
	note_no_selection(benchmark, b);
	summary->benchmark = builder_str(b, benchmark->id);
	summary->benchmark_version = builder_str(
	    b, text_render(benchmark, benchmark->version));
	summary->benchmark_title = builder_str(
	    b, text_render(benchmark, benchmark->title));
	summary->lang = builder_str(b, benchmark->lang);
	summary->release = builder_str(b, find_release(benchmark));
	if (benchmark->profile != NULL) {
		summary->profile = builder_str(b, benchmark->profile->id);
		summary->profile_title = builder_str(
		    b, text_render(benchmark, benchmark->profile->title));
	}
	name_tailoring(benchmark, options, b, summary);
	return benchmark_write_skeleton(benchmark, b, &summary->skeleton_mark, err);
}
