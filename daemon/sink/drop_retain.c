/* SPDX-License-Identifier: Apache-2.0 */
/* drop_retain.c - which files for import are too old or too many, and their leaving. */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/sink/drop.h"
#include "daemon/sink/spool.h"
#include "daemon/sink/store.h"

enum {
	FILES_MAX = 1000000,
	SHARE = 4,     /* of the spool's size: one part in so many */
	TORN_S = 3600, /* a name with a dot that is older was left by a crash */
};

struct file {
	char *name;
	const char *stamp; /* in it */
	uint64_t size;
	bool goes;
};

struct files {
	struct file *files;
	uint32_t n, room;
};

static void
files_done(struct files *f)
{
	for (uint32_t i = 0; i < f->n; i++)
		free(f->files[i].name);
	free(f->files);
}
#define autofiles __attribute__((cleanup(files_done))) struct files

/* Where the time in a name of ours begins; NULL: somebody else's file. */
static const char *
find_stamp(const char *name)
{
	for (const char *dot = strchr(name, '.'); dot != NULL; dot = strchr(dot + 1, '.'))
		if (store_is_scan(dot + 1))
			return dot + 1;
	return NULL;
}

static int
add(struct files *f, const char *name, uint64_t size)
{
	struct file *file;

	if (f->n == f->room) {
		uint32_t room = f->room == 0 ? 64 : f->room * 2;
		struct file *files = reallocarray(f->files, room, sizeof(*files));

		if (files == NULL)
			return -ENOMEM;
		f->files = files;
		f->room = room;
	}
	file = &f->files[f->n];
	*file = (struct file){ .name = strdup(name), .size = size };
	if (file->name == NULL)
		return -ENOMEM;
	file->stamp = find_stamp(file->name);
	f->n++;
	return 0;
}

static int
load(int drop, struct files *f, int64_t now_us)
{
	autoclosedir DIR *list = store_list(drop);
	const struct dirent *entry;

	if (list == NULL)
		return -errno;
	for (int n = 0; n < FILES_MAX && (entry = readdir(list)) != NULL; n++) {
		struct stat st;

		if (find_stamp(entry->d_name) == NULL ||
		    fstatat(drop, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0 ||
		    !S_ISREG(st.st_mode))
			continue;
		if (entry->d_name[0] == '.') {
			if (now_us / 1000000 - st.st_mtime > TORN_S)
				(void)unlinkat(drop, entry->d_name, 0);
		} else if (add(f, entry->d_name, (uint64_t)st.st_size) < 0)
			return -ENOMEM;
	}
	return 0;
}

/* Those of one target and benchmark together, the newest first. */
static int
by_asset(const void *left, const void *right)
{
	const struct file *a = left, *b = right;
	size_t length = (size_t)(a->stamp - a->name);
	int order = strncmp(a->name, b->name, length);

	return order != 0 ? order : strcmp(b->stamp, a->stamp);
}

static int
by_time(const void *left, const void *right)
{
	return strcmp(
	    ((const struct file *)left)->stamp, ((const struct file *)right)->stamp);
}

static void
mark(struct files *f, const struct spool_limits *limits, const char *cutoff)
{
	uint32_t kept = 0;

	qsort(f->files, f->n, sizeof(*f->files), by_asset);
	for (uint32_t i = 0; i < f->n; i++) {
		struct file *file = &f->files[i];
		size_t length = (size_t)(file->stamp - file->name);

		if (i == 0 || strncmp(file[-1].name, file->name, length) != 0)
			kept = 0;
		if (strncmp(file->stamp, cutoff, STORE_STAMP_LENGTH) < 0 ||
		    (limits->scans_max > 0 && kept >= limits->scans_max))
			file->goes = true;
		else
			kept++;
	}
}

static uint64_t
mark_by_size(struct files *f, uint64_t size_max)
{
	uint64_t size = 0;

	for (uint32_t i = 0; i < f->n; i++)
		size += f->files[i].goes ? 0 : f->files[i].size;
	qsort(f->files, f->n, sizeof(*f->files), by_time);
	/* A limit below one file must not leave nothing: the newest stays. */
	for (uint32_t i = 0; i + 1 < f->n && size > size_max; i++) {
		if (f->files[i].goes)
			continue;
		f->files[i].goes = true;
		size -= f->files[i].size;
	}
	return size;
}

int
drop_retain(struct spool *spool, const struct spool_limits *limits, int64_t now_us,
    uint64_t *size, struct error *err)
{
	autoclose int drop = store_open_dir(spool->root, "drop");
	char cutoff[STORE_STAMP_LENGTH + 1] = "";
	autofiles files = { 0 };
	int error;

	*size = 0;
	if (drop == -ENOENT)
		return 0;
	error = drop < 0 ? drop : load(drop, &files, now_us);
	if (error < 0)
		return error_set(err, -error, "list '%s/drop'", spool->path);
	if (limits->age_max_s > 0)
		error = store_stamp(
		    cutoff, now_us - (int64_t)limits->age_max_s * 1000000, err);
	if (error < 0)
		return error;
	mark(&files, limits, cutoff);
	*size = mark_by_size(
	    &files, limits->size_max == 0 ? UINT64_MAX : limits->size_max / SHARE);
	for (uint32_t i = 0; i < files.n; i++)
		if (files.files[i].goes && unlinkat(drop, files.files[i].name, 0) < 0 &&
		    errno != ENOENT)
			return error_set(err, errno, "remove '%s/drop/%s'", spool->path,
			    files.files[i].name);
	return 0;
}
