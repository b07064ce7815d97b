/* SPDX-License-Identifier: Apache-2.0 */
/* test_compare.c - every datatype and operation, and the truth tables. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "probes/compare.h"
#include "probes/match.h"

#define EQ OVAL_OPERATION_EQUALS
#define NE OVAL_OPERATION_NOT_EQUAL
#define GT OVAL_OPERATION_GREATER_THAN
#define GE OVAL_OPERATION_GREATER_THAN_OR_EQUAL
#define LT OVAL_OPERATION_LESS_THAN
#define LE OVAL_OPERATION_LESS_THAN_OR_EQUAL
#define CIEQ OVAL_OPERATION_CASE_INSENSITIVE_EQUALS
#define CINE OVAL_OPERATION_CASE_INSENSITIVE_NOT_EQUAL
#define PM OVAL_OPERATION_PATTERN_MATCH
#define BAND OVAL_OPERATION_BITWISE_AND
#define BOR OVAL_OPERATION_BITWISE_OR
#define SUB OVAL_OPERATION_SUBSET_OF
#define SUP OVAL_OPERATION_SUPERSET_OF
#define T OVAL_RESULT_TRUE
#define F OVAL_RESULT_FALSE
#define U OVAL_RESULT_UNKNOWN
#define E OVAL_RESULT_ERROR
#define NV OVAL_RESULT_NOT_EVALUATED
#define NA OVAL_RESULT_NOT_APPLICABLE

static const struct {
	enum oval_datatype datatype;
	enum oval_operation operation;
	const char *have, *want;
	enum oval_result result;
} values[] = {
	/* clang-format off */
	{ OVAL_DATATYPE_STRING, EQ, "a", "a", T },
	{ OVAL_DATATYPE_STRING, EQ, "a", "A", F },
	{ OVAL_DATATYPE_STRING, EQ, " a", "a", F },
	{ OVAL_DATATYPE_STRING, NE, "a", "b", T },
	{ OVAL_DATATYPE_STRING, NE, "a", "a", F },
	{ OVAL_DATATYPE_STRING, CIEQ, "aZ", "Az", T },
	{ OVAL_DATATYPE_STRING, CIEQ, "[", "{", F },
	{ OVAL_DATATYPE_STRING, CINE, "aZ", "Az", F },
	{ OVAL_DATATYPE_STRING, CINE, "aZ", "Azz", T },
	{ OVAL_DATATYPE_STRING, PM, "xaby", "ab", T },
	{ OVAL_DATATYPE_STRING, PM, "xaby", "^ab", F },
	{ OVAL_DATATYPE_STRING, PM, "\xff" "ab", "ab$", T },
	{ OVAL_DATATYPE_STRING, PM, "ab", "(", E },
	{ OVAL_DATATYPE_STRING, PM, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", "(a+)+$", E },
	{ OVAL_DATATYPE_STRING, GT, "b", "a", E },
	{ OVAL_DATATYPE_STRING, BAND, "b", "a", E },
	{ OVAL_DATATYPE_INT, EQ, "7", "7", T },
	{ OVAL_DATATYPE_INT, EQ, " 7\n", "+07", T },
	{ OVAL_DATATYPE_INT, EQ, "-0", "0", T },
	{ OVAL_DATATYPE_INT, NE, "7", "8", T },
	{ OVAL_DATATYPE_INT, GT, "10", "9", T },
	{ OVAL_DATATYPE_INT, GT, "9", "9", F },
	{ OVAL_DATATYPE_INT, GE, "9", "9", T },
	{ OVAL_DATATYPE_INT, GE, "-9", "9", F },
	{ OVAL_DATATYPE_INT, LT, "-9", "9", T },
	{ OVAL_DATATYPE_INT, LE, "10", "9", F },
	{ OVAL_DATATYPE_INT, BAND, "6", "4", T },
	{ OVAL_DATATYPE_INT, BAND, "1", "4", F },
	{ OVAL_DATATYPE_INT, BOR, "6", "14", T },
	{ OVAL_DATATYPE_INT, BOR, "1", "14", F },
	{ OVAL_DATATYPE_INT, EQ, "7x", "7", E },
	{ OVAL_DATATYPE_INT, EQ, "", "7", E },
	{ OVAL_DATATYPE_INT, EQ, "7", "", E },
	{ OVAL_DATATYPE_INT, EQ, "-", "0", E },
	{ OVAL_DATATYPE_INT, EQ, "1 2", "12", E },
	{ OVAL_DATATYPE_INT, EQ, "0x7", "7", E },
	{ OVAL_DATATYPE_INT, EQ, "-9223372036854775808", "-9223372036854775808", T },
	{ OVAL_DATATYPE_INT, LT, "9223372036854775806", "9223372036854775807", T },
	{ OVAL_DATATYPE_INT, EQ, "9223372036854775808", "1", F },
	{ OVAL_DATATYPE_INT, EQ, "-9223372036854775809", "1", F },
	{ OVAL_DATATYPE_INT, GT, "18446744073692774399", "9223372036854775807", T },
	{ OVAL_DATATYPE_INT, EQ, "+018446744073709551615", "18446744073709551615", T },
	{ OVAL_DATATYPE_INT, LT, "-18446744073709551615", "-9223372036854775809", T },
	{ OVAL_DATATYPE_INT, LT, "-18446744073709551615", "0", T },
	{ OVAL_DATATYPE_INT, GT, "18446744073709551615", "-1", T },
	{ OVAL_DATATYPE_INT, EQ, "18446744073709551615x", "1", E },
	{ OVAL_DATATYPE_INT, EQ, "1", "18446744073709551615.", E },
	{ OVAL_DATATYPE_INT, EQ, "-", "18446744073709551615", E },
	{ OVAL_DATATYPE_INT, EQ, "99999999999999999999999", "1", F },
	{ OVAL_DATATYPE_INT, PM, "7", "7", E },
	{ OVAL_DATATYPE_BOOLEAN, EQ, "true", "1", T },
	{ OVAL_DATATYPE_BOOLEAN, EQ, "0", "false", T },
	{ OVAL_DATATYPE_BOOLEAN, NE, "0", "true", T },
	{ OVAL_DATATYPE_BOOLEAN, EQ, "TRUE", "true", E },
	{ OVAL_DATATYPE_BOOLEAN, EQ, "yes", "false", E },
	{ OVAL_DATATYPE_BOOLEAN, GT, "1", "0", E },
	{ OVAL_DATATYPE_FLOAT, EQ, "1.5", "15e-1", T },
	{ OVAL_DATATYPE_FLOAT, EQ, "0.30000000000000004", "0.3", T },
	{ OVAL_DATATYPE_FLOAT, EQ, "0.3001", "0.3", F },
	{ OVAL_DATATYPE_FLOAT, GE, "0.30000000000000004", "0.3", T },
	{ OVAL_DATATYPE_FLOAT, GT, "0.30000000000000004", "0.3", F },
	{ OVAL_DATATYPE_FLOAT, LT, "-INF", "0", T },
	{ OVAL_DATATYPE_FLOAT, GT, "INF", "1e300", T },
	{ OVAL_DATATYPE_FLOAT, EQ, "INF", "INF", T },
	{ OVAL_DATATYPE_FLOAT, EQ, "-INF", "INF", F },
	{ OVAL_DATATYPE_FLOAT, EQ, "NaN", "NaN", T },
	{ OVAL_DATATYPE_FLOAT, GT, "NaN", "1", F },
	{ OVAL_DATATYPE_FLOAT, NE, "NaN", "1", T },
	{ OVAL_DATATYPE_FLOAT, EQ, "0", "-0", T },
	{ OVAL_DATATYPE_FLOAT, EQ, "0x10", "16", E },
	{ OVAL_DATATYPE_FLOAT, EQ, "inf", "INF", E },
	{ OVAL_DATATYPE_FLOAT, EQ, "", "0", E },
	{ OVAL_DATATYPE_FLOAT, EQ, "1e", "1", E },
	{ OVAL_DATATYPE_BINARY, EQ, "aB01", "Ab01", T },
	{ OVAL_DATATYPE_BINARY, NE, "aB01", "Ab02", T },
	{ OVAL_DATATYPE_BINARY, EQ, "abc", "abc", E },
	{ OVAL_DATATYPE_BINARY, EQ, "zz", "zz", E },
	{ OVAL_DATATYPE_BINARY, GT, "ab", "aa", E },
	{ OVAL_DATATYPE_VERSION, EQ, "1.0", "1.0.0", T },
	{ OVAL_DATATYPE_VERSION, EQ, "1.2.3", "1-2c3", T },
	{ OVAL_DATATYPE_VERSION, LE, "5.7.23", "5.8.0", T },
	{ OVAL_DATATYPE_VERSION, GT, "5.10", "5.9", T },
	{ OVAL_DATATYPE_VERSION, LT, "1.2.3", "6.7.8.9", T },
	{ OVAL_DATATYPE_VERSION, EQ, "1.007", "1.7", T },
	{ OVAL_DATATYPE_VERSION, GT, "99999999999999999999.1", "99999999999999999999.0", T },
	{ OVAL_DATATYPE_VERSION, EQ, "", "1", E },
	{ OVAL_DATATYPE_VERSION, EQ, "abc", "1", E },
	{ OVAL_DATATYPE_EVR_STRING, EQ, "0:1.0-1", "0:1.0-1", T },
	{ OVAL_DATATYPE_EVR_STRING, LT, "0:1.9-1", "0:1.10-1", T },
	{ OVAL_DATATYPE_EVR_STRING, GT, "1:1.0-1", "0:9.0-1", T },
	{ OVAL_DATATYPE_EVR_STRING, LT, "0:1.0-1", "0:1.0-2", T },
	{ OVAL_DATATYPE_EVR_STRING, LT, "0:1.0~rc1-1", "0:1.0-1", T },
	{ OVAL_DATATYPE_EVR_STRING, GT, "0:1.0^git1-1", "0:1.0-1", T },
	{ OVAL_DATATYPE_EVR_STRING, LT, "0:1.0^git1-1", "0:1.0.1-1", T },
	{ OVAL_DATATYPE_EVR_STRING, EQ, "0:1.0^-1", "0:1.0^-1", T },
	{ OVAL_DATATYPE_EVR_STRING, LT, "0:1.a-1", "0:1.1-1", T },
	{ OVAL_DATATYPE_EVR_STRING, GT, "0:1.0.1-1", "0:1.0-1", T },
	{ OVAL_DATATYPE_EVR_STRING, EQ, "0:1.01-1", "0:1.1-1", T },
	{ OVAL_DATATYPE_EVR_STRING, EQ, "0:1_1-1", "0:1.1-1", T },
	{ OVAL_DATATYPE_EVR_STRING, LT, "0:1.0a-1", "0:1.0b-1", T },
	{ OVAL_DATATYPE_EVR_STRING, GT, "0:1.0a-1", "0:1.0-1", T },
	{ OVAL_DATATYPE_EVR_STRING, EQ, "1.0-1", "0:1.0-1", T }, /* no epoch is 0 */
	{ OVAL_DATATYPE_EVR_STRING, EQ, "(none):1.0-1", "0:1.0-1", T },
	{ OVAL_DATATYPE_EVR_STRING, LT, "1.0-1", "1:0.5-1", T },
	{ OVAL_DATATYPE_EVR_STRING, EQ, "1.0-1", "1.0-1", T },
	{ OVAL_DATATYPE_EVR_STRING, EQ, ":1.0-1", "0:1.0-1", T },
	{ OVAL_DATATYPE_EVR_STRING, LT, "0:1.0", "0:1.0-1", T },
	{ OVAL_DATATYPE_EVR_STRING, EQ, "", "0:1.0-1", E },
	{ OVAL_DATATYPE_DEBIAN_EVR_STRING, EQ, "1.0-1", "0:1.0-1", T },
	{ OVAL_DATATYPE_DEBIAN_EVR_STRING, EQ, "1.0", "1.0-0", T },
	{ OVAL_DATATYPE_DEBIAN_EVR_STRING, LT, "1.0~rc1-1", "1.0-1", T },
	{ OVAL_DATATYPE_DEBIAN_EVR_STRING, LT, "1.0~~", "1.0~", T },
	{ OVAL_DATATYPE_DEBIAN_EVR_STRING, LT, "1.0a", "1.0+", T },
	{ OVAL_DATATYPE_DEBIAN_EVR_STRING, GT, "1:0.1", "99", T },
	{ OVAL_DATATYPE_DEBIAN_EVR_STRING, LT, "1.9", "1.10", T },
	{ OVAL_DATATYPE_DEBIAN_EVR_STRING, LT, "1.0-1-1", "1.0-1-2", T },
	{ OVAL_DATATYPE_DEBIAN_EVR_STRING, GT, "1.0-2", "1.0-1ubuntu1", T },
	{ OVAL_DATATYPE_DEBIAN_EVR_STRING, GT, "1.0-1ubuntu1", "1.0-1", T },
	{ OVAL_DATATYPE_DEBIAN_EVR_STRING, EQ, "x:1", "1", E },
	{ OVAL_DATATYPE_DEBIAN_EVR_STRING, EQ, "", "1", E },
	{ OVAL_DATATYPE_IPV4_ADDRESS, EQ, "192.0.2.0", "192.000.002.000/32", T },
	{ OVAL_DATATYPE_IPV4_ADDRESS, EQ, "10.1.2.3/8", "10.0.0.0/255.0.0.0", T },
	{ OVAL_DATATYPE_IPV4_ADDRESS, EQ, "10.0.0.0/8", "10.0.0.0", F },
	{ OVAL_DATATYPE_IPV4_ADDRESS, NE, "10.0.0.0/8", "10.0.0.0", T },
	{ OVAL_DATATYPE_IPV4_ADDRESS, GT, "10.0.0.2", "10.0.0.1", T },
	{ OVAL_DATATYPE_IPV4_ADDRESS, LE, "10.0.0.2", "10.0.0.1", F },
	{ OVAL_DATATYPE_IPV4_ADDRESS, GT, "10.0.0.0/8", "9.0.0.0/9", E },
	{ OVAL_DATATYPE_IPV4_ADDRESS, SUB, "10.1.0.0/16", "10.0.0.0/8", T },
	{ OVAL_DATATYPE_IPV4_ADDRESS, SUB, "10.0.0.0/8", "10.1.0.0/16", F },
	{ OVAL_DATATYPE_IPV4_ADDRESS, SUP, "10.0.0.0/8", "10.1.0.0/16", T },
	{ OVAL_DATATYPE_IPV4_ADDRESS, SUB, "11.1.0.0/16", "10.0.0.0/8", F },
	{ OVAL_DATATYPE_IPV4_ADDRESS, SUB, "1.2.3.4", "0.0.0.0/0", T },
	{ OVAL_DATATYPE_IPV4_ADDRESS, EQ, "10.0.0.256", "10.0.0.1", E },
	{ OVAL_DATATYPE_IPV4_ADDRESS, EQ, "10.0.0.1/33", "10.0.0.1", E },
	{ OVAL_DATATYPE_IPV4_ADDRESS, EQ, "10.0.0.1/255.0.255.0", "10.0.0.1", E },
	{ OVAL_DATATYPE_IPV4_ADDRESS, EQ, "10.0.0", "10.0.0.1", E },
	{ OVAL_DATATYPE_IPV4_ADDRESS, EQ, "10.0.0.1/", "10.0.0.1", E },
	{ OVAL_DATATYPE_IPV4_ADDRESS, CIEQ, "10.0.0.1", "10.0.0.1", E },
	{ OVAL_DATATYPE_IPV6_ADDRESS, EQ, "2001:db8::1", "2001:DB8:0::1/128", T },
	{ OVAL_DATATYPE_IPV6_ADDRESS, SUB, "2001:db8::1", "2001:db8::/32", T },
	{ OVAL_DATATYPE_IPV6_ADDRESS, SUB, "2001:db9::1", "2001:db8::/32", F },
	{ OVAL_DATATYPE_IPV6_ADDRESS, LT, "::1", "::2", T },
	{ OVAL_DATATYPE_IPV6_ADDRESS, EQ, "::1/129", "::1", E },
	{ OVAL_DATATYPE_IPV6_ADDRESS, EQ, "10.0.0.1", "::1", E },
	{ OVAL_DATATYPE_IOS_VERSION, EQ, "12.2", "12.2", T },
	{ OVAL_DATATYPE_IOS_VERSION, EQ, "12.2(33)SXI4a", " 12.2(33)SXI4a ", T },
	{ OVAL_DATATYPE_IOS_VERSION, LT, "12.2(33)SXI4", "12.2(33)SXI4a", T },
	{ OVAL_DATATYPE_IOS_VERSION, LT, "12.2(33)SXI4", "12.2(33)SXI10", T },
	{ OVAL_DATATYPE_IOS_VERSION, GT, "12.4(15)T", "12.4(9)T7", T },
	{ OVAL_DATATYPE_IOS_VERSION, GE, "12.4(15)T", "12.4(15)T", T },
	{ OVAL_DATATYPE_IOS_VERSION, LT, "12.0(21)", "12.0(21a)", T },
	{ OVAL_DATATYPE_IOS_VERSION, LT, "12.0(21.1)", "12.0(21.2)", T },
	{ OVAL_DATATYPE_IOS_VERSION, GT, "15.0(1)M", "12.4(24)T", T },
	{ OVAL_DATATYPE_IOS_VERSION, LE, "12.3(26)", "12.4(1)", T },
	{ OVAL_DATATYPE_IOS_VERSION, EQ, "12.4(15)T", "12.4(15)", F },
	{ OVAL_DATATYPE_IOS_VERSION, NE, "12.4(15)T", "12.4(15)XY", T },
	{ OVAL_DATATYPE_IOS_VERSION, LT, "12.4(15)T", "12.4(15)XY", E },
	{ OVAL_DATATYPE_IOS_VERSION, EQ, "12", "12.4", E },
	{ OVAL_DATATYPE_IOS_VERSION, EQ, "12.4(", "12.4", E },
	{ OVAL_DATATYPE_IOS_VERSION, EQ, "12.4(15)T x", "12.4", E },
	{ OVAL_DATATYPE_IOS_VERSION, PM, "12.4", "12", E },
	{ OVAL_DATATYPE_FILESET_REVISION, EQ, "A.03.61.00", "A.03.61.00", T },
	{ OVAL_DATATYPE_FILESET_REVISION, EQ, "A.03.61.00", "A.3.61.0", T },
	{ OVAL_DATATYPE_FILESET_REVISION, LT, "A.03.61.00", "A.03.61.01", T },
	{ OVAL_DATATYPE_FILESET_REVISION, LT, "A.9", "A.10", T },
	{ OVAL_DATATYPE_FILESET_REVISION, LT, "A.99", "B.1", T },
	{ OVAL_DATATYPE_FILESET_REVISION, GE, "B.11.31", "B.11.31", T },
	{ OVAL_DATATYPE_FILESET_REVISION, LT, "B.11", "B.11.00", T },
	{ OVAL_DATATYPE_FILESET_REVISION, NE, "B.11", "B.11.00", T },
	{ OVAL_DATATYPE_FILESET_REVISION, EQ, "", "A.1", E },
	{ OVAL_DATATYPE_FILESET_REVISION, EQ, "A..1", "A.1.1", E },
	{ OVAL_DATATYPE_FILESET_REVISION, EQ, "A.", "A", E },
	{ OVAL_DATATYPE_FILESET_REVISION, EQ, "A.1 x", "A.1", E },
	{ OVAL_DATATYPE_FILESET_REVISION, PM, "A.1", "A", E },
	{ OVAL_DATATYPE_RECORD, EQ, "A", "A", E },
	{ OVAL_DATATYPE_RECORD, EQ, "a", "a", E },
	/* clang-format on */
};

static void
test_values(void **state)
{
	autoptr(match_cache) cache = match_cache_new();

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		print_message("row %zu: %s '%s' %s '%s'\n", i,
		    oval_datatype_text(values[i].datatype), values[i].have,
		    oval_operation_text(values[i].operation), values[i].want);
		assert_int_equal(
		    compare_value(values[i].datatype, values[i].operation, values[i].have,
			strlen(values[i].have), values[i].want, cache),
		    values[i].result);
	}
}

/* "A < B" says all there is about the other five and about both turned round. */
static void
test_orders_agree(void **state)
{
	static const enum oval_operation mirror[][2] = { { LT, GT }, { LE, GE },
		{ EQ, EQ }, { NE, NE } };

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		for (size_t m = 0; m < 4; m++) {
			enum oval_datatype datatype = values[i].datatype;
			const char *a = values[i].have, *b = values[i].want;

			print_message(
			    "row %zu, %s\n", i, oval_operation_text(mirror[m][0]));
			assert_int_equal(
			    compare_value(datatype, mirror[m][0], a, strlen(a), b, NULL),
			    compare_value(datatype, mirror[m][1], b, strlen(b), a, NULL));
		}
}

static void
test_nul_in_value(void **state)
{
	(void)state;
	assert_int_equal(
	    compare_value(OVAL_DATATYPE_STRING, EQ, "a\0b", 3, "a", NULL), F);
	assert_int_equal(compare_value(OVAL_DATATYPE_INT, EQ, "1\0", 2, "1", NULL), E);
	assert_int_equal(compare_value(OVAL_DATATYPE_FLOAT, EQ, "1\0", 2, "1", NULL), E);
	assert_int_equal(
	    compare_value(OVAL_DATATYPE_BINARY, EQ, "ab\0\0", 4, "ab", NULL), E);
	assert_int_equal(compare_value(OVAL_DATATYPE_IPV4_ADDRESS, EQ, "1.1.1.1\0", 8,
			     "1.1.1.1", NULL),
	    E);
}

/* Rows as in the schema's tables: {true, false, error, unknown, not evaluated, n/a}. */
struct truth_row {
	unsigned int counts[6];
	enum oval_result all, at_least_one, only_one, none_satisfy, xor_;
};

static const struct truth_row truths[] = {
	/* clang-format off */
	{ { 1, 0, 0, 0, 0, 0 }, T, T, T, F, T },
	{ { 2, 0, 0, 0, 0, 0 }, T, T, F, F, F },
	{ { 3, 0, 0, 0, 0, 2 }, T, T, F, F, T },
	{ { 1, 0, 0, 0, 0, 1 }, T, T, T, F, T },
	{ { 0, 1, 0, 0, 0, 0 }, F, F, F, T, F },
	{ { 0, 2, 0, 0, 0, 1 }, F, F, F, T, F },
	{ { 1, 1, 0, 0, 0, 0 }, F, T, T, F, T },
	{ { 2, 1, 0, 0, 0, 1 }, F, T, F, F, F },
	{ { 0, 0, 1, 0, 0, 0 }, E, E, E, E, E },
	{ { 0, 0, 1, 1, 1, 1 }, E, E, E, E, E },
	{ { 1, 0, 1, 1, 1, 1 }, E, T, E, F, E },
	{ { 2, 0, 1, 0, 0, 0 }, E, T, F, F, E },
	{ { 0, 1, 1, 1, 1, 1 }, F, E, E, E, E },
	{ { 1, 1, 1, 0, 0, 0 }, F, T, E, F, E },
	{ { 2, 1, 1, 0, 0, 0 }, F, T, F, F, E },
	{ { 0, 0, 0, 1, 0, 0 }, U, U, U, U, U },
	{ { 0, 0, 0, 1, 1, 1 }, U, U, U, U, U },
	{ { 1, 0, 0, 1, 1, 0 }, U, T, U, F, U },
	{ { 2, 0, 0, 1, 0, 0 }, U, T, F, F, U },
	{ { 0, 1, 0, 1, 1, 1 }, F, U, U, U, U },
	{ { 1, 1, 0, 1, 0, 0 }, F, T, U, F, U },
	{ { 0, 0, 0, 0, 1, 0 }, NV, NV, NV, NV, NV },
	{ { 1, 0, 0, 0, 1, 1 }, NV, T, NV, F, NV },
	{ { 2, 0, 0, 0, 1, 0 }, NV, T, F, F, NV },
	{ { 0, 1, 0, 0, 1, 1 }, F, NV, NV, NV, NV },
	{ { 0, 0, 0, 0, 0, 1 }, NA, NA, NA, NA, NA },
	{ { 0, 0, 0, 0, 0, 5 }, NA, NA, NA, NA, NA },
	{ { 0, 0, 0, 0, 0, 0 }, U, U, U, U, U },
	/* clang-format on */
};

static void
test_truth_tables(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(truths) / sizeof(truths[0]); i++) {
		const struct truth_row *r = &truths[i];
		unsigned int counts[OVAL_RESULT__MAX];

		counts[T] = r->counts[0];
		counts[F] = r->counts[1];
		counts[E] = r->counts[2];
		counts[U] = r->counts[3];
		counts[NV] = r->counts[4];
		counts[NA] = r->counts[5];
		print_message("row %zu\n", i);
		assert_int_equal(oval_combine_check(OVAL_CHECK_ALL, counts), r->all);
		assert_int_equal(
		    oval_combine_check(OVAL_CHECK_AT_LEAST_ONE, counts), r->at_least_one);
		assert_int_equal(
		    oval_combine_check(OVAL_CHECK_ONLY_ONE, counts), r->only_one);
		assert_int_equal(
		    oval_combine_check(OVAL_CHECK_NONE_SATISFY, counts), r->none_satisfy);
		assert_int_equal(
		    oval_combine_operator(OVAL_OPERATOR_AND, counts), r->all);
		assert_int_equal(
		    oval_combine_operator(OVAL_OPERATOR_OR, counts), r->at_least_one);
		assert_int_equal(
		    oval_combine_operator(OVAL_OPERATOR_ONE, counts), r->only_one);
		assert_int_equal(
		    oval_combine_operator(OVAL_OPERATOR_XOR, counts), r->xor_);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_orders_agree),
		cmocka_unit_test(test_nul_in_value),
		cmocka_unit_test(test_truth_tables),
	};

	return cmocka_run_group_tests_name("probes/compare", tests, NULL, NULL);
}
