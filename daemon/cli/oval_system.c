/* SPDX-License-Identifier: Apache-2.0 */
/*
 * oval_system.c - name, version, architecture, host name and interfaces of a target.
 *
 * Runs in the worker's closed process: the files are the target's.
 */

#include <arpa/inet.h>
#include <elf.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "daemon/base/arena.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/cli/oval_system.h"
#include "daemon/scap/system_info.h"
#include "probes/probe.h"
#include "probes/tree.h"

enum { MAC_SIZE = 6 };

static const char *
or_empty(const char *text)
{
	return text == NULL ? "" : text;
}

/* The value of KEY in os-release(5) text: "" when it has none. */
static const char *
find_value(struct arena *arena, const char *text, const char *key)
{
	size_t key_length = strlen(key);

	while (*text != '\0') {
		size_t length = strcspn(text, "\n");

		if (length > key_length && strncmp(text, key, key_length) == 0 &&
		    text[key_length] == '=') {
			const char *value = text + key_length + 1;

			length -= key_length + 1;
			if (length >= 2 && (*value == '"' || *value == '\'') &&
			    value[length - 1] == *value) {
				value++;
				length -= 2;
			}
			return or_empty(arena_memdup(arena, value, length));
		}
		text += length + (text[length] == '\n');
	}
	return "";
}

static void
find_release(struct system_info *system, const struct probe_env *env)
{
	static const char *const paths[] = { "/etc/os-release", "/usr/lib/os-release" };
	const char *text;
	struct error ignored;
	size_t length;

	for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
		if (tree_read_file(env->tree, paths[i], &text, &length, &ignored) < 0)
			continue;
		system->os_name = find_value(env->arena, text, "NAME");
		system->os_version = find_value(env->arena, text, "VERSION");
		if (system->os_version[0] == '\0')
			system->os_version = find_value(env->arena, text, "VERSION_ID");
		return;
	}
}

static void
find_hostname(struct system_info *system, const struct probe_env *env)
{
	const char *text;
	struct error ignored;
	size_t length;

	if (tree_read_file(env->tree, "/etc/hostname", &text, &length, &ignored) == 0)
		system->primary_host_name = or_empty(
		    arena_memdup(env->arena, text, strcspn(text, "\r\n")));
}

/* A program that every root has says what it was built for. */
static void
find_architecture(struct system_info *system, const struct probe_env *env)
{
	static const char *const programs[] = { "/bin/sh", "/bin/busybox", "/usr/bin/env",
		"/usr/bin/bash", "/sbin/ldconfig", "/usr/bin/openssl" };
	static const struct {
		unsigned int machine;
		const char *name;
	} machines[] = { { EM_X86_64, "x86_64" }, { EM_AARCH64, "aarch64" },
		{ EM_386, "i686" }, { EM_ARM, "armv7l" }, { EM_PPC64, "ppc64le" },
		{ EM_S390, "s390x" }, { EM_RISCV, "riscv64" } };
	struct error ignored;

	for (size_t i = 0; i < ARRAY_LEN(programs); i++) {
		autoclose int fd = -1;
		Elf64_Ehdr head;

		if (tree_open_file(env->tree, programs[i], &fd, &ignored) < 0 ||
		    pread(fd, &head, sizeof(head), 0) != (ssize_t)sizeof(head) ||
		    memcmp(head.e_ident, ELFMAG, SELFMAG) != 0)
			continue;
		for (size_t k = 0; k < ARRAY_LEN(machines); k++)
			if (machines[k].machine == head.e_machine)
				system->architecture = machines[k].name;
		return;
	}
}

/* As the schema wants it: capital letters, hyphens. */
static const char *
format_mac(struct arena *arena, const struct probe_interface *i)
{
	const uint8_t *b = i->hardware_address;

	if (i->hardware_length != MAC_SIZE)
		return "";
	return or_empty(arena_printf(
	    arena, "%02X-%02X-%02X-%02X-%02X-%02X", b[0], b[1], b[2], b[3], b[4], b[5]));
}

static void
find_interfaces(struct system_info *system, const struct probe_env *env)
{
	struct system_interface *rows = arena_new_array(
	    env->arena, struct system_interface, (size_t)env->n_interfaces + 1);
	char address[INET6_ADDRSTRLEN];

	for (uint32_t i = 0; rows != NULL && i < env->n_interfaces; i++) {
		const struct probe_interface *from = &env->interfaces[i];
		bool has_address = from->family == AF_INET || from->family == AF_INET6;

		if (!has_address || inet_ntop(from->family, from->address, address,
					sizeof(address)) == NULL)
			address[0] = '\0';
		rows[i].name = from->name;
		rows[i].ip_address = or_empty(arena_strdup(env->arena, address));
		rows[i].mac_address = format_mac(env->arena, from);
	}
	system->interfaces = rows;
	system->n_interfaces = rows == NULL ? 0 : env->n_interfaces;
}

void
oval_system_find(struct system_info *system, const struct probe_env *env)
{
	struct utsname name;

	*system = (struct system_info){ "", "", "", "", NULL, 0 };
	find_release(system, env);
	find_hostname(system, env);
	if ((env->is_live || env->is_host) && uname(&name) == 0) {
		system->architecture = or_empty(arena_strdup(env->arena, name.machine));
		system->primary_host_name = or_empty(
		    arena_strdup(env->arena, name.nodename));
	} else {
		find_architecture(system, env);
	}
	find_interfaces(system, env);
}
