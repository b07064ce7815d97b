/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rpm_made.h - rpm databases of three packages, made byte by byte in each format.
 */
#ifndef TESTS_UNIT_PROBES_LINUX_RPM_MADE_H
#define TESTS_UNIT_PROBES_LINUX_RPM_MADE_H

#include <string.h>

#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"

enum { MADE_PAGE = 512, MADE_PACKAGES = 3 };

/* Signatures: version 4 with an issuer subpacket, version 3 in a packet of the new form.
 */
static const char made_v4[] =
    "\x89\x00\x1d\x04\x00\x01\x08\x00\x06\x05\x02\x00\x00\x00\x01"
    "\x00\x0a\x09\x10\x19\x9e\x2f\x91\xfd\x43\x1d\x51"
    "\xab\xcd\x00\x08\xff";
static const char made_v3[] =
    "\xc2\x16\x03\x05\x00\x00\x00\x00\x01"
    "\x01\x23\x45\x67\x89\xab\xcd\xef\x01\x08\xab\xcd\x00\x08\xff";

struct made_package {
	const char *name, *version, *release, *arch;
	int epoch; /* -1: none */
	int tag;   /* of the signature, 0: none */
	const char *signature;
	size_t signature_length;
	int n_files;
};

static const struct made_package made_packages[MADE_PACKAGES] = {
	{ "tiny", "1.2", "3.el9", "noarch", -1, 268, made_v4, sizeof(made_v4) - 1, 1 },
	{ "epo", "1.2", "3.el9", "x86_64", 2, 259, made_v3, sizeof(made_v3) - 1, 300 },
	{ "gpg-pubkey", "fd431d51", "4ae0493b", NULL, -1, 0, NULL, 0, 0 },
};

static inline void
made_big32(struct buffer *b, uint32_t value)
{
	const unsigned char bytes[] = { (unsigned char)(value >> 24),
		(unsigned char)(value >> 16), (unsigned char)(value >> 8),
		(unsigned char)value };

	buffer_add(b, bytes, sizeof(bytes));
}

static inline void
made_big16(struct buffer *b, uint32_t value)
{
	const unsigned char bytes[] = { (unsigned char)(value >> 8),
		(unsigned char)value };

	buffer_add(b, bytes, sizeof(bytes));
}

static inline void
made_zeros(struct buffer *b, size_t count)
{
	while (count-- > 0)
		pack_u8(b, 0);
}

struct made_header {
	struct buffer index, store;
	uint32_t n_tags;
};

static inline void
made_tag(struct made_header *h, uint32_t tag, uint32_t type, uint32_t count,
    const void *data, size_t length)
{
	while (type == 4 && h->store.length % 4 != 0)
		pack_u8(&h->store, 0);
	made_big32(&h->index, tag);
	made_big32(&h->index, type);
	made_big32(&h->index, (uint32_t)h->store.length);
	made_big32(&h->index, count);
	buffer_add(&h->store, data, length);
	h->n_tags++;
}

static inline void
made_text(struct made_header *h, uint32_t tag, const char *text)
{
	made_tag(h, tag, 6, 1, text, strlen(text) + 1);
}

static inline void
made_files(struct made_header *h, int n_files)
{
	autobuffer indexes = { 0 }, names = { 0 };

	for (int i = 0; i < n_files; i++) {
		char name[16];

		made_big32(&indexes, (uint32_t)(i % 2));
		(void)snprintf(name, sizeof(name), "f%d", i);
		buffer_add(&names, name, strlen(name) + 1);
	}
	if (n_files == 0)
		return;
	made_tag(h, 1116, 4, (uint32_t)n_files, indexes.data, indexes.length);
	made_tag(h, 1117, 8, (uint32_t)n_files, names.data, names.length);
	made_tag(h, 1118, 8, 2, "/opt/a/\0/opt/b/", 16);
}

/* What H holds, as a header appended to OUT; H is empty then. */
static inline void
made_finish(struct made_header *h, struct buffer *out)
{
	made_big32(out, h->n_tags);
	made_big32(out, (uint32_t)h->store.length);
	buffer_add(out, h->index.data, h->index.length);
	buffer_add(out, h->store.data, h->store.length);
	buffer_done(&h->index);
	buffer_done(&h->store);
	h->n_tags = 0;
}

/* The header of P, appended to OUT. */
static inline void
made_header(const struct made_package *p, struct buffer *out)
{
	struct made_header h = { 0 };

	made_text(&h, 1000, p->name);
	made_text(&h, 1001, p->version);
	made_text(&h, 1002, p->release);
	if (p->arch != NULL)
		made_text(&h, 1022, p->arch);
	if (p->epoch >= 0) {
		const unsigned char epoch[] = { 0, 0, 0, (unsigned char)p->epoch };

		made_tag(&h, 1003, 4, 1, epoch, sizeof(epoch));
	}
	if (p->tag != 0)
		made_tag(&h, (uint32_t)p->tag, 7, (uint32_t)p->signature_length,
		    p->signature, p->signature_length);
	made_files(&h, p->n_files);
	made_finish(&h, out);
}

/* One page of slots, then the blobs, each from a block of 16 bytes on. */
static inline void
made_ndb_of(struct buffer *out, const struct buffer *headers, uint32_t count)
{
	autobuffer blobs = { 0 };

	buffer_add(out, "RpmP\0\0\0\0\1\0\0\0\1\0\0\0", 16);
	made_zeros(out, 16);
	for (uint32_t i = 0; i < count; i++) {
		buffer_add(out, "Slot", 4);
		pack_u32(out, i + 1);
		pack_u32(out, (uint32_t)(4096 + blobs.length) / 16);
		pack_u32(out, 0);
		buffer_add(&blobs, "BlbS", 4);
		pack_u32(&blobs, i + 1);
		pack_u32(&blobs, 0);
		pack_u32(&blobs, (uint32_t)headers[i].length);
		buffer_add(&blobs, headers[i].data, headers[i].length);
		made_zeros(&blobs, (16 - blobs.length % 16) % 16);
	}
	while (out->length < 4096) {
		buffer_add(out, "Slot", 4);
		made_zeros(out, 12);
	}
	buffer_add(out, blobs.data, blobs.length);
}

static inline void
made_ndb(struct buffer *out)
{
	struct buffer headers[MADE_PACKAGES] = { 0 };

	for (uint32_t i = 0; i < MADE_PACKAGES; i++)
		made_header(&made_packages[i], &headers[i]);
	made_ndb_of(out, headers, MADE_PACKAGES);
	for (uint32_t i = 0; i < MADE_PACKAGES; i++)
		buffer_done(&headers[i]);
}

static inline void
made_bdb_page(struct buffer *out, uint32_t number, uint32_t next, uint32_t entries,
    uint32_t offset, int type)
{
	const unsigned char tail[] = { (unsigned char)entries,
		(unsigned char)(entries >> 8), (unsigned char)offset,
		(unsigned char)(offset >> 8), 0, (unsigned char)type };

	made_zeros(out, 8);
	pack_u32(out, number);
	pack_u32(out, 0);
	pack_u32(out, next);
	buffer_add(out, tail, sizeof(tail));
}

/* A chain of overflow pages for HEADER from page NUMBER on. Returns the page after. */
static inline uint32_t
made_bdb_chain(struct buffer *out, const struct buffer *header, uint32_t number)
{
	const size_t room = MADE_PAGE - 26;

	for (size_t done = 0; done < header->length; number++) {
		size_t here = header->length - done < room ? header->length - done : room;
		bool is_last = done + here == header->length;

		made_bdb_page(
		    out, number, is_last ? 0 : number + 1, 1, (uint32_t)here, 7);
		buffer_add(out, header->data + done, here);
		made_zeros(out, room - here);
		done += here;
	}
	return number;
}

/* Metadata, a hash page with a counter and the packages, the smallest one on the page. */
static inline void
made_bdb(struct buffer *out)
{
	autobuffer page = { 0 }, chains = { 0 }, items = { 0 }, last = { 0 };
	uint32_t next = 2, offset = MADE_PAGE;

	/* Items fill the page from its end; their offsets stand at its start. */
	made_bdb_page(&page, 1, 0, 2 * (MADE_PACKAGES + 1), 0, 13);
	made_header(&made_packages[MADE_PACKAGES - 1], &last);
	for (uint32_t i = 0; i <= MADE_PACKAGES; i++) {
		autobuffer value = { 0 }, both = { 0 };

		if (i == 0) {
			buffer_add(&value, "\1\3\0\0\0", 5);
		} else if (i == MADE_PACKAGES) {
			pack_u8(&value, 1);
			buffer_add(&value, last.data, last.length);
		} else {
			autobuffer header = { 0 };

			made_header(&made_packages[i - 1], &header);
			pack_u32(&value, 3);
			pack_u32(&value, next);
			pack_u32(&value, (uint32_t)header.length);
			next = made_bdb_chain(&chains, &header, next);
		}
		offset -= 5;
		pack_u8(&page, (uint8_t)offset);
		pack_u8(&page, (uint8_t)(offset >> 8));
		offset -= (uint32_t)value.length;
		pack_u8(&page, (uint8_t)offset);
		pack_u8(&page, (uint8_t)(offset >> 8));
		buffer_add(&both, value.data, value.length);
		pack_u8(&both, 1);
		pack_u32(&both, i);
		buffer_add(&both, items.data, items.length);
		buffer_done(&items);
		buffer_add(&items, both.data, both.length);
	}
	made_zeros(&page, offset - page.length);
	buffer_add(&page, items.data, items.length);

	made_zeros(out, 12);
	pack_u32(out, 0x061561);
	pack_u32(out, 9);
	pack_u32(out, MADE_PAGE);
	buffer_add(out, "\0\10\0\0\0\0\0\0", 8);
	pack_u32(out, next - 1);
	made_zeros(out, MADE_PAGE - out->length);
	buffer_add(out, page.data, page.length);
	buffer_add(out, chains.data, chains.length);
}

static inline void
made_varint(struct buffer *b, uint32_t value)
{
	if (value >= 1 << 14)
		pack_u8(b, (uint8_t)(0x80 | value >> 14));
	if (value >= 1 << 7)
		pack_u8(b, (uint8_t)(0x80 | (value >> 7 & 0x7f)));
	pack_u8(b, value & 0x7f);
}

/* A page of SQLite over CELLS, which are KIND's; HEAD bytes stand before it. */
static inline void
made_leaf(struct buffer *out, size_t head, int kind, const struct buffer *cells,
    uint32_t n_cells, uint32_t right)
{
	size_t start = out->length - head, offset = MADE_PAGE;

	pack_u8(out, (uint8_t)kind);
	made_zeros(out, 2);
	made_big16(out, n_cells);
	made_zeros(out, 3);
	if (kind == 5)
		made_big32(out, right);
	for (uint32_t i = 0; i < n_cells; i++) {
		offset -= cells[i].length;
		made_big16(out, (uint32_t)offset);
	}
	made_zeros(out, offset - (out->length - start));
	for (uint32_t i = n_cells; i-- > 0;)
		buffer_add(out, cells[i].data, cells[i].length);
}

/* The cell of a row of table Packages, the rest of it in pages from *NEXT on. */
static inline void
made_row(struct buffer *cell, struct buffer *overflow, uint32_t *next, uint32_t package)
{
	autobuffer header = { 0 }, payload = { 0 }, types = { 0 };
	size_t most = MADE_PAGE - 35, least = (MADE_PAGE - 12) * 32 / 255 - 23, local;

	made_header(&made_packages[package], &header);
	pack_u8(&types, 0);
	made_varint(&types, (uint32_t)header.length * 2 + 12);
	made_varint(&payload, (uint32_t)types.length + 1);
	buffer_add(&payload, types.data, types.length);
	buffer_add(&payload, header.data, header.length);
	local = payload.length;
	if (local > most) {
		local = least + (payload.length - least) % (MADE_PAGE - 4);
		local = local > most ? least : local;
	}
	made_varint(cell, (uint32_t)payload.length);
	made_varint(cell, package + 1);
	buffer_add(cell, payload.data, local);
	if (local < payload.length)
		made_big32(cell, *next);
	while (local < payload.length) {
		size_t room = MADE_PAGE - 4, left = payload.length - local;
		size_t here = left < room ? left : room;

		(*next)++;
		made_big32(overflow, here < left ? *next : 0);
		buffer_add(overflow, payload.data + local, here);
		made_zeros(overflow, room - here);
		local += here;
	}
}

/* The sum goes on from frame to frame and leaves out salts and sums: FRAME is whether
 * DONE is where one begins. */
static inline void
made_wal_sum(const struct buffer *wal, size_t done, bool is_frame, uint32_t sum[2])
{
	for (size_t at = done; at + 8 <= wal->length; at += 8) {
		const unsigned char *b = wal->data + at;

		if (is_frame && at >= done + 8 && at < done + 24)
			continue;
		sum[0] += ((uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 |
			      (uint32_t)b[2] << 8 | b[3]) +
			  sum[1];
		sum[1] += ((uint32_t)b[4] << 24 | (uint32_t)b[5] << 16 |
			      (uint32_t)b[6] << 8 | b[7]) +
			  sum[0];
	}
}

static inline void
made_wal_frame(struct buffer *wal, uint32_t page, uint32_t size,
    const struct buffer *cell, uint32_t count, uint32_t sum[2])
{
	size_t start = wal->length;

	made_big32(wal, page);
	made_big32(wal, size);
	made_big32(wal, 17);
	made_big32(wal, 18);
	made_zeros(wal, 8);
	made_leaf(wal, 0, 13, cell, count, 0);
	made_wal_sum(wal, start, true, sum);
	for (size_t k = 0; k < 8; k++)
		wal->data[start + 16 + k] = (unsigned char)(sum[k / 4] >>
							    (24 - k % 4 * 8));
}

/* A log in which package 2 is deleted, and after it a frame nobody committed. */
static inline void
made_wal(struct buffer *wal, const struct buffer *cell, uint32_t pages)
{
	uint32_t sum[2] = { 0, 0 };

	made_big32(wal, 0x377f0683);
	made_big32(wal, 3007000);
	made_big32(wal, MADE_PAGE);
	made_zeros(wal, 4);
	made_big32(wal, 17);
	made_big32(wal, 18);
	made_wal_sum(wal, 0, false, sum);
	made_big32(wal, sum[0]);
	made_big32(wal, sum[1]);
	made_wal_frame(wal, 4, pages, cell, 1, sum);
	made_wal_frame(wal, 3, 0, cell, 0, sum);
}

/* Page 1: the schema; 2: the root of Packages; 3 and 4 its leaves; then overflow. */
static inline void
made_sqlite(struct buffer *out, struct buffer *wal)
{
	static const char row[] = "\x06\x17\x1d\x1d\x01\x11tablePackagesPackages\x02sql.";
	struct buffer cells[MADE_PACKAGES] = { 0 };
	autobuffer schema = { 0 }, overflow = { 0 }, interior = { 0 };
	uint32_t next = 5;

	for (uint32_t i = 0; i < MADE_PACKAGES; i++)
		made_row(&cells[i], &overflow, &next, i);
	made_varint(&schema, sizeof(row) - 1);
	made_varint(&schema, 1);
	buffer_add(&schema, row, sizeof(row) - 1);
	made_big32(&interior, 3);
	made_varint(&interior, 1);

	buffer_add(out, "SQLite format 3", 16);
	made_big16(out, MADE_PAGE);
	made_zeros(out, 100 - out->length);
	made_leaf(out, 100, 13, &schema, 1, 0);
	made_leaf(out, 0, 5, &interior, 1, 4);
	made_leaf(out, 0, 13, cells, 1, 0);
	made_leaf(out, 0, 13, cells + 1, 2, 0);
	buffer_add(out, overflow.data, overflow.length);
	made_wal(wal, cells + 2, next - 1);
	for (uint32_t i = 0; i < MADE_PACKAGES; i++)
		buffer_done(&cells[i]);
}

#endif
