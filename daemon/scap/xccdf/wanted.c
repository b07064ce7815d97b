/* SPDX-License-Identifier: Apache-2.0 */
/* wanted.c - what the selected rules of compiled content rest on. */

#include "daemon/scap/xccdf/wanted.h"
#include "daemon/scap/content.h"

/* Children come before their parents in compiled tables, so these recursions end. */
static void
want_platform(const struct content *content, uint32_t row, bool *wanted)
{
	const struct content_platform *p = content_platform_at(content, row);

	if (p->kind == CONTENT_PLATFORM_CHECK && p->definition != CONTENT_NONE)
		wanted[p->definition] = true;
	for (uint32_t i = 0; i < p->children.count; i++)
		want_platform(content, content_ref(content, p->children, i), wanted);
}

const struct content_check_ref *
check_followed(const struct content *content, uint32_t check)
{
	const struct content_check *c = content_check_at(content, check);

	for (uint32_t i = 0; c->kind == CONTENT_CHECK_SINGLE && i < c->refs.count; i++) {
		const struct content_check_ref *ref = content_check_ref_at(
		    content, c->refs.first + i);

		if (ref->script != CONTENT_NONE || ref->definition != CONTENT_NONE ||
		    (ref->document != CONTENT_NONE &&
			content_text(content, ref->name)[0] == '\0'))
			return ref;
	}
	return NULL;
}

static void
want_check_ref(
    const struct content *content, const struct content_check_ref *ref, bool *wanted)
{
	const struct content_document *doc;

	if (ref->definition != CONTENT_NONE) {
		wanted[ref->definition] = true;
		return;
	}
	if (ref->document == CONTENT_NONE)
		return;
	doc = content_document_at(content, ref->document);
	for (uint32_t i = 0; i < doc->definitions.count; i++)
		wanted[doc->definitions.first + i] = true;
}

static void
want_check(const struct content *content, uint32_t row, bool *wanted)
{
	const struct content_check *check = content_check_at(content, row);

	for (uint32_t i = 0; i < check->children.count; i++)
		want_check(content, content_ref(content, check->children, i), wanted);
	if (check_followed(content, row) != NULL)
		want_check_ref(content, check_followed(content, row), wanted);
}

/* A platform that is a bare name applies to nothing: no need to look at anything. */
static bool
may_apply(const struct content *content, uint32_t row)
{
	const struct content_platform *p = content_platform_at(content, row);
	bool any = p->children.count == 0;

	if (p->kind == CONTENT_PLATFORM_NAME)
		return false;
	if (p->kind != CONTENT_PLATFORM_LOGICAL || p->negate ||
	    p->operator_ != OVAL_OPERATOR_OR)
		return true;
	for (uint32_t i = 0; i < p->children.count && !any; i++)
		any = may_apply(content, content_ref(content, p->children, i));
	return any;
}

static bool
rule_may_apply(const struct content *content, const struct content_rule *rule)
{
	for (uint32_t i = 0; i < rule->platforms.count; i++)
		if (!may_apply(content, content_ref(content, rule->platforms, i)))
			return false;
	return true;
}

void
wanted_definitions(const struct content *content, bool *wanted)
{
	uint32_t n_rules, n_definitions;

	(void)content_table(content, CONTENT_RULES, &n_rules);
	(void)content_table(content, CONTENT_DEFINITIONS, &n_definitions);
	if (content_summary(content)->kind == CONTENT_KIND_OVAL)
		for (uint32_t i = 0; i < n_definitions; i++)
			wanted[i] = true;
	for (uint32_t i = 0; i < n_rules; i++) {
		const struct content_rule *rule = content_rule_at(content, i);

		if (!rule->selected || !rule_may_apply(content, rule))
			continue;
		for (uint32_t k = 0; k < rule->platforms.count; k++)
			want_platform(
			    content, content_ref(content, rule->platforms, k), wanted);
		if (rule->check != CONTENT_NONE && rule->role != CONTENT_ROLE_UNCHECKED)
			want_check(content, rule->check, wanted);
	}
}

static uint32_t
want_script(const struct content *content, uint32_t row, bool *wanted)
{
	const struct content_check *check = content_check_at(content, row);
	uint32_t count = 0;

	for (uint32_t i = 0; i < check->children.count; i++)
		count += want_script(
		    content, content_ref(content, check->children, i), wanted);
	if (check->kind != CONTENT_CHECK_SINGLE || check->system != CONTENT_SYSTEM_SCE ||
	    wanted[row])
		return count;
	wanted[row] = true;
	return count + 1;
}

uint32_t
wanted_scripts(const struct content *content, bool *wanted)
{
	uint32_t n_rules, count = 0;

	(void)content_table(content, CONTENT_RULES, &n_rules);
	for (uint32_t i = 0; i < n_rules; i++) {
		const struct content_rule *rule = content_rule_at(content, i);

		if (rule->selected && rule->check != CONTENT_NONE &&
		    rule->role != CONTENT_ROLE_UNCHECKED && rule_may_apply(content, rule))
			count += want_script(content, rule->check, wanted);
	}
	return count;
}
