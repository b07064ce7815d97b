/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sockets.c - which processes hold which sockets, by the links in /proc/PID/fd.
 *
 * Landlock refuses them to a process that has closed its doors. They are only read, never
 * followed, and only below a proc file system that the target has nothing mounted over.
 */

#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/worker/network.h"
#include "probes/probe.h"

enum {
	PROCESSES_MAX = 32768,	   /* the kernel's usual pid_max */
	DESCRIPTORS_MAX = 1 << 20, /* of all of them; a second's work */
	SOCKETS_MAX = 1 << 18,
	LINK_SIZE = 64, /* "socket:[NUMBER]" is shorter */
};

struct gather {
	struct network *network;
	uint32_t room, n_processes, n_descriptors;
};

static int
open_below(int dir_fd, const char *path, uint64_t resolve)
{
	struct open_how how = {
		.flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NONBLOCK,
		.resolve = resolve | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
	};

	return (int)syscall(SYS_openat2, dir_fd, path, &how, sizeof(how));
}

/* A container may have anything at /proc. */
static int
open_proc(int root_fd, struct error *err)
{
	autoclose int fd = open_below(root_fd, "proc", RESOLVE_BENEATH);
	struct statfs space;

	if (fd < 0 || fstatfs(fd, &space) < 0)
		return error_set(err, errno, "open the target's /proc");
	if (space.f_type != PROC_SUPER_MAGIC)
		return error_say(err, ENOENT, "the target's /proc is not the kernel's");
	return take_fd(fd);
}

static bool
add_socket(struct gather *g, uint64_t inode, int64_t pid)
{
	struct network *n = g->network;

	if (n->n_sockets == SOCKETS_MAX) {
		(void)error_say(
		    &n->sockets_gap, E2BIG, "there are too many open sockets");
		return false;
	}
	if (n->n_sockets == g->room) {
		uint32_t room = g->room == 0 ? 256 : g->room * 2;
		struct probe_socket *sockets = realloc(
		    n->sockets, room * sizeof(*sockets));

		if (sockets == NULL) {
			(void)error_say(&n->sockets_gap, ENOMEM, "no memory for sockets");
			return false;
		}
		n->sockets = sockets;
		g->room = room;
	}
	n->sockets[n->n_sockets++] = (struct probe_socket){ inode, pid };
	return true;
}

/* False when nothing more can be looked at. */
static bool
read_descriptor(struct gather *g, int dir_fd, const char *name, int64_t pid)
{
	char text[LINK_SIZE];
	ssize_t length = readlinkat(dir_fd, name, text, sizeof(text) - 1);
	uint64_t inode;

	if (++g->n_descriptors > DESCRIPTORS_MAX) {
		(void)error_say(&g->network->sockets_gap, E2BIG,
		    "there are too many open descriptors");
		return false;
	}
	text[length > 0 ? length : 0] = '\0';
	return sscanf(text, "socket:[%" SCNu64 "]", &inode) != 1 ||
	       add_socket(g, inode, pid);
}

static bool
read_process(struct gather *g, int proc_fd, const char *name)
{
	struct error *gap = &g->network->sockets_gap;
	char path[64];
	autoclosedir DIR *dir = NULL;
	const struct dirent *entry;
	int fd;

	if (++g->n_processes > PROCESSES_MAX) {
		(void)error_say(gap, E2BIG, "there are too many processes");
		return false;
	}
	(void)snprintf(path, sizeof(path), "%s/fd", name);
	fd = open_below(proc_fd, path, RESOLVE_BENEATH | RESOLVE_NO_XDEV);
	dir = fd >= 0 ? fdopendir(fd) : NULL;
	if (dir == NULL) {
		if (errno != ENOENT && errno != ESRCH)
			(void)error_set(gap, errno, "descriptors of process %s", name);
		return true;
	}
	while ((entry = readdir(dir)) != NULL)
		if (entry->d_name[0] != '.' &&
		    !read_descriptor(
			g, dirfd(dir), entry->d_name, strtoll(name, NULL, 10)))
			return false;
	return true;
}

static int
compare_sockets(const void *a, const void *b)
{
	const struct probe_socket *x = a, *y = b;

	if (x->inode != y->inode)
		return x->inode > y->inode ? 1 : -1;
	return (x->pid > y->pid) - (x->pid < y->pid);
}

void
network_gather_sockets(struct network *network, int root_fd)
{
	struct gather g = { .network = network };
	int fd = open_proc(root_fd, &network->sockets_gap);
	autoclosedir DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	const struct dirent *entry;

	while (dir != NULL && (entry = readdir(dir)) != NULL)
		if (entry->d_name[strspn(entry->d_name, "0123456789")] == '\0' &&
		    strlen(entry->d_name) < 16 &&
		    !read_process(&g, dirfd(dir), entry->d_name))
			break;
	if (network->n_sockets > 0)
		qsort(network->sockets, network->n_sockets, sizeof(*network->sockets),
		    compare_sockets);
}
