/* SPDX-License-Identifier: Apache-2.0 */
/* reading.c - attributes, texts and children of XCCDF elements, as every reader of this
 * folder needs them. */

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/buffer.h"
#include "daemon/base/error.h"
#include "daemon/scap/ds/xml.h"
#include "daemon/scap/xccdf/model.h"
#include "daemon/scap/xccdf/text.h"

bool
reading_is(const struct reading *r, const char *name)
{
	return xml_is(r->x, XML_NS_XCCDF, name) || xml_is(r->x, XML_NS_XCCDF_1_1, name);
}

static bool
is_xccdf(const struct reading *r)
{
	const char *namespace_ = xml_namespace(r->x);

	return strcmp(namespace_, XML_NS_XCCDF) == 0 ||
	       strcmp(namespace_, XML_NS_XCCDF_1_1) == 0;
}

const char *const severity_words[] = { "unknown", "info", "low", "medium", "high", NULL };
const char *const role_words[] = { "full", "unscored", "unchecked", NULL };

int
reading_out_of_memory(struct reading *r)
{
	r->no_memory = true;
	return error_set(r->err, ENOMEM, "read the Benchmark");
}

void *
reading_alloc(struct reading *r, size_t size)
{
	void *p = arena_alloc(r->arena, size);

	if (p == NULL)
		r->no_memory = true;
	return p;
}

const char *
reading_copy(struct reading *r, const char *text)
{
	const char *copy;

	if (text == NULL)
		return NULL;
	copy = arena_strdup(r->arena, text);
	if (copy == NULL)
		r->no_memory = true;
	return copy;
}

const char *
reading_attr(struct reading *r, const char *name)
{
	return reading_copy(r, xml_attr(r->x, name));
}

int
reading_attr_bool(struct reading *r, const char *name)
{
	if (xml_attr(r->x, name) == NULL)
		return -1;
	return xml_attr_bool(r->x, name, false) ? 1 : 0;
}

float
reading_attr_weight(struct reading *r)
{
	const char *text = xml_attr(r->x, "weight");
	char *end;
	float weight;

	if (text == NULL)
		return -1;
	weight = strtof(text, &end);
	return end == text || !isfinite(weight) || weight < 0 ? -1 : weight;
}

int
reading_attr_word(
    struct reading *r, const char *name, const char *const *words, int fallback)
{
	const char *text = xml_attr(r->x, name);

	if (text == NULL)
		return -1;
	for (int i = 0; words[i] != NULL; i++)
		if (strcmp(words[i], text) == 0)
			return i;
	return fallback;
}

/* The place of IDREF's value or title, filled in when the values are known. */
static const char *
mark_place(struct reading *r, const char *mark, const char *idref)
{
	buffer_done(r->scratch);
	buffer_add_text(r->scratch, mark);
	buffer_add_text(r->scratch, idref);
	buffer_add_text(r->scratch, TEXT_SUB_END);
	return buffer_text(r->scratch);
}

/* XHTML's way to say <sub> (7.2.3.6.3). */
static const char *
render_object(struct reading *r)
{
	static const char value[] = "#xccdf:value:", title[] = "#xccdf:title:";
	const char *data = xml_attr(r->x, "data");

	if (data != NULL && strncmp(data, value, strlen(value)) == 0)
		return mark_place(r, TEXT_SUB_VALUE, data + strlen(value));
	if (data != NULL && strncmp(data, title, strlen(title)) == 0)
		return mark_place(r, TEXT_SUB_TITLE, data + strlen(title));
	return NULL;
}

/*
 * A line break of XHTML is one in plain text too; a <sub> waits for the values. "legacy"
 * means the value where a target is assessed; "title" and "legacy" say nothing about a
 * plain-text, which has no title.
 */
static const char *
render_element(void *arg, struct xml *x)
{
	static const char *const lines[] = { "br", "pre", "li", "p" };
	struct reading *r = arg;
	const char *idref = xml_attr(x, "idref"), *use = xml_attr(x, "use");

	for (size_t i = 0; i < ARRAY_LEN(lines); i++)
		r->has_lines |= strcmp(xml_name(x), lines[i]) == 0;
	if (strcmp(xml_name(x), "br") == 0)
		return "\n";
	if (strcmp(xml_name(x), "object") == 0)
		return render_object(r);
	if (!reading_is(r, "sub") || idref == NULL)
		return NULL;
	return mark_place(r,
	    use != NULL && strcmp(use, "title") == 0 ? TEXT_SUB_TITLE : TEXT_SUB_VALUE,
	    idref);
}

static int
read_text(
    struct reading *r, char *(*normalise)(struct arena *, const char *), const char **ret)
{
	const char *text = NULL;
	char *copy;
	int rc = xml_mixed_text(r->x, render_element, r, &text, r->err);

	if (rc < 0)
		return rc;
	copy = normalise(r->arena, text);
	if (copy == NULL)
		return reading_out_of_memory(r);
	*ret = copy;
	return 0;
}

int
reading_line(struct reading *r, const char **ret)
{
	return read_text(r, text_line, ret);
}

int
reading_block(struct reading *r, const char **ret)
{
	return read_text(r, text_block, ret);
}

int
reading_prose(struct reading *r, const char **ret)
{
	const char *text = NULL;
	int rc;

	r->has_lines = false;
	rc = xml_mixed_text(r->x, render_element, r, &text, r->err);
	if (rc < 0)
		return rc;
	*ret = r->has_lines ? text_block(r->arena, text) : text_prose(r->arena, text);
	return *ret == NULL ? reading_out_of_memory(r) : 0;
}

int
reading_add_word(struct reading *r, struct word **list, const char *text)
{
	struct word *word = reading_alloc(r, sizeof(*word));
	uint32_t n = 0;

	if (word == NULL || text == NULL)
		return reading_out_of_memory(r);
	word->text = text;
	for (; *list != NULL; list = &(*list)->next)
		if (++n >= WORDS_MAX)
			return xml_error(r->x, r->err, "more than %d <%s> in one element",
			    WORDS_MAX, xml_name(r->x));
	*list = word;
	return 0;
}

struct word *
reading_split(struct reading *r, const char *text)
{
	struct word *words = NULL, **tail = &words;

	while (text != NULL) {
		size_t length;
		struct word *word;

		text += strspn(text, " \t\r\n");
		length = strcspn(text, " \t\r\n");
		if (length == 0)
			break;
		word = reading_alloc(r, sizeof(*word));
		if (word == NULL)
			break;
		word->text = arena_memdup(r->arena, text, length);
		if (word->text == NULL) {
			r->no_memory = true;
			break;
		}
		*tail = word;
		tail = &word->next;
		text += length;
	}
	return words;
}

int
reading_children(
    struct reading *r, const struct reading_child *table, size_t n, void *into)
{
	int depth = xml_depth(r->x), rc;

	while ((rc = xml_next_child(r->x, depth, r->err)) > 0) {
		if (!is_xccdf(r))
			continue;
		for (size_t i = 0; i < n; i++) {
			if (strcmp(table[i].name, xml_name(r->x)) != 0)
				continue;
			rc = table[i].read(r, into);
			if (rc < 0)
				return rc;
			break;
		}
	}
	return rc < 0 || !r->no_memory ? rc : reading_out_of_memory(r);
}
