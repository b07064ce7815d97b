/* SPDX-License-Identifier: Apache-2.0 */
/* test_source.c - the file that content was compiled from: the same, or an error that
 * names it. */

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "daemon/base/digest.h"
#include "daemon/cli/source.h"
#include "tests/unit/scap/ds/source.h"

#define BODY                                                                            \
	"<oval_definitions xmlns='http://oval.mitre.org/XMLSchema/oval-definitions-5'>" \
	"<!-- \xc3\xa9 ?> --></oval_definitions>\n"

/* clang-format off */
static const struct row {
	const char *text;
	const char *copy;  /* NULL: it cannot be copied */
} rows[] = {
	{ BODY, BODY },
	{ "<?xml version='1.0'?>\n" BODY, "\n" BODY },
	{ "<?xml version=\"1.0\" encoding=\"UTF-8\"?>" BODY, BODY },
	{ "<?xml version='1.0' encoding = 'utf-8' standalone='yes'?>" BODY, BODY },
	{ "<?xml version=\"1.0\" encoding=\"us-ascii\"?><!-- a -->" "<a/>", "<!-- a --><a/>" },
	{ "\xEF\xBB\xBF<?xml version='1.0'?>" BODY, BODY },
	{ "\xEF\xBB\xBF" BODY, BODY },
	{ "<?xml-stylesheet href='x'?>" BODY, "<?xml-stylesheet href='x'?>" BODY },
	{ "<?xml version='1.0' encoding='ISO-8859-1'?>" BODY, NULL },
	{ "<?xml version='1.0' encoding='UTF-16'?>" BODY, NULL },
	{ "<?xml version='1.0' encoding='utf-8x'?>" BODY, NULL },
	{ "<?xml version='1.0' encoding=", NULL },
	{ "\xFF\xFE<\0a\0/\0>\0", NULL },
	{ "text", NULL },
};
/* clang-format on */

static int
put(void *arg, const void *data, size_t length, struct error *err)
{
	(void)err;
	buffer_add(arg, data, length);
	return 0;
}

static void
write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	(void)close(fd);
}

/* PATH with TEXT is opened; its digest is that of what it has now. */
static void
open_text(struct source *s, const char *path, const char *text, char digest[65])
{
	struct digest *d;
	struct error err;

	write_text(path, text);
	assert_int_equal(digest_new(&d, &err), 0);
	digest_add(d, text, strlen(text));
	assert_int_equal(digest_finish(d, digest, &err), 0);
	digest_free(d);
	*s = (struct source){
		.fd = open(path, O_RDONLY | O_CLOEXEC), .path = path, .digest = digest
	};
	assert_true(s->fd >= 0);
}

static void
test_copies(void **state)
{
	char path[] = "/tmp/stigwatch-source-XXXXXX", digest[65];

	(void)state;
	(void)close(mkstemp(path));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct error err = { 0 };
		autobuffer copy = { 0 };
		struct source s;
		int r;

		open_text(&s, path, rows[i].text, digest);
		r = source_check(&s, &err);
		if (rows[i].copy == NULL) {
			assert_int_equal(r, -EINVAL);
			assert_non_null(strstr(err.text, path));
		} else {
			assert_int_equal(r, 0);
			assert_int_equal(source_copy(&s, put, &copy, &err), 0);
			assert_string_equal(buffer_text(&copy), rows[i].copy);
		}
		source_close(&s);
	}
	(void)unlink(path);
}

/* Before the copy, and while it is made. */
static void
test_changed(void **state)
{
	char path[] = "/tmp/stigwatch-source-XXXXXX", digest[65];
	struct error err = { 0 };
	autobuffer copy = { 0 };
	struct source s;

	(void)state;
	(void)close(mkstemp(path));
	open_text(&s, path, BODY, digest);
	assert_int_equal(source_check(&s, &err), 0);
	write_text(path, BODY " ");
	assert_int_equal(source_copy(&s, put, &copy, &err), -ESTALE);
	assert_non_null(strstr(err.text, path));
	err.text[0] = '\0';
	assert_int_equal(source_check(&s, &err), -ESTALE);
	assert_non_null(strstr(err.text, path));
	source_close(&s);
	(void)unlink(path);
}

static void
test_opened(void **state)
{
	static const char text[] =
	    "<?xml version='1.0'?><oval_definitions "
	    "xmlns='http://oval.mitre.org/XMLSchema/oval-definitions-5'>"
	    "</oval_definitions>";
	char path[] = "/tmp/stigwatch-source-XXXXXX";
	struct compile_options options = { .path = path };
	autoptr(content) content = NULL;
	autobuffer image = { 0 };
	struct error err = { 0 };
	struct source s;

	(void)state;
	(void)close(mkstemp(path));
	write_text(path, text);
	assert_int_equal(source_compile(&content, &image, text, &options, &err), 0);
	assert_int_equal(source_open(&s, content, &err), 0);
	assert_int_equal(source_check(&s, &err), 0);
	source_close(&s);
	(void)unlink(path);
	assert_int_equal(source_open(&s, content, &err), -ENOENT);
	source_close(&s);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(source_open(&s, content, &err), -EINVAL);
	assert_non_null(strstr(err.text, path));
	source_close(&s);
	(void)rmdir(path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_copies),
		cmocka_unit_test(test_changed), cmocka_unit_test(test_opened) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
