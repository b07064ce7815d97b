/* SPDX-License-Identifier: Apache-2.0 */
/*
 * source.h - the file that content was compiled from, again, to be copied into results.
 *
 * It is never parsed here: its digest says that it is what the compiler read.
 */
#ifndef DAEMON_CLI_SOURCE_H
#define DAEMON_CLI_SOURCE_H

#include <stddef.h>

struct content;
struct error;

struct source {
	int fd;
	const char *path, *digest; /* borrowed of the content */
};

/* Only a plain file can be read again. */
int source_open(struct source *source, const struct content *content, struct error *err);
void source_close(struct source *source);

/*
 * All behind its XML declaration by way of PUT. -EINVAL: it is not UTF-8, nothing was
 * put; -ESTALE: it is another file now, as is known when all was put.
 */
int source_copy(const struct source *source,
    int (*put)(void *arg, const void *data, size_t length, struct error *err), void *arg,
    struct error *err);

/* The same errors, before anything is put anywhere. */
int source_check(const struct source *source, struct error *err);

#endif
