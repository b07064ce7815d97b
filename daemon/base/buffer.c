/* SPDX-License-Identifier: Apache-2.0 */
/* buffer.c - bytes that grow, and the packing of numbers and strings into them. */

#include <endian.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/buffer.h"

void
buffer_done(struct buffer *buffer)
{
	free(buffer->data);
	*buffer = (struct buffer){ 0 };
}

bool
buffer_reserve(struct buffer *buffer, size_t more)
{
	size_t need = buffer->length + more + 1,
	       room = buffer->room == 0 ? 256 : buffer->room;
	unsigned char *data;

	if (buffer->failed)
		return false;
	if (more > SIZE_MAX / 2 || need > SIZE_MAX / 2) {
		buffer->failed = true;
		return false;
	}
	while (room < need)
		room *= 2;
	if (room == buffer->room)
		return true;
	data = realloc(buffer->data, room);
	if (data == NULL) {
		buffer->failed = true;
		return false;
	}
	buffer->data = data;
	buffer->room = room;
	return true;
}

void
buffer_add_number(struct buffer *buffer, uint32_t number)
{
	char digits[10];
	size_t i = sizeof(digits);

	do
		digits[--i] = (char)('0' + number % 10);
	while ((number /= 10) > 0);
	buffer_add(buffer, digits + i, sizeof(digits) - i);
}

/* How long the text is; it is all there only if that fits. */
static size_t
print(struct buffer *buffer, const char *format, va_list args)
{
	size_t room = buffer->room - buffer->length;
	int length = vsnprintf((char *)buffer->data + buffer->length, room, format, args);

	if (length < 0)
		buffer->failed = true;
	else if ((size_t)length < room)
		buffer->length += (size_t)length;
	return length < 0 ? 0 : (size_t)length;
}

void
buffer_printf(struct buffer *buffer, const char *format, ...)
{
	va_list args;
	size_t length, before;

	if (!buffer_reserve(buffer, 0))
		return;
	before = buffer->length;
	va_start(args, format);
	length = print(buffer, format, args);
	va_end(args);
	/* Mostly there was room already. */
	if (buffer->length == before + length || !buffer_reserve(buffer, length))
		return;
	va_start(args, format);
	(void)print(buffer, format, args);
	va_end(args);
}

const char *
buffer_text(struct buffer *buffer)
{
	if (!buffer_reserve(buffer, 0))
		return "";
	buffer->data[buffer->length] = '\0';
	return (const char *)buffer->data;
}

void
pack_u8(struct buffer *buffer, uint8_t value)
{
	buffer_add(buffer, &value, sizeof(value));
}

void
pack_u32(struct buffer *buffer, uint32_t value)
{
	value = htole32(value);
	buffer_add(buffer, &value, sizeof(value));
}

void
pack_u64(struct buffer *buffer, uint64_t value)
{
	value = htole64(value);
	buffer_add(buffer, &value, sizeof(value));
}

void
pack_bytes(struct buffer *buffer, const void *data, size_t length)
{
	if (length > UINT32_MAX) {
		buffer->failed = true;
		return;
	}
	pack_u32(buffer, (uint32_t)length);
	buffer_add(buffer, data, length);
}

void
pack_text(struct buffer *buffer, const char *text)
{
	pack_bytes(buffer, text, text == NULL ? 0 : strlen(text));
}

struct unpack
unpack_start(const void *data, size_t length)
{
	return (struct unpack){ .data = data, .length = length };
}

static const unsigned char *
next(struct unpack *u, size_t length)
{
	const unsigned char *p = u->data + u->at;

	if (u->failed || length > u->length - u->at) {
		u->failed = true;
		return NULL;
	}
	u->at += length;
	return p;
}

uint8_t
unpack_u8(struct unpack *u)
{
	const unsigned char *p = next(u, 1);

	return p == NULL ? 0 : *p;
}

uint32_t
unpack_u32(struct unpack *u)
{
	const unsigned char *p = next(u, sizeof(uint32_t));
	uint32_t value = 0;

	if (p != NULL)
		memcpy(&value, p, sizeof(value));
	return le32toh(value);
}

uint64_t
unpack_u64(struct unpack *u)
{
	const unsigned char *p = next(u, sizeof(uint64_t));
	uint64_t value = 0;

	if (p != NULL)
		memcpy(&value, p, sizeof(value));
	return le64toh(value);
}

const char *
unpack_bytes(struct unpack *u, size_t *length)
{
	const unsigned char *p;

	*length = unpack_u32(u);
	p = next(u, *length);
	if (p == NULL)
		*length = 0;
	return p == NULL ? "" : (const char *)p;
}

bool
unpack_ok(const struct unpack *u)
{
	return !u->failed && u->at == u->length;
}
