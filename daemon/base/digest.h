/* SPDX-License-Identifier: Apache-2.0 */
/*
 * digest.h - SHA-256 over bytes that go by.
 */
#ifndef DAEMON_BASE_DIGEST_H
#define DAEMON_BASE_DIGEST_H

#include <stddef.h>

#include "daemon/base/cleanup.h"

struct digest;
struct error;

enum { DIGEST_HEX_SIZE = 65 }; /* 64 lower-case hex digits and a NUL */

/* -ENOTSUP when libcrypto has no SHA-256 to give. */
int digest_new(struct digest **ret, struct error *err);
void digest_free(struct digest *digest);
DEFINE_AUTOPTR(digest);

/* A failure is remembered and told by digest_finish(). */
void digest_add(struct digest *digest, const void *data, size_t length);

/* The digest of all that was added. Once only. */
int digest_finish(struct digest *digest, char hex[DIGEST_HEX_SIZE], struct error *err);

#endif
