/* SPDX-License-Identifier: Apache-2.0 */
/* sandbox.c - the last door: Landlock and a system-call filter. */

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/base/sandbox.h"

/* Bits newer than the build machine's kernel headers (ABI 3: truncate). */
#ifndef LANDLOCK_ACCESS_FS_REFER
#define LANDLOCK_ACCESS_FS_REFER (1ULL << 13)
#endif
#ifndef LANDLOCK_ACCESS_FS_TRUNCATE
#define LANDLOCK_ACCESS_FS_TRUNCATE (1ULL << 14)
#endif

/* Reading is not handled and stays free; writing and exec are, and no rule grants exec
 * back. */
static uint64_t
changing_rights(int abi)
{
	uint64_t rights = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE |
			  LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |
			  LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR |
			  LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK |
			  LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK |
			  LANDLOCK_ACCESS_FS_MAKE_SYM;

	if (abi >= 2)
		rights |= LANDLOCK_ACCESS_FS_REFER;
	if (abi >= 3)
		rights |= LANDLOCK_ACCESS_FS_TRUNCATE;
	return rights;
}

static int
allow_below(int ruleset, const char *path, uint64_t rights, struct error *err)
{
	autoclose int dir = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct landlock_path_beneath_attr rule = {
		.allowed_access = rights & ~(uint64_t)LANDLOCK_ACCESS_FS_EXECUTE,
		.parent_fd = dir,
	};

	if (dir < 0)
		return error_set(err, errno, "open '%s'", path);
	if (syscall(
		SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) < 0)
		return error_set(err, errno, "landlock: allow '%s'", path);
	return 0;
}

int
sandbox_landlock(const char *writable, bool may_exec, struct error *err)
{
	int abi = (int)syscall(
	    SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	struct landlock_ruleset_attr attr = { 0 };
	autoclose int ruleset = -1;
	int r;

	if (abi < 0)
		return 0;
	attr.handled_access_fs = changing_rights(abi);
	if (may_exec)
		attr.handled_access_fs &= ~(uint64_t)LANDLOCK_ACCESS_FS_EXECUTE;
	ruleset = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof(attr), 0);
	if (ruleset < 0)
		return error_set(err, errno, "landlock: make ruleset");
	if (writable != NULL) {
		r = allow_below(ruleset, writable, attr.handled_access_fs, err);
		if (r < 0)
			return r;
	}
	if (syscall(SYS_landlock_restrict_self, ruleset, 0) < 0)
		return error_set(err, errno, "landlock: restrict");
	return 1;
}

/* A write-open of openat(2) answers EROFS; openat2(2) hides its flags, Landlock stops
 * that one. */
static int
refuse_writing(scmp_filter_ctx ctx)
{
	static const unsigned int modes[] = { O_WRONLY, O_RDWR };
	int r = 0;

	for (unsigned int i = 0; i < ARRAY_LEN(modes) && r == 0; i++)
		r = seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EROFS), SCMP_SYS(openat), 1,
		    SCMP_A2(SCMP_CMP_MASKED_EQ, O_ACCMODE, modes[i]));
	if (r == 0)
		r = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(openat), 1,
		    SCMP_A2(SCMP_CMP_MASKED_EQ, O_ACCMODE, O_RDONLY));
	return r;
}

/* Memory that can be executed is refused: mmap and mprotect with PROT_EXEC end the
 * process. */
static int
refuse_executable_memory(scmp_filter_ctx ctx)
{
	int r = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1,
	    SCMP_A2(SCMP_CMP_MASKED_EQ, 4 /* PROT_EXEC */, 0));

	if (r == 0)
		r = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
		    SCMP_A2(SCMP_CMP_MASKED_EQ, 4 /* PROT_EXEC */, 0));
	return r;
}

/* abort() signals its own thread; without that a crash would look like a broken rule. */
static int
allow_abort(scmp_filter_ctx ctx)
{
	return seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1,
	    SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid()));
}

static int
add_rules(scmp_filter_ctx ctx, const struct sandbox_filter *filter, struct error *err)
{
	int r = refuse_executable_memory(ctx);

	if (r == 0)
		r = allow_abort(ctx);
	if (r == 0 && filter->may_write_files)
		r = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(openat), 0);
	else if (r == 0)
		r = refuse_writing(ctx);
	if (r < 0)
		return error_set(err, -r, "seccomp: build filter");
	for (const char *const *name = filter->allow; *name != NULL; name++) {
		int call = seccomp_syscall_resolve_name(*name);

		if (call == __NR_SCMP_ERROR)
			continue; /* not on this architecture */
		r = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, call, 0);
		if (r < 0)
			return error_set(err, -r, "seccomp: allow %s", *name);
	}
	return 0;
}

int
sandbox_seccomp(const struct sandbox_filter *filter, struct error *err)
{
	scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_KILL_PROCESS);
	int r;

	if (ctx == NULL)
		return error_set(err, ENOMEM, "seccomp: start filter");
	r = add_rules(ctx, filter, err);
	if (r == 0) {
		r = seccomp_load(ctx);
		if (r < 0)
			(void)error_set(err, -r, "seccomp: load filter");
	}
	seccomp_release(ctx);
	return r;
}
