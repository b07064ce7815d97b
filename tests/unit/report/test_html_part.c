/* SPDX-License-Identifier: Apache-2.0 */
/* test_html_part.c - texts made part of pages are inert; parts are the ones allowed. */

#include <openssl/evp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"
#include "daemon/report/html_part.h"
#include "daemon/report/html_text.h"

#define ODD(spelled) "<span class=\"odd\">" spelled "</span>"

static const struct {
	const char *text, *as_text, *as_attribute;
} texts[] = {
	{ NULL, "", "" },
	{ "", "", "" },
	{ "plain \t\n", "plain \t\n", "plain \t\n" },
	{ "<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;",
	    "&lt;script&gt;alert(1)&lt;/script&gt;" },
	{ "\" onload='x' &amp;", "&#34; onload=&#39;x&#39; &amp;amp;",
	    "&#34; onload=&#39;x&#39; &amp;amp;" },
	{ "--><!--", "--&gt;&lt;!--", "--&gt;&lt;!--" },
	{ "\xc3\xa9\xf0\x9f\x98\x80", "\xc3\xa9\xf0\x9f\x98\x80",
	    "\xc3\xa9\xf0\x9f\x98\x80" },
	{ "a\r\x1b[31m\x7f",
	    "a" ODD("\\u{000D}") ODD("\\u{001B}") "[31m" ODD("\\u{007F}"),
	    "a\\u{000D}\\u{001B}[31m\\u{007F}" },
	/* right-to-left override, isolate, byte order mark, line separator, soft hyphen
	 */
	{ "\xe2\x80\xae", ODD("\\u{202E}"), "\\u{202E}" },
	{ "\xe2\x81\xa6", ODD("\\u{2066}"), "\\u{2066}" },
	{ "\xef\xbb\xbf", ODD("\\u{FEFF}"), "\\u{FEFF}" },
	{ "\xe2\x80\xa8", ODD("\\u{2028}"), "\\u{2028}" },
	{ "\xc2\xad", ODD("\\u{00AD}"), "\\u{00AD}" },
	/* a tag character, a noncharacter, a C1 control */
	{ "\xf3\xa0\x81\x81", ODD("\\u{E0041}"), "\\u{E0041}" },
	{ "\xf0\x9f\xbf\xbe", ODD("\\u{1FFFE}"), "\\u{1FFFE}" },
	{ "\xc2\x9b", ODD("\\u{009B}"), "\\u{009B}" },
	/* overlong '<', a surrogate, cut off; U+FFFD itself is a character */
	{ "\xc0\xbc", ODD("\\xC0") ODD("\\xBC"), "\\xC0\\xBC" },
	{ "\xed\xa0\x80", ODD("\\xED") ODD("\\xA0") ODD("\\x80"), "\\xED\\xA0\\x80" },
	{ "\xe2\x82", ODD("\\xE2") ODD("\\x82"), "\\xE2\\x82" },
	{ "\xef\xbf\xbd", "\xef\xbf\xbd", "\xef\xbf\xbd" },
};

static void
test_texts(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		autobuffer text = { 0 }, attribute = { 0 };

		html_text(&text, texts[i].text);
		html_attribute(&attribute, texts[i].text);
		assert_string_equal(buffer_text(&text), texts[i].as_text);
		assert_string_equal(buffer_text(&attribute), texts[i].as_attribute);
	}
}

static void
test_isolated(void **state)
{
	autobuffer out = { 0 };

	(void)state;
	html_isolated(&out, "\xd7\x90<");
	assert_string_equal(buffer_text(&out), "<bdi>\xd7\x90&lt;</bdi>");
}

/* Every byte, alone and among others: only what we wrote ourselves is markup. */
static void
test_bytes(void **state)
{
	(void)state;
	for (int c = 1; c < 256; c++) {
		char text[] = { 'a', (char)c, 'b', '\0' };
		autobuffer out = { 0 };

		html_attribute(&out, text);
		assert_null(strpbrk(buffer_text(&out), "<>\"'"));
		for (size_t i = 0; i < out.length; i++)
			assert_true(out.data[i] >= ' ' || out.data[i] == '\t' ||
				    out.data[i] == '\n');
	}
}

/* What a browser computes. */
static void
test_digests(void **state)
{
	(void)state;
	for (int i = 0; i < HTML_PART__MAX; i++) {
		unsigned char digest[EVP_MAX_MD_SIZE], text[2 * EVP_MAX_MD_SIZE];
		unsigned int size;
		size_t length;
		const char *data = html_part_text(i, &length);
		char wanted[sizeof(text) + 8];

		assert_int_equal(
		    EVP_Digest(data, length, digest, &size, EVP_sha256(), NULL), 1);
		(void)EVP_EncodeBlock(text, digest, (int)size);
		(void)snprintf(wanted, sizeof(wanted), "sha256-%s", (char *)text);
		assert_string_equal(html_part_digest(i), wanted);
	}
}

/* Of a text in <style> or <script> only its own end tag ends it; nothing is fetched. */
static void
test_parts(void **state)
{
	static const char *const never[] = { "</", "<!--", "@import", "url(",
		"http:", "https:", "eval", "innerHTML", "fetch(" };

	(void)state;
	for (int i = 0; i < HTML_PART__MAX; i++) {
		size_t length;
		const char *data = html_part_text(i, &length);

		assert_true(length > 0 && data[length] == '\0');
		assert_int_equal(strlen(data), length);
		for (size_t n = 0; n < ARRAY_LEN(never); n++)
			if (strstr(data, never[n]) != NULL)
				fail_msg("part %d has '%s'", i, never[n]);
	}
}

static void
test_head(void **state)
{
	autobuffer out = { 0 };
	const char *text;
	char policy[256];

	(void)state;
	html_head(&out, "</title><script>", HTML_PART_BIT(HTML_PART_COMMON_STYLE));
	text = buffer_text(&out);
	assert_non_null(strstr(text, "<title>&lt;/title&gt;&lt;script&gt;</title>"));
	(void)snprintf(policy, sizeof(policy),
	    "content=\"default-src 'none'; style-src '%s'; base-uri 'none'",
	    html_part_digest(HTML_PART_COMMON_STYLE));
	assert_non_null(strstr(text, policy));
	assert_non_null(strstr(text, "<style>/* SPDX"));
	assert_null(strstr(text, "script-src"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_isolated),
		cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_digests),
		cmocka_unit_test(test_parts),
		cmocka_unit_test(test_head),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
