/* SPDX-License-Identifier: Apache-2.0 */
/*
 * secret.c - what never leaves the scan: files known by their names or by what is in
 * them, hashes and keys by their form.
 *
 * A file is secret as a whole: a pattern may take any part of a line out of it, and the
 * part alone does not show what it was a part of.
 */

#include <ctype.h>
#include <string.h>

#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "probes/secret.h"
#include "probes/tree.h"

/* crypt(5): $id$ and what follows, of which the shortest in use has 22 letters. */
enum { HASH_ID_MAX = 10, HASH_MIN = 20 };
/* crypt(5): the two forms that are not marked by a '$'. */
enum { DES_LENGTH = 13, BSDI_LENGTH = 20 };
/* RFC 7468: "-----BEGIN ENCRYPTED PRIVATE KEY-----" and its kin. */
enum { KEY_KIND_MAX = 32 };

enum where { NAME_IS, NAME_BEGINS, NAME_ENDS, PATH_HAS };

struct mark {
	enum where where;
	const char *text;
};

/* clang-format off */
static const struct mark marks[] = {
	{ NAME_BEGINS, "shadow" }, /* shadow-, shadow.bak */
	{ NAME_BEGINS, "gshadow" },
	{ NAME_IS,     "opasswd" },
	{ NAME_IS,     ".netrc" },
	{ NAME_IS,     ".pgpass" },
	{ NAME_IS,     ".git-credentials" },
	{ NAME_IS,     "id_rsa" },
	{ NAME_IS,     "id_dsa" },
	{ NAME_IS,     "id_ecdsa" },
	{ NAME_IS,     "id_ed25519" },
	{ NAME_ENDS,   "_key" }, /* ssh_host_*_key */
	{ NAME_ENDS,   ".key" },
	{ NAME_ENDS,   ".keytab" },
	{ NAME_ENDS,   ".p12" },
	{ NAME_ENDS,   ".pfx" },
	{ NAME_ENDS,   ".jks" },
	{ NAME_ENDS,   "-key.pem" },
	{ NAME_IS,     "privkey.pem" },
	{ PATH_HAS,    "/ssl/private/" },
	{ PATH_HAS,    "/pki/tls/private/" },
	{ PATH_HAS,    "/run/secrets/" },
	{ PATH_HAS,    "/.gnupg/" },
	{ PATH_HAS,    "/.docker/config.json" },
	{ PATH_HAS,    "/.kube/config" },
	{ PATH_HAS,    "/.aws/credentials" },
};
/* clang-format on */

static bool
name_ends(const char *name, const char *end)
{
	size_t length = strlen(name), end_length = strlen(end);

	return length >= end_length && strcmp(name + length - end_length, end) == 0;
}

static bool
is_marked(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash != NULL ? slash + 1 : path;

	for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
		const char *text = marks[i].text;
		const bool is_here[] = {
			[NAME_IS] = strcmp(name, text) == 0,
			[NAME_BEGINS] = strncmp(name, text, strlen(text)) == 0,
			[NAME_ENDS] = name_ends(name, text),
			[PATH_HAS] = strstr(path, text) != NULL,
		};

		if (is_here[marks[i].where])
			return true;
	}
	return false;
}

static size_t
run_of(const char *text, const char *end, const char *more)
{
	const char *at = text;

	while (at < end && (isalnum((unsigned char)*at) ||
			       (*at != '\0' && strchr(more, *at) != NULL)))
		at++;
	return (size_t)(at - text);
}

static bool
has_hash(const char *text, size_t length)
{
	const char *end = text + length, *at = text;

	while (at < end && (at = memchr(at, '$', (size_t)(end - at))) != NULL) {
		size_t id = run_of(++at, end, "");

		if (id > 0 && id <= HASH_ID_MAX && at + id < end && at[id] == '$' &&
		    run_of(at + id + 1, end, "./$=,-") >= HASH_MIN)
			return true;
	}
	return false;
}

static bool
has_key(const char *text, size_t length)
{
	static const char begin[] = "-----BEGIN ", kind[] = "PRIVATE KEY";
	const char *end = text + length, *at = text;

	while ((at = memmem(at, (size_t)(end - at), begin, strlen(begin))) != NULL) {
		size_t room;

		at += strlen(begin);
		room = (size_t)(end - at) < KEY_KIND_MAX ? (size_t)(end - at)
							 : KEY_KIND_MAX;
		if (memmem(at, room, kind, strlen(kind)) != NULL)
			return true;
	}
	return false;
}

/* "HASH:1001:", behind the colon of a name. */
static bool
is_password(const char *at, const char *end)
{
	size_t hash;

	while (at < end && *at == '!') /* usermod -L */
		at++;
	hash = run_of(at, end, at < end && (*at == '$' || *at == '_') ? "./$=,-_" : "./");
	if (at + hash >= end || at[hash] != ':' ||
	    (*at != '$' && hash != (*at == '_' ? BSDI_LENGTH : DES_LENGTH)))
		return false;
	at += hash + 1;
	while (at < end && isdigit((unsigned char)*at))
		at++;
	return at < end && *at == ':';
}

/* "name:HASH:1001:...": of passwd, group or a copy of shadow, whatever it is called. */
static bool
has_account(const char *text, size_t length)
{
	const char *end = text + length, *at = text;

	while ((at = memchr(at, ':', (size_t)(end - at))) != NULL) {
		bool has_name = at > text && at[-1] != '\n' && at[-1] != ':';

		if (is_password(++at, end) && has_name)
			return true;
	}
	return false;
}

bool
secret_text(const char *text, size_t length)
{
	return has_hash(text, length) || has_key(text, length) ||
	       has_account(text, length);
}

/* A whole file has too many dollars to be judged by them. */
static bool
is_secret(const char *data, size_t length)
{
	return has_key(data, length) || has_account(data, length);
}

bool
secret_path(struct tree *tree, const char *path)
{
	struct error unused;
	const char *real;

	if (is_marked(path))
		return true;
	if (tree_real_path(tree, path, &real, &unused) == 0 && is_marked(real))
		return true;
	return tree_ask_content(tree, path, is_secret);
}

const char *
secret_reason(struct tree *tree, const char *path, const char *text)
{
	return secret_path(tree, path) ? "the reason may quote it and is not shown"
				       : text;
}
