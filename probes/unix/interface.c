/* SPDX-License-Identifier: Apache-2.0 */
/*
 * interface.c - interface_object: the interfaces of the target's network, an item for
 * each address, and one for an interface that has none.
 */

#include <sys/socket.h>

#include <net/if.h>
#include <net/if_arp.h>
#include <stdio.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/cleanup.h"
#include "probes/probe.h"
#include "probes/proc_net.h"

enum { HARDWARE_TEXT_SIZE = PROBE_HARDWARE_SIZE * 3 + 1 };

/* clang-format off */
static const struct {
	uint16_t hardware;
	const char *type;
} types[] = {
	{ ARPHRD_ETHER, "ARPHRD_ETHER" },     { ARPHRD_FDDI, "ARPHRD_FDDI" },
	{ ARPHRD_LOOPBACK, "ARPHRD_LOOPBACK" }, { ARPHRD_PPP, "ARPHRD_PPP" },
	{ ARPHRD_SLIP, "ARPHRD_SLIP" },       { ARPHRD_PRONET, "ARPHRD_PRONET" },
};
/* Those that ifconfig(8) can show, in the kernel's order. */
static const struct {
	uint32_t bit;
	const char *name;
} flags[] = {
	{ IFF_UP, "UP" },                   { IFF_BROADCAST, "BROADCAST" },
	{ IFF_DEBUG, "DEBUG" },             { IFF_LOOPBACK, "LOOPBACK" },
	{ IFF_POINTOPOINT, "POINTOPOINT" }, { IFF_NOTRAILERS, "NOTRAILERS" },
	{ IFF_RUNNING, "RUNNING" },         { IFF_NOARP, "NOARP" },
	{ IFF_PROMISC, "PROMISC" },         { IFF_ALLMULTI, "ALLMULTI" },
	{ IFF_MASTER, "MASTER" },           { IFF_SLAVE, "SLAVE" },
	{ IFF_MULTICAST, "MULTICAST" },     { IFF_PORTSEL, "PORTSEL" },
	{ IFF_AUTOMEDIA, "AUTOMEDIA" },     { IFF_DYNAMIC, "DYNAMIC" },
};
/* clang-format on */

static void
add_type(struct item_list *items, struct item *item, uint16_t hardware)
{
	const char *type = "ARPHRD_VOID"; /* the schema's word for unknown ones */

	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (types[i].hardware == hardware)
			type = types[i].type;
	item_add_text(items, item, "type", type);
}

/* IEEE 802: hyphens and capital letters, as the schema asks. */
static void
add_hardware(
    struct item_list *items, struct item *item, const struct probe_interface *interface)
{
	char text[HARDWARE_TEXT_SIZE] = "";

	for (size_t i = 0; i < interface->hardware_length; i++)
		(void)snprintf(text + 3 * i, sizeof(text) - 3 * i, "%02X-",
		    interface->hardware_address[i]);
	if (interface->hardware_length > 0)
		item_add_bytes(items, item, "hardware_addr", text, strlen(text) - 1);
	else
		item_add_status(items, item, "hardware_addr", OVAL_STATUS_DOES_NOT_EXIST);
}

static void
add_address(struct item_list *items, struct item *item, const char *name, int family,
    const uint8_t *bytes, int prefix)
{
	struct proc_address address = { .family = family };
	char text[PROC_ADDRESS_SIZE];

	if (bytes == NULL) {
		item_add_status(items, item, name, OVAL_STATUS_DOES_NOT_EXIST);
		return;
	}
	memcpy(address.bytes, bytes, sizeof(address.bytes));
	proc_address_format(&address, prefix, text);
	item_add_typed(items, item, name, proc_address_datatype(family), text);
}

static void
add_addresses(
    struct item_list *items, struct item *item, const struct probe_interface *interface)
{
	uint8_t mask[16] = { 0 };
	bool is_ipv4 = interface->family == AF_INET,
	     is_ipv6 = interface->family == AF_INET6;

	for (unsigned int i = 0; is_ipv4 && i < interface->prefix && i < 32; i++)
		mask[i / 8] |= (uint8_t)(0x80 >> i % 8);
	add_address(items, item, "inet_addr", interface->family,
	    is_ipv4 || is_ipv6 ? interface->address : NULL,
	    is_ipv6 ? interface->prefix : -1);
	add_address(items, item, "broadcast_addr", interface->family,
	    interface->has_broadcast ? interface->broadcast : NULL, -1);
	add_address(items, item, "netmask", interface->family, is_ipv4 ? mask : NULL, -1);
}

static void
add_flags(struct item_list *items, struct item *item, uint32_t set)
{
	bool has_any = false;

	for (size_t i = 0; i < ARRAY_LEN(flags); i++)
		if ((set & flags[i].bit) != 0) {
			item_add_text(items, item, "flag", flags[i].name);
			has_any = true;
		}
	if (!has_any)
		item_add_status(items, item, "flag", OVAL_STATUS_DOES_NOT_EXIST);
}

/* False when nothing more can be added. */
static bool
add_interface(const struct probe_env *env, const struct object_entity *name,
    struct item_list *items, const struct probe_interface *interface)
{
	const char *called = interface->label[0] != '\0' ? interface->label
							 : interface->name;
	enum oval_result result = object_entity_accepts(
	    name, called, strlen(called), env->match);
	struct item *item;

	if (result == OVAL_RESULT_FALSE)
		return true;
	if (result != OVAL_RESULT_TRUE) {
		items->flag = OVAL_FLAG_ERROR;
		items->reason = "name cannot be compared";
		return false;
	}
	item = item_new(items, "interface", 12);
	if (item == NULL)
		return false;
	item_add_text(items, item, "name", called);
	add_type(items, item, interface->hardware);
	add_hardware(items, item, interface);
	add_addresses(items, item, interface);
	add_flags(items, item, interface->flags);
	return true;
}

static int
interface_collect(const struct probe_env *env, const struct object *object,
    struct item_list *items, struct error *err)
{
	(void)err;
	if (!env->is_live && !env->is_host) {
		items->flag = OVAL_FLAG_NOT_COLLECTED;
		items->reason = "the target does not run: it has no network";
		return 0;
	}
	if (env->interfaces_gap != NULL) {
		items->flag = env->n_interfaces > 0 ? OVAL_FLAG_INCOMPLETE
						    : OVAL_FLAG_ERROR;
		items->reason = env->interfaces_gap;
	}
	for (uint32_t i = 0; i < env->n_interfaces; i++)
		if (!add_interface(
			env, object_find(object, "name"), items, &env->interfaces[i]))
			break;
	return 0;
}

const struct probe probe_interface = {
	.family = "unix",
	.name = "interface",
	.needs = PROBE_NEEDS_INTERFACES,
	.collect = interface_collect,
};
