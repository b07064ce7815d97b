/* SPDX-License-Identifier: Apache-2.0 */
/* tree_resolve.c - where links lead, by reading them one after the other inside the
 * root. */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "daemon/base/arena.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "probes/tree.h"
#include "probes/tree_private.h"

/* A path being resolved: `done` has no links in it, `rest` is still to be walked. */
struct walkway {
	char done[PATH_MAX];
	char rest[PATH_MAX];
	size_t length; /* of done; 0 is the root */
	unsigned int links;
};

int
tree_read_link(
    struct tree *tree, const char *path, const char **target, struct error *err)
{
	char text[PATH_MAX];
	autoclose int fd = tree_open_at_root(tree, path, O_PATH | O_NOFOLLOW);
	ssize_t length;

	if (fd < 0)
		return error_set(err, -fd, "read link '%s'", path);
	length = readlinkat(fd, "", text, sizeof(text));
	if (length < 0 && errno == ENOENT)
		return error_say(err, EINVAL, "'%s' is not a link", path);
	if (length < 0)
		return error_set(err, errno, "read link '%s'", path);
	if ((size_t)length == sizeof(text))
		return error_set(err, ENAMETOOLONG, "read link '%s'", path);
	*target = arena_memdup(tree->arena, text, (size_t)length);
	return *target != NULL ? 0 : error_set(err, ENOMEM, "read link '%s'", path);
}

/* Take the next component off the rest. NULL when there is none. */
static const char *
next_component(struct walkway *way, char name[NAME_MAX + 1], int *errnum)
{
	const char *start = way->rest + strspn(way->rest, "/");
	size_t length = strcspn(start, "/");

	if (length == 0)
		return NULL;
	*errnum = length > NAME_MAX ? ENAMETOOLONG : 0;
	if (*errnum != 0)
		return NULL;
	memcpy(name, start, length);
	name[length] = '\0';
	memmove(way->rest, start + length, strlen(start + length) + 1);
	return name;
}

static int
put_in_front(struct walkway *way, const char *target)
{
	size_t length = strlen(target), rest = strlen(way->rest);

	if (++way->links > TREE_LINKS_MAX)
		return ELOOP;
	if (length + rest >= sizeof(way->rest))
		return ENAMETOOLONG;
	/* The rest is empty or begins with its slash. */
	memmove(way->rest + length, way->rest, rest + 1);
	memcpy(way->rest, target, length);
	if (target[0] == '/')
		way->length = 0;
	return 0;
}

static void
drop_last(struct walkway *way)
{
	while (way->length > 0 && way->done[--way->length] != '/')
		;
	way->done[way->length] = '\0';
}

/* One component further. 0 or an errno. */
static int
step(struct tree *tree, struct walkway *way, const char *name)
{
	size_t before = way->length, length = strlen(name);
	const struct tree_node *node;
	const char *target;
	struct error err;
	int errnum;

	if (strcmp(name, ".") == 0)
		return 0;
	if (strcmp(name, "..") == 0) {
		drop_last(way);
		return 0;
	}
	if (before + 1 + length >= sizeof(way->done))
		return ENAMETOOLONG;
	way->done[before] = '/';
	memcpy(way->done + before + 1, name, length + 1);
	way->length = before + 1 + length;
	node = tree_find(tree, way->done, false, &errnum);
	if (node == NULL)
		return errnum;
	if (!S_ISLNK(node->stat.st_mode))
		return S_ISDIR(node->stat.st_mode) || way->rest[0] == '\0' ? 0 : ENOTDIR;
	if (tree_read_link(tree, way->done, &target, &err) < 0)
		return err.code;
	way->length = before;
	way->done[before] = '\0';
	return put_in_front(way, target);
}

/* Whether TEXT, below /proc, goes through a link that only the kernel can follow. */
static bool
has_magic(const char *text)
{
	static const char *const names[] = { "root", "cwd", "exe", "fd", "task",
		"map_files" };

	for (; *text != '\0'; text += strcspn(text, "/")) {
		text += strspn(text, "/");
		for (size_t i = 0; i < ARRAY_LEN(names); i++)
			if (strcspn(text, "/") == strlen(names[i]) &&
			    strncmp(text, names[i], strlen(names[i])) == 0)
				return true;
	}
	return false;
}

bool
tree_is_behind_proc(struct tree *tree, const char *path)
{
	struct walkway way = { .length = 0 };
	char name[NAME_MAX + 1];
	const char *next;
	int errnum = 0;

	/* The steps look up paths themselves. What is asked for in proc is not there. */
	if (tree->is_explaining || strlen(path) >= sizeof(way.rest) ||
	    strncmp(path, "/proc/", 6) == 0)
		return false;
	memcpy(way.rest, path, strlen(path) + 1);
	tree->is_explaining = true;
	while (errnum == 0 && (next = next_component(&way, name, &errnum)) != NULL)
		errnum = step(tree, &way, next);
	tree->is_explaining = false;
	return errnum == ENOENT && strncmp(way.done, "/proc", 5) == 0 &&
	       strchr("/", way.done[5]) != NULL && has_magic(way.rest);
}

int
tree_real_path(struct tree *tree, const char *path, const char **real, struct error *err)
{
	struct walkway way = { .length = 0 };
	char name[NAME_MAX + 1];
	const char *next;
	int errnum = 0;

	if (path[0] != '/' || strlen(path) >= sizeof(way.rest))
		return error_set(
		    err, path[0] != '/' ? EINVAL : ENAMETOOLONG, "resolve '%s'", path);
	memcpy(way.rest, path, strlen(path) + 1);
	while (errnum == 0 && (next = next_component(&way, name, &errnum)) != NULL)
		errnum = step(tree, &way, next);
	if (errnum != 0)
		return error_set(err, errnum, "resolve '%s'", path);
	way.done[way.length] = '\0';
	*real = arena_strdup(tree->arena, way.length == 0 ? "/" : way.done);
	return *real != NULL ? 0 : error_set(err, ENOMEM, "resolve '%s'", path);
}
