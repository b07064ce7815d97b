/* SPDX-License-Identifier: Apache-2.0 */
/*
 * network.c - the interfaces of the network namespace this process is in.
 *
 * Not getifaddrs(3): it takes all there is into memory, and a container may make any
 * number of interfaces and addresses.
 */

#include <sys/socket.h>

#include <errno.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/scap/content.h"
#include "daemon/worker/network.h"
#include "probes/probe.h"

enum {
	LINKS_MAX = 4096,
	ADDRESSES_MAX = 8192,
	ANSWER_SIZE = 64 * 1024, /* the kernel fills at most 32 KiB at a time */
	TIMEOUT_S = 5,
	ATTRIBUTES_MAX = 128,
};

struct gather {
	struct network *network;
	struct probe_interface *links;
	uint32_t n_links;
	struct probe_interface *addresses;
	uint32_t n_addresses;
	bool is_cut;
};

/* An attribute of at most SIZE bytes. Longer ones are not what they are called. */
static uint8_t
copy_bytes(const struct rtattr *attribute, void *to, size_t size)
{
	size_t length = RTA_PAYLOAD(attribute);

	if (length > size)
		return 0;
	memcpy(to, RTA_DATA(attribute), length);
	return (uint8_t)length;
}

static void
copy_name(const struct rtattr *attribute, char name[PROBE_INTERFACE_NAME_SIZE])
{
	(void)copy_bytes(attribute, name, PROBE_INTERFACE_NAME_SIZE - 1);
}

static void
read_link(struct gather *g, struct nlmsghdr *message)
{
	const struct ifinfomsg *info = NLMSG_DATA(message);
	unsigned int left = (unsigned int)NLMSG_PAYLOAD(message, sizeof(*info));
	struct probe_interface *link;

	g->is_cut = g->is_cut || g->n_links == LINKS_MAX;
	if (message->nlmsg_len < NLMSG_LENGTH(sizeof(*info)) || g->n_links == LINKS_MAX)
		return;
	link = &g->links[g->n_links++];
	link->index = info->ifi_index;
	link->flags = info->ifi_flags;
	link->hardware = info->ifi_type;
	for (struct rtattr *a = IFLA_RTA(info); RTA_OK(a, left); a = RTA_NEXT(a, left))
		if (a->rta_type == IFLA_IFNAME)
			copy_name(a, link->name);
		else if (a->rta_type == IFLA_ADDRESS)
			link->hardware_length = copy_bytes(
			    a, link->hardware_address, sizeof(link->hardware_address));
}

static void
read_address(struct gather *g, struct nlmsghdr *message)
{
	const struct ifaddrmsg *info = NLMSG_DATA(message);
	unsigned int left = (unsigned int)NLMSG_PAYLOAD(message, sizeof(*info));
	struct probe_interface *address;
	bool is_local = false;

	g->is_cut = g->is_cut || g->n_addresses == ADDRESSES_MAX;
	if (message->nlmsg_len < NLMSG_LENGTH(sizeof(*info)) ||
	    g->n_addresses == ADDRESSES_MAX ||
	    (info->ifa_family != AF_INET && info->ifa_family != AF_INET6))
		return;
	address = &g->addresses[g->n_addresses++];
	address->index = (int32_t)info->ifa_index;
	address->family = info->ifa_family;
	address->prefix = info->ifa_prefixlen;
	for (struct rtattr *a = IFA_RTA(info); RTA_OK(a, left); a = RTA_NEXT(a, left)) {
		/* With a peer, that is the address, and ours is the local one. */
		if (a->rta_type == IFA_LOCAL || (a->rta_type == IFA_ADDRESS && !is_local))
			(void)copy_bytes(a, address->address, sizeof(address->address));
		else if (a->rta_type == IFA_BROADCAST)
			address->has_broadcast = copy_bytes(a, address->broadcast,
						     sizeof(address->broadcast)) > 0;
		else if (a->rta_type == IFA_LABEL)
			copy_name(a, address->label);
		is_local = is_local || a->rta_type == IFA_LOCAL;
	}
}

/* The messages of one datagram. 1 to go on, 0 at the end, -errno. */
static int
read_messages(struct gather *g, void *data, unsigned int length)
{
	for (struct nlmsghdr *m = data; NLMSG_OK(m, length); m = NLMSG_NEXT(m, length)) {
		if (m->nlmsg_type == NLMSG_DONE)
			return 0;
		if (m->nlmsg_type == NLMSG_ERROR)
			return m->nlmsg_len >= NLMSG_LENGTH(sizeof(struct nlmsgerr))
				   ? ((struct nlmsgerr *)NLMSG_DATA(m))->error
				   : -EPROTO;
		if (m->nlmsg_type == RTM_NEWLINK)
			read_link(g, m);
		else if (m->nlmsg_type == RTM_NEWADDR)
			read_address(g, m);
	}
	return g->is_cut ? 0 : 1;
}

/* All that a dump of KIND gives. */
static int
dump(struct gather *g, uint16_t kind, struct error *err)
{
	const struct {
		struct nlmsghdr head;
		struct rtgenmsg any;
	} request = { .head = { .nlmsg_len = sizeof(request),
			  .nlmsg_type = kind,
			  .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP } };
	const struct timeval timeout = { .tv_sec = TIMEOUT_S };
	autoclose int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	autofree void *answer = malloc(ANSWER_SIZE);
	int r = 1;

	if (fd < 0 || answer == NULL ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout)) < 0 ||
	    send(fd, &request, sizeof(request), 0) < 0)
		return error_set(err, errno, "ask for the network's interfaces");
	while (r > 0) {
		ssize_t length = recv(fd, answer, ANSWER_SIZE, 0);

		if (length < 0 && errno == EINTR)
			continue;
		r = length < 0 ? -errno : read_messages(g, answer, (unsigned int)length);
	}
	return r < 0 ? error_set(err, -r, "list the network's interfaces") : 0;
}

/* ADDRESS gets what is known of its interface, and that is then not without one. */
static void
join_link(struct gather *g, struct probe_interface *address)
{
	for (uint32_t i = 0; i < g->n_links; i++) {
		const struct probe_interface *link = &g->links[i];

		if (link->index != address->index)
			continue;
		memcpy(address->name, link->name, sizeof(address->name));
		memcpy(address->hardware_address, link->hardware_address,
		    sizeof(address->hardware_address));
		address->hardware_length = link->hardware_length;
		address->flags = link->flags;
		address->hardware = link->hardware;
		g->links[i].family = address->family;
		return;
	}
}

/* Interface by interface, each with its addresses. */
static void
join_all(struct gather *g)
{
	struct network *n = g->network;

	for (uint32_t i = 0; i < g->n_addresses; i++)
		join_link(g, &g->addresses[i]);
	for (uint32_t i = 0; i < g->n_links; i++) {
		if (g->links[i].family == AF_UNSPEC)
			n->interfaces[n->n_interfaces++] = g->links[i];
		for (uint32_t k = 0;
		     g->links[i].family != AF_UNSPEC && k < g->n_addresses; k++)
			if (g->addresses[k].index == g->links[i].index)
				n->interfaces[n->n_interfaces++] = g->addresses[k];
	}
}

void
network_gather_interfaces(struct network *network)
{
	struct error *err = &network->interfaces_gap;
	struct gather g = { .network = network };

	g.links = calloc(LINKS_MAX, sizeof(*g.links));
	g.addresses = calloc(ADDRESSES_MAX, sizeof(*g.addresses));
	network->interfaces = calloc(
	    LINKS_MAX + ADDRESSES_MAX, sizeof(*network->interfaces));
	if (g.links == NULL || g.addresses == NULL || network->interfaces == NULL)
		(void)error_say(err, ENOMEM, "no memory for interfaces");
	else if (dump(&g, RTM_GETLINK, err) == 0 && dump(&g, RTM_GETADDR, err) == 0)
		join_all(&g);
	if (g.is_cut)
		(void)error_say(err, E2BIG, "there are too many interfaces");
	free(g.links);
	free(g.addresses);
}

static unsigned int
content_needs(const struct content *content)
{
	uint32_t n_objects;
	unsigned int needs = 0;

	(void)content_table(content, CONTENT_OBJECTS, &n_objects);
	for (uint32_t i = 0; i < n_objects; i++) {
		const struct content_object *o = content_object_at(content, i);
		const struct probe *probe = probe_find(
		    content_text(content, o->family), content_text(content, o->type));

		needs |= probe != NULL ? probe->needs : 0;
	}
	return needs;
}

void
network_gather(struct network *network, const struct content *content, int root_fd)
{
	unsigned int needs = content_needs(content);

	if ((needs & PROBE_NEEDS_INTERFACES) != 0)
		network_gather_interfaces(network);
	if ((needs & PROBE_NEEDS_SOCKETS) != 0)
		network_gather_sockets(network, root_fd);
}
