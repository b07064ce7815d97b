/* SPDX-License-Identifier: Apache-2.0 */
/* cpe_model.h - CPE platforms in memory. Private to cpe.c and platform.c. */
#ifndef DAEMON_SCAP_XCCDF_CPE_MODEL_H
#define DAEMON_SCAP_XCCDF_CPE_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/scap/xccdf/cpe_name.h"

struct arena;

/* Every name asked for is matched against the whole dictionary: bounds on both keep the
 * product small. */
enum {
	DICTIONARY_MAX = 8192, /* items */
	LANGUAGE_MAX = 20000,  /* platforms and nodes of their tests */
	LOGICAL_DEPTH_MAX = 16,
	WRITTEN_MAX = 4096, /* distinct names and platforms; beyond it none applies */
	BUCKETS = 256,
};

struct reference { /* an OVAL definition */
	struct reference *next;
	struct reference *next_of_all; /* of the cpe */
	const char *href, *id;
	bool is_placed; /* ->document stands */
	uint32_t document;
};

struct dictionary_item {
	struct dictionary_item *next;
	const char *names[2]; /* name and cpe23-item's, NULL: not given */
	struct cpe_name parsed[2];
	bool is_parsed[2];
	struct reference *checks;
};

enum node_kind { NODE_LOGICAL, NODE_FACT, NODE_CHECK };

struct node {
	struct node *next;
	enum node_kind kind;
	uint32_t operator_;
	bool negate;
	struct node *children;
	const char *name;	 /* fact-ref */
	struct reference *check; /* check-fact-ref; NULL: its system is not supported */
};

struct platform {
	struct platform *next;
	const char *id;
	struct node *test; /* NULL when it has none */
};

struct written {
	struct written *next;
	const char *key;
	bool is_fact; /* a dictionary's name, else what a platform element names */
	uint32_t row;
};

struct cpe {
	struct arena *arena;
	struct cpe *fallback;
	struct reference *references;
	struct dictionary_item *items, **items_tail;
	struct platform *platforms, **platforms_tail;
	uint32_t n_items, n_nodes, n_written;
	struct written *written[BUCKETS];
};

#endif
