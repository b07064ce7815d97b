/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rpminfo.c - rpminfo_object: packages of the target's rpm database.
 *
 * Content asks for hundreds of packages one by one. What the headers say is therefore
 * kept from one object to the next, for as long as the database is the same file with
 * the same times.
 */

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/cleanup.h"
#include "probes/linux/rpm_db.h"
#include "probes/linux/rpm_header.h"
#include "probes/linux/rpm_package.h"
#include "probes/probe.h"

enum {
	/* The largest packages have some ten thousand files. */
	PATHS_MAX = 1000000,
	/* All summaries together; a large system needs 1 MiB. */
	SUMMARIES_MAX = 64 << 20,
};

struct package {
	struct rpm_package id;
	char key_id[17];
};

struct packages {
	struct stat stat, wal_stat;
	struct arena *arena; /* owned; NULL: nothing kept */
	struct package *list;
	uint32_t count, room;
	struct error err;
};

/* One database: a process scans one target. */
static struct packages kept;

static bool
is_same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino &&
	       a->st_size == b->st_size && a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
	       a->st_mtim.tv_nsec == b->st_mtim.tv_nsec &&
	       a->st_ctim.tv_sec == b->st_ctim.tv_sec &&
	       a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

static bool
packages_grow(struct packages *p)
{
	uint32_t room = p->room == 0 ? 512 : p->room * 2;
	struct package *larger;

	if (p->count < p->room)
		return true;
	larger = arena_new_array(p->arena, struct package, room);
	if (larger == NULL)
		return false;
	if (p->count > 0)
		memcpy(larger, p->list, p->count * sizeof(*larger));
	p->list = larger;
	p->room = room;
	return true;
}

static bool
package_fill(struct package *package, const struct rpm_header *header)
{
	if (!rpm_package_fill(&package->id, header))
		return false;
	if (!rpm_header_key_id(header, package->key_id))
		(void)snprintf(package->key_id, sizeof(package->key_id), "0");
	return true;
}

/* Copies of its texts, which were a header's. */
static bool
package_keep(struct package *package, struct arena *arena)
{
	struct rpm_package *id = &package->id;

	id->name = arena_strdup(arena, id->name);
	id->version = arena_strdup(arena, id->version);
	id->release = arena_strdup(arena, id->release);
	id->arch = arena_strdup(arena, id->arch);
	return id->name != NULL && id->version != NULL && id->release != NULL &&
	       id->arch != NULL;
}

static bool
keep_package(void *arg, const unsigned char *bytes, size_t length)
{
	struct packages *p = arg;
	struct package package;
	struct rpm_header header;

	if (!rpm_header_parse(&header, bytes, length) ||
	    !package_fill(&package, &header)) {
		(void)error_say(&p->err, EILSEQ,
		    "the header of package %" PRIu32 " is damaged", p->count + 1);
		return false;
	}
	if (p->count >= RPM_PACKAGES_MAX || !packages_grow(p) ||
	    !package_keep(&package, p->arena)) {
		(void)error_say(&p->err, EFBIG, "there are too many packages");
		return false;
	}
	p->list[p->count++] = package;
	return true;
}

/* Make KEPT what DB says. */
static int
packages_read(struct rpm_db *db, struct error *err)
{
	int r;

	if (kept.arena != NULL && is_same(&kept.stat, &db->stat) &&
	    is_same(&kept.wal_stat, &db->wal_stat))
		return 0;
	arena_free(kept.arena);
	kept = (struct packages){ .arena = arena_new(SUMMARIES_MAX) };
	if (kept.arena == NULL)
		return error_set(err, ENOMEM, "%s", db->path);
	r = rpm_db_read(db, keep_package, &kept, err);
	if (r == 0 && kept.err.code != 0)
		r = error_say(err, kept.err.code, "%s: %s", db->path, kept.err.text);
	if (r < 0) {
		arena_free(take_ptr(kept.arena));
		return r;
	}
	kept.stat = db->stat;
	kept.wal_stat = db->wal_stat;
	return 0;
}

static void
add_path(struct item_list *items, struct item *item, const char *directory,
    const char *base, uint32_t *count)
{
	const char *path = arena_printf(items->arena, "%s%s", directory, base);

	if (path != NULL && *count < PATHS_MAX)
		item_add_text(items, item, "filepath", path);
	else
		item->cut += (uint32_t)(strlen(directory) + strlen(base));
	(*count)++;
}

/* The strings of VALUE, borrowed, in an array the caller frees; NULL without memory. */
static const char **
list_strings(struct rpm_value value, uint32_t *count)
{
	uint32_t room = value.count < PATHS_MAX ? value.count : PATHS_MAX;
	const char **strings = calloc((size_t)room + 1, sizeof(*strings));

	*count = 0;
	while (strings != NULL && *count < room &&
	       (strings[*count] = rpm_value_string(&value)) != NULL)
		(*count)++;
	return strings;
}

static void
add_paths(struct item_list *items, struct item *item, const struct rpm_header *header)
{
	struct rpm_value bases, indexes, directories, names;
	autofree const char **list = NULL;
	uint32_t index, n_directories, count = 0;
	const char *base;

	if (rpm_header_find(header, RPM_TAG_OLDFILENAMES, &names))
		while ((base = rpm_value_string(&names)) != NULL)
			add_path(items, item, "", base, &count);
	if (!rpm_header_find(header, RPM_TAG_BASENAMES, &bases) ||
	    !rpm_header_find(header, RPM_TAG_DIRINDEXES, &indexes) ||
	    !rpm_header_find(header, RPM_TAG_DIRNAMES, &directories))
		return;
	list = list_strings(directories, &n_directories);
	while (list != NULL && (base = rpm_value_string(&bases)) != NULL &&
	       rpm_value_number(&indexes, &index))
		if (index < n_directories)
			add_path(items, item, list[index], base, &count);
}

static struct item *
add_package(struct item_list *items, const struct package *package, const char *source)
{
	const char *evr = rpm_package_evr(&package->id, items->arena);
	const char *extended = evr == NULL ? NULL
					   : rpm_package_extended_name(
						 &package->id, items->arena);
	struct item *item = extended != NULL ? item_new(items, "rpminfo", 8) : NULL;

	if (item == NULL) {
		if (items->flag == OVAL_FLAG_COMPLETE) {
			items->flag = OVAL_FLAG_INCOMPLETE;
			items->reason = "the scan's memory limit is reached";
		}
		return NULL;
	}
	item->source = source;
	item_add_text(items, item, "name", package->id.name);
	item_add_text(items, item, "arch", package->id.arch);
	item_add_text(items, item, "epoch", package->id.epoch);
	item_add_text(items, item, "release", package->id.release);
	item_add_text(items, item, "version", package->id.version);
	item_add_typed(items, item, "evr", OVAL_DATATYPE_EVR_STRING, evr);
	item_add_text(items, item, "signature_keyid", package->key_id);
	item_add_text(items, item, "extended_name", extended);
	return item;
}

struct gather {
	const struct probe_env *env;
	const struct object_entity *name;
	struct item_list *items;
	const char *source;
};

/* Whether PACKAGE is asked for. False, too, after the object has failed. */
static bool
is_wanted(const struct gather *g, const struct package *package)
{
	enum oval_result accepts = object_entity_accepts(
	    g->name, package->id.name, strlen(package->id.name), g->env->match);

	if (accepts == OVAL_RESULT_TRUE || accepts == OVAL_RESULT_FALSE)
		return accepts == OVAL_RESULT_TRUE;
	g->items->flag = OVAL_FLAG_ERROR;
	g->items->reason = "name cannot be compared";
	return false;
}

/* Paths are too many to keep: the headers are read once more. */
static bool
add_with_paths(void *arg, const unsigned char *bytes, size_t length)
{
	const struct gather *g = arg;
	struct package package;
	struct rpm_header header;
	struct item *item;

	if (!rpm_header_parse(&header, bytes, length) || !package_fill(&package, &header))
		return true;
	if (!is_wanted(g, &package))
		return g->items->flag == OVAL_FLAG_COMPLETE;
	item = add_package(g->items, &package, g->source);
	if (item == NULL)
		return false;
	add_paths(g->items, item, &header);
	return true;
}

static int
collect_packages(
    struct gather *g, const struct object *object, struct rpm_db *db, struct error *err)
{
	const char *filepaths = object_behavior(object, "filepaths", "false");
	int r = rpm_db_open(db, g->env->tree, err);

	g->items->is_void = r == -ENOENT;
	if (r == -ENOENT)
		return 0;
	g->source = db->path;
	if (r == 0)
		r = packages_read(db, err);
	if (r < 0)
		return r;
	if (strcmp(filepaths, "true") == 0 || strcmp(filepaths, "1") == 0)
		return rpm_db_read(db, add_with_paths, g, err);
	for (uint32_t i = 0; i < kept.count && g->items->flag == OVAL_FLAG_COMPLETE; i++)
		if (is_wanted(g, &kept.list[i]))
			(void)add_package(g->items, &kept.list[i], g->source);
	return 0;
}

static int
rpminfo_collect(const struct probe_env *env, const struct object *object,
    struct item_list *items, struct error *err)
{
	struct gather g = {
		.env = env,
		.name = object_find(object, "name"),
		.items = items,
	};
	struct error why = { 0 };
	struct rpm_db db;
	int r = collect_packages(&g, object, &db, &why);

	(void)err;
	rpm_db_close(&db);
	if (r < 0) {
		items->flag = OVAL_FLAG_ERROR;
		items->reason = arena_strdup(items->arena, why.text);
	}
	return 0;
}

const struct probe probe_rpminfo = {
	.family = "linux",
	.name = "rpminfo",
	.needs = PROBE_NEEDS_ROOT,
	.collect = rpminfo_collect,
};
