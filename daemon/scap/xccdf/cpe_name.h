/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cpe_name.h - CPE names: URI binding of 2.2 and 2.3, formatted string of 2.3, and name
 * matching (NISTIR 7695, 7696).
 */
#ifndef DAEMON_SCAP_XCCDF_CPE_NAME_H
#define DAEMON_SCAP_XCCDF_CPE_NAME_H

#include <stdbool.h>

struct arena;

enum { CPE_ATTRIBUTES = 11 }; /* part, vendor, product, version, ... other */

/* Each attribute in lower case, unquoted; NULL is ANY, "\x03" is NA; an unquoted "?" is
 * \x01 and "*" is \x02. */
struct cpe_name {
	const char *attributes[CPE_ATTRIBUTES];
};

/* False when TEXT is no CPE name, or memory ended. */
bool cpe_name_parse(struct cpe_name *name, struct arena *arena, const char *text);

/* Every attribute of NAME is equal to or wider than that of OTHER: what is known to be
 * OTHER is NAME too. */
bool cpe_name_includes(const struct cpe_name *name, const struct cpe_name *other);

#endif
