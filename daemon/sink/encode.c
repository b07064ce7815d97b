/* SPDX-License-Identifier: Apache-2.0 */
/* encode.c - a target's name as a file name: never two targets under one name. */

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/digest.h"
#include "daemon/base/error.h"
#include "daemon/sink/spool.h"
#include "daemon/sink/store.h"

enum {
	NAME_LENGTH_MAX = 200, /* leaves room below the 255 of file systems */
	DIGEST_ROOM = 80,      /* of a long name, for the digest behind its head */
};

static bool
is_plain(unsigned char c, bool is_first)
{
	/* Not isalnum(): its answer depends on the locale. */
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '@' ||
	       (c == '.' && !is_first);
}

/* As much of TARGET as gives no more than LENGTH_MAX bytes; true if that is all. */
static bool
encode_up_to(struct buffer *out, const char *target, size_t length_max)
{
	for (const char *c = target; *c != '\0'; c++) {
		bool plain = is_plain((unsigned char)*c, c == target);

		if (out->length + (plain ? 1 : 3) > length_max)
			return false;
		if (plain)
			buffer_add(out, c, 1);
		else
			buffer_printf(out, "%%%02x", (unsigned char)*c);
		if (out->failed)
			return false;
	}
	return true;
}

static bool
add_digest(struct buffer *out, const char *target)
{
	autoptr(digest) digest = NULL;
	char hex[DIGEST_HEX_SIZE];
	struct error err = { 0 };

	if (digest_new(&digest, &err) < 0)
		return false;
	digest_add(digest, target, strlen(target));
	if (digest_finish(digest, hex, &err) < 0)
		return false;
	buffer_printf(out, "%%~%s", hex);
	return true;
}

/* Only the encoding of the empty text is a lone "%", only that of a long one has "%~". */
char *
store_encode(const char *text, size_t length_max)
{
	autobuffer out = { 0 };

	if (*text == '\0')
		return strdup("%");
	if (!encode_up_to(&out, text, length_max) && !out.failed) {
		buffer_done(&out);
		(void)encode_up_to(&out, text, length_max - DIGEST_ROOM);
		if (!add_digest(&out, text))
			return NULL;
	}
	(void)buffer_text(&out);
	return out.failed ? NULL : (char *)take_ptr(out.data);
}

char *
spool_encode(const char *target)
{
	return store_encode(target, NAME_LENGTH_MAX);
}

static int
hex_digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

char *
spool_decode(const char *name)
{
	autobuffer out = { 0 };

	if (strcmp(name, "%") == 0)
		return strdup("");
	while (*name != '\0') {
		int high = *name == '%' ? hex_digit(name[1]) : -1;
		int low = high < 0 ? -1 : hex_digit(name[2]);
		char byte = (char)(low < 0 ? *name : high * 16 + low);

		buffer_add(&out, &byte, 1);
		name += low < 0 ? 1 : 3;
	}
	(void)buffer_text(&out);
	return out.failed ? NULL : (char *)take_ptr(out.data);
}
