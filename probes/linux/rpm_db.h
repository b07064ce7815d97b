/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rpm_db.h - the package headers in an rpm database, whichever of its three formats.
 *
 * Reads bytes of descriptors opened inside the target and nothing else: no library, no
 * lock, no file created. Every number in a file is a stranger's and checked.
 */
#ifndef PROBES_LINUX_RPM_DB_H
#define PROBES_LINUX_RPM_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

struct error;
struct tree;

enum {
	RPM_PACKAGES_MAX = 200000, /* ten times the largest distribution */
	RPM_HEADER_MAX = 64 << 20, /* kernel packages, by far the largest, have 5 MiB */
};

struct rpm_db {
	int fd, wal_fd;	  /* owned; the log beside an SQLite database, else -1 */
	const char *path; /* inside the target; static */
	struct stat stat, wal_stat;
	const struct rpm_format *format;
	uint64_t budget; /* bytes that may still be read */
};

/* Called with each package's header; false stops, and the reading is a success. */
typedef bool rpm_visit(void *arg, const unsigned char *header, size_t length);

/* One way to store headers. */
struct rpm_format {
	const char *name; /* of the file */
	int (*read)(struct rpm_db *db, rpm_visit *visit, void *arg, struct error *err);
};

extern const struct rpm_format rpm_sqlite;
extern const struct rpm_format rpm_ndb;
extern const struct rpm_format rpm_bdb;

/* The target's database. -ENOENT when it has none; DB is then, too, safe to close. */
int rpm_db_open(struct rpm_db *db, struct tree *tree, struct error *err);
void rpm_db_close(struct rpm_db *db);

/* Every header. -EILSEQ for a file that is not what it should be, -EFBIG beyond a limit.
 */
int rpm_db_read(struct rpm_db *db, rpm_visit *visit, void *arg, struct error *err);

/*
 * LENGTH bytes at OFFSET of FD, one of DB's, all of them. -EILSEQ: the file ends before;
 * -EFBIG: a whole database never takes so much reading, its parts must share bytes.
 */
int rpm_read_at(struct rpm_db *db, int fd, uint64_t offset, void *data, size_t length);

uint32_t rpm_little32(const unsigned char *at);
uint16_t rpm_little16(const unsigned char *at);
uint32_t rpm_big32(const unsigned char *at);
uint16_t rpm_big16(const unsigned char *at);

#endif
