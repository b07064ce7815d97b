/* SPDX-License-Identifier: Apache-2.0 */
/*
 * systemd_wire.c - D-Bus messages (D-Bus specification, "Message Protocol"):
 * little-endian, every type aligned to its size.
 */

#include <inttypes.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"
#include "probes/linux/systemd.h"
#include "probes/linux/systemd_wire.h"

enum {
	VERSION = 1,
	FIELD_PATH = 1,
	FIELD_INTERFACE = 2,
	FIELD_MEMBER = 3,
	FIELD_ERROR_NAME = 4,
	FIELD_REPLY_SERIAL = 5,
	FIELD_DESTINATION = 6,
	FIELD_SIGNATURE = 8,
	FIELDS_MAX = 64,
	VALUE_MAX = 64 * 1024, /* of one value as text */
	NESTING_MAX = 32,      /* the specification's own limit for each kind */
};

static void
put_padding(struct buffer *out, size_t start, size_t alignment)
{
	while (!out->failed && (out->length - start) % alignment != 0)
		buffer_add(out, "", 1);
}

static void
put_string(struct buffer *out, size_t start, const char *text)
{
	put_padding(out, start, 4);
	pack_text(out, text);
	buffer_add(out, "", 1);
}

static void
put_field(
    struct buffer *out, size_t start, uint8_t code, const char *type, const char *text)
{
	if (text == NULL)
		return;
	put_padding(out, start, 8);
	pack_u8(out, code);
	pack_u8(out, 1);
	buffer_add(out, type, 2);
	if (type[0] == 'g') {
		pack_u8(out, (uint8_t)strlen(text));
		buffer_add(out, text, strlen(text) + 1);
	} else {
		put_string(out, start, text);
	}
}

static uint32_t
count_arguments(const struct wire_call *call)
{
	uint32_t count = 0;

	while (count < ARRAY_LEN(call->arguments) && call->arguments[count] != NULL)
		count++;
	return count;
}

void
wire_put_call(struct buffer *out, const struct wire_call *call, uint32_t serial)
{
	static const char *const signatures[] = { NULL, "s", "ss" };
	uint32_t count = count_arguments(call);
	autobuffer fields = { 0 }, body = { 0 };

	put_field(&fields, 0, FIELD_PATH, "o", call->path);
	put_field(&fields, 0, FIELD_INTERFACE, "s", call->interface);
	put_field(&fields, 0, FIELD_MEMBER, "s", call->member);
	put_field(&fields, 0, FIELD_DESTINATION, "s", call->destination);
	put_field(&fields, 0, FIELD_SIGNATURE, "g", signatures[count]);
	for (uint32_t i = 0; i < count; i++)
		put_string(&body, 0, call->arguments[i]);

	pack_u8(out, 'l');
	pack_u8(out, WIRE_CALL);
	pack_u8(out, 0);
	pack_u8(out, VERSION);
	pack_u32(out, (uint32_t)body.length);
	pack_u32(out, serial);
	pack_u32(out, (uint32_t)fields.length);
	buffer_add(out, fields.data, fields.length);
	put_padding(out, 0, 8);
	buffer_add(out, body.data, body.length);
	out->failed |= fields.failed || body.failed;
}

static uint32_t
u32_at(const unsigned char *bytes)
{
	return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
	       (uint32_t)bytes[3] << 24;
}

bool
wire_read_head(const unsigned char *bytes, struct wire_head *ret)
{
	uint32_t fields = u32_at(bytes + 12);

	ret->type = bytes[1];
	ret->body_size = u32_at(bytes + 4);
	ret->fields_size = ((size_t)fields + 7) / 8 * 8;
	return bytes[0] == 'l' && bytes[3] == VERSION && fields <= WIRE_FIELDS_MAX &&
	       ret->body_size <= WIRE_BODY_MAX;
}

struct wire
wire_start(const unsigned char *body, size_t length)
{
	return (struct wire){ .data = body, .length = length };
}

/* SIZE aligned bytes, or NULL. */
static const unsigned char *
take(struct wire *w, size_t size, size_t alignment)
{
	size_t at = (w->at + alignment - 1) / alignment * alignment;

	if (w->failed || at > w->length || size > w->length - at) {
		w->failed = true;
		return NULL;
	}
	w->at = at + size;
	return w->data + at;
}

uint32_t
wire_u32(struct wire *w)
{
	const unsigned char *bytes = take(w, 4, 4);

	return bytes != NULL ? u32_at(bytes) : 0;
}

static uint64_t
read_number(struct wire *w, size_t size)
{
	const unsigned char *bytes = take(w, size, size);
	uint64_t number = 0;

	for (size_t i = 0; bytes != NULL && i < size; i++)
		number |= (uint64_t)bytes[i] << (8 * i);
	return number;
}

/* LENGTH bytes that have no NUL but the one behind them. */
static const char *
take_text(struct wire *w, size_t length)
{
	const unsigned char *text = take(w, length + 1, 1);

	if (text != NULL && strnlen((const char *)text, length + 1) == length)
		return (const char *)text;
	w->failed = true;
	return "";
}

const char *
wire_string(struct wire *w)
{
	return take_text(w, wire_u32(w));
}

const char *
wire_signature(struct wire *w)
{
	const unsigned char *length = take(w, 1, 1);

	return length != NULL ? take_text(w, *length) : "";
}

/* Types and the size they are aligned to and, for numbers, have. */
static size_t
size_of(char type)
{
	static const struct {
		const char *types;
		size_t size;
	} sizes[] = { { "yvg", 1 }, { "nq", 2 }, { "iubhsoa", 4 }, { "xtd({", 8 } };

	for (size_t i = 0; i < ARRAY_LEN(sizes); i++)
		if (type != '\0' && strchr(sizes[i].types, type) != NULL)
			return sizes[i].size;
	return 0;
}

size_t
wire_array(struct wire *w, char element)
{
	size_t length = wire_u32(w), alignment = size_of(element);

	if (alignment == 0)
		w->failed = true;
	else
		(void)take(w, 0, alignment);
	if (w->failed || length > w->length - w->at) {
		w->failed = true;
		return 0;
	}
	return w->at + length;
}

bool
wire_has_more(const struct wire *w, size_t end)
{
	return !w->failed && w->at < end;
}

void
wire_align_struct(struct wire *w)
{
	(void)take(w, 0, 8);
}

/* Behind the complete type at SIGNATURE; NULL when there is none. */
static const char *
skip_type(const char *signature, unsigned int nesting)
{
	char close = *signature == '(' ? ')' : *signature == '{' ? '}' : '\0';

	if (size_of(*signature) == 0 || nesting > NESTING_MAX)
		return NULL;
	if (*signature == 'a')
		return skip_type(signature + 1, nesting + 1);
	if (close == '\0')
		return signature + 1;
	/* An empty struct would be a value without bytes. */
	signature++;
	do {
		signature = skip_type(signature, nesting + 1);
	} while (signature != NULL && *signature != close);
	return signature != NULL ? signature + 1 : NULL;
}

static void
print_number(struct wire *w, char type, struct buffer *out)
{
	size_t size = size_of(type);
	uint64_t number = read_number(w, size);
	unsigned int unused = (unsigned int)(64 - 8 * size);
	double real;

	if (out == NULL)
		return;
	if (type == 'b')
		buffer_add_text(out, number != 0 ? "true" : "false");
	else if (type == 'd') {
		memcpy(&real, &number, sizeof(real));
		buffer_printf(out, "%g", real);
	} else if (strchr("nix", type) != NULL)
		buffer_printf(out, "%" PRId64, (int64_t)(number << unused) >> unused);
	else
		buffer_printf(out, "%" PRIu64, number);
}

/* Values hold values. */
static void read_value(
    struct wire *w, const char **signature, struct buffer *out, unsigned int nesting);

static void
read_array(struct wire *w, const char *element, struct buffer *out, unsigned int nesting)
{
	size_t end = wire_array(w, *element), start = out != NULL ? out->length : 0;

	while (wire_has_more(w, end)) {
		const char *signature = element;
		size_t before = w->at;

		if (out != NULL && out->length > start)
			buffer_add(out, " ", 1);
		read_value(w, &signature, out, nesting);
		w->failed |= w->at == before || w->at > end;
	}
}

static void
read_struct(struct wire *w, const char *signature, const char *end, struct buffer *out,
    unsigned int nesting)
{
	wire_align_struct(w);
	for (const char *at = signature; at < end && !w->failed;) {
		if (out != NULL && at > signature)
			buffer_add(out, " ", 1);
		read_value(w, &at, out, nesting);
	}
}

/* The type was checked: it is complete and not nested too deep; a variant brings another,
 * so the depth is counted here, too. */
static void
read_value(
    struct wire *w, const char **signature, struct buffer *out, unsigned int nesting)
{
	const char *type = *signature, *end = skip_type(type, nesting);
	const char *text;

	if (end == NULL || nesting > NESTING_MAX) {
		w->failed = true;
		return;
	}
	*signature = end;
	if (*type == 'a') {
		read_array(w, type + 1, out, nesting + 1);
	} else if (*type == '(' || *type == '{') {
		read_struct(w, type + 1, end - 1, out, nesting + 1);
	} else if (*type == 'v') {
		type = wire_signature(w);
		read_value(w, &type, out, nesting + 1);
	} else if (strchr("sog", *type) != NULL) {
		text = *type == 'g' ? wire_signature(w) : wire_string(w);
		if (out != NULL)
			buffer_add_text(out, text);
	} else {
		print_number(w, *type, out);
	}
}

void
wire_value(struct wire *w, const char **signature, struct buffer *out)
{
	read_value(w, signature, out, 0);
}

static void
keep_value(
    struct wire *w, const char *type, struct arena *arena, struct systemd_texts *ret)
{
	autobuffer text = { 0 };

	read_value(w, &type, &text, 2);
	if (ret->count >= SYSTEMD_VALUES_MAX || text.length > VALUE_MAX)
		ret->is_cut = true;
	else if (!w->failed)
		systemd_texts_add(ret, arena, buffer_text(&text), text.length);
	w->failed |= text.failed;
}

void
wire_variant(struct wire *w, struct arena *arena, struct systemd_texts *ret)
{
	const char *type = wire_signature(w);
	size_t end;

	if (w->failed || ret == NULL || *type != 'a') {
		if (ret != NULL)
			keep_value(w, type, arena, ret);
		else
			read_value(w, &type, NULL, 1);
		return;
	}
	if (skip_type(type, 0) == NULL) {
		w->failed = true;
		return;
	}
	end = wire_array(w, type[1]);
	while (wire_has_more(w, end)) {
		size_t before = w->at;

		keep_value(w, type + 1, arena, ret);
		w->failed |= w->at == before || w->at > end;
	}
}

static void
read_field(struct wire *w, struct wire_fields *ret)
{
	const unsigned char *code;
	const char *type;

	wire_align_struct(w);
	code = take(w, 1, 1);
	type = wire_signature(w);
	if (code != NULL && *code == FIELD_REPLY_SERIAL && strcmp(type, "u") == 0)
		ret->reply_to = wire_u32(w);
	else if (code != NULL && *code == FIELD_SIGNATURE && strcmp(type, "g") == 0)
		ret->signature = wire_signature(w);
	else if (code != NULL && *code == FIELD_ERROR_NAME && strcmp(type, "s") == 0)
		ret->error = wire_string(w);
	else
		wire_value(w, &type, NULL);
}

bool
wire_read_fields(const unsigned char *bytes, size_t length, struct wire_fields *ret)
{
	struct wire w = wire_start(bytes, length);

	*ret = (struct wire_fields){ .signature = "" };
	for (int i = 0; wire_has_more(&w, length); i++) {
		/* What aligns the body is less than a field. */
		if (w.length - w.at < 8)
			break;
		w.failed |= i == FIELDS_MAX;
		read_field(&w, ret);
	}
	return !w.failed;
}
