/* SPDX-License-Identifier: Apache-2.0 */
/* applicable.c - whether a rule applies to what was scanned (XCCDF 1.2, section 6.2.5).
 */

#include "daemon/scap/xccdf/deciding.h"

/* CPE language nests by hand; a loop in the rows ends here too. */
enum { PLATFORM_DEPTH_MAX = 16 };

static enum oval_result applies(
    const struct deciding *d, const struct content_platform *p, unsigned int depth);

static enum oval_result
negate(enum oval_result result)
{
	if (result == OVAL_RESULT_TRUE)
		return OVAL_RESULT_FALSE;
	return result == OVAL_RESULT_FALSE ? OVAL_RESULT_TRUE : result;
}

/* TRUE, FALSE, or ERROR, which stays what it is when negated (NISTIR 7698, 7.4). */
static enum oval_result
logical_applies(
    const struct deciding *d, const struct content_platform *p, unsigned int depth)
{
	bool is_or = p->operator_ == OVAL_OPERATOR_OR;
	enum oval_result decides = is_or ? OVAL_RESULT_TRUE : OVAL_RESULT_FALSE;
	enum oval_result result = negate(decides);

	if (p->children.count == 0)
		return OVAL_RESULT_ERROR;
	for (uint32_t i = 0; i < p->children.count && result != decides; i++) {
		uint32_t row = content_ref(d->content, p->children, i);
		enum oval_result child = applies(
		    d, content_platform_at(d->content, row), depth + 1);

		if (child == decides || child == OVAL_RESULT_ERROR)
			result = child;
	}
	return result;
}

static enum oval_result
check_applies(const struct deciding *d, const struct content_platform *p)
{
	if (p->definition == CONTENT_NONE || !d->record->has_definition[p->definition])
		return OVAL_RESULT_ERROR;
	return d->record->definitions[p->definition];
}

static enum oval_result
applies(const struct deciding *d, const struct content_platform *p, unsigned int depth)
{
	enum oval_result result = OVAL_RESULT_FALSE;

	if (depth >= PLATFORM_DEPTH_MAX)
		return OVAL_RESULT_ERROR;
	if (p->kind == CONTENT_PLATFORM_LOGICAL)
		result = logical_applies(d, p, depth);
	if (p->kind == CONTENT_PLATFORM_CHECK)
		result = check_applies(d, p);
	if (result != OVAL_RESULT_TRUE && result != OVAL_RESULT_FALSE)
		return OVAL_RESULT_ERROR;
	return p->negate != 0 ? negate(result) : result;
}

/* A logical row made for a list of platforms has no name of its own. */
static const char *
platform_name(const struct deciding *d, const struct content_platform *p)
{
	for (unsigned int depth = 0; depth < PLATFORM_DEPTH_MAX; depth++) {
		if (p->id.offset != 0 || p->children.count == 0)
			break;
		p = content_platform_at(
		    d->content, content_ref(d->content, p->children, 0));
	}
	return content_text(d->content, p->id);
}

bool
platforms_apply(
    const struct deciding *d, const struct content_rule *rule, const char **name)
{
	for (uint32_t i = 0; i < rule->platforms.count; i++) {
		const struct content_platform *p = content_platform_at(
		    d->content, content_ref(d->content, rule->platforms, i));

		if (applies(d, p, 0) != OVAL_RESULT_TRUE) {
			*name = platform_name(d, p);
			return false;
		}
	}
	return true;
}
