/* SPDX-License-Identifier: Apache-2.0 */
/* hash.c - digests of files through libcrypto, fetched before the sandbox closes. */

#include <sys/stat.h>

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/evp.h>

#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "probes/hash.h"

enum { READ_SIZE = 128 * 1024 };

/* A sparse file of any size costs the target nothing; hashing it costs us hours. */
static const uint64_t FILE_SIZE_MAX = (uint64_t)4 << 30;
#define TOO_LARGE "the file is larger than is hashed"

struct algorithm {
	const char *text; /* OVAL's word */
	const char *name; /* libcrypto's */
	EVP_MD *md;	  /* of this process, from hash_warm() on */
	char refused[160];
};

static struct algorithm algorithms[HASH__MAX] = {
	[HASH_MD5] = { .text = "MD5", .name = "MD5" },
	[HASH_SHA1] = { .text = "SHA-1", .name = "SHA1" },
	[HASH_SHA224] = { .text = "SHA-224", .name = "SHA2-224" },
	[HASH_SHA256] = { .text = "SHA-256", .name = "SHA2-256" },
	[HASH_SHA384] = { .text = "SHA-384", .name = "SHA2-384" },
	[HASH_SHA512] = { .text = "SHA-512", .name = "SHA2-512" },
};

const char *
hash_type_text(enum hash_type type)
{
	return algorithms[type].text;
}

static void
keep_refusal(struct algorithm *a)
{
	const char *reason = ERR_reason_error_string(ERR_peek_last_error());

	(void)snprintf(a->refused, sizeof(a->refused),
	    "%s is refused by the host's libcrypto: %s", a->text,
	    reason != NULL ? reason : "no reason given");
	ERR_clear_error();
}

/* The first digest also loads what libcrypto loads late. */
static bool
is_usable(const EVP_MD *md)
{
	unsigned char digest[EVP_MAX_MD_SIZE];

	return EVP_Digest("", 0, digest, NULL, md, NULL) == 1;
}

int
hash_warm(struct error *err)
{
	(void)err;
	for (size_t i = 0; i < HASH__MAX; i++) {
		struct algorithm *a = &algorithms[i];

		if (a->md != NULL || a->refused[0] != '\0')
			continue;
		a->md = EVP_MD_fetch(NULL, a->name, NULL);
		if (a->md != NULL && is_usable(a->md))
			continue;
		keep_refusal(a);
		EVP_MD_free(a->md);
		a->md = NULL;
	}
	return 0;
}

struct digests {
	EVP_MD_CTX *contexts[HASH__MAX]; /* owned; NULL where not asked for */
};

static void
digests_done(struct digests *d)
{
	for (size_t i = 0; i < HASH__MAX; i++)
		EVP_MD_CTX_free(d->contexts[i]);
}

static void
digests_start(struct digests *d, unsigned int types, struct hash_result *results)
{
	for (size_t i = 0; i < HASH__MAX; i++) {
		const struct algorithm *a = &algorithms[i];

		if ((types & (1U << i)) == 0)
			continue;
		results[i].refused = NULL;
		d->contexts[i] = a->md != NULL ? EVP_MD_CTX_new() : NULL;
		if (d->contexts[i] != NULL &&
		    EVP_DigestInit_ex2(d->contexts[i], a->md, NULL) == 1)
			continue;
		EVP_MD_CTX_free(d->contexts[i]);
		d->contexts[i] = NULL;
		results[i]
		    .refused = a->refused[0] != '\0'
				   ? a->refused
				   : "the host's libcrypto does not start this digest";
	}
}

static void
digests_add(struct digests *d, const unsigned char *data, size_t length)
{
	for (size_t i = 0; i < HASH__MAX; i++)
		if (d->contexts[i] != NULL)
			(void)EVP_DigestUpdate(d->contexts[i], data, length);
}

static void
digests_finish(struct digests *d, struct hash_result *results)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < HASH__MAX; i++) {
		unsigned char digest[EVP_MAX_MD_SIZE];
		unsigned int length = 0;
		char *out = results[i].text;

		if (d->contexts[i] == NULL)
			continue;
		if (EVP_DigestFinal_ex(d->contexts[i], digest, &length) != 1)
			results[i].refused = "libcrypto did not finish the digest";
		for (unsigned int k = 0; k < length; k++) {
			*out++ = digits[digest[k] >> 4];
			*out++ = digits[digest[k] & 15];
		}
		*out = '\0';
	}
}

int
hash_file(
    int fd, unsigned int types, struct hash_result results[HASH__MAX], struct error *err)
{
	__attribute__((cleanup(digests_done))) struct digests d = { 0 };
	autofree unsigned char *data = malloc(READ_SIZE);
	uint64_t total = 0;
	struct stat st;

	if (data == NULL)
		return error_set(err, ENOMEM, "hash a file");
	/* Before seconds are spent on reading up to the limit. */
	if (fstat(fd, &st) == 0 && st.st_size > 0 && (uint64_t)st.st_size > FILE_SIZE_MAX)
		return error_say(err, EFBIG, TOO_LARGE);
	digests_start(&d, types, results);
	for (;;) {
		ssize_t got = read(fd, data, READ_SIZE);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return error_set(err, errno, "hash a file");
		if (got == 0)
			break;
		total += (uint64_t)got;
		if (total > FILE_SIZE_MAX)
			return error_say(err, EFBIG, TOO_LARGE);
		digests_add(&d, data, (size_t)got);
	}
	digests_finish(&d, results);
	return 0;
}
