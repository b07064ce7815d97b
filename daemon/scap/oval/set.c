/* SPDX-License-Identifier: Apache-2.0 */
/* set.c - union, intersection and complement of the items of objects. */

#include "daemon/base/arena.h"
#include "daemon/scap/oval/engine.h"

enum oval_flag
set_flag(enum content_set_operator operator_, enum oval_flag first, enum oval_flag second)
{
#define E OVAL_FLAG_ERROR
#define C OVAL_FLAG_COMPLETE
#define I OVAL_FLAG_INCOMPLETE
#define DNE OVAL_FLAG_DOES_NOT_EXIST
#define NC OVAL_FLAG_NOT_COLLECTED
#define NA OVAL_FLAG_NOT_APPLICABLE
	/* clang-format off */
	static const unsigned char tables[3][OVAL_FLAG__MAX][OVAL_FLAG__MAX] = {
		/* by [second][first], in the order of the schema's tables turned to that
		 * of enum oval_flag: C, I, DNE, E, NC, NA */
		[CONTENT_SET_UNION] = {
			[C]   = { [C] = C,   [I] = I,   [DNE] = C,   [E] = E,   [NC] = I,   [NA] = C },
			[I]   = { [C] = I,   [I] = I,   [DNE] = I,   [E] = E,   [NC] = I,   [NA] = I },
			[DNE] = { [C] = C,   [I] = I,   [DNE] = DNE, [E] = E,   [NC] = I,   [NA] = DNE },
			[E]   = { [C] = E,   [I] = E,   [DNE] = E,   [E] = E,   [NC] = E,   [NA] = E },
			[NC]  = { [C] = I,   [I] = I,   [DNE] = I,   [E] = E,   [NC] = NC,  [NA] = NC },
			[NA]  = { [C] = C,   [I] = I,   [DNE] = DNE, [E] = E,   [NC] = NC,  [NA] = NA },
		},
		[CONTENT_SET_INTERSECTION] = {
			[C]   = { [C] = C,   [I] = I,   [DNE] = DNE, [E] = E,   [NC] = NC,  [NA] = C },
			[I]   = { [C] = I,   [I] = I,   [DNE] = DNE, [E] = E,   [NC] = NC,  [NA] = I },
			[DNE] = { [C] = DNE, [I] = DNE, [DNE] = DNE, [E] = DNE, [NC] = DNE, [NA] = DNE },
			[E]   = { [C] = E,   [I] = E,   [DNE] = DNE, [E] = E,   [NC] = E,   [NA] = E },
			[NC]  = { [C] = NC,  [I] = NC,  [DNE] = DNE, [E] = E,   [NC] = NC,  [NA] = NC },
			[NA]  = { [C] = C,   [I] = I,   [DNE] = DNE, [E] = E,   [NC] = NC,  [NA] = NA },
		},
		[CONTENT_SET_COMPLEMENT] = {
			[C]   = { [C] = C,   [I] = I,   [DNE] = DNE, [E] = E,   [NC] = NC,  [NA] = E },
			[I]   = { [C] = E,   [I] = E,   [DNE] = DNE, [E] = E,   [NC] = NC,  [NA] = E },
			[DNE] = { [C] = C,   [I] = I,   [DNE] = DNE, [E] = E,   [NC] = NC,  [NA] = E },
			[E]   = { [C] = E,   [I] = E,   [DNE] = DNE, [E] = E,   [NC] = E,   [NA] = E },
			[NC]  = { [C] = NC,  [I] = NC,  [DNE] = DNE, [E] = E,   [NC] = NC,  [NA] = E },
			[NA]  = { [C] = E,   [I] = E,   [DNE] = E,   [E] = E,   [NC] = E,   [NA] = E },
		},
	};
	/* clang-format on */
#undef E
#undef C
#undef I
#undef DNE
#undef NC
#undef NA

	return (enum oval_flag)tables[operator_][second][first];
}

/* The operand as its own list, since filters change it. */
static int
take_object(struct oval *oval, uint32_t object, struct item_list *ret, struct error *err)
{
	const struct item_list *list;
	int r;

	if (object == CONTENT_NONE) {
		ret->flag = OVAL_FLAG_ERROR;
		ret->reason = "an object of the set is not in the content";
		return 0;
	}
	r = object_collect(oval, object, &list, err);
	if (r < 0)
		return r;
	*ret = *list;
	ret->room = ret->count;
	if (list->reason == NULL)
		return 0;
	ret->reason = arena_printf(oval->arena, "object %s: %s",
	    content_text(oval->content, content_object_at(oval->content, object)->id),
	    list->reason);
	return ret->reason != NULL ? 0 : oval_no_memory(err);
}

static int
take_operand(struct oval *oval, const struct content_set *row, uint32_t i,
    struct item_list *ret, struct error *err)
{
	int r;

	item_list_init(ret, oval->arena, oval->limits.items_max);
	if (row->sets.count > 0)
		r = set_collect(oval, content_ref(oval->content, row->sets, i), ret, err);
	else
		r = take_object(
		    oval, content_ref(oval->content, row->objects, i), ret, err);
	return r < 0 ? r : filter_apply(oval, row->filters, ret, err);
}

static int
join(struct oval *oval, const struct content_set *row, const struct item_list *first,
    const struct item_list *second, struct item_list *list, struct error *err)
{
	enum content_set_operator operator_ = (enum content_set_operator)
						  row->set_operator;
	enum oval_flag flag = set_flag(
	    operator_, item_list_flag(first), item_list_flag(second));
	int r = merge_items(oval, operator_, first, second, list, err);

	if (r < 0)
		return r;
	list->flag = flag;
	list->is_void = first->is_void && second->is_void;
	if (flag != OVAL_FLAG_COMPLETE && flag != OVAL_FLAG_DOES_NOT_EXIST)
		list->reason = first->reason != NULL ? first->reason : second->reason;
	return 0;
}

int
set_collect(struct oval *oval, uint32_t set, struct item_list *list, struct error *err)
{
	const struct content_set *row = content_set_at(oval->content, set);
	uint32_t n = row->sets.count > 0 ? row->sets.count : row->objects.count;
	struct item_list operands[2];
	int r;

	if (n == 0 || n > 2 || oval->depth >= OVAL_DEPTH_MAX) {
		list->flag = OVAL_FLAG_ERROR;
		list->reason = n == 0 || n > 2 ? "a set has one or two operands"
					       : OVAL_REASON_DEPTH;
		return 0;
	}
	oval->depth++;
	r = take_operand(oval, row, 0, &operands[0], err);
	if (r == 0 && n == 2)
		r = take_operand(oval, row, 1, &operands[1], err);
	oval->depth--;
	if (r < 0)
		return r;
	if (n == 1) {
		*list = operands[0];
		return 0;
	}
	return join(oval, row, &operands[0], &operands[1], list, err);
}
