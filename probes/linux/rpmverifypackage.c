/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rpmverifypackage.c - rpmverifypackage_object: packages, verified as a whole.
 *
 * A package's script is the target's program: it is never run. Digest and signature are
 * of the file a package came in, which the database has no longer; the schema says since
 * 5.11 that they cannot be collected.
 */

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/cleanup.h"
#include "probes/linux/rpm_db.h"
#include "probes/linux/rpm_depends.h"
#include "probes/linux/rpm_header.h"
#include "probes/linux/rpm_package.h"
#include "probes/probe.h"

struct gather {
	const struct probe_env *env;
	const struct object *object;
	struct item_list *items;
	struct rpm_depends *depends; /* owned; NULL: not asked for */
	bool with_script, with_digest, with_signature;
	const char *source;
	uint32_t count;
};

static void
gather_done(struct gather *g)
{
	rpm_depends_free(g->depends);
}

static void
gather_fail(struct gather *g, const char *reason)
{
	g->items->flag = OVAL_FLAG_ERROR;
	g->items->reason = reason != NULL ? reason : "the scan's memory limit is reached";
}

/* Nothing to run is nothing that fails. */
static void
add_script(struct gather *g, struct item *item, const struct rpm_header *header)
{
	static const char name[] = "verification_script_successful";
	struct rpm_value value;

	if (rpm_header_find(header, RPM_TAG_VERIFYSCRIPT, &value) ||
	    rpm_header_find(header, RPM_TAG_VERIFYSCRIPTPROG, &value)) {
		item->message = "scripts of the target's packages are not run";
		item_add_status(g->items, item, name, OVAL_STATUS_NOT_COLLECTED);
	} else {
		item_add_bool(g->items, item, name, true);
	}
}

static bool
add_item(
    struct gather *g, const struct rpm_package *package, const struct rpm_header *header)
{
	struct item_list *items = g->items;
	const char *extended = rpm_package_extended_name(package, items->arena);
	struct item *item = extended != NULL ? item_new(items, "rpmverifypackage", 10)
					     : NULL;

	if (extended == NULL)
		gather_fail(g, NULL);
	if (item == NULL)
		return false;
	item->source = g->source;
	item_add_text(items, item, "name", package->name);
	item_add_text(items, item, "epoch", package->epoch);
	item_add_text(items, item, "version", package->version);
	item_add_text(items, item, "release", package->release);
	item_add_text(items, item, "arch", package->arch);
	item_add_text(items, item, "extended_name", extended);
	if (g->depends != NULL)
		item_add_bool(items, item, "dependency_check_passed",
		    rpm_depends_is_met(g->depends, g->count));
	if (g->with_digest)
		item_add_status(
		    items, item, "digest_check_passed", OVAL_STATUS_NOT_COLLECTED);
	if (g->with_script)
		add_script(g, item, header);
	if (g->with_signature)
		item_add_status(
		    items, item, "signature_check_passed", OVAL_STATUS_NOT_COLLECTED);
	if (item->message == NULL && (g->with_digest || g->with_signature))
		item->message = "the file a package came in is not there any longer";
	return true;
}

static bool
visit_header(void *arg, const unsigned char *bytes, size_t length)
{
	struct gather *g = arg;
	struct rpm_header header;
	struct rpm_package package;
	const char *which;

	if (!rpm_header_parse(&header, bytes, length) ||
	    !rpm_package_fill(&package, &header)) {
		gather_fail(g, arena_printf(g->items->arena,
				   "%s: the header of package %" PRIu32 " is damaged",
				   g->source, g->count + 1));
		return false;
	}
	switch (rpm_package_accepted(&package, g->object, g->env->match, &which)) {
	case OVAL_RESULT_TRUE:
		if (!add_item(g, &package, &header))
			return false;
		break;
	case OVAL_RESULT_FALSE:
		break;
	default:
		gather_fail(
		    g, arena_printf(g->items->arena, "%s cannot be compared", which));
		return false;
	}
	g->count++;
	return true;
}

/* Asked for, and not left out by BEHAVIOR. */
static bool
is_checked(const struct object *object, const char *entity, const char *behavior)
{
	const char *value = object_behavior(object, behavior, "false");

	return strcmp(value, "true") != 0 && strcmp(value, "1") != 0 &&
	       object_wants(object, entity);
}

static int
gather_run(struct gather *g, struct rpm_db *db, struct error *err)
{
	int r = rpm_db_open(db, g->env->tree, err);

	g->items->is_void = r == -ENOENT;
	if (r < 0)
		return r == -ENOENT ? 0 : r;
	g->source = db->path;
	g->with_script = is_checked(
	    g->object, "verification_script_successful", "noscripts");
	g->with_digest = is_checked(g->object, "digest_check_passed", "nodigest");
	g->with_signature = is_checked(
	    g->object, "signature_check_passed", "nosignature");
	if (is_checked(g->object, "dependency_check_passed", "nodeps"))
		r = rpm_depends_read(&g->depends, db, g->env->tree, err);
	return r < 0 ? r : rpm_db_read(db, visit_header, g, err);
}

static int
rpmverifypackage_collect(const struct probe_env *env, const struct object *object,
    struct item_list *items, struct error *err)
{
	__attribute__((cleanup(gather_done))) struct gather g = {
		.env = env,
		.object = object,
		.items = items,
	};
	struct error why = { 0 };
	struct rpm_db db;
	int r = gather_run(&g, &db, &why);

	(void)err;
	rpm_db_close(&db);
	if (r < 0)
		gather_fail(&g, arena_strdup(items->arena, why.text));
	return 0;
}

const struct probe probe_rpmverifypackage = {
	.family = "linux",
	.name = "rpmverifypackage",
	.needs = PROBE_NEEDS_ROOT,
	.collect = rpmverifypackage_collect,
};
