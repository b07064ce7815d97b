/* SPDX-License-Identifier: Apache-2.0 */
/* checklist_check.c - where a rule's checks look, in words. */

#include "daemon/base/cleanup.h"
#include "daemon/report/checklist_rule.h"
#include "daemon/scap/content.h"
#include "daemon/scap/xccdf/wanted.h"

enum { CHECK_DEPTH_MAX = 4 };

/* The followed one; else the first, which leads nowhere. */
static const struct content_check_ref *
ref_of(const struct content *content, uint32_t row)
{
	const struct content_check *check = content_check_at(content, row);
	const struct content_check_ref *ref = check_followed(content, row);

	if (ref != NULL || check->refs.count == 0)
		return ref;
	return content_check_ref_at(content, check->refs.first);
}

static void
add_title(struct buffer *out, const struct content *content, uint32_t definition)
{
	struct content_str title = content_definition_at(content, definition)->title;

	if (title.offset != 0)
		buffer_printf(out, "\n%s", content_text(content, title));
}

static void
add_single_check(struct buffer *out, const struct content *content, uint32_t row)
{
	static const char *const systems[] = { "OVAL", "SCE", "an unknown system" };
	const struct content_check *check = content_check_at(content, row);
	const struct content_check_ref *ref = ref_of(content, row);
	const char *name = ref == NULL ? "" : content_text(content, ref->name);
	bool is_oval = check->system == CONTENT_SYSTEM_OVAL;

	buffer_printf(out,
	    "%s by %s (%s): ", check->negate != 0 ? "The opposite is checked" : "Checked",
	    systems[check->system < ARRAY_LEN(systems) ? check->system : 2],
	    content_text(content, check->system_uri));
	if (name[0] != '\0')
		buffer_printf(out, "%s in ", name);
	else if (is_oval)
		buffer_add_text(out, "every definition in ");
	buffer_add_text(out, ref == NULL ? "nothing" : content_text(content, ref->href));
	if (is_oval && ref != NULL && ref->definition != CONTENT_NONE)
		add_title(out, content, ref->definition);
}

static void
add_checks(
    struct buffer *out, const struct content *content, uint32_t row, unsigned int depth)
{
	static const char *const words[2][2] = { { "All", "Any" },
		{ "Not all", "None" } };
	const struct content_check *check = content_check_at(content, row);

	if (check->kind == CONTENT_CHECK_SINGLE) {
		add_single_check(out, content, row);
		return;
	}
	buffer_printf(out, "%s of these %u:",
	    words[check->negate != 0][check->operator_ == OVAL_OPERATOR_OR],
	    check->children.count);
	for (uint32_t i = 0; i < check->children.count && depth < CHECK_DEPTH_MAX; i++) {
		buffer_add_text(out, "\n");
		add_checks(
		    out, content, content_ref(content, check->children, i), depth + 1);
	}
}

const struct content_check_ref *
checklist_check_ref(const struct content *content, uint32_t row)
{
	return content_check_at(content, row)->kind == CONTENT_CHECK_SINGLE
		   ? ref_of(content, row)
		   : NULL;
}

void
checklist_check_text(struct buffer *out, const struct content *content, uint32_t row)
{
	add_checks(out, content, row, 0);
}
