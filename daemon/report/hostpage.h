/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hostpage.h - every container of this host at a glance: index.html and index.json. Pure:
 * rows in, bytes out, and rows again out of those bytes.
 *
 * index.json is page and memory in one: a scan reads it back, puts its row in, and writes
 * both files anew. It is written in one way only, a row on a line, so that it is read
 * back by a scanner that knows that way and takes anything else for damage.
 */
#ifndef DAEMON_REPORT_HOSTPAGE_H
#define DAEMON_REPORT_HOSTPAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/base/cleanup.h"

struct arena;
struct buffer;
struct error;
struct summary;

enum { HOSTPAGE_FORMAT = 1, HOSTPAGE_ROWS_MAX = 10000 };

/* Texts are clean lines of UTF-8, never NULL. */
struct hostpage_row {
	const char *target, *container, *id, *image; /* id: of the container */
	const char *verdict, *doubt;
	const char *trend; /* "better", "same", "worse" than the scan before, "": none */
	const char *score; /* "62.50" */
	uint32_t cat1, cat2, cat3, undecided; /* open findings; error or unknown */
	const char *content, *profile;	      /* digest, id: what the results are of */
	const char *basis, *stage;
	const char *time;      /* when the scan began: 2026-11-23T18:05:09Z */
	const char *directory; /* of the target, below targets/ */
	const char *scan;      /* its directory, below that one */
	const char *files;     /* names in it, a blank between; "": it is gone */
};

/* Strings live in `arena` and `bytes`. One row for each target and container. */
struct hostpage {
	struct arena *arena;
	char *bytes; /* NULL, or what it was read of; owned */
	const char *host, *updated;
	struct hostpage_row *rows;
	uint32_t n_rows;
	uint32_t left_out; /* rows there was no room for */
};

/* Without a row. NULL when out of memory. */
struct hostpage *hostpage_new(void);
void hostpage_free(struct hostpage *page);
DEFINE_AUTOPTR(hostpage);

/* What hostpage_json() wrote; -EPROTO for anything else. */
int hostpage_read(
    struct hostpage **ret, const void *data, size_t length, struct error *err);
/* The same of bytes that are the page's from now on: DATA is left empty. */
int hostpage_take(struct hostpage **ret, struct buffer *data, struct error *err);

/* Whose page it is, and when it is written. */
int hostpage_head(
    struct hostpage *page, const char *host, int64_t now_us, struct error *err);

/* Copy ROW in, in the place of the one of the same directory and container; an older scan
 * does not take the place of a newer one. Beyond HOSTPAGE_ROWS_MAX it is left out. */
int hostpage_put(
    struct hostpage *page, const struct hostpage_row *row, struct error *err);
/* Take out the rows for which GOES is true. How many. */
uint32_t hostpage_remove(struct hostpage *page,
    bool (*goes)(const void *arg, const struct hostpage_row *row), const void *arg);
/* Failures first, then undecided, unassessed, compliant; the worst of each first. */
void hostpage_sort(struct hostpage *page);

/* By open findings, what is undecided, and the score; "" when the two cannot be compared:
 * other content, nothing looked at. BEFORE may be NULL. */
const char *hostpage_trend(
    const struct hostpage_row *now, const struct hostpage_row *before);

/* The row of a scan, but for trend, directory, scan and files. Strings go to ARENA. */
int hostpage_row_of(struct hostpage_row *row, struct arena *arena,
    const struct summary *summary, struct error *err);

int hostpage_json(struct buffer *out, const struct hostpage *page, struct error *err);
int hostpage_html(struct buffer *out, const struct hostpage *page, struct error *err);

#endif
