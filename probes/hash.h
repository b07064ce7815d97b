/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hash.h - digests of files, as OVAL's filehash58 names them.
 *
 * libcrypto finds its algorithms by loading and asking providers, which cannot be done
 * behind the sandbox: hash_warm() does it before. What the host's policy refuses (MD5 in
 * FIPS mode) stays refused with its reason and is never mistaken for a wrong digest.
 */
#ifndef PROBES_HASH_H
#define PROBES_HASH_H

struct error;

/* EntityObjectHashTypeType, in the order items are made */
enum hash_type {
	HASH_MD5,
	HASH_SHA1,
	HASH_SHA224,
	HASH_SHA256,
	HASH_SHA384,
	HASH_SHA512,
	HASH__MAX
};

enum { HASH_TEXT_SIZE = 2 * 64 + 1 };

struct hash_result {
	char text[HASH_TEXT_SIZE]; /* lower-case hexadecimal */
	const char *refused;	   /* why there is none (static); NULL when there is */
};

/* "MD5", "SHA-1", ... */
const char *hash_type_text(enum hash_type type);

/* Fetch every algorithm. A refused one is no failure here. */
int hash_warm(struct error *err);

/* Digest the rest of FD once for every type whose bit (1 << type) is in TYPES. */
int hash_file(
    int fd, unsigned int types, struct hash_result results[HASH__MAX], struct error *err);

#endif
