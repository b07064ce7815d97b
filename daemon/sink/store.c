/* SPDX-License-Identifier: Apache-2.0 */
/* store.c - what the files of the spool share: its lock, its names, removing. */

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/sink/store.h"

enum {
	DEPTH_MAX = 8, /* we make two levels; somebody else may have put more there */
	ENTRIES_MAX = 1 << 20, /* of one directory */
	MICROSECONDS = 1000000,
};

int
store_stamp(char stamp[STORE_STAMP_LENGTH + 1], int64_t time_us, struct error *err)
{
	time_t seconds = (time_t)(time_us / MICROSECONDS);
	int rest = (int)(time_us % MICROSECONDS);
	char text[64];
	struct tm tm;

	if (rest < 0) {
		rest += MICROSECONDS;
		seconds--;
	}
	if (gmtime_r(&seconds, &tm) == NULL || tm.tm_year < -1900 ||
	    tm.tm_year > 9999 - 1900)
		return error_say(
		    err, EINVAL, "%lld us is no time of ours", (long long)time_us);
	(void)snprintf(text, sizeof(text), "%04d%02d%02dT%02d%02d%02d.%06dZ",
	    tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min,
	    tm.tm_sec, rest);
	memcpy(stamp, text, STORE_STAMP_LENGTH);
	stamp[STORE_STAMP_LENGTH] = '\0';
	return 0;
}

bool
store_is_scan(const char *name)
{
	static const char form[] = "dddddddd"
				   "Tdddddd.ddddddZ-";

	for (const char *f = form; *f != '\0'; f++, name++)
		if (*f == 'd' ? !isdigit((unsigned char)*name) : *f != *name)
			return false;
	return true;
}

void
store_tmp_name_of(uint32_t number, char name[NAME_MAX + 1])
{
	(void)snprintf(name, NAME_MAX + 1, "%d.%u", (int)getpid(), (unsigned int)number);
}

void
store_tmp_name(struct spool *spool, char name[NAME_MAX + 1])
{
	store_tmp_name_of(spool->counter++, name);
}

int
store_lock_of(const struct spool *spool, const char *name, struct error *err)
{
	autoclose int fd = openat(
	    spool->root, name, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd < 0)
		return error_set(err, errno, "open '%s/%s'", spool->path, name);
	while (flock(fd, LOCK_EX) < 0)
		if (errno != EINTR)
			return error_set(err, errno, "lock '%s/%s'", spool->path, name);
	return take_fd(fd);
}

int
store_lock(const struct spool *spool, struct error *err)
{
	return store_lock_of(spool, ".lock", err);
}

int
store_open_dir(int dir, const char *name)
{
	int fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

DIR *
store_list(int dir)
{
	autoclose int own = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *list = own < 0 ? NULL : fdopendir(own);

	if (list != NULL)
		(void)take_fd(own);
	return list;
}

void
store_latest(int dir, char name[NAME_MAX + 1])
{
	ssize_t length = readlinkat(dir, "latest", name, NAME_MAX);
	struct stat st;

	name[length < 0 ? 0 : length] = '\0';
	if (strchr(name, '/') != NULL || !store_is_scan(name) ||
	    fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) < 0 || !S_ISDIR(st.st_mode))
		name[0] = '\0';
}

static int
find_newest(int dir, char newest[NAME_MAX + 1], uint32_t *n_scans)
{
	autoclosedir DIR *list = store_list(dir);
	const struct dirent *entry;

	newest[0] = '\0';
	*n_scans = 0;
	if (list == NULL)
		return -errno;
	errno = 0;
	while ((entry = readdir(list)) != NULL && *n_scans < ENTRIES_MAX) {
		if (!store_is_scan(entry->d_name))
			continue;
		++*n_scans;
		if (strcmp(entry->d_name, newest) > 0)
			memcpy(newest, entry->d_name, strlen(entry->d_name) + 1);
	}
	return -errno;
}

int
store_mend_latest(struct spool *spool, int dir, uint32_t *n_scans, struct error *err)
{
	char newest[NAME_MAX + 1], latest[NAME_MAX + 1], link[NAME_MAX + 1];
	int error = find_newest(dir, newest, n_scans);

	if (error < 0)
		return error_set(err, -error, "list a target in '%s'", spool->path);
	store_latest(dir, latest);
	if (strcmp(newest, latest) == 0 && *newest != '\0')
		return 0;
	if (*newest == '\0') {
		(void)unlinkat(dir, "latest", 0);
		return 0;
	}
	store_tmp_name(spool, link);
	if (symlinkat(newest, spool->tmp, link) < 0)
		return error_set(err, errno, "make link in '%s/tmp'", spool->path);
	if (renameat(spool->tmp, link, dir, "latest") < 0) {
		error = error_set(err, errno, "set latest in '%s'", spool->path);
		(void)unlinkat(spool->tmp, link, 0);
		return error;
	}
	return 0;
}

/* Not by ftw(): that goes by path, and somebody may exchange a directory on the way. */
static int
remove_below(int dir, const char *name, int depth)
{
	autoclosedir DIR *list = NULL;
	autoclose int fd = -1;
	const struct dirent *entry;
	int error = 0;

	if (unlinkat(dir, name, 0) == 0 || errno == ENOENT)
		return 0;
	if (errno != EISDIR && errno != EPERM)
		return -errno;
	if (depth >= DEPTH_MAX)
		return -ELOOP;
	fd = store_open_dir(dir, name);
	if (fd < 0)
		return fd;
	list = store_list(fd);
	if (list == NULL)
		return -errno;
	while ((entry = readdir(list)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		error = remove_below(fd, entry->d_name, depth + 1);
		if (error < 0)
			return error;
	}
	return unlinkat(dir, name, AT_REMOVEDIR) < 0 && errno != ENOENT ? -errno : 0;
}

int
store_remove(int dir, const char *name, struct error *err)
{
	int error = remove_below(dir, name, 0);

	return error < 0 ? error_set(err, -error, "remove '%s'", name) : 0;
}
