/* SPDX-License-Identifier: Apache-2.0 */
/* aim.c - a container, image, directory or this host becomes a worker's job. */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/cli/aim.h"
#include "daemon/cli/ask.h"
#include "daemon/target/target.h"
#include "daemon/worker/worker.h"

static int
aim_at_target(
    struct worker_job *job, struct aim *aim, const char *name, struct error *err)
{
	const struct target *t;
	int r;

	if (geteuid() != 0)
		return error_say(
		    err, EPERM, "entering a container or its layers needs root");
	r = job->basis == RECORD_BASIS_LIVE ? ask_container(&aim->target, name, err)
					    : ask_image(&aim->target, name, err);
	if (r < 0)
		return r;
	t = aim->target;
	if (job->basis == RECORD_BASIS_LIVE && !t->is_running)
		job->basis = RECORD_BASIS_LAYERS;
	job->container_id = t->id;
	job->pid = t->pid;
	job->upper_dir = job->basis == RECORD_BASIS_LAYERS ? t->upper_dir : "";
	job->lower_dirs = t->lower_dirs;
	job->config_environ = (const char *const *)t->environ;
	job->n_config_environ = t->n_environ;
	return 0;
}

/* Links are left alone: /proc/PID/root reads as a link to "/", and leads elsewhere. */
static bool
make_absolute(char *out, size_t size, const char *path)
{
	autofree char *here = *path == '/' ? strdup("") : getcwd(NULL, 0);

	return here != NULL && snprintf(out, size, "%s%s%s", here,
				   *path == '/' ? "" : "/", path) < (int)size;
}

int
aim_job(struct worker_job *job, struct aim *aim, enum record_basis basis,
    const char *name, struct error *err)
{
	const char *path = basis == RECORD_BASIS_HOST ? "/" : name;
	autoclose int fd = -1;

	job->basis = basis;
	job->join_pid = true;
	if (basis == RECORD_BASIS_LIVE || basis == RECORD_BASIS_IMAGE)
		return aim_at_target(job, aim, name, err);
	if (!make_absolute(aim->root, sizeof(aim->root), path))
		return error_set(err, ENAMETOOLONG, "root '%s'", path);
	fd = open(aim->root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return error_set(err, errno, "root '%s'", path);
	job->root_dir = aim->root;
	return 0;
}

void
aim_done(struct aim *aim)
{
	target_free(aim->target);
	aim->target = NULL;
}
