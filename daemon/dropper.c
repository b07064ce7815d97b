/* SPDX-License-Identifier: Apache-2.0 */
/* dropper.c - from the newest records of the containers of each target to its file. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/digest.h"
#include "daemon/base/error.h"
#include "daemon/conf/conf.h"
#include "daemon/dropper.h"
#include "daemon/policy.h"
#include "daemon/report/fold.h"
#include "daemon/report/format.h"
#include "daemon/report/report.h"
#include "daemon/scap/content.h"
#include "daemon/scap/record.h"
#include "daemon/scap/xccdf/decide.h"
#include "daemon/sink/drop.h"
#include "daemon/waivers.h"

enum { HEAD_MAX = 64 * 1024 }; /* of a record: in which its target is */
#define BENCHMARK_PREFIX "xccdf_mil.disa.stig_benchmark_"

/* What Drop= names: the writer's option, and how the file's name ends. */
static const struct {
	const char *option, *suffix;
} formats[CONF_DROP__MAX] = {
	[CONF_DROP_CKLB] = { "cklb", "cklb" },
	[CONF_DROP_CKL] = { "ckl", "ckl" },
	[CONF_DROP_XCCDF] = { "results", "xml" },
};

/* An instance, and the head of its record. */
struct candidate {
	const struct drop_instance *instance;
	struct record *head; /* read without content: the target alone */
	bool is_there, runs;
};

/* What is dropped for one target. */
struct drop {
	const struct dropper_job *job;
	struct drop_target *target;
	struct candidate candidates[DROP_INSTANCES_MAX];
	uint32_t n;
	const struct candidate *newest; /* of those that count */
	enum conf_drop format;
	const struct content *content;
	struct drop_memory memory;
};

static int
read_head(const struct drop *d, const struct drop_instance *instance, struct record **ret,
    struct error *err)
{
	autobuffer bytes = { 0 };
	int r = drop_read(d->target, instance, HEAD_MAX, &bytes, err);

	return r < 0 ? r
		     : record_read(ret, bytes.data, record_head(bytes.data, bytes.length),
			   NULL, err);
}

/* What cannot be read, or is of an older program, will come anew with the next scan. */
static void
load(struct drop *d)
{
	for (uint32_t i = 0; i < d->target->n_instances; i++) {
		struct candidate *c = &d->candidates[d->n];
		struct error ignored = { 0 };
		const char *id;

		*c = (struct candidate){ .instance = &d->target->instances[i] };
		if (read_head(d, c->instance, &c->head, &ignored) < 0)
			continue;
		id = c->head->target.container_id;
		c->is_there = d->job->has_container(d->job->arg, id);
		c->runs = c->is_there && d->job->runs_container(d->job->arg, id);
		d->n++;
	}
}

/* Those that run; when none does, the newest of those that are there; when none is, the
 * newest. */
static int
rank(const struct candidate *c)
{
	return c->runs ? 2 : c->is_there ? 1 : 0;
}

static void
choose(struct drop *d)
{
	for (uint32_t i = 0; i < d->n; i++) {
		const struct candidate *c = &d->candidates[i];

		if (d->newest == NULL || rank(c) > rank(d->newest) ||
		    (rank(c) == rank(d->newest) &&
			c->head->target.time_start > d->newest->head->target.time_start))
			d->newest = c;
	}
}

static void
forget_gone(struct drop *d)
{
	struct error ignored = { 0 };

	for (uint32_t i = 0; i < d->n; i++)
		if (!d->candidates[i].is_there && &d->candidates[i] != d->newest)
			(void)drop_forget(d->target, d->candidates[i].instance, &ignored);
}

static bool
is_alike(const struct candidate *a, const struct candidate *b)
{
	return strcmp(a->instance->format, b->instance->format) == 0 &&
	       strcmp(a->head->target.content_digest, b->head->target.content_digest) ==
		   0 &&
	       strcmp(a->head->target.profile, b->head->target.profile) == 0;
}

static bool
counts(const struct drop *d, const struct candidate *c)
{
	return c == d->newest || (c->runs && d->newest->runs && is_alike(c, d->newest));
}

/* The policy that has the content of the newest record, and still drops this format. */
static bool
find_content(struct drop *d)
{
	const struct conf *conf = policies_conf(d->job->policies);
	const struct record_target *t = &d->newest->head->target;

	for (uint32_t i = 0; i < conf->n_policies; i++) {
		const struct content *c = policies_content(d->job->policies, i)->content;
		const struct content_summary *s = content_summary(c);

		d->format = conf->policies[i].drop;
		d->content = c;
		if (d->format != CONF_DROP_NO &&
		    strcmp(conf_drop_text(d->format), d->newest->instance->format) == 0 &&
		    strcmp(content_text(c, s->digest), t->content_digest) == 0 &&
		    strcmp(content_text(c, s->profile), t->profile) == 0 &&
		    s->benchmark.offset != 0)
			return true;
	}
	return false;
}

/* Decide again, as the scan did. */
static int
decide(struct drop *d, const struct candidate *c, struct record **record,
    struct decision **decision, struct error *err)
{
	autobuffer bytes = { 0 }, text = { 0 };
	autoptr(waivers) waivers = NULL;
	int r = drop_read(d->target, c->instance, RECORD_SIZE_MAX, &bytes, err);

	if (r == 0)
		r = record_read(record, bytes.data, bytes.length, d->content, err);
	if (r == 0)
		r = drop_read_waivers(d->target, c->instance, &text, err);
	if (r == 0)
		r = waivers_parse(&waivers, DROP_WAIVERS, text.data, text.length, err);
	return r < 0 ? r
		     : decision_make(decision, *record, d->content, waivers,
			   (*record)->target.time_end, err);
}

static const char *
benchmark_of(const struct content *c)
{
	const struct content_summary *s = content_summary(c);
	const char *id = content_text(c, s->alias.offset != 0 ? s->alias : s->benchmark);
	size_t prefix = strlen(BENCHMARK_PREFIX);

	return strncmp(id, BENCHMARK_PREFIX, prefix) == 0 ? id + prefix : id;
}

static int
write_file(struct drop *d, const struct report *report, struct error *err)
{
	const struct record_target *t = &report->record->target;
	struct drop_file file = { .target = t->target,
		.benchmark = benchmark_of(d->content),
		.scan = t->scan,
		.suffix = formats[d->format].suffix,
		.time_us = d->job->now_us };
	const struct report_format *format;
	autobuffer bytes = { 0 };
	int r;

	for (uint32_t i = 0; (format = report_format(i)) != NULL; i++)
		if (strcmp(format->option, formats[d->format].option) == 0)
			break;
	if (format == NULL)
		return error_say(
		    err, ENOTSUP, "no writer of '%s'", formats[d->format].option);
	r = format->write(&bytes, report, err);
	file.bytes = &bytes;
	return r < 0 ? r : drop_put(d->target, &file, err);
}

static int
digest_of(struct buffer *text, char hex[DIGEST_HEX_SIZE], struct error *err)
{
	autoptr(digest) digest = NULL;
	int r = text->failed ? error_set(err, ENOMEM, "file for import")
			     : digest_new(&digest, err);

	if (r < 0)
		return r;
	digest_add(digest, text->data, text->length);
	return digest_finish(digest, hex, err);
}

/* The scans whose results count, and what makes a file of them. */
static int
digest_parts(const struct drop *d, char hex[DIGEST_HEX_SIZE], struct error *err)
{
	autobuffer text = { 0 };

	buffer_printf(&text, STIGWATCH_VERSION "\n%s\n%s\n%s\n",
	    d->newest->instance->format, d->newest->head->target.content_digest,
	    benchmark_of(d->content));
	for (uint32_t i = 0; i < d->n; i++)
		if (counts(d, &d->candidates[i]))
			buffer_printf(&text, "%s %s\n", d->candidates[i].instance->name,
			    d->candidates[i].head->target.scan);
	return digest_of(&text, hex, err);
}

static int
drop(struct drop *d, const struct fold_part *parts, uint32_t n_parts,
    const struct record *newest, struct error *err)
{
	autoptr(decision) folded = NULL;
	autobuffer text = { 0 };
	struct record record = *newest;
	struct report report = { .content = d->content, .record = &record };
	char says[DIGEST_HEX_SIZE];
	int r = fold_make(&folded, parts, n_parts, d->content, err);

	if (r < 0)
		return r;
	/* What one container's scripts printed is not what the others' did. */
	if (n_parts > 1)
		record.n_scripts = 0;
	report.decision = folded;
	fold_text(&text, &report);
	r = digest_of(&text, says, err);
	if (r == 0 && folded->n_rules > 0 && strcmp(says, d->memory.says) != 0) {
		r = write_file(d, &report, err);
		memcpy(d->memory.says, says, sizeof(says));
	}
	/* After the file: a crash between the two drops the same once more, and loses
	 * nothing. */
	return r < 0 ? r : drop_remember(d->target, &d->memory, err);
}

static int
decide_all(struct drop *d, struct error *err)
{
	struct fold_part parts[DROP_INSTANCES_MAX];
	struct decision *decisions[DROP_INSTANCES_MAX] = { 0 };
	autoptr(record) newest = NULL;
	uint32_t n = 0;
	int r = 0;

	for (uint32_t i = 0; i < d->n && r == 0; i++) {
		const struct candidate *c = &d->candidates[i];
		struct record *record = NULL;

		if (!counts(d, c))
			continue;
		r = decide(d, c, &record, &decisions[n], err);
		if (r == 0) {
			parts[n] = (struct fold_part){ c->head->target.container_name,
				decisions[n] };
			n++;
		}
		if (c == d->newest)
			newest = take_ptr(record);
		record_free(record);
	}
	if (r == 0)
		r = drop(d, parts, n, newest, err);
	for (uint32_t i = 0; i < n; i++)
		decision_free(decisions[i]);
	return r;
}

/* Deciding takes long: not what was decided before. */
static int
drop_if_new(struct drop *d, struct error *err)
{
	char made_of[DIGEST_HEX_SIZE];
	int r = digest_parts(d, made_of, err);

	if (r < 0)
		return r;
	drop_recall(d->target, &d->memory);
	if (strcmp(made_of, d->memory.made_of) == 0)
		return 0;
	memcpy(d->memory.made_of, made_of, sizeof(made_of));
	return decide_all(d, err);
}

static int
drop_target(void *arg, struct drop_target *target, struct error *err)
{
	struct drop d = { .job = arg, .target = target };
	int r = 0;

	load(&d);
	choose(&d);
	if (d.newest != NULL) {
		forget_gone(&d);
		if (find_content(&d))
			r = drop_if_new(&d, err);
	}
	for (uint32_t i = 0; i < d.n; i++)
		record_free(d.candidates[i].head);
	return r;
}

int
dropper_run(const struct dropper_job *job, struct error *err)
{
	struct dropper_job copy = *job;

	return drop_each(job->spool, drop_target, &copy, err);
}
