/* SPDX-License-Identifier: Apache-2.0 */
/* test_inetlisteningservers.c - what of the kernel's sockets is a server, and whose. */

#include "tests/unit/probes/target.h"

extern const struct probe probe_inetlisteningservers;

/* clang-format off */
#define HEADING "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
#define REST " 00000000:00000000 00:00000000 00000000  0  0 "
static const char tcp[] = HEADING
	"   0: 0100007F:1092 00000000:0000 0A" REST "500 1 0000000000000000 100 0 0 10 0\n"
	"   1: 0100007F:1092 0100007F:8D4C 01" REST "501 1 0000000000000000 20 4 30 10 -1\n"
	"   2: 00000000:0016 00000000:0000 0A" REST "77\n"
	"   3: XYZ\n";
static const char tcp6[] = HEADING
	"   0: 00000000000000000000000000000000:1E61 00000000000000000000000000000000:0000 0A" REST "502 1 0 100 0 0 10 0\n"
	"   1: 0000000000000000FFFF00000100007F:1E62 00000000000000000000000000000000:0000 0A" REST "502 1 0 100 0 0 10 0\n";
static const char udp[] = HEADING
	" 1278: 0100007F:15B3 00000000:0000 07" REST "502 2 000000004c38830f 0\n"
	" 1279: 0100007F:15B4 0100007F:0035 01" REST "502 2 000000004c38830f 0\n";
/* Sorted by inode and pid, as the worker gives them. */
static const struct probe_socket sockets[] = {
	{ 400, 8 }, { 500, 8 }, { 500, 9 }, { 501, 8 }, { 502, 9 }, { 503, 8 },
};
/* clang-format on */

static void
fill(struct target *t)
{
	target_open(t);
	t->env.is_live = true;
	t->env.sockets = sockets;
	t->env.n_sockets = ARRAY_LEN(sockets);
	target_put_text(t, "/proc/self/net/tcp", tcp);
	target_put_text(t, "/proc/self/net/tcp6", tcp6);
	target_put_text(t, "/proc/self/net/udp", udp);
	target_put_text(t, "/proc/self/net/dev", "");
	for (int pid = 8; pid <= 9; pid++) {
		char path[64], text[256];

		(void)snprintf(path, sizeof(path), "/proc/%d/stat", pid);
		(void)snprintf(text, sizeof(text),
		    "%d (serv (%d) S 1 1 7 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 9 0 0 0 0 0 0 "
		    "0 "
		    "0 0 0 0 0 0 0 0 17 0 0 0 0 0 0\n",
		    pid, pid);
		target_put_text(t, path, text);
		(void)snprintf(path, sizeof(path), "/proc/%d/status", pid);
		(void)snprintf(
		    text, sizeof(text), "Name:\tx\nUid:\t0\t%d\t0\t0\n", pid * 100);
		target_put_text(t, path, text);
	}
}

struct asked {
	const char *name;
	enum oval_datatype datatype;
	enum oval_operation operation;
	const char *value;
};

static const char *
collect(struct target *t, const struct asked *asked)
{
	const char *values[] = { asked->value };
	const struct object_entity entity = { .name = asked->name,
		.datatype = asked->datatype,
		.operation = asked->operation,
		.values = values,
		.n_values = 1 };
	const struct object object = { .entities = &entity, .n_entities = 1 };

	return target_collect_object(t, &probe_inetlisteningservers, &object);
}

/* clang-format off */
#define NGINX4 " protocol=tcp local_address=127.0.0.1 local_port=4242 local_full_address=127.0.0.1:4242" \
	" program_name=serv (8 foreign_address=0.0.0.0 foreign_port=0 foreign_full_address=0.0.0.0:0" \
	" pid=8 user_id=800\n"
#define UDP " protocol=udp local_address=127.0.0.1 local_port=5555 local_full_address=127.0.0.1:5555" \
	" program_name=serv (9 foreign_address=0.0.0.0 foreign_port=0 foreign_full_address=0.0.0.0:0" \
	" pid=9 user_id=900\n"
#define ANY6 " protocol=tcp local_address=:: local_port=7777 local_full_address=:::7777" \
	" program_name=serv (9 foreign_address=:: foreign_port=0 foreign_full_address=:::0" \
	" pid=9 user_id=900\n"

static const struct {
	struct asked asked;
	const char *expected;
} rows[] = {
	{ { "local_port", OVAL_DATATYPE_INT, OVAL_OPERATION_EQUALS, "4242" }, "complete\n" NGINX4 },
	{ { "local_port", OVAL_DATATYPE_INT, OVAL_OPERATION_EQUALS, "7777" }, "complete\n" ANY6 },
	{ { "local_port", OVAL_DATATYPE_INT, OVAL_OPERATION_EQUALS, "5556" }, "does not exist\n" },
	{ { "local_port", OVAL_DATATYPE_INT, OVAL_OPERATION_EQUALS, "22" }, "complete\n"
	  " protocol=tcp local_address=0.0.0.0 local_port=22 local_full_address=0.0.0.0:22"
	  " program_name(not collected) foreign_address=0.0.0.0 foreign_port=0"
	  " foreign_full_address=0.0.0.0:0 pid(not collected) user_id(not collected)\n" },
	{ { "local_port", OVAL_DATATYPE_INT, OVAL_OPERATION_EQUALS, "x" }, "error\n" },
	{ { "protocol", OVAL_DATATYPE_STRING, OVAL_OPERATION_EQUALS, "udp" }, "complete\n" UDP },
	{ { "local_address", OVAL_DATATYPE_STRING, OVAL_OPERATION_EQUALS, "::" }, "complete\n" ANY6 },
	{ { "local_address", OVAL_DATATYPE_IPV4_ADDRESS, OVAL_OPERATION_SUBSET_OF, "127.0.0.0/8" },
	  "complete\n" NGINX4 UDP },
	{ { "local_address", OVAL_DATATYPE_IPV6_ADDRESS, OVAL_OPERATION_EQUALS, "0::0" },
	  "complete\n" ANY6 },
	{ { "local_address", OVAL_DATATYPE_STRING, OVAL_OPERATION_EQUALS, "::ffff:127.0.0.1" },
	  "complete\n protocol=tcp local_address=::ffff:127.0.0.1 local_port=7778"
	  " local_full_address=::ffff:127.0.0.1:7778 program_name=serv (9 foreign_address=::"
	  " foreign_port=0 foreign_full_address=:::0 pid=9 user_id=900\n" },
};
/* clang-format on */

static void
test_rows(void **state)
{
	struct target t;

	(void)state;
	fill(&t);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_string_equal(collect(&t, &rows[i].asked), rows[i].expected);
	target_close(&t);
}

static void
test_not_running(void **state)
{
	struct target t;

	(void)state;
	fill(&t);
	t.env.is_live = false;
	assert_string_equal(collect(&t, &rows[0].asked), "not collected\n");
	target_close(&t);
}

static void
test_no_proc(void **state)
{
	struct target t;

	(void)state;
	target_open(&t);
	t.env.is_live = true;
	assert_string_equal(collect(&t, &rows[0].asked), "error\n");
	target_close(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_not_running),
		cmocka_unit_test(test_no_proc),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
