/* SPDX-License-Identifier: Apache-2.0 */
/* function_number.c - arithmetic, count, unique. */

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/scap/oval/engine.h"
#include "probes/compare.h"

/* An integer as long as all parts are integers, else a float. */
struct number {
	bool is_float;
	long long integer;
	double real;
};

static bool
parse_number(const char *text, struct number *n)
{
	n->is_float = !oval_parse_int(text, strlen(text), &n->integer);
	if (!n->is_float) {
		n->real = (double)n->integer;
		return true;
	}
	return oval_parse_float(text, strlen(text), &n->real);
}

static bool
apply(struct number *total, const struct number *n, bool is_add)
{
	if (total->is_float || n->is_float) {
		total->is_float = true;
		total->real = is_add ? total->real + n->real : total->real * n->real;
		return true;
	}
	if (is_add ? __builtin_add_overflow(total->integer, n->integer, &total->integer)
		   : __builtin_mul_overflow(total->integer, n->integer, &total->integer))
		return false;
	total->real = (double)total->integer;
	return true;
}

static int
arithmetic_each(struct oval *oval, const struct function *f, const char *const *texts,
    struct values *out, struct error *err)
{
	bool is_add = strcmp(content_text(oval->content, f->row->text), "add") == 0;
	struct number total = { 0 };
	const char *text;

	for (uint32_t i = 0; i < f->n_parts; i++) {
		struct number n;

		if (!parse_number(texts[i], &n)) {
			values_flag(out, OVAL_FLAG_ERROR,
			    "arithmetic: a value is neither int nor float");
			return 1;
		}
		if (i == 0)
			total = n;
		else if (!apply(&total, &n, is_add)) {
			values_flag(
			    out, OVAL_FLAG_ERROR, "arithmetic: the result is too large");
			return 1;
		}
	}
	text = total.is_float ? arena_printf(oval->arena, "%.15g", total.real)
			      : arena_printf(oval->arena, "%lld", total.integer);
	return values_add(oval, out, text, err);
}

int
function_arithmetic(
    struct oval *oval, const struct function *f, struct values *out, struct error *err)
{
	return function_product(oval, f, out, arithmetic_each, err);
}

int
function_count(
    struct oval *oval, const struct function *f, struct values *out, struct error *err)
{
	uint64_t total = 0;

	for (uint32_t i = 0; i < f->n_parts; i++)
		total += f->parts[i].count;
	return values_add(oval, out, arena_printf(oval->arena, "%" PRIu64, total), err);
}

static uint32_t
hash_text(const char *text)
{
	uint32_t hash = 2166136261U;

	for (; *text != '\0'; text++)
		hash = (hash ^ (unsigned char)*text) * 16777619U;
	return hash ^ hash >> 15;
}

static bool
add_new(const char **slots, uint32_t size, const char *text)
{
	uint32_t at = hash_text(text) & (size - 1);

	while (slots[at] != NULL) {
		if (strcmp(slots[at], text) == 0)
			return false;
		at = (at + 1) & (size - 1);
	}
	slots[at] = text;
	return true;
}

int
function_unique(
    struct oval *oval, const struct function *f, struct values *out, struct error *err)
{
	autofree const char **slots = NULL;
	uint64_t total = 0;
	uint32_t size = 16;

	for (uint32_t i = 0; i < f->n_parts; i++)
		total += f->parts[i].count;
	while (size < total * 2 && size < UINT32_C(1) << 30)
		size *= 2;
	slots = calloc(size, sizeof(*slots));
	if (slots == NULL || total >= size)
		return oval_no_memory(err);
	for (uint32_t i = 0; i < f->n_parts; i++)
		for (uint32_t j = 0; j < f->parts[i].count; j++) {
			const char *text = f->parts[i].texts[j];
			int r = add_new(slots, size, text)
				    ? values_add(oval, out, text, err)
				    : 0;

			if (r != 0)
				return r < 0 ? r : 0;
		}
	return 0;
}
