/* SPDX-License-Identifier: Apache-2.0 */
/*
 * export.c - the values that checks export become values of external variables.
 *
 * Checks whose values do not contradict each other share one instance of the document;
 * one that exports another value gets an instance of its own, so that each definition is
 * evaluated under the values of the check that refers to it.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/scap/content.h"
#include "daemon/scap/ds/builder.h"
#include "daemon/scap/ds/compile.h"
#include "daemon/scap/ds/compiler.h"
#include "daemon/scap/ds/instance.h"

/* Of all documents together. Each costs a copy of what depends on its values, and what
 * it collects; real content has none but the first. */
enum { INSTANCES_MAX = 256 };

struct instance {
	uint32_t document;
	struct buffer values; /* struct instance_value */
	uint32_t copy;	      /* row of its own document once it was copied */
	uint32_t number;      /* 1: the document itself */
};

struct linking {
	struct compiler *c;
	struct instance *instances;
	uint32_t n_instances;
	struct buffer choices; /* struct choice */
};

/* Row REF of CONTENT_CHECK_REFS is evaluated in an instance. */
struct choice {
	uint32_t ref, instance;
};

static size_t
count_values(const struct buffer *values)
{
	return values->length / sizeof(struct instance_value);
}

static struct instance_value
value_at(const struct buffer *values, size_t i)
{
	struct instance_value value;

	memcpy(&value, values->data + i * sizeof(value), sizeof(value));
	return value;
}

static bool
find_value(const struct buffer *values, uint32_t variable, struct instance_value *ret)
{
	for (size_t i = 0; i < count_values(values); i++) {
		*ret = value_at(values, i);
		if (ret->variable == variable)
			return true;
	}
	return false;
}

static bool
is_same(const struct builder *b, struct content_range x, struct content_range y)
{
	for (uint32_t i = 0; x.count == y.count && i < x.count; i++)
		if (memcmp(builder_at(
			       (struct builder *)(uintptr_t)b, CONTENT_STRS, x.first + i),
			builder_at(
			    (struct builder *)(uintptr_t)b, CONTENT_STRS, y.first + i),
			sizeof(struct content_str)) != 0)
			return false;
	return x.count == y.count;
}

/* Who runs the program outranks the benchmark. */
static bool
is_bound(const struct compile_options *options, const char *variable)
{
	for (uint32_t i = 0; i < options->n_bindings; i++)
		if (strcmp(options->bindings[i].variable, variable) == 0)
			return true;
	return false;
}

static struct content_export
export_at(struct compiler *c, const struct content_check *check, uint32_t i)
{
	struct content_export export;

	memcpy(&export, builder_at(c->b, CONTENT_EXPORTS, check->exports.first + i),
	    sizeof(export));
	return export;
}

/* The external variable that NAME is in DOCUMENT; CONTENT_NONE when there is nothing to
 * give to it. */
static uint32_t
find_variable(struct compiler *c, uint32_t document, const char *name)
{
	uint32_t row = builder_find(c->b, CONTENT_VARIABLES, document, name);
	const struct content_variable *variable;

	if (row == CONTENT_NONE) {
		builder_note(c->b,
		    "%s: a check exports to variable '%s', which its document does not "
		    "have",
		    c->options->path, name);
		return CONTENT_NONE;
	}
	variable = builder_at(c->b, CONTENT_VARIABLES, row);
	return variable->kind != CONTENT_VARIABLE_EXTERNAL || is_bound(c->options, name)
		   ? CONTENT_NONE
		   : row;
}

/* All values that CHECK exports under NAME, each once. */
static struct content_range
gather_strs(struct compiler *c, const struct content_check *check, uint32_t name)
{
	struct content_range range = { builder_count(c->b, CONTENT_STRS), 0 };

	for (uint32_t i = 0; i < check->exports.count; i++) {
		struct content_export export = export_at(c, check, i);
		bool is_new = export.name.offset == name;

		for (uint32_t k = 0; is_new && k < range.count; k++)
			is_new = memcmp(builder_at(c->b, CONTENT_STRS, range.first + k),
				     &export.value, sizeof(export.value)) != 0;
		if (!is_new)
			continue;
		(void)builder_row(c->b, CONTENT_STRS, &export.value);
		range.count++;
	}
	return range;
}

static void
gather_values(struct compiler *c, const struct content_check *check, uint32_t document,
    struct buffer *values)
{
	for (uint32_t i = 0; i < check->exports.count; i++) {
		struct content_export export = export_at(c, check, i);
		struct instance_value value = {
			.variable = find_variable(
			    c, document, builder_text(c->b, export.name)),
		};
		struct instance_value known;

		if (value.variable == CONTENT_NONE ||
		    find_value(values, value.variable, &known))
			continue;
		value.values = gather_strs(c, check, export.name.offset);
		buffer_add(values, &value, sizeof(value));
	}
}

static bool
contradicts(const struct builder *b, const struct buffer *one, const struct buffer *two)
{
	for (size_t i = 0; i < count_values(one); i++) {
		struct instance_value a = value_at(one, i), found;

		if (find_value(two, a.variable, &found) &&
		    !is_same(b, a.values, found.values))
			return true;
	}
	return false;
}

static void
add_values(struct buffer *to, const struct buffer *from)
{
	for (size_t i = 0; i < count_values(from); i++) {
		struct instance_value value = value_at(from, i), found;

		if (!find_value(to, value.variable, &found))
			buffer_add(to, &value, sizeof(value));
	}
}

/* The first instance that VALUES fit, or a new one. */
static uint32_t
choose_instance(struct linking *l, uint32_t document, const struct buffer *values)
{
	uint32_t number = 1, first = l->n_instances;

	for (uint32_t i = 0; i < l->n_instances; i++) {
		struct instance *instance = &l->instances[i];

		if (instance->document != document)
			continue;
		first = number == 1 ? i : first;
		number++;
		if (contradicts(l->c->b, values, &instance->values))
			continue;
		add_values(&instance->values, values);
		return i;
	}
	if (l->n_instances == INSTANCES_MAX) {
		builder_note(l->c->b,
		    "%s: checks export to variables in more ways than %d; the first "
		    "counts",
		    l->c->options->path, INSTANCES_MAX);
		return first < INSTANCES_MAX ? first : CONTENT_NONE;
	}
	l->instances[l->n_instances] = (struct instance){
		.document = document,
		.copy = document,
		.number = number,
	};
	add_values(&l->instances[l->n_instances].values, values);
	return l->n_instances++;
}

static void
link_check(struct linking *l, uint32_t row)
{
	struct content_check check;

	memcpy(&check, builder_at(l->c->b, CONTENT_CHECKS, row), sizeof(check));
	if (check.kind != CONTENT_CHECK_SINGLE || check.system != CONTENT_SYSTEM_OVAL ||
	    check.exports.count == 0)
		return;
	for (uint32_t i = 0; i < check.refs.count; i++) {
		struct choice choice = { .ref = check.refs.first + i };
		const struct content_check_ref *ref = builder_at(
		    l->c->b, CONTENT_CHECK_REFS, choice.ref);
		uint32_t document = ref->document;
		autobuffer values = { 0 };

		if (document == CONTENT_NONE)
			continue;
		gather_values(l->c, &check, document, &values);
		choice.instance = choose_instance(l, document, &values);
		if (choice.instance != CONTENT_NONE)
			buffer_add(&l->choices, &choice, sizeof(choice));
	}
}

/* The values of the document's first instance count wherever another has none. */
static void
set_values(struct linking *l, const struct instance *instance)
{
	for (size_t i = 0; i < count_values(&instance->values); i++) {
		struct instance_value value = value_at(&instance->values, i);
		struct content_variable *variable = builder_at(
		    l->c->b, CONTENT_VARIABLES, value.variable);

		variable->values = value.values;
	}
}

static int
make_instances(struct linking *l, struct error *err)
{
	for (uint32_t i = 0; i < l->n_instances; i++)
		if (l->instances[i].number == 1)
			set_values(l, &l->instances[i]);
	for (uint32_t i = 0; i < l->n_instances; i++) {
		struct instance *instance = &l->instances[i];
		int r;

		if (instance->number == 1)
			continue;
		r = instance_copy(l->c->b, instance->document, instance->number,
		    (const struct instance_value *)instance->values.data,
		    (uint32_t)count_values(&instance->values), &instance->copy, err);
		if (r < 0)
			return r;
	}
	return 0;
}

static void
point_refs(struct linking *l)
{
	for (size_t at = 0; at < l->choices.length; at += sizeof(struct choice)) {
		const struct content_document *from, *to;
		struct content_check_ref *ref;
		struct choice choice;
		uint32_t copy;

		memcpy(&choice, l->choices.data + at, sizeof(choice));
		ref = builder_at(l->c->b, CONTENT_CHECK_REFS, choice.ref);
		copy = l->instances[choice.instance].copy;
		from = builder_at(l->c->b, CONTENT_DOCUMENTS, ref->document);
		to = builder_at(l->c->b, CONTENT_DOCUMENTS, copy);
		if (ref->definition != CONTENT_NONE)
			ref->definition = ref->definition - from->definitions.first +
					  to->definitions.first;
		ref->document = copy;
	}
}

static void
linking_done(struct linking *l)
{
	for (uint32_t i = 0; i < l->n_instances; i++)
		buffer_done(&l->instances[i].values);
	free(l->instances);
	buffer_done(&l->choices);
}

int
compiler_link_exports(struct compiler *c, struct error *err)
{
	__attribute__((cleanup(linking_done))) struct linking l = {
		.c = c,
		.instances = calloc(INSTANCES_MAX, sizeof(*l.instances)),
	};
	uint32_t count = builder_count(c->b, CONTENT_CHECKS);
	int r;

	if (l.instances == NULL)
		return error_set(err, ENOMEM, "%s", c->options->path);
	for (uint32_t i = 0; i < count; i++)
		link_check(&l, i);
	for (uint32_t i = 0; i < l.n_instances; i++)
		if (l.instances[i].values.failed)
			return error_set(err, ENOMEM, "%s", c->options->path);
	if (l.choices.failed)
		return error_set(err, ENOMEM, "%s", c->options->path);
	r = make_instances(&l, err);
	if (r == 0)
		point_refs(&l);
	return r;
}
