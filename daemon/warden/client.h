/* SPDX-License-Identifier: Apache-2.0 */
/*
 * client.h - the daemon's side of the warden: requests out, answers matched to them.
 */
#ifndef DAEMON_WARDEN_CLIENT_H
#define DAEMON_WARDEN_CLIENT_H

#include <stdint.h>

#include "daemon/base/cleanup.h"
#include "daemon/warden/protocol.h"

struct client;
struct error;

/*
 * The answer to one request: the child's exit code, or -errno when none was started. FD
 * is the compiler's memory file (the callee's from then on), else -1.
 */
typedef void client_fn(void *arg, int code, int fd);

/* Over the two descriptors the warden gave (borrowed). NULL when out of memory. */
struct client *client_new(int control_fd, int engine_fd);
void client_free(struct client *client);
DEFINE_AUTOPTR(client);

/*
 * Send REQUEST (op and arguments filled in; the id is set here) with N_FDS descriptors
 * (borrowed). FN is called once, from client_dispatch(). The request's id, or -errno
 * (-EAGAIN: too many open).
 */
int64_t client_send(struct client *client, struct warden_request *request, const int *fds,
    unsigned int n_fds, client_fn *fn, void *arg, struct error *err);

/* No answer is awaited any more; a running child is ended. */
void client_cancel(struct client *client, uint32_t id);

/* Read the answers that are there and call their functions. -ECONNRESET: the warden is
 * gone. */
int client_dispatch(struct client *client);

/* A connected engine socket, or -errno. Waits for the warden, which answers at once. */
int client_engine_socket(struct client *client);

#endif
