/* SPDX-License-Identifier: Apache-2.0 */
/* tree.c - the target's root: the one way from a path to a descriptor, and the facts of
 * single paths. */

#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "daemon/base/arena.h"
#include "daemon/base/error.h"
#include "probes/tree.h"
#include "probes/tree_private.h"

#ifndef STATX_MNT_ID
#define STATX_MNT_ID 0x1000U
#endif

enum { OWNER_UNMAPPED = 65534 };

/* A path looked up: what is there, or why nothing. The key is the path with a byte in
 * front that says whether a last link was followed. */
struct found {
	struct tree_key key;
	struct tree_node node;
};

int
tree_open_at_root(const struct tree *tree, const char *path, uint64_t flags)
{
	struct open_how how = {
		.flags = flags | O_CLOEXEC,
		.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
	};
	int fd = -1;

	/* The kernel gives up when a rename races with a ".." it cannot vouch for. */
	for (int i = 0; i < TREE_RETRY_MAX; i++) {
		fd = (int)syscall(SYS_openat2, tree->root_fd, path, &how, sizeof(how));
		if (fd >= 0 || (errno != EAGAIN && errno != EINTR))
			break;
	}
	return fd >= 0 ? fd : -errno;
}

static uint32_t
map_owner(const struct tree_id_map *maps, uint32_t count, uint32_t outside)
{
	if (maps == NULL)
		return outside;
	for (uint32_t i = 0; i < count; i++)
		if (outside >= maps[i].outside &&
		    outside - maps[i].outside < maps[i].count)
			return maps[i].inside + (outside - maps[i].outside);
	return OWNER_UNMAPPED;
}

static struct timespec
make_time(struct statx_timestamp t)
{
	return (struct timespec){ .tv_sec = t.tv_sec, .tv_nsec = t.tv_nsec };
}

void
tree_stat_at(
    const struct tree *tree, int dir_fd, const char *name, struct tree_node *node)
{
	int flags = AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT |
		    (name[0] == '\0' ? AT_EMPTY_PATH : 0);
	struct statx sx;

	if (statx(dir_fd, name, flags, STATX_BASIC_STATS | STATX_MNT_ID, &sx) < 0) {
		node->error = errno;
		return;
	}
	node->error = 0;
	node->host_uid = sx.stx_uid;
	node->host_gid = sx.stx_gid;
	node->stat = (struct stat){
		.st_dev = makedev(sx.stx_dev_major, sx.stx_dev_minor),
		.st_ino = sx.stx_ino,
		.st_mode = sx.stx_mode,
		.st_nlink = sx.stx_nlink,
		.st_uid = map_owner(tree->uids, tree->n_uids, sx.stx_uid),
		.st_gid = map_owner(tree->gids, tree->n_gids, sx.stx_gid),
		.st_rdev = makedev(sx.stx_rdev_major, sx.stx_rdev_minor),
		.st_size = (off_t)sx.stx_size,
		.st_blksize = (blksize_t)sx.stx_blksize,
		.st_blocks = (blkcnt_t)sx.stx_blocks,
		.st_atim = make_time(sx.stx_atime),
		.st_mtim = make_time(sx.stx_mtime),
		.st_ctim = make_time(sx.stx_ctime),
	};
	node->mount = (sx.stx_mask & STATX_MNT_ID) != 0 ? sx.stx_mnt_id
							: node->stat.st_dev;
}

static const char *
last_component(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL && slash[1] != '\0' ? slash + 1 : path;
}

static void
look_up(struct tree *tree, const char *path, bool follow, struct tree_node *node)
{
	autoclose int fd = -1;

	node->name = last_component(path);
	fd = tree_open_at_root(tree, path, O_PATH | (follow ? 0 : O_NOFOLLOW));
	if (fd >= 0)
		tree_stat_at(tree, fd, "", node);
	else if (fd == -ENOENT && tree_is_behind_proc(tree, path))
		node->error = ELOOP; /* as with proc mounted */
	else
		node->error = -fd;
}

const struct tree_node *
tree_find(struct tree *tree, const char *path, bool follow, int *errnum)
{
	char key[PATH_MAX + 1];
	size_t length = strlen(path) + 1;
	struct found *found;

	*errnum = path[0] != '/' ? ENOENT : length > PATH_MAX ? ENAMETOOLONG : 0;
	if (*errnum != 0)
		return NULL;
	key[0] = follow ? 'f' : 'l';
	memcpy(key + 1, path, length);
	found = (struct found *)tree_table_find(&tree->paths, key, length);
	if (found == NULL) {
		char *copy = arena_memdup(tree->arena, key, length);

		found = arena_alloc(tree->arena, sizeof(*found));
		*errnum = ENOMEM;
		if (copy == NULL || found == NULL)
			return NULL;
		found->key.data = copy;
		found->key.length = length;
		if (!tree_table_add(&tree->paths, &found->key))
			return NULL;
		look_up(tree, copy + 1, follow, &found->node);
	}
	*errnum = found->node.error;
	return *errnum == 0 ? &found->node : NULL;
}

int
tree_new(struct tree **ret, int root_fd, struct arena *arena,
    const struct tree_limits *limits, struct error *err)
{
	autoptr(tree) tree = calloc(1, sizeof(*tree));
	struct timespec now = { 0 };
	int fd;

	if (tree == NULL)
		return error_set(err, ENOMEM, "read the target's files");
	tree->root_fd = root_fd;
	tree->arena = arena;
	tree->limits = *limits;

	/* Without openat2 there is no safe look-up, and no other way is tried. */
	fd = tree_open_at_root(tree, "/", O_PATH | O_DIRECTORY);
	if (fd < 0)
		return error_set(err, -fd, "open the target's root");
	(void)close(fd);

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	tree->paths.seed = (uint64_t)now.tv_nsec * 0x9e3779b97f4a7c15u ^ (uintptr_t)tree;
	tree->dirs.seed = tree->paths.seed + 1;
	tree->contents.seed = tree->paths.seed + 2;
	*ret = take_ptr(tree);
	return 0;
}

void
tree_free(struct tree *tree)
{
	if (tree == NULL)
		return;
	for (uint32_t i = 0; i < TREE_OPEN_MAX; i++)
		if (tree->open[i] != NULL && tree->open[i]->fd >= 0)
			(void)close(tree->open[i]->fd);
	tree_contents_done(tree);
	tree_table_done(&tree->paths);
	tree_table_done(&tree->dirs);
	tree_table_done(&tree->contents);
	free(tree->names);
	free(tree->dents);
	free(tree);
}

void
tree_map_owners(struct tree *tree, const struct tree_id_map *uids, uint32_t n_uids,
    const struct tree_id_map *gids, uint32_t n_gids)
{
	tree->uids = uids;
	tree->n_uids = n_uids;
	tree->gids = gids;
	tree->n_gids = n_gids;
}

uint32_t
tree_map_uid(const struct tree *tree, uint32_t outside)
{
	return map_owner(tree->uids, tree->n_uids, outside);
}

int
tree_root_fd(const struct tree *tree)
{
	return tree->root_fd;
}

const char *
tree_limit_hit(const struct tree *tree)
{
	return tree->limit_hit;
}
