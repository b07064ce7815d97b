/* SPDX-License-Identifier: Apache-2.0 */
/*
 * retain.c - which scans and targets leave the spool, and their leaving.
 *
 * First the whole spool is read and every scan that goes is marked, limit by limit; then
 * the marked ones are renamed to tmp/ under the lock, so that no reader sees half a scan,
 * and removed from there without it.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/sink/spool.h"
#include "daemon/sink/store.h"

enum {
	TARGETS_MAX = 1000000,
	SCANS_MAX = 1000000, /* of one target */
	NAMES_TRIED_MAX = 1000,
};

struct scan {
	char *name;
	uint64_t size;
	bool is_latest, goes;
};

struct target {
	char *name;
	struct scan *scans; /* oldest first */
	uint32_t n_scans;
	bool goes; /* all of it */
};

struct stock {
	struct target *targets; /* the one scanned last is last */
	uint32_t n_targets;
};

static void
stock_done(struct stock *stock)
{
	for (uint32_t t = 0; t < stock->n_targets; t++) {
		for (uint32_t s = 0; s < stock->targets[t].n_scans; s++)
			free(stock->targets[t].scans[s].name);
		free(stock->targets[t].scans);
		free(stock->targets[t].name);
	}
	free(stock->targets);
}
#define autostock __attribute__((cleanup(stock_done))) struct stock

/* Room for one more than COUNT elements of SIZE bytes; it grows at each power of two. */
static void *
grow(void *array, uint32_t count, size_t size)
{
	if ((count & (count - 1)) != 0)
		return array;
	return reallocarray(array, count == 0 ? 1 : (size_t)count * 2, size);
}

static struct scan *
add_scan(struct target *target, const char *name)
{
	struct scan *scans = grow(target->scans, target->n_scans, sizeof(*scans));

	if (scans == NULL)
		return NULL;
	target->scans = scans;
	scans += target->n_scans;
	*scans = (struct scan){ .name = strdup(name) };
	if (scans->name == NULL)
		return NULL;
	target->n_scans++;
	return scans;
}

static struct target *
add_target(struct stock *stock, const char *name)
{
	struct target *targets = grow(stock->targets, stock->n_targets, sizeof(*targets));

	if (targets == NULL)
		return NULL;
	stock->targets = targets;
	targets += stock->n_targets;
	*targets = (struct target){ .name = strdup(name) };
	if (targets->name == NULL)
		return NULL;
	stock->n_targets++;
	return targets;
}

static int
compare_scans(const void *a, const void *b)
{
	return strcmp(((const struct scan *)a)->name, ((const struct scan *)b)->name);
}

static const char *
newest(const struct target *target)
{
	return target->n_scans == 0 ? "" : target->scans[target->n_scans - 1].name;
}

static int
compare_targets(const void *a, const void *b)
{
	int order = strcmp(newest(a), newest(b));

	return order != 0 ? order
			  : strcmp(((const struct target *)a)->name,
				((const struct target *)b)->name);
}

static int
compare_elders(const void *a, const void *b)
{
	return compare_scans(*(struct scan *const *)a, *(struct scan *const *)b);
}

/* Bytes of the files in the scan's directory; what cannot be read counts nothing. */
static uint64_t
measure(int dir, const char *name)
{
	autoclose int fd = store_open_dir(dir, name);
	autoclosedir DIR *list = fd < 0 ? NULL : store_list(fd);
	const struct dirent *entry;
	uint64_t size = 0;
	struct stat st;

	while (list != NULL && (entry = readdir(list)) != NULL)
		if (fstatat(fd, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		    S_ISREG(st.st_mode))
			size += (uint64_t)st.st_size;
	return size;
}

static int
load_scans(int dir, struct target *target, bool with_sizes)
{
	autoclosedir DIR *list = store_list(dir);
	const struct dirent *entry;
	char latest[NAME_MAX + 1];

	if (list == NULL)
		return -errno;
	while ((entry = readdir(list)) != NULL) {
		struct scan *scan;

		if (!store_is_scan(entry->d_name))
			continue;
		if (target->n_scans >= SCANS_MAX)
			return -E2BIG;
		scan = add_scan(target, entry->d_name);
		if (scan == NULL)
			return -ENOMEM;
		if (with_sizes)
			scan->size = measure(dir, scan->name);
	}
	if (target->n_scans == 0)
		return 0;
	qsort(target->scans, target->n_scans, sizeof(*target->scans), compare_scans);
	store_latest(dir, latest);
	for (uint32_t s = 0; s < target->n_scans; s++)
		target->scans[s].is_latest = strcmp(target->scans[s].name, latest) == 0;
	if (*latest == '\0')
		target->scans[target->n_scans - 1].is_latest = true;
	return 0;
}

static int
load_stock(
    const struct spool *spool, struct stock *stock, bool with_sizes, struct error *err)
{
	autoclosedir DIR *list = store_list(spool->targets);
	const struct dirent *entry;

	if (list == NULL)
		return error_set(err, errno, "list '%s/targets'", spool->path);
	while ((entry = readdir(list)) != NULL) {
		struct target *target;
		autoclose int dir = -1;
		int error;

		if (entry->d_name[0] == '.')
			continue;
		dir = store_open_dir(spool->targets, entry->d_name);
		if (dir == -ENOTDIR || dir == -ELOOP || dir == -ENOENT)
			continue;
		if (stock->n_targets >= TARGETS_MAX)
			return error_say(err, E2BIG, "'%s' has more than %d targets",
			    spool->path, TARGETS_MAX);
		target = add_target(stock, entry->d_name);
		if (target == NULL)
			return error_set(err, ENOMEM, "'%s'", spool->path);
		error = dir < 0 ? dir : load_scans(dir, target, with_sizes);
		if (error < 0)
			return error_set(err, -error, "list '%s/targets/%s'", spool->path,
			    entry->d_name);
	}
	if (stock->n_targets > 0)
		qsort(stock->targets, stock->n_targets, sizeof(*stock->targets),
		    compare_targets);
	return 0;
}

static void
mark_target(struct target *target)
{
	target->goes = true;
	for (uint32_t s = 0; s < target->n_scans; s++)
		target->scans[s].goes = true;
}

/* Too many of one target, and too old ones. */
static void
mark_scans(struct target *target, uint32_t scans_max, const char *cutoff)
{
	uint32_t keep = scans_max == 0 ? UINT32_MAX : scans_max, kept = 1;

	/* The latest is kept whatever it is called, so it is one of those that may stay.
	 */
	for (uint32_t s = target->n_scans; s-- > 0;) {
		struct scan *scan = &target->scans[s];

		if (scan->is_latest)
			continue;
		if (kept >= keep || strncmp(scan->name, cutoff, STORE_STAMP_LENGTH) < 0)
			scan->goes = true;
		else
			kept++;
	}
}

static uint64_t
size_kept(const struct target *target)
{
	uint64_t size = 0;

	for (uint32_t s = 0; s < target->n_scans; s++)
		if (!target->scans[s].goes)
			size += target->scans[s].size;
	return size;
}

/* All scans that stay so far and are not the latest of theirs, oldest first. */
static int
list_elders(const struct stock *stock, struct scan ***ret, size_t *count)
{
	size_t n = 0;
	struct scan **elders;

	for (uint32_t t = 0; t < stock->n_targets; t++)
		n += stock->targets[t].n_scans;
	elders = calloc(n + 1, sizeof(struct scan *));
	if (elders == NULL)
		return -ENOMEM;
	n = 0;
	for (uint32_t t = 0; t < stock->n_targets; t++)
		for (uint32_t s = 0; s < stock->targets[t].n_scans; s++) {
			struct scan *scan = &stock->targets[t].scans[s];

			if (!scan->goes && !scan->is_latest)
				elders[n++] = scan;
		}
	qsort(elders, n, sizeof(struct scan *), compare_elders);
	*ret = elders;
	*count = n;
	return 0;
}

static int
mark_by_size(struct stock *stock, uint64_t size_max)
{
	autofree struct scan **elders = NULL;
	uint64_t size = 0;
	size_t count = 0;

	for (uint32_t t = 0; t < stock->n_targets; t++)
		size += size_kept(&stock->targets[t]);
	if (size <= size_max)
		return 0;
	if (list_elders(stock, &elders, &count) < 0)
		return -ENOMEM;
	for (size_t i = 0; i < count && size > size_max; i++) {
		elders[i]->goes = true;
		size -= elders[i]->size;
	}
	/* A limit below one scan must not leave an empty spool: the last target stays. */
	for (uint32_t t = 0; t + 1 < stock->n_targets && size > size_max; t++) {
		size -= size_kept(&stock->targets[t]);
		mark_target(&stock->targets[t]);
	}
	return 0;
}

static int
mark(struct stock *stock, const struct spool_limits *limits, int64_t now_us,
    struct error *err)
{
	char cutoff[STORE_STAMP_LENGTH + 1] = "";

	if (limits->age_max_s > 0) {
		int error = store_stamp(
		    cutoff, now_us - (int64_t)limits->age_max_s * 1000000, err);

		if (error < 0)
			return error;
	}
	for (uint32_t t = 0; t < stock->n_targets; t++) {
		mark_scans(&stock->targets[t], limits->scans_max, cutoff);
		if (limits->targets_max > 0 && stock->n_targets - t > limits->targets_max)
			mark_target(&stock->targets[t]);
	}
	if (limits->size_max > 0 && mark_by_size(stock, limits->size_max) < 0)
		return error_set(err, ENOMEM, "retention");
	return 0;
}

/* To tmp/; it is removed from there when the lock is not held. */
static int
evict(struct spool *spool, int dir, const char *name, struct error *err)
{
	/* A dead process may have had our pid. */
	for (int i = 0; i < NAMES_TRIED_MAX; i++) {
		char tmp[NAME_MAX + 1];

		store_tmp_name(spool, tmp);
		if (renameat(dir, name, spool->tmp, tmp) == 0 || errno == ENOENT)
			return 0;
		if (errno != EEXIST && errno != ENOTEMPTY && errno != ENOTDIR)
			return error_set(err, errno, "take '%s' away", name);
	}
	return error_say(err, EEXIST, "no free name in '%s/tmp'", spool->path);
}

/* Under the lock. What was written since the spool was read must not go with the rest. */
static int
evict_target(struct spool *spool, const struct target *target, struct error *err)
{
	autoclose int dir = store_open_dir(spool->targets, target->name);
	char latest[NAME_MAX + 1];
	int error = 0;

	if (dir < 0)
		return dir == -ENOENT
			   ? 0
			   : error_set(err, -dir, "open target '%s'", target->name);
	store_latest(dir, latest);
	if (target->goes && strcmp(latest, newest(target)) <= 0)
		return evict(spool, spool->targets, target->name, err);
	for (uint32_t s = 0; s < target->n_scans && error == 0; s++)
		if (target->scans[s].goes && strcmp(target->scans[s].name, latest) != 0)
			error = evict(spool, dir, target->scans[s].name, err);
	return error;
}

static bool
has_victims(const struct target *target)
{
	for (uint32_t s = 0; s < target->n_scans; s++)
		if (target->scans[s].goes)
			return true;
	return target->goes;
}

static int
evict_all(struct spool *spool, const struct stock *stock, struct error *err)
{
	autoclose int lock = -1;
	int error = 0;

	for (uint32_t t = 0; t < stock->n_targets && error == 0; t++) {
		if (!has_victims(&stock->targets[t]))
			continue;
		if (lock < 0)
			lock = store_lock(spool, err);
		if (lock < 0)
			return lock;
		error = evict_target(spool, &stock->targets[t], err);
	}
	return error;
}

int
spool_retain(struct spool *spool, const struct spool_limits *limits, int64_t now_us,
    struct error *err)
{
	autostock stock = { 0 };
	uint32_t first = spool->counter;
	int error = load_stock(spool, &stock, limits->size_max > 0, err), one;

	if (error == 0)
		error = mark(&stock, limits, now_us, err);
	if (error < 0)
		return error_wrap(err, "spool '%s': retention", spool->path);
	error = evict_all(spool, &stock, err);
	/* Also after a failure, so that nothing is left behind in tmp/. */
	for (; first != spool->counter; first++) {
		char tmp[NAME_MAX + 1];

		store_tmp_name_of(first, tmp);
		one = store_remove(spool->tmp, tmp, err);
		error = error < 0 ? error : one;
	}
	return error < 0 ? error_wrap(err, "spool '%s': retention", spool->path) : 0;
}
