/* SPDX-License-Identifier: Apache-2.0 */
/* seen.c - which starts have a result, remembered across restarts of the daemon. */

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/base/buffer.h"
#include "daemon/base/error.h"
#include "daemon/base/io.h"
#include "daemon/target/seen.h"

enum {
	FILE_MAX = 64 * 1024 * 1024,
	ENTRIES_MAX =
	    200000, /* beyond it the oldest are forgotten: they would be scanned again */
	TABLE_START = 1024,
	LINES_SPARE =
	    10000, /* lines beside one per entry before the file is written anew */
};

struct entry {
	char *id, *started_at;
};

struct seen {
	int dir_fd, fd;
	char *name;
	struct entry *table; /* open addressing by id and start; room is a power of two */
	uint32_t count, room;
	uint32_t lines; /* in the file: bookmarks and ids again make more than entries */
	int64_t bookmark;
};

static uint32_t
hash_entry(const char *id, const char *started_at)
{
	uint32_t hash = 2166136261U;

	for (; *id != '\0'; id++)
		hash = (hash ^ (unsigned char)*id) * 16777619U;
	for (; *started_at != '\0'; started_at++)
		hash = (hash ^ (unsigned char)*started_at) * 16777619U;
	return hash;
}

static struct entry *
find(const struct seen *seen, const char *id, const char *started_at)
{
	uint32_t at = hash_entry(id, started_at);

	for (;; at++) {
		struct entry *e = &seen->table[at & (seen->room - 1)];

		if (e->id == NULL ||
		    (strcmp(e->id, id) == 0 && strcmp(e->started_at, started_at) == 0))
			return e;
	}
}

static bool
grow(struct seen *seen)
{
	struct seen larger = { .room = seen->room * 2 };

	larger.table = calloc(larger.room, sizeof(*larger.table));
	if (larger.table == NULL)
		return false;
	for (uint32_t i = 0; i < seen->room; i++)
		if (seen->table[i].id != NULL)
			*find(&larger, seen->table[i].id,
			    seen->table[i].started_at) = seen->table[i];
	free(seen->table);
	seen->table = larger.table;
	seen->room = larger.room;
	return true;
}

static void
clear(struct seen *seen)
{
	for (uint32_t i = 0; i < seen->room; i++) {
		free(seen->table[i].id);
		free(seen->table[i].started_at);
		seen->table[i] = (struct entry){ 0 };
	}
	seen->count = 0;
}

static int
insert(struct seen *seen, const char *id, const char *started_at)
{
	struct entry *e, made;

	if (seen->count >= ENTRIES_MAX)
		clear(seen);
	if (seen->count * 2 >= seen->room && !grow(seen))
		return -ENOMEM;
	e = find(seen, id, started_at);
	if (e->id != NULL)
		return 0;
	made = (struct entry){ strdup(id), strdup(started_at) };
	if (made.id == NULL || made.started_at == NULL) {
		free(made.id);
		free(made.started_at);
		return -ENOMEM;
	}
	*e = made;
	seen->count++;
	return 0;
}

static int
read_line(struct seen *seen, char *line)
{
	char *space = strchr(line, ' ');

	if (space == NULL || space == line || space[1] == '\0')
		return 0;
	*space = '\0';
	if (strcmp(line, "bookmark") != 0)
		return insert(seen, line, space + 1);
	seen->bookmark = strtoll(space + 1, NULL, 10);
	return 0;
}

static int
read_lines(struct seen *seen, struct buffer *text)
{
	char *line = (char *)(uintptr_t)buffer_text(text), *end;
	int r = 0;

	/* Only whole lines: a crash may have torn the last. */
	while (r == 0 && (end = strchr(line, '\n')) != NULL) {
		*end = '\0';
		r = read_line(seen, line);
		line = end + 1;
		seen->lines++;
	}
	return r;
}

/* What a crash has torn is cut off: the next line would be written behind it and be lost
 * too. */
static int
cut_torn_line(const struct seen *seen, const struct buffer *text)
{
	const unsigned char *last = memrchr(text->data, '\n', text->length);
	size_t whole = last == NULL ? 0 : (size_t)(last - text->data) + 1;

	if (whole < text->length && ftruncate(seen->fd, (off_t)whole) < 0)
		return -errno;
	return 0;
}

static int
open_file(struct seen *seen, struct error *err)
{
	autobuffer text = { 0 };
	int r;

	seen->fd = openat(seen->dir_fd, seen->name,
	    O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (seen->fd < 0)
		return error_set(err, errno, "open '%s'", seen->name);
	r = io_read_all(seen->fd, &text, FILE_MAX);
	if (r == 0 && text.length > 0)
		r = cut_torn_line(seen, &text);
	if (r == 0)
		r = read_lines(seen, &text);
	return r < 0 ? error_set(err, -r, "read '%s'", seen->name) : 0;
}

int
seen_open(struct seen **ret, int dir_fd, const char *name, struct error *err)
{
	autoptr(seen) seen = calloc(1, sizeof(*seen));
	int r;

	if (seen == NULL)
		return error_say(err, ENOMEM, "no memory to remember starts");
	seen->dir_fd = dir_fd;
	seen->fd = -1;
	seen->room = TABLE_START;
	seen->table = calloc(seen->room, sizeof(*seen->table));
	seen->name = strdup(name);
	if (seen->table == NULL || seen->name == NULL)
		return error_say(err, ENOMEM, "no memory to remember starts");
	r = open_file(seen, err);
	if (r < 0)
		return r;
	*ret = take_ptr(seen);
	return 0;
}

void
seen_free(struct seen *seen)
{
	if (seen == NULL)
		return;
	if (seen->table != NULL)
		clear(seen);
	free(seen->table);
	free(seen->name);
	if (seen->fd >= 0)
		(void)close(seen->fd);
	free(seen);
}

bool
seen_has(const struct seen *seen, const char *id, const char *started_at)
{
	return find(seen, id, started_at)->id != NULL;
}

static void
format_lines(const struct seen *seen, struct buffer *text)
{
	if (seen->bookmark != 0)
		buffer_printf(text, "bookmark %" PRId64 "\n", seen->bookmark);
	for (uint32_t i = 0; i < seen->room; i++)
		if (seen->table[i].id != NULL)
			buffer_printf(text, "%s %s\n", seen->table[i].id,
			    seen->table[i].started_at);
}

static int
replace_file(struct seen *seen, const struct buffer *text, struct error *err)
{
	autofree char *new_name = NULL;
	autoclose int fd = -1;
	int r;

	if (text->failed || asprintf(&new_name, "%s.new", seen->name) < 0)
		return error_say(err, ENOMEM, "no memory to write '%s'", seen->name);
	fd = openat(seen->dir_fd, new_name,
	    O_RDWR | O_APPEND | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return error_set(err, errno, "open '%s'", new_name);
	r = io_write_all(fd, text->data, text->length);
	if (r < 0)
		return error_set(err, -r, "write '%s'", new_name);
	if (renameat(seen->dir_fd, new_name, seen->dir_fd, seen->name) < 0)
		return error_set(err, errno, "rename '%s'", new_name);
	(void)close(seen->fd);
	seen->fd = take_fd(fd);
	seen->lines = seen->count + 1;
	return 0;
}

static int
write_anew(struct seen *seen, struct error *err)
{
	autobuffer text = { 0 };

	format_lines(seen, &text);
	return replace_file(seen, &text, err);
}

/* A bookmark a second would otherwise outgrow FILE_MAX in a month. */
static int
append(struct seen *seen, const char *line, size_t length)
{
	struct error err = { 0 };

	if (seen->lines > 2 * seen->count + LINES_SPARE)
		return write_anew(seen, &err);
	seen->lines++;
	return io_write_all(seen->fd, line, length);
}

int
seen_add(struct seen *seen, const char *id, const char *started_at)
{
	autobuffer line = { 0 };
	int r = insert(seen, id, started_at);

	buffer_printf(&line, "%s %s\n", id, started_at);
	if (r == 0 && line.failed)
		r = -ENOMEM;
	return r < 0 ? r : append(seen, buffer_text(&line), line.length);
}

int64_t
seen_bookmark(const struct seen *seen)
{
	return seen->bookmark;
}

int
seen_set_bookmark(struct seen *seen, int64_t time_us)
{
	char line[64];
	int length = snprintf(line, sizeof(line), "bookmark %" PRId64 "\n", time_us);

	seen->bookmark = time_us;
	return append(seen, line, (size_t)length);
}

static bool
is_told_again(const struct seen *seen, const struct entry *e)
{
	size_t length = strlen(SEEN_AT);

	return strncmp(e->started_at, SEEN_AT, length) == 0 &&
	       strtoll(e->started_at + length, NULL, 10) >= seen->bookmark;
}

int
seen_compact(struct seen *seen, bool (*is_listed)(void *arg, const char *id), void *arg,
    struct error *err)
{
	struct seen kept = { .room = seen->room };

	kept.table = calloc(kept.room, sizeof(*kept.table));
	if (kept.table == NULL)
		return error_say(err, ENOMEM, "no memory to write '%s'", seen->name);
	for (uint32_t i = 0; i < seen->room; i++) {
		struct entry *e = &seen->table[i];

		if (e->id == NULL || (!is_listed(arg, e->id) && !is_told_again(seen, e)))
			continue;
		*find(&kept, e->id, e->started_at) = *e;
		*e = (struct entry){ 0 };
		kept.count++;
	}
	clear(seen);
	free(seen->table);
	seen->table = kept.table;
	seen->count = kept.count;
	return write_anew(seen, err);
}
