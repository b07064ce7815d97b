/* SPDX-License-Identifier: Apache-2.0 */
/* rpm_db.c - the package headers in an rpm database, whichever of its three formats. */

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "probes/linux/rpm_db.h"
#include "probes/tree.h"

/* No format needs its file more than twice. */
enum { READ_TIMES = 3, READ_AHEAD = 1 << 20 };

/* Where distributions keep it, the newer place first; the older often links to it. */
static const struct {
	const char *path, *wal;
	const struct rpm_format *format;
} places[] = {
	{ "/usr/lib/sysimage/rpm/rpmdb.sqlite", "/usr/lib/sysimage/rpm/rpmdb.sqlite-wal",
	    &rpm_sqlite },
	{ "/usr/lib/sysimage/rpm/Packages.db", NULL, &rpm_ndb },
	{ "/usr/lib/sysimage/rpm/Packages", NULL, &rpm_bdb },
	{ "/var/lib/rpm/rpmdb.sqlite", "/var/lib/rpm/rpmdb.sqlite-wal", &rpm_sqlite },
	{ "/var/lib/rpm/Packages.db", NULL, &rpm_ndb },
	{ "/var/lib/rpm/Packages", NULL, &rpm_bdb },
};

uint32_t
rpm_little32(const unsigned char *at)
{
	return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
	       (uint32_t)at[3] << 24;
}

uint16_t
rpm_little16(const unsigned char *at)
{
	return (uint16_t)(at[0] | at[1] << 8);
}

uint32_t
rpm_big32(const unsigned char *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 |
	       at[3];
}

uint16_t
rpm_big16(const unsigned char *at)
{
	return (uint16_t)(at[0] << 8 | at[1]);
}

int
rpm_read_at(struct rpm_db *db, int fd, uint64_t offset, void *data, size_t length)
{
	size_t done = 0;

	if (offset > INT64_MAX - length)
		return -EILSEQ;
	if (length > db->budget)
		return -EFBIG;
	db->budget -= length;
	while (done < length) {
		ssize_t got = pread(
		    fd, (char *)data + done, length - done, (off_t)(offset + done));

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		if (got == 0)
			return -EILSEQ;
		done += (size_t)got;
	}
	return 0;
}

void
rpm_db_close(struct rpm_db *db)
{
	cleanup_close(&db->fd);
	cleanup_close(&db->wal_fd);
	db->fd = db->wal_fd = -1;
}

static int
open_wal(struct rpm_db *db, struct tree *tree, const char *path, struct error *err)
{
	int r = path != NULL ? tree_open_file(tree, path, &db->wal_fd, err) : -ENOENT;

	if (r == -ENOENT) {
		db->wal_fd = -1;
		return 0;
	}
	if (r < 0)
		return r;
	return fstat(db->wal_fd, &db->wal_stat) < 0 ? error_set(err, errno, "%s", path)
						    : 0;
}

int
rpm_db_open(struct rpm_db *db, struct tree *tree, struct error *err)
{
	*db = (struct rpm_db){ .fd = -1, .wal_fd = -1 };
	for (size_t i = 0; i < ARRAY_LEN(places); i++) {
		int r = tree_open_file(tree, places[i].path, &db->fd, err);

		if (r == -ENOENT || r == -ENOTDIR) {
			db->fd = -1;
			continue;
		}
		if (r < 0)
			return r;
		db->path = places[i].path;
		db->format = places[i].format;
		if (fstat(db->fd, &db->stat) < 0)
			return error_set(err, errno, "%s", db->path);
		return open_wal(db, tree, places[i].wal, err);
	}
	return error_say(err, ENOENT, "the target has no rpm database");
}

int
rpm_db_read(struct rpm_db *db, rpm_visit *visit, void *arg, struct error *err)
{
	db->budget = READ_AHEAD + READ_TIMES * ((uint64_t)db->stat.st_size +
						   (uint64_t)db->wal_stat.st_size);
	if (db->format->read(db, visit, arg, err) < 0)
		return error_wrap(err, "%s", db->path);
	return 0;
}
