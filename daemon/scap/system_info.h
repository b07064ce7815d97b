/* SPDX-License-Identifier: Apache-2.0 */
/*
 * system_info.h - what system characteristics say of the system as a whole.
 */
#ifndef DAEMON_SCAP_SYSTEM_INFO_H
#define DAEMON_SCAP_SYSTEM_INFO_H

#include <stdint.h>

struct system_interface {
	const char *name, *ip_address, *mac_address; /* "" where not known */
};

/* Texts are never NULL; "" is what could not be found out. */
struct system_info {
	const char *os_name, *os_version, *architecture, *primary_host_name;
	const struct system_interface *interfaces;
	uint32_t n_interfaces;
};

#endif
