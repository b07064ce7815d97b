/* SPDX-License-Identifier: Apache-2.0 */
/* oval.c - the words of the OVAL common, results and system-characteristics schemas. */

#include <stddef.h>
#include <string.h>

#include "daemon/base/cleanup.h"
#include "probes/oval.h"

/* clang-format off */
static const char *const operations[OVAL_OPERATION__MAX] = {
	"equals", "not equal", "case insensitive equals", "case insensitive not equal",
	"greater than", "less than", "greater than or equal", "less than or equal",
	"bitwise and", "bitwise or", "pattern match", "subset of", "superset of",
};
static const char *const datatypes[OVAL_DATATYPE__MAX] = {
	"string", "int", "boolean", "float", "binary", "version", "evr_string",
	"debian_evr_string", "fileset_revision", "ios_version", "ipv4_address",
	"ipv6_address", "record",
};
static const char *const checks[OVAL_CHECK__MAX] = {
	"all", "at least one", "none satisfy", "only one",
};
static const char *const existences[OVAL_EXISTENCE__MAX] = {
	"at_least_one_exists", "all_exist", "any_exist", "none_exist", "only_one_exists",
};
static const char *const operators[OVAL_OPERATOR__MAX] = { "AND", "OR", "ONE", "XOR" };
static const char *const results[OVAL_RESULT__MAX] = {
	"true", "false", "unknown", "error", "not evaluated", "not applicable",
};
static const char *const flags[OVAL_FLAG__MAX] = {
	"complete", "incomplete", "does not exist", "error", "not collected", "not applicable",
};
static const char *const statuses[OVAL_STATUS__MAX] = {
	"exists", "does not exist", "error", "not collected",
};
/* clang-format on */

static int
find_word(const char *const *words, size_t count, const char *text)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(words[i], text) == 0)
			return (int)i;
	return -1;
}

#define WORDS(noun, table, type)                                              \
	const char *oval_##noun##_text(type value)                            \
	{                                                                     \
		return (size_t)value < ARRAY_LEN(table) ? table[value] : "?"; \
	}                                                                     \
	static int noun##_find(const char *text)                              \
	{                                                                     \
		return find_word(table, ARRAY_LEN(table), text);              \
	}

WORDS(operation, operations, enum oval_operation)
WORDS(datatype, datatypes, enum oval_datatype)
WORDS(check, checks, enum oval_check)
WORDS(existence, existences, enum oval_existence)
WORDS(operator, operators, enum oval_operator)
WORDS(result, results, enum oval_result)
WORDS(flag, flags, enum oval_flag)
WORDS(status, statuses, enum oval_status)

int
oval_operation_parse(const char *text)
{
	return operation_find(text);
}

int
oval_datatype_parse(const char *text)
{
	return datatype_find(text);
}

int
oval_check_parse(const char *text)
{
	return strcmp(text, "none exist") == 0 ? OVAL_CHECK_NONE_SATISFY
					       : check_find(text);
}

int
oval_existence_parse(const char *text)
{
	return existence_find(text);
}

int
oval_operator_parse(const char *text)
{
	return operator_find(text);
}

int
oval_result_parse(const char *text)
{
	return result_find(text);
}

int
oval_flag_parse(const char *text)
{
	return flag_find(text);
}

int
oval_status_parse(const char *text)
{
	return status_find(text);
}
