/* SPDX-License-Identifier: Apache-2.0 */
/* test_compiler.c - whose files are compiled, and what comes back of good and bad ones.
 */

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/base/io.h"
#include "daemon/scap/content.h"
#include "daemon/scap/ds/compile.h"
#include "daemon/warden/compiler.h"

#define OVAL_START                                                                     \
	"<oval_definitions xmlns='http://oval.mitre.org/XMLSchema/oval-definitions-5'" \
	" xmlns:o='http://oval.mitre.org/XMLSchema/oval-common-5'>"                    \
	"<generator><o:schema_version>5.11</o:schema_version>"                         \
	"<o:timestamp>2026-01-01T00:00:00</o:timestamp></generator>"
#define XCCDF(href)                                                                \
	"<Benchmark xmlns='http://checklists.nist.gov/xccdf/1.2'"                  \
	" id='xccdf_org.example_benchmark_b'><status>draft</status>"               \
	"<version>1</version><Rule id='xccdf_org.example_rule_r' selected='true'>" \
	"<check system='http://oval.mitre.org/XMLSchema/oval-definitions-5'>"      \
	"<check-content-ref href='" href                                           \
	"' name='oval:x:def:1'/></check></Rule></Benchmark>"

static char folder[] = "/tmp/stigwatch-compiler-XXXXXX";
static char path[128];

static void
write_content(const char *text, mode_t mode)
{
	autoclose int fd = -1;

	(void)unlink(path);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	assert_int_equal(io_write_all(fd, text, strlen(text)), 0);
	assert_int_equal(fchmod(fd, mode), 0);
}

static int
compile(struct error *err)
{
	const struct compile_options options = { .path = path };
	bool is_root = getuid() == 0;

	return compiler_wait(
	    &options, is_root ? 65534 : getuid(), is_root ? 65534 : getgid(), err);
}

/* Root of a user namespace that has no other ids cannot become anybody. */
static bool
can_become(void)
{
	char map[128] = "";
	autoclose int fd = open("/proc/self/uid_map", O_RDONLY | O_CLOEXEC);

	return getuid() != 0 ||
	       (read(fd, map, sizeof(map) - 1) > 0 && strstr(map, "4294967295") != NULL);
}

static void
test_refused(void **state)
{
	struct error err = { 0 };

	(void)state;
	assert_int_equal(compile(&err), -ENOENT);
	assert_int_equal(mkdir(path, 0755), 0);
	assert_int_equal(compile(&err), -EINVAL);
	assert_non_null(strstr(err.text, "is not a regular file"));
	assert_int_equal(rmdir(path), 0);
	/* nobody writes to it: it must not be waited for */
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(compile(&err), -EINVAL);
	write_content("<x/>", 0666);
	assert_int_equal(compile(&err), -EPERM);
	assert_non_null(strstr(err.text, "may be written by others"));
	write_content("<x/>", 0602);
	assert_int_equal(compile(&err), -EPERM);
	if (getuid() == 0 && chown(path, 1, 0) == 0) {
		assert_int_equal(chmod(path, 0600), 0);
		assert_int_equal(compile(&err), -EPERM);
		assert_non_null(strstr(err.text, "belongs to user 1, not to root"));
	}
}

static void
test_bad(void **state)
{
	static const struct {
		const char *text, *told;
	} rows[] = {
		{ "", "content:1: " },
		{ "\n\n<a></b>", "content:3: " },
		{ "<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
		    "content:1: " },
		{ "\x7f"
		  "ELF",
		    "content:1: " },
		{ "<html/>", "content:1: " },
	};

	(void)state;
	if (!can_become()) {
		print_message("SKIP: root of a user namespace without other ids\n");
		skip();
	}
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct error err = { 0 };

		write_content(rows[i].text, 0644);
		assert_int_equal(compile(&err), -EPROTO);
		if (strstr(err.text, rows[i].told) == NULL)
			fail_msg("%zu: %s", i, err.text);
	}
}

/* What comes back opens as content, and nobody can change it under the reader. */
static void
test_good(void **state)
{
	autoptr(content) content = NULL;
	autoclose int fd = -1;
	struct error err = { 0 };

	(void)state;
	if (!can_become()) {
		print_message("SKIP: root of a user namespace without other ids\n");
		skip();
	}
	write_content(OVAL_START "<definitions/></oval_definitions>", 0644);
	fd = compile(&err);
	if (fd < 0)
		fail_msg("%s", err.text);
	assert_int_equal(fcntl(fd, F_GET_SEALS),
	    F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL);
	assert_int_equal(content_open(&content, fd, &err), 0);
	assert_int_equal(content_summary(content)->kind, CONTENT_KIND_OVAL);
}

/* A stand-alone benchmark may name what lies beside it, and nothing else. */
static void
test_beside(void **state)
{
	static const char *const outside[] = {
		XCCDF("../../../etc/passwd"),
		XCCDF("/etc/passwd"),
		XCCDF("link"),
	};
	autofree char *link = NULL;

	(void)state;
	if (!can_become()) {
		print_message("SKIP: root of a user namespace without other ids\n");
		skip();
	}
	assert_true(asprintf(&link, "%s/link", folder) > 0);
	assert_int_equal(symlink("/etc/passwd", link), 0);
	for (size_t i = 0; i < ARRAY_LEN(outside); i++) {
		autoptr(content) content = NULL;
		struct error err = { 0 };
		autoclose int fd = -1;
		uint32_t count;

		write_content(outside[i], 0644);
		fd = compile(&err);
		if (fd < 0) {
			assert_null(strstr(err.text, "root:"));
			continue;
		}
		assert_int_equal(content_open(&content, fd, &err), 0);
		(void)content_table(content, CONTENT_DEFINITIONS, &count);
		assert_int_equal(count, 0);
	}
	(void)unlink(link);
}

static int
setup(void **state)
{
	(void)state;
	if (path[0] == '\0' && (mkdtemp(folder) == NULL || chmod(folder, 0755) < 0))
		return -1;
	(void)snprintf(path, sizeof(path), "%s/content", folder);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	return unlink(path);
}

static int
remove_folder(void **state)
{
	(void)state;
	return rmdir(folder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(test_bad, setup, NULL),
		cmocka_unit_test_setup_teardown(test_good, setup, NULL),
		cmocka_unit_test_setup_teardown(test_beside, setup, NULL),
	};
	int r = cmocka_run_group_tests_name("warden/compiler", tests, NULL, NULL);

	(void)unlink(path);
	return remove_folder(NULL) < 0 && r == 0 ? 1 : r;
}
