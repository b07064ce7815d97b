/* SPDX-License-Identifier: Apache-2.0 */
/* text.c - texts of content as plain text: white space, and the places of <sub>. */

#include <stdbool.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/buffer.h"
#include "daemon/scap/xccdf/model.h"
#include "daemon/scap/xccdf/text.h"

#define WHITE " \t\r\n"

char *
text_block(struct arena *arena, const char *text)
{
	size_t length;

	text += strspn(text, WHITE);
	length = strlen(text);
	while (length > 0 && strchr(WHITE, text[length - 1]) != NULL)
		length--;
	return arena_memdup(arena, text, length);
}

/* Where two line breaks or more are in white space, PARAGRAPH; else one blank. */
static char *
squeeze(struct arena *arena, const char *text, char paragraph)
{
	char *line = text_block(arena, text), *to = line;

	for (const char *from = line; from != NULL && *from != '\0';) {
		size_t white = strspn(from, WHITE);
		const char *first = memchr(from, '\n', white);
		bool is_end = first != NULL &&
			      memchr(first + 1, '\n', white - (size_t)(first + 1 - from));

		if (white == 0)
			*to++ = *from++;
		else
			*to++ = is_end ? paragraph : ' ';
		from += white;
	}
	if (line != NULL)
		*to = '\0';
	return line;
}

char *
text_line(struct arena *arena, const char *text)
{
	return squeeze(arena, text, ' ');
}

char *
text_prose(struct arena *arena, const char *text)
{
	return squeeze(arena, text, '\n');
}

size_t
text_cut(const char *text, size_t length)
{
	size_t have = strnlen(text, length + 1);

	if (have <= length)
		return have;
	while (length > 0 && ((unsigned char)text[length] & 0xc0) == 0x80)
		length--;
	return length;
}

static const char *
plain_text_find(const struct benchmark *b, const char *id)
{
	for (const struct plain_text *t = b->plain_texts; t != NULL; t = t->next)
		if (strcmp(t->id, id) == 0)
			return t->text;
	return "";
}

/* A title's own <sub> is left out: two Values could name each other for ever. */
static void
add_unmarked(struct buffer *out, const char *text)
{
	while (text != NULL && *text != '\0') {
		size_t plain = strcspn(text, TEXT_SUB_VALUE TEXT_SUB_TITLE);

		buffer_add(out, text, plain);
		text += plain;
		text += strcspn(text, TEXT_SUB_END);
		text += *text != '\0';
	}
}

static void
render_sub(
    struct buffer *out, const struct benchmark *b, const char *idref, bool wants_title)
{
	const struct item *item = benchmark_find(b, idref);

	if (item != NULL && wants_title) {
		add_unmarked(out, item->title);
		return;
	}
	if (item == NULL || item->value == NULL) {
		add_unmarked(out, plain_text_find(b, idref));
		return;
	}
	if (item->value->resolved == NULL)
		return;
	for (const struct word *w = item->value->resolved->texts; w != NULL;
	     w = w->next) {
		buffer_add_text(out, w->text);
		if (w->next != NULL)
			buffer_add_text(out, ", ");
	}
}

const char *
text_render(const struct benchmark *b, const char *text)
{
	autobuffer out = { 0 };

	if (text == NULL)
		return "";
	if (strpbrk(text, TEXT_SUB_VALUE TEXT_SUB_TITLE) == NULL)
		return text;
	while (*text != '\0') {
		size_t plain = strcspn(text, TEXT_SUB_VALUE TEXT_SUB_TITLE), length;
		char *idref;

		buffer_add(&out, text, plain);
		text += plain;
		if (*text == '\0')
			break;
		length = strcspn(text + 1, TEXT_SUB_END);
		idref = arena_memdup(b->arena, text + 1, length);
		if (idref == NULL)
			return NULL;
		render_sub(&out, b, idref, *text == TEXT_SUB_TITLE[0]);
		text += 1 + length + (text[1 + length] != '\0');
	}
	return out.failed ? NULL : arena_strdup(b->arena, buffer_text(&out));
}
