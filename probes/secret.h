/* SPDX-License-Identifier: Apache-2.0 */
/* secret.h - what never leaves the scan: password hashes, private keys. */
#ifndef PROBES_SECRET_H
#define PROBES_SECRET_H

#include <stdbool.h>
#include <stddef.h>

struct tree;

/* Whether the file at PATH, or what it is a link to, holds secrets by its name. */
bool secret_path(struct tree *tree, const char *path);

/* Whether a hash of a password is in TEXT, wherever it was found: "$6$salt$...". */
bool secret_text(const char *text, size_t length);

#endif
