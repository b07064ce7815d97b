/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rpm_verify.h - files of packages against the files that are there, as rpm(8) verifies.
 */
#ifndef PROBES_LINUX_RPM_VERIFY_H
#define PROBES_LINUX_RPM_VERIFY_H

#include "daemon/base/error.h"
#include "probes/item.h"

struct arena;
struct object;
struct probe_env;
struct rpm_file;
struct rpm_owners;
struct tree;

enum rpm_check {
	RPM_CHECK_DIGEST, /* their bits are those of a file's verify flags */
	RPM_CHECK_SIZE,
	RPM_CHECK_LINK,
	RPM_CHECK_USER,
	RPM_CHECK_GROUP,
	RPM_CHECK_MTIME,
	RPM_CHECK_MODE,
	RPM_CHECK_DEVICE,
	RPM_CHECK_CAPS,
	RPM_CHECK__MAX
};

enum { RPM_CHECK_ALL = (1 << RPM_CHECK__MAX) - 1 };

enum rpm_answer { RPM_PASS, RPM_FAIL, RPM_NOT_PERFORMED, RPM_UNKNOWN };

struct rpm_verdict {
	enum rpm_answer answers[RPM_CHECK__MAX];
	const char *reason; /* of the last that is unknown (arena); NULL without */
};

struct rpm_verifier {
	struct tree *tree;
	struct arena *arena;
	unsigned int checks; /* bits of those to be performed */
	uint32_t digest_algorithm;
	struct rpm_owners *users, *groups; /* NULL: could not be read, and why */
	struct error users_err, groups_err;
};

/* Ready V over TREE: every check. */
void rpm_verifier_init(struct rpm_verifier *v, struct tree *tree, struct arena *arena);

/* FILE of a package, which should be at PATH. */
void rpm_verify(struct rpm_verifier *v, const struct rpm_file *file, const char *path,
    struct rpm_verdict *verdict);

/* The items of an object over files of packages. TYPE "rpmverifyfile", or "rpmverify",
 * whose items tell less of the package. */
int rpm_verify_collect(const struct probe_env *env, const struct object *object,
    const char *type, struct item_list *items);

#endif
