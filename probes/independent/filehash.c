/* SPDX-License-Identifier: Apache-2.0 */
/* filehash.c - independent filehash_object, deprecated: one item per file, MD5 and SHA-1.
 */

#include <errno.h>

#include "daemon/base/arena.h"
#include "daemon/base/cleanup.h"
#include "probes/hash.h"
#include "probes/independent/file_content.h"
#include "probes/probe.h"
#include "probes/tree.h"
#include "probes/walk.h"

static const char type_name[] = "filehash";

static const struct {
	enum hash_type type;
	const char *name;
} digests[] = { { HASH_MD5, "md5" }, { HASH_SHA1, "sha1" } };

enum { TYPES = 1U << HASH_MD5 | 1U << HASH_SHA1, ENTITIES = 5 };

struct collector {
	const struct probe_env *env;
	struct item_list *items;
};

/* A digest the host's policy refuses is an entity in error; the other one still counts.
 */
static bool
add_item(struct collector *c, const struct walk_entry *entry,
    const struct hash_result *results)
{
	struct item *item = file_content_item(c->items, type_name, entry, ENTITIES);

	if (item == NULL)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(digests); i++) {
		const struct hash_result *result = &results[digests[i].type];

		if (result->refused == NULL)
			item_add_text(c->items, item, digests[i].name, result->text);
		else
			item_add_status(
			    c->items, item, digests[i].name, OVAL_STATUS_ERROR);
	}
	return true;
}

static bool
visit(void *arg, const struct walk_entry *entry)
{
	struct collector *c = arg;
	struct hash_result results[HASH__MAX] = { 0 };
	struct error err;
	autoclose int fd = -1;

	if (entry->filename == NULL)
		return true;
	c->items->is_void = false;
	if (tree_open_whole(c->env->tree, entry->filepath, &fd, &err) == 0 &&
	    hash_file(fd, TYPES, results, &err) == 0)
		return add_item(c, entry, results);
	/* Only regular files are collected. */
	if (err.code == EINVAL)
		return true;
	return file_content_bad(
	    c->items, type_name, entry, arena_strdup(c->items->arena, err.text));
}

static int
filehash_collect(const struct probe_env *env, const struct object *object,
    struct item_list *items, struct error *err)
{
	struct collector c = { .env = env, .items = items };

	items->is_void = true;
	return walk_items(env, object, items, visit, &c, err);
}

const struct probe probe_filehash = {
	.family = "independent",
	.name = type_name,
	.needs = PROBE_NEEDS_ROOT,
	.warm = hash_warm,
	.collect = filehash_collect,
};
