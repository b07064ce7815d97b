/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rpm_sqlite.c - rpm's database of today, rpmdb.sqlite: the blobs of table "Packages".
 *
 * A reader of the SQLite file format (sqlite.org/fileformat2.html) as far as one whole
 * table needs it: table b-trees, overflow chains, and the write-ahead log, which holds
 * what a running system has not yet moved into the file.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "probes/linux/rpm_db.h"

enum {
	FILE_HEAD = 100,
	PAGE_INTERIOR = 0x05,
	PAGE_LEAF = 0x0d,
	DEPTH_MAX = 20,	     /* SQLite's own limit for its cursors */
	PAGES_MAX = 4 << 20, /* 16 GiB of the usual pages */
	COLUMNS_MAX = 8,
	SCHEMA_ROW_MAX = 64 << 10,
	WAL_HEAD = 32,
	FRAME_HEAD = 24,
	FRAMES_MAX = 1 << 20,
};

struct sqlite {
	struct rpm_db *db;
	uint32_t page_size, usable;
	uint32_t *wal_frames; /* by page number: frame + 1 in the log, 0: none */
	uint32_t n_wal_pages;
};

/* One column of a row. */
struct column {
	uint64_t type; /* serial type */
	const unsigned char *at;
	size_t length;
};

struct row {
	struct column columns[COLUMNS_MAX];
	int n_columns;
};

/* What is done with the payload of each row; 0 to go on, 1 to stop, -errno. */
typedef int row_visit(
    struct sqlite *s, void *arg, const unsigned char *payload, size_t length);

/* Up to nine bytes, seven bits each. How many were used; 0 when END comes first. */
static size_t
varint(const unsigned char *at, const unsigned char *end, uint64_t *ret)
{
	uint64_t value = 0;

	for (size_t i = 0; i < 9 && at + i < end; i++) {
		if (i == 8) {
			*ret = value << 8 | at[i];
			return 9;
		}
		value = value << 7 | (at[i] & 0x7f);
		if ((at[i] & 0x80) == 0) {
			*ret = value;
			return i + 1;
		}
	}
	return 0;
}

static int
read_page(const struct sqlite *s, uint32_t number, unsigned char *page)
{
	if (number == 0 || number > PAGES_MAX)
		return -EILSEQ;
	if (number < s->n_wal_pages && s->wal_frames[number] != 0) {
		uint64_t frame = s->wal_frames[number] - 1;

		return rpm_read_at(s->db, s->db->wal_fd,
		    WAL_HEAD + frame * (FRAME_HEAD + s->page_size) + FRAME_HEAD, page,
		    s->page_size);
	}
	return rpm_read_at(
	    s->db, s->db->fd, (uint64_t)(number - 1) * s->page_size, page, s->page_size);
}

/* Bytes of a payload of LENGTH that stay on the leaf ("B-tree Cell Format"). */
static uint32_t
local_size(const struct sqlite *s, uint64_t length)
{
	uint32_t most = s->usable - 35;
	uint32_t least = (s->usable - 12) * 32 / 255 - 23;
	uint32_t spill;

	if (length <= most)
		return (uint32_t)length;
	spill = least + (uint32_t)((length - least) % (s->usable - 4));
	return spill <= most ? spill : least;
}

/* The rest of a payload, in overflow pages from NUMBER on. */
static int
read_overflow(const struct sqlite *s, uint32_t number, unsigned char *to, size_t left)
{
	autofree unsigned char *page = malloc(s->page_size);

	if (page == NULL)
		return -ENOMEM;
	while (left > 0) {
		size_t here = left < s->usable - 4 ? left : s->usable - 4;
		int r = read_page(s, number, page);

		if (r < 0)
			return r;
		memcpy(to, page + 4, here);
		to += here;
		left -= here;
		number = rpm_big32(page);
	}
	return 0;
}

/* A row: payload length, row id, payload, and where it goes on. */
static int
read_cell(struct sqlite *s, const unsigned char *at, const unsigned char *end,
    row_visit *visit, void *arg)
{
	autofree unsigned char *payload = NULL;
	uint64_t length, row_id;
	size_t used = varint(at, end, &length), local;
	int r;

	at += used;
	if (used == 0 || (used = varint(at, end, &row_id)) == 0)
		return -EILSEQ;
	at += used;
	if (length > RPM_HEADER_MAX)
		return -EFBIG;
	local = local_size(s, length);
	if (local > (size_t)(end - at))
		return -EILSEQ;
	if (local == length)
		return visit(s, arg, at, local);
	if ((size_t)(end - at) - local < 4)
		return -EILSEQ;
	payload = malloc(length);
	if (payload == NULL)
		return -ENOMEM;
	memcpy(payload, at, local);
	r = read_overflow(s, rpm_big32(at + local), payload + local, length - local);
	return r < 0 ? r : visit(s, arg, payload, length);
}

/* The b-tree below page NUMBER, rows in order. */
static int
read_tree(
    struct sqlite *s, uint32_t number, unsigned int depth, row_visit *visit, void *arg)
{
	autofree unsigned char *page = malloc(s->page_size);
	const unsigned char *head, *end;
	uint32_t n_cells, cells;
	int r;

	if (page == NULL)
		return -ENOMEM;
	if (depth > DEPTH_MAX)
		return -EILSEQ;
	r = read_page(s, number, page);
	head = page + (number == 1 ? FILE_HEAD : 0);
	end = page + s->usable;
	if (r < 0)
		return r;
	if (head[0] != PAGE_LEAF && head[0] != PAGE_INTERIOR)
		return -EILSEQ;
	n_cells = rpm_big16(head + 3);
	cells = (uint32_t)(head - page) + (head[0] == PAGE_LEAF ? 8 : 12);
	if (cells + n_cells * 2 > s->usable)
		return -EILSEQ;
	for (uint32_t i = 0; r == 0 && i < n_cells; i++) {
		uint32_t at = rpm_big16(page + cells + (size_t)i * 2);

		if (at + 4 > s->usable)
			return -EILSEQ;
		r = head[0] == PAGE_LEAF
			? read_cell(s, page + at, end, visit, arg)
			: read_tree(s, rpm_big32(page + at), depth + 1, visit, arg);
	}
	if (r != 0 || head[0] == PAGE_LEAF)
		return r;
	return read_tree(s, rpm_big32(head + 8), depth + 1, visit, arg);
}

static size_t
serial_length(uint64_t type)
{
	static const size_t fixed[] = { 0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0 };

	return type < ARRAY_LEN(fixed) ? fixed[type] : (size_t)((type - 12) / 2);
}

/* Columns of a payload ("Record Format"). Those beyond COLUMNS_MAX are left out. */
static int
parse_row(const unsigned char *payload, size_t length, struct row *row)
{
	const unsigned char *end = payload + length, *at = payload, *data;
	uint64_t head_length;
	size_t used = varint(at, end, &head_length);

	if (used == 0 || head_length < used || head_length > length)
		return -EILSEQ;
	at += used;
	data = payload + head_length;
	for (row->n_columns = 0; at < payload + head_length; row->n_columns++) {
		struct column *column = &row->columns[row->n_columns];

		if (row->n_columns == COLUMNS_MAX)
			return 0;
		used = varint(at, payload + head_length, &column->type);
		column->length = serial_length(column->type);
		if (used == 0 || column->length > (size_t)(end - data))
			return -EILSEQ;
		column->at = data;
		at += used;
		data += column->length;
	}
	return 0;
}

static bool
column_is(const struct column *column, const char *text)
{
	return column->type >= 13 && column->type % 2 == 1 &&
	       column->length == strlen(text) &&
	       memcmp(column->at, text, column->length) == 0;
}

/* Row of sqlite_schema: type, name, tbl_name, rootpage, sql. */
static int
find_packages(struct sqlite *s, void *arg, const unsigned char *payload, size_t length)
{
	uint32_t *root = arg;
	struct row row;

	(void)s;
	if (length > SCHEMA_ROW_MAX || parse_row(payload, length, &row) < 0 ||
	    row.n_columns < 4)
		return -EILSEQ;
	if (!column_is(&row.columns[0], "table") ||
	    !column_is(&row.columns[1], "Packages"))
		return 0;
	*root = 0;
	if (row.columns[3].type == 9)
		*root = 1;
	else if (row.columns[3].length <= 4)
		for (size_t i = 0; i < row.columns[3].length; i++)
			*root = *root << 8 | row.columns[3].at[i];
	return 1;
}

struct headers {
	rpm_visit *visit;
	void *arg;
};

/* Row of Packages: hnum (stored as the row id), blob. */
static int
visit_package(struct sqlite *s, void *arg, const unsigned char *payload, size_t length)
{
	const struct headers *h = arg;
	struct row row;

	(void)s;
	if (parse_row(payload, length, &row) < 0 || row.n_columns < 2 ||
	    row.columns[1].type < 12)
		return -EILSEQ;
	return h->visit(h->arg, row.columns[1].at, row.columns[1].length) ? 0 : 1;
}

/* The sum over LENGTH bytes, in the byte order the log's magic names ("Checksum
 * Algorithm"). */
static void
wal_sum(bool is_big, const unsigned char *at, size_t length, uint32_t sum[2])
{
	for (size_t i = 0; i + 8 <= length; i += 8) {
		uint32_t a = is_big ? rpm_big32(at + i) : rpm_little32(at + i);
		uint32_t b = is_big ? rpm_big32(at + i + 4) : rpm_little32(at + i + 4);

		sum[0] += a + sum[1];
		sum[1] += b + sum[0];
	}
}

/* Remember that page NUMBER is in FRAME. */
static int
wal_put(struct sqlite *s, uint32_t number, uint32_t frame)
{
	uint32_t room = s->n_wal_pages;
	uint32_t *larger;

	if (number == 0 || number > PAGES_MAX)
		return -EILSEQ;
	while (room <= number)
		room = room == 0 ? 1024 : room * 2;
	if (room > s->n_wal_pages) {
		larger = reallocarray(s->wal_frames, room, sizeof(*larger));
		if (larger == NULL)
			return -ENOMEM;
		memset(larger + s->n_wal_pages, 0,
		    (room - s->n_wal_pages) * sizeof(*larger));
		s->wal_frames = larger;
		s->n_wal_pages = room;
	}
	s->wal_frames[number] = frame + 1;
	return 0;
}

/* How many frames of the log are whole and committed. FRAME has room for one. */
static uint32_t
wal_committed(const struct sqlite *s, const unsigned char *head, unsigned char *frame)
{
	bool is_big = (head[3] & 1) != 0;
	uint32_t sum[2] = { 0, 0 }, committed = 0;
	size_t size = FRAME_HEAD + s->page_size;

	wal_sum(is_big, head, 24, sum);
	if (sum[0] != rpm_big32(head + 24) || sum[1] != rpm_big32(head + 28))
		return 0;
	for (uint32_t i = 0; i < FRAMES_MAX; i++) {
		if (rpm_read_at(s->db, s->db->wal_fd, WAL_HEAD + (uint64_t)i * size,
			frame, size) < 0 ||
		    memcmp(frame + 8, head + 16, 8) != 0)
			break;
		wal_sum(is_big, frame, 8, sum);
		wal_sum(is_big, frame + FRAME_HEAD, s->page_size, sum);
		if (sum[0] != rpm_big32(frame + 16) || sum[1] != rpm_big32(frame + 20))
			break;
		if (rpm_big32(frame + 4) != 0)
			committed = i + 1;
	}
	return committed;
}

/* Which pages are newer in the log. A log of another database or none at all is none. */
static int
wal_open(struct sqlite *s)
{
	size_t size = FRAME_HEAD + s->page_size;
	autofree unsigned char *frame = malloc(size);
	unsigned char head[WAL_HEAD];
	uint32_t committed;
	int r = 0;

	if (frame == NULL)
		return -ENOMEM;
	if (s->db->wal_fd < 0 ||
	    rpm_read_at(s->db, s->db->wal_fd, 0, head, sizeof(head)) < 0 ||
	    (rpm_big32(head) & ~1U) != 0x377f0682 || rpm_big32(head + 8) != s->page_size)
		return 0;
	committed = wal_committed(s, head, frame);
	for (uint32_t i = 0; r == 0 && i < committed; i++) {
		r = rpm_read_at(s->db, s->db->wal_fd, WAL_HEAD + (uint64_t)i * size,
		    frame, FRAME_HEAD);
		if (r == 0)
			r = wal_put(s, rpm_big32(frame), i);
	}
	return r;
}

static int
sqlite_open(struct sqlite *s, struct error *err)
{
	unsigned char head[FILE_HEAD];
	int r = rpm_read_at(s->db, s->db->fd, 0, head, sizeof(head));

	if (r < 0)
		return error_set(err, -r, "header");
	if (memcmp(head, "SQLite format 3", 16) != 0)
		return error_say(err, EILSEQ, "not an SQLite database");
	s->page_size = rpm_big16(head + 16) == 1 ? 65536 : rpm_big16(head + 16);
	if (s->page_size < 512 || (s->page_size & (s->page_size - 1)) != 0 ||
	    s->page_size - head[20] < 480)
		return error_say(err, EILSEQ, "bad page size %u", s->page_size);
	s->usable = s->page_size - head[20];
	r = wal_open(s);
	return r < 0 ? error_set(err, -r, "write-ahead log") : 0;
}

static int
sqlite_read(struct rpm_db *db, rpm_visit *visit, void *arg, struct error *err)
{
	struct sqlite s = { .db = db };
	struct headers headers = { visit, arg };
	uint32_t root = 0;
	int r = sqlite_open(&s, err);
	autofree uint32_t *wal_frames = s.wal_frames;

	if (r < 0)
		return r;
	r = read_tree(&s, 1, 0, find_packages, &root);
	if (r < 0)
		return error_set(err, -r, "schema");
	if (root == 0)
		return error_say(err, EILSEQ, "no table Packages");
	r = read_tree(&s, root, 0, visit_package, &headers);
	return r < 0 ? error_set(err, -r, "table Packages") : 0;
}

const struct rpm_format rpm_sqlite = { "rpmdb.sqlite", sqlite_read };
