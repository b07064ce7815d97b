/* SPDX-License-Identifier: Apache-2.0 */
/*
 * inetlisteningservers.c - inetlisteningservers_object: TCP and UDP ports of the target
 * that are listened on.
 */

#include <inttypes.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/cleanup.h"
#include "probes/probe.h"
#include "probes/proc_net.h"

enum { COLUMNS = 10, FULL_SIZE = PROC_ADDRESS_SIZE + 8 };

/* A UDP socket that is connected to nobody is in TCP's state "close". */
static const struct table {
	const char *name, *protocol;
	unsigned int state;
} tables[] = {
	{ "tcp", "tcp", TCP_LISTEN },
	{ "tcp6", "tcp", TCP_LISTEN },
	{ "udp", "udp", TCP_CLOSE },
	{ "udp6", "udp", TCP_CLOSE },
};

struct gather {
	const struct probe_env *env;
	const struct object *object;
	struct item_list *items;
	const struct table *table;
};

struct endpoint {
	struct proc_address address;
	char text[PROC_ADDRESS_SIZE], full[FULL_SIZE];
	int64_t port;
};

static bool
endpoint_parse(struct endpoint *e, const char *column)
{
	const char *colon = strchr(column, ':');

	if (colon == NULL || !proc_address_parse_words(&e->address, column))
		return false;
	e->port = (int64_t)(uint16_t)strtoul(colon + 1, NULL, 16);
	proc_address_format(&e->address, -1, e->text);
	(void)snprintf(e->full, sizeof(e->full), "%s:%" PRId64, e->text, e->port);
	return true;
}

static void
add_endpoint(struct item_list *items, struct item *item, const struct endpoint *e,
    const char *const names[3])
{
	item_add_text(items, item, names[0], e->text);
	item_add_int(items, item, names[1], e->port);
	item_add_text(items, item, names[2], e->full);
}

static bool
add_server(const struct gather *g, const struct endpoint *local,
    const struct endpoint *foreign, uint64_t inode)
{
	static const char *const locals[] = { "local_address", "local_port",
		"local_full_address" };
	static const char *const foreigns[] = { "foreign_address", "foreign_port",
		"foreign_full_address" };
	struct item *item = item_new(g->items, "inetlisteningservers", 10);
	int64_t pid = proc_net_owner(g->env, inode);

	if (item == NULL)
		return false;
	item_add_text(g->items, item, "protocol", g->table->protocol);
	add_endpoint(g->items, item, local, locals);
	proc_net_add_program(g->env, g->items, item, pid);
	add_endpoint(g->items, item, foreign, foreigns);
	proc_net_add_owner(g->env, g->items, item, pid);
	return true;
}

/* Whether all three entities accept it. */
static enum oval_result
accepts(const struct gather *g, const struct endpoint *local)
{
	char port[ENTITY_TEXT_SIZE];
	int length = snprintf(port, sizeof(port), "%" PRId64, local->port);
	const char *protocol = g->table->protocol;
	const enum oval_result results[] = {
		object_entity_accepts(object_find(g->object, "protocol"), protocol,
		    strlen(protocol), g->env->match),
		proc_address_accepts(g->env, object_find(g->object, "local_address"),
		    local->address.family, local->text),
		object_entity_accepts(object_find(g->object, "local_port"), port,
		    (size_t)length, g->env->match),
	};
	enum oval_result all = OVAL_RESULT_TRUE;

	for (size_t i = 0; i < ARRAY_LEN(results); i++) {
		if (results[i] == OVAL_RESULT_FALSE)
			return OVAL_RESULT_FALSE;
		if (results[i] != OVAL_RESULT_TRUE)
			all = OVAL_RESULT_ERROR;
	}
	return all;
}

/* sl local foreign state queues timer retransmits uid timeout inode ... */
static bool
visit(void *arg, char *line)
{
	const struct gather *g = arg;
	char *columns[COLUMNS];
	struct endpoint local, foreign;

	if (proc_net_columns(line, columns, COLUMNS) != COLUMNS ||
	    strtoul(columns[3], NULL, 16) != g->table->state ||
	    !endpoint_parse(&local, columns[1]) || !endpoint_parse(&foreign, columns[2]))
		return true;
	switch (accepts(g, &local)) {
	case OVAL_RESULT_TRUE:
		return add_server(g, &local, &foreign, strtoull(columns[9], NULL, 10));
	case OVAL_RESULT_FALSE:
		return true;
	default:
		g->items->flag = OVAL_FLAG_ERROR;
		g->items->reason = "protocol, local_address or local_port cannot be "
				   "compared";
		return false;
	}
}

static int
inetlisteningservers_collect(const struct probe_env *env, const struct object *object,
    struct item_list *items, struct error *err)
{
	(void)err;
	for (size_t i = 0; i < ARRAY_LEN(tables); i++) {
		struct gather g = { env, object, items, &tables[i] };

		if (!proc_net_lines(env, tables[i].name, true, items, visit, &g))
			break;
	}
	return 0;
}

const struct probe probe_inetlisteningservers = {
	.family = "linux",
	.name = "inetlisteningservers",
	.needs = PROBE_NEEDS_ROOT | PROBE_NEEDS_PROC | PROBE_NEEDS_SOCKETS,
	.collect = inetlisteningservers_collect,
};
