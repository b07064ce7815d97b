/* SPDX-License-Identifier: Apache-2.0 */
/*
 * warden.h - the process that has rights: it forks the others, enters for them, and
 * parses nothing.
 */
#ifndef DAEMON_WARDEN_WARDEN_H
#define DAEMON_WARDEN_WARDEN_H

#include <sys/types.h>

struct error;

struct warden_options {
	const char *docker_socket;
	uid_t uid; /* whom daemon, compiler and host scripts run as */
	gid_t gid;
	/* The daemon's whole life, in a child that has become UID; its return value is
	 * its exit code. SIGHUP is blocked until it can be heard. */
	int (*daemon)(void *arg, int control_fd, int engine_fd);
	void *arg;
};

/*
 * Drop to the capabilities the work needs, fork the daemon, serve it until it ends or
 * SIGTERM or SIGINT comes (passed on; SIGHUP too). A daemon that crashes is started
 * again, a few times a minute at most. Returns the exit code of the process.
 */
int warden_run(const struct warden_options *options, struct error *err);

#endif
