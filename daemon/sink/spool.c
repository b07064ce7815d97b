/* SPDX-License-Identifier: Apache-2.0 */
/* spool.c - finished scans on disk: opening the spool, writing a scan, reading one. */

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/sink/spool.h"
#include "daemon/sink/store.h"

enum {
	DIR_MODE = 0750,
	TMP_MODE = 0700,
	NAMES_TRIED_MAX = 1000,
};

/* A scan on its way: where it is now, and where it goes. */
struct landing {
	struct spool *spool;
	const char *target; /* encoded */
	char tmp[NAME_MAX + 1], link[NAME_MAX + 1], name[NAME_MAX + 1];
};

void
spool_free(struct spool *spool)
{
	if (spool == NULL)
		return;
	cleanup_close(&spool->root);
	cleanup_close(&spool->targets);
	cleanup_close(&spool->tmp);
	free(spool->path);
	free(spool);
}

static int
open_part(struct spool *spool, const char *name, mode_t mode, int *fd, struct error *err)
{
	if (mkdirat(spool->root, name, mode) < 0 && errno != EEXIST)
		return error_set(err, errno, "make '%s/%s'", spool->path, name);
	*fd = store_open_dir(spool->root, name);
	if (*fd < 0)
		return error_set(err, -*fd, "open '%s/%s'", spool->path, name);
	return 0;
}

int
spool_open(struct spool **ret, const char *path, struct error *err)
{
	autoptr(spool) spool = calloc(1, sizeof(*spool));
	struct stat st;
	int error;

	if (spool == NULL)
		return error_set(err, ENOMEM, "spool '%s'", path);
	spool->root = spool->targets = spool->tmp = -1;
	spool->path = strdup(path);
	if (spool->path == NULL)
		return error_set(err, ENOMEM, "spool '%s'", path);
	if (mkdir(path, DIR_MODE) < 0 && errno != EEXIST)
		return error_set(err, errno, "make spool '%s'", path);
	spool->root = store_open_dir(AT_FDCWD, path);
	if (spool->root < 0 || fstat(spool->root, &st) < 0)
		return error_set(
		    err, spool->root < 0 ? -spool->root : errno, "open spool '%s'", path);
	if (st.st_uid != geteuid())
		return error_say(err, EPERM,
		    "spool '%s' belongs to user %u, not to user %u, who writes it", path,
		    (unsigned int)st.st_uid, (unsigned int)geteuid());
	if ((st.st_mode & (S_IWGRP | S_IWOTH)) != 0)
		return error_say(err, EPERM,
		    "spool '%s' may be written by others than its owner (mode %04o)",
		    path, (unsigned int)(st.st_mode & 07777));
	error = open_part(spool, "targets", DIR_MODE, &spool->targets, err);
	if (error == 0)
		error = open_part(spool, "tmp", TMP_MODE, &spool->tmp, err);
	if (error < 0)
		return error;
	*ret = take_ptr(spool);
	return 0;
}

static int
clean_tmp(struct spool *spool, struct error *err)
{
	autoclosedir DIR *list = store_list(spool->tmp);
	const struct dirent *entry;
	int first = 0;

	if (list == NULL)
		return error_set(err, errno, "list '%s/tmp'", spool->path);
	while ((entry = readdir(list)) != NULL) {
		struct error one = { 0 };

		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		if (store_remove(spool->tmp, entry->d_name, &one) < 0 && first == 0) {
			*err = one;
			first = error_wrap(err, "clean '%s/tmp'", spool->path);
		}
	}
	return first;
}

/* A target that has no scan is what a crash between mkdir and rename leaves. */
static int
clean_target(struct spool *spool, const char *name, struct error *err)
{
	autoclose int dir = store_open_dir(spool->targets, name);
	uint32_t n_scans = 0;
	int error;

	if (dir == -ENOTDIR || dir == -ELOOP)
		return 0;
	if (dir < 0)
		return error_set(err, -dir, "open '%s/targets/%s'", spool->path, name);
	error = store_mend_latest(spool, dir, &n_scans, err);
	if (error == 0 && n_scans == 0)
		(void)unlinkat(spool->targets, name, AT_REMOVEDIR);
	return error;
}

int
spool_clean(struct spool *spool, struct error *err)
{
	int first = clean_tmp(spool, err);
	autoclose int lock = -1;
	autoclosedir DIR *list = NULL;
	const struct dirent *entry;

	if (first < 0)
		return first;
	lock = store_lock(spool, err);
	if (lock < 0)
		return lock;
	list = store_list(spool->targets);
	if (list == NULL)
		return error_set(err, errno, "list '%s/targets'", spool->path);
	while ((entry = readdir(list)) != NULL) {
		struct error one = { 0 };

		if (entry->d_name[0] == '.')
			continue;
		if (clean_target(spool, entry->d_name, &one) < 0 && first == 0) {
			*err = one;
			first = -one.code;
		}
	}
	return first;
}

static int
make_tmp(struct landing *l, struct error *err)
{
	/* A dead process may have had our pid. */
	for (int i = 0; i < NAMES_TRIED_MAX; i++) {
		store_tmp_name(l->spool, l->tmp);
		if (mkdirat(l->spool->tmp, l->tmp, DIR_MODE) == 0)
			return 0;
		if (errno != EEXIST)
			return error_set(
			    err, errno, "make a directory in '%s/tmp'", l->spool->path);
	}
	return error_say(err, EEXIST, "no free name in '%s/tmp'", l->spool->path);
}

/* The scan and its link, durable in tmp/. */
static int
prepare(struct landing *l, const struct spool_file *files, uint32_t n_files,
    struct error *err)
{
	autoclose int dir = -1;
	int error = make_tmp(l, err);

	if (error < 0)
		return error;
	dir = store_open_dir(l->spool->tmp, l->tmp);
	if (dir < 0)
		return error_set(err, -dir, "open '%s/tmp/%s'", l->spool->path, l->tmp);
	/* Made here, where a full disk still costs nothing. */
	(void)snprintf(l->link, sizeof(l->link), "%.200s.latest", l->tmp);
	(void)unlinkat(l->spool->tmp, l->link, 0);
	if (symlinkat(l->name, l->spool->tmp, l->link) < 0)
		return error_set(err, errno, "make link in '%s/tmp'", l->spool->path);
	return store_write_files(dir, files, n_files, err);
}

static void
discard(const struct landing *l)
{
	struct error ignored = { 0 };

	(void)store_remove(l->spool->tmp, l->link, &ignored);
	(void)store_remove(l->spool->tmp, l->tmp, &ignored);
}

/* Rename and make that durable; after a failure the scan is in tmp/ again. */
static int
move_in(const struct landing *l, int dir, struct error *err)
{
	char latest[NAME_MAX + 1];
	uint32_t n_scans = 0;
	struct error ignored = { 0 };
	int error = 0;

	if (renameat(l->spool->tmp, l->tmp, dir, l->name) < 0)
		return error_set(err, errno, "rename to '%s'", l->name);
	store_latest(dir, latest);
	/* Scans may finish in another order than they began. */
	if (strcmp(latest, l->name) < 0 &&
	    renameat(l->spool->tmp, l->link, dir, "latest") < 0)
		error = error_set(err, errno, "set latest");
	if (error == 0 && fsync(dir) < 0)
		error = error_set(err, errno, "sync the target's directory");
	if (error < 0) {
		(void)renameat(dir, l->name, l->spool->tmp, l->tmp);
		(void)store_mend_latest(l->spool, dir, &n_scans, &ignored);
	}
	return error;
}

static int
land(const struct landing *l, struct error *err)
{
	autoclose int lock = store_lock(l->spool, err);
	autoclose int dir = -1;
	bool is_new;
	int error = 0;

	if (lock < 0)
		return lock;
	is_new = mkdirat(l->spool->targets, l->target, DIR_MODE) == 0;
	if (!is_new && errno != EEXIST)
		return error_set(
		    err, errno, "make '%s/targets/%s'", l->spool->path, l->target);
	dir = store_open_dir(l->spool->targets, l->target);
	if (dir < 0)
		return error_set(
		    err, -dir, "open '%s/targets/%s'", l->spool->path, l->target);
	if (is_new && fsync(l->spool->targets) < 0)
		error = error_set(err, errno, "sync '%s/targets'", l->spool->path);
	if (error == 0)
		error = move_in(l, dir, err);
	if (error < 0 && is_new)
		(void)unlinkat(l->spool->targets, l->target, AT_REMOVEDIR);
	return error;
}

static int
name_scan(struct landing *l, const char *scan, int64_t time_us, struct error *err)
{
	char stamp[STORE_STAMP_LENGTH + 1];
	autofree char *encoded = spool_encode(scan);
	int error = store_stamp(stamp, time_us, err);

	if (error < 0)
		return error;
	if (encoded == NULL)
		return error_set(err, ENOMEM, "scan '%s'", scan);
	(void)snprintf(l->name, sizeof(l->name), "%s-%s", stamp, encoded);
	return 0;
}

int
spool_write(struct spool *spool, const char *target, const char *scan, int64_t time_us,
    const struct spool_file *files, uint32_t n_files, char **path, struct error *err)
{
	autofree char *encoded = spool_encode(target);
	autofree char *final = NULL;
	struct landing l = { .spool = spool, .target = encoded };
	int error;

	if (encoded == NULL)
		return error_set(err, ENOMEM, "scan '%s'", scan);
	error = store_check_names(files, n_files, err);
	if (error == 0)
		error = name_scan(&l, scan, time_us, err);
	if (error < 0)
		return error;
	if (asprintf(&final, "%s/targets/%s/%s", spool->path, encoded, l.name) < 0) {
		final = NULL;
		return error_set(err, ENOMEM, "scan '%s'", scan);
	}
	error = prepare(&l, files, n_files, err);
	if (error == 0)
		error = land(&l, err);
	discard(&l);
	if (error < 0)
		return error_wrap(err, "spool '%s'", final);
	*path = take_ptr(final);
	return 0;
}
