/* SPDX-License-Identifier: Apache-2.0 */
/* value.c - a Value: read, and what it is under the profile (XCCDF 1.2, 6.4.5). */

#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/scap/ds/builder.h"
#include "daemon/scap/ds/xml.h"
#include "daemon/scap/tables.h"
#include "daemon/scap/xccdf/model.h"
#include "daemon/scap/xccdf/text.h"

enum { DESCRIPTION_MAX = 500 }; /* bytes of it in the skeleton */

/* As written: a blank may be part of a value. */
static int
add_text(struct reading *r, struct word **list)
{
	const char *text = NULL;
	int rc = xml_text(r->x, &text, r->err);

	return rc < 0 ? rc : reading_add_word(r, list, reading_copy(r, text));
}

static int
read_item(struct reading *r, void *into)
{
	struct alternative *alternative = into;

	return add_text(r, &alternative->texts);
}

static const struct reading_child complex_children[] = {
	{ "item", read_item },
};

int
alternative_read(struct reading *r, struct alternative **ret, bool is_complex)
{
	struct alternative *a = reading_alloc(r, sizeof(*a));
	int rc;

	if (a == NULL)
		return reading_out_of_memory(r);
	a->selector = reading_attr(r, "selector");
	if (a->selector == NULL)
		a->selector = "";
	a->is_complex = is_complex;
	if (is_complex)
		rc = reading_children(
		    r, complex_children, ARRAY_LEN(complex_children), a);
	else
		rc = add_text(r, &a->texts);
	if (rc == 0)
		*ret = a;
	return rc;
}

static int
add_alternative(struct reading *r, struct item *item, bool is_complex)
{
	struct value *value = item->value;
	int rc = alternative_read(r, value->tail, is_complex);

	if (rc == 0)
		value->tail = &(*value->tail)->next;
	return rc;
}

static int
read_value(struct reading *r, void *into)
{
	return add_alternative(r, into, false);
}

static int
read_complex_value(struct reading *r, void *into)
{
	return add_alternative(r, into, true);
}

/* The first of both: it says what the value is for. */
static int
read_about(struct reading *r, struct value *value, bool is_question)
{
	const char *text;
	int rc;

	if (value->description != NULL)
		return 0;
	rc = reading_line(r, &text);
	if (rc < 0)
		return rc;
	value->is_question = is_question;
	value->description = arena_memdup(
	    r->arena, text, text_cut(text, DESCRIPTION_MAX));
	return value->description == NULL ? reading_out_of_memory(r) : 0;
}

static int
read_value_description(struct reading *r, void *into)
{
	return read_about(r, ((struct item *)into)->value, false);
}

static int
read_question(struct reading *r, void *into)
{
	return read_about(r, ((struct item *)into)->value, true);
}

static const struct reading_child value_children[] = {
	{ "title", item_title_read },
	{ "description", read_value_description },
	{ "question", read_question },
	{ "value", read_value },
	{ "complex-value", read_complex_value },
};

int
value_read(struct reading *r, struct item *item)
{
	struct value *value = reading_alloc(r, sizeof(*value));

	if (value == NULL)
		return reading_out_of_memory(r);
	item->value = value;
	value->type = reading_attr(r, "type");
	value->operator_ = reading_attr(r, "operator");
	value->tail = &value->alternatives;
	return reading_children(r, value_children, ARRAY_LEN(value_children), item);
}

const char *
value_type(const struct value *value)
{
	return value->type != NULL ? value->type : "string";
}

const char *
value_operator(const struct value *value)
{
	if (value->refined_operator != NULL)
		return value->refined_operator;
	return value->operator_ != NULL ? value->operator_ : "equals";
}

static const struct alternative *
find_alternative(const struct value *value, const char *selector)
{
	for (const struct alternative *a = value->alternatives; a != NULL; a = a->next)
		if (strcmp(a->selector, selector) == 0)
			return a;
	return NULL;
}

/* Without a choice, or with one that is not there: the one without selector, else the
 * first. */
static void
resolve_value(struct item *item, struct builder *builder)
{
	struct value *value = item->value;

	if (value->set != NULL) {
		value->resolved = value->set;
		return;
	}
	if (value->selector != NULL) {
		value->resolved = find_alternative(value, value->selector);
		if (value->resolved == NULL)
			builder_note(builder,
			    "Value %s has no selector '%s'; its "
			    "default stands",
			    item->id, value->selector);
	}
	if (value->resolved == NULL)
		value->resolved = find_alternative(value, "");
	if (value->resolved == NULL)
		value->resolved = value->alternatives;
}

void
benchmark_resolve_values(struct benchmark *b, struct builder *builder)
{
	for (struct item *item = b->items; item != NULL; item = item->next)
		if (item->kind == ITEM_VALUE)
			resolve_value(item, builder);
}

/* Those the skeleton holds: a set-value of another refers to nothing. */
void
benchmark_write_values(const struct benchmark *b, struct builder *builder)
{
	for (const struct item *item = b->items; item != NULL; item = item->next) {
		struct content_set_value row = { .idref = builder_str(
						     builder, item->id) };

		if (item->kind != ITEM_VALUE || item->is_abstract ||
		    !item->value->is_needed || item->value->resolved == NULL)
			continue;
		for (const struct word *w = item->value->resolved->texts; w != NULL;
		     w = w->next) {
			row.value = builder_str(builder, w->text);
			row.is_complex = item->value->resolved->is_complex;
			(void)builder_row(builder, CONTENT_SET_VALUES, &row);
		}
	}
}
