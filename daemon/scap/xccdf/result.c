/* SPDX-License-Identifier: Apache-2.0 */
/* result.c - XCCDF results: their words, where they come from, how they combine. */

#include "daemon/base/cleanup.h"
#include "daemon/scap/xccdf/deciding.h"

static const char *const results[XCCDF_RESULT__MAX] = {
	"pass",
	"fail",
	"error",
	"unknown",
	"notapplicable",
	"notchecked",
	"notselected",
	"informational",
	"fixed",
};
static const char *const verdicts[VERDICT__MAX] = {
	"compliant",
	"noncompliant",
	"undecided",
	"unassessed",
};

static const enum xccdf_result by_oval[OVAL_RESULT__MAX] = {
	[OVAL_RESULT_TRUE] = XCCDF_PASS,
	[OVAL_RESULT_FALSE] = XCCDF_FAIL,
	[OVAL_RESULT_UNKNOWN] = XCCDF_UNKNOWN,
	[OVAL_RESULT_ERROR] = XCCDF_ERROR,
	[OVAL_RESULT_NOT_EVALUATED] = XCCDF_NOTCHECKED,
	[OVAL_RESULT_NOT_APPLICABLE] = XCCDF_NOTAPPLICABLE,
};

/* SCE: XCCDF_RESULT_PASS=101 ... XCCDF_RESULT_FIXED=109 in a script's environment. */
enum { EXIT_FIRST = 101 };
static const enum xccdf_result by_exit[] = {
	XCCDF_PASS,
	XCCDF_FAIL,
	XCCDF_ERROR,
	XCCDF_UNKNOWN,
	XCCDF_NOTAPPLICABLE,
	XCCDF_NOTCHECKED,
	XCCDF_NOTSELECTED,
	XCCDF_INFORMATIONAL,
	XCCDF_FIXED,
};

/*
 * The truth tables of complex-check (NISTIR 7275 revision 4). Both are symmetric: the
 * order of the operands never matters. "fixed" counts as a pass.
 */
#define P XCCDF_PASS
#define F XCCDF_FAIL
#define E XCCDF_ERROR
#define U XCCDF_UNKNOWN
#define N XCCDF_NOTAPPLICABLE
#define K XCCDF_NOTCHECKED
#define S XCCDF_NOTSELECTED
#define I XCCDF_INFORMATIONAL
static const enum xccdf_result and_table[XCCDF_FIXED][XCCDF_FIXED] = {
	/* clang-format off */
	/*        P  F  E  U  N  K  S  I */
	[P] = { P, F, E, U, P, P, P, P },
	[F] = { F, F, F, F, F, F, F, F },
	[E] = { E, F, E, U, E, E, E, E },
	[U] = { U, F, U, U, U, U, U, U },
	[N] = { P, F, E, U, N, N, N, N },
	[K] = { P, F, E, U, N, K, K, K },
	[S] = { P, F, E, U, N, K, S, S },
	[I] = { P, F, E, U, N, K, S, I },
	/* clang-format on */
};
static const enum xccdf_result or_table[XCCDF_FIXED][XCCDF_FIXED] = {
	/* clang-format off */
	/*        P  F  E  U  N  K  S  I */
	[P] = { P, P, P, P, P, P, P, P },
	[F] = { P, F, E, U, F, F, F, F },
	[E] = { P, E, E, U, E, E, E, E },
	[U] = { P, U, U, U, U, U, U, U },
	[N] = { P, F, E, U, N, N, N, N },
	[K] = { P, F, E, U, N, K, K, K },
	[S] = { P, F, E, U, N, K, S, S },
	[I] = { P, F, E, U, N, K, S, I },
	/* clang-format on */
};
#undef P
#undef F
#undef E
#undef U
#undef N
#undef K
#undef S
#undef I

const char *
xccdf_result_text(enum xccdf_result result)
{
	return (size_t)result < ARRAY_LEN(results) ? results[result] : "?";
}

const char *
verdict_text(enum verdict verdict)
{
	return (size_t)verdict < ARRAY_LEN(verdicts) ? verdicts[verdict] : "?";
}

enum xccdf_result
result_negate(enum xccdf_result result)
{
	if (result == XCCDF_PASS || result == XCCDF_FIXED)
		return XCCDF_FAIL;
	return result == XCCDF_FAIL ? XCCDF_PASS : result;
}

enum xccdf_result
result_from_oval(uint32_t oval_class, enum oval_result result)
{
	enum xccdf_result mapped = by_oval[result];

	/* There a true definition is what must not be. */
	if (oval_class == CONTENT_CLASS_VULNERABILITY ||
	    oval_class == CONTENT_CLASS_PATCH)
		mapped = result_negate(mapped);
	return mapped;
}

enum xccdf_result
result_from_exit(int exit_code)
{
	size_t row = (size_t)exit_code - EXIT_FIRST;

	return exit_code >= EXIT_FIRST && row < ARRAY_LEN(by_exit) ? by_exit[row]
								   : XCCDF_ERROR;
}

enum xccdf_result
result_combine(uint32_t operator_, enum xccdf_result a, enum xccdf_result b)
{
	if (a == XCCDF_FIXED)
		a = XCCDF_PASS;
	if (b == XCCDF_FIXED)
		b = XCCDF_PASS;
	return operator_ == OVAL_OPERATOR_OR ? or_table[a][b] : and_table[a][b];
}

bool
result_is_scored(enum xccdf_result result)
{
	return result != XCCDF_NOTAPPLICABLE && result != XCCDF_NOTCHECKED &&
	       result != XCCDF_NOTSELECTED && result != XCCDF_INFORMATIONAL;
}
