/* SPDX-License-Identifier: Apache-2.0 */
/* xml_source.c - an XML file seen as bytes: its size, encoding and longest tag. */

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "daemon/base/cleanup.h"
#include "probes/independent/xml_source.h"

enum {
	SIZE_LIMIT = 32 * 1024 * 1024,
	/* Where tags cannot be counted, their cost is bounded by the size alone. */
	UNCOUNTED_SIZE_LIMIT = 256 * 1024,
	/* The parser compares each attribute of a tag with each other one. */
	ATTRIBUTES_MAX = 1000,
	DECLARATION_MAX = 1024,
};

struct source {
	const char *at, *end;
};

/* Encodings libxml2 reads itself; any other one it would ask iconv(3) for, which loads a
 * module and cannot behind the sandbox. */
static const char *const encodings[] = { "UTF-8", "UTF8", "UTF-16", "UTF16", "UTF-16LE",
	"UTF-16BE", "ISO-8859-1", "US-ASCII", "ASCII" };

static bool
is_known(const char *name, size_t length)
{
	for (size_t i = 0; i < ARRAY_LEN(encodings); i++)
		if (strlen(encodings[i]) == length &&
		    strncasecmp(encodings[i], name, length) == 0)
			return true;
	return false;
}

/* Every `encoding="..."` of the declaration: one that hides behind another counts. */
static bool
has_known_encodings(const char *declaration)
{
	const char *at = declaration;

	while ((at = strstr(at, "encoding")) != NULL) {
		const char *name, *end;

		at += strlen("encoding");
		name = at + strspn(at, " \t\r\n=");
		if (*name != '"' && *name != '\'')
			return false;
		end = strchr(name + 1, *name);
		if (end == NULL || !is_known(name + 1, (size_t)(end - name - 1)))
			return false;
		at = end + 1;
	}
	return true;
}

/* The beginning up to "?>" in ASCII, all else left out, so that UTF-16 reads the same. ""
 * when it is no declaration; false when it has no end where one would be. */
static bool
copy_declaration(const struct source *s, char text[DECLARATION_MAX])
{
	size_t length = 0;

	for (const char *at = s->at; at < s->end && length < DECLARATION_MAX - 1; at++) {
		if (*at == '\0' || (unsigned char)*at >= 0x80)
			continue;
		text[length++] = *at;
		text[length] = '\0';
		if (length <= strlen("<?xml") && strncmp(text, "<?xml", length) != 0) {
			text[0] = '\0';
			return true;
		}
		if (length > 2 && memcmp(text + length - 2, "?>", 2) == 0)
			return true;
	}
	return length < DECLARATION_MAX - 1;
}

static bool
starts_with(const struct source *s, const char *text, size_t length)
{
	return (size_t)(s->end - s->at) >= length && memcmp(s->at, text, length) == 0;
}

/* By its first bytes a file can say UTF-32 or EBCDIC (XML 1.0, appendix F). */
static bool
is_exotic(const struct source *s)
{
	static const char marks[][4] = { { 0, 0, 0, '<' }, { '<', 0, 0, 0 },
		{ 0, 0, '<', 0 }, { 0, '<', 0, 0 }, { 0x4C, 0x6F, '\xA7', '\x94' },
		{ 0, 0, '\xFE', '\xFF' }, { '\xFF', '\xFE', 0, 0 },
		{ '\xFE', '\xFF', 0, 0 } };

	for (size_t i = 0; i < ARRAY_LEN(marks); i++)
		if (starts_with(s, marks[i], sizeof(marks[i])))
			return true;
	return false;
}

static bool
is_wide(const struct source *s)
{
	return starts_with(s, "\xFE\xFF", 2) || starts_with(s, "\xFF\xFE", 2) ||
	       memchr(s->at, '\0', (size_t)(s->end - s->at)) != NULL;
}

/* Behind the next END, or at the end of the file. */
static void
skip_to(struct source *s, const char *end)
{
	const char *found = memmem(s->at, (size_t)(s->end - s->at), end, strlen(end));

	s->at = found != NULL ? found + strlen(end) : s->end;
}

/* Behind the tag. False when it has too many attributes. */
static bool
skip_tag(struct source *s)
{
	unsigned int attributes = 0;
	char quote = '\0';

	for (; s->at < s->end; s->at++) {
		char c = *s->at;

		if (quote != '\0') {
			quote = c == quote ? '\0' : quote;
			continue;
		}
		if (c == '>')
			break;
		if (c == '"' || c == '\'')
			quote = c;
		if (c == '=' && ++attributes > ATTRIBUTES_MAX)
			return false;
	}
	return true;
}

/* Behind a document type. False when it has declarations of its own. */
static bool
skip_document_type(struct source *s)
{
	char quote = '\0';

	for (; s->at < s->end; s->at++) {
		char c = *s->at;

		if (quote != '\0')
			quote = c == quote ? '\0' : quote;
		else if (c == '"' || c == '\'')
			quote = c;
		else if (c == '>' || c == '[')
			return c == '>';
	}
	return true;
}

/* A tag of too many attributes, or declarations, whose entities may hold such tags. */
static bool
must_be_small(struct source s)
{
	while ((s.at = memchr(s.at, '<', (size_t)(s.end - s.at))) != NULL) {
		if (starts_with(&s, "<!--", 4)) {
			s.at += 4;
			skip_to(&s, "-->");
		} else if (starts_with(&s, "<![CDATA[", 9)) {
			skip_to(&s, "]]>");
		} else if (starts_with(&s, "<!", 2)) {
			if (!skip_document_type(&s))
				return true;
		} else if (starts_with(&s, "<?", 2)) {
			skip_to(&s, "?>");
		} else if (!skip_tag(&s)) {
			return true;
		}
	}
	return false;
}

const char *
xml_source_check(const char *data, size_t length)
{
	const struct source s = { data, data + length };
	char declaration[DECLARATION_MAX] = "";

	if (length == 0)
		return "it is empty";
	if (length > SIZE_LIMIT)
		return "it is larger than the limit of 32 MiB for XML";
	if (is_exotic(&s) || !copy_declaration(&s, declaration) ||
	    !has_known_encodings(declaration))
		return "its encoding is none of UTF-8, UTF-16, ISO-8859-1 and US-ASCII";
	if (length > UNCOUNTED_SIZE_LIMIT && (is_wide(&s) || must_be_small(s)))
		return "it is larger than the limit of 256 KiB for XML in UTF-16, with "
		       "declarations, or with more than 1000 attributes in a tag";
	return NULL;
}
