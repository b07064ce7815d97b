/* SPDX-License-Identifier: Apache-2.0 */
/*
 * notify.h - what the service manager is told (sd_notify(3)); nothing happens without
 * one.
 */
#ifndef DAEMON_SINK_NOTIFY_H
#define DAEMON_SINK_NOTIFY_H

#include <stdint.h>

/* READY=1 / RELOADING=1 with the monotonic time / STOPPING=1, each with a STATUS= line.
 */
void notify_ready(const char *status);
void notify_reloading(void);
void notify_stopping(void);
void notify_status(const char *status);

/* WATCHDOG=1; call it more often than notify_watchdog_us() says (0: nobody waits for it).
 */
void notify_watchdog(void);
uint64_t notify_watchdog_us(void);

#endif
