/* SPDX-License-Identifier: Apache-2.0 */
/*
 * compiler.h - one compilation on its way: what compile.c lends to those who read a kind
 * of file. Included by ds/ only.
 */
#ifndef DAEMON_SCAP_DS_COMPILER_H
#define DAEMON_SCAP_DS_COMPILER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "daemon/scap/tables.h"

struct arena;
struct benchmark;
struct builder;
struct cpe;
struct digest;
struct compile_options;
struct error;
struct tailoring;
struct xml;

struct compiler {
	struct xml *x; /* owned */
	int fd;
	off_t start; /* where the content begins in FD; -1: it cannot be read twice */
	struct arena *arena;
	struct builder *b;
	const struct compile_options *options;
	struct content_summary summary;
	struct digest *sources;	     /* over "<digest>  <name>" of every file read, ... */
	uint32_t n_sources;	     /* ... the content's own first, without a name */
	struct tailoring *tailoring; /* NULL: none, or not read yet */
	struct cpe *cpe; /* of the files named beside the content; NULL: none */
};

/* Each reads what the compiler's XML stands on: the root element of its kind. */
int compile_collection(struct compiler *c, struct error *err); /* collection.c */
int compile_benchmark(struct compiler *c, struct error *err);  /* standalone.c */

/* Read the file once more: the XML stands on the root again. */
int compiler_rewind(struct compiler *c, struct error *err);
/* Read to the file's end: its digest is the first source's. */
int compiler_finish_source(struct compiler *c, struct error *err);
void compiler_add_source(struct compiler *c, const char *digest, const char *name);

/* The OVAL definitions in FD, called NAME in hrefs and messages, as *ROW of
 * CONTENT_DOCUMENTS (beside.c). */
int compiler_read_oval(
    struct compiler *c, int fd, const char *name, uint32_t *row, struct error *err);
/* The row of TABLE (documents, scripts) whose href is HREF; CONTENT_NONE: none. */
uint32_t compiler_find_href(
    struct compiler *c, enum content_table table, const char *href);
/* Whether HREF stays in its folder: not absolute, no scheme, no "..". */
bool href_is_inside(const char *href);

/* Read the files named beside the content: tailoring and CPE (named.c). */
int compiler_read_named(struct compiler *c, struct error *err);
/* Apply the tailoring, if there is one, to what came from the content. */
int compiler_tailor(struct compiler *c, struct benchmark *benchmark, struct error *err);

/* Give the values that checks export to the external variables of their documents
 * (export.c). */
int compiler_link_exports(struct compiler *c, struct error *err);

/* HREF without "./" in front: how hrefs are compared. */
const char *href_plain(const char *href);

#endif
