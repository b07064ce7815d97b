/* SPDX-License-Identifier: Apache-2.0 */
/* address.c - IPv4 and IPv6 addresses with a prefix length. */

#include <arpa/inet.h>
#include <string.h>

#include "probes/address.h"

enum {
	ADDRESS_TEXT_SIZE = 128, /* the longest written form is far shorter */
	ADDRESS_BYTES = 16,
};

struct address {
	unsigned char bytes[ADDRESS_BYTES];
	unsigned int prefix, bits;
};

/* Decimal digits up to MAX; leading zeros are fine. Advances *TEXT. */
static bool
parse_number(const char **text, unsigned int max, unsigned int *value)
{
	const char *c = *text;

	for (*value = 0; *c >= '0' && *c <= '9'; c++) {
		*value = *value * 10 + (unsigned int)(*c - '0');
		if (*value > max)
			return false;
	}
	if (c == *text)
		return false;
	*text = c;
	return true;
}

static bool
parse_quad(const char *text, unsigned char bytes[4])
{
	unsigned int value;

	for (int i = 0; i < 4; i++) {
		if ((i > 0 && *text++ != '.') || !parse_number(&text, 255, &value))
			return false;
		bytes[i] = (unsigned char)value;
	}
	return *text == '\0';
}

/* The length of a mask whose set bits all stand in front. */
static bool
parse_mask(const char *text, unsigned int *prefix)
{
	unsigned char bytes[4];
	unsigned int i = 0;

	if (!parse_quad(text, bytes))
		return false;
	while (i < 32 && (bytes[i / 8] & (0x80 >> i % 8)) != 0)
		i++;
	*prefix = i;
	for (; i < 32; i++)
		if ((bytes[i / 8] & (0x80 >> i % 8)) != 0)
			return false;
	return true;
}

static bool
parse_prefix(const char *text, struct address *a)
{
	if (a->bits == 32 && strchr(text, '.') != NULL)
		return parse_mask(text, &a->prefix);
	return parse_number(&text, a->bits, &a->prefix) && *text == '\0';
}

static void
clear_host_bits(struct address *a)
{
	for (unsigned int i = a->prefix; i < a->bits; i++)
		a->bytes[i / 8] &= (unsigned char)~(0x80 >> i % 8);
}

static bool
parse_address(
    enum oval_datatype datatype, const char *text, size_t length, struct address *ret)
{
	struct address a = { .bits = datatype == OVAL_DATATYPE_IPV4_ADDRESS ? 32 : 128 };
	char copy[ADDRESS_TEXT_SIZE];
	char *slash;
	bool is_good;

	if (length >= sizeof(copy) || memchr(text, '\0', length) != NULL)
		return false;
	memcpy(copy, text, length);
	copy[length] = '\0';

	slash = strchr(copy, '/');
	if (slash != NULL)
		*slash = '\0';
	is_good = a.bits == 32 ? parse_quad(copy, a.bytes)
			       : inet_pton(AF_INET6, copy, a.bytes) == 1;
	a.prefix = a.bits;
	if (!is_good || (slash != NULL && !parse_prefix(slash + 1, &a)))
		return false;
	clear_host_bits(&a);
	*ret = a;
	return true;
}

/* Every address of A lies in B. */
static bool
is_subset(const struct address *a, const struct address *b)
{
	struct address wide = *a;

	if (a->prefix < b->prefix)
		return false;
	wide.prefix = b->prefix;
	clear_host_bits(&wide);
	return memcmp(wide.bytes, b->bytes, ADDRESS_BYTES) == 0;
}

static enum oval_result
order_result(enum oval_operation operation, int order)
{
	bool is_true;

	switch (operation) {
	case OVAL_OPERATION_GREATER_THAN:
		is_true = order > 0;
		break;
	case OVAL_OPERATION_GREATER_THAN_OR_EQUAL:
		is_true = order >= 0;
		break;
	case OVAL_OPERATION_LESS_THAN:
		is_true = order < 0;
		break;
	case OVAL_OPERATION_LESS_THAN_OR_EQUAL:
		is_true = order <= 0;
		break;
	default:
		return OVAL_RESULT_ERROR;
	}
	return is_true ? OVAL_RESULT_TRUE : OVAL_RESULT_FALSE;
}

static enum oval_result
as_result(bool is_true)
{
	return is_true ? OVAL_RESULT_TRUE : OVAL_RESULT_FALSE;
}

enum oval_result
address_compare(enum oval_datatype datatype, enum oval_operation operation,
    const char *have, size_t length, const char *want)
{
	struct address a, b;
	int order;

	if (!parse_address(datatype, have, length, &a) ||
	    !parse_address(datatype, want, strlen(want), &b))
		return OVAL_RESULT_ERROR;

	order = memcmp(a.bytes, b.bytes, ADDRESS_BYTES);
	if (operation == OVAL_OPERATION_EQUALS)
		return as_result(order == 0 && a.prefix == b.prefix);
	if (operation == OVAL_OPERATION_NOT_EQUAL)
		return as_result(order != 0 || a.prefix != b.prefix);
	if (operation == OVAL_OPERATION_SUBSET_OF)
		return as_result(is_subset(&a, &b));
	if (operation == OVAL_OPERATION_SUPERSET_OF)
		return as_result(is_subset(&b, &a));
	if (a.prefix != b.prefix)
		return OVAL_RESULT_ERROR;
	return order_result(operation, order);
}
