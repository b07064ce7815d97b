/* SPDX-License-Identifier: Apache-2.0 */
/* test_dpkginfo.c - packages of a dpkg database, states, versions, status.d. */

#include <unistd.h>

#include "tests/unit/probes/target.h"

extern const struct probe probe_dpkginfo;

#define EQUALS OVAL_OPERATION_EQUALS
#define PATTERN OVAL_OPERATION_PATTERN_MATCH
#define PACKAGE(name, state, arch, version)                         \
	"Package: " name "\nStatus: " state "\nArchitecture: " arch \
	"\nVersion: " version "\nDescription: x\n Version: 9\n.\n\n"
#define PLAIN(name)                                                  \
	" name=" name " arch=all epoch=(none) release=1 version=1.0" \
	" evr:debian_evr_string=0:1.0-1\n"

static const char status[] = PACKAGE("bash", "install ok installed", "amd64",
    "5.2.15-2+b7") PACKAGE("git", "install ok installed", "amd64", "1:2.39.5-0+deb12u2")
    PACKAGE("dashes", "install ok installed", "all", "2:1.0-rc1-3")
	PACKAGE("native", "install ok installed", "all", "13.4")
	    PACKAGE("removed", "deinstall ok config-files", "all", "1.0-1")
		PACKAGE("absent", "purge ok not-installed", "all", "1.0-1") PACKAGE(
		    "half", "install ok half-configured", "all", "1.0-1")
		    PACKAGE("hold", "hold ok installed", "all", "1.0-1") PACKAGE(
			"libx", "install ok installed", "amd64", "1.0-1") PACKAGE("libx",
			"install ok installed", "i386",
			"1.0-1") "Package: known\nArchitecture: all\nVersion: 1.0-1\n\n"
				 "Package: noversion\nStatus: install ok installed\n\n"
				 "\n \nnothing\n\n"
				 "package:last\r\nSTATUS:install ok "
				 "installed\r\nArchitecture:all\r\nVersion:1.0-1";

/* clang-format off */
static const struct {
	const char *name;
	enum oval_operation operation;
	const char *expected;
} rows[] = {
	{ "bash", EQUALS,
	  "complete\n name=bash arch=amd64 epoch=(none) release=2+b7 version=5.2.15"
	  " evr:debian_evr_string=0:5.2.15-2+b7\n" },
	{ "git", EQUALS,
	  "complete\n name=git arch=amd64 epoch=1 release=0+deb12u2 version=2.39.5"
	  " evr:debian_evr_string=1:2.39.5-0+deb12u2\n" },
	{ "dashes", EQUALS,
	  "complete\n name=dashes arch=all epoch=2 release=3 version=1.0-rc1"
	  " evr:debian_evr_string=2:1.0-rc1-3\n" },
	{ "native", EQUALS,
	  "complete\n name=native arch=all epoch=(none) release= version=13.4"
	  " evr:debian_evr_string=0:13.4\n" },
	{ "removed", EQUALS, "does not exist\n" },
	{ "absent", EQUALS, "does not exist\n" },
	{ "known", EQUALS, "does not exist\n" },
	{ "noversion", EQUALS, "does not exist\n" },
	{ "half", EQUALS, "complete\n" PLAIN("half") },
	{ "hold", EQUALS, "complete\n" PLAIN("hold") },
	{ "last", EQUALS, "complete\n" PLAIN("last") },
	{ "^(ha|ho|la)", PATTERN, "complete\n" PLAIN("half") PLAIN("hold") PLAIN("last") },
	{ "libx", EQUALS,
	  "complete\n name=libx arch=amd64 epoch=(none) release=1 version=1.0"
	  " evr:debian_evr_string=0:1.0-1\n"
	  " name=libx arch=i386 epoch=(none) release=1 version=1.0"
	  " evr:debian_evr_string=0:1.0-1\n" },
	{ "BASH", EQUALS, "does not exist\n" },
	{ "(", PATTERN, "error\n" },
};
/* clang-format on */

static void
test_status(void **state)
{
	struct target t;

	(void)state;
	target_open(&t);
	target_put_text(&t, "/var/lib/dpkg/status", status);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_string_equal(target_collect(&t, &probe_dpkginfo, "name",
					rows[i].operation, rows[i].name),
		    rows[i].expected);
	target_close(&t);
}

static void
test_status_d(void **state)
{
	struct target t;

	(void)state;
	target_open(&t);
	target_put_text(&t, "/var/lib/dpkg/status.d/one",
	    "Package: one\nArchitecture: all\nVersion: 1.0-1\n");
	target_put_text(&t, "/var/lib/dpkg/status.d/two",
	    "Package: two\nStatus: install ok installed\nArchitecture: all\n"
	    "Version: 1.0-1\n");
	target_put_text(&t, "/var/lib/dpkg/status.d/two.md5sums",
	    "Package: sums\nArchitecture: all\nVersion: 1.0-1\n");
	target_put_text(&t, "/var/lib/dpkg/status",
	    PACKAGE("two", "install ok installed", "all", "1.0-1"));
	assert_string_equal(target_collect(&t, &probe_dpkginfo, "name", PATTERN, ""),
	    "complete\n" PLAIN("two") PLAIN("one"));
	target_close(&t);
}

static void
test_none(void **state)
{
	struct target t;

	(void)state;
	target_open(&t);
	assert_string_equal(target_collect(&t, &probe_dpkginfo, "name", EQUALS, "bash"),
	    "does not exist\n");
	target_close(&t);
}

static void
test_unreadable(void **state)
{
	struct target t;

	(void)state;
	target_open(&t);
	target_put_text(&t, "/var/lib/dpkg/status/x", "its parent is a directory");
	assert_string_equal(
	    target_collect(&t, &probe_dpkginfo, "name", EQUALS, "bash"), "error\n");
	target_close(&t);
}

/* A circle of links hides what may be there. */
static void
test_unreadable_d(void **state)
{
	struct target t;
	char path[128];

	(void)state;
	target_open(&t);
	target_put_text(&t, "/var/lib/dpkg/status",
	    PACKAGE("two", "install ok installed", "all", "1.0-1"));
	(void)snprintf(path, sizeof(path), "%s/var/lib/dpkg/status.d", t.dir);
	assert_int_equal(symlink("status.d", path), 0);
	assert_string_equal(target_collect(&t, &probe_dpkginfo, "name", EQUALS, "two"),
	    "error\n" PLAIN("two"));
	target_close(&t);
}

/* Fields without end, at the end, of nothing. */
static void
test_hostile(void **state)
{
	static const char *const texts[] = { "", "\n", ":", ":\n", "Package:", "Package",
		"Package: a\nVersion:\nStatus: install ok installed",
		"Package: a\nVersion: -\nStatus: install ok installed",
		"Package: a\nVersion: :\nStatus: install ok installed",
		"Package: a\nVersion: :-\nStatus:", "\r\n\r\n", " Package: a\n" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		struct target t;

		target_open(&t);
		target_put_text(&t, "/var/lib/dpkg/status", texts[i]);
		(void)target_collect(&t, &probe_dpkginfo, "name", PATTERN, "");
		target_close(&t);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_status),
		cmocka_unit_test(test_status_d),
		cmocka_unit_test(test_none),
		cmocka_unit_test(test_unreadable),
		cmocka_unit_test(test_unreadable_d),
		cmocka_unit_test(test_hostile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
