/* SPDX-License-Identifier: Apache-2.0 */
/*
 * compile.h - SCAP source text in, compiled tables and benchmark skeleton out.
 *
 * Reads a data stream collection, a stand-alone XCCDF 1.2 or 1.1 with OVAL files and
 * scripts beside it, or a stand-alone OVAL file, as a stream. No network, no external
 * entities, bounded expansion, depth and size. Pure: it opens nothing but what
 * CONTENT_OPEN gives it.
 */
#ifndef DAEMON_SCAP_DS_COMPILE_H
#define DAEMON_SCAP_DS_COMPILE_H

#include <stdbool.h>
#include <stdint.h>

struct buffer;
struct error;

enum { COMPILE_CPE_MAX = 8 };

struct compile_options {
	const char *path;	/* for messages, and kept in the summary */
	const char *datastream; /* id, or NULL: the first that has the benchmark */
	const char *benchmark;	/* id, or NULL: the only or first one */
	/* What results call the benchmark, as benchmark_id_expand() takes it; NULL or "":
	 * by its own id. */
	const char *alias;
	/* Full id or unique suffix; NULL, "" or "(default)": default selection, "(all)":
	 * every rule. */
	const char *profile;
	const char *const
	    *rules; /* when n_rules > 0: these alone are selected (id or unique suffix) */
	uint32_t n_rules;
	const char *const *skipped; /* these are not selected (id or unique suffix) */
	uint32_t n_skipped;
	/*
	 * A descriptor for HREF beside the content file (stand-alone XCCDF: OVAL files,
	 * scripts), or -errno. The callee refuses hrefs that leave the folder. NULL:
	 * nothing lies beside it.
	 */
	int (*open_beside)(void *arg, const char *href);
	/* A Tailoring's file, or "#ID" of one in the collection; NULL or "": none. */
	const char *tailoring;
	int (*open_tailoring)(void *arg); /* its file */
	/* CPE dictionaries and language, names of files; at most COMPILE_CPE_MAX. */
	const char *const *cpe;
	uint32_t n_cpe;
	/* The INDEX-th of them, or HREF beside it. */
	int (*open_cpe)(void *arg, uint32_t index, const char *href);
	void *arg;
	/* One XCCDF check-export or `--variables` binding: external variable id to value.
	 */
	const struct compile_binding *bindings;
	uint32_t n_bindings;
	/* An OVAL variables document with more of them; NULL: none. */
	const struct compile_variables *variables;
};

struct compile_variables {
	int fd; /* borrowed */
	const char *path;
};

struct compile_binding {
	const char *variable, *value;
};

/*
 * Compile the content readable from FD (borrowed, read from its current offset). On
 * success OUT holds the image that content_open_memory() accepts. On failure the error is
 * one line
 * "<path>:<line>: <reason>"; an unknown benchmark, profile or rule lists those there are.
 */
int compile_content(
    struct buffer *out, int fd, const struct compile_options *options, struct error *err);

#endif
