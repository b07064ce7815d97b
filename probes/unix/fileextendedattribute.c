/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fileextendedattribute.c - unix fileextendedattribute_object: the extended attributes of
 * files (xattr(7)), one item for each.
 *
 * Asking needs an open descriptor, and only regular files and directories may be opened;
 * other files cannot have attributes of users, but can have others. What could not be
 * asked for leaves the object incomplete.
 */

#include <sys/xattr.h>

#include <errno.h>
#include <limits.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/base/utf8.h"
#include "probes/probe.h"
#include "probes/tree.h"
#include "probes/walk.h"

enum {
	ENTITIES = 5,
	/* The kernel's own limits (linux/limits.h). */
	NAMES_SIZE_MAX = 65536,
	VALUE_SIZE_MAX = 65536,
};

struct collector {
	const struct probe_env *env;
	struct item_list *items;
	const struct object_entity *name;
	bool is_of_users;    /* only attributes that begin with "user." are asked for */
	char *names, *value; /* of these sizes, owned */
};

static void
set_flag(struct item_list *items, enum oval_flag flag, const char *reason)
{
	if (items->flag != OVAL_FLAG_COMPLETE)
		return;
	items->flag = flag;
	items->reason = reason != NULL ? reason : "the scan's memory limit is reached";
}

/* Every name asked for is a literal one that begins with PREFIX. */
static bool
is_only_for(const struct object_entity *name, const char *prefix)
{
	if (name->operation != OVAL_OPERATION_EQUALS || name->n_values == 0)
		return false;
	for (uint32_t i = 0; i < name->n_values; i++)
		if (strncmp(name->values[i], prefix, strlen(prefix)) != 0)
			return false;
	return name->var_check != OVAL_CHECK_NONE_SATISFY;
}

static bool
is_text(const char *value, size_t length)
{
	const char *at = value, *end = value + length;

	while (at < end) {
		uint32_t character = utf8_next(&at, end);

		if (character == UTF8_REPLACEMENT ||
		    (character < ' ' && strchr("\t\n\r", (int)character) == NULL) ||
		    character == 0)
			return false;
	}
	return true;
}

/* As text, without the NUL that labels end in; bytes that are none as OVAL's binary. */
static void
add_value(struct collector *c, struct item *item, size_t length)
{
	static const char digits[] = "0123456789abcdef";
	size_t shown = length > 0 && c->value[length - 1] == '\0' ? length - 1 : length;
	char *hex;

	if (is_text(c->value, shown)) {
		item_add_bytes(c->items, item, "value", c->value, shown);
		return;
	}
	hex = arena_alloc(c->items->arena, 2 * length + 1);
	for (size_t i = 0; hex != NULL && i < length; i++) {
		hex[2 * i] = digits[(unsigned char)c->value[i] >> 4];
		hex[2 * i + 1] = digits[(unsigned char)c->value[i] & 15];
	}
	if (hex != NULL)
		item_add_typed(c->items, item, "value", OVAL_DATATYPE_BINARY, hex);
	else
		item_add_status(c->items, item, "value", OVAL_STATUS_ERROR);
}

static struct item *
add_identity(struct collector *c, const struct walk_entry *entry)
{
	struct item *item = item_new(c->items, "fileextendedattribute", ENTITIES);

	if (item == NULL)
		return NULL;
	item->source = arena_strdup(c->items->arena, entry->filepath);
	if (entry->filename != NULL)
		item_add_text(c->items, item, "filepath", entry->filepath);
	item_add_text(c->items, item, "path", entry->path);
	item_add_text(
	    c->items, item, "filename", entry->filename != NULL ? entry->filename : "");
	return item;
}

/* False: nothing more can be added. */
static bool
add_attribute(
    struct collector *c, const struct walk_entry *entry, int fd, const char *name)
{
	ssize_t length = fgetxattr(fd, name, c->value, VALUE_SIZE_MAX);
	int error = errno;
	struct item *item;

	/* It was removed since it was listed. */
	if (length < 0 && error == ENODATA)
		return true;
	item = add_identity(c, entry);
	if (item == NULL)
		return false;
	item_add_text(c->items, item, "attribute_name", name);
	if (length >= 0) {
		add_value(c, item, (size_t)length);
		return true;
	}
	item->status = OVAL_STATUS_ERROR;
	item->message = arena_printf(c->items->arena, "attribute '%s' of '%s': %s", name,
	    entry->filepath, strerror(error));
	item_add_status(c->items, item, "value", OVAL_STATUS_ERROR);
	return true;
}

/* A failure for ENTRY as a whole. False: nothing more can be added. */
static bool
add_unreadable(struct collector *c, const struct walk_entry *entry, int error)
{
	struct arena *arena = c->items->arena;
	struct item *item;

	if (error == ENOENT || error == ENOTDIR || error == EOPNOTSUPP)
		return true;
	item = add_identity(c, entry);
	if (item == NULL)
		return false;
	item->status = OVAL_STATUS_ERROR;
	item->message = arena_printf(
	    arena, "attributes of '%s': %s", entry->filepath, strerror(error));
	return true;
}

static bool
add_attributes(struct collector *c, const struct walk_entry *entry, int fd)
{
	ssize_t length = flistxattr(fd, c->names, NAMES_SIZE_MAX);

	if (length < 0)
		return add_unreadable(c, entry, errno);
	for (const char *name = c->names; name < c->names + length;
	     name += strlen(name) + 1) {
		switch (
		    object_entity_accepts(c->name, name, strlen(name), c->env->match)) {
		case OVAL_RESULT_TRUE:
			if (!add_attribute(c, entry, fd, name))
				return false;
			break;
		case OVAL_RESULT_FALSE:
			break;
		default:
			set_flag(c->items, OVAL_FLAG_ERROR,
			    "attribute_name cannot be compared as asked");
			return false;
		}
	}
	return true;
}

static bool
visit(void *arg, const struct walk_entry *entry)
{
	struct collector *c = arg;
	autoclose int fd = -1;
	struct error err;

	c->items->is_void = false;
	if (tree_open_entry(c->env->tree, entry->filepath, &fd, &err) == 0)
		return add_attributes(c, entry, fd);
	if (err.code != ENOTSUP)
		return add_unreadable(c, entry, err.code);
	if (!c->is_of_users)
		set_flag(c->items, OVAL_FLAG_INCOMPLETE,
		    arena_printf(c->items->arena,
			"'%s' is no file or directory that can be opened to ask for its "
			"attributes",
			entry->filepath));
	return true;
}

static int
fileextendedattribute_collect(const struct probe_env *env, const struct object *object,
    struct item_list *items, struct error *err)
{
	autofree char *names = malloc(NAMES_SIZE_MAX + 1);
	autofree char *value = malloc(VALUE_SIZE_MAX + 1);
	struct collector c = {
		.env = env,
		.items = items,
		.name = object_find(object, "attribute_name"),
		.names = names,
		.value = value,
	};

	if (c.name == NULL || c.name->is_nil) {
		set_flag(items, OVAL_FLAG_ERROR,
		    "a fileextendedattribute_object needs an attribute_name");
		return 0;
	}
	if (is_only_for(c.name, "trusted.")) {
		set_flag(items, OVAL_FLAG_NOT_COLLECTED,
		    "attributes that begin with 'trusted.' are shown to administrators "
		    "of "
		    "the host alone");
		return 0;
	}
	if (names == NULL || value == NULL)
		return error_set(err, ENOMEM, "%s", object->id);
	c.is_of_users = is_only_for(c.name, "user.");
	items->is_void = true;
	return walk_items(env, object, items, visit, &c, err);
}

const struct probe probe_fileextendedattribute = {
	.family = "unix",
	.name = "fileextendedattribute",
	.needs = PROBE_NEEDS_ROOT,
	.collect = fileextendedattribute_collect,
};
