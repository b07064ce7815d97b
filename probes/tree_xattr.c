/* SPDX-License-Identifier: Apache-2.0 */
/* tree_xattr.c - extended attributes of the target's files. */

#include <sys/stat.h>
#include <sys/xattr.h>

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "daemon/base/error.h"
#include "probes/tree.h"
#include "probes/tree_private.h"

/* Whether a plain path means to us what it means to the target: we stand in its root. */
static bool
is_our_root(const struct tree *tree)
{
	struct tree_node ours = { 0 }, theirs = { 0 };

	tree_stat_at(tree, AT_FDCWD, "/", &ours);
	tree_stat_at(tree, tree->root_fd, "", &theirs);
	return ours.error == 0 && theirs.error == 0 &&
	       ours.stat.st_dev == theirs.stat.st_dev &&
	       ours.stat.st_ino == theirs.stat.st_ino && ours.mount == theirs.mount;
}

ssize_t
tree_follow_xattr(
    struct tree *tree, const char *path, const char *name, void *value, size_t size)
{
	int errnum;
	const struct tree_node *node = tree_find(tree, path, true, &errnum);
	autoclose int fd = -1;
	ssize_t length;

	if (node == NULL)
		return -errnum;
	if (S_ISREG(node->stat.st_mode) || S_ISDIR(node->stat.st_mode)) {
		fd = tree_open_at_root(tree, path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
		if (fd < 0)
			return fd;
		length = fgetxattr(fd, name, value, size);
	} else if (is_our_root(tree)) {
		/* Opening a device may act; asking by its path does not. */
		length = getxattr(path, name, value, size);
	} else {
		return -EXDEV;
	}
	return length < 0 ? -errno : length;
}

static int
acl_of(int fd, const char *name)
{
	if (fgetxattr(fd, name, NULL, 0) > 0)
		return 1;
	return errno == ENODATA || errno == EOPNOTSUPP ? 0 : -errno;
}

int
tree_has_acl(struct tree *tree, const char *path)
{
	int errnum, access;
	const struct tree_node *node = tree_find(tree, path, false, &errnum);
	autoclose int fd = -1;

	if (node == NULL)
		return -errnum;
	if (S_ISLNK(node->stat.st_mode))
		return 0; /* links have none */
	/* Asking needs an open file, and only these may be opened. */
	if (!S_ISREG(node->stat.st_mode) && !S_ISDIR(node->stat.st_mode))
		return -ENOTSUP;
	fd = tree_open_at_root(tree, path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW);
	if (fd < 0)
		return fd;
	access = acl_of(fd, "system.posix_acl_access");
	if (access != 0 || !S_ISDIR(node->stat.st_mode))
		return access;
	return acl_of(fd, "system.posix_acl_default");
}

int
tree_read_xattr(
    struct tree *tree, const char *path, const char *name, void *value, size_t size)
{
	int errnum;
	const struct tree_node *node = tree_find(tree, path, false, &errnum);
	autoclose int fd = -1;
	ssize_t got;

	if (node == NULL)
		return -errnum;
	if (!S_ISREG(node->stat.st_mode))
		return -ENOTSUP;
	fd = tree_open_at_root(tree, path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW);
	if (fd < 0)
		return fd;
	got = fgetxattr(fd, name, value, size);
	if (got >= 0)
		return (int)got;
	return errno == ENODATA || errno == EOPNOTSUPP ? 0 : -errno;
}
