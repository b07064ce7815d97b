/* SPDX-License-Identifier: Apache-2.0 */
/*
 * variables.h - an OVAL variables document: values for external variables.
 */
#ifndef DAEMON_SCAP_DS_VARIABLES_H
#define DAEMON_SCAP_DS_VARIABLES_H

#include <stdint.h>

struct arena;
struct builder;
struct compile_binding;
struct error;

struct variables {
	const char *path;
	struct compile_binding
	    *bindings;	      /* one per value, those of a variable in order */
	uint32_t *datatypes;  /* enum oval_datatype as declared, per binding */
	unsigned long *lines; /* of each value */
	uint32_t count;
};

/* Read FD (borrowed) to its end; PATH is its name in messages, "<path>:<line>: <reason>".
 * Everything lives in ARENA. */
int variables_read(struct variables *ret, int fd, const char *path, struct arena *arena,
    struct error *err);

/*
 * Hold the values against the variables that B has by now. A value that is not of its
 * variable's datatype is an error; an id that is no external variable's, or a datatype
 * that is declared otherwise, becomes a note that begins with the path.
 */
int variables_check(
    const struct variables *variables, struct builder *b, struct error *err);

#endif
