/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rows.h - the settings that an example file and a manual page list, as
 * "section.Key=value".
 */
#ifndef TESTS_UNIT_CONF_ROWS_H
#define TESTS_UNIT_CONF_ROWS_H

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/base/cleanup.h"

enum { ROWS_MAX = 100, ROW_SIZE = 256 };

struct rows {
	char text[ROWS_MAX][ROW_SIZE];
	uint32_t count;
};

static inline void
rows_add(struct rows *rows, const char *section, const char *setting)
{
	assert_true(rows->count < ROWS_MAX);
	assert_in_range(
	    snprintf(rows->text[rows->count], ROW_SIZE, "%s.%s", section, setting), 1,
	    ROW_SIZE - 1);
	rows->count++;
}

/* "#[section]" and "#Key=value" lines: a # with a capital or a bracket right behind. */
static inline void
example_rows(struct rows *rows, const char *path)
{
	autofclose FILE *file = fopen(path, "re");
	char line[512], section[64] = "";

	assert_non_null(file);
	while (fgets(line, sizeof(line), file) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		if (sscanf(line, "#[%63[a-z]", section) == 1)
			continue;
		if (line[0] != '#')
			assert_string_equal(line, "");
		else if (isupper((unsigned char)line[1]) && strchr(line, '=') != NULL)
			rows_add(rows, section, line + 1);
	}
}

/* ".SH [section]" and ".IR Key =value". */
static inline void
manual_rows(struct rows *rows, const char *path)
{
	autofclose FILE *file = fopen(path, "re");
	char line[512], section[64] = "", key[64], value[256];

	assert_non_null(file);
	while (fgets(line, sizeof(line), file) != NULL) {
		char setting[ROW_SIZE + 64];

		line[strcspn(line, "\n")] = '\0';
		if (sscanf(line, ".SH [%63[a-z]", section) == 1 ||
		    strncmp(line, ".SH", 3) == 0)
			continue;
		value[0] = '\0';
		if (sscanf(line, ".IR %63[A-Za-z] =%255[^\n]", key, value) < 1 ||
		    strchr(line, '=') == NULL || *section == '\0')
			continue;
		(void)snprintf(setting, sizeof(setting), "%s=%s", key, value);
		rows_add(rows, section, setting);
	}
}

/* EXAMPLE with every line in use, in a new file PATH (a template of mkstemp()). */
static inline void
example_in_use(const char *example, char *path)
{
	autofclose FILE *in = fopen(example, "re");
	autofclose FILE *out = fdopen(mkstemp(path), "w");
	char line[512];

	assert_true(in != NULL && out != NULL);
	while (fgets(line, sizeof(line), in) != NULL) {
		bool is_key = line[0] == '#' && isupper((unsigned char)line[1]) &&
			      strchr(line, '=') != NULL;
		bool is_used = is_key || strncmp(line, "#[", 2) == 0;

		assert_true(fputs(is_used ? line + 1 : line, out) >= 0);
	}
}

#endif
