/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_systemd_bus.c - units of a running systemd, played by a child process that answers
 * what each test tells it to.
 */

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>

#include <signal.h>

#include "probes/linux/systemd.h"
#include "tests/unit/probes/linux/bus_made.h"
#include "tests/unit/probes/target.h"

extern const struct probe probe_systemdunitproperty, probe_systemdunitdependency;

#define EQUALS OVAL_OPERATION_EQUALS
#define PATTERN OVAL_OPERATION_PATTERN_MATCH

static void
put_unit(struct buffer *b, const char *name, const char *load)
{
	static const char *const rest[] = { "active", "running", "" };

	pad(b, 8);
	put_text(b, name);
	put_text(b, "a description");
	put_text(b, load);
	for (size_t i = 0; i < ARRAY_LEN(rest); i++)
		put_text(b, rest[i]);
	put_text(b, "/path");
	put_u32(b, 0);
	put_text(b, "");
	put_text(b, "/");
}

static void
put_property(struct buffer *b, const char *name, const char *value)
{
	pad(b, 8);
	put_text(b, name);
	put_signature(b, "s");
	put_text(b, value);
}

static void
put_texts(struct buffer *b, const char *name, const char *one, const char *two)
{
	size_t at, start;

	pad(b, 8);
	put_text(b, name);
	put_signature(b, "as");
	put_u32(b, 0);
	at = b->length - 4;
	start = b->length;
	if (one != NULL)
		put_text(b, one);
	if (two != NULL)
		put_text(b, two);
	close_array(b, start, at);
}

enum manner {
	KIND,
	SILENT,
	CLOSES,
	REFUSES,
	CHATTERS, /* endless signals */
	WRONG_SIGNATURE,
	HUGE_BODY,
	OTHER_ENDIAN,
	SHORT_ARRAY, /* an array longer than its message */
	DEEP,	     /* values in values in values */
	EMPTY_STRUCT,
	LATE, /* answers once something follows */
};

struct player {
	int fd;
	enum manner manner;
	struct buffer out;
};

static void
say(struct player *p, const struct reply *reply, uint32_t serial,
    const struct buffer *body)
{
	p->out.length = 0;
	put_message(&p->out, reply, serial, body);
	if (p->manner == HUGE_BODY)
		memset(p->out.data + 4, 0xff, 4);
	if (p->manner == OTHER_ENDIAN)
		p->out.data[0] = 'B';
	if (write(p->fd, p->out.data, p->out.length) < 0)
		_exit(1);
}

static void
list_units(struct player *p, uint32_t serial)
{
	struct buffer body = { 0 };
	struct reply reply = { 2, "a(ssssssouso)", NULL };
	size_t start = open_array(&body);

	put_unit(&body, "sshd.service", "loaded");
	put_unit(&body, "away.service", "not-found");
	put_unit(&body, "multi-user.target", "loaded");
	put_unit(&body, "no unit", "loaded");
	close_array(&body, start, 0);
	if (p->manner == SHORT_ARRAY)
		memset(body.data, 0x7f, 4);
	if (p->manner == WRONG_SIGNATURE)
		reply.signature = "a(ss)";
	say(p, &reply, serial, &body);
	buffer_done(&body);
}

static void
put_numbers(struct buffer *b)
{
	size_t at, start;

	pad(b, 8);
	put_text(b, "Job");
	put_signature(b, "(uo)");
	pad(b, 8);
	put_u32(b, 5);
	put_text(b, "/job/5");
	pad(b, 8);
	put_text(b, "CanStop");
	put_signature(b, "b");
	put_u32(b, 1);
	pad(b, 8);
	put_text(b, "ExitStatus");
	put_signature(b, "i");
	put_u32(b, (uint32_t)-1);
	pad(b, 8);
	put_text(b, "TimeoutUSec");
	put_signature(b, "t");
	pad(b, 8);
	pack_u64(b, UINT64_MAX);
	pad(b, 8);
	put_text(b, "InvocationID");
	put_signature(b, "ay");
	put_u32(b, 2);
	pack_u8(b, 7);
	pack_u8(b, 200);
	pad(b, 8);
	put_text(b, "Execs");
	put_signature(b, "a(sasb)");
	put_u32(b, 0);
	at = b->length - 4;
	pad(b, 8);
	start = b->length;
	put_text(b, "/bin/sh");
	put_u32(b, 0);
	size_t inner = b->length;
	put_text(b, "-c");
	put_text(b, "true");
	close_array(b, inner, inner - 4);
	put_u32(b, 0);
	close_array(b, start, at);
}

static void
put_deep(struct player *p, struct buffer *b)
{
	pad(b, 8);
	put_text(b, "Deep");
	if (p->manner == EMPTY_STRUCT) {
		put_signature(b, "a()");
		put_u32(b, 8);
		pad(b, 8);
		pack_u64(b, 0);
		return;
	}
	for (int i = 0; i < 100; i++)
		put_signature(b, "v");
	put_signature(b, "y");
	pack_u8(b, 1);
}

static void
put_unit_properties(struct player *p, struct buffer *body, const char *path)
{
	bool is_sshd = strstr(path, "/sshd_2eservice") != NULL;
	bool is_target = strstr(path, "/multi_2duser_2etarget") != NULL;

	put_texts(body, "Names", is_sshd ? "sshd.service" : "x.service",
	    is_sshd ? "ssh.service" : NULL);
	if (is_target)
		put_texts(body, "Wants", "sshd.service", "odd one.service");
	else
		put_texts(body, "Wants", NULL, NULL);
	put_property(body, "LoadState", is_sshd || is_target ? "loaded" : "not-found");
	put_property(body, "ActiveState", is_sshd ? "active" : "inactive");
	put_property(body, "FragmentPath", "/usr/lib/x");
	if (p->manner == DEEP || p->manner == EMPTY_STRUCT)
		put_deep(p, body);
}

static void
get_all(struct player *p, uint32_t serial, const char *path, bool is_unit_only)
{
	static const struct reply good = { 2, "a{sv}", NULL },
				  none = { 3, NULL,
					  "org.freedesktop.systemd1.NoSuchUnit" },
				  bad = { 3, NULL,
					  "org.freedesktop.DBus.Error.AccessDenied" };
	struct buffer body = { 0 };
	size_t start;

	if (strstr(path, "/refused_2eservice") != NULL) {
		say(p, &bad, serial, &body);
		return;
	}
	if (strstr(path, "/nosuch_2eservice") != NULL) {
		say(p, &none, serial, &body);
		return;
	}
	start = open_array(&body);
	put_unit_properties(p, &body, path);
	if (!is_unit_only)
		put_numbers(&body);
	close_array(&body, start, 0);
	say(p, &good, serial, &body);
	buffer_done(&body);
}

static bool
has(const char *message, size_t length, const char *text)
{
	return memmem(message, length, text, strlen(text)) != NULL;
}

/* Where the path is in a call: the first field there is. */
static void
answer(struct player *p, const char *call, size_t length)
{
	static const struct reply signal_ = { 4, "s", NULL };
	struct buffer body = { 0 };
	uint32_t serial;

	memcpy(&serial, call + 8, sizeof(serial));
	put_text(&body, "hello");
	for (int i = 0; i < (p->manner == CHATTERS ? 20000 : 3); i++)
		say(p, &signal_, 0, &body);
	if (has(call, length, "Hello"))
		say(p, &(struct reply){ 2, "s", NULL }, serial, &body);
	else if (has(call, length, "ListUnits"))
		list_units(p, serial);
	else if (has(call, length, "GetAll"))
		get_all(p, serial, call + 24,
		    has(call, length, "org.freedesktop.systemd1.Unit"));
	buffer_done(&body);
}

static ssize_t
receive(struct player *p, char *data, size_t size)
{
	ssize_t got = read(p->fd, data, size);

	if (got <= 0)
		_exit(0);
	return got;
}

static void
play(struct player *p)
{
	char data[4096], held[4096];
	ssize_t length = receive(p, data, sizeof(data)), n_held = 0;

	if (p->manner == CLOSES)
		_exit(0);
	if (memcmp(data, "\0AUTH EXTERNAL\r\n", 16) != 0)
		_exit(1);
	if (p->manner == REFUSES)
		(void)!write(p->fd, "REJECTED EXTERNAL\r\n", 19);
	else
		(void)!write(p->fd, "DATA\r\n", 6);
	(void)receive(p, data, 6);
	(void)!write(p->fd, "OK 0123456789abcdef\r\n", 21);
	(void)receive(p, data, 7);
	for (;;) {
		length = receive(p, data, sizeof(data));
		if (p->manner == SILENT)
			continue;
		if (p->manner == LATE && n_held == 0) {
			memcpy(held, data, (size_t)length);
			n_held = length;
			length = receive(p, data, sizeof(data));
			answer(p, held, (size_t)n_held);
			continue;
		}
		answer(p, data, (size_t)length);
	}
}

struct stage {
	struct target target;
	struct probe_systemd systemd;
	pid_t player;
};

static void
open_stage(struct stage *s, enum manner manner, bool has_bus)
{
	const struct timeval limit = { .tv_usec = 50 * 1000 };
	int fds[2];

	target_open(&s->target);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	(void)setsockopt(fds[0], SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	(void)setsockopt(fds[0], SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
	(void)fflush(NULL);
	s->player = fork();
	if (s->player == 0) {
		struct player p = { .fd = fds[1], .manner = manner };

		(void)close(fds[0]);
		play(&p);
	}
	(void)close(fds[1]);
	s->systemd = (struct probe_systemd){
		.is_running = true,
		.private_fd = has_bus ? -1 : fds[0],
		.bus_fd = has_bus ? fds[0] : -1,
	};
	s->target.env.is_live = true;
	s->target.env.systemd = &s->systemd;
	target_put_text(&s->target, "/etc/systemd/system/filed.service", "x");
}

static void
close_stage(struct stage *s)
{
	(void)close(s->systemd.bus_fd >= 0 ? s->systemd.bus_fd : s->systemd.private_fd);
	(void)kill(s->player, SIGKILL);
	(void)waitpid(s->player, NULL, 0);
	target_close(&s->target);
}

static const char *
collect(struct stage *s, enum oval_operation unit_operation, const char *unit,
    enum oval_operation operation, const char *property)
{
	const char *units[] = { unit }, *properties[] = { property };
	const struct object_entity entities[] = {
		{ .name = "unit",
		    .operation = unit_operation,
		    .values = units,
		    .n_values = 1 },
		{ .name = "property",
		    .operation = operation,
		    .values = properties,
		    .n_values = 1 },
	};
	const struct object object = {
		.family = "linux",
		.type = "systemdunitproperty",
		.id = "oval:test:obj:1",
		.entities = entities,
		.n_entities = 2,
	};

	return target_collect_object(&s->target, &probe_systemdunitproperty, &object);
}

/* clang-format off */
static const struct {
	enum oval_operation unit_operation;
	const char *unit;
	enum oval_operation operation;
	const char *property, *expected;
} rows[] = {
	{ EQUALS, "sshd.service", EQUALS, "ActiveState",
	  "complete\n unit=sshd.service property=ActiveState value=active\n" },
	{ EQUALS, "sshd.service", EQUALS, "Names",
	  "complete\n unit=sshd.service property=Names value=sshd.service value=ssh.service\n" },
	{ EQUALS, "sshd.service", EQUALS, "Wants",
	  "complete\n unit=sshd.service property=Wants value(does not exist)\n" },
	{ EQUALS, "sshd.service", EQUALS, "Job",
	  "complete\n unit=sshd.service property=Job value=5 /job/5\n" },
	{ EQUALS, "sshd.service", EQUALS, "CanStop",
	  "complete\n unit=sshd.service property=CanStop value=true\n" },
	{ EQUALS, "sshd.service", EQUALS, "ExitStatus",
	  "complete\n unit=sshd.service property=ExitStatus value=-1\n" },
	{ EQUALS, "sshd.service", EQUALS, "TimeoutUSec",
	  "complete\n unit=sshd.service property=TimeoutUSec value=18446744073709551615\n" },
	{ EQUALS, "sshd.service", EQUALS, "InvocationID",
	  "complete\n unit=sshd.service property=InvocationID value=7 value=200\n" },
	{ EQUALS, "sshd.service", EQUALS, "Execs",
	  "complete\n unit=sshd.service property=Execs value=/bin/sh -c true false\n" },
	{ EQUALS, "sshd.service", EQUALS, "NoSuchProperty", "does not exist\n" },
	{ EQUALS, "sshd.service", PATTERN, "^(Load|Active)State$",
	  "complete\n unit=sshd.service property=LoadState value=loaded\n"
	  " unit=sshd.service property=ActiveState value=active\n" },
	{ PATTERN, "^(sshd|away|filed)\\.service$", EQUALS, "LoadState",
	  "complete\n unit=sshd.service property=LoadState value=loaded\n" },
	{ EQUALS, "away.service", EQUALS, "LoadState", "does not exist\n" },
	{ EQUALS, "nosuch.service", EQUALS, "LoadState", "does not exist\n" },
	{ EQUALS, "no unit", EQUALS, "LoadState", "does not exist\n" },
	{ EQUALS, "refused.service", EQUALS, "LoadState", "error\n" },
	{ PATTERN, "target$", EQUALS, "ActiveState",
	  "complete\n unit=multi-user.target property=ActiveState value=inactive\n" },
};
/* clang-format on */

static void
test_rows(void **state)
{
	(void)state;
	for (int has_bus = 0; has_bus < 2; has_bus++) {
		struct stage s;

		open_stage(&s, KIND, has_bus);
		for (size_t i = 0; i < ARRAY_LEN(rows); i++)
			assert_string_equal(
			    collect(&s, rows[i].unit_operation, rows[i].unit,
				rows[i].operation, rows[i].property),
			    rows[i].expected);
		assert_string_equal(
		    target_collect(&s.target, &probe_systemdunitdependency, "unit",
			EQUALS, "multi-user.target"),
		    "complete\n unit=multi-user.target dependency=odd one.service"
		    " dependency=sshd.service\n");
		close_stage(&s);
	}
}

/* clang-format off */
static const struct {
	enum manner manner;
	const char *expected, *reason;
} bad[] = {
	{ SILENT, "not collected\n", "did not answer in time" },
	{ CLOSES, "not collected\n", "closed the connection" },
	{ REFUSES, "not collected\n", "does not let us in" },
	{ CHATTERS, "not collected\n", "everything but the answer" },
	{ WRONG_SIGNATURE, "not collected\n", "another than asked" },
	{ HUGE_BODY, "not collected\n", "is no message" },
	{ OTHER_ENDIAN, "not collected\n", "is no message" },
	{ SHORT_ARRAY, "not collected\n", "is broken" },
	{ DEEP, "error\n", NULL },
	{ EMPTY_STRUCT, "error\n", NULL },
	{ LATE, "complete\n unit=sshd.service property=ActiveState value=active\n", NULL },
};
/* clang-format on */

static void
test_bad(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		const struct systemd *kept;
		struct stage s;

		open_stage(&s, bad[i].manner, false);
		assert_string_equal(
		    collect(&s, EQUALS, "sshd.service", EQUALS, "ActiveState"),
		    bad[i].expected);
		kept = s.systemd.kept;
		if (bad[i].reason != NULL)
			assert_non_null(strstr(kept->refused, bad[i].reason));
		else
			assert_null(kept->refused);
		close_stage(&s);
	}
}

/* A systemd that runs and cannot be reached is not one that does not run. */
static void
test_unreachable(void **state)
{
	struct probe_systemd systemd = {
		.is_running = true,
		.private_fd = -1,
		.bus_fd = -1,
		.refused = "because",
	};
	struct stage s;

	(void)state;
	target_open(&s.target);
	s.target.env.is_live = true;
	s.target.env.systemd = &systemd;
	target_put_text(&s.target, "/etc/systemd/system/a.service", "x");
	assert_string_equal(
	    collect(&s, EQUALS, "a.service", EQUALS, "LoadState"), "not collected\n");
	systemd = (struct probe_systemd){ .private_fd = -1, .bus_fd = -1 };
	assert_string_equal(collect(&s, EQUALS, "a.service", EQUALS, "LoadState"),
	    "complete\n unit=a.service property=LoadState value=bad-setting\n");
	target_close(&s.target);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_unreachable),
	};

	(void)signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
