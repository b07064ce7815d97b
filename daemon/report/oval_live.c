/* SPDX-License-Identifier: Apache-2.0 */
/* oval_live.c - an evaluation as an OVAL results document sees it. */

#include "daemon/report/oval_view.h"
#include "daemon/scap/oval/evaluate.h"

static bool
definition(const void *of, uint32_t row, enum oval_result *result)
{
	return oval_definition_result(of, row, result);
}

static enum oval_result
criteria(const void *of, uint32_t row)
{
	return oval_criteria(of, row);
}

static const struct oval_test_result *
test(const void *of, uint32_t row)
{
	return oval_test(of, row);
}

static const struct item_list *
object(const void *of, uint32_t row)
{
	return oval_object(of, row);
}

static uint32_t
variable(const void *of, uint32_t row, const char *const **texts, bool *is_secret)
{
	return oval_variable(of, row, texts, is_secret);
}

static uint32_t
test_found(const void *of, uint32_t row)
{
	const struct oval_test_result *t = oval_test(of, row);

	return t == NULL ? 0 : t->n_items;
}

static uint32_t
object_found(const void *of, uint32_t row)
{
	const struct item_list *list = oval_object(of, row);

	return list == NULL ? 0 : list->count;
}

struct oval_view
oval_view_live(const struct oval *oval)
{
	return (struct oval_view){ oval, definition, criteria, test, object, variable,
		test_found, object_found };
}
