/* SPDX-License-Identifier: Apache-2.0 */
/*
 * layers.c - the root of a container that is gone, or of an image, from its overlay2
 * directories.
 *
 * A read-only overlay in a mount namespace of our own: nothing is copied, nothing of the
 * engine is changed. A layer may be under removal while it is read; then the overlay
 * lists fewer and fewer files without any error, so the caller asks last whether it is
 * whole.
 */

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/base/io.h"
#include "daemon/worker/enter.h"

/* An existing directory; what is mounted on it is seen by nobody else. */
static const char mount_point[] = "/tmp";

/* A remapped container's root directory belongs to the host id of its root: the map's
 * start. */
enum { REMAP_COUNT = 65536 };

enum { LAYERS_MAX = 200 }; /* the engine stacks at most 127; 20 bytes each fill a page */

static int
private_mounts(struct error *err)
{
	if (unshare(CLONE_NEWNS) < 0)
		return error_set(err, errno, "make a mount namespace");
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		return error_set(err, errno, "make mounts private");
	return 0;
}

/*
 * mount(2) takes a page of options and cuts the rest off: forty layers by their own
 * names, all that an engine stacks by the names of descriptors.
 */
static int
add_layer(struct buffer *options, const char *dir, size_t length, int fds[LAYERS_MAX],
    uint32_t count, struct error *err)
{
	autofree char *path = strndup(dir, length);

	if (path == NULL)
		return error_say(err, ENOMEM, "no memory for layers");
	if (count >= LAYERS_MAX)
		return error_say(err, E2BIG, "more than %d layers", LAYERS_MAX);
	fds[count] = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (fds[count] < 0)
		return error_set(err, errno, "open layer '%s'", path);
	buffer_printf(
	    options, "%s/proc/self/fd/%d", count == 0 ? "lowerdir=" : ":", fds[count]);
	return 0;
}

static void
close_all(const int *fds, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		(void)close(fds[i]);
}

static int
mount_overlay(const char *dirs, struct error *err)
{
	autobuffer options = { 0 };
	int fds[LAYERS_MAX];
	uint32_t count = 0;
	int r = 0;

	while (r == 0 && *dirs != '\0') {
		size_t length = strcspn(dirs, ":");

		r = add_layer(&options, dirs, length, fds, count, err);
		count += r == 0;
		dirs += length + (dirs[length] == ':');
	}
	if (r == 0 && options.length >= (size_t)sysconf(_SC_PAGESIZE))
		r = error_say(err, E2BIG, "the names of %u layers fill a page", count);
	if (r == 0 && mount("overlay", mount_point, "overlay",
			  MS_RDONLY | MS_NODEV | MS_NOSUID, buffer_text(&options)) < 0)
		r = error_set(err, errno, "overlay of %u layers", count);
	close_all(fds, count);
	return r;
}

/* Overlayfs wants two directories when nothing is writable: a single layer is bound as it
 * is. */
static int
mount_layers(const char *dirs, struct error *err)
{
	if (strchr(dirs, ':') != NULL)
		return mount_overlay(dirs, err);
	if (mount(dirs, mount_point, NULL, MS_BIND, NULL) < 0)
		return error_set(err, errno, "bind layer '%s'", dirs);
	return 0;
}

static void
guess_owners(struct worker_view *view, int top_fd)
{
	struct stat st;

	if (fstat(top_fd, &st) < 0 || (st.st_uid == 0 && st.st_gid == 0))
		return;
	view->uids = calloc(1, sizeof(*view->uids));
	view->gids = calloc(1, sizeof(*view->gids));
	if (view->uids == NULL || view->gids == NULL)
		return;
	*view->uids = (struct tree_id_map){ 0, st.st_uid, REMAP_COUNT };
	*view->gids = (struct tree_id_map){ 0, st.st_gid, REMAP_COUNT };
	view->n_uids = view->n_gids = 1;
}

/*
 * Beside the root of each layer, "diff", overlay2 writes the layer's short name: a link
 * below "l". It removes the link first, then the layer's files, its root last: from the
 * root alone a removal that has begun is not seen.
 */
static void
find_name(const char *top, struct worker_entry *entry)
{
	const char *slash = strrchr(top, '/');
	autobuffer name = { 0 };
	struct error ignored = { 0 };

	if (slash == NULL || strcmp(slash, "/diff") != 0)
		return;
	entry->names_fd = openat(
	    entry->top_fd, "../../l", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (entry->names_fd < 0 || io_read_file(entry->top_fd, "../link", &name,
				       LAYER_NAME_SIZE - 1, &ignored) < 0)
		return;
	(void)snprintf(
	    entry->top_name, sizeof(entry->top_name), "%s", buffer_text(&name));
}

bool
layers_are_whole(const struct worker_entry *entry)
{
	struct stat st;

	if (entry->top_fd < 0)
		return true;
	if (fstat(entry->top_fd, &st) < 0 || st.st_nlink == 0)
		return false;
	return entry->names_fd < 0 ||
	       (entry->top_name[0] != '\0' && fstatat(entry->names_fd, entry->top_name,
						  &st, AT_SYMLINK_NOFOLLOW) == 0);
}

static int
hold_top(const char *dirs, struct worker_entry *entry, struct error *err)
{
	autofree char *top = strndup(dirs, strcspn(dirs, ":"));

	if (top == NULL)
		return error_say(err, ENOMEM, "no memory for layers");
	entry->top_fd = open(top, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (entry->top_fd < 0)
		return error_set(err, errno, "open layer '%s'", top);
	find_name(top, entry);
	guess_owners(&entry->view, entry->top_fd);
	return 0;
}

static int
mount_all(const struct worker_job *job, struct worker_entry *entry, struct error *err)
{
	bool has_upper = job->upper_dir != NULL && job->upper_dir[0] != '\0';
	autobuffer dirs = { 0 };
	int r = private_mounts(err);

	buffer_printf(&dirs, "%s%s%s", has_upper ? job->upper_dir : "",
	    has_upper && job->lower_dirs[0] != '\0' ? ":" : "", job->lower_dirs);
	if (r == 0)
		r = hold_top(buffer_text(&dirs), entry, err);
	return r < 0 ? r : mount_layers(buffer_text(&dirs), err);
}

enum worker_outcome
enter_layers(const struct worker_job *job, struct worker_entry *entry, struct error *err)
{
	if (mount_all(job, entry, err) < 0)
		return err->code == ENOENT || !layers_are_whole(entry)
			   ? WORKER_LAYERS_LOST
			   : WORKER_FAILED;
	entry->view.root_fd = open(mount_point, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (entry->view.root_fd >= 0)
		return WORKER_DONE;
	(void)error_set(err, errno, "open the layers' root");
	return WORKER_FAILED;
}
