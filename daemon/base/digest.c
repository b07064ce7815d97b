/* SPDX-License-Identifier: Apache-2.0 */
/* digest.c - SHA-256 over bytes that go by, by libcrypto, so that FIPS providers count.
 */

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include <openssl/evp.h>

#include "daemon/base/digest.h"
#include "daemon/base/error.h"

struct digest {
	EVP_MD_CTX *context;
	bool failed;
};

void
digest_free(struct digest *digest)
{
	if (digest == NULL)
		return;
	EVP_MD_CTX_free(digest->context);
	free(digest);
}

int
digest_new(struct digest **ret, struct error *err)
{
	autoptr(digest) digest = calloc(1, sizeof(*digest));

	if (digest == NULL)
		return error_set(err, ENOMEM, "SHA-256");
	digest->context = EVP_MD_CTX_new();
	if (digest->context == NULL)
		return error_set(err, ENOMEM, "SHA-256");
	if (EVP_DigestInit_ex(digest->context, EVP_sha256(), NULL) != 1)
		return error_say(err, ENOTSUP, "libcrypto offers no SHA-256");
	*ret = take_ptr(digest);
	return 0;
}

void
digest_add(struct digest *digest, const void *data, size_t length)
{
	if (EVP_DigestUpdate(digest->context, data, length) != 1)
		digest->failed = true;
}

int
digest_finish(struct digest *digest, char hex[DIGEST_HEX_SIZE], struct error *err)
{
	static const char digits[] = "0123456789abcdef";
	unsigned char bytes[EVP_MAX_MD_SIZE];
	unsigned int length = 0;

	if (digest->failed || EVP_DigestFinal_ex(digest->context, bytes, &length) != 1 ||
	    length != (DIGEST_HEX_SIZE - 1) / 2)
		return error_say(err, EIO, "libcrypto could not finish a SHA-256");
	for (unsigned int i = 0; i < length; i++) {
		hex[2 * i] = digits[bytes[i] >> 4];
		hex[2 * i + 1] = digits[bytes[i] & 15];
	}
	hex[DIGEST_HEX_SIZE - 1] = '\0';
	return 0;
}
