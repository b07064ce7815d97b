/* SPDX-License-Identifier: Apache-2.0 */
/*
 * probe.h - one OVAL object type: its name, what it needs, and the function that collects
 * it.
 *
 * A probe is one .c file ending in one `const struct probe`; registry.c lists them in
 * schema order. A probe knows no XML, no container and no other probe.
 */
#ifndef PROBES_PROBE_H
#define PROBES_PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/base/error.h"
#include "probes/item.h"
#include "probes/object.h"

struct arena;
struct match_cache;
struct tree;

enum probe_needs {
	PROBE_NEEDS_ROOT = 1 << 0, /* the target's files */
	PROBE_NEEDS_PROC =
	    1 << 1, /* a /proc that belongs to the target: live targets only */
	PROBE_NEEDS_ENVIRON =
	    1 << 2, /* /proc/PID/environ, opened before the sandbox closes */
	PROBE_NEEDS_RPM = 1 << 3, /* librpm, initialised before entry */
	PROBE_NEEDS_INTERFACES =
	    1 << 4, /* the network's interfaces, asked of the kernel before the sandbox */
	PROBE_NEEDS_SOCKETS =
	    1 << 5, /* who holds which socket, looked up before the sandbox closes */
	PROBE_NEEDS_SYSTEMD =
	    1 << 6, /* a connection to the target's systemd, if it runs one */
};

/* The environment of one process of the target, read before the sandbox closed. */
struct probe_environ {
	int64_t pid;
	const char *data; /* NAME=VALUE\0... */
	size_t length;
	int error; /* errno when it could not be read */
};

enum { PROBE_INTERFACE_NAME_SIZE = 16, PROBE_HARDWARE_SIZE = 32 };

/* One address of an interface of the target, or an interface that has none. */
struct probe_interface {
	char name[PROBE_INTERFACE_NAME_SIZE];
	char label[PROBE_INTERFACE_NAME_SIZE]; /* of the address, "eth0:1"; or "" */
	int32_t index;
	uint32_t flags;	   /* IFF_* */
	uint16_t hardware; /* ARPHRD_* */
	uint8_t hardware_length, hardware_address[PROBE_HARDWARE_SIZE];
	int family; /* AF_INET, AF_INET6; AF_UNSPEC when it has no address */
	uint8_t prefix, address[16], broadcast[16];
	bool has_broadcast;
};

/* A process holds the socket that /proc/net knows by INODE. */
struct probe_socket {
	uint64_t inode;
	int64_t pid; /* as the target's /proc numbers it */
};

/* The target's systemd, as far as it could be told and reached before the sandbox closed.
 */
struct probe_systemd {
	bool is_running; /* it is the target's first process */
	/* Connected to it, with a time limit on reading and writing; -1: none. */
	int private_fd;	     /* its own socket: no bus between */
	int bus_fd;	     /* the system bus */
	const char *refused; /* why there is neither */
	void *kept;	     /* what one object taught, for the next; NULL at first */
};

/* What a probe may use. Everything is borrowed and lives as long as the scan. */
struct probe_env {
	struct tree *tree;
	struct arena *arena;
	struct match_cache *match;
	bool is_live; /* a running target: /proc and namespaces are its own */
	bool is_host; /* the host itself is the target */
	const struct probe_environ *environs;
	uint32_t n_environs;
	/* For targets that do not run: NAME=VALUE strings of the container's
	 * configuration, or NULL */
	const char *const *config_environ;
	uint32_t n_config_environ;
	/*
	 * Interfaces in the kernel's order, sockets by inode and pid. A gap says why not
	 * everything is there; NULL when it is.
	 */
	const struct probe_interface *interfaces;
	uint32_t n_interfaces;
	const char *interfaces_gap;
	const struct probe_socket *sockets;
	uint32_t n_sockets;
	const char *sockets_gap;
	struct probe_systemd *systemd; /* NULL: none runs */
};

struct probe {
	const char *family; /* "independent", "unix", "linux" */
	const char *name;   /* object name without "_object" */
	unsigned int needs; /* enum probe_needs */

	/* Before entry and sandbox: load what must be loaded. NULL when there is nothing.
	 */
	int (*warm)(struct error *err);

	/*
	 * Append what matches OBJECT to ITEMS. Absence is an empty list or an item
	 * status, never an error; what could not be looked at is ITEMS->flag with
	 * ->reason. A negative return is for failures that end the scan (no memory).
	 */
	int (*collect)(const struct probe_env *env, const struct object *object,
	    struct item_list *items, struct error *err);
};

/* The probe for "<family>:<name>_object"; NULL when there is none. */
const struct probe *probe_find(const char *family, const char *name);

/* Every probe in schema order, for listings and for warming. */
const struct probe *const *probe_all(uint32_t *count);

#endif
