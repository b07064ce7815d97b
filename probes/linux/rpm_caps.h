/* SPDX-License-Identifier: Apache-2.0 */
/* rpm_caps.h - capabilities of files, as packages write them and as the kernel does. */
#ifndef PROBES_LINUX_RPM_CAPS_H
#define PROBES_LINUX_RPM_CAPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rpm_caps {
	uint64_t effective, inheritable, permitted;
};

/* The words of cap_from_text(3), "cap_net_raw=ep". False when they are none. */
bool rpm_caps_parse(struct rpm_caps *caps, const char *text);

/* The value of the attribute security.capability. False when it is none. */
bool rpm_caps_decode(struct rpm_caps *caps, const unsigned char *value, size_t length);

bool rpm_caps_equal(const struct rpm_caps *a, const struct rpm_caps *b);

#endif
