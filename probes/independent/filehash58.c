/* SPDX-License-Identifier: Apache-2.0 */
/* filehash58.c - independent filehash58_object: one item per file and digest. */

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "daemon/base/arena.h"
#include "daemon/base/cleanup.h"
#include "probes/hash.h"
#include "probes/probe.h"
#include "probes/tree.h"
#include "probes/walk.h"

struct collector {
	const struct probe_env *env;
	struct item_list *items;
	unsigned int types; /* bits of the digests asked for */
};

static struct item *
add_item(struct collector *c, const struct walk_entry *entry, enum hash_type type)
{
	struct item *item = item_new(c->items, "filehash58", 5);

	if (item == NULL)
		return NULL;
	item->source = arena_strdup(c->items->arena, entry->filepath);
	item_add_text(c->items, item, "filepath", entry->filepath);
	item_add_text(c->items, item, "path", entry->path);
	item_add_text(c->items, item, "filename", entry->filename);
	item_add_text(c->items, item, "hash_type", hash_type_text(type));
	return item;
}

/* One item for each digest, with what was found or why there is nothing. */
static bool
add_items(struct collector *c, const struct walk_entry *entry,
    const struct hash_result *results, const char *failure)
{
	for (size_t i = 0; i < HASH__MAX; i++) {
		struct item *item;

		if ((c->types & (1U << i)) == 0)
			continue;
		item = add_item(c, entry, (enum hash_type)i);
		if (item == NULL)
			return false;
		item->message = failure != NULL ? failure : results[i].refused;
		if (item->message == NULL) {
			item_add_text(c->items, item, "hash", results[i].text);
			continue;
		}
		item->status = OVAL_STATUS_ERROR;
		item_add_status(c->items, item, "hash", OVAL_STATUS_ERROR);
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
	const char *failure;

	if (entry->filename == NULL)
		return true;
	c->items->is_void = false;
	if (tree_open_whole(c->env->tree, entry->filepath, &fd, &err) == 0 &&
	    hash_file(fd, c->types, results, &err) == 0)
		return add_items(c, entry, results, NULL);
	/* Devices, pipes and sockets have no content to digest. */
	if (err.code == EINVAL)
		return true;
	failure = arena_strdup(c->items->arena, err.text);
	return add_items(c, entry, results,
	    failure != NULL ? failure : "the scan's memory limit is reached");
}

static int
filehash58_collect(const struct probe_env *env, const struct object *object,
    struct item_list *items, struct error *err)
{
	const struct object_entity *type = object_find(object, "hash_type");
	struct collector c = { .env = env, .items = items };

	for (size_t i = 0; i < HASH__MAX; i++) {
		const char *text = hash_type_text((enum hash_type)i);
		enum oval_result result = object_entity_accepts(
		    type, text, strlen(text), env->match);

		if (result == OVAL_RESULT_ERROR) {
			items->flag = OVAL_FLAG_ERROR;
			items->reason = "hash_type cannot be compared as asked";
			return 0;
		}
		if (result == OVAL_RESULT_TRUE)
			c.types |= 1U << i;
	}
	items->is_void = true;
	return c.types == 0 ? 0 : walk_items(env, object, items, visit, &c, err);
}

const struct probe probe_filehash58 = {
	.family = "independent",
	.name = "filehash58",
	.needs = PROBE_NEEDS_ROOT,
	.warm = hash_warm,
	.collect = filehash58_collect,
};
