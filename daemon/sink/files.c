/* SPDX-License-Identifier: Apache-2.0 */
/* files.c - the files of one scan: those it lands with, and those that follow. */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/sink/spool.h"
#include "daemon/sink/store.h"

enum { FILE_MODE = 0640, FILES_MAX = 64 /* of one scan */ };

int
store_check_names(const struct spool_file *files, uint32_t n_files, struct error *err)
{
	if (n_files > FILES_MAX)
		return error_say(err, E2BIG, "more than %d files", FILES_MAX);
	for (uint32_t i = 0; i < n_files; i++)
		if (files[i].name[0] == '\0' || files[i].name[0] == '.' ||
		    strchr(files[i].name, '/') != NULL)
			return error_say(
			    err, EINVAL, "'%s' is no name for a file", files[i].name);
	return 0;
}

/* Its bytes are on their way to the disk when this returns, not there. */
static int
start_file(int dir, const struct spool_file *file, int *ret, struct error *err)
{
	autoclose int fd = openat(dir, file->name,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, FILE_MODE);
	size_t done = 0;

	if (fd < 0)
		return error_set(err, errno, "create '%s'", file->name);
	while (done < file->length) {
		ssize_t n = write(
		    fd, (const char *)file->data + done, file->length - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_set(err, errno, "write '%s'", file->name);
		done += (size_t)n;
	}
	/* Only a hint: where it is not known, fdatasync() does it all. */
	(void)sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE);
	*ret = take_fd(fd);
	return 0;
}

/*
 * All files are started before the first is waited for: the file system then puts them
 * into one commit instead of one each (README.md has the figures).
 */
int
store_write_files(
    int dir, const struct spool_file *files, uint32_t n_files, struct error *err)
{
	int fds[FILES_MAX], error = 0;
	uint32_t n = 0;

	for (; n < n_files && error == 0; n++) {
		fds[n] = -1;
		error = start_file(dir, &files[n], &fds[n], err);
	}
	for (uint32_t i = 0; i < n; i++) {
		if (error == 0 && fdatasync(fds[i]) < 0)
			error = error_set(err, errno, "sync '%s'", files[i].name);
		cleanup_close(&fds[i]);
	}
	if (error == 0 && fsync(dir) < 0)
		error = error_set(err, errno, "sync its directory");
	return error;
}

/* How a file is called until all of it is there: readers pass over names with a dot. */
static void
hide(char hidden[NAME_MAX + 1], const char *name)
{
	(void)snprintf(hidden, NAME_MAX + 1, ".%.*s", NAME_MAX - 1, name);
}

static int
unhide_files(int dir, const struct spool_file *files, uint32_t n_files, struct error *err)
{
	char hidden[NAME_MAX + 1];

	for (uint32_t i = 0; i < n_files; i++) {
		hide(hidden, files[i].name);
		if (renameat(dir, hidden, dir, files[i].name) < 0)
			return error_set(err, errno, "rename to '%s'", files[i].name);
	}
	return fsync(dir) < 0 ? error_set(err, errno, "sync its directory") : 0;
}

int
spool_add(
    const char *path, const struct spool_file *files, uint32_t n_files, struct error *err)
{
	struct spool_file hidden[FILES_MAX] = { 0 };
	char names[FILES_MAX][NAME_MAX + 1];
	autoclose int dir = store_open_dir(AT_FDCWD, path);
	int error;

	if (dir < 0)
		return error_set(err, -dir, "open '%s'", path);
	error = store_check_names(files, n_files, err);
	if (error < 0)
		return error_wrap(err, "spool '%s'", path);
	for (uint32_t i = 0; i < n_files; i++) {
		hide(names[i], files[i].name);
		(void)unlinkat(dir, names[i], 0);
		hidden[i] = (struct spool_file){ names[i], files[i].data,
			files[i].length };
	}
	error = store_write_files(dir, hidden, n_files, err);
	if (error == 0)
		error = unhide_files(dir, files, n_files, err);
	for (uint32_t i = 0; error < 0 && i < n_files; i++)
		(void)unlinkat(dir, names[i], 0);
	return error < 0 ? error_wrap(err, "spool '%s'", path) : 0;
}
