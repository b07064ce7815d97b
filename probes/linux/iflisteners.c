/* SPDX-License-Identifier: Apache-2.0 */
/*
 * iflisteners.c - iflisteners_object: programs that take frames from an interface by a
 * packet socket. One that is bound to no interface takes those of every one.
 */

#include <linux/if_ether.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/cleanup.h"
#include "probes/probe.h"
#include "probes/proc_net.h"

#define PROTOCOL(name)                       \
	{                                    \
		ETH_P_##name, "ETH_P_" #name \
	}

/* clang-format off */
static const struct {
	unsigned int number;
	const char *name;
} protocols[] = {
	PROTOCOL(LOOP), PROTOCOL(PUP), PROTOCOL(PUPAT), PROTOCOL(IP), PROTOCOL(X25),
	PROTOCOL(ARP), PROTOCOL(BPQ), PROTOCOL(IEEEPUP), PROTOCOL(IEEEPUPAT), PROTOCOL(DEC),
	PROTOCOL(DNA_DL), PROTOCOL(DNA_RC), PROTOCOL(DNA_RT), PROTOCOL(LAT), PROTOCOL(DIAG),
	PROTOCOL(CUST), PROTOCOL(SCA), PROTOCOL(RARP), PROTOCOL(ATALK), PROTOCOL(AARP),
	PROTOCOL(8021Q), PROTOCOL(IPX), PROTOCOL(IPV6), PROTOCOL(SLOW), PROTOCOL(WCCP),
	PROTOCOL(PPP_DISC), PROTOCOL(PPP_SES), PROTOCOL(MPLS_UC), PROTOCOL(MPLS_MC),
	PROTOCOL(ATMMPOA), PROTOCOL(ATMFATE), PROTOCOL(AOE), PROTOCOL(TIPC), PROTOCOL(802_3),
	PROTOCOL(AX25), PROTOCOL(ALL), PROTOCOL(802_2), PROTOCOL(SNAP), PROTOCOL(DDCMP),
	PROTOCOL(WAN_PPP), PROTOCOL(PPP_MP), PROTOCOL(PPPTALK), PROTOCOL(LOCALTALK),
	PROTOCOL(TR_802_2), PROTOCOL(MOBITEX), PROTOCOL(CONTROL), PROTOCOL(IRDA),
	PROTOCOL(ECONET), PROTOCOL(HDLC), PROTOCOL(ARCNET),
};
/* clang-format on */

enum { COLUMNS = 9, HARDWARE_TEXT_SIZE = PROBE_HARDWARE_SIZE * 3 + 1 };

struct gather {
	const struct probe_env *env;
	const struct object_entity *name;
	struct item_list *items;
};

struct listener {
	unsigned int protocol;
	int32_t index; /* 0: of every interface */
	int64_t pid;
};

static void
add_protocol(struct item_list *items, struct item *item, unsigned int number)
{
	for (size_t i = 0; i < ARRAY_LEN(protocols); i++)
		if (protocols[i].number == number) {
			item_add_text(items, item, "protocol", protocols[i].name);
			return;
		}
	/* There is one, but the schema has no word for it. */
	item_add_status(items, item, "protocol", OVAL_STATUS_NOT_COLLECTED);
}

static void
add_hardware(
    struct item_list *items, struct item *item, const struct probe_interface *interface)
{
	char text[HARDWARE_TEXT_SIZE] = "";

	for (size_t i = 0; i < interface->hardware_length; i++)
		(void)snprintf(text + 3 * i, sizeof(text) - 3 * i,
		    "%02x:", interface->hardware_address[i]);
	if (interface->hardware_length > 0)
		item_add_bytes(items, item, "hw_address", text, strlen(text) - 1);
	else
		item_add_status(items, item, "hw_address", OVAL_STATUS_DOES_NOT_EXIST);
}

/* False when nothing more can be added. */
static bool
add_listener(const struct gather *g, const struct listener *listener,
    const struct probe_interface *interface)
{
	enum oval_result result = object_entity_accepts(
	    g->name, interface->name, strlen(interface->name), g->env->match);
	struct item *item;

	if (result == OVAL_RESULT_FALSE)
		return true;
	if (result != OVAL_RESULT_TRUE) {
		g->items->flag = OVAL_FLAG_ERROR;
		g->items->reason = "interface_name cannot be compared";
		return false;
	}
	item = item_new(g->items, "iflisteners", 6);
	if (item == NULL)
		return false;
	item_add_text(g->items, item, "interface_name", interface->name);
	add_protocol(g->items, item, listener->protocol);
	add_hardware(g->items, item, interface);
	proc_net_add_program(g->env, g->items, item, listener->pid);
	proc_net_add_owner(g->env, g->items, item, listener->pid);
	return true;
}

/* sk RefCnt Type Proto Iface R Rmem User Inode */
static bool
visit(void *arg, char *line)
{
	const struct gather *g = arg;
	struct listener listener;
	char *columns[COLUMNS];

	/* One that does not run (R) is given no frames. */
	if (proc_net_columns(line, columns, COLUMNS) != COLUMNS ||
	    strcmp(columns[5], "1") != 0)
		return true;
	listener.protocol = (unsigned int)strtoul(columns[3], NULL, 16);
	listener.index = (int32_t)strtol(columns[4], NULL, 10);
	listener.pid = proc_net_owner(g->env, strtoull(columns[8], NULL, 10));
	for (uint32_t i = 0; i < g->env->n_interfaces; i++) {
		const struct probe_interface *interface = &g->env->interfaces[i];

		/* An interface is listed once for each address, one behind the other. */
		if (i > 0 && interface->index == interface[-1].index)
			continue;
		if ((listener.index == 0 || listener.index == interface->index) &&
		    !add_listener(g, &listener, interface))
			return false;
	}
	return true;
}

static int
iflisteners_collect(const struct probe_env *env, const struct object *object,
    struct item_list *items, struct error *err)
{
	struct gather g = { env, object_find(object, "interface_name"), items };

	(void)err;
	(void)proc_net_lines(env, "packet", true, items, visit, &g);
	if (env->interfaces_gap != NULL && items->flag == OVAL_FLAG_COMPLETE) {
		items->flag = env->n_interfaces > 0 ? OVAL_FLAG_INCOMPLETE
						    : OVAL_FLAG_ERROR;
		items->reason = env->interfaces_gap;
	}
	return 0;
}

const struct probe probe_iflisteners = {
	.family = "linux",
	.name = "iflisteners",
	.needs = PROBE_NEEDS_ROOT | PROBE_NEEDS_PROC | PROBE_NEEDS_SOCKETS |
		 PROBE_NEEDS_INTERFACES,
	.collect = iflisteners_collect,
};
