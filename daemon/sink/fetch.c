/* SPDX-License-Identifier: Apache-2.0 */
/* fetch.c - reading a file of a target's newest scan back from the spool. */

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/sink/spool.h"
#include "daemon/sink/store.h"

enum { TRIED_MAX = 5 };
#define FILE_SIZE_MAX ((off_t)256 * 1024 * 1024)

/* Open the newest scan of the target's DIR. */
static int
open_latest(int dir)
{
	int scan = -ENOENT;

	/* Retention may remove it between the two look-ups; then there is a newer one. */
	for (int i = 0; i < TRIED_MAX && scan == -ENOENT; i++) {
		char name[NAME_MAX + 1];

		store_latest(dir, name);
		if (name[0] == '\0')
			return -ENOENT;
		scan = store_open_dir(dir, name);
	}
	return scan;
}

static int
read_all(int fd, const char *name, void **data, size_t *length, struct error *err)
{
	autofree char *bytes = NULL;
	size_t done = 0, size;
	struct stat st;

	if (fstat(fd, &st) < 0)
		return error_set(err, errno, "'%s'", name);
	if (!S_ISREG(st.st_mode) || st.st_size > FILE_SIZE_MAX)
		return error_say(
		    err, EFBIG, "'%s' is not a file of ours, or too large", name);
	size = (size_t)st.st_size;
	bytes = malloc(size + 1);
	if (bytes == NULL)
		return error_set(err, ENOMEM, "'%s'", name);
	while (done < size) {
		ssize_t n = read(fd, bytes + done, size - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_set(err, errno, "read '%s'", name);
		if (n == 0)
			break;
		done += (size_t)n;
	}
	bytes[done] = '\0';
	*length = done;
	*data = take_ptr(bytes);
	return 0;
}

int
spool_read_latest(struct spool *spool, const char *target, const char *name, void **data,
    size_t *length, struct error *err)
{
	autofree char *encoded = spool_encode(target);
	autoclose int dir = -1, scan = -1, fd = -1;
	int error;

	if (encoded == NULL)
		return error_set(err, ENOMEM, "target '%s'", target);
	dir = store_open_dir(spool->targets, encoded);
	scan = dir < 0 ? dir : open_latest(dir);
	if (scan == -ENOENT)
		return error_say(err, ENOENT, "no scan of target '%s'", target);
	if (scan < 0)
		return error_set(
		    err, -scan, "open '%s/targets/%s'", spool->path, encoded);
	fd = openat(scan, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return error_set(err, errno, "target '%s': open '%s'", target, name);
	error = read_all(fd, name, data, length, err);
	return error < 0 ? error_wrap(err, "target '%s'", target) : 0;
}
