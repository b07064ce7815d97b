/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ini.h - the lines of one INI file, as systemd's users write them.
 *
 * A comment starts with # or ; as the first character of a line. A backslash at the end
 * joins the next line with a blank between; comment lines in between are skipped. Values
 * have no length limit but the file's own.
 */
#ifndef DAEMON_CONF_INI_H
#define DAEMON_CONF_INI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;

/* Where something stands: the file's name as the user knows it, the line from 1. */
struct ini_place {
	const char *path;
	uint32_t line;
};

struct ini_handler {
	/* A section starts. NAME is what stands between the brackets, trimmed. */
	int (*section)(void *data, const struct ini_place *place, const char *name,
	    struct error *err);
	/* "KEY=VALUE" of the section last started, both trimmed. */
	int (*setting)(void *data, const struct ini_place *place, const char *key,
	    const char *value, struct error *err);
};

/*
 * Call HANDLER for each line of the LENGTH bytes at TEXT (changed in place; a NUL stands
 * behind them). The first failure ends it; failures of the grammar are told as
 * "<path>:<line>: ...".
 */
int ini_parse(const char *path, char *text, size_t length,
    const struct ini_handler *handler, void *data, struct error *err);

/* A file on a disk. */
struct ini_source {
	int dir;	  /* AT_FDCWD for a path */
	const char *name; /* below it */
	const char *path; /* as the user knows it */
	bool is_trusted;  /* whoever it belongs to */
};

/* Call HANDLER for each line of a file, which belongs to whom ini_check_owner() wants,
 * unless it is trusted. */
int ini_read(const struct ini_source *source, const struct ini_handler *handler,
    void *data, struct error *err);

/* Refuse FD's file when it is not root's (or the caller's) or others may write it. PATH
 * for the message. */
int ini_check_owner(int fd, const char *path, struct error *err);

#endif
