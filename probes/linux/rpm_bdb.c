/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rpm_bdb.c - rpm's oldest database, Packages: a Berkeley DB hash (RHEL 8 and before).
 *
 * The order of the hash does not matter to us: every page of the file is looked at, and
 * each value on a hash page is a package's header, mostly in a chain of overflow pages.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "probes/linux/rpm_db.h"

enum {
	HASH_MAGIC = 0x061561,
	META_SIZE = 72,
	PAGE_HEAD = 26,
	PAGE_SIZE_MIN = 512,
	PAGE_SIZE_MAX = 65536,
	PAGES_MAX = 4 << 20, /* 16 GiB of the usual pages */

	PAGE_HASH_UNSORTED = 2,
	PAGE_OVERFLOW = 7,
	PAGE_HASH = 13,

	ITEM_HERE = 1,
	ITEM_ELSEWHERE = 3,
	ITEM_ELSEWHERE_SIZE = 12,
	/* Shorter than the emptiest header: the counter of instances is stored so. */
	HEADER_MIN = 16,
};

struct bdb {
	struct rpm_db *db;
	uint32_t page_size, last_page;
	unsigned char *page, *overflow; /* page_size bytes each */
	rpm_visit *visit;
	void *arg;
};

static int
read_page(const struct bdb *b, uint32_t number, unsigned char *page)
{
	if (number > b->last_page)
		return -EILSEQ;
	return rpm_read_at(
	    b->db, b->db->fd, (uint64_t)number * b->page_size, page, b->page_size);
}

/* The value of LENGTH bytes in the chain that starts at page NUMBER. */
static int
read_chain(const struct bdb *b, uint32_t number, uint32_t length)
{
	autofree unsigned char *value = NULL;
	uint32_t done = 0;

	if (length > RPM_HEADER_MAX)
		return -EFBIG;
	value = malloc(length > 0 ? length : 1);
	if (value == NULL)
		return -ENOMEM;
	/* Every page brings at least a byte, so a chain that circles ends, too. */
	while (done < length) {
		int r = read_page(b, number, b->overflow);
		uint32_t here = rpm_little16(b->overflow + 22);

		if (r < 0)
			return r;
		if (b->overflow[25] != PAGE_OVERFLOW || here == 0 ||
		    here > b->page_size - PAGE_HEAD || here > length - done)
			return -EILSEQ;
		memcpy(value + done, b->overflow + PAGE_HEAD, here);
		done += here;
		number = rpm_little32(b->overflow + 16);
	}
	return length < HEADER_MIN || b->visit(b->arg, value, length) ? 0 : 1;
}

/* The value from offset AT of the page up to END. */
static int
read_item(const struct bdb *b, uint32_t at, uint32_t end)
{
	const unsigned char *item = b->page + at;

	if (at < PAGE_HEAD || at >= end || end > b->page_size)
		return -EILSEQ;
	if (item[0] == ITEM_HERE)
		return end - at - 1 < HEADER_MIN ||
			       b->visit(b->arg, item + 1, end - at - 1)
			   ? 0
			   : 1;
	if (item[0] != ITEM_ELSEWHERE || end - at < ITEM_ELSEWHERE_SIZE)
		return -EILSEQ;
	return read_chain(b, rpm_little32(item + 4), rpm_little32(item + 8));
}

/* Offsets of keys and values in turn stand behind the page's head; an item ends where
 * the one before it starts. */
static int
read_hash_page(const struct bdb *b)
{
	uint32_t count = rpm_little16(b->page + 20);
	const unsigned char *offsets = b->page + PAGE_HEAD;
	int r = 0;

	if (count % 2 != 0 || PAGE_HEAD + count * 2 > b->page_size)
		return -EILSEQ;
	for (uint32_t i = 1; r == 0 && i < count; i += 2)
		r = read_item(b, rpm_little16(offsets + (size_t)i * 2),
		    rpm_little16(offsets + (size_t)(i - 1) * 2));
	return r;
}

static int
bdb_open(struct bdb *b, struct error *err)
{
	unsigned char meta[META_SIZE];
	int r = rpm_read_at(b->db, b->db->fd, 0, meta, sizeof(meta));

	if (r < 0)
		return error_set(err, -r, "metadata");
	if (rpm_little32(meta + 12) != HASH_MAGIC)
		return error_say(err, EILSEQ, "not a little-endian Berkeley DB hash");
	if (meta[24] != 0)
		return error_say(err, EILSEQ, "an encrypted Berkeley DB");
	b->page_size = rpm_little32(meta + 20);
	b->last_page = rpm_little32(meta + 32);
	if (b->page_size < PAGE_SIZE_MIN || b->page_size > PAGE_SIZE_MAX ||
	    (b->page_size & (b->page_size - 1)) != 0)
		return error_say(err, EILSEQ, "bad page size %u", b->page_size);
	if (b->last_page > PAGES_MAX)
		return error_say(err, EFBIG, "too many pages");
	return 0;
}

static int
bdb_read(struct rpm_db *db, rpm_visit *visit, void *arg, struct error *err)
{
	struct bdb b = { .db = db, .visit = visit, .arg = arg };
	autofree unsigned char *page = NULL, *overflow = NULL;
	int r = bdb_open(&b, err);

	if (r < 0)
		return r;
	b.page = page = malloc(b.page_size);
	b.overflow = overflow = malloc(b.page_size);
	if (page == NULL || overflow == NULL)
		return error_set(err, ENOMEM, "pages");
	for (uint32_t i = 1; r == 0 && i <= b.last_page; i++) {
		r = read_page(&b, i, page);
		if (r == 0 && (page[25] == PAGE_HASH || page[25] == PAGE_HASH_UNSORTED))
			r = read_hash_page(&b);
		if (r < 0)
			return error_set(err, -r, "page %u", i);
	}
	return 0;
}

const struct rpm_format rpm_bdb = { "Packages", bdb_read };
