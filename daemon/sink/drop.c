/* SPDX-License-Identifier: Apache-2.0 */
/* drop.c - the folder of files for import, and what they are made from. */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/digest.h"
#include "daemon/base/error.h"
#include "daemon/base/io.h"
#include "daemon/sink/drop.h"
#include "daemon/sink/spool.h"
#include "daemon/sink/store.h"

enum {
	READ_SIZE = 16 * 1024,
	DIR_MODE = 0750,
	FILE_MODE = 0640,
	ENTRIES_MAX = 1000000, /* looked at in one folder */
	WAIVERS_SIZE_MAX = 16 * 1024 * 1024,
	TARGET_NAME_MAX = 120, /* of a name that file systems can take */
};
#define LOCK ".drop.lock"
#define DROPPED ".dropped"

static int
make_dir(int parent, const char *name, int *ret, struct error *err)
{
	if (mkdirat(parent, name, DIR_MODE) < 0 && errno != EEXIST)
		return error_set(err, errno, "make '%s'", name);
	*ret = store_open_dir(parent, name);
	return *ret < 0 ? error_set(err, -*ret, "open '%s'", name) : 0;
}

/* ---- instances ---- */

static void
name_waivers(char waivers[NAME_MAX + 1], const char *instance)
{
	(void)snprintf(waivers, NAME_MAX + 1, ".%s.waivers", instance);
}

static int
forget(int instances, const char *name)
{
	char waivers[NAME_MAX + 1];

	name_waivers(waivers, name);
	(void)unlinkat(instances, waivers, 0);
	return unlinkat(instances, name, 0) < 0 ? -errno : 0;
}

/* The instance's file of whatever format is the only one of that container. */
static void
forget_others(int instances, const char *container, const char *kept)
{
	autoclosedir DIR *list = store_list(instances);
	size_t length = strlen(container);
	const struct dirent *entry;

	for (int n = 0; list != NULL && n < ENTRIES_MAX; n++) {
		entry = readdir(list);
		if (entry == NULL)
			return;
		if (strncmp(entry->d_name, container, length) == 0 &&
		    entry->d_name[length] == '.' &&
		    strchr(entry->d_name + length + 1, '.') == NULL &&
		    strcmp(entry->d_name, kept) != 0)
			(void)forget(instances, entry->d_name);
	}
}

/* Under another name first: the one that is there may not be missing for a moment. */
static int
link_file(struct spool *spool, int scan, const char *file, int instances,
    const char *name, struct error *err)
{
	char tmp[NAME_MAX + 1];

	store_tmp_name(spool, tmp);
	(void)unlinkat(spool->tmp, tmp, 0);
	if (linkat(scan, file, spool->tmp, tmp, 0) < 0)
		return error_set(err, errno, "link '%s'", file);
	if (renameat(spool->tmp, tmp, instances, name) < 0) {
		int error = errno;

		(void)unlinkat(spool->tmp, tmp, 0);
		return error_set(err, error, "rename to '%s'", name);
	}
	/* Of two links of one file the rename keeps both. */
	(void)unlinkat(spool->tmp, tmp, 0);
	return 0;
}

/* The waivers first: with the record before they change nothing, for that is not decided
 * again. */
static int
link_instance(
    struct spool *spool, int scan, int instances, const char *name, struct error *err)
{
	char waivers[NAME_MAX + 1];
	int error;

	name_waivers(waivers, name);
	error = link_file(spool, scan, DROP_WAIVERS, instances, waivers, err);
	if (error == -ENOENT)
		error = unlinkat(instances, waivers, 0) < 0 && errno != ENOENT
			    ? error_set(err, errno, "remove '%s'", waivers)
			    : 0;
	return error < 0 ? error
			 : link_file(spool, scan, "record.bin", instances, name, err);
}

int
drop_keep(struct spool *spool, const char *path, const char *container,
    const char *format, struct error *err)
{
	autofree char *encoded = spool_encode(container);
	autofree char *target = NULL;
	autoclose int scan = store_open_dir(AT_FDCWD, path);
	autoclose int dir = -1, instances = -1;
	char name[NAME_MAX + 1] = "";
	int error;

	if (scan < 0)
		return error_set(err, -scan, "open '%s'", path);
	target = strndup(path, (size_t)(strrchr(path, '/') - path));
	if (encoded == NULL || target == NULL)
		return error_set(err, ENOMEM, "'%s'", path);
	dir = store_open_dir(AT_FDCWD, target);
	if (dir < 0)
		return error_set(err, -dir, "open '%s'", target);
	if (format == NULL) {
		instances = store_open_dir(dir, "instances");
		if (instances >= 0)
			forget_others(instances, encoded, "");
		return 0;
	}
	(void)snprintf(name, sizeof(name), "%s.%s", encoded, format);
	error = make_dir(dir, "instances", &instances, err);
	if (error == 0)
		error = link_instance(spool, scan, instances, name, err);
	if (error < 0)
		return error_wrap(err, "'%s'", path);
	forget_others(instances, encoded, name);
	return 0;
}

static int
compare_instances(const void *a, const void *b)
{
	return strcmp(((const struct drop_instance *)a)->name,
	    ((const struct drop_instance *)b)->name);
}

static int
list_instances(struct drop_target *t, struct error *err)
{
	autoclosedir DIR *list = store_list(t->instances_fd);
	const struct dirent *entry;

	if (list == NULL)
		return error_set(err, errno, "list 'instances'");
	while (t->n_instances < DROP_INSTANCES_MAX && (entry = readdir(list)) != NULL) {
		struct drop_instance *i = &t->instances[t->n_instances];
		const char *dot = strrchr(entry->d_name, '.');

		if (entry->d_name[0] == '.' || dot == NULL)
			continue;
		i->name = strdup(entry->d_name);
		if (i->name == NULL)
			return error_set(err, ENOMEM, "list 'instances'");
		i->format = i->name + (dot - entry->d_name) + 1;
		t->n_instances++;
	}
	qsort(t->instances, t->n_instances, sizeof(t->instances[0]), compare_instances);
	return 0;
}

static int
visit(struct drop_target *t, int targets,
    int (*each)(void *arg, struct drop_target *target, struct error *err), void *arg,
    struct error *err)
{
	autoclose int dir = store_open_dir(targets, t->directory);
	autoclose int instances = dir < 0 ? -1 : store_open_dir(dir, "instances");
	int error = 0;

	if (instances < 0)
		return 0;
	t->instances_fd = instances;
	error = list_instances(t, err);
	if (error == 0 && t->n_instances > 0)
		error = each(arg, t, err);
	for (uint32_t i = 0; i < t->n_instances; i++)
		free(t->instances[i].name);
	return error < 0 ? error_wrap(err, "target '%s'", t->directory) : 0;
}

int
drop_each(struct spool *spool,
    int (*each)(void *arg, struct drop_target *target, struct error *err), void *arg,
    struct error *err)
{
	autoclose int lock = store_lock_of(spool, LOCK, err);
	autoclosedir DIR *list = store_list(spool->targets);
	const struct dirent *entry;
	int first = 0;

	if (lock < 0)
		return lock;
	if (list == NULL)
		return error_set(err, errno, "list '%s/targets'", spool->path);
	for (int n = 0; n < ENTRIES_MAX && (entry = readdir(list)) != NULL; n++) {
		struct drop_target t = { .spool = spool, .directory = entry->d_name };
		struct error one = { 0 };

		if (entry->d_name[0] == '.')
			continue;
		if (visit(&t, spool->targets, each, arg, &one) < 0 && first == 0) {
			*err = one;
			first = -one.code;
		}
	}
	return first;
}

static int
read_file(const struct drop_target *t, const char *name, size_t length_max,
    struct buffer *out, struct error *err)
{
	autoclose int fd = openat(
	    t->instances_fd, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	char block[READ_SIZE];

	if (fd < 0)
		return error_set(err, errno, "open '%s'", name);
	while (out->length < length_max) {
		size_t left = length_max - out->length;
		ssize_t n = read(fd, block, left < sizeof(block) ? left : sizeof(block));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_set(err, errno, "read '%s'", name);
		if (n == 0)
			break;
		buffer_add(out, block, (size_t)n);
	}
	return out->failed ? error_set(err, ENOMEM, "read '%s'", name) : 0;
}

int
drop_read(const struct drop_target *t, const struct drop_instance *instance,
    size_t length_max, struct buffer *out, struct error *err)
{
	return read_file(t, instance->name, length_max, out, err);
}

int
drop_read_waivers(const struct drop_target *t, const struct drop_instance *instance,
    struct buffer *out, struct error *err)
{
	char name[NAME_MAX + 1];
	int error;

	name_waivers(name, instance->name);
	error = read_file(t, name, WAIVERS_SIZE_MAX, out, err);
	return error == -ENOENT ? 0 : error;
}

int
drop_forget(
    const struct drop_target *t, const struct drop_instance *instance, struct error *err)
{
	int error = forget(t->instances_fd, instance->name);

	return error < 0 && error != -ENOENT
		   ? error_set(err, -error, "remove '%s'", instance->name)
		   : 0;
}

/* ---- files for import ---- */

/* NAME in DIR, whole or not at all. */
static int
put_whole(int dir, const char *name, const void *data, size_t length, struct error *err)
{
	char hidden[NAME_MAX + 1];
	autoclose int fd = -1;
	int error = 0;

	(void)snprintf(hidden, sizeof(hidden), ".%s.new", name);
	(void)unlinkat(dir, hidden, 0);
	fd = openat(
	    dir, hidden, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, FILE_MODE);
	if (fd < 0)
		return error_set(err, errno, "create '%s'", hidden);
	error = io_write_all(fd, data, length);
	if (error == 0 && fsync(fd) < 0)
		error = -errno;
	if (error == 0 && renameat(dir, hidden, dir, name) < 0)
		error = -errno;
	if (error < 0) {
		(void)unlinkat(dir, hidden, 0);
		return error_set(err, -error, "write '%s'", name);
	}
	return fsync(dir) < 0 ? error_set(err, errno, "sync '%s'", name) : 0;
}

/* The time and the scan make it unique, so the benchmark may be cut. */
static int
name_file(char name[NAME_MAX + 1], const struct drop_file *file, struct error *err)
{
	autofree char *target = store_encode(file->target, TARGET_NAME_MAX);
	autofree char *benchmark = spool_encode(file->benchmark);
	autofree char *scan = spool_encode(file->scan);
	char stamp[STORE_STAMP_LENGTH + 1];
	int error = store_stamp(stamp, file->time_us, err);

	if (error < 0)
		return error;
	if (target == NULL || benchmark == NULL || scan == NULL)
		return error_set(err, ENOMEM, "file for import");
	(void)snprintf(name, NAME_MAX + 1, "%s.%.60s.%s-%.30s.%s", target, benchmark,
	    stamp, scan, file->suffix);
	return 0;
}

int
drop_put(const struct drop_target *t, const struct drop_file *file, struct error *err)
{
	autoclose int drop = -1;
	char name[NAME_MAX + 1];
	int error = name_file(name, file, err);

	if (error == 0)
		error = make_dir(t->spool->root, "drop", &drop, err);
	if (error == 0)
		error = put_whole(
		    drop, name, file->bytes->data, file->bytes->length, err);
	return error < 0 ? error_wrap(err, "'%s/drop'", t->spool->path) : 0;
}

void
drop_recall(const struct drop_target *t, struct drop_memory *memory)
{
	enum { LENGTH = DIGEST_HEX_SIZE - 1 };
	autobuffer text = { 0 };
	struct error ignored = { 0 };

	*memory = (struct drop_memory){ 0 };
	if (io_read_file(t->instances_fd, DROPPED, &text, 2 * DIGEST_HEX_SIZE, &ignored) <
		0 ||
	    text.length != 2 * DIGEST_HEX_SIZE)
		return;
	memcpy(memory->made_of, text.data, LENGTH);
	memcpy(memory->says, text.data + DIGEST_HEX_SIZE, LENGTH);
}

int
drop_remember(
    const struct drop_target *t, const struct drop_memory *memory, struct error *err)
{
	autobuffer text = { 0 };

	buffer_printf(&text, "%s\n%s\n", memory->made_of, memory->says);
	if (text.failed)
		return error_set(err, ENOMEM, DROPPED);
	return put_whole(t->instances_fd, DROPPED, text.data, text.length, err);
}
