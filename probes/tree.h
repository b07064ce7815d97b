/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tree.h - the target's files, each looked at once per scan.
 *
 * The one place where a path of the target becomes a descriptor. Every look-up resolves
 * inside the target's root (openat2 with RESOLVE_IN_ROOT), so an absolute link, a chain
 * of "..", or a magic link of /proc never leads to the host, for a live container,
 * layers, an image, a directory alike. Facts are cached: a second object that walks the
 * same directories costs no system call.
 */
#ifndef PROBES_TREE_H
#define PROBES_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "daemon/base/cleanup.h"

struct arena;
struct error;
struct statvfs;
struct tree;

struct tree_limits {
	uint32_t entries_max;	/* directory entries read in one scan */
	uint32_t depth_max;	/* of a path */
	uint64_t file_size_max; /* of a file whose content is read whole */
	uint64_t bytes_max;	/* of all files read whole in one scan; 0: no limit */
};

struct tree_node {
	const char *name; /* last component; "/" for the root */
	struct stat stat; /* lstat(2), owners translated through the uid map */
	int error;	  /* errno of the lstat, 0 if stat is valid */
	uint64_t mount;	  /* stx_mnt_id when the kernel gives it, else st_dev */
	uint32_t host_uid,
	    host_gid; /* as the host sees them; differ only in a user namespace */
};

/* Entries of one directory, sorted by name bytes; owned by the tree. */
struct tree_list {
	const struct tree_node *nodes;
	uint32_t count;
	int error; /* errno when it could not be read (whole), 0 otherwise */
};

/*
 * A tree over ROOT_FD (O_PATH or O_RDONLY directory; borrowed, must outlive the tree).
 * ARENA holds the cache. Needs no further descriptor rights than reading.
 */
int tree_new(struct tree **ret, int root_fd, struct arena *arena,
    const struct tree_limits *limits, struct error *err);
void tree_free(struct tree *tree);
DEFINE_AUTOPTR(tree);

/* One line of /proc/PID/uid_map or gid_map: COUNT ids from INSIDE are OUTSIDE.. on the
 * host. */
struct tree_id_map {
	uint32_t inside, outside, count;
};
/* Translate owners: an id outside every line reads 65534. Borrowed. Without a call:
 * identity. */
void tree_map_owners(struct tree *tree, const struct tree_id_map *uids, uint32_t n_uids,
    const struct tree_id_map *gids, uint32_t n_gids);
/* A user as this process sees it in the target's own numbers, as above. */
uint32_t tree_map_uid(const struct tree *tree, uint32_t outside);

/*
 * The node at absolute PATH; links in all but the last component are followed, the last
 * one only if FOLLOW. NULL with *ERRNUM set (ENOENT, ENOTDIR, ELOOP, EACCES, ENAMETOOLONG
 * ...).
 */
const struct tree_node *tree_find(
    struct tree *tree, const char *path, bool follow, int *errnum);

/* The entries of the directory at PATH (links followed, "." and ".." left out). Never
 * NULL. */
const struct tree_list *tree_read_dir(struct tree *tree, const char *path);

/*
 * The content of the regular file at PATH (links followed). *DATA has *LENGTH bytes and a
 * NUL behind, owned by the tree until the scan ends. -EFBIG beyond file_size_max, -EINVAL
 * when it is not a regular file, else -errno. A file is opened O_NONBLOCK|O_NOCTTY only
 * after stat says it is regular.
 */
int tree_read_file(struct tree *tree, const char *path, const char **data, size_t *length,
    struct error *err);

/*
 * The same for one of many files: *DATA is only good until the next tree_peek_file() or
 * tree_read_file(). For walks, which would otherwise hold everything they saw.
 */
int tree_peek_file(struct tree *tree, const char *path, const char **data, size_t *length,
    struct error *err);

/*
 * What ASK, always the same function, says of the content of the file at PATH: asked once
 * as long as that is kept. False when it cannot be read. What tree_peek_file() gave last
 * stays good if it is of the same file.
 */
bool tree_ask_content(
    struct tree *tree, const char *path, bool (*ask)(const char *data, size_t length));

/* Open the regular file at PATH for reading by the caller, who closes it. As above. */
int tree_open_file(struct tree *tree, const char *path, int *ret_fd, struct error *err);

/* The same for a caller who will read all of it, whatever its size: -EFBIG when that is
 * too much of what the scan may still read. */
int tree_open_whole(struct tree *tree, const char *path, int *ret_fd, struct error *err);

/* Where the link at PATH leads, one step, as written in it (arena). -EINVAL: not a link.
 */
int tree_read_link(
    struct tree *tree, const char *path, const char **target, struct error *err);

/* PATH with every link resolved inside the root (arena): what realpath(3) would give in a
 * chroot. */
int tree_real_path(
    struct tree *tree, const char *path, const char **real, struct error *err);

/* Open the regular file or directory at PATH (links not followed) to ask for attributes;
 * the caller closes it. -ENOTSUP for what is never opened (links, devices, pipes,
 * sockets), else as above. */
int tree_open_entry(struct tree *tree, const char *path, int *ret_fd, struct error *err);

/* Whether the file at PATH (links not followed) has an extended ACL: 1, 0 or -errno;
 * -ENOTSUP for what is never opened (devices, pipes, sockets). */
int tree_has_acl(struct tree *tree, const char *path);

/*
 * The extended attribute NAME of the regular file at PATH (links not followed) into
 * VALUE: its length, 0 when the file has none, or -errno.
 */
int tree_read_xattr(
    struct tree *tree, const char *path, const char *name, void *value, size_t size);

/*
 * The extended attribute NAME of the file at PATH (links followed) into VALUE. Its length
 * or -errno: -ENODATA when there is none, -ERANGE when it is larger than SIZE, -EXDEV
 * for what is never opened (devices, pipes, sockets) outside our own root.
 */
ssize_t tree_follow_xattr(
    struct tree *tree, const char *path, const char *name, void *value, size_t size);

/* statvfs(3) of the file system that holds PATH (links followed). 0 or -errno. */
int tree_stat_space(
    struct tree *tree, const char *path, struct statvfs *space, struct error *err);

/* Root descriptor, for probes that hand it to a library (librpm's view). Borrowed. */
int tree_root_fd(const struct tree *tree);

/* A limit was hit: which, in words; NULL otherwise. The scan's results are then
 * incomplete. */
const char *tree_limit_hit(const struct tree *tree);

#endif
