/* SPDX-License-Identifier: Apache-2.0 */
/* test_systemd_files.c - units of targets that run no systemd, from files made here. */

#include "tests/unit/probes/target.h"

extern const struct probe probe_systemdunitproperty, probe_systemdunitdependency;

#define ETC "/etc/systemd/system/"
#define RUN "/run/systemd/system/"
#define LIB "/usr/lib/systemd/system/"
#define EQUALS OVAL_OPERATION_EQUALS
#define PATTERN OVAL_OPERATION_PATTERN_MATCH

static void
put_link(struct target *t, const char *path, const char *to)
{
	char full[512];

	/* Makes the directories on the way. */
	target_put_text(t, path, "");
	(void)snprintf(full, sizeof(full), "%s%s", t->dir, path);
	assert_int_equal(unlink(full), 0);
	assert_int_equal(symlink(to, full), 0);
}

static const struct {
	const char *path, *text;
} files[] = {
	{ LIB "plain.service", "[Service]\nExecStart=/bin/true\n" },
	{ LIB "web.service",
	    "# about\n[Unit]\nDescription=The %p of %N\nDocumentation=man:web(8) \\\n"
	    "  # between\n; too\n  https://web\n"
	    "[Service]\nExecStart=/bin/web \\\n --all\n"
	    "[Install]\nWantedBy=multi-user.target\nAlias=www.service\n" },
	{ LIB "nicked.service", "[Service]\nExecStart=/bin/true\n" },
	{ LIB "off.service",
	    "[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n" },
	{ LIB "also.service",
	    "[Service]\nExecStart=/bin/true\n[Install]\nAlso=off.service\n" },
	{ LIB "runtime.service",
	    "[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n" },
	{ LIB "vendor.service",
	    "[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n" },
	{ LIB "masked.service", "[Service]\nExecStart=/bin/true\n" },
	{ ETC "empty.service", "" },
	{ LIB "empty.service", "[Service]\nExecStart=/bin/true\n" },
	{ LIB "gone.service", "[Service]\nExecStart=/bin/true\n" },
	{ LIB "bad.service", "[Service]\nType=simple\n" },
	{ LIB "reset.service", "[Service]\nExecStart=/bin/true\nExecStart=\n" },
	{ LIB "reset.service.d/10.conf", "[Service]\nExecStart=/bin/false\n" },
	{ LIB "stops.service", "[Service]\nExecStop=/bin/true\n" },
	{ LIB "deaf.socket", "[Socket]\nAccept=yes\n" },
	{ LIB "ears.socket", "[Socket]\nListenStream=80\n" },
	{ LIB "never.timer", "[Timer]\nUnit=web.service\n" },
	{ LIB "daily.timer", "[Timer]\nOnCalendar=daily\n" },
	{ ETC "override.service", "[Service]\nExecStart=/bin/mine\n" },
	{ LIB "override.service", "[Unit]\nDescription=theirs\n" },
	{ LIB "tty@.service",
	    "[Unit]\nDescription=%i of "
	    "%p\nWants=%j.target\n[Service]\nExecStart=/bin/true\n"
	    "[Install]\nWantedBy=multi-user.target\nDefaultInstance=tty1\n" },
	{ LIB "drop-in.service", "[Service]\nExecStart=/bin/true\n" },
	{ LIB "drop-in.service.d/50-a.conf", "[Unit]\nDescription=vendor\n" },
	{ ETC "drop-in.service.d/50-a.conf", "[Unit]\nDescription=admin\n" },
	{ LIB "drop-.service.d/40-b.conf", "[Unit]\nDescription=prefix\n" },
	{ LIB "service.d/99-c.conf", "[Unit]\nDocumentation=man:all\n" },
	{ LIB "drop-in.service.d/60-d.txt", "[Unit]\nDescription=no drop-in\n" },
	{ LIB "drop-in.service.d/70-e.conf", "[Unit]\nDescription=masked\n" },
	{ "/run/systemd/generator/fstab.mount", "[Mount]\nWhat=/dev/sda\n" },
	{ "/run/systemd/transient/run-1.service", "[Service]\nExecStart=/bin/true\n" },
	{ LIB "multi-user.target", "[Unit]\nRequires=basic.target\n" },
	{ LIB "basic.target", "[Unit]\nRequires=sysinit.target\nWants=tmp.mount\n" },
	{ LIB "sysinit.target", "[Unit]\nWants=multi-user.target\n" },
	{ LIB "multi-user.target.wants/vendor.service", "" },
	{ LIB "selfish.target", "[Unit]\nWants=selfish.target\n" },
	{ LIB "isolated.service",
	    "[Unit]\nDefaultDependencies=no\n[Service]\nExecStart=/bin/true\n" },
	{ "/opt/linked.service", "[Service]\nExecStart=/bin/true\n" },
	{ LIB "not a unit.service", "" },
	{ LIB "README", "" },
	{ LIB "@bad.service", "" },
};

static const struct {
	const char *path, *to;
} links[] = {
	{ ETC "multi-user.target.wants/web.service", LIB "web.service" },
	{ ETC "www.service", LIB "web.service" },
	{ ETC "multi-user.target.requires/runtime2.service", "../runtime.service" },
	{ RUN "multi-user.target.wants/runtime.service", LIB "runtime.service" },
	{ LIB "multi-user.target.wants/vendor.service", "../vendor.service" },
	{ ETC "multi-user.target.wants/tty@tty1.service", LIB "tty@.service" },
	{ ETC "multi-user.target.wants/unwanted.service", "/dev/null" },
	{ LIB "multi-user.target.wants/unwanted.service", "../plain.service" },
	{ ETC "masked.service", "/dev/null" },
	{ RUN "masked-now.service", "../../../dev/null" },
	{ ETC "gone.service", "/nowhere/gone.service" },
	{ ETC "linked.service", "/opt/linked.service" },
	{ LIB "other.service", "plain.service" },
	{ ETC "nick.service", LIB "nicked.service" },
	{ ETC "loop-a.service", "loop-b.service" },
	{ ETC "loop-b.service", "loop-a.service" },
	{ ETC "self.service", "self.service" },
	{ ETC "drop-in.service.d/70-e.conf", "/dev/null" },
};

static void
fill(struct target *t)
{
	for (size_t i = 0; i < ARRAY_LEN(files); i++)
		target_put_text(t, files[i].path, files[i].text);
	for (size_t i = 0; i < ARRAY_LEN(links); i++)
		put_link(t, links[i].path, links[i].to);
}

static const char *
collect(struct target *t, enum oval_operation unit_operation, const char *unit,
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

	return target_collect_object(t, &probe_systemdunitproperty, &object);
}

/* The values alone, with bars between. */
static const char *
values_of(struct target *t, const char *unit, const char *property)
{
	static char text[4096];
	const char *found = collect(t, EQUALS, unit, EQUALS, property);
	char *out = text;

	if (strncmp(found, "complete\n", 9) != 0)
		return found;
	for (const char *at = found; (at = strstr(at, " value=")) != NULL;) {
		size_t length;

		at += strlen(" value=");
		length = strcspn(at, "\n");
		for (size_t i = 0; i < length; i++)
			if (strncmp(at + i, " value=", 7) == 0)
				length = i;
		out += sprintf(out, "%s%.*s", out > text ? "|" : "", (int)length, at);
	}
	*out = '\0';
	return text;
}

/* clang-format off */
static const struct {
	const char *unit, *property, *expected;
} rows[] = {
	{ "plain.service", "LoadState", "loaded" },
	{ "plain.service", "ActiveState", "inactive" },
	{ "plain.service", "SubState", "dead" },
	{ "plain.service", "UnitFileState", "static" },
	{ "nicked.service", "UnitFileState", "indirect" },
	{ "plain.service", "FragmentPath", LIB "plain.service" },
	{ "plain.service", "Names", "other.service|plain.service" },
	{ "plain.service", "Description", "plain.service" },
	{ "other.service", "Id", "plain.service" },
	{ "other.service", "FragmentPath", LIB "plain.service" },
	{ "web.service", "Description", "The web of web" },
	{ "web.service", "Documentation", "man:web(8)|https://web|man:all" },
	{ "web.service", "UnitFileState", "enabled" },
	{ "www.service", "UnitFileState", "enabled" },
	{ "www.service", "Id", "web.service" },
	{ "off.service", "UnitFileState", "disabled" },
	{ "also.service", "UnitFileState", "indirect" },
	{ "runtime.service", "UnitFileState", "enabled-runtime" },
	{ "vendor.service", "UnitFileState", "disabled" },
	{ "isolated.service", "UnitFileState", "static" },
	{ "linked.service", "UnitFileState", "linked" },
	{ "linked.service", "LoadState", "loaded" },
	{ "tty@tty1.service", "UnitFileState", "enabled" },
	{ "tty@tty2.service", "UnitFileState", "disabled" },
	{ "tty@tty2.service", "Id", "tty@tty2.service" },
	{ "tty@tty2.service", "Description", "tty2 of tty" },
	{ "fstab.mount", "UnitFileState", "generated" },
	{ "run-1.service", "UnitFileState", "transient" },
	{ "masked.service", "LoadState", "masked" },
	{ "masked.service", "UnitFileState", "masked" },
	{ "masked.service", "ActiveState", "inactive" },
	{ "masked-now.service", "LoadState", "masked" },
	{ "masked-now.service", "UnitFileState", "masked-runtime" },
	{ "empty.service", "LoadState", "masked" },
	{ "bad.service", "LoadState", "bad-setting" },
	{ "reset.service", "LoadState", "loaded" },
	{ "stops.service", "LoadState", "loaded" },
	{ "deaf.socket", "LoadState", "bad-setting" },
	{ "ears.socket", "LoadState", "loaded" },
	{ "never.timer", "LoadState", "bad-setting" },
	{ "daily.timer", "LoadState", "loaded" },
	{ "override.service", "FragmentPath", ETC "override.service" },
	{ "override.service", "Description", "override.service" },
	{ "drop-in.service", "Description", "admin" },
	{ "drop-in.service", "DropInPaths", LIB "drop-.service.d/40-b.conf|"
	  ETC "drop-in.service.d/50-a.conf|" LIB "service.d/99-c.conf" },
	{ "multi-user.target", "Requires", "basic.target|runtime2.service" },
	{ "multi-user.target", "Wants",
	  "runtime.service|tty@tty1.service|vendor.service|web.service" },
	{ "plain.service", "Requires", "sysinit.target|system.slice" },
	{ "isolated.service", "Requires", "system.slice" },
	{ "isolated.service", "BindsTo", "" },
	{ "selfish.target", "Wants", "" },
	/* What is not there, or no unit. */
	{ "nosuch.service", "LoadState", "does not exist\n" },
	{ "gone.service", "LoadState", "does not exist\n" },
	{ "unwanted.service", "LoadState", "does not exist\n" },
	{ "tty@.service", "LoadState", "does not exist\n" },
	{ "loop-a.service", "LoadState", "does not exist\n" },
	{ "self.service", "LoadState", "does not exist\n" },
	{ "README", "LoadState", "does not exist\n" },
	{ "../web.service", "LoadState", "does not exist\n" },
	/* What only a running systemd knows. */
	{ "plain.service", "MainPID", "not collected\n" },
	{ "plain.service", "After", "not collected\n" },
	{ "nosuch.service", "MainPID", "does not exist\n" },
};
/* clang-format on */

static void
test_rows(void **state)
{
	struct target t;

	(void)state;
	target_open(&t);
	fill(&t);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *found = values_of(&t, rows[i].unit, rows[i].property);

		if (strcmp(found, rows[i].expected) != 0)
			fail_msg("%s of %s: expected %s, found %s", rows[i].property,
			    rows[i].unit, rows[i].expected, found);
	}
	target_close(&t);
}

static void
test_choice(void **state)
{
	struct target t;

	(void)state;
	target_open(&t);
	fill(&t);
	assert_string_equal(
	    collect(&t, PATTERN, "^(off|masked|nosuch)\\.(service|socket)$", EQUALS,
		"LoadState"),
	    "complete\n unit=masked.service property=LoadState value=masked\n"
	    " unit=off.service property=LoadState value=loaded\n");
	/* Instances are found by the links that make them. */
	assert_string_equal(collect(&t, PATTERN, "^tty", EQUALS, "LoadState"),
	    "complete\n unit=tty@tty1.service property=LoadState value=loaded\n");
	assert_string_equal(collect(&t, EQUALS, "off.service", PATTERN, "State$"),
	    "incomplete\n unit=off.service property=LoadState value=loaded\n"
	    " unit=off.service property=ActiveState value=inactive\n"
	    " unit=off.service property=SubState value=dead\n"
	    " unit=off.service property=UnitFileState value=disabled\n");
	assert_string_equal(collect(&t, EQUALS, "isolated.service", EQUALS, "PartOf"),
	    "complete\n unit=isolated.service property=PartOf value(does not exist)\n");
	assert_string_equal(collect(&t, PATTERN, "(", EQUALS, "Id"), "error\n");
	assert_string_equal(collect(&t, EQUALS, "off.service", PATTERN, "("), "error\n");
	target_close(&t);
}

static const char *
depend(struct target *t, enum oval_operation operation, const char *unit)
{
	return target_collect(t, &probe_systemdunitdependency, "unit", operation, unit);
}

static void
test_dependencies(void **state)
{
	struct target t;

	(void)state;
	target_open(&t);
	fill(&t);
	/* In a circle of targets; services are not gone into. */
	assert_string_equal(depend(&t, EQUALS, "multi-user.target"),
	    "complete\n unit=multi-user.target dependency=basic.target"
	    " dependency=runtime.service dependency=runtime2.service"
	    " dependency=sysinit.target dependency=tmp.mount dependency=tty@tty1.service"
	    " dependency=vendor.service dependency=web.service\n");
	assert_string_equal(depend(&t, EQUALS, "plain.service"),
	    "complete\n unit=plain.service dependency=basic.target"
	    " dependency=multi-user.target dependency=runtime.service"
	    " dependency=runtime2.service dependency=sysinit.target"
	    " dependency=system.slice dependency=tmp.mount dependency=tty@tty1.service"
	    " dependency=vendor.service dependency=web.service\n");
	assert_string_equal(depend(&t, EQUALS, "fstab.mount"),
	    "complete\n unit=fstab.mount dependency(does not exist)\n");
	assert_string_equal(depend(&t, EQUALS, "masked.service"),
	    "complete\n unit=masked.service dependency(does not exist)\n");
	assert_string_equal(depend(&t, EQUALS, "nosuch.target"), "does not exist\n");
	assert_string_equal(depend(&t, PATTERN, "^(isolated|nosuch)\\."),
	    "complete\n unit=isolated.service dependency=system.slice\n");
	target_close(&t);
}

/* Debian before /usr was merged, and directories that are links. */
static void
test_lib(void **state)
{
	struct target t;

	(void)state;
	target_open(&t);
	target_put_text(&t, "/lib/systemd/system/a.service", "[Service]\nExecStart=/a\n");
	assert_string_equal(
	    values_of(&t, "a.service", "FragmentPath"), "/lib/systemd/system/a.service");
	target_close(&t);
	target_open(&t);
	target_put_text(&t, LIB "a.service", "[Service]\nExecStart=/a\n");
	target_put_text(&t, "/opt/wants/a.service", "x");
	put_link(&t, "/lib", "usr/lib");
	put_link(&t, ETC "x.target.wants", "/opt/wants");
	put_link(&t, ETC "x.target", "/lib/systemd/system/y.target");
	target_put_text(&t, LIB "y.target", "[Unit]\n");
	assert_string_equal(values_of(&t, "a.service", "FragmentPath"), LIB "a.service");
	assert_string_equal(values_of(&t, "a.service", "UnitFileState"), "enabled");
	assert_string_equal(depend(&t, EQUALS, "y.target"),
	    "complete\n unit=y.target dependency=a.service\n");
	target_close(&t);
}

/* Nothing here may hang, crash or read what is no file. */
static void
test_hostile(void **state)
{
	static char large[2 * 1024 * 1024], many[64 * 1024];
	struct target t;
	char path[256];

	(void)state;
	target_open(&t);
	memset(large, 'x', sizeof(large));
	target_put(&t, LIB "large.service", large, sizeof(large));
	target_put(&t, LIB "nul.service", "[Service]\nExecStart=/a\0\nExecStop=", 33);
	target_put_text(&t, LIB "broken.service", "[Service\nExecStart\n=x\n[]\n=\n\\");
	for (size_t i = 0; i + 2 < sizeof(many); i += 2)
		memcpy(many + i, "a\n", 2);
	memcpy(many, "[Unit]\n", 7);
	target_put_text(&t, LIB "lines.target", many);
	(void)snprintf(path, sizeof(path), "%s" LIB "pipe.service", t.dir);
	assert_int_equal(mkfifo(path, 0600), 0);
	(void)snprintf(path, sizeof(path), "%s" LIB "folder.service", t.dir);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_string_equal(values_of(&t, "large.service", "LoadState"), "error\n");
	assert_string_equal(values_of(&t, "nul.service", "LoadState"), "loaded");
	assert_string_equal(values_of(&t, "broken.service", "LoadState"), "bad-setting");
	assert_string_equal(values_of(&t, "lines.target", "LoadState"), "loaded");
	assert_string_equal(values_of(&t, "pipe.service", "LoadState"), "error");
	assert_string_equal(
	    values_of(&t, "folder.service", "LoadState"), "does not exist\n");
	target_close(&t);
}

/* A chain of aliases ends somewhere, and thousands of units end in time. */
static void
test_many(void **state)
{
	struct probe_systemd kept = { .private_fd = -1, .bus_fd = -1 };
	char path[128], to[128];
	const char *found;
	struct target t;

	(void)state;
	target_open(&t);
	t.env.systemd = &kept;
	for (int i = 0; i < 1000; i++) {
		(void)snprintf(path, sizeof(path), LIB "t%04d.target", i);
		(void)snprintf(to, sizeof(to),
		    "[Unit]\nWants=t%04d.target t%04d.target\n", (i * 7 + 1) % 1000,
		    (i * 13 + 5) % 1000);
		target_put_text(&t, path, to);
	}
	for (int i = 0; i < 30; i++) {
		(void)snprintf(path, sizeof(path), ETC "alias%d.service", i);
		(void)snprintf(to, sizeof(to), "alias%d.service", i + 1);
		put_link(&t, path, to);
	}
	target_put_text(&t, ETC "alias30.service", "[Service]\nExecStart=/a\n");
	assert_string_equal(values_of(&t, "alias20.service", "Id"), "alias30.service");
	assert_string_equal(values_of(&t, "alias0.service", "Id"), "does not exist\n");
	found = depend(&t, PATTERN, "^t000[0-9]");
	assert_true(strncmp(found, "complete\n", 9) == 0);
	assert_non_null(strstr(found, "dependency=t0999.target"));
	assert_non_null(kept.kept);
	target_close(&t);
}

/* Each name of a unit is a unit of its own to look at, with all the other names. */
static void
test_names(void **state)
{
	enum { NAMES = 3000 };
	const char *found;
	struct target t;
	char path[128];

	(void)state;
	target_open(&t);
	target_put_text(&t, LIB "one.target", "[Unit]\n");
	for (int i = 0; i < NAMES; i++) {
		(void)snprintf(path, sizeof(path), LIB "u%d.target", i);
		put_link(&t, path, "one.target");
	}
	found = collect(&t, PATTERN, ".", EQUALS, "LoadState");
	assert_true(strncmp(found, "error\n", 6) == 0);
	target_close(&t);
}

/* The first directory decides about a link, each unit is named once. */
static void
test_links(void **state)
{
	struct target t;

	(void)state;
	target_open(&t);
	target_put_text(
	    &t, LIB "all.target", "[Unit]\nWants=a.socket a.socket b.socket\n");
	put_link(&t, LIB "all.target.wants/a.socket", "/x");
	put_link(&t, LIB "all.target.wants/c.socket", "/x");
	put_link(&t, LIB "all.target.wants/d.socket", "/x");
	put_link(&t, LIB "all.target.requires/c.socket", "/x");
	put_link(&t, ETC "all.target.wants/c.socket", "/dev/null");
	put_link(&t, ETC "all.target.wants/d.socket", "/x");
	assert_string_equal(
	    values_of(&t, "all.target", "Wants"), "a.socket|b.socket|d.socket");
	assert_string_equal(values_of(&t, "all.target", "Requires"), "c.socket");
	target_close(&t);
}

static void
test_nothing(void **state)
{
	struct target t;

	(void)state;
	target_open(&t);
	assert_string_equal(
	    collect(&t, PATTERN, ".*", EQUALS, "LoadState"), "does not exist\n");
	assert_string_equal(depend(&t, EQUALS, "multi-user.target"), "does not exist\n");
	target_close(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_choice),
		cmocka_unit_test(test_dependencies),
		cmocka_unit_test(test_lib),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_links),
		cmocka_unit_test(test_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
