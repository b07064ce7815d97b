/* SPDX-License-Identifier: Apache-2.0 */
/* test_routingtable.c - routes of both families from made tables. */

#include "tests/unit/probes/target.h"

extern const struct probe probe_routingtable;

#define EQUALS OVAL_OPERATION_EQUALS
#define IPV4 OVAL_DATATYPE_IPV4_ADDRESS
#define IPV6 OVAL_DATATYPE_IPV6_ADDRESS

/* clang-format off */
#define HEADING "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
#define NONE "00000000000000000000000000000000"
static const char table4[] = HEADING
	"eth0\t00000000\t0102010A\t0003\t0\t0\t0\t00000000\t0\t0\t0   \n"
	"eth0\t0002010A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0   \n"
	"eth0\t0108A8C0\t00000000\t001D\t0\t0\t0\tFFFFFFFF\t0\t0\t0   \n"
	"*\t007100CB\t00000000\t0201\t0\t0\t0\t00FFFFFF\t0\t0\t0   \n"
	"short\t007100CB\n"
	"eth9\tXX000000\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0   \n";
static const char table6[] =
	"fd000000000000000000000000000000 40 " NONE " 00 " NONE " 00000100 00000001 00000000 00040001     eth0\n"
	"fd010000000000000000000000000000 30 " NONE " 00 fd000000000000000000000000000001 00000400 1 0 00000003     eth0\n"
	NONE " 00 " NONE " 00 " NONE " ffffffff 00000001 00000000 00200200       lo\n"
	NONE " 00 " NONE " 00 " NONE " ffffffff 00000001 00000000 00200200       lo\n";

static const struct {
	enum oval_datatype datatype;
	enum oval_operation operation;
	const char *value, *expected;
} rows[] = {
	{ IPV4, EQUALS, "0.0.0.0/0", "complete\n destination:ipv4_address=0.0.0.0/0"
	  " gateway:ipv4_address=10.1.2.1 flags=UP flags=GATEWAY interface_name=eth0\n" },
	{ IPV4, EQUALS, "10.1.2.0/24", "complete\n destination:ipv4_address=10.1.2.0/24"
	  " gateway:ipv4_address=0.0.0.0 flags=UP interface_name=eth0\n" },
	{ IPV4, EQUALS, "192.168.8.1/32", "complete\n destination:ipv4_address=192.168.8.1/32"
	  " gateway:ipv4_address=0.0.0.0 flags=UP flags=HOST flags=REINSTATE flags=DYNAMIC"
	  " interface_name=eth0\n" },
	{ IPV4, OVAL_OPERATION_SUBSET_OF, "203.0.0.0/8", "complete\n"
	  " destination:ipv4_address=203.0.113.0/24 gateway:ipv4_address=0.0.0.0"
	  " flags=UP flags=REJECT interface_name=*\n" },
	{ IPV6, EQUALS, "fd00::/64", "complete\n destination:ipv6_address=fd00::/64"
	  " gateway:ipv6_address=:: flags=UP flags=ADDRCONF interface_name=eth0\n" },
	{ IPV6, EQUALS, "FD01:0::/48", "complete\n destination:ipv6_address=fd01::/48"
	  " gateway:ipv6_address=fd00::1 flags=UP flags=GATEWAY interface_name=eth0\n" },
	{ IPV6, EQUALS, "::/0", "complete\n destination:ipv6_address=::/0"
	  " gateway:ipv6_address=:: flags=REJECT interface_name=lo\n" },
	{ IPV4, EQUALS, "10.1.2.0/25", "does not exist\n" },
	{ IPV6, EQUALS, "fe80::/64", "does not exist\n" },
	{ IPV4, EQUALS, "nowhere", "error\n" },
};
/* clang-format on */

static const char *
collect(struct target *t, enum oval_datatype datatype, enum oval_operation operation,
    const char *value)
{
	const char *values[] = { value };
	const struct object_entity entity = { .name = "destination",
		.operation = operation,
		.datatype = datatype,
		.values = values,
		.n_values = 1 };
	const struct object object = { .entities = &entity, .n_entities = 1 };

	return target_collect_object(t, &probe_routingtable, &object);
}

static void
test_rows(void **state)
{
	struct target t;

	(void)state;
	target_open(&t);
	t.env.is_live = true;
	target_put_text(&t, "/proc/self/net/route", table4);
	target_put_text(&t, "/proc/self/net/ipv6_route", table6);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_string_equal(
		    collect(&t, rows[i].datatype, rows[i].operation, rows[i].value),
		    rows[i].expected);
	target_close(&t);
}

/* Without the pid namespace "self" leads nowhere; a kernel may lack IPv6. */
static void
test_first_process(void **state)
{
	static const struct probe_environ first = { .pid = 5 };
	struct target t;

	(void)state;
	target_open(&t);
	t.env.is_live = true;
	target_put_text(&t, "/proc/5/net/route", table4);
	target_put_text(&t, "/proc/5/net/dev", "");
	assert_string_equal(collect(&t, IPV4, EQUALS, "10.1.2.0/24"), "error\n");
	target_close(&t);

	target_open(&t);
	t.env.is_live = true;
	t.env.environs = &first;
	t.env.n_environs = 1;
	target_put_text(&t, "/proc/5/net/route", table4);
	target_put_text(&t, "/proc/5/net/dev", "");
	assert_non_null(
	    strstr(collect(&t, IPV4, EQUALS, "10.1.2.0/24"), "complete\n dest"));
	target_close(&t);
}

/* A table that never ends is read so far. */
static void
test_limit(void **state)
{
	enum { LINES = 250000 };
	autobuffer text = { 0 };
	struct target t;

	(void)state;
	buffer_add_text(&text, HEADING);
	for (int i = 0; i < LINES; i++)
		buffer_printf(&text,
		    "eth0\t%08X\t00000000\t0001\t0\t0\t0\tFFFFFFFF\t0\t0\t0%*s\n",
		    (unsigned int)i + 1, 20, "");
	target_open(&t);
	t.env.is_live = true;
	target_put(&t, "/proc/self/net/route", text.data, text.length);
	assert_string_equal(collect(&t, IPV4, EQUALS, "1.0.0.0/32"),
	    "incomplete\n destination:ipv4_address=1.0.0.0/32 "
	    "gateway:ipv4_address=0.0.0.0 flags=UP interface_name=eth0\n");
	target_close(&t);
}

static void
test_not_running(void **state)
{
	struct target t;

	(void)state;
	target_open(&t);
	target_put_text(&t, "/proc/self/net/route", table4);
	assert_string_equal(collect(&t, IPV4, EQUALS, "10.1.2.0/24"), "not collected\n");
	target_close(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_first_process),
		cmocka_unit_test(test_limit),
		cmocka_unit_test(test_not_running),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
