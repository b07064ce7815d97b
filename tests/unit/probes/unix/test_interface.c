/* SPDX-License-Identifier: Apache-2.0 */
/* test_interface.c - interfaces as the kernel tells of them, as items. */

#include <sys/socket.h>

#include <net/if.h>
#include <net/if_arp.h>

#include "tests/unit/probes/target.h"

extern const struct probe probe_interface;

#define EQUALS OVAL_OPERATION_EQUALS
#define PATTERN OVAL_OPERATION_PATTERN_MATCH

/* clang-format off */
static const struct probe_interface interfaces[] = {
	{ .name = "lo", .index = 1, .flags = IFF_UP | IFF_LOOPBACK, .hardware = ARPHRD_LOOPBACK,
	  .hardware_length = 6, .family = AF_INET, .prefix = 8, .address = { 127, 0, 0, 1 } },
	{ .name = "eth0", .index = 2, .flags = IFF_UP | IFF_BROADCAST | IFF_PROMISC,
	  .hardware = ARPHRD_ETHER, .hardware_length = 6,
	  .hardware_address = { 2, 0, 0, 0xaa, 0xbb, 0xcc }, .family = AF_INET, .prefix = 20,
	  .address = { 10, 1, 2, 3 }, .broadcast = { 10, 1, 15, 255 }, .has_broadcast = true },
	{ .name = "eth0", .label = "eth0:1", .index = 2, .hardware = ARPHRD_ETHER, .family = AF_INET,
	  .prefix = 32, .address = { 10, 1, 2, 9 } },
	{ .name = "eth0", .index = 2, .flags = IFF_UP, .hardware = ARPHRD_ETHER, .family = AF_INET6,
	  .prefix = 64, .address = { 0xfd, [15] = 5 } },
	{ .name = "tun0", .index = 3, .hardware = ARPHRD_NONE, .family = AF_UNSPEC },
};

static const struct {
	const char *name;
	enum oval_operation operation;
	const char *expected;
} rows[] = {
	{ "lo", EQUALS, "complete\n name=lo type=ARPHRD_LOOPBACK hardware_addr=00-00-00-00-00-00"
	  " inet_addr:ipv4_address=127.0.0.1 broadcast_addr(does not exist)"
	  " netmask:ipv4_address=255.0.0.0 flag=UP flag=LOOPBACK\n" },
	{ "eth0", EQUALS, "complete\n name=eth0 type=ARPHRD_ETHER hardware_addr=02-00-00-AA-BB-CC"
	  " inet_addr:ipv4_address=10.1.2.3 broadcast_addr:ipv4_address=10.1.15.255"
	  " netmask:ipv4_address=255.255.240.0 flag=UP flag=BROADCAST flag=PROMISC\n"
	  " name=eth0 type=ARPHRD_ETHER hardware_addr(does not exist)"
	  " inet_addr:ipv6_address=fd00::5/64 broadcast_addr(does not exist)"
	  " netmask(does not exist) flag=UP\n" },
	{ "^eth0:", PATTERN, "complete\n name=eth0:1 type=ARPHRD_ETHER hardware_addr(does not exist)"
	  " inet_addr:ipv4_address=10.1.2.9 broadcast_addr(does not exist)"
	  " netmask:ipv4_address=255.255.255.255 flag(does not exist)\n" },
	{ "tun0", EQUALS, "complete\n name=tun0 type=ARPHRD_VOID hardware_addr(does not exist)"
	  " inet_addr(does not exist) broadcast_addr(does not exist) netmask(does not exist)"
	  " flag(does not exist)\n" },
	{ "eth1", EQUALS, "does not exist\n" },
	{ "(", PATTERN, "error\n" },
};
/* clang-format on */

static void
test_rows(void **state)
{
	struct target t;

	(void)state;
	target_open(&t);
	t.env.is_live = true;
	t.env.interfaces = interfaces;
	t.env.n_interfaces = ARRAY_LEN(interfaces);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_string_equal(target_collect(&t, &probe_interface, "name",
					rows[i].operation, rows[i].name),
		    rows[i].expected);
	target_close(&t);
}

static void
test_gaps(void **state)
{
	struct target t;

	(void)state;
	target_open(&t);
	assert_string_equal(
	    target_collect(&t, &probe_interface, "name", EQUALS, "x"), "not collected\n");
	t.env.is_live = true;
	t.env.interfaces_gap = "refused";
	assert_string_equal(
	    target_collect(&t, &probe_interface, "name", EQUALS, "x"), "error\n");
	t.env.interfaces = interfaces;
	t.env.n_interfaces = 1;
	assert_string_equal(
	    target_collect(&t, &probe_interface, "name", EQUALS, "x"), "incomplete\n");
	target_close(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_gaps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
