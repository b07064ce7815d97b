/* SPDX-License-Identifier: Apache-2.0 */
/* load.c - a content file on the command line becomes content. */

#include <unistd.h>

#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/base/privilege.h"
#include "daemon/cli/load.h"
#include "daemon/scap/content.h"
#include "daemon/warden/compiler.h"

enum { NOBODY = 65534 };

void
load_user(uid_t *uid, gid_t *gid)
{
	struct error ignored = { 0 };

	*uid = getuid();
	*gid = getgid();
	if (geteuid() == 0 && privilege_find_user("stigwatch", uid, gid, &ignored) < 0)
		*uid = *gid = NOBODY;
}

int
load_content(
    struct content **ret, const struct compile_options *options, struct error *err)
{
	autoclose int memfd = -1;
	uid_t uid;
	gid_t gid;

	load_user(&uid, &gid);
	memfd = compiler_wait(options, uid, gid, err);
	return memfd < 0 ? memfd : content_open(ret, memfd, err);
}
