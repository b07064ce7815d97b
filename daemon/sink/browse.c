/* SPDX-License-Identifier: Apache-2.0 */
/* browse.c - the spool as a reader sees it. */

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

#include "daemon/base/buffer.h"
#include "daemon/base/error.h"
#include "daemon/base/io.h"
#include "daemon/sink/browse.h"
#include "daemon/sink/store.h"

enum { NAMES_MAX = 1 << 20 }; /* of one directory */

struct browse {
	char *path;
	int targets;
};

void
browse_names_done(struct browse_names *names)
{
	for (uint32_t i = 0; i < names->count; i++)
		free(names->names[i]);
	free(names->names);
	*names = (struct browse_names){ NULL, 0 };
}

void
browse_free(struct browse *browse)
{
	if (browse == NULL)
		return;
	cleanup_close(&browse->targets);
	free(browse->path);
	free(browse);
}

int
browse_open(struct browse **ret, const char *path, struct error *err)
{
	autoptr(browse) browse = calloc(1, sizeof(*browse));
	autoclose int root = -1;

	if (browse == NULL)
		return error_set(err, ENOMEM, "spool '%s'", path);
	browse->targets = -1;
	browse->path = strdup(path);
	if (browse->path == NULL)
		return error_set(err, ENOMEM, "spool '%s'", path);
	root = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (root < 0)
		return error_set(err, errno, "spool '%s'", path);
	browse->targets = store_open_dir(root, "targets");
	if (browse->targets == -ENOENT)
		return error_say(
		    err, ENOENT, "'%s' has no scans: there is no targets/ in it", path);
	if (browse->targets < 0)
		return error_set(err, -browse->targets, "'%s/targets'", path);
	*ret = take_ptr(browse);
	return 0;
}

const char *
browse_path(const struct browse *browse)
{
	return browse->path;
}

static int
add_name(struct browse_names *names, uint32_t *room, const char *name)
{
	if (names->count == NAMES_MAX)
		return -E2BIG;
	if (names->count == *room) {
		uint32_t more = *room == 0 ? 64 : *room * 2;
		char **grown = reallocarray(names->names, more, sizeof(*grown));

		if (grown == NULL)
			return -ENOMEM;
		names->names = grown;
		*room = more;
	}
	names->names[names->count] = strdup(name);
	return names->names[names->count] == NULL ? -ENOMEM : (names->count++, 0);
}

static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool
is_target(const char *name)
{
	return name[0] != '.';
}

/* The directories in DIR whose names ARE_WANTED. -errno. */
static int
list_names(int dir, bool (*is_wanted)(const char *), struct browse_names *ret)
{
	autonames names = { NULL, 0 };
	autoclosedir DIR *list = store_list(dir);
	const struct dirent *entry;
	uint32_t room = 0;
	struct stat st;
	int r = 0;

	if (list == NULL)
		return -errno;
	while (r == 0 && (errno = 0, entry = readdir(list)) != NULL)
		if (is_wanted(entry->d_name) &&
		    fstatat(dir, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		    S_ISDIR(st.st_mode))
			r = add_name(&names, &room, entry->d_name);
	if (r == 0 && errno != 0)
		r = -errno;
	if (r < 0)
		return r;
	if (names.count > 0)
		qsort(names.names, names.count, sizeof(*names.names), compare_names);
	*ret = names;
	names = (struct browse_names){ NULL, 0 };
	return 0;
}

int
browse_targets(const struct browse *browse, struct browse_names *ret, struct error *err)
{
	int r = list_names(browse->targets, is_target, ret);

	return r < 0 ? error_set(err, -r, "list '%s/targets'", browse->path) : 0;
}

int
browse_scans(const struct browse *browse, const char *target, struct browse_names *ret,
    struct error *err)
{
	autoclose int dir = store_open_dir(browse->targets, target);
	int r = dir < 0 ? dir : list_names(dir, store_is_scan, ret);

	return r < 0 ? error_set(err, -r, "list '%s/targets/%s'", browse->path, target)
		     : 0;
}

int
browse_read(const struct browse *browse, const char *target, const char *scan,
    const char *name, struct buffer *out, size_t size_max, struct error *err)
{
	autoclose int dir = store_open_dir(browse->targets, target);
	autoclose int at = dir < 0 ? dir : store_open_dir(dir, scan);
	/* A pipe in its place must not keep us waiting. */
	autoclose int fd = at < 0 ? at
				  : openat(at, name,
					O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat st;
	int r = at < 0 ? at : fd < 0 ? -errno : fstat(fd, &st) < 0 ? -errno : 0;

	if (r == 0 && !S_ISREG(st.st_mode))
		r = -EINVAL;
	if (r == 0)
		r = io_read_all(fd, out, size_max);
	if (r < 0)
		return error_set(
		    err, -r, "'%s/targets/%s/%s/%s'", browse->path, target, scan, name);
	return 0;
}
