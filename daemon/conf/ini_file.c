/* SPDX-License-Identifier: Apache-2.0 */
/* ini_file.c - an INI file of a disk: whose it may be, and its lines. */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/conf/ini.h"

enum { FILE_SIZE_MAX = 1024 * 1024 }; /* it is written by hand */

int
ini_check_owner(int fd, const char *path, struct error *err)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return error_set(err, errno, "'%s'", path);
	if (st.st_uid != 0 && st.st_uid != geteuid())
		return error_say(err, EPERM, "'%s' belongs to user %u, not to root", path,
		    (unsigned int)st.st_uid);
	if ((st.st_mode & (S_IWGRP | S_IWOTH)) != 0)
		return error_say(err, EPERM,
		    "'%s' may be written by others than its owner "
		    "(mode %04o)",
		    path, (unsigned int)(st.st_mode & 07777));
	return 0;
}

/* All of the file, with a NUL behind. */
static int
read_text(int fd, const char *path, char **ret, size_t *length, struct error *err)
{
	autofree char *text = malloc(FILE_SIZE_MAX + 2);
	size_t used = 0;

	if (text == NULL)
		return error_set(err, ENOMEM, "'%s'", path);
	while (used <= FILE_SIZE_MAX) {
		ssize_t n = read(fd, text + used, FILE_SIZE_MAX + 1 - used);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_set(err, errno, "read '%s'", path);
		if (n == 0)
			break;
		used += (size_t)n;
	}
	if (used > FILE_SIZE_MAX)
		return error_say(
		    err, EFBIG, "'%s' is larger than %d bytes", path, FILE_SIZE_MAX);
	text[used] = '\0';
	*length = used;
	*ret = take_ptr(text);
	return 0;
}

int
ini_read(const struct ini_source *source, const struct ini_handler *handler, void *data,
    struct error *err)
{
	const char *path = source->path;
	/* O_NONBLOCK: a pipe of that name must not stop the daemon's start. */
	autoclose int fd = openat(
	    source->dir, source->name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	autofree char *text = NULL;
	size_t length = 0;
	struct stat st;
	int error = 0;

	if (fd < 0 || fstat(fd, &st) < 0)
		return error_set(err, errno, "open '%s'", path);
	if (!S_ISREG(st.st_mode))
		return error_say(err, EINVAL, "'%s' is not a regular file", path);
	if (!source->is_trusted)
		error = ini_check_owner(fd, path, err);
	if (error == 0)
		error = read_text(fd, path, &text, &length, err);
	if (error < 0)
		return error;
	return ini_parse(path, text, length, handler, data, err);
}
