/* SPDX-License-Identifier: Apache-2.0 */
/*
 * service.h - the daemon process: event loop, engine, watch, scans, journal.
 */
#ifndef DAEMON_SERVICE_H
#define DAEMON_SERVICE_H

#include <stdbool.h>

struct conf;

struct service_options {
	const char *conf_path; /* read again on SIGHUP; NULL: the defaults */
	struct conf *conf;     /* for the first start; taken over */
	bool *has_run;	       /* shared with the warden: a daemon was started before */
};

/* Run until SIGTERM or SIGINT; the process's exit code. Called in the warden's child. */
int service_run(void *options, int control_fd, int engine_fd);

#endif
