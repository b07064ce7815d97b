/* SPDX-License-Identifier: Apache-2.0 */
/* yaml_node.c - nodes put together, and what a scalar's text means. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/cleanup.h"
#include "probes/independent/yaml_node.h"

static const char digits[] = "0123456789";

bool
yaml_add(struct arena *arena, struct yaml_node *parent, const struct yaml_node *key,
    const struct yaml_node *node)
{
	struct yaml_entry *entry = arena_new_array(arena, struct yaml_entry, 1);

	if (entry == NULL)
		return false;
	entry->key = key;
	entry->node = node;
	if (parent->last != NULL)
		parent->last->next = entry;
	else
		parent->first = entry;
	parent->last = entry;
	return true;
}

static const char *
skip_sign(const char *text)
{
	return text + (*text == '-' || *text == '+');
}

static bool
is_one_of(const char *text, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(text, words[i]) == 0)
			return true;
	return false;
}

static bool
read_null(const char *text, struct arena *arena, struct yaml_value *value)
{
	static const char *const words[] = { "", "~", "null", "Null", "NULL" };

	(void)arena;
	*value = (struct yaml_value){ OVAL_DATATYPE_STRING, "(null)" };
	return is_one_of(text, words, ARRAY_LEN(words));
}

static bool
read_bool(const char *text, struct arena *arena, struct yaml_value *value)
{
	static const char *const yes[] = { "true", "True", "TRUE" };
	static const char *const no[] = { "false", "False", "FALSE" };
	bool is_true = is_one_of(text, yes, ARRAY_LEN(yes));

	(void)arena;
	*value = (struct yaml_value){ OVAL_DATATYPE_BOOLEAN, is_true ? "true" : "false" };
	return is_true || is_one_of(text, no, ARRAY_LEN(no));
}

/* A number too large for us stays as it is written: whoever compares it says so. */
static bool
read_int(const char *text, struct arena *arena, struct yaml_value *value)
{
	const char *number = skip_sign(text);
	int base = 10;
	long long parsed;

	if (strncmp(text, "0o", 2) == 0 || strncmp(text, "0x", 2) == 0) {
		base = text[1] == 'o' ? 8 : 16;
		number = text + 2;
	}
	if (*number == '\0' || number[strspn(number, base == 16 ? "0123456789abcdefABCDEF"
						     : base == 8 ? "01234567"
								 : digits)] != '\0')
		return false;
	errno = 0;
	parsed = strtoll(base == 10 ? text : number, NULL, base);
	value->datatype = OVAL_DATATYPE_INT;
	value->text = errno == 0 ? arena_printf(arena, "%lld", parsed)
				 : arena_strdup(arena, text);
	return true;
}

static bool
is_float(const char *text)
{
	const char *at = skip_sign(text);
	size_t whole = strspn(at, digits), part = 0;

	at += whole;
	if (*at == '.') {
		part = strspn(at + 1, digits);
		at += 1 + part;
	}
	if (whole == 0 && part == 0)
		return false;
	if (*at == 'e' || *at == 'E') {
		at = skip_sign(at + 1);
		if (*at == '\0')
			return false;
		at += strspn(at, digits);
	}
	return *at == '\0';
}

/* Written as xs:float would be, and no digit lost. */
static bool
read_float(const char *text, struct arena *arena, struct yaml_value *value)
{
	static const char *const infinite[] = { ".inf", ".Inf", ".INF" };
	static const char *const none[] = { ".nan", ".NaN", ".NAN" };

	value->datatype = OVAL_DATATYPE_FLOAT;
	if (is_one_of(skip_sign(text), infinite, ARRAY_LEN(infinite)))
		value->text = *text == '-' ? "-INF" : "INF";
	else if (is_one_of(text, none, ARRAY_LEN(none)))
		value->text = "NaN";
	else if (is_float(text))
		value->text = arena_strdup(arena, text);
	else
		return false;
	return true;
}

struct yaml_value
yaml_scalar(const struct yaml_node *node, struct arena *arena)
{
	static const struct {
		const char *tag;
		bool (*read)(
		    const char *text, struct arena *arena, struct yaml_value *value);
	} types[] = {
		{ "tag:yaml.org,2002:null", read_null },
		{ "tag:yaml.org,2002:bool", read_bool },
		{ "tag:yaml.org,2002:int", read_int },
		{ "tag:yaml.org,2002:float", read_float },
	};
	struct yaml_value value;

	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		bool may_be = node->tag != NULL ? strcmp(node->tag, types[i].tag) == 0
						: node->is_plain;

		/* A NUL inside: no number. */
		if (may_be && strlen(node->text) == node->length &&
		    types[i].read(node->text, arena, &value))
			return value;
	}
	return (struct yaml_value){ OVAL_DATATYPE_STRING,
		arena_memdup(arena, node->text, node->length) };
}
