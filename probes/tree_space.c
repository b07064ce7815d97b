/* SPDX-License-Identifier: Apache-2.0 */
/* tree_space.c - the room on the file systems of a tree. */

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>

#include "daemon/base/error.h"
#include "probes/tree.h"

int
tree_stat_space(
    struct tree *tree, const char *path, struct statvfs *space, struct error *err)
{
	/* O_PATH: nothing is opened that could block or act on being opened. */
	struct open_how how = {
		.flags = O_PATH | O_CLOEXEC,
		.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
	};
	const char *inside = path + strspn(path, "/");
	autoclose int fd = -1;
	struct statvfs found;

	fd = (int)syscall(
	    SYS_openat2, tree_root_fd(tree), *inside ? inside : ".", &how, sizeof(how));
	if (fd < 0)
		return error_set(err, errno, "open '%s'", path);
	if (fstatvfs(fd, &found) < 0)
		return error_set(err, errno, "statvfs '%s'", path);
	*space = found;
	return 0;
}
