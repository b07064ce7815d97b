/* SPDX-License-Identifier: Apache-2.0 */
/* record_read.c - the chunks of a record, one after the other. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/error.h"
#include "daemon/scap/record_private.h"

/* Unpacked items are some ten times larger than packed ones that were made to hurt. */
enum { RECORD_MEMORY_MAX = 256 * 1024 * 1024 };

static int
admit(struct reader *r, uint32_t type, size_t length, struct error *err)
{
	struct record_check *check = r->check;

	if (type == 0 || type >= RECORD_CHUNK__MAX)
		return error_say(err, EPROTO, "unknown chunk %u", type);
	if (record_bodies[type].is_daemons && r->record == NULL)
		return error_say(
		    err, EPROTO, "a %s from a worker", record_bodies[type].name);
	if (length > record_bodies[type].size_max)
		return error_say(err, EPROTO, "a %s of %zu bytes, at most %u",
		    record_bodies[type].name, length, record_bodies[type].size_max);
	if (record_bodies[type].is_once && (check->seen & 1U << type) != 0)
		return error_say(err, EPROTO, "a second %s", record_bodies[type].name);
	if ((check->seen & 1U << RECORD_DONE) != 0)
		return error_say(
		    err, EPROTO, "a %s after done", record_bodies[type].name);
	if (check->total + RECORD_HEAD_SIZE + length > RECORD_SIZE_MAX)
		return error_say(err, EPROTO, "more than %d bytes", RECORD_SIZE_MAX);
	return 0;
}

/* The items of a test have all been read when something else follows. */
static void
keep_evidence(struct reader *r)
{
	struct record *record = r->record;
	uint32_t n = r->check->n_items;
	struct record_evidence *kept;

	if (record == NULL || r->test == NULL || n == 0)
		return;
	kept = reader_keep(r, n * sizeof(*kept));
	if (kept != NULL) {
		memcpy(kept, r->evidence, n * sizeof(*kept));
		record->evidence[r->test->test] = kept;
		record->evidence_count[r->test->test] = n;
	}
	r->check->n_items = 0;
	r->test = NULL;
}

static int
read_chunk(
    struct reader *r, const void *data, size_t length, size_t *whole, struct error *err)
{
	struct unpack head = unpack_start(data, length);
	uint32_t type = unpack_u32(&head), size = unpack_u32(&head);

	*whole = 0;
	if (head.failed)
		return 0;
	if (admit(r, type, size, err) < 0)
		return -err->code;
	if (length - RECORD_HEAD_SIZE < size)
		return 0;
	r->u = unpack_start((const unsigned char *)data + RECORD_HEAD_SIZE, size);
	if (type == RECORD_TEST || type == RECORD_DONE)
		keep_evidence(r);
	/* Without content rows mean nothing: the target alone is read. */
	if (r->check->content != NULL || type == RECORD_TARGET) {
		if (record_bodies[type].read(r, err) < 0)
			return -err->code;
		if (!unpack_ok(&r->u))
			return error_say(err, EPROTO, "a malformed %s of %u bytes",
			    record_bodies[type].name, size);
	}
	if (r->no_memory)
		return error_set(err, ENOMEM, "keep a %s", record_bodies[type].name);
	r->check->seen |= 1U << type;
	r->check->total += RECORD_HEAD_SIZE + size;
	*whole = RECORD_HEAD_SIZE + size;
	return 0;
}

int
record_check_chunk(struct record_check *check, const void *data, size_t length,
    size_t *chunk_length, struct error *err)
{
	struct reader r = { .check = check };
	size_t whole;

	if (read_chunk(&r, data, length, &whole, err) < 0)
		return -err->code;
	*chunk_length = whole;
	return 0;
}

void
record_free(struct record *record)
{
	if (record == NULL)
		return;
	arena_free(record->arena);
	free(record);
}

/* How long the header line is. */
static int
read_header(const char *data, size_t length, size_t *header, struct error *err)
{
	size_t at = strlen(RECORD_MAGIC);
	unsigned int format = 0;

	if (length < at || memcmp(data, RECORD_MAGIC, at) != 0)
		return error_say(err, EPROTO, "not a record");
	for (size_t digits = 0; at < length && digits < 9; at++, digits++) {
		if (data[at] < '0' || data[at] > '9')
			break;
		format = format * 10 + (unsigned int)(data[at] - '0');
	}
	if (at == length || data[at] != '\n' || format == 0)
		return error_say(err, EPROTO, "not a record");
	if (format > RECORD_FORMAT)
		return error_say(err, EPROTO,
		    "format %u is newer than %d, the newest read here", format,
		    RECORD_FORMAT);
	*header = at + 1;
	return 0;
}

static int
ready_rows(struct reader *r, struct error *err)
{
	struct record *record = r->record;
	uint32_t definitions, tests;

	record->arena = arena_new(RECORD_MEMORY_MAX);
	if (record->arena == NULL)
		return error_set(err, ENOMEM, "record");
	if (r->check->content == NULL)
		return 0;
	definitions = reader_count_rows(r, CONTENT_DEFINITIONS);
	tests = reader_count_rows(r, CONTENT_TESTS);
	record->definitions = reader_keep(r, definitions * sizeof(*record->definitions));
	record->has_definition = reader_keep(r, definitions * sizeof(bool));
	record->tests = reader_keep(r, tests * sizeof(*record->tests));
	record->evidence = reader_keep(r, tests * sizeof(*record->evidence));
	record->evidence_count = reader_keep(r, tests * sizeof(uint32_t));
	if (r->no_memory)
		return error_set(err, ENOMEM, "record of %u tests", tests);
	for (uint32_t i = 0; i < definitions; i++)
		record->definitions[i] = OVAL_RESULT_NOT_EVALUATED;
	return 0;
}

/* A record without a target reads as one of which nothing is known. */
static void
clear_target(struct record_target *t)
{
	*t = (struct record_target){ "", "", "", "", "", "", "", "", "", "", "", "",
		.undecided = "" };
}

int
record_read(struct record **ret, const void *data, size_t length,
    const struct content *content, struct error *err)
{
	autoptr(record) record = calloc(1, sizeof(*record));
	struct record_check check = { .content = content };
	struct reader r = { .check = &check, .record = record };
	size_t at = 0, whole;

	if (record == NULL)
		return error_set(err, ENOMEM, "record");
	clear_target(&record->target);
	if (length > RECORD_SIZE_MAX)
		return error_say(err, EPROTO, "more than %d bytes", RECORD_SIZE_MAX);
	if (read_header(data, length, &at, err) < 0 || ready_rows(&r, err) < 0)
		return -err->code;
	for (; at < length; at += whole) {
		if (read_chunk(&r, (const char *)data + at, length - at, &whole, err) < 0)
			return error_wrap(err, "byte %zu", at);
		if (whole == 0)
			return error_say(err, EPROTO, "byte %zu: cut off", at);
	}
	keep_evidence(&r);
	if (r.no_memory)
		return error_set(err, ENOMEM, "record");
	*ret = take_ptr(record);
	return 0;
}

size_t
record_head(const void *data, size_t length)
{
	struct error ignored = { 0 };
	struct unpack u;
	size_t at;
	uint32_t type, size;

	if (read_header(data, length, &at, &ignored) < 0)
		return 0;
	u = unpack_start((const char *)data + at, length - at);
	type = unpack_u32(&u);
	size = unpack_u32(&u);
	if (u.failed || type != RECORD_TARGET || size > length - at - RECORD_HEAD_SIZE)
		return 0;
	return at + RECORD_HEAD_SIZE + size;
}
