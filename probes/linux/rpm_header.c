/* SPDX-License-Identifier: Apache-2.0 */
/* rpm_header.c - one package's header: an index of tags over a store of values. */

#include <stdio.h>
#include <string.h>

#include "daemon/base/cleanup.h"
#include "probes/linux/rpm_db.h"
#include "probes/linux/rpm_header.h"

enum {
	TAGS_MAX = 0xffff, /* rpm's own limit */
	INDEX_SIZE = 16,

	TYPE_INT32 = 4,
	TYPE_STRING = 6,
	TYPE_BINARY = 7,
	TYPE_STRING_ARRAY = 8,
	TYPE_I18NSTRING = 9,

	KEY_ID_SIZE = 8,
	SUBPACKET_ISSUER = 16,
	SUBPACKET_FINGERPRINT = 33,
};

bool
rpm_header_parse(struct rpm_header *header, const unsigned char *bytes, size_t length)
{
	uint32_t n_tags, store_length;

	if (length < 8)
		return false;
	n_tags = rpm_big32(bytes);
	store_length = rpm_big32(bytes + 4);
	if (n_tags > TAGS_MAX || store_length > RPM_HEADER_MAX ||
	    length - 8 < (size_t)n_tags * INDEX_SIZE + store_length)
		return false;
	*header = (struct rpm_header){
		.index = bytes + 8,
		.store = bytes + 8 + (size_t)n_tags * INDEX_SIZE,
		.n_tags = n_tags,
		.store_length = store_length,
	};
	return true;
}

bool
rpm_header_find(
    const struct rpm_header *header, enum rpm_tag tag, struct rpm_value *value)
{
	for (uint32_t i = 0; i < header->n_tags; i++) {
		const unsigned char *entry = header->index + (size_t)i * INDEX_SIZE;
		uint32_t offset = rpm_big32(entry + 8);

		if (rpm_big32(entry) != (uint32_t)tag)
			continue;
		if (offset >= header->store_length)
			return false;
		*value = (struct rpm_value){
			.at = header->store + offset,
			.end = header->store + header->store_length,
			.type = rpm_big32(entry + 4),
			.count = rpm_big32(entry + 12),
		};
		return true;
	}
	return false;
}

const char *
rpm_value_string(struct rpm_value *value)
{
	const char *string = (const char *)value->at;
	const unsigned char *nul;

	if (value->count == 0 || value->at >= value->end ||
	    (value->type != TYPE_STRING && value->type != TYPE_STRING_ARRAY &&
		value->type != TYPE_I18NSTRING))
		return NULL;
	nul = memchr(value->at, '\0', (size_t)(value->end - value->at));
	if (nul == NULL)
		return NULL;
	value->at = nul + 1;
	value->count--;
	return string;
}

bool
rpm_value_number(struct rpm_value *value, uint32_t *number)
{
	if (value->count == 0 || value->type != TYPE_INT32 || value->end - value->at < 4)
		return false;
	*number = rpm_big32(value->at);
	value->at += 4;
	value->count--;
	return true;
}

bool
rpm_value_any_number(struct rpm_value *value, uint64_t *number)
{
	static const unsigned char sizes[] = { 0, 1, 1, 2, 4, 8 };
	size_t size = value->type < sizeof(sizes) ? sizes[value->type] : 0;

	if (value->count == 0 || size == 0 || (size_t)(value->end - value->at) < size)
		return false;
	*number = 0;
	for (size_t i = 0; i < size; i++)
		*number = *number << 8 | value->at[i];
	value->at += size;
	value->count--;
	return true;
}

const char *
rpm_header_string(const struct rpm_header *header, enum rpm_tag tag)
{
	struct rpm_value value;

	return rpm_header_find(header, tag, &value) ? rpm_value_string(&value) : NULL;
}

/* The body of the OpenPGP packet, which must be a signature, at AT (RFC 4880, 4.2). */
static bool
packet_body(const unsigned char **at, const unsigned char **end)
{
	size_t left = (size_t)(*end - *at), head, length;

	if (left < 6)
		return false;
	if ((**at & 0xfc) == 0x88) { /* old form, signature: 1, 2 or 4 bytes of length */
		int kind = **at & 3;
		const unsigned char *p = *at + 1;

		if (kind == 3)
			return false;
		head = kind == 0 ? 2 : kind == 1 ? 3 : 5;
		length = kind == 0 ? *p : kind == 1 ? rpm_big16(p) : rpm_big32(p);
	} else if (**at == 0xc2) { /* new form, signature */
		const unsigned char *p = *at + 1;

		head = *p < 192 ? 2 : *p < 224 ? 3 : 6;
		length = *p < 192	? *p
			 : *p < 224	? ((size_t)(p[0] - 192) << 8) + p[1] + 192
			 : p[0] == 0xff ? rpm_big32(p + 1)
					: SIZE_MAX;
	} else {
		return false;
	}
	if (head > left || length > left - head)
		return false;
	*at += head;
	*end = *at + length;
	return true;
}

/* The issuer among the subpackets of LENGTH bytes at AT (RFC 4880, 5.2.3.1). */
static const unsigned char *
find_issuer(const unsigned char *at, size_t length)
{
	const unsigned char *end = at + length, *found = NULL;

	while (end - at >= 2) {
		size_t head = at[0] < 192 ? 1 : at[0] < 255 ? 2 : 5, size;

		if ((size_t)(end - at) <= head)
			return found;
		size = at[0] < 192   ? at[0]
		       : at[0] < 255 ? ((size_t)(at[0] - 192) << 8) + at[1] + 192
				     : rpm_big32(at + 1);
		at += head;
		if (size == 0 || size > (size_t)(end - at))
			return found;
		if ((at[0] & 0x7f) == SUBPACKET_ISSUER && size == 1 + KEY_ID_SIZE)
			return at + 1;
		/* A version 4 fingerprint ends in the key id. */
		if ((at[0] & 0x7f) == SUBPACKET_FINGERPRINT && size == 22 && at[1] == 4)
			found = at + size - KEY_ID_SIZE;
		at += size;
	}
	return found;
}

/* Where the key id stands in a signature (RFC 4880, 5.2.2 and 5.2.3). */
static const unsigned char *
signature_key_id(const unsigned char *at, const unsigned char *end)
{
	const unsigned char *found;
	size_t hashed, other;

	if (!packet_body(&at, &end) || end - at < 15)
		return NULL;
	if (at[0] == 3)
		return at + 7;
	if (at[0] != 4)
		return NULL;
	hashed = rpm_big16(at + 4);
	at += 6;
	if (hashed + 2 > (size_t)(end - at))
		return NULL;
	found = find_issuer(at, hashed);
	at += hashed;
	other = rpm_big16(at);
	at += 2;
	if (found == NULL && other <= (size_t)(end - at))
		found = find_issuer(at, other);
	return found;
}

bool
rpm_header_key_id(const struct rpm_header *header, char key_id[17])
{
	static const enum rpm_tag tags[] = { RPM_TAG_RSAHEADER, RPM_TAG_DSAHEADER,
		RPM_TAG_SIGPGP, RPM_TAG_SIGGPG };

	for (size_t i = 0; i < ARRAY_LEN(tags); i++) {
		const unsigned char *id = NULL;
		struct rpm_value value;

		if (rpm_header_find(header, tags[i], &value) &&
		    value.type == TYPE_BINARY &&
		    value.count <= (size_t)(value.end - value.at))
			id = signature_key_id(value.at, value.at + value.count);
		if (id == NULL)
			continue;
		for (int j = 0; j < KEY_ID_SIZE; j++)
			(void)snprintf(key_id + (size_t)j * 2, 3, "%02x", id[j]);
		return true;
	}
	return false;
}
