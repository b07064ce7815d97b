/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gzip.h - bytes compressed on their way to a file: the only writer that includes zlib.
 *
 * The same bytes always give the same file: its header has neither a name nor a time.
 */
#ifndef DAEMON_BASE_GZIP_H
#define DAEMON_BASE_GZIP_H

#include <stddef.h>

#include "daemon/base/cleanup.h"

struct error;
struct gzip;

/* What is compressed goes to PUT. */
int gzip_new(struct gzip **ret,
    int (*put)(void *arg, const void *data, size_t length, struct error *err), void *arg,
    struct error *err);
void gzip_free(struct gzip *gzip);
DEFINE_AUTOPTR(gzip);

int gzip_add(struct gzip *gzip, const void *data, size_t length, struct error *err);

/* That was all. Once only. */
int gzip_finish(struct gzip *gzip, struct error *err);

#endif
