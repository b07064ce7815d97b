/* SPDX-License-Identifier: Apache-2.0 */
/* test_settings.c - example file and manual say what the table of settings says. */

#include <ctype.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/conf/conf.h"

enum { ROWS_MAX = 100, ROW_SIZE = 256 };

struct rows {
	char text[ROWS_MAX][ROW_SIZE];
	uint32_t count;
};

static void
add(struct rows *rows, const char *section, const char *setting)
{
	assert_true(rows->count < ROWS_MAX);
	assert_in_range(
	    snprintf(rows->text[rows->count], ROW_SIZE, "%s.%s", section, setting), 1,
	    ROW_SIZE - 1);
	rows->count++;
}

/* What the table says, with the prefix of this build as the shipped files have it. */
static void
table_rows(struct rows *rows)
{
	static const char prefix[] = "=" STIGWATCH_PREFIX "/share/";

	for (const char *row; (row = conf_row(rows->count)) != NULL; rows->count++) {
		const char *at = strstr(row, prefix);

		if (at == NULL)
			(void)snprintf(rows->text[rows->count], ROW_SIZE, "%s", row);
		else
			(void)snprintf(rows->text[rows->count], ROW_SIZE,
			    "%.*s=/usr/share/%s", (int)(at - row), row,
			    at + strlen(prefix));
	}
}

/* "#[section]" and "#Key=value" lines: a # with a capital or a bracket right behind. */
static void
example_rows(struct rows *rows)
{
	autofclose FILE *file = fopen("config/stigwatchd.conf", "re");
	char line[512], section[64] = "";

	assert_non_null(file);
	while (fgets(line, sizeof(line), file) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		if (sscanf(line, "#[%63[a-z]", section) == 1)
			continue;
		if (line[0] != '#')
			assert_string_equal(line, "");
		else if (isupper((unsigned char)line[1]) && strchr(line, '=') != NULL)
			add(rows, section, line + 1);
	}
}

/* ".SH [section]" and ".IR Key =value". */
static void
manual_rows(struct rows *rows)
{
	autofclose FILE *file = fopen("config/stigwatchd.conf.5", "re");
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
		add(rows, section, setting);
	}
}

static void
test_same_rows(void **state)
{
	static void (*const readers[])(struct rows *) = { example_rows, manual_rows };

	(void)state;
	for (size_t r = 0; r < ARRAY_LEN(readers); r++) {
		struct rows table = { 0 }, other = { 0 };

		table_rows(&table);
		readers[r](&other);
		for (uint32_t i = 0; i < table.count && i < other.count; i++)
			assert_string_equal(other.text[i], table.text[i]);
		assert_int_equal(other.count, table.count);
	}
}

/* As shipped, and with every line in use. */
static void
test_example_is_read(void **state)
{
	char path[] = "/tmp/stigwatch-example-XXXXXX";
	autoptr(conf) conf = NULL;
	autoptr(conf) shipped = NULL;
	struct error err = { 0 };
	char line[512];

	(void)state;
	if (conf_read(&shipped, "config/stigwatchd.conf", &err) < 0 && err.code == EPERM)
		print_message("SKIP: %s\n", err.text);
	else
		assert_int_equal(shipped->n_policies, 1);
	{
		autofclose FILE *in = fopen("config/stigwatchd.conf", "re");
		autofclose FILE *out = fdopen(mkstemp(path), "w");

		assert_true(in != NULL && out != NULL);
		while (fgets(line, sizeof(line), in) != NULL) {
			bool is_key = line[0] == '#' && isupper((unsigned char)line[1]) &&
				      strchr(line, '=') != NULL;
			bool is_used = is_key || strncmp(line, "#[", 2) == 0;

			assert_true(fputs(is_used ? line + 1 : line, out) >= 0);
		}
	}
	err.text[0] = '\0';
	if (conf_read(&conf, path, &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(conf->n_policies, 2);
	(void)unlink(path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same_rows),
		cmocka_unit_test(test_example_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
