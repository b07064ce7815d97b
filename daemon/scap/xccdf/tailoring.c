/* SPDX-License-Identifier: Apache-2.0 */
/* tailoring.c - a Tailoring: profiles kept apart from their Benchmark (XCCDF 1.2, 6.7 and
 * Loading.Resolve.Tailoring). */

#include <errno.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/buffer.h"
#include "daemon/base/error.h"
#include "daemon/scap/ds/builder.h"
#include "daemon/scap/ds/xml.h"
#include "daemon/scap/xccdf/benchmark.h"
#include "daemon/scap/xccdf/model.h"

static int
read_version(struct reading *r, void *into)
{
	struct tailoring *t = into;

	t->time = reading_attr(r, "time");
	return reading_line(r, &t->version);
}

static int
read_benchmark(struct reading *r, void *into)
{
	struct tailoring *t = into;

	t->benchmark_href = reading_attr(r, "href");
	t->benchmark_id = reading_attr(r, "id");
	t->benchmark_version = reading_attr(r, "version");
	return 0;
}

static const struct reading_child tailoring_children[] = {
	{ "benchmark", read_benchmark },
	{ "version", read_version },
	{ "Profile", profile_read },
};

int
tailoring_read(
    struct tailoring **ret, struct xml *x, struct arena *arena, struct error *err)
{
	autobuffer scratch = { 0 };
	struct reading r = { .x = x, .arena = arena, .err = err, .scratch = &scratch };
	struct tailoring *t = reading_alloc(&r, sizeof(*t));
	int rc;

	if (t == NULL)
		return reading_out_of_memory(&r);
	t->id = reading_attr(&r, "id");
	if (t->id == NULL)
		return xml_error(x, err, "Tailoring without id");
	r.profiles_tail = &t->profiles;
	rc = reading_children(&r, tailoring_children, ARRAY_LEN(tailoring_children), t);
	if (rc < 0)
		return rc;
	if (t->profiles == NULL)
		return xml_error(x, err, "Tailoring without a Profile");
	for (struct profile *p = t->profiles; p != NULL; p = p->next)
		p->is_tailoring = true;
	*ret = t;
	return 0;
}

const char *
tailoring_id(const struct tailoring *tailoring)
{
	return tailoring->id;
}

static const char *
last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

/* What the tailoring says it is for is informative only: a difference is told. */
static void
compare_benchmark(const struct benchmark *b, const struct tailoring *t, const char *path,
    struct builder *builder)
{
	const char *version = b->version == NULL ? "" : b->version;

	if (t->benchmark_id != NULL && strcmp(t->benchmark_id, b->id) != 0)
		builder_note(builder, "tailoring %s is for benchmark %s, this is %s",
		    t->id, t->benchmark_id, b->id);
	else if (t->benchmark_id == NULL && t->benchmark_href != NULL &&
		 t->benchmark_href[0] != '#' &&
		 strcmp(last_part(t->benchmark_href), last_part(path)) != 0)
		builder_note(builder, "tailoring %s is for '%s', this is '%s'", t->id,
		    t->benchmark_href, path);
	else if (t->benchmark_version != NULL &&
		 strcmp(t->benchmark_version, version) != 0)
		builder_note(builder,
		    "tailoring %s is for version %s of the benchmark, this is %s", t->id,
		    t->benchmark_version, version[0] == '\0' ? "without one" : version);
}

/* Who is called ID among the profiles from P to END. */
static struct profile *
find_between(struct profile *p, const struct profile *end, const char *id)
{
	while (p != end && strcmp(p->id, id) != 0)
		p = p->next;
	return p == end ? NULL : p;
}

/* Table 30: a profile of the benchmark's name stands in for it, if it extends it. */
static int
shadow(const struct benchmark *b, const struct tailoring *t, struct profile *p,
    struct error *err)
{
	struct profile *same = find_between(b->profiles, NULL, p->id);

	if (find_between(t->profiles, p, p->id) != NULL)
		return error_say(
		    err, EPROTO, "tailoring %s has two profiles %s", t->id, p->id);
	if (p->extends != NULL && find_between(b->profiles, NULL, p->extends) == NULL)
		return error_say(err, EPROTO,
		    "profile %s of tailoring %s extends %s, which the benchmark %s does "
		    "not have",
		    p->id, t->id, p->extends, b->id);
	if (same == NULL)
		return 0;
	if (p->extends == NULL || strcmp(p->extends, p->id) != 0)
		return error_say(err, EPROTO,
		    "profile %s of tailoring %s has the name of one of the benchmark and "
		    "does not extend it",
		    p->id, t->id);
	same->is_abstract = true;
	return 0;
}

int
benchmark_tailor(struct benchmark *b, struct tailoring *t, const char *path,
    struct builder *builder, struct error *err)
{
	struct profile *last = NULL;

	compare_benchmark(b, t, path, builder);
	for (struct profile *p = t->profiles; p != NULL; p = p->next) {
		int rc = shadow(b, t, p, err);

		if (rc < 0)
			return rc;
		last = p;
	}
	last->next = b->profiles;
	b->profiles = t->profiles;
	b->tailoring = t;
	return 0;
}
