/* SPDX-License-Identifier: Apache-2.0 */
/* function_text.c - begin, concat, end, escape_regex, split, substring. */

#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/buffer.h"
#include "daemon/scap/oval/engine.h"
#include "probes/compare.h"

enum {
	PARTS_MAX = 64, /* components of one function; real content has up to a dozen */
	TEXT_LENGTH_MAX = 1024 * 1024, /* of one value that is put together */
};

int
function_product(struct oval *oval, const struct function *f, struct values *out,
    int (*each)(struct oval *oval, const struct function *f, const char *const *texts,
	struct values *out, struct error *err),
    struct error *err)
{
	uint32_t at[PARTS_MAX] = { 0 };
	const char *texts[PARTS_MAX];
	uint32_t part;

	if (f->n_parts > PARTS_MAX) {
		values_flag(out, OVAL_FLAG_ERROR, "a function has too many components");
		return 0;
	}
	do {
		int r;

		for (uint32_t i = 0; i < f->n_parts; i++) {
			if (f->parts[i].count == 0)
				return 0;
			texts[i] = f->parts[i].texts[at[i]];
		}
		r = each(oval, f, texts, out, err);
		if (r != 0)
			return r < 0 ? r : 0;
		for (part = f->n_parts; part > 0; part--) {
			if (++at[part - 1] < f->parts[part - 1].count)
				break;
			at[part - 1] = 0;
		}
	} while (part > 0);
	return 0;
}

/* Call EACH with every value of the only component, or of all of them. */
static int
for_each(struct oval *oval, const struct function *f, struct values *out,
    int (*each)(struct oval *oval, const struct function *f, const char *text,
	struct values *out, struct error *err),
    struct error *err)
{
	for (uint32_t i = 0; i < f->n_parts; i++)
		for (uint32_t j = 0; j < f->parts[i].count; j++) {
			int r = each(oval, f, f->parts[i].texts[j], out, err);

			if (r != 0)
				return r < 0 ? r : 0;
		}
	return 0;
}

static int
concat_each(struct oval *oval, const struct function *f, const char *const *texts,
    struct values *out, struct error *err)
{
	size_t length = 0;
	char *joined, *end;

	for (uint32_t i = 0; i < f->n_parts; i++)
		length += strlen(texts[i]);
	if (length > TEXT_LENGTH_MAX) {
		values_flag(out, OVAL_FLAG_ERROR, "concat makes too long a value");
		return 1;
	}
	joined = arena_alloc(oval->arena, length + 1);
	if (joined == NULL)
		return oval_no_memory(err);
	end = joined;
	for (uint32_t i = 0; i < f->n_parts; i++) {
		size_t part = strlen(texts[i]);

		memcpy(end, texts[i], part);
		end += part;
	}
	return values_add(oval, out, joined, err);
}

int
function_concat(
    struct oval *oval, const struct function *f, struct values *out, struct error *err)
{
	return function_product(oval, f, out, concat_each, err);
}

static int
begin_each(struct oval *oval, const struct function *f, const char *text,
    struct values *out, struct error *err)
{
	const char *start = content_text(oval->content, f->row->text);

	if (strncmp(text, start, strlen(start)) != 0)
		text = arena_printf(oval->arena, "%s%s", start, text);
	return values_add(oval, out, text, err);
}

int
function_begin(
    struct oval *oval, const struct function *f, struct values *out, struct error *err)
{
	return for_each(oval, f, out, begin_each, err);
}

static int
end_each(struct oval *oval, const struct function *f, const char *text,
    struct values *out, struct error *err)
{
	const char *end = content_text(oval->content, f->row->text);
	size_t length = strlen(text), end_length = strlen(end);

	if (length < end_length || strcmp(text + length - end_length, end) != 0)
		text = arena_printf(oval->arena, "%s%s", text, end);
	return values_add(oval, out, text, err);
}

int
function_end(
    struct oval *oval, const struct function *f, struct values *out, struct error *err)
{
	return for_each(oval, f, out, end_each, err);
}

static int
escape_each(struct oval *oval, const struct function *f, const char *text,
    struct values *out, struct error *err)
{
	char *escaped = arena_alloc(oval->arena, strlen(text) * 2 + 1);
	char *to = escaped;

	(void)f;
	if (escaped == NULL)
		return oval_no_memory(err);
	for (; *text != '\0'; text++) {
		if (strchr("^$\\.[](){}*+?|", *text) != NULL)
			*to++ = '\\';
		*to++ = *text;
	}
	return values_add(oval, out, escaped, err);
}

int
function_escape_regex(
    struct oval *oval, const struct function *f, struct values *out, struct error *err)
{
	return for_each(oval, f, out, escape_each, err);
}

static int
split_each(struct oval *oval, const struct function *f, const char *text,
    struct values *out, struct error *err)
{
	const char *delimiter = content_text(oval->content, f->row->text);
	size_t length = strlen(delimiter);
	const char *found;
	int r;

	while (length > 0 && (found = strstr(text, delimiter)) != NULL) {
		r = values_add(oval, out,
		    arena_memdup(oval->arena, text, (size_t)(found - text)), err);
		if (r != 0)
			return r;
		text = found + length;
	}
	return values_add(oval, out, text, err);
}

int
function_split(
    struct oval *oval, const struct function *f, struct values *out, struct error *err)
{
	return for_each(oval, f, out, split_each, err);
}

/* COUNT characters further; a byte that is no UTF-8 counts as one. */
static const char *
skip_characters(const char *text, long long count)
{
	for (; count > 0 && *text != '\0'; count--) {
		text++;
		while (((unsigned char)*text & 0xc0) == 0x80)
			text++;
	}
	return text;
}

static int
substring_each(struct oval *oval, const struct function *f, const char *text,
    struct values *out, struct error *err)
{
	const char *start_text = content_text(oval->content, f->row->text);
	const char *length_text = content_text(oval->content, f->row->text2);
	long long start, length;
	const char *end;

	if (!oval_parse_int(start_text, strlen(start_text), &start) ||
	    !oval_parse_int(length_text, strlen(length_text), &length)) {
		values_flag(out, OVAL_FLAG_ERROR, "substring without start and length");
		return 1;
	}
	text = skip_characters(text, start - (start > 0));
	if (*text == '\0') {
		values_flag(
		    out, OVAL_FLAG_ERROR, "substring starts behind the value's end");
		return 1;
	}
	end = length < 0 ? text + strlen(text) : skip_characters(text, length);
	return values_add(
	    oval, out, arena_memdup(oval->arena, text, (size_t)(end - text)), err);
}

int
function_substring(
    struct oval *oval, const struct function *f, struct values *out, struct error *err)
{
	return for_each(oval, f, out, substring_each, err);
}
