/* SPDX-License-Identifier: Apache-2.0 */
/*
 * protocol.h - what the daemon may ask of the warden: fixed-size requests on a
 * SOCK_SEQPACKET pair, descriptors beside them. There is nothing to parse: a request of
 * another size ends the daemon.
 *
 * A second pair serves engine sockets alone: one byte in, one byte and a connected
 * descriptor (or an errno and none) out, answered at once, so a library callback may wait
 * for it.
 */
#ifndef DAEMON_WARDEN_PROTOCOL_H
#define DAEMON_WARDEN_PROTOCOL_H

#include <limits.h>
#include <stdint.h>

enum warden_op {
	WARDEN_COMPILE, /* fds: none; answer brings the tables' or the error text's memfd
			 */
	WARDEN_SCAN,	/* fds: tables, out pipe, [configuration's environment memfd] */
	WARDEN_SCRIPT,	/* fds: script memfd, environment memfd, stdout pipe, stderr pipe
			 */
	WARDEN_KILL,	/* end PID if it is a process of container_id */
	WARDEN_CANCEL,	/* end the child that serves request `id` */
	WARDEN_OP__MAX
};

enum { WARDEN_ID_SIZE = 80, WARDEN_NAME_SIZE = 512, WARDEN_LAYERS_SIZE = 32 * 1024 };

struct warden_request {
	uint32_t op; /* enum warden_op */
	uint32_t id; /* the daemon's number for the answer */
	uint32_t basis, join_pid, deadline_ms;
	int32_t pid;
	uint64_t memory_max;
	char container_id[WARDEN_ID_SIZE];
	char upper_dir[PATH_MAX];
	char lower_dirs[WARDEN_LAYERS_SIZE];
	/* compile */
	char path[PATH_MAX];
	char benchmark[WARDEN_NAME_SIZE], profile[WARDEN_NAME_SIZE];
	char alias[WARDEN_NAME_SIZE];
	char tailoring[PATH_MAX];
	char cpe[PATH_MAX]; /* paths, a line each */
};

struct warden_reply {
	uint32_t op, id;
	int32_t code; /* exit code of the child; -errno when none was started; 128+n for
			 signal n */
};

#endif
