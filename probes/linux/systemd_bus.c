/* SPDX-License-Identifier: Apache-2.0 */
/*
 * systemd_bus.c - what the target's running systemd says of its units, over D-Bus.
 *
 * The socket was connected before the sandbox closed and has a time limit of its own, so
 * read(2) and write(2) are all that is needed here: no call is added to the sandbox's
 * list, and no library has to be readied for what a container may answer.
 */

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "daemon/base/arena.h"
#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/clock.h"
#include "daemon/base/error.h"
#include "probes/linux/systemd.h"
#include "probes/linux/systemd_wire.h"
#include "probes/probe.h"

enum {
	TOTAL_US = 30 * 1000 * 1000, /* for all questions of a scan: a hundred take a
					second */
	ANSWER_US = 5 * 1000 * 1000, /* for one */
	LINE_MAX_ = 512,	     /* of the handshake */
	NUDGE_SERIAL = 0x7fffffff,
	OTHERS_MAX = 10000, /* signals that come before an answer */
	ROOM_FIRST = 64 * 1024,
};

#define SYSTEMD_PATH "/org/freedesktop/systemd1"

struct systemd_bus {
	int fd;
	const char *destination; /* NULL without a bus between */
	uint32_t serial;
	int64_t until_us;    /* of the question under way */
	int64_t left_us;     /* for those after it */
	unsigned char *data; /* the last message behind its head */
	size_t room;
	bool is_answering;  /* it has said something since the handshake */
	const char *broken; /* why nothing more can be asked */
	struct arena *arena;
};

/* An answer: its body, good until the next question. */
struct answer {
	struct wire body;
	const char *error; /* the name of an error that came instead, else NULL */
};

static int
fail(struct systemd_bus *bus, const char *why, struct error *err)
{
	bus->broken = why;
	return error_say(err, EPROTO, "%s", why);
}

static int
write_all(struct systemd_bus *bus, const void *data, size_t length, struct error *err)
{
	const char *at = data;

	while (length > 0) {
		ssize_t put = write(bus->fd, at, length);

		if (put < 0 && errno == EINTR)
			continue;
		if ((put < 0 && errno != EAGAIN) || clock_monotonic_us() > bus->until_us)
			return fail(bus, "systemd does not take questions", err);
		if (put < 0)
			continue;
		at += put;
		length -= (size_t)put;
	}
	return 0;
}

/*
 * The server in systemd itself reads what follows the handshake at once with it, and then
 * waits for more before it looks at that: anything more will do.
 */
static int
nudge(struct systemd_bus *bus, struct error *err)
{
	static const struct wire_call ping = {
		.path = "/",
		.interface = "org.freedesktop.DBus.Peer",
		.member = "Ping",
	};
	autobuffer out = { 0 };

	bus->is_answering = true;
	wire_put_call(&out, &ping, NUDGE_SERIAL);
	if (out.failed)
		return error_set(err, ENOMEM, "ask systemd");
	return write_all(bus, out.data, out.length, err);
}

static int
read_all(struct systemd_bus *bus, void *data, size_t length, struct error *err)
{
	char *at = data;

	while (length > 0) {
		ssize_t got = read(bus->fd, at, length);

		if (got < 0 && errno == EINTR)
			continue;
		if (got == 0)
			return fail(bus, "systemd closed the connection", err);
		if ((got < 0 && errno != EAGAIN) || clock_monotonic_us() > bus->until_us)
			return fail(bus, "systemd did not answer in time", err);
		if (got < 0) {
			if (!bus->is_answering && bus->serial > 0 && nudge(bus, err) < 0)
				return -err->code;
			continue;
		}
		at += got;
		length -= (size_t)got;
	}
	return 0;
}

static int
read_line(struct systemd_bus *bus, char line[LINE_MAX_], struct error *err)
{
	for (size_t length = 0; length + 1 < LINE_MAX_; length++) {
		int r = read_all(bus, line + length, 1, err);

		if (r < 0)
			return r;
		if (line[length] == '\n') {
			line[length] = '\0';
			return 0;
		}
	}
	return fail(bus, "the handshake with systemd is broken", err);
}

static int
write_text(struct systemd_bus *bus, const char *text, struct error *err)
{
	return write_all(bus, text, strlen(text), err);
}

/* D-Bus specification, "Authentication Protocol". Who we are is told by the socket; we
 * name no user, since in a user namespace ours has another number. */
static int
shake_hands(struct systemd_bus *bus, struct error *err)
{
	static const char hello[] = "\0AUTH EXTERNAL\r\n";
	char line[LINE_MAX_];
	int r = write_all(bus, hello, sizeof(hello) - 1, err);

	if (r == 0)
		r = read_line(bus, line, err);
	if (r == 0 && strncmp(line, "DATA", 4) == 0) {
		r = write_text(bus, "DATA\r\n", err);
		if (r == 0)
			r = read_line(bus, line, err);
	}
	if (r == 0 && strncmp(line, "OK", 2) != 0)
		return fail(bus, "systemd does not let us in", err);
	return r == 0 ? write_text(bus, "BEGIN\r\n", err) : r;
}

static int
reserve(struct systemd_bus *bus, size_t size, struct error *err)
{
	size_t room = bus->room == 0 ? ROOM_FIRST : bus->room;

	while (room < size)
		room *= 2;
	if (room == bus->room)
		return 0;
	bus->data = arena_alloc(bus->arena, room);
	bus->room = bus->data != NULL ? room : 0;
	return bus->data != NULL ? 0 : error_set(err, ENOMEM, "ask systemd");
}

/* One message. *FIELDS and *BODY are good until the next. */
static int
read_message(struct systemd_bus *bus, struct wire_head *head, struct wire_fields *fields,
    struct wire *body, struct error *err)
{
	unsigned char bytes[WIRE_HEAD_SIZE];
	int r = read_all(bus, bytes, sizeof(bytes), err);

	if (r < 0)
		return r;
	bus->is_answering = true;
	if (!wire_read_head(bytes, head))
		return fail(bus, "systemd's answer is no message", err);
	r = reserve(bus, head->fields_size + head->body_size + 1, err);
	if (r == 0)
		r = read_all(bus, bus->data, head->fields_size + head->body_size, err);
	if (r < 0)
		return r;
	if (!wire_read_fields(bus->data, head->fields_size, fields))
		return fail(bus, "systemd's answer is broken", err);
	*body = wire_start(bus->data + head->fields_size, head->body_size);
	return 0;
}

static int
ask_once(struct systemd_bus *bus, const struct wire_call *call, const char *signature,
    struct answer *ret, struct error *err)
{
	autobuffer out = { 0 };
	struct wire_fields fields;
	struct wire_head head;
	int r;

	wire_put_call(&out, call, ++bus->serial);
	if (out.failed)
		return error_set(err, ENOMEM, "ask systemd");
	r = write_all(bus, out.data, out.length, err);
	for (int i = 0; r == 0 && i < OTHERS_MAX; i++) {
		r = read_message(bus, &head, &fields, &ret->body, err);
		if (r < 0 || fields.reply_to != bus->serial)
			continue;
		ret->error = head.type == WIRE_ERROR ? fields.error : NULL;
		if (ret->error != NULL)
			return 0;
		if (head.type != WIRE_RETURN || strcmp(fields.signature, signature) != 0)
			return fail(bus, "systemd's answer is another than asked", err);
		return 0;
	}
	return r < 0 ? r : fail(bus, "systemd says everything but the answer", err);
}

/* Ask CALL; the answer must be of SIGNATURE. Only the time spent here counts. */
static int
ask(struct systemd_bus *bus, const struct wire_call *call, const char *signature,
    struct answer *ret, struct error *err)
{
	int64_t start = clock_monotonic_us();
	int r;

	if (bus->broken != NULL)
		return error_say(err, EPROTO, "%s", bus->broken);
	bus->until_us = start + (bus->left_us < ANSWER_US ? bus->left_us : ANSWER_US);
	r = ask_once(bus, call, signature, ret, err);
	bus->left_us -= clock_monotonic_us() - start;
	return r;
}

/* The same where an error cannot be lived with. */
static int
must_ask(struct systemd_bus *bus, const struct wire_call *call, const char *signature,
    struct wire *body, struct error *err)
{
	struct answer answer = { 0 };
	int r = ask(bus, call, signature, &answer, err);

	if (r == 0 && answer.error != NULL)
		return error_say(err, EPROTO, "%s: %s", call->member, answer.error);
	*body = answer.body;
	return r;
}

static struct wire_call
manager_call(const struct systemd_bus *bus, const char *member)
{
	return (struct wire_call){
		.destination = bus->destination,
		.path = SYSTEMD_PATH,
		.interface = "org.freedesktop.systemd1.Manager",
		.member = member,
	};
}

static int
check(struct systemd_bus *bus, const struct wire *body, struct error *err)
{
	return body->failed ? fail(bus, "systemd's answer is broken", err) : 0;
}

static void
add_name(struct systemd_bus *bus, const char *name, struct systemd_texts *names)
{
	if (systemd_is_name(name) && !systemd_is_template(name))
		systemd_texts_add(names, bus->arena, name, strlen(name));
}

/* Units in memory; of some only the name is known, since others name them. */
static int
list_loaded(struct systemd_bus *bus, struct systemd_texts *names, struct error *err)
{
	static const char rest[] = "(sssouso)";
	const struct wire_call call = manager_call(bus, "ListUnits");
	struct wire body;
	int r = must_ask(bus, &call, "a(ssssssouso)", &body, err);
	size_t end;

	if (r < 0)
		return r;
	end = wire_array(&body, '(');
	while (wire_has_more(&body, end)) {
		const char *name, *load, *at = rest + 1;

		wire_align_struct(&body);
		name = wire_string(&body);
		(void)wire_string(&body); /* description */
		load = wire_string(&body);
		while (*at != ')')
			wire_value(&body, &at, NULL);
		if (!body.failed && strcmp(load, "not-found") != 0)
			add_name(bus, name, names);
	}
	return check(bus, &body, err);
}

/* A unit's object path: what is no letter or digit is written "_xx", and a digit in
 * front, too. */
static const char *
unit_path(struct arena *arena, const char *name)
{
	autobuffer path = { 0 };

	buffer_add_text(&path, SYSTEMD_PATH "/unit/");
	for (const char *c = name; *c != '\0'; c++) {
		bool is_digit = *c >= '0' && *c <= '9';

		if ((*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') ||
		    (is_digit && c > name))
			buffer_add(&path, c, 1);
		else
			buffer_printf(&path, "_%02x", (unsigned char)*c);
	}
	return path.failed ? NULL : arena_strdup(arena, buffer_text(&path));
}

static bool
is_no_unit(const char *error)
{
	static const char *const names[] = { "org.freedesktop.systemd1.NoSuchUnit",
		"org.freedesktop.DBus.Error.UnknownObject",
		"org.freedesktop.DBus.Error.InvalidArgs" };

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (strcmp(error, names[i]) == 0)
			return true;
	return false;
}

/* What is being learnt of one unit. */
struct reading {
	struct systemd *systemd;
	const struct systemd_question *question;
	struct systemd_unit *unit;
	const char *load; /* LoadState */
};

/* One entry of the dictionary. */
static void
read_property(struct reading *r, struct wire *body)
{
	struct arena *arena = r->systemd->arena;
	struct systemd_texts values = { 0 };
	struct systemd_property *p;
	const char *name;
	bool is_load, is_path, is_wanted;

	wire_align_struct(body);
	name = wire_string(body);
	is_load = strcmp(name, "LoadState") == 0;
	is_path = strcmp(name, "FragmentPath") == 0;
	is_wanted = r->question->wants(r->question->arg, name);
	wire_variant(body, arena, is_wanted || is_load || is_path ? &values : NULL);
	if (is_load && values.count == 1)
		r->load = values.list[0];
	if (is_path && values.count == 1 && values.list[0][0] != '\0')
		r->unit->source = values.list[0];
	if (!is_wanted || body->failed)
		return;
	name = arena_strdup(arena, name);
	p = name != NULL ? systemd_unit_add(r->unit, arena, name) : NULL;
	if (p != NULL)
		p->values = values;
	r->unit->is_cut |= p == NULL;
}

/* The properties that INTERFACE of the unit at PATH has. 1: there is no such unit. */
static int
read_interface(
    struct reading *reading, const char *path, const char *interface, struct error *err)
{
	struct systemd_bus *bus = reading->systemd->bus;
	const struct wire_call call = {
		.destination = bus->destination,
		.path = path,
		.interface = "org.freedesktop.DBus.Properties",
		.member = "GetAll",
		.arguments = { interface },
	};
	struct answer answer = { 0 };
	size_t end;
	int r = ask(bus, &call, "a{sv}", &answer, err);

	if (r < 0)
		return r;
	if (answer.error != NULL)
		return is_no_unit(answer.error)
			   ? 1
			   : error_say(err, EPROTO, "systemd says %.128s", answer.error);
	end = wire_array(&answer.body, '{');
	while (wire_has_more(&answer.body, end))
		read_property(reading, &answer.body);
	return check(bus, &answer.body, err);
}

/* What every unit has is cheap to ask for. The rest makes systemd read counters of the
 * unit's processes, ten milliseconds each. */
static int
bus_read(struct systemd *systemd, const char *name,
    const struct systemd_question *question, struct systemd_unit *ret, struct error *err)
{
	struct reading reading = { systemd, question, ret, "" };
	const char *path = unit_path(systemd->arena, name);
	int r;

	if (path == NULL)
		return error_set(err, ENOMEM, "unit %s", name);
	r = read_interface(&reading, path, "org.freedesktop.systemd1.Unit", err);
	if (r == 0 && strcmp(reading.load, "not-found") == 0)
		return 1;
	if (r != 0 || (question->enough > 0 && ret->count >= question->enough))
		return r;
	*ret = (struct systemd_unit){ .source = ret->source };
	return read_interface(&reading, path, "", err);
}

static const struct systemd_source source = { .read = bus_read };

static int
start(struct systemd_bus *bus, struct systemd_texts *names, struct error *err)
{
	static const struct wire_call hello = {
		.destination = "org.freedesktop.DBus",
		.path = "/org/freedesktop/DBus",
		.interface = "org.freedesktop.DBus",
		.member = "Hello",
	};
	struct wire ignored;
	int r = shake_hands(bus, err);

	if (r == 0 && bus->destination != NULL)
		r = must_ask(bus, &hello, "s", &ignored, err);
	if (r == 0)
		r = list_loaded(bus, names, err);
	return r;
}

int
systemd_open_bus(struct systemd *systemd, struct error *err)
{
	const struct probe_systemd *known = systemd->env->systemd;
	const struct {
		int fd;
		const char *destination;
	} ways[] = { { known->bus_fd, "org.freedesktop.systemd1" },
		{ known->private_fd, NULL } };
	int r = error_say(err, ENOTCONN, "%s",
	    known->refused != NULL ? known->refused : "there is no connection");

	for (size_t i = 0; i < ARRAY_LEN(ways) && r < 0; i++) {
		struct systemd_texts names = { 0 };

		if (ways[i].fd < 0)
			continue;
		systemd->bus = arena_new_array(systemd->arena, struct systemd_bus, 1);
		if (systemd->bus == NULL)
			return error_set(err, ENOMEM, "ask systemd");
		*systemd->bus = (struct systemd_bus){
			.fd = ways[i].fd,
			.destination = ways[i].destination,
			.until_us = clock_monotonic_us() + ANSWER_US,
			.left_us = TOTAL_US,
			.arena = systemd->arena,
		};
		r = start(systemd->bus, &names, err);
		/* Units it could load: to ask for the list would keep it busy for a
		 * second, in which it does nothing else. */
		if (r == 0)
			r = systemd_index_files(systemd, &names, err);
		if (r == 0)
			r = systemd_set_entries(systemd, &names, err);
	}
	if (r == 0)
		systemd->source = &source;
	return r;
}
