/* SPDX-License-Identifier: Apache-2.0 */
/* index.c - index.html and index.json of the spool, kept in step with what is in it. */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/base/arena.h"
#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/base/io.h"
#include "daemon/report/hostpage.h"
#include "daemon/report/summary.h"
#include "daemon/sink/index.h"
#include "daemon/sink/spool.h"
#include "daemon/sink/store.h"

enum {
	FILE_MODE = 0640,
	FILES_MAX = 64,	       /* of one scan */
	TARGETS_MAX = 1000000, /* looked at for the page */
};
#define PAGE_SIZE_MAX ((size_t)128 * 1024 * 1024)
#define PAGE_LOCK ".index.lock"
#define RECORD "record.bin"

/* A page in hand. */
struct work {
	struct spool *spool;
	const struct index_host *host;
	struct hostpage *page;
	bool has_changed;
};

/* Of the row that was put in. */
struct newcomer {
	const struct index_host *host;
	const char *directory, *container;
};

static bool
is_gone(const struct index_host *host, const char *id)
{
	return host->has_container != NULL && !host->has_container(host->arg, id);
}

/* ---- the files of a scan ---- */

static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Names of what a person or a program may want to read, sorted, a blank between. */
static void
list_files(int scan, struct buffer *out)
{
	autoclosedir DIR *list = store_list(scan);
	const struct dirent *entry;
	char *names[FILES_MAX];
	size_t n = 0;

	while (list != NULL && n < FILES_MAX && (entry = readdir(list)) != NULL) {
		if (entry->d_name[0] == '.' || strchr(entry->d_name, ' ') != NULL ||
		    strcmp(entry->d_name, RECORD) == 0)
			continue;
		names[n] = strdup(entry->d_name);
		out->failed |= names[n] == NULL;
		n += names[n] != NULL;
	}
	qsort(names, n, sizeof(*names), compare_names);
	for (size_t i = 0; i < n; i++) {
		buffer_printf(out, "%s%s", i == 0 ? "" : " ", names[i]);
		free(names[i]);
	}
}

/* What the row takes the place of: its container's last one, or that of one that is gone
 * and had the same role. */
static const struct hostpage_row *
find_before(const struct work *w, const struct hostpage_row *row)
{
	const struct hostpage_row *before = NULL;

	for (uint32_t i = 0; i < w->page->n_rows; i++) {
		const struct hostpage_row *other = &w->page->rows[i];

		if (strcmp(other->directory, row->directory) != 0 ||
		    strcmp(other->scan, row->scan) > 0)
			continue;
		if (strcmp(other->container, row->container) == 0)
			return other;
		if (is_gone(w->host, other->id) &&
		    (before == NULL || strcmp(other->scan, before->scan) > 0))
			before = other;
	}
	return before;
}

static int
put_row(struct work *w, const struct hostpage_row *row, const char *directory,
    const char *scan, int scan_fd, struct error *err)
{
	const struct hostpage_row *before;
	struct hostpage_row whole = *row;
	autobuffer files = { 0 };

	list_files(scan_fd, &files);
	if (files.failed)
		return error_set(err, ENOMEM, "host page");
	whole.directory = directory;
	whole.scan = scan;
	whole.files = buffer_text(&files);
	before = find_before(w, &whole);
	whole.trend = before != NULL && strcmp(before->scan, scan) == 0
			  ? before->trend
			  : hostpage_trend(&whole, before);
	w->has_changed = true;
	return hostpage_put(w->page, &whole, err);
}

/* ---- the page from what is in the spool ---- */

static int
read_summary(int scan, struct summary **ret, struct error *err)
{
	autobuffer data = { 0 };
	int error = io_read_file(scan, "summary.json", &data, SUMMARY_SIZE_MAX, err);

	return error < 0 ? error : summary_read(ret, data.data, data.length, err);
}

/* The row of the newest scan in the target's DIR. What cannot be read has none. */
static int
add_from_summary(
    struct work *w, int dir, const char *directory, const char *scan, struct error *err)
{
	autoptr(arena) arena = arena_new(0);
	autoptr(summary) summary = NULL;
	autoclose int fd = store_open_dir(dir, scan);
	struct error ignored = { 0 };
	struct hostpage_row row;

	if (arena == NULL)
		return error_set(err, ENOMEM, "host page");
	if (fd < 0 || read_summary(fd, &summary, &ignored) < 0)
		return 0;
	if (hostpage_row_of(&row, arena, summary, err) < 0)
		return -err->code;
	return put_row(w, &row, directory, scan, fd, err);
}

/* Whether one of the first N rows, by directory and scan, is of SCAN or a newer one. */
static bool
has_row(const struct hostpage *page, uint32_t n, const char *directory, const char *scan)
{
	uint32_t low = 0, high = n;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		int order = strcmp(page->rows[middle].directory, directory);

		if (order == 0 && strcmp(page->rows[middle].scan, scan) >= 0)
			return true;
		if (order <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

static int
add_missing(struct work *w, struct error *err)
{
	autoclosedir DIR *list = store_list(w->spool->targets);
	uint32_t n_known = w->page->n_rows;
	const struct dirent *entry;
	int error = 0;

	if (list == NULL)
		return error_set(err, errno, "list '%s/targets'", w->spool->path);
	for (int n = 0; error == 0 && n < TARGETS_MAX; n++) {
		autoclose int dir = -1;
		char latest[NAME_MAX + 1];

		entry = readdir(list);
		if (entry == NULL)
			break;
		if (entry->d_name[0] == '.')
			continue;
		dir = store_open_dir(w->spool->targets, entry->d_name);
		if (dir < 0)
			continue;
		store_latest(dir, latest);
		if (latest[0] == '\0' || has_row(w->page, n_known, entry->d_name, latest))
			continue;
		if (w->page->n_rows < HOSTPAGE_ROWS_MAX)
			error = add_from_summary(w, dir, entry->d_name, latest, err);
		else
			w->page->left_out++;
	}
	return error;
}

static int
by_directory(const void *left, const void *right)
{
	const struct hostpage_row *a = left, *b = right;
	int order = strcmp(a->directory, b->directory);

	return order != 0 ? order : strcmp(a->scan, b->scan);
}

static bool
is_in_spool(const struct spool *spool, const struct hostpage_row *row, const char *name)
{
	char path[2 * NAME_MAX + 2];
	struct stat st;
	int length = snprintf(path, sizeof(path), "%s%s%s", row->directory,
	    name[0] == '\0' ? "" : "/", name);

	return length > 0 && (size_t)length < sizeof(path) &&
	       fstatat(spool->targets, path, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	       S_ISDIR(st.st_mode);
}

static bool
has_no_target(const void *arg, const struct hostpage_row *row)
{
	(void)arg;
	return row->directory[0] == '\0';
}

/* A row that goes loses its directory, one whose scan alone went its files. */
static void
mark_row(struct work *w, struct hostpage_row *row, bool is_newest)
{
	bool has_scan = is_in_spool(w->spool, row, row->scan);

	if ((!is_newest && is_gone(w->host, row->id)) ||
	    (!has_scan && !is_in_spool(w->spool, row, "")))
		row->directory = "";
	else if (!has_scan && row->files[0] != '\0')
		row->files = "";
	else
		return;
	w->has_changed = true;
}

static int
mend_rows(struct work *w, struct error *err)
{
	struct hostpage *page = w->page;
	uint32_t left_out = page->left_out;
	int error;

	qsort(page->rows, page->n_rows, sizeof(*page->rows), by_directory);
	for (uint32_t i = 0; i < page->n_rows; i++)
		mark_row(w, &page->rows[i],
		    i + 1 == page->n_rows || strcmp(page->rows[i].directory,
						 page->rows[i + 1].directory) != 0);
	(void)hostpage_remove(page, has_no_target, NULL);
	page->left_out = 0;
	error = add_missing(w, err);
	w->has_changed |= page->left_out != left_out;
	return error;
}

/* ---- the files of the page ---- */

/* The page as it stands, or made anew when there is none that can be read. */
static int
load(struct work *w, struct error *err)
{
	autobuffer data = { 0 };
	struct error ignored = { 0 };

	if (io_read_file(w->spool->root, "index.json", &data, PAGE_SIZE_MAX, &ignored) ==
		0 &&
	    hostpage_take(&w->page, &data, &ignored) == 0)
		return 0;
	w->has_changed = true;
	w->page = hostpage_new();
	return w->page == NULL ? error_set(err, ENOMEM, "host page") : mend_rows(w, err);
}

static int
replace(
    struct spool *spool, const char *name, const struct buffer *bytes, struct error *err)
{
	char tmp[NAME_MAX + 1];
	autoclose int fd = -1;
	int error = 0;

	store_tmp_name(spool, tmp);
	/* A dead process may have had our pid. */
	(void)unlinkat(spool->tmp, tmp, 0);
	fd = openat(spool->tmp, tmp, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
	    FILE_MODE);
	if (fd < 0)
		return error_set(err, errno, "create '%s/tmp/%s'", spool->path, tmp);
	if (io_write_all(fd, bytes->data, bytes->length) < 0)
		error = error_set(err, errno, "write '%s/%s'", spool->path, name);
	if (error == 0 && renameat(spool->tmp, tmp, spool->root, name) < 0)
		error = error_set(err, errno, "replace '%s/%s'", spool->path, name);
	if (error < 0)
		(void)unlinkat(spool->tmp, tmp, 0);
	return error;
}

static int
save(struct work *w, struct error *err)
{
	autobuffer json = { 0 };
	autobuffer html = { 0 };
	int error = hostpage_head(w->page, w->host->name, w->host->now_us, err);

	if (error < 0)
		return error;
	hostpage_sort(w->page);
	error = hostpage_json(&json, w->page, err);
	if (error == 0)
		error = hostpage_html(&html, w->page, err);
	if (error == 0)
		error = replace(w->spool, "index.html", &html, err);
	/* Last: it is what the next one begins with. */
	return error == 0 ? replace(w->spool, "index.json", &json, err) : error;
}

static bool
is_left_behind(const void *arg, const struct hostpage_row *row)
{
	const struct newcomer *n = arg;

	return strcmp(row->directory, n->directory) == 0 &&
	       strcmp(row->container, n->container) != 0 && is_gone(n->host, row->id);
}

static int
put_newcomer(
    struct work *w, const struct hostpage_row *row, const char *path, struct error *err)
{
	autoclose int scan = store_open_dir(AT_FDCWD, path);
	autofree char *copy = strdup(path);
	char *name = copy == NULL ? NULL : strrchr(copy, '/'), *directory;
	struct newcomer newcomer = { .host = w->host, .container = row->container };
	int error;

	if (name == NULL)
		return error_set(err, ENOMEM, "host page");
	*name++ = '\0';
	directory = strrchr(copy, '/');
	newcomer.directory = directory == NULL ? copy : directory + 1;
	error = put_row(w, row, newcomer.directory, name, scan, err);
	if (error == 0)
		(void)hostpage_remove(w->page, is_left_behind, &newcomer);
	return error;
}

int
index_update(struct spool *spool, const struct index_host *host,
    const struct hostpage_row *row, const char *path, struct error *err)
{
	autoclose int lock = store_lock_of(spool, PAGE_LOCK, err);
	struct work w = { .spool = spool, .host = host };
	int error = lock < 0 ? lock : load(&w, err);

	if (error == 0)
		error = put_newcomer(&w, row, path, err);
	if (error == 0)
		error = save(&w, err);
	hostpage_free(w.page);
	return error < 0 ? error_wrap(err, "host page") : 0;
}

int
index_mend(struct spool *spool, const struct index_host *host, struct error *err)
{
	autoclose int lock = store_lock_of(spool, PAGE_LOCK, err);
	struct work w = { .spool = spool, .host = host };
	int error = lock < 0 ? lock : load(&w, err);
	struct stat st;

	if (error == 0 && !w.has_changed)
		error = mend_rows(&w, err);
	w.has_changed |= fstatat(spool->root, "index.html", &st, AT_SYMLINK_NOFOLLOW) < 0;
	if (error == 0 && w.has_changed)
		error = save(&w, err);
	hostpage_free(w.page);
	return error < 0 ? error_wrap(err, "host page") : 0;
}
