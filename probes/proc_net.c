/* SPDX-License-Identifier: Apache-2.0 */
/* proc_net.c - tables of /proc/net, the addresses in them, and who holds a socket. */

#include <arpa/inet.h>

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/buffer.h"
#include "daemon/base/error.h"
#include "probes/object.h"
#include "probes/probe.h"
#include "probes/proc.h"
#include "probes/proc_net.h"
#include "probes/tree.h"

enum {
	TABLE_MAX = 16 * 1024 * 1024, /* a hundred thousand sockets or routes */
	STATUS_MAX = 16384,
	PATH_SIZE = 64,
	HEX_WORD = 8,
};

static bool
tell(struct item_list *items, enum oval_flag flag, const char *reason)
{
	/* What is wrong with one table is not made good by the next. */
	if (items->flag == OVAL_FLAG_COMPLETE) {
		items->flag = flag;
		items->reason = reason != NULL ? reason : "out of memory";
	}
	return false;
}

/*
 * /proc/net is that of the reader. Where the worker is not in the pid namespace of the
 * target's /proc, "self" leads nowhere: the target's first process is in its network,
 * too.
 */
static int
read_table(
    const struct probe_env *env, const char *name, struct buffer *text, struct error *err)
{
	const int64_t first = env->n_environs > 0 ? env->environs[0].pid : 1;
	char path[PATH_SIZE];
	int r;

	(void)snprintf(path, sizeof(path), "/proc/self/net/%s", name);
	r = proc_read(env, path, TABLE_MAX, text, err);
	if (r != -ENOENT)
		return r;
	(void)snprintf(path, sizeof(path), "/proc/%" PRId64 "/net/%s", first, name);
	return proc_read(env, path, TABLE_MAX, text, err);
}

/* Whether the target's /proc shows a network at all: every kernel has this table. */
static bool
has_network(const struct probe_env *env)
{
	struct buffer text = { 0 };
	struct error ignored;
	int r = read_table(env, "dev", &text, &ignored);

	buffer_done(&text);
	return r >= 0;
}

static bool
visit_lines(char *text, bool has_heading, bool (*visit)(void *arg, char *line), void *arg)
{
	char *rest = text, *line;

	if (has_heading)
		(void)strsep(&rest, "\n");
	while ((line = strsep(&rest, "\n")) != NULL)
		if (line[0] != '\0' && !visit(arg, line))
			return false;
	return true;
}

bool
proc_net_lines(const struct probe_env *env, const char *name, bool has_heading,
    struct item_list *items, bool (*visit)(void *arg, char *line), void *arg)
{
	autobuffer text = { 0 };
	struct error err = { 0 };
	char *end;
	int r;

	if (!env->is_live && !env->is_host)
		return tell(items, OVAL_FLAG_NOT_COLLECTED,
		    "the target does not run: it has no network");
	r = read_table(env, name, &text, &err);
	if (r == -ENOENT && has_network(env))
		return true;
	if (r < 0)
		return tell(items, OVAL_FLAG_ERROR, arena_strdup(env->arena, err.text));
	(void)buffer_text(&text);
	if (r == 1) {
		end = memrchr(text.data, '\n', text.length);
		text.data[end != NULL ? end - (char *)text.data : 0] = '\0';
		(void)tell(items, OVAL_FLAG_INCOMPLETE,
		    arena_printf(env->arena, "/proc/net/%s is too long", name));
	}
	if (text.length > 0 && !visit_lines((char *)text.data, has_heading, visit, arg))
		return false;
	return r == 0;
}

unsigned int
proc_net_columns(char *line, char **columns, unsigned int max)
{
	unsigned int count = 0;
	char *column;

	while (count < max && (column = strsep(&line, " \t")) != NULL)
		if (column[0] != '\0')
			columns[count++] = column;
	return count;
}

/* WIDTH digits of HEX as a number. */
static bool
parse_hex(const char *hex, size_t width, uint32_t *value)
{
	char digits[HEX_WORD + 1];

	if (strspn(hex, "0123456789abcdefABCDEF") < width)
		return false;
	memcpy(digits, hex, width);
	digits[width] = '\0';
	*value = (uint32_t)strtoul(digits, NULL, 16);
	return true;
}

bool
proc_address_parse_words(struct proc_address *address, const char *hex)
{
	size_t length = strcspn(hex, ":"), words = length / HEX_WORD;

	if (length % HEX_WORD != 0 || (words != 1 && words != 4))
		return false;
	address->family = words == 1 ? AF_INET : AF_INET6;
	for (size_t i = 0; i < words; i++) {
		uint32_t word;

		if (!parse_hex(hex + i * HEX_WORD, HEX_WORD, &word))
			return false;
		memcpy(address->bytes + i * sizeof(word), &word, sizeof(word));
	}
	return true;
}

bool
proc_address_parse_bytes(struct proc_address *address, const char *hex)
{
	address->family = AF_INET6;
	for (size_t i = 0; i < sizeof(address->bytes); i++) {
		uint32_t value;

		if (!parse_hex(hex + 2 * i, 2, &value))
			return false;
		address->bytes[i] = (unsigned char)value;
	}
	return hex[2 * sizeof(address->bytes)] == '\0';
}

void
proc_address_format(
    const struct proc_address *address, int prefix, char text[PROC_ADDRESS_SIZE])
{
	char plain[INET6_ADDRSTRLEN] = "";

	(void)inet_ntop(address->family, address->bytes, plain, sizeof(plain));
	if (prefix < 0)
		(void)snprintf(text, PROC_ADDRESS_SIZE, "%s", plain);
	else
		(void)snprintf(text, PROC_ADDRESS_SIZE, "%s/%d", plain, prefix);
}

enum oval_datatype
proc_address_datatype(int family)
{
	return family == AF_INET ? OVAL_DATATYPE_IPV4_ADDRESS
				 : OVAL_DATATYPE_IPV6_ADDRESS;
}

enum oval_result
proc_address_accepts(const struct probe_env *env, const struct object_entity *entity,
    int family, const char *text)
{
	if (entity != NULL && !entity->is_nil &&
	    (entity->datatype == OVAL_DATATYPE_IPV4_ADDRESS ||
		entity->datatype == OVAL_DATATYPE_IPV6_ADDRESS) &&
	    entity->datatype != proc_address_datatype(family))
		return OVAL_RESULT_FALSE;
	return object_entity_accepts(entity, text, strlen(text), env->match);
}

int64_t
proc_net_owner(const struct probe_env *env, uint64_t inode)
{
	uint32_t low = 0, high = env->n_sockets;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (env->sockets[middle].inode < inode)
			low = middle + 1;
		else
			high = middle;
	}
	return low < env->n_sockets && env->sockets[low].inode == inode
		   ? env->sockets[low].pid
		   : 0;
}

void
proc_net_add_program(
    const struct probe_env *env, struct item_list *items, struct item *item, int64_t pid)
{
	struct proc_stat stat;

	if (pid != 0 && proc_read_stat(env, pid, &stat))
		item_add_text(items, item, "program_name", stat.name);
	else
		item_add_status(items, item, "program_name", OVAL_STATUS_NOT_COLLECTED);
}

void
proc_net_add_owner(
    const struct probe_env *env, struct item_list *items, struct item *item, int64_t pid)
{
	autobuffer status = { 0 };
	struct error ignored;
	const char *uids = NULL;
	unsigned int real, effective;

	if (pid != 0)
		item_add_int(items, item, "pid", pid);
	else
		item_add_status(items, item, "pid", OVAL_STATUS_NOT_COLLECTED);
	if (pid != 0 &&
	    proc_read_of(env, pid, "status", STATUS_MAX, &status, &ignored) >= 0)
		uids = strstr(buffer_text(&status), "\nUid:");
	if (uids != NULL && sscanf(uids, "\nUid: %u %u", &real, &effective) == 2)
		item_add_int(items, item, "user_id", tree_map_uid(env->tree, effective));
	else
		item_add_status(items, item, "user_id", OVAL_STATUS_NOT_COLLECTED);
}
