/* SPDX-License-Identifier: Apache-2.0 */
/* values.c - lists of values and what is known of their completeness. */

#include <inttypes.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/scap/oval/engine.h"

enum { VALUES_ROOM = 4 };

enum oval_flag
values_worse(enum oval_flag a, enum oval_flag b)
{
	static const unsigned char rank[OVAL_FLAG__MAX] = {
		[OVAL_FLAG_COMPLETE] = 0,
		[OVAL_FLAG_INCOMPLETE] = 1,
		[OVAL_FLAG_DOES_NOT_EXIST] = 2,
		[OVAL_FLAG_NOT_COLLECTED] = 3,
		[OVAL_FLAG_NOT_APPLICABLE] = 4,
		[OVAL_FLAG_ERROR] = 5,
	};

	return rank[b] > rank[a] ? b : a;
}

void
values_flag(struct values *values, enum oval_flag flag, const char *reason)
{
	if (values_worse(values->flag, flag) == values->flag)
		return;
	values->flag = flag;
	values->reason = reason;
}

static bool
has_room(struct oval *oval, struct values *v)
{
	uint32_t room = v->room == 0 ? VALUES_ROOM : v->room * 2;
	const char **texts;

	if (v->count < v->room)
		return true;
	texts = arena_new_array(oval->arena, const char *, room);
	if (texts == NULL)
		return false;
	if (v->count > 0)
		memcpy(texts, v->texts, sizeof(*texts) * v->count);
	v->texts = texts;
	v->room = room;
	return true;
}

int
values_add(struct oval *oval, struct values *values, const char *text, struct error *err)
{
	const char *reason;

	if (oval->limits.values_max != 0 && values->count >= oval->limits.values_max) {
		reason = arena_printf(oval->arena,
		    "there are more values than the limit of %" PRIu32,
		    oval->limits.values_max);
		values_flag(values, OVAL_FLAG_INCOMPLETE,
		    reason != NULL ? reason : "there are more values than the limit");
		return 1;
	}
	if (text == NULL || !has_room(oval, values))
		return oval_no_memory(err);
	values->texts[values->count++] = text;
	return 0;
}
