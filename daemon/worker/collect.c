/* SPDX-License-Identifier: Apache-2.0 */
/* collect.c - evaluate what content asks of one target and say it as record chunks. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/buffer.h"
#include "daemon/base/error.h"
#include "daemon/base/io.h"
#include "daemon/scap/content.h"
#include "daemon/scap/ds/syschar.h"
#include "daemon/scap/oval/evaluate.h"
#include "daemon/scap/record.h"
#include "daemon/scap/xccdf/wanted.h"
#include "daemon/worker/collect.h"
#include "daemon/worker/dump.h"
#include "daemon/worker/worker.h"
#include "probes/match.h"
#include "probes/probe.h"
#include "probes/tree.h"

enum {
	ITEMS_MAX = 200000, /* of one object: a whole root file system of a large image */
	VALUES_MAX = 10000, /* of one variable */
	PASSING_KEPT =
	    3, /* evidence of a test that holds: enough to see what was looked at */
	FLUSH_AT = 48 * 1024, /* less than a pipe holds, so that a write rarely waits */
};

struct collector {
	const struct worker_job *job;
	const struct probe_env *env;
	const struct syschar *recorded;
	struct oval *oval;
	struct buffer out;
	int out_fd;
};

static int
collect_object(
    void *arg, const struct object *object, struct item_list *items, struct error *err)
{
	const struct collector *c = arg;
	const struct probe *probe = probe_find(object->family, object->type);

	if (probe == NULL) {
		items->flag = OVAL_FLAG_NOT_COLLECTED;
		items->reason = arena_printf(c->env->arena,
		    "object type %s:%s_object is not supported", object->family,
		    object->type);
		return 0;
	}
	return probe->collect(c->env, object, items, err);
}

static int
search_recorded(
    void *arg, const struct object *object, struct item_list *items, struct error *err)
{
	const struct collector *c = arg;

	return syschar_search(c->recorded, object, c->env->match, items, err);
}

static void
recall(void *arg, const char *id, uint32_t instance, struct item_list *items)
{
	const struct collector *c = arg;

	syschar_recall(c->recorded, id, instance, items);
}

static uint32_t
recall_values(void *arg, const char *id, uint32_t instance, const char *const **texts)
{
	const struct collector *c = arg;

	return syschar_values(c->recorded, id, instance, texts);
}

static struct oval_source
choose_source(struct collector *c)
{
	struct oval_source source = { .collect = collect_object, .arg = c };

	if (c->recorded == NULL)
		return source;
	source.collect = search_recorded;
	source.recall_values = recall_values;
	if (syschar_has_objects(c->recorded))
		source.recall = recall;
	return source;
}

static int
flush(struct collector *c, size_t at_least, struct error *err)
{
	int r;

	if (c->out.failed)
		return error_say(err, ENOMEM, "no memory for results");
	if (c->out.length < at_least)
		return 0;
	r = io_write_all(c->out_fd, c->out.data, c->out.length);
	c->out.length = 0;
	return r < 0 ? error_set(err, -r, "hand over results") : 0;
}

static bool
is_failing(const struct oval_test_result *t, uint32_t i)
{
	return t->item_results != NULL && t->item_results[i] != OVAL_RESULT_TRUE;
}

static uint32_t
count_failing(const struct oval_test_result *t)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < t->n_items; i++)
		count += is_failing(t, i);
	return count;
}

/* Evidence: what did not satisfy the state first, then some of what did. */
static void
put_evidence(struct buffer *out, const struct oval_test_result *t)
{
	uint32_t kept = 0, passing = 0;
	uint32_t passing_max = t->result == OVAL_RESULT_TRUE ? PASSING_KEPT
							     : RECORD_EVIDENCE_MAX;

	for (uint32_t i = 0; i < t->n_items && kept < RECORD_EVIDENCE_MAX; i++)
		if (is_failing(t, i)) {
			record_put_item(out, t->items[i], t->item_results[i]);
			kept++;
		}
	for (uint32_t i = 0; i < t->n_items && kept < RECORD_EVIDENCE_MAX; i++)
		if (!is_failing(t, i) && passing < passing_max) {
			record_put_item(out, t->items[i], OVAL_RESULT_TRUE);
			kept++;
			passing++;
		}
}

static int
put_tests(struct collector *c, struct error *err)
{
	uint32_t n_tests;
	int r = 0;

	(void)content_table(c->job->content, CONTENT_TESTS, &n_tests);
	for (uint32_t i = 0; i < n_tests && r == 0; i++) {
		const struct oval_test_result *t = oval_test(c->oval, i);

		if (t == NULL)
			continue;
		record_put_test(
		    &c->out, &(struct record_test){ .test = i,
				 .result = t->result,
				 .flag = t->flag,
				 .n_items = t->n_items,
				 .n_failing = count_failing(t),
				 .is_void = t->is_void,
				 .reason = t->reason == NULL ? "" : t->reason });
		put_evidence(&c->out, t);
		r = flush(c, FLUSH_AT, err);
	}
	return r;
}

static int
put_definition(struct collector *c, uint32_t row, struct error *err)
{
	struct record_definition d = { .definition = row };
	int r = oval_definition(c->oval, row, &d.result, err);

	if (r < 0)
		return r;
	record_put_definition(&c->out, &d);
	return flush(c, FLUSH_AT, err);
}

static int
put_definitions(struct collector *c, struct error *err)
{
	autofree bool *wanted = NULL;
	uint32_t count;
	int r = 0;

	if (c->job->definitions != NULL) {
		for (uint32_t i = 0; i < c->job->n_definitions && r == 0; i++)
			r = put_definition(c, c->job->definitions[i], err);
		return r;
	}
	(void)content_table(c->job->content, CONTENT_DEFINITIONS, &count);
	wanted = calloc((size_t)count + 1, sizeof(*wanted));
	if (wanted == NULL)
		return error_say(err, ENOMEM, "no memory for %u definitions", count);
	wanted_definitions(c->job->content, wanted);
	for (uint32_t i = 0; i < count && r == 0; i++)
		if (wanted[i])
			r = put_definition(c, i, err);
	return r;
}

static int
put_end(struct collector *c, struct error *err)
{
	const char *limit = c->env->tree == NULL ? NULL : tree_limit_hit(c->env->tree);

	if (limit != NULL)
		record_put_limit(&c->out, limit);
	record_put_stats(
	    &c->out, &(struct record_stats){ .memory = arena_used(c->env->arena) });
	record_put_done(&c->out);
	return flush(c, 0, err);
}

static int
write_more(struct collector *c, struct error *err)
{
	const struct worker_job *job = c->job;
	const struct worker_evaluation e = { c->oval, c->env, c->recorded };
	int r = 0;

	if (job->items_fd >= 0)
		r = dump_items(job->items_fd, job->content, c->oval, err);
	if (r == 0 && job->writer != NULL)
		r = job->writer->write(job->writer->arg, &e, err);
	return r;
}

int
collect_run(const struct worker_job *job, const struct probe_env *env,
    const struct syschar *recorded, int out_fd, struct error *err)
{
	struct collector c = {
		.job = job, .env = env, .recorded = recorded, .out_fd = out_fd
	};
	const struct oval_source source = choose_source(&c);
	const struct oval_limits limits = { .items_max = ITEMS_MAX,
		.values_max = VALUES_MAX,
		.want_all = job->items_fd >= 0 || job->writer != NULL };
	int r = oval_new(
	    &c.oval, job->content, &source, &limits, env->arena, env->match, err);

	if (r == 0)
		r = put_definitions(&c, err);
	if (r == 0)
		r = put_tests(&c, err);
	if (r == 0)
		r = write_more(&c, err);
	if (r == 0)
		r = put_end(&c, err);
	buffer_done(&c.out);
	oval_free(c.oval);
	return r;
}
