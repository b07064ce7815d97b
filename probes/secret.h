/* SPDX-License-Identifier: Apache-2.0 */
/* secret.h - what never leaves the scan: password hashes, private keys. */
#ifndef PROBES_SECRET_H
#define PROBES_SECRET_H

#include <stdbool.h>
#include <stddef.h>

struct tree;

/*
 * Whether the file at PATH, or what it is a link to, holds secrets: by its name, or
 * because a private key or an account's password is in it.
 */
bool secret_path(struct tree *tree, const char *path);

/* TEXT, why the file at PATH could not be understood, which may quote it; if that is
 * secret, words that say so. */
const char *secret_reason(struct tree *tree, const char *path, const char *text);

/* Whether a hash of a password ("$6$salt$..."), an account's line with one, or the
 * beginning of a private key is in TEXT, wherever it was found. */
bool secret_text(const char *text, size_t length);

#endif
