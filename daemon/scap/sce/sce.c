/* SPDX-License-Identifier: Apache-2.0 */
/* sce.c - the Script Check Engine's contract: environment, interpreter, reference. */

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"
#include "daemon/scap/content.h"
#include "daemon/scap/sce/sce.h"

/* clang-format off */
static const char *const fixed[] = {
	"PATH=/bin:/sbin:/usr/bin:/usr/local/bin:/usr/sbin",
	"XCCDF_RESULT_PASS=101",
	"XCCDF_RESULT_FAIL=102",
	"XCCDF_RESULT_ERROR=103",
	"XCCDF_RESULT_UNKNOWN=104",
	"XCCDF_RESULT_NOT_APPLICABLE=105",
	"XCCDF_RESULT_NOT_CHECKED=106",
	"XCCDF_RESULT_NOT_SELECTED=107",
	"XCCDF_RESULT_INFORMATIONAL=108",
	"XCCDF_RESULT_FIXED=109",
};
/* XCCDF's valueOperatorType and what scripts see of it. */
static const struct { const char *xccdf, *sce; } operators[] = {
	{ "equals",                "EQUALS"        },
	{ "not equal",             "NOT_EQUAL"     },
	{ "greater than",          "GREATER"       },
	{ "greater than or equal", "GREATER_EQUAL" },
	{ "less than",             "LESS"          },
	{ "less than or equal",    "LESS_EQUAL"    },
	{ "pattern match",         "PATTERN_MATCH" },
};
/* clang-format on */

static void
add(struct buffer *out, uint32_t *count, const char *prefix, const char *name,
    const char *value)
{
	buffer_printf(out, "%s%s=%s", prefix, name, value);
	buffer_add(out, "", 1);
	(*count)++;
}

static const char *
operator_word(const char *xccdf)
{
	for (unsigned int i = 0; i < ARRAY_LEN(operators); i++)
		if (strcmp(operators[i].xccdf, xccdf) == 0)
			return operators[i].sce;
	return "EQUALS";
}

static void
upper_case(char *text)
{
	for (; *text != '\0'; text++)
		*text = (char)toupper((unsigned char)*text);
}

/* The exports of CHECK from FIRST on that are one Value's: a list has a row for each
 * item.
 */
static uint32_t
add_export(struct buffer *out, uint32_t *count, const struct content *content,
    const struct content_check *check, uint32_t first)
{
	const struct content_export *export = content_export_at(
	    content, check->exports.first + first);
	const char *name = content_text(content, export->name);
	autobuffer value = { 0 };
	uint32_t i = first;
	char type[16];

	for (; i < check->exports.count; i++) {
		const struct content_export *next = content_export_at(
		    content, check->exports.first + i);

		if (next->name.offset != export->name.offset ||
		    next->value_id.offset != export->value_id.offset)
			break;
		if (i > first)
			buffer_add_text(&value, "\n");
		buffer_add_text(&value, content_text(content, next->value));
	}
	(void)snprintf(type, sizeof(type), "%s", content_text(content, export->type));
	upper_case(type);
	add(out, count, "XCCDF_VALUE_", name, buffer_text(&value));
	add(out, count, "XCCDF_TYPE_", name, type[0] == '\0' ? "STRING" : type);
	add(out, count, "XCCDF_OPERATOR_", name,
	    operator_word(content_text(content, export->operator_)));
	return i;
}

void
sce_environ(
    struct buffer *out, const struct content *content, uint32_t check, uint32_t *count)
{
	const struct content_check *c = content_check_at(content, check);

	*count = 0;
	for (unsigned int i = 0; i < ARRAY_LEN(fixed); i++) {
		buffer_add(out, fixed[i], strlen(fixed[i]) + 1);
		(*count)++;
	}
	for (uint32_t i = 0; i < c->exports.count;)
		i = add_export(out, count, content, c, i);
}

void
sce_interpreter(struct sce_interpreter *ret, const char *script)
{
	static const char blanks[] = " \t\r";
	size_t length = strncmp(script, "#!", 2) == 0 ? strcspn(script + 2, "\n") : 0;
	char *argument;

	*ret = (struct sce_interpreter){ .argv = { "/bin/sh" } };
	if (length == 0 || length >= sizeof(ret->text))
		return;
	memcpy(ret->text, script + 2, length);
	while (length > 0 && strchr(blanks, ret->text[length - 1]) != NULL)
		ret->text[--length] = '\0';
	argument = ret->text + strspn(ret->text, blanks);
	if (*argument != '/')
		return;
	ret->argv[0] = argument;
	argument += strcspn(argument, blanks);
	if (*argument == '\0')
		return;
	*argument++ = '\0';
	ret->argv[1] = argument + strspn(argument, blanks);
}

uint32_t
sce_script(const struct content *content, uint32_t check)
{
	const struct content_check *c = content_check_at(content, check);

	for (uint32_t i = 0; i < c->refs.count; i++) {
		const struct content_check_ref *ref = content_check_ref_at(
		    content, c->refs.first + i);

		if (ref->script != CONTENT_NONE)
			return ref->script;
	}
	return CONTENT_NONE;
}
