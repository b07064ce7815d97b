/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rpm_ndb.c - rpm's own database format, Packages.db (SUSE).
 *
 * Pages of 256 slots of 16 bytes, little-endian; the file's header takes the first two.
 * A slot names a package and the 16-byte block where its blob starts; a blob is a header
 * of 16 bytes and the package's header.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "probes/linux/rpm_db.h"

enum {
	BLOCK_SIZE = 16,
	PAGE_SIZE = 4096,
	SLOT_SIZE = 16,
	SLOT_PAGES_MAX = RPM_PACKAGES_MAX / (PAGE_SIZE / SLOT_SIZE),
};

static int
read_blob(struct rpm_db *db, const unsigned char *slot, rpm_visit *visit, void *arg)
{
	uint64_t at = (uint64_t)rpm_little32(slot + 8) * BLOCK_SIZE;
	unsigned char head[16];
	autofree unsigned char *blob = NULL;
	uint32_t length;
	int r = rpm_read_at(db, db->fd, at, head, sizeof(head));

	if (r < 0)
		return r;
	length = rpm_little32(head + 12);
	if (memcmp(head, "BlbS", 4) != 0 || memcmp(head + 4, slot + 4, 4) != 0)
		return -EILSEQ;
	if (length > RPM_HEADER_MAX)
		return -EFBIG;
	blob = malloc(length > 0 ? length : 1);
	if (blob == NULL)
		return -ENOMEM;
	r = rpm_read_at(db, db->fd, at + sizeof(head), blob, length);
	if (r < 0)
		return r;
	return visit(arg, blob, length) ? 0 : 1;
}

static int
read_slot(struct rpm_db *db, const unsigned char *slot, rpm_visit *visit, void *arg)
{
	if (memcmp(slot, "Slot", 4) != 0)
		return -EILSEQ;
	/* A free slot has no package. */
	return rpm_little32(slot + 4) == 0 ? 0 : read_blob(db, slot, visit, arg);
}

static int
ndb_read(struct rpm_db *db, rpm_visit *visit, void *arg, struct error *err)
{
	unsigned char page[PAGE_SIZE];
	uint32_t n_pages = 1;

	for (uint32_t i = 0; i < n_pages; i++) {
		size_t first = i == 0 ? 2 * SLOT_SIZE : 0;
		int r = rpm_read_at(db, db->fd, (uint64_t)i * PAGE_SIZE, page, PAGE_SIZE);

		if (r < 0)
			return error_set(err, -r, "page %u", i);
		if (i == 0) {
			n_pages = rpm_little32(page + 12);
			if (memcmp(page, "RpmP", 4) != 0 || rpm_little32(page + 4) != 0)
				return error_say(err, EILSEQ, "not an ndb database");
		}
		if (n_pages > SLOT_PAGES_MAX)
			return error_say(err, EFBIG, "too many slots");
		for (size_t at = first; r == 0 && at < PAGE_SIZE; at += SLOT_SIZE)
			r = read_slot(db, page + at, visit, arg);
		if (r < 0)
			return error_set(err, -r, "slot page %u", i);
		if (r > 0)
			return 0;
	}
	return 0;
}

const struct rpm_format rpm_ndb = { "Packages.db", ndb_read };
