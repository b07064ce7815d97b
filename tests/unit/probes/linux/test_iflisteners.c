/* SPDX-License-Identifier: Apache-2.0 */
/* test_iflisteners.c - packet sockets and the interfaces they listen on. */

#include <sys/socket.h>

#include "tests/unit/probes/target.h"

extern const struct probe probe_iflisteners;

#define EQUALS OVAL_OPERATION_EQUALS
#define PATTERN OVAL_OPERATION_PATTERN_MATCH

/* clang-format off */
static const char packet[] =
	"sk               RefCnt Type Proto  Iface R Rmem   User   Inode\n"
	"000000006cecd54e 3      3    0003   0     1 11268  0      500\n"
	"00000000631f8e0e 3      2    0806   2     1 0      0      501\n"
	"00000000a23b58ce 3      2    88cc   2     1 0      0      9\n"
	"00000000a23b58ce 3      2    0800   2     0 0      0      501\n"
	"00000000a23b58ce 3      2    0800   7     1 0      0      501\n"
	"short\n";
static const struct probe_interface interfaces[] = {
	{ .name = "lo", .index = 1, .hardware_length = 6, .family = AF_INET },
	{ .name = "eth0", .index = 2, .hardware_length = 6,
	  .hardware_address = { 2, 0, 0, 0xaa, 0xbb, 0xcc }, .family = AF_INET },
	{ .name = "eth0", .label = "eth0:1", .index = 2, .family = AF_INET },
	{ .name = "tun0", .index = 3, .family = AF_UNSPEC },
};
static const struct probe_socket sockets[] = { { 500, 8 }, { 501, 8 } };

#define PROGRAM " program_name=tcpdump pid=8 user_id=72\n"
#define UNKNOWN " program_name(not collected) pid(not collected) user_id(not collected)\n"
static const struct {
	const char *name;
	enum oval_operation operation;
	const char *expected;
} rows[] = {
	{ "lo", EQUALS, "complete\n"
	  " interface_name=lo protocol=ETH_P_ALL hw_address=00:00:00:00:00:00" PROGRAM },
	{ "eth0", EQUALS, "complete\n"
	  " interface_name=eth0 protocol=ETH_P_ALL hw_address=02:00:00:aa:bb:cc" PROGRAM
	  " interface_name=eth0 protocol=ETH_P_ARP hw_address=02:00:00:aa:bb:cc" PROGRAM
	  " interface_name=eth0 protocol(not collected) hw_address=02:00:00:aa:bb:cc" UNKNOWN },
	{ "^tun", PATTERN, "complete\n"
	  " interface_name=tun0 protocol=ETH_P_ALL hw_address(does not exist)" PROGRAM },
	{ "eth0:1", EQUALS, "does not exist\n" },
	{ "(", PATTERN, "error\n" },
};
/* clang-format on */

static void
fill(struct target *t)
{
	target_open(t);
	t->env.is_live = true;
	t->env.interfaces = interfaces;
	t->env.n_interfaces = ARRAY_LEN(interfaces);
	t->env.sockets = sockets;
	t->env.n_sockets = ARRAY_LEN(sockets);
	target_put_text(t, "/proc/self/net/packet", packet);
	target_put_text(t, "/proc/8/stat",
	    "8 (tcpdump) S 1 1 7 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 9 0 0 0 0 0 0 0 0 0 0 0 "
	    "0 0 0 0 17 0 0 0 0 0 0\n");
	target_put_text(t, "/proc/8/status", "Name:\tx\nUid:\t0\t72\t0\t0\n");
}

static void
test_rows(void **state)
{
	struct target t;

	(void)state;
	fill(&t);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_string_equal(
		    target_collect(&t, &probe_iflisteners, "interface_name",
			rows[i].operation, rows[i].name),
		    rows[i].expected);
	target_close(&t);
}

static void
test_gaps(void **state)
{
	struct target t;

	(void)state;
	fill(&t);
	t.env.interfaces_gap = "too many";
	assert_non_null(
	    strstr(target_collect(&t, &probe_iflisteners, "interface_name", EQUALS, "lo"),
		"incomplete\n interface_name=lo"));
	t.env.n_interfaces = 0;
	assert_string_equal(
	    target_collect(&t, &probe_iflisteners, "interface_name", EQUALS, "lo"),
	    "error\n");
	t.env.is_live = false;
	assert_string_equal(
	    target_collect(&t, &probe_iflisteners, "interface_name", EQUALS, "lo"),
	    "not collected\n");
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
