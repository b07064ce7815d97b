/* SPDX-License-Identifier: Apache-2.0 */
/* oval_same.h - copies of an object in several documents of a data stream. */
#ifndef DAEMON_REPORT_OVAL_SAME_H
#define DAEMON_REPORT_OVAL_SAME_H

#include <stdint.h>

struct arena;
struct content;

/* For each row of CONTENT_OBJECTS the first with its id, version and variable_instance.
 * In ARENA; NULL without memory. */
uint32_t *oval_same_objects(struct arena *arena, const struct content *content);

#endif
