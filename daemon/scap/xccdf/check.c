/* SPDX-License-Identifier: Apache-2.0 */
/* check.c - which check of a Rule is evaluated, and its rows (XCCDF 1.2, 7.2.3.5). */

#include <errno.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/scap/content.h"
#include "daemon/scap/ds/builder.h"
#include "daemon/scap/xccdf/benchmark.h"
#include "daemon/scap/xccdf/model.h"

enum { REASON_MAX = 300 }; /* bytes: further systems are not named */

uint32_t
check_system(const char *uri)
{
	if (strcmp(uri, CHECK_SYSTEM_OVAL) == 0)
		return CONTENT_SYSTEM_OVAL;
	if (strcmp(uri, CHECK_SYSTEM_SCE) == 0)
		return CONTENT_SYSTEM_SCE;
	return CONTENT_SYSTEM_UNKNOWN;
}

/* Check.Selector (7.2.3.5.1): the checks with SELECTOR, else those without any. */
static const char *
candidates_selector(const struct check *siblings, const char *selector)
{
	for (const struct check *c = siblings; selector != NULL && c != NULL; c = c->next)
		if (!c->is_complex && strcmp(c->selector, selector) == 0)
			return selector;
	return "";
}

static bool
is_candidate(const struct check *check, const char *selector)
{
	return check->is_complex || strcmp(check->selector, selector) == 0;
}

static bool
has_engine(const struct check *check)
{
	return check_system(check->system) != CONTENT_SYSTEM_UNKNOWN;
}

/* A part that a complex-check is combined from: of a supported system, or complex. */
static bool
is_part(const struct check *check, const char *selector)
{
	return check->is_complex || (is_candidate(check, selector) && has_engine(check));
}

static bool
complex_is_usable(const struct check *complex, const char *selector)
{
	const char *of = candidates_selector(complex->children, selector);

	for (const struct check *c = complex->children; c != NULL; c = c->next)
		if (is_part(c, of) && (!c->is_complex || complex_is_usable(c, selector)))
			return true;
	return false;
}

/* Check.System: the first candidate of a supported system. There is no way back to
 * another one, whatever becomes of its content. */
static struct check *
find_check(struct check *checks, const char *selector)
{
	selector = candidates_selector(checks, selector);
	for (struct check *c = checks; c != NULL; c = c->next)
		if (is_candidate(c, selector) && has_engine(c))
			return c;
	return NULL;
}

static void
name_systems(struct buffer *out, const struct check *check)
{
	for (; check != NULL; check = check->next) {
		if (check->is_complex)
			name_systems(out, check->children);
		else if (check_system(check->system) == CONTENT_SYSTEM_UNKNOWN &&
			 out->length < REASON_MAX &&
			 strstr(buffer_text(out), check->system) == NULL)
			buffer_printf(
			    out, "%s%s", out->length > 0 ? ", " : "", check->system);
	}
}

static const char *
explain(struct benchmark *b, const struct rule *rule)
{
	const struct check *checks = rule->complex != NULL ? rule->complex : rule->checks;
	const char *selector = candidates_selector(rule->checks, rule->selector);
	autobuffer systems = { 0 };

	if (checks == NULL)
		return "the rule has no check";
	while (rule->complex == NULL && checks != NULL && !is_candidate(checks, selector))
		checks = checks->next;
	if (checks == NULL)
		return "every check of the rule has a selector, and the profile "
		       "chooses none";
	name_systems(&systems, checks);
	if (systems.failed)
		return NULL;
	if (systems.length == 0)
		return "the complex-check has no check for the chosen selector";
	return arena_printf(
	    b->arena, "check system not supported: %s", buffer_text(&systems));
}

int
rule_choose_check(
    struct benchmark *b, struct item *item, const char **reason, struct error *err)
{
	struct rule *rule = item->rule;

	*reason = "";
	if (rule->complex != NULL) {
		rule->chosen = rule->complex;
		rule->is_checkable = complex_is_usable(rule->complex, rule->selector);
	} else {
		rule->chosen = find_check(rule->checks, rule->selector);
		rule->is_checkable = rule->chosen != NULL;
	}
	if (rule->is_checkable)
		return 0;
	if (rule->chosen == NULL)
		rule->chosen = rule->checks;
	*reason = explain(b, rule);
	return *reason == NULL ? error_set(err, ENOMEM, "rule %s", item->id) : 0;
}

static struct content_range
write_refs(const struct check *check, const struct benchmark_links *links,
    struct builder *builder)
{
	struct content_range range = { builder_count(builder, CONTENT_CHECK_REFS), 0 };
	uint32_t system = check_system(check->system);

	for (const struct check_ref *ref = check->refs; ref != NULL; ref = ref->next) {
		struct content_check_ref row = {
			.href = builder_str(builder, ref->href),
			.name = builder_str(builder, ref->name),
			.document = CONTENT_NONE,
			.definition = CONTENT_NONE,
			.script = CONTENT_NONE,
		};

		if (system == CONTENT_SYSTEM_OVAL)
			row.document = links->find_document(links->arg, ref->href);
		if (row.document != CONTENT_NONE && ref->name != NULL)
			row.definition = builder_find(
			    builder, CONTENT_DEFINITIONS, row.document, ref->name);
		if (system == CONTENT_SYSTEM_SCE)
			row.script = links->find_script(links->arg, ref->href);
		if (system != CONTENT_SYSTEM_UNKNOWN && row.document == CONTENT_NONE &&
		    row.script == CONTENT_NONE)
			builder_note(builder, "%s is not part of the content", ref->href);
		else if (row.document != CONTENT_NONE && ref->name != NULL &&
			 row.definition == CONTENT_NONE)
			builder_note(
			    builder, "%s has no definition %s", ref->href, ref->name);
		(void)builder_row(builder, CONTENT_CHECK_REFS, &row);
		range.count++;
	}
	return range;
}

static struct content_range
write_exports(
    const struct benchmark *b, const struct check *check, struct builder *builder)
{
	struct content_range range = { builder_count(builder, CONTENT_EXPORTS), 0 };

	for (const struct check_export *e = check->exports; e != NULL; e = e->next) {
		const struct item *item = benchmark_find(b, e->value_id);
		struct content_export row;

		if (item == NULL || item->value == NULL ||
		    item->value->resolved == NULL) {
			builder_note(
			    builder, "no Value %s to export as %s", e->value_id, e->name);
			continue;
		}
		row.value_id = builder_str(builder, e->value_id);
		row.name = builder_str(builder, e->name);
		row.type = builder_str(builder, value_type(item->value));
		row.operator_ = builder_str(builder, value_operator(item->value));
		for (const struct word *w = item->value->resolved->texts; w != NULL;
		     w = w->next, range.count++) {
			row.value = builder_str(builder, w->text);
			(void)builder_row(builder, CONTENT_EXPORTS, &row);
		}
	}
	return range;
}

static struct content_range
write_imports(const struct check *check, struct builder *builder)
{
	struct content_str names[WORDS_MAX];
	uint32_t n = 0;

	for (const struct word *w = check->imports; w != NULL && n < WORDS_MAX;
	     w = w->next)
		names[n++] = builder_str(builder, w->text);
	return n == 0 ? (struct content_range){ 0, 0 } : builder_strs(builder, names, n);
}

static struct content_range
write_children(struct benchmark *b, const struct check *check, const char *selector,
    const struct benchmark_links *links, struct builder *builder)
{
	const char *of = candidates_selector(check->children, selector);
	struct content_range range = { 0, 0 };
	autofree uint32_t *rows = NULL;
	uint32_t n = 0;

	for (const struct check *c = check->children; c != NULL; c = c->next)
		n++;
	rows = calloc(n + 1, sizeof(*rows));
	if (rows == NULL) {
		b->no_memory = true;
		return range;
	}
	n = 0;
	for (const struct check *c = check->children; c != NULL; c = c->next)
		if (is_part(c, of))
			rows[n++] = check_write(b, c, selector, links, builder);
	return builder_refs(builder, rows, n);
}

uint32_t
check_write(struct benchmark *b, const struct check *check, const char *selector,
    const struct benchmark_links *links, struct builder *builder)
{
	struct content_check row = { .negate = check->negate };

	if (check->is_complex) {
		row.kind = CONTENT_CHECK_COMPLEX;
		row.operator_ = check->operator_;
		row.children = write_children(b, check, selector, links, builder);
	} else {
		row.kind = CONTENT_CHECK_SINGLE;
		row.system = check_system(check->system);
		row.system_uri = builder_str(builder, check->system);
		row.multi_check = check->multi_check;
		row.refs = write_refs(check, links, builder);
		row.exports = write_exports(b, check, builder);
		row.imports = write_imports(check, builder);
	}
	return builder_row(builder, CONTENT_CHECKS, &row);
}
