/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rpm_verify.c - one file of a package against the file that is there.
 *
 * What is compared for which kind of file is rpm(8)'s: content, size, time and
 * capabilities of regular files, mode of all but links, where a link leads, of a ghost
 * only permissions and owners. Whatever is not compared passes; a file that is missing
 * is not compared at all.
 */

#include <errno.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "daemon/base/arena.h"
#include "daemon/base/cleanup.h"
#include "probes/hash.h"
#include "probes/linux/rpm_caps.h"
#include "probes/linux/rpm_files.h"
#include "probes/linux/rpm_owner.h"
#include "probes/linux/rpm_verify.h"
#include "probes/tree.h"

enum {
	CAPS_SIZE_MAX = 64, /* vfs_cap_data has 24 bytes */
	DEVICE_BITS = 0xffff,
};

#define BIT(check) (1U << (check))

static const unsigned int of_content = BIT(RPM_CHECK_DIGEST) | BIT(RPM_CHECK_SIZE) |
				       BIT(RPM_CHECK_MTIME);

/* RFC 4880, 9.4, as far as there are digests of files. */
static const struct {
	uint32_t algorithm;
	enum hash_type type;
} digest_types[] = {
	{ 1, HASH_MD5 },
	{ 2, HASH_SHA1 },
	{ 8, HASH_SHA256 },
	{ 9, HASH_SHA384 },
	{ 10, HASH_SHA512 },
	{ 11, HASH_SHA224 },
};

struct check {
	struct rpm_verifier *v;
	const struct rpm_file *file;
	const char *path;
	struct stat stat;
	struct rpm_verdict *verdict;
};

void
rpm_verifier_init(struct rpm_verifier *v, struct tree *tree, struct arena *arena)
{
	*v = (struct rpm_verifier){
		.tree = tree,
		.arena = arena,
		.checks = RPM_CHECK_ALL,
	};
	(void)rpm_owners_read(&v->users, tree, "/etc/passwd", arena, &v->users_err);
	(void)rpm_owners_read(&v->groups, tree, "/etc/group", arena, &v->groups_err);
}

static enum rpm_answer
same(bool is_same)
{
	return is_same ? RPM_PASS : RPM_FAIL;
}

static enum rpm_answer
unknown(const struct check *c, const char *reason)
{
	const char *kept = arena_strdup(c->v->arena, reason);

	c->verdict->reason = kept != NULL ? kept : "the scan's memory limit is reached";
	return RPM_UNKNOWN;
}

static enum rpm_answer
check_digest(struct check *c)
{
	struct hash_result results[HASH__MAX] = { 0 };
	struct error err = { 0 };
	autoclose int fd = -1;
	size_t i = 0;

	if (c->file->digest[0] == '\0')
		return RPM_FAIL;
	while (i < ARRAY_LEN(digest_types) &&
	       digest_types[i].algorithm != c->v->digest_algorithm)
		i++;
	if (i == ARRAY_LEN(digest_types))
		return unknown(c, "the package's digests are of an unknown algorithm");
	if (tree_open_whole(c->v->tree, c->path, &fd, &err) < 0 ||
	    hash_file(fd, 1U << digest_types[i].type, results, &err) < 0)
		return unknown(c, err.text);
	if (results[digest_types[i].type].refused != NULL)
		return unknown(c, results[digest_types[i].type].refused);
	return same(strcasecmp(results[digest_types[i].type].text, c->file->digest) == 0);
}

static enum rpm_answer
check_size(struct check *c)
{
	return same((uint64_t)c->stat.st_size == c->file->size);
}

static enum rpm_answer
check_link(struct check *c)
{
	struct error err = { 0 };
	const char *target;

	if (tree_read_link(c->v->tree, c->path, &target, &err) < 0)
		return unknown(c, err.text);
	return same(strcmp(target, c->file->link) == 0);
}

static enum rpm_answer
check_user(struct check *c)
{
	if (c->v->users == NULL)
		return unknown(c, c->v->users_err.text);
	return same(rpm_owners_match(c->v->users, c->file->user, c->stat.st_uid));
}

static enum rpm_answer
check_group(struct check *c)
{
	if (c->v->groups == NULL)
		return unknown(c, c->v->groups_err.text);
	return same(rpm_owners_match(c->v->groups, c->file->group, c->stat.st_gid));
}

static enum rpm_answer
check_mtime(struct check *c)
{
	return same(c->stat.st_mtim.tv_sec == (int64_t)c->file->mtime);
}

/* A ghost may be of any kind: what it will be is not known when it is packed. */
static enum rpm_answer
check_mode(struct check *c)
{
	mode_t bits = c->file->flags & RPM_FILE_GHOST ? ~(mode_t)S_IFMT : ~(mode_t)0;

	return same((c->stat.st_mode & bits) == (c->file->mode & 0xffff & bits));
}

static enum rpm_answer
check_device(struct check *c)
{
	mode_t want = c->file->mode & S_IFMT, have = c->stat.st_mode & S_IFMT;
	bool is_device = want == S_IFCHR || want == S_IFBLK;

	if (!is_device)
		return same(have != S_IFCHR && have != S_IFBLK);
	return same(want == have &&
		    (c->stat.st_rdev & DEVICE_BITS) == (c->file->device & DEVICE_BITS));
}

static enum rpm_answer
check_caps(struct check *c)
{
	unsigned char value[CAPS_SIZE_MAX];
	struct rpm_caps want, have;
	int got = tree_read_xattr(
	    c->v->tree, c->path, "security.capability", value, sizeof(value));

	if (got < 0)
		return unknown(c, "its capabilities cannot be read");
	if (!rpm_caps_parse(&want, c->file->caps))
		return unknown(c, "the package's capabilities are no such words");
	return same(
	    rpm_caps_decode(&have, value, (size_t)got) && rpm_caps_equal(&want, &have));
}

static enum rpm_answer (*const checks[RPM_CHECK__MAX])(struct check *c) = {
	[RPM_CHECK_DIGEST] = check_digest,
	[RPM_CHECK_SIZE] = check_size,
	[RPM_CHECK_LINK] = check_link,
	[RPM_CHECK_USER] = check_user,
	[RPM_CHECK_GROUP] = check_group,
	[RPM_CHECK_MTIME] = check_mtime,
	[RPM_CHECK_MODE] = check_mode,
	[RPM_CHECK_DEVICE] = check_device,
	[RPM_CHECK_CAPS] = check_caps,
};

/* A directory may have become a link to one, if root or its owner made the link. */
static void
follow_directory(struct check *c)
{
	const struct tree_node *target;
	int errnum;

	if (!S_ISDIR(c->file->mode) || !S_ISLNK(c->stat.st_mode))
		return;
	target = tree_find(c->v->tree, c->path, true, &errnum);
	if (target != NULL && S_ISDIR(target->stat.st_mode) &&
	    (c->stat.st_uid == 0 ||
		(c->v->users != NULL &&
		    rpm_owners_match(c->v->users, c->file->user, c->stat.st_uid))))
		c->stat = target->stat;
}

/* The bits of what is compared of such a file. */
static unsigned int
comparable(const struct check *c)
{
	unsigned int bits = c->file->verify;

	if (c->file->state == RPM_FILE_NOT_INSTALLED ||
	    c->file->state == RPM_FILE_NET_SHARED || c->file->state == RPM_FILE_REPLACED)
		return 0;
	if (c->file->state == RPM_FILE_WRONG_COLOR)
		bits &= ~(of_content | BIT(RPM_CHECK_DEVICE));
	bits &= ~BIT(S_ISLNK(c->stat.st_mode) ? RPM_CHECK_MODE : RPM_CHECK_LINK);
	if (!S_ISREG(c->stat.st_mode))
		bits &= ~(of_content | BIT(RPM_CHECK_CAPS));
	if (c->file->flags & RPM_FILE_GHOST)
		bits &= ~(of_content | BIT(RPM_CHECK_LINK));
	return bits;
}

/* What became of a file that is not there for PATH. */
static enum rpm_answer
answer_without(struct check *c, int errnum)
{
	struct error err;

	if (c->file->state == RPM_FILE_NOT_INSTALLED ||
	    c->file->state == RPM_FILE_NET_SHARED)
		return RPM_PASS;
	if (errnum == ENOENT || errnum == ENOTDIR || errnum == ELOOP ||
	    errnum == ENAMETOOLONG)
		return RPM_NOT_PERFORMED;
	(void)error_set(&err, errnum, "look at '%s'", c->path);
	return unknown(c, err.text);
}

void
rpm_verify(struct rpm_verifier *v, const struct rpm_file *file, const char *path,
    struct rpm_verdict *verdict)
{
	struct check c = { .v = v, .file = file, .path = path, .verdict = verdict };
	int errnum = 0;
	const struct tree_node *node = tree_find(v->tree, path, false, &errnum);
	enum rpm_answer without = RPM_PASS;
	unsigned int bits = 0;

	*verdict = (struct rpm_verdict){ 0 };
	if (node != NULL && node->error != 0)
		errnum = node->error;
	if (node == NULL || node->error != 0) {
		without = answer_without(&c, errnum);
	} else {
		c.stat = node->stat;
		follow_directory(&c);
		bits = comparable(&c);
	}
	for (int i = 0; i < RPM_CHECK__MAX; i++) {
		if (!(v->checks & BIT(i)))
			verdict->answers[i] = RPM_NOT_PERFORMED;
		else
			verdict->answers[i] = bits & BIT(i) ? checks[i](&c) : without;
	}
}
