/* SPDX-License-Identifier: Apache-2.0 */
/*
 * serve.h - one request of the daemon carried out: checked, forked, remembered.
 */
#ifndef DAEMON_WARDEN_SERVE_H
#define DAEMON_WARDEN_SERVE_H

#include <signal.h>

#include "daemon/warden/children.h"
#include "daemon/warden/protocol.h"
#include "daemon/warden/warden.h"

enum { SERVE_FDS_MAX = 4 };

struct server {
	const struct warden_options *options;
	struct children children;
	int control_fd, engine_fd; /* our ends */
	sigset_t worker_mask;	   /* signals a child starts with */
};

/*
 * Carry out REQUEST with the descriptors that came along (taken: closed on return). 0
 * when a child serves it or it is done; -errno is the answer to send at once.
 */
int serve_request(struct server *server, const struct warden_request *request, int *fds);

/* A connected engine socket or -errno. */
int serve_engine(const char *socket_path);

#endif
