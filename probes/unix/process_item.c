/* SPDX-License-Identifier: Apache-2.0 */
/* process_item.c - the processes of a target, for the two object types that ask for them.
 */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

#include "daemon/base/arena.h"
#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/clock.h"
#include "daemon/base/error.h"
#include "probes/probe.h"
#include "probes/proc.h"
#include "probes/tree.h"
#include "probes/unix/process.h"
#include "probes/unix/process_clock.h"

enum {
	/* execve(2) takes more only with a larger stack; a process may forge any. */
	COMMAND_MAX = 2 * 1024 * 1024,
	STATUS_MAX = 16384,
	NUMBER_MAX = 64,
	LABEL_MAX = 4096,
	BOOT_MAX = 1024 * 1024, /* of /proc/stat: a number for each interrupt */
	TTY_SIZE = 32,
};

/* clang-format off */
/* By number; the schema knows no later ones. */
static const char *const capabilities[] = {
	"CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_DAC_READ_SEARCH", "CAP_FOWNER", "CAP_FSETID",
	"CAP_KILL", "CAP_SETGID", "CAP_SETUID", "CAP_SETPCAP", "CAP_LINUX_IMMUTABLE",
	"CAP_NET_BIND_SERVICE", "CAP_NET_BROADCAST", "CAP_NET_ADMIN", "CAP_NET_RAW",
	"CAP_IPC_LOCK", "CAP_IPC_OWNER", "CAP_SYS_MODULE", "CAP_SYS_RAWIO", "CAP_SYS_CHROOT",
	"CAP_SYS_PTRACE", "CAP_SYS_PACCT", "CAP_SYS_ADMIN", "CAP_SYS_BOOT", "CAP_SYS_NICE",
	"CAP_SYS_RESOURCE", "CAP_SYS_TIME", "CAP_SYS_TTY_CONFIG", "CAP_MKNOD", "CAP_LEASE",
	"CAP_AUDIT_WRITE", "CAP_AUDIT_CONTROL", "CAP_SETFCAP", "CAP_MAC_OVERRIDE",
	"CAP_MAC_ADMIN", "CAP_SYSLOG", "CAP_WAKE_ALARM", "CAP_BLOCK_SUSPEND",
	"CAP_AUDIT_READ",
};
/* SCHED_* by number, in the words of ps(1). */
static const char *const classes[] = { "TS", "FF", "RR", "B", "ISO", "IDL", "DLN", "EXT" };
/* admin-guide/devices.txt: terminals from FIRST on are called NAME and a number. */
static const struct {
	unsigned int major, first, last;
	const char *name;
} terminals[] = {
	{ 4, 0, 63, "tty" },        { 4, 64, 255, "ttyS" },    { 166, 0, 255, "ttyACM" },
	{ 188, 0, 255, "ttyUSB" },  { 204, 64, 127, "ttyAMA" }, { 229, 0, 255, "hvc" },
};
/* clang-format on */

enum { PTS_MAJOR = 136, PTS_MAJORS = 8, PTS_EACH = 256 };

/* Some thousand years; a /proc that is no kernel's may say anything. */
#define SECONDS_MAX (INT64_C(1) << 37)

struct gather {
	const struct probe_env *env;
	const struct object *object;
	const struct process_kind *kind;
	struct item_list *items;
	const struct object_entity *command, *pid;
	time_t boot, now; /* boot 0: not known */
};

struct process {
	int64_t pid;
	struct proc_stat stat;
	struct buffer command;
	uint32_t cut;
};

/* Control signs would let a process hide from a pattern behind a line's end. */
static void
make_printable(struct buffer *text)
{
	for (size_t i = 0; i < text->length; i++) {
		unsigned char *c = &text->data[i];

		if (*c == '\0')
			*c = ' ';
		else if (*c < ' ' || *c == 0x7f)
			*c = '.';
	}
}

/* Threads of the kernel and processes that ended have no command line: as ps(1) does. */
static void
name_command(struct process *p)
{
	buffer_printf(&p->command, "[%s]%s", p->stat.name,
	    p->stat.state == 'Z' ? " <defunct>" : "");
}

static void
read_command_line(const struct gather *g, struct process *p)
{
	struct error ignored;
	struct buffer *text = &p->command;

	if (proc_read_of(g->env, p->pid, "cmdline", COMMAND_MAX, text, &ignored) == 1)
		p->cut = 1;
	while (text->length > 0 && text->data[text->length - 1] == '\0')
		text->length--;
	if (text->length == 0)
		name_command(p);
}

static void
read_command(const struct gather *g, struct process *p)
{
	if (g->kind->has_command_line)
		read_command_line(g, p);
	else
		buffer_add_text(&p->command, p->stat.name);
	make_printable(&p->command);
}

static void
add_start(const struct gather *g, struct item *item, const struct proc_stat *stat)
{
	uint64_t seconds = stat->start / (uint64_t)sysconf(_SC_CLK_TCK);
	char text[PROCESS_TIME_SIZE];

	if (g->boot == 0 || seconds > SECONDS_MAX) {
		item_add_status(g->items, item, "start_time", OVAL_STATUS_NOT_COLLECTED);
		return;
	}
	process_format_start(text, g->boot + (time_t)seconds, g->now);
	item_add_text(g->items, item, "start_time", text);
}

static void
add_class(const struct gather *g, struct item *item, const struct proc_stat *stat)
{
	bool is_known = stat->policy >= 0 && stat->policy < (int64_t)ARRAY_LEN(classes);

	item_add_text(
	    g->items, item, "scheduling_class", is_known ? classes[stat->policy] : "?");
}

/* The name of terminal NUMBER as ps(1) has it, "?" for none. */
static void
format_terminal(char text[TTY_SIZE], int64_t number)
{
	unsigned int device_major = major((dev_t)(uint32_t)number);
	unsigned int device_minor = minor((dev_t)(uint32_t)number);

	(void)snprintf(
	    text, TTY_SIZE, number == 0 ? "?" : "%u:%u", device_major, device_minor);
	if (device_major >= PTS_MAJOR && device_major < PTS_MAJOR + PTS_MAJORS)
		(void)snprintf(text, TTY_SIZE, "pts/%u",
		    (device_major - PTS_MAJOR) * PTS_EACH + device_minor);
	if (device_major == 5 && device_minor == 1)
		(void)snprintf(text, TTY_SIZE, "console");
	for (size_t i = 0; i < ARRAY_LEN(terminals); i++)
		if (device_major == terminals[i].major && number != 0 &&
		    device_minor >= terminals[i].first &&
		    device_minor <= terminals[i].last)
			(void)snprintf(text, TTY_SIZE, "%s%u", terminals[i].name,
			    device_minor - terminals[i].first);
}

/* What stands behind "\nKEY:" in the text of a status file, or NULL. */
static const char *
find_field(const char *text, const char *key)
{
	size_t length = strlen(key);

	for (const char *line = text; line != NULL; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (strncmp(line, key, length) == 0 && line[length] == ':')
			return line + length + 1;
	}
	return NULL;
}

/* An owner as the kernel shows it to us, in the target's own numbers. */
static int64_t
own_uid(const struct gather *g, uint64_t outside)
{
	return outside >= UINT32_MAX
		   ? (int64_t)outside
		   : (int64_t)tree_map_uid(g->env->tree, (uint32_t)outside);
}

static void
add_uid(const struct gather *g, struct item *item, const char *name, const char *text,
    int column)
{
	uint64_t value = 0;
	char *end = NULL;

	for (int i = 0; i <= column && text != NULL; i++) {
		value = strtoull(text, &end, 10);
		text = end != text ? end : NULL;
	}
	if (text == NULL)
		item_add_status(g->items, item, name, OVAL_STATUS_ERROR);
	else
		item_add_int(g->items, item, name, own_uid(g, value));
}

static void
add_number_of(
    const struct gather *g, struct item *item, const struct process *p, const char *name)
{
	autobuffer text = { 0 };
	struct error ignored;
	char *end;
	uint64_t value;

	/* A kernel without auditing has no such file. */
	if (proc_read_of(g->env, p->pid, name, NUMBER_MAX, &text, &ignored) < 0) {
		item_add_status(g->items, item, name, OVAL_STATUS_DOES_NOT_EXIST);
		return;
	}
	value = strtoull(buffer_text(&text), &end, 10);
	if (end == buffer_text(&text))
		item_add_status(g->items, item, name, OVAL_STATUS_DOES_NOT_EXIST);
	else
		item_add_int(g->items, item, name, own_uid(g, value));
}

static void
add_capabilities(const struct gather *g, struct item *item, const char *hex)
{
	char *end = NULL;
	uint64_t set = hex != NULL ? strtoull(hex, &end, 16) : 0;

	if (hex == NULL || end == hex) {
		item_add_status(g->items, item, "posix_capability", OVAL_STATUS_ERROR);
		return;
	}
	if ((set & ((UINT64_C(1) << ARRAY_LEN(capabilities)) - 1)) == 0)
		item_add_status(
		    g->items, item, "posix_capability", OVAL_STATUS_DOES_NOT_EXIST);
	for (size_t i = 0; i < ARRAY_LEN(capabilities); i++)
		if ((set >> i & 1) != 0)
			item_add_text(
			    g->items, item, "posix_capability", capabilities[i]);
}

/* The domain is the type of the context: user:role:type:level. */
static void
add_label(const struct gather *g, struct item *item, const struct process *p)
{
	autobuffer text = { 0 };
	struct error ignored;
	const char *at;
	size_t length;

	(void)proc_read_of(g->env, p->pid, "attr/current", LABEL_MAX, &text, &ignored);
	at = buffer_text(&text);
	for (int i = 0; i < 2 && at != NULL; i++) {
		at = strchr(at, ':');
		at = at != NULL ? at + 1 : NULL;
	}
	length = at != NULL ? strcspn(at, ":\n") : 0;
	/* AppArmor puts a profile's name and mode into the same file. */
	if (length == 0 || memchr(at, ' ', length) != NULL)
		item_add_status(
		    g->items, item, "selinux_domain_label", OVAL_STATUS_DOES_NOT_EXIST);
	else
		item_add_bytes(g->items, item, "selinux_domain_label", at, length);
}

/*
 * ExecShield was a patch of one vendor's kernels, switched for the whole system. Whether
 * a process may execute its stack is in its maps, which the sandbox refuses.
 */
static void
add_exec_shield(const struct gather *g, struct item *item)
{
	autobuffer text = { 0 };
	struct error ignored;

	if (proc_read(
		g->env, "/proc/sys/kernel/exec-shield", NUMBER_MAX, &text, &ignored) < 0)
		item_add_status(g->items, item, "exec_shield", OVAL_STATUS_NOT_COLLECTED);
	else
		item_add_bool(g->items, item, "exec_shield",
		    strtol(buffer_text(&text), NULL, 10) != 0);
}

static void
add_details(const struct gather *g, struct item *item, const struct process *p,
    const char *status)
{
	if (object_wants(g->object, "exec_shield"))
		add_exec_shield(g, item);
	if (object_wants(g->object, "loginuid"))
		add_number_of(g, item, p, "loginuid");
	if (object_wants(g->object, "posix_capability"))
		add_capabilities(g, item, find_field(status, "CapEff"));
	if (object_wants(g->object, "selinux_domain_label"))
		add_label(g, item, p);
	item_add_int(g->items, item, "session_id", p->stat.session);
}

/* False when nothing more can be added. */
static bool
add_process(const struct gather *g, const struct process *p)
{
	char span[PROCESS_TIME_SIZE], terminal[TTY_SIZE];
	autobuffer status = { 0 };
	struct error ignored;
	struct item *item;

	if (proc_read_of(g->env, p->pid, "status", STATUS_MAX, &status, &ignored) < 0)
		return true; /* it has ended */
	item = item_new(g->items, g->kind->type, 16);
	if (item == NULL)
		return false;
	item->source = arena_printf(g->items->arena, "/proc/%" PRId64, p->pid);
	item->cut = p->cut;
	process_format_span(span, p->stat.ticks / (uint64_t)sysconf(_SC_CLK_TCK));
	format_terminal(terminal, p->stat.terminal);
	item_add_bytes(g->items, item, g->kind->command, (const char *)p->command.data,
	    p->command.length);
	item_add_text(g->items, item, "exec_time", span);
	item_add_int(g->items, item, "pid", p->pid);
	item_add_int(g->items, item, "ppid", p->stat.parent);
	item_add_int(g->items, item, "priority", p->stat.priority);
	add_uid(g, item, "ruid", find_field(buffer_text(&status), "Uid"), 0);
	add_class(g, item, &p->stat);
	add_start(g, item, &p->stat);
	item_add_text(g->items, item, "tty", terminal);
	add_uid(g, item, "user_id", find_field(buffer_text(&status), "Uid"), 1);
	if (g->kind->has_details)
		add_details(g, item, p, buffer_text(&status));
	return true;
}

static bool
fail(const struct gather *g, const char *reason)
{
	g->items->flag = OVAL_FLAG_ERROR;
	g->items->reason = reason;
	return false;
}

/* Whether ENTITY accepts TEXT. Sets *FAILED when it cannot be told. */
static bool
accepts(const struct gather *g, const struct object_entity *entity, const char *text,
    size_t length, bool *failed)
{
	enum oval_result result = object_entity_accepts(
	    entity, text, length, g->env->match);

	*failed = result != OVAL_RESULT_TRUE && result != OVAL_RESULT_FALSE;
	return result == OVAL_RESULT_TRUE;
}

static bool
visit(const struct gather *g, int64_t pid)
{
	struct process p = { .pid = pid };
	char text[ENTITY_TEXT_SIZE];
	int length = snprintf(text, sizeof(text), "%" PRId64, pid);
	bool failed, goes_on = true;

	if (!accepts(g, g->pid, text, (size_t)length, &failed))
		return failed ? fail(g, "pid cannot be compared") : true;
	if (!proc_read_stat(g->env, pid, &p.stat))
		return true;
	read_command(g, &p);
	if (accepts(g, g->command, buffer_text(&p.command), p.command.length, &failed))
		goes_on = add_process(g, &p);
	else if (failed)
		goes_on = fail(g, "the command cannot be compared");
	buffer_done(&p.command);
	return goes_on;
}

static time_t
read_boot(const struct probe_env *env)
{
	autobuffer text = { 0 };
	struct error ignored;
	const char *at;
	int64_t boot = 0;

	(void)proc_read(env, "/proc/stat", BOOT_MAX, &text, &ignored);
	at = strstr(buffer_text(&text), "btime ");
	if (at != NULL)
		boot = strtoll(at + strlen("btime "), NULL, 10);
	return boot > 0 && boot <= SECONDS_MAX ? (time_t)boot : 0;
}

void
process_collect(const struct probe_env *env, const struct object *object,
    const struct process_kind *kind, struct item_list *items)
{
	const struct gather g = {
		.env = env,
		.object = object,
		.kind = kind,
		.items = items,
		.command = object_find(object, kind->command),
		.pid = object_find(object, "pid"),
		.boot = read_boot(env),
		.now = (time_t)(clock_now_us() / 1000000),
	};
	const int64_t *pids;
	uint32_t count;

	(void)proc_list(env, items, &pids, &count);
	for (uint32_t i = 0; i < count; i++)
		if (!visit(&g, pids[i]))
			break;
}

int
process_warm(struct error *err)
{
	(void)err;
	process_clock_warm();
	return 0;
}
