/* SPDX-License-Identifier: Apache-2.0 */
/* test_xml_document.c - what XPath finds, and XML made to hang, leak or crash a reader.
 */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "daemon/base/arena.h"
#include "daemon/base/buffer.h"
#include "daemon/base/error.h"
#include "probes/independent/xml_document.h"

/* Far above what any of these needs, far below what they need without a limit. */
enum { SECONDS_MAX = 20 };

static const char sample[] =
    "<?xml version=\"1.0\"?>\n"
    "<!DOCTYPE a [<!ENTITY e \"exp\"><!ATTLIST a d CDATA \"default\">]>\n"
    "<a xmlns:p=\"urn:p\" k=\"v\"><b i=\"1\">one</b><b i=\"2\">two<!-- c "
    "--><c>in</c>tail</b>"
    "<p:d p:z=\"q\">ns</p:d><e>&e;</e><g/><h>  sp  </h><?pi data?>"
    "<cd><![CDATA[<raw>]]>more</cd><n>5</n></a>";

/* clang-format off */
static const struct {
	const char *xpath, *expected; /* "datatype=text|" for each value */
} found_rows[] = {
	{ "/a/b/text()", "string=one|string=two|string=tail|" },
	{ "/a/b", "string=one|string=twointail|" },
	{ "/a/b/@i", "string=1|string=2|" },
	{ "/a/@d", "string=default|" },
	{ "/a/b[@i='2']/c", "string=in|" },
	{ "/a/zzz", "" },
	{ "/a/g", "string=|" },
	{ "/a/g/text()", "" },
	{ "/a/h", "string=  sp  |" },
	{ "/a/e/text()", "string=exp|" },
	{ "/a/cd", "string=<raw>more|" },
	{ "/a/cd/text()", "string=<raw>more|" },
	{ "//comment()", "string= c |" },
	{ "//processing-instruction()", "string=data|" },
	{ "/a/d", "" },
	{ "//*[local-name()='d']", "string=ns|" },
	{ "//@*[local-name()='z']", "string=q|" },
	{ "/a/namespace::p", "string=urn:p|" },
	{ "//b/text()|//b/@i",
	  "string=1|string=one|string=2|string=two|string=tail|" },
	{ "string(/a/b)", "string=one|" },
	{ "string(/zzz)", "string=|" },
	{ "count(/a/b)", "int=2|" },
	{ "count(/zzz)", "int=0|" },
	{ "-1", "int=-1|" },
	{ "-0", "int=0|" },
	{ "/a/n + 0.5", "float=5.5|" },
	{ "1 div 0", "float=INF|" },
	{ "-1 div 0", "float=-INF|" },
	{ "number('x')", "float=NaN|" },
	{ "boolean(/a)", "boolean=true|" },
	{ "/a/n = 6", "boolean=false|" },
};

static const struct {
	const char *xpath, *reason;
} bad_rows[] = {
	{ "/a[", "'/a['" },
	{ "", "''" },
	{ "p:d", "prefix" },
	{ "$x", "variable" },
	{ "document('/etc/passwd')", "function" },
	{ "a b", "'a b'" },
};
/* clang-format on */

static int
setup(void **state)
{
	(void)state;
	xml_document_warm();
	return 0;
}

static struct xml_document *
open_sample(void)
{
	struct xml_document *document = NULL;
	struct error err = { 0 };

	if (xml_document_open(&document, sample, strlen(sample), &err) < 0)
		fail_msg("%s", err.text);
	return document;
}

static void
test_found(void **state)
{
	autoptr(xml_document) document = open_sample();
	autoptr(arena) arena = arena_new(0);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(found_rows); i++) {
		autobuffer text = { 0 };
		struct xml_found found;
		uint64_t spent = 0;
		struct error err = { 0 };

		if (xml_document_find(
			document, found_rows[i].xpath, &spent, arena, &found, &err) < 0)
			fail_msg("%s", err.text);
		for (uint32_t k = 0; k < found.count; k++)
			buffer_printf(&text, "%s=%s|",
			    oval_datatype_text(found.values[k].datatype),
			    found.values[k].text);
		if (strcmp(buffer_text(&text), found_rows[i].expected) != 0)
			fail_msg("%s: %s", found_rows[i].xpath, buffer_text(&text));
	}
}

static void
test_bad_expressions(void **state)
{
	autoptr(xml_document) document = open_sample();
	autoptr(arena) arena = arena_new(0);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad_rows); i++) {
		struct xml_found found;
		uint64_t spent = 0;
		struct error err = { 0 };

		assert_int_equal(xml_document_find(document, bad_rows[i].xpath, &spent,
				     arena, &found, &err),
		    -EINVAL);
		if (strstr(err.text, bad_rows[i].reason) == NULL)
			fail_msg("%s: %s", bad_rows[i].xpath, err.text);
	}
}

/* What is wrong in itself is known without a document. */
static void
test_check(void **state)
{
	struct error err = { 0 };
	char deep[8192], wide[32 * 1024];

	(void)state;
	assert_int_equal(xml_document_check("/a/b[1]", &err), 0);
	assert_int_equal(xml_document_check("/a/b[1", &err), -EINVAL);
	memset(deep, '(', sizeof(deep) - 1);
	deep[sizeof(deep) - 1] = '\0';
	assert_int_equal(xml_document_check(deep, &err), -EINVAL);
	memset(wide, 'a', sizeof(wide) - 1);
	wide[sizeof(wide) - 1] = '\0';
	assert_int_equal(xml_document_check(wide, &err), -EINVAL);
	assert_non_null(strstr(err.text, "limit"));
}

static const struct {
	const char *text;
	size_t length; /* 0: of the string */
	const char *reason;
} refused_rows[] = {
	{ "", 0, "empty" },
	{ "no", 0, "line 1" },
	{ "<a><b></a>", 0, "line 1" },
	{ "<a>", 0, "line 1" },
	{ "<a>\xff\xfe</a>", 0, "line 1" },
	{ "<a>\0</a>", 9, "line 1" },
	{ "<a/><b/>", 0, "line 1" },
	{ "<!DOCTYPE a [<!ENTITY f SYSTEM \"file:///etc/passwd\">]><a>&f;</a>", 0,
	    "external" },
	{ "<!DOCTYPE a [<!ENTITY f SYSTEM \"file:///etc/passwd\">]><a x='&f;'/>", 0,
	    "external" },
	{ "<!DOCTYPE a SYSTEM \"a.dtd\"><a>&f;</a>", 0, "not declare" },
	{ "<!DOCTYPE a [<!ENTITY % p SYSTEM \"/etc/passwd\">%p;]><a>&f;</a>", 0,
	    "not declare" },
	{ "<!DOCTYPE a [<!ENTITY a '&b;'><!ENTITY b '&a;'>]><a>&a;</a>", 0, "line 1" },
	{ "<?xml version='1.0' encoding='EUC-KR'?><a/>", 0, "encoding" },
	{ "<?xml version='1.0' encoding = \"windows-1252\" ?><a/>", 0, "encoding" },
	{ "<?xml encoding='UTF-8' encoding='EUC-KR'?><a/>", 0, "encoding" },
	{ "\xff\xfe<\0?\0x\0m\0l\0 \0e\0n\0c\0o\0d\0i\0n\0g\0=\0'\0B\0I\0G\0"
	  "5\0'\0?\0>\0<\0a\0/\0>\0",
	    58, "encoding" },
	{ "\0\0\0<\0\0\0a\0\0\0/\0\0\0>", 16, "encoding" },
	{ "<\0\0\0a\0\0\0/\0\0\0>\0\0\0", 16, "encoding" },
	{ "\x4c\x6f\xa7\x94\x93", 0, "encoding" },
};

static void
test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(refused_rows); i++) {
		const char *text = refused_rows[i].text;
		size_t length = refused_rows[i].length;
		autoptr(xml_document) document = NULL;
		struct error err = { 0 };

		assert_int_equal(xml_document_open(&document, text,
				     length != 0 ? length : strlen(text), &err),
		    -EPROTO);
		assert_null(document);
		if (strstr(err.text, refused_rows[i].reason) == NULL)
			fail_msg("row %zu: %s", i, err.text);
	}
}

static const struct {
	const char *text;
	size_t length;
} read_rows[] = {
	{ "<a>caf\xc3\xa9</a>", 0 },
	{ "\xef\xbb\xbf<a>caf\xc3\xa9</a>", 0 },
	{ "<?xml version='1.0' encoding='iso-8859-1'?><a>caf\xe9</a>", 0 },
	{ "\xff\xfe<\0a\0>\0c\0a\0f\0\xe9\0<\0/\0a\0>\0", 24 },
	{ "<?xml version='1.0' encoding='utf-8' standalone='yes'?><a>caf&#233;</a>", 0 },
	{ "<!DOCTYPE a SYSTEM \"http://127.0.0.1:1/a.dtd\"><a>caf&#xe9;</a>", 0 },
	{ "<!DOCTYPE a [<!ENTITY % p SYSTEM \"/etc/passwd\">%p;]><a>caf&#xe9;</a>", 0 },
	{ "<?oasis-xml-catalog catalog=\"/etc/passwd\"?><a>caf\xc3\xa9</a>", 0 },
};

static void
test_read(void **state)
{
	autoptr(arena) arena = arena_new(0);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(read_rows); i++) {
		const char *text = read_rows[i].text;
		size_t length = read_rows[i].length;
		autoptr(xml_document) document = NULL;
		struct xml_found found;
		uint64_t spent = 0;
		struct error err = { 0 };

		if (xml_document_open(
			&document, text, length != 0 ? length : strlen(text), &err) < 0)
			fail_msg("row %zu: %s", i, err.text);
		assert_int_equal(
		    xml_document_find(document, "/a", &spent, arena, &found, &err), 0);
		assert_int_equal(found.count, 1);
		assert_string_equal(found.values[0].text, "caf\xc3\xa9");
	}
}

/* HEAD, then COUNT times UNIT (a number for its %d), then TAIL. */
static const struct {
	const char *head, *unit, *tail;
	int count;
	const char *reason;
} bombs[] = {
	{ "<a>", "<b>", "", 1000, "line" },
	{ "<a>", "<b/>", "</a>", 220000, "nodes" },
	{ "<a>", "<!---->", "</a>", 220000, "nodes" },
	{ "<a>", "<?b?>", "</a>", 220000, "nodes" },
	{ "<a ", "a%d='' ", "/>", 300000, "attributes" },
	{ "<a>", "<b xmlns:n%d='u'/>", "</a>", 20000, "namespaces" },
	{ "<!DOCTYPE a [", "<!ENTITY e%d ''>", "]><a/>", 100000, "declarations" },
	{ "<!DOCTYPE a [<!ENTITY a '",
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	    "'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>"
	    "<!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;'>"
	    "<!ENTITY d '&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;'>"
	    "<!ENTITY e '&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;'>]>"
	    "<a>&e;&e;&e;&e;&e;&e;&e;&e;</a>",
	    1000, "line" },
	{ "<!DOCTYPE a [<!ENTITY a0 'b'>",
	    "<!ENTITY a%2$d '&a%1$d;&a%1$d;&a%1$d;&a%1$d;&a%1$d;&a%1$d;'>",
	    "]><a>&a30;</a>", 30, "line" },
	{ "<a>", "0123456789abcdefghijklmnopqrstuvwxyz=", "</a>", 1000000, "32 MiB" },
	{ "<a b='", "0123456789abcdefghijklmnopqrstuvwxyz=", "'/>", 400000, "line" },
};

static void
test_bombs(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bombs); i++) {
		autobuffer text = { 0 };
		autoptr(xml_document) document = NULL;
		struct error err = { 0 };
		time_t start = time(NULL);

		buffer_add_text(&text, bombs[i].head);
		for (int k = 0; k < bombs[i].count; k++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
			buffer_printf(&text, bombs[i].unit, k, k + 1);
#pragma GCC diagnostic pop
		}
		buffer_add_text(&text, bombs[i].tail);
		assert_false(text.failed);
		assert_int_equal(xml_document_open(&document, (const char *)text.data,
				     text.length, &err),
		    -EPROTO);
		if (strstr(err.text, bombs[i].reason) == NULL)
			fail_msg("row %zu: %s", i, err.text);
		assert_in_range(time(NULL) - start, 0, SECONDS_MAX);
	}
}

static const struct {
	const char *unit;
	int count;
	const char *xpath, *reason;
} slow_rows[] = {
	{ "<b/>", 150000, "//b", "more nodes" },
	{ "<b/>", 90000, "//b[count(//b) > count(preceding::b)]", "too long" },
	{ "<b/>", 90000, "//b/preceding::b/following::b/preceding::b", "too long" },
	{ "<b>x</b>", 90000, "//b[. = //b/following::b]", "too long" },
	{ "<b/>", 90000, "//b/..", "too long" },
	{ "<b/>", 90000, "//b|//b", NULL },
	{ "<b>0789012345678901234567890123456789</b>", 90000, "//b", NULL },
};

/* Many files together have the limit of one. */
static void
test_slow_together(void **state)
{
	static const struct {
		const char *xpath;
		int nodes;
	} rows[] = { { "//b/preceding::b", 1000 }, { "//b[count(//c) > 0]", 500 } };
	enum { FILES = 600 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		autobuffer text = { 0 };
		autoptr(xml_document) document = NULL;
		autoptr(arena) arena = arena_new(0);
		struct xml_found found;
		uint64_t spent = 0;
		struct error err = { 0 };
		time_t start = time(NULL);
		int r = 0, n = 0;

		buffer_add_text(&text, "<a>");
		for (int k = 0; k < rows[i].nodes; k++)
			buffer_add_text(&text, "<b/>");
		buffer_add_text(&text, "</a>");
		assert_int_equal(xml_document_open(&document, (const char *)text.data,
				     text.length, &err),
		    0);
		for (; n < FILES && r == 0; n++)
			r = xml_document_find(
			    document, rows[i].xpath, &spent, arena, &found, &err);
		print_message(
		    "%s: %d files, %d s\n", rows[i].xpath, n, (int)(time(NULL) - start));
		assert_true(n > 2);
		assert_int_equal(r, -E2BIG);
		assert_non_null(strstr(err.text, "too long"));
	}
}

static void
test_slow_expressions(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(slow_rows); i++) {
		autobuffer text = { 0 };
		autoptr(xml_document) document = NULL;
		autoptr(arena) arena = arena_new(0);
		struct xml_found found;
		uint64_t spent = 0;
		struct error err = { 0 };
		time_t start = time(NULL);
		int r;

		buffer_add_text(&text, "<a>");
		for (int k = 0; k < slow_rows[i].count; k++)
			buffer_add_text(&text, slow_rows[i].unit);
		buffer_add_text(&text, "</a>");
		assert_int_equal(xml_document_open(&document, (const char *)text.data,
				     text.length, &err),
		    0);
		r = xml_document_find(
		    document, slow_rows[i].xpath, &spent, arena, &found, &err);
		print_message("%zu: %d s\n", i, (int)(time(NULL) - start));
		if (slow_rows[i].reason == NULL) {
			assert_int_equal(r, 0);
		} else {
			assert_int_equal(r, -E2BIG);
			if (strstr(err.text, slow_rows[i].reason) == NULL)
				fail_msg("row %zu: %s", i, err.text);
		}
		assert_in_range(time(NULL) - start, 0, SECONDS_MAX);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_found),
		cmocka_unit_test(test_bad_expressions),
		cmocka_unit_test(test_check),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_bombs),
		cmocka_unit_test(test_slow_expressions),
		cmocka_unit_test(test_slow_together),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
