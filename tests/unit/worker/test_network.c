/* SPDX-License-Identifier: Apache-2.0 */
/* test_network.c - what the kernel tells of interfaces, and of who holds a socket. */

/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */
#include <arpa/inet.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/base/cleanup.h"
#include "daemon/worker/network.h"
#include "probes/probe.h"

static void
release(struct network *n)
{
	free(n->interfaces);
	free(n->sockets);
}

static const struct probe_interface *
find(const struct network *n, int family, const char *name, const void *address)
{
	for (uint32_t i = 0; i < n->n_interfaces; i++) {
		const struct probe_interface *at = &n->interfaces[i];
		const char *called = at->label[0] != '\0' ? at->label : at->name;

		if (at->family == family && strcmp(called, name) == 0 &&
		    memcmp(at->address, address, family == AF_INET ? 4 : 16) == 0)
			return at;
	}
	return NULL;
}

/* The C library asks the same kernel in its own way. */
static void
test_interfaces(void **state)
{
	struct network n = { 0 };
	struct ifaddrs *list;
	uint32_t count = 0;

	(void)state;
	network_gather_interfaces(&n);
	assert_string_equal(n.interfaces_gap.text, "");
	assert_int_equal(getifaddrs(&list), 0);
	for (const struct ifaddrs *a = list; a != NULL; a = a->ifa_next) {
		const struct probe_interface *found;
		int family = a->ifa_addr != NULL ? a->ifa_addr->sa_family : AF_UNSPEC;
		const void *bytes =
		    family == AF_INET
			? (const void *)&((struct sockaddr_in *)a->ifa_addr)->sin_addr
			: &((struct sockaddr_in6 *)a->ifa_addr)->sin6_addr;

		if (family != AF_INET && family != AF_INET6)
			continue;
		found = find(&n, family, a->ifa_name, bytes);
		assert_non_null(found);
		assert_int_equal(found->flags & 0xffff, a->ifa_flags & 0xffff);
		assert_int_equal(found->index, if_nametoindex(found->name));
		assert_true(found->hardware_length <= PROBE_HARDWARE_SIZE);
		count++;
	}
	freeifaddrs(list);
	for (uint32_t i = 0; i < n.n_interfaces; i++)
		count -= n.interfaces[i].family != AF_UNSPEC;
	assert_int_equal(count, 0);
	release(&n);
}

static uint64_t
inode_of(int fd)
{
	struct stat st;

	assert_int_equal(fstat(fd, &st), 0);
	return st.st_ino;
}

static void
test_sockets(void **state)
{
	autoclose int root_fd = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	autoclose int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct network n = { 0 };
	uint64_t inode = inode_of(fd);
	bool is_found = false;

	(void)state;
	network_gather_sockets(&n, root_fd);
	for (uint32_t i = 0; i < n.n_sockets; i++) {
		if (n.sockets[i].inode == inode && n.sockets[i].pid == getpid())
			is_found = true;
		if (i > 0)
			assert_true(n.sockets[i - 1].inode <= n.sockets[i].inode);
	}
	assert_true(is_found);
	release(&n);
}

/* Links that a target made are not the kernel's. */
static void
test_forged_proc(void **state)
{
	char dir[] = "/tmp/stigwatch-test-XXXXXX", path[128];
	autoclose int root_fd = -1;
	struct network n = { 0 };

	(void)state;
	assert_non_null(mkdtemp(dir));
	root_fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	network_gather_sockets(&n, root_fd);
	assert_non_null(strstr(n.sockets_gap.text, "No such file"));
	(void)snprintf(path, sizeof(path), "%s/proc", dir);
	assert_int_equal(symlink("/proc", path), 0);
	n.sockets_gap = (struct error){ 0 };
	network_gather_sockets(&n, root_fd);
	assert_int_not_equal(n.sockets_gap.code, 0);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkdir(path, 0755), 0);
	n.sockets_gap = (struct error){ 0 };
	network_gather_sockets(&n, root_fd);
	assert_string_equal(n.sockets_gap.text, "the target's /proc is not the kernel's");
	assert_int_equal(n.n_sockets, 0);
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(rmdir(dir), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_interfaces),
		cmocka_unit_test(test_sockets),
		cmocka_unit_test(test_forged_proc),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
