/* SPDX-License-Identifier: Apache-2.0 */
/*
 * buffer.h - bytes that grow, and the packing of numbers and strings into them.
 *
 * Packed form: u8/u32/u64 little-endian, a string as u32 length then its bytes. The
 * unpacking side never reads past its end: after the first short read every further one
 * gives zeros and unpack_ok() says false, so a reader checks once, at its end.
 */
#ifndef DAEMON_BASE_BUFFER_H
#define DAEMON_BASE_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct buffer {
	unsigned char *data; /* owned; NULL while empty */
	size_t length, room;
	bool failed; /* memory or a limit ended: the content is not to be used */
};

/* Release the bytes; the buffer is empty and usable again. */
void buffer_done(struct buffer *buffer);
#define autobuffer __attribute__((cleanup(buffer_done))) struct buffer

/* Room for MORE bytes and a NUL; false: there is none, and ->failed. */
bool buffer_reserve(struct buffer *buffer, size_t more);

/* Append; a failure is remembered in ->failed. Files are made of some hundred thousand
 * short pieces: where there is room, no call is made. */
static inline void
buffer_add(struct buffer *buffer, const void *data, size_t length)
{
	bool has_room = length < buffer->room - buffer->length && !buffer->failed;

	if (!has_room && !buffer_reserve(buffer, length))
		return;
	if (length > 0)
		memcpy(buffer->data + buffer->length, data, length);
	buffer->length += length;
}

static inline void
buffer_add_text(struct buffer *buffer, const char *text)
{
	buffer_add(buffer, text, strlen(text));
}
/* As "%u". */
void buffer_add_number(struct buffer *buffer, uint32_t number);
void buffer_printf(struct buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The bytes as a NUL-terminated text, borrowed until the next change; "" when empty. */
const char *buffer_text(struct buffer *buffer);

void pack_u8(struct buffer *buffer, uint8_t value);
void pack_u32(struct buffer *buffer, uint32_t value);
void pack_u64(struct buffer *buffer, uint64_t value);
void pack_bytes(struct buffer *buffer, const void *data, size_t length);
/* NULL is packed as the empty string. */
void pack_text(struct buffer *buffer, const char *text);

struct unpack {
	const unsigned char *data;
	size_t length, at;
	bool failed;
};

struct unpack unpack_start(const void *data, size_t length);
uint8_t unpack_u8(struct unpack *u);
uint32_t unpack_u32(struct unpack *u);
uint64_t unpack_u64(struct unpack *u);
/* Borrowed from the packed data, not NUL-terminated; *LENGTH set to 0 and "" on failure.
 */
const char *unpack_bytes(struct unpack *u, size_t *length);
/* Everything was there and nothing is left over. */
bool unpack_ok(const struct unpack *u);

#endif
