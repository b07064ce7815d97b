/* SPDX-License-Identifier: Apache-2.0 */
/*
 * choice.h - what of a content file is meant, and what is named beside it: the options
 * that every command with content takes.
 */
#ifndef DAEMON_CLI_CHOICE_H
#define DAEMON_CLI_CHOICE_H

#include <stdbool.h>

#include "daemon/scap/ds/compile.h"

enum { CHOICE_RULES_MAX = 1024, CHOICE_TAILORING_MAX = 512 };

struct choice {
	struct compile_options compile;
	const char *rules[CHOICE_RULES_MAX], *skipped[CHOICE_RULES_MAX],
	    *cpe[COMPILE_CPE_MAX];
	char tailoring[CHOICE_TAILORING_MAX];
};

/* Rows of a getopt table; choice_take() takes what has the value 'k'. */
/* clang-format off */
#define CHOICE_OPTIONS \
	{ "benchmark", required_argument, NULL, 'k' }, \
	{ "profile", required_argument, NULL, 'k' }, \
	{ "tailoring", required_argument, NULL, 'k' }, \
	{ "tailoring-id", required_argument, NULL, 'k' }, \
	{ "cpe", required_argument, NULL, 'k' }
/* clang-format on */
extern const char choice_usage[];

/* Take option NAME; false after an error on stderr. */
bool choice_take(struct choice *choice, const char *name, const char *value);

#endif
