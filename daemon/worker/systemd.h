/* SPDX-License-Identifier: Apache-2.0 */
/*
 * systemd.h - a connection to the target's own systemd, made while sockets can be made.
 */
#ifndef DAEMON_WORKER_SYSTEMD_H
#define DAEMON_WORKER_SYSTEMD_H

#include <sys/types.h>

struct content;
struct probe_systemd;

/*
 * Before the target is entered: whether process PID, the target's first, is systemd. With
 * content that asks for no unit nothing is looked at.
 */
void systemd_recognise(
    struct probe_systemd *systemd, const struct content *content, pid_t pid);

/*
 * Inside the target: connect to the systemd that was recognised. A socket that belongs to
 * any other process than PID, as this process numbers it, is not used: the host's may
 * have been mounted there. From outside the target's pid namespace systemd itself lets
 * nobody in, and only its bus is left.
 */
void systemd_connect(struct probe_systemd *systemd, pid_t pid);

#endif
