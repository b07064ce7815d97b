/* SPDX-License-Identifier: Apache-2.0 */
/* tree_dir.c - directories of the target, each read once: names, then one stat per entry
 * relative to the open directory. */

#include <sys/syscall.h>
#include <sys/vfs.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/base/arena.h"
#include "probes/tree.h"
#include "probes/tree_private.h"

enum {
	DENTS_SIZE = 64 * 1024,
	NAMES_ROOM_FIRST = 16 * 1024,
};

/* What getdents64(2) writes. */
struct dent {
	uint64_t inode;
	int64_t offset;
	unsigned short length;
	unsigned char type;
	char name[];
};

/* A name while it is being sorted: its first bytes decide most comparisons. */
struct sortable {
	uint64_t head;
	const char *name;
};

/* "This entry was asked for and is no directory", in ->targets. */
static struct tree_dir not_a_directory;

/* File systems whose files are elsewhere or made up. linux/magic.h lacks some. */
static const uint32_t foreign_types[] = {
	0x6969,	    /* nfs */
	0x517b,	    /* smb */
	0xff534d42, /* cifs */
	0xfe534d42, /* smb2, smb3 */
	0x564c,	    /* ncp */
	0x73757245, /* coda */
	0x5346414f, /* afs */
	0x6b414653, /* kafs */
	0x00c36400, /* ceph */
	0x01021997, /* 9p */
	0x65735546, /* fuse, fuse.sshfs */
	0x01161970, /* gfs2 */
	0x7461636f, /* ocfs2 */
	0x0bd00bd0, /* lustre */
	0x47504653, /* gpfs */
	0x0187,	    /* autofs */
	0x9fa0,	    /* proc */
	0x62656572, /* sysfs */
};

static int
parent_open(struct tree *tree, struct tree_dir *dir, int flags)
{
	/* One component, never through a link: this cannot leave the directory. */
	if (dir->parent != NULL && dir->parent->fd >= 0) {
		int fd = openat(dir->parent->fd, dir->name,
		    flags | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

		return fd >= 0 ? fd : -errno;
	}
	return tree_open_at_root(tree, dir->path, (uint64_t)flags | O_DIRECTORY);
}

/* Keep FD for the directories below; the one that was opened longest ago closes. */
static void
keep_open(struct tree *tree, struct tree_dir *dir, int fd)
{
	struct tree_dir **slot = &tree->open[tree->open_next++ % TREE_OPEN_MAX];

	if (*slot != NULL) {
		(void)close((*slot)->fd);
		(*slot)->fd = -1;
	}
	*slot = dir;
	dir->fd = fd;
}

static bool
names_reserve(struct tree *tree, size_t size)
{
	size_t room = tree->names_room == 0 ? NAMES_ROOM_FIRST : tree->names_room;
	char *grown;

	while (room < size)
		room *= 2;
	if (room == tree->names_room)
		return true;
	grown = realloc(tree->names, room);
	if (grown == NULL)
		return false;
	tree->names = grown;
	tree->names_room = room;
	return true;
}

static bool
is_ordinary_name(const char *name)
{
	if (name[0] == '.' && (name[1] == '\0' || (name[1] == '.' && name[2] == '\0')))
		return false;
	/* A file system made by the target may say anything. */
	return name[0] != '\0' && strchr(name, '/') == NULL;
}

/* Append the names of one buffer of entries to tree->names. 0 or an errno. */
static int
take_names(struct tree *tree, size_t filled, size_t *used, uint32_t *count)
{
	for (size_t at = 0; at < filled;) {
		struct dent *d = (struct dent *)(void *)(tree->dents + at);
		size_t length;

		at += d->length;
		if (!is_ordinary_name(d->name))
			continue;
		if (tree->entries >= tree->limits.entries_max) {
			tree->limit_hit = "directory entries read in one scan";
			return EOVERFLOW;
		}
		length = strlen(d->name) + 1;
		if (!names_reserve(tree, *used + length))
			return ENOMEM;
		memcpy(tree->names + *used, d->name, length);
		*used += length;
		tree->entries++;
		(*count)++;
	}
	return 0;
}

static int
read_names(struct tree *tree, int fd, size_t *used, uint32_t *count)
{
	int error = 0;

	if (tree->dents == NULL)
		tree->dents = malloc(DENTS_SIZE);
	if (tree->dents == NULL)
		return ENOMEM;
	while (error == 0) {
		long got = syscall(SYS_getdents64, fd, tree->dents, DENTS_SIZE);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return got < 0 ? errno : 0;
		error = take_names(tree, (size_t)got, used, count);
	}
	return error;
}

static int
sortable_compare(const void *a, const void *b)
{
	const struct sortable *x = a, *y = b;

	if (x->head != y->head)
		return x->head < y->head ? -1 : 1;
	return strcmp(x->name, y->name);
}

static uint64_t
head_of(const char *name)
{
	uint64_t head = 0;

	for (int i = 0; i < 8 && *name != '\0'; i++)
		head |= (uint64_t)(unsigned char)*name++ << (56 - 8 * i);
	return head;
}

static struct tree_node *
stat_names(struct tree *tree, int fd, size_t used, uint32_t count)
{
	struct tree_node *nodes = arena_new_array(tree->arena, struct tree_node, count);
	char *names = arena_memdup(tree->arena, tree->names, used);
	autofree struct sortable *order = calloc(count, sizeof(*order));

	if (nodes == NULL || names == NULL || order == NULL)
		return NULL;
	for (uint32_t i = 0; i < count; i++) {
		order[i].name = names;
		order[i].head = head_of(names);
		names += strlen(names) + 1;
	}
	qsort(order, count, sizeof(*order), sortable_compare);
	for (uint32_t i = 0; i < count; i++) {
		nodes[i].name = order[i].name;
		tree_stat_at(tree, fd, order[i].name, &nodes[i]);
	}
	return nodes;
}

static bool
has_directories(const struct tree_list *list)
{
	for (uint32_t i = 0; i < list->count; i++)
		if (list->nodes[i].error == 0 && S_ISDIR(list->nodes[i].stat.st_mode))
			return true;
	return false;
}

static void
read_list(struct tree *tree, struct tree_dir *dir)
{
	autoclose int fd = parent_open(tree, dir, O_RDONLY | O_NONBLOCK);
	size_t used = 0;
	uint32_t count = 0;

	if (fd < 0) {
		dir->list.error = -fd;
		return;
	}
	dir->list.error = read_names(tree, fd, &used, &count);
	if (count == 0)
		return;
	dir->list.nodes = stat_names(tree, fd, used, count);
	if (dir->list.nodes == NULL) {
		dir->list.error = ENOMEM;
		return;
	}
	dir->list.count = count;
	if (has_directories(&dir->list))
		keep_open(tree, dir, take_fd(fd));
}

const struct tree_list *
tree_dir_list(struct tree *tree, struct tree_dir *dir)
{
	if (!dir->is_read) {
		/* It is read once, for all objects. */
		size_t before = arena_lift(tree->arena);

		dir->is_read = true;
		read_list(tree, dir);
		arena_release(tree->arena, before);
	}
	return &dir->list;
}

/* The directory NODE is, known or new, with PATH (arena) as the path that led to it. */
static struct tree_dir *
dir_of(struct tree *tree, const struct tree_node *node, const char *path,
    struct tree_dir *parent)
{
	struct tree_dir_id id = { node->stat.st_dev, node->stat.st_ino, node->mount };
	struct tree_dir *dir = (struct tree_dir *)tree_table_find(
	    &tree->dirs, &id, sizeof(id));

	if (dir != NULL)
		return dir;
	dir = arena_alloc(tree->arena, sizeof(*dir));
	if (dir == NULL || path == NULL)
		return NULL;
	dir->id = id;
	dir->key.data = &dir->id;
	dir->key.length = sizeof(dir->id);
	dir->parent = parent;
	dir->path = path;
	dir->name = strrchr(path, '/') + 1;
	dir->fd = -1;
	dir->is_local = -1;
	return tree_table_add(&tree->dirs, &dir->key) ? dir : NULL;
}

struct tree_dir *
tree_dir_find(struct tree *tree, const char *path, int *errnum)
{
	const struct tree_node *node = tree_find(tree, path, true, errnum);
	struct tree_dir *dir;

	if (node == NULL)
		return NULL;
	*errnum = S_ISDIR(node->stat.st_mode) ? ENOMEM : ENOTDIR;
	if (*errnum == ENOTDIR)
		return NULL;
	dir = dir_of(tree, node, arena_strdup(tree->arena, path), NULL);
	if (dir != NULL)
		*errnum = 0;
	return dir;
}

static const char *
entry_path(struct tree *tree, const struct tree_dir *dir, const char *name)
{
	size_t length = strlen(dir->path);

	while (length > 0 && dir->path[length - 1] == '/')
		length--;
	return arena_printf(tree->arena, "%.*s/%s", (int)length, dir->path, name);
}

/* Where a link leads, if that is a directory. Opening as O_PATH|O_DIRECTORY asks the
 * kernel that one question. */
static struct tree_dir *
follow_link(struct tree *tree, struct tree_dir *dir, const char *name)
{
	const char *path = entry_path(tree, dir, name);
	struct tree_node node = { 0 };
	autoclose int fd = path == NULL
			       ? -ENOMEM
			       : tree_open_at_root(tree, path, O_PATH | O_DIRECTORY);

	if (fd < 0)
		return NULL;
	tree_stat_at(tree, fd, "", &node);
	return node.error == 0 ? dir_of(tree, &node, path, NULL) : NULL;
}

struct tree_dir *
tree_dir_enter(struct tree *tree, struct tree_dir *dir, uint32_t index)
{
	const struct tree_node *node = &dir->list.nodes[index];
	struct tree_dir *target;

	if (dir->targets == NULL)
		dir->targets = arena_new_array(
		    tree->arena, struct tree_dir *, dir->list.count);
	if (dir->targets == NULL)
		return NULL;
	target = dir->targets[index];
	if (target != NULL)
		return target == &not_a_directory ? NULL : target;
	if (S_ISDIR(node->stat.st_mode))
		target = dir_of(tree, node, entry_path(tree, dir, node->name), dir);
	else if (S_ISLNK(node->stat.st_mode))
		target = follow_link(tree, dir, node->name);
	dir->targets[index] = target == NULL ? &not_a_directory : target;
	return target;
}

static bool
ask_is_local(struct tree *tree, struct tree_dir *dir)
{
	/* O_PATH: looking must not make autofs mount anything. */
	autoclose int fd = parent_open(tree, dir, O_PATH);
	struct statfs fs;

	if (fd < 0 || fstatfs(fd, &fs) < 0)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(foreign_types); i++)
		if ((uint32_t)fs.f_type == foreign_types[i])
			return false;
	return true;
}

bool
tree_dir_is_local(struct tree *tree, struct tree_dir *dir)
{
	struct tree_dir *parent = dir->parent;

	if (dir->is_local < 0)
		dir->is_local = parent != NULL && parent->id.mount == dir->id.mount &&
					parent->is_local >= 0
				    ? parent->is_local
				    : (signed char)ask_is_local(tree, dir);
	return dir->is_local != 0;
}

const struct tree_list *
tree_read_dir(struct tree *tree, const char *path)
{
	static const struct tree_list no_memory = { .error = ENOMEM };
	struct tree_list *failed;
	int errnum;
	struct tree_dir *dir = tree_dir_find(tree, path, &errnum);

	if (dir != NULL)
		return tree_dir_list(tree, dir);
	failed = arena_alloc(tree->arena, sizeof(*failed));
	if (failed == NULL)
		return &no_memory;
	failed->error = errnum;
	return failed;
}
