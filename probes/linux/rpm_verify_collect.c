/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rpm_verify_collect.c - rpmverifyfile_object and rpmverify_object: an item for each file
 * of each package that is asked for.
 *
 * A large system has some hundred thousand: an item is one allocation for its entities
 * and one for its path, what it says of the package is shared, and of the checks only
 * those are made that somebody reads.
 */

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"
#include "probes/linux/rpm_db.h"
#include "probes/linux/rpm_files.h"
#include "probes/linux/rpm_header.h"
#include "probes/linux/rpm_package.h"
#include "probes/linux/rpm_verify.h"
#include "probes/probe.h"

enum { IN_FILE = 1, IN_UNION = 2, IDENTITY = 7 };

/* In schema order. */
/* clang-format off */
static const struct {
	const char *name;
	enum rpm_check check;
	unsigned int kinds;
} check_entities[] = {
	{ "size_differs",        RPM_CHECK_SIZE,   IN_FILE | IN_UNION },
	{ "mode_differs",        RPM_CHECK_MODE,   IN_FILE | IN_UNION },
	{ "md5_differs",         RPM_CHECK_DIGEST, IN_FILE | IN_UNION },
	{ "filedigest_differs",  RPM_CHECK_DIGEST, IN_FILE },
	{ "device_differs",      RPM_CHECK_DEVICE, IN_FILE | IN_UNION },
	{ "link_mismatch",       RPM_CHECK_LINK,   IN_FILE | IN_UNION },
	{ "ownership_differs",   RPM_CHECK_USER,   IN_FILE | IN_UNION },
	{ "group_differs",       RPM_CHECK_GROUP,  IN_FILE | IN_UNION },
	{ "mtime_differs",       RPM_CHECK_MTIME,  IN_FILE | IN_UNION },
	{ "capabilities_differ", RPM_CHECK_CAPS,   IN_FILE | IN_UNION },
};

static const struct {
	const char *name;
	uint32_t flag;
} flag_entities[] = {
	{ "configuration_file", RPM_FILE_CONFIG  },
	{ "documentation_file", RPM_FILE_DOC     },
	{ "ghost_file",         RPM_FILE_GHOST   },
	{ "license_file",       RPM_FILE_LICENSE },
	{ "readme_file",        RPM_FILE_README  },
};

/* The checks a behaviour leaves out, and the files. */
static const struct {
	const char *name;
	unsigned int checks;
	uint32_t files;
	unsigned int kinds;
} behaviors[] = {
	{ "nolinkto",      1 << RPM_CHECK_LINK,   0,               IN_FILE | IN_UNION },
	{ "nomd5",         1 << RPM_CHECK_DIGEST, 0,               IN_FILE | IN_UNION },
	{ "nosize",        1 << RPM_CHECK_SIZE,   0,               IN_FILE | IN_UNION },
	{ "nouser",        1 << RPM_CHECK_USER,   0,               IN_FILE | IN_UNION },
	{ "nogroup",       1 << RPM_CHECK_GROUP,  0,               IN_FILE | IN_UNION },
	{ "nomtime",       1 << RPM_CHECK_MTIME,  0,               IN_FILE | IN_UNION },
	{ "nomode",        1 << RPM_CHECK_MODE,   0,               IN_FILE | IN_UNION },
	{ "nordev",        1 << RPM_CHECK_DEVICE, 0,               IN_FILE | IN_UNION },
	{ "noconfigfiles", 0,                     RPM_FILE_CONFIG, IN_FILE | IN_UNION },
	{ "noghostfiles",  0,                     RPM_FILE_GHOST,  IN_FILE | IN_UNION },
	{ "nofiledigest",  1 << RPM_CHECK_DIGEST, 0,               IN_FILE },
	{ "nocaps",        1 << RPM_CHECK_CAPS,   0,               IN_FILE },
	{ "nofiles",       RPM_CHECK_ALL,         0,               IN_UNION },
};
/* clang-format on */

struct gather {
	const struct probe_env *env;
	const struct object *object;
	struct object_entity filepath;
	bool any_filepath; /* the object has none */
	struct item_list *items;
	const char *type;
	unsigned int kind;
	uint32_t left_out; /* flags of files */
	bool is_wanted[ARRAY_LEN(check_entities) + ARRAY_LEN(flag_entities)];
	struct rpm_verifier verifier;
	uint32_t room; /* entities of an item */
	const struct rpm_package
	    *package; /* of the items; it and its texts in the arena */
	const char *extended_name;
	struct buffer path;
	uint32_t count; /* headers */
	const char *source;
};

static void
gather_fail(struct gather *g, const char *reason)
{
	g->items->flag = OVAL_FLAG_ERROR;
	g->items->reason = reason != NULL ? reason : "the scan's memory limit is reached";
}

static void
add_kept(struct item *item, const char *name, const char *text)
{
	item->entities[item->n_entities++] = (struct entity){
		.name = name,
		.datatype = OVAL_DATATYPE_STRING,
		.status = OVAL_STATUS_EXISTS,
		.text = text,
	};
}

static void
add_answer(struct gather *g, struct item *item, const char *name, enum rpm_answer answer)
{
	static const char *const words[] = {
		[RPM_PASS] = "pass",
		[RPM_FAIL] = "fail",
		[RPM_NOT_PERFORMED] = "not performed",
	};

	if (answer == RPM_UNKNOWN)
		item_add_status(g->items, item, name, OVAL_STATUS_ERROR);
	else
		add_kept(item, name, words[answer]);
}

static bool
add_item(struct gather *g, const struct rpm_file *file, const char *path)
{
	struct item *item = item_new(g->items, g->type, g->room);
	struct rpm_verdict verdict;
	size_t at = 0;

	if (item == NULL)
		return false;
	item->source = path;
	add_kept(item, "name", g->package->name);
	if (g->kind == IN_FILE) {
		add_kept(item, "epoch", g->package->epoch);
		add_kept(item, "version", g->package->version);
		add_kept(item, "release", g->package->release);
		add_kept(item, "arch", g->package->arch);
	}
	add_kept(item, "filepath", path);
	if (g->kind == IN_FILE)
		add_kept(item, "extended_name", g->extended_name);
	rpm_verify(&g->verifier, file, path, &verdict);
	item->message = verdict.reason;
	for (size_t i = 0; i < ARRAY_LEN(check_entities); i++, at++)
		if (g->is_wanted[at])
			add_answer(g, item, check_entities[i].name,
			    verdict.answers[check_entities[i].check]);
	for (size_t i = 0; i < ARRAY_LEN(flag_entities); i++, at++)
		if (g->is_wanted[at])
			item_add_bool(g->items, item, flag_entities[i].name,
			    (file->flags & flag_entities[i].flag) != 0);
	return true;
}

/* False when nothing more can be added. */
static bool
visit_file(struct gather *g, const struct rpm_file *file)
{
	enum oval_result accepts;
	const char *path;

	if (file->flags & g->left_out)
		return true;
	g->path.length = 0;
	buffer_printf(&g->path, "%s%s", file->directory, file->base);
	accepts = object_entity_accepts(g->any_filepath ? NULL : &g->filepath,
	    buffer_text(&g->path), g->path.length, g->env->match);
	if (accepts == OVAL_RESULT_FALSE)
		return true;
	if (accepts != OVAL_RESULT_TRUE) {
		gather_fail(g, "filepath cannot be compared");
		return false;
	}
	path = arena_memdup(g->items->arena, g->path.data, g->path.length);
	if (path == NULL) {
		gather_fail(g, NULL);
		return false;
	}
	return add_item(g, file, path);
}

/* The package's texts outlive its header, whose bytes are the reader's. */
static bool
keep_package(struct gather *g, const struct rpm_package *package)
{
	struct arena *arena = g->items->arena;
	struct rpm_package *kept = arena_new_array(arena, struct rpm_package, 1);

	if (kept == NULL)
		return false;
	*kept = *package;
	kept->name = arena_strdup(arena, package->name);
	kept->version = arena_strdup(arena, package->version);
	kept->release = arena_strdup(arena, package->release);
	kept->arch = arena_strdup(arena, package->arch);
	g->package = kept;
	g->extended_name = rpm_package_extended_name(package, arena);
	return kept->name != NULL && kept->version != NULL && kept->release != NULL &&
	       kept->arch != NULL && g->extended_name != NULL;
}

static bool
visit_files(struct gather *g, const struct rpm_header *header)
{
	__attribute__((cleanup(rpm_files_done))) struct rpm_files files = { 0 };
	struct rpm_file file;

	if (rpm_files_init(&files, header) < 0) {
		gather_fail(g, NULL);
		return false;
	}
	g->verifier.digest_algorithm = files.digest_algorithm;
	while (rpm_files_next(&files, &file))
		if (!visit_file(g, &file))
			return false;
	if (files.left == 0)
		return true;
	gather_fail(g, "the list of files of a package is damaged");
	return false;
}

static bool
visit_header(void *arg, const unsigned char *bytes, size_t length)
{
	struct gather *g = arg;
	struct rpm_header header;
	struct rpm_package package;
	enum oval_result accepts;
	const char *which;

	g->count++;
	if (!rpm_header_parse(&header, bytes, length) ||
	    !rpm_package_fill(&package, &header)) {
		gather_fail(g, arena_printf(g->items->arena,
				   "%s: the header of package %" PRIu32 " is damaged",
				   g->source, g->count));
		return false;
	}
	accepts = rpm_package_accepted(&package, g->object, g->env->match, &which);
	if (accepts == OVAL_RESULT_FALSE)
		return true;
	if (accepts == OVAL_RESULT_TRUE && keep_package(g, &package))
		return visit_files(g, &header);
	gather_fail(g, accepts == OVAL_RESULT_TRUE ? NULL
						   : arena_printf(g->items->arena,
							 "%s cannot be compared", which));
	return false;
}

static bool
has_behavior(const struct object *object, const char *name)
{
	const char *value = object_behavior(object, name, "false");

	return strcmp(value, "true") == 0 || strcmp(value, "1") == 0;
}

/* What is neither left out nor unread is checked. */
static void
choose_checks(struct gather *g)
{
	unsigned int omitted = 0, read = 0;
	size_t at = 0;

	g->room = IDENTITY;
	for (size_t i = 0; i < ARRAY_LEN(behaviors); i++)
		if ((behaviors[i].kinds & g->kind) &&
		    has_behavior(g->object, behaviors[i].name)) {
			omitted |= behaviors[i].checks;
			g->left_out |= behaviors[i].files;
		}
	for (size_t i = 0; i < ARRAY_LEN(check_entities); i++, at++) {
		g->is_wanted[at] = (check_entities[i].kinds & g->kind) &&
				   object_wants(g->object, check_entities[i].name);
		if (g->is_wanted[at])
			read |= 1U << check_entities[i].check;
		g->room += g->is_wanted[at];
	}
	for (size_t i = 0; i < ARRAY_LEN(flag_entities); i++, at++) {
		g->is_wanted[at] = object_wants(g->object, flag_entities[i].name);
		g->room += g->is_wanted[at];
	}
	g->verifier.checks = read & ~omitted;
}

/*
 * No path equals all of several values. Content that asks for it (ComplianceAsCode's
 * unauthorized suid and sgid files) means any of them.
 */
static void
choose_paths(struct gather *g)
{
	const struct object_entity *filepath = object_find(g->object, "filepath");

	g->any_filepath = filepath == NULL;
	if (filepath == NULL)
		return;
	g->filepath = *filepath;
	if (filepath->operation == OVAL_OPERATION_EQUALS &&
	    filepath->var_check == OVAL_CHECK_ALL && filepath->n_values > 1)
		g->filepath.var_check = OVAL_CHECK_AT_LEAST_ONE;
}

static int
gather_run(struct gather *g, struct rpm_db *db, struct error *err)
{
	int r = rpm_db_open(db, g->env->tree, err);

	g->items->is_void = r == -ENOENT;
	if (r < 0)
		return r == -ENOENT ? 0 : r;
	g->source = db->path;
	rpm_verifier_init(&g->verifier, g->env->tree, g->items->arena);
	choose_checks(g);
	choose_paths(g);
	return rpm_db_read(db, visit_header, g, err);
}

int
rpm_verify_collect(const struct probe_env *env, const struct object *object,
    const char *type, struct item_list *items)
{
	struct gather g = {
		.env = env,
		.object = object,
		.items = items,
		.type = type,
		.kind = strcmp(type, "rpmverify") == 0 ? IN_UNION : IN_FILE,
	};
	struct error why = { 0 };
	struct rpm_db db;
	int r = gather_run(&g, &db, &why);

	rpm_db_close(&db);
	buffer_done(&g.path);
	if (r < 0)
		gather_fail(&g, arena_strdup(items->arena, why.text));
	return 0;
}
