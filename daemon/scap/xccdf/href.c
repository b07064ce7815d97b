/* SPDX-License-Identifier: Apache-2.0 */
/* href.c - every document a Benchmark refers to, once. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/cleanup.h"
#include "daemon/scap/tables.h"
#include "daemon/scap/xccdf/benchmark.h"
#include "daemon/scap/xccdf/cpe.h"
#include "daemon/scap/xccdf/model.h"

enum { HREFS_MAX = 4096 }; /* of one Benchmark */

struct href_visit {
	int (*visit)(void *arg, const char *system, const char *href);
	void *arg;
	const char *seen[HREFS_MAX];
	uint32_t n_seen;
};

static int
visit_once(struct href_visit *v, const char *system, const char *href)
{
	for (uint32_t i = 0; i < v->n_seen; i++)
		if (strcmp(v->seen[i], href) == 0)
			return 0;
	if (v->n_seen == HREFS_MAX)
		return -E2BIG;
	v->seen[v->n_seen++] = href;
	return v->visit(v->arg, system, href);
}

static int
visit_platform(void *arg, const char *href)
{
	return visit_once(arg, CHECK_SYSTEM_OVAL, href);
}

static int
visit_check(struct href_visit *v, const struct check *check)
{
	int rc = 0;

	for (const struct check *c = check->children; rc >= 0 && c != NULL; c = c->next)
		rc = visit_check(v, c);
	if (check->is_complex || check_system(check->system) == CONTENT_SYSTEM_UNKNOWN)
		return rc;
	for (const struct check_ref *ref = check->refs; rc >= 0 && ref != NULL;
	     ref = ref->next)
		rc = visit_once(v, check->system, ref->href);
	return rc;
}

int
benchmark_each_href(const struct benchmark *benchmark,
    int (*visit)(void *arg, const char *system, const char *href), void *arg)
{
	autofree struct href_visit *v = calloc(1, sizeof(*v));
	int rc = 0;

	if (v == NULL)
		return -ENOMEM;
	v->visit = visit;
	v->arg = arg;
	for (const struct item *item = benchmark->items; item != NULL;
	     item = item->next) {
		const struct rule *rule = item->rule;

		if (rule == NULL)
			continue;
		if (rule->complex != NULL)
			rc = visit_check(v, rule->complex);
		for (const struct check *c = rule->checks; rc >= 0 && c != NULL;
		     c = c->next)
			rc = visit_check(v, c);
		if (rc < 0)
			return rc;
	}
	return cpe_each_href(benchmark->language, visit_platform, v);
}
