/* SPDX-License-Identifier: Apache-2.0 */
/* xml.c - a stream of events as elements with their children, attributes and text. */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "daemon/base/cleanup.h"
#include "daemon/base/digest.h"
#include "daemon/base/error.h"
#include "daemon/scap/ds/xml.h"
#include "daemon/scap/ds/xml_private.h"

enum { TEXT_MAX = 16 * 1024 * 1024 /* of one element */ };

int
xml_root(struct xml *x, struct error *err)
{
	int r;

	do
		r = xml_next_event(x, err);
	while (r > 0 && x->current.kind != EVENT_START);
	if (r == 0)
		return xml_fail_at(x, err, 1, "no element at all");
	return r < 0 ? r : 0;
}

int
xml_depth(const struct xml *x)
{
	return x->current.depth;
}

int
xml_next_child(struct xml *x, int depth, struct error *err)
{
	int r;

	if (x->current.kind == EVENT_END && x->current.depth <= depth)
		return 0;
	while ((r = xml_next_event(x, err)) > 0) {
		const struct event *e = &x->current;

		if (e->kind == EVENT_START && e->depth == depth + 1)
			return 1;
		if (e->kind == EVENT_END && e->depth <= depth)
			return 0;
	}
	return r;
}

const char *
xml_name(const struct xml *x)
{
	return x->current.name == NULL ? "" : x->current.name;
}

const char *
xml_namespace(const struct xml *x)
{
	return x->current.namespace_ == NULL ? "" : x->current.namespace_;
}

bool
xml_is(const struct xml *x, const char *namespace_, const char *name)
{
	return strcmp(xml_name(x), name) == 0 &&
	       strcmp(xml_namespace(x), namespace_) == 0;
}

static const struct attribute *
attribute_at(const struct xml *x, size_t index)
{
	const struct attribute *all = (const struct attribute *)x->attributes.data;

	if (x->current.kind != EVENT_START || index >= x->current.count)
		return NULL;
	return &all[x->current.first + index];
}

const char *
xml_attr_ns(struct xml *x, const char *namespace_, const char *name)
{
	const struct attribute *a;

	for (size_t i = 0; (a = attribute_at(x, i)) != NULL; i++)
		if (strcmp(a->name, name) == 0 && strcmp(a->namespace_, namespace_) == 0)
			return (const char *)x->text.data + a->value;
	return NULL;
}

const char *
xml_attr(struct xml *x, const char *name)
{
	return xml_attr_ns(x, "", name);
}

bool
xml_attr_at(const struct xml *x, uint32_t index, const char **name, const char **value)
{
	const struct attribute *a;

	for (size_t i = 0; (a = attribute_at(x, i)) != NULL; i++)
		if (a->namespace_[0] == '\0' && index-- == 0) {
			*name = a->name;
			*value = (const char *)x->text.data + a->value;
			return true;
		}
	return false;
}

bool
xml_bool(const char *text, bool default_value)
{
	static const struct {
		const char *word;
		bool value;
	} words[] = { { "true", true }, { "1", true }, { "false", false },
		{ "0", false } };
	static const char blanks[] = " \t\r\n";

	text = text == NULL ? "" : text + strspn(text, blanks);
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		size_t length = strlen(words[i].word);

		if (strncmp(text, words[i].word, length) == 0 &&
		    text[length + strspn(text + length, blanks)] == '\0')
			return words[i].value;
	}
	return default_value;
}

bool
xml_attr_bool(struct xml *x, const char *name, bool default_value)
{
	return xml_bool(xml_attr(x, name), default_value);
}

static int
add_text(struct xml *x, const void *data, size_t length, struct error *err)
{
	if (length > TEXT_MAX - x->value.length)
		return xml_error(x, err, "more than 16 MiB of text in one element");
	buffer_add(&x->value, data, length);
	return x->value.failed ? error_set(err, ENOMEM, "%s", x->path) : 0;
}

/* Move behind the current element without looking into it. */
static int
skip_element(struct xml *x, struct error *err)
{
	int depth = x->current.depth, r = 1;

	while (r > 0 && !(x->current.kind == EVENT_END && x->current.depth == depth))
		r = xml_next_event(x, err);
	return r < 0 ? r : 0;
}

static int
add_event(struct xml *x, const char *(*on_element)(void *arg, struct xml *x), void *arg,
    struct error *err)
{
	const char *insert;
	int r;

	if (x->current.kind == EVENT_TEXT)
		return add_text(
		    x, x->text.data + x->current.first, x->current.count, err);
	if (x->current.kind != EVENT_START || on_element == NULL)
		return 0;
	insert = on_element(arg, x);
	if (insert == NULL)
		return 0;
	r = add_text(x, insert, strlen(insert), err);
	return r < 0 ? r : skip_element(x, err);
}

int
xml_mixed_text(struct xml *x, const char *(*on_element)(void *arg, struct xml *x),
    void *arg, const char **text, struct error *err)
{
	int depth = x->current.depth, r = 1;

	x->value.length = 0;
	while (x->current.kind != EVENT_END || x->current.depth > depth) {
		r = xml_next_event(x, err);
		if (r < 0)
			return r;
		if (r == 0)
			break;
		r = add_event(x, on_element, arg, err);
		if (r < 0)
			return r;
	}
	*text = buffer_text(&x->value);
	if (x->value.failed)
		return error_set(err, ENOMEM, "%s", x->path);
	if (strlen(*text) != x->value.length)
		return xml_error(x, err, "a NUL in text");
	return 0;
}

int
xml_text(struct xml *x, const char **text, struct error *err)
{
	return xml_mixed_text(x, NULL, NULL, text, err);
}

unsigned long
xml_line(const struct xml *x)
{
	return x->current.line;
}

uint64_t
xml_offset(const struct xml *x)
{
	const xmlParserInput *input = x->parser->input;

	if (input == NULL || (input->buf != NULL && input->buf->encoder != NULL))
		return 0;
	return x->current.offset;
}

int
xml_error(const struct xml *x, struct error *err, const char *format, ...)
{
	char reason[ERROR_TEXT_SIZE];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(reason, sizeof(reason), format, args);
	va_end(args);
	return xml_fail_at(x, err, x->current.line, reason);
}

int
xml_finish(struct xml *x, char digest[65], struct error *err)
{
	int r;

	while ((r = xml_next_event(x, err)) > 0)
		;
	if (r < 0)
		return r;
	return digest_finish(x->digest, digest, err);
}
