/* SPDX-License-Identifier: Apache-2.0 */
/*
 * network.h - what the kernel tells of the target's network only before the sandbox
 * closes.
 *
 * Nothing here is the target's to forge: interfaces come by netlink from the network
 * namespace this process is in, owners of sockets from a mount of proc that is one.
 */
#ifndef DAEMON_WORKER_NETWORK_H
#define DAEMON_WORKER_NETWORK_H

#include <stdint.h>

#include "daemon/base/error.h"

struct content;
struct probe_interface;
struct probe_socket;

/* Lives until the process ends. A gap is "" when everything is there. */
struct network {
	struct probe_interface *interfaces;
	uint32_t n_interfaces;
	struct error interfaces_gap;
	struct probe_socket *sockets;
	uint32_t n_sockets;
	struct error sockets_gap;
};

/* Gather what the objects of CONTENT need of it, and nothing else. */
void network_gather(struct network *network, const struct content *content, int root_fd);

/* The two halves, for network_gather() and tests. */
void network_gather_interfaces(struct network *network);
void network_gather_sockets(struct network *network, int root_fd);

#endif
