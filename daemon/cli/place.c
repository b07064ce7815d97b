/* SPDX-License-Identifier: Apache-2.0 */
/* place.c - where output goes: a file is replaced whole, anything else is written to. */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/cli/place.h"

enum { MODE_NEW = 0644, MODE_KEPT = 07777 };

/* OLD is the file to be replaced, NULL if there is none. */
static int
open_temporary(
    struct place *p, const char *path, const struct stat *old, struct error *err)
{
	p->final = old == NULL ? strdup(path) : realpath(path, NULL);
	if (p->final == NULL)
		return error_set(err, errno, "write '%s'", path);
	if (asprintf(&p->temporary, "%s.%d.tmp", p->final, (int)getpid()) < 0) {
		p->temporary = NULL;
		return error_say(err, ENOMEM, "no memory to write '%s'", path);
	}
	p->fd = open(p->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, MODE_NEW);
	if (p->fd < 0)
		return error_set(err, errno, "write '%s'", path);
	if (old == NULL)
		return 0;
	/* Whose it is can be kept by root only; nobody else has to. */
	if (fchown(p->fd, old->st_uid, old->st_gid) < 0 && errno != EPERM)
		return error_set(err, errno, "write '%s'", path);
	if (fchmod(p->fd, old->st_mode & MODE_KEPT) < 0)
		return error_set(err, errno, "write '%s'", path);
	return 0;
}

static int
open_existing(struct place *p, const char *path, int fd, struct error *err)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return error_set(err, errno, "write '%s'", path);
	if (S_ISREG(st.st_mode))
		return open_temporary(p, path, &st, err);
	p->fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	return p->fd < 0 ? error_set(err, errno, "write '%s'", path) : 0;
}

int
place_open(struct place *p, const char *path, struct error *err)
{
	autoclose int fd = -1;
	struct stat st;

	*p = (struct place){ .fd = -1 };
	if (strcmp(path, "-") == 0) {
		p->fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0);
		return p->fd < 0 ? error_set(err, errno, "standard output") : 0;
	}
	/* What may not be written to is not replaced either. */
	fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
	if (fd >= 0)
		return open_existing(p, path, fd, err);
	if (errno != ENOENT)
		return error_set(err, errno, "write '%s'", path);
	if (lstat(path, &st) < 0)
		return open_temporary(p, path, NULL, err);
	/* A link to nothing: only the kernel's own walk makes what it names. */
	p->fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY, MODE_NEW);
	return p->fd < 0 ? error_set(err, errno, "write '%s'", path) : 0;
}

int
place_keep(struct place *p, struct error *err)
{
	if (p->temporary == NULL)
		return 0;
	if (rename(p->temporary, p->final) < 0)
		return error_set(err, errno, "write '%s'", p->final);
	free(p->temporary);
	p->temporary = NULL;
	return 0;
}

void
place_close(struct place *p)
{
	if (p->temporary != NULL && p->fd >= 0)
		(void)unlink(p->temporary);
	free(p->temporary);
	free(p->final);
	if (p->fd >= 0)
		(void)close(p->fd);
	*p = (struct place){ .fd = -1 };
}
