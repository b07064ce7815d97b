/* SPDX-License-Identifier: Apache-2.0 */
/* test_settings.c - example file and manual say what the table of settings says. */

#include <errno.h>

#include "daemon/base/error.h"
#include "daemon/conf/conf.h"
#include "tests/unit/conf/rows.h"

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

static void
test_same_rows(void **state)
{
	(void)state;
	for (int r = 0; r < 2; r++) {
		struct rows table = { 0 }, other = { 0 };

		table_rows(&table);
		if (r == 0)
			example_rows(&other, "config/stigwatchd.conf");
		else
			manual_rows(&other, "config/stigwatchd.conf.5");
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

	(void)state;
	if (conf_read(&shipped, "config/stigwatchd.conf", &err) < 0 && err.code == EPERM)
		print_message("SKIP: %s\n", err.text);
	else
		assert_int_equal(shipped->n_policies, 1);
	example_in_use("config/stigwatchd.conf", path);
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
