/* SPDX-License-Identifier: Apache-2.0 */
/* subject.c - one test and what it looked at: how its items are called and what is wrong
 * with them. */

#include <string.h>

#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"
#include "daemon/scap/xccdf/subject.h"
#include "probes/compare.h"
#include "probes/item.h"

static const struct noun nouns[] = {
	/* clang-format off */
	{ "file",                  "file",     "files",     "filepath", NULL             },
	{ "textfilecontent54",     "line",     "lines",     "filepath", "text"           },
	{ "textfilecontent",       "line",     "lines",     "filepath", "line"           },
	{ "yamlfilecontent",       "value",    "values",    "filepath", "yamlpath"       },
	{ "xmlfilecontent",        "value",    "values",    "filepath", "xpath"          },
	{ "filehash",              "file",     "files",     "filepath", NULL             },
	{ "filehash58",            "file",     "files",     "filepath", NULL             },
	{ "symlink",               "link",     "links",     "filepath", "canonical_path" },
	{ "environmentvariable",   "environment variable", "environment variables", "name", "value" },
	{ "environmentvariable58", "environment variable", "environment variables", "name", "value" },
	{ "dpkginfo",              "package",  "packages",  "name",     "evr"            },
	{ "rpminfo",               "package",  "packages",  "name",     "evr"            },
	{ "rpmverifyfile",         "file",     "files",     "filepath", NULL             },
	{ "password",              "account",  "accounts",  "username", NULL             },
	{ "shadow",                "account",  "accounts",  "username", NULL             },
	{ "process58",             "process",  "processes", "command_line", NULL         },
	{ "sysctl",                "kernel parameter", "kernel parameters", "name", "value" },
	{ "partition",             "mount point", "mount points", "mount_point", NULL    },
	{ "interface",             "interface", "interfaces", "name",   NULL             },
	{ "variable",              "value",    "values",    "var_ref",  "value"          },
	{ "systemdunitproperty",   "unit property", "unit properties", "unit", "property" },
	/* clang-format on */
};
static const struct noun other_noun = { "", "item", "items", "name", NULL };

/* "required" and then: */
static const char *const required[OVAL_OPERATION__MAX] = {
	[OVAL_OPERATION_EQUALS] = "",
	[OVAL_OPERATION_NOT_EQUAL] = "not ",
	[OVAL_OPERATION_CASE_INSENSITIVE_EQUALS] = "",
	[OVAL_OPERATION_CASE_INSENSITIVE_NOT_EQUAL] = "not ",
	[OVAL_OPERATION_GREATER_THAN] = "more than ",
	[OVAL_OPERATION_LESS_THAN] = "less than ",
	[OVAL_OPERATION_GREATER_THAN_OR_EQUAL] = "at least ",
	[OVAL_OPERATION_LESS_THAN_OR_EQUAL] = "at most ",
	[OVAL_OPERATION_BITWISE_AND] = "the bits ",
	[OVAL_OPERATION_BITWISE_OR] = "no bits beyond ",
	[OVAL_OPERATION_PATTERN_MATCH] = "to match ",
	[OVAL_OPERATION_SUBSET_OF] = "a subset of ",
	[OVAL_OPERATION_SUPERSET_OF] = "a superset of ",
};

static const struct noun *
find_noun(const char *type)
{
	for (size_t i = 0; i < ARRAY_LEN(nouns); i++)
		if (strcmp(nouns[i].type, type) == 0)
			return &nouns[i];
	return &other_noun;
}

static void
add_quoted(struct buffer *out, const char *text)
{
	bool is_plain = text[0] != '\0' && strpbrk(text, " \t\r\n'\"") == NULL;

	buffer_add_text(out, is_plain ? "" : "'");
	deciding_add_cut(out, text, VALUE_SHOWN_MAX);
	buffer_add_text(out, is_plain ? "" : "'");
}

/* Row I of a test's states; NULL when the reference names nothing. */
static const struct content_state *
state_of(const struct subject *s, uint32_t i)
{
	uint32_t row = content_ref(s->content, s->test->states, i);

	return row == CONTENT_NONE ? NULL : content_state_at(s->content, row);
}

static bool
is_masked(const struct subject *s, const char *name)
{
	for (uint32_t i = 0; i < s->test->states.count; i++) {
		const struct content_state *state = state_of(s, i);

		for (uint32_t k = 0; state != NULL && k < state->entities.count; k++) {
			const struct content_entity *e = content_entity_at(
			    s->content, state->entities.first + k);

			if (e->mask != 0 &&
			    strcmp(content_text(s->content, e->name), name) == 0)
				return true;
		}
	}
	return false;
}

/* The value of an entity that may be told; NULL when there is none to tell. */
static const char *
shown_value(const struct subject *s, const struct item *item, const char *name,
    char scratch[ENTITY_TEXT_SIZE])
{
	const struct entity *e = name == NULL ? NULL : item_find(item, name);

	if (e == NULL || e->status != OVAL_STATUS_EXISTS || item->is_secret ||
	    e->is_masked || is_masked(s, name))
		return NULL;
	return entity_text(e, scratch);
}

static const char *
item_place(
    const struct subject *s, const struct item *item, char scratch[ENTITY_TEXT_SIZE])
{
	const char *name = shown_value(s, item, s->noun->name, scratch);

	if (name == NULL)
		name = item->source;
	return name == NULL || name[0] == '\0' ? s->noun->one : name;
}

void
subject_add_item(const struct subject *s, struct buffer *out, const struct item *item,
    bool with_detail)
{
	char scratch[ENTITY_TEXT_SIZE];
	const char *detail;

	if (item->is_secret && item->source != NULL && s->noun->detail != NULL)
		buffer_printf(out, "%s in ", s->noun->one);
	deciding_add_cut(out, item_place(s, item, scratch), PLACE_SHOWN_MAX);
	if (item->is_secret)
		buffer_add_text(out, " (not shown)");
	detail = with_detail ? shown_value(s, item, s->noun->detail, scratch) : NULL;
	if (detail != NULL) {
		buffer_add_text(out, ": ");
		add_quoted(out, detail);
	}
}

/* What the state wants of ENTITY, if content says it; NULL when it is computed. */
static const char *
wanted_value(const struct subject *s, const struct content_entity *e)
{
	const struct content_variable *v;

	if (e->has_var_ref != 0 && e->variable == CONTENT_NONE)
		return NULL;
	if (e->variable == CONTENT_NONE)
		return content_text(s->content, e->value);
	v = content_variable_at(s->content, e->variable);
	return v->values.count == 1 ? content_str(s->content, v->values, 0) : NULL;
}

/* Patterns and computed values are not tried again: they may be what failed. */
static enum oval_result
holds(const struct subject *s, const struct item *item, const struct content_entity *want)
{
	const char *name = content_text(s->content, want->name);
	const struct entity *have = item_find(item, name);
	const char *value = wanted_value(s, want), *text;
	char scratch[ENTITY_TEXT_SIZE];

	if (have == NULL || have->status != OVAL_STATUS_EXISTS)
		return OVAL_RESULT_FALSE;
	if (value == NULL || want->operation == OVAL_OPERATION_PATTERN_MATCH ||
	    item->is_secret || have->is_masked)
		return OVAL_RESULT_UNKNOWN;
	text = entity_text(have, scratch);
	return compare_value(
	    want->datatype, want->operation, text, strlen(text), value, NULL);
}

const struct content_entity *
subject_find_unmet(const struct subject *s, const struct item *item)
{
	const struct content_entity *maybe = NULL;

	for (uint32_t i = 0; i < s->test->states.count; i++) {
		const struct content_state *state = state_of(s, i);

		for (uint32_t k = 0; state != NULL && k < state->entities.count; k++) {
			const struct content_entity *e = content_entity_at(
			    s->content, state->entities.first + k);
			enum oval_result result = holds(s, item, e);

			if (result == OVAL_RESULT_FALSE)
				return e;
			if (result != OVAL_RESULT_TRUE && maybe == NULL)
				maybe = e;
		}
	}
	return maybe;
}

void
subject_add_unmet(const struct subject *s, struct buffer *out, const struct item *item,
    const struct content_entity *e)
{
	const char *name = content_text(s->content, e->name);
	const struct entity *have = item_find(item, name);
	const char *value = wanted_value(s, e), *shown;
	char scratch[ENTITY_TEXT_SIZE];

	if (item->is_secret || is_masked(s, name) || (have != NULL && have->is_masked)) {
		buffer_printf(out, "%s is not as required", name);
		return;
	}
	shown = shown_value(s, item, name, scratch);
	buffer_printf(out, "%s is ", name);
	if (shown != NULL)
		add_quoted(out, shown);
	else
		buffer_add_text(out, have == NULL ? "not there" : "without a value");
	if (value == NULL) {
		buffer_add_text(out, ", not as required");
		return;
	}
	buffer_printf(out, ", required %s", required[e->operation]);
	add_quoted(out, value);
}

bool
subject_is_telling(const struct subject *s, enum oval_result result, bool by_state)
{
	if (!by_state)
		return true;
	return (result == OVAL_RESULT_TRUE) ==
	       (s->test->check == OVAL_CHECK_NONE_SATISFY);
}

bool
subject_fails_by_state(const struct subject *s)
{
	uint32_t existence = s->test->check_existence;

	return s->result->result == OVAL_RESULT_FALSE && s->test->states.count > 0 &&
	       existence != OVAL_EXISTENCE_NONE_EXIST &&
	       (existence != OVAL_EXISTENCE_ONLY_ONE_EXISTS || s->result->n_items == 1);
}

struct subject
subject_of(const struct deciding *d, uint32_t row)
{
	struct subject s = { .content = d->content,
		.result = d->record->tests[row],
		.test = content_test_at(d->content, row),
		.evidence = d->record->evidence[row],
		.n_evidence = d->record->evidence_count[row] };

	s.noun = find_noun(content_text(d->content, s.test->type));
	return s;
}
