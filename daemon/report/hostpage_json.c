/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hostpage_json.c - index.json, written and read by one table of its members.
 *
 * Not by json-c: every scan reads the rows of all targets, and a document tree of them
 * costs more than all the rest of the page. Nor are its texts copied: they become strings
 * where they stand.
 */

#include <errno.h>
#include <limits.h>
#include <stddef.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/buffer.h"
#include "daemon/base/error.h"
#include "daemon/report/hostpage.h"
#include "daemon/scap/xccdf/decide.h"

enum { FILES_MAX = 64 };

/* The page's own bytes; a NUL is behind END. */
struct scanner {
	char *at, *end;
	struct arena *arena;
};

/* How what follows a member's lead is written, and read: false when it is not so. */
struct kind {
	void (*write)(struct buffer *out, const void *value);
	bool (*read)(struct scanner *s, void *value);
};

static inline bool
skip(struct scanner *s, const char *literal)
{
	size_t length = strlen(literal);

	if ((size_t)(s->end - s->at) < length || memcmp(s->at, literal, length) != 0)
		return false;
	s->at += length;
	return true;
}

/* What stands for itself, in a text and in a word of a list. */
enum { IN_TEXT = 1, IN_WORD = 2, IN_BOTH = IN_TEXT | IN_WORD };
static const unsigned char plain[UCHAR_MAX + 1] = {
	/* clang-format off */
	[' '] = IN_TEXT, ['!'] = IN_BOTH, ['#' ... '['] = IN_BOTH,
	[']' ... UCHAR_MAX] = IN_BOTH,
	/* clang-format on */
};

static size_t
plain_length(const char *text, unsigned char where)
{
	const char *c = text;

	while ((plain[(unsigned char)*c] & where) != 0)
		c++;
	return (size_t)(c - text);
}

/* Clean lines have no control characters: nothing else has to be escaped. A blank ends
 * an element of an array where it is not plain. */
static void
write_escaped(struct buffer *out, const char *text, unsigned char where)
{
	for (;; text++) {
		size_t length = plain_length(text, where);

		buffer_add(out, text, length);
		text += length;
		if (*text == '\0')
			return;
		if (*text != ' ')
			buffer_add(out, (char[]){ '\\', *text }, 2);
		else if (text[1] != '\0')
			buffer_add_text(out, "\",\"");
	}
}

static void
write_text(struct buffer *out, const void *value)
{
	write_escaped(out, *(const char *const *)value, IN_TEXT);
	buffer_add_text(out, "\"");
}

static bool
read_text(struct scanner *s, void *value)
{
	char *c = s->at + plain_length(s->at, IN_TEXT), *to = c;

	while (*c == '\\' && (c[1] == '"' || c[1] == '\\')) {
		/* What is escaped, and what stands for itself behind it. */
		size_t length = 1 + plain_length(c + 2, IN_TEXT);

		memmove(to, c + 1, length);
		to += length;
		c += 1 + length;
	}
	if (*c != '"')
		return false;
	*to = '\0';
	*(const char **)value = s->at;
	s->at = c + 1;
	return true;
}

static void
write_number(struct buffer *out, const void *value)
{
	buffer_add_number(out, *(const uint32_t *)value);
}

static bool
read_number(struct scanner *s, void *value)
{
	uint64_t number = 0;
	const char *start = s->at;

	for (; s->at < s->end && *s->at >= '0' && *s->at <= '9' && number <= UINT32_MAX;
	     s->at++)
		number = number * 10 + (uint64_t)(*s->at - '0');
	*(uint32_t *)value = (uint32_t)number;
	return s->at > start && number <= UINT32_MAX;
}

static void
write_decimal(struct buffer *out, const void *value)
{
	buffer_add_text(out, *(const char *const *)value);
}

static bool
read_decimal(struct scanner *s, void *value)
{
	const char *start = s->at;
	uint32_t part;

	if (!read_number(s, &part) || !skip(s, ".") || !read_number(s, &part))
		return false;
	*(const char **)value = arena_memdup(s->arena, start, (size_t)(s->at - start));
	return *(const char **)value != NULL;
}

/* Words with blanks between are the elements of an array. */
static void
write_words(struct buffer *out, const void *value)
{
	const char *list = *(const char *const *)value;

	if (*list != '\0') {
		buffer_add_text(out, "\"");
		write_escaped(out, list, IN_WORD);
		buffer_add_text(out, "\"");
	}
	buffer_add_text(out, "]");
}

static bool
read_words(struct scanner *s, void *value)
{
	char *to = s->at;

	*(const char **)value = to;
	for (int n = 0; !skip(s, "]"); n++) {
		const char *word;
		size_t length;

		if (n > FILES_MAX || !skip(s, n == 0 ? "\"" : ",\"") ||
		    !read_text(s, &word))
			return false;
		if (n > 0)
			*to++ = ' ';
		length = strlen(word);
		memmove(to, word, length);
		to += length;
	}
	*to = '\0';
	return true;
}

static bool
read_verdict(struct scanner *s, void *value)
{
	const char *word;

	if (!read_text(s, &word))
		return false;
	for (int i = 0; i < VERDICT__MAX; i++)
		if (strcmp(word, verdict_text(i)) == 0) {
			*(const char **)value = verdict_text(i);
			return true;
		}
	return false;
}

static const struct kind text = { write_text, read_text },
			 verdict = { write_text, read_verdict },
			 number = { write_number, read_number },
			 decimal = { write_decimal, read_decimal },
			 words = { write_words, read_words };

#define AT(field) offsetof(struct hostpage_row, field)

/* The members of a target, in their order. */
static const struct {
	const char *lead;
	const struct kind *kind;
	size_t offset;
} members[] = {
	/* clang-format off */
	{ "{\"target\":\"",     &text,    AT(target) },
	{ ",\"container\":\"",  &text,    AT(container) },
	{ ",\"id\":\"",         &text,    AT(id) },
	{ ",\"image\":\"",      &text,    AT(image) },
	{ ",\"verdict\":\"",    &verdict, AT(verdict) },
	{ ",\"doubt\":\"",      &text,    AT(doubt) },
	{ ",\"trend\":\"",      &text,    AT(trend) },
	{ ",\"score\":",        &decimal, AT(score) },
	{ ",\"cat1\":",         &number,  AT(cat1) },
	{ ",\"cat2\":",         &number,  AT(cat2) },
	{ ",\"cat3\":",         &number,  AT(cat3) },
	{ ",\"undecided\":",    &number,  AT(undecided) },
	{ ",\"content\":\"",    &text,    AT(content) },
	{ ",\"profile\":\"",    &text,    AT(profile) },
	{ ",\"basis\":\"",      &text,    AT(basis) },
	{ ",\"stage\":\"",      &text,    AT(stage) },
	{ ",\"time\":\"",       &text,    AT(time) },
	{ ",\"directory\":\"",  &text,    AT(directory) },
	{ ",\"scan\":\"",       &text,    AT(scan) },
	{ ",\"files\":[",       &words,   AT(files) },
	/* clang-format on */
};

static void
write_row(struct buffer *out, const struct hostpage_row *row)
{
	for (size_t i = 0; i < ARRAY_LEN(members); i++) {
		buffer_add_text(out, members[i].lead);
		members[i].kind->write(out, (const char *)row + members[i].offset);
	}
	buffer_add_text(out, "}");
}

static bool
read_row(struct scanner *s, struct hostpage_row *row)
{
	for (size_t i = 0; i < ARRAY_LEN(members); i++)
		if (!skip(s, members[i].lead) ||
		    !members[i].kind->read(s, (char *)row + members[i].offset))
			return false;
	return skip(s, "}");
}

int
hostpage_json(struct buffer *out, const struct hostpage *page, struct error *err)
{
	buffer_printf(out, "{\"format\":%d,\"host\":\"", HOSTPAGE_FORMAT);
	write_text(out, &page->host);
	buffer_add_text(out, ",\"updated\":\"");
	write_text(out, &page->updated);
	buffer_printf(out, ",\"left_out\":%u,\"targets\":[", page->left_out);
	for (uint32_t i = 0; i < page->n_rows; i++) {
		buffer_add_text(out, i == 0 ? "\n" : ",\n");
		write_row(out, &page->rows[i]);
	}
	buffer_add_text(out, "\n]}\n");
	return out->failed ? error_set(err, ENOMEM, "index.json") : 0;
}

static bool
read_page(struct scanner *s, struct hostpage *page)
{
	uint32_t format;

	if (!skip(s, "{\"format\":") || !read_number(s, &format) ||
	    format != HOSTPAGE_FORMAT || !skip(s, ",\"host\":\"") ||
	    !read_text(s, &page->host) || !skip(s, ",\"updated\":\"") ||
	    !read_text(s, &page->updated) || !skip(s, ",\"left_out\":") ||
	    !read_number(s, &page->left_out) || !skip(s, ",\"targets\":["))
		return false;
	while (!skip(s, "\n]}\n")) {
		if (page->n_rows >= HOSTPAGE_ROWS_MAX ||
		    !skip(s, page->n_rows == 0 ? "\n" : ",\n") ||
		    !read_row(s, &page->rows[page->n_rows]))
			return false;
		page->n_rows++;
	}
	return s->at == s->end;
}

int
hostpage_take(struct hostpage **ret, struct buffer *data, struct error *err)
{
	autoptr(hostpage) page = hostpage_new();
	struct scanner s;

	(void)buffer_text(data); /* for the NUL */
	if (page == NULL || data->failed)
		return error_set(err, ENOMEM, "index.json");
	page->bytes = (char *)take_ptr(data->data);
	s = (struct scanner){ page->bytes, page->bytes + data->length, page->arena };
	buffer_done(data);
	if (!read_page(&s, page))
		return error_say(err, EPROTO, "index.json: byte %zu is not one of ours",
		    (size_t)(s.at - page->bytes));
	*ret = take_ptr(page);
	return 0;
}

int
hostpage_read(struct hostpage **ret, const void *data, size_t length, struct error *err)
{
	autobuffer copy = { 0 };

	buffer_add(&copy, data, length);
	return hostpage_take(ret, &copy, err);
}
