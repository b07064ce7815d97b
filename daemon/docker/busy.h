/* SPDX-License-Identifier: Apache-2.0 */
/*
 * busy.h - a unix address at which connect() always says EAGAIN.
 *
 * libcurl 7.88 (Debian 12) connects a socket once more that we have said is connected,
 * and gives up on the EISCONN it gets. EAGAIN it takes for a connection under way, finds
 * the socket writable and goes on. The kernel looks at the listener's queue before it
 * looks at the socket's own state, so a listener with a full queue is what we show it.
 */
#ifndef DAEMON_DOCKER_BUSY_H
#define DAEMON_DOCKER_BUSY_H

#include <sys/socket.h>

#include "daemon/base/cleanup.h"

struct busy;
struct error;

/* *RET stays NULL where libcurl needs none of this. */
int busy_new(struct busy **ret, struct error *err);
/* Accepts NULL. */
void busy_free(struct busy *busy);
DEFINE_AUTOPTR(busy);

/* Write the address, at most a struct sockaddr, over what is at ADDRESS; nothing when
 * BUSY is NULL. */
void busy_address(
    const struct busy *busy, struct sockaddr *address, unsigned int *length);

#endif
