/* SPDX-License-Identifier: Apache-2.0 */
/* notify.c - what the service manager is told. */

#include <inttypes.h>
#include <stdlib.h>
#include <systemd/sd-daemon.h>

#include "daemon/base/clock.h"
#include "daemon/sink/notify.h"

void
notify_ready(const char *status)
{
	(void)sd_notifyf(0, "READY=1\nSTATUS=%s", status);
}

void
notify_reloading(void)
{
	(void)sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%" PRId64, clock_monotonic_us());
}

void
notify_stopping(void)
{
	(void)sd_notify(0, "STOPPING=1");
}

void
notify_status(const char *status)
{
	(void)sd_notifyf(0, "STATUS=%s", status);
}

void
notify_watchdog(void)
{
	(void)sd_notify(0, "WATCHDOG=1");
}

/*
 * Not sd_watchdog_enabled(): it wants WATCHDOG_PID to be the caller's own, and the daemon
 * is the warden's child. The unit has NotifyAccess=all for the same reason.
 */
uint64_t
notify_watchdog_us(void)
{
	const char *text = getenv("WATCHDOG_USEC");

	return text == NULL ? 0 : strtoull(text, NULL, 10);
}
