/* SPDX-License-Identifier: Apache-2.0 */
/* privilege.c - giving up rights, each step checked: a process that could not drop ends.
 */

#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "daemon/base/error.h"
#include "daemon/base/privilege.h"

static void
drop_bounding(uint64_t mask)
{
	for (unsigned long cap = 0; prctl(PR_CAPBSET_READ, cap, 0, 0, 0) >= 0; cap++)
		if ((mask & PRIVILEGE_BIT(cap)) == 0)
			(void)prctl(PR_CAPBSET_DROP, cap, 0, 0, 0);
}

int
privilege_keep(uint64_t mask, struct error *err)
{
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2];

	drop_bounding(mask);
	(void)prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	if (syscall(SYS_capget, &head, data) < 0)
		return error_set(err, errno, "read capabilities");
	for (unsigned int i = 0; i < 2; i++) {
		data[i].permitted &= (uint32_t)(mask >> (32 * i));
		data[i].effective = data[i].permitted;
		data[i].inheritable = 0;
	}
	if (syscall(SYS_capset, &head, data) < 0)
		return error_set(err, errno, "drop capabilities");
	return 0;
}

int
privilege_become(uid_t uid, gid_t gid, struct error *err)
{
	if (geteuid() == 0) {
		if (setgroups(0, NULL) < 0)
			return error_set(err, errno, "drop supplementary groups");
		if (setresgid(gid, gid, gid) < 0)
			return error_set(
			    err, errno, "become group %u", (unsigned int)gid);
		drop_bounding(0);
		if (setresuid(uid, uid, uid) < 0)
			return error_set(err, errno, "become user %u", (unsigned int)uid);
	}
	return privilege_keep(0, err);
}

int
privilege_close(struct error *err)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return error_set(err, errno, "set no_new_privs");
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0)
		return error_set(err, errno, "clear dumpable");
	return 0;
}

int
privilege_find_user(const char *name, uid_t *uid, gid_t *gid, struct error *err)
{
	const struct passwd *pw = getpwnam(name);

	if (pw == NULL)
		return error_say(
		    err, ENOENT, "there is no account '%s' on this host", name);
	*uid = pw->pw_uid;
	*gid = pw->pw_gid;
	return 0;
}
