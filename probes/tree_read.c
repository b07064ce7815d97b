/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tree_read.c - files of the target, read whole and kept while there is room.
 *
 * Dozens of objects ask for the same few files, and a walk asks for thousands once: what
 * was used last stays, within CACHE_MAX bytes. A content somebody was promised until the
 * end of the scan is pinned and never leaves.
 */

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/base/error.h"
#include "probes/tree.h"
#include "probes/tree_private.h"

enum {
	CACHE_MAX = 32 * 1024 * 1024,
	/* Of files promised until the end: databases of a few packages and users. */
	PINNED_MAX = 512 * 1024 * 1024,
	READ_FIRST = 4096,
	/* A file of this size is always read, and never counted: opening it is the work.
	 */
	FREE_SIZE = 16 * 1024,
	/* Of the bytes left one file may take this part. */
	READ_SHARE = 4,
};

struct content_id {
	uint64_t device, inode, mount;
};

struct tree_content {
	struct tree_key key; /* of ->id */
	struct content_id id;
	struct tree_content *older, *newer;
	bool is_pinned;
	enum { NOT_ASKED, SAID_NO, SAID_YES } answer; /* of tree_ask_content() */
	char *data;				      /* owned */
	size_t length;
};

static void
tree_content_free(struct tree_content *c)
{
	if (c == NULL)
		return;
	free(c->data);
	free(c);
}
DEFINE_AUTOPTR(tree_content);

static void
unlink_content(struct tree *tree, struct tree_content *c)
{
	*(c->newer != NULL ? &c->newer->older : &tree->newest) = c->older;
	*(c->older != NULL ? &c->older->newer : &tree->oldest) = c->newer;
	c->older = c->newer = NULL;
}

static void
link_newest(struct tree *tree, struct tree_content *c)
{
	c->older = tree->newest;
	c->newer = NULL;
	*(tree->newest != NULL ? &tree->newest->newer : &tree->oldest) = c;
	tree->newest = c;
}

void
tree_contents_done(struct tree *tree)
{
	for (struct tree_content *c = tree->newest; c != NULL;) {
		struct tree_content *older = c->older;

		tree_content_free(c);
		c = older;
	}
	tree_content_free(tree->loose);
	tree->newest = tree->oldest = tree->loose = NULL;
}

/* Make room for SIZE bytes by dropping what was asked for longest ago. */
static void
make_room(struct tree *tree, size_t size)
{
	struct tree_content *c = tree->oldest;

	while (c != NULL && tree->content_bytes + size > CACHE_MAX) {
		struct tree_content *newer = c->newer;

		if (!c->is_pinned) {
			unlink_content(tree, c);
			tree_table_remove(&tree->contents, &c->key);
			tree->content_bytes -= c->length;
			tree_content_free(c);
		}
		c = newer;
	}
}

static const struct tree_node *
find_regular(struct tree *tree, const char *path, struct error *err)
{
	int errnum;
	const struct tree_node *node = tree_find(tree, path, true, &errnum);

	if (node == NULL) {
		(void)error_set(err, errnum, "read '%s'", path);
		return NULL;
	}
	if (!S_ISREG(node->stat.st_mode)) {
		(void)error_say(err, EINVAL, "'%s' is not a regular file", path);
		return NULL;
	}
	return node;
}

static int
open_regular(
    struct tree *tree, const char *path, int *ret_fd, uint64_t *size, struct error *err)
{
	const struct tree_node *node = find_regular(tree, path, err);
	autoclose int fd = -1;
	struct stat st;

	if (node == NULL)
		return -err->code;
	fd = tree_open_at_root(tree, path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return error_set(err, -fd, "open '%s'", path);
	/* Somebody in the target may have put a device there since. */
	if (fstat(fd, &st) < 0)
		return error_set(err, errno, "open '%s'", path);
	if (!S_ISREG(st.st_mode))
		return error_say(err, EINVAL, "'%s' is not a regular file", path);
	*size = (uint64_t)st.st_size;
	*ret_fd = take_fd(fd);
	return 0;
}

int
tree_open_file(struct tree *tree, const char *path, int *ret_fd, struct error *err)
{
	uint64_t size;

	return open_regular(tree, path, ret_fd, &size, err);
}

/* A sparse file costs its owner nothing, and each object that asks reads it again. */
static bool
may_read(struct tree *tree, uint64_t size)
{
	uint64_t left = tree->limits.bytes_max - tree->bytes_read;

	if (size <= FREE_SIZE || tree->limits.bytes_max == 0)
		return true;
	if (size > left / READ_SHARE) {
		tree->limit_hit = "bytes of files read in one scan";
		return false;
	}
	tree->bytes_read += size;
	return true;
}

int
tree_open_whole(struct tree *tree, const char *path, int *ret_fd, struct error *err)
{
	autoclose int fd = -1;
	uint64_t size;

	if (open_regular(tree, path, &fd, &size, err) < 0)
		return -err->code;
	if (!may_read(tree, size))
		return error_say(err, EFBIG,
		    "'%s' is larger than a quarter of what the scan may still read",
		    path);
	*ret_fd = take_fd(fd);
	return 0;
}

/* The size stat gave is a hint: files of proc say 0, logs grow. */
static int
read_whole(int fd, uint64_t size_max, size_t hint, struct tree_content *c)
{
	size_t room = hint < READ_FIRST ? READ_FIRST : hint + 1;
	char *grown;

	for (;;) {
		ssize_t got;

		grown = realloc(c->data, room + 1);
		if (grown == NULL)
			return ENOMEM;
		c->data = grown;
		while (c->length < room) {
			got = read(fd, c->data + c->length, room - c->length);
			if (got < 0 && errno == EINTR)
				continue;
			if (got < 0)
				return errno;
			if (got == 0) {
				c->data[c->length] = '\0';
				return 0;
			}
			c->length += (size_t)got;
			if (c->length > size_max)
				return EFBIG;
		}
		room *= 2;
	}
}

static int
read_content(
    struct tree *tree, const char *path, struct tree_content **ret, struct error *err)
{
	const struct tree_node *node = find_regular(tree, path, err);
	autoptr(tree_content) c = NULL;
	autoclose int fd = -1;
	int error;

	if (node == NULL)
		return -err->code;
	if ((uint64_t)node->stat.st_size > tree->limits.file_size_max)
		return error_say(err, EFBIG,
		    "'%s' is larger than the limit of %" PRIu64 " bytes", path,
		    tree->limits.file_size_max);
	if (tree_open_whole(tree, path, &fd, err) < 0)
		return -err->code;
	c = calloc(1, sizeof(*c));
	if (c == NULL)
		return error_set(err, ENOMEM, "read '%s'", path);
	error = read_whole(fd, tree->limits.file_size_max, (size_t)node->stat.st_size, c);
	if (error != 0)
		return error_set(err, error, "read '%s'", path);
	c->id = (struct content_id){ node->stat.st_dev, node->stat.st_ino, node->mount };
	c->key.data = &c->id;
	c->key.length = sizeof(c->id);
	*ret = take_ptr(c);
	return 0;
}

/* What is kept of PATH; the loose one only for somebody it need not be promised to. */
static struct tree_content *
find_content(struct tree *tree, const char *path, bool pin)
{
	int errnum;
	const struct tree_node *node = tree_find(tree, path, true, &errnum);
	struct content_id id;

	if (node == NULL)
		return NULL;
	id = (struct content_id){ node->stat.st_dev, node->stat.st_ino, node->mount };
	if (!pin && tree->loose != NULL && memcmp(&tree->loose->id, &id, sizeof(id)) == 0)
		return tree->loose;
	return (struct tree_content *)tree_table_find(&tree->contents, &id, sizeof(id));
}

/* Keep C in the cache, or, when it alone would fill it, until the next such one. */
static bool
keep_content(struct tree *tree, struct tree_content *c, bool is_pinned)
{
	if (!is_pinned && c->length > CACHE_MAX / 2) {
		tree_content_free(tree->loose);
		tree->loose = c;
		return true;
	}
	if (!is_pinned)
		make_room(tree, c->length);
	if (!tree_table_add(&tree->contents, &c->key))
		return false;
	link_newest(tree, c);
	tree->content_bytes += c->length;
	return true;
}

static int
get_content(struct tree *tree, const char *path, bool pin, struct tree_content **ret,
    struct error *err)
{
	struct tree_content *c = find_content(tree, path, pin);

	if (c == NULL) {
		if (read_content(tree, path, &c, err) < 0)
			return -err->code;
		if (!keep_content(tree, c, pin)) {
			tree_content_free(c);
			return error_set(err, ENOMEM, "read '%s'", path);
		}
	} else if (c != tree->loose) {
		unlink_content(tree, c);
		link_newest(tree, c);
	}
	if (pin && !c->is_pinned) {
		if (c->length > PINNED_MAX - tree->pinned_bytes) {
			tree->limit_hit = "bytes of files read whole in one scan";
			return error_say(
			    err, EFBIG, "'%s': too much read in one scan", path);
		}
		/* What is promised does not count against what may leave. */
		c->is_pinned = true;
		tree->pinned_bytes += c->length;
		tree->content_bytes -= c->length;
	}
	*ret = c;
	return 0;
}

int
tree_read_file(struct tree *tree, const char *path, const char **data, size_t *length,
    struct error *err)
{
	struct tree_content *c;

	if (get_content(tree, path, true, &c, err) < 0)
		return -err->code;
	*data = c->data;
	*length = c->length;
	return 0;
}

int
tree_peek_file(struct tree *tree, const char *path, const char **data, size_t *length,
    struct error *err)
{
	struct tree_content *c;

	if (get_content(tree, path, false, &c, err) < 0)
		return -err->code;
	*data = c->data;
	*length = c->length;
	return 0;
}

bool
tree_ask_content(
    struct tree *tree, const char *path, bool (*ask)(const char *data, size_t length))
{
	struct tree_content *c;
	struct error unused;

	if (get_content(tree, path, false, &c, &unused) < 0)
		return false;
	if (c->answer == NOT_ASKED)
		c->answer = ask(c->data, c->length) ? SAID_YES : SAID_NO;
	return c->answer == SAID_YES;
}

int
tree_open_entry(struct tree *tree, const char *path, int *ret_fd, struct error *err)
{
	int errnum, fd;
	const struct tree_node *node = tree_find(tree, path, false, &errnum);

	if (node == NULL)
		return error_set(err, errnum, "open '%s'", path);
	if (!S_ISREG(node->stat.st_mode) && !S_ISDIR(node->stat.st_mode))
		return error_set(err, ENOTSUP, "open '%s'", path);
	fd = tree_open_at_root(tree, path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW);
	if (fd < 0)
		return error_set(err, -fd, "open '%s'", path);
	*ret_fd = fd;
	return 0;
}
