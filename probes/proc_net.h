/* SPDX-License-Identifier: Apache-2.0 */
/* proc_net.h - tables of /proc/net, the addresses in them, and who holds a socket. */
#ifndef PROBES_PROC_NET_H
#define PROBES_PROC_NET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "probes/item.h"

struct object_entity;
struct probe_env;

/*
 * Call VISIT for each line of the table NAME ("route", "tcp6"), its heading left out, as
 * a text it may cut up; it returns false to stop. A table that the kernel does not have
 * (no IPv6, no such protocol) has no lines. What could not be looked at becomes the flag
 * and reason of ITEMS; false then, or when stopped.
 */
bool proc_net_lines(const struct probe_env *env, const char *name, bool has_heading,
    struct item_list *items, bool (*visit)(void *arg, char *line), void *arg);

/* Cut LINE at blanks into at most MAX columns. Returns how many there are. */
unsigned int proc_net_columns(char *line, char **columns, unsigned int max);

enum { PROC_ADDRESS_SIZE = 64 };

/* An address, and where it has one its prefix length. */
struct proc_address {
	int family; /* AF_INET, AF_INET6 */
	unsigned char bytes[16];
};

/* Words of 8 hexadecimal digits as the machine's own numbers: one or four. */
bool proc_address_parse_words(struct proc_address *address, const char *hex);
/* Bytes in their order: 32 digits, IPv6. */
bool proc_address_parse_bytes(struct proc_address *address, const char *hex);
/* As inet_ntop(3) writes it; with "/PREFIX" unless that is negative. */
void proc_address_format(
    const struct proc_address *address, int prefix, char text[PROC_ADDRESS_SIZE]);

/* The datatype of the entities that hold such an address. */
enum oval_datatype proc_address_datatype(int family);

/*
 * Whether ENTITY accepts TEXT, an address of FAMILY. An entity that asks for addresses of
 * one family accepts none of the other, which cannot be compared.
 */
enum oval_result proc_address_accepts(const struct probe_env *env,
    const struct object_entity *entity, int family, const char *text);

/* The first process known to hold the socket INODE; 0 when none is. */
int64_t proc_net_owner(const struct probe_env *env, uint64_t inode);

/*
 * Add program_name, pid and user_id, or the two behind and before them that a schema has
 * them apart, of the process that holds the socket INODE. Without one: not collected, as
 * it may be in a pid namespace that the target does not show.
 */
void proc_net_add_program(
    const struct probe_env *env, struct item_list *items, struct item *item, int64_t pid);
void proc_net_add_owner(
    const struct probe_env *env, struct item_list *items, struct item *item, int64_t pid);

#endif
