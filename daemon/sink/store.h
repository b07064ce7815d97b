/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store.h - what the files of the spool share: its descriptors, its lock, its names.
 *
 * Everything is reached by openat() from the spool's own descriptors, and no link in it
 * is followed but `latest`, whose text is checked to be a plain name.
 */
#ifndef DAEMON_SINK_STORE_H
#define DAEMON_SINK_STORE_H

#include <dirent.h>
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct spool_file;

struct spool {
	char *path;
	int root, targets, tmp;
	uint32_t counter; /* makes the next name in tmp/ */
};

/* "20261123T182011.123456Z", which sorts as time does. */
enum { STORE_STAMP_LENGTH = 23 };
int store_stamp(char stamp[STORE_STAMP_LENGTH + 1], int64_t time_us, struct error *err);
/* NAME starts with a stamp and a dash. */
bool store_is_scan(const char *name);

/* The next name in tmp/; the name of the NUMBER-th. */
void store_tmp_name(struct spool *spool, char name[NAME_MAX + 1]);
void store_tmp_name_of(uint32_t number, char name[NAME_MAX + 1]);

/*
 * Wait for the right to change what is in targets/; closing the descriptor ends it. Held
 * for renames only. The lock's file is its owner's alone, so that readers cannot stop us.
 */
int store_lock(const struct spool *spool, struct error *err);
/* The same with another lock file, NAME. */
int store_lock_of(const struct spool *spool, const char *name, struct error *err);

/* As spool_encode(), of at most LENGTH_MAX bytes, which is more than 100. */
char *store_encode(const char *text, size_t length_max);

/* Open the directory NAME in DIR, following no link; -errno. */
int store_open_dir(int dir, const char *name);
/* A stream of its own over DIR; NULL sets errno. */
DIR *store_list(int dir);

/* What `latest` in DIR names, if that is a scan's name that exists; else "". */
void store_latest(int dir, char name[NAME_MAX + 1]);
/* Let `latest` in the target's DIR name the newest scan again, or remove it. *N_SCANS is
 * how many there are. */
int store_mend_latest(struct spool *spool, int dir, uint32_t *n_scans, struct error *err);

/* -EINVAL for a name with a dot in front or a slash; -E2BIG for too many files. */
int store_check_names(
    const struct spool_file *files, uint32_t n_files, struct error *err);
/* Make FILES in DIR, none of which may be there, durable with their names. */
int store_write_files(
    int dir, const struct spool_file *files, uint32_t n_files, struct error *err);

/* Remove NAME in DIR with all that is in it; that it is not there is no error. */
int store_remove(int dir, const char *name, struct error *err);

#endif
