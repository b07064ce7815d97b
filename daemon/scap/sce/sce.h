/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sce.h - the Script Check Engine's contract: a script's environment, interpreter and
 * exit codes.
 */
#ifndef DAEMON_SCAP_SCE_SCE_H
#define DAEMON_SCAP_SCE_SCE_H

#include <stdint.h>

struct buffer;
struct content;

/*
 * Append the environment of CHECK's (row of CONTENT_CHECKS) script to OUT: NAME=VALUE,
 * each ended by a NUL: PATH, the XCCDF_RESULT_* codes, and
 * XCCDF_VALUE_/TYPE_/OPERATOR_<name> of each check-export (a list: a line for each item).
 * *COUNT is how many.
 */
void sce_environ(
    struct buffer *out, const struct content *content, uint32_t check, uint32_t *count);

/* What runs a script that comes on its standard input. */
struct sce_interpreter {
	const char *argv[3]; /* a program, maybe one argument, NULL; in ->text */
	char text[256];
};

/*
 * As the kernel reads the script's first line: "#!", a path, and the rest as one argument
 * ("/usr/bin/env python3"). /bin/sh when there is none, or it does not fit.
 */
void sce_interpreter(struct sce_interpreter *ret, const char *script);

/* The CONTENT_SCRIPTS row of CHECK's first reference that names one; CONTENT_NONE if none
 * does. */
uint32_t sce_script(const struct content *content, uint32_t check);

#endif
