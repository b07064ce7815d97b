/* SPDX-License-Identifier: Apache-2.0 */
/*
 * waivers.h - files of waivers: INI as stigwatchd.conf is, with any number of
 * [waiver NAME] sections, every setting one row of one table.
 */
#ifndef DAEMON_WAIVERS_H
#define DAEMON_WAIVERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/base/cleanup.h"
#include "daemon/scap/xccdf/waiver.h"

struct buffer;
struct error;

/*
 * Read the files PATHS as one list. Unless they are trusted, each must belong to root (or
 * to the caller, when it is not root) and not be writable by others. An unknown key, a
 * bad value, a key that is missing, an end before the beginning, a name used twice:
 * "<file>:<line>: ...".
 */
int waivers_read(
    struct waivers **ret, const struct words *paths, bool is_trusted, struct error *err);
/* The same of the LENGTH bytes of TEXT, which is called NAME. */
int waivers_parse(struct waivers **ret, const char *name, const void *text, size_t length,
    struct error *err);
void waivers_free(struct waivers *waivers);
DEFINE_AUTOPTR(waivers);

/* One of them holds on one of the two days, and not on the other; or there are some and
 * nobody knows what was before (0). */
bool waivers_turn(const struct waivers *waivers, int64_t before_us, int64_t now_us);

/* Append LIST as a file that waivers_parse() makes the same waivers of. */
void waivers_write(struct buffer *out, const struct waiver *const *list, uint32_t n);

/* The table, for the test that compares example file and manual with it: "Key=default".
 */
const char *waivers_row(uint32_t index); /* NULL beyond the last */

#endif
