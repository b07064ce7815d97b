/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tree_private.h - what the tree's own files and the walk share: directories as objects.
 *
 * A directory is known by (device, inode, mount), however many names lead to it, so it is
 * read once. Nothing here is for probes.
 */
#ifndef PROBES_TREE_PRIVATE_H
#define PROBES_TREE_PRIVATE_H

#include "probes/tree.h"

enum {
	TREE_OPEN_MAX = 64,  /* directories kept open at a time */
	TREE_RETRY_MAX = 16, /* of a look-up that raced with a rename (EAGAIN) */
	TREE_LINKS_MAX = 40, /* links followed in one look-up, as the kernel does */
};

/* First member of everything kept in a table: where it hangs and what it is called. */
struct tree_key {
	struct tree_key *next;
	uint64_t hash;
	size_t length;
	const void *data;
};

struct tree_table {
	struct tree_key **buckets;
	uint32_t room, count;
	uint64_t seed;
};

/* The entry of TABLE under the LENGTH bytes at DATA, or NULL. */
struct tree_key *tree_table_find(
    const struct tree_table *table, const void *data, size_t length);
/* Add ENTRY, whose ->data and ->length are set. False when out of memory. */
bool tree_table_add(struct tree_table *table, struct tree_key *entry);
void tree_table_remove(struct tree_table *table, struct tree_key *entry);
void tree_table_done(struct tree_table *table);

struct tree_dir_id {
	uint64_t device, inode, mount;
};

struct tree_dir {
	struct tree_key key; /* of ->id */
	struct tree_dir_id id;
	struct tree_dir *parent; /* whose entry ->path ends in; NULL if found by path */
	const char *path;	 /* one path that leads here */
	const char *name;	 /* last component of ->path */
	int fd;			 /* -1 while closed */
	bool is_read;
	signed char is_local; /* -1 while unknown */
	struct tree_list list;
	struct tree_dir **targets; /* per entry, once asked for */
};

struct tree_content;

struct tree {
	int root_fd; /* borrowed */
	struct arena *arena;
	struct tree_limits limits;
	const struct tree_id_map *uids, *gids;
	uint32_t n_uids, n_gids;
	struct tree_table paths, dirs, contents;
	struct tree_dir *open[TREE_OPEN_MAX];
	uint32_t open_next;
	uint32_t entries;
	const char *limit_hit;
	bool is_explaining; /* why a path is not there is being found out */
	char *names;	    /* scratch for the directory being read */
	size_t names_room;
	char *dents;
	struct tree_content *newest, *oldest;
	struct tree_content *loose; /* the one content too large to be kept */
	uint64_t content_bytes, pinned_bytes, bytes_read;
};

/* Open PATH inside the root. A descriptor or -errno. */
int tree_open_at_root(const struct tree *tree, const char *path, uint64_t flags);

/*
 * ENOENT for PATH may only mean that proc is not mounted here: whether a link on the way
 * goes through a magic link, such as /proc/self/root, behind which a process of the
 * target would find a file.
 */
bool tree_is_behind_proc(struct tree *tree, const char *path);

/* Fill NODE's facts for NAME in DIR_FD (or DIR_FD itself when NAME is ""). */
void tree_stat_at(
    const struct tree *tree, int dir_fd, const char *name, struct tree_node *node);

/* The directory at PATH, links followed; NULL with *ERRNUM set. */
struct tree_dir *tree_dir_find(struct tree *tree, const char *path, int *errnum);

/* Its entries, read on the first call. */
const struct tree_list *tree_dir_list(struct tree *tree, struct tree_dir *dir);

/* The directory that entry INDEX is, or, for a link, leads to; NULL when it is none. */
struct tree_dir *tree_dir_enter(struct tree *tree, struct tree_dir *dir, uint32_t index);

/* Whether DIR is on a file system of this machine with files of its own: no network, no
 * proc, sysfs or autofs. */
bool tree_dir_is_local(struct tree *tree, struct tree_dir *dir);

/* Forget and release every content read; for tree_free(). */
void tree_contents_done(struct tree *tree);

#endif
