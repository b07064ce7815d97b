/* SPDX-License-Identifier: Apache-2.0 */
/* test_benchmark_id.c - what a person may call a Benchmark in results. */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/base/benchmark_id.h"
#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"

#define DISA "xccdf_mil.disa.stig_benchmark_"

static const struct {
	const char *text, *id; /* NULL: refused */
} rows[] = {
	{ "General_Purpose_Operating_System_SRG",
	    DISA "General_Purpose_Operating_System_SRG" },
	{ "RHEL_8_STIG", DISA "RHEL_8_STIG" },
	{ "9", DISA "9" },
	{ DISA "RHEL_8_STIG", DISA "RHEL_8_STIG" },
	{ "xccdf_org.example-1_benchmark_a_b", "xccdf_org.example-1_benchmark_a_b" },
	{ "", NULL },
	{ "a b", NULL },
	{ "a:b", NULL },
	{ "a\n", NULL },
	{ "<a>", NULL },
	{ "caf\xc3\xa9", NULL },
	{ DISA, NULL },
	{ "xccdf_", NULL },
	{ "xccdf__benchmark_a", NULL },
	{ "xccdf_a_b_benchmark_c", NULL },
	{ "xccdf_mil.disa.stig_rule_SV-1", NULL },
	{ "xccdf_a_benchmark", NULL },
};

static void
test_ids(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct error err = { 0 };
		autobuffer id = { 0 };
		int r = benchmark_id_expand(&id, rows[i].text, &err);

		if (r != (rows[i].id == NULL ? -EINVAL : 0))
			fail_msg("'%s': %d", rows[i].text, r);
		if (r == 0)
			assert_string_equal(buffer_text(&id), rows[i].id);
		else
			assert_non_null(strstr(err.text, DISA "NAME"));
	}
}

static void
test_long(void **state)
{
	struct error err = { 0 };
	autobuffer id = { 0 };
	char text[257];

	(void)state;
	memset(text, 'a', sizeof(text) - 1);
	text[256] = '\0';
	assert_int_equal(benchmark_id_expand(&id, text, &err), -EINVAL);
	text[255] = '\0';
	assert_int_equal(benchmark_id_expand(&id, text, &err), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ids),
		cmocka_unit_test(test_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
