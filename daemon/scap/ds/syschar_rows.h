/* SPDX-License-Identifier: Apache-2.0 */
/*
 * syschar_rows.h - what the reader of system characteristics and their user share.
 */
#ifndef DAEMON_SCAP_DS_SYSCHAR_ROWS_H
#define DAEMON_SCAP_DS_SYSCHAR_ROWS_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/scap/system_info.h"
#include "probes/oval.h"

struct item;

struct syschar_object {
	const char *id;
	uint32_t instance;
	uint64_t version;
	enum oval_flag flag;
	const char *reason;
	unsigned long line;
	uint64_t *refs; /* item ids as written; n_items of them */
	struct item **items;
	uint32_t n_items;
};

struct syschar_variable {
	const char *id;
	uint32_t instance; /* of the object that says it */
	const char **texts;
	uint32_t n_texts;
};

struct syschar_item {
	uint64_t id;
	unsigned long line;
	struct item *item;
};

/* All arrays are sorted by id and instance. */
struct syschar {
	const char *path;
	struct system_info system;
	bool has_objects;
	struct syschar_object *objects;
	struct syschar_variable *variables;
	struct syschar_item *items;
	uint32_t n_objects, n_variables, n_items;
};

#endif
