/* SPDX-License-Identifier: Apache-2.0 */
/* bus_made.h - D-Bus messages made byte by byte. */
#ifndef TESTS_UNIT_PROBES_LINUX_BUS_MADE_H
#define TESTS_UNIT_PROBES_LINUX_BUS_MADE_H

#include <stdint.h>
#include <string.h>

#include "daemon/base/buffer.h"

static inline void
pad(struct buffer *b, size_t alignment)
{
	while (b->length % alignment != 0)
		buffer_add(b, "", 1);
}

static inline void
put_u32(struct buffer *b, uint32_t number)
{
	pad(b, 4);
	pack_u32(b, number);
}

static inline void
put_text(struct buffer *b, const char *text)
{
	pad(b, 4);
	pack_text(b, text);
	buffer_add(b, "", 1);
}

static inline void
put_signature(struct buffer *b, const char *text)
{
	pack_u8(b, (uint8_t)strlen(text));
	buffer_add(b, text, strlen(text) + 1);
}

/* Where the length of an array of structs stands. */
static inline size_t
open_array(struct buffer *b)
{
	put_u32(b, 0);
	pad(b, 8);
	return b->length;
}

static inline void
close_array(struct buffer *b, size_t start, size_t at)
{
	uint32_t length = (uint32_t)(b->length - start);

	memcpy(b->data + at, &length, sizeof(length));
}

struct reply {
	uint8_t type;
	const char *signature, *error;
};

static inline void
put_message(struct buffer *out, const struct reply *reply, uint32_t serial,
    const struct buffer *body)
{
	struct buffer fields = { 0 };

	pack_u8(&fields, 5);
	put_signature(&fields, "u");
	put_u32(&fields, serial);
	if (reply->error != NULL) {
		pad(&fields, 8);
		pack_u8(&fields, 4);
		put_signature(&fields, "s");
		put_text(&fields, reply->error);
	}
	if (reply->signature != NULL) {
		pad(&fields, 8);
		pack_u8(&fields, 8);
		put_signature(&fields, "g");
		put_signature(&fields, reply->signature);
	}
	buffer_add(out, "l", 1);
	pack_u8(out, reply->type);
	pack_u8(out, 1);
	pack_u8(out, 1);
	pack_u32(out, (uint32_t)body->length);
	pack_u32(out, 77);
	pack_u32(out, (uint32_t)fields.length);
	buffer_add(out, fields.data, fields.length);
	pad(out, 8);
	buffer_add(out, body->data, body->length);
	buffer_done(&fields);
}

#endif
