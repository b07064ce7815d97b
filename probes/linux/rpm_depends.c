/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rpm_depends.c - which packages of a database lack what they require, or are beside
 * what they or others conflict with or obsolete.
 *
 * The database is read three times, as it is larger than what is needed of it: for what
 * is provided and which files are asked for; for who has those files; for what is asked.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/error.h"
#include "probes/linux/rpm_db.h"
#include "probes/linux/rpm_depends.h"
#include "probes/linux/rpm_files.h"
#include "probes/linux/rpm_package.h"
#include "probes/linux/rpm_relation.h"
#include "probes/linux/rpm_rich.h"
#include "probes/tree.h"

enum {
	/* Names and versions; a large system needs 10 MiB. */
	MEMORY_MAX = 256 << 20,
	/* Comparisons; a large system needs a million. */
	STEPS_MAX = 200 << 20,
};

struct provide {
	struct rpm_relation relation;
	uint32_t package;
};

/* A file that somebody asks for. */
struct wanted_file {
	const char *path, *base; /* base: in path */
	const char *directory;	 /* its real path */
};

struct rpm_depends {
	struct arena *arena; /* owned */
	struct tree *tree;
	struct provide *provides;
	struct provide *packages; /* by their names, for what is obsoleted */
	struct wanted_file *files;
	uint32_t n_provides, provides_room, n_packages, packages_room, n_files,
	    files_room;
	uint32_t at; /* the package being read */
	uint64_t steps;
	bool *is_broken; /* per package */
	const char *failure;
};

void
rpm_depends_free(struct rpm_depends *depends)
{
	if (depends == NULL)
		return;
	arena_free(depends->arena);
	free(depends->provides);
	free(depends->packages);
	free(depends->files);
	free(depends->is_broken);
	free(depends);
}

bool
rpm_depends_is_met(const struct rpm_depends *depends, uint32_t index)
{
	return index < depends->n_packages && !depends->is_broken[index];
}

/* Room for one more of *LIST, whose elements have SIZE bytes. */
static bool
grow(void *list, uint32_t count, uint32_t *room, size_t size)
{
	uint32_t larger_room = *room == 0 ? 1024 : *room * 2;
	void **at = list, *larger;

	if (count < *room)
		return true;
	if ((size_t)larger_room * size > MEMORY_MAX)
		return false;
	larger = realloc(*at, (size_t)larger_room * size);
	if (larger == NULL)
		return false;
	*at = larger;
	*room = larger_room;
	return true;
}

static bool
fail(struct rpm_depends *d, const char *why)
{
	d->failure = why;
	return false;
}

static bool
keep_span(struct rpm_depends *d, struct text_span *span)
{
	span->at = arena_memdup(d->arena, span->length > 0 ? span->at : "", span->length);
	return span->at != NULL;
}

static bool
add_provide(struct rpm_depends *d, const struct rpm_relation *relation)
{
	struct provide provide = { .relation = *relation, .package = d->at };

	if (!grow(&d->provides, d->n_provides, &d->provides_room, sizeof(provide)) ||
	    !keep_span(d, &provide.relation.name) || !keep_span(d, &provide.relation.evr))
		return fail(d, "packages provide too much");
	d->provides[d->n_provides++] = provide;
	return true;
}

static bool
add_package(struct rpm_depends *d, const struct rpm_header *header)
{
	struct provide self = { .package = d->at };
	struct rpm_package package;
	const char *evr;

	if (!rpm_package_fill(&package, header))
		return fail(d, "the header of a package is damaged");
	evr = rpm_package_evr(&package, d->arena);
	self.relation = (struct rpm_relation){
		.name = { package.name, strlen(package.name) },
		.evr = { evr, evr != NULL ? strlen(evr) : 0 },
		.flags = RPM_SENSE_EQUAL,
	};
	if (evr == NULL || !keep_span(d, &self.relation.name) ||
	    !grow(&d->packages, d->n_packages, &d->packages_room, sizeof(self)))
		return fail(d, "there are too many packages");
	d->packages[d->n_packages++] = self;
	return true;
}

/* The real path of PATH's directory, or what is written where there is none. */
static const char *
real_directory(struct rpm_depends *d, const char *path, size_t length)
{
	const char *written = arena_memdup(d->arena, path, length > 1 ? length - 1 : 1);
	const char *real;
	struct error err;

	if (written == NULL)
		return NULL;
	return tree_real_path(d->tree, written, &real, &err) == 0 ? real : written;
}

static bool
want_file(void *arg, const struct rpm_relation *relation)
{
	struct rpm_depends *d = arg;
	struct wanted_file file;

	if (relation->name.length == 0 || relation->name.at[0] != '/')
		return true;
	if (!grow(&d->files, d->n_files, &d->files_room, sizeof(file)))
		return fail(d, "too many files are asked for");
	file.path = arena_memdup(d->arena, relation->name.at, relation->name.length);
	if (file.path == NULL)
		return fail(d, "too many files are asked for");
	file.base = strrchr(file.path, '/') + 1;
	file.directory = real_directory(d, file.path, (size_t)(file.base - file.path));
	if (file.directory == NULL)
		return fail(d, "too many files are asked for");
	d->files[d->n_files++] = file;
	return true;
}

static bool
want_files(struct rpm_depends *d, const struct rpm_header *header)
{
	static const enum rpm_relation_kind kinds[] = { RPM_REQUIRES, RPM_CONFLICTS };
	struct rpm_relations relations;
	struct rpm_relation relation;

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		rpm_relations_init(&relations, header, kinds[i]);
		while (rpm_relations_next(&relations, &relation))
			if (rpm_relation_is_rich(&relation))
				(void)rpm_rich_names(relation.name, want_file, d);
			else if (!want_file(d, &relation))
				return false;
	}
	return d->failure == NULL;
}

static bool
read_provides(void *arg, const unsigned char *bytes, size_t length)
{
	struct rpm_depends *d = arg;
	struct rpm_relations provides;
	struct rpm_relation relation;
	struct rpm_header header;

	if (!rpm_header_parse(&header, bytes, length))
		return fail(d, "the header of a package is damaged");
	rpm_relations_init(&provides, &header, RPM_PROVIDES);
	while (rpm_relations_next(&provides, &relation))
		if (!add_provide(d, &relation))
			return false;
	if (!add_package(d, &header) || !want_files(d, &header))
		return false;
	d->at++;
	return true;
}

static int
base_order(const void *a, const void *b)
{
	const struct wanted_file *x = a, *y = b;

	return strcmp(x->base, y->base);
}

/* FILE of the package being read is provided under each path that leads to it. */
static bool
provide_file(struct rpm_depends *d, const struct rpm_file *file)
{
	const struct wanted_file wanted = { .base = file->base };
	const struct wanted_file *found = bsearch(
	    &wanted, d->files, d->n_files, sizeof(wanted), base_order);
	const char *directory;

	if (found == NULL ||
	    (file->state != RPM_FILE_NORMAL && file->state != RPM_FILE_NET_SHARED))
		return true;
	while (found > d->files && strcmp(found[-1].base, file->base) == 0)
		found--;
	directory = real_directory(d, file->directory, strlen(file->directory));
	if (directory == NULL)
		return fail(d, "packages have too many files");
	for (; found < d->files + d->n_files && strcmp(found->base, file->base) == 0;
	     found++) {
		const struct rpm_relation relation = {
			.name = { found->path, strlen(found->path) },
			.evr = { "", 0 },
		};

		if (strcmp(found->directory, directory) == 0 &&
		    !add_provide(d, &relation))
			return false;
	}
	return true;
}

static bool
read_files(void *arg, const unsigned char *bytes, size_t length)
{
	__attribute__((cleanup(rpm_files_done))) struct rpm_files files = { 0 };
	struct rpm_depends *d = arg;
	struct rpm_header header;
	struct rpm_file file;

	if (!rpm_header_parse(&header, bytes, length) ||
	    rpm_files_init(&files, &header) < 0)
		return fail(d, "the header of a package is damaged");
	while (rpm_files_next(&files, &file))
		if (!provide_file(d, &file))
			return false;
	d->at++;
	return true;
}

static int
span_order(struct text_span a, struct text_span b)
{
	int order = memcmp(a.at, b.at, a.length < b.length ? a.length : b.length);

	return order != 0 ? order : (a.length > b.length) - (a.length < b.length);
}

static int
provide_order(const void *a, const void *b)
{
	const struct provide *x = a, *y = b;

	return span_order(x->relation.name, y->relation.name);
}

/* The first of LIST, sorted by name, that has RELATION's or a later name. */
static uint32_t
find_first(
    const struct provide *list, uint32_t count, const struct rpm_relation *relation)
{
	uint32_t from = 0, to = count;

	while (from < to) {
		uint32_t middle = from + (to - from) / 2;

		if (span_order(list[middle].relation.name, relation->name) < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

/* Call VISIT for the package of each of LIST that answers RELATION. */
static void
each_provider(struct rpm_depends *d, const struct provide *list, uint32_t count,
    const struct rpm_relation *relation, void (*visit)(void *arg, uint32_t package),
    void *arg)
{
	for (uint32_t i = find_first(list, count, relation); i < count; i++) {
		if (span_order(list[i].relation.name, relation->name) != 0)
			return;
		if (++d->steps > STEPS_MAX) {
			d->failure = "packages ask too much of each other";
			return;
		}
		if (rpm_relation_overlaps(&list[i].relation, relation))
			visit(arg, list[i].package);
	}
}

static void
set_bit(void *arg, uint32_t package)
{
	uint64_t *bits = arg;

	bits[package / 64] |= UINT64_C(1) << package % 64;
}

static void
add_providers(void *arg, const struct rpm_relation *relation, uint64_t *bits)
{
	struct rpm_depends *d = arg;

	each_provider(d, d->provides, d->n_provides, relation, set_bit, bits);
}

/* A package is never in conflict with itself. */
static void
add_others(void *arg, const struct rpm_relation *relation, uint64_t *bits)
{
	struct rpm_depends *d = arg;
	uint64_t own = bits[d->at / 64];

	add_providers(d, relation, bits);
	bits[d->at / 64] &= ~(UINT64_C(1) << d->at % 64) | own;
}

static void
count_provider(void *arg, uint32_t package)
{
	(void)package;
	(*(uint32_t *)arg)++;
}

/* PACKAGE is in conflict with the one being read. */
static void
break_both(void *arg, uint32_t package)
{
	struct rpm_depends *d = arg;

	if (package != d->at)
		d->is_broken[package] = d->is_broken[d->at] = true;
}

/* 1, 0, or -1 for words that are none. */
static int
rich_holds(struct rpm_depends *d, const struct rpm_relation *relation,
    void (*add)(void *arg, const struct rpm_relation *relation, uint64_t *bits),
    struct rpm_set *set)
{
	const struct rpm_providers providers = {
		.n_packages = d->n_packages,
		.add = add,
		.arg = d,
	};
	enum rpm_rich answer = rpm_rich_eval(relation->name, &providers, set);

	return answer == RPM_RICH_BAD ? -1 : answer == RPM_RICH_YES;
}

static void
check_require(struct rpm_depends *d, const struct rpm_relation *relation)
{
	__attribute__((cleanup(rpm_set_done))) struct rpm_set set = { 0 };
	uint32_t count = 0;

	if (rpm_relation_is_transient(relation))
		return;
	if (rpm_relation_is_rich(relation)) {
		if (rich_holds(d, relation, add_providers, &set) != 1)
			d->is_broken[d->at] = true;
		return;
	}
	each_provider(d, d->provides, d->n_provides, relation, count_provider, &count);
	if (count == 0)
		d->is_broken[d->at] = true;
}

static void
check_conflict(struct rpm_depends *d, const struct rpm_relation *relation)
{
	__attribute__((cleanup(rpm_set_done))) struct rpm_set set = { 0 };

	if (!rpm_relation_is_rich(relation)) {
		each_provider(d, d->provides, d->n_provides, relation, break_both, d);
		return;
	}
	if (rich_holds(d, relation, add_others, &set) != 1)
		return;
	for (uint32_t i = 0; i < d->n_packages; i++)
		if (rpm_set_has(&set, i))
			break_both(d, i);
}

static void
check_obsolete(struct rpm_depends *d, const struct rpm_relation *relation)
{
	each_provider(d, d->packages, d->n_packages, relation, break_both, d);
}

static bool
read_asked(void *arg, const unsigned char *bytes, size_t length)
{
	static void (*const checks[RPM_RELATION__MAX])(
	    struct rpm_depends * d, const struct rpm_relation *relation) = {
		[RPM_REQUIRES] = check_require,
		[RPM_CONFLICTS] = check_conflict,
		[RPM_OBSOLETES] = check_obsolete,
	};
	struct rpm_depends *d = arg;
	struct rpm_header header;

	if (d->at >= d->n_packages || !rpm_header_parse(&header, bytes, length))
		return fail(d, "the database has changed while it was read");
	for (int kind = 0; kind < RPM_RELATION__MAX; kind++) {
		struct rpm_relations relations;
		struct rpm_relation relation;

		rpm_relations_init(&relations, &header, (enum rpm_relation_kind)kind);
		while (checks[kind] != NULL && d->failure == NULL &&
		       rpm_relations_next(&relations, &relation))
			checks[kind](d, &relation);
	}
	d->at++;
	return d->failure == NULL;
}

static int
read_once(struct rpm_depends *d, struct rpm_db *db, rpm_visit *visit, struct error *err)
{
	int r;

	d->at = 0;
	r = rpm_db_read(db, visit, d, err);
	if (r == 0 && d->failure != NULL)
		return error_say(err, EFBIG, "%s: %s", db->path, d->failure);
	return r;
}

int
rpm_depends_read(
    struct rpm_depends **ret, struct rpm_db *db, struct tree *tree, struct error *err)
{
	autoptr(rpm_depends) d = calloc(1, sizeof(*d));
	int r;

	if (d != NULL)
		d->arena = arena_new(MEMORY_MAX);
	if (d == NULL || d->arena == NULL)
		return error_set(err, ENOMEM, "%s", db->path);
	d->tree = tree;
	r = read_once(d, db, read_provides, err);
	if (r == 0 && d->n_files > 0) {
		qsort(d->files, d->n_files, sizeof(*d->files), base_order);
		r = read_once(d, db, read_files, err);
	}
	if (r < 0)
		return r;
	d->is_broken = calloc((size_t)d->n_packages + 1, sizeof(*d->is_broken));
	if (d->is_broken == NULL)
		return error_set(err, ENOMEM, "%s", db->path);
	if (d->n_provides > 0)
		qsort(d->provides, d->n_provides, sizeof(*d->provides), provide_order);
	if (d->n_packages > 0)
		qsort(d->packages, d->n_packages, sizeof(*d->packages), provide_order);
	r = read_once(d, db, read_asked, err);
	if (r < 0)
		return r;
	*ret = take_ptr(d);
	return 0;
}
