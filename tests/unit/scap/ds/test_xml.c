/* SPDX-License-Identifier: Apache-2.0 */
/* test_xml.c - the stream of elements, and what it refuses. */

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include <cmocka.h>

#include "daemon/base/error.h"
#include "daemon/scap/ds/xml.h"

static int
memory_file(const void *data, size_t length)
{
	int fd = memfd_create("test", MFD_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, data, length), (ssize_t)length);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	return fd;
}

static struct xml *
open_text(const char *text, int *fd)
{
	struct error err = { 0 };
	struct xml *x = NULL;

	*fd = memory_file(text, strlen(text));
	assert_int_equal(xml_open(&x, *fd, "t.xml", &err), 0);
	return x;
}

static void
test_children(void **state)
{
	static const char text[] =
	    "<r xmlns='u:r' a='1' b='&lt;&amp;&quot;'>\n"
	    "  <one xmlns:p='u:p' p:k='v' k='w'><deep><deeper/></deep></one>\n"
	    "  <!-- no --><two\n   x='1'>te<i>x</i><![CDATA[t&]]> &amp;</two><three/>\n"
	    "</r>\n";
	struct error err = { 0 };
	autoclose int fd = -1;
	autoptr(xml) x = open_text(text, &fd);
	const char *name, *value;
	char digest[65];
	int depth;

	(void)state;
	assert_int_equal(xml_root(x, &err), 0);
	depth = xml_depth(x);
	assert_int_equal(depth, 0);
	assert_true(xml_is(x, "u:r", "r"));
	assert_false(xml_is(x, "", "r"));
	assert_string_equal(xml_attr(x, "b"), "<&\"");
	assert_true(xml_attr_bool(x, "a", false));
	assert_true(xml_attr_bool(x, "b", true));
	assert_null(xml_attr(x, "c"));
	assert_true(xml_attr_at(x, 1, &name, &value));
	assert_string_equal(name, "b");
	assert_false(xml_attr_at(x, 2, &name, &value));

	assert_int_equal(xml_next_child(x, depth, &err), 1);
	assert_string_equal(xml_name(x), "one");
	assert_string_equal(xml_attr(x, "k"), "w");
	assert_string_equal(xml_attr_ns(x, "u:p", "k"), "v");
	assert_true(xml_attr_at(x, 0, &name, &value));
	assert_string_equal(value, "w");
	assert_int_equal(xml_line(x), 2);
	assert_int_equal(xml_offset(x), strstr(text, "<one") - text);

	assert_int_equal(xml_next_child(x, depth, &err), 1);
	assert_string_equal(xml_name(x), "two");
	assert_int_equal(xml_line(x), 3);
	assert_int_equal(xml_text(x, &value, &err), 0);
	assert_string_equal(value, "text& &");
	assert_int_equal(xml_offset(x), strstr(text, "<three") - text);

	assert_int_equal(xml_next_child(x, depth, &err), 1);
	assert_string_equal(xml_name(x), "three");
	assert_int_equal(xml_next_child(x, xml_depth(x), &err), 0);
	assert_int_equal(xml_next_child(x, depth, &err), 0);
	assert_int_equal(xml_next_child(x, depth, &err), 0);
	assert_int_equal(xml_finish(x, digest, &err), 0);
	assert_int_equal(strlen(digest), 64);
}

static const char *
on_element(void *arg, struct xml *x)
{
	(void)arg;
	return strcmp(xml_name(x), "sub") == 0 ? xml_attr(x, "idref") : NULL;
}

static void
test_mixed_text(void **state)
{
	struct error err = { 0 };
	autoclose int fd = -1;
	autoptr(xml) x = open_text(
	    "<r>a<sub idref='v'>gone<x/></sub>b<i>c<sub idref='w'/></i>d</r>", &fd);
	const char *text;

	(void)state;
	assert_int_equal(xml_root(x, &err), 0);
	assert_int_equal(xml_mixed_text(x, on_element, NULL, &text, &err), 0);
	assert_string_equal(text, "avbcwd");
}

/* A long text and a late element cross the reader's blocks. */
static void
test_blocks(void **state)
{
	enum { LENGTH = 300 * 1024 };
	autofree char *text = malloc(LENGTH + 64);
	struct error err = { 0 };
	autoclose int fd = -1;
	autoptr(xml) x = NULL;
	const char *value;
	size_t at;

	(void)state;
	at = (size_t)sprintf(text, "<r><long>");
	memset(text + at, 'x', LENGTH);
	(void)sprintf(text + at + LENGTH, "</long>\n<late k='1'/></r>");
	x = open_text(text, &fd);
	assert_int_equal(xml_root(x, &err), 0);
	assert_int_equal(xml_next_child(x, 0, &err), 1);
	assert_int_equal(xml_text(x, &value, &err), 0);
	assert_int_equal(strlen(value), LENGTH);
	assert_int_equal(xml_next_child(x, 0, &err), 1);
	assert_int_equal(xml_offset(x), strstr(text, "<late") - text);
	assert_int_equal(xml_line(x), 2);
}

static void
test_digest(void **state)
{
	struct error err = { 0 };
	autoclose int fd = -1;
	autoptr(xml) x = open_text("<r/>\n", &fd);
	char digest[65];

	(void)state;
	assert_int_equal(xml_finish(x, digest, &err), 0);
	/* printf '<r/>\n' | sha256sum */
	assert_string_equal(
	    digest, "241dae217774c3642c4309c39b83dce1770f398ea9c219f79acacbe7dee8416a");
}

static void
test_refused(void **state)
{
	static const struct {
		const char *text, *error;
	} rows[] = {
		{ "", "t.xml:1: the file is empty" },
		{ "<r>\n<a></r>", "t.xml:2: Opening and ending tag mismatch" },
		{ "<r>\n<a>", "t.xml:2: the file ends before its elements do" },
		{ "\x7f"
		  "ELF\1\2\3",
		    "t.xml:1: " },
		{ "<r>\n<p:a/></r>", "t.xml:2: Namespace prefix p on a is not defined" },
		{ "<r>\n&nobody;</r>", "t.xml:2: " },
		{ "<r a='1'\na='2'/>", "t.xml:2: Attribute a redefined" },
		{ "<!DOCTYPE r [<!ENTITY a 'aa'><!ENTITY b '&a;&a;'>]>\n<r>&b;</r>",
		    "t.xml:1: a document type (DOCTYPE) is not allowed" },
		{ "<?xml version='1.0'?>\n<!DOCTYPE r SYSTEM 'file:///etc/passwd'><r/>",
		    "t.xml:2: a document type (DOCTYPE) is not allowed" },
		{ "<r>\n\xff</r>", "t.xml:2: Input is not proper UTF-8" },
		{ "<r/>\n<r/>", "t.xml:2: " },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct error err = { 0 };
		autoclose int fd = -1;
		autoptr(xml) x = open_text(rows[i].text, &fd);
		char digest[65];

		assert_int_equal(xml_finish(x, digest, &err), -EPROTO);
		if (strncmp(err.text, rows[i].error, strlen(rows[i].error)) != 0)
			fail_msg("row %zu: %s", i, err.text);
	}
}

static void
test_bool(void **state)
{
	static const struct {
		const char *text;
		bool as_true, as_false; /* with either default */
	} rows[] = {
		{ "true", true, true },
		{ " 1\n", true, true },
		{ "\tfalse ", false, false },
		{ "0", false, false },
		{ "TRUE", true, false },
		{ "true x", true, false },
		{ "10", true, false },
		{ " ", true, false },
		{ NULL, true, false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (xml_bool(rows[i].text, true) != rows[i].as_true ||
		    xml_bool(rows[i].text, false) != rows[i].as_false)
			fail_msg("row %zu", i);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bool),
		cmocka_unit_test(test_children),
		cmocka_unit_test(test_mixed_text),
		cmocka_unit_test(test_blocks),
		cmocka_unit_test(test_digest),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
