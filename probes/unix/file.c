/* SPDX-License-Identifier: Apache-2.0 */
/*
 * file.c - unix file_object: what lstat(2) says of each file.
 *
 * A walk makes thousands of these, so an item is one allocation for its entities and one
 * for its path; `path` is shared by the files of a directory and `filename` is the end of
 * `filepath`.
 */

#include <sys/stat.h>

#include <errno.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/cleanup.h"
#include "probes/probe.h"
#include "probes/tree.h"
#include "probes/walk.h"

enum { IDENTITY = 3 }; /* filepath, path, filename */

struct collector {
	const struct probe_env *env;
	struct item_list *items;
	const char *path; /* the last one given, in the arena */
	bool is_wanted[32];
	uint32_t room; /* entities of an item */
	bool has_failed;
};

struct field {
	const char *name;
	int64_t (*number)(const struct stat *st); /* NULL for the others */
	mode_t bit;				  /* 0 for the others */
	void (*add)(struct collector *c, struct item *item, const char *name,
	    const struct tree_node *node, const char *filepath);
};

struct type_word {
	mode_t format;
	const char *text;
};

static const struct type_word type_words[] = {
	{ S_IFREG, "regular" },
	{ S_IFDIR, "directory" },
	{ S_IFLNK, "symbolic link" },
	{ S_IFIFO, "fifo" },
	{ S_IFSOCK, "socket" },
	{ S_IFCHR, "character special" },
	{ S_IFBLK, "block special" },
};

/* An entity whose text already lives in the arena. The item has room for all of them. */
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
add_type(struct collector *c, struct item *item, const char *name,
    const struct tree_node *node, const char *filepath)
{
	(void)filepath;
	for (size_t i = 0; i < ARRAY_LEN(type_words); i++)
		if ((node->stat.st_mode & S_IFMT) == type_words[i].format) {
			add_kept(item, name, type_words[i].text);
			return;
		}
	item_add_status(c->items, item, name, OVAL_STATUS_ERROR);
}

static void
add_acl(struct collector *c, struct item *item, const char *name,
    const struct tree_node *node, const char *filepath)
{
	int has = tree_has_acl(c->env->tree, filepath);

	(void)node;
	if (has >= 0)
		item_add_bool(c->items, item, name, has == 1);
	else
		item_add_status(c->items, item, name,
		    has == -ENOTSUP ? OVAL_STATUS_NOT_COLLECTED : OVAL_STATUS_ERROR);
}

static int64_t
get_gid(const struct stat *st)
{
	return st->st_gid;
}

static int64_t
get_uid(const struct stat *st)
{
	return st->st_uid;
}

static int64_t
get_a_time(const struct stat *st)
{
	return st->st_atim.tv_sec;
}

static int64_t
get_c_time(const struct stat *st)
{
	return st->st_ctim.tv_sec;
}

static int64_t
get_m_time(const struct stat *st)
{
	return st->st_mtim.tv_sec;
}

static int64_t
get_size(const struct stat *st)
{
	return st->st_size;
}

/* In schema order, behind filepath, path and filename. */
/* clang-format off */
static const struct field fields[] = {
	{ "type",             NULL,       0,       add_type },
	{ "group_id",         get_gid,    0,       NULL },
	{ "user_id",          get_uid,    0,       NULL },
	{ "a_time",           get_a_time, 0,       NULL },
	{ "c_time",           get_c_time, 0,       NULL },
	{ "m_time",           get_m_time, 0,       NULL },
	{ "size",             get_size,   0,       NULL },
	{ "suid",             NULL,       S_ISUID, NULL },
	{ "sgid",             NULL,       S_ISGID, NULL },
	{ "sticky",           NULL,       S_ISVTX, NULL },
	{ "uread",            NULL,       S_IRUSR, NULL },
	{ "uwrite",           NULL,       S_IWUSR, NULL },
	{ "uexec",            NULL,       S_IXUSR, NULL },
	{ "gread",            NULL,       S_IRGRP, NULL },
	{ "gwrite",           NULL,       S_IWGRP, NULL },
	{ "gexec",            NULL,       S_IXGRP, NULL },
	{ "oread",            NULL,       S_IROTH, NULL },
	{ "owrite",           NULL,       S_IWOTH, NULL },
	{ "oexec",            NULL,       S_IXOTH, NULL },
	{ "has_extended_acl", NULL,       0,       add_acl },
};
/* clang-format on */

static void
add_field(struct collector *c, struct item *item, const struct field *f,
    const struct tree_node *node, const char *filepath)
{
	if (f->add != NULL)
		f->add(c, item, f->name, node, filepath);
	else if (f->number != NULL)
		item_add_int(c->items, item, f->name, f->number(&node->stat));
	else
		item_add_bool(
		    c->items, item, f->name, (node->stat.st_mode & f->bit) != 0);
}

static bool
add_identity(struct collector *c, struct item *item, const struct walk_entry *entry)
{
	struct arena *arena = c->items->arena;
	const char *filepath;

	if (c->path == NULL || strcmp(c->path, entry->path) != 0)
		c->path = arena_strdup(arena, entry->path);
	if (c->path == NULL)
		return false;
	if (entry->filename == NULL) {
		item->source = c->path;
		add_kept(item, "path", c->path);
		add_kept(item, "filename", "");
		return true;
	}
	filepath = arena_strdup(arena, entry->filepath);
	if (filepath == NULL)
		return false;
	item->source = filepath;
	add_kept(item, "filepath", filepath);
	add_kept(item, "path", c->path);
	add_kept(item, "filename", filepath + strlen(filepath) - strlen(entry->filename));
	return true;
}

static bool
visit(void *arg, const struct walk_entry *entry)
{
	struct collector *c = arg;
	struct item *item = item_new(c->items, "file", c->room);

	if (item == NULL)
		return false;
	if (!add_identity(c, item, entry)) {
		c->has_failed = true;
		return false;
	}
	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		if (c->is_wanted[i])
			add_field(c, item, &fields[i], entry->node, entry->filepath);
	return true;
}

static int
file_collect(const struct probe_env *env, const struct object *object,
    struct item_list *items, struct error *err)
{
	struct collector c = { .env = env, .items = items, .room = IDENTITY };

	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		c.is_wanted[i] = object_wants(object, fields[i].name);
		c.room += c.is_wanted[i];
	}
	if (walk_items(env, object, items, visit, &c, err) < 0)
		return -err->code;
	return c.has_failed ? error_set(err, ENOMEM, "%s", object->id) : 0;
}

const struct probe probe_file = {
	.family = "unix",
	.name = "file",
	.needs = PROBE_NEEDS_ROOT,
	.collect = file_collect,
};
