/* SPDX-License-Identifier: Apache-2.0 */
/*
 * systemd.c - a connection to the target's own systemd, made while sockets can be made.
 *
 * Nothing is said or heard here: the process with the rights only connects. What the
 * probes then need of the connection is read(2) and write(2), with the time limit set
 * here.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/base/io.h"
#include "daemon/scap/content.h"
#include "daemon/worker/systemd.h"
#include "probes/probe.h"

enum {
	COMM_MAX = 64,
	WAIT_US = 100 * 1000, /* for one read or write; how often is the probes' matter */
};

static bool
asks_for_units(const struct content *content)
{
	uint32_t n_objects;

	(void)content_table(content, CONTENT_OBJECTS, &n_objects);
	for (uint32_t i = 0; i < n_objects; i++) {
		const struct content_object *o = content_object_at(content, i);
		const struct probe *probe = probe_find(
		    content_text(content, o->family), content_text(content, o->type));

		if (probe != NULL && (probe->needs & PROBE_NEEDS_SYSTEMD) != 0)
			return true;
	}
	return false;
}

void
systemd_recognise(struct probe_systemd *systemd, const struct content *content, pid_t pid)
{
	autobuffer comm = { 0 };
	struct error ignored = { 0 };
	char path[64];

	*systemd = (struct probe_systemd){ .private_fd = -1, .bus_fd = -1 };
	if (!asks_for_units(content))
		return;
	(void)snprintf(path, sizeof(path), "/proc/%d/comm", (int)pid);
	systemd->is_running = io_read_file(AT_FDCWD, path, &comm, COMM_MAX, &ignored) ==
				  0 &&
			      strcmp(buffer_text(&comm), "systemd\n") == 0;
}

/* Connected to PATH, with process PID at the other end; or -errno. */
static int
connect_to(const char *path, pid_t pid)
{
	const struct timeval limit = { .tv_usec = WAIT_US };
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct ucred peer = { 0 };
	socklen_t size = sizeof(peer);
	/* Not to wait for one who does not accept. */
	autoclose int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	(void)snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	if (fd < 0 ||
	    connect(fd, (const struct sockaddr *)&address, sizeof(address)) < 0 ||
	    getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0)
		return -errno;
	/* The one who called listen(2): systemd, for all sockets it starts services by.
	 */
	if (peer.pid != pid)
		return -EPERM;
	if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit)) < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit)) < 0 ||
	    fcntl(fd, F_SETFL, 0) < 0)
		return -errno;
	return take_fd(fd);
}

void
systemd_connect(struct probe_systemd *systemd, pid_t pid)
{
	if (!systemd->is_running)
		return;
	systemd->private_fd = connect_to("/run/systemd/private", pid);
	systemd->bus_fd = connect_to("/run/dbus/system_bus_socket", pid);
	if (systemd->private_fd >= 0 || systemd->bus_fd >= 0)
		return;
	systemd->refused = systemd->private_fd == -EPERM || systemd->bus_fd == -EPERM
			       ? "its socket belongs to another process"
			       : strerror(-systemd->bus_fd);
}
