/* SPDX-License-Identifier: Apache-2.0 */
/* routingtable.c - routingtable_object: the routes of the target's network. */

#include <sys/socket.h>

#include <linux/ipv6_route.h>
#include <linux/route.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/cleanup.h"
#include "probes/probe.h"
#include "probes/proc_net.h"

/* clang-format off */
/* The schema's word for each letter that route(8) has on Linux. */
static const struct {
	uint32_t bit;
	const char *name;
} flags[] = {
	{ RTF_UP, "UP" },               { RTF_GATEWAY, "GATEWAY" },
	{ RTF_HOST, "HOST" },           { RTF_REINSTATE, "REINSTATE" },
	{ RTF_DYNAMIC, "DYNAMIC" },     { RTF_MODIFIED, "MODIFIED" },
	{ RTF_ADDRCONF, "ADDRCONF" },   { RTF_CACHE, "CACHE" },
	{ RTF_REJECT, "REJECT" },
};
/* clang-format on */

enum { COLUMNS4 = 8, COLUMNS6 = 10 };

struct route {
	struct proc_address destination, gateway;
	int prefix;
	uint32_t flags;
	const char *interface_name;
};

struct gather {
	const struct probe_env *env;
	const struct object_entity *destination;
	struct item_list *items;
	bool has_null; /* the route that IPv6 ends every table with was seen */
};

static void
add_address(struct item_list *items, struct item *item, const char *name,
    const struct proc_address *address, int prefix)
{
	char text[PROC_ADDRESS_SIZE];

	proc_address_format(address, prefix, text);
	item_add_typed(items, item, name, proc_address_datatype(address->family), text);
}

static void
add_flags(struct item_list *items, struct item *item, uint32_t set)
{
	bool has_any = false;

	for (size_t i = 0; i < ARRAY_LEN(flags); i++)
		if ((set & flags[i].bit) != 0) {
			item_add_text(items, item, "flags", flags[i].name);
			has_any = true;
		}
	if (!has_any)
		item_add_status(items, item, "flags", OVAL_STATUS_DOES_NOT_EXIST);
}

/* False when nothing more can be added. */
static bool
add_route(const struct gather *g, const struct route *route)
{
	char text[PROC_ADDRESS_SIZE];
	enum oval_result result;
	struct item *item;

	proc_address_format(&route->destination, route->prefix, text);
	result = proc_address_accepts(
	    g->env, g->destination, route->destination.family, text);
	if (result == OVAL_RESULT_FALSE)
		return true;
	if (result != OVAL_RESULT_TRUE) {
		g->items->flag = OVAL_FLAG_ERROR;
		g->items->reason = "destination cannot be compared";
		return false;
	}
	item = item_new(g->items, "routingtable", 8);
	if (item == NULL)
		return false;
	add_address(g->items, item, "destination", &route->destination, route->prefix);
	add_address(g->items, item, "gateway", &route->gateway, -1);
	add_flags(g->items, item, route->flags);
	item_add_text(g->items, item, "interface_name", route->interface_name);
	return true;
}

static int
count_bits(const unsigned char bytes[4])
{
	int count = 0;

	for (int i = 0; i < 32; i++)
		count += bytes[i / 8] >> i % 8 & 1;
	return count;
}

/* Iface Destination Gateway Flags RefCnt Use Metric Mask ... */
static bool
visit4(void *arg, char *line)
{
	const struct gather *g = arg;
	char *columns[COLUMNS4];
	struct proc_address mask;
	struct route route;

	if (proc_net_columns(line, columns, COLUMNS4) != COLUMNS4 ||
	    !proc_address_parse_words(&route.destination, columns[1]) ||
	    !proc_address_parse_words(&route.gateway, columns[2]) ||
	    !proc_address_parse_words(&mask, columns[7]) ||
	    route.destination.family != AF_INET || route.gateway.family != AF_INET)
		return true;
	route.prefix = count_bits(mask.bytes);
	route.flags = (uint32_t)strtoul(columns[3], NULL, 16);
	route.interface_name = columns[0];
	return add_route(g, &route);
}

/* Destination, length, source, length, gateway, metric, two counts, flags, interface */
static bool
visit6(void *arg, char *line)
{
	struct gather *g = arg;
	char *columns[COLUMNS6];
	struct route route;
	bool is_null;

	if (proc_net_columns(line, columns, COLUMNS6) != COLUMNS6 ||
	    !proc_address_parse_bytes(&route.destination, columns[0]) ||
	    !proc_address_parse_bytes(&route.gateway, columns[4]))
		return true;
	route.prefix = (int)strtoul(columns[1], NULL, 16);
	route.flags = (uint32_t)strtoul(columns[8], NULL, 16);
	route.interface_name = columns[9];
	is_null = (route.flags & RTF_REJECT) != 0 && route.prefix == 0 &&
		  strcmp(columns[5], "ffffffff") == 0;
	if (is_null && g->has_null)
		return true;
	g->has_null = g->has_null || is_null;
	return add_route(g, &route);
}

static int
routingtable_collect(const struct probe_env *env, const struct object *object,
    struct item_list *items, struct error *err)
{
	struct gather g = { env, object_find(object, "destination"), items, false };

	(void)err;
	if (proc_net_lines(env, "route", true, items, visit4, &g))
		(void)proc_net_lines(env, "ipv6_route", false, items, visit6, &g);
	return 0;
}

const struct probe probe_routingtable = {
	.family = "unix",
	.name = "routingtable",
	.needs = PROBE_NEEDS_ROOT | PROBE_NEEDS_PROC,
	.collect = routingtable_collect,
};
