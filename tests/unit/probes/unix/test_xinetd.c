/* SPDX-License-Identifier: Apache-2.0 */
/* test_xinetd.c - services of xinetd with their defaults, and configurations without end.
 */

#include "tests/unit/probes/target.h"

extern const struct probe probe_xinetd;

#define MAIN                                                                         \
	"# first\ndefaults\n{\n\tlog_type = SYSLOG daemon\n\tno_access = 10.0.0.1\n" \
	"\tonly_from = 192.168.0.0/24\n\tonly_from = 10.1.1.1\n\tdisabled = off-id\n}\n"

static const char services[] = "ftp 21/tcp\nftp 2121/udp fsp # x\ntftp 69/udp trivial\n";

static const struct {
	const char *label, *conf, *expected;
} rows[] = {
	{ "everything a service may say",
	    MAIN "service tftp\n{\n disable = no\n socket_type=dgram\n protocol = udp\n"
		 "\twait = yes\n user = root\n server = /usr/sbin/in.tftpd\n"
		 " server_args = -s   /var/tftp\n port = 6969\n flags = IPv4 REUSE\n"
		 " type = UNLISTED\n nonsense = 5\n just words\n}\n",
	    "complete\n protocol=udp service_name=tftp flags=IPv4 flags=REUSE"
	    " no_access=10.0.0.1 only_from=192.168.0.0/24 only_from=10.1.1.1 port=6969"
	    " server=/usr/sbin/in.tftpd server_arguments=-s /var/tftp socket_type=dgram"
	    " type=UNLISTED user=root wait:boolean=true disabled:boolean=false\n" },
	{ "protocol by kind of socket, port by services(5)",
	    "service ftp\n{\n socket_type = stream\n wait = no\n}\n",
	    "complete\n protocol=tcp service_name=ftp port=21 socket_type=stream"
	    " wait:boolean=false disabled:boolean=false\n" },
	{ "an alias of services(5)", "service fsp {\n socket_type = dgram\n}\n",
	    "complete\n protocol=udp service_name=fsp port=2121 socket_type=dgram"
	    " disabled:boolean=false\n" },
	{ "lists that change",
	    MAIN "service a\n{\n protocol = tcp\n only_from += b c\n"
		 " only_from -= 10.1.1.1\n no_access =\n}\n",
	    "complete\n protocol=tcp service_name=a no_access= only_from=192.168.0.0/24"
	    " only_from=b only_from=c disabled:boolean=false\n" },
	{ "a list that is said twice counts once",
	    "service a\n{\n protocol = tcp\n only_from = b\n only_from = c\n}\n",
	    "complete\n protocol=tcp service_name=a only_from=c "
	    "disabled:boolean=false\n" },
	{ "disabled by itself", "service a\n{\nprotocol = tcp\ndisable = yes\n}\n",
	    "complete\n protocol=tcp service_name=a disabled:boolean=true\n" },
	{ "disabled by its id",
	    MAIN
	    "service a\n{\nprotocol = tcp\nid = off-id\nonly_from =\nno_access =\n}\n",
	    "complete\n protocol=tcp service_name=a no_access= only_from="
	    " disabled:boolean=true\n" },
	{ "others are enabled",
	    "defaults\n{\nenabled = b\n}\nservice a\n{\nprotocol=tcp\n}\n"
	    "service b\n{\nprotocol=tcp\n}\n",
	    "complete\n protocol=tcp service_name=a disabled:boolean=true\n"
	    " protocol=tcp service_name=b disabled:boolean=false\n" },
	{ "no protocol", "service a\n{\nsocket_type=raw\n}\n",
	    "complete\n protocol(does not exist) service_name=a socket_type=raw"
	    " disabled:boolean=false\n" },
	{ "a section without end", "service a\n{\nprotocol=tcp",
	    "complete\n protocol=tcp service_name=a disabled:boolean=false\n" },
	{ "a section without body", "service a\nservice b\n{\nprotocol=tcp\n}\n",
	    "complete\n protocol(does not exist) service_name=a disabled:boolean=false\n"
	    " protocol=tcp service_name=b disabled:boolean=false\n" },
	{ "includes", "include /etc/more\nincludedir /etc/xinetd.d\ninclude /etc/none\n",
	    "complete\n protocol=tcp service_name=more disabled:boolean=false\n"
	    " protocol=tcp service_name=good disabled:boolean=false\n" },
	{ "a file that includes itself", "include /etc/xinetd.conf\n", "error\n" },
	{ "nothing", "", "does not exist\n" },
	{ "odd lines", "service\n{\n}\n}\n= = =\ninclude\ndefaults", "does not exist\n" },
};

static void
check(const char *label, const char *conf, const char *expected)
{
	struct target t;

	target_open(&t);
	target_put_text(&t, "/etc/services", services);
	target_put_text(&t, "/etc/more", "service more\n{\nprotocol=tcp\n}\n");
	target_put_text(&t, "/etc/xinetd.d/good", "service good\n{\nprotocol=tcp\n}\n");
	target_put_text(
	    &t, "/etc/xinetd.d/a.rpmsave", "service bad\n{\nprotocol=tcp\n}\n");
	target_put_text(&t, "/etc/xinetd.d/bad~", "service bad\n{\nprotocol=tcp\n}\n");
	target_put_text(&t, "/etc/xinetd.conf", conf);
	print_message("%s\n", label);
	assert_string_equal(target_collect(&t, &probe_xinetd, "service_name",
				OVAL_OPERATION_PATTERN_MATCH, ".*"),
	    expected);
	target_close(&t);
}

static void
test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		check(rows[i].label, rows[i].conf, rows[i].expected);
}

static void
test_choice(void **state)
{
	struct target t;

	(void)state;
	target_open(&t);
	assert_string_equal(
	    target_collect(&t, &probe_xinetd, "service_name", OVAL_OPERATION_EQUALS, "a"),
	    "does not exist\n");
	target_close(&t);
	target_open(&t);
	target_put_text(&t, "/etc/xinetd.conf",
	    "service a\n{\nprotocol=tcp\n}\nservice a\n{\nprotocol=udp\n}\n");
	assert_string_equal(
	    target_collect(&t, &probe_xinetd, "protocol", OVAL_OPERATION_EQUALS, "udp"),
	    "complete\n protocol=udp service_name=a disabled:boolean=false\n");
	assert_string_equal(
	    target_collect(&t, &probe_xinetd, "service_name", OVAL_OPERATION_EQUALS, "b"),
	    "does not exist\n");
	assert_string_equal(target_collect(&t, &probe_xinetd, "service_name",
				OVAL_OPERATION_PATTERN_MATCH, "("),
	    "error\n");
	target_close(&t);
}

static void
test_limits(void **state)
{
	static const struct {
		const char *unit;
		int count;
	} limits[] = { { "service a\n", 2001 },
		{ "defaults\n{\nonly_from = 1 2 3 4\n", 25001 },
		{ "include /etc/more\n", 1000 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(limits); i++) {
		autobuffer text = { 0 };

		for (int k = 0; k < limits[i].count; k++)
			buffer_add_text(&text, limits[i].unit);
		check("limit", buffer_text(&text), "error\n");
	}
}

/* No file is too large, all of them are. */
static void
test_size(void **state)
{
	autobuffer text = { 0 };
	struct target t;

	(void)state;
	target_open(&t);
	buffer_add_text(&text, "include /etc/big\n");
	for (int i = 0; i < 900000; i++)
		buffer_add_text(&text, "# comment\n");
	target_put_text(&t, "/etc/xinetd.conf", buffer_text(&text));
	target_put_text(
	    &t, "/etc/big", buffer_text(&text) + strlen("include /etc/big\n"));
	assert_string_equal(
	    target_collect(&t, &probe_xinetd, "service_name", OVAL_OPERATION_EQUALS, "a"),
	    "error\n");
	target_close(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_choice),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
